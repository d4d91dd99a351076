//! Line icons drawn on a 20 × 20 grid, so that they are sharp at any scale and need no font.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Home,
    Data,
    Customers,
    Kpis,
    Clusters,
    Accounts,
    Patterns,
    Campaigns,
    Leads,
    Settings,
    Search,
    File,
    Add,
    Close,
    Pencil,
    Check,
    Alert,
    Info,
    Sun,
    Moon,
    Spark,
}

/// Draws the icon centred in `rect`, at 20 px or what fits.
pub fn paint(painter: &Painter, rect: Rect, icon: Icon, colour: Color32) {
    let side = rect.width().min(rect.height()).min(20.0);
    let frame = Rect::from_center_size(rect.center(), vec2(side, side));
    let pen = Pen { painter, frame, stroke: Stroke::new(1.6 * side / 20.0, colour) };
    match icon {
        Icon::Home => pen.home(),
        Icon::Data => pen.data(),
        Icon::Customers => pen.customers(),
        Icon::Kpis => pen.kpis(),
        Icon::Clusters => pen.clusters(),
        Icon::Accounts => pen.accounts(),
        Icon::Patterns => pen.patterns(),
        Icon::Campaigns => pen.campaigns(),
        Icon::Leads => pen.leads(),
        Icon::Settings => pen.settings(),
        Icon::Search => pen.search(),
        Icon::File => pen.file(),
        Icon::Add => pen.lines(&[&[(10.0, 4.0), (10.0, 16.0)], &[(4.0, 10.0), (16.0, 10.0)]]),
        Icon::Close => pen.lines(&[&[(5.0, 5.0), (15.0, 15.0)], &[(15.0, 5.0), (5.0, 15.0)]]),
        Icon::Pencil => pen.lines(&[
            &[(4.0, 16.0), (5.0, 12.0), (13.0, 4.0), (16.0, 7.0), (8.0, 15.0), (4.0, 16.0)],
            &[(11.0, 6.0), (14.0, 9.0)],
        ]),
        Icon::Check => pen.lines(&[&[(4.0, 10.5), (8.0, 14.5), (16.0, 5.5)]]),
        Icon::Alert => pen.alert(),
        Icon::Info => pen.info(),
        Icon::Sun => pen.sun(),
        Icon::Moon => pen.moon(),
        Icon::Spark => pen.spark(),
    }
}

struct Pen<'a> {
    painter: &'a Painter,
    frame: Rect,
    stroke: Stroke,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        pos2(self.frame.left() + x * self.frame.width() / 20.0, self.frame.top() + y * self.frame.height() / 20.0)
    }

    fn lines(&self, lines: &[&[(f32, f32)]]) {
        for line in lines {
            self.painter.add(Shape::line(line.iter().map(|p| self.at(*p)).collect(), self.stroke));
        }
    }

    fn closed(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::closed_line(points.iter().map(|p| self.at(*p)).collect(), self.stroke));
    }

    fn circle(&self, centre: (f32, f32), radius: f32) {
        self.painter.circle_stroke(self.at(centre), radius * self.frame.width() / 20.0, self.stroke);
    }

    fn dot(&self, centre: (f32, f32), radius: f32) {
        self.painter.circle_filled(self.at(centre), radius * self.frame.width() / 20.0, self.stroke.color);
    }

    /// Part of an ellipse, angles in turns clockwise from the right.
    fn arc(&self, centre: (f32, f32), radii: (f32, f32), turns: (f32, f32)) {
        let points = (0u8..=16)
            .map(|i| {
                let turn = turns.0 + (turns.1 - turns.0) * f32::from(i) / 16.0;
                let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
                self.at((centre.0 + radii.0 * cos, centre.1 + radii.1 * sin))
            })
            .collect();
        self.painter.add(Shape::line(points, self.stroke));
    }

    fn home(&self) {
        self.lines(&[
            &[(2.5, 9.5), (10.0, 3.0), (17.5, 9.5)],
            &[(4.5, 8.0), (4.5, 17.0), (15.5, 17.0), (15.5, 8.0)],
            &[(8.0, 17.0), (8.0, 12.0), (12.0, 12.0), (12.0, 17.0)],
        ]);
    }

    fn data(&self) {
        self.arc((10.0, 5.0), (6.5, 2.5), (0.0, 1.0));
        self.arc((10.0, 10.0), (6.5, 2.5), (0.0, 0.5));
        self.arc((10.0, 15.0), (6.5, 2.5), (0.0, 0.5));
        self.lines(&[&[(3.5, 5.0), (3.5, 15.0)], &[(16.5, 5.0), (16.5, 15.0)]]);
    }

    fn kpis(&self) {
        self.lines(&[
            &[(3.0, 17.0), (17.0, 17.0)],
            &[(5.5, 17.0), (5.5, 11.0)],
            &[(10.0, 17.0), (10.0, 4.0)],
            &[(14.5, 17.0), (14.5, 8.0)],
        ]);
    }

    fn clusters(&self) {
        self.circle((6.0, 6.5), 2.8);
        self.circle((14.5, 8.0), 2.2);
        self.circle((9.0, 14.5), 3.2);
    }

    fn customers(&self) {
        for row in [4.5, 10.0, 15.5] {
            self.dot((4.5, row), 1.6);
            self.lines(&[&[(8.5, row), (17.0, row)]]);
        }
    }

    fn accounts(&self) {
        self.circle((10.0, 6.5), 3.3);
        self.arc((10.0, 17.5), (6.5, 6.0), (0.5, 1.0));
    }

    fn patterns(&self) {
        self.circle((5.0, 5.0), 2.0);
        self.circle((15.0, 10.0), 2.0);
        self.circle((5.0, 15.0), 2.0);
        self.lines(&[&[(7.0, 6.0), (13.0, 9.0)], &[(7.0, 14.0), (13.0, 11.0)]]);
    }

    fn campaigns(&self) {
        self.closed(&[(2.5, 4.5), (17.5, 4.5), (17.5, 15.5), (2.5, 15.5)]);
        self.lines(&[&[(2.5, 5.0), (10.0, 11.0), (17.5, 5.0)]]);
    }

    fn leads(&self) {
        self.lines(&[
            &[(3.0, 10.0), (16.0, 10.0)],
            &[(11.5, 5.5), (16.0, 10.0), (11.5, 14.5)],
            &[(3.0, 5.0), (3.0, 15.0)],
        ]);
    }

    fn settings(&self) {
        self.lines(&[&[(3.0, 5.5), (17.0, 5.5)], &[(3.0, 10.0), (17.0, 10.0)], &[(3.0, 14.5), (17.0, 14.5)]]);
        self.dot((7.0, 5.5), 2.3);
        self.dot((13.0, 10.0), 2.3);
        self.dot((8.5, 14.5), 2.3);
    }

    fn search(&self) {
        self.circle((8.5, 8.5), 5.0);
        self.lines(&[&[(12.3, 12.3), (17.0, 17.0)]]);
    }

    fn file(&self) {
        self.closed(&[(5.0, 2.5), (12.0, 2.5), (15.5, 6.0), (15.5, 17.5), (5.0, 17.5)]);
        self.lines(&[&[(12.0, 2.5), (12.0, 6.0), (15.5, 6.0)]]);
    }

    fn alert(&self) {
        self.closed(&[(10.0, 3.0), (18.0, 16.5), (2.0, 16.5)]);
        self.lines(&[&[(10.0, 8.0), (10.0, 12.0)]]);
        self.dot((10.0, 14.2), 0.9);
    }

    fn info(&self) {
        self.circle((10.0, 10.0), 7.3);
        self.lines(&[&[(10.0, 9.2), (10.0, 14.0)]]);
        self.dot((10.0, 6.4), 1.0);
    }

    fn sun(&self) {
        self.circle((10.0, 10.0), 3.4);
        for i in 0u8..8 {
            let (sin, cos) = (f32::from(i) / 8.0 * std::f32::consts::TAU).sin_cos();
            self.lines(&[&[(10.0 + 5.6 * cos, 10.0 + 5.6 * sin), (10.0 + 7.8 * cos, 10.0 + 7.8 * sin)]]);
        }
    }

    fn moon(&self) {
        self.arc((10.0, 10.0), (7.0, 7.0), (0.06, 0.69));
        self.arc((13.2, 6.8), (6.0, 6.0), (0.14, 0.61));
    }

    fn spark(&self) {
        self.closed(&[
            (10.0, 2.5),
            (11.8, 8.2),
            (17.5, 10.0),
            (11.8, 11.8),
            (10.0, 17.5),
            (8.2, 11.8),
            (2.5, 10.0),
            (8.2, 8.2),
        ]);
    }
}

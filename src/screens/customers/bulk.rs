//! What can be done with the selected customers: the bar above the table, and the questions that it asks first.

use std::sync::Arc;

use egui::{Frame, Margin, Modal, Popup, Ui};

use crate::action::{ActionQueue, AfterSaving, CustomerAction, DuplicateAction, PickedList, SegmentAction};
use domain::consent::Channel;
use domain::customer::CustomerId;
use reports::customers::{CHANNELS, Field, ReachCounts};
use ui::icon::Icon;
use ui::tokens::{self, CARD_RADIUS, CONTROL_HEIGHT, STEP};
use ui::{button, field, words};

/// The customers that the bar acts on, with the visible columns.
pub struct Shown<'a> {
    pub ids: &'a Arc<Vec<CustomerId>>,
    pub fields: &'a [Field],
    /// None while still being counted.
    pub reach: Option<ReachCounts>,
    /// The description of a list made from them: "Customers without an e-mail address".
    pub origin: &'a str,
}

/// The parts of the bar, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BarItem {
    Count,
    Reach,
    Copy,
    Export,
    Refuse,
    Merge,
    Segment,
    Close,
}

/// The parts on as many lines as they need, without breaking a part.
fn lines<'p>(ui: &Ui, parts: &'p [(BarItem, String)], room: f32) -> Vec<&'p [(BarItem, String)]> {
    let mut lines = Vec::new();
    let (mut first, mut taken) = (0, 0.0);
    for (place, (part, text)) in parts.iter().enumerate() {
        let galley = ui.painter().layout_no_wrap(text.clone(), tokens::body(), egui::Color32::WHITE);
        let width = match part {
            BarItem::Close => CONTROL_HEIGHT,
            // Slightly more than a button's padding.
            _ => galley.size().x + 20.0,
        } + STEP;
        if taken + width > room && place > first {
            lines.push(&parts[first..place]);
            (first, taken) = (place, 0.0);
        }
        taken += width;
    }
    lines.push(&parts[first..]);
    lines
}

/// An open question.
#[derive(Debug, Default)]
pub struct Bulk {
    question: Option<Question>,
}

#[derive(Debug)]
enum Question {
    Refuse { customers: Arc<Vec<CustomerId>>, channel: Channel },
    Segment { customers: Arc<Vec<CustomerId>>, name: String, origin: String, fresh: bool },
}

impl Bulk {
    /// The bar; returns whether the selection is cleared.
    pub fn ui(&mut self, ui: &mut Ui, shown: &Shown<'_>, asked: &mut ActionQueue) -> bool {
        let palette = tokens::palette(ui);
        let frame = Frame::new().fill(palette.tint).corner_radius(CARD_RADIUS).inner_margin(Margin::symmetric(12, 4));
        frame.show(ui, |ui| self.bar_ui(ui, shown, asked)).inner
    }

    fn bar_ui(&mut self, ui: &mut Ui, shown: &Shown<'_>, asked: &mut ActionQueue) -> bool {
        let mut parts = vec![(BarItem::Count, format!("{} chosen", figures::count(shown.ids.len())))];
        parts.extend(shown.reach.map(|reach| (BarItem::Reach, reachable(reach))));
        parts.push((BarItem::Copy, "Copy".to_owned()));
        parts.push((BarItem::Export, "Export CSV…".to_owned()));
        parts.push((BarItem::Refuse, "Refuse a channel".to_owned()));
        if shown.ids.len() == 2 {
            parts.push((BarItem::Merge, "Merge…".to_owned()));
        }
        parts.push((BarItem::Segment, "Save as segment…".to_owned()));
        parts.push((BarItem::Close, "Choose nobody".to_owned()));
        let room = ui.available_width();
        ui.set_width(room);
        ui.spacing_mut().item_spacing = egui::vec2(STEP, 0.0);
        let mut close = false;
        for line in lines(ui, &parts, room) {
            ui.horizontal(|ui| {
                for (part, text) in line {
                    close |= self.part_ui(ui, *part, text, shown, asked);
                }
            });
        }
        close
    }

    /// Returns whether the selection is cleared.
    fn part_ui(&mut self, ui: &mut Ui, part: BarItem, text: &str, shown: &Shown<'_>, asked: &mut ActionQueue) -> bool {
        let (ids, fields) = (shown.ids, shown.fields);
        match part {
            BarItem::Count => {
                ui.label(egui::RichText::new(text).font(tokens::strong()));
            }
            BarItem::Reach => {
                ui.label(egui::RichText::new(text).color(tokens::palette(ui).weak));
            }
            BarItem::Copy => {
                if button::quiet(ui, text).on_hover_text("Ctrl C; for a spreadsheet").clicked() {
                    asked.ask(CustomerAction::Copy { customers: ids.clone(), fields: fields.to_vec() });
                }
            }
            BarItem::Export => {
                if button::quiet(ui, text).on_hover_text("The visible columns, as a file").clicked() {
                    asked.ask(CustomerAction::Export { customers: ids.clone(), fields: fields.to_vec() });
                }
            }
            BarItem::Refuse => self.refuse_ui(ui, text, ids, asked),
            BarItem::Merge => {
                let merge = button::quiet(ui, text).on_hover_text("They are one customer");
                if let ([first, second], true) = (&ids[..], merge.clicked()) {
                    asked.ask(DuplicateAction::Review { first: *first, second: *second });
                }
            }
            BarItem::Segment => {
                if button::quiet(ui, text).clicked() {
                    let (customers, origin) = (ids.clone(), shown.origin.to_owned());
                    self.question = Some(Question::Segment { customers, name: String::new(), origin, fresh: true });
                }
            }
            BarItem::Close => return button::icon(ui, Icon::Close, text).clicked(),
        }
        false
    }

    fn refuse_ui(&mut self, ui: &mut Ui, text: &str, ids: &Arc<Vec<CustomerId>>, asked: &mut ActionQueue) {
        let refuse = button::quiet(ui, text);
        Popup::menu(&refuse).show(|ui| {
            for channel in CHANNELS {
                if button::quiet(ui, &format!("Refuse {}", channel.name().to_lowercase())).clicked() {
                    match ids[..] {
                        [one] => asked.ask(CustomerAction::Refuse { customers: vec![one], channel }),
                        _ => self.question = Some(Question::Refuse { customers: ids.clone(), channel }),
                    }
                }
            }
        });
    }

    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.question.is_some()
    }

    /// The open question, on top of everything.
    pub fn question_ui(&mut self, ui: &Ui, asked: &mut ActionQueue) {
        let Some(question) = &mut self.question else { return };
        let frame = Frame::popup(ui.style()).inner_margin(20);
        let modal = Modal::new(egui::Id::unique("about the chosen")).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(460.0_f32.min(ui.ctx().content_rect().width() - 64.0));
            match question {
                Question::Refuse { customers, channel } => refusal_ui(ui, customers, *channel, asked),
                Question::Segment { customers, name, origin, fresh } => {
                    segment_ui(ui, customers, name, origin, fresh, asked)
                }
            }
        });
        if modal.inner || modal.should_close() {
            self.question = None;
        }
    }
}

/// Returns whether the question is settled.
fn refusal_ui(ui: &mut Ui, customers: &Arc<Vec<CustomerId>>, channel: Channel, asked: &mut ActionQueue) -> bool {
    let (many, name) = (figures::count(customers.len()), channel.name().to_lowercase());
    words::heading(ui, &format!("Enter that {many} customers refused {name}?"));
    ui.add_space(STEP);
    words::body(
        ui,
        "From today none of them will be contacted that way. Refusals cannot be lifted for many at once: each \
         permission needs its own reason.",
    );
    ui.add_space(STEP);
    let mut settled = false;
    ui.horizontal(|ui| {
        if button::primary(ui, &format!("Enter {many} refusals")).clicked() {
            asked.ask(CustomerAction::Refuse { customers: customers.to_vec(), channel });
            settled = true;
        }
        settled |= button::secondary(ui, "Cancel").clicked();
    });
    settled
}

/// Returns whether the question is settled.
fn segment_ui(
    ui: &mut Ui,
    customers: &Arc<Vec<CustomerId>>,
    name: &mut String,
    origin: &str,
    fresh: &mut bool,
    asked: &mut ActionQueue,
) -> bool {
    words::heading(ui, &format!("Save {} customers as a segment", figures::count(customers.len())));
    ui.add_space(STEP);
    words::weak(ui, "The list stays as it is now, no matter who comes or goes later.");
    ui.add_space(STEP);
    let input = field::text(ui, "Name of the segment", name, "Spring mailing, without e-mail", None);
    if std::mem::take(fresh) {
        input.request_focus();
    }
    let enter = input.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    ui.add_space(STEP);
    let mut settled = false;
    ui.horizontal(|ui| {
        let ready = !name.trim().is_empty();
        if button::primary_if(ui, ready, "Save segment").clicked() || (enter && ready) {
            let (name, origin) = (name.trim().to_owned(), origin.to_owned());
            asked.ask(SegmentAction::SaveList(PickedList {
                name,
                origin,
                members: customers.clone(),
                then: AfterSaving::Stay,
            }));
            settled = true;
        }
        settled |= button::secondary(ui, "Cancel").clicked();
    });
    settled
}

/// "9,120 reachable by e-mail, 8,000 by post, 7,000 by telephone"
#[must_use]
pub fn reachable(reach: ReachCounts) -> String {
    format!(
        "{} reachable by e-mail, {} by post, {} by telephone",
        figures::count(reach.email),
        figures::count(reach.mail),
        figures::count(reach.telephone)
    )
}

//! A dealer in a form; lists, days and the position as typed.

use egui::Ui;

use domain::day::Day;
use domain::dealer::{Absence, Dealer, HandoverMeans};
use domain::territory::Position;
use reports::manual_entry::{Faults, Field, dealer_faults, fault_of};
use ui::field;
use ui::tokens::GAP;

/// Languages available for texts to dealers; the empty one is that of the business.
const LANGUAGES: [(&str, &str); 6] = [
    ("", "As the business"),
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
];

/// Width from which the fields are in three columns.
const THREE_COLUMNS: f32 = 840.0;

#[derive(Debug, Default)]
pub struct DealerForm {
    dealer: Dealer,
    territory: String,
    regions: String,
    lines: String,
    position: String,
    radius: String,
    from: String,
    to: String,
    absences: String,
}

impl DealerForm {
    #[must_use]
    pub fn from_dealer(dealer: &Dealer) -> DealerForm {
        let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        let position = |at: Position| format!("{}, {}", at.latitude(), at.longitude());
        let absences: Vec<String> = dealer.absences.iter().map(|away| format!("{}..{}", away.from, away.to)).collect();
        DealerForm {
            territory: dealer.territory.join(", "),
            regions: dealer.regions.join(", "),
            lines: dealer.product_lines.join(", "),
            position: dealer.position.map_or(String::new(), position),
            radius: dealer.radius_km.map_or(String::new(), |km| km.to_string()),
            from: day(dealer.available_from),
            to: day(dealer.available_to),
            absences: absences.join(", "),
            dealer: dealer.clone(),
        }
    }

    /// The dealer as the form holds it; what cannot be read is left out, and reported by [`DealerForm::faults`].
    #[must_use]
    pub fn dealer(&self) -> Dealer {
        Dealer {
            territory: split(&self.territory),
            regions: split(&self.regions),
            product_lines: split(&self.lines),
            position: read_position(&self.position).unwrap_or_default(),
            radius_km: read_radius(&self.radius).unwrap_or_default(),
            available_from: read_day(&self.from).unwrap_or_default(),
            available_to: read_day(&self.to).unwrap_or_default(),
            absences: read_absences(&self.absences).unwrap_or_default(),
            ..self.dealer.clone()
        }
    }

    /// What is wrong, field by field.
    #[must_use]
    pub fn faults(&self) -> Faults {
        let mut faults = dealer_faults(&self.dealer());
        let unreadable = [
            (read_position(&self.position).is_err(), Field::Position, "Degrees north and east, such as 52.52, 13.40"),
            (read_radius(&self.radius).is_err(), Field::Radius, "A whole number of km, or empty"),
            (read_day(&self.from).is_err(), Field::From, "Write it as YYYY-MM-DD, or leave it empty"),
            (read_day(&self.to).is_err(), Field::To, "Write it as YYYY-MM-DD, or leave it empty"),
            (read_absences(&self.absences).is_err(), Field::Absences, "Days such as 2026-12-20..2027-01-06"),
        ];
        faults.extend(unreadable.into_iter().filter(|(wrong, ..)| *wrong).map(|(_, field, why)| (field, why)));
        faults
    }

    /// Shows the fields with their faults, in as many columns as fit; returns the first field.
    pub fn fields_ui(&mut self, ui: &mut Ui, faults: &Faults) -> egui::Response {
        ui.spacing_mut().item_spacing.x = GAP;
        let columns = if ui.available_width() >= THREE_COLUMNS { 3 } else { 2 };
        ui.columns(columns, |columns| {
            let first = self.person_ui(&mut columns[0], faults);
            self.habits_ui(&mut columns[if columns.len() > 2 { 2 } else { 0 }]);
            self.work_ui(&mut columns[1], faults);
            self.days_ui(&mut columns[if columns.len() > 2 { 2 } else { 1 }], faults);
            first
        })
    }

    fn person_ui(&mut self, ui: &mut Ui, faults: &Faults) -> egui::Response {
        let fault = |of| fault_of(faults, of);
        let dealer = &mut self.dealer;
        let first = field::text(ui, "Id", &mut dealer.external_id, "D07", fault(Field::Id));
        field::text(ui, "Name", &mut dealer.name, "Brook Motors North", fault(Field::Name));
        field::text(ui, "E-mail", &mut dealer.email, "north@example.com", fault(Field::Email));
        field::text(ui, "Telephone", &mut dealer.phone, "+1 555 0123", fault(Field::Telephone));
        field::text(ui, "Street", &mut dealer.street, "", None);
        field::text(ui, "Postcode", &mut dealer.postcode, "", None);
        field::text(ui, "Town", &mut dealer.city, "", None);
        first
    }

    fn habits_ui(&mut self, ui: &mut Ui) {
        let dealer = &mut self.dealer;
        let languages = LANGUAGES.map(|(code, name)| (code.to_owned(), name.to_owned()));
        field::select(ui, "Language", &mut dealer.language, &languages);
        let ways = HandoverMeans::ALL.map(|way| (way, way.name().to_owned()));
        field::select(ui, "Wants leads by", &mut dealer.handover, &ways);
    }

    fn work_ui(&mut self, ui: &mut Ui, faults: &Faults) {
        let fault = |of| fault_of(faults, of);
        let hint = "10, 112, 20000-24999 (empty: everywhere)";
        field::text(ui, "Serves postcodes (beginnings or ranges)", &mut self.territory, hint, None);
        field::text(ui, "Serves regions", &mut self.regions, "Upper Vale", None);
        let position = fault(Field::Position);
        field::text(ui, "Position (degrees north, east)", &mut self.position, "52.52, 13.40", position);
        field::text(ui, "Serves this many km around it", &mut self.radius, "30", fault(Field::Radius));
        field::text(ui, "Product groups", &mut self.lines, "Tyres, Service (empty: all)", None);
        field::number(ui, "Leads per week that can be worked", &mut self.dealer.capacity, 0..=100_000, "");
        field::number(ui, "Share of leads compared with the others", &mut self.dealer.weight, 1..=1_000, "%");
    }

    fn days_ui(&mut self, ui: &mut Ui, faults: &Faults) {
        let fault = |of| fault_of(faults, of);
        field::text(ui, "Takes leads from", &mut self.from, "YYYY-MM-DD (empty: always)", fault(Field::From));
        field::text(ui, "Takes leads until", &mut self.to, "YYYY-MM-DD (empty: always)", fault(Field::To));
        let absences = fault(Field::Absences);
        field::text(ui, "Away (takes no leads)", &mut self.absences, "2026-12-20..2027-01-06", absences);
    }
}

/// The parts of a comma-separated list.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A typed text that cannot be read.
struct Unreadable;

/// None if nothing is typed.
fn read_day(text: &str) -> Result<Option<Day>, Unreadable> {
    if text.trim().is_empty() { Ok(None) } else { text.trim().parse().map(Some).map_err(|_| Unreadable) }
}

fn read_radius(text: &str) -> Result<Option<u32>, Unreadable> {
    if text.trim().is_empty() { Ok(None) } else { text.trim().parse().map(Some).map_err(|_| Unreadable) }
}

fn read_position(text: &str) -> Result<Option<Position>, Unreadable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let (north, east) = text.split_once([',', ';', ' ']).ok_or(Unreadable)?;
    let degrees = |text: &str| text.trim().parse::<f64>().map_err(|_| Unreadable);
    Position::new(degrees(north)?, degrees(east)?).map(Some).ok_or(Unreadable)
}

fn read_absences(text: &str) -> Result<Vec<Absence>, Unreadable> {
    let day = |text: &str| text.trim().parse::<Day>().map_err(|_| Unreadable);
    let read = |part: String| {
        let (from, to) = part.split_once("..").unwrap_or((&part, &part));
        let (from, to) = (day(from)?, day(to)?);
        if from <= to { Ok(Absence { from, to }) } else { Err(Unreadable) }
    };
    split(text).into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dealer_comes_back_from_the_form_as_it_was() {
        let dealer = Dealer {
            external_id: "D1".into(),
            name: "Brook North".into(),
            territory: vec!["10".into(), "200-249".into()],
            regions: vec!["Upper Vale".into()],
            position: Position::new(52.52, 13.4),
            radius_km: Some(30),
            available_from: Some(Day(20_000)),
            absences: vec![Absence { from: Day(20_100), to: Day(20_110) }],
            ..Dealer::default()
        };
        let form = DealerForm::from_dealer(&dealer);
        assert_eq!((form.dealer(), form.faults().len()), (dealer, 0));
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field() {
        let dealer = Dealer { external_id: "D1".into(), name: "Brook".into(), ..Dealer::default() };
        let form = DealerForm {
            position: "north".into(),
            radius: "far".into(),
            from: "soon".into(),
            to: "2026-13-01".into(),
            absences: "2026-12-20..2026-12-01".into(),
            ..DealerForm::from_dealer(&dealer)
        };
        let fields: Vec<Field> = form.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Field::Position, Field::Radius, Field::From, Field::To, Field::Absences]);
        assert_eq!(split(" 10, 112;; "), ["10", "112"]);
    }
}

//! The log, customers' wishes, and forgetting people.

use egui_kittest::kittest::Queryable as _;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::list_format::ListFormat;
use foresale::reports::log::{LogEntry, LogFilter};
use foresale::reports::privacy::{AskedFor, AskedLine, ErasureReport, RetentionReport};
use foresale::screens::action::{Action, CustomerAction, PrivacyAction, ThemeChoice};
use foresale::screens::customer_card::CustomerCardScreen;
use foresale::screens::settings::{SettingsReports, SettingsScreen};

use super::{idle, mentions, press, reports, show_in};

const TALL: egui::Vec2 = egui::vec2(1280.0, 2000.0);

fn asks(action: PrivacyAction) -> Vec<Action> {
    vec![Action::Privacy(action)]
}

fn entries() -> Vec<LogEntry> {
    let entry = |number, what: &str, customer: &str| LogEntry {
        number,
        at: "2026-11-01 14:05".into(),
        person: "Olga".into(),
        place: "window".into(),
        request: "customers.export".into(),
        what: what.into(),
        customer: customer.into(),
    };
    vec![entry(2, "Wrote 12 customers to a file", ""), entry(1, "Looked at the card of this customer", "C00007")]
}

#[test]
fn the_log_is_searched_and_saved_as_it_is_searched() {
    let log = entries();
    let settings = reports::settings();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        let shown = SettingsReports { settings: Some(&settings), log: Some(&log), ..SettingsReports::default() };
        s.ui(ui, shown, ThemeChoice::System, around, asked);
    };
    let mut stage = show_in(egui::vec2(1280.0, 4600.0), SettingsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "Wrote 12 customers to a file") && mentions(&stage, "C00007"));
    stage.get_by_role_and_label(egui::Role::TextInput, "Word").focus();
    stage.run_ok();
    stage.state_mut().asked.take();
    stage.get_by_role_and_label(egui::Role::TextInput, "Word").type_text("export");
    stage.run_ok();
    assert_eq!(stage.state_mut().asked.take(), asks(PrivacyAction::SearchLog));
    let filter = LogFilter { action: "export".into(), ..LogFilter::default() };
    assert_eq!(press(&mut stage, "Save as PDF…"), asks(PrivacyAction::ExportLog { filter, format: ListFormat::Pdf }));
}

#[test]
fn wishes_are_answered_and_the_late_ones_say_so() {
    let settings = reports::settings();
    let wish = |number, due, done| AskedLine {
        number,
        of: CustomerId(number),
        customer: format!("Ada Brook (C0000{number})"),
        kind: AskedFor::Copy,
        came: Day(20_700),
        due,
        done,
        note: String::new(),
    };
    let wishes = vec![wish(1, Day(20_730), None), wish(2, Day(20_800), Some(Day(20_770)))];
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        let shown = SettingsReports { settings: Some(&settings), wishes: Some(&wishes), ..SettingsReports::default() };
        s.ui(ui, shown, ThemeChoice::System, around, asked);
    };
    let mut stage = show_in(egui::vec2(1280.0, 4600.0), SettingsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "Overdue since") && mentions(&stage, "answered on"));
    let card = Action::Customers(CustomerAction::OpenCard(CustomerId(1)));
    assert_eq!(press(&mut stage, "Open card"), [card]);
    let asked = press(&mut stage, "The wish of Ada Brook (C00001) is answered");
    assert_eq!(asked, asks(PrivacyAction::CloseAsked(1)));
    assert!(!mentions(&stage, "Nothing heard for"), "only who sees the log decides who is forgotten");
}

#[test]
fn nobody_is_forgotten_by_a_rule_before_it_was_shown_whom_it_concerns() {
    let settings = reports::settings();
    let log = entries();
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        let shown = SettingsReports { settings: Some(&settings), log: Some(&log), ..SettingsReports::default() };
        s.ui(ui, shown, ThemeChoice::System, around, asked);
    };
    let mut stage = show_in(egui::vec2(1280.0, 4600.0), SettingsScreen::default(), idle(), draw);
    assert!(!mentions(&stage, "Forget 12 people"));
    let shown = press(&mut stage, "Show whom it concerns");
    assert_eq!(shown, asks(PrivacyAction::Unheard { months: 36, customers: false, forget: false }));
    let found = RetentionReport {
        before: Day(19_000),
        prospects: 12,
        customers: 30,
        examples: vec!["C00001".into()],
        erased: 0,
    };
    stage.state_mut().screen.retention.show(found);
    stage.run_ok();
    assert!(mentions(&stage, "nothing was heard of 12 prospects and 30 customers"));
    assert!(press(&mut stage, "Forget 12 people…").is_empty(), "it asks first");
    let forgotten = press(&mut stage, "Forget them");
    assert_eq!(forgotten, asks(PrivacyAction::Unheard { months: 36, customers: false, forget: true }));
}

#[test]
fn a_customer_is_forgotten_after_it_was_shown_what_goes() {
    let card = reports::card();
    let draw =
        |ui: &mut egui::Ui, s: &mut CustomerCardScreen, around: &_, asked: &mut _| s.ui(ui, Some(&card), around, asked);
    let mut stage = show_in(TALL, CustomerCardScreen::default(), idle(), draw);
    let id = CustomerId(100);
    let copy = press(&mut stage, "Copy as PDF…");
    assert_eq!(copy, asks(PrivacyAction::ExportPerson { customer: id, format: ListFormat::Pdf }));
    assert_eq!(press(&mut stage, "Forget…"), asks(PrivacyAction::PreviewErasure(id)));
    let preview = ErasureReport {
        same_address: vec!["Ben Brook (C-8)".to_owned()],
        customer: "Ada Brook (C00000)".into(),
        done: vec![("contacts".into(), 3)],
        backups: vec!["a.foresale".into(), "b.foresale".into()],
        copies: vec!["Oak Motors, by pdf on 2026-10-01".into()],
    };
    stage.state_mut().screen.privacy.show(CustomerId(7), preview.clone());
    stage.run_ok();
    assert!(!mentions(&stage, "Forgetting Ada Brook"), "what was found of somebody else is not shown here");
    stage.state_mut().screen.privacy.show(id, preview);
    stage.run_ok();
    assert!(mentions(&stage, "Contacts: 3") && mentions(&stage, "2 backups still hold this person"));
    assert!(mentions(&stage, "Oak Motors") && mentions(&stage, "the record of Ben Brook (C-8), which stays"));
    assert!(press(&mut stage, "Forget this customer…").is_empty(), "it asks first");
    assert_eq!(press(&mut stage, "Forget them"), asks(PrivacyAction::Erase(id)));
}

#[test]
fn what_a_customer_asked_for_is_noted_on_the_card() {
    let card = reports::card();
    let draw =
        |ui: &mut egui::Ui, s: &mut CustomerCardScreen, around: &_, asked: &mut _| s.ui(ui, Some(&card), around, asked);
    let mut stage = show_in(TALL, CustomerCardScreen::default(), idle(), draw);
    press(&mut stage, "Note what they asked for");
    let noted = press(&mut stage, "Note it");
    let wish = PrivacyAction::NoteAsked { customer: CustomerId(100), kind: AskedFor::Copy, note: String::new() };
    assert_eq!(noted, asks(wish));
}

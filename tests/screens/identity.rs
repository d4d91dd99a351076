//! Forms by hand, consent on the card, and duplicates side by side.

use egui_kittest::kittest::Queryable as _;
use foresale::domain::consent::Channel;
use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::day::Day;
use foresale::domain::money::Money;
use foresale::reports::customer_card::{CustomerCard, SearchHit};
use foresale::reports::data::DataReport;
use foresale::reports::duplicates::{DuplicatesReport, PairLine, SharedValue, Side, Strength};
use foresale::reports::home::{HealthItem, HealthStep};
use foresale::reports::manual_entry::{CustomerForm, EntryForm, PurchaseForm};
use foresale::screens::action::{Action, CustomerAction, DuplicateAction, RecordAction};
use foresale::screens::customer_card::CustomerCardScreen;
use foresale::screens::data::DataScreen;
use foresale::screens::duplicates::DuplicatesScreen;
use foresale::screens::manual_entry::ManualEntryScreen;

use super::{Stage, busy, has, idle, mentions, press, reports, show};

fn side(number: i64, id: &str, email: &str, phone: &str) -> Side {
    Side {
        id: CustomerId(number),
        customer: Customer {
            external_id: id.into(),
            first_name: "Ada".into(),
            last_name: "Brook".into(),
            email: email.into(),
            phone: phone.into(),
            postcode: "10234".into(),
            ..Customer::default()
        },
        purchases: 4,
        spend: Money(45_000),
        last_purchase: Some(Day(20_700)),
        refused: if phone.is_empty() { Vec::new() } else { vec!["Telephone".into()] },
    }
}

fn pair(number: i64) -> PairLine {
    let sides = [
        side(number, &format!("C{number}"), "ada@example.com", ""),
        side(number + 1, &format!("C{}", number + 1), "", "+1 555 0100"),
    ];
    let proposed = Customer { phone: "+1 555 0100".into(), ..sides[0].customer.clone() };
    PairLine { strength: Strength::Likely, evidence: "Same name and postcode 10234.".into(), sides, proposed }
}

fn duplicates() -> DuplicatesReport {
    let shared = SharedValue { what: "e-mail address".into(), value: "shop@example.com".into(), customers: 31 };
    DuplicatesReport { found: 2, pairs: vec![pair(1), pair(11)], faults: vec![shared] }
}

fn stage(report: &DuplicatesReport) -> egui_kittest::Harness<'_, Stage<DuplicatesScreen>> {
    let mut screen = DuplicatesScreen::default();
    screen.open();
    show(screen, idle(), |ui, s, around, asked| s.ui(ui, Some(report), around, asked))
}

#[test]
fn two_records_are_merged_with_the_values_that_were_clicked() {
    let report = duplicates();
    let mut stage = stage(&report);
    assert!(has(&stage, "2 pairs to review") && mentions(&stage, "31 customers have the e-mail address"));
    let (first, second) = (CustomerId(1), CustomerId(2));
    let proposed =
        Action::Duplicates(DuplicateAction::Merge { first, second, record: report.pairs[0].proposed.clone() });
    assert_eq!(press(&mut stage, "Merge"), [proposed]);
    press(&mut stage, "C2");
    let record = Customer { external_id: "C2".into(), ..report.pairs[0].proposed.clone() };
    assert_eq!(press(&mut stage, "Merge"), [Action::Duplicates(DuplicateAction::Merge { first, second, record })]);
    assert_eq!(press(&mut stage, "Not the same"), [Action::Duplicates(DuplicateAction::TellApart { first, second })]);
    assert_eq!(press(&mut stage, "Back to the data"), [Action::Duplicates(DuplicateAction::Close)]);
}

#[test]
fn the_keyboard_goes_through_the_pairs() {
    let report = duplicates();
    let mut stage = stage(&report);
    stage.key_press(egui::Key::ArrowDown);
    stage.run_ok();
    stage.state_mut().asked.take();
    stage.key_press(egui::Key::N);
    stage.run_ok();
    let told = Action::Duplicates(DuplicateAction::TellApart { first: CustomerId(11), second: CustomerId(12) });
    assert_eq!(stage.state_mut().asked.take(), [told]);
    stage.key_press(egui::Key::L);
    stage.run_ok();
    assert!(has(&stage, "1 pair to review"));
    stage.key_press(egui::Key::L);
    stage.run_ok();
    assert!(has(&stage, "Nothing else is left"));
    press(&mut stage, "Review those put off");
    assert!(has(&stage, "2 pairs to review"));
}

#[test]
fn nothing_is_asked_twice_while_a_merge_runs() {
    let report = duplicates();
    let mut screen = DuplicatesScreen::default();
    screen.open();
    let busy = busy(foresale::screens::around::JobKind::Write);
    let mut stage = show(screen, busy, |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    stage.key_press(egui::Key::M);
    stage.run_ok();
    assert!(stage.state_mut().asked.take().is_empty());
}

#[test]
fn data_health_leads_to_the_duplicates_and_forms_open_from_the_data() {
    let fault = HealthItem {
        title: "Possible duplicates".into(),
        count: 12,
        advice: "Merge them.".into(),
        step: Some(HealthStep::Duplicates),
    };
    let report = DataReport { health: vec![fault], ..reports::data() };
    let mut stage = show(DataScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    let add = Action::Records(RecordAction::Edit(EntryForm::Customer(CustomerForm::default())));
    assert_eq!(press(&mut stage, "Add customer"), [add]);
    stage.get_by_label("Review duplicates…").click_accesskit();
    stage.run_ok();
    assert_eq!(stage.state_mut().asked.take(), [Action::Duplicates(DuplicateAction::Find)]);
}

#[test]
fn a_form_tells_what_is_wrong_at_its_field_and_saves_when_nothing_is() {
    let mut screen = ManualEntryScreen::default();
    let form = PurchaseForm { customer: "C7".into(), day: "2026-11-31".into(), ..PurchaseForm::default() };
    screen.open(EntryForm::Purchase(form));
    let mut stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, &[], around, asked));
    assert!(!has(&stage, "Write it as YYYY-MM-DD"), "not before saving is tried");
    assert!(press(&mut stage, "Save").is_empty());
    assert!(has(&stage, "Write it as YYYY-MM-DD") && has(&stage, "A number such as 1250.50"));
    let day = idle().today.to_string();
    let form = PurchaseForm { customer: "C7".into(), day: day.clone(), ..PurchaseForm::default() };
    stage.state_mut().screen.open(EntryForm::Purchase(form));
    stage.run_ok();
    stage.get_by_label("Amount").focus();
    stage.run_ok();
    stage.get_by_label("Amount").type_text("19.90");
    stage.run_ok();
    let saved = PurchaseForm { customer: "C7".into(), day, amount: "19.90".into(), ..PurchaseForm::default() };
    assert_eq!(press(&mut stage, "Save"), [Action::Records(RecordAction::Save(EntryForm::Purchase(saved)))]);
    assert!(stage.state().screen.is_open(), "until it is stored");
    press(&mut stage, "Cancel");
    assert!(!stage.state().screen.is_open());
}

#[test]
fn a_purchase_is_added_from_the_data_screen_for_a_customer_who_is_found() {
    let report = reports::data();
    let mut stage = show(DataScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    let add = EntryForm::Purchase(PurchaseForm::default());
    assert_eq!(press(&mut stage, "Add purchase"), [Action::Records(RecordAction::Edit(add.clone()))]);
    let mut screen = ManualEntryScreen::default();
    screen.open(add);
    let (name, city) = ("Ada Brook".to_owned(), "Northby".to_owned());
    let hits = [SearchHit { id: CustomerId(7), external_id: "C7".into(), name, city }];
    let mut stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, &hits, around, asked));
    assert!(press(&mut stage, "Save").is_empty());
    assert!(mentions(&stage, "Choose whose purchase it is"));
    stage.get_by_label("Customer").focus();
    stage.run_ok();
    stage.get_by_label("Customer").type_text("broo");
    stage.run_ok();
    assert_eq!(stage.state_mut().asked.take(), [Action::Search("broo".into())]);
    press(&mut stage, "Choose Ada Brook (C7)");
    stage.get_by_label("Amount").focus();
    stage.run_ok();
    stage.get_by_label("Amount").type_text("5");
    stage.run_ok();
    let day = idle().today.to_string();
    let saved = PurchaseForm { customer: "C7".into(), day, amount: "5".into(), ..PurchaseForm::default() };
    assert_eq!(press(&mut stage, "Save"), [Action::Records(RecordAction::Save(EntryForm::Purchase(saved)))]);
}

fn card() -> egui_kittest::Harness<'static, Stage<CustomerCardScreen>> {
    let report: CustomerCard = reports::card();
    show(CustomerCardScreen::default(), idle(), move |ui, s, around, asked| s.ui(ui, Some(&report), around, asked))
}

#[test]
fn the_card_refuses_with_a_click_and_permits_with_a_reason() {
    let mut stage = card();
    let customer = CustomerId(100);
    assert!(has(&stage, "E-mail: refused") && has(&stage, "Telephone: on the do-not-contact list"));
    let refuse = Action::Customers(CustomerAction::Refuse { customers: vec![customer], channel: Channel::Mail });
    assert_eq!(press(&mut stage, "Refuse post"), [refuse]);
    assert!(press(&mut stage, "Permit again…").is_empty());
    assert!(press(&mut stage, "Enter permission").is_empty(), "not without a reason");
    stage.get_by_label("Reason").focus();
    stage.run_ok();
    stage.get_by_label("Reason").type_text("ActionQueue for the newsletter in the shop");
    stage.run_ok();
    let permit = Action::Customers(CustomerAction::PermitAgain {
        customer,
        channel: Channel::Email,
        reason: "ActionQueue for the newsletter in the shop".into(),
        wording: String::new(),
        expires: None,
    });
    assert_eq!(press(&mut stage, "Enter permission"), [permit]);
    press(&mut stage, "1 entry in the ledger");
    assert!(mentions(&stage, "E-mail: refused on") && mentions(&stage, "by hand"));
}

#[test]
fn the_card_opens_the_forms() {
    let mut stage = card();
    let Action::Records(RecordAction::Edit(EntryForm::Customer(form))) = press(&mut stage, "Edit").remove(0) else {
        panic!("a form of the customer");
    };
    assert_eq!((form.number, form.customer.last_name.as_str()), (Some(CustomerId(100)), "Brook"));
    let Action::Records(RecordAction::Edit(EntryForm::Purchase(form))) = press(&mut stage, "Add purchase").remove(0)
    else {
        panic!("a form of a purchase");
    };
    assert_eq!((form.customer.as_str(), form.day), ("C00000", idle().today.to_string()));
    stage.get_by_label_contains("Change the purchase of").click_accesskit();
    stage.run_ok();
    assert_eq!(stage.state_mut().asked.take(), [Action::Records(RecordAction::EditPurchase(1))]);
}

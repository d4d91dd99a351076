//! Leads and dealers.

use foresale::domain::lead::{LastDealer, LeadBrief, Outcome, Told};
use foresale::reports::leads::LeadsReport;
use foresale::screens::asked::Action;
use foresale::screens::leads::{LeadsScreen, Tab};

use super::{Stage, has, idle, mentions, press, reports, show};

fn staged(screen: LeadsScreen, report: LeadsReport) -> egui_kittest::Harness<'static, Stage<LeadsScreen>> {
    show(screen, idle(), move |ui, s, around, asked| s.ui(ui, Some(&report), around, asked))
}

fn dealers_tab() -> LeadsScreen {
    let mut screen = LeadsScreen::default();
    screen.tab = Tab::Dealers;
    screen
}

#[test]
fn the_form_asks_for_a_list_from_the_suggested_day() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(0));
    press(&mut stage, "New list");
    let brief = LeadBrief {
        name: "Offer of November 2026".into(),
        offer_day: "2026-11-01".parse().expect("a day"),
        months: 6,
        most: 200,
        ..LeadBrief::default()
    };
    assert_eq!(press(&mut stage, "Find leads"), [Action::MakeLeads(brief)]);
}

#[test]
fn a_list_is_assigned_before_it_is_handed_out() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(0));
    assert_eq!(
        press(&mut stage, "Assign to dealers"),
        [Action::AssignLeads { list: 5, last_dealer: LastDealer::First }]
    );
    assert!(press(&mut stage, "Mail to dealers").is_empty(), "nothing is assigned yet");
    let mut stage = staged(LeadsScreen::default(), reports::leads(1));
    assert_eq!(press(&mut stage, "Mail to dealers"), [Action::MailLeads(5)]);
    assert_eq!(press(&mut stage, "Write call sheets…"), [Action::WriteLeadFiles(5)]);
    assert_eq!(press(&mut stage, "Print"), [Action::PrintLeads(5)]);
}

#[test]
fn an_outcome_is_recorded_for_the_chosen_lead() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(1));
    assert!(!has(&stage, "Sold"));
    press(&mut stage, "Lead 1, Ada Brook");
    let told = Told { outcome: Outcome::Sold, note: String::new(), day: idle().today, next: None };
    let outcome = Action::RecordOutcome { lead: 31, told };
    assert_eq!(press(&mut stage, "Sold"), [outcome]);
}

#[test]
fn without_dealers_the_screen_says_where_to_add_them() {
    let report = LeadsReport { dealers: Vec::new(), ..reports::leads(0) };
    let mut stage = staged(LeadsScreen::default(), report.clone());
    assert!(mentions(&stage, "There are no dealers yet"));
    assert!(press(&mut stage, "Assign to dealers").is_empty());
    let mut stage = staged(dealers_tab(), report);
    assert!(press(&mut stage, "Add a dealer").is_empty());
    assert!(has(&stage, "Close the form"), "the form is open");
}

#[test]
fn a_dealer_is_changed_through_the_form() {
    let report = reports::leads(1);
    let dealer = report.dealers[0].dealer.clone();
    let mut stage = staged(dealers_tab(), report);
    press(&mut stage, "Change Brook North");
    assert_eq!(press(&mut stage, "Save dealer"), [Action::SaveDealer(dealer)]);
}

#[test]
fn the_first_list_is_one_step_away() {
    let report = LeadsReport { lists: Vec::new(), open: None, ..reports::leads(0) };
    let mut stage = staged(LeadsScreen::default(), report);
    press(&mut stage, "Make the first list");
    assert!(has(&stage, "Find leads"));
}

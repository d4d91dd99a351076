//! Leads and dealers.

use foresale::domain::dealer::HandoverMeans;
use foresale::domain::lead::{LastDealer, LeadBrief, Outcome, ToldOutcome};
use foresale::domain::resolution::Resolution;
use foresale::reports::characteristics::{CharacteristicsReport, MeasuredCharacteristic};
use foresale::reports::handover_receipts::HandoverReceipt;
use foresale::reports::leads::LeadsReport;
use foresale::reports::portal::{LockLine, Means, PortalReport, PortalSettings};
use foresale::screens::action::{Action, CampaignAction, LeadAction, PortalAction};
use foresale::screens::leads::{LeadsScreen, Tab, View};

use super::{Stage, describes, has, idle, mentions, press, reports, show};

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
        periods: 6,
        most: 200,
        ..LeadBrief::default()
    };
    assert_eq!(press(&mut stage, "Find leads"), [Action::Leads(LeadAction::Make(brief))]);
}

#[test]
fn what_chances_look_at_is_ticked_and_measured_as_it_is() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(0));
    press(&mut stage, "New list");
    press(&mut stage, "What the chances look at, and how groups are made");
    let measured = |asked: Vec<Action>| match asked.as_slice() {
        [Action::Leads(LeadAction::MeasureCharacteristics(brief))] => brief.clone(),
        other => panic!("{other:?}"),
    };
    let all = measured(press(&mut stage, "Measure what they tell"));
    assert!(all.characteristics.is_empty(), "everything unless somebody chooses");
    let line = |code: &str, alone| MeasuredCharacteristic { code: code.into(), name: code.into(), chosen: true, alone };
    let report = CharacteristicsReport {
        category: String::new(),
        learned_from: "Answers: 900 telephone contacts.".into(),
        listed: vec![line("rhythm", Some(66.2)), line("age", None)],
        chosen: None,
        all: None,
        verdict: "Of 100 pairs, 66.0 have the one who says yes above.".into(),
    };
    stage.state_mut().screen.show_quality(report);
    stage.run();
    assert!(describes(&stage, "66 of 100 pairs alone") && mentions(&stage, "66.0 have the one who says yes"));
    // From now on every tick is measured.
    let brief = measured(press(&mut stage, "age"));
    assert_eq!(brief.characteristics, ["rhythm"]);
    press(&mut stage, "Days since the last purchase");
    match press(&mut stage, "Find leads").as_slice() {
        [Action::Leads(LeadAction::Make(brief))] => {
            assert_eq!(brief.characteristics, ["rhythm"]);
            assert_eq!(brief.group_by, ["frequency", "recency"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_is_assigned_before_it_is_handed_out() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(0));
    assert_eq!(
        press(&mut stage, "Assign to dealers"),
        [Action::Leads(LeadAction::Assign { list: 5, last_dealer: LastDealer::First })]
    );
    press(&mut stage, "Mail to dealers");
    assert!(!has(&stage, "Yes, mail"), "nothing is assigned yet");
    assert!(mentions(&stage, "not given to dealers yet") && mentions(&stage, "if all are worked"));
    let mut stage = staged(LeadsScreen::default(), reports::leads(1));
    assert!(press(&mut stage, "Mail to dealers").is_empty(), "asked about first");
    assert_eq!(press(&mut stage, "Yes, mail"), [Action::Leads(LeadAction::Mail(5))]);
    assert_eq!(press(&mut stage, "Write call sheets…"), [Action::Leads(LeadAction::WriteFiles(5))]);
    assert_eq!(press(&mut stage, "Print"), [Action::Leads(LeadAction::Print(5))]);
}

#[test]
fn an_outcome_is_recorded_for_the_chosen_lead() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(1));
    assert!(!has(&stage, "Sold"));
    press(&mut stage, "Lead 1, Ada Brook");
    let told = ToldOutcome { outcome: Outcome::Sold, note: String::new(), day: idle().today, next: None };
    let outcome = Action::Leads(LeadAction::RecordOutcome { lead: 31, told });
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
    assert_eq!(press(&mut stage, "Save dealer"), [Action::Leads(LeadAction::SaveDealer(dealer))]);
}

#[test]
fn the_first_list_is_one_step_away() {
    let report = LeadsReport { lists: Vec::new(), open: None, ..reports::leads(0) };
    let mut stage = staged(LeadsScreen::default(), report);
    press(&mut stage, "Make the first list");
    assert!(has(&stage, "Find leads"));
}

/// The list given to the dealers a number of days ago.
fn published(days: i32) -> LeadsReport {
    let mut report = reports::leads(1);
    let since = idle().today.plus(-days);
    if let Some(open) = &mut report.open {
        open.published = Some(since);
        open.expires = Some(since.plus(90));
        open.leads[0].assigned = Some(since);
        open.leads[0].next = "First call".into();
        open.leads[0].due = Some(since.plus(7));
    }
    report
}

#[test]
fn a_distribution_is_looked_at_before_it_is_given_to_the_dealers() {
    let mut screen = LeadsScreen::default();
    screen.view = View::Distribution;
    let mut stage = staged(screen, reports::leads(1));
    assert!(mentions(&stage, "A preview") && has(&stage, "Brook North: 1 leads"));
    assert!(press(&mut stage, "Last dealer first").is_empty());
    let anew = Action::Leads(LeadAction::Assign { list: 5, last_dealer: LastDealer::NoMatter });
    assert_eq!(press(&mut stage, "Assign anew"), [anew]);
    assert_eq!(press(&mut stage, "Give to the dealers"), [Action::Leads(LeadAction::Publish(5))]);
}

#[test]
fn a_list_that_the_dealers_do_not_have_yet_is_given_up() {
    let with = |control: usize, recalled| {
        let mut report = reports::leads(1);
        let open = report.open.as_mut().expect("a list");
        (open.control, open.recalled) = (control, recalled);
        staged(LeadsScreen::default(), report)
    };
    assert!(!has(&with(0, None), "Give up"), "nobody is held back for it");
    let mut given_up = with(3, Some(idle().today));
    assert!(!has(&given_up, "Give up") && mentions(&given_up, "This list was recalled on"));
    press(&mut given_up, "Mail to dealers");
    assert!(!has(&given_up, "Yes, mail"), "first the dealers have it again");
    let mut stage = with(3, None);
    assert!(press(&mut stage, "Give up").is_empty(), "asked about first");
    assert!(mentions(&stage, "The 3 customers left alone for it may be called"));
    assert_eq!(press(&mut stage, "Yes, give up"), [Action::Leads(LeadAction::Recall(5))]);
}

#[test]
fn a_person_decides_about_mail_that_may_have_arrived() {
    let mut report = reports::leads(1);
    report.open.as_mut().expect("a list").uncertain = 2;
    let mut stage = staged(LeadsScreen::default(), report);
    assert!(mentions(&stage, "2 messages were handed over without an answer"));
    for (button, resolution) in [("Send again", Resolution::SendAgain), ("They arrived", Resolution::WasSent)] {
        assert_eq!(
            press(&mut stage, button),
            [Action::Campaigns(CampaignAction::ResolveUncertain { list: Some(5), resolution })]
        );
    }
}

#[test]
fn a_list_with_the_dealers_is_recalled_and_untouched_leads_are_passed_on() {
    let mut stage = staged(LeadsScreen::default(), published(3));
    assert!(!mentions(&stage, "untouched") && !has(&stage, "Assign anew"));
    assert!(press(&mut stage, "Recall").is_empty(), "asked about first");
    assert_eq!(press(&mut stage, "Yes, recall"), [Action::Leads(LeadAction::Recall(5))]);
    let mut stage = staged(LeadsScreen::default(), published(20));
    assert!(press(&mut stage, "Pass on 1 untouched").is_empty(), "asked about first");
    assert_eq!(press(&mut stage, "Yes, pass on"), [Action::Leads(LeadAction::Pass { list: 5, days: 14 })]);
    assert!(mentions(&staged(LeadsScreen::default(), published(100)), "The list expired on"));
}

#[test]
fn the_board_shows_what_is_overdue_and_opens_a_lead() {
    let mut screen = LeadsScreen::default();
    screen.view = View::Board;
    let mut stage = staged(screen, published(20));
    assert!(mentions(&stage, "First call since") && has(&stage, "New · 1") && has(&stage, "Sold · 0"));
    press(&mut stage, "Lead 1, Ada Brook");
    let told = ToldOutcome { outcome: Outcome::CallBack, note: String::new(), day: idle().today, next: None };
    assert_eq!(press(&mut stage, "Call back"), [Action::Leads(LeadAction::RecordOutcome { lead: 31, told })]);
}

#[test]
fn an_access_code_is_made_and_shown_once() {
    let mut stage = staged(dealers_tab(), reports::leads(1));
    press(&mut stage, "Change Brook North");
    assert_eq!(press(&mut stage, "Make an access code"), [Action::Leads(LeadAction::MakeAccessCode(2))]);
    stage.state_mut().screen.show_code(2, "12345678".into());
    stage.run_ok();
    assert!(mentions(&stage, "12345678"));
    press(&mut stage, "Close the form");
    press(&mut stage, "Change Brook North");
    assert!(!mentions(&stage, "12345678"));
}

#[test]
fn what_was_handed_over_is_listed() {
    let mut screen = LeadsScreen::default();
    screen.tab = Tab::Receipts;
    assert!(mentions(&staged(screen, reports::leads(1)), "Nothing has been handed over yet"));
    let mut report = reports::leads(1);
    report.receipts.push(HandoverReceipt {
        number: 7,
        day: idle().today,
        list: "Tyres".into(),
        recipient: "Brook North".into(),
        means: HandoverMeans::Paper,
        persons: 12,
        fields: vec!["Name".into(), "Telephone".into()],
        expires: None,
        state: String::new(),
    });
    let mut screen = LeadsScreen::default();
    screen.tab = Tab::Receipts;
    assert!(has(&staged(screen, report), "Receipt 7, Brook North"));
}

#[test]
fn a_new_list_is_described_alone_and_given_up() {
    let mut stage = staged(LeadsScreen::default(), reports::leads(0));
    assert!(has(&stage, "Assign to dealers"));
    press(&mut stage, "New list");
    assert!(has(&stage, "Find leads") && !has(&stage, "Assign to dealers"), "the old list is out of sight");
    press(&mut stage, "Cancel");
    assert!(has(&stage, "Assign to dealers"));
}

#[test]
fn a_portal_for_this_computer_alone_says_so_and_opens_to_the_network() {
    let mut screen = LeadsScreen::default();
    screen.tab = Tab::Portal;
    let mut stage = staged(screen, reports::leads(1));
    assert!(mentions(&stage, "Only this computer can open it"));
    let open = PortalSettings { listen: "0.0.0.0:8443".into(), ..PortalSettings::default() };
    assert_eq!(press(&mut stage, "Let dealers in my network in"), [Action::Portal(PortalAction::Save(open))]);
    assert!(!mentions(&stage, "Only this computer can open it"));
}

#[test]
fn a_locked_dealer_is_told_with_the_place_and_unlocked() {
    let line = LockLine { number: "D-03".into(), means: Means::Portal, place: "203.0.113.0/24".into(), minutes: 9 };
    let mut screen = LeadsScreen::default();
    screen.tab = Tab::Portal;
    screen.portal.show(PortalReport { locked: vec![line], ..PortalReport::default() });
    let mut stage = staged(screen, reports::leads(1));
    assert!(mentions(&stage, "Number “D-03” is locked for 203.0.113.0/24 for 9 minutes more"));
    assert_eq!(press(&mut stage, "Unlock"), [Action::Portal(PortalAction::UnlockDealer("D-03".into()))]);
}

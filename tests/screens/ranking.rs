//! Accounts, trust panel and customer card.

use egui_kittest::kittest::Queryable as _;
use foresale::domain::campaign::AudienceSource;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Horizon;
use foresale::domain::list_format::ListFormat;
use foresale::domain::model::Model;
use foresale::reports::backtest::Evidence;
use foresale::screens::action::{Action, CampaignAction, CustomerAction, RankingAction};
use foresale::screens::around::{AnalysisJob, JobKind};
use foresale::screens::customer_card::CustomerCardScreen;
use foresale::screens::ranking::AccountsScreen;

use super::{busy, has, idle, mentions, press, reports, show};

#[test]
fn a_ranked_account_opens_its_card_and_the_list_becomes_a_campaign() {
    let report = reports::ranked(Model::HitAndRun, 300);
    let draw =
        |ui: &mut egui::Ui, s: &mut AccountsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(AccountsScreen::default(), idle(), draw);
    assert_eq!(press(&mut stage, "2 Ada Brook 1"), [Action::Customers(CustomerAction::OpenCard(CustomerId(101)))]);
    let campaign = Action::Campaigns(CampaignAction::New(Some(AudienceSource::Ranked(Model::HitAndRun))));
    assert_eq!(press(&mut stage, "Make campaign"), [campaign]);
    let export = Action::Ranking(RankingAction::Export { model: Model::HitAndRun, format: ListFormat::Csv });
    assert_eq!(press(&mut stage, "Export as CSV…"), [export]);
    assert!(mentions(&stage, "41 of its top 100 would have come back"), "the verdict stands beside the list");
}

#[test]
fn only_rows_in_sight_are_built() {
    let report = reports::ranked(Model::HitAndRun, 100_000);
    let draw =
        |ui: &mut egui::Ui, s: &mut AccountsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let stage = show(AccountsScreen::default(), idle(), draw);
    let rows = stage.query_all_by_role(egui::Role::Row).count();
    assert!((5..60).contains(&rows), "{rows} rows are built");
}

#[test]
fn sorting_by_expected_spend_puts_the_largest_first() {
    let report = reports::ranked(Model::HitAndRun, 50);
    let draw =
        |ui: &mut egui::Ui, s: &mut AccountsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(AccountsScreen::default(), idle(), draw);
    assert!(has(&stage, "1 Ada Brook 0"));
    press(&mut stage, "Sort by Expected");
    assert!(has(&stage, "50 Ada Brook 49") && !has(&stage, "1 Ada Brook 0"));
}

#[test]
fn another_tab_asks_for_its_list() {
    let report = reports::ranked(Model::HitAndRun, 3);
    let draw =
        |ui: &mut egui::Ui, s: &mut AccountsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(AccountsScreen::default(), idle(), draw);
    assert_eq!(press(&mut stage, "Timing"), [Action::Ranking(RankingAction::Show(Model::Timing))]);
    assert!(has(&stage, "This list has not been computed"), "another tab's list is not shown under this one");
    let predict =
        Action::Ranking(RankingAction::Predict { model: Model::Timing, as_of: None, horizon: Horizon::weeks(26) });
    assert_eq!(press(&mut stage, "Compute this list"), [predict]);
}

#[test]
fn while_a_list_is_computed_it_cannot_be_asked_for_again() {
    let around = busy(JobKind::Analysis(AnalysisJob::ComputeRanking));
    let mut stage = show(AccountsScreen::default(), around, |ui, s, around, asked| s.ui(ui, None, around, asked));
    stage.state_mut().asked.take();
    stage.get_all_by_label("Computing…").for_each(|node| node.click());
    stage.run_ok();
    assert!(stage.state().asked.actions().is_empty());
}

#[test]
fn where_data_are_too_thin_the_panel_says_so_instead_of_a_number() {
    let mut report = reports::ranked(Model::HitAndRun, 3);
    report.backtest = reports::backtest(
        Model::HitAndRun,
        Evidence::NotEnough { why: "Only 12 customers came back; 30 are needed.".into() },
    );
    let draw =
        |ui: &mut egui::Ui, s: &mut AccountsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let stage = show(AccountsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "Only 12 customers came back"));
    assert!(!mentions(&stage, "41 of its top 100"));
}

#[test]
fn the_card_shows_facts_refusals_reasons_and_closes() {
    let card = reports::card();
    let draw =
        |ui: &mut egui::Ui, s: &mut CustomerCardScreen, around: &_, asked: &mut _| s.ui(ui, Some(&card), around, asked);
    let mut stage = show(CustomerCardScreen::default(), idle(), draw);
    assert!(has(&stage, "E-mail: refused"));
    assert!(has(&stage, "Bought often, then stopped."));
    assert_eq!(press(&mut stage, "Copy telephone number"), [Action::Copy("+1 555 0100".into())]);
    assert_eq!(press(&mut stage, "Close the customer card"), [Action::Customers(CustomerAction::CloseCard)]);
}

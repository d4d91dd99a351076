//! Home and welcome.

use std::path::PathBuf;

use foresale::domain::campaign::AudienceSource;
use foresale::domain::model::Model;
use foresale::reports::home::HomeReport;
use foresale::screens::action::{
    Action, AfterSaving, CampaignAction, DataAction, FileAction, PatternAction, PickedList, RankingAction,
    SegmentAction,
};
use foresale::screens::around::{AnalysisJob, FileJob, JobKind};
use foresale::screens::home::HomeScreen;
use foresale::screens::place::Screen;
use foresale::screens::welcome::{RecentFile, WelcomeScreen};

use super::{busy, has, idle, mentions, press, reports, show};

#[test]
fn each_play_has_a_button_that_asks_for_its_step() {
    let report = reports::home();
    let mut stage = show(HomeScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    let campaign = Action::Campaigns(CampaignAction::New(Some(AudienceSource::Ranked(Model::Dormancy))));
    assert_eq!(press(&mut stage, "Make a campaign: Win back 312 dormant accounts"), [campaign]);
    assert_eq!(press(&mut stage, "Make a list: Leads for your dealers"), [Action::Go(Screen::Leads)]);
    assert_eq!(
        press(&mut stage, "Compute the lists: See who will buy again"),
        [Action::Ranking(RankingAction::PredictAll)]
    );
    let search = Action::Patterns(PatternAction::Find { min_support: None });
    assert_eq!(press(&mut stage, "Find patterns: See who is due"), [search]);
    assert!(mentions(&stage, "298 of them can be contacted. Tested on the past"));
    assert!(has(&stage, "Active customers: 3,272"), "tiles are read out whole");
    assert!(mentions(&stage, "Sales by month"), "charts have a name");
}

#[test]
fn a_list_of_the_patterns_becomes_a_campaign_with_its_product_group() {
    let report = reports::home();
    let mut stage = show(HomeScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    let list = reports::due_list();
    let saved = Action::Segments(SegmentAction::SaveList(PickedList {
        name: list.name,
        origin: list.origin,
        members: list.members,
        then: AfterSaving::MakeCampaign { category: "Tyres".into() },
    }));
    assert_eq!(press(&mut stage, "Make a campaign: Remind 3 customers who are due for Tyres"), [saved]);
    assert!(mentions(&stage, "14 more lists of customers"));
    assert_eq!(press(&mut stage, "See all on Patterns"), [Action::Patterns(PatternAction::ShowOpportunities)]);
}

#[test]
fn while_predictions_are_computed_the_play_waits() {
    let report = reports::home();
    let around = busy(JobKind::Analysis(AnalysisJob::ComputeRanking));
    let mut stage = show(HomeScreen::default(), around, |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(press(&mut stage, "Computing…: See who will buy again").is_empty());
}

#[test]
fn without_purchases_home_leads_to_the_import() {
    let report = HomeReport { purchases: 0, plays: Vec::new(), ..reports::home() };
    let mut stage = show(HomeScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(has(&stage, "No purchases yet"));
    assert_eq!(press(&mut stage, "Import a file…"), [Action::Data(DataAction::AskImport)]);
}

#[test]
fn welcome_offers_the_sample_first_and_remembers_files() {
    let recent = [RecentFile {
        path: PathBuf::from("shop.foresale"),
        name: "shop".into(),
        folder: "Documents".into(),
        size: Some("7.0 MB".into()),
        last_use: "used today".into(),
    }];
    let mut stage = show(WelcomeScreen, idle(), |ui, s, around, asked| s.ui(ui, &recent, around, asked));
    assert_eq!(press(&mut stage, "Try the sample dealership"), [Action::File(FileAction::TrySample)]);
    assert_eq!(press(&mut stage, "Open…"), [Action::File(FileAction::AskOpen)]);
    assert_eq!(press(&mut stage, "New…"), [Action::File(FileAction::AskNew)]);
    assert_eq!(press(&mut stage, "Open shop"), [Action::File(FileAction::Open("shop.foresale".into()))]);
    assert_eq!(
        press(&mut stage, "Remove shop from this list"),
        [Action::File(FileAction::ForgetRecent("shop.foresale".into()))]
    );
}

#[test]
fn welcome_does_not_make_two_samples_at_once() {
    let mut stage =
        show(WelcomeScreen, busy(JobKind::Files(FileJob::Sample)), |ui, s, around, asked| s.ui(ui, &[], around, asked));
    assert!(press(&mut stage, "Making the sample…").is_empty());
}

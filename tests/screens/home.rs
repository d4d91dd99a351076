//! Home and welcome.

use std::path::PathBuf;

use foresale::domain::campaign::AudienceSource;
use foresale::domain::model::Model;
use foresale::reports::home::HomeReport;
use foresale::screens::around::JobKind;
use foresale::screens::asked::Action;
use foresale::screens::home::HomeScreen;
use foresale::screens::place::Screen;
use foresale::screens::welcome::{RecentFile, WelcomeScreen};

use super::{busy, has, idle, mentions, press, reports, show};

#[test]
fn each_play_has_a_button_that_asks_for_its_step() {
    let report = reports::home();
    let mut stage = show(HomeScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    let campaign = Action::NewCampaign(Some(AudienceSource::Ranked(Model::Dormancy)));
    assert_eq!(press(&mut stage, "Make a campaign"), [campaign]);
    assert_eq!(press(&mut stage, "Make a list"), [Action::Go(Screen::Leads)]);
    assert_eq!(press(&mut stage, "Compute the lists"), [Action::PredictAll]);
    assert!(has(&stage, "Active customers: 3,272"), "tiles are read out whole");
    assert!(mentions(&stage, "Sales by month"), "charts have a name");
}

#[test]
fn while_predictions_are_computed_the_play_waits() {
    let report = reports::home();
    let around = busy(JobKind::Predict);
    let mut stage = show(HomeScreen::default(), around, |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(press(&mut stage, "Computing…").is_empty());
}

#[test]
fn without_purchases_home_leads_to_the_import() {
    let report = HomeReport { purchases: 0, plays: Vec::new(), ..reports::home() };
    let mut stage = show(HomeScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(has(&stage, "No purchases yet"));
    assert_eq!(press(&mut stage, "Import a file…"), [Action::AskImport]);
}

#[test]
fn welcome_offers_the_sample_first_and_remembers_files() {
    let recent = [RecentFile {
        path: PathBuf::from("shop.foresale"),
        name: "shop".into(),
        folder: "Documents".into(),
        size: "7.0 MB".into(),
        last_use: "used today".into(),
    }];
    let mut stage = show(WelcomeScreen, idle(), |ui, s, around, asked| s.ui(ui, &recent, around, asked));
    assert_eq!(press(&mut stage, "Try the sample dealership"), [Action::TrySample]);
    assert_eq!(press(&mut stage, "Open…"), [Action::AskOpen]);
    assert_eq!(press(&mut stage, "New…"), [Action::AskNew]);
    assert_eq!(press(&mut stage, "Open shop"), [Action::Open("shop.foresale".into())]);
    assert_eq!(press(&mut stage, "Remove shop from this list"), [Action::ForgetRecent("shop.foresale".into())]);
}

#[test]
fn welcome_does_not_make_two_samples_at_once() {
    let mut stage = show(WelcomeScreen, busy(JobKind::Sample), |ui, s, around, asked| s.ui(ui, &[], around, asked));
    assert!(press(&mut stage, "Making the sample…").is_empty());
}

//! The builder's goals and limits, exclusions, resetting to the stored assumptions, and plays.

use egui_kittest::kittest::Queryable as _;
use foresale::domain::campaign::{CampaignBrief, Forecasts, Offer};
use foresale::domain::play::{Behaviour, Play};
use foresale::domain::targeting::{Exclusion, OfferRule};
use foresale::reports::campaign::{CampaignPlan, CampaignsReport, LimitPrice};
use foresale::screens::action::{Action, CampaignAction};
use foresale::screens::campaigns::builder::CampaignBuilder;
use foresale::screens::campaigns::{CampaignsScreen, CampaignsShown};

use super::{Stage, has, idle, mentions, press, reports, show};

type Shown = egui_kittest::Harness<'static, Stage<CampaignsScreen>>;

fn staged(screen: CampaignsScreen, overview: CampaignsReport, plan: Option<CampaignPlan>) -> Shown {
    show(screen, idle(), move |ui, s, around, asked| {
        let shown = CampaignsShown { overview: Some(&overview), plan: plan.as_ref(), ..CampaignsShown::default() };
        s.ui(ui, shown, around, asked);
    })
}

fn building(brief: CampaignBrief, plan: CampaignPlan) -> Shown {
    let mut screen = CampaignsScreen::default();
    screen.builder = Some(CampaignBuilder::new(brief));
    staged(screen, reports::campaigns(), Some(plan))
}

/// Presses something that may have to be scrolled to.
fn press_below(stage: &mut Shown, label: &str) -> Vec<Action> {
    stage.get_by_label(label).scroll_to_me();
    stage.run_ok();
    press(stage, label)
}

#[test]
fn a_play_becomes_a_campaign_and_can_be_removed() {
    let mut stage = staged(CampaignsScreen::default(), reports::campaigns(), None);
    press(&mut stage, "Plays");
    assert!(mentions(&stage, "Dormant (784), by e-mail: 10 % to come back"));
    assert_eq!(
        press(&mut stage, "New campaign from Win back"),
        [Action::Campaigns(CampaignAction::NewOf("Win back".into()))]
    );
    assert_eq!(
        press(&mut stage, "Remove the play Win back"),
        [Action::Campaigns(CampaignAction::RemovePlay("Win back".into()))]
    );
    assert_eq!(press(&mut stage, "Bring back the built-in plays"), [Action::Campaigns(CampaignAction::RestorePlays)]);
}

#[test]
fn a_campaign_is_kept_as_a_play() {
    let mut stage = building(reports::brief(), reports::plan(None));
    press(&mut stage, "Review and send, open");
    let play = Play::new("Autumn", Behaviour::WinBack, "Made from one of your own campaigns.", &reports::brief());
    assert_eq!(
        press_below(&mut stage, "Keep this campaign as a play"),
        [Action::Campaigns(CampaignAction::SavePlay(play))]
    );
}

#[test]
fn who_is_left_out_asks_for_new_figures() {
    let mut stage = building(reports::brief(), reports::plan(None));
    let brief = CampaignBrief { exclusions: vec![Exclusion::RunningCampaigns], ..reports::brief() };
    assert_eq!(
        press(&mut stage, "Whom a planned or running campaign contacts"),
        [Action::Campaigns(CampaignAction::Plan(brief.clone()))]
    );
    assert!(has(&stage, "A segment or cluster"));

    let brief = CampaignBrief { exclusions: vec![Exclusion::Cluster(1)], ..brief };
    let mut stage = building(brief, reports::plan(None));
    let none = Action::Campaigns(CampaignAction::Plan(reports::brief()));
    assert_eq!(press(&mut stage, "No longer leave out Cluster 1: Weekend buyers"), [none]);
}

#[test]
fn the_economics_tell_what_binds_what_it_costs_and_what_cannot_be_kept() {
    let told = "the number of 'voucher': 200 of 200 are used; one more would bring about 3.10 of profit";
    let plan = CampaignPlan {
        binding: told.into(),
        prices: vec![LimitPrice { binds: true, told: told.into(), ..LimitPrice::default() }],
        infeasible: vec!["a list of 900: only 641 can be contacted".into()],
        gap: 0.012,
        if_response_20_lower: foresale::domain::money::Money(250_000),
        ..reports::plan(None)
    };
    let mut stage = building(reports::brief(), plan);
    press(&mut stage, "Economics, done");
    assert!(mentions(&stage, "one more would bring about 3.10 of profit"));
    assert!(mentions(&stage, "Cannot be kept: a list of 900: only 641 can be contacted."));
    assert!(mentions(&stage, "better by more than 1.2 %") && mentions(&stage, "If a fifth fewer respond, 2,500"));
    assert!(has(&stage, "The list is chosen for") && mentions(&stage, "More limits"));
    let back = CampaignBrief { effect: Some(0.03), forecasts: Forecasts::Corrected, ..reports::brief() };
    assert!(mentions(&stage, "smallest effect worth knowing: not asked here, 3 percentage points stored"));
    assert_eq!(press_below(&mut stage, "Use the stored values"), [Action::Campaigns(CampaignAction::Plan(back))]);
    assert!(!has(&stage, "Use the stored values"), "nothing differs any more");
}

#[test]
fn rules_say_who_gets_which_offer() {
    let offers = ["a", "b"].map(|name| Offer { name: name.into(), ..Offer::default() });
    let brief = CampaignBrief { offers: offers.to_vec(), ..reports::brief() };
    let mut stage = building(brief.clone(), reports::plan(None));
    press(&mut stage, "Offers, done");
    let rule = OfferRule { segment: reports::campaigns().segments[0].0, offer: 0 };
    let ruled = CampaignBrief { offer_rules: vec![rule], ..brief.clone() };
    assert_eq!(press_below(&mut stage, "Add a rule"), [Action::Campaigns(CampaignAction::Plan(ruled))]);
    assert_eq!(press_below(&mut stage, "Remove rule 1"), [Action::Campaigns(CampaignAction::Plan(brief))]);
}

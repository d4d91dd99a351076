//! KPIs, clusters and patterns.

use std::sync::Arc;

use foresale::domain::campaign::AudienceSource;
use foresale::domain::customer::CustomerId;
use foresale::reports::kpis::KpiReport;
use foresale::screens::action::{
    Action, AfterSaving, CampaignAction, ClusterAction, KpiAction, PatternAction, PickedList, SegmentAction,
};
use foresale::screens::around::{AnalysisJob, JobKind};
use foresale::screens::clusters::{ClusterWish, ClustersScreen};
use foresale::screens::kpis::{KpisScreen, KpisView};
use foresale::screens::patterns::PatternsScreen;

use egui_kittest::kittest::Queryable as _;
use foresale::reports::clusters::ScatterPoint;

use super::{busy, has, idle, mentions, press, reports, show};

fn of(report: &KpiReport) -> KpisView<'_> {
    KpisView { kpis: Some(report), ..KpisView::default() }
}

#[test]
fn a_click_on_a_kpi_ticks_or_unticks_it() {
    let report = reports::kpis();
    let mut stage = show(KpisScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, of(&report), around, asked));
    let tick = |code: &str, chosen| Action::Kpis(KpiAction::Tick { code: code.into(), chosen });
    assert_eq!(press(&mut stage, "Untick Days since last purchase"), [tick("recency", false)]);
    assert_eq!(press(&mut stage, "Tick Purchase days"), [tick("purchases", true)]);
    assert_eq!(press(&mut stage, "Recompute"), [Action::Kpis(KpiAction::Compute)]);
}

#[test]
fn without_kpis_one_step_computes_them_and_is_not_asked_twice() {
    let mut stage =
        show(KpisScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, KpisView::default(), around, asked));
    assert_eq!(press(&mut stage, "Compute KPIs"), [Action::Kpis(KpiAction::Compute)]);
    let around = busy(JobKind::Analysis(AnalysisJob::Kpis));
    let mut stage =
        show(KpisScreen::default(), around, |ui, s, around, asked| s.ui(ui, KpisView::default(), around, asked));
    assert!(press(&mut stage, "Computing…").is_empty());
}

#[test]
fn a_cluster_becomes_a_campaign() {
    let report = reports::clusters();
    let draw =
        |ui: &mut egui::Ui, s: &mut ClustersScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(ClustersScreen::default(), idle(), draw);
    let wanted = Action::Campaigns(CampaignAction::New(Some(AudienceSource::Cluster(2))));
    assert_eq!(press(&mut stage, "Make a campaign for Strangers"), [wanted]);
    assert!(press(&mut stage, "Show in the picture: Regulars").is_empty(), "looking asks for nothing");
    assert!(has(&stage, "Show all: Regulars"));
    assert_eq!(press(&mut stage, "Recompute"), [Action::Clusters(ClusterAction::Compute(ClusterWish::default()))]);
}

#[test]
fn another_number_of_groups_takes_the_place_of_a_clustering_under_way() {
    let report = reports::clusters();
    let draw =
        |ui: &mut egui::Ui, s: &mut ClustersScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(ClustersScreen::default(), idle(), draw);
    let wish = |k| Action::Clusters(ClusterAction::Compute(ClusterWish { k, ..ClusterWish::default() }));
    stage.get_by_label("Recompute").click();
    stage.step();
    stage.state_mut().around = busy(JobKind::Analysis(AnalysisJob::Clusters));
    stage.run_ok();
    assert_eq!(stage.state_mut().asked.take(), [wish(None)]);
    press(&mut stage, "Number of groups");
    assert_eq!(press(&mut stage, "4 groups"), [wish(Some(4))]);
    stage.state_mut().around = idle();
    stage.run_ok();
    press(&mut stage, "Number of groups");
    assert!(press(&mut stage, "5 groups").is_empty(), "afterwards a choice waits for Recompute");
}

#[test]
fn a_cluster_is_renamed_and_saved() {
    let report = reports::clusters();
    let draw =
        |ui: &mut egui::Ui, s: &mut ClustersScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(ClustersScreen::default(), idle(), draw);
    assert_eq!(press(&mut stage, "Save as segment: Strangers"), [Action::Clusters(ClusterAction::Save(2))]);
    assert_eq!(press(&mut stage, "Save all as segments"), [Action::Clusters(ClusterAction::SaveAll)]);
    assert!(press(&mut stage, "Rename Regulars").is_empty());
    stage.get_by_label("New name of the cluster").focus();
    stage.run_ok();
    stage.get_by_label("New name of the cluster").type_text(" of the harbour");
    stage.run_ok();
    let renamed = press(&mut stage, "Keep name");
    let [Action::Clusters(ClusterAction::Rename { number: 1, name })] = renamed.as_slice() else {
        panic!("{renamed:?}")
    };
    assert!(name.contains("of the harbour"), "{name}");
    assert!(mentions(&stage, "at least 1.4 times as large a part"));
    assert!(mentions(&stage, "300 customers moved from 'Regulars' to 'Strangers'"));
}

#[test]
fn a_lasso_around_all_is_counted_and_saved() {
    let report = reports::clusters();
    let draw =
        |ui: &mut egui::Ui, s: &mut ClustersScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(ClustersScreen::default(), idle(), draw);
    press(&mut stage, "Lasso");
    let picture = stage.get_by_label("Customers in the picture, coloured by cluster").rect().shrink(2.0);
    let pointer = |stage: &mut egui_kittest::Harness<'_, _>, at: egui::Pos2, pressed: Option<bool>| {
        stage.event(egui::Event::PointerMoved(at));
        if let Some(pressed) = pressed {
            let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
            stage.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        }
        stage.run_ok();
    };
    pointer(&mut stage, picture.left_top(), Some(true));
    for corner in [picture.right_top(), picture.right_bottom(), picture.left_bottom()] {
        pointer(&mut stage, corner, None);
    }
    pointer(&mut stage, picture.left_bottom(), Some(false));
    assert!(mentions(&stage, "40 customers in the lasso, 30 of them reachable"));
    stage.get_by_label("Name of the segment").focus();
    stage.run_ok();
    stage.get_by_label("Name of the segment").type_text("Everybody here");
    stage.run_ok();
    let asked = press(&mut stage, "Save as segment");
    let [Action::Segments(SegmentAction::SaveList(list))] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((list.name.as_str(), list.members.len(), &list.then), ("Everybody here", 40, &AfterSaving::Stay));
    assert!(list.origin.starts_with("Marked in the picture"), "{}", list.origin);
}

/// Prints how long a frame takes with the largest picture: painted first, unchanged, and moved in every frame.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
fn frame_times_of_a_hundred_thousand_points() {
    let mut report = reports::clusters();
    let many = |i: u32| {
        let (a, b) = (f64::from(i % 331) / 331.0, f64::from(i % 7_919) / 7_919.0);
        ScatterPoint {
            customer: CustomerId(i64::from(i)),
            x: a + (b * 40.0).sin(),
            y: b + (a * 30.0).cos(),
            cluster: i % 5 + 1,
            probability: None,
        }
    };
    report.scatter = (0..100_000).map(many).collect();
    let draw =
        |ui: &mut egui::Ui, s: &mut ClustersScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(ClustersScreen::default(), idle(), draw);
    let picture = stage.get_by_label("Customers in the picture, coloured by cluster").rect();
    let mut frames = |zoom: f32| {
        let start = std::time::Instant::now();
        for i in 0..30_u8 {
            stage.event(egui::Event::PointerMoved(picture.center() + egui::vec2(f32::from(i), 0.0)));
            stage.event(egui::Event::Zoom(zoom));
            stage.step();
        }
        start.elapsed().as_secs_f64() / 30.0 * 1_000.0
    };
    println!("pointer moves: {:.1} ms a frame; view changes: {:.1} ms a frame", frames(1.0), frames(1.01));
}

#[test]
fn without_clusters_one_step_finds_them() {
    let mut stage = show(ClustersScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, None, around, asked));
    assert_eq!(press(&mut stage, "Find clusters"), [Action::Clusters(ClusterAction::Compute(ClusterWish::default()))]);
}

#[test]
fn patterns_are_listed_sorted_and_searched_anew() {
    let report = reports::patterns();
    let draw =
        |ui: &mut egui::Ui, s: &mut PatternsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(PatternsScreen::default(), idle(), draw);
    assert!(has(&stage, "Roof bars then Roof box"));
    assert_eq!(press(&mut stage, "Search again"), [Action::Patterns(PatternAction::Find { min_support: None })]);
    let above = |stage: &egui_kittest::Harness<'_, _>, a: &str, b: &str| {
        stage.get_by_label(a).rect().top() < stage.get_by_label(b).rect().top()
    };
    assert!(above(&stage, "Roof bars then Roof box", "Brake pads then Brake discs"), "highest lift first");
    press(&mut stage, "Sort by Times as often");
    assert!(above(&stage, "Brake pads then Brake discs", "Roof bars then Roof box"), "and turned by a click");
}

#[test]
fn without_patterns_the_screen_says_what_is_searched() {
    let mut stage = show(PatternsScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, None, around, asked));
    assert!(mentions(&stage, "searched for what goes together in a basket"));
    assert_eq!(press(&mut stage, "Find patterns"), [Action::Patterns(PatternAction::Find { min_support: None })]);
}

fn patterns_stage(
    report: &foresale::reports::patterns::PatternReport,
) -> egui_kittest::Harness<'_, super::Stage<PatternsScreen>> {
    show(PatternsScreen::default(), idle(), |ui, s: &mut PatternsScreen, around, asked| {
        s.ui(ui, Some(report), around, asked);
    })
}

#[test]
fn each_tab_of_the_patterns_begins_with_its_verdict() {
    let report = reports::patterns();
    let mut stage = patterns_stage(&report);
    assert!(mentions(&stage, "customers who buy Roof bars also buy Roof box"));
    press(&mut stage, "What follows");
    assert!(mentions(&stage, "Brakes after Tyres, 2.1 times as often"));
    assert!(has(&stage, "Brakes after Tyres"));
    press(&mut stage, "Trends and seasons");
    assert!(mentions(&stage, "1 rise, 0 fall and 1 are seasonal") && mentions(&stage, "Rises by 12 % a year"));
    press(&mut stage, "By region");
    assert!(has(&stage, "No clear trend"));
    press(&mut stage, "Repeat cycles");
    assert!(mentions(&stage, "2 customers are due for Tyres in the next 60 days"));
    press(&mut stage, "Next product and opportunities");
    assert!(mentions(&stage, "customers of Tyres who never bought Oil"));
}

#[test]
fn an_opportunity_becomes_a_segment_or_a_campaign() {
    let report = reports::patterns();
    let mut stage = patterns_stage(&report);
    press(&mut stage, "Next product and opportunities");
    let list = |name: &str, origin: &str, members: &[i64], then| {
        let members = Arc::new(members.iter().map(|id| CustomerId(*id)).collect());
        Action::Segments(SegmentAction::SaveList(PickedList {
            name: name.into(),
            origin: origin.into(),
            members,
            then,
        }))
    };
    let origin = "Customers of Tyres who never bought Oil, from the patterns";
    let saved = list("Tyres without Oil", origin, &[4, 9, 7], AfterSaving::Stay);
    assert_eq!(press(&mut stage, "Save as segment"), [saved]);
    let campaign = list("Tyres without Oil", origin, &[4, 9, 7], AfterSaving::MakeCampaign { category: "Oil".into() });
    assert_eq!(press(&mut stage, "Make campaign"), [campaign]);
    press(&mut stage, "Repeat cycles");
    let due = list("Due for Tyres", "Due for Tyres within 60 days, from the repeat cycle", &[3, 5], AfterSaving::Stay);
    assert_eq!(press(&mut stage, "Save as segment"), [due]);
}

#[test]
fn tabs_without_findings_say_what_is_missing() {
    let report = foresale::reports::patterns::PatternReport::default();
    let mut stage = patterns_stage(&report);
    assert!(mentions(&stage, "more often than by chance"));
    for (tab, missing) in [
        ("What follows", "no sequence can be found"),
        ("Trends and seasons", "at least one whole month"),
        ("Repeat cycles", "at least 20 customers"),
        ("Next product and opportunities", "a longer history"),
    ] {
        press(&mut stage, tab);
        assert!(mentions(&stage, missing), "{tab}");
    }
}

//! KPIs, clusters and patterns.

use foresale::domain::campaign::AudienceSource;
use foresale::domain::customer::CustomerId;
use foresale::reports::kpis::KpiReport;
use foresale::screens::around::JobKind;
use foresale::screens::asked::{Action, AfterSaving, PickedList};
use foresale::screens::clusters::ClustersScreen;
use foresale::screens::kpis::{KpisScreen, KpisView};
use foresale::screens::patterns::PatternsScreen;

use super::{busy, has, idle, mentions, press, reports, show};

fn of(report: &KpiReport) -> KpisView<'_> {
    KpisView { kpis: Some(report), ..KpisView::default() }
}

#[test]
fn a_click_on_a_kpi_ticks_or_unticks_it() {
    let report = reports::kpis();
    let mut stage = show(KpisScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, of(&report), around, asked));
    let tick = |code: &str, chosen| Action::TickKpi { code: code.into(), chosen };
    assert_eq!(press(&mut stage, "Untick Days since last purchase"), [tick("recency", false)]);
    assert_eq!(press(&mut stage, "Tick Purchase days"), [tick("purchases", true)]);
    assert_eq!(press(&mut stage, "Recompute"), [Action::ComputeKpis]);
}

#[test]
fn without_kpis_one_step_computes_them_and_is_not_asked_twice() {
    let mut stage =
        show(KpisScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, KpisView::default(), around, asked));
    assert_eq!(press(&mut stage, "Compute KPIs"), [Action::ComputeKpis]);
    let around = busy(JobKind::Kpis);
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
    let wanted = Action::NewCampaign(Some(AudienceSource::Cluster(2)));
    assert_eq!(press(&mut stage, "Make a campaign for Strangers"), [wanted]);
    assert!(press(&mut stage, "Show in the picture: Regulars").is_empty(), "looking asks for nothing");
    assert!(has(&stage, "Show all: Regulars"));
    assert_eq!(press(&mut stage, "Recompute"), [Action::ComputeClusters { k: None }]);
}

#[test]
fn without_clusters_one_step_finds_them() {
    let mut stage = show(ClustersScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, None, around, asked));
    assert_eq!(press(&mut stage, "Find clusters"), [Action::ComputeClusters { k: None }]);
}

#[test]
fn patterns_are_listed_sorted_and_searched_anew() {
    let report = reports::patterns();
    let draw =
        |ui: &mut egui::Ui, s: &mut PatternsScreen, around: &_, asked: &mut _| s.ui(ui, Some(&report), around, asked);
    let mut stage = show(PatternsScreen::default(), idle(), draw);
    assert!(has(&stage, "Roof bars then Roof box"));
    assert_eq!(press(&mut stage, "Search again"), [Action::FindPatterns { min_support: None }]);
    let above = |stage: &egui_kittest::Harness<'_, _>, a: &str, b: &str| {
        use egui_kittest::kittest::Queryable as _;
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
    assert_eq!(press(&mut stage, "Find patterns"), [Action::FindPatterns { min_support: None }]);
}

fn patterns_stage<'a>(
    report: &'a foresale::reports::patterns::PatternReport,
) -> egui_kittest::Harness<'a, super::Stage<PatternsScreen>> {
    show(PatternsScreen::default(), idle(), |ui, s: &mut PatternsScreen, around, asked| {
        s.ui(ui, Some(report), around, asked);
    })
}

#[test]
fn each_tab_of_the_patterns_begins_with_its_verdict() {
    let report = reports::patterns();
    let mut stage = patterns_stage(&report);
    assert!(mentions(&stage, "whoever buys Roof bars buys Roof box too"));
    press(&mut stage, "What follows");
    assert!(mentions(&stage, "Brakes after Tyres, 2.1 times as often"));
    assert!(has(&stage, "Brakes after Tyres"));
    press(&mut stage, "Trends and seasons");
    assert!(mentions(&stage, "1 rise, 0 fall and 1 have seasons") && mentions(&stage, "Rises by 12 % a year"));
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
        let members = members.iter().map(|id| CustomerId(*id)).collect();
        Action::SaveList(PickedList { name: name.into(), origin: origin.into(), members, then })
    };
    let origin = "Customers of Tyres who never bought Oil, from the patterns";
    let saved = list("Tyres without Oil", origin, &[4, 9, 7], AfterSaving::Stay);
    assert_eq!(press(&mut stage, "Save as segment"), [saved]);
    let campaign = list("Tyres without Oil", origin, &[4, 9, 7], AfterSaving::MakeCampaign);
    assert_eq!(press(&mut stage, "Make campaign"), [campaign]);
    press(&mut stage, "Repeat cycles");
    let due = list("Due for Tyres", "Due for Tyres within 60 days, from the repeat cycle", &[3, 5], AfterSaving::Stay);
    assert_eq!(press(&mut stage, "Save as segment"), [due]);
}

#[test]
fn tabs_without_findings_say_what_is_missing() {
    let report = foresale::reports::patterns::PatternReport::default();
    let mut stage = patterns_stage(&report);
    assert!(mentions(&stage, "more often than chance would have it"));
    for (tab, missing) in [
        ("What follows", "nothing can follow anything yet"),
        ("Trends and seasons", "at least one whole month"),
        ("Repeat cycles", "at least 20 customers"),
        ("Next product and opportunities", "a longer history"),
    ] {
        press(&mut stage, tab);
        assert!(mentions(&stage, missing), "{tab}");
    }
}

//! A KPI by formula and a rule, made only by clicking.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::domain::campaign::AudienceSource;
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::kpi::{KpiSet, OwnKpi};
use foresale::domain::rule::{Comparison, Condition, Goods, Joint, NumberTest, PurchaseTest, Rule, Within};
use foresale::domain::segment::{Members, Segment, SegmentId};
use foresale::reports::kpis::{KpiPreview, KpiReport, Term, TermKind};
use foresale::reports::segments::{
    Named, Reached, RuleChoices, SegmentCount, SegmentCustomer, SegmentSummary, SegmentsReport,
};
use foresale::screens::action::{Action, CampaignAction, CustomerAction, KpiAction, SegmentAction};
use foresale::screens::kpis::{KpisScreen, KpisView};

use super::{Stage, has, idle, mentions, press, reports, show};

fn kpis() -> KpiReport {
    let term = |word: &str, kind| Term { word: word.into(), meaning: "a word".into(), kind };
    let mut report = reports::kpis();
    report.vocabulary = vec![
        term("spend_last_year", TermKind::Kpi),
        term("frequency", TermKind::Kpi),
        term("nullif", TermKind::Function),
    ];
    report
}

fn choices() -> RuleChoices {
    let kpi = |code: &str, name: &str| Named { of: code.to_owned(), name: name.to_owned() };
    RuleChoices {
        kpis: vec![kpi("frequency", "Purchase days"), kpi("tenure", "Days as a customer")],
        groups: vec!["Tyres".into(), "Oil".into()],
        stores: vec!["North".into()],
        ..RuleChoices::default()
    }
}

fn at_least(than: f64) -> Rule {
    let test = NumberTest::Compare { how: Comparison::AtLeast, than };
    Rule::Is(Condition::Kpi { code: "frequency".into(), test })
}

fn segments() -> SegmentsReport {
    let segment = |id: i64, name: &str, members| SegmentSummary {
        segment: Segment {
            id: SegmentId(id),
            name: name.into(),
            members,
            label: "Regular".into(),
            origin: String::new(),
            day: Day(20_000),
        },
        customers: 120,
        said: "Customers whose 'Purchase days' is at least 3.".into(),
        fault: None,
    };
    SegmentsReport {
        segments: vec![
            segment(1, "Often", Members::Rule(Rule::AllOf(vec![at_least(3.0)]))),
            segment(2, "Picked", Members::List(120)),
        ],
        overlaps: Vec::new(),
        choices: choices(),
    }
}

fn stage(view: KpisView<'_>) -> Harness<'_, Stage<KpisScreen>> {
    show(KpisScreen::default(), idle(), move |ui, s, around, asked| s.ui(ui, view, around, asked))
}

fn choose(stage: &mut Harness<'_, Stage<KpisScreen>>, what: &str, name: &str) -> Vec<Action> {
    press(stage, what);
    press(stage, name)
}

fn write(stage: &mut Harness<'_, Stage<KpisScreen>>, field: &str, text: &str) -> Vec<Action> {
    stage.state_mut().asked.take();
    stage.get_by_label(field).focus();
    stage.run_ok();
    stage.get_by_label(field).type_text(text);
    stage.run_ok();
    stage.state_mut().asked.take()
}

#[test]
fn a_kpi_is_made_of_words_that_are_completed() {
    let report = kpis();
    let mut stage = stage(KpisView { kpis: Some(&report), ..KpisView::default() });
    press(&mut stage, "New KPI…");
    write(&mut stage, "Name", "Spend a day");
    let tried = write(&mut stage, "Formula", "spe");
    assert_eq!(tried, [Action::Kpis(KpiAction::Preview { formula: "spe".into(), code: None })]);
    press(&mut stage, "Insert spend_last_year");
    let saved = press(&mut stage, "Save KPI");
    let kpi = OwnKpi { name: "Spend a day".into(), formula: "spend_last_year ".into(), ..OwnKpi::default() };
    assert_eq!(saved, [Action::Kpis(KpiAction::Save(kpi))]);
}

#[test]
fn the_form_shows_what_a_formula_is_worth_or_its_fault() {
    let report = kpis();
    let fault = KpiPreview {
        formula: "frequency +".into(),
        fault: Some((12, "the formula ends too early".into())),
        ..KpiPreview::default()
    };
    let mut stage = stage(KpisView { kpis: Some(&report), preview: Some(&fault), ..KpisView::default() });
    press(&mut stage, "New KPI…");
    write(&mut stage, "Name", "More");
    write(&mut stage, "Formula", "frequency +");
    assert!(mentions(&stage, "At 12: the formula ends too early"));
    assert!(press(&mut stage, "Save KPI").is_empty(), "a formula with a fault is not saved");
}

#[test]
fn a_kpi_of_ones_own_is_changed_and_removed() {
    let mut report = kpis();
    report.kpis[1].formula = Some("frequency * 2".into());
    report.sets = vec![KpiSet { name: "Rhythm".into(), codes: vec!["recency".into()] }];
    let mut stage = stage(KpisView { kpis: Some(&report), ..KpisView::default() });
    assert!(has(&stage, "Remove the set Rhythm"), "the ticks are those of the set");
    press(&mut stage, "Change the KPI Purchase days");
    assert_eq!(press(&mut stage, "Remove KPI"), [Action::Kpis(KpiAction::Remove("purchases".into()))]);
}

#[test]
fn ticks_are_kept_as_a_set() {
    let report = kpis();
    let mut stage = stage(KpisView { kpis: Some(&report), ..KpisView::default() });
    write(&mut stage, "Name of the set", "Rhythm");
    let set = KpiSet { name: "Rhythm".into(), codes: vec!["recency".into()] };
    assert_eq!(press(&mut stage, "Save ticks as set"), [Action::Kpis(KpiAction::SaveSet(set))]);
}

#[test]
fn a_rule_is_made_by_clicking_and_counted_at_every_change() {
    let report = SegmentsReport { choices: choices(), ..SegmentsReport::default() };
    let mut stage = stage(KpisView { segments: Some(&report), ..KpisView::default() });
    press(&mut stage, "Segments");
    assert_eq!(press(&mut stage, "New segment"), [Action::Segments(SegmentAction::Count(Rule::default()))]);
    let counted = press(&mut stage, "Add a condition");
    assert_eq!(counted, [Action::Segments(SegmentAction::Count(Rule::AllOf(vec![at_least(0.0)])))]);
    press(&mut stage, "Add a condition");
    let counted = choose(&mut stage, "What condition 2 is about", "Purchases");
    let [Action::Segments(SegmentAction::Count(Rule::AllOf(parts)))] = counted.as_slice() else {
        panic!("{counted:?}")
    };
    let Rule::Is(Condition::Purchases(asked)) = &parts[1] else { panic!("{parts:?}") };
    assert_eq!(
        (&asked.goods, asked.test, asked.within),
        (&Goods::Group("Tyres".into()), PurchaseTest::TimesAtLeast(1), Within::LastMonths(12))
    );
    choose(&mut stage, "Goods of condition 2", "Oil");
    choose(&mut stage, "Test of condition 2", "never bought");
    let counted = choose(&mut stage, "How the conditions are joined", "any of these holds");
    assert!(
        matches!(&counted[..], [Action::Segments(SegmentAction::Count(rule))] if rule.parts().is_some_and(|p| p.0 == Joint::AnyOf))
    );
    press(&mut stage, "Remove condition 1");
    write(&mut stage, "Name of the segment", "No oil");
    let saved = press(&mut stage, "Save segment");
    let [Action::Segments(SegmentAction::Save { segment: None, name, rule, .. })] = saved.as_slice() else {
        panic!("{saved:?}")
    };
    assert_eq!(name, "No oil");
    let conditions = rule.conditions();
    assert!(matches!(conditions[..], [Condition::Purchases(p)] if p.test == PurchaseTest::Never), "{conditions:?}");
}

#[test]
fn groups_lie_in_groups() {
    let report = SegmentsReport { choices: choices(), ..SegmentsReport::default() };
    let mut stage = stage(KpisView { segments: Some(&report), ..KpisView::default() });
    press(&mut stage, "Segments");
    press(&mut stage, "New segment");
    press(&mut stage, "Add a group");
    let counted = press(&mut stage, "Add a condition to group 1.");
    let [Action::Segments(SegmentAction::Count(rule))] = counted.as_slice() else { panic!("{counted:?}") };
    assert_eq!(*rule, Rule::AllOf(vec![Rule::AnyOf(vec![at_least(0.0), at_least(0.0)])]));
    let counted = press(&mut stage, "Remove group 1");
    assert_eq!(counted, [Action::Segments(SegmentAction::Count(Rule::default()))]);
}

#[test]
fn the_count_is_shown_with_members_to_open() {
    let report = segments();
    let count = SegmentCount {
        rule: Rule::AllOf(vec![at_least(3.0)]),
        said: "Customers whose 'Purchase days' is at least 3.".into(),
        fault: None,
        customers: 120,
        of: 400,
        reachable: vec![Reached { channel: Channel::Email, customers: 90 }],
        sample: vec![SegmentCustomer {
            customer: CustomerId(7),
            external_id: "C7".into(),
            name: "Ada Brook".into(),
            city: "Northby".into(),
        }],
    };
    let mut stage = stage(KpisView { segments: Some(&report), count: Some(&count), ..KpisView::default() });
    press(&mut stage, "Segments");
    let campaign = Action::Campaigns(CampaignAction::New(Some(AudienceSource::Segment(SegmentId(1)))));
    assert_eq!(press(&mut stage, "Make a campaign for Often"), [campaign]);
    assert_eq!(press(&mut stage, "Delete Picked"), [Action::Segments(SegmentAction::Delete(SegmentId(2)))]);
    press(&mut stage, "Change Often");
    assert!(mentions(&stage, "120 customers") && mentions(&stage, "Reachable by e-mail: 90"));
    assert_eq!(press(&mut stage, "Open Ada Brook"), [Action::Customers(CustomerAction::OpenCard(CustomerId(7)))]);
    assert!(has(&stage, "Save segment"));
}

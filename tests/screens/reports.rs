//! Hand-made reports, small and with a bit of everything.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use foresale::domain::assumption::Assumptions;
use foresale::domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus, Creative, Offer};
use foresale::domain::clustering::{Method as Grouping, Scale};
use foresale::domain::consent::{Channel, ConsentEntry, Verdict};
use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::day::Day;
use foresale::domain::dealer::Dealer;
use foresale::domain::lead::{LeadStatus, PersonField};
use foresale::domain::model::{Method, Model};
use foresale::domain::money::Money;
use foresale::domain::segment::SegmentId;
use foresale::domain::selection::Selection;
use foresale::domain::step::StepId;
use foresale::reports::backtest::{
    BacktestReport, CalibrationBin, DivisionFigures, Evidence, GainsPoint, MethodFigures, PeriodFigures, Source,
    Tested, TimingFigures, UpliftFigures,
};
use foresale::reports::campaign::{
    AudienceChoice, CampaignPlan, CampaignsReport, CurvePoint, DropOut, KnownPlay, OutboxCounts, PlannedTarget,
    PlayOrigin,
};
use foresale::reports::clusters::{
    ClusterReport, ClusterSummary, KpiScale, MovementReport, NamedBy, NeedKind, NeedReport, Person, Reach, ScatterPoint,
};
use foresale::reports::customer_card::{CardPrediction, CardPurchase, ChannelWord, CustomerCard};
use foresale::reports::data::{BatchLine, DataReport, Facet};
use foresale::reports::group_rules::Characteristic;
use foresale::reports::home::{CampaignLine, HealthItem, HomeReport, MonthFigures, Play, PlayList, PlayStep};
use foresale::reports::import::{
    ColumnPreview, Dialect, Effect, FileFormat, ImportKind, ImportPlan, ImportPreview, ImportReport, MatchBy, Reading,
    RejectedRow,
};
use foresale::reports::kpis::{Histogram, KpiReport, KpiSummary};
use foresale::reports::leads::{
    DealerLine, DealerShare, LeadLine, LeadListLine, LeadListReport, LeadsReport, Performance,
};
use foresale::reports::patterns::{
    Cycle, NextGroup, NextMethod, NextProduct, NextProducts, Opportunity, OpportunityKind, PatternReport, Rule,
    Sequence, Trend, TrendKey, Trends,
};
use foresale::reports::ranking::{RankReport, RankedAccount};
use foresale::reports::settings::{Business, MailPace, MailServer, SettingsReport};

pub const LAST: Day = Day(20_757);

pub fn months() -> Vec<MonthFigures> {
    (0u32..12)
        .map(|i| MonthFigures {
            month: Day(20_392).first_of_month().plus_months(i),
            sales: Money(1_000_000 + i64::from(i) * 50_000),
            purchases: 100 + u64::from(i),
            gained: 9,
            lost: 4,
        })
        .collect()
}

pub fn health() -> Vec<HealthItem> {
    vec![HealthItem {
        title: "Customers without an e-mail address".into(),
        count: 231,
        advice: "They can only be reached by post or telephone.".into(),
        step: None,
    }]
}

pub fn campaign_line() -> CampaignLine {
    CampaignLine {
        id: 7,
        name: "Spring tyres".into(),
        status: CampaignStatus::Planned,
        channel: "email".into(),
        chosen: 400,
        control: 40,
        expected_responses: 31.0,
        expected_profit: Money(420_000),
        created: LAST,
        next: None,
        paused: false,
    }
}

pub fn home() -> HomeReport {
    let play = |title: &str, button: &str, step| Play {
        title: title.into(),
        why: "They bought often and then stopped.".into(),
        sure: "Tested on the past: 41 of the top 100 came back; of as many picked at random, 9.".into(),
        customers: 312,
        reachable: Some(298),
        expected_profit: Some(Money(420_000)),
        over: "in 60 days, by e-mail".into(),
        button: button.into(),
        step,
    };
    HomeReport {
        business: "Brook Motors".into(),
        currency: "EUR".into(),
        customers: 5_000,
        prospects: 600,
        purchases: 52_000,
        sales: Money(540_000_000),
        first_day: Some(Day(19_662)),
        last_day: Some(LAST),
        active_now: 3_272,
        active_before: 2_970,
        sales_now: Money(195_000_000),
        sales_before: Money(183_000_000),
        plays: vec![
            play("Win back 312 dormant accounts", "Make a campaign", PlayStep::Campaign(Model::Dormancy)),
            play("Remind 3 customers who are due for Tyres", "Make a campaign", PlayStep::List(due_list())),
            play("Leads for your dealers", "Make a list", PlayStep::Leads),
            play("See who will buy again", "Compute the lists", PlayStep::Predict),
            play("See who is due", "Find patterns", PlayStep::FindPatterns),
        ],
        more_lists: 14,
        months: months(),
        health: health(),
        campaigns: vec![campaign_line()],
        due: Vec::new(),
    }
}

pub fn due_list() -> PlayList {
    PlayList {
        name: "Due for Tyres".into(),
        origin: "Due for Tyres within 60 days, from the repeat cycle".into(),
        category: "Tyres".into(),
        members: Arc::new([3, 5, 8].map(CustomerId).to_vec()),
    }
}

pub fn data() -> DataReport {
    let facet = |key: &str, name: &str| Facet { key: key.into(), name: name.into(), purchases: 1_200, sales: Money(9) };
    DataReport {
        selection: Selection::default(),
        customers: 5_600,
        purchases: 52_000,
        first_day: Some(Day(19_662)),
        last_day: Some(LAST),
        selected_customers: 5_000,
        selected_purchases: 52_000,
        selected_sales: Money(540_000_000),
        reachable_email: 4_100,
        reachable_mail: 4_700,
        reachable_telephone: 3_700,
        sources: vec![facet("pos", "Point of sale"), facet("web", "Web")],
        stores: vec![facet("Northby", "Northby")],
        categories: vec![facet("Tyres", "Tyres")],
        months: months(),
        health: health(),
        batches: vec![BatchLine {
            file: "till.csv".into(),
            kind: "purchases".into(),
            day: LAST,
            added: 900,
            changed: 0,
            unchanged: 0,
            rejected: 3,
            step: Some(StepId(1)),
            undone: false,
        }],
        dealers: 12,
        products: 60,
    }
}

pub fn kpis() -> KpiReport {
    let kpi = |code: &str, name: &str, chosen| KpiSummary {
        code: code.into(),
        name: name.into(),
        meaning: "How long ago the customer last bought.".into(),
        unit: "days".into(),
        period: "ever".into(),
        formula: None,
        fault: None,
        chosen,
        coverage: 0.97,
        mean: 120.4,
        median: 88.0,
        histogram: Histogram { low: 0.0, high: 400.0, counts: vec![5, 9, 4, 1] },
    };
    KpiReport {
        as_of: LAST,
        customers: 5_000,
        kpis: vec![kpi("recency", "Days since last purchase", true), kpi("purchases", "Purchase days", false)],
        sets: Vec::new(),
        vocabulary: Vec::new(),
    }
}

pub fn clusters() -> ClusterReport {
    let cluster = |number: u32, name: &str| ClusterSummary {
        number,
        name: name.into(),
        sentence: "They buy often and much.".into(),
        size: 2_500,
        share: 0.5,
        means: vec![100.0, 4.0],
        distance: vec![0.8, -0.6],
        named_by: NamedBy::Program,
        needs: vec!["Tyres (at least 1.4 ×)".into()],
        need_details: vec![NeedReport {
            kind: NeedKind::ProductGroup,
            what: "Tyres".into(),
            lift: 1.8,
            at_least: 1.42,
            share: 0.18,
            share_of_others: 0.1,
            customers: 900,
            sentence: "Tyres is at least 1.4 times as large a part of what they buy.".into(),
        }],
        segments: Vec::new(),
    };
    ClusterReport {
        as_of: LAST,
        k: 2,
        choice: "Two groups tell customers apart best.".into(),
        silhouette: 0.4,
        stability: 0.9,
        inertia: 12.0,
        seed: 1,
        kpis: vec!["recency".into(), "purchases".into()],
        kpi_names: vec!["Days since last purchase".into(), "Purchase days".into()],
        overall: vec![120.0, 5.0],
        clusters: vec![cluster(1, "Regulars"), cluster(2, "Strangers")],
        scatter: (0..40u32)
            .map(|i| ScatterPoint {
                customer: CustomerId(i64::from(i)),
                x: f64::from(i % 7),
                y: f64::from(i % 5),
                cluster: i % 2 + 1,
                probability: None,
            })
            .collect(),
        method: Grouping::Kmeans,
        scales: ["recency", "purchases"]
            .map(|kpi| KpiScale { kpi: kpi.into(), used: Some(Scale::Log), wished: None })
            .to_vec(),
        movement: Some(MovementReport {
            since: LAST.plus(-91),
            moved: vec![vec![2_300, 300], vec![100, 2_100]],
            new: vec![100, 100],
            gone: vec![0, 0],
            sentences: vec!["300 customers moved from 'Regulars' to 'Strangers', 12 % of that group.".into()],
        }),
        people: (0..40u32)
            .map(|i| Person {
                label: format!("Ada Brook (C{i})"),
                reach: if i % 4 == 0 { Reach::Not } else { Reach::Reachable },
            })
            .collect(),
        axes: ["spend".into(), "recency".into()],
    }
}

fn figures(method: Method) -> MethodFigures {
    MethodFigures {
        method,
        auc: Some(0.81),
        auc_low: Some(0.79),
        auc_high: Some(0.83),
        lift_top10: Some(3.2),
        brier: Some(0.1),
        log_loss: Some(0.3),
        calibration_error: Some(0.02),
        mae: None,
        rmse: None,
        bias_percent: None,
        spearman: None,
        c_index: None,
        spend_mae: None,
        spend_rmse: None,
        spend_bias_percent: None,
        spend_top10_share: None,
        spend_coverage80: None,
        spend_coverage80_likely: None,
        spend_coverage80_buyers: None,
        fit_seconds: 0.2,
        log_likelihood: None,
        parameters: BTreeMap::new(),
    }
}

pub fn backtest(model: Model, evidence: Evidence) -> BacktestReport {
    BacktestReport {
        model,
        as_of: Day(20_575),
        horizon_days: 182,
        population: 900,
        positives: 220,
        method: Method::ParetoNbd,
        choice: "Pareto/NBD ranked best on the period before.".into(),
        verdict: "Had you used this list, 41 of its top 100 would have come back; a random 100 holds 9.".into(),
        evidence,
        methods: vec![figures(Method::ParetoNbd), figures(Method::Recency)],
        gains: (1..=10u8)
            .map(|i| GainsPoint { list_share: f64::from(i) / 10.0, found_share: (f64::from(i) / 10.0).sqrt() })
            .collect(),
        calibration: (1..=5u8)
            .map(|i| {
                let p = f64::from(i) / 10.0;
                CalibrationBin {
                    predicted: p,
                    observed: p + 0.02,
                    low: p - 0.05,
                    high: p + 0.08,
                    customers: 90,
                    stated_low: None,
                    stated_high: None,
                }
            })
            .collect(),
        top_size: 100,
        top_hits: 41,
        random_hits: 9.0,
        tested: Tested::LaterPeriod,
        source: Source::Purchases,
        learned_from: String::new(),
        uplift: None,
        timing: (model == Model::Timing).then(timing_figures),
        level: None,
    }
}

fn timing_figures() -> TimingFigures {
    let period = |name: &str, predicted_share, observed_share| PeriodFigures {
        name: name.into(),
        predicted_share,
        observed_share,
        auc: Some(0.78),
        brier: 0.07,
        log_loss: 0.2,
        calibration_error: 0.008,
    };
    let way = |name: &str, chosen, ranked_probability_score| DivisionFigures {
        name: name.into(),
        chosen,
        ranked_probability_score,
        c_index: Some(0.582),
    };
    TimingFigures {
        by_period: vec![
            period("October 1997", 0.073, 0.078),
            period("November 1997", 0.05, 0.06),
            period("December 1997", 0.038, 0.041),
        ],
        ranked_probability_score: 0.1283,
        constant_score: 0.1646,
        c_index: Some(0.582),
        c_index_all: Some(0.737),
        choice: "The chance is divided over the periods by the customer's own rhythm and pause.".into(),
        tried: vec![way("Rhythm and pause", true, 0.1283), way("Same for everybody", false, 0.1289)],
    }
}

/// A proof with everything in it: learned methods, money with its intervals, control groups.
pub fn full_backtest(model: Model) -> BacktestReport {
    let money = |method, bias, held| MethodFigures {
        rmse: Some(1.57),
        mae: Some(0.91),
        bias_percent: Some(-4.1),
        spend_mae: Some(169.0),
        spend_rmse: Some(466.5),
        spend_bias_percent: Some(bias),
        spend_top10_share: Some(0.43),
        spend_coverage80: Some(held),
        spend_coverage80_buyers: Some(0.74),
        ..figures(method)
    };
    BacktestReport {
        method: Method::Blend,
        methods: vec![
            money(Method::ParetoNbd, -9.0, 0.7),
            money(Method::Logistic, 3.0, 0.8),
            MethodFigures { auc: Some(0.85), ..money(Method::Blend, -2.0, 0.81) },
            figures(Method::Recency),
        ],
        tested: Tested::FiveFolds,
        source: Source::Contacts,
        learned_from: "8,204 contacts from 14 campaigns, of which 1,020 were answered.".into(),
        uplift: Some(UpliftFigures {
            treated: 6_200,
            control: 2_004,
            treated_rate: 0.142,
            control_rate: 0.091,
            uplift: 0.051,
            uplift_low: 0.032,
            uplift_high: 0.07,
            method: "two-model".into(),
            qini: 0.0123,
            qini_response: 0.0084,
            uplift_top30: 0.118,
        }),
        ..backtest(model, Evidence::Tested)
    }
}

pub fn ranked(model: Model, accounts: u32) -> RankReport {
    let account = |i: u32| RankedAccount {
        rank: i + 1,
        customer: Some(CustomerId(i64::from(i) + 100)),
        external_id: format!("C{i:05}"),
        name: format!("Ada Brook {i}"),
        city: "Northby".into(),
        probability: 1.0 / (1.0 + f64::from(i) / 50.0),
        low: 0.2,
        high: 0.9,
        active: Some(0.7),
        expected_purchases: Some(1.2),
        expected_spend: Some(Money(i64::from(i) * 100 + 29_000)),
        purchases: 3,
        last_purchase: Some(LAST),
        by_period: if model == Model::Timing { vec![0.1, 0.3, 0.2] } else { Vec::new() },
        reason: "Bought every 40 days, and the last time 12 days ago.".into(),
        ..RankedAccount::default()
    };
    RankReport {
        model,
        as_of: LAST,
        horizon_days: 182,
        method: Method::ParetoNbd,
        horizon_spoken: "the next 26 weeks, to 1 May 2027".into(),
        population_spoken: "784 customers who bought on exactly one day.".into(),
        selection: String::new(),
        periods: if model == Model::Timing { vec!["Nov".into(), "Dec".into(), "Jan".into()] } else { Vec::new() },
        accounts: (0..accounts).map(account).collect(),
        backtest: backtest(model, Evidence::Tested),
        totals: None,
        seasons: String::new(),
        missing_labels: Vec::new(),
    }
}

pub fn card() -> CustomerCard {
    CustomerCard {
        id: CustomerId(100),
        label: String::new(),
        customer: Customer {
            external_id: "C00000".into(),
            first_name: "Ada".into(),
            last_name: "Brook".into(),
            email: "ada@example.com".into(),
            phone: "+1 555 0100".into(),
            street: "12 Mill Lane".into(),
            postcode: "10234".into(),
            city: "Northby".into(),
            ..Customer::default()
        },
        consent: vec![ConsentEntry {
            number: 9,
            channel: Channel::Email,
            verdict: Verdict::Refused,
            day: Day(LAST.0 - 20),
            origin: "by hand".into(),
            purpose: "marketing".into(),
            wording: String::new(),
            expires: None,
            reason: String::new(),
        }],
        channels: [Channel::Email, Channel::Mail, Channel::Telephone]
            .map(|channel| ChannelWord {
                channel,
                verdict: (channel == Channel::Email).then_some(Verdict::Refused),
                has_address: true,
                suppressed: channel == Channel::Telephone,
            })
            .into(),
        purchases: vec![CardPurchase {
            number: 1,
            day: LAST,
            product: "Winter tyre".into(),
            category: "Tyres".into(),
            source: "Point of sale".into(),
            quantity: 4.0,
            amount: Money(39_900),
        }],
        total_spend: Money(39_900),
        predictions: vec![CardPrediction {
            model: Model::Dormancy,
            rank: 3,
            of: 300,
            probability: 0.41,
            low: 0.3,
            high: 0.5,
            expected_spend: Some(Money(12_000)),
            spend_low: Some(Money(0)),
            spend_high: Some(Money(31_000)),
            uplift: Some(0.021),
            until: Day(LAST.0 + 182),
            reason: "Bought often, then stopped.".into(),
        }],
        contacts: vec!["Letter on 3 Mar 2026".into()],
    }
}

pub fn patterns() -> PatternReport {
    let rule = |a: &str, b: &str, lift: f64| Rule {
        antecedent: vec![a.into()],
        consequent: vec![b.into()],
        support: 0.01,
        confidence: 0.4,
        lift,
        leverage: 0.008,
        p_value: 1e-6,
        baskets: 120,
    };
    PatternReport {
        as_of: Some(LAST),
        wished_support: None,
        baskets: 36_000,
        items: 60,
        itemsets: 106,
        min_support: 0.001,
        rules: vec![rule("Roof bars", "Roof box", 45.9), rule("Brake pads", "Brake discs", 16.6)],
        sequences: vec![sequence()],
        sequences_tried: 90,
        trends: trends(),
        due_days: 60,
        cycles: vec![cycle()],
        next_products: next_products(),
        opportunities: vec![opportunity()],
    }
}

fn sequence() -> Sequence {
    Sequence {
        first: "Tyres".into(),
        then: "Brakes".into(),
        customers: 210,
        of: 900,
        expected: 100.0,
        lift: 2.1,
        p_value: 1e-9,
        median_days: 75,
        lower_quartile_days: 40,
        upper_quartile_days: 160,
        within_30_days: 0.1,
        within_90_days: 0.6,
        within_365_days: 0.95,
    }
}

fn trends() -> Trends {
    let profile = Some([0.8, 0.8, 0.9, 1.6, 1.2, 1.0, 1.0, 0.9, 0.9, 1.0, 1.0, 0.9]);
    let trend = |group: &str, key, value: &str, trend_p, season_p| Trend {
        group: group.into(),
        key,
        value: value.into(),
        months: (0..36).map(|month| 1_000.0 + 10.0 * f64::from(month)).collect(),
        change_per_year: Some(0.12),
        trend_p,
        season_p,
        jump: None,
        profile,
    };
    let series = vec![
        trend("", TrendKey::All, "", 0.4, 0.6),
        trend("Tyres", TrendKey::All, "", 1e-4, 1e-3),
        trend("Tyres", TrendKey::Region, "North", 0.3, 0.2),
        trend("Tyres", TrendKey::Region, "South", 0.7, 0.2),
    ];
    Trends { first_month: Some(Day(LAST.0 - 1_100)), months: 36, left_out_days: 12, series }
}

fn cycle() -> Cycle {
    Cycle {
        group: "Tyres".into(),
        customers: 1_200,
        repeaters: 400,
        returning: 0.45,
        median_days: 900,
        lower_quartile_days: 780,
        upper_quartile_days: 1_010,
        curve: (0..20).map(|step| (step * 50, f64::from(step) * 0.02)).collect(),
        due: 2,
        due_reachable: 1,
        expected: 31.5,
        margin: Money(4_000),
        segments: Vec::new(),
        members: vec![(CustomerId(3), 0.2), (CustomerId(5), 0.1)],
    }
}

fn next_products() -> NextProducts {
    let method = |code: &str, name: &str, first: f64| NextMethod {
        method: code.into(),
        name: name.into(),
        hit_rates: [first, first + 0.1, first + 0.2, first + 0.3],
        hit_rates_new: [0.1, 0.2, 0.3, 0.4],
        chosen_by: [first; 4],
        chosen_by_new: [0.1; 4],
    };
    let next = |group: &str, is_new| NextGroup { group: group.into(), probability: Some(0.3), is_new };
    NextProducts {
        horizon_days: 90,
        depths: [1, 3, 5, 10],
        test_customers: 1_400,
        test_explorers: 300,
        chosen: "blend".into(),
        chosen_new: "popular".into(),
        methods: vec![
            method("popular", "What everybody buys", 0.3),
            method("blend", "All of these weighed against each other", 0.5),
        ],
        customers: vec![NextProduct {
            customer: CustomerId(4),
            external_id: "C4".into(),
            name: "Ada Brook".into(),
            groups: vec![next("Tyres", false), next("Brakes", true), next("Oil", true)],
        }],
    }
}

fn opportunity() -> Opportunity {
    Opportunity {
        kind: OpportunityKind::HasNot,
        has: "Tyres".into(),
        not: "Oil".into(),
        customers: 3,
        reachable: 2,
        lift: 1.8,
        p_value: 1e-6,
        expected_buyers: 0.9,
        expected_margin: Money(4_500),
        segments: vec!["Tyres without Oil".into()],
        members: [4, 9, 7].map(|id| (CustomerId(id), 0.3)).to_vec(),
    }
}

pub fn brief() -> CampaignBrief {
    CampaignBrief {
        name: "Autumn".into(),
        audience: AudienceSource::Ranked(Model::Dormancy),
        channel: Channel::Email,
        offers: vec![Offer { name: "10 % off".into(), discount: 0.1, ..Offer::default() }],
        creative: Creative::default(),
        contact_cost: Money(5),
        seed: 1,
        ..CampaignBrief::default()
    }
}

pub fn plan(id: Option<i64>) -> CampaignPlan {
    CampaignPlan {
        id,
        brief: brief(),
        audience: 784,
        reachable: 641,
        drop_outs: vec![DropOut { why: "refuse e-mail".into(), customers: 143 }],
        chosen: 577,
        control: 64,
        expected_responses: 115.0,
        expected_rate: 0.2,
        expected_rate_low: 0.17,
        expected_rate_high: 0.23,
        expected_profit: Money(375_300),
        upper_bound: Money(380_000),
        binding: "none: every further contact costs more than it brings".into(),
        control_cost: Money(4_000),
        smallest_effect: Some(0.08),
        optimum: 641,
        curve: (0..=10u32)
            .map(|i| CurvePoint {
                size: i as usize * 64,
                responses: f64::from(i) * 11.0,
                cost: f64::from(i),
                profit: 400.0 * f64::from(i) - 3.0 * f64::from(i * i),
            })
            .collect(),
        targets: vec![PlannedTarget {
            tested: false,
            id: Some(CustomerId(100)),
            customer: "C00000".into(),
            name: "Ada Brook".into(),
            address: "ada@example.com".into(),
            offer: "10 % off".into(),
            probability: 0.4,
            expected_profit: Money(1_200),
            reason: "Bought often, then stopped.".into(),
            alone: Some(0.05),
            asked: Some(0.05),
            anyway: None,
            gross_profit: None,
        }],
        ..CampaignPlan::default()
    }
}

pub fn campaigns() -> CampaignsReport {
    CampaignsReport {
        campaigns: vec![campaign_line()],
        categories: vec!["Tyres".into()],
        audiences: vec![AudienceChoice {
            label: "Dormant (784)".into(),
            source: AudienceSource::Ranked(Model::Dormancy),
            customers: 784,
        }],
        outbox: OutboxCounts::default(),
        sender: "Brook <hello@example.com>".into(),
        due: Vec::new(),
        recalibration: None,
        plays: vec![KnownPlay {
            play: foresale::domain::play::Play::built_in().swap_remove(0),
            origin: PlayOrigin::BuiltIn,
        }],
        segments: vec![(SegmentId(4), "Regulars".into())],
        clusters: vec![(1, "Weekend buyers".into())],
        stored: Assumptions { email_cost: Money(5), ..Assumptions::default() },
    }
}

fn share(assigned: usize) -> DealerShare {
    DealerShare {
        dealer: "Brook North".into(),
        dealer_id: 2,
        leads: assigned,
        capacity: 20,
        expected_value: Money(18_000),
        ..DealerShare::default()
    }
}

pub fn leads(assigned: usize) -> LeadsReport {
    let lead = LeadLine {
        id: 31,
        number: 1,
        customer: "C00000".into(),
        name: "Ada Brook".into(),
        phone: "+1 555 0100".into(),
        email: "ada@example.com".into(),
        address: "12 Mill Lane, 10234 Northby".into(),
        postcode: "10234".into(),
        city: "Northby".into(),
        dealer: if assigned > 0 { "Brook North".into() } else { String::new() },
        propensity: 0.6,
        by_period: vec![0.1, 0.4, 0.2],
        expected_value: Money(18_000),
        reason: "Buys tyres every second autumn.".into(),
        need: "Tyres".into(),
        best_time: "December 2026".into(),
        status: LeadStatus::New,
        outcome: None,
        dealer_id: (assigned > 0).then_some(2),
        ..LeadLine::default()
    };
    LeadsReport {
        segments: Vec::new(),
        rules: Vec::new(),
        characteristics: vec![Characteristic::new("frequency", "Purchase days", true)],
        lists: vec![LeadListLine {
            id: 5,
            name: "Tyres".into(),
            offer_day: LAST,
            leads: 1,
            assigned,
            worked: 0,
            published: None,
            expires: None,
        }],
        receipts: Vec::new(),
        dealers: vec![DealerLine {
            id: 2,
            dealer: Dealer { external_id: "D1".into(), name: "Brook North".into(), capacity: 20, ..Dealer::default() },
            open_leads: 1,
            sold: 0,
            performance: Performance::default(),
            code_since: None,
        }],
        categories: vec!["Tyres".into()],
        suggested_offer_day: Some(Day(20_758)),
        open: Some(LeadListReport {
            list: 5,
            name: "Tyres".into(),
            category: "Tyres".into(),
            offer_day: LAST,
            periods: vec!["November 2026".into(), "December 2026".into(), "January 2027".into()],
            how: "Customers who bought tyres before.".into(),
            leads: vec![lead],
            dealers: vec![share(assigned)],
            assigned,
            unassigned: 1 - assigned,
            expected_value: Money(18_000),
            upper_bound: Money(18_000),
            unassigned_why: Vec::new(),
            clusters: Vec::new(),
            published: None,
            recalled: None,
            uncertain: 0,
            expires: None,
            expiry_days: 90,
            fields: vec![PersonField::Telephone],
            weeks: 1,
            control: 0,
            added: None,
            receipts: Vec::new(),
        }),
    }
}

pub fn settings() -> SettingsReport {
    SettingsReport {
        business: Business { name: "Brook Motors".into(), address: "1 Foundry Lane".into(), ..Business::default() },
        assumptions: Assumptions::default(),
        assumption_changes: Vec::new(),
        mail: MailServer { host: "smtp.example.com".into(), ..MailServer::default() },
        has_mail_password: true,
        mail_pace: MailPace::default(),
    }
}

pub fn preview() -> ImportPreview {
    let column = |name: &str, sample: &str, guess: Option<&str>| ColumnPreview {
        name: name.into(),
        samples: vec![sample.into()],
        guess: guess.map(str::to_owned),
        tells_of_consent: false,
    };
    ImportPreview {
        path: PathBuf::from("till.csv"),
        kind: ImportKind::Purchases,
        dialect: Dialect { date_format: Some("%Y-%m-%d".into()), ..Dialect::default() },
        columns: vec![
            column("cust", "C1", Some("customer")),
            column("when", "2026-03-01", Some("date")),
            column("sum", "12.50", None),
        ],
        rows: vec![vec!["C1".into(), "2026-03-01".into(), "12.50".into()]],
        question: None,
        format: FileFormat::Text,
        parts: Vec::new(),
        date_evidence: Vec::new(),
        reading: Reading::default(),
        evidence: Vec::new(),
        asked: None,
        also_asked: Vec::new(),
        unused: Vec::new(),
        values: Vec::new(),
        column_evidence: Vec::new(),
    }
}

pub fn import_plan(amount: Option<&str>) -> ImportPlan {
    let preview = preview();
    let mut mapping = vec![("customer".to_owned(), "cust".to_owned()), ("date".to_owned(), "when".to_owned())];
    mapping.extend(amount.map(|column| ("amount".to_owned(), column.to_owned())));
    ImportPlan {
        path: preview.path,
        kind: preview.kind,
        dialect: preview.dialect,
        mapping,
        ignored: Vec::new(),
        attributes: Vec::new(),
        source: foresale::domain::purchase::Source::Pos,
        header: Vec::new(),
        match_by: MatchBy::default(),
        effect: Effect::default(),
        reading: Reading::default(),
        evidence: Vec::new(),
        unused: Vec::new(),
        values: Vec::new(),
        contact_day: None,
        known_until: None,
    }
}

pub fn imported() -> ImportReport {
    ImportReport {
        file: "till.csv".into(),
        kind: ImportKind::Purchases,
        rows: 12,
        added: 11,
        changed: 0,
        unchanged: 0,
        rejected: 1,
        customers_created: 2,
        attributes: Vec::new(),
        left_out: Vec::new(),
        notes: Vec::new(),
        evidence: Vec::new(),
        proof: None,
        rejects: vec![RejectedRow { line: 4, reason: "the amount is no number".into(), original: "C9,2026,x".into() }],
        seconds: 0.1,
        step: Some(1),
    }
}

//! Results, scoreboard and hand-written waves.

use foresale::domain::campaign::{CampaignStatus, Creative};
use foresale::domain::consent::Channel;
use foresale::domain::money::Money;
use foresale::domain::shift::Shift;
use foresale::domain::wave::{Release, Wave};
use foresale::reports::campaign::OutboxCounts;
use foresale::reports::campaign_results::{
    Breakdown, BreakdownLine, CampaignResults, MoneyRange, MoneyResult, ResponseDay, ResultState, ScoreKind, ScoreLine,
    ScoreOutcome, Scoreboard, UpliftRange,
};
use foresale::reports::waves::{WaveLine, WavesReport};

use super::reports::LAST;

pub fn results() -> CampaignResults {
    let part = |name: &str, uplift| BreakdownLine {
        name: name.into(),
        contacted: 200,
        contacted_responses: 26,
        control: 50,
        control_responses: 4,
        contacted_rate: 0.13,
        control_rate: 0.08,
        uplift,
    };
    let range = MoneyRange { amount: Money(123_000), low: Money(-20_000), high: Money(266_000) };
    CampaignResults {
        id: 7,
        name: "Spring tyres".into(),
        started: LAST,
        window_ends: LAST.plus(60),
        known_to: Some(LAST.plus(70)),
        state: ResultState::Complete,
        contacted: 400,
        control: 100,
        contacted_responses: 48,
        control_responses: 8,
        contacted_rate: 0.12,
        control_rate: 0.08,
        uplift: 0.04,
        uplift_low: 0.01,
        uplift_high: 0.07,
        any_purchase: None,
        answers: 0,
        money: MoneyResult {
            contacted_profit: Money(423_000),
            without_campaign: Money(300_000),
            contact_cost: Money(2_000),
            offer_cost: Money(9_000),
            added: Some(range),
            added_adjusted: Some(range),
            doubt_removed: 0.2,
        },
        expected_rate: 0.11,
        expected_rate_low: 0.08,
        expected_rate_high: 0.14,
        price_test: None,
        breakdowns: vec![Breakdown {
            by: "Cluster".into(),
            lines: vec![
                part("Cluster 1 Weekend buyers", Some(UpliftRange { uplift: 0.05, low: -0.01, high: 0.11 })),
                part("2 parts too small to tell apart", None),
            ],
            note: "The interval holds with 95 % confidence.".into(),
        }],
        by_day: (0..3)
            .map(|day| ResponseDay { day, contacted: 0.06 * f64::from(day), control: 0.04 * f64::from(day) })
            .collect(),
        verdict: "It worked: 12.0 % of those contacted responded, 8.0 % of those left alone.".into(),
    }
}

pub fn scoreboard() -> Scoreboard {
    Scoreboard {
        lines: vec![ScoreLine {
            kind: ScoreKind::Campaign,
            id: Some(7),
            name: "Spring tyres".into(),
            from: LAST,
            to: LAST.plus(60),
            customers: 400,
            expected_responses: 44.0,
            expected_rate: 0.11,
            expected_rate_low: 0.08,
            expected_rate_high: 0.14,
            responses: 48,
            rate: 0.12,
            rate_low: 0.09,
            rate_high: 0.155,
            outcome: ScoreOutcome::Within,
            expected_profit: Some(Money(100_000)),
            profit: Some(Money(120_000)),
        }],
        judged: 1,
        within: 1,
        verdict: "The one past list came out within the forecast interval.".into(),
        recalibration: Some(Shift { log_odds: 0.1, low: -0.2, high: 0.4, lists: 1, customers: 400 }),
    }
}

/// A campaign that waits for its day, with a second wave ten days later.
pub fn waves() -> WavesReport {
    let wave = |number, after_days, customers| WaveLine {
        wave: Wave {
            number,
            due: LAST.plus(i32::try_from(after_days).expect("small")),
            release: Release::OnDay,
            after_days,
            status: CampaignStatus::Planned,
            started: None,
            creative: Creative::default(),
        },
        customers,
        drop_outs: Vec::new(),
        outbox: OutboxCounts::default(),
    };
    WavesReport {
        campaign: 7,
        name: "Spring tyres".into(),
        channel: Channel::Email,
        waves: vec![wave(1, 0, Some(400)), wave(2, 10, None)],
        paused: false,
        known_to: Some(LAST),
    }
}

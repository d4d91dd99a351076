//! Fictitious reports to print, write and send.

use foresale::domain::campaign::{AudienceSource, CampaignBrief, Creative, Offer};
use foresale::domain::consent::Channel;
use foresale::domain::day::Day;
use foresale::domain::dealer::Dealer;
use foresale::domain::lead::{LeadStatus, Outcome, PersonField};
use foresale::domain::model::{Method, Model};
use foresale::domain::money::Money;
use foresale::reports::backtest::{BacktestReport, Evidence, Source, Tested};
use foresale::reports::campaign::{CampaignPlan, DropOut, PlannedTarget};
use foresale::reports::leads::{LeadLine, LeadListReport};
use foresale::reports::ranking::{RankReport, RankedAccount};
use foresale::reports::settings::Business;

/// Names that have broken other programs' pages, and plain ones.
pub const NAMES: [&str; 12] = [
    "Ada Brook",
    "#panic()[*",
    "$x^2$ _under_ *star* `code` = Heading @ref <label> // end",
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft",
    "Ελένη Παπαδοπούλου",
    "Наталья Щербакова",
    "Łukasz Żółkiewski",
    "=HYPERLINK(\"http://example.com\",\"x\")",
    "\"Bobby\"; DROP TABLE customer; --",
    "山田太郎 🚜",
    "Brook & Sons <Garden> Ltd",
    "Jo",
];

const CITIES: [&str; 5] =
    ["Northby", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "Σέρρες", "", "Port Sallow"];

pub fn today() -> Day {
    Day::from_ymd(2026, 11, 22).expect("a real day")
}

pub fn business() -> Business {
    Business {
        name: "Brook Motors & Garden".into(),
        address: "12 Mill Lane, 10234 Northby".into(),
        ..Business::default()
    }
}

/// Falls from high to low like the probabilities of a ranked list.
fn falling(i: usize, of: usize) -> f64 {
    0.86 * (-3.2 * i as f64 / of as f64).exp()
}

fn account(i: usize, of: usize) -> RankedAccount {
    let probability = falling(i, of);
    let cents = i64::try_from((of - i) * 1_234).expect("small");
    RankedAccount {
        rank: u32::try_from(i + 1).expect("small"),
        customer: None,
        external_id: format!("C{:05}", 10_000 + i * 37),
        name: NAMES[i % NAMES.len()].into(),
        city: CITIES[i % CITIES.len()].into(),
        probability,
        low: (probability - 0.07).max(0.0),
        high: (probability + 0.09).min(1.0),
        active: Some(probability),
        expected_purchases: Some(probability * 1.7),
        expected_spend: (i % 7 != 3).then_some(Money(cents)),
        purchases: 4,
        last_purchase: (i % 9 != 4).then(|| Day(10_000 + i32::try_from(i).expect("small"))),
        by_period: Vec::new(),
        reason:
            "Bought on 6 days at intervals of about 5 weeks, the last time 3 weeks ago; tyres are due again in spring."
                .into(),
        ..RankedAccount::default()
    }
}

pub fn ranked(of: usize) -> RankReport {
    let as_of = Day::from_ymd(1998, 6, 30).expect("a real day");
    RankReport {
        model: Model::Dormancy,
        as_of,
        horizon_days: 182,
        method: Method::ParetoNbd,
        horizon_spoken: "the next 26 weeks, to 29 Dec 1998".into(),
        population_spoken: "Customers who have not bought for 180 days or longer: 1,204 of 5,000.".into(),
        selection: String::new(),
        periods: Vec::new(),
        accounts: (0..of).map(|i| account(i, of)).collect(),
        backtest: BacktestReport {
            model: Model::Dormancy,
            as_of,
            horizon_days: 182,
            population: 1_204,
            positives: 103,
            method: Method::ParetoNbd,
            choice: "Best on the inner holdout.".into(),
            verdict:
                "Had you used this list on 30 Jun 1997, 41 of its top 100 would have come back; a random 100 holds 9."
                    .into(),
            evidence: Evidence::Tested,
            methods: Vec::new(),
            gains: Vec::new(),
            calibration: Vec::new(),
            top_size: 100,
            top_hits: 41,
            random_hits: 8.6,
            tested: Tested::LaterPeriod,
            source: Source::Purchases,
            learned_from: String::new(),
            uplift: None,
            timing: None,
            level: None,
        },
        totals: None,
        seasons: String::new(),
        missing_labels: Vec::new(),
    }
}

pub fn dealer() -> Dealer {
    Dealer {
        external_id: "D07".into(),
        name: "Harbour Garden Machines".into(),
        email: "leads@example.org".into(),
        street: "3 Quay Street".into(),
        postcode: "20110".into(),
        city: "Port Sallow".into(),
        capacity: 20,
        ..Dealer::default()
    }
}

fn lead(i: usize, of: usize) -> LeadLine {
    let propensity = falling(i, of);
    LeadLine {
        id: 0,
        number: u32::try_from(401 + i).expect("small"),
        customer: format!("C{:05}", 10_000 + i * 37),
        name: NAMES[i % NAMES.len()].into(),
        phone: if i % 5 == 3 { String::new() } else { format!("+1 555 01{:02}", i % 100) },
        email: if i % 4 == 1 { String::new() } else { format!("customer{i}@example.com") },
        address: if i % 6 == 2 { String::new() } else { format!("{} Mill Lane, 20110 Port Sallow", i + 1) },
        postcode: "20110".into(),
        city: CITIES[i % CITIES.len()].into(),
        dealer: dealer().name,
        propensity,
        by_period: vec![propensity * 0.4, propensity * 0.3, propensity * 0.16],
        expected_value: Money(i64::try_from((of - i) * 4_321).expect("small")),
        reason: "Bought a ride-on mower 3 years ago; owners like this one replace it after 2 to 4 years, most often in autumn."
            .into(),
        need: "A ride-on mower with the winter service; the old one in part exchange.".into(),
        best_time: "October 1998".into(),
        status: LeadStatus::New,
        outcome: (i == 2).then_some(Outcome::CallBack),
        note: if i == 2 { "Asked to ring after six.".into() } else { String::new() },
        ..LeadLine::default()
    }
}

pub fn lead_list(of: usize) -> LeadListReport {
    LeadListReport {
        weeks: 1,
        list: 4,
        name: "Autumn mowers".into(),
        category: "Garden machines".into(),
        offer_day: Day::from_ymd(1998, 10, 1).expect("a real day"),
        periods: vec!["October 1998".into(), "November 1998".into(), "December 1998".into()],
        how: "Customers who ever bought garden machines; probabilities by Pareto/NBD, as of 30 Jun 1998.".into(),
        leads: (0..of).map(|i| lead(i, of)).collect(),
        dealers: Vec::new(),
        assigned: of,
        unassigned: 0,
        expected_value: Money::ZERO,
        upper_bound: Money::ZERO,
        unassigned_why: Vec::new(),
        clusters: Vec::new(),
        published: None,
        recalled: None,
        uncertain: 0,
        expires: None,
        expiry_days: 90,
        fields: PersonField::ALL.to_vec(),
        control: 0,
        added: None,
        receipts: Vec::new(),
    }
}

pub fn offer() -> Offer {
    Offer {
        name: "Winter check".into(),
        category: "Service".into(),
        discount: 0.1,
        text: "10% off the winter check of your mower until 30 November.".into(),
        ..Offer::default()
    }
}

fn target(i: usize, of: usize, channel: Channel) -> PlannedTarget {
    PlannedTarget {
        tested: false,
        id: None,
        customer: format!("C{:05}", 10_000 + i * 37),
        name: NAMES[i % NAMES.len()].into(),
        address: match channel {
            Channel::Email => format!("a.rather.long.address.of.customer{i}@subdomain.example.com"),
            Channel::Telephone => format!("+1 555 01{:02}", i % 100),
            Channel::Mail | Channel::Web => format!("{} Mill Lane, 20110 Port Sallow", i + 1),
        },
        offer: "Winter check".into(),
        probability: falling(i, of) / 5.0,
        expected_profit: Money(i64::try_from(of - i).expect("small") * 31 - 300),
        reason: "Bought a mower two years ago and had the check last autumn.".into(),
        alone: Some(0.05),
        asked: Some(0.05),
        anyway: None,
        gross_profit: None,
    }
}

pub fn plan(of: usize, channel: Channel) -> CampaignPlan {
    CampaignPlan {
        id: Some(3),
        brief: CampaignBrief {
            name: "Winter check 2026".into(),
            audience: AudienceSource::Ranked(Model::Response),
            channel,
            offers: vec![offer()],
            creative: Creative::default(),
            contact_cost: Money(5),
            seed: 1,
            ..CampaignBrief::default()
        },
        audience: 1_204,
        reachable: 980,
        drop_outs: vec![
            DropOut { why: "no e-mail address".into(), customers: 180 },
            DropOut { why: "refuses e-mail".into(), customers: 44 },
        ],
        chosen: of,
        control: 54,
        expected_responses: 38.2,
        expected_rate: 0.079,
        expected_rate_low: 0.061,
        expected_rate_high: 0.1,
        expected_profit: Money(421_300),
        upper_bound: Money(433_000),
        binding: "every further contact costs more than it brings".into(),
        control_cost: Money(31_200),
        smallest_effect: Some(0.062),
        optimum: of,
        targets: (0..of).map(|i| target(i, of, channel)).collect(),
        ..CampaignPlan::default()
    }
}

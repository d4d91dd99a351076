//! Lists against simulated businesses whose truth is known: who is chosen, which offer each gets, and what is promised.

use std::collections::HashMap;
use std::fmt::Write as _;

use foresale::actions::{campaigns, leads, segments};
use foresale::domain::campaign::{AudienceSource, CampaignBrief, Offer};
use foresale::domain::consent::Channel;
use foresale::domain::day::Day;
use foresale::domain::lead::{LeadBrief, Prospects};
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::progress::Progress;
use foresale::reports::campaign::CampaignPlan;
use foresale::reports::import::ImportKind;
use foresale::stats::random::Seeded;

use super::Bench;

const DAY: &str = "2024-05-01";

fn day() -> Day {
    DAY.parse().expect("a day")
}

/// Customers of kind A say yes to one call in five, and would without it; of kind B 15 in a hundred say yes if called and 2
/// if not. A third of the past calls were not made, by lot.
fn two_kinds(customers: usize, seed: u64, sales_known: Sales) -> Bench {
    let mut random = Seeded::new(seed);
    let mut people = String::from("customer,last_name,email,phone,trade\n");
    let mut contacts = String::from("customer,date,channel,campaign,control,responded\n");
    let mut sales = String::from("customer,date,amount,margin\n");
    for i in 0..customers {
        let kind = if random.uniform() < 0.5 { "A" } else { "B" };
        writeln!(people, "{kind}{i},N{i},c{i}@example.com,+1202555{:04},{kind}", i % 10_000).expect("written");
        let alone = random.uniform() < 0.33;
        let chance = match (kind, alone) {
            ("A", _) => 0.20,
            (_, false) => 0.15,
            (_, true) => 0.02,
        };
        let said = if random.uniform() < chance { "yes" } else { "no" };
        writeln!(contacts, "{kind}{i},2024-02-01,telephone,Winter,{},{said}", u8::from(alone)).expect("written");
        let bought = day().plus(-60 - i32::try_from(random.below(600)).expect("few"));
        writeln!(sales, "{kind}{i},{bought},100,40").expect("written");
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, &people);
    if sales_known == Sales::Known {
        bench.import(ImportKind::Purchases, &sales);
    }
    bench.import(ImportKind::Contacts, &contacts);
    bench
}

/// Whether the file of purchases is there too.
#[derive(Clone, Copy, PartialEq)]
enum Sales {
    Known,
    Unknown,
}

/// Share of kind B, which a contact wins; 0.13 answers each.
fn share_of_b<'a>(customers: impl Iterator<Item = &'a String>) -> f64 {
    let (mut all, mut b) = (0.0, 0.0);
    for customer in customers {
        all += 1.0;
        b += f64::from(u8::from(customer.starts_with('B')));
    }
    b / all
}

fn brief(bench: &mut Bench, model: Model) -> CampaignBrief {
    CampaignBrief {
        name: "Spring".into(),
        audience: AudienceSource::Ranked(model),
        offers: vec![Offer { name: "greeting".into(), ..Offer::default() }],
        control_share: 0.0,
        effect: None,
        ..campaigns::new_brief(&mut bench.store).expect("a brief")
    }
}

fn plan(bench: &mut Bench, brief: &CampaignBrief) -> CampaignPlan {
    campaigns::plan(&mut bench.store, brief, day(), &Progress::new()).expect("planned")
}

#[test]
fn lists_reach_those_whom_a_contact_wins() {
    let mut bench = two_kinds(3_000, 1, Sales::Known);
    let list = bench.predict(Model::Response, None);
    let top: Vec<String> = list.accounts.iter().take(600).map(|account| account.external_id.clone()).collect();
    assert!(share_of_b(top.iter()) > 0.9, "response list: {}", share_of_b(top.iter()));
    for channel in [Channel::Telephone, Channel::Email] {
        let brief =
            CampaignBrief { channel, size: Some(600), contact_cost: Money(10), ..brief(&mut bench, Model::Response) };
        let planned = plan(&mut bench, &brief);
        let share = share_of_b(planned.targets.iter().map(|target| &target.customer));
        assert!(planned.chosen == 600 && share > 0.9, "{channel}: {share} of {}", planned.chosen);
        assert!(planned.effect.by_trial && planned.effect.source.contains("left alone"), "{}", planned.effect.source);
        if channel == Channel::Telephone {
            let rate = planned.expected_rate;
            assert!((rate - 0.15).abs() < 0.04, "15 % of kind B say yes, not as many as buy: {rate}");
            // 600 · 0.13 · 40 − 600 · 0.10
            let profit = planned.expected_profit.major();
            assert!((profit - 3_060.0).abs() < 900.0, "{profit}");
            assert!(planned.gross_profit > planned.expected_profit);
        }
    }
    let ask = LeadBrief { name: "Calls".into(), offer_day: day().plus(5), most: 600, ..LeadBrief::default() };
    let list = leads::make(&mut bench.store, &ask, day(), &Progress::new()).expect("made");
    let share = share_of_b(list.leads.iter().map(|lead| &lead.customer));
    assert!(list.leads.len() == 600 && share > 0.9, "leads: {share}");
}

/// Letters were tried with some left alone, calls were not; calls are answered half as often. What a call adds comes from the
/// trial, how many say yes from the calls.
#[test]
fn a_trial_by_letter_tells_what_a_call_adds_and_calls_how_many_say_yes() {
    let mut random = Seeded::new(21);
    let mut people = String::from("customer,last_name,phone,trade\n");
    let mut contacts = String::from("customer,date,channel,campaign,control,responded\n");
    let mut sales = String::from("customer,date,amount,margin\n");
    for i in 0..3_000 {
        let kind = if random.uniform() < 0.5 { "A" } else { "B" };
        writeln!(people, "{kind}{i},N{i},+1202555{i:04},{kind}").expect("written");
        let alone = random.uniform() < 0.4;
        let mut say = |chance: f64| if random.uniform() < chance { "yes" } else { "no" };
        let by_letter = say(match (kind, alone) {
            ("A", _) | (_, false) => 0.20,
            (_, true) => 0.04,
        });
        writeln!(contacts, "{kind}{i},2024-02-01,mail,Letter,{},{by_letter}", u8::from(alone)).expect("written");
        let called = say(0.10);
        writeln!(contacts, "{kind}{i},2024-03-01,telephone,Calls,0,{called}").expect("written");
        let bought = day().plus(-90 - i32::try_from(random.below(600)).expect("few"));
        writeln!(sales, "{kind}{i},{bought},100,40").expect("written");
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sales);
    bench.import(ImportKind::Contacts, &contacts);
    let ask = LeadBrief { name: "Calls".into(), offer_day: day().plus(5), most: 500, ..LeadBrief::default() };
    let list = leads::make(&mut bench.store, &ask, day(), &Progress::new()).expect("made");
    let share = share_of_b(list.leads.iter().map(|lead| &lead.customer));
    assert!(share > 0.9, "{share}");
    let mean = list.leads.iter().map(|lead| lead.propensity).sum::<f64>() / 500.0;
    assert!((mean - 0.10).abs() < 0.04, "one in ten says yes to a call: {mean}");
    let most = list.leads.iter().map(|lead| lead.propensity).fold(0.0, f64::max);
    assert!(most < 0.35, "{most}");
    assert!(list.how.contains("in the proportion of what is assumed of both"), "{}", list.how);
}

/// Over forty such businesses, which know no purchases yet, the plan's interval holds what its list truly adds.
#[test]
fn promises_hold_what_is_true() {
    let mut held = 0;
    for seed in 0..40 {
        let mut bench = two_kinds(500, 100 + seed, Sales::Unknown);
        bench.import(ImportKind::Products, "product,category,price,margin_rate\nP,Service,100,0.4\n");
        let all = bench.store.customer_ids().expect("read");
        let saved = segments::save_list(&mut bench.store, "All", "by hand", &all, day()).expect("saved").id;
        let brief = CampaignBrief {
            audience: AudienceSource::Segment(saved),
            channel: Channel::Telephone,
            contact_cost: Money(50),
            size: Some(120),
            ..brief(&mut bench, Model::Response)
        };
        let planned = plan(&mut bench, &brief);
        let b = planned.targets.iter().filter(|target| target.customer.starts_with('B')).count() as f64;
        let truth = 40.0 * 0.13 * b - 0.5 * planned.chosen as f64;
        let (low, high) = (planned.expected_profit_low.major(), planned.expected_profit_high.major());
        held += u32::from((low..=high).contains(&truth));
    }
    assert!(held >= 30, "{held} of 40");
}

/// Tyres leave 5 % and accessories 60 %; which margin is on the purchase lines alone, no product tells it.
#[test]
fn each_offer_is_reckoned_with_its_own_margin() {
    let mut random = Seeded::new(7);
    let mut people = String::from("customer,email\n");
    let mut sales = String::from("customer,date,product,category,amount,margin\n");
    let mut taste = HashMap::new();
    for i in 0..600 {
        writeln!(people, "C{i},c{i}@example.com").expect("written");
        let likes_tyres = random.beta(2.0, 2.0);
        taste.insert(format!("C{i}"), likes_tyres);
        for _ in 0..=random.below(8) {
            let on = day().plus(-1 - i32::try_from(random.below(700)).expect("few"));
            if random.uniform() < likes_tyres {
                writeln!(sales, "C{i},{on},T,Tyres,100,5").expect("written");
            } else {
                writeln!(sales, "C{i},{on},A,Accessories,100,60").expect("written");
            }
        }
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Products, "product,category\nT,Tyres\nA,Accessories\n");
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sales);
    bench.predict(Model::Spending, None);
    let offer = |category: &str| Offer { name: category.into(), category: category.into(), ..Offer::default() };
    let both = CampaignBrief {
        offers: vec![offer("Tyres"), offer("Accessories")],
        contact_cost: Money(5),
        ..brief(&mut bench, Model::Spending)
    };
    let planned = plan(&mut bench, &both);
    let alone = |category: &str| CampaignBrief { offers: vec![offer(category)], ..both.clone() };
    let accessories = plan(&mut bench, &alone("Accessories"));
    let tyres = plan(&mut bench, &alone("Tyres"));
    // What is true: a twelfth of the money for the same answer.
    let worth = |plan: &CampaignPlan| -> f64 {
        let of = |target: &foresale::reports::campaign::PlannedTarget| {
            let tyres = taste[&target.customer];
            if target.offer == "Tyres" { 5.0 * tyres } else { 60.0 * (1.0 - tyres) }
        };
        plan.targets.iter().map(of).sum()
    };
    let best: f64 =
        accessories.targets.iter().map(|t| (5.0 * taste[&t.customer]).max(60.0 * (1.0 - taste[&t.customer]))).sum();
    assert!(worth(&planned) > 0.98 * best, "{} of {best}", worth(&planned));
    assert!(planned.expected_profit >= accessories.expected_profit);
    assert!(tyres.expected_profit.major() < 0.2 * accessories.expected_profit.major());
    let wanting = CampaignBrief {
        limits: foresale::domain::targeting::ListLimits { margin: Some(0.3), ..Default::default() },
        ..alone("Tyres")
    };
    let refused = plan(&mut bench, &wanting);
    assert!(refused.chosen == 0 && !refused.infeasible.is_empty(), "tyres cannot leave 30 %: {}", refused.binding);
}

/// Three in five customers are nurses, and one in five prospects; no contact is known.
#[test]
fn prospects_who_are_like_customers_come_first() {
    let mut random = Seeded::new(9);
    let mut people = String::from("customer,last_name,email,phone,job\n");
    let mut sales = String::from("customer,date,amount,margin\n");
    for i in 0..1_400 {
        let is_customer = i < 800;
        let is_nurse = random.uniform() < if is_customer { 0.6 } else { 0.2 };
        let job = if is_nurse { "nurse" } else { ["clerk", "driver"][random.below(2)] };
        let kind = if is_customer {
            "C"
        } else if is_nurse {
            "N"
        } else {
            "P"
        };
        writeln!(people, "{kind}{i},N{i},p{i}@example.com,+1202555{i:04},{job}").expect("written");
        if is_customer {
            for _ in 0..=random.below(3) {
                let on = day().plus(-1 - i32::try_from(random.below(700)).expect("few"));
                writeln!(sales, "C{i},{on},100,40").expect("written");
            }
        }
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sales);
    let ask = LeadBrief {
        name: "New faces".into(),
        offer_day: day().plus(1),
        most: 80,
        prospects: Prospects::Only,
        ..LeadBrief::default()
    };
    let list = leads::make(&mut bench.store, &ask, day(), &Progress::new()).expect("made");
    let nurses = list.leads.iter().filter(|lead| lead.customer.starts_with('N')).count();
    assert!(list.leads.len() == 80 && nurses >= 75, "{nurses} of {}", list.leads.len());
    assert!(list.how.contains("in common with customers"), "{}", list.how);
    let prospects: Vec<_> = bench
        .store
        .customers()
        .expect("read")
        .into_iter()
        .filter(|(_, person)| !person.external_id.starts_with('C'))
        .map(|(id, _)| id)
        .collect();
    let saved = segments::save_list(&mut bench.store, "New", "by hand", &prospects, day()).expect("saved").id;
    let brief = CampaignBrief {
        audience: AudienceSource::Segment(saved),
        size: Some(80),
        contact_cost: Money(5),
        ..brief(&mut bench, Model::Spending)
    };
    let planned = plan(&mut bench, &brief);
    let nurses = planned.targets.iter().filter(|target| target.customer.starts_with('N')).count();
    assert!(planned.chosen == 80 && nurses >= 75, "{nurses} of {}", planned.chosen);
    assert!(planned.expected_profit > Money::ZERO);
}

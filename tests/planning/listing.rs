//! Lists chosen for a goal under limits: exact if they claim to be, never above their bound, and honest about what ends
//! them.

use std::time::Instant;

use foresale::domain::targeting::{Goal, ListLimits};
use foresale::planning::listing::{Listed, Terms, choose};
use foresale::planning::selection::Choosable;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// One customer for each of these profits, one offer, at this contact cost.
fn with_profits(profits: &[f64], cost: f64) -> Vec<Choosable> {
    let contact = |(customer, profit): (usize, &f64)| Choosable {
        customer,
        offer: 0,
        probability: 0.5,
        cost,
        sales: 2.0 * (profit + cost),
        gross: *profit,
        profit: *profit,
        value: *profit,
    };
    profits.iter().enumerate().map(contact).collect()
}

/// Customers with several offers: their response probabilities, and what a response brings.
fn population(customers: usize, offers: usize, seed: u64) -> Vec<Choosable> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut options = Vec::new();
    for customer in 0..customers {
        let (wish, basket) = (rng.gen_range(0.0..0.2_f64), 20.0 * (-rng.r#gen::<f64>().max(1e-12).ln()));
        for offer in 0..offers {
            let probability = (wish * rng.gen_range(0.2..1.8)).min(1.0);
            let sales = probability * basket * (1.0 + offer as f64 / 2.0);
            let profit = 0.4 * sales - 0.3 * probability * offer as f64 - 0.3;
            options.push(Choosable {
                customer,
                offer,
                probability,
                cost: 0.3,
                sales,
                gross: profit,
                profit,
                value: profit,
            });
        }
    }
    options
}

fn rate(list: &[Choosable]) -> f64 {
    list.iter().map(|contact| contact.probability).sum::<f64>() / list.len().max(1) as f64
}

fn margin(list: &[Choosable]) -> f64 {
    list.iter().map(|c| c.profit).sum::<f64>() / list.iter().map(|c| c.sales).sum::<f64>()
}

/// Highest profit of at most `most` contacts within the budget, by trying every subset.
fn best_by_trying(contacts: &[Choosable], most: u32, budget: f64) -> f64 {
    let total = |set: u32, figure: fn(&Choosable) -> f64| -> f64 {
        contacts.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, contact)| figure(contact)).sum()
    };
    (0..1_u32 << contacts.len())
        .filter(|set| set.count_ones() <= most && total(*set, |contact| contact.cost) <= budget)
        .map(|set| total(set, |contact| contact.profit))
        .fold(0.0, f64::max)
}

/// Ten customers with a chance and a margin each, at these costs of a contact.
fn ten(random: &mut Xoshiro256PlusPlus, costs: &[f64]) -> Vec<Choosable> {
    let mut contacts = with_profits(&vec![0.0; costs.len()], 0.0);
    for (contact, cost) in contacts.iter_mut().zip(costs) {
        let (probability, margin) = (random.gen_range(0.0..1.0), random.gen_range(0.0..20.0));
        let profit = probability * margin - cost;
        *contact = Choosable {
            probability,
            cost: *cost,
            sales: probability * margin,
            gross: profit,
            profit,
            value: profit,
            ..*contact
        };
    }
    contacts
}

#[test]
fn no_list_beats_the_bound_and_the_choice_comes_near() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    let (mut reached, mut possible) = (0.0, 0.0);
    for case in 0..60 {
        let same = case % 2 == 0;
        let costs: Vec<f64> = (0..10).map(|_| if same { 2.0 } else { f64::from(random.gen_range(1..8_u8)) }).collect();
        let contacts = ten(&mut random, &costs);
        let budget = f64::from(random.gen_range(0..30_u8));
        let choice = choose(&contacts, &Terms { budget: Some(budget), ..Terms::default() });
        let best = best_by_trying(&contacts, 10, budget);
        let spent: f64 = choice.list().iter().map(|contact| contact.cost).sum();
        assert!(spent <= budget + 1e-9);
        assert!(choice.upper_bound >= best - 1e-6, "case {case}: bound {} below {best}", choice.upper_bound);
        if same {
            assert!((choice.profit() - best).abs() < 1e-9 && (choice.upper_bound - best).abs() < 1e-9, "case {case}");
        }
        reached += choice.profit();
        possible += best;
    }
    assert!(reached > 0.97 * possible, "{reached} of {possible}");
}

#[test]
fn size_and_budget_together_stay_below_the_bound() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    for _ in 0..20 {
        let costs: Vec<f64> = (0..9).map(|_| f64::from(random.gen_range(0..5_u8))).collect();
        let contacts = ten(&mut random, &costs);
        let choice = choose(&contacts, &Terms { budget: Some(9.0), size: Some(4), ..Terms::default() });
        assert!(choice.length <= 4 && choice.upper_bound >= best_by_trying(&contacts, 4, 9.0) - 1e-6);
    }
}

#[test]
fn the_list_ends_where_contacts_stop_paying() {
    let contacts = with_profits(&[3.0, -1.0, 5.0, 0.5, -2.0], 1.0);
    let free = choose(&contacts, &Terms::default());
    assert_eq!((free.length, free.optimum), (3, 3));
    assert!((free.profit() - 8.5).abs() < 1e-9 && (free.upper_bound - 8.5).abs() < 1e-9);
    assert_eq!(free.binding, "none: every further contact costs more than it adds");

    let poor = choose(&contacts, &Terms { budget: Some(2.0), ..Terms::default() });
    assert_eq!(poor.list().iter().map(|contact| contact.customer).collect::<Vec<_>>(), [2, 0]);
    assert_eq!(poor.binding, "the budget: 2.00 is spent; 1 customer more would be worth their cost");
    assert!((poor.prices[0].one_more - 0.5).abs() < 1e-9, "half a unit of profit for each unit of money");

    let short = choose(&contacts, &Terms { size: Some(1), ..Terms::default() });
    assert!(short.binding.contains("the list size you set: 2 customers more"), "{}", short.binding);
    assert!((short.prices[0].one_more - 3.0).abs() < 1e-9);
    let long = choose(&contacts, &Terms { size: Some(5), ..Terms::default() });
    assert_eq!(long.length, 5);
    assert!(long.profit() < long.upper_bound && long.binding.contains("2 customers on it cost more"), "{long:?}");
    assert_eq!(choose(&[], &Terms::default()).binding, "nobody can be contacted");
}

#[test]
fn the_control_group_costs_no_contact() {
    let contacts = with_profits(&[1.0; 100], 1.0);
    let choice = choose(&contacts, &Terms { budget: Some(45.0), control_share: 0.1, ..Terms::default() });
    assert_eq!(choice.length, 50, "45 are contacted, 5 left alone");
    assert!((choice.upper_bound - choice.profit()).abs() < 1e-9, "nothing better exists, and nothing is hidden");
}

#[test]
fn each_goal_ends_the_list_at_its_own_rule() {
    let options = population(2_000, 2, 11);
    let by = |goal| choose(&options, &Terms { goal, ..Terms::default() });
    let likely = by(Goal::Likelihood { least: 0.15 });
    assert!(likely.length > 0 && likely.list().iter().all(|contact| contact.probability >= 0.15));
    assert!(likely.order[likely.length..].iter().all(|contact| contact.probability < 0.15));

    let rated = by(Goal::ResponseRate { least: 0.15 });
    assert!(rate(rated.list()) >= 0.15 - 1e-9 && rated.length > likely.length);
    assert!(rate(&rated.order[..=rated.length]) < 0.15, "one more would break the rate: the longest list");

    // Slightly above what everybody together reaches, so that somebody must stay off the list.
    let least = margin(&by(Goal::Margin { least: 0.3 }).order) + 0.02;
    let earning = by(Goal::Margin { least });
    assert!(margin(earning.list()) >= least - 1e-9 && (1..2_000).contains(&earning.length));
    assert!(margin(&earning.order[..=earning.length]) < least);
    let profit = by(Goal::Profit);
    for other in [&likely, &rated, &earning] {
        assert!(other.profit() <= profit.profit() + 1e-9, "no goal earns more than the goal of earning");
        assert!(other.profit() <= other.upper_bound + 1e-6);
    }
    assert!(by(Goal::ResponseRate { least: 0.15 }).binding.contains("below 15.0 %"), "{}", rated.binding);
    // A size set by hand shortens a list, and does not break its rule.
    let cut = |size| {
        choose(&options, &Terms { goal: Goal::ResponseRate { least: 0.15 }, size: Some(size), ..Terms::default() })
    };
    assert_eq!((cut(10).length, cut(2_000).length), (10, rated.length));
}

/// Terms of every kind, many at once.
fn terms(rng: &mut Xoshiro256PlusPlus, customers: usize, offers: usize) -> Terms {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few customers")]
    let some = |share: f64| (customers as f64 * share) as usize;
    let mut maybe = |low: f64, high: f64| {
        let drawn = rng.gen_range(low..high);
        rng.gen_bool(0.5).then_some(drawn)
    };
    let limits = ListLimits {
        response_rate: maybe(0.05, 0.16),
        margin: maybe(0.0, 0.25),
        responses: maybe(0.01, 0.06).map(|share| share * customers as f64),
        contacts: None,
    };
    let budget = maybe(0.05, 0.3).map(|share| share * customers as f64);
    let size = maybe(0.1, 0.9).map(some);
    let offers = (0..offers).map(|offer| (format!("offer {offer}"), maybe(0.02, 0.3).map(some))).collect();
    let goal = match rng.gen_range(0..4_u8) {
        0 => Goal::Likelihood { least: 0.05 },
        1 => Goal::ResponseRate { least: 0.1 },
        2 => Goal::Margin { least: 0.1 },
        _ => Goal::Profit,
    };
    Terms { goal, budget, size, limits, offers, control_share: 0.0 }
}

fn keeps(list: &[Choosable], terms: &Terms) -> bool {
    let responses: f64 = list.iter().map(|contact| contact.probability).sum();
    let cost: f64 = list.iter().map(|contact| contact.cost).sum();
    let with = |offer: usize| list.iter().filter(|contact| contact.offer == offer).count();
    list.is_empty()
        || terms.are_kept_by(list.iter())
            && terms.budget.is_none_or(|budget| cost <= budget + 1e-6)
            && terms.size.is_none_or(|size| list.len() <= size)
            && terms.limits.response_rate.is_none_or(|least| rate(list) >= least - 1e-9)
            && terms.limits.margin.is_none_or(|least| margin(list) >= least - 1e-9)
            && terms.limits.responses.is_none_or(|most| responses <= most + 1e-6)
            && terms.offers.iter().enumerate().all(|(offer, (_, most))| most.is_none_or(|most| with(offer) <= most))
}

fn measure(goal: Goal, list: &[Choosable]) -> f64 {
    match goal {
        Goal::Profit => list.iter().map(|contact| contact.profit).sum(),
        Goal::Likelihood { .. } => list.iter().map(|contact| contact.probability).sum(),
        Goal::ResponseRate { .. } | Goal::Margin { .. } => list.len() as f64,
    }
}

/// A list that keeps the terms, found at random: no better than the bound, if that is right.
fn any_list(options: &[Choosable], terms: &Terms, rng: &mut Xoshiro256PlusPlus) -> Vec<Choosable> {
    let threshold = rng.gen_range(0.0..0.2);
    let wanted = |option: &&Choosable| match terms.goal {
        Goal::Likelihood { least } => option.probability >= least.max(threshold),
        _ => option.probability >= threshold,
    };
    let mut list: Vec<Choosable> = Vec::new();
    for own in options.chunk_by(|a, b| a.customer == b.customer) {
        let Some(option) = own.iter().filter(wanted).nth(rng.gen_range(0..2)) else { continue };
        list.push(*option);
        if !keeps(&list, terms) {
            list.pop();
        }
    }
    list
}

#[test]
fn limits_are_kept_and_the_stated_bound_holds_in_every_population() {
    let mut limited = 0;
    for seed in 0..100 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let options = population(400, 3, seed + 1_000);
        let terms = terms(&mut rng, 400, 3);
        let listed = choose(&options, &terms);
        assert!(keeps(listed.list(), &terms), "seed {seed}: {terms:?}");
        let of_all: Vec<usize> = listed.order.iter().map(|contact| contact.customer).collect();
        let mut sorted = of_all.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!((sorted.len(), of_all.len()), (400, 400), "everybody once");
        let best = measure(terms.goal, listed.list()) / (1.0 - listed.gap).max(1e-9);
        for _ in 0..20 {
            let other = any_list(&options, &terms, &mut rng);
            if listed.length > 0 {
                assert!(
                    measure(terms.goal, &other) <= best + 1e-6,
                    "seed {seed}: the bound does not hold for {terms:?}"
                );
            }
            let profit: f64 = other.iter().map(|contact| contact.profit).sum();
            assert!(profit <= listed.upper_bound + 1e-6, "seed {seed}: {profit} > {}", listed.upper_bound);
        }
        assert!(!listed.binding.is_empty());
        limited += usize::from(!listed.binding.starts_with("none"));
    }
    assert!(limited > 50, "most of these terms bind somewhere: {limited}");
}

#[track_caller]
fn refuses(terms: &Terms, wanted: &str) -> Listed {
    let listed = choose(&population(300, 2, 3), terms);
    assert!(listed.infeasible.iter().any(|told| told.contains(wanted)), "{:?} lacks '{wanted}'", listed.infeasible);
    listed
}

#[test]
fn limits_that_nothing_keeps_are_named_with_what_would_be_feasible() {
    let limits = |limits| Terms { limits, ..Terms::default() };
    let none = ListLimits::default();
    let sure = refuses(&limits(ListLimits { response_rate: Some(0.9), ..none }), "a response rate of at least 90.0 %");
    assert!(sure.length == 0 && sure.binding.contains("reaches 3"), "{}", sure.binding);
    refuses(
        &limits(ListLimits { margin: Some(0.9), ..none }),
        "a margin of at least 90.0 %: the best customer reaches",
    );
    refuses(&limits(ListLimits { responses: Some(0.0), ..none }), "at most 0.00 responses");
    refuses(&Terms { budget: Some(0.1), ..Terms::default() }, "one contact costs 0.30");
    refuses(&Terms { size: Some(301), ..Terms::default() }, "a list of 301: only 300 can be contacted");
    refuses(&Terms { goal: Goal::Likelihood { least: 0.8 }, ..Terms::default() }, "a likelihood of at least 80.0 %");
    let vouchers = vec![("A".to_owned(), Some(0)), ("B".to_owned(), Some(0))];
    refuses(&Terms { offers: vouchers, ..Terms::default() }, "the number of every offer is 0");

    // Each alone can be kept: the likeliest earn nothing, the richest hardly respond.
    let mut options = with_profits(&[-0.2, 5.0], 0.3);
    (options[0].probability, options[0].sales) = (0.9, 1.0);
    (options[1].probability, options[1].sales) = (0.01, 10.0);
    let both = ListLimits { response_rate: Some(0.6), margin: Some(0.3), ..none };
    let apart = choose(&options, &limits(both));
    assert_eq!(apart.length, 0);
    assert!(apart.infeasible[0].contains("no list keeps all of them"), "{apart:?}");
}

#[test]
fn the_price_of_a_voucher_is_what_one_more_brings() {
    let options = population(3_000, 2, 5);
    let with = |most: usize| {
        let offers = vec![("plain".to_owned(), None), ("voucher".to_owned(), Some(most))];
        choose(&options, &Terms { offers, ..Terms::default() })
    };
    let (less, here, more) = (with(190), with(200), with(210));
    let slope = (more.profit() - less.profit()) / 20.0;
    let price = &here.prices[0];
    assert!(price.binds && (price.one_more - slope).abs() < 0.15 * slope, "{price:?} against {slope}");
    assert!(
        (price.used - 200.0).abs() < 1e-9 && here.binding.contains("'voucher': 200 of 200 are used"),
        "{}",
        here.binding
    );
    assert!(here.gap < 0.001 && here.profit() <= here.upper_bound);
}

#[test]
#[ignore = "measures"]
#[expect(clippy::print_stdout, reason = "shows what it measures")]
fn a_hundred_thousand_customers_and_five_offers() {
    for seed in 0..10 {
        let options = population(100_000, 5, seed);
        let offers = [None, Some(8_000), None, None, Some(2_000)];
        let terms = Terms {
            budget: Some(15_000.0),
            limits: ListLimits { responses: Some(4_000.0), response_rate: Some(0.06), ..ListLimits::default() },
            offers: offers.into_iter().enumerate().map(|(at, most)| (format!("{at}"), most)).collect(),
            control_share: 0.1,
            ..Terms::default()
        };
        let began = Instant::now();
        let listed = choose(&options, &terms);
        println!(
            "seed {seed}: {:.2?}, {} on the list, gap {:.4} %",
            began.elapsed(),
            listed.length,
            100.0 * listed.gap
        );
        assert!(listed.gap < 0.02 && !listed.binding.starts_with("none"), "{}", listed.binding);
    }
}

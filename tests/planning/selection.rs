//! The choice under several limits, compared with every possible choice, and with its own bound on large problems.

use std::time::Instant;

use foresale::planning::selection::{Choosable, Limit, Selection, select};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Customers with up to `offers` offers of differing margin and cost; response by customer and offer.
fn population(customers: usize, offers: usize, seed: u64) -> Vec<Choosable> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut options = Vec::new();
    for customer in 0..customers {
        let (wish, basket) = (rng.gen_range(0.0..0.2_f64), 20.0 * (-rng.r#gen::<f64>().ln()));
        for offer in 0..offers {
            let probability = (wish * rng.gen_range(0.2..1.8)).min(1.0);
            let sales = probability * basket * (1.0 + offer as f64 / 2.0);
            let cost = 0.05 + 0.4 * offer as f64 + rng.gen_range(0.0..0.2);
            options.push(Choosable {
                customer,
                offer,
                probability,
                cost,
                sales,
                gross: 0.4 * sales - cost,
                profit: 0.4 * sales - cost,
                value: 0.4 * sales - cost,
            });
        }
    }
    options
}

fn keeps(limit: &Limit, chosen: &[&Choosable]) -> bool {
    let sum = |of: fn(&Choosable) -> f64| chosen.iter().map(|option| of(option)).sum::<f64>();
    let room = 1e-7;
    match *limit {
        Limit::Budget(most) => sum(|option| option.cost) <= most + room,
        Limit::Contacts(most) => chosen.len() <= most,
        Limit::OfferContacts { offer, contacts } => {
            chosen.iter().filter(|option| option.offer == offer).count() <= contacts
        }
        Limit::Responses(most) => sum(|option| option.probability) <= most + room,
        Limit::ResponseRate(least) => sum(|option| option.probability) + room >= least * chosen.len() as f64,
        Limit::Margin(least) => sum(|option| option.profit) + room >= least * sum(|option| option.sales),
    }
}

#[track_caller]
fn check(options: &[Choosable], limits: &[Limit]) -> Selection {
    let selection = select(options, limits);
    let chosen: Vec<&Choosable> = selection.chosen.iter().map(|&at| &options[at]).collect();
    assert!(chosen.windows(2).all(|pair| pair[0].customer < pair[1].customer), "one option a customer");
    for limit in limits {
        assert!(keeps(limit, &chosen), "{limit:?}");
    }
    let profit: f64 = chosen.iter().map(|option| option.profit).sum();
    assert!((profit - selection.value).abs() < 1e-6 && selection.value <= selection.upper_bound + 1e-9);
    selection
}

fn limits_of(options: &[Choosable], rng: &mut Xoshiro256PlusPlus) -> Vec<Limit> {
    let customers = options.last().map_or(0, |option| option.customer + 1) as f64;
    let budget = customers * rng.gen_range(0.02..0.6);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few customers")]
    let some = |share: f64| (customers * share) as usize;
    let all = [
        Limit::Budget(budget),
        Limit::Contacts(some(rng.gen_range(0.1..0.9))),
        Limit::OfferContacts { offer: 1, contacts: some(rng.gen_range(0.0..0.4)) },
        Limit::Responses(customers * rng.gen_range(0.005..0.05)),
        Limit::ResponseRate(rng.gen_range(0.05..0.2)),
        Limit::Margin(rng.gen_range(0.0..0.3)),
    ];
    all.into_iter().filter(|_| rng.gen_bool(0.5)).collect()
}

/// The best profit of all choices.
fn best_of_all(options: &[Choosable], limits: &[Limit], from: usize, chosen: &mut Vec<usize>) -> f64 {
    let Some(customer) = options.get(from).map(|option| option.customer) else {
        let kept: Vec<&Choosable> = chosen.iter().map(|&at| &options[at]).collect();
        let fine = limits.iter().all(|limit| keeps(limit, &kept));
        return if fine { kept.iter().map(|option| option.profit).sum() } else { 0.0 };
    };
    let next = from + options[from..].iter().take_while(|option| option.customer == customer).count();
    let mut best = best_of_all(options, limits, next, chosen);
    for option in from..next {
        chosen.push(option);
        best = best.max(best_of_all(options, limits, next, chosen));
        chosen.pop();
    }
    best
}

#[test]
fn no_choice_beats_the_bound_and_small_choices_are_good() {
    let (mut met, mut possible) = (0.0, 0.0);
    for seed in 0..100 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1000 + seed);
        let options = population(7, 2, seed);
        let limits = limits_of(&options, &mut rng);
        let selection = check(&options, &limits);
        let best = best_of_all(&options, &limits, 0, &mut Vec::new());
        assert!(best <= selection.upper_bound + 1e-6, "seed {seed}: {best} > {}", selection.upper_bound);
        met += selection.value;
        possible += best;
    }
    assert!(met >= 0.93 * possible, "with seven customers rounding weighs most: {met} of {possible}");
}

#[test]
fn with_many_customers_the_choice_meets_its_bound() {
    for seed in 0..20 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let options = population(3_000, 4, seed);
        let limits = limits_of(&options, &mut rng);
        let selection = check(&options, &limits);
        assert!(selection.gap() < 0.01, "seed {seed}, {limits:?}: {}", selection.gap());
    }
}

#[test]
fn prices_tell_what_one_more_unit_brings() {
    let options = population(4_000, 3, 5);
    let at = |budget: f64| select(&options, &[Limit::Budget(budget), Limit::Contacts(4_000)]);
    let (less, here, more) = (at(480.0), at(500.0), at(520.0));
    let price = here.limits[0].price;
    assert!(price > 0.1 && here.limits[1].price.abs() < 1e-3, "{:?}", here.limits);
    let slope = (more.value - less.value) / 40.0;
    assert!((slope - price).abs() < 0.1 * price, "{slope} against {price}");
    assert!(here.limits[0].used > 499.5);
}

#[test]
fn odd_input_is_survived() {
    assert!(check(&[], &[Limit::Budget(5.0)]).chosen.is_empty());
    let options = population(20, 2, 1);
    assert!(check(&options, &[Limit::Budget(0.0)]).chosen.is_empty());
    assert!(check(&options, &[Limit::Contacts(0), Limit::ResponseRate(0.1)]).chosen.is_empty());
    assert!(check(&options, &[Limit::ResponseRate(0.99)]).chosen.is_empty(), "nobody responds as surely as that");
    let all = check(&options, &[]);
    assert!(all.gap() < 1e-12, "without limits it is exact");
    let mut strange = options.clone();
    for (at, odd) in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].into_iter().enumerate() {
        strange[at].value = odd;
        strange[3 + at].cost = odd;
    }
    let selection = select(&strange, &[Limit::Budget(3.0), Limit::Margin(0.1)]);
    assert!(selection.value.is_finite() && selection.chosen.iter().all(|&at| strange[at].value.is_finite()));
}

#[test]
#[ignore = "measures"]
#[expect(clippy::print_stdout, reason = "shows what it measures")]
fn a_hundred_thousand_customers_and_five_offers() {
    for seed in 0..100 {
        let options = population(100_000, 5, seed);
        let limits = [
            Limit::Budget(15_000.0),
            Limit::Contacts(60_000),
            Limit::OfferContacts { offer: 1, contacts: 8_000 },
            Limit::OfferContacts { offer: 4, contacts: 2_000 },
            Limit::Responses(3_000.0),
        ];
        let began = Instant::now();
        let selection = check(&options, &limits);
        println!("seed {seed}: {:.2?}, gap {:.5} %", began.elapsed(), 100.0 * selection.gap());
        assert!(selection.gap() < 0.02);
    }
}

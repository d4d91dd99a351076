//! Next products: planted patterns are predicted, on a period that choice and fit have not seen.

use foresale::domain::customer::CustomerId;
use foresale::domain::group_days::GroupDays;
use foresale::models::next_product::{DEPTHS, Method, find_next, usual_horizon};
use foresale::stats::random::Seeded;

const DAYS: i32 = 420;
const GROUPS: usize = 40;

/// Customers each with a taste for one kind of groups, coming about every nine days; customers who have tried two of
/// three groups of a kind try the third sooner.
fn shoppers(seed: u64, customers: i64) -> GroupDays {
    let mut random = Seeded::new(seed);
    let mut entries = Vec::new();
    for customer in 0..customers {
        let kind = random.below(GROUPS / 4);
        let mut day = random.below(30) as f64;
        while day < f64::from(DAYS) {
            for _ in 0..=random.below(3) {
                let group = if random.uniform() < 0.7 { kind * 4 + random.below(4) } else { random.below(GROUPS) };
                entries.push((CustomerId(customer), day as i32, group as u32));
            }
            day += 1.0 + random.exponential(1.0 / 8.0);
        }
    }
    GroupDays::new(entries, (0..GROUPS).map(|group| format!("group {group}")).collect())
}

#[test]
fn tastes_are_learned_and_beat_popularity() {
    let days = shoppers(3, 400);
    let horizon = usual_horizon(&days);
    assert_eq!(horizon, 14);
    let found = find_next(&days, DAYS - 1, horizon);
    let of = |method| found.tried.iter().find(|tried| tried.method == method).expect("tried");
    let popular = of(Method::Popular).later;
    let chosen = of(found.chosen).later;
    assert!(chosen.all[1] > popular.all[1] + 0.3, "{chosen:?} {popular:?}");
    assert!(DEPTHS.windows(2).all(|pair| pair[0] < pair[1]) && chosen.all.windows(2).all(|pair| pair[0] <= pair[1]));
    let new = of(found.chosen_new).later;
    assert!(new.explorers <= new.customers && new.new.iter().all(|share| (0.0..=1.0).contains(share)));
    assert_eq!(found.next.len(), days.customers.len());
    assert!(found.next.iter().all(|forecast| forecast.groups.len() == 3));
}

#[test]
fn chances_add_up_to_what_happens() {
    let days = shoppers(4, 500);
    let (as_of, horizon) = (DAYS - 15, 14);
    let found = find_next(&days, as_of, horizon);
    let (mut expected, mut came) = (0.0, 0.0);
    for (place, forecast) in found.next.iter().enumerate() {
        for next in &forecast.groups {
            expected += next.chance.expect("learned");
            let bought = |(day, group): (i32, u32)| group == next.group && day > as_of && day <= as_of + horizon;
            came += f64::from(u8::from(days.entries(place).any(bought)));
        }
    }
    assert!((expected / came - 1.0).abs() < 0.1, "{expected} expected, {came} came");
    for (group, newcomers) in found.newcomers.iter().enumerate() {
        assert!(newcomers.windows(2).all(|pair| pair[0].chance >= pair[1].chance));
        let had = |customer: usize| days.entries(customer).any(|(day, own)| day <= as_of && own == group as u32);
        assert!(newcomers.iter().all(|newcomer| !had(newcomer.customer)));
    }
}

#[test]
fn what_lies_after_the_day_changes_nothing() {
    let days = shoppers(6, 150);
    let as_of = 300;
    let entries = (0..days.customers.len()).flat_map(|place| {
        let customer = days.customers[place];
        days.entries(place).filter(|(day, _)| *day <= as_of).map(move |(day, group)| (customer, day, group))
    });
    let known = GroupDays::new(entries.collect(), days.groups.clone());
    let (with, without) = (find_next(&days, as_of, 14), find_next(&known, as_of, 14));
    assert_eq!((&with.tried, with.chosen, &with.next), (&without.tried, without.chosen, &without.next));
}

#[test]
fn short_histories_make_no_claims() {
    let few = GroupDays::new(vec![(CustomerId(1), 5, 0), (CustomerId(1), 9, 1)], vec!["Oil".into(), "Tyres".into()]);
    let found = find_next(&few, 9, usual_horizon(&few));
    assert!(found.tried.is_empty() && found.newcomers.iter().all(Vec::is_empty));
    assert!(found.next[0].groups.iter().all(|next| next.chance.is_none()));
    let none = find_next(&GroupDays::default(), 9, 14);
    assert!(none.next.is_empty() && none.tried.is_empty());
}

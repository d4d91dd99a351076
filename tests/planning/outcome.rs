//! What campaigns brought, on simulated customers for whom the truth is known.

use foresale::domain::campaign::Arm;
use foresale::planning::outcome::{Arms, Member, by_subgroup, by_time, profit_per_head, response_by_day};
use foresale::stats::random::Seeded;

fn member(arm: Arm, responded_after: Option<u32>) -> Member {
    Member {
        arm,
        offer: 0,
        cluster: 0,
        responded_after,
        bought: responded_after.is_some(),
        profit: 0.0,
        planned_profit: 0.0,
        past_spend: 0.0,
        probability: 0.1,
    }
}

/// A campaign with known true rates.
fn simulated(random: &mut Seeded, sizes: [usize; 2], rates: [f64; 2]) -> Vec<Member> {
    let mut members = Vec::new();
    for (arm, (size, rate)) in [Arm::Contacted, Arm::Control].into_iter().zip(sizes.into_iter().zip(rates)) {
        for _ in 0..size {
            let day = (random.uniform() < rate).then(|| 1 + u32::try_from(random.below(30)).expect("small"));
            members.push(member(arm, day));
        }
    }
    members
}

/// The number of campaigns, out of 1,000 with sizes up to `most`, whose uplift interval contains the truth.
fn covered(seed: u64, least: [usize; 2], most: [usize; 2]) -> usize {
    let mut random = Seeded::new(seed);
    (0..1_000)
        .filter(|_| {
            let sizes = [0, 1].map(|arm| least[arm] + random.below(most[arm] - least[arm]));
            let base = 0.03 + 0.25 * random.uniform();
            let rates = [base + 0.1 * random.uniform(), base];
            let members = simulated(&mut random, sizes, rates);
            let found = Arms::of(members.iter(), |member| member.responded_after.is_some()).uplift();
            let truth = rates[0] - rates[1];
            found.uplift_low <= truth && truth <= found.uplift_high
        })
        .count()
}

#[test]
fn intervals_of_uplift_cover_the_truth_in_large_and_small_campaigns() {
    for (seed, least, most) in [(1, [500, 100], [3_000, 600]), (2, [100, 30], [400, 100]), (3, [30, 15], [80, 40])] {
        let covered = covered(seed, least, most);
        assert!((930..=970).contains(&covered), "{covered} of 1,000 with sizes from {least:?}");
    }
}

#[test]
fn profit_adjusted_by_past_spending_covers_the_truth_more_narrowly() {
    let mut random = Seeded::new(5);
    let (mut covered, mut narrower) = (0, 0);
    for _ in 0..1_000 {
        let mut members = Vec::new();
        for (arm, size, added) in [(Arm::Contacted, 200, 2.0), (Arm::Control, 60, 0.0)] {
            for _ in 0..size {
                let past = random.gamma(1.5, 0.02);
                let profit = 0.2 * past + added + random.gamma(1.0, 0.2);
                members.push(Member { profit, past_spend: past, ..member(arm, Some(3)) });
            }
        }
        let (plain, adjusted) = profit_per_head(&members).expect("large enough");
        covered += usize::from(adjusted.low <= 2.0 && 2.0 <= adjusted.high);
        narrower += usize::from(adjusted.standard_error < plain.standard_error);
    }
    assert!((930..=970).contains(&covered), "{covered} of 1,000");
    assert!(narrower > 990, "{narrower}");
}

#[test]
fn parts_too_small_to_tell_are_put_together() {
    let mut members = Vec::new();
    for (offer, sizes, hits) in
        [(0, [100, 40], [20, 4]), (1, [12, 5], [3, 1]), (2, [9, 3], [1, 0]), (3, [80, 30], [9, 2])]
    {
        for (arm, (size, hits)) in [Arm::Contacted, Arm::Control].into_iter().zip(sizes.into_iter().zip(hits)) {
            members.extend((0..size).map(|i| Member { offer, ..member(arm, (i < hits).then_some(3)) }));
        }
    }
    let parts = by_subgroup(&members, 5, |member| member.offer);
    assert_eq!(parts.iter().map(|part| part.of).collect::<Vec<_>>(), [Some(0), Some(3), None]);
    let rest = &parts[2];
    assert_eq!((rest.parts, rest.arms.contacted.customers, rest.arms.control.responses), (2, 21, 1));
    assert!(rest.interval.is_none(), "eight left alone tell nothing");
    let alone = Arms::of(members.iter().filter(|m| m.offer == 0), |m| m.responded_after.is_some()).uplift();
    let (low, high) = parts[0].interval.expect("measured");
    assert!(low < alone.uplift_low && high > alone.uplift_high, "two intervals at once are wider than one");
}

#[test]
fn waves_are_told_apart_by_when_customers_responded() {
    let days = [Some(1), Some(14), Some(15), Some(30), None];
    let members: Vec<Member> = days.iter().flat_map(|day| vec![member(Arm::Contacted, *day); 20]).collect();
    let parts = by_time(&members, &[0, 14]);
    let responses: Vec<usize> = parts.iter().map(|part| part.arms.contacted.responses).collect();
    assert_eq!(responses, [40, 40]);
    let curve = response_by_day(&members, 30);
    assert_eq!((curve.len(), curve[0], curve[14].1, curve[30].1), (31, (0, 0.0, 0.0), 0.4, 0.8));
}

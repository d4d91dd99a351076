//! Who has moved from cluster to cluster since an earlier day, as counts and in words.

use anyhow::Result;

use crate::clusters::Names;
use domain::day::Day;
use features::kpis::KpiTable;
use models::clusters::Clustering;
use models::clusters::movement::{Movement, compare};
use reports::clusters::MovementReport;

/// A quarter.
pub(super) const USUAL_DAYS: i32 = 91;
/// How many moves are described in words.
const TOLD: usize = 4;

/// The customers of `now` and those of an earlier day, `then`, with the same KPIs, assigned to groups by the same
/// centres and scales.
pub(super) fn movement(clustering: &Clustering, now: &[i64], then: &KpiTable) -> Result<Movement> {
    let then: Vec<(i64, u32)> = then
        .customers
        .iter()
        .zip(clustering.assign(&then.columns)?)
        .filter_map(|(customer, group)| Some((*customer, group?)))
        .collect();
    let now: Vec<(i64, u32)> = now.iter().copied().zip(clustering.assignment.iter().copied()).collect();
    Ok(compare(clustering.k(), &then, &now))
}

/// The movement with the largest moves in words.
pub(super) fn report(found: Movement, since: Day, names: &Names) -> MovementReport {
    let sentences = sentences(&found, since, names);
    let Movement { moved, new, gone } = found;
    MovementReport { since, moved, new, gone, sentences }
}

fn sentences(found: &Movement, since: Day, names: &Names) -> Vec<String> {
    let stayed: usize = (0..found.moved.len()).map(|group| found.moved[group][group]).sum();
    let known: usize = found.moved.iter().flatten().sum();
    let mut told = vec![format!(
        "Of {} customers of {}, {} are in the same group today.",
        figures::count(known),
        since.spoken(),
        figures::count(stayed)
    )];
    let mut moves: Vec<(usize, usize, usize)> = Vec::new();
    for (from, row) in found.moved.iter().enumerate() {
        moves.extend(row.iter().enumerate().filter(|(to, n)| *to != from && **n > 0).map(|(to, n)| (*n, from, to)));
    }
    moves.sort_by_key(|&(n, from, to)| (std::cmp::Reverse(n), from, to));
    told.extend(moves.iter().take(TOLD).map(|&(n, from, to)| {
        let share = n as f64 / found.moved[from].iter().sum::<usize>().max(1) as f64;
        let share = figures::whole_percent(share);
        format!("{} moved from '{}' to '{}', {share} of that group.", people(n), names.of(from), names.of(to))
    }));
    let new: usize = found.new.iter().sum();
    if let Some((to, n)) = found.new.iter().enumerate().max_by_key(|(to, n)| (**n, std::cmp::Reverse(*to)))
        && *n > 0
    {
        told.push(format!(
            "{} bought for the first time since; {} of them are in '{}'.",
            people(new),
            figures::count(*n),
            names.of(to)
        ));
    }
    told
}

fn people(count: usize) -> String {
    figures::counted(count, "customer", "customers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_moves_are_told_first() {
        let names = Names(vec!["Regulars".into(), "Strangers".into()]);
        let found = Movement { moved: vec![vec![50, 30], vec![1, 19]], new: vec![2, 7], gone: vec![0, 0] };
        let told = sentences(&found, Day(20_000), &names);
        assert_eq!(told[0], "Of 100 customers of 4 Oct 2024, 69 are in the same group today.");
        assert_eq!(told[1], "30 customers moved from 'Regulars' to 'Strangers', 38 % of that group.");
        assert_eq!(told[2], "1 customer moved from 'Strangers' to 'Regulars', 5 % of that group.");
        assert_eq!(told[3], "9 customers bought for the first time since; 7 of them are in 'Strangers'.");
    }
}

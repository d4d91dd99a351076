//! How likely each group answers, and when: shares drawn towards everybody's the more strongly, the smaller a group is.

use stats::beta_binomial::shrunken_rates;

/// So many answers of everybody are added to each group's own when they are divided among the periods.
const PRIOR_ANSWERS: f64 = 5.0;

/// What a group did.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFigures {
    pub people: usize,
    pub answered: usize,
    /// Chance of an answer, with its 95 % interval.
    pub chance: f64,
    pub low: f64,
    pub high: f64,
    /// Chance of the first answer in each period; together the chance.
    pub by_period: Vec<f64>,
}

/// The figures of `groups` groups from the group and the period of the answer (none: no answer) of each person.
#[must_use]
pub fn of_groups(groups: usize, periods: usize, group: &[usize], answered: &[Option<usize>]) -> Vec<GroupFigures> {
    let mut people = vec![0; groups];
    let mut answers = vec![vec![0_usize; periods]; groups];
    for (group, answer) in group.iter().zip(answered) {
        people[*group] += 1;
        if let Some(period) = answer.filter(|period| *period < periods) {
            answers[*group][period] += 1;
        }
    }
    let all: Vec<f64> = (0..periods).map(|period| answers.iter().map(|own| own[period] as f64).sum()).collect();
    let total: f64 = all.iter().sum();
    let usual = |period: usize| if total > 0.0 { all[period] / total } else { 1.0 / periods.max(1) as f64 };
    let counts: Vec<(usize, usize)> = answers.iter().zip(&people).map(|(own, n)| (own.iter().sum(), *n)).collect();
    let rates = shrunken_rates(&counts);
    (0..groups)
        .map(|at| {
            let (answered, rate) = (counts[at].0, &rates[at]);
            let share = |period: usize| {
                (answers[at][period] as f64 + PRIOR_ANSWERS * usual(period)) / (answered as f64 + PRIOR_ANSWERS)
            };
            GroupFigures {
                people: people[at],
                answered,
                chance: rate.mean,
                low: rate.low,
                high: rate.high,
                by_period: (0..periods).map(|period| rate.mean * share(period)).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_add_up_to_the_chance_and_small_groups_are_drawn_in() {
        let group: Vec<usize> = std::iter::repeat_n(0, 1_000).chain(std::iter::repeat_n(1, 1_000)).chain([2]).collect();
        let answered: Vec<Option<usize>> = (0..2_001)
            .map(|row| match row {
                0..100 => Some(0),
                1_000..1_300 | 2_000 => Some(1),
                _ => None,
            })
            .collect();
        let figures = of_groups(3, 2, &group, &answered);
        for one in &figures {
            assert!((one.by_period.iter().sum::<f64>() - one.chance).abs() < 1e-12);
            assert!(one.low <= one.chance && one.chance <= one.high);
        }
        assert!((figures[0].chance - 0.1).abs() < 0.01 && (figures[1].chance - 0.3).abs() < 0.01);
        assert!(figures[0].by_period[0] > 10.0 * figures[0].by_period[1]);
        assert!(figures[2].chance < 0.7, "one answer of one person is no certainty: {}", figures[2].chance);
        assert_eq!(of_groups(1, 3, &[], &[])[0].people, 0);
    }
}

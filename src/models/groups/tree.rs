//! A tree of questions with yes or no that divides people into groups who answer differently (Breiman, Friedman, Olshen
//! and Stone 1984), grown best question first and only as long as a question tells more than chance would.
//!
//! A question is worth twice the rise of the log-likelihood, of who answers (binomial) or of who answers when
//! (multinomial over the periods), less ln n for every figure that it adds, as in the Bayesian information criterion
//! (Schwarz 1978); the better of the two counts. It is asked if that exceeds twice the logarithm of how many were tried.

/// What is known of everybody, in one respect.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// NaN where unknown.
    Numbers(Vec<f64>),
    /// Number of a word; [`UNKNOWN_WORD`] where unknown.
    Words(Vec<u32>),
}

pub const UNKNOWN_WORD: u32 = u32::MAX;

/// A question about one column. What is not known is answered with no.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    pub column: usize,
    pub test: Test,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    AtLeast(f64),
    Is(u32),
}

impl Question {
    fn holds(&self, columns: &[Known], row: usize) -> bool {
        match (&columns[self.column], self.test) {
            (Known::Numbers(values), Test::AtLeast(least)) => values[row] >= least,
            (Known::Words(words), Test::Is(word)) => words[row] == word,
            _ => false,
        }
    }
}

/// The questions that lead to a group, each with its answer.
pub type Path = Vec<(Question, bool)>;

/// How far a tree may grow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub most_groups: usize,
    /// Fewest people in a group.
    pub fewest: usize,
}

/// Less than this makes no question better.
const SAME: f64 = 1e-6;
/// The most values of a number, and the most words, that are asked about.
const MOST_VALUES: usize = 24;
const MOST_WORDS: usize = 16;

/// The groups of a tree; everybody is in exactly one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    pub paths: Vec<Path>,
}

impl Tree {
    /// Grows a tree on rows of which `answered` says in which of the periods each answered, if at all.
    #[must_use]
    pub fn grow(columns: &[Known], answered: &[Option<usize>], limits: Limits) -> Tree {
        let questions = questions(columns, limits.fewest);
        let least = 2.0 * (questions.len().max(1) as f64).ln();
        let all = Leaf { path: Vec::new(), rows: (0..answered.len()).collect() };
        let asking = Asking::new(columns, answered, &questions, limits.fewest);
        let mut leaves = vec![(asking.best(&all), all)];
        while leaves.len() < limits.most_groups {
            let gain = |place: &usize| leaves[*place].0.map_or(0.0, |(gain, _)| gain);
            let Some(place) = (0..leaves.len()).max_by(|a, b| gain(a).total_cmp(&gain(b)).then(b.cmp(a))) else {
                break;
            };
            let Some((gain, question)) = leaves[place].0 else { break };
            if gain <= least {
                break;
            }
            let (_, leaf) = leaves.remove(place);
            for (at, part) in leaf.divide(question, columns).into_iter().enumerate() {
                leaves.insert(place + at, (asking.best(&part), part));
            }
        }
        Tree { paths: leaves.into_iter().map(|(_, leaf)| leaf.path).collect() }
    }

    /// The group of each row.
    #[must_use]
    pub fn assign(&self, columns: &[Known], rows: usize) -> Vec<usize> {
        let belongs = |path: &Path, row| path.iter().all(|(question, yes)| question.holds(columns, row) == *yes);
        (0..rows).map(|row| self.paths.iter().position(|path| belongs(path, row)).unwrap_or(0)).collect()
    }
}

struct Leaf {
    path: Path,
    rows: Vec<usize>,
}

impl Leaf {
    /// Those with yes, then those with no.
    fn divide(self, question: Question, columns: &[Known]) -> [Leaf; 2] {
        let (yes, no) = self.rows.into_iter().partition(|row| question.holds(columns, *row));
        let with = |answer: bool, rows: Vec<usize>| {
            let mut path = self.path.clone();
            path.push((question, answer));
            Leaf { path, rows }
        };
        [with(true, yes), with(false, no)]
    }
}

/// What is asked of whom.
struct Asking<'a> {
    columns: &'a [Known],
    /// 0 for no answer, else 1 + the period.
    class: Vec<usize>,
    classes: usize,
    questions: &'a [Question],
    fewest: usize,
    /// ln n, what a figure costs.
    cost: f64,
}

impl<'a> Asking<'a> {
    fn new(columns: &'a [Known], answered: &[Option<usize>], questions: &'a [Question], fewest: usize) -> Asking<'a> {
        let class: Vec<usize> = answered.iter().map(|answer| answer.map_or(0, |period| period + 1)).collect();
        let classes = class.iter().max().map_or(1, |most| most + 1);
        let cost = (answered.len().max(1) as f64).ln();
        Asking { columns, class, classes, questions, fewest, cost }
    }

    /// The question that tells most about these rows, with what it is worth.
    fn best(&self, leaf: &Leaf) -> Option<(f64, Question)> {
        let all = self.count(leaf.rows.iter().copied());
        let n = leaf.rows.len();
        if all[0] == 0 || all[0] == n || n < 2 * self.fewest {
            return None;
        }
        let mut found: Option<(f64, Question)> = None;
        for question in self.questions {
            let yes = self.count(leaf.rows.iter().copied().filter(|row| question.holds(self.columns, *row)));
            let with: usize = yes.iter().sum();
            if with < self.fewest || n - with < self.fewest {
                continue;
            }
            let no: Vec<usize> = all.iter().zip(&yes).map(|(all, yes)| all - yes).collect();
            let worth = self.worth(&all, &yes, &no);
            // Of two questions that divide alike the one whose yes means more answers reads better.
            let means_more = no[0] * with > yes[0] * (n - with);
            let worth = if means_more { worth + SAME } else { worth };
            if found.is_none_or(|(most, _)| worth > most) {
                found = Some((worth, *question));
            }
        }
        found
    }

    fn count(&self, rows: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut counts = vec![0; self.classes];
        rows.for_each(|row| counts[self.class[row]] += 1);
        counts
    }

    fn worth(&self, all: &[usize], yes: &[usize], no: &[usize]) -> f64 {
        let gain = |of: &dyn Fn(&[usize]) -> f64| 2.0 * (of(yes) + of(no) - of(all));
        let whether = gain(&|counts| likelihood(&[counts[0], counts[1..].iter().sum()])) - self.cost;
        // Periods in which nobody answers have no figure.
        let figures = all.iter().filter(|count| **count > 0).count().saturating_sub(1);
        let when = gain(&likelihood) - figures as f64 * self.cost;
        whether.max(when)
    }
}

/// Multinomial log-likelihood of the shares themselves.
fn likelihood(counts: &[usize]) -> f64 {
    let n: usize = counts.iter().sum();
    let of = |part: &usize| if *part == 0 { 0.0 } else { *part as f64 * (*part as f64 / n as f64).ln() };
    counts.iter().map(of).sum()
}

/// What can be asked: round values spread over those that occur, and the most frequent words.
fn questions(columns: &[Known], fewest: usize) -> Vec<Question> {
    let mut all = Vec::new();
    for (column, known) in columns.iter().enumerate() {
        match known {
            Known::Numbers(values) => {
                all.extend(
                    round_values(values).into_iter().map(|least| Question { column, test: Test::AtLeast(least) }),
                );
            }
            Known::Words(words) => {
                let mut counts: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
                words
                    .iter()
                    .filter(|word| **word != UNKNOWN_WORD)
                    .for_each(|word| *counts.entry(*word).or_default() += 1);
                let mut frequent: Vec<(u32, usize)> = counts.into_iter().filter(|(_, n)| *n >= fewest).collect();
                frequent.sort_by_key(|(word, n)| (std::cmp::Reverse(*n), *word));
                frequent.truncate(MOST_WORDS);
                all.extend(frequent.into_iter().map(|(word, _)| Question { column, test: Test::Is(word) }));
            }
        }
    }
    all
}

fn round_values(values: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    known.sort_by(f64::total_cmp);
    let (Some(first), n) = (known.first().copied(), known.len()) else { return Vec::new() };
    let mut round: Vec<f64> =
        (1..=MOST_VALUES).map(|step| readable(known[step * (n - 1) / (MOST_VALUES + 1)])).collect();
    // With few different values every one of them can be asked about.
    let mut different = known.clone();
    different.dedup();
    if different.len() <= MOST_VALUES {
        round = different;
    }
    round.sort_by(f64::total_cmp);
    round.dedup();
    // Everybody of whom it is known reaches the smallest; that is a question of its own only where some are unknown.
    round.retain(|value| *value > first || n < values.len());
    round
}

/// Rounded to two figures, so that people can read it.
fn readable(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let power = 10_f64.powf(value.abs().log10().floor() - 1.0);
    let rounded = (value / power).round() * power;
    // Without the dust of binary fractions.
    format!("{rounded:.6}").parse().unwrap_or(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    const LIMITS: Limits = Limits { most_groups: 8, fewest: 50 };

    #[test]
    fn planted_groups_are_found_and_noise_is_not() {
        let mut random = Seeded::new(7);
        let n = 4_000;
        let age: Vec<f64> =
            (0..n).map(|_| if random.uniform() < 0.2 { f64::NAN } else { 18.0 + 62.0 * random.uniform() }).collect();
        let noise: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
        let town: Vec<u32> = (0..n).map(|_| u32::try_from(random.below(5)).expect("few")).collect();
        let truth = |row: usize| {
            if age[row] >= 50.0 {
                0.4
            } else if town[row] == 3 {
                0.25
            } else {
                0.05
            }
        };
        let hit: Vec<Option<usize>> = (0..n).map(|row| (random.uniform() < truth(row)).then_some(0)).collect();
        let columns = [Known::Numbers(age.clone()), Known::Numbers(noise), Known::Words(town.clone())];
        let tree = Tree::grow(&columns, &hit, LIMITS);
        let asked: Vec<usize> = tree.paths.iter().flatten().map(|(question, _)| question.column).collect();
        assert!(!asked.contains(&1), "noise is asked about: {:?}", tree.paths);
        assert_eq!(tree.paths.len(), 3, "{:?}", tree.paths);
        let group = tree.assign(&columns, n);
        for row in 0..n {
            let same = (0..n).filter(|other| group[*other] == group[row]);
            let mean = same.clone().map(truth).sum::<f64>() / same.count() as f64;
            assert!((mean - truth(row)).abs() < 0.06 || (age[row] - 50.0).abs() < 3.0, "row {row}: {mean}");
            if row > 50 {
                break;
            }
        }
        let shuffled: Vec<Option<usize>> = (0..n).map(|_| (random.uniform() < 0.1).then(|| random.below(6))).collect();
        assert_eq!(Tree::grow(&columns, &shuffled, LIMITS).paths, [Path::new()], "nothing tells");
    }

    #[test]
    fn groups_of_one_chance_that_answer_at_other_times_are_told_apart() {
        let n = 2_000;
        let due: Vec<f64> = (0..n).map(|row| f64::from(row % 100)).collect();
        let answered: Vec<Option<usize>> =
            (0..n).map(|row| (row % 4 == 0).then_some(if row % 100 >= 60 { 0 } else { 5 })).collect();
        let tree = Tree::grow(&[Known::Numbers(due.clone())], &answered, LIMITS);
        let group = tree.assign(&[Known::Numbers(due)], 2_000);
        assert_eq!(tree.paths.len(), 2, "{:?}", tree.paths);
        assert!(group[0] != group[99] && group[99] == group[64]);
    }

    #[test]
    fn everybody_is_in_one_group_whatever_is_unknown() {
        let columns = [Known::Numbers(vec![f64::NAN; 200]), Known::Words(vec![UNKNOWN_WORD; 200])];
        let hit: Vec<Option<usize>> = (0..200).map(|row| (row % 2 == 0).then_some(1)).collect();
        let tree = Tree::grow(&columns, &hit, LIMITS);
        assert_eq!(tree.assign(&columns, 200), [0; 200]);
        assert_eq!(Tree::grow(&[], &[], LIMITS).paths.len(), 1);
    }

    #[test]
    fn values_are_round() {
        for (value, round) in [(123.4, 120.0), (0.0567, 0.057), (-731.0, -730.0), (0.0, 0.0), (9.99, 10.0)] {
            assert!((readable(value) - round).abs() < 1e-12, "{value}: {}", readable(value));
        }
    }
}

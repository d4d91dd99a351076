//! From prices to a choice that keeps every limit: what the prices choose, less what breaks a limit, plus what still
//! fits.

use super::Field;

/// Maximum number of rounds of filling up and exchanging.
const ROUNDS: usize = 4;

/// Positions of the chosen options, ascending.
pub(super) fn choice(field: &Field<'_>, prices: &[f64]) -> Vec<usize> {
    let mut draft = Draft::empty(field);
    for (option, _) in field.best(prices) {
        draft.put(option);
    }
    draft.mend(prices);
    for _ in 0..ROUNDS {
        if !draft.fill(prices) {
            break;
        }
    }
    let mut chosen: Vec<usize> = draft.of_customer.iter().copied().flatten().collect();
    chosen.sort_unstable();
    if draft.keeps_limits() { chosen } else { Vec::new() }
}

struct Draft<'a> {
    field: &'a Field<'a>,
    /// The option of each customer, in the order of the field's bounds.
    of_customer: Vec<Option<usize>>,
    /// The position in `of_customer` of each option.
    place: Vec<usize>,
    /// Left of each limit.
    left: Vec<f64>,
}

impl<'a> Draft<'a> {
    fn empty(field: &'a Field<'a>) -> Draft<'a> {
        let customers = field.bounds.len() - 1;
        let place =
            (0..customers).flat_map(|i| std::iter::repeat_n(i, field.bounds[i + 1] - field.bounds[i])).collect();
        let left = field.limits.iter().map(|limit| limit.available()).collect();
        Draft { field, of_customer: vec![None; customers], place, left }
    }

    /// Gives the option's customer this option instead of any other.
    fn put(&mut self, option: usize) {
        let place = self.place[option];
        self.drop(place);
        self.of_customer[place] = Some(option);
        self.left.iter_mut().zip(self.field.taken(option)).for_each(|(left, taken)| *left -= taken);
    }

    fn drop(&mut self, place: usize) {
        if let Some(option) = self.of_customer[place].take() {
            self.left.iter_mut().zip(self.field.taken(option)).for_each(|(left, taken)| *left += taken);
        }
    }

    fn keeps_limits(&self) -> bool {
        self.broken().is_none()
    }

    /// The first limit that is broken.
    fn broken(&self) -> Option<usize> {
        (0..self.left.len()).find(|&r| self.left[r] < -self.field.limits[r].tolerance())
    }

    /// Removes, for each broken limit, what is worth least relative to what it uses of that limit; a customer falls
    /// back to a cheaper option if that is worth something.
    fn mend(&mut self, prices: &[f64]) {
        for _ in 0..=self.left.len() {
            let Some(limit) = self.broken() else { return };
            let worth =
                |option: usize| (self.field.reduced(option, prices).max(0.0) + 1e-12) / self.field.taken(option)[limit];
            let takers = self.of_customer.iter().copied().flatten();
            let mut takers: Vec<(f64, usize)> = takers
                .filter(|&option| self.field.taken(option)[limit] > 0.0)
                .map(|option| (worth(option), option))
                .collect();
            takers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (_, option) in takers {
                if self.left[limit] >= -self.field.limits[limit].tolerance() {
                    break;
                }
                self.drop(self.place[option]);
            }
        }
    }

    /// Whether customer `place` can have `option` without breaking a limit.
    fn fits(&self, place: usize, option: usize) -> bool {
        let before = self.of_customer[place].map(|old| self.field.taken(old));
        let taken = self.field.taken(option);
        (0..self.left.len()).all(|r| {
            let more = taken[r] - before.map_or(0.0, |old| old[r]);
            // An option that adds to the limit is welcome even while the limit is broken.
            more <= 0.0 || self.left[r] - more >= -self.field.limits[r].tolerance() / 2.0
        })
    }

    /// Gives customers options that earn more and still fit, the most valuable at these prices first. Returns whether
    /// anything changed.
    fn fill(&mut self, prices: &[f64]) -> bool {
        let field = self.field;
        let mut wanted: Vec<(f64, usize)> = (0..field.options.len())
            .filter(|&option| {
                let now = self.of_customer[self.place[option]].map_or(0.0, |old| field.options[old].value);
                field.options[option].value > now
            })
            .map(|option| (field.reduced(option, prices), option))
            .filter(|(reduced, _)| reduced.is_finite())
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut changed = false;
        for (_, option) in wanted {
            let place = self.place[option];
            let now = self.of_customer[place].map_or(0.0, |old| field.options[old].value);
            if field.options[option].value > now && self.fits(place, option) {
                self.put(option);
                changed = true;
            }
        }
        changed
    }
}

//! What a cluster's customers buy more than the others do: product groups, sources, months.
//!
//! Shares of purchases are compared, not counts, so that a cluster of frequent buyers does not seem to need everything.
//! A customer's purchases are dependent, so the customer is the sampling unit: the share is a ratio of sums over
//! customers.

use statrs::distribution::{ContinuousCDF, Normal};

/// Probability, over all comparisons, of naming a need that is not one.
const LEVEL: f64 = 0.05;
/// Lifts whose lower bound is below this are too small to act on.
const LEAST: f64 = 1.1;

/// How often the customers of each cluster chose each of a list of things.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    things: usize,
    /// By cluster, then thing.
    cells: Vec<Cell>,
    /// By cluster: Σ n and Σ n² over customers, where n is all of a customer's choices.
    totals: Vec<(f64, f64)>,
}

/// Sums over customers of y, the choices of one thing, and n, all choices.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Cell {
    y: f64,
    yy: f64,
    yn: f64,
    buyers: u64,
}

/// One thing that a cluster chooses more than the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Its position in the list.
    pub thing: usize,
    /// Share of the cluster's choices ÷ share of the others'.
    pub lift: f64,
    /// Lower bound of the lift, one-sided, corrected for all comparisons.
    pub at_least: f64,
    pub share: f64,
    pub share_of_others: f64,
    pub buyers: u64,
}

impl Choices {
    #[must_use]
    pub fn new(clusters: usize, things: usize) -> Choices {
        Choices { things, cells: vec![Cell::default(); clusters * things], totals: vec![(0.0, 0.0); clusters] }
    }

    /// Adds a customer with the things chosen, one entry per choice; an unknown thing or cluster is not counted.
    pub fn add(&mut self, cluster: usize, chosen: &mut [usize]) {
        let Some(total) = self.totals.get_mut(cluster) else { return };
        let n = chosen.len() as f64;
        total.0 += n;
        total.1 += n * n;
        chosen.sort_unstable();
        for run in chosen.chunk_by(|a, b| a == b) {
            if run[0] < self.things {
                let (cell, y) = (&mut self.cells[cluster * self.things + run[0]], run.len() as f64);
                cell.y += y;
                cell.yy += y * y;
                cell.yn += y * n;
                cell.buyers += 1;
            }
        }
    }

    /// How many comparisons [`Choices::needs`] makes.
    #[must_use]
    pub fn tried(&self) -> usize {
        self.cells.len()
    }

    /// For each cluster what it significantly chooses more than the others, the highest lower bound first. `tried`: the
    /// total number of comparisons, over which the bounds hold jointly (Bonferroni).
    #[must_use]
    pub fn needs(&self, tried: usize) -> Vec<Vec<Need>> {
        let clusters = self.totals.len();
        let Some(z) = bound_width(tried) else { return vec![Vec::new(); clusters] };
        (0..clusters)
            .map(|cluster| {
                let mut needs: Vec<Need> = (0..self.things).filter_map(|thing| self.need(cluster, thing, z)).collect();
                needs.sort_by(|a, b| b.at_least.total_cmp(&a.at_least).then(a.thing.cmp(&b.thing)));
                needs
            })
            .collect()
    }

    fn need(&self, cluster: usize, thing: usize, z: f64) -> Option<Need> {
        let own = self.side(thing, |c| c == cluster);
        let others = self.side(thing, |c| c != cluster);
        let (share, error) = own.share()?;
        let (share_of_others, error_of_others) = others.share()?;
        let lift = share / share_of_others;
        let at_least = lift * (-z * (error + error_of_others).sqrt()).exp();
        (own.cell.y > 0.0 && at_least >= LEAST).then_some(Need {
            thing,
            lift,
            at_least,
            share,
            share_of_others,
            buyers: own.cell.buyers,
        })
    }

    fn side(&self, thing: usize, belongs: impl Fn(usize) -> bool) -> Side {
        let mut side = Side { cell: Cell::default(), n: 0.0, nn: 0.0 };
        for cluster in (0..self.totals.len()).filter(|&cluster| belongs(cluster)) {
            let cell = self.cells[cluster * self.things + thing];
            side.cell.y += cell.y;
            side.cell.yy += cell.yy;
            side.cell.yn += cell.yn;
            side.cell.buyers += cell.buyers;
            side.n += self.totals[cluster].0;
            side.nn += self.totals[cluster].1;
        }
        side
    }
}

/// A cluster, or everybody else.
struct Side {
    cell: Cell,
    n: f64,
    nn: f64,
}

impl Side {
    /// The share R = Σy ÷ Σn, and the variance of ln R by Taylor's series, Σ (y − R n)² ÷ (Σy)² (Cochran 1977, 6.4);
    /// half a choice is added, so that what nobody chose has a finite lift. The series fails where one customer makes
    /// most of the choices, so residuals are inflated by the mean leverage h = Σn² ÷ (Σn)² as a jackknife would, by 1 ÷
    /// (1 − h).
    fn share(&self) -> Option<(f64, f64)> {
        if self.n <= 0.0 {
            return None;
        }
        let Cell { y, yy, yn, .. } = self.cell;
        let share = (y + 0.5) / (self.n + 0.5);
        let leverage = self.nn / (self.n * self.n);
        let squares = (yy - 2.0 * share * yn + share * share * self.nn) / (1.0 - leverage).max(0.0).powi(2);
        // Never less than independent single choices would have.
        let variance = (squares / (y + 0.5).powi(2)).max((1.0 - share) / (y + 0.5));
        // One customer alone proves nothing (0 ÷ 0).
        Some((share, if variance.is_nan() { f64::INFINITY } else { variance }))
    }
}

/// How many standard errors the bound is below the estimate; none if nothing is tried.
fn bound_width(tried: usize) -> Option<f64> {
    let normal = Normal::new(0.0, 1.0).ok()?;
    (tried > 0).then(|| normal.inverse_cdf(1.0 - LEVEL / tried as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `customers` customers of a cluster, each choosing these things.
    fn add(choices: &mut Choices, cluster: usize, customers: usize, chosen: &[usize]) {
        for _ in 0..customers {
            choices.add(cluster, &mut chosen.to_vec());
        }
    }

    #[test]
    fn only_sure_needs_are_listed() {
        let mut choices = Choices::new(2, 3);
        add(&mut choices, 0, 120, &[0, 0, 1]);
        add(&mut choices, 0, 80, &[1, 1, 0]);
        add(&mut choices, 1, 90, &[0, 1, 1]);
        add(&mut choices, 1, 210, &[1, 1, 1]);
        add(&mut choices, 0, 1, &[2]);
        let found = choices.needs(choices.tried());
        assert_eq!(found[0].iter().map(|need| need.thing).collect::<Vec<_>>(), [0], "{found:?}");
        assert!(found[0][0].at_least > 1.5 && found[0][0].at_least < found[0][0].lift, "{found:?}");
        assert_eq!(found[1].iter().map(|need| need.thing).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn buying_more_of_everything_is_no_need() {
        let mut choices = Choices::new(2, 2);
        add(&mut choices, 0, 100, &[0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
        add(&mut choices, 1, 100, &[0, 1]);
        assert!(choices.needs(4).iter().all(Vec::is_empty));
    }

    #[test]
    fn one_customer_with_many_purchases_proves_nothing() {
        let mut choices = Choices::new(2, 2);
        add(&mut choices, 0, 1, &[0; 200]);
        add(&mut choices, 0, 50, &[1]);
        add(&mut choices, 1, 300, &[0, 1, 1]);
        assert!(choices.needs(4)[0].iter().all(|need| need.thing != 0));
    }

    #[test]
    fn what_nobody_else_chooses_has_a_finite_lift() {
        let mut choices = Choices::new(2, 1);
        add(&mut choices, 0, 50, &[0, 0]);
        add(&mut choices, 1, 50, &[7, 7]);
        let found = choices.needs(1);
        assert!(found[0][0].lift.is_finite() && found[0][0].at_least > 5.0, "{found:?}");
        assert!(Choices::new(1, 1).needs(1)[0].is_empty(), "one cluster has no others");
    }
}

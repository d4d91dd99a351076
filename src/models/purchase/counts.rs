//! Customers with the same (x, t_x, T) counted together: the sufficient statistics of the purchase models.

use std::collections::BTreeMap;

use rayon::prelude::*;

use domain::history::History;

/// Days in the models' unit of time.
pub const DAYS_PER_WEEK: f64 = 7.0;

/// x, t_x and T of a customer, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    pub frequency: u32,
    pub recency: u32,
    pub age: u32,
}

impl Record {
    /// x
    #[must_use]
    pub fn x(&self) -> f64 {
        f64::from(self.frequency)
    }

    /// t_x in weeks
    #[must_use]
    pub fn t_x(&self) -> f64 {
        f64::from(self.recency) / DAYS_PER_WEEK
    }

    /// T in weeks
    #[must_use]
    pub fn t(&self) -> f64 {
        f64::from(self.age) / DAYS_PER_WEEK
    }
}

impl From<&History> for Record {
    /// A last purchase after the as-of day is impossible; it counts as on that day.
    fn from(history: &History) -> Record {
        let recency = if history.frequency == 0 { 0 } else { history.recency.min(history.age) };
        Record { frequency: history.frequency, recency, age: history.age }
    }
}

/// Distinct records, ascending, each with the number of its customers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    pub terms: Vec<(Record, f64)>,
    pub customers: f64,
}

impl Counts {
    #[must_use]
    pub fn of(histories: &[History]) -> Counts {
        let mut records: Vec<Record> = histories.iter().map(Record::from).collect();
        records.par_sort_unstable();
        let terms = records.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f64)).collect();
        Counts { terms, customers: records.len() as f64 }
    }

    /// From a table of (record, customers); equal records are merged.
    #[must_use]
    pub fn from_table(rows: impl IntoIterator<Item = (Record, u32)>) -> Counts {
        let mut table: BTreeMap<Record, f64> = BTreeMap::new();
        for (record, customers) in rows {
            *table.entry(record).or_default() += f64::from(customers);
        }
        let customers = table.values().sum();
        Counts { terms: table.into_iter().collect(), customers }
    }

    /// Every k-th distinct record, `most` of them at most: enough to find the neighbourhood of a maximum.
    #[must_use]
    pub fn thinned(&self, most: usize) -> Counts {
        let step = self.terms.len().div_ceil(most.max(1)).max(1);
        let terms: Vec<_> = self.terms.iter().skip(step / 2).step_by(step).copied().collect();
        Counts { customers: terms.iter().map(|(_, n)| n).sum(), terms }
    }

    /// Purchases after the first per week of all customers together; above 0 even without any.
    #[must_use]
    pub fn purchase_rate(&self) -> f64 {
        let purchases: f64 = self.terms.iter().map(|(record, n)| n * record.x()).sum();
        (purchases + 0.5) / (self.weeks() + 1.0)
    }

    /// Mean weeks observed since the first purchase, at least one.
    #[must_use]
    pub fn mean_age(&self) -> f64 {
        (self.weeks() / self.customers.max(1.0)).max(1.0)
    }

    fn weeks(&self) -> f64 {
        self.terms.iter().map(|(record, n)| n * record.t()).sum()
    }
}

/// Sums `term` over the records, in parallel; in fixed portions, so that any number of threads gives the same sum.
///
/// `term` adds the value and slopes of one record with its number of customers to the array.
pub fn sum_terms<const N: usize>(
    terms: &[(Record, f64)],
    term: impl Fn(&(Record, f64), &mut [f64; N]) + Sync,
) -> [f64; N] {
    const PORTION: usize = 512;
    let sum_portion = |portion: &[(Record, f64)]| {
        let mut sum = [0.0; N];
        for one in portion {
            term(one, &mut sum);
        }
        sum
    };
    let portions: Vec<[f64; N]> = terms.par_chunks(PORTION).map(sum_portion).collect();
    portions.iter().fold([0.0; N], |mut total, portion| {
        for (t, p) in total.iter_mut().zip(portion) {
            *t += p;
        }
        total
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_records_are_counted_once() {
        let record = |x, t_x, t| Record { frequency: x, recency: t_x, age: t };
        let counts = Counts::from_table([(record(1, 7, 14), 2), (record(0, 0, 14), 1), (record(1, 7, 14), 3)]);
        assert_eq!(counts.terms, vec![(record(0, 0, 14), 1.0), (record(1, 7, 14), 5.0)]);
        assert!((counts.customers - 6.0).abs() < 1e-12);
        assert!((counts.mean_age() - 2.0).abs() < 1e-12);
        assert_eq!(counts.thinned(1).terms.len(), 1);
    }
}

//! Who moved: the groups found on one day, with their centres and scales, applied to customers as they were earlier.

use std::collections::HashMap;

use crate::clusters::{ClusterError, Clustering};

/// Customers by their group earlier and now, by 0-based number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// `moved[earlier][now]`
    pub moved: Vec<Vec<usize>>,
    /// Who was not a customer yet, by group now.
    pub new: Vec<usize>,
    /// Who was a customer earlier and is not one now, by group then.
    pub gone: Vec<usize>,
}

impl Clustering {
    /// The groups that these customers would be in; `columns` holds the same KPIs.
    ///
    /// # Errors
    /// When the KPIs are not those of the clustering.
    pub fn assign(&self, columns: &[Vec<f64>]) -> Result<Vec<Option<u32>>, ClusterError> {
        if columns.len() != self.scales.len() {
            return Err(ClusterError::NamesDoNotMatch { kpis: self.scales.len(), columns: columns.len() });
        }
        let scaled = self.footing.scale(columns)?;
        let (labels, _) = self.rule.assign(&scaled.points);
        Ok(labels.into_iter().map(|label| self.order.get(label).copied().flatten()).collect())
    }
}

/// Compares who is where: (customer, group) earlier and now, among `k` groups.
#[must_use]
pub fn compare(k: usize, earlier: &[(i64, u32)], now: &[(i64, u32)]) -> Movement {
    let mut found = Movement { moved: vec![vec![0; k]; k], new: vec![0; k], gone: vec![0; k] };
    let mut before: HashMap<i64, u32> = earlier.iter().copied().collect();
    for (customer, to) in now {
        match before.remove(customer) {
            Some(from) => found.moved[from as usize][*to as usize] += 1,
            None => found.new[*to as usize] += 1,
        }
    }
    for from in before.values() {
        found.gone[*from as usize] += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_counted_once() {
        let found = compare(2, &[(1, 0), (2, 0), (3, 1), (9, 1)], &[(1, 0), (2, 1), (3, 1), (4, 0)]);
        assert_eq!(found, Movement { moved: vec![vec![1, 1], vec![0, 1]], new: vec![1, 0], gone: vec![0, 1] });
    }
}

//! What a cluster buys more than the others do.

/// Standard normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;

/// A product group that a cluster buys more than the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    pub group: String,
    /// Share of buyers in the cluster ÷ share of buyers among all other customers.
    pub lift: f64,
    /// Lower end of the lift's 95 % interval.
    pub lift_low: f64,
    pub buyers: u64,
}

impl Need {
    /// "Tyres (1.8 ×)"
    #[must_use]
    pub fn label(&self) -> String {
        if self.lift >= 10.0 {
            format!("{} ({:.0} ×)", self.group, self.lift)
        } else {
            format!("{} ({:.1} ×)", self.group, self.lift)
        }
    }
}

/// For each cluster the product groups bought surely more than by all others, highest lift first.
///
/// `sizes`: customers by cluster. `buyers[cluster][group]`: customers of the cluster who ever bought the group; a
/// missing entry counts as nobody. The bound is that of the ratio of two proportions (Katz and others 1978) with half
/// a customer added to each count, so that a group nobody else buys has a finite lift.
#[must_use]
pub fn find_needs(sizes: &[usize], groups: &[String], buyers: &[Vec<u64>]) -> Vec<Vec<Need>> {
    let count = |cluster: usize, group: usize| -> u64 {
        buyers.get(cluster).and_then(|row| row.get(group)).copied().unwrap_or(0)
    };
    let everybody: usize = sizes.iter().sum();
    let total = |group: usize| -> u64 { (0..sizes.len()).map(|cluster| count(cluster, group)).sum() };
    let totals: Vec<u64> = (0..groups.len()).map(total).collect();
    let of_cluster = |(cluster, &size): (usize, &usize)| -> Vec<Need> {
        let need = |(group, name): (usize, &String)| {
            let own = count(cluster, group);
            let others = totals[group] - own;
            let (lift, lift_low) = ratio(own, size as u64, others, (everybody - size) as u64)?;
            (lift_low > 1.0).then(|| Need { group: name.clone(), lift, lift_low, buyers: own })
        };
        let mut needs: Vec<Need> = groups.iter().enumerate().filter_map(need).collect();
        needs.sort_by(|a, b| b.lift.total_cmp(&a.lift).then_with(|| a.group.cmp(&b.group)));
        needs
    };
    sizes.iter().enumerate().map(of_cluster).collect()
}

/// Ratio of `a`/`of_a` to `b`/`of_b` and the lower end of its interval; none where one side has nobody.
fn ratio(a: u64, of_a: u64, b: u64, of_b: u64) -> Option<(f64, f64)> {
    if of_a == 0 || of_b == 0 || a == 0 {
        return None;
    }
    let (a, of_a, b, of_b) = (a as f64 + 0.5, of_a as f64 + 0.5, b as f64 + 0.5, of_b as f64 + 0.5);
    let lift = (a / of_a) / (b / of_b);
    let error = (1.0 / a - 1.0 / of_a + 1.0 / b - 1.0 / of_b).max(0.0).sqrt();
    Some((lift, lift * (-Z * error).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sure_needs_are_listed() {
        let groups = ["Tyres", "Oil", "Wax"].map(String::from);
        // Tyres: 60 % against 33 %; oil: equal; wax: one buyer more, which is nothing.
        let found = find_needs(&[200, 300], &groups, &[vec![120, 60, 2], vec![100, 90, 2]]);
        assert_eq!(found[0].iter().map(Need::label).collect::<Vec<_>>(), ["Tyres (1.8 ×)"]);
        assert!(found[1].is_empty(), "{found:?}");
        assert!(found[0][0].lift_low > 1.4 && found[0][0].lift_low < 1.8);
    }

    #[test]
    fn what_nobody_else_buys_has_a_finite_lift() {
        let found = find_needs(&[50, 50], &["Oars".to_owned()], &[vec![30], vec![]]);
        assert!(found[0][0].lift.is_finite() && found[0][0].lift > 10.0);
        assert!(find_needs(&[5], &["Oars".to_owned()], &[vec![5]])[0].is_empty(), "one cluster has no others");
    }
}

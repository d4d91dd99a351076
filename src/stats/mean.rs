//! The arithmetic mean.

/// The mean of the values; none without any.
#[must_use]
pub fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    (n > 0.0).then(|| sum / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_mean() {
        assert_eq!((mean([1.0, 2.0, 6.0].into_iter()), mean(std::iter::empty())), (Some(3.0), None));
    }
}

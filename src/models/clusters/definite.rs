//! Small symmetric positive definite matrices: spreads of groups, stored row by row.

/// The lower factor L of a matrix LLᵀ of `n` rows; none if it is not positive definite.
pub(super) fn factor(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|m| lower[i * n + m] * lower[j * n + m]).sum();
            let left = matrix[i * n + j] - known;
            lower[i * n + j] = if i == j { left.sqrt() } else { left / lower[j * n + j] };
        }
        let extent = lower[i * n + i];
        if extent.is_nan() || extent <= 1e-12 {
            return None;
        }
    }
    Some(lower)
}

/// Solves L y = b in place.
pub(super) fn forward(lower: &[f64], b: &mut [f64]) {
    let n = b.len();
    for i in 0..n {
        let known: f64 = (0..i).map(|m| lower[i * n + m] * b[m]).sum();
        b[i] = (b[i] - known) / lower[i * n + i];
    }
}

/// Solves Lᵀ x = b in place.
pub(super) fn backward(lower: &[f64], b: &mut [f64]) {
    let n = b.len();
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|m| lower[m * n + i] * b[m]).sum();
        b[i] = (b[i] - known) / lower[i * n + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_by_hand() {
        let lower = factor(&[4.0, 2.0, 2.0, 5.0], 2).expect("definite");
        assert_eq!(lower, [2.0, 0.0, 1.0, 2.0]);
        let mut x = [8.0, 12.0];
        forward(&lower, &mut x);
        backward(&lower, &mut x);
        // 4·1 + 2·2 = 8 and 2·1 + 5·2 = 12.
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12);
        assert_eq!(factor(&[1.0, 2.0, 2.0, 1.0], 2), None);
        assert_eq!(factor(&[f64::NAN], 1), None);
    }
}

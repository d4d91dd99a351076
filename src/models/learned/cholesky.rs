//! Systems of equations with a symmetric positive definite matrix, by Cholesky's factor in blocks (Golub & Van Loan
//! 2013, Matrix Computations, 4.2.9): the library factors the small blocks on the diagonal, and products of matrices,
//! which are many times as quick, do the rest.

use std::ops::Range;

use linfa_linalg::Result;
use linfa_linalg::cholesky::CholeskyInplace;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Rows of a block.
const BLOCK: usize = 32;
/// Rows of the rest that are updated at a time, so that little of the unused upper half is.
const BAND: usize = 64;

/// A block on the diagonal and what stands below it.
struct Column {
    place: Range<usize>,
    /// The inverse of the block's factor.
    inverse: Array2<f64>,
    below: Array2<f64>,
}

/// Of `matrix` only the lower half is read.
///
/// # Errors
/// When the matrix is not positive definite.
pub(super) fn solve(matrix: Array2<f64>, mut right: Array1<f64>) -> Result<Array1<f64>> {
    let columns = factor(matrix)?;
    for column in &columns {
        let (own, mut rest) = right.view_mut().split_at(Axis(0), column.place.end);
        let mut own = own.split_at(Axis(0), column.place.start).1;
        let solved = column.inverse.dot(&own);
        rest -= &column.below.dot(&solved);
        own.assign(&solved);
    }
    for column in columns.iter().rev() {
        let (own, rest) = right.view_mut().split_at(Axis(0), column.place.end);
        let mut own = own.split_at(Axis(0), column.place.start).1;
        own -= &column.below.t().dot(&rest);
        let solved = column.inverse.t().dot(&own);
        own.assign(&solved);
    }
    Ok(right)
}

fn factor(mut matrix: Array2<f64>) -> Result<Vec<Column>> {
    let size = matrix.nrows();
    let mut columns = Vec::new();
    for first in (0..size).step_by(BLOCK) {
        let place = first..(first + BLOCK).min(size);
        let mut corner = part(&matrix, place.clone(), place.clone()).to_owned();
        corner.cholesky_inplace()?;
        let mut inverse = Array2::eye(place.len());
        corner.solve_triangular_inplace(&mut inverse, UPLO::Lower)?;
        let below = part(&matrix, place.end..size, place.clone()).dot(&inverse.t());
        for start in (0..below.nrows()).step_by(BAND) {
            let end = (start + BAND).min(below.nrows());
            let rows = |range: Range<usize>| below.slice_axis(Axis(0), range.into());
            let mut rest = matrix.slice_axis_mut(Axis(0), (place.end + start..place.end + end).into());
            let mut rest = rest.slice_axis_mut(Axis(1), (place.end..place.end + end).into());
            general_mat_mul(-1.0, &rows(start..end), &rows(0..end).t(), 1.0, &mut rest);
        }
        columns.push(Column { place, inverse, below });
    }
    Ok(columns)
}

fn part(matrix: &Array2<f64>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f64> {
    matrix.view().slice_axis_move(Axis(0), rows.into()).slice_axis_move(Axis(1), columns.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use stats::random::Seeded;

    #[test]
    fn the_solution_solves_at_every_size() {
        for size in [1, 2, 31, 32, 33, 64, 97, 150] {
            let mut random = Seeded::new(u64::try_from(size).expect("small"));
            let root = Array2::from_shape_simple_fn((size + 3, size), || random.normal());
            let matrix = root.t().dot(&root) + Array2::<f64>::eye(size);
            let right = Array1::from_shape_simple_fn(size, || random.normal());
            let mut lower = matrix.clone();
            for ((row, column), value) in lower.indexed_iter_mut() {
                if column > row {
                    *value = f64::NAN;
                }
            }
            let found = solve(lower, right.clone()).expect("positive definite");
            let off = (&matrix.dot(&found) - &right).iter().fold(0.0, |most: f64, off| most.max(off.abs()));
            assert!(off < 1e-9, "{size}: {off}");
        }
    }

    #[test]
    fn what_is_not_positive_definite_is_refused() {
        assert!(solve(array![[1.0, 0.0], [2.0, 1.0]], array![1.0, 1.0]).is_err());
    }
}

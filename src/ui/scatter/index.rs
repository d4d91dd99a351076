//! Finding points by position: the nearest to the pointer, and those inside a lasso.

/// Cells along each side of the points' extent.
const CELLS: usize = 128;

/// Points sorted into a grid of cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    low: [f32; 2],
    size: [f32; 2],
    /// Where each cell's points start in `order`, and the end.
    starts: Vec<usize>,
    order: Vec<usize>,
}

impl Index {
    pub fn new(points: &[[f32; 2]]) -> Index {
        let mut low = [f32::INFINITY; 2];
        let mut high = [f32::NEG_INFINITY; 2];
        for point in points {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        let size = [0, 1].map(|axis| ((high[axis] - low[axis]) / CELLS as f32).max(1e-9));
        let mut index = Index { low, size, starts: vec![0; CELLS * CELLS + 1], order: vec![0; points.len()] };
        for point in points {
            let cell = index.cell(*point);
            index.starts[cell + 1] += 1;
        }
        for cell in 0..CELLS * CELLS {
            index.starts[cell + 1] += index.starts[cell];
        }
        let mut next = index.starts.clone();
        for (i, point) in points.iter().enumerate() {
            let cell = index.cell(*point);
            index.order[next[cell]] = i;
            next[cell] += 1;
        }
        index
    }

    /// The column or row of a coordinate, clamped to the grid.
    fn along(&self, axis: usize, at: f32) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
        let cell = ((at - self.low[axis]) / self.size[axis]).clamp(0.0, (CELLS - 1) as f32) as usize;
        cell
    }

    fn cell(&self, point: [f32; 2]) -> usize {
        self.along(1, point[1]) * CELLS + self.along(0, point[0])
    }

    /// Points that may be in a box; all that are in it are among them.
    pub fn within(&self, low: [f32; 2], high: [f32; 2]) -> impl Iterator<Item = usize> {
        let columns = self.along(0, low[0])..=self.along(0, high[0]);
        let rows = self.along(1, low[1])..=self.along(1, high[1]);
        let some = !self.order.is_empty();
        rows.filter(move |_| some).flat_map(move |row| {
            let cells = self.starts[row * CELLS + columns.start()]..self.starts[row * CELLS + columns.end() + 1];
            self.order[cells].iter().copied()
        })
    }
}

/// Whether a point is inside a closed line, by the number of edges to the right of it.
pub(super) fn inside(line: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let mut inside = false;
    let Some(mut before) = line.last().copied() else { return false };
    for &after in line {
        if (after[1] > y) != (before[1] > y)
            && x < (before[0] - after[0]) * (y - after[1]) / (before[1] - after[1]) + after[0]
        {
            inside = !inside;
        }
        before = after;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_finds_its_points() {
        let points: Vec<[f32; 2]> = (0..100_u8).map(|i| [f32::from(i % 10), f32::from(i / 10)]).collect();
        let index = Index::new(&points);
        let low_corner = |i: &usize| points[*i][0] <= 1.0 && points[*i][1] <= 1.0;
        assert_eq!(index.within([-5.0, -5.0], [1.0, 1.0]).filter(low_corner).count(), 4);
        assert_eq!(index.within([-5.0, -5.0], [50.0, 50.0]).count(), 100);
        assert_eq!(Index::new(&[]).within([0.0, 0.0], [1.0, 1.0]).count(), 0);
        assert_eq!(Index::new(&[[3.0, 3.0]]).within([2.0, 2.0], [4.0, 4.0]).count(), 1);
    }

    #[test]
    fn a_lasso_may_be_hollow() {
        let line = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [5.0, 2.0], [0.0, 10.0]];
        assert!(inside(&line, [1.0, 1.0]) && inside(&line, [9.0, 5.0]));
        assert!(!inside(&line, [5.0, 5.0]), "in the notch");
        assert!(!inside(&[], [0.0, 0.0]));
    }
}

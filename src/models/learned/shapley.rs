//! Shapley values of boosted trees: what each column adds to a row's score.
//!
//! The value of a set of known columns is what the tree says where those are followed and the others are averaged by
//! the evidence below each branch (Lundberg, Erion & Lee 2018, algorithm 1). A leaf of value v whose path tests d
//! distinct columns gives column i the part v·(oᵢ − zᵢ)·Wᵢ, where oⱼ is 1 if the row goes that way at each split on
//! column j and else 0, zⱼ is the product of the shares of evidence at those splits, and Wᵢ averages Π oⱼ over the
//! known and Π zⱼ over the unknown others with Shapley's weights k!(d−1−k)!/d!. Those are ∫ tᵏ(1−t)^(d−1−k) dt from 0
//! to 1, so that Wᵢ = ∫ Π_{j≠i} (oⱼ t + zⱼ (1−t)) dt: a polynomial, integrated exactly by Gauss–Legendre quadrature.
//! That is many times faster than the library's recursion in single precision, and exact.

use std::sync::LazyLock;

use forust_ml::tree::Tree;

use stats::quadrature::GaussLegendre;

/// Maximum number of splits on the way to a leaf: five points are exact up to degree nine.
pub(super) const DEPTH_AT_MOST: usize = 10;

static POINTS: LazyLock<GaussLegendre> = LazyLock::new(|| GaussLegendre::new(5));

/// A tree as the paths to its leaves.
pub(super) struct Explained<'a> {
    tree: &'a Tree,
    leaves: Vec<Leaf>,
}

struct Leaf {
    value: f64,
    /// The distinct columns on the path, with the product of the shares of evidence at their splits.
    asked: Vec<(usize, f64)>,
    /// (place in `asked`, node, the child taken there)
    turns: Vec<(usize, usize, usize)>,
}

impl<'a> Explained<'a> {
    pub(super) fn new(tree: &'a Tree) -> Explained<'a> {
        let mut leaves = Vec::new();
        let mut open = vec![(0, Leaf { value: 0.0, asked: Vec::new(), turns: Vec::new() })];
        while let Some((place, way)) = open.pop() {
            let node = &tree.nodes[place];
            if node.is_leaf {
                leaves.push(Leaf { value: f64::from(node.weight_value), ..way });
                continue;
            }
            let evidence = |child: usize| f64::from(tree.nodes[child].hessian_sum);
            let both = evidence(node.left_child) + evidence(node.right_child);
            for child in [node.left_child, node.right_child] {
                open.push((child, way.turned(node.split_feature, place, child, evidence(child) / both)));
            }
        }
        Explained { tree, leaves }
    }

    /// The mean over the training rows' evidence.
    pub(super) fn mean(&self) -> f64 {
        self.leaves.iter().map(|leaf| leaf.asked.iter().fold(leaf.value, |mean, (_, share)| mean * share)).sum()
    }

    /// Adds each column's contribution to one row's score to `parts`.
    pub(super) fn add(&self, row: &[f64], parts: &mut [f64]) {
        let child = |place: usize| {
            let node = &self.tree.nodes[place];
            if node.is_leaf { place } else { node.get_child_idx(&row[node.split_feature], &f64::NAN) }
        };
        let taken: Vec<usize> = (0..self.tree.nodes.len()).map(child).collect();
        for leaf in &self.leaves {
            leaf.add(&taken, parts);
        }
    }
}

impl Leaf {
    fn turned(&self, column: usize, node: usize, child: usize, share: f64) -> Leaf {
        let (mut asked, mut turns) = (self.asked.clone(), self.turns.clone());
        let place = asked.iter().position(|(known, _)| *known == column).unwrap_or(asked.len());
        if place == asked.len() {
            asked.push((column, share));
        } else {
            asked[place].1 *= share;
        }
        turns.push((place, node, child));
        Leaf { value: self.value, asked, turns }
    }

    fn add(&self, taken: &[usize], parts: &mut [f64]) {
        let mut goes = [1.0; DEPTH_AT_MOST];
        for &(place, node, child) in &self.turns {
            if taken[node] != child {
                goes[place] = 0.0;
            }
        }
        let mut weights = [0.0; DEPTH_AT_MOST];
        for &(t, weight) in &POINTS.nodes {
            let factor = |place: usize| goes[place] * t + self.asked[place].1 * (1.0 - t);
            let all: f64 = (0..self.asked.len()).map(factor).product();
            for (place, sum) in weights.iter_mut().enumerate().take(self.asked.len()) {
                *sum += weight * all / factor(place);
            }
        }
        for (place, (column, share)) in self.asked.iter().enumerate() {
            parts[*column] += self.value * (goes[place] - share) * weights[place];
        }
    }
}

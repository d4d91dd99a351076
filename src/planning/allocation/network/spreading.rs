//! Moves that even out the dealers' shares without changing which leads are placed.

use super::{From, Network};

/// Parts into which a lead is divided to compute what is due to whom: divisible by every number of dealers up to eight.
const PARTS: usize = 840;

impl Network {
    /// Moves leads from a dealer to any it can reach whose share stays lower, until there is no such move. That
    /// minimises Σ (load + offset)² ÷ size, because a convex cost on the dealers alone has a cheaper flow only if such
    /// a move exists.
    pub fn spread(&mut self) {
        let mut moved = true;
        while moved {
            moved = false;
            let mut by_share: Vec<usize> = (0..self.load.len()).filter(|&dealer| self.load[dealer] > 0).collect();
            by_share.sort_by(|&a, &b| self.share(b).total_cmp(&self.share(a)));
            for dealer in by_share {
                while self.relieve(dealer) {
                    moved = true;
                }
            }
        }
    }

    /// What an even distribution in fractions of leads would give, ignoring what was due before: leads of each class by
    /// dealer, in the order of the class's dealers.
    pub fn due(&self) -> Vec<Vec<f64>> {
        let mut even = self.clone();
        even.offset.fill(0.0);
        for counts in even.flow.iter_mut().chain([&mut even.load, &mut even.capacity]) {
            for count in counts {
                *count *= PARTS;
            }
        }
        even.spread();
        let leads = |parts: &usize| *parts as f64 / PARTS as f64;
        even.flow.iter().map(|counts| counts.iter().map(leads).collect()).collect()
    }

    /// Moves leads from `dealer` to the dealer with the lowest share it can reach; false if none is lower.
    fn relieve(&mut self, dealer: usize) -> bool {
        if self.load[dealer] == 0 {
            return false;
        }
        self.search(From::Dealer(dealer), |_, _| false);
        let reached = self.seen.dealers.iter().copied().filter(|&other| other != dealer && self.is_free(other));
        let Some(to) = reached.min_by(|&a, &b| self.next_share(a).total_cmp(&self.next_share(b))) else {
            return false;
        };
        let wanted = self.move_size(dealer, to);
        if wanted == 0 {
            return false;
        }
        let moved = self.shift(From::Dealer(dealer), to, wanted);
        self.load[dealer] -= moved;
        self.load[to] += moved;
        moved > 0
    }

    /// Largest t for which the t-th lead moved still lowers Σ (load + offset)² ÷ size.
    fn move_size(&self, from: usize, to: usize) -> usize {
        let (a, b) = (self.size[from], self.size[to]);
        let taken = |dealer: usize| self.load[dealer] as f64 + self.offset[dealer];
        let gain = (taken(from) + 0.5) / a - (taken(to) - 0.5) / b;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; a huge one saturates"
        )]
        let size = (gain / (1.0 / a + 1.0 / b) - 1e-9).ceil().max(1.0) as usize - 1;
        size.min(self.load[from]).min(self.capacity[to] - self.load[to])
    }
}

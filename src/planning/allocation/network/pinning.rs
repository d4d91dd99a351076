//! Leads that are fixed to one dealer while all others can still be placed.

use super::{From, Network};

impl Network {
    /// Fixes one placed lead of a class to the dealer at this place of the class, if everything else can stay placed;
    /// returns whether that was possible. The lead, and the room it takes, are then no longer part of the network.
    pub fn pin(&mut self, class: usize, slot: usize) -> bool {
        if self.flow[class][slot] > 0 {
            self.take(class, slot);
            return true;
        }
        let Some(from) = self.fullest_with(class) else { return false };
        let (dealer, before) = (self.dealers_of[class][slot], self.dealers_of[class][from]);
        self.flow[class][from] -= 1;
        self.load[before] -= 1;
        if self.is_free(dealer) || self.make_room(dealer) {
            self.flow[class][slot] += 1;
            self.load[dealer] += 1;
            self.take(class, slot);
            return true;
        }
        self.flow[class][from] += 1;
        self.load[before] += 1;
        false
    }

    /// Place in the class of the dealer with the largest share among those who have leads of it.
    fn fullest_with(&self, class: usize) -> Option<usize> {
        let dealers = &self.dealers_of[class];
        let having = (0..dealers.len()).filter(|&slot| self.flow[class][slot] > 0);
        having.max_by(|&a, &b| self.share(dealers[a]).total_cmp(&self.share(dealers[b])))
    }

    /// Moves one lead away from a full dealer, if any can go to a dealer with room.
    fn make_room(&mut self, dealer: usize) -> bool {
        let Some(free) = self.search(From::Dealer(dealer), Network::is_free) else { return false };
        let moved = self.shift(From::Dealer(dealer), free, 1);
        self.load[dealer] -= moved;
        self.load[free] += moved;
        moved > 0
    }

    fn take(&mut self, class: usize, slot: usize) {
        let dealer = self.dealers_of[class][slot];
        self.flow[class][slot] -= 1;
        self.load[dealer] -= 1;
        self.capacity[dealer] -= 1;
        self.offset[dealer] += 1.0;
    }
}

//! Classes of leads flowing to dealers along augmenting paths, maximising value.

mod pinning;
mod spreading;

use std::collections::VecDeque;

/// What a network knows of a dealer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Party {
    /// Number of leads there is room for.
    pub room: usize,
    /// Leads are spread in proportion to it; above 0.
    pub size: f64,
    /// Leads that were due to the dealer before and were not given; negative: too many were given.
    pub credit: f64,
}

/// How many leads of each class each dealer has.
#[derive(Clone)]
pub(super) struct Network {
    /// For each class its dealers.
    dealers_of: Vec<Vec<usize>>,
    /// Leads of a class by dealer, parallel to `dealers_of`.
    flow: Vec<Vec<usize>>,
    /// For each dealer the classes it may have, with the dealer's place in the class.
    classes_of: Vec<Vec<(usize, usize)>>,
    capacity: Vec<usize>,
    load: Vec<usize>,
    /// What shares are in proportion to.
    size: Vec<f64>,
    /// Added to a dealer's load when shares are compared: leads that are fixed, less credit from before.
    offset: Vec<f64>,
    /// True for a class of which no further lead can be placed.
    closed: Vec<bool>,
    /// What one more place at the dealer would be worth, once the dealer is permanently full.
    price: Vec<Option<f64>>,
    /// Marks of the current search.
    seen: Seen,
}

#[derive(Clone, Default)]
struct Seen {
    /// For each dealer reached, the class that led there with the dealer's place in it.
    dealer_from: Vec<Option<(usize, usize)>>,
    /// For each class reached, the dealer that led there with that dealer's place in it; none for the start.
    class_from: Vec<Option<(usize, usize)>>,
    /// Reached, in order.
    dealers: Vec<usize>,
    classes: Vec<usize>,
}

/// Where a search for a path begins.
#[derive(Clone, Copy)]
enum From {
    Class(usize),
    Dealer(usize),
}

impl Network {
    pub fn new(dealers_of: Vec<Vec<usize>>, parties: &[Party]) -> Network {
        let mut classes_of = vec![Vec::new(); parties.len()];
        for (class, dealers) in dealers_of.iter().enumerate() {
            for (slot, &dealer) in dealers.iter().enumerate() {
                classes_of[dealer].push((class, slot));
            }
        }
        let (classes, dealers) = (dealers_of.len(), parties.len());
        Network {
            flow: dealers_of.iter().map(|dealers| vec![0; dealers.len()]).collect(),
            dealers_of,
            classes_of,
            capacity: parties.iter().map(|party| party.room).collect(),
            load: vec![0; dealers],
            size: parties.iter().map(|party| party.size).collect(),
            offset: parties.iter().map(|party| -party.credit).collect(),
            closed: vec![false; classes],
            price: vec![None; dealers],
            seen: Seen { dealer_from: vec![None; dealers], class_from: vec![None; classes], ..Seen::default() },
        }
    }

    /// Leads of a class by dealer, in the order of the class's dealers.
    pub fn quotas(&self, class: usize) -> &[usize] {
        &self.flow[class]
    }

    /// What one more place at each dealer would be worth.
    pub fn prices(&self) -> Vec<f64> {
        self.price.iter().map(|price| price.unwrap_or(0.0)).collect()
    }

    /// Places one more lead of a class if possible; leads must come in descending order of value.
    pub fn place(&mut self, class: usize, value: f64) {
        if self.closed[class] {
            return;
        }
        if let Some(slot) = self.emptiest_free(class) {
            self.flow[class][slot] += 1;
            self.load[self.dealers_of[class][slot]] += 1;
            return;
        }
        if let Some(free) = self.search(From::Class(class), Network::is_free) {
            self.shift(From::Class(class), free, 1);
            self.load[free] += 1;
            return;
        }
        // Everything reached is full and stays so: nothing reached can move to anybody outside.
        for &dealer in &self.seen.dealers {
            self.price[dealer] = Some(value);
        }
        for &class in &self.seen.classes {
            self.closed[class] = true;
        }
    }

    fn is_free(&self, dealer: usize) -> bool {
        self.load[dealer] < self.capacity[dealer]
    }

    /// Leads relative to the dealer's size.
    fn share(&self, dealer: usize) -> f64 {
        (self.load[dealer] as f64 + self.offset[dealer]) / self.size[dealer]
    }

    /// The same, with half of one more lead.
    fn next_share(&self, dealer: usize) -> f64 {
        (self.load[dealer] as f64 + self.offset[dealer] + 0.5) / self.size[dealer]
    }

    /// Place in the class of the free dealer with the smallest share.
    fn emptiest_free(&self, class: usize) -> Option<usize> {
        let dealers = &self.dealers_of[class];
        let free = (0..dealers.len()).filter(|&slot| self.is_free(dealers[slot]));
        free.min_by(|&a, &b| self.next_share(dealers[a]).total_cmp(&self.next_share(dealers[b])))
    }

    /// Breadth first from a class, or from the classes a dealer has leads of, over dealers that are not permanently
    /// full; ends at the first suitable dealer. Without one, `seen` holds everything reached.
    fn search(&mut self, from: From, wanted: impl Fn(&Network, usize) -> bool) -> Option<usize> {
        let mut seen = std::mem::take(&mut self.seen);
        seen.forget();
        let mut queue = VecDeque::new();
        match from {
            From::Class(class) => {
                seen.classes.push(class);
                queue.push_back(class);
            }
            From::Dealer(dealer) => {
                seen.dealers.push(dealer);
                self.reach_classes(dealer, None, &mut seen, &mut queue);
            }
        }
        let end = self.walk(from, &mut seen, &mut queue, wanted);
        self.seen = seen;
        end
    }

    fn walk(
        &self,
        from: From,
        seen: &mut Seen,
        queue: &mut VecDeque<usize>,
        wanted: impl Fn(&Network, usize) -> bool,
    ) -> Option<usize> {
        let (start_class, start_dealer) = match from {
            From::Class(class) => (Some(class), None),
            From::Dealer(dealer) => (None, Some(dealer)),
        };
        while let Some(class) = queue.pop_front() {
            for (slot, &dealer) in self.dealers_of[class].iter().enumerate() {
                let frozen = self.price[dealer].is_some() && start_class.is_some();
                if frozen || Some(dealer) == start_dealer || seen.dealer_from[dealer].is_some() {
                    continue;
                }
                seen.dealer_from[dealer] = Some((class, slot));
                seen.dealers.push(dealer);
                if wanted(self, dealer) {
                    return Some(dealer);
                }
                self.reach_classes(dealer, start_class, seen, queue);
            }
        }
        None
    }

    fn reach_classes(&self, dealer: usize, start: Option<usize>, seen: &mut Seen, queue: &mut VecDeque<usize>) {
        for &(class, slot) in &self.classes_of[dealer] {
            if self.flow[class][slot] > 0 && seen.class_from[class].is_none() && Some(class) != start {
                seen.class_from[class] = Some((dealer, slot));
                seen.classes.push(class);
                queue.push_back(class);
            }
        }
    }

    /// Edges of the path found last, from its end back to its start: (class, place gained, place given up).
    fn path(&self, from: From, end: usize) -> Vec<(usize, usize, Option<usize>)> {
        let mut path = Vec::new();
        let mut dealer = end;
        while let Some((class, gained)) = self.seen.dealer_from[dealer] {
            let before = self.seen.class_from[class];
            path.push((class, gained, before.map(|(_, given_up)| given_up)));
            match (before, from) {
                (None, _) => break,
                (Some((before, _)), From::Dealer(start)) if before == start => break,
                (Some((before, _)), _) => dealer = before,
            }
        }
        path
    }

    /// Moves `most` leads, or as many as possible, along the path found last; returns how many. Loads are updated by
    /// the caller.
    fn shift(&mut self, from: From, end: usize, most: usize) -> usize {
        let path = self.path(from, end);
        let movable = path.iter().filter_map(|&(class, _, given_up)| given_up.map(|slot| self.flow[class][slot]));
        let moved = movable.fold(most, usize::min);
        for (class, gained, given_up) in path {
            self.flow[class][gained] += moved;
            if let Some(slot) = given_up {
                self.flow[class][slot] -= moved;
            }
        }
        moved
    }
}

impl Seen {
    fn forget(&mut self) {
        for dealer in self.dealers.drain(..) {
            self.dealer_from[dealer] = None;
        }
        for class in self.classes.drain(..) {
            self.class_from[class] = None;
        }
    }
}

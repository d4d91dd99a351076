//! Whose turn it is: heavy jobs are carried out one at a time, in the order in which they came.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many may wait; whoever comes after them is told to come back later.
const MOST: usize = 20;

#[derive(Debug, Default)]
pub struct Queue {
    waiting: Mutex<(u64, VecDeque<u64>)>,
}

/// A place in the queue; given up when dropped.
#[derive(Debug)]
pub struct Place {
    queue: Arc<Queue>,
    number: u64,
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, (u64, VecDeque<u64>)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// None if too many are waiting.
    pub fn enter(self: &Arc<Queue>) -> Option<Place> {
        let mut waiting = self.waiting();
        let (last, places) = &mut *waiting;
        if places.len() > MOST {
            return None;
        }
        *last += 1;
        places.push_back(*last);
        Some(Place { queue: Arc::clone(self), number: *last })
    }
}

impl Place {
    /// How many are before this one, the one at work included.
    pub fn before(&self) -> u32 {
        let place = self.queue.waiting().1.iter().position(|number| *number == self.number);
        place.and_then(|place| u32::try_from(place).ok()).unwrap_or(0)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.queue.waiting().1.retain(|number| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_moves_up_when_one_leaves() {
        let queue = Arc::new(Queue::default());
        let mut places: Vec<Place> = std::iter::from_fn(|| queue.enter()).collect();
        assert_eq!(places.len(), MOST + 1, "one at work, the others waiting");
        assert_eq!(places.iter().take(3).map(Place::before).collect::<Vec<_>>(), [0, 1, 2]);
        drop(places.remove(1));
        drop(places.remove(0));
        assert_eq!((places[0].before(), places[1].before()), (0, 1));
        assert!(queue.enter().is_some_and(|place| place.before() == u32::try_from(MOST - 1).expect("few")));
    }
}

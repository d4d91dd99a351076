//! How many requests, and how many sign-in attempts, one address may make.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::network::client;

/// How many addresses are remembered; beyond that all start over, which is lenient but keeps memory bounded.
const MOST_ADDRESSES: usize = 20_000;

/// Half of the answering threads: the others keep serving the pages of signed-in dealers.
const MOST_ARRIVALS: usize = 8;

/// A token bucket that refills steadily, and what one address took from it.
#[derive(Debug)]
pub struct Limit {
    burst: f64,
    per_second: f64,
    left: Mutex<HashMap<IpAddr, (f64, i64)>>,
}

impl Limit {
    #[must_use]
    pub fn new(burst: u32, per_second: f64) -> Limit {
        Limit { burst: f64::from(burst), per_second, left: Mutex::default() }
    }

    /// Takes one token; false if none is left at this second (since 1970).
    pub fn take(&self, address: IpAddr, seconds: i64) -> bool {
        let address = client(address);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= MOST_ADDRESSES && !left.contains_key(&address) {
            left.clear();
        }
        let (tokens, at) = left.entry(address).or_insert((self.burst, seconds));
        let passed = (seconds - *at).max(0) as f64;
        *tokens = (*tokens + passed * self.per_second).min(self.burst);
        *at = seconds;
        let enough = *tokens >= 1.0;
        if enough {
            *tokens -= 1.0;
        }
        enough
    }

    /// Gives a token back that was taken for what turned out to be in order.
    pub fn give_back(&self, address: IpAddr) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((tokens, _)) = left.get_mut(&client(address)) {
            *tokens = (*tokens + 1.0).min(self.burst);
        }
    }
}

/// Callers waiting to have a code checked: only this many at once, because each blocks a thread.
#[derive(Debug, Default)]
pub struct Arrivals(AtomicUsize);

/// A slot among them, released when dropped.
#[derive(Debug)]
pub struct Arrival<'a>(&'a AtomicUsize);

impl Arrivals {
    /// None if too many are already waiting.
    pub fn enter(&self) -> Option<Arrival<'_>> {
        let entered = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
            (waiting < MOST_ARRIVALS).then_some(waiting + 1)
        });
        entered.is_ok().then(|| Arrival(&self.0))
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again_for_each_address() {
        let limit = Limit::new(3, 0.5);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let taken = |address, at| (0..5).filter(|_| limit.take(address, at)).count();
        assert_eq!((taken(one, 100), taken(other, 100)), (3, 3));
        assert_eq!((taken(one, 101), taken(one, 102), taken(one, 1_000)), (0, 1, 3));
        assert_eq!(taken(one, 50), 0, "a clock set back gives nothing");
        let of_network = |last: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 0, 0, 0, last]);
        assert_eq!((0..5).filter(|last| limit.take(of_network(*last), 100)).count(), 3, "one network, many addresses");
        limit.give_back(of_network(9));
        assert_eq!(
            (0..5).filter(|last| limit.take(of_network(*last), 100)).count(),
            1,
            "what is given back counts again"
        );
        limit.give_back(IpAddr::from([192, 0, 2, 7]));
        assert_eq!(taken(IpAddr::from([192, 0, 2, 7]), 100), 3, "and gives nobody more than there was");
    }

    #[test]
    fn only_so_many_wait_at_once() {
        let arrivals = Arrivals::default();
        let all: Vec<_> = (0..20).filter_map(|_| arrivals.enter()).collect();
        assert_eq!(all.len(), MOST_ARRIVALS);
        drop(all);
        assert!(arrivals.enter().is_some());
    }
}

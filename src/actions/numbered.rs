//! A request that changes something is done once, however often a desk has to ask: what was answered is kept in the transaction
//! in which it was done.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail};
use domain::moment::Moment;
use progress::Progress;
use store::Store;
use store::once::Asked;

/// The longest answer that is kept.
const LONGEST: usize = 2 << 20;
/// How often somebody who waits looks whether waiting is still wanted.
const LOOK: Duration = Duration::from_millis(100);

/// The numbers of requests that are being carried out.
#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    numbers: Mutex<HashSet<String>>,
    freed: Condvar,
}

/// While it lives nobody else carries out a request of this number.
pub(crate) struct Held<'a> {
    under_way: &'a UnderWay,
    number: &'a str,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.under_way.numbers.lock().unwrap_or_else(PoisonError::into_inner).remove(self.number);
        self.under_way.freed.notify_all();
    }
}

impl UnderWay {
    /// Waits until the same request, asked over a connection that was lost, has come to its end.
    ///
    /// # Errors
    /// When waiting is not wanted any more.
    pub fn hold<'a>(&'a self, number: &'a str, progress: &Progress) -> Result<Held<'a>> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        while !numbers.insert(number.to_owned()) {
            progress.check()?;
            numbers = self.freed.wait_timeout(numbers, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(Held { under_way: self, number })
    }
}

/// What asking a request twice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing: it reads, or computes the same again.
    Harmless,
    /// It is short, and one transaction holds all of it with its answer.
    OneWhole,
    /// It is stored in several transactions, or leaves the program; each says that it was kept.
    InParts,
}

/// A request that changes something: which, and by which number.
pub(crate) struct Numbered<'a> {
    pub name: &'static str,
    pub repeat: Repeat,
    /// The answer tells something that the database itself keeps as a hash, so that it is told once.
    pub is_secret: bool,
    pub number: &'a str,
}

/// Carries out what changes something, unless it was done before: then the answer is the same.
///
/// # Errors
/// Those of the work; when it was done before and its answer is not kept, or a crash cut it short.
pub(crate) fn done_once(
    store: &mut Store,
    asked: &Numbered<'_>,
    (person, now): (&str, Moment),
    work: impl FnOnce(&mut Store) -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    if asked.number.is_empty() {
        bail!("a request that changes something needs a number, by which it is done once");
    }
    match store.begin_once(asked.number, person, asked.name, now.seconds)? {
        Asked::Now => {}
        Asked::Before(answer) if answer.is_empty() => {
            bail!("this was done when it was asked for the first time; its answer is not kept, so look at what it did")
        }
        Asked::Before(answer) => return Ok(answer),
        Asked::CutShort => bail!(
            "the office's server ended while it did this, and part of it may be done; look at the result before asking again"
        ),
        Asked::Otherwise => bail!("another request had this number; ask again with one of its own"),
    }
    let is_kept = |answer: &[u8]| !asked.is_secret && answer.len() <= LONGEST;
    let kept = |answer: &Vec<u8>| if is_kept(answer) { answer.clone() } else { Vec::new() };
    let done: Result<Vec<u8>> = match asked.repeat {
        Repeat::OneWhole => store.as_one_whole(|store| {
            let answer = work(store)?;
            store.keep_answer(&kept(&answer))?;
            Ok(answer)
        }),
        Repeat::Harmless | Repeat::InParts => work(store).inspect(|answer| {
            // It is done, and each of its parts says so; only the answer is not kept then.
            let _ = store.keep_answer(&kept(answer));
        }),
    };
    if done.is_err() {
        store.give_up(asked.number)?;
    }
    done
}

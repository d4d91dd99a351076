//! Every request that another desk can make: how heavy it is, and what asking it twice does.
//!
//! What is missing here stays on the computer with the database: it names files there, or makes, restores and unlocks the
//! database itself. `tests/fixtures/requests_at_home.txt` lists those.

mod listed;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, anyhow};
use delivery::desks::backend::Weight;
use domain::request::Asker;
use progress::Progress;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::encoding::{read, written};
use crate::numbered::{Numbered, Repeat, UnderWay};
use crate::pool::Pool;
use crate::request::Request;

/// Where a request is carried out, and for whom.
pub(super) struct Way<'a> {
    pub pool: &'a Pool,
    pub holding: &'a UnderWay,
    pub asker: &'a Asker,
    /// Empty for a request that changes nothing.
    pub number: &'a str,
}

/// A question as it came in, its answer as it goes back.
type CarryOut = fn(&Entry, &Way<'_>, &[u8], &Progress) -> Result<Vec<u8>>;

/// A request that can travel.
pub struct Entry {
    pub name: &'static str,
    pub weight: Weight,
    pub repeat: Repeat,
    /// The answer tells something that the database itself keeps as a hash, so that it is told once.
    pub is_secret: bool,
    carry_out: CarryOut,
    question: fn(&dyn Any) -> Result<Vec<u8>>,
    answer: fn(&[u8]) -> Result<Box<dyn Any>>,
}

impl Entry {
    fn new<R>(weight: Weight, repeat: Repeat) -> Entry
    where
        R: Request + Serialize + DeserializeOwned,
        R::Answer: Serialize + DeserializeOwned,
    {
        Entry {
            name: R::NAME,
            weight,
            repeat,
            is_secret: false,
            carry_out: carry_out_one::<R>,
            question: |asked| written(asked.downcast_ref::<R>().context("another request has this name")?),
            answer: |bytes| Ok(Box::new(read::<R::Answer>(bytes)?)),
        }
    }

    fn secret(self) -> Entry {
        Entry { is_secret: true, ..self }
    }

    /// Whether it needs a number.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.repeat != Repeat::Harmless
    }

    /// A question as it travels.
    ///
    /// # Errors
    /// When it is not this request's.
    pub fn question<R: Request>(&self, request: &R) -> Result<Vec<u8>> {
        (self.question)(request)
    }

    /// An answer that has arrived.
    ///
    /// # Errors
    /// When it is not this request's.
    pub fn answer<R: Request>(&self, bytes: &[u8]) -> Result<R::Answer> {
        let answer = (self.answer)(bytes)?;
        answer.downcast::<R::Answer>().map(|answer| *answer).map_err(|_| anyhow!("the answer is to another request"))
    }
}

fn carry_out_one<R>(entry: &Entry, way: &Way<'_>, question: &[u8], progress: &Progress) -> Result<Vec<u8>>
where
    R: Request + DeserializeOwned,
    R::Answer: Serialize,
{
    let request: R = read(question)?;
    if !entry.is_numbered() {
        return written(&way.pool.ask_at_length(way.asker, request, progress)?);
    }
    let _held = way.holding.hold(way.number, progress)?;
    let Entry { name, repeat, is_secret, .. } = *entry;
    let asked = Numbered { name, repeat, is_secret, number: way.number };
    way.pool.ask_once(way.asker, &asked, request, written, progress)
}

/// Everything that can travel, by name.
pub fn all() -> &'static BTreeMap<&'static str, Entry> {
    static ALL: OnceLock<BTreeMap<&'static str, Entry>> = OnceLock::new();
    ALL.get_or_init(|| listed::listed().into_iter().map(|entry| (entry.name, entry)).collect())
}

#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    all().get(name)
}

/// Carries out a request that has arrived.
///
/// # Errors
/// When there is none of this name or the question is none, when the right is missing, and as documented by the request.
pub(super) fn carry_out(way: &Way<'_>, name: &str, question: &[u8], progress: &Progress) -> Result<Vec<u8>> {
    let entry = find(name).with_context(|| format!("no other desk can ask for '{name}'"))?;
    (entry.carry_out)(entry, way, question, progress)
}

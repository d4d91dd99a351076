//! Every request that another desk can make: how heavy it is, and what asking it twice does.
//!
//! What is missing here stays on the computer with the database: it names files there, or makes, restores and unlocks the
//! database itself. `tests/fixtures/requests_at_home.txt` lists those.

mod listed;
mod with_files;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, anyhow};
use delivery::desks::backend::Weight;
use domain::request::{Asker, Matter};
use progress::Progress;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::encoding::{read, written};
use super::parcels::{Parcel, delivered, packed, unpacked};
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

/// An answer as it came back, to what was asked.
type TakeAnswer = fn(&dyn Any, &[u8]) -> Result<Box<dyn Any>>;

/// A request that can travel.
pub struct Entry {
    pub name: &'static str,
    pub weight: Weight,
    pub repeat: Repeat,
    /// What an answer makes stale.
    pub touches: &'static [Matter],
    /// The answer tells something that the database itself keeps as a hash, so that it is told once.
    pub is_secret: bool,
    carry_out: CarryOut,
    question: fn(&dyn Any) -> Result<Vec<u8>>,
    answer: TakeAnswer,
    /// A file goes along with the question.
    pub has_file: bool,
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
            touches: R::TOUCHES,
            is_secret: false,
            carry_out: carry_out_one::<R>,
            question: |asked| written(asked.downcast_ref::<R>().context(ANOTHER)?),
            answer: |_, bytes| Ok(Box::new(read::<R::Answer>(bytes)?)),
            has_file: false,
        }
    }

    /// One that names files of the desk's own computer.
    fn with_files<R>(weight: Weight, repeat: Repeat) -> Entry
    where
        R: Parcel + Clone,
        R::Answer: Serialize + DeserializeOwned,
    {
        Entry {
            carry_out: carry_out_with_files::<R>,
            question: |asked| packed(asked.downcast_ref::<R>().context(ANOTHER)?),
            answer: |asked, bytes| Ok(Box::new(delivered(asked.downcast_ref::<R>().context(ANOTHER)?, bytes)?)),
            has_file: true,
            ..Entry::new::<R>(weight, repeat)
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

    /// An answer that has arrived, to a request that names no files.
    ///
    /// # Errors
    /// When it is not this request's.
    pub fn answer<R: Request>(&self, bytes: &[u8]) -> Result<R::Answer> {
        Self::of::<R>((self.answer)(&(), bytes)?)
    }

    /// An answer to this request; files that come with it are written where it says.
    ///
    /// # Errors
    /// When it is not this request's, or a file cannot be written.
    pub fn answer_to<R: Request>(&self, request: &R, bytes: &[u8]) -> Result<R::Answer> {
        Self::of::<R>((self.answer)(request, bytes)?)
    }

    fn of<R: Request>(answer: Box<dyn Any>) -> Result<R::Answer> {
        answer.downcast::<R::Answer>().map(|answer| *answer).map_err(|_| anyhow!("the answer is to another request"))
    }
}

const ANOTHER: &str = "another request has this name";

fn carry_out_with_files<R>(entry: &Entry, way: &Way<'_>, question: &[u8], progress: &Progress) -> Result<Vec<u8>>
where
    R: Parcel,
    R::Answer: Serialize + DeserializeOwned,
{
    let (request, waiting) = unpacked::<R>(question)?.apart();
    if !entry.is_numbered() {
        let answer = way.pool.ask_at_length(way.asker, request, progress).map_err(|error| waiting.told(error))?;
        return waiting.packed(&answer);
    }
    let _held = way.holding.hold(way.number, progress)?;
    let Entry { name, repeat, is_secret, .. } = *entry;
    let asked = Numbered { name, repeat, is_secret, number: way.number };
    let done = way.pool.ask_once(way.asker, &asked, request, |answer| waiting.packed(answer), progress);
    done.map_err(|error| waiting.told(error))
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

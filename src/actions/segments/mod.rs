//! Saved segments: created, renamed, labelled and deleted; each is a step that can be undone.

mod applying;
mod choices;
mod counting;
pub(super) mod known;
mod labels;
pub mod requests;
mod unseen;
mod written;
mod written_lists;
mod written_tests;

use anyhow::{Result, bail};

use domain::customer::CustomerId;
use domain::day::Day;
use domain::rule::Rule;
use domain::segment::{Members, Segment, SegmentId};
use domain::step::{NewStep, StepId, StepKind};
use reports::manual_entry::Saved;
use reports::segments::SavedSegment;
use store::Store;

pub(crate) use applying::{attribute_names, check, masks, told};
pub use counting::{count, members, read_ahead, report};
pub use labels::{label_accounts, labels};
pub use written::{in_segment, written};

/// The maximum length of a name, so that it fits into lists.
const LONGEST_NAME: usize = 80;

/// A rule with groups nested deeper than this is not readable for anybody.
const DEEPEST: usize = 16;

/// A rule about to be saved.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NewRule {
    /// The segment to change; none: a new one.
    pub id: Option<SegmentId>,
    pub name: String,
    /// A word that lists show beside its customers, or empty.
    pub label: String,
    pub rule: Rule,
}

/// All segments by name.
///
/// # Errors
/// When the database cannot be read.
pub fn list(store: &Store) -> Result<Vec<Segment>> {
    Ok(store.segments()?)
}

/// Saves a rule as a new segment, or changes one.
///
/// # Errors
/// When the name is empty or taken, the rule depends on itself, or the database cannot be written; then nothing is
/// changed.
pub fn save_rule(store: &mut Store, new: &NewRule, today: Day) -> Result<SavedSegment> {
    let name = free_name(store, &new.name, new.id)?;
    if new.rule.depth() > DEEPEST {
        bail!("the rule nests groups more than {DEEPEST} deep; save a part of it as its own segment");
    }
    refuse_circle(store, new)?;
    new.rule.conditions().into_iter().try_for_each(|condition| unseen::refuse_unseen(store, condition))?;
    let label = new.label.trim().to_owned();
    let what = if new.id.is_some() { "Changed" } else { "Saved" };
    step(store, &format!("{what} the segment '{name}'"), today, |store| match new.id {
        Some(id) => Ok(store.change_rule_segment(id, &name, &label, &new.rule).map(|()| id)?),
        None => Ok(store.add_rule_segment(&name, &label, &new.rule, today)?),
    })
}

/// Saves the current customers as a list, with a sentence saying where they come from ("Cluster 'Careful drivers' of 3
/// May 2026").
///
/// # Errors
/// When the name is empty or taken, nobody is listed, or the database cannot be written; then nothing is changed.
pub fn save_list(
    store: &mut Store,
    name: &str,
    origin: &str,
    members: &[CustomerId],
    today: Day,
) -> Result<SavedSegment> {
    let name = free_name(store, name, None)?;
    if members.is_empty() {
        bail!("there is nobody to save in the segment '{name}'");
    }
    step(store, &format!("Saved the segment '{name}'"), today, |store| {
        Ok(store.add_list_segment(&name, origin.trim(), members, today)?)
    })
}

/// The saved lists, by where they come from.
pub struct SavedLists(Vec<Segment>);

impl SavedLists {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store) -> Result<SavedLists> {
        let lists = store.segments()?.into_iter().filter(|segment| matches!(segment.members, Members::List(_)));
        Ok(SavedLists(lists.collect()))
    }

    /// The names of those with this origin.
    #[must_use]
    pub fn with_origin(&self, origin: &str) -> Vec<String> {
        self.0.iter().filter(|list| list.origin == origin).map(|list| list.name.clone()).collect()
    }
}

/// [`save_list`], with a number after the name if it is taken.
///
/// # Errors
/// When the name is empty, nobody is listed or the database cannot be written.
pub fn save_list_numbered(
    store: &mut Store,
    name: &str,
    origin: &str,
    members: &[CustomerId],
    today: Day,
) -> Result<SavedSegment> {
    let taken: Vec<String> = list(store)?.into_iter().map(|segment| segment.name.to_lowercase()).collect();
    let free = |name: &String| !taken.contains(&name.trim().to_lowercase());
    let numbered = (2..=taken.len() + 2).map(|number| format!("{} ({number})", name.trim()));
    let Some(name) = std::iter::once(name.to_owned()).chain(numbered).find(free) else {
        bail!("there are too many segments called '{name}'; rename some of them");
    };
    save_list(store, &name, origin, members, today)
}

/// # Errors
/// When the name is empty or taken, or there is no such segment.
pub fn rename(store: &mut Store, id: SegmentId, name: &str, today: Day) -> Result<SavedSegment> {
    let label = store.segment(id)?.label;
    self::name(store, id, name, &label, today)
}

/// Changes the name, and the word that lists show beside the segment's customers; empty: none.
///
/// # Errors
/// When the name is empty or taken, or there is no such segment.
pub fn name(store: &mut Store, id: SegmentId, name: &str, label: &str, today: Day) -> Result<SavedSegment> {
    let before = store.segment(id)?;
    let (name, label) = (free_name(store, name, Some(id))?, label.trim().to_owned());
    let what = match (before.name == name, label.is_empty()) {
        (false, _) => format!("Renamed the segment '{}' to '{name}'", before.name),
        (true, true) => format!("Took the label from the segment '{name}'"),
        (true, false) => format!("Labelled the segment '{name}' as '{label}'"),
    };
    step(store, &what, today, |store| {
        store.name_segment(id, &name, &label)?;
        Ok(id)
    })
}

/// # Errors
/// When there is no such segment, or the rule of another one names it.
pub fn delete(store: &mut Store, id: SegmentId, today: Day) -> Result<SavedSegment> {
    let name = store.segment(id)?.name;
    let leaning = |other: &Segment| other.rule().is_some_and(|rule| rule.segments().contains(&id));
    if let Some(other) = store.segments()?.into_iter().find(leaning) {
        bail!("the rule of '{}' names '{name}'; change or delete '{}' first", other.name, other.name);
    }
    step(store, &format!("Deleted the segment '{name}'"), today, |store| {
        store.delete_segment(id)?;
        Ok(id)
    })
}

/// A name as it is stored, if no other segment has it.
fn free_name(store: &Store, name: &str, own: Option<SegmentId>) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        bail!("the segment needs a name");
    }
    if name.chars().count() > LONGEST_NAME {
        bail!("the name '{name}' is longer than {LONGEST_NAME} letters; choose a shorter one");
    }
    match store.segment_named(name)? {
        Some(other) if Some(other.id) != own => {
            bail!("there is a segment '{}' already; choose another name", other.name)
        }
        _ => Ok(name.to_owned()),
    }
}

/// A rule may name other segments, but not lead back to itself.
fn refuse_circle(store: &Store, new: &NewRule) -> Result<()> {
    let mut seen = Vec::new();
    let mut waiting = new.rule.segments();
    while let Some(id) = waiting.pop() {
        if Some(id) == new.id {
            bail!("the rule refers to the segment '{}' itself; take that condition out", new.name.trim());
        }
        if !seen.contains(&id) {
            seen.push(id);
            waiting.extend(store.segment(id)?.rule().map(Rule::segments).unwrap_or_default());
        }
    }
    Ok(())
}

fn step(
    store: &mut Store,
    what: &str,
    today: Day,
    work: impl FnOnce(&mut Store) -> Result<SegmentId>,
) -> Result<SavedSegment> {
    store.as_step(&NewStep { kind: StepKind::Edit, what: what.to_owned(), day: today }, |store, StepId(step)| {
        let id = work(store)?;
        store.log(what)?;
        Ok(SavedSegment { id, saved: Saved { step: Some(step), what: what.to_owned(), customer: None } })
    })
}

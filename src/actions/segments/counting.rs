//! How many customers a rule selects, who they are, and the segments of the screen.

use anyhow::{Context, Result};

use super::choices::{check_names, choices};
use super::known::Reader;
use crate::kpis::values;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::rule::Rule;
use domain::segment::{Members, SegmentId};
use features::members::{Mask, MembersError};
use progress::Progress;
use reports::rule_words::said;
use reports::segments::{Overlap, Reached, SegmentCount, SegmentCustomer, SegmentSummary, SegmentsReport};
use store::Store;

/// How many members of a rule are shown.
const SAMPLE: usize = 10;

/// Above this number of purchases nothing is read in advance: they take a lot of memory.
const MOST_READ_AHEAD: u64 = 5_000_000;

/// The channels counted as reachable.
const REACHED_BY: [Channel; 3] = [Channel::Email, Channel::Mail, Channel::Telephone];

/// How many customers the rule selects now, how many of them can be reached, and ten of them. If the rule asks about
/// something unknown, the report shows it as a fault.
///
/// # Errors
/// When the database cannot be read or the work was cancelled.
pub fn count(store: &Store, rule: &Rule, today: Day, progress: &Progress) -> Result<SegmentCount> {
    let choices = choices(store)?;
    let mut count = SegmentCount { rule: rule.clone(), said: said(rule, &choices), ..SegmentCount::default() };
    let mut reader = Reader::load(store, today, progress)?;
    count.of = reader.known().customers.len();
    let mask = match check_names(rule, &choices).and_then(|()| reader.members(rule)) {
        Ok(mask) => mask,
        Err(error) => {
            count.fault = Some(fault(error)?);
            return Ok(count);
        }
    };
    count.customers = mask.iter().filter(|yes| **yes).count();
    for channel in REACHED_BY {
        progress.check()?;
        reader.read_reach(channel)?;
        let reach = reader.known().reach.get(&channel).map(|reach| both(&mask, reach)).unwrap_or_default();
        count.reachable.push(Reached { channel, customers: reach });
    }
    count.sample = sample(&reader, &mask);
    Ok(count)
}

/// Reads in advance what nearly every rule asks about, so that the first count need not wait for it.
///
/// # Errors
/// When the database cannot be read or the work was cancelled.
pub fn read_ahead(store: &Store, today: Day, progress: &Progress) -> Result<()> {
    if store.totals()?.purchases > MOST_READ_AHEAD {
        return Ok(());
    }
    let mut reader = Reader::load(store, today, progress)?;
    reader.read_purchases()?;
    for channel in REACHED_BY {
        progress.check()?;
        reader.read_reach(channel)?;
    }
    progress.check()?;
    values::read_ahead(store)
}

/// The customers of a saved segment, ascending.
///
/// # Errors
/// When there is no such segment, its rule cannot be evaluated or the work was cancelled.
pub fn members(store: &Store, id: SegmentId, today: Day, progress: &Progress) -> Result<Vec<CustomerId>> {
    let segment = store.segment(id)?;
    if matches!(segment.members, Members::List(_)) {
        return Ok(store.segment_members(id)?);
    }
    let mut reader = Reader::load(store, today, progress)?;
    let mask = reader
        .members_of(id)
        .with_context(|| format!("the segment '{}' cannot be counted; change its rule", segment.name))?;
    let customers = reader.known().customers.iter().zip(mask);
    Ok(customers.filter(|(_, yes)| *yes).map(|(customer, _)| CustomerId(*customer)).collect())
}

/// The saved segments with their current sizes, and what a new one may ask about.
///
/// # Errors
/// When the database cannot be read or the work was cancelled.
pub fn report(store: &Store, today: Day, progress: &Progress) -> Result<SegmentsReport> {
    let choices = choices(store)?;
    let mut reader = Reader::load(store, today, progress)?;
    let (mut segments, mut masks) = (Vec::new(), Vec::new());
    for segment in store.segments()? {
        let told = match &segment.members {
            Members::Rule(rule) => said(rule, &choices),
            Members::List(_) if segment.origin.is_empty() => "A list of customers.".to_owned(),
            Members::List(_) => segment.origin.clone(),
        };
        let (customers, fault) = match reader.members_of(segment.id) {
            Ok(mask) => {
                let customers = mask.iter().filter(|yes| **yes).count();
                masks.push((segment.id, mask));
                (customers, None)
            }
            Err(error) => (0, Some(fault(error)?)),
        };
        segments.push(SegmentSummary { segment, customers, said: told, fault });
    }
    Ok(SegmentsReport { overlaps: overlaps(&masks), segments, choices })
}

/// The message of a rule that cannot be evaluated; other errors stay errors.
pub(super) fn fault(error: anyhow::Error) -> Result<String> {
    match error.downcast_ref::<MembersError>() {
        Some(MembersError::Cancelled(_)) => Err(error),
        _ if error.chain().any(<dyn std::error::Error>::is::<progress::Cancelled>) => Err(error),
        _ if error.chain().any(<dyn std::error::Error>::is::<store::StoreError>) => Err(error),
        _ => Ok(format!("{error:#}")),
    }
}

fn both(first: &[bool], second: &[bool]) -> usize {
    first.iter().zip(second).filter(|(one, other)| **one && **other).count()
}

/// A sample of members spread over the whole list.
fn sample(reader: &Reader<'_>, mask: &Mask) -> Vec<SegmentCustomer> {
    let known = reader.known();
    let places: Vec<usize> = (0..mask.len()).filter(|place| mask[*place]).collect();
    places
        .iter()
        .step_by((places.len() / SAMPLE).max(1))
        .take(SAMPLE)
        .map(|&place| {
            let record = &known.records[place];
            SegmentCustomer {
                customer: CustomerId(known.customers[place]),
                external_id: record.external_id.clone(),
                name: record.display_name(),
                city: record.city.clone(),
            }
        })
        .collect()
}

fn overlaps(masks: &[(SegmentId, Mask)]) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    for (i, (first, mask)) in masks.iter().enumerate() {
        for (second, other) in &masks[i + 1..] {
            let customers = both(mask, other);
            if customers > 0 {
                overlaps.push(Overlap { first: *first, second: *second, customers });
            }
        }
    }
    overlaps
}

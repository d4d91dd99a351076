//! Customers who may be the same person: found, merged or marked as different; each of these can be undone.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::consent;
use crate::request::request;
use domain::consent::Verdict;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::step::{NewStep, StepId, StepKind};
use planning::duplicates::{Distinct, FirstPass, find as find_among, proposed};
use progress::Progress;
use reports::duplicates::{DuplicatesReport, Merged, Pair, PairLine, Side, Strength};
use store::{Store, StoreError};

/// How many pairs the screen holds at a time, strongest first.
const SHOWN_PAIRS: usize = 200;

/// Where the number of pairs is stored, with the version of the data it belongs to.
pub(super) const PAIRS_FOUND: &str = "duplicate_pairs";

/// Pairs that may be the same customer, strongest first, without those marked as different.
///
/// # Errors
/// When the database cannot be used or the search is cancelled.
pub fn find(store: &mut Store, today: Day, progress: &Progress) -> Result<DuplicatesReport> {
    let total = store.totals()?.customers;
    progress.stage("Comparing customers", total)?;
    let mut first = FirstPass::default();
    let mut done = 0;
    store.each_customer(|id, customer| {
        first.take(id, customer);
        done += 1;
        if done % 10_000 == 0 {
            progress.done(done)?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    let suspects = first.suspects();
    progress.stage("Comparing similar records", 0)?;
    let mut records = Vec::with_capacity(suspects.len());
    store.each_customer(|id, customer| {
        if suspects.contains(&id) {
            records.push((id, customer.clone()));
        }
        Ok::<_, StoreError>(())
    })?;
    let distinct: Distinct = store.distinct_pairs()?.into_iter().collect();
    let found = find_among(&records, store.home_country()?, &distinct);
    progress.check()?;
    if !store.is_read_only() {
        store.set_setting(PAIRS_FOUND, &(store.data_version()?, found.pairs.len()))?;
    }
    let customers: HashMap<CustomerId, Customer> = records.into_iter().collect();
    let shown = found.pairs.iter().take(SHOWN_PAIRS);
    let pairs = shown.map(|pair| line(store, pair, &customers, today)).collect::<Result<_>>()?;
    Ok(DuplicatesReport { found: found.pairs.len(), pairs, faults: found.faults })
}

/// How many pairs there are, if known for the current data.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn pairs_known(store: &Store) -> Result<Option<u64>> {
    let kept: Option<(u64, u64)> = store.setting(PAIRS_FOUND)?;
    let version = store.data_version()?;
    Ok(kept.filter(|(of, _)| *of == version).map(|(_, pairs)| pairs))
}

fn line(store: &Store, pair: &Pair, customers: &HashMap<CustomerId, Customer>, today: Day) -> Result<PairLine> {
    let side = |id: CustomerId| -> Result<Side> {
        let bought = store.bought(id)?;
        let entries = store.consent_entries(id)?;
        let refused = consent::CHANNELS
            .into_iter()
            .filter(|channel| consent::word(&entries, *channel, today) == Some(Verdict::Refused));
        Ok(Side {
            id,
            customer: customers.get(&id).cloned().unwrap_or_default(),
            purchases: bought.purchases,
            spend: bought.spend,
            last_purchase: bought.last,
            refused: refused.map(|channel| channel.name().to_owned()).collect(),
        })
    };
    let sides = [side(pair.first)?, side(pair.second)?];
    let proposed = proposed(&sides[0], &sides[1]);
    Ok(PairLine { strength: pair.strength, evidence: pair.evidence.clone(), sides, proposed })
}

/// Two customers chosen by the user, side by side.
///
/// # Errors
/// When they are the same or one does not exist.
pub fn pair(store: &Store, a: CustomerId, b: CustomerId, today: Day) -> Result<PairLine> {
    if a == b {
        bail!("a customer cannot be merged with itself");
    }
    let customers = HashMap::from([(a, store.customer(a)?), (b, store.customer(b)?)]);
    let evidence = "Chosen by hand.".to_owned();
    let pair = Pair { first: a.min(b), second: a.max(b), strength: Strength::Possible, evidence };
    line(store, &pair, &customers, today)
}

/// Merges two customers into one with this record; everything of both moves to it, the strictest consent applies, and
/// the id that is not kept is still recognised.
///
/// # Errors
/// When they are the same, one does not exist, or the record's id belongs to neither.
pub fn merge(store: &mut Store, a: CustomerId, b: CustomerId, record: &Customer, today: Day) -> Result<Merged> {
    if a == b {
        bail!("a customer cannot be merged with itself");
    }
    let (first, second) = (store.customer(a)?, store.customer(b)?);
    let other = match &record.external_id {
        id if *id == first.external_id => second,
        id if *id == second.external_id => first,
        id => bail!(
            "the merged customer has to keep one of its ids, {} or {}; '{id}' is neither",
            first.external_id,
            second.external_id
        ),
    };
    let what = format!("Merged {} ({}) into {}", other.display_name(), other.external_id, record.external_id);
    store.as_step(&NewStep { kind: StepKind::Merge, what: what.clone(), day: today }, |store, step| {
        let merged = store.merge_customers(a, b, record, step, today)?;
        store.mark_data_changed()?;
        store.log(&what)?;
        Ok(Merged { step: step.0, what: what.clone(), customer: merged.kept, purchases: merged.purchases })
    })
}

/// Records that two customers are different; they are not proposed again.
///
/// # Errors
/// When the database cannot be written or has no such customers.
pub fn tell_apart(store: &mut Store, a: CustomerId, b: CustomerId, today: Day) -> Result<StepId> {
    let (first, second) = (store.customer(a)?, store.customer(b)?);
    let what = format!("Recorded that {} and {} are two different customers", first.external_id, second.external_id);
    store.as_step(&NewStep { kind: StepKind::Edit, what: what.clone(), day: today }, |store, step| {
        store.put_distinct(a, b)?;
        store.log(&what)?;
        Ok(step)
    })
}

request! {
    /// Looks for customers who may be the same person.
    FindDuplicates {} -> DuplicatesReport;
    "duplicates.find", SeePersonalData, [Steps], NewestWins;
    |_, session, progress| find(session.store, session.now.day, progress)
}

request! {
    /// Two customers side by side.
    ReadPair { first: CustomerId, second: CustomerId } -> PairLine;
    "duplicates.pair", SeePersonalData, [], NewestWins;
    |asked, session, _| pair(session.store, asked.first, asked.second, session.now.day)
}

request! {
    /// Merges two customers into one.
    Merge { first: CustomerId, second: CustomerId, record: Customer } -> Merged;
    "duplicates.merge", Change, [Customers, Purchases, Contacts, Consent, Segments, Rankings, Campaigns, Leads, Steps], InTurn;
    |asked, session, _| merge(session.store, asked.first, asked.second, &asked.record, session.now.day)
}

request! {
    /// Records that two customers are different; they are not proposed again.
    TellApart { first: CustomerId, second: CustomerId } -> StepId;
    "duplicates.tell-apart", Change, [Steps], InTurn;
    |asked, session, _| tell_apart(session.store, asked.first, asked.second, session.now.day)
}

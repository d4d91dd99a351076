//! What customers may ask of a business: a copy of everything, to be forgotten; and who is forgotten by a rule.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use crate::backups;
use crate::people::random_text;
use crate::request::request;
use crate::scope::BUSINESS;
use crate::shared_address::SharedAddresses;
use delivery::{files, json as documents, pages};
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::request::Asker;
use progress::Progress;
use reports::privacy::{AskedFor, AskedLine, ErasureReport, PersonReport, RetentionReport};
use reports::settings::Business;
use store::Store;

/// A business answers within a month.
const DUE_DAYS: i32 = 30;
/// People forgotten in one transaction: each reads the texts of the whole file once, and others write in between.
const PORTION: usize = 500;
/// Ids shown of those whom a rule forgets.
const EXAMPLES: usize = 20;

fn refuse_numbers_only(asker: &Asker) -> Result<()> {
    if asker.sees_numbers_only() {
        bail!("{} may not see names and contact data, and so cannot hand out what is known of a person", asker.person);
    }
    Ok(())
}

/// Everything that is known of one person, as JSON or, if the file's name ends so, as PDF.
///
/// # Errors
/// When the database cannot be read, there is no such customer, or the file cannot be written.
pub fn export(store: &mut Store, customer: CustomerId, path: &Path, today: Day) -> Result<()> {
    let report = store.known_of(customer)?;
    let is_pdf = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    let bytes = if is_pdf {
        pages::known_of_person(&report, &store.setting::<Business>(BUSINESS)?, today)?
    } else {
        documents::document(&document(&report))?
    };
    files::save(path, &bytes)?;
    store.log_of(customer, "Wrote everything known of this customer to a file")?;
    Ok(())
}

/// The report as one JSON document: a list of records for each kind.
#[must_use]
pub fn document(report: &PersonReport) -> Value {
    let mut parts = Map::new();
    for part in &report.parts {
        let entries: Vec<Value> = part
            .entries
            .iter()
            .map(|entry| Value::Object(entry.iter().map(|(name, value)| (name.clone(), json!(value))).collect()))
            .collect();
        parts.insert(part.name.clone(), Value::Array(entries));
    }
    json!({ "customer": report.external_id, "name": report.name, "records": parts })
}

/// What an erasure would do; nothing is changed.
///
/// # Errors
/// When the database cannot be read or has no such customer.
pub fn preview(store: &mut Store, customer: CustomerId, today: Day) -> Result<ErasureReport> {
    let mut report = around(store, customer)?;
    let key = random_text()?;
    report.done = store.rehearsed(|store| store.erase_whole(&[customer], &key, today))?;
    Ok(report)
}

/// Erases one customer; the purchases stay as figures.
///
/// # Errors
/// When the database cannot be written or has no such customer; then nothing is changed.
pub fn erase(store: &mut Store, customer: CustomerId, today: Day) -> Result<ErasureReport> {
    if store.is_erased(customer)? {
        bail!("this customer was erased before; only purchases without a name are left");
    }
    let mut report = around(store, customer)?;
    let key = random_text()?;
    report.done = store.erase_customers(&[customer], &key, today)?;
    store.finish_erasing()?;
    Ok(report)
}

/// What an erasure cannot reach: files and what dealers were given.
fn around(store: &mut Store, customer: CustomerId) -> Result<ErasureReport> {
    let shown = store.customer(customer)?;
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let known = store.known_of(customer)?;
    let receipts = known.parts.iter().find(|part| part.name == "receipt");
    let copies = receipts.into_iter().flat_map(|part| &part.entries).map(|entry| {
        let of = |name: &str| entry.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        format!("{}, by {} on {}", of("recipient"), of("means"), of("day"))
    });
    let copies = copies.collect();
    let mut same_address = BTreeSet::new();
    for channel in [Channel::Email, Channel::Telephone] {
        let shared = SharedAddresses::load(store, channel)?;
        same_address.extend(shared.beside(|id| id == customer).filter(|id| *id != customer));
    }
    let same_address = same_address.into_iter().map(|id| Ok(called(&store.customer(id)?))).collect::<Result<_>>()?;
    Ok(ErasureReport {
        customer: called(&shown),
        done: Vec::new(),
        same_address,
        backups: backups::backups(store.path())?.backups.iter().map(|line| name(&line.path)).collect(),
        copies,
    })
}

/// "Ada Brook (C-7)"
fn called(customer: &Customer) -> String {
    format!("{} ({})", customer.display_name(), customer.external_id)
}

/// Whom nobody has heard of for so long: prospects, or all customers too. `carry_out`: erases them.
///
/// # Errors
/// When the database cannot be read or written, or the work is cancelled.
pub fn retention(store: &mut Store, rule: &RetentionRule, today: Day, progress: &Progress) -> Result<RetentionReport> {
    if rule.months == 0 {
        bail!("give the months after which somebody is forgotten, at least 1");
    }
    let before = today.minus_months(rule.months);
    let found = store.unheard_of(before)?;
    let prospects = found.iter().filter(|(_, buys)| !buys).count() as u64;
    let chosen: Vec<CustomerId> = found.iter().filter(|(_, buys)| !buys || rule.customers).map(|(id, _)| *id).collect();
    let mut report = RetentionReport {
        before,
        prospects,
        customers: found.len() as u64 - prospects,
        examples: Vec::new(),
        erased: 0,
    };
    for id in chosen.iter().take(EXAMPLES) {
        report.examples.push(store.customer(*id)?.external_id);
    }
    if rule.dry_run {
        return Ok(report);
    }
    progress.stage("Forgetting", chosen.len() as u64)?;
    store.log(&format!(
        "Forgets {} of whom nothing was heard for {} months",
        figures::count(chosen.len() as u64),
        rule.months
    ))?;
    let key = random_text()?;
    for portion in chosen.chunks(PORTION) {
        // Who is forgotten stays so: whoever cancels hears how many there were.
        if report.erased > 0 && progress.check().is_err() {
            break;
        }
        progress.check()?;
        store.erase_customers(portion, &key, today)?;
        report.erased += portion.len() as u64;
        if progress.done(report.erased).is_err() {
            break;
        }
    }
    store.finish_erasing()?;
    Ok(report)
}

/// A rule by which people are forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RetentionRule {
    pub months: u32,
    /// Those who bought, too.
    pub customers: bool,
    pub dry_run: bool,
}

request! {
    /// Writes everything known of one customer to a file.
    ExportPerson { customer: CustomerId, path: std::path::PathBuf } -> ();
    "privacy.export", Export, [], Once;
    |asked, session, _| {
        refuse_numbers_only(session.asker)?;
        crate::database::refuse_own_file(session.store, &asked.path)?;
        export(session.store, asked.customer, &asked.path, session.now.day)
    }
}

request! {
    /// Everything known of one customer.
    ReadPerson { customer: CustomerId } -> PersonReport;
    "privacy.read", SeePersonalData, [], NewestWins;
    |asked, session, _| Ok(session.store.known_of(asked.customer)?)
}

request! {
    /// The number of a customer.
    FindPerson { external_id: String } -> CustomerId;
    "privacy.find", SeePersonalData, [], NewestWins;
    |asked, session, _| {
        let found = session.store.find_customer(&asked.external_id)?;
        found.with_context(|| format!("there is no customer '{}'", asked.external_id))
    }
}

request! {
    /// What an erasure would do.
    PreviewErasure { customer: CustomerId } -> ErasureReport;
    "privacy.preview-erasure", Administer, [], Once;
    |asked, session, _| {
        refuse_numbers_only(session.asker)?;
        preview(session.store, asked.customer, session.now.day)
    }
}

request! {
    /// Erases one customer; purchases stay as figures without a name.
    EraseCustomer { customer: CustomerId } -> ErasureReport;
    "privacy.erase", Administer, [Customers, Purchases, Contacts, Consent, Steps, Segments, Rankings, Campaigns, Leads, Portal],
        Once;
    |asked, session, _| erase(session.store, asked.customer, session.now.day)
}

request! {
    /// Erases whom nobody has heard of for so long, or tells who they are.
    ApplyRetention { rule: RetentionRule } -> RetentionReport;
    "privacy.retention", Administer, [Customers, Purchases, Contacts, Consent, Steps, Segments, Rankings, Campaigns, Leads, Portal],
        Once;
    |asked, session, progress| retention(session.store, &asked.rule, session.now.day, progress)
}

request! {
    /// What customers asked for, the most urgent first.
    ReadAsked {} -> Vec<AskedLine>;
    "privacy.asked", SeePersonalData, [], NewestWins;
    |_, session, _| Ok(session.store.asked_by_customers()?)
}

request! {
    /// Notes what a customer asked for; it is due in thirty days.
    NoteAsked { customer: CustomerId, kind: AskedFor, note: String } -> Day;
    "privacy.note-asked", Change, [Customers], InTurn;
    |asked, session, _| {
        let due = session.now.day.plus(DUE_DAYS);
        session.store.note_asked(asked.customer, asked.kind, session.now.day, due, &asked.note)?;
        session.store.log_of(asked.customer, &format!("Noted what this customer asked for: {}", asked.kind.name().to_lowercase()))?;
        Ok(due)
    }
}

request! {
    /// What a customer asked for is done.
    CloseAsked { number: i64 } -> ();
    "privacy.close-asked", Change, [Customers], InTurn;
    |asked, session, _| {
        session.store.close_asked(asked.number, session.now.day)?;
        Ok(session.store.log(&format!("Answered customers' request {}", asked.number))?)
    }
}

//! Opening, creating, and the sample dealership.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use crate::backups;
use crate::request::request;
use crate::scope::BUSINESS;
use domain::backup::BackupReason;
use domain::purchase_chunk::PurchaseChunk;
use intake::name_numbers::NameNumbers;
use progress::Progress;
use reports::check::CheckReport;
use reports::import::{ImportKind, ImportReport};
use reports::repair::RepairReport;
use reports::settings::Business;
use sample::{Dealership, LAST_DAY, attributes, dealership};
use store::cache::Cache;
use store::contact::Contact;
use store::in_use::{ENDINGS, is_open, is_same_file, with_ending};
use store::{Store, StoreError};

/// The sample's size and seed, unless another size is given.
pub const SAMPLE_CUSTOMERS: u32 = 5_000;
const SAMPLE_SEED: u64 = 7;
/// Purchases of the sample stored between two progress checks.
const SAMPLE_ROWS: usize = 5_000;
const SAMPLE_FILE: &str = "sample dealership";

/// # Errors
/// When the file is not a Foresale database, is from a newer version, or cannot be opened and written.
pub fn open(path: &Path) -> Result<Store> {
    Ok(Store::open(path)?)
}

/// Like [`open`], but also works if the file or its folder is write-protected; for callers that only read.
///
/// # Errors
/// When the file is not a Foresale database, is from a newer version, or cannot be read.
pub fn open_to_read(path: &Path) -> Result<Store> {
    Ok(Store::open_to_read(path)?)
}

/// Opens without cleaning up after dead runs; for a request that somebody is waiting for.
///
/// # Errors
/// Same as [`open`].
pub(super) fn open_beside(path: &Path) -> Result<Store> {
    Ok(Store::open_beside(path)?)
}

/// What was read of a database is kept for as long as this lives, also while no connection to it is open.
#[derive(Debug)]
pub struct Kept(#[expect(dead_code, reason = "it acts by being there")] Arc<Cache>);

/// For whoever works on a database by one connection after another.
#[must_use]
pub fn keep(path: &Path) -> Kept {
    Kept(Cache::from_path(path))
}

/// # Errors
/// When the file already exists or cannot be written.
pub fn create(path: &Path) -> Result<Store> {
    Ok(Store::create(path)?)
}

/// Checks a whole database; nothing is written.
///
/// # Errors
/// When the database cannot be read.
pub fn check(store: &Store) -> Result<CheckReport> {
    Ok(store.check()?)
}

/// Repairs what can be rebuilt from the records themselves, after a backup; a sound database is not touched.
///
/// # Errors
/// When no backup can be made, or the damage is too extensive; then nothing is changed.
pub fn repair(store: &mut Store, progress: &Progress) -> Result<RepairReport> {
    progress.stage("Checking the file", 0)?;
    let found = store.mendable()?;
    if found.is_nothing() {
        return Ok(RepairReport::default());
    }
    let backup = backups::before(store, BackupReason::BeforeRepair, progress)?;
    progress.stage("Mending it", 0)?;
    let repaired = store.mend(&found)?;
    store.log("Repaired the file")?;
    Ok(RepairReport { backup: Some(backup.path), repaired })
}

/// Refuses to read or write an open database as if it were any other file: apart from what would happen to its content,
/// the locks that keep other programs from damaging it would be lost.
///
/// # Errors
/// When `file` is the open database, another one that this program has open, or one of the files that belong to it.
pub fn refuse_own_file(store: &Store, file: &Path) -> Result<()> {
    refuse_database(store.path(), file)
}

/// Like [`refuse_own_file`], if only the database's path is known.
///
/// # Errors
/// When `file` is this database or another one that this program has open, or belongs to one.
pub fn refuse_database(database: &Path, file: &Path) -> Result<()> {
    let belongs = ENDINGS.into_iter().any(|ending| is_same_file(&with_ending(database, ending), file));
    if belongs { refuse(file) } else { refuse_open_file(file) }
}

/// Like [`refuse_own_file`], for callers without a database.
///
/// # Errors
/// When `file` is a database that this program has open, or belongs to one.
pub fn refuse_open_file(file: &Path) -> Result<()> {
    if is_open(file) { refuse(file) } else { Ok(()) }
}

fn refuse(file: &Path) -> Result<()> {
    bail!("'{}' is the customer database itself; choose another file", file.display())
}

/// Records in the log that a file was written, if the database is writable.
///
/// # Errors
/// When the database cannot be written.
pub fn note_written(store: &mut Store, what: &str) -> Result<()> {
    if store.is_read_only() {
        return Ok(());
    }
    after("the file was written; only the log entry is missing", store.log(what))
}

/// What a full disk means for work that has already stored something: `done` says what.
///
/// # Errors
/// Those of the work itself.
pub fn after<T, E: Into<anyhow::Error>>(done: &str, result: Result<T, E>) -> Result<T> {
    result.map_err(|error| {
        let error: anyhow::Error = error.into();
        // Recognised by its text: an error loses its type on its way through the sender.
        let told = StoreError::DiskFull.to_string();
        if error.chain().any(|cause| cause.to_string() == told) {
            return anyhow!("the disk is full; {done}");
        }
        error
    })
}

/// Makes the sample dealership in a new file, which appears only once it is complete.
///
/// # Errors
/// Same as [`create`], and when the work is cancelled.
pub fn create_sample(path: &Path, customers: u32, progress: &Progress) -> Result<Store> {
    Store::create_whole(path, |store| fill(store, customers, progress))
}

fn fill(store: &mut Store, customers: u32, progress: &Progress) -> Result<()> {
    progress.stage("Inventing a dealership", 0)?;
    let sample = dealership(customers, SAMPLE_SEED);
    progress.stage("Storing it", sample.purchases.len() as u64)?;
    store.atomically(|store| {
        let business = Business {
            name: sample.business_name.clone(),
            address: sample.business_address.clone(),
            ..Business::default()
        };
        store.set_setting(BUSINESS, &business)?;
        for product in &sample.products {
            store.put_product(product)?;
        }
        for dealer in &sample.dealers {
            store.put_dealer(dealer)?;
        }
        let attributes = attributes();
        let writer = store.attribute_writer(&attributes)?;
        for person in sample.customers.iter().chain(&sample.prospects) {
            let (id, _) = store.put_customer(&person.customer)?;
            for channel in &person.refusals {
                store.refuse(id, *channel, LAST_DAY, SAMPLE_FILE)?;
            }
            store.put_attributes(&writer, id, None, &person.attributes)?;
        }
        purchases(store, &sample, progress)?;
        for contact in &sample.contacts {
            let (customer, _) = store.find_or_create_customer(&contact.customer)?;
            store.put_contact(&Contact {
                customer,
                day: contact.day,
                channel: contact.channel,
                campaign: contact.campaign.clone(),
                offer: contact.offer.clone(),
                responded: Some(contact.responded),
                response_day: contact.response_day,
                control: contact.control,
            })?;
        }
        store.mark_data_changed()?;
        store.log("Made the sample dealership")?;
        Ok(())
    })
}

fn purchases(store: &mut Store, sample: &Dealership, progress: &Progress) -> Result<()> {
    let batch = store.begin_import(None, SAMPLE_FILE, ImportKind::Purchases, LAST_DAY)?;
    let mut report = ImportReport::begun(SAMPLE_FILE.into(), ImportKind::Purchases);
    report.rows = sample.purchases.len() as u64;
    let mut numbering = NameNumbers::default();
    let mut rows = PurchaseChunk::default();
    store.write_purchases(batch, |writer| {
        for (done, some) in (0_u64..).zip(sample.purchases.chunks(SAMPLE_ROWS)) {
            rows.clear();
            for purchase in some {
                numbering.add(purchase, &mut rows);
            }
            report.added += writer.put(&rows)?.added;
            progress.done(done * SAMPLE_ROWS as u64)?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(store.end_import(batch, &report)?)
}

/// Writes synthetic customers.csv, purchases.csv, contacts.csv, products.csv and dealers.csv to a folder.
///
/// # Errors
/// When there are purchases but no customers, a file cannot be written, or the work is cancelled.
pub fn generate(folder: &Path, customers: u32, purchases: u64, seed: u64, progress: &Progress) -> Result<()> {
    intake::write_sample::write_sample(folder, u64::from(customers), purchases, seed, progress)?;
    Ok(())
}

request! {
    /// Checks the file.
    CheckFile {} -> CheckReport;
    "file.check", See, [], NewestWins;
    |_, session, _| check(session.store)
}

request! {
    /// Repairs what can be rebuilt from the records themselves, after a backup.
    RepairFile {} -> RepairReport;
    "file.repair", Administer, [
        Customers, Purchases, Contacts, Consent, Selection, Steps, Kpis, Segments, Clusters, Rankings, Patterns, Campaigns,
        Leads, Dealers, Portal, Settings,
    ], Once;
    |_, session, progress| repair(session.store, progress)
}

//! Opening, creating, and the sample dealership.

use std::path::Path;

use anyhow::{Result, bail};

use crate::actions::scope::BUSINESS;
use crate::domain::purchase_batch::PurchaseBatch;
use crate::intake::numbering::Numbering;
use crate::progress::Progress;
use crate::reports::check::CheckReport;
use crate::reports::import::{ImportKind, ImportReport};
use crate::reports::settings::Business;
use crate::sample::{Dealership, LAST_DAY, attributes, dealership};
use crate::store::Store;
use crate::store::contact::Contact;

/// The sample's size and seed, unless a person gives another size.
pub const SAMPLE_CUSTOMERS: u32 = 5_000;
const SAMPLE_SEED: u64 = 7;
/// Purchases of the sample stored between two looks at the progress.
const SAMPLE_ROWS: usize = 5_000;
const SAMPLE_FILE: &str = "sample dealership";

/// # Errors
/// When the file is not a Foresale database, is from a newer version, or cannot be opened.
pub fn open(path: &Path) -> Result<Store> {
    Ok(Store::open(path)?)
}

/// # Errors
/// When the file exists already or cannot be written.
pub fn create(path: &Path) -> Result<Store> {
    Ok(Store::create(path)?)
}

/// Looks over a whole database; nothing is written.
///
/// # Errors
/// When the database cannot be read.
pub fn check(store: &Store) -> Result<CheckReport> {
    Ok(store.check()?)
}

/// Refuses to write lists over the database that they come from.
///
/// # Errors
/// When `file` is the open database or one of the files beside it that belong to it.
pub fn refuse_own_file(store: &Store, file: &Path) -> Result<()> {
    let own = |ending: &str| {
        let mut name = store.path().as_os_str().to_owned();
        name.push(ending);
        is_same_file(Path::new(&name), file)
    };
    if ["", "-wal", "-shm"].into_iter().any(own) {
        bail!("'{}' is the customer database itself; choose another name", file.display());
    }
    Ok(())
}

/// Whether two paths lead to one file, however they are written.
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Makes the sample dealership in a new file; a file that could not be finished is removed.
///
/// # Errors
/// As [`create`], and when cancelled.
pub fn create_sample(path: &Path, customers: u32, progress: &Progress) -> Result<Store> {
    let mut store = Store::create(path)?;
    let filled = fill(&mut store, customers, progress);
    if let Err(error) = filled {
        drop(store);
        // It was made a moment ago and holds nothing of anybody's.
        let _ = std::fs::remove_file(path);
        return Err(error);
    }
    Ok(store)
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
    let batch = store.begin_batch(None, SAMPLE_FILE, ImportKind::Purchases, LAST_DAY)?;
    let mut report = ImportReport::begun(SAMPLE_FILE.into(), ImportKind::Purchases);
    report.rows = sample.purchases.len() as u64;
    let mut numbering = Numbering::default();
    let mut rows = PurchaseBatch::default();
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
    Ok(store.end_batch(batch, &report)?)
}

/// Writes synthetic customers.csv, purchases.csv, contacts.csv, products.csv and dealers.csv into a folder.
///
/// # Errors
/// When there are purchases and no customers, a file cannot be written, or the work is cancelled.
pub fn generate(folder: &Path, customers: u32, purchases: u64, seed: u64, progress: &Progress) -> Result<()> {
    crate::intake::write_sample::write_sample(folder, u64::from(customers), purchases, seed, progress)?;
    Ok(())
}

//! Labels that segments set: words that lists show beside their customers.

use std::collections::HashMap;

use anyhow::Result;

use super::known::Reader;
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::progress::{Cancelled, Progress};
use crate::reports::accounts::RankReport;
use crate::store::Store;

/// The labels of every customer who has some, "Loyal, Near"; in the order of the segments' names.
///
/// # Errors
/// When the database cannot be read or the work was cancelled. A rule that has no answer sets no label.
pub fn labels(store: &Store, today: Day, progress: &Progress) -> Result<HashMap<CustomerId, String>> {
    let labelled: Vec<_> = store.segments()?.into_iter().filter(|segment| !segment.label.is_empty()).collect();
    let mut labels: HashMap<CustomerId, String> = HashMap::new();
    if labelled.is_empty() {
        return Ok(labels);
    }
    let mut reader = Reader::of(store, today, progress)?;
    for segment in labelled {
        let mask = match reader.members_of(segment.id) {
            Ok(mask) => mask,
            Err(error) if error.chain().any(<dyn std::error::Error>::is::<Cancelled>) => return Err(error),
            Err(_) => continue,
        };
        for (customer, _) in reader.known().customers.iter().zip(mask).filter(|(_, yes)| *yes) {
            let told = labels.entry(CustomerId(*customer)).or_default();
            if !told.split(", ").any(|label| label == segment.label) {
                if !told.is_empty() {
                    told.push_str(", ");
                }
                told.push_str(&segment.label);
            }
        }
    }
    Ok(labels)
}

/// Writes the labels beside the accounts of a list.
///
/// # Errors
/// When the database cannot be read.
pub fn label_accounts(store: &Store, report: &mut RankReport, today: Day) -> Result<()> {
    let labels = labels(store, today, &Progress::new())?;
    for account in &mut report.accounts {
        let label = account.customer.and_then(|customer| labels.get(&customer));
        account.label = label.cloned().unwrap_or_default();
    }
    Ok(())
}

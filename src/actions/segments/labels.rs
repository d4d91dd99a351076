//! Labels set by segments: words that lists show beside their customers.

use std::collections::HashMap;

use anyhow::Result;

use super::counting::fault;
use super::known::Reader;
use domain::customer::CustomerId;
use domain::day::Day;
use progress::Progress;
use reports::ranking::RankReport;
use store::Store;

/// What segments say about the customers on lists.
#[derive(Debug, Default)]
pub struct Labels {
    /// For every customer who has labels, "Loyal, Near"; in the order of the segments' names.
    pub of: HashMap<CustomerId, String>,
    /// Why labels are missing, one sentence each.
    pub missing: Vec<String>,
}

/// The labels set by rule segments and list segments. The label of a rule that cannot be evaluated is missing.
///
/// # Errors
/// When the database cannot be read or the work was cancelled.
pub fn labels(store: &Store, today: Day, progress: &Progress) -> Result<Labels> {
    let labelled: Vec<_> = store.segments()?.into_iter().filter(|segment| !segment.label.is_empty()).collect();
    let mut labels = Labels::default();
    if labelled.is_empty() {
        return Ok(labels);
    }
    let mut reader = Reader::load(store, today, progress)?;
    for segment in labelled {
        let mask = match reader.members_of(segment.id) {
            Ok(mask) => mask,
            Err(error) => {
                let fault = fault(error)?;
                labels.missing.push(format!(
                    "The label '{}' is missing: the segment '{}' cannot be counted, for {fault}.",
                    segment.label, segment.name
                ));
                continue;
            }
        };
        for (customer, _) in reader.known().customers.iter().zip(mask).filter(|(_, yes)| *yes) {
            let told = labels.of.entry(CustomerId(*customer)).or_default();
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

/// Writes the labels beside the accounts of a list, and why some are missing.
///
/// # Errors
/// When the database cannot be read.
pub fn label_accounts(store: &Store, report: &mut RankReport, today: Day) -> Result<()> {
    let labels = labels(store, today, &Progress::new())?;
    for account in &mut report.accounts {
        let label = account.customer.and_then(|customer| labels.of.get(&customer));
        account.label = label.cloned().unwrap_or_default();
    }
    report.missing_labels = labels.missing;
    Ok(())
}

//! What is in the database, and the choice of what the work is about.

use anyhow::{Result, bail};

use crate::actions::duplicates;
use crate::actions::scope::{ASSUMPTIONS, SELECTION};
use crate::domain::assumption::Assumptions;
use crate::domain::consent::Channel;
use crate::domain::day::Day;
use crate::domain::fault::CustomerFault;
use crate::domain::selection::Selection;
use crate::features::months::months;
use crate::reports::data::{DataReport, InfoReport};
use crate::reports::home::{HealthItem, HealthStep};
use crate::store::Store;
use crate::store::summary::{Faults, Totals};

/// Without spending for so long a customer counts as lost in the monthly picture, until a rhythm is learned.
pub const USUAL_DORMANCY_DAYS: u32 = 365;

/// # Errors
/// When the database cannot be read.
pub fn info(store: &mut Store, today: Day) -> Result<InfoReport> {
    let totals = store.totals()?;
    Ok(InfoReport {
        customers: totals.customers,
        prospects: totals.prospects,
        purchases: totals.purchases,
        products: totals.products,
        dealers: totals.dealers,
        contacts: totals.contacts,
        attributes: store.attribute_count()?,
        first_day: totals.first_day,
        last_day: totals.last_day,
        last_contact_day: store.last_contact_day()?,
        health: health(&store.faults(today)?, &totals, duplicates::pairs_known(store)?),
    })
}

/// The data screen for the stored selection.
///
/// # Errors
/// When the database cannot be read.
pub fn report(store: &mut Store, today: Day) -> Result<DataReport> {
    let selection: Selection = store.setting(SELECTION)?;
    let assumptions: Assumptions = store.setting(ASSUMPTIONS)?;
    let totals = store.totals()?;
    let selected = store.selected_totals(&selection)?;
    let dormancy = assumptions.dormancy_days.unwrap_or(USUAL_DORMANCY_DAYS);
    Ok(DataReport {
        customers: totals.customers,
        purchases: totals.purchases,
        first_day: totals.first_day,
        last_day: totals.last_day,
        selected_customers: selected.customers,
        selected_purchases: selected.purchases,
        selected_sales: selected.sales,
        reachable_email: store.reachable(&selection, Channel::Email, today)?,
        reachable_mail: store.reachable(&selection, Channel::Mail, today)?,
        reachable_telephone: store.reachable(&selection, Channel::Telephone, today)?,
        sources: store.source_facets()?,
        stores: store.store_facets()?,
        categories: store.category_facets()?,
        months: months(&store.spend_columns(&selection, None)?, dormancy),
        health: health(&store.faults(today)?, &totals, duplicates::pairs_known(store)?),
        batches: store.batches()?,
        dealers: totals.dealers,
        products: totals.products,
        selection,
    })
}

/// Stores a selection; every later computation uses it.
///
/// # Errors
/// When the range of days is empty or the database cannot be written.
pub fn select(store: &mut Store, selection: &Selection, today: Day) -> Result<DataReport> {
    if let (Some(from), Some(to)) = (selection.from, selection.to)
        && from > to
    {
        bail!("the selection ends ({to}) before it begins ({from})");
    }
    store.set_setting(SELECTION, selection)?;
    report(store, today)
}

/// Faults that are there, the costliest first; `pairs` of possible duplicates where they are known.
pub(super) fn health(faults: &Faults, totals: &Totals, pairs: Option<u64>) -> Vec<HealthItem> {
    let of_customers = [
        customers(
            CustomerFault::WithoutEmail,
            "Customers without an e-mail address",
            faults.without_email,
            "They cannot be reached by e-mail; ask for it at the till or import it.",
        ),
        customers(
            CustomerFault::WithoutPostcode,
            "Customers without a postcode",
            faults.without_postcode,
            "No dealer can be found for them; import their addresses.",
        ),
        customers(
            CustomerFault::WithoutName,
            "Customers without a name",
            faults.without_name,
            "Letters to them cannot be addressed; import a customer file.",
        ),
    ];
    let of_purchases = faults.purchases.iter().map(|(fault, count)| HealthItem {
        title: fault.title().to_owned(),
        count: *count,
        advice: fault.advice().to_owned(),
        step: Some(HealthStep::Purchases(*fault)),
    });
    let relevant = |item: &HealthItem| item.count > 0 && (totals.customers > 0 || totals.purchases > 0);
    of_customers.into_iter().chain(duplicates_of(faults, pairs)).chain(of_purchases).filter(relevant).collect()
}

fn customers(fault: CustomerFault, title: &str, count: u64, advice: &str) -> HealthItem {
    let step = Some(HealthStep::Customers(fault));
    HealthItem { title: title.to_owned(), count, advice: advice.to_owned(), step }
}

/// Records that may be one customer, and those who share an address.
fn duplicates_of(faults: &Faults, pairs: Option<u64>) -> impl Iterator<Item = HealthItem> {
    let pairs = pairs.map(|count| HealthItem {
        title: "Possible duplicates".to_owned(),
        count,
        advice: "Pairs of records that may be one customer; their histories are split until they are merged."
            .to_owned(),
        step: Some(HealthStep::Duplicates),
    });
    let shared = HealthItem {
        title: "Customers who share an e-mail address".to_owned(),
        count: faults.shared_email,
        advice: "Probably the same person under several ids; their histories are split.".to_owned(),
        step: Some(HealthStep::Duplicates),
    };
    std::iter::once(pairs.unwrap_or(shared))
}

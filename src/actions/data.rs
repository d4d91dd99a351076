//! What is in the database, and the selection that the work is about.

use anyhow::{Result, bail};

use crate::audience::Reachable;
use crate::duplicates;
use crate::request::request;
use crate::scope::{ASSUMPTIONS, SELECTION};
use domain::assumption::Assumptions;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::fault::CustomerFault;
use domain::selection::Selection;
use features::months::months;
use reports::data::{DataReport, InfoReport};
use reports::home::{HealthItem, HealthStep};
use store::Store;
use store::summary::{Faults, Totals};

/// A customer without spending for this long counts as lost in the monthly picture, until a rhythm is learned.
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
    let columns = store.spend_columns(&selection, None)?;
    let reach = Reachable::load(store, today)?;
    let buyers = || columns.customer.chunk_by(|a, b| a == b).map(|lines| CustomerId(lines[0]));
    let reachable = |channel| buyers().filter(|customer| reach.by(*customer, channel)).count() as u64;
    Ok(DataReport {
        customers: totals.customers,
        purchases: totals.purchases,
        first_day: totals.first_day,
        last_day: totals.last_day,
        selected_customers: selected.customers,
        selected_purchases: selected.purchases,
        selected_sales: selected.sales,
        reachable_email: reachable(Channel::Email),
        reachable_mail: reachable(Channel::Mail),
        reachable_telephone: reachable(Channel::Telephone),
        sources: store.source_facets()?,
        stores: store.store_facets()?,
        categories: store.category_facets()?,
        months: months(&columns, dormancy),
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

/// The faults present, costliest first; `pairs` is the number of possible duplicates, if known.
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
    let items = of_customers.into_iter().chain(duplicates_of(faults, pairs)).chain(gap_in_time(faults));
    items.chain(of_purchases).filter(relevant).collect()
}

/// Whole months without sales in the middle of the record.
fn gap_in_time(faults: &Faults) -> Option<HealthItem> {
    let gaps = &faults.silent_months;
    let longest = gaps.chunk_by(|a, b| a.plus_months(1) == *b).max_by_key(|gap| gap.len())?;
    let (first, last) = (longest.first()?, longest.last()?);
    let when = if first == last {
        format!("in {}", first.month_name())
    } else {
        format!("from {} to {}", first.month_name(), last.month_name())
    };
    Some(HealthItem {
        title: "Months without any purchase".to_owned(),
        count: gaps.len() as u64,
        advice: format!(
            "Nobody bought anything {when}. If a file is missing, import it: otherwise everybody looks as if they had stayed \
             away."
        ),
        step: None,
    })
}

fn customers(fault: CustomerFault, title: &str, count: u64, advice: &str) -> HealthItem {
    let step = Some(HealthStep::Customers(fault));
    HealthItem { title: title.to_owned(), count, advice: advice.to_owned(), step }
}

/// Records that may be the same customer, and customers who share an address.
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

request! {
    /// What the database contains, in a few figures.
    ReadInfo {} -> InfoReport;
    "data.info", See, [], NewestWins;
    |_, session, _| info(session.store, session.now.day)
}

request! {
    /// What the work is about, how much data there is, and what is doubtful in it.
    ReadData {} -> DataReport;
    "data.read", See, [], NewestWins;
    |_, session, _| report(session.store, session.now.day)
}

request! {
    /// Chooses what the work is about.
    Select { selection: Selection } -> DataReport;
    "data.select", Change, [Selection], NewestWins;
    |asked, session, _| select(session.store, &asked.selection, session.now.day)
}

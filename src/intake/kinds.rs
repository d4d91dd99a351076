//! The checked rows of each kind of file.

use crate::addresses;
use crate::attributes::FileAttributes;
use crate::columns::Columns;
use crate::currency::OneCurrency;
use crate::error::IntakeError;
use crate::fields::{self, Reason};
use crate::line_money::LineMoney;
use crate::places;
use crate::record::Record;
use crate::refused::RefusedColumns;
use crate::rows::{self, Aside, NotTaken, Take};
use crate::sums::Sums;
use crate::total_lines::TotalLines;
use crate::values::{Identity, RepeatingRows, Sales, Sources};
use domain::attribute::AttributeValue;
use domain::consent::Channel;
use domain::customer::Customer;
use domain::day::Day;
use domain::lead::Outcome;
use domain::money::Money;
use domain::product::Product;
use domain::purchase::Purchase;
use progress::{Cancelled, Progress};
use reports::import::{ImportPlan, MatchBy};

/// The day assumed for every row before its own is known.
pub(super) const NO_DAY_YET: Day = Day(0);

/// A customer with the channels refused according to the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomerRow {
    pub customer: Customer,
    pub refusals: Vec<Channel>,
    /// Its cell holds more than the one e-mail address that is used.
    pub several_emails: bool,
    /// One per attribute of the file.
    pub attributes: Vec<AttributeValue>,
}

/// What came of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Number of the lead.
    pub lead: i64,
    pub outcome: Outcome,
    /// The day of the file, else today.
    pub day: Day,
    pub note: String,
}

/// Reads purchases. A missing quantity is 1.
///
/// # Errors
/// When the file cannot be read or is not a table, a required column is missing, the work is cancelled, or `take`
/// fails.
pub fn read_purchases<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: Take<'_, Purchase, E>,
) -> Result<(), E> {
    read_and_sum_purchases(plan, today, progress, &mut Sums::default(), take)
}

/// The same, also adding up the accepted rows.
///
/// # Errors
/// Same as [`read_purchases`].
pub fn read_and_sum_purchases<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    sums: &mut Sums,
    take: Take<'_, Purchase, E>,
) -> Result<(), E> {
    needs_dates(plan)?;
    let blank = Purchase {
        customer: String::new(),
        day: NO_DAY_YET,
        quantity: 1.0,
        amount: Money::ZERO,
        margin: None,
        product: String::new(),
        category: String::new(),
        source: plan.source,
        store: String::new(),
        reference: String::new(),
    };
    let usual_source = plan.source;
    let reading = &plan.reading;
    rows::read(
        plan,
        today,
        progress,
        blank,
        |columns, cells| {
            let at = |field| columns.place(field);
            let (date, email) = (at("date"), at("email"));
            let (margin, source) = (at("margin"), at("source"));
            let texts = [at("product"), at("category"), at("store"), at("reference")];
            let mut sources = Sources::new(plan, usual_source);
            let mut sales = Sales::new(plan, columns);
            let identity = Identity::new(plan, columns, email);
            let mut money = LineMoney::new(plan, columns);
            let mut totals = TotalLines::new(columns, reading);
            let mut currency = OneCurrency::new(plan, columns);
            let aside = RepeatingRows::new(plan, columns);
            let heads: Vec<usize> = reading.carried.iter().filter_map(|name| columns.place_named(name)).collect();
            let product_place = at("product");
            let beside = reading.receipt_beside.as_deref().and_then(|name| columns.place_named(name));
            move |record, row: &mut Purchase| {
                if aside.has(record) {
                    return Err(NotTaken::Aside(Aside::Total));
                }
                // The head of an order says who and when of the lines below, and no money of its own.
                let is_head = heads.iter().any(|&place| !record.own_cell(place).is_empty());
                if is_head && record.own_cell(product_place).is_empty() && money.is_without(record) {
                    return Err(NotTaken::Aside(Aside::Heading));
                }
                let line = money.read(&cells, record);
                sums.notes.append(&mut money.notes());
                if totals.is_total(record, line.as_ref().ok().map(|line| line.amount)) {
                    return Err(NotTaken::Aside(Aside::Total));
                }
                identity.set(&mut row.customer, record)?;
                let day = record.figure(date);
                row.day = required(cells.day("date", &day)?, "date")?;
                if reading.no_days.iter().any(|known| *known == *day) {
                    return Err(NotTaken::Rejected(format!("has no date: {day} is a placeholder")));
                }
                let line = line?;
                currency.check(record)?;
                row.quantity = line.quantity;
                row.amount = line.amount;
                row.margin = cells.money("margin", &record.figure(margin))?;
                row.source = sources.read(&record.cell(source));
                let slots = [&mut row.product, &mut row.category, &mut row.store, &mut row.reference];
                for (slot, place) in slots.into_iter().zip(texts) {
                    set(slot, record, place);
                }
                if let Some(place) = beside.filter(|_| !row.reference.is_empty()) {
                    // Tills of one store count their own receipts.
                    row.reference.insert_str(0, &format!("{}/", record.cell(place)));
                }
                // What was taken off the order may be more than its first line.
                sales.check(record, &row.reference, line.amount + line.discount)?;
                sums.add(row.day, &line);
                Ok(())
            }
        },
        take,
    )
}

/// Reads customers with the file's attributes. An invalid e-mail address is kept as text; the customer is still valid.
///
/// # Errors
/// Same as [`read_purchases`].
pub fn read_customers<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    attributes: &FileAttributes,
    today: Day,
    progress: &Progress,
    take: Take<'_, CustomerRow, E>,
) -> Result<(), E> {
    let match_by = plan.match_by;
    rows::read(
        plan,
        today,
        progress,
        CustomerRow::default(),
        |columns, _| {
            let at = |field| columns.place(field);
            let (customer, email, full_name) = (at("customer"), at("email"), at("name"));
            // In a list of customers with ids, one without an id is a mistake; a guest's purchase is not.
            let stand_in = if columns.get("customer").is_none() { email } else { customer };
            let texts =
                ["first_name", "last_name", "company", "phone", "street", "postcode", "city", "region", "country"]
                    .map(at);
            let refused = RefusedColumns::new(plan, columns);
            let identity = Identity::new(plan, columns, stand_in);
            let postcode_city = at("postcode_city");
            move |record, row: &mut CustomerRow| {
                let to = &mut row.customer;
                match match_by {
                    MatchBy::Id => identity.set(&mut to.external_id, record)?,
                    MatchBy::Email | MatchBy::Phone | MatchBy::NameAndPostcode => {
                        set(&mut to.external_id, record, customer);
                    }
                }
                let told = record.text(email);
                row.several_emails = addresses::are_several(&told);
                to.email = addresses::email(&told);
                let slots = [
                    &mut to.first_name,
                    &mut to.last_name,
                    &mut to.company,
                    &mut to.phone,
                    &mut to.street,
                    &mut to.postcode,
                    &mut to.city,
                    &mut to.region,
                    &mut to.country,
                ];
                for (slot, place) in slots.into_iter().zip(texts) {
                    set(slot, record, place);
                }
                fill_name(to, &record.text(full_name));
                fill_place(to, &record.text(postcode_city));
                refused.read(record, &mut row.refusals);
                attributes.read(record, &mut row.attributes);
                Ok(())
            }
        },
        take,
    )
}

/// A full name is used if the file does not separate first and last name.
fn fill_name(customer: &mut Customer, full: &str) {
    if customer.first_name.is_empty() && customer.last_name.is_empty() {
        let (first, last) = fields::split_name(full);
        first.clone_into(&mut customer.first_name);
        last.clone_into(&mut customer.last_name);
    }
}

/// "80331 München" in one cell is used if the file does not separate postcode and city.
fn fill_place(customer: &mut Customer, told: &str) {
    let (postcode, city) = places::postcode_and_city(told);
    for (slot, part) in [(&mut customer.postcode, postcode), (&mut customer.city, city)] {
        if slot.is_empty() {
            part.clone_into(slot);
        }
    }
}

/// Reads products.
///
/// # Errors
/// Same as [`read_purchases`].
pub fn read_products<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: Take<'_, Product, E>,
) -> Result<(), E> {
    rows::read(
        plan,
        today,
        progress,
        Product::default(),
        |columns, cells| {
            let [id, name, category, price, margin] =
                ["product", "name", "category", "price", "margin_rate"].map(|field| columns.place(field));
            move |record, row: &mut Product| {
                set_required(&mut row.external_id, record, id, "product id")?;
                set(&mut row.name, record, name);
                set(&mut row.category, record, category);
                row.price = cells.money("price", &record.figure(price))?;
                row.margin_rate = cells.share("margin", &record.figure(margin))?;
                Ok(())
            }
        },
        take,
    )
}

/// Reads the names of stores.
///
/// # Errors
/// Same as [`read_purchases`].
pub fn read_stores<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: Take<'_, String, E>,
) -> Result<(), E> {
    let filler = |columns: &Columns, _| {
        let store = columns.place("store");
        move |record: &Record<'_>, row: &mut String| Ok(set_required(row, record, store, "name")?)
    };
    rows::read(plan, today, progress, String::new(), filler, take)
}

/// Reads outcomes of leads.
///
/// # Errors
/// Same as [`read_purchases`].
pub fn read_outcomes<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: Take<'_, OutcomeRow, E>,
) -> Result<(), E> {
    rows::read(
        plan,
        today,
        progress,
        OutcomeRow { lead: 0, outcome: Outcome::NotReached, day: today, note: String::new() },
        |columns, cells| {
            let [lead, outcome, date, note] = ["lead", "outcome", "date", "note"].map(|field| columns.place(field));
            move |record, row: &mut OutcomeRow| {
                let number = record.cell(lead);
                row.lead = number
                    .parse()
                    .ok()
                    .filter(|lead| *lead > 0)
                    .ok_or_else(|| format!("lead '{number}' is not the number of a lead"))?;
                row.outcome = record.cell(outcome).parse().map_err(|e: domain::lead::NotAnOutcome| e.to_string())?;
                row.day = cells.day("date", &record.figure(date))?.unwrap_or(today);
                set(&mut row.note, record, note);
                Ok(())
            }
        },
        take,
    )
}

pub(super) fn needs_dates(plan: &ImportPlan) -> Result<(), IntakeError> {
    if plan.dialect.date_format.is_none() && plan.mapping.iter().any(|(field, _)| field == "date") {
        return Err(IntakeError::UnclearDates(plan.path.clone()));
    }
    Ok(())
}

pub(super) fn set(slot: &mut String, record: &Record<'_>, place: usize) {
    slot.clear();
    slot.push_str(&record.text(place));
}

pub(super) fn set_required(slot: &mut String, record: &Record<'_>, place: usize, name: &str) -> Result<(), Reason> {
    set(slot, record, place);
    if slot.is_empty() { Err(format!("has no {name}")) } else { Ok(()) }
}

pub(super) fn required<T>(value: Option<T>, name: &str) -> Result<T, Reason> {
    value.ok_or_else(|| format!("has no {name}"))
}

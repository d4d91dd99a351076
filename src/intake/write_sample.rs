//! Synthetic files of any size, written while they are generated, with columns that the import recognises by name.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use crate::error::IntakeError;
use crate::rejects::finish;
use domain::attribute::Attribute;
use domain::consent::Channel;
use domain::dealer::Dealer;
use domain::money::Money;
use domain::product::Product;
use domain::purchase::Purchase;
use private_file::{self, PrivateFile};
use progress::Progress;
use reports::import::ImportKind;
use sample::{self, Contact, SampleCustomer};

/// Customers between two progress updates.
const CUSTOMERS_PER_LOOK: u64 = 1024;

/// Fields written for each kind; the remaining ones are substitutes for others.
const CUSTOMER_CELLS: usize = 15;
const PURCHASE_CELLS: usize = 10;
const CONTACT_CELLS: usize = 8;

/// How many rows were written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub customers: u64,
    pub purchases: u64,
    pub contacts: u64,
    pub products: u64,
    pub dealers: u64,
}

/// Writes customers.csv, purchases.csv, contacts.csv, products.csv and dealers.csv into `folder`, which is created if
/// missing. The same numbers and seed give the same files.
///
/// # Errors
/// When there are purchases but no customers, a file cannot be written, or the work is cancelled.
pub fn write_sample(
    folder: &Path,
    customers: u64,
    purchases: u64,
    seed: u64,
    progress: &Progress,
) -> Result<Written, IntakeError> {
    if customers == 0 && purchases > 0 {
        return Err(IntakeError::NobodyBuys { purchases });
    }
    private_file::create_folder(folder).map_err(|error| IntakeError::writing(folder, error))?;
    let products_written = write_all(folder, ImportKind::Products, &sample::products(), product_cells)?;
    let dealers_written = write_all(folder, ImportKind::Dealers, &sample::dealers(), dealer_cells)?;
    let attributes = sample::attributes();
    let mut customer_file = Table::create(folder, ImportKind::Customers, CUSTOMER_CELLS, &attributes)?;
    let mut purchase_file = Table::create(folder, ImportKind::Purchases, PURCHASE_CELLS, &[])?;
    let mut contact_file = Table::create(folder, ImportKind::Contacts, CONTACT_CELLS, &[])?;
    progress.stage("Writing customers and purchases", customers)?;
    for made in sample::synthetic(customers, purchases, seed) {
        customer_file.write(&customer_cells(&made.customer, &attributes))?;
        made.purchases.iter().try_for_each(|purchase| purchase_file.write(&purchase_cells(purchase)))?;
        made.contacts.iter().try_for_each(|contact| contact_file.write(&contact_cells(contact)))?;
        if customer_file.rows.is_multiple_of(CUSTOMERS_PER_LOOK) {
            progress.done(customer_file.rows)?;
        }
    }
    progress.done(customers)?;
    Ok(Written {
        customers: customer_file.finish()?,
        purchases: purchase_file.finish()?,
        contacts: contact_file.finish()?,
        products: products_written,
        dealers: dealers_written,
    })
}

fn write_all<T, const N: usize>(
    folder: &Path,
    kind: ImportKind,
    rows: &[T],
    cells: impl Fn(&T) -> [String; N],
) -> Result<u64, IntakeError> {
    let mut table = Table::create(folder, kind, N, &[])?;
    rows.iter().try_for_each(|row| table.write(&cells(row)))?;
    table.finish()
}

/// A CSV file whose header holds the codes of a kind's fields, in order, followed by the attributes.
struct Table {
    path: PathBuf,
    csv: csv::Writer<BufWriter<PrivateFile>>,
    rows: u64,
}

impl Table {
    fn create(folder: &Path, kind: ImportKind, fields: usize, attributes: &[Attribute]) -> Result<Table, IntakeError> {
        let path = folder.join(format!("{kind}.csv"));
        let file = PrivateFile::create(&path).map_err(|error| IntakeError::writing(&path, error))?;
        let mut csv = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
        let names = attributes.iter().map(|attribute| attribute.name.as_str());
        csv.write_record(kind.fields().iter().take(fields).map(|field| field.code).chain(names))
            .map_err(|error| IntakeError::writing(&path, error))?;
        Ok(Table { path, csv, rows: 0 })
    }

    fn write(&mut self, cells: &[String]) -> Result<(), IntakeError> {
        self.csv.write_record(cells).map_err(|error| IntakeError::writing(&self.path, error))?;
        self.rows += 1;
        Ok(())
    }

    fn finish(self) -> Result<u64, IntakeError> {
        finish(self.csv).map_err(|error| IntakeError::writing(&self.path, error))?;
        Ok(self.rows)
    }
}

/// "-12.50", as every program reads it.
fn amount(money: Money) -> String {
    let cents = money.0.unsigned_abs();
    format!("{}{}.{:02}", if money.0 < 0 { "-" } else { "" }, cents / 100, cents % 100)
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn customer_cells(row: &SampleCustomer, attributes: &[Attribute]) -> Vec<String> {
    let refuses = |channel: Channel| if row.refusals.contains(&channel) { "yes".to_owned() } else { String::new() };
    let customer = row.customer.clone();
    let mut cells = vec![
        customer.external_id,
        customer.first_name,
        customer.last_name,
        String::new(),
        customer.company,
        customer.email,
        customer.phone,
        customer.street,
        customer.postcode,
        customer.city,
        customer.region,
        customer.country,
        refuses(Channel::Email),
        refuses(Channel::Mail),
        refuses(Channel::Telephone),
    ];
    let told = attributes.iter().zip(&row.attributes);
    cells.extend(told.map(|(attribute, value)| attribute.spoken(*value).unwrap_or_default()));
    cells
}

fn purchase_cells(row: &Purchase) -> [String; PURCHASE_CELLS] {
    [
        row.customer.clone(),
        row.day.to_string(),
        amount(row.amount),
        row.quantity.to_string(),
        row.product.clone(),
        row.category.clone(),
        row.margin.map(amount).unwrap_or_default(),
        row.source.code().to_owned(),
        row.store.clone(),
        row.reference.clone(),
    ]
}

fn contact_cells(row: &Contact) -> [String; CONTACT_CELLS] {
    [
        row.customer.clone(),
        row.day.to_string(),
        row.channel.code().to_owned(),
        row.campaign.clone(),
        row.offer.clone(),
        yes_or_no(row.responded),
        row.response_day.map(|day| day.to_string()).unwrap_or_default(),
        yes_or_no(row.control),
    ]
}

fn product_cells(row: &Product) -> [String; 5] {
    [
        row.external_id.clone(),
        row.name.clone(),
        row.category.clone(),
        row.price.map(amount).unwrap_or_default(),
        row.margin_rate.map(|rate| rate.to_string()).unwrap_or_default(),
    ]
}

fn dealer_cells(row: &Dealer) -> [String; 15] {
    let position = row.position.map(|position| (position.latitude().to_string(), position.longitude().to_string()));
    let (latitude, longitude) = position.unwrap_or_default();
    [
        row.external_id.clone(),
        row.name.clone(),
        row.email.clone(),
        row.phone.clone(),
        row.street.clone(),
        row.postcode.clone(),
        row.city.clone(),
        row.territory.join(" "),
        row.regions.join("; "),
        latitude,
        longitude,
        row.radius_km.map(|radius| radius.to_string()).unwrap_or_default(),
        row.capacity.to_string(),
        row.weight.to_string(),
        row.product_lines.join("; "),
    ]
}

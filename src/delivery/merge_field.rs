//! The fields that a message can use, and where their values come from.

use domain::campaign::Offer;
use domain::customer::Customer;
use domain::day::Day;
use reports::settings::Business;

/// A field that a template can use.
#[derive(Debug, Clone, Copy)]
pub struct MergeField {
    pub code: &'static str,
    pub name: &'static str,
    pub(super) value: fn(&Recipient<'_>) -> String,
}

/// Whom a message is for, and what it is about.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    pub customer: &'a Customer,
    pub offer: &'a Offer,
    pub business: &'a Business,
    /// E-mail address for unsubscribe requests; shown in the footer.
    pub unsubscribe: Option<&'a str>,
    pub record: &'a OwnRecord,
}

/// What the customer's own purchases say, for use in a message; empty or none if they say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnRecord {
    pub last_product: String,
    pub last_group: String,
    pub favourite_group: String,
    pub last_purchase: Option<Day>,
    /// By the customer's own rhythm; none if there is no rhythm, or the day has passed.
    pub next_due: Option<Day>,
    /// Until when the offer can be redeemed.
    pub valid_until: Option<Day>,
}

/// Every field there is.
pub const FIELDS: [MergeField; 21] = [
    field("first_name", "First name", |r| r.customer.first_name.clone()),
    field("last_name", "Last name", |r| r.customer.last_name.clone()),
    field("name", "Full name, else the firm", |r| r.customer.display_name()),
    field("company", "Firm", |r| r.customer.company.clone()),
    field("customer_id", "Customer id", |r| r.customer.external_id.clone()),
    field("street", "Street", |r| r.customer.street.clone()),
    field("postcode", "Postcode", |r| r.customer.postcode.clone()),
    field("city", "City", |r| r.customer.city.clone()),
    field("country", "Country", |r| r.customer.country.clone()),
    field("offer_name", "Offer", |r| r.offer.name.clone()),
    field("offer_text", "The offer's sentence", |r| r.offer.text.clone()),
    field("offer_category", "Product group of the offer", |r| r.offer.category.clone()),
    field("offer_discount", "Discount, such as 10 %", |r| discount(r.offer.discount)),
    field("valid_until", "Last day of the offer", |r| spoken(r.record.valid_until)),
    field("last_product", "Product bought last", |r| r.record.last_product.clone()),
    field("last_group", "Product group bought last", |r| r.record.last_group.clone()),
    field("favourite_group", "Product group with the most spending", |r| r.record.favourite_group.clone()),
    field("last_purchase", "Day of the last purchase", |r| spoken(r.record.last_purchase)),
    field("next_due", "Day when the next purchase is due", |r| spoken(r.record.next_due)),
    field("business_name", "Your business", |r| r.business.name.clone()),
    field("business_address", "Your postal address", |r| r.business.address.clone()),
];

const fn field(code: &'static str, name: &'static str, value: fn(&Recipient<'_>) -> String) -> MergeField {
    MergeField { code, name, value }
}

fn discount(share: f64) -> String {
    if share > 0.0 { figures::percent_as_set(share) } else { String::new() }
}

fn spoken(day: Option<Day>) -> String {
    day.map(Day::spoken).unwrap_or_default()
}

/// Whether any of these texts uses a field from the customer's own purchases.
#[must_use]
pub fn names_own_record<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    let codes = ["last_product", "last_group", "favourite_group", "last_purchase", "next_due"];
    texts.any(|text| codes.iter().any(|code| names(text, code)))
}

/// Whether `code` occurs in a piece of template as a separate word.
pub(super) fn names(place: &str, code: &str) -> bool {
    place.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == code)
}

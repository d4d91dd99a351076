//! What can be imported, with the fields that each kind knows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportKind {
    Customers,
    #[default]
    Purchases,
    Contacts,
    Products,
    Dealers,
    Outcomes,
    /// Customers that never bought.
    Prospects,
    Stores,
    /// People who must not be contacted, by id or by address.
    DoNotContact,
}

impl ImportKind {
    pub const ALL: [ImportKind; 9] = [
        ImportKind::Customers,
        ImportKind::Purchases,
        ImportKind::Contacts,
        ImportKind::Products,
        ImportKind::Dealers,
        ImportKind::Outcomes,
        ImportKind::Prospects,
        ImportKind::Stores,
        ImportKind::DoNotContact,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ImportKind::Customers => "customers",
            ImportKind::Purchases => "purchases",
            ImportKind::Contacts => "contacts",
            ImportKind::Products => "products",
            ImportKind::Dealers => "dealers",
            ImportKind::Outcomes => "outcomes",
            ImportKind::Prospects => "prospects",
            ImportKind::Stores => "stores",
            ImportKind::DoNotContact => "do-not-contact",
        }
    }

    /// The fields a file of this kind may fill, required ones first.
    #[must_use]
    pub fn fields(self) -> &'static [FieldSpec] {
        fields_of(self)
    }

    /// What may replace the required field `code`: an e-mail address for a customer id, a unit price for an amount.
    #[must_use]
    pub fn stand_ins(self, code: &str) -> &'static [&'static str] {
        match (self, code) {
            (
                ImportKind::Customers | ImportKind::Prospects | ImportKind::Purchases | ImportKind::Contacts,
                "customer",
            ) => &["email"],
            (ImportKind::Purchases, "amount") => &["unit_price", "order_total"],
            (ImportKind::DoNotContact, "customer") => &["email", "phone"],
            _ => &[],
        }
    }

    /// The required fields that neither a column nor a substitute fills; `is_mapped` says which fields have a column.
    pub fn missing(self, is_mapped: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static FieldSpec> {
        self.fields().iter().filter(move |field| {
            field.required && !is_mapped(field.code) && !self.stand_ins(field.code).iter().any(|other| is_mapped(other))
        })
    }

    /// Whether further columns of such a file describe the customer and become attributes.
    #[must_use]
    pub fn takes_attributes(self) -> bool {
        matches!(self, ImportKind::Customers | ImportKind::Prospects | ImportKind::Contacts)
    }
}

impl fmt::Display for ImportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An unknown kind of import.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' cannot be imported; use one of customers, purchases, contacts, products, dealers, outcomes, prospects, stores, do-not-contact"
)]
pub struct NotAnImportKind(pub String);

impl FromStr for ImportKind {
    type Err = NotAnImportKind;

    fn from_str(text: &str) -> Result<ImportKind, NotAnImportKind> {
        ImportKind::ALL
            .into_iter()
            .find(|kind| kind.code() == text.trim())
            .ok_or_else(|| NotAnImportKind(text.to_owned()))
    }
}

/// A field that a column can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// The word in `--map FIELD=COLUMN`.
    pub code: &'static str,
    pub name: &'static str,
    pub required: bool,
}

/// The fields a file of this kind may fill, required ones first.
fn fields_of(kind: ImportKind) -> &'static [FieldSpec] {
    match kind {
        ImportKind::Customers | ImportKind::Prospects => &CUSTOMER_FIELDS,
        ImportKind::Purchases => &PURCHASE_FIELDS,
        ImportKind::Contacts => &CONTACT_FIELDS,
        ImportKind::Products => &PRODUCT_FIELDS,
        ImportKind::Dealers => &DEALER_FIELDS,
        ImportKind::Outcomes => &OUTCOME_FIELDS,
        ImportKind::Stores => &STORE_FIELDS,
        ImportKind::DoNotContact => &DO_NOT_CONTACT_FIELDS,
    }
}

const fn must(code: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec { code, name, required: true }
}

const fn may(code: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec { code, name, required: false }
}

const CUSTOMER_FIELDS: [FieldSpec; 22] = [
    must("customer", "Customer id"),
    may("first_name", "First name"),
    may("last_name", "Last name"),
    may("name", "Full name"),
    may("company", "Firm"),
    may("email", "E-mail"),
    may("phone", "Telephone"),
    may("street", "Street"),
    may("postcode", "Postcode"),
    may("city", "City"),
    may("region", "Region"),
    may("country", "Country"),
    may("no_email", "Refuses e-mail"),
    may("no_mail", "Refuses post"),
    may("no_telephone", "Refuses calls"),
    may("no_contact", "Refuses everything"),
    may("email_consent", "Consent to e-mail"),
    may("newsletter", "Wants the newsletter"),
    may("mail_consent", "Consent to post"),
    may("telephone_consent", "Consent to calls"),
    may("consent", "Consent to marketing"),
    may("postcode_city", "Postcode and city in one cell"),
];

const PURCHASE_FIELDS: [FieldSpec; 18] = [
    must("customer", "Customer id"),
    must("date", "Date"),
    must("amount", "Amount"),
    may("quantity", "Quantity"),
    may("product", "Product"),
    may("category", "Product group"),
    may("margin", "Margin"),
    may("source", "Source"),
    may("store", "Store"),
    may("reference", "Receipt or order number"),
    may("unit_price", "Price of one"),
    may("order_total", "Total of the whole order, on each of its lines"),
    may("discount", "Taken off the line, as money"),
    may("discount_percent", "Taken off the line, in per cent"),
    may("order_discount", "Taken off the order, as money"),
    may("returns", "Taken back or refunded, as money"),
    may("entry", "Sale or return"),
    may("email", "E-mail of the customer"),
];

const CONTACT_FIELDS: [FieldSpec; 9] = [
    must("customer", "Customer id"),
    must("date", "Date"),
    may("channel", "Channel"),
    may("campaign", "Campaign"),
    may("offer", "Offer"),
    may("responded", "Responded"),
    may("response_date", "Date of response"),
    may("control", "Left alone at random (control group)"),
    may("email", "E-mail of the customer"),
];

const PRODUCT_FIELDS: [FieldSpec; 5] = [
    must("product", "Product id"),
    may("name", "Name"),
    may("category", "Product group"),
    may("price", "Price"),
    may("margin_rate", "Margin as a share of the price"),
];

const DEALER_FIELDS: [FieldSpec; 19] = [
    must("dealer", "Dealer id"),
    must("name", "Name"),
    may("email", "E-mail"),
    may("phone", "Telephone"),
    may("street", "Street"),
    may("postcode", "Postcode"),
    may("city", "City"),
    may("territory", "Postcodes served (beginnings or ranges)"),
    may("regions", "Regions served"),
    may("latitude", "Latitude in degrees"),
    may("longitude", "Longitude in degrees"),
    may("radius", "Km served around the position"),
    may("capacity", "Leads a week"),
    may("weight", "Share of leads in per cent of the usual one"),
    may("product_lines", "Product groups"),
    may("available_from", "Takes leads from"),
    may("available_to", "Takes leads until"),
    may("language", "Language"),
    may("handover", "Wants leads by"),
];

const OUTCOME_FIELDS: [FieldSpec; 4] =
    [must("lead", "Lead number"), must("outcome", "Outcome"), may("date", "Date"), may("note", "Note")];

const STORE_FIELDS: [FieldSpec; 1] = [must("store", "Name of the store")];

const DO_NOT_CONTACT_FIELDS: [FieldSpec; 5] = [
    must("customer", "Customer id"),
    may("email", "E-mail"),
    may("phone", "Telephone"),
    may("channel", "Channel"),
    may("date", "Date"),
];

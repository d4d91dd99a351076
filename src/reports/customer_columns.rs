//! The columns of the table of customers, by the words that the command line and the window's settings know them by: title,
//! width, value and order of each stand here once, for window, files, terminal and what is copied.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::column::{Column, Mood, OnScreen, Value};
use crate::customer_row::{ConsentState, CustomerRow};
use domain::consent::Channel;

/// What a column of the table shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Field {
    Name,
    Id,
    Email,
    Telephone,
    Postcode,
    City,
    Region,
    Country,
    FirstPurchase,
    LastPurchase,
    PurchaseDays,
    Spend,
    Source,
    Consent(Channel),
    /// Another attribute from files, by its name.
    Attribute(String),
}

/// One column that every database has.
struct Entry {
    field: Field,
    /// The word used on the command line and in files.
    code: &'static str,
    /// What stands above it.
    title: &'static str,
    look: Look,
    value: for<'r> fn(&'r CustomerRow) -> Value<'r>,
}

/// The direction of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Way {
    /// Smallest first, A to Z, longest ago first.
    #[default]
    Up,
    Down,
}

/// How a column looks, and how it is sorted when its title is first clicked.
#[derive(Clone, Copy)]
struct Look {
    width: f32,
    /// Its part of the room that is left over.
    stretch: f32,
    order: Way,
    is_right: bool,
    hint: &'static str,
}

const TEXT: Look = Look { width: 108.0, stretch: 0.0, order: Way::Up, is_right: false, hint: "" };
const DAY: Look = Look { width: 94.0, order: Way::Down, ..TEXT };
const FIGURE: Look = Look { order: Way::Down, is_right: true, ..TEXT };
const CONSENT: Look =
    Look { width: 94.0, hint: "What the customer said, and whether the address is on the do-not-contact list", ..TEXT };

/// What every database has, in the order of the chooser; its attributes come behind. A new column is one entry here.
static ENTRIES: [Entry; 16] = [
    Entry {
        field: Field::Name,
        code: "name",
        title: "Customer",
        value: |row| Value::Name { name: Cow::from(row.customer.display_name()), note: String::new() },
        look: Look {
            width: 132.0,
            stretch: 0.25,
            hint: "Sorted by last name, then first name; firms by their name",
            ..TEXT
        },
    },
    Entry {
        field: Field::Id,
        code: "id",
        title: "Id",
        value: |row| Value::Quiet(Cow::from(&row.customer.external_id)),
        look: Look { width: 60.0, ..TEXT },
    },
    Entry {
        field: Field::Email,
        code: "email",
        title: "E-mail",
        value: |row| Value::Text(Cow::from(&row.customer.email)),
        look: Look { width: 188.0, stretch: 1.0, ..TEXT },
    },
    Entry {
        field: Field::Telephone,
        code: "telephone",
        title: "Telephone",
        value: |row| Value::Phone(Cow::from(&row.customer.phone)),
        look: Look { width: 130.0, ..TEXT },
    },
    Entry {
        field: Field::Postcode,
        code: "postcode",
        title: "Postcode",
        value: |row| Value::Text(Cow::from(&row.customer.postcode)),
        look: Look { width: 68.0, ..TEXT },
    },
    Entry {
        field: Field::City,
        code: "city",
        title: "Town",
        value: |row| Value::Text(Cow::from(&row.customer.city)),
        look: TEXT,
    },
    Entry {
        field: Field::Region,
        code: "region",
        title: "Region",
        value: |row| Value::Text(Cow::from(&row.customer.region)),
        look: TEXT,
    },
    Entry {
        field: Field::Country,
        code: "country",
        title: "Country",
        value: |row| Value::Text(Cow::from(&row.customer.country)),
        look: Look { width: 68.0, ..TEXT },
    },
    Entry {
        field: Field::FirstPurchase,
        code: "first-purchase",
        title: "First purchase",
        value: |row| Value::Day { day: row.spending.first, note: String::new(), none: "" },
        look: DAY,
    },
    Entry {
        field: Field::LastPurchase,
        code: "last-purchase",
        title: "Last purchase",
        value: |row| Value::Day {
            day: row.spending.last,
            note: String::new(),
            none: if row.spending.is_buyer() { "only returns" } else { "prospect" },
        },
        look: DAY,
    },
    Entry {
        field: Field::PurchaseDays,
        code: "purchase-days",
        title: "Purchase days",
        value: |row| of_buyer(row, Value::Count(row.spending.days.into())),
        look: Look {
            width: 72.0,
            hint: "Days on which the customer bought; days on which everything was returned do not count",
            ..FIGURE
        },
    },
    Entry {
        field: Field::Spend,
        code: "spend",
        title: "Spend",
        value: |row| of_buyer(row, Value::Money(Some(row.spending.spend))),
        look: Look { width: 84.0, hint: "Everything spent so far, less returns", ..FIGURE },
    },
    Entry {
        field: Field::Source,
        code: "source",
        title: "Mostly bought by",
        value: |row| Value::Quiet(Cow::from(row.source.map_or("", |source| source.name()))),
        look: Look { hint: "Where most of the purchases were made", ..TEXT },
    },
    Entry {
        field: Field::Consent(Channel::Email),
        code: "consent-email",
        title: "E-mail consent",
        value: |row| consent(row, Channel::Email),
        look: CONSENT,
    },
    Entry {
        field: Field::Consent(Channel::Mail),
        code: "consent-post",
        title: "Post",
        value: |row| consent(row, Channel::Mail),
        look: CONSENT,
    },
    Entry {
        field: Field::Consent(Channel::Telephone),
        code: "consent-telephone",
        title: "Calls",
        value: |row| consent(row, Channel::Telephone),
        look: CONSENT,
    },
];

/// Who never bought has spent nothing, not 0.00.
fn of_buyer<'r>(row: &'r CustomerRow, value: Value<'r>) -> Value<'r> {
    if row.spending.is_buyer() { value } else { Value::Text(Cow::Borrowed("")) }
}

fn consent(row: &CustomerRow, channel: Channel) -> Value<'_> {
    let Some(state) = row.state(channel) else { return Value::Text(Cow::Borrowed("")) };
    let mood = match state {
        ConsentState::Callable => Mood::Good,
        ConsentState::NothingSaid | ConsentState::NoAddress => Mood::Plain,
        ConsentState::Suppressed => Mood::Warn,
        ConsentState::Refused => Mood::Bad,
    };
    Value::Tagged { word: state.name(), mood }
}

/// What every database has, in the order of the chooser; its attributes come behind.
pub fn fixed() -> impl Iterator<Item = Field> {
    ENTRIES.iter().map(|entry| entry.field.clone())
}

impl Field {
    /// The columns shown before anybody chooses others, in the window's order.
    pub const USUAL: [Field; 8] = [
        Field::Name,
        Field::Id,
        Field::Email,
        Field::City,
        Field::LastPurchase,
        Field::PurchaseDays,
        Field::Spend,
        Field::Consent(Channel::Email),
    ];

    /// The direction in which it is sorted when its title is first clicked.
    pub(crate) fn first_way(&self) -> Way {
        self.entry().map_or(Way::Up, |entry| entry.look.order)
    }

    fn entry(&self) -> Option<&'static Entry> {
        // Consent to the web is that to e-mail.
        let meant = if *self == Field::Consent(Channel::Web) { &Field::Consent(Channel::Email) } else { self };
        ENTRIES.iter().find(|entry| entry.field == *meant)
    }

    /// The word on the command line; for an attribute, its name.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Field::Attribute(name) => name,
            field => field.entry().map_or("", |entry| entry.code),
        }
    }

    /// The column's heading.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Field::Attribute(name) => name,
            field => field.entry().map_or("", |entry| entry.title),
        }
    }

    /// Whether it stands to the right, as figures do.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.entry().is_some_and(|entry| entry.look.is_right)
    }

    /// The column of this field in rows whose attributes have these names.
    #[must_use]
    pub fn column<'a>(&'a self, attributes: &'a [String]) -> Column<'a, CustomerRow> {
        let place = |width, stretch, hint| OnScreen { place: 0, width, stretch, leaves: 0, sorts: true, hint };
        match (self, self.entry()) {
            (field, Some(entry)) => Column::new(field.code(), field.title(), entry.value).screen(place(
                entry.look.width,
                entry.look.stretch,
                entry.look.hint,
            )),
            (field, None) => Column::new(field.code(), field.title(), move |row: &CustomerRow| {
                let known = attributes.iter().position(|name| name == field.code());
                let text = known.and_then(|known| row.attributes.get(known));
                Value::Text(text.map_or(Cow::Borrowed(""), Cow::from))
            })
            .screen(place(104.0, 0.0, "Told by an imported file")),
        }
    }
}

impl From<Field> for String {
    fn from(field: Field) -> String {
        match field {
            // An attribute may be called "spend" too.
            Field::Attribute(name) => format!("{ATTRIBUTE}{name}"),
            field => field.code().to_owned(),
        }
    }
}

impl From<String> for Field {
    fn from(text: String) -> Field {
        match text.strip_prefix(ATTRIBUTE) {
            Some(name) => Field::Attribute(name.to_owned()),
            None => fixed().find(|field| field.code() == text.to_lowercase()).unwrap_or(Field::Attribute(text)),
        }
    }
}

/// Prefix for the name of an attribute that could also mean a column.
const ATTRIBUTE: &str = "attribute:";

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::{Customer, CustomerId};
    use domain::spending::Spending;

    #[test]
    fn columns_are_understood_by_their_words() {
        for field in fixed() {
            assert_eq!(Field::from(String::from(field.clone())), field);
        }
        let attribute = Field::Attribute("spend".into());
        assert_eq!(Field::from(String::from(attribute.clone())), attribute);
    }

    #[test]
    fn cells_are_plain_and_nothing_is_empty() {
        let row = CustomerRow {
            id: CustomerId(1),
            customer: Customer::default(),
            spending: Spending::default(),
            source: None,
            consent: [ConsentState::NothingSaid; 3],
            attributes: vec!["44".into()],
        };
        let known = ["age".to_owned()];
        let cell = |field: Field| field.column(&known).value(&row).plain();
        assert_eq!(
            (cell(Field::Attribute("age".into())), cell(Field::Attribute("size".into()))),
            ("44".into(), String::new())
        );
        assert_eq!(cell(Field::Spend), "", "a prospect has spent nothing, not 0.00");
        assert_eq!(cell(Field::Consent(Channel::Mail)), "unknown");
    }
}

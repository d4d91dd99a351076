//! The columns of the table of customers, by the words that the command line and the window's settings know them by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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
    /// Something else that files told, by its name.
    Attribute(String),
}

/// What every database has; its attributes come behind.
pub const FIXED: [Field; 16] = [
    Field::Name,
    Field::Id,
    Field::Email,
    Field::Telephone,
    Field::Postcode,
    Field::City,
    Field::Region,
    Field::Country,
    Field::FirstPurchase,
    Field::LastPurchase,
    Field::PurchaseDays,
    Field::Spend,
    Field::Source,
    Field::Consent(Channel::Email),
    Field::Consent(Channel::Mail),
    Field::Consent(Channel::Telephone),
];

impl Field {
    /// The word of the command line; of an attribute its name.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Field::Name => "name",
            Field::Id => "id",
            Field::Email => "email",
            Field::Telephone => "telephone",
            Field::Postcode => "postcode",
            Field::City => "city",
            Field::Region => "region",
            Field::Country => "country",
            Field::FirstPurchase => "first-purchase",
            Field::LastPurchase => "last-purchase",
            Field::PurchaseDays => "purchase-days",
            Field::Spend => "spend",
            Field::Source => "source",
            Field::Consent(Channel::Mail) => "consent-post",
            Field::Consent(Channel::Telephone) => "consent-telephone",
            Field::Consent(_) => "consent-email",
            Field::Attribute(name) => name,
        }
    }

    /// What stands above the column.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Field::Name => "Customer",
            Field::Id => "Id",
            Field::Email => "E-mail",
            Field::Telephone => "Telephone",
            Field::Postcode => "Postcode",
            Field::City => "Town",
            Field::Region => "Region",
            Field::Country => "Country",
            Field::FirstPurchase => "First purchase",
            Field::LastPurchase => "Last purchase",
            Field::PurchaseDays => "Purchase days",
            Field::Spend => "Spend",
            Field::Source => "Mostly bought by",
            Field::Consent(Channel::Mail) => "Post",
            Field::Consent(Channel::Telephone) => "Calls",
            Field::Consent(_) => "E-mail consent",
            Field::Attribute(name) => name,
        }
    }

    /// Whether a first look at the column wants its largest values on top.
    #[must_use]
    pub fn is_figure(&self) -> bool {
        matches!(self, Field::FirstPurchase | Field::LastPurchase | Field::PurchaseDays | Field::Spend)
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
            None => {
                FIXED.into_iter().find(|field| field.code() == text.to_lowercase()).unwrap_or(Field::Attribute(text))
            }
        }
    }
}

/// Before the name of an attribute, where a column could be meant as well.
const ATTRIBUTE: &str = "attribute:";

/// Which way round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Way {
    /// Smallest first, A to Z, longest ago first.
    #[default]
    Up,
    Down,
}

/// Sorted by a column; customers of whom its value is not known come last either way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    pub field: Field,
    pub way: Way,
}

impl Order {
    /// As a first click on the title sorts.
    #[must_use]
    pub fn first(field: Field) -> Order {
        let way = if field.is_figure() { Way::Down } else { Way::Up };
        Order { field, way }
    }

    /// After a click on a title: a new column as it is first looked at, the same one the other way, and at last as the
    /// customers came.
    #[must_use]
    pub fn clicked(before: Option<&Order>, field: Field) -> Option<Order> {
        let first = Order::first(field);
        match before {
            Some(order) if *order == first => {
                let way = if first.way == Way::Up { Way::Down } else { Way::Up };
                Some(Order { way, ..first })
            }
            Some(order) if order.field == first.field => None,
            _ => Some(first),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.way == Way::Up { "up" } else { "down" };
        write!(f, "{}:{way}", self.field.code())
    }
}

impl FromStr for Order {
    type Err = std::convert::Infallible;

    /// "spend" as a first click sorts, "spend:up", "spend:down"; any other word is an attribute's name.
    fn from_str(text: &str) -> Result<Order, Self::Err> {
        let text = text.trim();
        let told = [(":up", Way::Up), (":down", Way::Down)];
        let told = told.into_iter().find_map(|(ending, way)| text.strip_suffix(ending).map(|name| (name, way)));
        Ok(match told {
            Some((name, way)) => Order { field: Field::from(name.to_owned()), way },
            None => Order::first(Field::from(text.to_owned())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_orders_are_understood_by_their_words() {
        for field in FIXED {
            assert_eq!(Field::from(String::from(field.clone())), field);
        }
        let attribute = Field::Attribute("spend".into());
        assert_eq!(Field::from(String::from(attribute.clone())), attribute);
        assert_eq!("Spend:up".parse(), Ok(Order { field: Field::Spend, way: Way::Up }));
        assert_eq!("age".parse(), Ok(Order { field: Field::Attribute("age".into()), way: Way::Up }));
    }

    #[test]
    fn clicks_on_a_title_go_round() {
        let mut order = None;
        let mut seen = Vec::new();
        for _ in 0..4 {
            order = Order::clicked(order.as_ref(), Field::Spend);
            seen.push(order.as_ref().map(|order| order.way));
        }
        assert_eq!(seen, [Some(Way::Down), Some(Way::Up), None, Some(Way::Down)]);
        assert_eq!(Order::clicked(order.as_ref(), Field::Name), Some(Order::first(Field::Name)));
    }
}

//! How the table of customers is sorted: by which column, and which way round.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::customer_columns::{Field, Way};

/// Sorted by a column; customers without a known value come last either way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    pub field: Field,
    pub way: Way,
}

impl Order {
    /// Sorted as by a first click on the title.
    #[must_use]
    pub fn first(field: Field) -> Order {
        let way = field.first_way();
        Order { field, way }
    }

    /// After a click on a title: a new column in its first direction, the same column in the other direction, then
    /// unsorted.
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

    /// "spend" sorts as a first click does, "spend:up", "spend:down"; any other word is an attribute's name.
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
    fn orders_are_understood_by_their_words() {
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

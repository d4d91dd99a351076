//! A customer or prospect and their known contact details.

use serde::{Deserialize, Serialize};

/// The database's own number of a customer; people see the external id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomerId(pub i64);

/// A person or firm: a customer if a purchase is known, else a prospect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The user's own id; text, so that leading zeros survive.
    pub external_id: String,
    pub first_name: String,
    pub last_name: String,
    pub company: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub region: String,
    pub country: String,
}

impl Customer {
    /// "Ada Brook", else the firm, else the id.
    #[must_use]
    pub fn display_name(&self) -> String {
        let person = format!("{} {}", self.first_name, self.last_name);
        [person.trim(), self.company.trim()]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or(&self.external_id)
            .to_owned()
    }

    /// "12 Mill Lane, 10234 Northby", leaving out what is unknown.
    #[must_use]
    pub fn address_line(&self) -> String {
        let town = format!("{} {}", self.postcode, self.city);
        [self.street.trim(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_always_found() {
        let mut customer = Customer { external_id: "007".into(), ..Customer::default() };
        assert_eq!(customer.display_name(), "007");
        customer.company = "Brook & Sons".into();
        assert_eq!(customer.display_name(), "Brook & Sons");
        customer.last_name = "Brook".into();
        assert_eq!(customer.display_name(), "Brook");
        assert_eq!(customer.address_line(), "");
    }
}

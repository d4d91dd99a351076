//! Which stored customer a row of a customers file refers to, by the key that the plan names.

use std::collections::HashMap;

use anyhow::Result;

use domain::customer::{Customer, CustomerId};
use domain::phone::{Country, E164};
use reports::import::MatchBy;
use store::{Store, StoreError};

/// Finds stored customers by something other than their id.
pub(super) struct Matcher {
    by: MatchBy,
    /// The country assumed for telephone numbers without one.
    home: Option<Country>,
    /// Customers by key; more than one if the key does not distinguish them.
    known: HashMap<String, Vec<CustomerId>>,
}

/// What is known about a row's customer.
pub(super) enum Match {
    /// No stored customer has this key.
    New,
    Known(CustomerId),
    /// Several stored customers share the key.
    Several(usize),
    /// The row does not contain the key.
    NoKey,
}

impl Matcher {
    pub(super) fn load(store: &Store, by: MatchBy) -> Result<Matcher> {
        let home = store.home_country()?;
        let mut known: HashMap<String, Vec<CustomerId>> = HashMap::new();
        if by != MatchBy::Id {
            store.each_customer(|id, customer| {
                if let Some(key) = key(customer, by, home) {
                    known.entry(key).or_default().push(id);
                }
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(Matcher { by, home, known })
    }

    pub(super) fn find(&self, store: &Store, row: &Customer) -> Result<Match> {
        if self.by == MatchBy::Id {
            return Ok(store.find_customer(&row.external_id)?.map_or(Match::New, Match::Known));
        }
        let Some(key) = key(row, self.by, self.home) else { return Ok(Match::NoKey) };
        Ok(match self.known.get(&key).map(Vec::as_slice) {
            None | Some([]) => Match::New,
            Some([one]) => Match::Known(*one),
            Some(several) => Match::Several(several.len()),
        })
    }

    /// Remembers a customer that the same file may name again.
    pub(super) fn remember(&mut self, row: &Customer, id: CustomerId) {
        if let Some(key) = key(row, self.by, self.home).filter(|_| self.by != MatchBy::Id) {
            self.known.entry(key).or_default().push(id);
        }
    }

    /// The id of a new customer whose row has none: its key.
    pub(super) fn new_id(&self, row: &Customer) -> String {
        if row.external_id.is_empty() {
            key(row, self.by, self.home).unwrap_or_default()
        } else {
            row.external_id.clone()
        }
    }
}

/// The key in the form used for comparison; none if the row does not contain it.
fn key(customer: &Customer, by: MatchBy, home: Option<Country>) -> Option<String> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let key = match by {
        MatchBy::Id => customer.external_id.clone(),
        MatchBy::Email => plain(&customer.email),
        MatchBy::Phone => {
            let country = Country::from_letters(&customer.country).or(home);
            let digits = || customer.phone.chars().filter(char::is_ascii_digit).collect();
            E164::new(&customer.phone, country).map_or_else(digits, |number| number.to_string())
        }
        MatchBy::NameAndPostcode => {
            let postcode = customer.postcode.replace(char::is_whitespace, "").to_lowercase();
            let name = plain(&customer.display_name());
            if postcode.is_empty() || name.is_empty() { String::new() } else { format!("{name}, {postcode}") }
        }
    };
    (!key.is_empty()).then_some(key)
}

//! Records as a person types them, and what is wrong with them, field by field.

use serde::{Deserialize, Serialize};

use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::dealer::Dealer;
use domain::money::Money;
use domain::purchase::{Purchase, Source};

/// The longest text of a field.
const LONGEST: usize = 200;

/// The same limit on amounts as in files, in minor units.
const LARGEST: f64 = 1e14;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    Id,
    Name,
    Customer,
    Email,
    Telephone,
    Country,
    Day,
    Amount,
    Quantity,
    Position,
    Radius,
    From,
    To,
    Absences,
}

/// Every fault of a form: the field and what to do.
pub type Faults = Vec<(Field, &'static str)>;

/// The sentence for a field, if it has one.
#[must_use]
pub fn fault_of(faults: &Faults, field: Field) -> Option<&'static str> {
    faults.iter().find(|(of, _)| *of == field).map(|(_, sentence)| *sentence)
}

/// A record in a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EntryForm {
    Customer(CustomerForm),
    Purchase(PurchaseForm),
    Dealer(Dealer),
}

/// A customer in a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerForm {
    /// None: a new one.
    pub number: Option<CustomerId>,
    /// An empty id of a new customer is made by the program.
    pub customer: Customer,
}

/// Whether goods went out or came back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    #[default]
    Sale,
    Return,
}

/// A purchase in a form; numbers and day as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseForm {
    /// None: a new one.
    pub number: Option<i64>,
    /// The customer, by the user's own id.
    pub customer: String,
    pub direction: Direction,
    pub day: String,
    pub amount: String,
    pub quantity: String,
    pub product: String,
    pub category: String,
    pub source: Source,
    pub store: String,
    pub reference: String,
}

/// What saving did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Used to undo it; none if nothing changed.
    pub step: Option<i64>,
    /// "Changed Ada Brook (C7)"
    pub what: String,
    /// Whose card to show.
    pub customer: Option<CustomerId>,
}

impl CustomerForm {
    /// What is wrong; nothing: it can be saved.
    #[must_use]
    pub fn faults(&self) -> Faults {
        let c = &self.customer;
        let mut faults = Faults::new();
        if self.number.is_some() && c.external_id.trim().is_empty() {
            faults.push((Field::Id, "An id cannot be removed"));
        }
        if c.external_id.chars().count() > LONGEST {
            faults.push((Field::Id, "At most 200 letters"));
        }
        if [&c.first_name, &c.last_name, &c.company].iter().any(|name| name.chars().count() > LONGEST) {
            faults.push((Field::Name, "At most 200 letters"));
        } else if self.number.is_none() && self.is_nobody() {
            faults.push((Field::Name, "A name, a firm or an e-mail address is needed"));
        }
        faults.extend(email_fault(&c.email).map(|fault| (Field::Email, fault)));
        faults.extend(phone_fault(&c.phone).map(|fault| (Field::Telephone, fault)));
        faults
    }

    fn is_nobody(&self) -> bool {
        let c = &self.customer;
        [&c.first_name, &c.last_name, &c.company, &c.email, &c.external_id].iter().all(|value| value.trim().is_empty())
    }

    /// The record as it is stored: values trimmed.
    #[must_use]
    pub fn record(&self) -> Customer {
        let c = &self.customer;
        let tidy = |text: &str| text.trim().to_owned();
        Customer {
            external_id: tidy(&c.external_id),
            first_name: tidy(&c.first_name),
            last_name: tidy(&c.last_name),
            company: tidy(&c.company),
            email: tidy(&c.email),
            phone: tidy(&c.phone),
            street: tidy(&c.street),
            postcode: tidy(&c.postcode),
            city: tidy(&c.city),
            region: tidy(&c.region),
            country: tidy(&c.country),
        }
    }
}

impl PurchaseForm {
    /// What is wrong; nothing: it can be saved.
    #[must_use]
    pub fn faults(&self, today: Day) -> Faults {
        let mut faults = Faults::new();
        if self.customer.trim().is_empty() {
            faults.push((Field::Customer, "Choose whose purchase it is from the customers found"));
        }
        match self.day.trim().parse::<Day>() {
            Err(_) => faults.push((Field::Day, "Write it as YYYY-MM-DD")),
            Ok(day) if day > today.plus(1) => faults.push((Field::Day, "Lies after tomorrow")),
            Ok(day) if day < Day::EARLIEST => faults.push((Field::Day, "Lies before 1900")),
            Ok(_) => {}
        }
        match number(&self.amount) {
            None => faults.push((Field::Amount, "A number such as 1250.50")),
            Some(amount) if amount < 0.0 => {
                faults.push((Field::Amount, "Without a minus: choose whether it is a return"));
            }
            Some(amount) if (amount * 100.0) > LARGEST => faults.push((Field::Amount, "Too large to be true")),
            Some(_) => {}
        }
        match number(&self.quantity) {
            _ if self.quantity.trim().is_empty() => {}
            Some(quantity) if quantity > 0.0 && quantity < LARGEST => {}
            _ => faults.push((Field::Quantity, "A number above 0, or empty for 1")),
        }
        faults
    }

    /// The purchase as it is stored; none while there are faults. A return has a negative amount and quantity.
    #[must_use]
    pub fn record(&self, today: Day) -> Option<Purchase> {
        if !self.faults(today).is_empty() {
            return None;
        }
        let sign = if self.direction == Direction::Return { -1.0 } else { 1.0 };
        let tidy = |text: &str| text.trim().to_owned();
        Some(Purchase {
            customer: tidy(&self.customer),
            day: self.day.trim().parse().ok()?,
            quantity: sign * number(&self.quantity).unwrap_or(1.0),
            amount: Money::from_major(sign * number(&self.amount)?),
            margin: None,
            product: tidy(&self.product),
            category: tidy(&self.category),
            source: self.source,
            store: tidy(&self.store),
            reference: tidy(&self.reference),
        })
    }

    /// The form of a stored purchase.
    #[must_use]
    pub fn new(number: i64, purchase: &Purchase) -> PurchaseForm {
        let returned = purchase.amount < Money::ZERO;
        PurchaseForm {
            number: Some(number),
            customer: purchase.customer.clone(),
            direction: if returned { Direction::Return } else { Direction::Sale },
            day: purchase.day.to_string(),
            amount: format!("{:.2}", purchase.amount.major().abs()),
            quantity: format!("{}", purchase.quantity.abs()),
            product: purchase.product.clone(),
            category: purchase.category.clone(),
            source: purchase.source,
            store: purchase.store.clone(),
            reference: purchase.reference.clone(),
        }
    }
}

/// What is wrong with a dealer.
#[must_use]
pub fn dealer_faults(dealer: &Dealer) -> Faults {
    let mut faults = Faults::new();
    if dealer.external_id.trim().is_empty() {
        faults.push((Field::Id, "Any word or number of your own"));
    }
    if dealer.name.trim().is_empty() {
        faults.push((Field::Name, "A name is needed"));
    }
    faults.extend(email_fault(&dealer.email).map(|fault| (Field::Email, fault)));
    faults.extend(phone_fault(&dealer.phone).map(|fault| (Field::Telephone, fault)));
    faults
}

/// What is wrong with the form of an e-mail address; an empty one is not a fault.
#[must_use]
pub fn email_fault(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let shaped = text.split_once('@').is_some_and(|(name, host)| {
        let parts: Vec<&str> = host.split('.').collect();
        !name.is_empty() && parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) && !host.contains('@')
    });
    let strange = text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'));
    (!shaped || strange).then_some("One address, such as ada@example.com")
}

fn phone_fault(text: &str) -> Option<&'static str> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (!text.trim().is_empty() && digits < 3).then_some("A telephone number has digits")
}

/// A number with a decimal point or comma, and optionally the other mark or a space as thousands separator before it.
fn number(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let decimal = text.rfind([',', '.']);
    let plain = match decimal {
        Some(at) if text.len() - at <= 3 || !text[..at].contains([',', '.']) && text.len() - at != 4 => {
            format!("{}.{}", text[..at].replace([',', '.'], ""), &text[at + 1..])
        }
        _ => text.replace([',', '.'], ""),
    };
    let shaped = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    plain.parse().ok().filter(|number: &f64| shaped && number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("12", 12.0),
            ("12.5", 12.5),
            ("1.234,50", 1234.5),
            ("1,234.50", 1234.5),
            ("1 234", 1234.0),
            ("1,234", 1234.0),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "x", "1e9", "inf", "NaN", "--1", "1-2", "."] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_has_one_at_and_a_dotted_host() {
        for good in ["", "ada@example.com", " a.b+c@mail.example.co "] {
            assert_eq!(email_fault(good), None, "{good}");
        }
        for bad in ["ada", "@example.com", "ada@", "ada@example", "a b@example.com", "a@b@c.d", "a@b..c", "A <a@b.cd>"]
        {
            assert!(email_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_return_counts_back_and_comes_back_into_the_form() {
        let today = Day(20_000);
        let form = PurchaseForm {
            customer: "C1".into(),
            direction: Direction::Return,
            day: today.to_string(),
            amount: "1,250.50".into(),
            quantity: "2".into(),
            ..PurchaseForm::default()
        };
        let purchase = form.record(today).expect("nothing is wrong");
        assert_eq!((purchase.amount, purchase.quantity), (Money(-125_050), -2.0));
        let again = PurchaseForm::new(7, &purchase);
        assert_eq!(again.record(today), Some(purchase));
        let late = PurchaseForm { day: today.plus(2).to_string(), ..form.clone() };
        assert_eq!(fault_of(&late.faults(today), Field::Day), Some("Lies after tomorrow"));
        let wrong = PurchaseForm { amount: "-5".into(), quantity: "0".into(), ..form };
        assert_eq!(wrong.faults(today).len(), 2);
        assert_eq!(wrong.record(today), None);
    }
}

//! Faults of records that a person can check and fix, by their names on the command line.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a customer's record lacks, or shares with another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerFault {
    WithoutEmail,
    WithoutTelephone,
    WithoutPostcode,
    WithoutName,
    SharedEmail,
}

impl CustomerFault {
    pub const ALL: [CustomerFault; 5] = [
        CustomerFault::WithoutEmail,
        CustomerFault::WithoutTelephone,
        CustomerFault::WithoutPostcode,
        CustomerFault::WithoutName,
        CustomerFault::SharedEmail,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            CustomerFault::WithoutEmail => "without-email",
            CustomerFault::WithoutTelephone => "without-telephone",
            CustomerFault::WithoutPostcode => "without-postcode",
            CustomerFault::WithoutName => "without-name",
            CustomerFault::SharedEmail => "shared-email",
        }
    }

    /// Its label in a list of choices.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CustomerFault::WithoutEmail => "Without an e-mail address",
            CustomerFault::WithoutTelephone => "Without a telephone number",
            CustomerFault::WithoutPostcode => "Without a postcode",
            CustomerFault::WithoutName => "Without a name",
            CustomerFault::SharedEmail => "Sharing an e-mail address",
        }
    }
}

impl fmt::Display for CustomerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A word that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a fault of customers; use one of {list}", list = codes())]
pub struct NotAFault(pub String);

fn codes() -> String {
    CustomerFault::ALL.map(CustomerFault::code).join(", ")
}

impl FromStr for CustomerFault {
    type Err = NotAFault;

    fn from_str(text: &str) -> Result<CustomerFault, NotAFault> {
        let wanted = text.trim().to_lowercase();
        CustomerFault::ALL.into_iter().find(|fault| fault.code() == wanted).ok_or_else(|| NotAFault(text.to_owned()))
    }
}

/// What is doubtful about a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PurchaseFault {
    /// Dated later than today.
    AfterToday,
    /// Dated so long before all others that the date is probably a placeholder.
    LongBefore,
    /// Returned goods.
    Return,
    /// An amount of nothing.
    OfNothing,
    WithoutProduct,
}

impl PurchaseFault {
    pub const ALL: [PurchaseFault; 5] = [
        PurchaseFault::AfterToday,
        PurchaseFault::LongBefore,
        PurchaseFault::OfNothing,
        PurchaseFault::Return,
        PurchaseFault::WithoutProduct,
    ];

    /// "Purchases after today"
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            PurchaseFault::AfterToday => "Purchases dated after today",
            PurchaseFault::LongBefore => "Purchases dated long before all others",
            PurchaseFault::Return => "Returns",
            PurchaseFault::OfNothing => "Purchases of nothing",
            PurchaseFault::WithoutProduct => "Purchases without a product",
        }
    }

    /// What harm it does and what to do.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            PurchaseFault::AfterToday => {
                "A day in the future moves the last day of the data, and every prediction with it."
            }
            PurchaseFault::LongBefore => {
                "Probably a placeholder such as 1900-01-01; it makes its customer look decades old."
            }
            PurchaseFault::Return => "Negative amounts lower the spend and do not count as a purchase day.",
            PurchaseFault::OfNothing => "An amount of 0 counts as a purchase day and lowers the mean.",
            PurchaseFault::WithoutProduct => {
                "Patterns and needs cannot see them; map a product column when importing, or name the product here."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_understood_by_its_code() {
        for fault in CustomerFault::ALL {
            assert_eq!(fault.code().to_uppercase().parse(), Ok(fault));
        }
        let told = "none".parse::<CustomerFault>().expect_err("no fault").to_string();
        assert!(told.contains("'none'") && told.contains("shared-email"), "{told}");
    }
}

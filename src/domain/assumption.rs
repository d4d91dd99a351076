//! What every campaign starts from until it says otherwise.

use serde::{Deserialize, Serialize};

use crate::domain::consent::Channel;
use crate::domain::money::Money;

/// Pre-stored assumptions of the business; a campaign copies them and may override each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumptions {
    /// Contribution as a share of sales where a purchase tells no margin, 0 to 1.
    pub margin_rate: f64,
    pub email_cost: Money,
    pub mail_cost: Money,
    pub telephone_cost: Money,
    /// Days after a contact within which a purchase counts as its response.
    pub response_window_days: u32,
    /// Share of those who qualify that is left alone, 0 to 1.
    pub control_share: f64,
    /// Days without spending after which a customer is dormant; none: learned from the customers' rhythm.
    pub dormancy_days: Option<u32>,
}

impl Default for Assumptions {
    fn default() -> Assumptions {
        Assumptions {
            margin_rate: 0.3,
            email_cost: Money(5),
            mail_cost: Money(120),
            telephone_cost: Money(400),
            response_window_days: 60,
            control_share: 0.1,
            dormancy_days: None,
        }
    }
}

impl Assumptions {
    #[must_use]
    pub fn contact_cost(&self, channel: Channel) -> Money {
        match channel {
            Channel::Email | Channel::Web => self.email_cost,
            Channel::Mail => self.mail_cost,
            Channel::Telephone => self.telephone_cost,
        }
    }
}

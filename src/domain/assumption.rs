//! What every campaign starts from until it says otherwise.

use serde::{Deserialize, Serialize};

use crate::consent::Channel;
use crate::money::Money;
use crate::targeting::ContactCap;

/// Names of assumptions that campaigns have as well.
pub const MARGIN: &str = "margin on sales";
pub const WINDOW: &str = "responses count for";
pub const CONTROL: &str = "left alone at most";
pub const EFFECT: &str = "smallest effect worth knowing";
pub const DISCOUNT: &str = "10 % discount lifts the odds of a response by";
pub const CAP: &str = "contact cap";

/// "3 percentage points"
#[must_use]
pub fn told_effect(effect: Option<f64>) -> String {
    effect.map_or("not asked".into(), |effect| format!("{} percentage points", figures::trimmed(100.0 * effect, 1)))
}

/// "2 contacts in 30 days"
#[must_use]
pub fn told_cap(cap: Option<ContactCap>) -> String {
    cap.map_or("none".into(), |cap| {
        format!("{} in {}", figures::counted(cap.contacts, "contact", "contacts"), figures::days(cap.days))
    })
}

/// Pre-stored assumptions of the business; a campaign copies them and may override each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Assumptions {
    /// Contribution as a share of sales where a purchase tells no margin, 0 to 1.
    pub margin_rate: f64,
    pub email_cost: Money,
    pub mail_cost: Money,
    pub telephone_cost: Money,
    /// Days after a contact within which a purchase counts as its response.
    pub response_window_days: u32,
    /// Share of a list that is left alone at most, 0 to 1.
    pub control_share: f64,
    /// Smallest rise of the response rate that is worth knowing, 0 to 1: no more are left alone than show it. None: the
    /// whole share is.
    pub effect: Option<f64>,
    /// By how much ten percentage points of discount multiply the odds of a response, less 1. 0, the honest start: a
    /// discount costs money and nothing is known of what it brings.
    pub discount_effect: f64,
    /// How often one customer may be contacted; none: no such rule.
    pub contact_cap: Option<ContactCap>,
    /// Share of all customers that every campaign and every lead list leaves alone, 0 to 1.
    pub global_control_share: f64,
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
            effect: Some(0.03),
            discount_effect: 0.0,
            contact_cap: None,
            global_control_share: 0.0,
            dormancy_days: None,
        }
    }
}

impl Assumptions {
    /// Each assumption's name and value as people read them, always in the same order.
    #[must_use]
    pub fn told(&self) -> Vec<(&'static str, String)> {
        let days = figures::days;
        vec![
            (MARGIN, figures::percent_as_set(self.margin_rate)),
            ("cost of an e-mail", self.email_cost.plain()),
            ("cost of a letter", self.mail_cost.plain()),
            ("cost of a call", self.telephone_cost.plain()),
            (WINDOW, days(self.response_window_days)),
            (CONTROL, figures::percent_as_set(self.control_share)),
            (EFFECT, told_effect(self.effect)),
            (DISCOUNT, figures::percent_as_set(self.discount_effect)),
            (CAP, told_cap(self.contact_cap)),
            ("global control group", figures::percent_as_set(self.global_control_share)),
            ("dormant after", self.dormancy_days.map_or("learned from the customers".into(), days)),
        ]
    }

    #[must_use]
    pub fn contact_cost(&self, channel: Channel) -> Money {
        match channel {
            Channel::Email | Channel::Web => self.email_cost,
            Channel::Mail => self.mail_cost,
            Channel::Telephone => self.telephone_cost,
        }
    }
}

//! The defaults that every campaign starts from.

use serde::{Deserialize, Serialize};

use crate::consent::Channel;
use crate::effect::ContactEffects;
use crate::money::Money;
use crate::targeting::ContactCap;

/// Names of assumptions that campaigns also have.
pub const MARGIN: &str = "margin where none is known";
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

/// Stored assumptions of the business; a campaign copies them and may override each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Assumptions {
    /// Contribution as a share of sales for purchases without a margin, 0 to 1.
    pub margin_rate: f64,
    pub email_cost: Money,
    pub mail_cost: Money,
    pub telephone_cost: Money,
    /// Days after a contact within which a purchase counts as its response.
    pub response_window_days: u32,
    /// Maximum share of a list that is left alone, 0 to 1.
    pub control_share: f64,
    /// Smallest rise of the response rate worth detecting, 0 to 1: no more customers are left alone than needed to
    /// detect it. None: the whole share is left alone.
    pub effect: Option<f64>,
    /// By how much ten percentage points of discount multiply the odds of a response, less 1. 0, the honest default: a
    /// discount costs money and nothing is known about what it brings.
    pub discount_effect: f64,
    /// By how much a contact raises the odds of a purchase, until trials and campaigns tell.
    pub contact_effects: ContactEffects,
    /// How often one customer may be contacted; none: no limit.
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
            contact_effects: ContactEffects::default(),
            contact_cap: None,
            global_control_share: 0.0,
            dormancy_days: None,
        }
    }
}

impl Assumptions {
    /// Each assumption's name and value in readable form, always in the same order.
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
            ("an e-mail lifts the odds of a purchase by", figures::percent_as_set(self.contact_effects.email)),
            ("a letter lifts the odds of a purchase by", figures::percent_as_set(self.contact_effects.mail)),
            ("a call lifts the odds of a purchase by", figures::percent_as_set(self.contact_effects.telephone)),
            (CAP, told_cap(self.contact_cap)),
            ("global control group", figures::percent_as_set(self.global_control_share)),
            ("dormant after", self.dormancy_days.map_or("learned from the customers".into(), days)),
        ]
    }

    /// The codes that the command line knows them by, in the order of [`Assumptions::told`].
    pub const CODES: [&'static str; 14] = [
        "margin",
        "email-cost",
        "mail-cost",
        "call-cost",
        "window",
        "control",
        "effect",
        "discount-effect",
        "email-effect",
        "mail-effect",
        "call-effect",
        "contact-cap",
        "global-control",
        "dormant-after",
    ];

    /// Sets one by its code: shares as `0.3` or `30%`, money as `0.05`, days as `60` or `60d`, a cap as `2/30`; `none` where
    /// it may be left out.
    ///
    /// # Errors
    /// With what can be written, where there is no such code or the value is none.
    pub fn set(&mut self, code: &str, value: &str) -> Result<(), String> {
        let is_none = value.eq_ignore_ascii_case("none");
        let share = || {
            let (text, by) = value.strip_suffix('%').map_or((value, 1.0), |text| (text, 0.01));
            let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(|number| number * by).ok_or(format!("'{value}' is no share for {code}; write 0.3 or 30%"))
        };
        let money = || {
            let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(Money::from_major).ok_or(format!("'{value}' is no amount of money for {code}; write 0.05"))
        };
        let days = || {
            let text = value.strip_suffix('d').unwrap_or(value).trim();
            text.parse::<u32>().map_err(|_| format!("'{value}' is no number of days for {code}; write 60"))
        };
        match code {
            "margin" => self.margin_rate = share()?,
            "email-cost" => self.email_cost = money()?,
            "mail-cost" => self.mail_cost = money()?,
            "call-cost" => self.telephone_cost = money()?,
            "window" => self.response_window_days = days()?,
            "control" => self.control_share = share()?,
            "effect" => self.effect = if is_none { None } else { Some(share()?) },
            "discount-effect" => self.discount_effect = share()?,
            "email-effect" => self.contact_effects.email = share()?,
            "mail-effect" => self.contact_effects.mail = share()?,
            "call-effect" => self.contact_effects.telephone = share()?,
            "contact-cap" => {
                let cap = || {
                    let (contacts, days) = value.split_once('/')?;
                    let (contacts, days) = (contacts.trim().parse().ok()?, days.trim().parse().ok()?);
                    Some(ContactCap { contacts, days })
                };
                let wrong = || format!("'{value}' is no cap; write CONTACTS/DAYS, such as 2/30, or none");
                self.contact_cap = if is_none { None } else { Some(cap().ok_or_else(wrong)?) };
            }
            "global-control" => self.global_control_share = share()?,
            "dormant-after" => self.dormancy_days = if is_none { None } else { Some(days()?) },
            _ => return Err(format!("there is no assumption '{code}'; there are {}", Assumptions::CODES.join(", "))),
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_sets_the_value_that_stands_in_its_place() {
        assert_eq!(Assumptions::CODES.len(), Assumptions::default().told().len());
        for (at, code) in Assumptions::CODES.into_iter().enumerate() {
            let value = if code == "contact-cap" { "7/91" } else { "77" };
            let mut changed = Assumptions::default();
            changed.set(code, value).expect(code);
            let differing: Vec<usize> = (Assumptions::default().told().iter().zip(changed.told()).enumerate())
                .filter(|(_, (before, after))| **before != *after)
                .map(|(at, _)| at)
                .collect();
            assert_eq!(differing, [at], "{code}");
        }
        let mut one = Assumptions::default();
        assert!(one.set("margin", "30 %").is_ok() && (one.margin_rate - 0.3).abs() < 1e-12);
        assert!(one.set("effect", "none").is_ok() && one.effect.is_none());
        assert!(one.set("margin", "much").is_err_and(|told| told.contains("0.3 or 30%")));
        assert!(one.set("margins", "1").is_err_and(|told| told.contains("email-cost")));
        assert!(one.set("margin", "NaN").is_err());
    }
}

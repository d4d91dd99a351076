//! Who the business is and how it contacts customers.

use serde::{Deserialize, Serialize};

use domain::assumption::Assumptions;
use domain::phone::Country;
use domain::quiet_hours::QuietHours;

/// The business that sends and prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    pub name: String,
    /// Postal address in one line, for the footer that the law asks for.
    pub address: String,
    /// Three letters.
    pub currency: String,
    /// Two letters: the country of telephone numbers without a country code. Empty: derived from the currency, if
    /// possible.
    #[serde(default)]
    pub country: String,
}

impl Business {
    /// The country of telephone numbers without a country code; none: only those with a + are understood.
    #[must_use]
    pub fn home(&self) -> Option<Country> {
        if self.country.trim().is_empty() {
            Country::of_currency(&self.currency)
        } else {
            Country::from_letters(&self.country)
        }
    }
}

impl Default for Business {
    fn default() -> Business {
        Business { name: String::new(), address: String::new(), currency: "EUR".into(), country: String::new() }
    }
}

/// One of the assumptions that campaigns start from, as people read it, with where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumptionLine {
    /// What the command line knows it by.
    pub code: String,
    pub name: String,
    pub value: String,
    pub source: String,
}

/// How the connection to the mail server is secured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailSecurity {
    #[default]
    StartTls,
    Tls,
    /// Only to this computer itself.
    None,
}

/// How to sign in to the mail server, if there is a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailSignIn {
    #[default]
    Password,
    /// With an access token that a provider gave (XOAUTH2).
    Xoauth2,
}

/// The outgoing mail server. The password is kept apart and never part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub user: String,
    pub sign_in: MailSignIn,
    /// "Brook Motors <hello@example.com>"
    pub from: String,
    /// Name by which this computer greets the server; empty: found automatically.
    pub hello: String,
    /// Certificates, as PEM, of authorities that are trusted besides those of the system; stored as text, because files
    /// move.
    pub authorities: String,
}

impl Default for MailServer {
    fn default() -> MailServer {
        MailServer {
            host: String::new(),
            port: 587,
            security: MailSecurity::StartTls,
            user: String::new(),
            sign_in: MailSignIn::Password,
            from: String::new(),
            hello: String::new(),
            authorities: String::new(),
        }
    }
}

/// How fast and at what hours mail is sent. Without any setting: as fast as the server accepts it, at any hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailPace {
    /// Messages per minute.
    pub per_minute: Option<u32>,
    /// Messages per minute to the addresses of one domain.
    pub per_domain: Option<u32>,
    /// Hours at which nothing is sent.
    pub quiet: Option<QuietHours>,
}

impl MailPace {
    /// "at most 30 a minute, at most 10 a minute to one domain, nothing from 20:00 to 08:00"
    #[must_use]
    pub fn told(&self) -> String {
        let parts = [
            self.per_minute.map(|most| format!("at most {most} a minute")),
            self.per_domain.map(|most| format!("at most {most} a minute to the addresses of one domain")),
            self.quiet.map(|hours| format!("nothing at {hours}")),
        ];
        let told: Vec<String> = parts.into_iter().flatten().collect();
        if told.is_empty() { "as fast as the server accepts it, at any hour".to_owned() } else { told.join(", ") }
    }
}

/// The settings screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingsReport {
    pub business: Business,
    pub assumptions: Assumptions,
    pub mail: MailServer,
    pub has_mail_password: bool,
    #[serde(default)]
    pub mail_pace: MailPace,
    /// Who changed which assumption, newest first.
    pub assumption_changes: Vec<AssumptionChange>,
}

/// An assumption that somebody changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumptionChange {
    /// "2026-03-01 14:05"
    pub at: String,
    pub who: String,
    pub what: String,
    pub was: String,
    pub became: String,
}

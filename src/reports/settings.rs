//! Who the business is and how it reaches out.

use serde::{Deserialize, Serialize};

use crate::domain::assumption::Assumptions;

/// The business that sends and prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    pub name: String,
    /// Postal address in one line, for the footer that the law asks for.
    pub address: String,
    /// Three letters.
    pub currency: String,
}

impl Default for Business {
    fn default() -> Business {
        Business { name: String::new(), address: String::new(), currency: "EUR".into() }
    }
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

/// The outgoing mail server. The password is kept apart and never part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub user: String,
    /// "Brook Motors <hello@example.com>"
    pub from: String,
}

impl Default for MailServer {
    fn default() -> MailServer {
        MailServer {
            host: String::new(),
            port: 587,
            security: MailSecurity::StartTls,
            user: String::new(),
            from: String::new(),
        }
    }
}

/// The settings screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingsReport {
    pub business: Business,
    pub assumptions: Assumptions,
    pub mail: MailServer,
    pub has_mail_password: bool,
    /// Who did what, newest first.
    pub log: Vec<LogLine>,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// "2026-03-01 14:05"
    pub at: String,
    pub what: String,
}

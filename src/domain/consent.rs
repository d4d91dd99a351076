//! Ways to reach a customer, and the ledger of permissions and refusals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a contact goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    #[default]
    Email,
    Mail,
    Telephone,
    Web,
}

impl Channel {
    pub const ALL: [Channel; 4] = [Channel::Email, Channel::Mail, Channel::Telephone, Channel::Web];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Mail => "mail",
            Channel::Telephone => "telephone",
            Channel::Web => "web",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Email => "E-mail",
            Channel::Mail => "Post",
            Channel::Telephone => "Telephone",
            Channel::Web => "Web",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A channel that is none of the four.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a channel; use one of email, mail, telephone, web")]
pub struct NotAChannel(pub String);

impl FromStr for Channel {
    type Err = NotAChannel;

    fn from_str(text: &str) -> Result<Channel, NotAChannel> {
        match text.trim().to_lowercase().as_str() {
            "email" | "e-mail" => Ok(Channel::Email),
            "mail" | "post" | "letter" => Ok(Channel::Mail),
            "telephone" | "phone" | "call" => Ok(Channel::Telephone),
            "web" | "portal" => Ok(Channel::Web),
            _ => Err(NotAChannel(text.to_owned())),
        }
    }
}

/// What the ledger says of one customer and channel; a refusal is never loosened by an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Permitted,
    Refused,
}

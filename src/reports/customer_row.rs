//! One customer of the table: who it is, what was bought, and what was said about contacts.

use serde::{Deserialize, Serialize};

use domain::consent::{Channel, Verdict};
use domain::customer::{Customer, CustomerId};
use domain::purchase::Source;
use domain::spending::Spending;

/// Channels in the order in which their consent is shown.
pub const CHANNELS: [Channel; 3] = [Channel::Email, Channel::Mail, Channel::Telephone];

/// What applies to a customer on a channel, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentState {
    Callable,
    NothingSaid,
    NoAddress,
    /// The address is on the do-not-contact list.
    Suppressed,
    Refused,
}

impl ConsentState {
    #[must_use]
    pub fn new(verdict: Option<Verdict>, has_address: bool, suppressed: bool) -> ConsentState {
        match verdict {
            Some(Verdict::Refused) => ConsentState::Refused,
            _ if suppressed => ConsentState::Suppressed,
            _ if !has_address => ConsentState::NoAddress,
            Some(Verdict::Callable) => ConsentState::Callable,
            None => ConsentState::NothingSaid,
        }
    }

    /// In a word or two.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ConsentState::Callable => "permitted",
            ConsentState::NothingSaid => "unknown",
            ConsentState::NoAddress => "no address",
            ConsentState::Suppressed => "suppressed",
            ConsentState::Refused => "refused",
        }
    }

    #[must_use]
    pub fn is_reachable(self) -> bool {
        matches!(self, ConsentState::Callable | ConsentState::NothingSaid)
    }
}

/// One customer of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub customer: Customer,
    pub spending: Spending,
    /// Where most of the purchase lines came from.
    pub source: Option<Source>,
    /// In the order of [`CHANNELS`].
    pub consent: [ConsentState; 3],
    /// In the order of [`CustomerList::attributes`]; empty where nothing is known.
    pub attributes: Vec<String>,
}

impl CustomerRow {
    /// What applies on a channel; none for a channel that is not shown.
    #[must_use]
    pub fn state(&self, channel: Channel) -> Option<ConsentState> {
        CHANNELS.iter().position(|known| *known == channel).map(|place| self.consent[place])
    }
}

//! What we say at one step of a call, and what we then wait for; every renderer understands it.

use serde::{Deserialize, Serialize};

use super::menu::{Node, menu_at};

/// One turn of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub say: Vec<String>,
    pub then: Then,
}

/// What comes after the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// One key, or words, at a place of the menu; the answer belongs to this step.
    Choose {
        node: Node,
        step: u32,
    },
    /// Digits, ended by the hash key.
    Digits {
        step: u32,
    },
    /// A spoken message.
    Record {
        step: u32,
    },
    /// The caller is put through to a customer; afterwards this step follows.
    Connect {
        number: String,
        caller_id: String,
        step: u32,
    },
    HangUp,
}

impl Then {
    /// The step that the answer belongs to; none at the end.
    #[must_use]
    pub fn step(&self) -> Option<u32> {
        match self {
            Then::Choose { step, .. } | Then::Digits { step } | Then::Record { step } | Then::Connect { step, .. } => {
                Some(*step)
            }
            Then::HangUp => None,
        }
    }

    /// Words likely to be said, as hints for the service's speech recognition.
    #[must_use]
    pub fn hints(&self) -> Vec<&'static str> {
        let Then::Choose { node, .. } = self else { return Vec::new() };
        let choices = menu_at(*node).map_or(&[][..], |menu| menu.choices);
        choices.iter().flat_map(|choice| choice.words.iter().copied()).chain(["repeat", "back", "message"]).collect()
    }
}

/// "To hear new leads, press 1. …"
#[must_use]
pub fn offers(node: Node) -> String {
    let choices = menu_at(node).map_or(&[][..], |menu| menu.choices);
    let offers: Vec<String> = choices.iter().map(|choice| format!("{}, press {}.", choice.offer, choice.key)).collect();
    offers.join(" ")
}

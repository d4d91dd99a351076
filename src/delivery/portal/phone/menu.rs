//! The menu as data: where a caller can be, what can be chosen there, and with which key or words.

use serde::{Deserialize, Serialize};

use domain::lead::Outcome;

/// Where a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    /// The caller is asked for the dealer number.
    Number,
    Code,
    Main,
    /// A lead was read out.
    Lead,
    Outcome,
    /// The less common outcomes.
    MoreOutcomes,
    /// The outcome was read back.
    Confirm,
    /// The caller is asked for the number of a lead.
    LeadNumber,
    Message,
    /// The caller has talked to the customer.
    Connected,
}

/// What a choice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    NewLeads,
    DueLeads,
    ByNumber,
    MailList,
    Connect,
    Report,
    NextLead,
    Outcome(Outcome),
    MoreOutcomes,
    Save,
    DoNotSave,
}

/// One option: its purpose is said before its key.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    pub key: char,
    pub words: &'static [&'static str],
    /// "To hear new leads"
    pub offer: &'static str,
    pub goes: Go,
}

/// The options at one place.
#[derive(Debug, Clone, Copy)]
pub struct Menu {
    pub node: Node,
    pub choices: &'static [Choice],
}

const fn choice(key: char, words: &'static [&'static str], offer: &'static str, goes: Go) -> Choice {
    Choice { key, words, offer, goes }
}

/// Keys that mean the same everywhere after signing in.
pub const REPEAT: char = '*';
pub const BACK: char = '9';
pub const MESSAGE: char = '0';

/// Words that stand for those keys.
pub const COMMON: [(char, &[&str]); 3] = [
    (REPEAT, &["repeat", "again", "pardon"]),
    (BACK, &["back", "return"]),
    (MESSAGE, &["message", "office", "operator"]),
];

pub const MENUS: [Menu; 6] = [
    Menu {
        node: Node::Main,
        choices: &[
            choice('1', &["new"], "To hear new leads", Go::NewLeads),
            choice('2', &["due", "today"], "For those due today", Go::DueLeads),
            choice('3', &["report", "number"], "To report on a lead by its number", Go::ByNumber),
            choice('4', &["mail", "email", "send", "list"], "To have your list sent by e-mail", Go::MailList),
        ],
    },
    Menu {
        node: Node::Lead,
        choices: &[
            choice('1', &["connect", "connected", "call"], "To be connected", Go::Connect),
            choice('2', &["report", "outcome"], "To report an outcome", Go::Report),
            choice('3', &["next"], "For the next lead", Go::NextLead),
        ],
    },
    Menu {
        node: Node::Connected,
        choices: &[
            choice('2', &["report", "outcome"], "To report an outcome", Go::Report),
            choice('3', &["next"], "For the next lead", Go::NextLead),
        ],
    },
    Menu {
        node: Node::Outcome,
        choices: &[
            choice('1', &["sold", "sale"], "If it was sold", Go::Outcome(Outcome::Sold)),
            choice('2', &["appointment", "meeting"], "For an appointment", Go::Outcome(Outcome::Appointment)),
            choice('3', &["call back", "callback", "later"], "For a call back", Go::Outcome(Outcome::CallBack)),
            choice(
                '4',
                &["not reached", "no answer", "nobody"],
                "If nobody was reached",
                Go::Outcome(Outcome::NotReached),
            ),
            choice('5', &["else", "other", "more"], "For anything else", Go::MoreOutcomes),
        ],
    },
    Menu {
        node: Node::MoreOutcomes,
        choices: &[
            choice(
                '1',
                &["not interested", "no interest"],
                "If they are not interested",
                Go::Outcome(Outcome::NotInterested),
            ),
            choice('2', &["wrong number", "wrong"], "If the number is wrong", Go::Outcome(Outcome::WrongNumber)),
            choice(
                '3',
                &["do not call", "do not contact", "never"],
                "If they want no more calls",
                Go::Outcome(Outcome::DoNotContact),
            ),
        ],
    },
    Menu {
        node: Node::Confirm,
        choices: &[
            choice('1', &["yes", "save", "correct"], "If that is right", Go::Save),
            choice('2', &["no", "change", "other"], "To choose another outcome", Go::DoNotSave),
        ],
    },
];

/// The menu of a place; none if the caller is asked for a number or a message.
#[must_use]
pub fn menu_at(node: Node) -> Option<&'static Menu> {
    MENUS.iter().find(|menu| menu.node == node)
}

/// Where *back* leads.
#[must_use]
pub fn behind(node: Node) -> Node {
    match node {
        Node::Number | Node::Code => Node::Number,
        Node::Outcome | Node::Connected => Node::Lead,
        Node::MoreOutcomes | Node::Confirm => Node::Outcome,
        Node::Main | Node::Lead | Node::LeadNumber | Node::Message => Node::Main,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_are_short_and_their_keys_and_words_clear() {
        for menu in &MENUS {
            assert!((2..=5).contains(&menu.choices.len()), "{:?}", menu.node);
            let mut seen: Vec<&str> = COMMON.iter().flat_map(|(_, words)| words.iter().copied()).collect();
            let mut keys = vec![REPEAT, BACK, MESSAGE];
            for choice in menu.choices {
                assert!(!keys.contains(&choice.key), "{:?}: key {}", menu.node, choice.key);
                keys.push(choice.key);
                for word in choice.words {
                    assert!(!seen.contains(word), "{:?}: '{word}' means two things", menu.node);
                    seen.push(word);
                }
            }
        }
        let outcomes: Vec<Outcome> = MENUS
            .iter()
            .flat_map(|menu| menu.choices)
            .filter_map(|choice| match choice.goes {
                Go::Outcome(outcome) => Some(outcome),
                _ => None,
            })
            .collect();
        assert!(Outcome::ALL.iter().all(|outcome| outcomes.contains(outcome)), "every outcome can be reported");
    }
}

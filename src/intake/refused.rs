//! What a customer's columns refuse: by a yes to a refusal, or by a no to a question about consent.

use crate::columns::Columns;
use crate::fields;
use crate::record::Record;
use crate::values::Answers;
use domain::consent::Channel;
use reports::import::ImportPlan;

/// Fields in which yes means that contact is not wanted.
const REFUSALS: [(&str, &[Channel]); 4] = [
    ("no_email", &[Channel::Email]),
    ("no_mail", &[Channel::Mail]),
    ("no_telephone", &[Channel::Telephone]),
    ("no_contact", EVERY),
];

/// Fields in which yes means that contact is wanted. A yes is not entered: no import loosens consent, and the file does
/// not say for what it was given.
const CONSENTS: [(&str, &[Channel]); 5] = [
    ("email_consent", &[Channel::Email]),
    ("newsletter", &[Channel::Email]),
    ("mail_consent", &[Channel::Mail]),
    ("telephone_consent", &[Channel::Telephone]),
    ("consent", EVERY),
];
const EVERY: &[Channel] = &[Channel::Email, Channel::Mail, Channel::Telephone];

/// Whether yes in a field means that contact is wanted.
pub(super) fn is_consent(field: &str) -> bool {
    CONSENTS.iter().any(|(code, _)| *code == field)
}

/// Whether yes in a field means that contact is not wanted.
pub(super) fn is_refusal(field: &str) -> bool {
    REFUSALS.iter().any(|(code, _)| *code == field)
}

/// The columns of these fields in a file, if any.
pub(super) struct RefusedColumns {
    refusals: [(&'static str, usize, &'static [Channel]); REFUSALS.len()],
    consents: [(&'static str, usize, &'static [Channel]); CONSENTS.len()],
    answers: Answers,
}

impl RefusedColumns {
    pub(super) fn new(plan: &ImportPlan, columns: &Columns) -> RefusedColumns {
        RefusedColumns {
            refusals: REFUSALS.map(|(field, channels)| (field, columns.place(field), channels)),
            consents: CONSENTS.map(|(field, channels)| (field, columns.place(field), channels)),
            answers: Answers::new(plan, columns),
        }
    }

    /// Replaces `refused` by the channels that a row refuses, each once. A word of unknown meaning refuses.
    pub(super) fn read(&self, record: &Record<'_>, refused: &mut Vec<Channel>) {
        refused.clear();
        for (field, place, channels) in self.refusals {
            let cell = record.cell(place);
            let itself = || fields::refusal(field, &cell).unwrap_or(Some(true));
            if self.answers.of_cell(place, &cell, itself) == Some(true) {
                refused.extend(channels);
            }
        }
        for (field, place, channels) in self.consents {
            let cell = record.cell(place);
            let itself = || fields::consent(field, &cell).unwrap_or(Some(false));
            if self.answers.of_cell(place, &cell, itself) == Some(false) {
                refused.extend(channels);
            }
        }
        refused.sort_unstable();
        refused.dedup();
    }
}

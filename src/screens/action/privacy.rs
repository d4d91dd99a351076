//! What can be asked about people's own data: the log, their wishes, a copy, to be forgotten.

use domain::customer::CustomerId;
use domain::list_format::ListFormat;
use reports::log::LogFilter;
use reports::privacy::AskedFor;

/// The log, and what customers may ask of a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivacyAction {
    /// Reads the log again, by what is searched for now.
    SearchLog,
    ExportLog {
        filter: LogFilter,
        format: ListFormat,
    },
    NoteAsked {
        customer: CustomerId,
        kind: AskedFor,
        note: String,
    },
    CloseAsked(i64),
    /// Everything known of one customer, as a file.
    ExportPerson {
        customer: CustomerId,
        format: ListFormat,
    },
    /// What an erasure would do.
    PreviewErasure(CustomerId),
    Erase(CustomerId),
    /// Whom nobody has heard of for so many months; `forget`: erases them.
    Unheard {
        months: u32,
        customers: bool,
        forget: bool,
    },
}

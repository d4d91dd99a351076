//! The checked rows of a do-not-contact list: whom, on which channels, since when.

use crate::addresses;
use crate::error::IntakeError;
use crate::fields::{self, Reason};
use crate::kinds::{needs_dates, set};
use crate::rows::{self, Take};
use domain::consent::Channel;
use domain::day::Day;
use progress::{Cancelled, Progress};
use reports::import::ImportPlan;

/// Somebody who must not be contacted; at least one of id, e-mail and telephone is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalRow {
    /// External id of the customer; may be empty.
    pub customer: String,
    /// In lower case.
    pub emails: Vec<String>,
    pub phone: String,
    /// Empty if the file gives none, which means all.
    pub channels: Vec<Channel>,
    /// The day of the file, else today.
    pub day: Day,
}

/// Reads a do-not-contact list. Every row is a refusal; nothing in such a file can permit anything.
///
/// # Errors
/// When the file cannot be read or is not a table, it names nobody, the work is cancelled, or `take` fails.
pub fn read_refusals<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: Take<'_, RefusalRow, E>,
) -> Result<(), E> {
    needs_dates(plan)?;
    let blank =
        RefusalRow { customer: String::new(), emails: Vec::new(), phone: String::new(), channels: vec![], day: today };
    rows::read(
        plan,
        today,
        progress,
        blank,
        |columns, cells| {
            let [customer, email, phone, channel, date] =
                ["customer", "email", "phone", "channel", "date"].map(|field| columns.place(field));
            move |record, row: &mut RefusalRow| {
                set(&mut row.customer, record, customer);
                set(&mut row.phone, record, phone);
                let told = record.cell(email);
                row.emails = addresses::emails(&told);
                if row.emails.is_empty() && !told.is_empty() {
                    return Err(format!("e-mail '{told}' is no address").into());
                }
                if row.customer.is_empty() && row.emails.is_empty() && row.phone.is_empty() {
                    return Err("tells neither a customer id nor an e-mail address nor a telephone number"
                        .to_owned()
                        .into());
                }
                channels(&record.cell(channel), &mut row.channels)?;
                row.day = cells.day("date", &record.cell(date))?.unwrap_or(today);
                Ok(())
            }
        },
        take,
    )
}

/// "e-mail, telephone"; nothing and "all" leave the list empty.
fn channels(text: &str, channels: &mut Vec<Channel>) -> Result<(), Reason> {
    const ALL: [&str; 10] = ["all", "any", "every channel", "alle", "tous", "toutes", "todos", "tutti", "*", "both"];
    channels.clear();
    if ALL.contains(&text.to_lowercase().as_str()) {
        return Ok(());
    }
    for word in fields::split_list(text, |c| matches!(c, ',' | ';' | '|' | '/' | '+')) {
        channels.extend(fields::channel(word)?.filter(|channel| !channels.contains(channel)));
    }
    Ok(())
}

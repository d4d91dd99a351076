//! The checked rows of a file of past contacts.

use crate::arms;
use crate::attributes::FileAttributes;
use crate::error::IntakeError;
use crate::fields;
use crate::kinds::{NO_DAY_YET, needs_dates, required, set};
use crate::rows::{self, Take};
use crate::values::{Answers, Identity};
use crate::words;
use domain::attribute::AttributeValue;
use domain::consent::Channel;
use domain::day::Day;
use progress::{Cancelled, Progress};
use reports::import::ImportPlan;

/// A past contact and its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRow {
    /// External id of the customer.
    pub customer: String,
    pub day: Day,
    /// None if the file does not give it.
    pub channel: Option<Channel>,
    pub campaign: String,
    pub offer: String,
    /// None if the file gives neither an answer nor a day of response.
    pub responded: Option<bool>,
    pub response_day: Option<Day>,
    /// Left alone at random to measure the effect.
    pub control: bool,
    /// One per attribute of the file: what was known about the customer on the day.
    pub attributes: Vec<AttributeValue>,
}

/// Distinguishes the people of a file without ids from those of another.
fn file_name(plan: &ImportPlan) -> String {
    plan.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Reads contacts of the past with the file's attributes.
///
/// # Errors
/// When the file cannot be read or is not a table, a required column is missing, the work is cancelled, or `take`
/// fails.
pub fn read_contacts<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    attributes: &FileAttributes,
    today: Day,
    progress: &Progress,
    take: Take<'_, ContactRow, E>,
) -> Result<(), E> {
    needs_dates(plan)?;
    let blank = ContactRow {
        customer: String::new(),
        day: NO_DAY_YET,
        channel: None,
        campaign: String::new(),
        offer: String::new(),
        responded: None,
        response_day: None,
        control: false,
        attributes: Vec::new(),
    };
    let contact_day = plan.contact_day;
    rows::read(
        plan,
        today,
        progress,
        blank,
        |columns, cells| {
            let [date, channel, campaign, offer, responded, response_date, control] =
                ["date", "channel", "campaign", "offer", "responded", "response_date", "control"]
                    .map(|field| columns.place(field));
            let identity = Identity::new(plan, columns, columns.place("email"));
            let is_nameless = columns.get("customer").or(columns.get("email")).is_none();
            let nameless = is_nameless.then(|| file_name(plan));
            let answers = Answers::new(plan, columns);
            let answer_column = columns.name("responded").unwrap_or_default().to_owned();
            let yes_is_contacted =
                columns.name("control").is_some_and(|name| arms::tells_treatment(&words::plain(name)));
            move |record, row: &mut ContactRow| {
                match &nameless {
                    Some(file) => row.customer = format!("{file}, row {}", record.line),
                    None => identity.set(&mut row.customer, record)?,
                }
                row.day = required(cells.day("date", &record.figure(date))?.or(contact_day), "date")?;
                // Unknown words in a guessed column do not reject a row.
                row.channel = fields::channel(&record.text(channel)).unwrap_or(None);
                set(&mut row.campaign, record, campaign);
                set(&mut row.offer, record, offer);
                row.response_day = cells.day("date of response", &record.cell(response_date))?;
                let cell = record.cell(responded);
                let itself = || {
                    let way_out = |error| {
                        format!("{error}; say what it means, for example --value \"{answer_column}:{cell}=yes\"")
                    };
                    fields::truth("responded", &cell).map_err(way_out)
                };
                let told = answers.try_of_cell(responded, &cell, itself)?;
                row.responded = told.or(row.response_day.map(|_| true));
                if row.response_day.is_some_and(|response| response < row.day) {
                    return Err("the response lies before the contact".to_owned().into());
                }
                let alone = arms::left_alone("control", &record.cell(control), yes_is_contacted)?;
                row.control = alone.unwrap_or(false);
                attributes.read(record, &mut row.attributes);
                Ok(())
            }
        },
        take,
    )
}

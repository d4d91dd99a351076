//! The e-mail that brings a dealer leads: a short list in the text, call sheets and spreadsheet attached.

use crate::files::{self, ByteOrderMark};
use crate::mime::one_line;
use crate::outbox::{Attachment, AttachmentKind, Message};
use crate::pages::{self, PageError};
use crate::text_and_html;
use domain::day::Day;
use domain::dealer::Dealer;
use domain::file_name;
use reports::leads::{LeadLine, LeadListReport};
use reports::settings::Business;

/// How many leads the text itself lists.
const NAMED: usize = 10;

/// The message to one dealer with `leads`, which are this dealer's, best first. Its Message-ID is empty until the
/// outbox has a row for it.
///
/// # Errors
/// [`PageError`] when the call sheets cannot be typeset.
pub fn compose(
    list: &LeadListReport,
    dealer: &Dealer,
    leads: &[&LeadLine],
    business: &Business,
    today: Day,
) -> Result<Message, PageError> {
    let pdf = pages::call_sheets(list, dealer, leads.iter().copied(), business, today)?;
    let csv = files::leads(list, leads.iter().copied(), ByteOrderMark::With);
    let subject = format!("{}: {} for you", one_line(&list.name), counted(leads.len()));
    let rendered = text_and_html::lay_out(&subject, &body(list, dealer, leads), business, None);
    let name = file_name(&list.name);
    Ok(Message {
        message_id: String::new(),
        to_name: one_line(&dealer.name),
        to_address: dealer.email.trim().to_owned(),
        subject,
        text: rendered.text,
        html: Some(rendered.html),
        unsubscribe: None,
        unsubscribe_link: None,
        attachments: vec![
            Attachment { name: format!("{name}.pdf"), kind: AttachmentKind::Pdf, bytes: pdf },
            Attachment { name: format!("{name}.csv"), kind: AttachmentKind::Csv, bytes: csv },
        ],
    })
}

fn body(list: &LeadListReport, dealer: &Dealer, leads: &[&LeadLine]) -> String {
    let named: Vec<String> = leads.iter().take(NAMED).map(|lead| line(lead)).collect();
    let rest = match leads.len().saturating_sub(NAMED) {
        0 => String::new(),
        rest => format!("\nand {rest} more in the attached list."),
    };
    format!(
        "Dear {},\n\n{} from the list {} are attached: call sheets to print, and the same list for a spreadsheet. \
         The offer starts on {}.\n\n{}{rest}\n\nPlease report the outcome of each call under the number of its lead.",
        one_line(&dealer.name),
        counted(leads.len()),
        one_line(&list.name),
        list.offer_day.spoken(),
        named.join("\n"),
    )
}

/// "401  Ada Brook, +1 555 0100, October 1998"
fn line(lead: &LeadLine) -> String {
    let parts = [&lead.name, &lead.phone, &lead.right_days()].map(|part| one_line(part));
    let known: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}  {}", lead.number, known.join(", "))
}

fn counted(leads: usize) -> String {
    figures::counted(leads, "lead", "leads")
}

/// "leads-autumn-mowers": letters, digits and dashes, so that every system accepts the file name.
#[must_use]
pub fn file_name(list: &str) -> String {
    file_name::from_words(&format!("leads {list}"), "list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_any_name_makes_a_file() {
        assert_eq!(file_name("Autumn mowers, 1998"), "leads-autumn-mowers-1998");
        assert_eq!(file_name("../../etc/passwd"), "leads-etc-passwd");
        assert_eq!(file_name("!"), "leads");
    }
}

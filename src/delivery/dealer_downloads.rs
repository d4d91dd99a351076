//! Leads for a telephone's address book (vCard), a calendar (iCalendar) and a dealer's own system (ADF).

use std::fmt::Write as _;

use domain::day::Day;
use domain::legible;
use reports::leads::{LeadLine, LeadListReport};
use reports::settings::Business;

/// The maximum line length in bytes of vCard and iCalendar.
const MOST_LINE: usize = 75;

/// One contact card per lead (RFC 6350, as version 3.0, which every telephone reads).
#[must_use]
pub fn contact_cards<'a>(leads: impl IntoIterator<Item = &'a LeadLine>) -> Vec<u8> {
    let mut text = String::new();
    for lead in leads {
        line(&mut text, "BEGIN:VCARD");
        line(&mut text, "VERSION:3.0");
        line(&mut text, &format!("UID:foresale-lead-{}", lead.number));
        line(&mut text, &format!("FN:{}", escaped(&lead.name)));
        line(&mut text, &format!("N:{}", name_parts(lead)));
        for (name, value) in [("TEL;TYPE=VOICE", &lead.phone), ("EMAIL", &lead.email)] {
            if !value.trim().is_empty() {
                line(&mut text, &format!("{name}:{}", escaped(value.trim())));
            }
        }
        let (street, postcode, city) = (street(lead), escaped(&lead.postcode), escaped(&lead.city));
        line(&mut text, &format!("ADR:;;{street};{city};;{postcode};"));
        line(&mut text, &format!("NOTE:{}", escaped(&format!("Lead {}. {} {}", lead.number, lead.reason, lead.need))));
        line(&mut text, "END:VCARD");
    }
    text.into_bytes()
}

/// "Brook;Paula;;;": the parts that an address book sorts by. A firm has only one name.
fn name_parts(lead: &LeadLine) -> String {
    match &lead.person {
        [first, last] if first.trim().is_empty() && last.trim().is_empty() => format!("{};;;;", escaped(&lead.name)),
        [first, last] => format!("{};{};;;", escaped(last), escaped(first)),
    }
}

/// The first part of the address, if known.
fn street(lead: &LeadLine) -> String {
    let end = format!("{} {}", lead.postcode, lead.city);
    escaped(lead.address.split(end.trim()).next().unwrap_or_default().trim().trim_end_matches(','))
}

/// A calendar entry for each lead with something to do by a day (RFC 5545): all day, with a reminder at nine.
#[must_use]
pub fn call_backs<'a>(leads: impl IntoIterator<Item = &'a LeadLine>, today: Day) -> Vec<u8> {
    let mut text = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Foresale//Leads//EN"] {
        line(&mut text, fixed);
    }
    for lead in leads {
        let Some(wanted) = lead.due else { continue };
        // A reminder in the past would be useless.
        let due = wanted.max(today);
        let since = if wanted < today { format!("Overdue since {}\n", wanted.spoken()) } else { String::new() };
        line(&mut text, "BEGIN:VEVENT");
        line(&mut text, &format!("UID:foresale-lead-{}@foresale.invalid", lead.number));
        line(&mut text, &format!("DTSTAMP:{}T000000Z", compact(today)));
        line(&mut text, &format!("DTSTART;VALUE=DATE:{}", compact(due)));
        line(&mut text, &format!("DTEND;VALUE=DATE:{}", compact(due.plus(1))));
        line(
            &mut text,
            &format!("SUMMARY:{}", escaped(&format!("{}: {} (lead {})", lead.next, lead.name, lead.number))),
        );
        line(
            &mut text,
            &format!("DESCRIPTION:{}", escaped(&format!("{since}{}\n{}\n{}", lead.phone, lead.need, lead.reason))),
        );
        for fixed in ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:PT9H", "DESCRIPTION:Call", "END:VALARM", "END:VEVENT"]
        {
            line(&mut text, fixed);
        }
    }
    line(&mut text, "END:VCALENDAR");
    text.into_bytes()
}

fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// Characters that end a value are escaped, and a line break becomes `\n`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in legible::lines(text.trim()).chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded between whole characters so that no line is longer than allowed.
fn line(text: &mut String, content: &str) {
    let mut length = 0;
    for c in content.chars() {
        if length + c.len_utf8() > MOST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}

/// One prospect per lead in the car trade's ADF 1.0.
#[must_use]
pub fn adf<'a>(
    list: &LeadListReport,
    dealer: &str,
    business: &Business,
    leads: impl IntoIterator<Item = &'a LeadLine>,
    today: Day,
) -> Vec<u8> {
    let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?adf version=\"1.0\"?>\n"));
    xml.within("adf", |xml| {
        for lead in leads {
            xml.within("prospect status=\"new\"", |xml| prospect(xml, lead, list, dealer, business, today));
        }
    });
    xml.0.into_bytes()
}

fn prospect(xml: &mut Xml, lead: &LeadLine, list: &LeadListReport, dealer: &str, business: &Business, today: Day) {
    xml.value(&format!("id sequence=\"1\" source=\"{}\"", xml_text(&business.name)), &lead.number.to_string());
    xml.value("requestdate", &format!("{today}T00:00:00+00:00"));
    xml.within("customer", |xml| {
        xml.within("contact", |xml| {
            xml.value("name part=\"full\"", &lead.name);
            xml.value("email", &lead.email);
            xml.value("phone type=\"voice\"", &lead.phone);
            xml.within("address", |xml| {
                xml.value("city", &lead.city);
                xml.value("postalcode", &lead.postcode);
            });
        });
        let category = if list.category.is_empty() { "Any offer" } else { &list.category };
        xml.value("comments", &format!("{category}, from {}. {} {}", list.offer_day, lead.need, lead.reason));
    });
    for (name, who) in [("vendor", dealer), ("provider", business.name.as_str())] {
        xml.within(name, |xml| match name {
            "vendor" => xml.within("contact", |xml| xml.value("name part=\"full\"", who)),
            _ => xml.value("name part=\"full\"", who),
        });
    }
}

/// A writer for XML.
struct Xml(String);

impl Xml {
    /// An element around others; `tag` is its name, with attributes.
    fn within(&mut self, tag: &str, content: impl FnOnce(&mut Xml)) {
        // Writing to a string never fails.
        let _ = writeln!(self.0, "<{tag}>");
        content(self);
        let _ = writeln!(self.0, "</{}>", name_of(tag));
    }

    /// An element with a text; left out if the text is empty.
    fn value(&mut self, tag: &str, text: &str) {
        if !text.trim().is_empty() {
            let _ = writeln!(self.0, "<{tag}>{}</{}>", xml_text(text.trim()), name_of(tag));
        }
    }
}

fn name_of(tag: &str) -> &str {
    tag.split(' ').next().unwrap_or_default()
}

/// A text safe for XML 1.0: no markup characters and no control characters.
#[must_use]
pub fn xml_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if legible::is_steering(c) && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead() -> LeadLine {
        LeadLine {
            number: 401,
            name: "Brook; Ada, <Zoë> & co".into(),
            phone: "+1 555 0100".into(),
            city: "Milldale".into(),
            postcode: "10115".into(),
            reason: "x".repeat(200),
            need: "First line\nsecond".into(),
            next: "Call again".into(),
            due: Some(Day(20_000)),
            ..LeadLine::default()
        }
    }

    #[test]
    fn cards_and_entries_are_escaped_and_folded() {
        let cards = String::from_utf8(contact_cards([&lead()])).expect("text");
        assert!(cards.contains("FN:Brook\\; Ada\\, <Zoë> & co\r\n") && cards.contains("TEL;TYPE=VOICE:+1 555 0100"));
        assert!(cards.contains("ADR:;;;Milldale;;10115;"));
        let calendar = String::from_utf8(call_backs([&lead(), &LeadLine::default()], Day(19_999))).expect("text");
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "no entry without a day");
        assert!(calendar.contains("DTSTART;VALUE=DATE:20241004\r\nDTEND;VALUE=DATE:20241005\r\n"));
        for written in cards.lines().chain(calendar.lines()) {
            assert!(written.len() <= MOST_LINE, "{written}");
        }
        assert!(cards.replace("\r\n ", "").contains(&"x".repeat(200)) && calendar.contains("\\nFirst line\\nsecond"));
    }

    #[test]
    fn a_person_is_sorted_by_the_family_name_and_reminded_in_time() {
        let paula = LeadLine {
            name: "Paula Brook".into(),
            person: ["Paula".into(), "Brook".into()],
            due: Some(Day(19_990)),
            ..lead()
        };
        let cards = String::from_utf8(contact_cards([&paula, &lead()])).expect("text");
        assert!(cards.contains("FN:Paula Brook\r\nN:Brook;Paula;;;\r\n"), "{cards}");
        assert!(cards.contains("N:Brook\\; Ada\\, <Zoë> & co;;;;\r\n"), "a firm has one name: {cards}");
        let calendar = String::from_utf8(call_backs([&paula], Day(20_000))).expect("text");
        assert!(calendar.contains("DTSTART;VALUE=DATE:20241004\r\n"), "no reminder lies in the past: {calendar}");
        assert!(calendar.contains("DESCRIPTION:Overdue since 24 Sep 2024"), "{calendar}");
    }

    #[test]
    fn adf_is_well_formed_whatever_is_in_it() {
        let list = LeadListReport { offer_day: Day(20_010), category: "Tyres & rims".into(), ..empty() };
        let business = Business { name: "Brook \"Motors\"".into(), ..Business::default() };
        let xml = adf(&list, "North <1>", &business, [&lead()], Day(20_000));
        let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
        let (mut names, mut buffer) = (Vec::new(), Vec::new());
        loop {
            match reader.read_event_into(&mut buffer).expect("well formed") {
                quick_xml::events::Event::Start(tag) => {
                    names.push(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
            buffer.clear();
        }
        assert_eq!(names[..5], ["adf", "prospect", "id", "requestdate", "customer"].map(str::to_owned));
        assert!(!names.contains(&"email".to_owned()), "what is not told is left out");
    }

    fn empty() -> LeadListReport {
        serde_json::from_value(serde_json::json!({
            "list": 1, "name": "", "category": "", "offer_day": "2024-10-01", "periods": [], "how": "", "leads": [],
            "dealers": [], "assigned": 0, "unassigned": 0, "expected_value": 0.0, "upper_bound": 0.0,
            "unassigned_why": [], "clusters": [], "published": null, "expires": null, "expiry_days": 90, "fields": [],
            "control": 0, "added": null, "receipts": [],
        }))
        .expect("a list")
    }
}

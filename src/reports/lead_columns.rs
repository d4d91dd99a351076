//! The columns of a lead list: a new column is one entry here and its value in [`LeadLine`].

use std::borrow::Cow;

use crate::column::{Column, Value};
use crate::leads::LeadLine;

/// In the order of the file; `periods`: those into which the list divides the time ahead.
#[must_use]
pub fn columns(periods: &[String]) -> Vec<Column<'_, LeadLine>> {
    let mut columns = who();
    columns.extend(periods.iter().enumerate().map(|(place, name)| {
        Column::new(name.as_str(), name.as_str(), move |lead: &LeadLine| {
            Value::Share(lead.by_period.get(place).copied())
        })
    }));
    columns.extend(what());
    columns
}

fn text(code: &'static str, title: &'static str, of: fn(&LeadLine) -> &str) -> Column<'static, LeadLine> {
    Column::new(code, title, move |lead: &LeadLine| Value::Text(Cow::from(of(lead))))
}

fn who() -> Vec<Column<'static, LeadLine>> {
    vec![
        Column::new("lead", "Lead", |lead: &LeadLine| Value::Count(lead.number.into())),
        text("customer", "Id", |lead| &lead.customer),
        text("name", "Customer", |lead| &lead.name),
        Column::new("phone", "Telephone", |lead: &LeadLine| Value::Phone(Cow::from(&lead.phone))),
        text("email", "E-mail", |lead| &lead.email),
        text("address", "Address", |lead| &lead.address),
        text("postcode", "Postcode", |lead| &lead.postcode),
        text("city", "City", |lead| &lead.city),
        text("dealer", "Dealer", |lead| &lead.dealer),
        Column::new("propensity", "Will buy", |lead: &LeadLine| Value::Share(Some(lead.propensity))),
    ]
}

fn what() -> Vec<Column<'static, LeadLine>> {
    vec![
        text("best_time", "Best time", |lead| &lead.best_time),
        Column::new("call_week", "Call in the week from", |lead: &LeadLine| Value::Day {
            day: lead.call_week,
            note: String::new(),
            none: "",
        }),
        Column::new("expected_value", "Worth", |lead: &LeadLine| Value::Money(Some(lead.expected_value))),
        Column::new("gross_value", "With what comes anyway", |lead: &LeadLine| Value::Money(lead.gross_value)),
        text("need", "Need", |lead| &lead.need),
        text("reason", "Why", |lead| &lead.reason),
        text("words", "What to say", |lead| &lead.words),
        text("status", "Status", |lead| lead.status.name()),
        text("outcome", "Outcome", |lead| lead.outcome.map_or("", |outcome| outcome.code())),
        Column::new("due", "Due", |lead: &LeadLine| Value::Day { day: lead.due, note: String::new(), none: "" }),
        text("note", "Note", |lead| &lead.note),
    ]
}

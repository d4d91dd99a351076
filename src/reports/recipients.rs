//! The columns of a campaign's recipients: a new column is one entry here and its value in [`PlannedTarget`].

use std::borrow::Cow;

use domain::consent::Channel;

use crate::campaign::PlannedTarget;
use crate::column::{Column, Value};

/// In the order of the file.
#[must_use]
pub fn columns(channel: Channel) -> Vec<Column<'static, PlannedTarget>> {
    vec![
        Column::new("customer", "Id", |target: &PlannedTarget| Value::Text(Cow::from(&target.customer))),
        Column::new("name", "Customer", |target: &PlannedTarget| Value::Text(Cow::from(&target.name))),
        Column::new("address", "Address", move |target: &PlannedTarget| match channel {
            Channel::Telephone => Value::Phone(Cow::from(&target.address)),
            Channel::Email | Channel::Mail | Channel::Web => Value::Text(Cow::from(&target.address)),
        }),
        Column::new("offer", "Offer", |target: &PlannedTarget| Value::Text(Cow::from(&target.offer))),
        Column::new("probability", "Will buy", |target: &PlannedTarget| Value::Share(Some(target.probability))),
        Column::new("expected_profit", "Expected profit", |target: &PlannedTarget| {
            Value::Money(Some(target.expected_profit))
        }),
        Column::new("reason", "Why", |target: &PlannedTarget| Value::Sentence(Cow::from(&target.reason))),
    ]
}

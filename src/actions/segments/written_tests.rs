//! What written conditions test.

use domain::rule::{Comparison, NumberTest};

/// What a condition tests about the thing it names.
pub(super) enum ConditionTest {
    Number(NumberTest),
    Text(Comparison, String),
    OneOf(Vec<String>),
    Known,
    Unknown,
}

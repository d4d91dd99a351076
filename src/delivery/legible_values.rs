//! Template values made safe, so that nothing in them controls the page, the letter or the sheet they appear on.

use minijinja::value::ValueKind;
use minijinja::{Error, Output, State, Value, escape_formatter};
use serde_json::Value as Json;

use domain::legible;

/// Writes a value into a page as the library would, but made legible first. Values marked safe come from the program
/// itself.
pub fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if value.kind() == ValueKind::String && !value.is_safe() => {
            escape_formatter(out, state, &Value::from(legible::lines(text).into_owned()))
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Makes every text within a value legible.
pub fn make_legible(value: &mut Json) {
    match value {
        Json::String(text) => *text = legible::lines(text).into_owned(),
        Json::Array(values) => values.iter_mut().for_each(make_legible),
        Json::Object(values) => values.values_mut().for_each(make_legible),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

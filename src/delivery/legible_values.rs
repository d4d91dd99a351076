//! The values of templates, so that nothing in them steers the page, the letter or the sheet that they stand on.

use minijinja::value::ValueKind;
use minijinja::{Error, Output, State, Value, escape_formatter};
use serde_json::Value as Json;

use domain::legible;

/// Writes a value into a page as the library would, made legible first. What is safe as it stands is the program's own.
pub fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if value.kind() == ValueKind::String && !value.is_safe() => {
            escape_formatter(out, state, &Value::from(legible::lines(text).into_owned()))
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Makes every text in a value legible.
pub fn make_legible(value: &mut Json) {
    match value {
        Json::String(text) => *text = legible::lines(text).into_owned(),
        Json::Array(values) => values.iter_mut().for_each(make_legible),
        Json::Object(values) => values.values_mut().for_each(make_legible),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

//! Whether a report that was stored tells all that the same report tells when it is written now: programs learn to tell
//! more, and what an earlier one stored is silent about that.

use serde::Serialize;
use serde_json::Value;

/// Whether the report as it is written now has a key that it had not when it was stored.
pub(super) fn tells_less(stored: &str, report: &impl Serialize) -> bool {
    match (serde_json::from_str(stored), serde_json::to_value(report)) {
        (Ok(then), Ok(now)) => is_beyond(&then, &now),
        _ => true,
    }
}

fn is_beyond(then: &Value, now: &Value) -> bool {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            now.iter().any(|(key, now)| then.get(key).is_none_or(|then| is_beyond(then, now)))
        }
        (Value::Array(then), Value::Array(now)) => then.iter().zip(now).any(|(then, now)| is_beyond(then, now)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Line {
        name: String,
        #[serde(default)]
        reach: Option<u32>,
    }

    #[test]
    fn a_key_that_was_not_stored_is_missed() {
        let less = |stored: &str| tells_less(stored, &serde_json::from_str::<Vec<Line>>(stored).expect("lines"));
        assert!(less(r#"[{"name": "a", "reach": 3}, {"name": "b"}]"#), "the second line says nothing of its reach");
        assert!(!less(r#"[{"name": "a", "reach": 3}, {"name": "b", "reach": null}]"#));
        assert!(!less("[]") && !less(r#"[{"name": "a", "reach": 3, "gone": 1}]"#));
    }
}

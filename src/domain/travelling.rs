//! What an answer keeps to itself in JSON, and takes along to another desk: a reader of JSON has no use for the numbers by which
//! the window finds a customer's card, and the window at another desk cannot do without.

use std::cell::Cell;

thread_local! {
    static IS_TRAVELLING: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, what this thread writes is for another desk of the same program.
#[derive(Debug)]
struct Journey(bool);

impl Drop for Journey {
    fn drop(&mut self) {
        IS_TRAVELLING.set(self.0);
    }
}

/// Writes for another desk: nothing is left out.
pub fn written_whole<T>(write: impl FnOnce() -> T) -> T {
    let _journey = Journey(IS_TRAVELLING.replace(true));
    write()
}

/// For serde's `skip_serializing_if`: whether a field is left out, whatever its value.
#[must_use]
pub fn stays_at_home<T: ?Sized>(_: &T) -> bool {
    !IS_TRAVELLING.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize)]
    struct Line {
        #[serde(skip_serializing_if = "stays_at_home")]
        id: i64,
        name: &'static str,
    }

    #[test]
    fn only_another_desk_is_told_everything() {
        let line = Line { id: 7, name: "Brook" };
        let written = || serde_json::to_string(&line).expect("text");
        assert_eq!(written(), r#"{"name":"Brook"}"#);
        assert_eq!(written_whole(written), r#"{"id":7,"name":"Brook"}"#);
        assert_eq!(written(), r#"{"name":"Brook"}"#);
        assert!(std::panic::catch_unwind(|| written_whole(|| panic!("in the middle"))).is_err());
        assert_eq!(written(), r#"{"name":"Brook"}"#);
    }
}

//! Runs a library that answers some damaged files by panicking: a panic becomes an answer, and its text, which speaks of
//! the library's own lines, stays off standard error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// Names of the threads that a reader works with: what goes wrong there comes out in the thread that waits for them.
const READERS_THREADS: &str = "polars-";

thread_local! {
    /// How many contained calls this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// What `work` answers; none when it panicked. What `work` had in hand must be dropped, not used on.
pub fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            let of_a_reader = std::thread::current().name().is_some_and(|name| name.starts_with(READERS_THREADS));
            if DEPTH.get() == 0 && !of_a_reader {
                usual(panic);
            }
        }));
    });
    DEPTH.set(DEPTH.get() + 1);
    let answer = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    answer.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer_and_the_next_call_works() {
        let nested = || contained(|| contained(|| -> u32 { panic!("damaged") }));
        assert_eq!(nested(), Some(None));
        assert_eq!(DEPTH.get(), 0);
        assert_eq!(contained(|| 7), Some(7));
    }
}

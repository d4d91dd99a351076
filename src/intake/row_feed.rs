//! What hands out the rows of a typed table as lines of text.

use crate::error::IntakeError;

/// A table that hands out its rows as lines of text: commas, quotation marks, a header if it has one.
pub(crate) trait RowFeed {
    /// Appends the next rows to `text`; false if there are none.
    ///
    /// # Errors
    /// When they cannot be read.
    fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, IntakeError>;

    /// Rows handed out so far.
    fn done(&self) -> u64;

    /// Total rows, if known.
    fn size(&self) -> u64;
}

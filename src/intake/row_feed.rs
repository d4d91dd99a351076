//! What hands out the rows of a typed table as lines of text.

use crate::error::IntakeError;

/// A table that hands out its rows as lines of text: commas, quotation marks, a header where it knows one.
pub(crate) trait RowFeed {
    /// Appends the next rows to `text`; false when there are none.
    ///
    /// # Errors
    /// When they cannot be read.
    fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, IntakeError>;

    /// Rows handed out.
    fn done(&self) -> u64;

    /// Rows in all, as far as that is known.
    fn size(&self) -> u64;
}

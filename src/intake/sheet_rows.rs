//! The rows of one sheet as text, handed out in one piece.

use crate::error::IntakeError;
use crate::row_feed::RowFeed;

/// The rows of one sheet, all in memory: a sheet has at most a million.
pub(crate) struct SheetRows {
    text: Vec<u8>,
    rows: u64,
    done: u64,
}

impl SheetRows {
    pub(crate) fn new(text: Vec<u8>, rows: u64) -> SheetRows {
        SheetRows { text, rows, done: 0 }
    }
}

impl RowFeed for SheetRows {
    fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, IntakeError> {
        self.done = self.rows;
        *text = std::mem::take(&mut self.text);
        Ok(!text.is_empty())
    }

    fn done(&self) -> u64 {
        self.done
    }

    fn size(&self) -> u64 {
        self.rows
    }
}

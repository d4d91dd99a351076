//! Segments as the window and the command line show them.

use serde::Serialize;

use crate::domain::segment::SegmentId;
use crate::reports::by_hand::Saved;

/// A segment that was saved, changed or deleted, and the step by which that is taken back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SavedSegment {
    pub id: SegmentId,
    pub saved: Saved,
}

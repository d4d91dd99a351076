//! How segments are named to the program.

use serde::{Deserialize, Serialize};

/// The database's own number of a segment; people see the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(pub i64);

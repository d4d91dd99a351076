//! Which columns of the customers' table a person wants to see, and how wide.

use serde::{Deserialize, Serialize};

use reports::customers::Field;

/// The visible columns, in order; stored with the window's settings. Attributes that a file does not have are left out
/// while it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Columns {
    pub shown: Vec<Field>,
    /// Widths set by dragging.
    pub widths: Vec<(Field, f32)>,
}

impl Default for Columns {
    fn default() -> Columns {
        Columns { shown: Field::USUAL.to_vec(), widths: Vec::new() }
    }
}

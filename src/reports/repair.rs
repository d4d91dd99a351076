//! What a repair of a database mended, and what it had to leave.

use std::path::PathBuf;

use serde::Serialize;

/// The JSON keys are a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RepairReport {
    /// The file as it was before; none where there was nothing to mend.
    pub backup: Option<PathBuf>,
    pub repaired: Vec<Repaired>,
}

/// One kind of damage that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// "Rows of computed lists without their list or customer, removed"
    pub what: String,
    pub count: u64,
}

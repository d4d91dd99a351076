//! What a repair of a database fixed, and what it could not fix.

use std::path::PathBuf;

use serde::Serialize;

/// The JSON keys are a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct RepairReport {
    /// The file as it was before; none if there was nothing to repair.
    pub backup: Option<PathBuf>,
    pub repaired: Vec<Repaired>,
}

/// One kind of repaired damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Repaired {
    /// "Rows of computed lists without their list or customer, removed"
    pub what: String,
    pub count: u64,
}

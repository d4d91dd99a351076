//! Taking a file in.

use std::path::Path;

use anyhow::Result;

use crate::domain::day::Day;
use crate::progress::Progress;
use crate::reports::import::{Dialect, ImportKind, ImportPlan, ImportPreview, ImportReport};
use crate::store::Store;

/// Looks at a file: how it is written, what its columns seem to be. `dialect` overrides what would be detected.
///
/// # Errors
/// When the file cannot be read, is empty or is no table.
pub fn preview(path: &Path, kind: Option<ImportKind>, dialect: Option<&Dialect>) -> Result<ImportPreview> {
    let _ = (path, kind, dialect);
    anyhow::bail!("not yet")
}

/// The plan that a preview suggests.
#[must_use]
pub fn suggested_plan(preview: &ImportPreview) -> ImportPlan {
    ImportPlan {
        path: preview.path.clone(),
        kind: preview.kind,
        dialect: preview.dialect.clone(),
        mapping: preview.columns.iter().filter_map(|c| c.guess.clone().map(|field| (field, c.name.clone()))).collect(),
        source: crate::domain::purchase::Source::Other,
    }
}

/// Imports in one transaction; rejected rows go to `rejects` where given.
///
/// # Errors
/// When a required field is not mapped, the file cannot be read, or the database cannot be written.
pub fn run(
    _store: &mut Store,
    _plan: &ImportPlan,
    _rejects: Option<&Path>,
    _today: Day,
    _progress: &Progress,
) -> Result<ImportReport> {
    anyhow::bail!("not yet")
}

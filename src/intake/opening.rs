//! The one place where files to import are opened.

use std::fs::File;
use std::path::Path;

use crate::error::IntakeError;

/// Opens a file for reading; folders are recognised on every system.
///
/// # Errors
/// When there is no such file, it is a folder or may not be read.
pub fn open(path: &Path) -> Result<File, IntakeError> {
    let about = std::fs::metadata(path).map_err(|error| IntakeError::reading(path, error))?;
    if about.is_dir() {
        return Err(IntakeError::Folder(path.to_owned()));
    }
    File::open(path).map_err(|error| IntakeError::reading(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_as_such() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(open(folder.path()), Err(IntakeError::Folder(_))));
        assert!(matches!(open(&folder.path().join("gone.csv")), Err(IntakeError::NotFound(_))));
    }
}

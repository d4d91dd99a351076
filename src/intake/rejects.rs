//! The rejected rows, as a CSV file that a person can correct and import again.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use crate::error::IntakeError;
use domain::legible;
use private_file::{Place, PlacedFile, PrivateFile};
use reports::import::RejectedRow;

/// A file of rejected rows: line, reason, original.
pub struct RejectsFile {
    path: PathBuf,
    csv: csv::Writer<BufWriter<PlacedFile>>,
}

impl RejectsFile {
    /// Begins the file; it appears, replacing an older one of the same name, once it is finished.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(place: &Place) -> Result<RejectsFile, IntakeError> {
        // What only this program can read has no name to tell.
        let path = place.path().map_or_else(|| PathBuf::from("the rejected rows"), PathBuf::from);
        let file = PlacedFile::create(place).map_err(|error| IntakeError::writing(&path, error))?;
        let mut rejects = RejectsFile { path, csv: csv::Writer::from_writer(BufWriter::new(file)) };
        rejects.record(["line", "reason", "original"])?;
        Ok(rejects)
    }

    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, row: &RejectedRow) -> Result<(), IntakeError> {
        self.record([row.line.to_string().as_str(), &legible::quoted(&row.reason), &legible::quoted(&row.original)])
    }

    /// Flushes the buffer and moves the file into place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<(), IntakeError> {
        let kept = held(self.csv).and_then(PlacedFile::keep);
        kept.map_err(|error| IntakeError::writing(&self.path, error))
    }

    fn record(&mut self, cells: [&str; 3]) -> Result<(), IntakeError> {
        self.csv.write_record(cells).map_err(|error| IntakeError::writing(&self.path, error))
    }
}

/// Flushes the buffer and moves the file into place.
pub(super) fn finish(csv: csv::Writer<BufWriter<PrivateFile>>) -> std::io::Result<()> {
    held(csv)?.keep()
}

/// The file behind the buffers, which are empty then.
fn held<F: std::io::Write>(csv: csv::Writer<BufWriter<F>>) -> std::io::Result<F> {
    let mut held = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    held.flush()?;
    held.into_inner().map_err(std::io::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_original_survives_whatever_it_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rejects.csv");
        let row = RejectedRow { line: 7, reason: "has no date".into(), original: "1,\"a\nb\",".into() };
        let mut rejects = RejectsFile::create(&path.clone().into()).expect("made");
        rejects.write(&row).expect("written");
        rejects.finish().expect("written");
        let mut reader = csv::Reader::from_path(&path).expect("opened");
        let back: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
        assert_eq!(back, [csv::StringRecord::from(vec!["7", "has no date", "1,\"a\nb\","])]);
    }
}

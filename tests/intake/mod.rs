//! Files as users have them, and the files that the program writes itself.

mod adding_up;
mod attributes;
mod beside_the_sale;
mod dealership;
mod documents_and_tills;
mod formats;
mod further_kinds;
mod fuzz;
pub mod more_shapes;
mod mutations;
mod numbered_daily;
mod parquet;
mod people;
mod previews;
mod random_exports;
mod refusals;
mod repeating_rows;
mod round_trip;
mod rows;
mod rows_beside_sales;
mod scattered_lines;
mod side_by_side;
mod states_and_parts;
mod unseen_kinds;
mod whole_amounts;
mod zoo;
mod zoo_table;

use std::path::{Path, PathBuf};

use foresale::domain::day::Day;
use foresale::domain::purchase::{Purchase, Source};
use foresale::intake::error::IntakeError;
use foresale::intake::kinds;
use foresale::intake::preview::preview;
use foresale::intake::rows::Checked;
use foresale::progress::Progress;
use foresale::reports::import::{Effect, ImportKind, ImportPlan, ImportPreview, MatchBy, RejectedRow};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/intake").join(name)
}

fn today() -> Day {
    Day::from_ymd(2026, 11, 22).expect("a day")
}

/// The plan that a preview suggests.
fn plan_of(preview: &ImportPreview) -> ImportPlan {
    let guessed = |column: &foresale::reports::import::ColumnPreview| {
        column.guess.clone().map(|field| (field, column.name.clone()))
    };
    ImportPlan {
        path: preview.path.clone(),
        kind: preview.kind,
        dialect: preview.dialect.clone(),
        mapping: preview.columns.iter().filter_map(guessed).collect(),
        ignored: Vec::new(),
        attributes: Vec::new(),
        source: Source::Other,
        header: Vec::new(),
        match_by: MatchBy::default(),
        effect: Effect::default(),
        reading: preview.reading.clone(),
        evidence: Vec::new(),
        unused: Vec::new(),
        values: preview.proposed_values(),
        contact_day: None,
        known_until: None,
    }
}

/// A temporary folder with one file of these bytes in it.
fn file_of(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file.csv");
    std::fs::write(&path, bytes).expect("written");
    (folder, path)
}

/// Rows with their lines, and rejected rows.
type Read<T> = (Vec<(u64, T)>, Vec<RejectedRow>);

/// Collects the rows that a reader lends.
fn sort_into<T: Clone>(checked: Checked<'_, T>, read: &mut Read<T>) {
    match checked {
        Checked::Row { line, row, .. } => read.0.push((line, row.clone())),
        Checked::Rejected(rejected) => read.1.push(rejected),
        Checked::Aside(_) => {}
    }
}

fn purchases(plan: &ImportPlan) -> Result<Read<Purchase>, IntakeError> {
    let mut read = Read::default();
    kinds::read_purchases::<IntakeError>(plan, today(), &Progress::new(), &mut |checked| {
        sort_into(checked, &mut read);
        Ok(())
    })?;
    Ok(read)
}

fn previewed(path: &Path) -> ImportPreview {
    preview(path, None, None).expect("a table")
}

fn guesses(preview: &ImportPreview) -> Vec<(&str, Option<&str>)> {
    preview.columns.iter().map(|column| (column.name.as_str(), column.guess.as_deref())).collect()
}

fn is_kind(preview: &ImportPreview, kind: ImportKind) {
    assert_eq!(preview.kind, kind, "{:?}", guesses(preview));
}

//! Every file of the zoo imports as a person would expect, and nearly all of them without help.

use foresale::actions::import::suggested_plan;
use foresale::domain::day::Day;
use foresale::intake::attributes::FileAttributes;
use foresale::intake::contacts::read_contacts;
use foresale::intake::error::IntakeError;
use foresale::intake::kinds;
use foresale::intake::preview::{PreviewOptions, preview, preview_told};
use foresale::intake::refusals::read_refusals;
use foresale::intake::rows::Checked;
use foresale::progress::Progress;
use foresale::reports::import::{Dialect, ImportKind, ImportPlan, ImportPreview, RejectedRow, TableChoice};

use super::today;
use super::zoo_table::{Animal, ZOO};

pub fn path_of(file: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/zoo").join(file)
}

impl Animal {
    fn told(&self) -> PreviewOptions<'_> {
        let part = match self.asked.split_once(':') {
            Some(("query", query)) => TableChoice::Query(query.to_owned()),
            Some((_, name)) => TableChoice::Named(name.to_owned()),
            None => TableChoice::First,
        };
        PreviewOptions { part, ..PreviewOptions::default() }
    }

    /// As the program interprets the file by itself, except for the choice of sheet or table.
    fn seen(&self) -> ImportPreview {
        preview_told(&path_of(self.file), None, &self.told()).unwrap_or_else(|error| panic!("{}: {error}", self.file))
    }

    /// As a person imports it: the kind is given, and questions are answered.
    fn plan(&self) -> ImportPlan {
        let kind: ImportKind = self.kind.parse().expect("a kind");
        let mut seen = preview_told(&path_of(self.file), Some(kind), &self.told()).expect("a table");
        assert_eq!(seen.question.is_some(), self.asked.starts_with('%'), "{}: {:?}", self.file, seen.question);
        if self.asked.starts_with('%') {
            let dialect = Dialect { date_format: Some(self.asked.into()), ..seen.dialect };
            seen = preview(&path_of(self.file), Some(kind), Some(&dialect)).expect("a table");
        }
        suggested_plan(&seen)
    }

    fn wanted(&self) -> Vec<(String, String)> {
        let mut wanted: Vec<_> = self.mapping.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect();
        wanted.sort();
        wanted
    }
}

fn sorted(mut mapping: Vec<(String, String)>) -> Vec<(String, String)> {
    mapping.sort();
    mapping
}

/// What came of a file.
#[derive(Default)]
pub struct Outcome {
    rows: usize,
    rejected: Vec<RejectedRow>,
    cents: i64,
    days: Vec<Day>,
}

impl Outcome {
    fn count<T>(&mut self, checked: Checked<'_, T>, cents: impl Fn(&T) -> i64, day: impl Fn(&T) -> Option<Day>) {
        match checked {
            Checked::Row { row, .. } => {
                self.rows += 1;
                self.cents += cents(row);
                self.days.extend(day(row));
            }
            Checked::Rejected(rejected) => self.rejected.push(rejected),
            Checked::Aside(_) => {}
        }
    }
}

/// Reads all rows of a file as its plan says.
pub fn read(plan: &ImportPlan) -> Result<Outcome, IntakeError> {
    let (mut to, progress, today) = (Outcome::default(), Progress::new(), today());
    let found = FileAttributes::from_plan(plan, &progress)?;
    match plan.kind {
        ImportKind::Purchases => kinds::read_purchases(plan, today, &progress, &mut |checked| {
            to.count(checked, |row| row.amount.0, |row| Some(row.day));
            Ok::<_, IntakeError>(())
        })?,
        ImportKind::Customers | ImportKind::Prospects => {
            kinds::read_customers(plan, &found, today, &progress, &mut |checked| {
                to.count(checked, |_| 0, |_| None);
                Ok::<_, IntakeError>(())
            })?;
        }
        ImportKind::Contacts => read_contacts(plan, &found, today, &progress, &mut |checked| {
            to.count(checked, |_| 0, |row| Some(row.day));
            Ok::<_, IntakeError>(())
        })?,
        ImportKind::Products => kinds::read_products(plan, today, &progress, &mut |checked| {
            to.count(checked, |_| 0, |_| None);
            Ok::<_, IntakeError>(())
        })?,
        ImportKind::Dealers => foresale::intake::dealers::read_dealers(plan, today, &progress, &mut |checked| {
            to.count(checked, |_| 0, |_| None);
            Ok::<_, IntakeError>(())
        })?,
        ImportKind::Outcomes => kinds::read_outcomes(plan, today, &progress, &mut |checked| {
            to.count(checked, |_| 0, |row| Some(row.day));
            Ok::<_, IntakeError>(())
        })?,
        ImportKind::Stores => kinds::read_stores(plan, today, &progress, &mut |checked| {
            to.count(checked, |_| 0, |_| None);
            Ok::<_, IntakeError>(())
        })?,
        ImportKind::DoNotContact => read_refusals(plan, today, &progress, &mut |checked| {
            to.count(checked, |_| 0, |_| None);
            Ok::<_, IntakeError>(())
        })?,
    }
    Ok(to)
}

#[test]
fn nearly_all_are_understood_without_help() {
    let mut wrong = Vec::new();
    for animal in ZOO {
        let seen = animal.seen();
        let mapping = sorted(suggested_plan(&seen).mapping);
        if seen.kind.code() != animal.kind || mapping != animal.wanted() {
            let expected = animal.wanted();
            let odd: Vec<_> = mapping.iter().filter(|pair| !expected.contains(pair)).collect();
            let missed: Vec<_> = expected.iter().filter(|pair| !mapping.contains(pair)).collect();
            wrong.push(format!("{} as {}: guessed {odd:?}, not {missed:?}", animal.file, seen.kind));
        }
    }
    assert!(ZOO.len() >= 42);
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), ZOO.len(), wrong.join("\n"));
}

#[test]
fn every_one_imports_as_expected() {
    let mut wrong = Vec::new();
    for animal in ZOO {
        let mut plan = animal.plan();
        plan.mapping = animal.wanted();
        let came = read(&plan).unwrap_or_else(|error| panic!("{}: {error}", animal.file));
        let days = came.days.iter().min().zip(came.days.iter().max());
        let days = days.map(|(first, last)| (first.to_string(), last.to_string()));
        let expected = animal.days.map(|(first, last)| (first.to_owned(), last.to_owned()));
        let told = (came.rows, came.rejected.len(), came.cents, days);
        if told != (animal.rows, animal.rejected, animal.total, expected.clone()) {
            let reason = came.rejected.first().map_or("", |row| row.reason.as_str());
            let wanted = (animal.rows, animal.rejected, animal.total, expected);
            wrong.push(format!("{}: {told:?} instead of {wanted:?} {reason}", animal.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

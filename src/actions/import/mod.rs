//! Importing a file: preview it, plan, import as one step, stored in portions if it takes long.

mod beside;
mod currency;
pub mod requests;
mod writing;

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::database;
use domain::day::Day;
use domain::purchase::Source;
use domain::step::{NewStep, StepId, StepKind};
use intake::attributes::FileAttributes;
use intake::rejects::RejectsFile;
use intake::rows::Checked;
use intake::sums::Sums;
use private_file::Place;
use progress::Progress;
use reports::import::{
    Delimiter, Dialect, Effect, Further, ImportKind, ImportPlan, ImportPreview, ImportReport, MatchBy, Proof, Quote,
    RejectedRow, TableChoice,
};
use store::in_use::is_same_file;
use store::purchase::Written;
use store::{Change, Store, StoreError};
use writing::{contacts, customers, dealers, outcomes, products, purchases, refusals, stores};

/// How many rejected rows the report shows; all of them are in the rejects file.
const SHOWN_REJECTS: usize = 200;

/// Previews a file: how it is written, what its columns seem to be. `dialect` overrides what would be detected.
///
/// # Errors
/// When the file cannot be read, is empty or is not a table.
pub fn preview(path: &Path, kind: Option<ImportKind>, dialect: Option<&Dialect>) -> Result<ImportPreview> {
    database::refuse_open_file(path)?;
    Ok(intake::preview::preview(path, kind, dialect)?)
}

/// The same for one sheet, table or query of the file; a given encoding or delimiter is not detected.
///
/// # Errors
/// Same as [`preview`], and when the file has no such part, or there is no such encoding.
pub fn preview_written(
    path: &Path,
    kind: Option<ImportKind>,
    part: &TableChoice,
    encoding: Option<&str>,
    delimiter: Option<Delimiter>,
    quote: Option<Quote>,
) -> Result<ImportPreview> {
    database::refuse_open_file(path)?;
    let told = intake::preview::PreviewOptions { part: part.clone(), encoding, delimiter, quote };
    Ok(intake::preview::preview_told(path, kind, &told)?)
}

/// The plan that a preview suggests.
#[must_use]
pub fn suggested_plan(preview: &ImportPreview) -> ImportPlan {
    let mapping: Vec<(String, String)> =
        preview.columns.iter().filter_map(|column| Some((column.guess.clone()?, column.name.clone()))).collect();
    let has = |code: &str| mapping.iter().any(|(field, _)| field == code);
    let match_by = match preview.kind {
        ImportKind::Customers | ImportKind::Prospects if !has("customer") && has("email") => MatchBy::Email,
        ImportKind::Customers | ImportKind::Prospects if !has("customer") && has("postcode") => {
            MatchBy::NameAndPostcode
        }
        ImportKind::Customers | ImportKind::Prospects if !has("customer") && has("phone") => MatchBy::Phone,
        _ => MatchBy::Id,
    };
    ImportPlan {
        path: preview.path.clone(),
        header: if preview.dialect.has_header {
            preview.columns.iter().map(|column| column.name.clone()).collect()
        } else {
            Vec::new()
        },
        kind: preview.kind,
        dialect: preview.dialect.clone(),
        mapping,
        ignored: Vec::new(),
        attributes: Vec::new(),
        source: Source::Other,
        match_by,
        effect: Effect::default(),
        reading: preview.reading.clone(),
        evidence: preview.evidence.clone(),
        unused: preview.unused.clone(),
        values: preview.proposed_values(),
        contact_day: None,
        known_until: None,
    }
}

/// The preview of a file, with the plan used to import the last file with this header; none if there was none. The
/// encoding is detected again.
///
/// # Errors
/// When the database or the file cannot be read.
pub fn as_before(store: &Store, first_look: &ImportPreview) -> Result<Option<(ImportPreview, ImportPlan)>> {
    let suggested = suggested_plan(first_look);
    let Some(before) = store.remembered_plan(&suggested.header)?.filter(|_| !suggested.header.is_empty()) else {
        return Ok(None);
    };
    let dialect = Dialect { encoding: suggested.dialect.encoding, ..before.dialect.clone() };
    let preview = preview(&first_look.path, Some(before.kind), Some(&dialect))?;
    Ok(Some((preview, ImportPlan { path: first_look.path.clone(), dialect, ..before })))
}

/// Changes a plan by a `FIELD=COLUMN` argument from the command line.
///
/// # Errors
/// When the text has no `=`, or files of this kind have no such field.
pub fn map(plan: &mut ImportPlan, text: &str) -> Result<()> {
    Ok(intake::columns::map_by_text(plan, text)?)
}

/// Changes what blank cells mean and which words mark refunds, if the user says so.
pub fn set_reading(plan: &mut ImportPlan, preview: &ImportPreview, carry: Option<bool>, taking_back: &[String]) {
    match carry {
        None => {}
        Some(false) => plan.reading.carried.clear(),
        Some(true) => {
            let told =
                preview.asked.iter().flat_map(|asked| &asked.answers).filter_map(|answer| answer.carried.clone());
            let asked = told.into_iter().find(|columns| !columns.is_empty());
            let heads = ["customer", "reference", "date", "email"];
            let mapped = || {
                let of = |field: &&str| {
                    plan.mapping.iter().find(|(code, _)| code == field).map(|(_, column)| column.clone())
                };
                heads.iter().filter_map(of).collect()
            };
            plan.reading.carried = asked.unwrap_or_else(mapped);
        }
    }
    if !taking_back.is_empty() {
        plan.reading.taking_back = taking_back.to_vec();
    }
}

/// Sets what a word means by a `COLUMN:WORD=MEANING` argument from the command line.
///
/// # Errors
/// When the text does not have this form, or the file has no such column.
pub fn mean(plan: &mut ImportPlan, preview: &ImportPreview, text: &str) -> Result<()> {
    let names: Vec<String> = preview.columns.iter().map(|column| column.name.clone()).collect();
    Ok(intake::columns::mean_by_text(plan, &names, text)?)
}

/// Sets the contact day for a file that does not give one; a column with readable days still takes precedence.
pub fn contacted_on(plan: &mut ImportPlan, day: Day) {
    plan.contact_day = Some(day);
    if plan.dialect.date_format.is_none() {
        plan.mapping.retain(|(field, _)| field != "date");
    }
}

/// Leaves a column (by name or number) out, or imports it as an attribute whatever it looks like.
///
/// # Errors
/// When the file has no such column, or rows of this kind have no attributes.
pub fn set_aside(plan: &mut ImportPlan, preview: &ImportPreview, column: &str, further: Further) -> Result<()> {
    let names: Vec<String> = preview.columns.iter().map(|column| column.name.clone()).collect();
    Ok(intake::columns::set_aside(plan, &names, column, further)?)
}

/// Imports as a step that can be undone, the whole file or nothing; rejected rows go to `rejects` if given. The plan is
/// remembered for the next file with this header.
///
/// # Errors
/// When a required field is not mapped, the file cannot be read, or the database cannot be written.
pub fn run(
    store: &mut Store,
    plan: &ImportPlan,
    rejects: Option<&Place>,
    today: Day,
    progress: &Progress,
) -> Result<ImportReport> {
    import(store, plan, rejects, today, progress, Ending::Kept)
}

/// Does what [`run`] would do, reports the outcome, and leaves the database as it was. If it takes long, it runs on a
/// copy beside the database, so that nobody has to wait.
///
/// # Errors
/// Same as [`run`].
pub fn rehearse(
    store: &mut Store,
    plan: &ImportPlan,
    rejects: Option<&Place>,
    today: Day,
    progress: &Progress,
) -> Result<ImportReport> {
    match import(store, plan, rejects, today, progress, Ending::Dropped) {
        // Meanwhile dealers may be waiting to write their reports.
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::TakesLong)) => {
            let mut aside = store.aside()?;
            import(aside.store()?, plan, rejects, today, progress, Ending::DroppedAside)
        }
        tried => tried,
    }
}

/// What happens to what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Kept,
    Dropped,
    /// For a copy that nobody else uses.
    DroppedAside,
}

/// Why a transaction ends without keeping its work.
enum Stopped {
    Rehearsed(Box<ImportReport>),
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stopped {
    fn from(error: E) -> Stopped {
        Stopped::Failed(error.into())
    }
}

fn import(
    store: &mut Store,
    plan: &ImportPlan,
    rejects: Option<&Place>,
    today: Day,
    progress: &Progress,
    ending: Ending,
) -> Result<ImportReport> {
    let began = Instant::now();
    database::refuse_own_file(store, &plan.path)?;
    if let Some(rejects) = rejects.and_then(Place::path) {
        database::refuse_own_file(store, rejects)?;
    }
    if let Some(day) = plan.known_until.filter(|day| *day > today.plus(1)) {
        bail!("the record cannot reach to {day}, which is in the future; give an earlier day");
    }
    let mut tally = Tally::new(plan, rejects)?;
    tally.report.evidence.clone_from(&plan.evidence);
    let found = FileAttributes::from_plan(plan, progress)?;
    tally.report.attributes = found.attributes.iter().map(|attribute| attribute.name.clone()).collect();
    tally.report.left_out.clone_from(&found.left_out);
    let what = format!("Imported {} as {}", tally.report.file, plan.kind);
    let step = NewStep { kind: StepKind::Import, what, day: today };
    let work = |store: &mut Store, step: StepId| {
        let batch = store.begin_import(Some(step), &tally.report.file, plan.kind, today)?;
        tally.report.step = Some(step.0);
        match plan.kind {
            ImportKind::Purchases => {
                tally.report.evidence.extend(currency::settle(store, plan)?);
                tally.report.evidence.extend(beside::import(store, plan, today, progress)?);
                purchases(store, plan, batch, today, progress, &mut tally)?;
            }
            ImportKind::Customers | ImportKind::Prospects => {
                customers(store, plan, &found, today, progress, &mut tally)?;
            }
            ImportKind::Products => products(store, plan, today, progress, &mut tally)?,
            ImportKind::Dealers => dealers(store, plan, today, progress, &mut tally)?,
            ImportKind::Contacts => contacts(store, plan, &found, today, progress, &mut tally)?,
            ImportKind::Outcomes => outcomes(store, plan, today, progress, &mut tally)?,
            ImportKind::Stores => stores(store, plan, today, progress, &mut tally)?,
            ImportKind::DoNotContact => refusals(store, plan, today, progress, &mut tally)?,
        }
        progress.stage("Storing", 0)?;
        let report = tally.finish(plan)?;
        if ending != Ending::Kept {
            return Err(Stopped::Rehearsed(Box::new(ImportReport { step: None, ..report })));
        }
        store.end_import(batch, &report)?;
        if let Some(day) = plan.known_until {
            store.set_known_until(batch, day)?;
        }
        if !plan.header.is_empty() {
            // Days given by the user apply to this file only.
            store.remember_plan(&ImportPlan { contact_day: None, known_until: None, ..plan.clone() })?;
        }
        if report.added + report.changed > 0 || plan.known_until.is_some() {
            store.mark_data_changed()?;
        }
        store.log(&format!(
            "Imported {} as {}: {} new, {} changed, {} unchanged, {} rejected",
            report.file, report.kind, report.added, report.changed, report.unchanged, report.rejected
        ))?;
        Ok(report)
    };
    let ended = match ending {
        Ending::Kept => store.as_long_step(&step, work),
        Ending::Dropped => store.as_tried_step(&step, work),
        Ending::DroppedAside => store.as_step(&step, work),
    };
    let report = match ended {
        Ok(report) => report,
        Err(Stopped::Rehearsed(report)) => *report,
        Err(Stopped::Failed(error)) => return Err(error),
    };
    Ok(ImportReport { seconds: began.elapsed().as_secs_f64(), ..report })
}

/// Counts the outcome of each row, and keeps the rows that were rejected.
struct Tally {
    report: ImportReport,
    rejects: Option<RejectsFile>,
}

impl Tally {
    fn new(plan: &ImportPlan, rejects: Option<&Place>) -> Result<Tally> {
        let file = plan.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let report = ImportReport::begun(file, plan.kind);
        if rejects.and_then(Place::path).is_some_and(|rejects| is_same_file(rejects, &plan.path)) {
            bail!("the rejected rows cannot be written over the file being imported; choose another name");
        }
        Ok(Tally { report, rejects: rejects.map(RejectsFile::create).transpose()? })
    }

    fn count(&mut self, change: Change) {
        self.report.rows += 1;
        match change {
            Change::Added => self.report.added += 1,
            Change::Changed => self.report.changed += 1,
            Change::Unchanged => self.report.unchanged += 1,
        }
    }

    fn count_all(&mut self, written: Written) {
        self.report.rows += written.added + written.changed + written.unchanged;
        self.report.added += written.added;
        self.report.changed += written.changed;
        self.report.unchanged += written.unchanged;
    }

    /// Stores a checked row by `put`, or keeps a rejected one.
    fn take<R>(&mut self, checked: Checked<'_, R>, put: impl FnOnce(&R) -> Result<Change>) -> Result<()> {
        match checked {
            Checked::Row { row, .. } => {
                self.count(put(row)?);
                Ok(())
            }
            Checked::Rejected(row) => self.reject(row),
            Checked::Aside(_) => Ok(()),
        }
    }

    fn reject(&mut self, row: RejectedRow) -> Result<()> {
        self.report.rows += 1;
        self.report.rejected += 1;
        if let Some(file) = &mut self.rejects {
            file.write(&row)?;
        }
        if self.report.rejects.len() < SHOWN_REJECTS {
            self.report.rejects.push(row);
        }
        Ok(())
    }

    /// Proves that every line read is accounted for.
    fn prove(&mut self, sums: &Sums, customers: u64, plan: &ImportPlan) {
        let stored = self.report.added + self.report.changed + self.report.unchanged;
        let months = sums.months();
        let taken: u64 = months.iter().map(|month| month.rows).sum();
        self.report.rows += sums.totals + sums.headings;
        self.report.notes.extend_from_slice(&sums.notes);
        self.report.proof = Some(Proof {
            rows: self.report.rows,
            stored,
            rejected: self.report.rejected,
            totals: sums.totals,
            headings: sums.headings,
            adds_up: taken == stored && stored + self.report.rejected + sums.totals + sums.headings == self.report.rows,
            customers,
            amount: sums.amount(),
            months,
            unused: plan.unused.iter().filter(|column| !plan.uses(column)).cloned().collect(),
        });
    }

    fn finish(&mut self, plan: &ImportPlan) -> Result<ImportReport> {
        if let Some(file) = self.rejects.take() {
            file.finish()?;
        }
        if self.report.rows > 0 && self.report.rejected == self.report.rows {
            let first = self
                .report
                .rejects
                .first()
                .map_or_else(String::new, |row| format!("; line {}: {}", row.line, row.reason));
            bail!("no row of '{}' could be read as {}{first}; nothing was changed", plan.path.display(), plan.kind);
        }
        Ok(self.report.clone())
    }
}

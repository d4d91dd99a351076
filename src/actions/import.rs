//! Taking a file in: look at it, plan, import in one transaction.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::actions::database;
use crate::actions::matching::{Match, Matcher};
use crate::domain::consent::Channel;
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::lead::Outcome;
use crate::domain::purchase::Source;
use crate::domain::step::{NewStep, StepKind};
use crate::intake::attributes::FileAttributes;
use crate::intake::contacts::{ContactRow, read_contacts};
use crate::intake::kinds::{
    CustomerRow, OutcomeRow, read_customers, read_dealers, read_outcomes, read_products, read_stores,
};
use crate::intake::read_ahead::read_purchases_ahead;
use crate::intake::refusals::{RefusalRow, read_refusals};
use crate::intake::rejects::RejectsFile;
use crate::intake::rows::Checked;
use crate::progress::Progress;
use crate::reports::import::{
    Delimiter, Dialect, Effect, Further, ImportKind, ImportPlan, ImportPreview, ImportReport, MatchBy, Part,
    RejectedRow,
};
use crate::store::attribute::AttributeWriter;
use crate::store::contact::Contact;
use crate::store::purchase::Written;
use crate::store::{Change, Store, StoreError};

/// Rejected rows shown in the report; all of them are in the rejects file.
const SHOWN_REJECTS: usize = 200;

/// Looks at a file: how it is written, what its columns seem to be. `dialect` overrides what would be detected.
///
/// # Errors
/// When the file cannot be read, is empty or is no table.
pub fn preview(path: &Path, kind: Option<ImportKind>, dialect: Option<&Dialect>) -> Result<ImportPreview> {
    Ok(crate::intake::preview::preview(path, kind, dialect)?)
}

/// The same for one sheet, table or query of the file; an encoding and a delimiter that are told are not detected.
///
/// # Errors
/// As [`preview`], and when the file has no such part or there is no such encoding.
pub fn preview_written(
    path: &Path,
    kind: Option<ImportKind>,
    part: &Part,
    encoding: Option<&str>,
    delimiter: Option<Delimiter>,
) -> Result<ImportPreview> {
    let told = crate::intake::preview::Told { part: part.clone(), encoding, delimiter };
    Ok(crate::intake::preview::preview_told(path, kind, &told)?)
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
    }
}

/// A look at a file with the plan by which the last one with this header was imported; none where there was none. The
/// encoding is detected anew.
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

/// Changes a plan by a `FIELD=COLUMN` of the command line.
///
/// # Errors
/// When the text has no `=`, or files of this kind have no such field.
pub fn map(plan: &mut ImportPlan, text: &str) -> Result<()> {
    Ok(crate::intake::columns::map_by_text(plan, text)?)
}

/// Leaves a column (its name or number) out, or takes it as an attribute whatever it looks like.
///
/// # Errors
/// When the file has no such column, or rows of its kind have no attributes.
pub fn set_aside(plan: &mut ImportPlan, preview: &ImportPreview, column: &str, further: Further) -> Result<()> {
    let names: Vec<String> = preview.columns.iter().map(|column| column.name.clone()).collect();
    Ok(crate::intake::columns::set_aside(plan, &names, column, further)?)
}

/// Imports in one transaction, as a step that can be taken back; rejected rows go to `rejects` where given. The plan is
/// remembered for the next file with this header.
///
/// # Errors
/// When a required field is not mapped, the file cannot be read, or the database cannot be written.
pub fn run(
    store: &mut Store,
    plan: &ImportPlan,
    rejects: Option<&Path>,
    today: Day,
    progress: &Progress,
) -> Result<ImportReport> {
    import(store, plan, rejects, today, progress, Ending::Kept)
}

/// Does what [`run`] would do, tells what came of it, and leaves the database as it was.
///
/// # Errors
/// As [`run`].
pub fn rehearse(
    store: &mut Store,
    plan: &ImportPlan,
    rejects: Option<&Path>,
    today: Day,
    progress: &Progress,
) -> Result<ImportReport> {
    import(store, plan, rejects, today, progress, Ending::Dropped)
}

/// What becomes of what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Kept,
    Dropped,
}

/// Why a transaction does not end with its work kept.
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
    rejects: Option<&Path>,
    today: Day,
    progress: &Progress,
    ending: Ending,
) -> Result<ImportReport> {
    let began = Instant::now();
    if let Some(rejects) = rejects {
        database::refuse_own_file(store, rejects)?;
    }
    let mut tally = Tally::new(plan, rejects)?;
    let found = FileAttributes::of(plan, progress)?;
    tally.report.attributes = found.attributes.iter().map(|attribute| attribute.name.clone()).collect();
    tally.report.left_out.clone_from(&found.left_out);
    let what = format!("Imported {} as {}", tally.report.file, plan.kind);
    let ended = store.as_step(&NewStep { kind: StepKind::Import, what, day: today }, |store, step| {
        let batch = store.begin_batch(Some(step), &tally.report.file, plan.kind, today)?;
        tally.report.step = Some(step.0);
        match plan.kind {
            ImportKind::Purchases => purchases(store, plan, batch, today, progress, &mut tally)?,
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
        if ending == Ending::Dropped {
            return Err(Stopped::Rehearsed(Box::new(ImportReport { step: None, ..report })));
        }
        store.end_batch(batch, &report)?;
        if !plan.header.is_empty() {
            store.remember_plan(plan)?;
        }
        if report.added + report.changed > 0 {
            store.mark_data_changed()?;
        }
        store.log(&format!(
            "Imported {} as {}: {} new, {} changed, {} unchanged, {} rejected",
            report.file, report.kind, report.added, report.changed, report.unchanged, report.rejected
        ))?;
        Ok(report)
    });
    let report = match ended {
        Ok(report) => report,
        Err(Stopped::Rehearsed(report)) => *report,
        Err(Stopped::Failed(error)) => return Err(error),
    };
    Ok(ImportReport { seconds: began.elapsed().as_secs_f64(), ..report })
}

/// Counts what became of the rows, and keeps those that were not taken.
struct Tally {
    report: ImportReport,
    rejects: Option<RejectsFile>,
}

impl Tally {
    fn new(plan: &ImportPlan, rejects: Option<&Path>) -> Result<Tally> {
        let file = plan.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let report = ImportReport::begun(file, plan.kind);
        if rejects.is_some_and(|rejects| database::is_same_file(rejects, &plan.path)) {
            bail!("the rejected rows cannot go into the file that is imported; choose another name");
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
            bail!("no row of '{}' could be taken as {}{first}; nothing was changed", plan.path.display(), plan.kind);
        }
        Ok(self.report.clone())
    }
}

fn purchases(
    store: &mut Store,
    plan: &ImportPlan,
    batch: i64,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let interrupt = store.interrupter();
    let _while_writing = progress.on_cancel(interrupt);
    let written = store.write_purchases(batch, |writer| {
        read_purchases_ahead(plan, today, progress, &mut |rows| {
            tally.count_all(writer.put(&rows.purchases)?);
            rows.rejected.drain(..).try_for_each(|row| tally.reject(row))
        })?;
        progress.stage("Sorting the purchases by customer", 0)?;
        tally.report.customers_created = writer.customers_created;
        Ok::<_, anyhow::Error>(())
    });
    // An interrupted statement is how cancelling ends one that takes long.
    progress.check()?;
    written
}

fn customers(
    store: &mut Store,
    plan: &ImportPlan,
    found: &FileAttributes,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let origin = format!("import of {}", tally.report.file);
    let attributes = store.attribute_writer(&found.attributes)?;
    let matcher = Matcher::of(store, plan.match_by)?;
    let mut writing =
        CustomerWriting { by: plan.match_by, effect: plan.effect, matcher, attributes: &attributes, origin: &origin };
    read_customers(plan, found, today, progress, &mut |checked| match checked {
        Checked::Row { line, row } => match put_customer(store, row, &mut writing, today)? {
            Ok(change) => {
                tally.count(change);
                Ok::<_, anyhow::Error>(())
            }
            Err(reason) => {
                let customer = &row.customer;
                let name = customer.display_name();
                let original = [&customer.external_id, &name, &customer.email].map(String::as_str).join(",");
                tally.reject(RejectedRow { line, reason, original })
            }
        },
        Checked::Rejected(row) => tally.reject(row),
    })
}

/// What a customers file does with a row whose customer is known or new, and why not.
fn put_customer(
    store: &mut Store,
    row: &CustomerRow,
    writing: &mut CustomerWriting<'_>,
    today: Day,
) -> Result<Result<Change, String>> {
    let key = writing.by.name();
    let mut customer = row.customer.clone();
    let known = match writing.matcher.find(store, &customer)? {
        Match::NoKey => return Ok(Err(format!("the {key} is missing, by which customers are told apart"))),
        Match::Several(customers) => {
            return Ok(Err(format!("{customers} customers have this {key}; merge them, or match by id")));
        }
        Match::Known(id) => Some(id),
        Match::New => None,
    };
    match (known, writing.effect) {
        (Some(_), Effect::Create) => return Ok(Ok(Change::Unchanged)),
        (None, Effect::Update) => return Ok(Err(format!("no customer with this {key} is known"))),
        (Some(id), _) => customer.external_id = store.customer(id)?.external_id,
        (None, _) => customer.external_id = writing.matcher.new_id(&customer),
    }
    let (id, mut change) = store.put_customer(&customer)?;
    if known.is_none() {
        writing.matcher.remember(&customer, id);
    }
    for channel in &row.refusals {
        change = both(change, store.refuse(id, *channel, today, writing.origin)?);
    }
    Ok(Ok(both(change, store.put_attributes(writing.attributes, id, None, &row.attributes)?)))
}

/// How the rows of a customers file are written.
struct CustomerWriting<'a> {
    by: MatchBy,
    effect: Effect,
    matcher: Matcher,
    attributes: &'a AttributeWriter<'a>,
    /// Where refusals come from.
    origin: &'a str,
}

/// What happened to a row of which two things are stored: something new of a known row is a change of it.
fn both(row: Change, part: Change) -> Change {
    if row == Change::Unchanged && part != Change::Unchanged { Change::Changed } else { row }
}

fn products(store: &mut Store, plan: &ImportPlan, today: Day, progress: &Progress, tally: &mut Tally) -> Result<()> {
    read_products(plan, today, progress, &mut |checked| match checked {
        Checked::Row { row, .. } => {
            tally.count(store.put_product(row)?);
            Ok::<_, anyhow::Error>(())
        }
        Checked::Rejected(row) => tally.reject(row),
    })
}

fn dealers(store: &mut Store, plan: &ImportPlan, today: Day, progress: &Progress, tally: &mut Tally) -> Result<()> {
    read_dealers(plan, today, progress, &mut |checked| match checked {
        Checked::Row { row, .. } => {
            tally.count(store.put_dealer(row)?);
            Ok::<_, anyhow::Error>(())
        }
        Checked::Rejected(row) => tally.reject(row),
    })
}

fn stores(store: &mut Store, plan: &ImportPlan, today: Day, progress: &Progress, tally: &mut Tally) -> Result<()> {
    read_stores(plan, today, progress, &mut |checked| match checked {
        Checked::Row { row, .. } => {
            tally.count(store.put_store(row)?.1);
            Ok::<_, anyhow::Error>(())
        }
        Checked::Rejected(row) => tally.reject(row),
    })
}

fn refusals(store: &mut Store, plan: &ImportPlan, today: Day, progress: &Progress, tally: &mut Tally) -> Result<()> {
    let origin = format!("import of {}", tally.report.file);
    let mut created = 0;
    read_refusals(plan, today, progress, &mut |checked| match checked {
        Checked::Row { row, .. } => {
            let (change, is_new) = put_refusal(store, row, &origin)?;
            created += u64::from(is_new);
            tally.count(change);
            Ok::<_, anyhow::Error>(())
        }
        Checked::Rejected(row) => tally.reject(row),
    })?;
    tally.report.customers_created = created;
    Ok(())
}

/// Enters a refusal for the customer, known or not yet, and puts the addresses on the suppression list. Also tells
/// whether the customer was created: who comes with a later file is refused already.
fn put_refusal(store: &mut Store, row: &RefusalRow, origin: &str) -> Result<(Change, bool), StoreError> {
    let channels = if row.channels.is_empty() { &Channel::ALL[..] } else { &row.channels };
    let mut changes = Vec::new();
    let mut is_new = false;
    if !row.customer.is_empty() {
        let (customer, change) = store.find_or_create_customer(&row.customer)?;
        is_new = change == Change::Added;
        for channel in channels {
            changes.push(store.refuse(customer, *channel, row.day, origin)?);
        }
    }
    for (channel, address) in [(Channel::Email, &row.email), (Channel::Telephone, &row.phone)] {
        if address.is_empty() || !channels.contains(&channel) {
            continue;
        }
        let known = store.is_suppressed(channel, address)?;
        store.suppress(channel, address, row.day, origin)?;
        changes.push(if known { Change::Unchanged } else { Change::Added });
    }
    let is_news = changes.contains(&Change::Added);
    Ok((if is_news { Change::Added } else { Change::Unchanged }, is_new))
}

fn contacts(
    store: &mut Store,
    plan: &ImportPlan,
    found: &FileAttributes,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let mut created = 0;
    let writer = store.attribute_writer(&found.attributes)?;
    read_contacts(plan, found, today, progress, &mut |checked| match checked {
        Checked::Row { row, .. } => {
            let (customer, change) = store.find_or_create_customer(&row.customer)?;
            created += u64::from(change == Change::Added);
            let change = store.put_contact(&contact_of(row, customer))?;
            // What a contact tells of the customer was known from its day on.
            let known = store.put_attributes(&writer, customer, Some(row.day), &row.attributes)?;
            tally.count(both(change, known));
            Ok::<_, anyhow::Error>(())
        }
        Checked::Rejected(row) => tally.reject(row),
    })?;
    tally.report.customers_created = created;
    Ok(())
}

fn contact_of(row: &ContactRow, customer: CustomerId) -> Contact {
    Contact {
        customer,
        day: row.day,
        channel: row.channel.unwrap_or_default(),
        campaign: row.campaign.clone(),
        offer: row.offer.clone(),
        responded: row.responded,
        response_day: row.response_day,
        control: row.control,
    }
}

fn outcomes(store: &mut Store, plan: &ImportPlan, today: Day, progress: &Progress, tally: &mut Tally) -> Result<()> {
    read_outcomes(plan, today, progress, &mut |checked| match checked {
        Checked::Row { line, row } => match lead_of(store, row) {
            Ok(lead) => {
                tally.count(put_outcome(store, lead, row.outcome, &row.note, row.day)?);
                Ok::<_, anyhow::Error>(())
            }
            Err(StoreError::NoSuch { .. }) => tally.reject(RejectedRow {
                line,
                reason: format!("there is no lead with the number {}", row.lead),
                original: format!("{},{}", row.lead, row.outcome),
            }),
            Err(error) => Err(error).context("the leads could not be read"),
        },
        Checked::Rejected(row) => tally.reject(row),
    })
}

fn lead_of(store: &Store, row: &OutcomeRow) -> Result<i64, StoreError> {
    let missing = || StoreError::NoSuch { what: "lead with the number", id: row.lead.to_string() };
    store.lead_of_number(u32::try_from(row.lead).map_err(|_| missing())?)
}

/// Records an outcome; *do not contact* goes into the ledger for every channel at once.
pub(super) fn put_outcome(
    store: &mut Store,
    lead: i64,
    outcome: Outcome,
    note: &str,
    day: Day,
) -> Result<Change, StoreError> {
    let change = store.put_outcome(lead, outcome, day, note)?;
    if outcome == Outcome::DoNotContact {
        let customer = store.lead_customer(lead)?;
        for channel in Channel::ALL {
            store.refuse(customer, channel, day, "told a dealer")?;
        }
    }
    Ok(change)
}

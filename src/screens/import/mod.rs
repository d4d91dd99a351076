//! The import assistant: what the program understood, what goes where, and the result.

mod mapping;
mod reading;
mod result;
mod values;

use std::path::{Path, PathBuf};

use egui::{Align, Ui};

use crate::action::{ActionQueue, DataAction};
use crate::around::{Around, DataJob, JobKind};
use crate::import::reading::Answered;
use domain::purchase::Source;
use reports::import::{
    Delimiter, Dialect, Effect, FileFormat, ImportKind, ImportPlan, ImportPreview, ImportReport, MatchBy, TableChoice,
};
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::{button, card, field, notice, page, words};

/// The assistant's state; the app fills it, the user changes the plan.
#[derive(Debug, Default)]
pub struct ImportScreen {
    pub preview: Option<ImportPreview>,
    pub plan: Option<ImportPlan>,
    pub done: Option<ImportReport>,
    /// What an import with this plan would do.
    rehearsed: Option<(ImportPlan, ImportReport)>,
    /// Another file, or the result of a rehearsal, has come and has not been seen: the page goes to its top.
    to_top: bool,
    /// The fields that a column fills or has to fill, shown first; the others are folded.
    filled: Vec<&'static str>,
    /// Whether the plan comes from an earlier file with this header.
    as_before: bool,
    /// What was answered where two readings fit, a question each.
    answered: Vec<Answered>,
    /// As it is typed.
    contact_day: String,
    preview_columns: Vec<Column>,
    /// Files that were dropped together with this one, and come after it.
    pub waiting: Vec<PathBuf>,
}

const DATE_FORMATS: [(&str, &str); 9] = [
    ("%Y-%m-%d", "2026-03-31"),
    ("%Y%m%d", "20260331"),
    ("%d.%m.%Y", "31.03.2026"),
    ("%d/%m/%Y", "31/03/2026 (day first)"),
    ("%m/%d/%Y", "03/31/2026 (month first)"),
    ("%d-%m-%Y", "31-03-2026"),
    ("%Y/%m/%d", "2026/03/31"),
    ("%d/%m/%y", "31/03/26 (day first)"),
    ("%m/%d/%y", "03/31/26 (month first)"),
];

impl ImportScreen {
    /// Whether the assistant has something to show instead of the data screen.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.preview.is_some() || self.done.is_some()
    }

    /// Shows a previewed file with the plan that it suggests.
    pub fn begin(&mut self, preview: ImportPreview, plan: ImportPlan) {
        self.preview_columns = preview.columns.iter().map(|c| Column::text(c.name.clone(), 120.0)).collect();
        self.answered = vec![Answered::NotYet; preview.questions().count()];
        self.filled = mapping::filled_fields(&plan);
        self.preview = Some(preview);
        self.plan = Some(plan);
        self.done = None;
        self.rehearsed = None;
        self.to_top = true;
        self.as_before = false;
        self.contact_day.clear();
    }

    /// Shows a previewed file with the plan used for the last file like it.
    pub fn begin_as_before(&mut self, preview: ImportPreview, plan: ImportPlan) {
        self.begin(preview, plan);
        self.as_before = true;
    }

    /// Shows what an import with `tried` would do.
    pub fn show_rehearsal(&mut self, tried: ImportPlan, report: ImportReport) {
        self.rehearsed = Some((tried, report));
        self.to_top = true;
    }

    pub fn finish(&mut self, report: ImportReport) {
        let waiting = std::mem::take(&mut self.waiting);
        *self = ImportScreen { done: Some(report), waiting, to_top: true, ..ImportScreen::default() };
    }

    pub fn ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        if let Some(report) = &self.done {
            result::done_ui(ui, report, (&mut self.waiting, &mut self.to_top), asked);
            return;
        }
        let (Some(preview), Some(plan)) = (&self.preview, &mut self.plan) else { return };
        let name = name_of(&plan.path);
        let importing = around.is_running(JobKind::Data(DataJob::Import));
        let missing = plan.missing();
        page::header(ui, "Import a file", &format!("Check how {name} was understood, then import it."), |ui| {
            let text = if importing { "Importing…" } else { "Import" };
            let is_open = !self.as_before && self.answered.contains(&Answered::NotYet);
            let ready = missing.is_empty() && !importing && !is_open;
            if button::primary_if(ui, ready, text).clicked() {
                asked.ask(DataAction::Import(Box::new(plan.clone())));
            }
            let rehearsing = around.is_running(JobKind::Data(DataJob::Rehearse));
            if button::secondary_if(ui, ready && !rehearsing, "Try it out").clicked() {
                asked.ask(DataAction::Rehearse(Box::new(plan.clone())));
            }
            if !importing && !self.waiting.is_empty() && button::secondary(ui, "Skip this file").clicked() {
                next_file(&mut self.waiting, asked);
            }
            if button::secondary(ui, "Close").clicked() {
                asked.ask(DataAction::CloseImport);
            }
        });
        page::scrolling(ui, "import", |ui| {
            if std::mem::take(&mut self.to_top) {
                ui.scroll_to_cursor(Some(Align::TOP));
            }
            waiting_ui(ui, &self.waiting);
            if let Some((_, report)) = self.rehearsed.as_ref().filter(|(tried, _)| tried == plan) {
                result::rehearsed_ui(ui, report);
            }
            if self.as_before {
                notice::notice(
                    ui,
                    Tone::Plain,
                    "Set up as for the last file with these columns. Change what is different.",
                );
            }
            if let Some(question) = &preview.question {
                notice::notice(ui, Tone::Warn, question);
            }
            for (question, answered) in preview.questions().zip(&mut self.answered).filter(|_| !self.as_before) {
                reading::question_ui(ui, question, plan, answered);
            }
            // The findings apply to the columns as they were suggested.
            let is_plain = preview.asked.is_none();
            reading::evidence_ui(ui, &preview.column_evidence, if is_plain { &preview.evidence } else { &[] });
            if is_plain {
                reading::unused_ui(ui, &preview.unused);
            }
            for caution in preview.cautions(plan) {
                notice::notice(ui, Tone::Warn, &caution);
            }
            values::contact_day_ui(ui, plan, &mut self.contact_day);
            if !missing.is_empty() {
                let text = format!("Before importing, choose a column for: {}.", missing.join(", "));
                notice::notice(ui, Tone::Accent, &text);
            }
            dialect_ui(ui, preview, plan, asked);
            if matches!(plan.kind, ImportKind::Customers | ImportKind::Prospects) {
                matching_ui(ui, plan);
            }
            values::values_ui(ui, preview, plan);
            mapping::mapping_ui(ui, preview, plan, &self.filled);
            mapping::further_ui(ui, preview, plan);
            rows_ui(ui, preview, &self.preview_columns);
        });
    }
}

fn kind_name(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Customers => "Customers",
        ImportKind::Purchases => "Purchases",
        ImportKind::Contacts => "Past contacts",
        ImportKind::Products => "Products",
        ImportKind::Dealers => "Dealers",
        ImportKind::Outcomes => "Outcomes of leads",
        ImportKind::Prospects => "Prospects",
        ImportKind::Stores => "Stores",
        ImportKind::DoNotContact => "Do not contact",
    }
}

fn dialect_ui(ui: &mut Ui, preview: &ImportPreview, plan: &mut ImportPlan, asked: &mut ActionQueue) {
    card::titled(ui, "How the file is written", "Detected from its contents; correct anything that is wrong", |ui| {
        let before = (plan.kind, plan.dialect.clone());
        page::controls(ui, |ui| {
            let kinds: Vec<_> = ImportKind::ALL.into_iter().map(|k| (k, kind_name(k).to_owned())).collect();
            field::select(ui, "Rows are", &mut plan.kind, &kinds);
            if preview.parts.len() > 1 {
                let mut parts = vec![(TableChoice::First, "The first with rows".to_owned())];
                match preview.dialect.part {
                    TableChoice::Alike => parts.push((TableChoice::Alike, "All with the same columns".to_owned())),
                    TableChoice::Related => parts.push((TableChoice::Related, "Lines with their orders".to_owned())),
                    _ => {}
                }
                parts.extend(preview.parts.iter().map(|name| (TableChoice::Named(name.clone()), name.clone())));
                let label = if preview.format == FileFormat::Sqlite { "Table" } else { "Sheet" };
                field::select(ui, label, &mut plan.dialect.part, &parts);
            }
            if preview.format == FileFormat::Text {
                let marks = [b',', b';', b'\t', b'|', b'^', b'~'].into_iter().map(Delimiter::Character);
                let delimiters: Vec<_> = marks.chain([Delimiter::Blanks]).map(|d| (d, d.name())).collect();
                field::select(ui, "Between cells", &mut plan.dialect.delimiter, &delimiters);
            }
            let headers = [(true, "Names of the columns".to_owned()), (false, "Already data".to_owned())];
            field::select(ui, "First row", &mut plan.dialect.has_header, &headers);
            date_ui(ui, &mut plan.dialect);
            let commas = [(false, "1234.56".to_owned()), (true, "1234,56".to_owned())];
            field::select(ui, "Amounts look like", &mut plan.dialect.decimal_comma, &commas);
            if plan.kind == ImportKind::Purchases && !plan.mapping.iter().any(|(field, _)| field == "source") {
                let sources: Vec<_> = Source::ALL.into_iter().map(|s| (s, s.name().to_owned())).collect();
                field::select(ui, "Gathered at", &mut plan.source, &sources);
            }
        });
        for sentence in &preview.date_evidence {
            words::weak(ui, sentence);
        }
        if (plan.kind, &plan.dialect) != (before.0, &before.1) {
            asked.ask(DataAction::Preview {
                path: plan.path.clone(),
                kind: Some(plan.kind),
                dialect: Some(plan.dialect.clone()),
            });
        }
    });
}

/// How rows are matched to stored customers, and what the file may change.
fn matching_ui(ui: &mut Ui, plan: &mut ImportPlan) {
    card::titled(ui, "Who is who", "How rows are matched with customers you already have", |ui| {
        page::controls(ui, |ui| {
            let keys = [
                (MatchBy::Id, "The customer id".to_owned()),
                (MatchBy::Email, "The e-mail address".to_owned()),
                (MatchBy::Phone, "The telephone number".to_owned()),
                (MatchBy::NameAndPostcode, "Name and postcode".to_owned()),
            ];
            field::select(ui, "Rows are the same customer if they share", &mut plan.match_by, &keys);
            let effects = Effect::ALL.map(|effect| (effect, effect.name().to_owned()));
            field::select(ui, "What the file does", &mut plan.effect, &effects);
        });
    });
}

fn date_ui(ui: &mut Ui, dialect: &mut Dialect) {
    let mut formats: Vec<(Option<String>, String)> = vec![(None, "Not known".to_owned())];
    formats.extend(DATE_FORMATS.iter().map(|(format, example)| (Some((*format).to_owned()), (*example).to_owned())));
    if let Some(own) = &dialect.date_format
        && !formats.iter().any(|(format, _)| format.as_ref() == Some(own))
    {
        formats.push((Some(own.clone()), own.clone()));
    }
    field::select(ui, "Dates look like", &mut dialect.date_format, &formats);
}

fn rows_ui(ui: &mut Ui, preview: &ImportPreview, columns: &[Column]) {
    card::titled(ui, "First rows", "As they stand in the file", |ui| {
        let mut table = Table::new("first rows", columns, 240.0);
        table.row_height = 28.0;
        table.show(ui, preview.rows.len().min(50), |i, row| {
            row.named(format!("Row {}", i + 1));
            for value in &preview.rows[i] {
                row.text(value);
            }
        });
    });
}

/// Which files come after this one.
fn waiting_ui(ui: &mut Ui, waiting: &[PathBuf]) {
    if !waiting.is_empty() {
        let names: Vec<String> = waiting.iter().map(|path| name_of(path)).collect();
        notice::notice(ui, Tone::Plain, &format!("Next after this one: {}.", names.join(", ")));
    }
}

fn next_file(waiting: &mut Vec<PathBuf>, asked: &mut ActionQueue) {
    asked.ask(DataAction::Preview { path: waiting.remove(0), kind: None, dialect: None });
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

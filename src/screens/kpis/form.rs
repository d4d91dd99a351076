//! The form of a KPI by formula: words are completed, and the formula's result is shown while typing.

use egui::{Key, Modal, Modifiers, ScrollArea, Ui, vec2};

use crate::action::{ActionQueue, KpiAction};
use crate::around::{AnalysisJob, Around, JobKind};
use domain::kpi::OwnKpi;
use reports::kpis::{KpiPreview, KpiReport, KpiSummary, Term, TermKind};
use ui::tokens::{self, GAP, STEP};
use ui::{bars, button, facts, field, words};

/// Words suggested at once.
const PROPOSED: usize = 6;

/// The form while it is open.
#[derive(Debug, Default)]
pub struct KpiForm {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    kpi: OwnKpi,
    /// The KPI that is changed, as it was.
    before: Option<OwnKpi>,
    fresh: bool,
    /// The formula that was last tried.
    tried: String,
}

impl KpiForm {
    pub fn open_new(&mut self) {
        self.open = Some(Open { kpi: OwnKpi::default(), before: None, fresh: true, tried: String::new() });
    }

    pub fn open(&mut self, kpi: &KpiSummary) {
        let formula = kpi.formula.clone().unwrap_or_default();
        let meaning = if kpi.meaning == formula { String::new() } else { kpi.meaning.clone() };
        let own = OwnKpi { code: kpi.code.clone(), name: kpi.name.clone(), meaning, unit: kpi.unit.clone(), formula };
        self.open = Some(Open { kpi: own.clone(), before: Some(own), fresh: true, tried: String::new() });
    }

    pub fn close(&mut self) {
        self.open = None;
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        report: &KpiReport,
        preview: Option<&KpiPreview>,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let Some(open) = &mut self.open else { return };
        let mut done = false;
        let size = ui.ctx().content_rect().size();
        let modal = Modal::new(egui::Id::unique("kpi by formula"))
            .frame(egui::Frame::popup(ui.style()).inner_margin(20))
            .show(ui.ctx(), |ui| {
                ui.set_width(860.0_f32.min(size.x - 64.0));
                words::heading(ui, if open.before.is_some() { "Change the KPI" } else { "A KPI of your own" });
                ui.add_space(STEP);
                ScrollArea::vertical().max_height(size.y - 220.0).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.x = GAP;
                    ui.columns(2, |columns| {
                        open.fields_ui(&mut columns[0], &report.vocabulary, preview);
                        preview_ui(&mut columns[1], &open.kpi, preview, around);
                    });
                });
                ui.add_space(STEP);
                ui.horizontal(|ui| done = open.buttons_ui(ui, preview, around, asked));
            });
        open.try_formula(asked);
        if done || modal.should_close() {
            self.open = None;
        }
    }
}

impl Open {
    fn fields_ui(&mut self, ui: &mut Ui, vocabulary: &[Term], preview: Option<&KpiPreview>) {
        ui.spacing_mut().item_spacing.y = STEP;
        let first = field::text(ui, "Name", &mut self.kpi.name, "Spend per purchase day", None);
        if std::mem::take(&mut self.fresh) {
            first.request_focus();
        }
        let fault = fault_of(&self.kpi.formula, preview);
        field::paragraph(ui, "Formula", &mut self.kpi.formula, 3, fault.as_deref());
        completion_ui(ui, &mut self.kpi.formula, vocabulary);
        field::text(ui, "Measured in", &mut self.kpi.unit, "money, days, share", None);
        field::text(ui, "Meaning", &mut self.kpi.meaning, "What it says about a customer", None);
    }

    /// Requests the formula's result whenever it has changed.
    fn try_formula(&mut self, asked: &mut ActionQueue) {
        let formula = self.kpi.formula.trim();
        if formula != self.tried {
            formula.clone_into(&mut self.tried);
            if !formula.is_empty() {
                let code = self.before.as_ref().map(|before| before.code.clone());
                asked.ask(KpiAction::Preview { formula: formula.to_owned(), code });
            }
        }
    }

    /// Returns whether the form is closed without saving.
    fn buttons_ui(
        &mut self,
        ui: &mut Ui,
        preview: Option<&KpiPreview>,
        around: &Around,
        asked: &mut ActionQueue,
    ) -> bool {
        let saving = around.is_running(JobKind::Write);
        let complete = !self.kpi.name.trim().is_empty() && !self.kpi.formula.trim().is_empty();
        let ready = complete && !saving && fault_of(&self.kpi.formula, preview).is_none();
        let wanted = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let save = button::primary_if(ui, ready, if saving { "Saving…" } else { "Save KPI" });
        if save.on_hover_text("Ctrl Enter").clicked() || (wanted && ready) {
            asked.ask(KpiAction::Save(self.kpi.clone()));
        }
        if let Some(before) = &self.before
            && button::secondary_if(ui, !saving, "Remove KPI").clicked()
        {
            asked.ask(KpiAction::Remove(before.code.clone()));
        }
        button::secondary(ui, "Cancel").clicked()
    }
}

/// The fault in exactly this formula, if it has one.
fn fault_of(formula: &str, preview: Option<&KpiPreview>) -> Option<String> {
    let preview = preview.filter(|preview| preview.formula == formula.trim())?;
    preview.fault.as_ref().map(|(at, message)| format!("At {at}: {message}"))
}

/// Words that complete the last letters of the formula; a click or Tab accepts the first.
fn completion_ui(ui: &mut Ui, formula: &mut String, vocabulary: &[Term]) {
    let begun = last_word(formula).to_owned();
    let proposed = proposals(&begun, vocabulary);
    if proposed.is_empty() {
        let hint = "Type the first letters of a KPI. Understood are + - * / and comparisons, CASE WHEN, coalesce, nullif, \
                    round and more.";
        words::caption(ui, hint);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for term in proposed {
            let chip = button::secondary(ui, &term.word).accessible_name(format!("Insert {}", term.word));
            if chip.on_hover_text(&term.meaning).clicked() {
                formula.truncate(formula.len() - begun.len());
                formula.push_str(&term.word);
                formula.push_str(if term.kind == TermKind::Function { "(" } else { " " });
            }
        }
    });
}

/// The letters since the last character that ends a word.
fn last_word(formula: &str) -> &str {
    let begin = formula
        .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(0, |at| at + formula[at..].chars().next().map_or(1, char::len_utf8));
    &formula[begin..]
}

/// Those that begin with the word, then those that contain it; nothing for a complete word.
fn proposals<'a>(begun: &str, vocabulary: &'a [Term]) -> Vec<&'a Term> {
    let begun = begun.to_lowercase();
    if begun.is_empty() || vocabulary.iter().any(|term| term.word == begun) {
        return Vec::new();
    }
    let mut found: Vec<&Term> = vocabulary
        .iter()
        .filter(|term| term.word.to_lowercase().contains(&begun) || term.meaning.to_lowercase().contains(&begun))
        .collect();
    found.sort_by_key(|term| {
        let word = term.word.to_lowercase();
        (!word.starts_with(&begun), !word.contains(&begun))
    });
    found.truncate(PROPOSED);
    found
}

fn preview_ui(ui: &mut Ui, kpi: &OwnKpi, preview: Option<&KpiPreview>, around: &Around) {
    words::label(ui, "What it is worth now");
    let formula = kpi.formula.trim();
    let Some(preview) = preview.filter(|preview| preview.formula == formula && preview.fault.is_none()) else {
        let busy = around.is_running(JobKind::Analysis(AnalysisJob::KpiPreview)) && !formula.is_empty();
        words::weak(ui, if busy { "Computing…" } else { "Shown as soon as the formula is complete." });
        return;
    };
    let shown = |value: f64| if kpi.unit.trim() == "share" { figures::percent(value) } else { figures::plain(value) };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 72.0), egui::Sense::hover());
    let counts = preview.histogram.counts.iter().map(|count| f64::from(*count));
    bars::columns(ui.painter(), rect, counts, 0.0, tokens::palette(ui).muted_series);
    let range = format!("{} to {}", shown(preview.histogram.low), shown(preview.histogram.high));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("Distribution from {range}")));
    words::caption(ui, &format!("From {range}: the middle 98 % of the customers"));
    facts::line(ui, "Mean", &shown(preview.mean), "");
    facts::line(ui, "Median", &shown(preview.median), "");
    facts::line(ui, "Known of", &figures::percent(preview.coverage), "of the customers");
    ui.add_space(STEP);
    words::label(ui, "For example");
    for example in &preview.examples {
        facts::line(ui, &example.name, &shown(example.value), "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(word: &str) -> Term {
        Term { word: word.into(), meaning: String::new(), kind: TermKind::Kpi }
    }

    #[test]
    fn words_are_completed_from_where_they_begin() {
        let words = [term("spend_last_year"), term("mean_spend"), term("frequency")];
        assert_eq!(last_word("a + spe"), "spe");
        assert_eq!(last_word("spend × fré"), "fré");
        assert_eq!(last_word("frequency "), "");
        let proposed: Vec<&str> = proposals("SPEN", &words).iter().map(|term| term.word.as_str()).collect();
        assert_eq!(proposed, ["spend_last_year", "mean_spend"]);
        assert!(proposals("frequency", &words).is_empty(), "complete");
        assert!(proposals("", &words).is_empty());
    }
}

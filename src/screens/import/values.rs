//! What the words of a file mean: a small table per column, with a proposal that the user may change.

use egui::{Ui, vec2};

use reports::import::{ANY_WORD, ColumnValues, ImportKind, ImportPlan, ImportPreview, Meaning};
use ui::{card, field, words};

/// Maximum number of words of one column that are shown; the others are rarer.
const MOST_SHOWN: usize = 20;

pub(super) fn values_ui(ui: &mut Ui, preview: &ImportPreview, plan: &mut ImportPlan) {
    let tables = preview.value_tables(plan);
    if tables.is_empty() {
        return;
    }
    card::titled(ui, "What the words mean", "Kept for the next file with these columns", |ui| {
        for table in tables {
            words::strong(ui, &format!("{}: {}", table.column, table.topic.name()));
            let grid = egui::Grid::new(("values", &table.column)).num_columns(3).spacing(vec2(16.0, 8.0));
            grid.min_col_width(200.0).show(ui, |ui| {
                words::label(ui, "Word");
                words::label(ui, "Means");
                words::label(ui, "Rows looked at");
                ui.end_row();
                for word in table.words.iter().take(MOST_SHOWN) {
                    word_ui(ui, table, &word.word, plan);
                    words::weak(ui, &figures::whole(word.rows as f64));
                    ui.end_row();
                }
            });
            if table.words.len() > MOST_SHOWN {
                words::weak(ui, &format!("and {} rarer words", table.words.len() - MOST_SHOWN));
            }
        }
    });
}

fn word_ui(ui: &mut Ui, table: &ColumnValues, word: &str, plan: &mut ImportPlan) {
    let shown = if word == ANY_WORD { "anything" } else { word };
    words::body(ui, shown);
    let mut choices = vec![(None, "Not known".to_owned())];
    choices.extend(Meaning::choices(table.topic).into_iter().map(|meaning| (Some(meaning), meaning.name().to_owned())));
    let mut chosen = plan.meaning(&table.column, word);
    if field::select_bare(ui, &format!("Meaning of {shown} in {}", table.column), &mut chosen, &choices, 200.0) {
        match chosen {
            Some(meaning) => plan.mean(&table.column, word, meaning),
            None => plan.values.retain(|value| value.column != table.column || value.word != word),
        }
    }
}

/// The day of contacts whose file gives none.
pub(super) fn contact_day_ui(ui: &mut Ui, plan: &mut ImportPlan, typed: &mut String) {
    let has_day = plan.mapping.iter().any(|(field, _)| field == "date");
    if plan.kind != ImportKind::Contacts || has_day {
        return;
    }
    card::titled(ui, "When they were contacted", "The file gives no day", |ui| {
        plan.contact_day = typed.trim().parse().ok();
        let is_wrong = !typed.trim().is_empty() && plan.contact_day.is_none();
        let error = is_wrong.then_some("Write the day as 2026-03-31.");
        field::text(ui, "Day of the contacts", typed, "2026-03-31", error);
    });
}

//! Which column of a file fills which field, and what happens to the others.

use egui::{Ui, vec2};

use reports::import::{ColumnPreview, FieldSpec, Further, ImportPlan, ImportPreview};
use ui::{card, field, tokens, words};

/// Width of the columns of a form in points: the longest name of a field takes two lines of it.
const WIDE_ENOUGH: f32 = 200.0;

/// The fields that a column fills or has to fill, by code.
pub(super) fn filled_fields(plan: &ImportPlan) -> Vec<&'static str> {
    let is_filled = |code: &str| plan.mapping.iter().any(|(field, _)| field == code);
    plan.kind.fields().iter().filter(|spec| spec.required || is_filled(spec.code)).map(|spec| spec.code).collect()
}

/// Fields and their columns; those not among the `filled` are folded, for few files have them.
pub(super) fn mapping_ui(ui: &mut Ui, preview: &ImportPreview, plan: &mut ImportPlan, filled: &[&str]) {
    card::titled(ui, "What goes where", "Fields marked * are needed", |ui| {
        let mut columns: Vec<(String, String)> = vec![(String::new(), "—".to_owned())];
        columns.extend(preview.columns.iter().map(|c| (c.name.clone(), c.name.clone())));
        // Columns that are added up are chosen under their names together.
        for (_, column) in &plan.mapping {
            if !columns.iter().any(|(name, _)| name == column) {
                columns.push((column.clone(), column.clone()));
            }
        }
        let is_filled = |spec: &&FieldSpec| filled.contains(&spec.code);
        let (shown, folded): (Vec<&FieldSpec>, Vec<&FieldSpec>) = plan.kind.fields().iter().partition(is_filled);
        fields_ui(ui, "mapping", &shown, &columns, preview, &mut plan.mapping);
        if !folded.is_empty() {
            let title = format!("{} further fields that no column was found for", folded.len());
            words::folded(ui, &title, |ui| {
                fields_ui(ui, "further fields", &folded, &columns, preview, &mut plan.mapping);
            });
        }
    });
}

fn fields_ui(
    ui: &mut Ui,
    id: &str,
    fields: &[&FieldSpec],
    columns: &[(String, String)],
    preview: &ImportPreview,
    mapping: &mut Vec<(String, String)>,
) {
    egui::Grid::new(id).num_columns(3).spacing(vec2(16.0, 8.0)).min_col_width(WIDE_ENOUGH).show(ui, |ui| {
        words::label(ui, "Field");
        words::label(ui, "Column of the file");
        words::label(ui, "First values");
        ui.end_row();
        for spec in fields {
            field_ui(ui, **spec, columns, preview, mapping);
            ui.end_row();
        }
    });
}

fn field_ui(
    ui: &mut Ui,
    spec: FieldSpec,
    columns: &[(String, String)],
    preview: &ImportPreview,
    mapping: &mut Vec<(String, String)>,
) {
    let name = if spec.required { format!("{} *", spec.name) } else { spec.name.to_owned() };
    if spec.required {
        words::strong(ui, &name);
    } else {
        words::body(ui, &name);
    }
    let at = mapping.iter().position(|(field, _)| field == spec.code);
    let mut chosen = at.map(|i| mapping[i].1.clone()).unwrap_or_default();
    if field::select_bare(ui, &format!("Column for {}", spec.name), &mut chosen, columns, 200.0) {
        mapping.retain(|(field, _)| field != spec.code);
        if !chosen.is_empty() {
            mapping.push((spec.code.to_owned(), chosen.clone()));
        }
    }
    let column = preview.columns.iter().find(|column| column.name == chosen);
    samples_ui(ui, column);
}

fn samples_ui(ui: &mut Ui, column: Option<&ColumnPreview>) {
    let samples = column.map(|column| column.samples.iter().filter(|sample| !sample.trim().is_empty()).take(3));
    let text = samples.map(|samples| samples.cloned().collect::<Vec<_>>().join(" · ")).unwrap_or_default();
    ui.add(egui::Label::new(egui::RichText::new(text).color(tokens::palette(ui).weak)).truncate());
}

/// The columns that fill no field: attributes of customers, unless they are not wanted.
pub(super) fn further_ui(ui: &mut Ui, preview: &ImportPreview, plan: &mut ImportPlan) {
    if !plan.kind.takes_attributes() {
        return;
    }
    let is_free = |column: &&ColumnPreview| !plan.mapping.iter().any(|(_, taken)| *taken == column.name);
    let further: Vec<&ColumnPreview> = preview.columns.iter().filter(is_free).collect();
    if further.is_empty() {
        return;
    }
    let purpose = "Attributes help to predict who will respond; columns of names or row numbers are left out \
        automatically";
    card::titled(ui, "Further columns", purpose, |ui| {
        egui::Grid::new("further").num_columns(3).spacing(vec2(16.0, 8.0)).min_col_width(WIDE_ENOUGH).show(ui, |ui| {
            for column in further {
                words::body(ui, &column.name);
                further_column_ui(ui, &column.name, &mut plan.ignored);
                samples_ui(ui, Some(column));
                ui.end_row();
            }
        });
    });
}

fn further_column_ui(ui: &mut Ui, column: &str, ignored: &mut Vec<String>) {
    let uses = [(Further::Attribute, "Attribute".to_owned()), (Further::Ignored, "Not used".to_owned())];
    let is_ignored = ignored.iter().any(|other| other == column);
    let mut chosen = if is_ignored { Further::Ignored } else { Further::Attribute };
    if field::select_bare(ui, &format!("Use of {column}"), &mut chosen, &uses, 200.0) {
        ignored.retain(|other| other != column);
        if chosen == Further::Ignored {
            ignored.push(column.to_owned());
        }
    }
}

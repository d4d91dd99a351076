//! How a file of purchases was interpreted: the question if two interpretations fit, the evidence for the one chosen,
//! and the check of the sums.

use egui::Ui;

use domain::money::Money;
use reports::import::{Answer, ImportPlan, Proof, ReadingQuestion};
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, notice, words};

/// The user's answer to the question about interpretations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Answered {
    #[default]
    NotYet,
    /// One of the offered interpretations.
    With(usize),
    /// As set in the columns below.
    AsSet,
}

/// Both interpretations side by side; nothing is imported before one is chosen.
pub(super) fn question_ui(ui: &mut Ui, asked: &ReadingQuestion, plan: &mut ImportPlan, answered: &mut Answered) {
    let title = if asked.answers.len() > 2 { "Several readings fit this file" } else { "Two readings fit this file" };
    card::titled(ui, title, "Choose the one that is right before importing", |ui| {
        words::body(ui, &asked.question);
        ui.add_space(STEP);
        for (place, answer) in asked.answers.iter().enumerate() {
            ui.horizontal_wrapped(|ui| {
                let is_chosen = *answered == Answered::With(place);
                let text = if is_chosen { "Chosen" } else { "Choose" };
                let button = button::secondary_if(ui, !is_chosen, text);
                if button.accessible_name(format!("Choose: {}", answer.means)).clicked() {
                    plan.take_answer(answer);
                    *answered = Answered::With(place);
                }
                words::body(ui, &format!("{}{}", answer.means, gives(answer)));
            });
        }
        let none = if asked.answers.len() > 2 { "None of them" } else { "Neither" };
        if *answered != Answered::AsSet
            && button::quiet(ui, &format!("{none}: read it as the columns and words are set below")).clicked()
        {
            *answered = Answered::AsSet;
        }
    });
}

/// What the rows looked at come to in this reading, where that tells readings apart.
fn gives(answer: &Answer) -> String {
    match answer.customers {
        _ if answer.other_days.is_some() => String::new(),
        0 => format!(": {} in all in the rows looked at", answer.sum.plain()),
        customers => {
            format!(": {} in all, {} customers in the rows looked at", answer.sum.plain(), figures::count(customers))
        }
    }
}

/// Why the columns are interpreted as they are.
pub(super) fn evidence_ui(ui: &mut Ui, of_columns: &[String], of_sums: &[String]) {
    if of_columns.is_empty() && of_sums.is_empty() {
        return;
    }
    card::titled(ui, "What the file shows", "Why it is read this way", |ui| {
        for sentence in of_columns.iter().chain(of_sums) {
            words::body(ui, sentence);
        }
    });
}

/// Which of the other columns could change the sums.
pub(super) fn unused_ui(ui: &mut Ui, unused: &[String]) {
    if !unused.is_empty() {
        let text = format!("Not used, although the sums may depend on it: {}.", unused.join(", "));
        notice::notice(ui, Tone::Warn, &text);
    }
}

/// Totals that the user can compare with the till's own report.
pub(super) fn proof_ui(ui: &mut Ui, proof: &Proof) {
    card::titled(ui, "What it adds up to", "To compare with your own report", |ui| {
        words::body(ui, &proof.rows_spoken());
        words::body(ui, &format!("{} in all from {} customers", proof.amount.plain(), figures::count(proof.customers)));
        ui.add_space(STEP);
        let columns = [
            Column::text("Month", 90.0).stretch(1.0),
            Column::number("Rows", 80.0),
            Column::number("Sales", 120.0),
            Column::number("Returns", 110.0),
            Column::number("Discounts", 110.0),
        ];
        Table::new("proof", &columns, 240.0).show(ui, proof.months.len(), |i, row| {
            let month = &proof.months[i];
            row.named(format!("{}: {}", month.month, month.sales.plain()));
            row.text(&month.month);
            row.text(&figures::count(month.rows));
            for money in [month.sales, month.returns, month.discounts] {
                row.text(&if money == Money::ZERO { "–".to_owned() } else { money.plain() });
            }
        });
    });
}

//! A saved list rebuilt from its recipe: identical, or where and why not.

use egui::Ui;

use crate::action::{ActionQueue, CampaignAction, CustomerAction};
use crate::around::{Around, CampaignJob, JobKind};
use reports::campaign_recipe::RebuildReport;
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::tokens::ROW_HEIGHT;
use ui::{button, card, notice, words};

/// Height of a table's header with room for its last row.
const HEADER_ROOM: f32 = 48.0;
/// Rows visible at once.
const MOST_ROWS: usize = 8;

/// The button, and its result for this campaign.
pub fn rebuild_ui(
    ui: &mut Ui,
    campaign: i64,
    report: Option<&RebuildReport>,
    around: &Around,
    asked: &mut ActionQueue,
) {
    card::titled(ui, "Recipe", "The list is kept together with everything it was made from", |ui| {
        let busy = around.is_running(JobKind::Campaigns(CampaignJob::Rebuild));
        let text = if busy { "Rebuilding it…" } else { "Rebuild the list" };
        if button::secondary_if(ui, !busy, text).clicked() {
            asked.ask(CampaignAction::Rebuild(campaign));
        }
        if let Some(report) = report.filter(|report| report.campaign == campaign) {
            told_ui(ui, report, asked);
        }
    });
}

fn told_ui(ui: &mut Ui, report: &RebuildReport, asked: &mut ActionQueue) {
    for changed in &report.changed_since {
        notice::notice(ui, Tone::Warn, changed);
    }
    notice::notice(ui, if report.identical { Tone::Good } else { Tone::Accent }, &report.verdict);
    let recipe = &report.recipe;
    words::caption(
        ui,
        &format!(
            "Made on {} by version {} from {} purchases up to {}, by {}; {} of {} could not be contacted at that \
            time.",
            recipe.made.spoken(),
            recipe.program,
            figures::whole(recipe.purchases.count as f64),
            recipe.as_of.spoken(),
            recipe.method,
            figures::whole(recipe.consent.count as f64),
            figures::whole(recipe.audience.count as f64)
        ),
    );
    if report.differences.is_empty() {
        return;
    }
    let columns = [
        Column::text("Customer", 150.0).stretch(1.0),
        Column::text("Change", 150.0),
        Column::text("Why", 260.0).stretch(2.0),
    ];
    let height = HEADER_ROOM + ROW_HEIGHT * report.differences.len().min(MOST_ROWS) as f32;
    let answer = Table::new("rebuilt", &columns, height).show(ui, report.differences.len(), |i, row| {
        let difference = &report.differences[i];
        row.named(format!("{}: {}", difference.name, difference.why));
        row.strong(&difference.name);
        row.text(difference.change.spoken());
        row.weak(&difference.why);
    });
    if let Some(id) = answer.row.and_then(|i| report.differences.get(i)).and_then(|difference| difference.id) {
        asked.ask(CustomerAction::OpenCard(id));
    }
}

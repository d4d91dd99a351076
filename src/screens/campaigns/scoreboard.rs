//! The scoreboard: every past list's forecast against the outcome, and what follows from that.

use egui::Ui;

use crate::action::{ActionQueue, CampaignAction};
use crate::around::Around;
use domain::money::Money;
use reports::campaign_results::{ScoreKind, ScoreLine, ScoreOutcome, Scoreboard};
use ui::chip::Tone;
use ui::curves::{Bin, calibration};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::ROW_HEIGHT;
use ui::{card, words};

/// Height of a table's header with room for its last row.
const HEADER_ROOM: f32 = 48.0;

/// Everything below the tabs.
pub fn scoreboard_ui(ui: &mut Ui, scoreboard: &Scoreboard, around: &Around, asked: &mut ActionQueue) {
    if scoreboard.lines.is_empty() {
        notice::empty(
            ui,
            Empty {
                icon: Icon::Campaigns,
                title: "Nothing to judge yet",
                how: "When a campaign's response window or a ranked list's horizon has passed, its forecast is shown \
                      here beside what happened.",
                button: None,
            },
        );
        return;
    }
    card::card(ui, |ui| {
        words::lead(ui, &scoreboard.verdict);
        if let Some(shift) = &scoreboard.recalibration {
            let told = format!(
                "Learned from {} to {}. Tick 'Correct forecasts by past results' in a new campaign to use it.",
                figures::counted(shift.lists, "campaign", "campaigns"),
                figures::counted(shift.customers, "customer", "customers")
            );
            words::weak(ui, &told);
        }
    });
    picture_ui(ui, scoreboard);
    lines_ui(ui, scoreboard, around, asked);
}

fn picture_ui(ui: &mut Ui, scoreboard: &Scoreboard) {
    let judged = scoreboard.lines.iter().filter(|line| line.outcome.is_judged());
    let bins: Vec<Bin> = judged
        .map(|line| Bin {
            predicted: line.expected_rate,
            observed: line.rate,
            low: line.rate_low,
            high: line.rate_high,
            customers: line.customers,
        })
        .collect();
    if bins.is_empty() {
        return;
    }
    card::titled(
        ui,
        "Forecast against what happened",
        "Each dot is a past list; above the line, more came than forecast",
        |ui| {
            calibration(ui, "scoreboard", 240.0, &bins, &scoreboard.verdict);
        },
    );
}

fn lines_ui(ui: &mut Ui, scoreboard: &Scoreboard, around: &Around, asked: &mut ActionQueue) {
    let profit = format!("Profit forecast, {}", around.currency);
    let columns = [
        Column::text("List", 140.0).stretch(2.0),
        Column::text("From", 84.0),
        Column::number("Customers", 72.0),
        Column::number("Forecast", 64.0),
        Column::text("Interval", 120.0),
        Column::number("Came, %", 58.0),
        Column::text("Verdict", 132.0),
        Column::number(profit, 92.0).hint("Counted as in the plan: each customer's first purchase, less the costs"),
        Column::number("Profit, came", 64.0),
    ];
    card::card(ui, |ui| {
        let height = HEADER_ROOM + 16.0 + ROW_HEIGHT * scoreboard.lines.len().min(12) as f32;
        let answer = Table::new("scoreboard", &columns, height).show(ui, scoreboard.lines.len(), |i, row| {
            let line = &scoreboard.lines[i];
            let is_judged = line.outcome.is_judged();
            let (tone, outcome) = outcome(line.outcome);
            row.named(format!("{}, {outcome}", line.name));
            row.strong(&name(line));
            row.weak(&line.from.spoken());
            row.text(&figures::count(line.customers));
            row.text(&figures::percent(line.expected_rate));
            let (low, high) = (figures::percent(line.expected_rate_low), figures::percent(line.expected_rate_high));
            row.weak(&format!("{low} to {high}"));
            row.text(&if is_judged { figures::percent(line.rate) } else { String::new() });
            row.chip(tone, outcome);
            row.text(&line.expected_profit.map_or(String::new(), Money::rounded));
            let came = line.profit.filter(|_| is_judged);
            row.text(&came.map_or(String::new(), Money::rounded));
        });
        let campaign = answer.row.and_then(|i| scoreboard.lines.get(i)).and_then(|line| line.id);
        if let Some(campaign) = campaign {
            asked.ask(CampaignAction::ShowResults(campaign));
        }
    });
}

fn name(line: &ScoreLine) -> String {
    match line.kind {
        ScoreKind::Campaign => line.name.clone(),
        ScoreKind::RankedList => format!("Ranked list: {}", line.name),
    }
}

fn outcome(outcome: ScoreOutcome) -> (Tone, &'static str) {
    let tone = match outcome {
        ScoreOutcome::NotSent | ScoreOutcome::Running => Tone::Plain,
        ScoreOutcome::Within => Tone::Good,
        ScoreOutcome::Above => Tone::Accent,
        ScoreOutcome::Below => Tone::Warn,
    };
    (tone, outcome.spoken())
}

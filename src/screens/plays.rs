//! The strategy board on the home screen: each play with what it should bring, how certain that is, and its one button.

use egui::{Align, Layout, RichText, Ui, vec2};

use crate::action::{
    Action, ActionQueue, AfterSaving, CampaignAction, DataAction, PatternAction, PickedList, RankingAction,
    SegmentAction,
};
use crate::around::{AnalysisJob, Around, JobKind};
use crate::place::Screen;
use domain::campaign::AudienceSource;
use domain::money::Money;
use reports::home::{HomeReport, Play, PlayStep};
use ui::tokens::{self, STEP};
use ui::{button, card, words};

const MEANING: &str = "Plays found in the data, most valuable first; what comes in anyway stands last. The sum is what \
                       these customers should bring in the time shown below it, with or without a message, less the \
                       cost of contacting them.";

/// Space for the sum next to the button.
const SUM_WIDTH: f32 = 148.0;

pub fn plays_ui(ui: &mut Ui, report: &HomeReport, around: &Around, asked: &mut ActionQueue) {
    card::titled(ui, "What to do next", MEANING, |ui| {
        if report.plays.is_empty() {
            words::weak(ui, "Nothing stands out today. Compute the predictions again after the next import.");
            return;
        }
        for (i, play) in report.plays.iter().enumerate() {
            if i > 0 {
                ui.separator();
            }
            ui.push_id(i, |ui| play_ui(ui, play, i == 0, around, &report.currency, asked));
        }
        if report.more_lists > 0 {
            ui.separator();
            more_ui(ui, report.more_lists, asked);
        }
    });
}

fn play_ui(ui: &mut Ui, play: &Play, first: bool, around: &Around, currency: &str, asked: &mut ActionQueue) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let under_way = under_way(&play.step, around);
            let text = under_way.unwrap_or(play.button.as_str());
            let idle = under_way.is_none();
            let button = if first { button::primary_if(ui, idle, text) } else { button::secondary_if(ui, idle, text) };
            // Several buttons have the same text; their accessible names distinguish them by play.
            if button.accessible_name(format!("{text}: {}", play.title)).clicked() {
                asked.ask(step_action(&play.step));
            }
            ui.add_space(STEP);
            if let Some(profit) = play.expected_profit {
                sum_ui(ui, play, profit, currency);
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                words::strong(ui, &play.title);
                words::weak(ui, &play.why);
                let sure = sure(play);
                if !sure.is_empty() {
                    words::caption(ui, &sure);
                }
            });
        });
    });
}

fn sum_ui(ui: &mut Ui, play: &Play, profit: Money, currency: &str) {
    ui.allocate_ui_with_layout(vec2(SUM_WIDTH, 52.0), Layout::top_down(Align::Max), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let sum = format!("{} {currency}", profit.rounded());
        ui.label(RichText::new(sum).font(tokens::strong()).color(tokens::palette(ui).text));
        words::caption(ui, "expected contribution");
        if !play.over.is_empty() {
            words::caption(ui, &play.over);
        }
    });
}

/// Who can be contacted, and how certain the figures are.
fn sure(play: &Play) -> String {
    let reached = match play.reachable {
        Some(reached) if reached == play.customers => "All of them can be contacted.".to_owned(),
        Some(reached) => format!("{} of them can be contacted.", figures::count(reached)),
        None => String::new(),
    };
    [reached, play.sure.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn more_ui(ui: &mut Ui, lists: usize, asked: &mut ActionQueue) {
    ui.horizontal(|ui| {
        let more = figures::counted(lists, "more list", "more lists");
        words::caption(ui, &format!("{more} of customers who are due or lack what similar customers buy."));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if button::quiet(ui, "See all on Patterns").clicked() {
                asked.ask(PatternAction::ShowOpportunities);
            }
        });
    });
}

/// The button's text while its work is in progress.
fn under_way(step: &PlayStep, around: &Around) -> Option<&'static str> {
    match step {
        PlayStep::Predict => around.is_running(JobKind::Analysis(AnalysisJob::ComputeRanking)).then_some("Computing…"),
        PlayStep::FindPatterns => around.is_running(JobKind::Analysis(AnalysisJob::Patterns)).then_some("Searching…"),
        PlayStep::List(_) => around.is_running(JobKind::Write).then_some("Saving…"),
        PlayStep::Campaign(_) | PlayStep::Leads | PlayStep::Import => None,
    }
}

fn step_action(step: &PlayStep) -> Action {
    match step {
        PlayStep::Campaign(model) => Action::Campaigns(CampaignAction::New(Some(AudienceSource::Ranked(*model)))),
        PlayStep::List(list) => Action::Segments(SegmentAction::SaveList(PickedList {
            name: list.name.clone(),
            origin: list.origin.clone(),
            members: list.members.clone(),
            then: AfterSaving::MakeCampaign { category: list.category.clone() },
        })),
        PlayStep::Leads => Action::Go(Screen::Leads),
        PlayStep::Predict => Action::Ranking(RankingAction::PredictAll),
        PlayStep::FindPatterns => Action::Patterns(PatternAction::Find { min_support: None }),
        PlayStep::Import => Action::Data(DataAction::AskImport),
    }
}

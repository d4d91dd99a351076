//! Economics of a campaign: the profit curve with its cut-off, the money, and what prevents it from earning more.

use egui::Ui;
use egui_plot::PlotPoint;

use crate::around::{Around, CampaignJob, JobKind};
use crate::campaigns::limits::{binding_ui, limits_ui};
use domain::campaign::CampaignBrief;
use reports::campaign::CampaignPlan;
use ui::profit_chart::{CutOff, ProfitCurve, profit_at, profit_curve};
use ui::tile::{self, Tile};
use ui::{button, card, notice, words};

/// The curve's points and the cut-off while it is dragged.
#[derive(Debug, Default)]
pub struct Economics {
    points: Option<Vec<PlotPoint>>,
    dragged: Option<usize>,
}

impl Economics {
    /// Call when a new plan has arrived.
    pub fn forget(&mut self) {
        *self = Economics::default();
    }

    /// True when the cut-off was moved and the plan should follow.
    pub fn ui(&mut self, ui: &mut Ui, brief: &mut CampaignBrief, plan: Option<&CampaignPlan>, around: &Around) -> bool {
        let mut moved = false;
        match plan {
            Some(plan) => {
                results_ui(ui, plan, around);
                moved = self.curve_ui(ui, brief, plan, around);
            }
            None if around.is_running(JobKind::Campaigns(CampaignJob::Plan)) => {
                words::weak(ui, "Computing what the list should earn…");
            }
            None => notice::notice(ui, ui::chip::Tone::Plain, "Choose an audience first; the curve follows."),
        }
        limits_ui(ui, brief, plan);
        moved
    }

    fn curve_ui(&mut self, ui: &mut Ui, brief: &mut CampaignBrief, plan: &CampaignPlan, around: &Around) -> bool {
        let points = self.points.get_or_insert_with(|| contacted_profit(plan));
        let resting = plan.chosen + plan.control;
        let at = self.dragged.unwrap_or_else(|| brief.size.unwrap_or(resting));
        let mut moved = false;
        let dragged = &mut self.dragged;
        card::titled(
            ui,
            "How long a list",
            "Drag the line, or keep the best size; the control group brings nothing to it",
            |ui| {
                if points.is_empty() {
                    words::weak(ui, "Nobody can be contacted, so there is no curve.");
                    return;
                }
                let answer = profit_curve(
                    ui,
                    &ProfitCurve {
                        id: "profit curve",
                        height: 240.0,
                        points,
                        best: plan.optimum,
                        cut_off: at,
                        currency: &around.currency,
                    },
                );
                match answer {
                    CutOff::Dragged(size) => *dragged = Some(size),
                    CutOff::Released(size) => {
                        brief.size = Some(size);
                        moved = true;
                    }
                    CutOff::Resting => {}
                }
                ui.horizontal_wrapped(|ui| {
                    words::strong(
                        ui,
                        &format!(
                            "{}: {} {} expected profit",
                            split(plan, at),
                            figures::whole(profit_at(points, at as f64)),
                            around.currency
                        ),
                    );
                    if at != plan.optimum && button::quiet(ui, "Take the best size").clicked() {
                        brief.size = None;
                        *dragged = None;
                        moved = true;
                    }
                });
            },
        );
        moved
    }
}

/// The curve for the contacted part of a list; the plan's own curve covers everybody on it.
fn contacted_profit(plan: &CampaignPlan) -> Vec<PlotPoint> {
    let all: Vec<PlotPoint> = plan.curve.iter().map(|p| PlotPoint::new(p.size as f64, p.profit)).collect();
    let listed = plan.chosen + plan.control;
    let (profit, of_all) = (plan.expected_profit.major(), profit_at(&all, listed as f64));
    // Those left alone are drawn evenly, so that their share of the profit is the same along the list.
    let share = if of_all > 0.0 && profit > 0.0 { profit / of_all } else { plan.chosen as f64 / listed.max(1) as f64 };
    all.into_iter().map(|point| PlotPoint::new(point.x, point.y * share)).collect()
}

/// "1,739 on the list: 1,565 contacted, 174 left alone"
fn split(plan: &CampaignPlan, size: usize) -> String {
    let listed = plan.chosen + plan.control;
    let alone = if size == listed { plan.control } else { part(size, plan.control, listed) };
    format!(
        "{} on the list: {} contacted, {} left alone",
        figures::count(size),
        figures::count(size.saturating_sub(alone)),
        figures::count(alone)
    )
}

/// As many of `size` as `part` are of `all`, rounded.
fn part(size: usize, part: usize, all: usize) -> usize {
    (size.saturating_mul(part) + all / 2) / all.max(1)
}

fn results_ui(ui: &mut Ui, plan: &CampaignPlan, around: &Around) {
    tile::tiles(
        ui,
        &[
            Tile {
                name: "Response rate expected".into(),
                figure: figures::percent(plan.expected_rate),
                change: None,
                note: format!(
                    "{} to {}",
                    figures::percent(plan.expected_rate_low),
                    figures::percent(plan.expected_rate_high)
                ),
            },
            Tile {
                name: "Responses".into(),
                figure: figures::whole(plan.expected_responses),
                change: None,
                note: format!("of {} contacted", figures::count(plan.chosen)),
            },
            Tile {
                name: format!("Added profit ({})", around.currency),
                figure: plan.expected_profit.rounded(),
                change: None,
                note: format!(
                    "{} to {} with 80 % confidence; {}",
                    plan.expected_profit_low.rounded(),
                    plan.expected_profit_high.rounded(),
                    match (plan.upper_bound.rounded(), plan.expected_profit.rounded()) {
                        (bound, profit) if bound == profit => "the most under these rules".into(),
                        (bound, _) => format!("at most {bound} under these rules"),
                    }
                ),
            },
            Tile {
                name: format!("Gross profit ({})", around.currency),
                figure: plan.gross_profit.rounded(),
                change: None,
                note: format!("with {} purchases that would come anyway", figures::whole(plan.expected_anyway)),
            },
        ],
    );
    binding_ui(ui, plan, &around.currency);
    if !plan.selection.is_empty() {
        words::strong(ui, &plan.selection);
    }
    words::weak(ui, &plan.effect.source);
    if let Some(test) = &plan.price_test {
        words::body(ui, &test.told);
    }
    if let Some(caution) = &plan.caution {
        notice::notice(ui, ui::chip::Tone::Warn, caution);
    }
    words::weak(ui, CampaignPlan::WHAT_COUNTS);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_left_alone_keep_their_share_at_every_size() {
        assert_eq!((part(1_739, 174, 1_739), part(100, 174, 1_739), part(0, 0, 0)), (174, 10, 0));
    }
}

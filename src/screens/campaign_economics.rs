//! Economics of a campaign: the profit curve with its cut-off, the money, and what stops it from earning more.

use egui::Ui;
use egui_plot::PlotPoint;

use crate::domain::campaign::CampaignBrief;
use crate::reports::campaign::CampaignPlan;
use crate::screens::around::{Around, JobKind};
use crate::screens::campaign_limits::{binding_ui, limits_ui};
use crate::ui::profit_chart::{CutOff, ProfitCurve, profit_at, profit_curve};
use crate::ui::tile::{self, Tile};
use crate::ui::{button, card, figure, notice, words};

/// The curve's points and the cut-off while it is dragged.
#[derive(Debug, Default)]
pub struct Economics {
    points: Option<Vec<PlotPoint>>,
    dragged: Option<usize>,
}

impl Economics {
    /// Call when a new plan has come.
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
            None if around.is_running(JobKind::Plan) => {
                words::weak(ui, "Computing what the list should earn…");
            }
            None => notice::notice(ui, crate::ui::chip::Tone::Plain, "Choose an audience first; the curve follows."),
        }
        limits_ui(ui, brief, plan);
        moved
    }

    fn curve_ui(&mut self, ui: &mut Ui, brief: &mut CampaignBrief, plan: &CampaignPlan, around: &Around) -> bool {
        let points = self
            .points
            .get_or_insert_with(|| plan.curve.iter().map(|p| PlotPoint::new(p.size as f64, p.profit)).collect());
        let resting = plan.chosen + plan.control;
        let at = self.dragged.unwrap_or_else(|| brief.size.unwrap_or(resting));
        let mut moved = false;
        let dragged = &mut self.dragged;
        card::titled(ui, "How many to contact", "Drag the line, or keep the best size", |ui| {
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
                        figure::counted(at, "customer", "customers"),
                        figure::whole(profit_at(points, at as f64)),
                        around.currency
                    ),
                );
                if at != plan.optimum && button::quiet(ui, "Take the best size").clicked() {
                    brief.size = None;
                    *dragged = None;
                    moved = true;
                }
            });
        });
        moved
    }
}

fn results_ui(ui: &mut Ui, plan: &CampaignPlan, around: &Around) {
    tile::tiles(
        ui,
        &[
            Tile {
                name: "Response rate expected".into(),
                figure: figure::percent(plan.expected_rate),
                change: None,
                note: format!(
                    "{} to {}",
                    figure::percent(plan.expected_rate_low),
                    figure::percent(plan.expected_rate_high)
                ),
            },
            Tile {
                name: "Responses".into(),
                figure: figure::whole(plan.expected_responses),
                change: None,
                note: format!("of {} contacted", figure::count(plan.chosen)),
            },
            Tile {
                name: format!("Profit ({})", around.currency),
                figure: plan.expected_profit.rounded(),
                change: None,
                note: format!("at most {} under these rules", plan.upper_bound.rounded()),
            },
        ],
    );
    binding_ui(ui, plan, &around.currency);
    words::weak(ui, CampaignPlan::WHAT_COUNTS);
}

//! Accounts: the rank-ordered lists, one tab per question, with their proof next to them.

mod order;

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::action::{ActionQueue, CampaignAction, CustomerAction, RankingAction};
use crate::around::{AnalysisJob, Around, JobKind};
use crate::trust::TrustPanel;
use domain::campaign::AudienceSource;
use domain::day::{Day, Horizon, HorizonUnit};
use domain::list_format::ListFormat;
use domain::model::Model;
use reports::ranking::RankReport;
use reports::ranking::{self, Filled};
use ui::chip::Tone;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::{GAP, STEP};
use ui::{button, card, field, page, words};

use crate::report_table::{self, Order, Scales};

const PURPOSE: &str = "Who will buy again, when and how much: ranked, explained, and tested on data not seen before.";

/// Height of a row: a reason takes three lines.
const ROW: f32 = 56.0;

/// Tabs in the order of the workflow.
pub const TABS: [(Model, &str); 6] = [
    (Model::HitAndRun, "One-time buyers"),
    (Model::Dormancy, "Dormant"),
    (Model::Spending, "Future spending"),
    (Model::Response, "Response"),
    (Model::Timing, "Timing"),
    (Model::Propensity, "Propensity"),
];

/// The user's settings: the question, the period, the search, the order.
#[derive(Debug)]
pub struct AccountsScreen {
    pub model: Model,
    horizon: Horizon,
    as_of: String,
    filter: String,
    order: Order,
    trust: TrustPanel,
    kept: Option<Kept>,
}

/// Rows in order, and what the report has to show.
#[derive(Debug)]
struct Kept {
    order: Vec<usize>,
    filled: Filled,
    scales: Scales,
}

impl Default for AccountsScreen {
    fn default() -> AccountsScreen {
        AccountsScreen {
            model: Model::HitAndRun,
            horizon: Horizon::weeks(26),
            as_of: String::new(),
            filter: String::new(),
            order: Order::by("rank"),
            trust: TrustPanel::default(),
            kept: None,
        }
    }
}

impl AccountsScreen {
    /// Call when a new list has arrived.
    pub fn forget(&mut self) {
        self.trust.forget();
        self.kept = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&RankReport>, around: &Around, asked: &mut ActionQueue) {
        let report = report.filter(|report| report.model == self.model);
        page::header(ui, "Accounts", PURPOSE, |ui| {
            if report.is_some_and(|r| !r.accounts.is_empty()) {
                if button::primary(ui, "Make campaign").clicked() {
                    asked.ask(CampaignAction::New(Some(AudienceSource::Ranked(self.model))));
                }
                for (format, name) in [(ListFormat::Pdf, "PDF…"), (ListFormat::Csv, "CSV…")] {
                    let button = button::secondary(ui, name).accessible_name(format!("Export as {name}"));
                    if button.on_hover_text("Save the whole list as a file").clicked() {
                        asked.ask(RankingAction::Export { model: self.model, format });
                    }
                }
            }
        });
        let mut model = self.model;
        if button::tabs(ui, &mut model, &TABS) {
            self.model = model;
            self.order = Order::by("rank");
            self.kept = None;
            asked.ask(RankingAction::Show(model));
        }
        ui.add_space(STEP);
        words::weak(ui, question(self.model));
        self.controls_ui(ui, around, asked);
        ui.add_space(STEP);
        match report {
            None => self.empty_ui(ui, around, asked),
            Some(report) => self.report_ui(ui, report, asked),
        }
    }

    fn controls_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        let busy = around.is_running(JobKind::Analysis(AnalysisJob::ComputeRanking));
        let day = if self.as_of.trim().is_empty() { Ok(None) } else { self.as_of.parse::<Day>().map(Some) };
        page::controls(ui, |ui| {
            field::select(ui, "Looking ahead", &mut self.horizon, &horizons());
            let error = day.is_err().then_some("Write it as YYYY-MM-DD");
            field::short(ui, "As of (empty: last day)", &mut self.as_of, "YYYY-MM-DD", error, 140.0)
                .on_hover_text("Nothing after this day is used");
            let text = if busy { "Computing…" } else { "Compute" };
            if field::beside(ui, |ui| button::secondary_if(ui, !busy && day.is_ok(), text)).clicked() {
                let as_of = day.unwrap_or_default();
                asked.ask(RankingAction::Predict { model: self.model, as_of, horizon: self.horizon });
            }
            if field::short(ui, "Find", &mut self.filter, "Name, town or number", None, 180.0).changed() {
                self.kept = None;
            }
        });
    }

    fn empty_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        let busy = around.is_running(JobKind::Analysis(AnalysisJob::ComputeRanking));
        let loading = around.is_running(JobKind::Analysis(AnalysisJob::ReadRanking));
        if loading && !busy {
            crate::waiting::waiting_ui(ui, true);
            return;
        }
        if notice::empty(
            ui,
            Empty {
                icon: Icon::Accounts,
                title: "This list has not been computed",
                how: "The program tries several methods on your own past, picks the one that proved best, and ranks \
                  your customers with it. That takes seconds.",
                button: Some(if busy { "Computing…" } else { "Compute this list" }),
            },
        ) && !busy
        {
            asked.ask(RankingAction::Predict { model: self.model, as_of: None, horizon: self.horizon });
        }
    }

    fn report_ui(&mut self, ui: &mut Ui, report: &RankReport, asked: &mut ActionQueue) {
        for missing in &report.missing_labels {
            notice::notice(ui, Tone::Warn, missing);
            ui.add_space(STEP);
        }
        let full = ui.available_width();
        let side = if full >= 900.0 { (full * 0.31).clamp(316.0, 420.0) } else { 0.0 };
        if side == 0.0 {
            page::scrolling(ui, "narrow accounts", |ui| {
                self.list_ui(ui, report, 360.0, asked);
                self.trust.ui(ui, &report.backtest);
            });
            return;
        }
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let down = Layout::top_down(Align::Min);
            ui.allocate_ui_with_layout(vec2(full - side - GAP, height), down, |ui| {
                ui.set_width(full - side - GAP);
                self.list_ui(ui, report, height - 120.0, asked);
            });
            ui.allocate_ui_with_layout(vec2(side, height), down, |ui| {
                ScrollArea::vertical().id_salt("trust").auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_width(side - 8.0);
                    ui.spacing_mut().item_spacing = vec2(8.0, 12.0);
                    self.trust.ui(ui, &report.backtest);
                    ui.add_space(GAP);
                });
            });
        });
    }

    fn list_ui(&mut self, ui: &mut Ui, report: &RankReport, height: f32, asked: &mut ActionQueue) {
        let (filter, order) = (&self.filter, &self.order);
        let kept = self.kept.get_or_insert_with(|| {
            let filled = Filled::by(report);
            let scales = order::scales(report);
            Kept { order: order::ordered(report, filled, filter, order), filled, scales }
        });
        words::caption(ui, &format!("{} Looking at {}.", report.population_spoken, report.horizon_spoken));
        if kept.order.is_empty() {
            notice::notice(ui, Tone::Plain, "Nobody matches. Clear the search, or widen the data.");
            return;
        }
        let all = ranking::columns(report, kept.filled);
        let shown = report_table::fitting(&all, ui.available_width() - 2.0 * GAP);
        let first = report.accounts.first();
        let columns: Vec<Column> = shown.iter().map(|column| report_table::head(column, first)).collect();
        let mut title = None;
        card::card(ui, |ui| {
            let mut table = Table::new("accounts", &columns, height);
            table.sort = order.on(&shown);
            table.row_height = ROW;
            let answer = table.show(ui, kept.order.len(), |i, row| {
                if let Some(account) = kept.order.get(i).and_then(|at| report.accounts.get(*at)) {
                    row.named(format!("{} {}", account.rank, account.name));
                    for column in &shown {
                        report_table::cell(row, &column.value(account), kept.scales, &report.periods);
                    }
                }
            });
            title = answer.title;
            let clicked = answer.row.and_then(|i| kept.order.get(i)).and_then(|at| report.accounts.get(*at));
            if let Some(customer) = clicked.and_then(|account| account.customer) {
                asked.ask(CustomerAction::OpenCard(customer));
            }
        });
        if let Some(column) = title.and_then(|column| shown.get(column)) {
            let from_beginning = column.code == "rank" || column.code == "name";
            self.order = order.clicked(&column.code, from_beginning);
            self.kept = None;
        }
    }
}

/// The question the tab answers, in a sentence.
fn question(model: Model) -> &'static str {
    match model {
        Model::HitAndRun => "Customers with exactly one purchase: which of them will come a second time?",
        Model::Dormancy => "Customers who have not bought for long: which of them will come back?",
        Model::Spending => "All customers: how much will each spend in the period ahead?",
        Model::Propensity => "All customers: how likely is each to buy in the period ahead?",
        Model::Timing => "In which month will each customer most likely buy?",
        Model::Response => "Who answers when you write or call, judged by past contacts?",
    }
}

fn horizons() -> Vec<(Horizon, String)> {
    let months = |count| Horizon { count, unit: HorizonUnit::Months };
    [
        Horizon::weeks(4),
        Horizon::weeks(13),
        Horizon::weeks(26),
        Horizon::weeks(39),
        Horizon::weeks(52),
        months(3),
        months(6),
    ]
    .into_iter()
    .map(|horizon| (horizon, horizon.spoken()))
    .collect()
}

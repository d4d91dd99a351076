//! Accounts: the rank-ordered lists, one tab a question, with their proof beside them.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::domain::campaign::AudienceSource;
use crate::domain::day::{Day, Horizon, HorizonUnit};
use crate::domain::model::Model;
use crate::reports::accounts::{RankReport, RankedAccount};
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked, FileFormat};
use crate::screens::trust::TrustPanel;
use crate::ui::icon::Icon;
use crate::ui::notice::{self, Empty};
use crate::ui::table::{Column, Sort, Table};
use crate::ui::tokens::{GAP, STEP};
use crate::ui::{button, card, field, figure, page, words};

const PURPOSE: &str = "Who will buy again, when and how much: ranked, explained, and tested on data not seen before.";

/// Tabs in the order of the work.
pub const TABS: [(Model, &str); 6] = [
    (Model::HitAndRun, "One-time buyers"),
    (Model::Dormancy, "Dormant"),
    (Model::Spending, "Future spending"),
    (Model::Response, "Response"),
    (Model::Timing, "Timing"),
    (Model::Propensity, "Propensity"),
];

/// What a person set: the question, the period, the search, the order.
#[derive(Debug)]
pub struct AccountsScreen {
    pub model: Model,
    horizon: Horizon,
    as_of: String,
    filter: String,
    sort: Sort,
    trust: TrustPanel,
    kept: Option<Kept>,
}

/// Rows in order and the columns that fit the report.
#[derive(Debug)]
struct Kept {
    order: Vec<usize>,
    columns: Vec<Column>,
    fields: Vec<ColumnField>,
    greatest: f64,
}

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnField {
    Rank,
    Name,
    Probability,
    Months,
    Spend,
    Last,
    Reason,
}

impl Default for AccountsScreen {
    fn default() -> AccountsScreen {
        AccountsScreen {
            model: Model::HitAndRun,
            horizon: Horizon::weeks(26),
            as_of: String::new(),
            filter: String::new(),
            sort: Sort { column: 0, descending: false },
            trust: TrustPanel::default(),
            kept: None,
        }
    }
}

impl AccountsScreen {
    /// Call when a new list has come.
    pub fn forget(&mut self) {
        self.trust.forget();
        self.kept = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&RankReport>, around: &Around, asked: &mut Asked) {
        let report = report.filter(|report| report.model == self.model);
        page::header(ui, "Accounts", PURPOSE, |ui| {
            if report.is_some_and(|r| !r.accounts.is_empty()) {
                if button::primary(ui, "Make campaign").clicked() {
                    asked.ask(Action::NewCampaign(Some(AudienceSource::Ranked(self.model))));
                }
                for (format, name) in [(FileFormat::Pdf, "PDF…"), (FileFormat::Csv, "CSV…")] {
                    let button = button::secondary(ui, name).accessible_name(format!("Export as {name}"));
                    if button.on_hover_text("Save the whole list as a file").clicked() {
                        asked.ask(Action::ExportRanked { model: self.model, format });
                    }
                }
            }
        });
        let mut model = self.model;
        if button::tabs(ui, &mut model, &TABS) {
            self.model = model;
            self.sort = Sort { column: 0, descending: false };
            self.kept = None;
            asked.ask(Action::ShowModel(model));
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

    fn controls_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut Asked) {
        let busy = around.is_running(JobKind::Predict);
        let day = if self.as_of.trim().is_empty() { Ok(None) } else { self.as_of.parse::<Day>().map(Some) };
        page::controls(ui, |ui| {
            field::select(ui, "Looking ahead", &mut self.horizon, &horizons());
            let error = day.is_err().then_some("Write it as YYYY-MM-DD");
            field::short(ui, "As of (empty: last day)", &mut self.as_of, "YYYY-MM-DD", error, 140.0)
                .on_hover_text("Nothing after this day is used");
            let text = if busy { "Computing…" } else { "Compute" };
            if field::beside(ui, |ui| button::secondary_if(ui, !busy && day.is_ok(), text)).clicked() {
                let as_of = day.unwrap_or_default();
                asked.ask(Action::Predict { model: self.model, as_of, horizon: self.horizon });
            }
            if field::short(ui, "Find", &mut self.filter, "Name, town or number", None, 180.0).changed() {
                self.kept = None;
            }
        });
    }

    fn empty_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut Asked) {
        let busy = around.is_running(JobKind::Predict);
        let loading = around.is_running(JobKind::Ranked);
        if loading && !busy {
            crate::screens::home::waiting_ui(ui, true);
            return;
        }
        if notice::empty(
            ui,
            Empty {
                icon: Icon::Accounts,
                title: "This list has not been computed",
                how: "The program tries several methods on your own past, takes the one that proved best, and ranks your \
                  customers with it. That takes seconds.",
                button: Some(if busy { "Computing…" } else { "Compute this list" }),
            },
        ) && !busy
        {
            asked.ask(Action::Predict { model: self.model, as_of: None, horizon: self.horizon });
        }
    }

    fn report_ui(&mut self, ui: &mut Ui, report: &RankReport, asked: &mut Asked) {
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

    fn list_ui(&mut self, ui: &mut Ui, report: &RankReport, height: f32, asked: &mut Asked) {
        let (filter, sort) = (&self.filter, self.sort);
        let kept = self.kept.get_or_insert_with(|| kept(report, filter, sort));
        words::caption(ui, &format!("{} Looking at {}.", report.population_spoken, report.horizon_spoken));
        if kept.order.is_empty() {
            notice::notice(ui, crate::ui::chip::Tone::Plain, "Nobody matches. Clear the search, or widen the data.");
            return;
        }
        let mut title = None;
        card::card(ui, |ui| {
            let mut table = Table::new("accounts", &kept.columns, height);
            table.sort = Some(sort);
            table.row_height = 48.0;
            let answer = table.show(ui, kept.order.len(), |i, row| {
                if let Some(account) = kept.order.get(i).and_then(|at| report.accounts.get(*at)) {
                    row.named(format!("{} {}", account.rank, account.name));
                    for column in &kept.fields {
                        cell(row, *column, account, report, kept.greatest);
                    }
                }
            });
            title = answer.title;
            let clicked = answer.row.and_then(|i| kept.order.get(i)).and_then(|at| report.accounts.get(*at));
            if let Some(customer) = clicked.and_then(|account| account.customer) {
                asked.ask(Action::OpenCard(customer));
            }
        });
        if let Some(column) = title {
            self.sort = if column == 0 && sort.column != 0 {
                Sort { column: 0, descending: false }
            } else {
                sort.clicked(column)
            };
            self.kept = None;
        }
    }
}

fn cell(
    row: &mut crate::ui::cell::Row<'_>,
    field: ColumnField,
    account: &RankedAccount,
    report: &RankReport,
    most: f64,
) {
    match field {
        ColumnField::Rank => row.weak(&figure::count(account.rank as usize)),
        ColumnField::Name => row.two_lines(&account.name, &account.city),
        ColumnField::Probability => row.probability(account.probability, account.low, account.high),
        ColumnField::Months => row.months(&account.by_period, most, &report.periods),
        ColumnField::Spend => {
            row.text(&account.expected_spend.map_or("–".into(), crate::domain::money::Money::rounded));
        }
        ColumnField::Last => row.plain_lines(
            &account.last_purchase.map_or("–".into(), Day::spoken),
            &figure::counted(account.purchases as usize, "purchase", "purchases"),
        ),
        ColumnField::Reason => row.sentence(&account.reason),
    }
}

/// What the tab answers, in a sentence.
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

fn kept(report: &RankReport, filter: &str, sort: Sort) -> Kept {
    let mut fields = vec![ColumnField::Rank, ColumnField::Name, ColumnField::Probability];
    let mut columns = vec![
        Column::number("Rank", 50.0).sortable(),
        Column::text("Customer", 104.0).stretch(1.0).sortable(),
        Column::text("Will buy", 104.0)
            .sortable()
            .hint("Probability of at least one purchase in the period; the line is the 95 % interval"),
    ];
    let mut add = |field, column| {
        fields.push(field);
        columns.push(column);
    };
    if !report.periods.is_empty() {
        add(ColumnField::Months, Column::text("By month", 96.0).hint("Probability in each month of the period"));
    }
    if report.accounts.iter().any(|a| a.expected_spend.is_some()) {
        add(ColumnField::Spend, Column::number("Expected", 68.0).sortable().hint("Money expected in the period"));
    }
    add(ColumnField::Last, Column::text("Last purchase", 88.0).sortable());
    add(ColumnField::Reason, Column::text("Why", 150.0).stretch(3.0));
    let greatest = report.accounts.iter().flat_map(|a| a.by_period.iter().copied()).fold(0.0, f64::max);
    let order = ordered(&report.accounts, filter, fields.get(sort.column).copied(), sort.descending);
    Kept { order, columns, fields, greatest }
}

fn ordered(accounts: &[RankedAccount], filter: &str, by: Option<ColumnField>, descending: bool) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    let matches = |a: &RankedAccount| {
        wanted.is_empty()
            || a.name.to_lowercase().contains(&wanted)
            || a.city.to_lowercase().contains(&wanted)
            || a.external_id.to_lowercase().contains(&wanted)
    };
    let mut order: Vec<usize> = (0..accounts.len()).filter(|i| matches(&accounts[*i])).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&accounts[*a], &accounts[*b]);
        let way = match by {
            Some(ColumnField::Name) => b.name.cmp(&a.name),
            Some(ColumnField::Probability) => a.probability.total_cmp(&b.probability),
            Some(ColumnField::Spend) => a.expected_spend.cmp(&b.expected_spend),
            Some(ColumnField::Last) => a.last_purchase.cmp(&b.last_purchase),
            _ => a.rank.cmp(&b.rank),
        };
        if descending { way.reverse() } else { way }
    });
    order
}

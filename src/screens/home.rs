//! Home: what to do next, and an overview of the business.

use egui::{Align, Layout, Ui};

use crate::action::{ActionQueue, CampaignAction, DataAction};
use crate::around::{Around, JobKind};
use crate::campaigns::status_chip;
use crate::campaigns::waves::due_ui;
use crate::health::health_ui;
use crate::place::Screen;
use crate::plays::plays_ui;
use crate::waiting::waiting_ui;
use domain::money::Money;
use reports::home::{CampaignLine, HomeReport, MonthFigures};
use ui::chart::{self, Bars};
use ui::chip;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::tile::{self, Tile};
use ui::{button, card, page, words};

/// Months of records needed before a first purchase indicates a new customer.
const OPENING_MONTHS: usize = 6;

/// The strategy board; the charts' columns are kept until the report changes.
#[derive(Debug, Default)]
pub struct HomeScreen {
    charts: Option<Charts>,
}

#[derive(Debug)]
struct Charts {
    names: Vec<String>,
    sales: Vec<f64>,
    /// For the months in which a first purchase indicates a new customer.
    later: Vec<String>,
    gained: Vec<f64>,
    lost: Vec<f64>,
}

impl Charts {
    fn from_report(report: &HomeReport) -> Charts {
        let name = |m: &MonthFigures| m.month.date().format("%b ’%y").to_string();
        let later = &report.months[opening_months(report)..];
        Charts {
            names: report.months.iter().map(name).collect(),
            sales: report.months.iter().map(|m| m.sales.major()).collect(),
            later: later.iter().map(name).collect(),
            gained: later.iter().map(|m| m.gained as f64).collect(),
            lost: later.iter().map(|m| m.lost as f64).collect(),
        }
    }
}

/// Months at the start of the records in which old customers look like new ones; zero if little would be left.
fn opening_months(report: &HomeReport) -> usize {
    if report.months.len() >= 2 * OPENING_MONTHS { OPENING_MONTHS } else { 0 }
}

fn gained_spoken(report: &HomeReport, charts: &Charts) -> String {
    let what = "First purchases up, customers fallen dormant down";
    match (opening_months(report), charts.later.first()) {
        (1.., Some(from)) => format!("{what}; from {from}, because everybody looks new where the records begin"),
        _ => what.to_owned(),
    }
}

impl HomeScreen {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.charts = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&HomeReport>, around: &Around, asked: &mut ActionQueue) {
        let Some(report) = report else {
            page::header(ui, "Home", "What to do next, found in your data.", |_| {});
            waiting_ui(ui, around.is_running(JobKind::Load(Screen::Home)));
            return;
        };
        let title = if report.business.is_empty() { "Home" } else { &report.business };
        page::header(ui, title, &span(report), |_| {});
        if report.purchases == 0 {
            if notice::empty(
                ui,
                Empty {
                    icon: Icon::Data,
                    title: "No purchases yet",
                    how: &no_purchases(report.prospects),
                    button: Some("Import a file…"),
                },
            ) {
                asked.ask(DataAction::AskImport);
            }
            return;
        }
        page::scrolling(ui, "home", |ui| {
            tiles_ui(ui, report);
            due_ui(ui, &report.due, around, asked);
            plays_ui(ui, report, around, asked);
            self.charts_ui(ui, report);
            let mut also = ActionQueue::default();
            card::side_by_side(
                ui,
                300.0,
                &mut [&mut |ui: &mut Ui| health_ui(ui, &report.health, &mut also), &mut |ui: &mut Ui| {
                    campaigns_ui(ui, report, asked);
                }],
            );
            also.take().into_iter().for_each(|action| asked.ask(action));
        });
    }

    fn charts_ui(&mut self, ui: &mut Ui, report: &HomeReport) {
        let charts = self.charts.get_or_insert_with(|| Charts::from_report(report));
        card::side_by_side(
            ui,
            300.0,
            &mut [
                &mut |ui: &mut Ui| {
                    card::titled(ui, "Sales", &format!("{} by month", report.currency), |ui| {
                        chart::bars(
                            ui,
                            &Bars {
                                id: "home sales",
                                height: 180.0,
                                names: &charts.names,
                                values: &charts.sales,
                                below: None,
                                unit: &report.currency,
                                summary: "Sales by month",
                            },
                        );
                    });
                },
                &mut |ui: &mut Ui| {
                    card::titled(ui, "Customers gained and lost", &gained_spoken(report, charts), |ui| {
                        chart::bars(
                            ui,
                            &Bars {
                                id: "home customers",
                                height: 180.0,
                                names: &charts.later,
                                values: &charts.gained,
                                below: Some(&charts.lost),
                                unit: "customers",
                                summary: "Customers gained and lost by month",
                            },
                        );
                    });
                },
            ],
        );
    }
}

fn span(report: &HomeReport) -> String {
    match (report.first_day, report.last_day) {
        (Some(first), Some(last)) => format!(
            "What to do next, found in {} purchases from {} to {}.",
            figures::whole(report.purchases as f64),
            first.spoken(),
            last.spoken()
        ),
        _ => "What to do next, found in your data.".into(),
    }
}

fn tiles_ui(ui: &mut Ui, report: &HomeReport) {
    let per_customer = |sales: Money, active: u64| if active == 0 { 0.0 } else { sales.major() / active as f64 };
    let (now, before) =
        (per_customer(report.sales_now, report.active_now), per_customer(report.sales_before, report.active_before));
    let against = "on the year before";
    tile::tiles(
        ui,
        &[
            Tile {
                name: format!("Sales, last 12 months ({})", report.currency),
                figure: report.sales_now.rounded(),
                change: figures::change(report.sales_now.major(), report.sales_before.major()).map(|c| (c, against)),
                note: String::new(),
            },
            Tile {
                name: "Active customers".into(),
                figure: figures::whole(report.active_now as f64),
                change: figures::change(report.active_now as f64, report.active_before as f64).map(|c| (c, against)),
                note: String::new(),
            },
            Tile {
                name: format!("Spend per active customer ({})", report.currency),
                figure: figures::whole(now),
                change: figures::change(now, before).map(|c| (c, against)),
                note: String::new(),
            },
            Tile {
                name: "Customers in all".into(),
                figure: figures::whole(report.customers as f64),
                change: None,
                note: format!("and {} prospects", figures::whole(report.prospects as f64)),
            },
        ],
    );
}

fn campaigns_ui(ui: &mut Ui, report: &HomeReport, asked: &mut ActionQueue) {
    card::titled(ui, "Last campaigns", "", |ui| {
        if report.campaigns.is_empty() {
            words::weak(ui, "No campaign yet. Begin with a play above, or make your own.");
            if button::secondary(ui, "New campaign").clicked() {
                asked.ask(CampaignAction::New(None));
            }
        }
        for (i, line) in report.campaigns.iter().enumerate() {
            ui.push_id(i, |ui| campaign_ui(ui, line, asked));
        }
    });
}

fn campaign_ui(ui: &mut Ui, line: &CampaignLine, asked: &mut ActionQueue) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if button::quiet(ui, "Open").accessible_name(format!("Open {}", line.name)).clicked() {
                asked.ask(CampaignAction::Open(line.id));
            }
            let (tone, text) = status_chip(line);
            chip::state(ui, tone, text);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                words::strong(ui, &line.name);
                words::caption(
                    ui,
                    &format!(
                        "{} contacted, {} left alone, about {} responses expected",
                        figures::count(line.chosen),
                        figures::count(line.control),
                        figures::whole(line.expected_responses)
                    ),
                );
            });
        });
    });
}

/// What to do if nobody has bought anything yet.
fn no_purchases(prospects: u64) -> String {
    let how = "Import an export of your till, web shop or card processor: a file with a customer, a date and an amount in \
               each row is enough to begin.";
    if prospects == 0 {
        how.to_owned()
    } else {
        format!("{} prospects are here. {how}", figures::whole(prospects as f64))
    }
}

//! Data: what is in the file, and which part of it is selected.

use egui::Ui;

use crate::action::{ActionQueue, DataAction, RecordAction};
use crate::around::{Around, DataJob, JobKind};
use crate::batches::Batches;
use crate::health::health_ui;
use crate::place::Screen;
use crate::waiting::waiting_ui;
use domain::day::Day;
use domain::dealer::Dealer;
use domain::purchase::Source;
use domain::selection::{Activity, Selection};
use reports::data::{DataReport, Facet};
use reports::manual_entry::{CustomerForm, EntryForm, PurchaseForm};
use ui::chart::{self, Bars};
use ui::chip;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::tile::{self, Tile};
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

const PURPOSE: &str = "What is in the file, and which part of it every list, cluster and prediction uses.";

/// The days being typed, and the charts' columns.
#[derive(Debug, Default)]
pub struct DataScreen {
    from: String,
    to: String,
    /// The typed days belong to this selection.
    typed_for: Option<Selection>,
    months: Option<(Vec<String>, Vec<f64>)>,
    batches: Batches,
}

impl DataScreen {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.months = None;
        self.typed_for = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&DataReport>, around: &Around, asked: &mut ActionQueue) {
        let looking = around.is_running(JobKind::Data(DataJob::Preview));
        page::header(ui, "Data", PURPOSE, |ui| {
            let text = if looking { "Looking at the file…" } else { "Import…" };
            if button::primary_if(ui, !looking, text).clicked() {
                asked.ask(DataAction::AskImport);
            }
            if button::secondary(ui, "Add dealer").clicked() {
                asked.ask(RecordAction::Edit(EntryForm::Dealer(Dealer { capacity: 20, ..Dealer::default() })));
            }
            if button::secondary(ui, "Add customer").clicked() {
                asked.ask(RecordAction::Edit(EntryForm::Customer(CustomerForm::default())));
            }
            if button::secondary(ui, "Add purchase").clicked() {
                asked.ask(RecordAction::Edit(EntryForm::Purchase(PurchaseForm::default())));
            }
        });
        let Some(report) = report else {
            waiting_ui(ui, around.is_running(JobKind::Load(Screen::Data)));
            return;
        };
        if report.customers == 0 && report.purchases == 0 {
            if looking {
                waiting_ui(ui, looking);
            } else if notice::empty(
                ui,
                Empty {
                    icon: Icon::Data,
                    title: "This file is empty",
                    how: "Import customers, purchases, contacts, products or dealers from CSV, Excel and other tables. Purchases alone \
                      are enough to begin; the program shows what it understood before anything is stored.",
                    button: Some("Import a file…"),
                },
            ) {
                asked.ask(DataAction::AskImport);
            }
            return;
        }
        page::scrolling(ui, "data", |ui| {
            self.selection_ui(ui, report, asked);
            counts_ui(ui, report, around);
            self.sales_ui(ui, report);
            let mut also = ActionQueue::default();
            card::side_by_side(
                ui,
                320.0,
                &mut [&mut |ui: &mut Ui| health_ui(ui, &report.health, &mut also), &mut |ui: &mut Ui| {
                    self.batches.ui(ui, report, asked);
                }],
            );
            also.take().into_iter().for_each(|action| asked.ask(action));
        });
    }

    fn selection_ui(&mut self, ui: &mut Ui, report: &DataReport, asked: &mut ActionQueue) {
        if self.typed_for.as_ref() != Some(&report.selection) {
            self.from = report.selection.from.map(|day| day.to_string()).unwrap_or_default();
            self.to = report.selection.to.map(|day| day.to_string()).unwrap_or_default();
            self.typed_for = Some(report.selection.clone());
        }
        card::titled(ui, "What to work with", "Nothing chosen means everything", |ui| {
            self.days_ui(ui, report, asked);
            facets_ui(ui, "Sources", &report.sources, &|key| source_on(&report.selection, key), &mut |key| {
                let mut selection = report.selection.clone();
                if let Ok(source) = key.parse::<Source>() {
                    toggle(&mut selection.sources, source);
                }
                asked.ask(DataAction::Select(selection));
            });
            facets_ui(
                ui,
                "Stores",
                &report.stores,
                &|key| report.selection.stores.iter().any(|s| s == key),
                &mut |key| {
                    let mut selection = report.selection.clone();
                    toggle(&mut selection.stores, key.to_owned());
                    asked.ask(DataAction::Select(selection));
                },
            );
            let on = |key: &str| report.selection.categories.iter().any(|s| s == key);
            facets_ui(ui, "Product groups", &report.categories, &on, &mut |key| {
                let mut selection = report.selection.clone();
                toggle(&mut selection.categories, key.to_owned());
                asked.ask(DataAction::Select(selection));
            });
            if !report.selection.is_everything() && button::quiet(ui, "Choose everything again").clicked() {
                asked.ask(DataAction::Select(Selection::default()));
            }
        });
    }

    fn days_ui(&mut self, ui: &mut Ui, report: &DataReport, asked: &mut ActionQueue) {
        let mut selection = report.selection.clone();
        let (from, to) = (day_or_none(&self.from), day_or_none(&self.to));
        let wrong = "Write it as YYYY-MM-DD";
        let turned = matches!((&from, &to), (Ok(Some(a)), Ok(Some(b))) if a > b);
        page::controls(ui, |ui| {
            let hint = report.first_day.map(|d| d.to_string()).unwrap_or_default();
            let left = field::short(ui, "From", &mut self.from, &hint, from.is_err().then_some(wrong), 130.0);
            if left.lost_focus() && !turned && from.as_ref().is_ok_and(|day| *day != selection.from) {
                selection.from = from.unwrap_or_default();
                asked.ask(DataAction::Select(selection.clone()));
            }
            let hint = report.last_day.map(|d| d.to_string()).unwrap_or_default();
            let error = if turned { Some("Lies before the first day") } else { to.is_err().then_some(wrong) };
            let left = field::short(ui, "To", &mut self.to, &hint, error, 130.0);
            if left.lost_focus() && !turned && to.as_ref().is_ok_and(|day| *day != selection.to) {
                selection.to = to.unwrap_or_default();
                asked.ask(DataAction::Select(selection.clone()));
            }
            let all = [
                (Activity::ActiveAndInactive, "Active and inactive".to_owned()),
                (Activity::Active, "Active only".to_owned()),
                (Activity::Inactive, "Inactive only".to_owned()),
            ];
            if field::select(ui, "Customers", &mut selection.activity, &all) {
                asked.ask(DataAction::Select(selection.clone()));
            }
        });
        ui.add_space(STEP);
    }

    fn sales_ui(&mut self, ui: &mut Ui, report: &DataReport) {
        let (names, sales) = self.months.get_or_insert_with(|| {
            let name = |m: &reports::home::MonthFigures| m.month.date().format("%b ’%y").to_string();
            (report.months.iter().map(name).collect(), report.months.iter().map(|m| m.sales.major()).collect())
        });
        card::titled(ui, "Sales of the selection", "By month", |ui| {
            if sales.is_empty() {
                words::weak(ui, "No purchases in the selection. Widen the days or untick a choice.");
                return;
            }
            chart::bars(
                ui,
                &Bars {
                    id: "data sales",
                    height: 180.0,
                    names,
                    values: sales,
                    below: None,
                    unit: "",
                    summary: "Sales of the selection by month",
                },
            );
        });
    }
}

/// A day, nothing, or a text that is neither.
fn day_or_none(text: &str) -> Result<Option<Day>, ()> {
    if text.trim().is_empty() { Ok(None) } else { text.trim().parse().map(Some).map_err(|_| ()) }
}

fn source_on(selection: &Selection, key: &str) -> bool {
    key.parse::<Source>().is_ok_and(|source| selection.sources.contains(&source))
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, value: T) {
    match list.iter().position(|one| *one == value) {
        Some(at) => drop(list.remove(at)),
        None => list.push(value),
    }
}

fn facets_ui(ui: &mut Ui, name: &str, facets: &[Facet], on: &dyn Fn(&str) -> bool, pick: &mut dyn FnMut(&str)) {
    if facets.is_empty() {
        return;
    }
    words::label(ui, name);
    ui.horizontal_wrapped(|ui| {
        for facet in facets.iter().take(24) {
            let detail = figures::short(facet.purchases as f64);
            let named = if facet.name.is_empty() { "(none)" } else { &facet.name };
            if chip::choice(ui, on(&facet.key), named, &detail).clicked() {
                pick(&facet.key);
            }
        }
        if facets.len() > 24 {
            words::caption(ui, &format!("and {} smaller ones", facets.len() - 24));
        }
    });
    ui.add_space(STEP);
}

fn counts_ui(ui: &mut Ui, report: &DataReport, around: &Around) {
    let share = |n: u64| {
        let of = report.selected_customers.max(1) as f64;
        format!("{} of the selected", figures::percent(n as f64 / of))
    };
    let tile = |name: &str, n: u64, note: String| Tile {
        name: name.to_owned(),
        figure: figures::whole(n as f64),
        change: None,
        note,
    };
    tile::tiles(
        ui,
        &[
            tile("Customers", report.selected_customers, format!("of {}", figures::whole(report.customers as f64))),
            tile("Purchases", report.selected_purchases, format!("of {}", figures::whole(report.purchases as f64))),
            Tile {
                name: format!("Sales ({})", around.currency),
                figure: report.selected_sales.rounded(),
                change: None,
                note: "in the selection".into(),
            },
            tile("Reachable by e-mail", report.reachable_email, share(report.reachable_email)),
            tile("By post", report.reachable_mail, share(report.reachable_mail)),
            tile("By telephone", report.reachable_telephone, share(report.reachable_telephone)),
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_goes_on_and_off() {
        let mut list = vec![1, 2];
        toggle(&mut list, 3);
        toggle(&mut list, 1);
        assert_eq!(list, [2, 3]);
    }

    #[test]
    fn an_empty_field_is_no_day_and_nonsense_is_an_error() {
        assert_eq!(day_or_none("  "), Ok(None));
        assert!(day_or_none("3/4/2026").is_err());
        assert!(day_or_none("2026-04-03").is_ok_and(|day| day.is_some()));
    }
}

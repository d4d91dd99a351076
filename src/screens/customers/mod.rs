//! Customers: everybody, one per row, however many there are; searching, filtering, sorting, selecting and acting on
//! them.

mod acting;
mod bulk;
mod chosen;
mod columns;
mod filters;
mod keys;

use std::ops::Range;
use std::sync::Arc;

use egui::{RichText, Ui};

use crate::action::{Action, ActionQueue, CustomerAction, DataAction, RecordAction};
use crate::around::{Around, CustomerJob, JobKind};
use crate::waiting::waiting_ui;
use domain::customer::CustomerId;
use reports::customers::{CustomersReport, Field, Filter, Order, PAGE, Query, Way};
use reports::manual_entry::{CustomerForm, EntryForm};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::scroll::Scroll;
use ui::sheet::Sheet;
use ui::table::{Column, Sort};
use ui::tokens::{self, STEP};
use ui::{button, card, page, words};

pub use columns::Columns;

use bulk::{Bulk, Shown};
use chosen::Chosen;

const PURPOSE: &str = "Everybody in this file, one per row.";

/// Work that takes longer than this shows its progress, in seconds.
const PATIENCE: f64 = 0.4;

/// The lines about the list and about the selection are equally high, so that the table does not move.
const LINE: f32 = 40.0;

/// The user's settings: whom to list in which order, the columns, the selected rows, the scroll position.
#[derive(Debug, Default)]
pub struct CustomersScreen {
    pub query: Query,
    pub columns: Columns,
    chosen: Chosen,
    /// The selected customers, kept until others are selected.
    ids: Option<Arc<Vec<CustomerId>>>,
    scroll: Scroll,
    sight: Range<usize>,
    /// Rows that fit.
    fitting: f64,
    /// Requested pages that have not arrived yet.
    pages_asked: Option<Range<usize>>,
    bulk: Bulk,
    /// When the list was requested.
    asked_at: Option<f64>,
    focus_find: bool,
}

impl CustomersScreen {
    /// Shows only these customers from now on.
    pub fn narrow(&mut self, filter: Filter) {
        self.query.filter = filter;
        self.scroll = Scroll::default();
        self.chosen.none();
        self.ids = None;
    }

    /// Moves keyboard focus to the quick filter.
    pub fn find(&mut self) {
        self.focus_find = true;
    }

    /// The pages that are needed first when a list arrives.
    #[must_use]
    pub fn pages_in_sight(&self) -> Range<usize> {
        let last = self.sight.end.max(self.sight.start + 1).max(1) - 1;
        self.sight.start / PAGE..last / PAGE + 1
    }

    /// Call when a new list is about to replace another one.
    pub fn take_list(&mut self, before: Option<&CustomersReport>, now: &CustomersReport) {
        if let Some(before) = before {
            self.chosen.carry(&before.list, &now.list);
        }
        self.ids = None;
        self.pages_asked = None;
        self.asked_at = None;
    }

    /// Call when rows have arrived.
    pub fn take_rows(&mut self) {
        self.pages_asked = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&CustomersReport>, around: &Around, asked: &mut ActionQueue) {
        page::header(ui, "Customers", PURPOSE, |ui| {
            if button::secondary(ui, "Add customer").clicked() {
                asked.ask(RecordAction::Edit(EntryForm::Customer(CustomerForm::default())));
            }
            if let Some(report) = report
                && self.columns.chooser_ui(ui, &report.list)
            {
                asked.ask(CustomerAction::RememberColumns(self.columns.clone()));
            }
        });
        let Some(report) = report else {
            waiting_ui(ui, around.is_running(JobKind::Customers(CustomerJob::List)));
            return;
        };
        if report.list.of == 0 {
            nobody_yet_ui(ui, asked);
            return;
        }
        if filters::filters_ui(ui, &mut self.query.filter, std::mem::take(&mut self.focus_find)) {
            self.scroll = Scroll::default();
            self.ask_list(ui, asked);
        }
        ui.add_space(STEP);
        self.line_ui(ui, report, around, asked);
        ui.add_space(STEP);
        if report.list.ids.is_empty() {
            self.nobody_matches_ui(ui, asked);
        } else {
            self.table_ui(ui, report, around, asked);
        }
        self.bulk.question_ui(ui, asked);
    }

    fn ask_list(&mut self, ui: &Ui, asked: &mut ActionQueue) {
        self.asked_at = Some(ui.input(|input| input.time));
        asked.ask(CustomerAction::List(self.query.clone()));
    }

    /// How many there are, or what can be done with the selected ones.
    fn line_ui(&mut self, ui: &mut Ui, report: &CustomersReport, around: &Around, asked: &mut ActionQueue) {
        if self.chosen.count() == 0 {
            ui.horizontal_wrapped(|ui| {
                ui.set_min_height(LINE);
                self.count_ui(ui, report, around, asked);
            });
            return;
        }
        let chosen = &self.chosen;
        let ids = self.ids.get_or_insert_with(|| chosen.ids(&report.list)).clone();
        let all = ids.len() == report.list.ids.len();
        let fields = self.columns.of(&report.list);
        let origin = filters::spoken(&report.list.query.filter);
        let reach = if all { report.list.reach } else { report.chosen };
        let reach = reach.filter(|reach| reach.customers == ids.len() as u64);
        let shown = Shown { ids: &ids, fields: &fields, reach, origin: &origin };
        if self.bulk.ui(ui, &shown, asked) {
            self.chosen.none();
            self.ids = None;
        }
    }

    fn count_ui(&mut self, ui: &mut Ui, report: &CustomersReport, around: &Around, asked: &mut ActionQueue) {
        let list = &report.list;
        let (found, of) = (figures::count(list.ids.len()), figures::count(list.of));
        let text = if list.query.filter.is_nothing() {
            format!("{of} customers")
        } else {
            format!("{found} of {of} customers")
        };
        ui.label(RichText::new(text).font(tokens::strong()));
        let weak = tokens::palette(ui).weak;
        let waited = self.asked_at.is_some_and(|at| ui.input(|input| input.time) - at > PATIENCE);
        match around.jobs.running.iter().find(|job| job.kind == JobKind::Customers(CustomerJob::List)) {
            Some(job) if waited => {
                let share = job.share.map(|share| format!(" {}", figures::whole_percent(share))).unwrap_or_default();
                ui.add(egui::Spinner::new().size(16.0));
                ui.label(RichText::new(format!("{}…{share}", job.stage)).color(weak));
                if button::quiet(ui, "Cancel").clicked() {
                    self.query = list.query.clone();
                    self.asked_at = None;
                    asked.ask(Action::Cancel(JobKind::Customers(CustomerJob::List)));
                }
            }
            _ => {
                let told = list.reach.map_or("counting who can be reached…".to_owned(), bulk::reachable);
                ui.label(RichText::new(told).color(weak));
            }
        }
    }

    fn nobody_matches_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let empty = Empty {
            icon: Icon::Search,
            title: "Nobody matches",
            how: "Try fewer letters, or one filter less.",
            button: Some("Show everybody"),
        };
        if notice::empty(ui, empty) {
            self.query.filter = Filter::default();
            self.ask_list(ui, asked);
        }
    }

    fn table_ui(&mut self, ui: &mut Ui, report: &CustomersReport, around: &Around, asked: &mut ActionQueue) {
        let list = &report.list;
        let fields = self.columns.of(list);
        let columns: Vec<Column> = fields.iter().map(|field| self.columns.column(field)).collect();
        let cells: Vec<_> = fields.iter().map(|field| field.column(&list.attributes)).collect();
        let rows = list.ids.len();
        let frame = card::frame(ui).inner_margin(egui::Margin { left: 4, right: 4, top: 4, bottom: 0 });
        let height = (ui.available_height() - 24.0).max(160.0);
        let sheet = Sheet {
            id: "customers",
            columns: &columns,
            sort: sorted(self.query.order.as_ref(), &fields),
            height,
            current: self.chosen.current,
            ticked: self.chosen.ticked(rows),
        };
        let (chosen, scroll) = (&self.chosen, &mut self.scroll);
        let answer = frame
            .show(ui, |ui| {
                sheet.show(
                    ui,
                    scroll,
                    rows,
                    |row| chosen.is(row),
                    |place, row| {
                        let Some(shown) = report.rows.row(place) else {
                            row.named(format!("Reading {}", place + 1));
                            return row.waiting();
                        };
                        row.named(format!("{} {}", place + 1, shown.customer.display_name()));
                        for column in &cells {
                            columns::cell(row, &column.value(shown));
                        }
                    },
                )
            })
            .inner;
        self.hold_current(answer.fitting);
        self.sight = answer.sight.clone();
        self.act(ui, &answer, report, &fields, asked);
        self.ask_rows(report, around, asked);
    }

    /// The clicked row stays visible when the table becomes lower, as when a card opens.
    fn hold_current(&mut self, fitting: f64) {
        if fitting < self.fitting
            && let Some(row) = self.chosen.current.filter(|row| self.sight.contains(row))
        {
            self.scroll.reveal(row, fitting);
        }
        self.fitting = fitting;
    }

    /// Requests the visible pages that are missing; never more while some are pending, so that fast scrolling shows
    /// rows at every stop.
    fn ask_rows(&mut self, report: &CustomersReport, around: &Around, asked: &mut ActionQueue) {
        let wanted = self.pages_in_sight();
        let missing = wanted.clone().any(|page| !report.rows.has(page));
        let on_their_way =
            around.is_running(JobKind::Customers(CustomerJob::Rows)) || self.pages_asked.as_ref() == Some(&wanted);
        if missing && !on_their_way {
            self.pages_asked = Some(wanted.clone());
            asked.ask(CustomerAction::ReadRows(wanted));
        }
    }
}

fn sorted(order: Option<&Order>, fields: &[Field]) -> Option<Sort> {
    let order = order?;
    let column = fields.iter().position(|field| *field == order.field)?;
    Some(Sort { column, descending: order.way == Way::Down })
}

fn nobody_yet_ui(ui: &mut Ui, asked: &mut ActionQueue) {
    let empty = Empty {
        icon: Icon::Accounts,
        title: "No customers yet",
        how: "Import a file of customers or of purchases, or add one by hand.",
        button: Some("Import a file…"),
    };
    if notice::empty(ui, empty) {
        asked.ask(DataAction::AskImport);
    }
    words::caption(ui, "Purchases alone are enough to begin: whoever bought becomes a customer.");
}

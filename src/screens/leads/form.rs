//! The form of a new list: whom to look for, when the offer is made, and what the dealers are told.

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::around::{Around, JobKind, LeadJob};
use crate::leads::choosing::Choosing;
use domain::campaign::Validity;
use domain::day::Day;
use domain::lead::{LeadBrief, PersonField, Prospects};
use domain::money::Money;
use domain::period::{DateSpan, PeriodUnit};
use domain::selection::Activity;
use reports::characteristics::CharacteristicsReport;
use reports::leads::LeadsReport;
use ui::tokens::STEP;
use ui::{button, card, chip, field, page, words};

/// A brief as typed.
#[derive(Debug)]
pub struct Form {
    brief: LeadBrief,
    offer_day: String,
    postcodes: String,
    /// Certain dates as typed; empty: none.
    dates: String,
    choosing: Choosing,
}

impl Form {
    #[must_use]
    pub fn new(report: &LeadsReport, today: Day) -> Form {
        let offer_day = report.suggested_offer_day.unwrap_or(today);
        Form {
            brief: LeadBrief {
                name: format!("Offer of {}", offer_day.month_name()),
                offer_day,
                periods: 6,
                ..LeadBrief::default()
            },
            offer_day: offer_day.to_string(),
            postcodes: String::new(),
            dates: String::new(),
            choosing: Choosing::new(report),
        }
    }

    /// How well the chosen characteristics tell who says yes.
    pub fn show_quality(&mut self, report: CharacteristicsReport) {
        self.choosing.show(report);
    }

    /// The request, with the typed texts parsed.
    #[must_use]
    pub fn brief(&self) -> LeadBrief {
        let postcodes = self.postcodes.split([',', ';', ' ']).map(str::trim).filter(|p| !p.is_empty());
        LeadBrief {
            offer_day: self.offer_day.parse().unwrap_or(self.brief.offer_day),
            postcodes: postcodes.map(str::to_owned).collect(),
            dates: self.typed_dates().unwrap_or_default(),
            characteristics: self.choosing.characteristics(self.brief.rules.is_some()),
            group_by: self.choosing.criteria(),
            ..self.brief.clone()
        }
    }

    fn is_readable(&self) -> bool {
        self.offer_day.parse::<Day>().is_ok() && self.typed_dates().is_some()
    }

    /// None where they cannot be read.
    fn typed_dates(&self) -> Option<Vec<DateSpan>> {
        let typed = self.dates.split([',', ';']).map(str::trim).filter(|one| !one.is_empty());
        typed.map(|one| one.parse().ok()).collect()
    }

    /// Returns whether the form is closed without saving.
    pub fn ui(&mut self, ui: &mut Ui, report: &LeadsReport, around: &Around, asked: &mut ActionQueue) -> bool {
        let mut close = false;
        card::titled(ui, "A new list", "Whom to look for, and when the offer is made", |ui| {
            self.offer_ui(ui, report);
            egui::CollapsingHeader::new("More: whom, how long, what dealers are told")
                .id_salt("more of the list")
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = STEP;
                    self.terms_ui(ui);
                    self.periods_ui(ui);
                    self.whom_ui(ui, report);
                    self.rules_ui(ui);
                });
            egui::CollapsingHeader::new("What the chances look at, and how groups are made")
                .id_salt("characteristics")
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = STEP;
                    let brief = self.is_readable().then(|| self.brief());
                    self.choosing.ui(ui, brief.as_ref(), around, asked);
                });
            ui.add_space(STEP);
            ui.horizontal(|ui| {
                let busy = around.is_running(JobKind::Leads(LeadJob::Make));
                let ready = !busy && !self.brief.name.trim().is_empty() && self.is_readable();
                if button::primary_if(ui, ready, if busy { "Finding leads…" } else { "Find leads" }).clicked() {
                    asked.ask(LeadAction::Make(self.brief()));
                }
                close = button::secondary(ui, "Cancel").clicked();
            });
        });
        close
    }

    fn offer_ui(&mut self, ui: &mut Ui, report: &LeadsReport) {
        let categories = categories(report);
        page::controls(ui, |ui| {
            field::short(ui, "Name", &mut self.brief.name, "Tyres in October", None, 220.0);
            if field::select(ui, "What the dealers offer", &mut self.brief.category, &categories) {
                self.brief.rules = None;
            }
            let error = self.offer_day.parse::<Day>().err().map(|_| "Write it as YYYY-MM-DD");
            field::short(ui, "First day of the offer", &mut self.offer_day, "YYYY-MM-DD", error, 130.0);
            field::number(ui, "At most", &mut self.brief.most, 1..=1_000_000, "leads");
            let own = report.rules.iter().find(|table| table.rules.category == self.brief.category);
            if let Some(table) = own {
                let by = format!("By the rules of {}", table.rules.learned_on.spoken());
                let ways = [(None, "Learned anew".to_owned()), (Some(table.id), by)];
                field::select(ui, "Chances and times", &mut self.brief.rules, &ways);
            }
        });
    }

    /// What the dealers may promise.
    fn terms_ui(&mut self, ui: &mut Ui) {
        page::controls(ui, |ui| {
            field::short(ui, "One product (its id; empty: the group)", &mut self.brief.product, "P100", None, 150.0);
            field::share(ui, "Discount", &mut self.brief.discount);
            let mut price = self.brief.price.map_or(0.0, Money::major);
            if field::number(ui, "Price (0: the usual one)", &mut price, 0.0..=10_000_000.0, "").changed() {
                self.brief.price = (price > 0.0).then(|| Money::from_major(price));
            }
            let mut days = match self.brief.validity {
                Validity::Days(days) => days,
                Validity::Open | Validity::Until(_) => 0,
            };
            if field::number(ui, "Valid for (0: no end)", &mut days, 0..=730, "days").changed() {
                self.brief.validity = if days > 0 { Validity::Days(days) } else { Validity::Open };
            }
        });
        page::controls(ui, |ui| {
            let hint = "Old for new: we take your mower back. (empty: group, discount and dates)";
            field::short(ui, "What the dealers say of it", &mut self.brief.offer_text, hint, None, 460.0);
        });
    }

    fn periods_ui(&mut self, ui: &mut Ui) {
        page::controls(ui, |ui| {
            field::number(ui, "Periods ahead", &mut self.brief.periods, 1..=26, "");
            let units = [(PeriodUnit::Months, "One month".to_owned()), (PeriodUnit::Weeks, "One week".to_owned())];
            field::select_in(ui, "Each is", &mut self.brief.unit, &units, 120.0);
            let error = self.typed_dates().is_none().then_some("Write them as 2024-04-01..2024-04-14, 2024-06-01");
            let hint = "2024-04-01..2024-04-14, 2024-06-01 (empty: as above)";
            field::short(ui, "Or certain dates", &mut self.dates, hint, error, 330.0);
        });
    }

    fn whom_ui(&mut self, ui: &mut Ui, report: &LeadsReport) {
        page::controls(ui, |ui| {
            let activities = [
                (Activity::ActiveAndInactive, "Active and inactive".to_owned()),
                (Activity::Active, "Active only".to_owned()),
                (Activity::Inactive, "Inactive only".to_owned()),
            ];
            field::select(ui, "Customers", &mut self.brief.activity, &activities);
            let prospects = [
                (Prospects::Included, "Included".to_owned()),
                (Prospects::LeftOut, "Left out".to_owned()),
                (Prospects::Only, "Nobody else".to_owned()),
            ];
            field::select_in(ui, "Prospects", &mut self.brief.prospects, &prospects, 130.0);
            field::select(ui, "Who ever bought", &mut self.brief.bought_category, &categories(report));
            let hint = "10, 200-249 (empty: all)";
            field::short(ui, "Postcodes (beginnings or ranges)", &mut self.postcodes, hint, None, 220.0);
            if !report.segments.is_empty() {
                let mut segments = vec![(None, "Any segment".to_owned())];
                segments.extend(report.segments.iter().map(|named| (Some(named.of), named.name.clone())));
                field::select(ui, "In the segment", &mut self.brief.segment, &segments);
            }
        });
    }

    fn rules_ui(&mut self, ui: &mut Ui) {
        page::controls(ui, |ui| {
            field::share(ui, "Left alone to measure", &mut self.brief.control_share);
            field::number(ui, "Dealers work on it for", &mut self.brief.weeks, 1..=53, "weeks");
            field::number(ui, "Not contacted for", &mut self.brief.rest_days, 0..=3_650, "days");
            let last = (None, "Until the last period is over".to_owned());
            let days = |days: u32| (Some(days), format!("{days} days"));
            let all: Vec<_> = std::iter::once(last).chain([30, 60, 90, 180, 365].map(days)).collect();
            field::select(ui, "Dealers keep them", &mut self.brief.expiry_days, &all);
        });
        words::label(ui, "What the dealers are told besides name, postcode and town");
        ui.horizontal_wrapped(|ui| {
            for field in PersonField::ALL {
                let on = self.brief.fields.contains(&field);
                if chip::choice(ui, on, field.name(), "").clicked() {
                    match self.brief.fields.iter().position(|kept| *kept == field) {
                        Some(place) => drop(self.brief.fields.remove(place)),
                        None => self.brief.fields.push(field),
                    }
                }
            }
        });
    }
}

fn categories(report: &LeadsReport) -> Vec<(String, String)> {
    let anything = (String::new(), "Anything".to_owned());
    std::iter::once(anything).chain(report.categories.iter().map(|c| (c.clone(), c.clone()))).collect()
}

//! Records entered by hand, consent, and customers who may be the same person.

use crate::app::state::Foresale;
use actions::consent::{EndRefusal, Permission, PermitAgain, Refuse};
use actions::duplicates::{FindDuplicates, Merge, TellApart};
use actions::manual_entry::{ReadPurchaseForm, SaveManualEntry};
use actions::ranking::requests::ReadCardAgain;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::step::StepId;
use reports::manual_entry::{EntryForm, Saved};
use screens::action::{Action, CustomerAction, DataAction};
use screens::around::{CustomerJob, JobKind};
use screens::place::Screen;

impl Foresale {
    pub(in crate::app) fn edit_purchase(&mut self, number: i64) {
        self.ask(JobKind::Write, "Reading the purchase", ReadPurchaseForm { number }, |app, form| {
            app.screens.manual_entry.open(EntryForm::Purchase(form));
        });
    }

    pub(in crate::app) fn save_manual_entry(&mut self, form: EntryForm) {
        self.ask(JobKind::Write, "Saving", SaveManualEntry { form }, |app, saved| {
            app.screens.manual_entry.close();
            app.say_saved(&saved);
        });
    }

    /// Reports what was saved, with an undo button.
    pub(in crate::app) fn say_saved(&mut self, saved: &Saved) {
        match saved.step {
            Some(step) => {
                self.notices
                    .say_with_undo(format!("{}.", saved.what), Action::Data(DataAction::TakeBack(StepId(step))));
            }
            None => self.notices.note(format!("{}.", saved.what)),
        }
        self.read_purchases_again();
        if let Some(customer) = saved.customer {
            self.open_card(customer);
        }
    }

    pub(in crate::app) fn refuse(&mut self, customers: Vec<CustomerId>, channel: Channel) {
        let one = if let [one] = customers[..] { Some(one) } else { None };
        self.ask(JobKind::Write, "Entering a refusal", Refuse { customers, channel }, move |app, entered| {
            let headline =
                format!("{} refused, {} of them for the first time.", channel.name(), figures::count(entered));
            match one {
                Some(customer) if entered > 0 => app.notices.say_with_undo(
                    format!("{} is refused from today.", channel.name()),
                    Action::Customers(CustomerAction::EndRefusal { customer, channel }),
                ),
                Some(_) => app.notices.note(format!("{} was refused before.", channel.name())),
                None => app.notices.say(headline),
            }
            app.read_identity_again();
        });
    }

    pub(in crate::app) fn end_refusal(&mut self, customer: CustomerId, channel: Channel) {
        self.ask(JobKind::Write, "Ending a refusal", EndRefusal { customer, channel }, move |app, ()| {
            app.notices.say(format!(
                "The refusal of {} was entered by mistake; the ledger keeps both entries.",
                channel.name()
            ));
            app.read_identity_again();
        });
    }

    pub(in crate::app) fn permit_again(&mut self, customer: CustomerId, permission: Permission) {
        let channel = permission.channel;
        self.ask(JobKind::Write, "Entering a permission", PermitAgain { customer, permission }, move |app, ()| {
            app.notices.say(format!("{} is permitted again; the reason is in the log.", channel.name()));
            app.read_identity_again();
        });
    }

    /// Opens the duplicates and searches for them again.
    pub(in crate::app) fn find_duplicates(&mut self) {
        self.screen = Screen::Data;
        self.screens.duplicates.open();
        self.look_for_duplicates();
    }

    fn look_for_duplicates(&mut self) {
        self.ask(
            JobKind::Customers(CustomerJob::Duplicates),
            "Looking for duplicates",
            FindDuplicates {},
            |app, report| {
                app.reports.duplicates = Some(report);
            },
        );
    }

    pub(in crate::app) fn close_duplicates(&mut self) {
        self.jobs.cancel(JobKind::Customers(CustomerJob::Duplicates));
        if self.screens.duplicates.is_one() {
            self.screen = Screen::Customers;
        }
        self.screens.duplicates.close();
        self.reports.duplicates = None;
    }

    pub(in crate::app) fn merge(&mut self, first: CustomerId, second: CustomerId, record: Customer) {
        self.ask(JobKind::Write, "Merging", Merge { first, second, record }, move |app, merged| {
            app.notices
                .say_with_undo(format!("{}.", merged.what), Action::Data(DataAction::TakeBack(StepId(merged.step))));
            if let Some(card) = &app.reports.card
                && [first, second].contains(&card.id)
                && app.card_open
            {
                app.open_card(merged.customer);
            }
            app.without_pairs_of(first, second);
            if app.screens.duplicates.is_one() {
                app.close_duplicates();
            }
            app.read_identity_again();
        });
    }

    pub(in crate::app) fn tell_apart(&mut self, first: CustomerId, second: CustomerId) {
        self.ask(JobKind::Write, "Recording two customers", TellApart { first, second }, move |app, step| {
            app.notices.say_with_undo(
                "Recorded: two different customers. They will not be proposed again.",
                Action::Data(DataAction::TakeBack(step)),
            );
            if let Some(report) = &mut app.reports.duplicates {
                report.pairs.retain(|pair| pair.sides.each_ref().map(|side| side.id) != [first, second]);
                report.found = report.found.saturating_sub(1);
            }
            if app.screens.duplicates.is_one() {
                app.close_duplicates();
            }
        });
    }

    /// Pairs of merged customers are no longer pairs; the search finds the rest.
    fn without_pairs_of(&mut self, first: CustomerId, second: CustomerId) {
        if let Some(report) = &mut self.reports.duplicates {
            let before = report.pairs.len();
            report.pairs.retain(|pair| pair.sides.iter().all(|side| side.id != first && side.id != second));
            report.found = report.found.saturating_sub(before - report.pairs.len());
        }
    }

    /// Reads the open card and the open duplicates again, after something about customers has changed.
    pub(in crate::app) fn read_identity_again(&mut self) {
        if self.screens.duplicates.is_open() && !self.screens.duplicates.is_one() {
            self.look_for_duplicates();
        }
        self.read_purchases_again();
        let Some(customer) = self.reports.card.as_ref().filter(|_| self.card_open).map(|card| card.id) else { return };
        self.ask(
            JobKind::Customers(CustomerJob::Card),
            "Reading the customer",
            ReadCardAgain { customer },
            |app, card| {
                // The customer may have been removed by the undo.
                app.card_open = card.is_some();
                app.reports.card = card;
                app.screens.card.forget();
            },
        );
    }
}

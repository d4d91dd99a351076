//! Records by hand, consent, and customers who may be one.

use crate::app::clock;
use crate::app::state::Foresale;
use actions;
use actions::consent::Permission;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::money::grouped;
use domain::step::StepId;
use progress::Progress;
use reports::manual_entry::{EntryForm, Saved};
use screens::action::Action;
use screens::around::JobKind;
use screens::place::Screen;
use store::Store;

impl Foresale {
    pub(in crate::app) fn edit_purchase(&mut self, number: i64) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::manual_entry::purchase_form(store, number);
        self.jobs.start(JobKind::Write, "Reading the purchase", &path, work, |app, form| {
            app.screens.manual_entry.open(EntryForm::Purchase(form));
        });
    }

    pub(in crate::app) fn save_manual_entry(&mut self, form: EntryForm) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::manual_entry::save(store, &form, today);
        self.jobs.start(JobKind::Write, "Saving", &path, work, |app, saved| {
            app.screens.manual_entry.close();
            app.say_saved(&saved);
        });
    }

    /// Tells what was saved, with the way back, and reads anew what shows it.
    pub(in crate::app) fn say_saved(&mut self, saved: &Saved) {
        match saved.step {
            Some(step) => self.notices.say_with_undo(format!("{}.", saved.what), Action::TakeBack(StepId(step))),
            None => self.notices.note(format!("{}.", saved.what)),
        }
        self.mark_stale();
        self.read_purchases_again();
        if let Some(customer) = saved.customer {
            self.open_card(customer);
        }
    }

    pub(in crate::app) fn refuse(&mut self, customers: Vec<CustomerId>, channel: Channel) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let one = if let [one] = customers[..] { Some(one) } else { None };
        let work = move |store: &mut Store, _: &Progress| actions::consent::refuse(store, &customers, channel, today);
        self.jobs.start(JobKind::Write, "Entering a refusal", &path, work, move |app, entered| {
            let headline = format!("{} refused, for {} of them newly.", channel.name(), grouped(entered));
            match one {
                Some(customer) if entered > 0 => app.notices.say_with_undo(
                    format!("{} is refused from today.", channel.name()),
                    Action::EndRefusal { customer, channel },
                ),
                Some(_) => app.notices.note(format!("{} was refused before.", channel.name())),
                None => app.notices.say(headline),
            }
            app.read_identity_again();
        });
    }

    pub(in crate::app) fn end_refusal(&mut self, customer: CustomerId, channel: Channel) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| {
            actions::consent::end_mistaken_refusal(store, customer, channel, today)
        };
        self.jobs.start(JobKind::Write, "Ending a refusal", &path, work, move |app, ()| {
            app.notices.say(format!("The refusal of {} was a mistake; the ledger keeps both.", channel.name()));
            app.read_identity_again();
        });
    }

    pub(in crate::app) fn permit_again(&mut self, customer: CustomerId, permission: Permission) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let channel = permission.channel;
        let work =
            move |store: &mut Store, _: &Progress| actions::consent::permit_again(store, customer, &permission, today);
        self.jobs.start(JobKind::Write, "Entering a permission", &path, work, move |app, ()| {
            app.notices.say(format!("{} is permitted again; the reason is in the log.", channel.name()));
            app.read_identity_again();
        });
    }

    /// Opens the duplicates and looks for them anew.
    pub(in crate::app) fn find_duplicates(&mut self) {
        self.screen = Screen::Data;
        self.screens.duplicates.open();
        self.look_for_duplicates();
    }

    fn look_for_duplicates(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| actions::duplicates::find(store, today, progress);
        self.jobs.start(JobKind::Duplicates, "Looking for duplicates", &path, work, |app, report| {
            app.reports.duplicates = Some(report);
            app.reports.data.stale = true;
            app.reports.home.stale = true;
        });
    }

    pub(in crate::app) fn close_duplicates(&mut self) {
        self.jobs.cancel(JobKind::Duplicates);
        if self.screens.duplicates.is_one() {
            self.screen = Screen::Customers;
        }
        self.screens.duplicates.close();
        self.reports.duplicates = None;
    }

    pub(in crate::app) fn merge(&mut self, first: CustomerId, second: CustomerId, record: Customer) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work =
            move |store: &mut Store, _: &Progress| actions::duplicates::merge(store, first, second, &record, today);
        self.jobs.start(JobKind::Write, "Merging", &path, work, move |app, merged| {
            app.notices.say_with_undo(format!("{}.", merged.what), Action::TakeBack(StepId(merged.step)));
            if let Some(card) = &app.reports.card
                && [first, second].contains(&card.id)
                && app.card_open
            {
                app.open_card(merged.customer);
            }
            app.without_pairs_of(first, second);
            app.mark_stale();
            if app.screens.duplicates.is_one() {
                app.close_duplicates();
            }
            app.read_identity_again();
        });
    }

    pub(in crate::app) fn tell_apart(&mut self, first: CustomerId, second: CustomerId) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::duplicates::tell_apart(store, first, second, today);
        self.jobs.start(JobKind::Write, "Noting two customers", &path, work, move |app, step| {
            app.notices.say_with_undo("Noted: two customers. They are not proposed again.", Action::TakeBack(step));
            if let Some(report) = &mut app.reports.duplicates {
                report.pairs.retain(|pair| pair.sides.each_ref().map(|side| side.id) != [first, second]);
                report.found = report.found.saturating_sub(1);
            }
            if app.screens.duplicates.is_one() {
                app.close_duplicates();
            }
        });
    }

    /// Pairs of merged customers are no pairs any more; the search tells the rest.
    fn without_pairs_of(&mut self, first: CustomerId, second: CustomerId) {
        if let Some(report) = &mut self.reports.duplicates {
            let before = report.pairs.len();
            report.pairs.retain(|pair| pair.sides.iter().all(|side| side.id != first && side.id != second));
            report.found = report.found.saturating_sub(before - report.pairs.len());
        }
    }

    /// Reads the open card and the open duplicates again, after something about customers has changed.
    pub(in crate::app) fn read_identity_again(&mut self) {
        self.reports.data.stale = true;
        self.reports.customers.stale = true;
        if self.screens.duplicates.is_open() && !self.screens.duplicates.is_one() {
            self.look_for_duplicates();
        }
        self.read_purchases_again();
        let Some(path) = self.path.clone() else { return };
        let Some(customer) = self.reports.card.as_ref().filter(|_| self.card_open).map(|card| card.id) else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::accounts::card_if_known(store, customer, today);
        self.jobs.start(JobKind::Card, "Reading the customer", &path, work, |app, card| {
            // The customer may have gone with what was taken back.
            app.card_open = card.is_some();
            app.reports.card = card;
            app.screens.card.forget();
        });
    }
}

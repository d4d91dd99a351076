//! Leads and dealers.

use anyhow::Result;

use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use actions;
use domain::dealer::Dealer;
use domain::lead::{LastDealer, LeadBrief, OutcomeReport};
use domain::resolution::Resolution;
use progress::Progress;
use screens::action::Action;
use screens::around::JobKind;
use store::Store;

impl Foresale {
    pub(in crate::app) fn open_lead_list(&mut self, list: i64) {
        self.read_leads(Some(list));
    }

    pub(in crate::app) fn make_leads(&mut self, brief: LeadBrief) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| actions::leads::make(store, &brief, today, progress);
        self.jobs.start(JobKind::MakeLeads, "Finding leads", &path, work, |app, report| {
            app.notices.say(format!("{} leads found.", report.leads.len()));
            app.screens.leads.close_form();
            app.read_leads(Some(report.list));
        });
    }

    pub(in crate::app) fn assign_leads(&mut self, list: i64, last_dealer: LastDealer) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| {
            actions::leads::assign(store, list, last_dealer, today, progress)
        };
        self.jobs.start(JobKind::AssignLeads, "Assigning leads", &path, work, move |app, report| {
            app.notices.say(format!(
                "{} leads assigned, {} left over. Look at who gets what, then give the list to the dealers.",
                report.assigned, report.unassigned
            ));
            app.screens.leads.show_distribution();
            app.read_leads(Some(list));
        });
    }

    pub(in crate::app) fn publish_leads(&mut self, list: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::leads::publish(store, list, today);
        self.jobs.start(JobKind::Write, "Giving the list to the dealers", &path, work, move |app, report| {
            let until = report.expires.map(|day| format!(" until {}", day.spoken())).unwrap_or_default();
            let text = format!("The dealers have {} leads{until}.", report.assigned);
            app.notices.say_with_undo(text, Action::RecallLeads(list));
            app.reports.leads.stale = true;
        });
    }

    pub(in crate::app) fn recall_leads(&mut self, list: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::leads::recall(store, list, today);
        self.jobs.start(JobKind::Write, "Recalling a list", &path, work, move |app, report| {
            app.notices.say(if report.receipts.is_empty() {
                format!("'{}' is taken back; no dealer may use it.", report.name)
            } else {
                format!("'{}' is recalled; what left before stays in the receipts.", report.name)
            });
            app.reports.leads.stale = true;
        });
    }

    pub(in crate::app) fn resolve_uncertain(&mut self, list: Option<i64>, resolution: Resolution) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| match list {
            Some(list) => actions::leads::resolve_uncertain(store, list, resolution),
            None => actions::campaigns::resolve_uncertain(store, None, resolution),
        };
        self.jobs.start(JobKind::Write, "Deciding about messages", &path, work, move |app, decided| {
            let messages = format!("{decided} {}", if decided == 1 { "message" } else { "messages" });
            app.notices.say(match resolution {
                Resolution::SendAgain if list.is_some() => {
                    format!("{messages} to be sent again: press Mail to dealers.")
                }
                Resolution::SendAgain => format!("{messages} to be sent again: open the campaign."),
                Resolution::WasSent => format!("Taken as sent: {messages}."),
            });
            app.reports.leads.stale = true;
            app.reports.campaigns.stale = true;
        });
    }

    pub(in crate::app) fn pass_leads(&mut self, list: i64, days: u32) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::leads::pass_idle(store, list, days, today);
        self.jobs.start(JobKind::Write, "Passing leads on", &path, work, move |app, passed| {
            app.notices.say(format!("{} untouched leads went to another dealer.", passed.moved));
            if passed.stayed > 0 {
                let why = passed.stayed_why.join("; ");
                app.notices.note(format!("{} stay where they are ({why}).", passed.stayed));
            }
            app.reports.leads.stale = true;
        });
    }

    pub(in crate::app) fn make_access_code(&mut self, dealer: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::leads::new_access_code(store, dealer, today);
        self.jobs.start(JobKind::Write, "Making an access code", &path, work, move |app, made| {
            app.screens.leads.show_code(dealer, made.code);
            app.reports.leads.stale = true;
        });
    }

    pub(in crate::app) fn reassign_lead(&mut self, lead: i64, dealer: Option<i64>) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::leads::reassign(store, lead, dealer, today);
        self.jobs.start(JobKind::Write, "Moving a lead", &path, work, |app, warnings| {
            if !warnings.is_empty() {
                app.notices.note(format!("Moved all the same: {}.", warnings.join("; ")));
            }
            app.reports.leads.stale = true;
        });
    }

    pub(in crate::app) fn write_lead_files(&mut self, list: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| -> Result<Option<(String, Vec<String>)>> {
            let Some(folder) = dialogs::folder() else { return Ok(None) };
            let files = actions::leads::write_files(store, list, &folder, today, progress)?;
            let written = format!("{} files written to {}", files.len(), folder.display());
            Ok(Some((written, actions::leads::withdrawn(store, list, today)?)))
        };
        self.jobs.start(JobKind::LeadFiles, "Writing call sheets", &path, work, |app, done| {
            if let Some((text, withdrawn)) = done {
                app.notices.say(text);
                app.say_withdrawn(&withdrawn);
            }
        });
    }

    pub(in crate::app) fn mail_leads(&mut self, list: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| {
            let report = actions::leads::mail(store, list, today, progress)?;
            Ok((report, actions::leads::withdrawn(store, list, today)?))
        };
        self.jobs.start(JobKind::MailLeads, "Mailing the dealers", &path, work, |app, (report, withdrawn)| {
            app.say_sent(&report);
            app.say_withdrawn(&withdrawn);
        });
    }

    /// Says which leads did not go out, and why.
    fn say_withdrawn(&mut self, why: &[String]) {
        if !why.is_empty() {
            self.notices.note(format!("Not handed over: {}.", why.join("; ")));
        }
        self.reports.leads.stale = true;
    }

    pub(in crate::app) fn print_leads(&mut self, list: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| {
            let printed = actions::leads::print(store, list, today, progress)?;
            Ok((printed, actions::leads::withdrawn(store, list, today)?))
        };
        self.jobs.start(JobKind::PrintLeads, "Printing call sheets", &path, work, |app, (printed, withdrawn)| {
            app.notices.note(format!("{}.", printed.told()));
            app.say_withdrawn(&withdrawn);
        });
    }

    pub(in crate::app) fn record_outcome(&mut self, lead: i64, told: OutcomeReport) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::leads::record_outcome(store, lead, &told);
        self.jobs.start(JobKind::Write, "Recording an outcome", &path, work, |app, saved| app.say_saved(&saved));
    }

    pub(in crate::app) fn save_dealer(&mut self, dealer: Dealer) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::manual_entry::save_dealer(store, &dealer, today);
        self.jobs.start(JobKind::Write, "Saving the dealer", &path, work, |app, saved| app.say_saved(&saved));
    }
}

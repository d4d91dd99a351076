//! Starting, stopping and querying the dealers' portal, and a trial call.

use std::path::Path;

use crate::app::clock;
use crate::app::portal::PortalOfWindow;
use crate::app::state::Foresale;
use actions;
use actions::database;
use actions::portal::{
    MakePortalLink, MarkMessageRead, ReadPortal, SavePortal, ServeOptions, SimulatedCall, UnlockDealer, is_told,
    touched_by,
};
use actions::request::{present, refuse_without};
use domain::dealer::DealerId;
use domain::request::Right;
use progress::Progress;
use reports::portal::{Happening, PortalSettings};
use screens::around::{JobKind, PortalJob};
use screens::leads::CallState;
use screens::place::Screen;

impl Foresale {
    /// Call when a file was opened: the previous file's portal stops.
    pub(in crate::app) fn watch_portal(&mut self, path: &Path) {
        let ctx = self.ctx.clone();
        self.portal = PortalOfWindow::new(path, move || ctx.request_repaint());
    }

    /// Reports what dealers did since the last frame, and reloads what it changed.
    pub(in crate::app) fn hear_portal(&mut self) {
        let happened = self.portal.happened();
        if happened.is_empty() {
            return;
        }
        for event in &happened {
            self.touched(touched_by(event.what));
            // Where wrong codes came from may be somebody's telephone.
            let tells_who = matches!(event.what, Happening::Locked | Happening::ManyWrongCodes);
            if is_told(event.what) && (!tells_who || self.asker.may(Right::SeePersonalData)) {
                self.notices.say(event.sentence());
            }
        }
    }

    pub(in crate::app) fn start_portal(&mut self) {
        let Some(path) = self.own_file("The dealers’ portal is started") else { return };
        // Whoever may send may let dealers in.
        if let Err(refused) = refuse_without(&self.asker, Right::Send) {
            self.notices.fail(figures::capitalised(&format!("{refused:#}")), "");
            return;
        }
        let asker = self.asker.clone();
        let work = move |_: &Progress| {
            // A right may have been taken since the sign-in.
            let now = present(&database::open_to_read(&path)?, &asker)?;
            refuse_without(&now, Right::Send)?;
            actions::portal::serve(&path, &ServeOptions::default(), clock::now)
        };
        self.jobs.start_free(JobKind::Portal(PortalJob::Run), "Starting the portal", work, |app, running| {
            app.screens.leads.portal.started(running.address.clone(), running.fingerprint.clone());
            app.notices.say(format!("The dealers' portal answers at {}", running.address));
            app.portal.running = Some(running);
            app.reports.portal_stale = true;
        });
    }

    pub(in crate::app) fn stop_portal(&mut self) {
        self.end_portal("Stopping the portal", |app| app.notices.say("The dealers' portal was stopped."));
    }

    /// Stops the portal if it runs, then continues.
    fn end_portal(&mut self, title: &str, then: fn(&mut Foresale)) {
        let Some(mut running) = self.portal.running.take() else { return };
        let work = move |_: &Progress| {
            running.stop();
            Ok(())
        };
        self.jobs.start_free(JobKind::Portal(PortalJob::Run), title, work, move |app, ()| {
            app.screens.leads.portal.stopped();
            then(app);
        });
    }

    pub(in crate::app) fn save_portal(&mut self, settings: PortalSettings) {
        let request = SavePortal { settings };
        self.ask(JobKind::Write, "Saving the portal's settings", request, |app, listens_elsewhere| {
            app.notices.say("Saved.");
            // Only once they are saved: a running portal is not stopped for settings that could not be saved.
            if listens_elsewhere {
                app.end_portal("Moving the portal", Foresale::start_portal);
            }
        });
    }

    pub(in crate::app) fn mark_message_read(&mut self, message: i64) {
        self.ask(JobKind::Write, "Marking a message", MarkMessageRead { message }, |_, ()| ());
    }

    pub(in crate::app) fn unlock_dealer(&mut self, number: String) {
        self.ask(JobKind::Write, "Unlocking a dealer", UnlockDealer { number }, |app, _| app.notices.say("Unlocked."));
    }

    pub(in crate::app) fn make_portal_link(&mut self, dealer: i64) {
        let request = MakePortalLink { dealer: DealerId(dealer) };
        self.ask(JobKind::Write, "Making a link", request, |app, link| {
            app.screens.leads.portal.show_link(&link);
        });
    }

    pub(in crate::app) fn ring_up(&mut self) {
        let Some(path) = self.own_file("A call is tried out") else { return };
        let work = move |_: &Progress| SimulatedCall::dial(&path, clock::now);
        self.jobs.start_free(JobKind::Portal(PortalJob::Call), "Ringing up", work, |app, (call, said)| {
            app.screens.leads.portal.said(said, CallState::GoesOn);
            app.portal.call = Some(call);
        });
    }

    pub(in crate::app) fn say_on_call(&mut self, typed: String) {
        let Some(mut call) = self.portal.call.take() else { return };
        let work = move |_: &Progress| {
            let said = call.say(&typed)?;
            Ok((call, said))
        };
        self.jobs.start_free(JobKind::Portal(PortalJob::Call), "On the telephone", work, |app, (call, said)| {
            let state = if call.is_over() { CallState::IsOver } else { CallState::GoesOn };
            app.screens.leads.portal.said(said, state);
            app.portal.call = (state == CallState::GoesOn).then_some(call);
        });
    }

    pub(in crate::app) fn hang_up(&mut self) {
        self.portal.call = None;
        self.screens.leads.portal.said(vec!["[hung up]".to_owned()], CallState::IsOver);
    }

    /// Reads who is signed in and what happened, when that screen is shown.
    pub(in crate::app) fn read_portal(&mut self) {
        let looks = self.screen == Screen::Leads && self.screens.leads.shows_portal();
        if !looks || !std::mem::take(&mut self.reports.portal_stale) {
            return;
        }
        self.ask(JobKind::Portal(PortalJob::Report), "Reading the portal's log", ReadPortal {}, |app, report| {
            app.screens.leads.portal.show(report);
        });
    }
}

//! Starting and ending to share the open file with colleagues.

use std::time::Duration;

use actions::database;
use actions::desks::{self, DesksOptions};
use actions::request::{present, refuse_without};
use domain::request::Right;
use progress::Progress;
use screens::around::{FileJob, JobKind};
use screens::place::Screen;

use crate::app::clock;
use crate::app::state::Foresale;

/// How often the settings show anew who is there.
const LOOK: Duration = Duration::from_secs(1);

impl Foresale {
    pub(in crate::app) fn share(&mut self) {
        let Some(path) = self.own_file("A file is shared") else { return };
        // Who opens the database to others answers for it.
        if let Err(refused) = refuse_without(&self.asker, Right::Administer) {
            self.notices.fail(figures::capitalised(&format!("{refused:#}")), "");
            return;
        }
        let asker = self.asker.clone();
        let work = move |_: &Progress| {
            // A right may have been taken since the sign-in.
            refuse_without(&present(&database::open_to_read(&path)?, &asker)?, Right::Administer)?;
            let running = desks::serve(&path, &DesksOptions::default(), clock::now)?;
            Ok((path, running))
        };
        self.jobs.start_free(JobKind::Files(FileJob::Share), "Starting to share", work, |app, (path, running)| {
            app.sharing.begin(&path, running);
            app.notices.say("Colleagues can work with this file now.");
        });
    }

    pub(in crate::app) fn stop_sharing(&mut self) {
        let Some(mut running) = self.sharing.end() else { return };
        let work = move |_: &Progress| {
            running.stop();
            Ok(())
        };
        self.jobs.start_free(JobKind::Files(FileJob::Share), "Ending to share", work, |app, ()| {
            app.notices.say("The file is not shared any more.");
        });
    }

    /// While the settings are shown, they show who is there.
    pub(in crate::app) fn watch_sharing(&mut self) {
        if self.screen == Screen::Settings && self.sharing.running.is_some() {
            self.sharing.look(LOOK);
            self.ctx.request_repaint_after(LOOK);
        }
    }
}

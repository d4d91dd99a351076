//! Backups of the open file, and replacing a file with one, even a file that cannot be opened.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::app::clock;
use crate::app::jobs::{Started, capitalised};
use crate::app::state::Foresale;
use actions::backups;
use actions::people::is_locked;
use actions::request::{present, refuse_without};
use domain::request::{Asker, Right};
use progress::{Cancelled, Progress};
use reports::backups::RestoreReport;
use screens::around::{FileJob, JobKind};
use screens::place::Screen;

/// Whether somebody may make and restore backups at this moment; what was seen at the sign-in may have changed since. A file that
/// cannot be opened may be saved by anybody.
fn refuse_without_right(database: &Path, asker: &Asker) -> Result<()> {
    if is_locked(database) {
        bail!("'{}' is encrypted; sign in to it first", database.display());
    }
    let Ok(store) = actions::database::open_to_read(database) else { return Ok(()) };
    refuse_without(&present(&store, asker)?, Right::Administer)
}

impl Foresale {
    /// Makes the backup of the day in the background, when the file is first used each day.
    pub(in crate::app) fn back_up_daily(&mut self) {
        let today = clock::today();
        let Some(path) = self.path.clone().filter(|_| self.office.is_none()) else { return };
        if self.backup_day == Some(today) || self.is_restoring() {
            return;
        }
        self.backup_day = Some(today);
        let work = move |progress: &Progress| {
            let told = backups::daily_or_why(&path, today, progress);
            progress.check()?;
            Ok(told)
        };
        self.jobs.start_free(JobKind::Files(FileJob::BackUp), "Today's backup", work, |app, told| {
            if let Some(told) = told {
                app.notices.fail(told, "");
            }
            app.reports.backups.stale = true;
        });
    }

    pub(in crate::app) fn back_up(&mut self) {
        let Some(path) = self.own_file("Backups are made") else { return };
        if let Err(refused) = refuse_without(&self.asker, Right::Administer) {
            self.notices.fail(capitalised(&format!("{refused:#}")), "");
            return;
        }
        let asker = self.asker.clone();
        let work = move |progress: &Progress| {
            refuse_without_right(&path, &asker)?;
            backups::back_up(&path, progress).map_err(|error| backups::with_way_out(error, &path))
        };
        let started = self.jobs.start_free(JobKind::Files(FileJob::BackUp), "Making a backup", work, |app, made| {
            app.notices.say(format!("Backed up and checked: {}.", made.size()));
            app.reports.backups.stale = true;
        });
        if started == Started::AlreadyRunning {
            self.notices.note("A backup is already being made.");
        }
    }

    /// Whether the file is being replaced right now, so that nobody may open it.
    pub(in crate::app) fn is_restoring(&self) -> bool {
        self.jobs.view().is_running(JobKind::Files(FileJob::Restore))
    }

    pub(in crate::app) fn restore_backup(&mut self, database: PathBuf, backup: PathBuf) {
        if let Err(refused) = refuse_without(&self.asker, Right::Administer) {
            self.notices.fail(capitalised(&format!("{refused:#}")), "");
            return;
        }
        if self.path.as_ref() == Some(&database) {
            if self.portal.running.is_some() {
                self.notices.fail("Stop the dealers’ portal first: it has the file open.", "");
                return;
            }
            if self.sharing.running.is_some() {
                self.notices.fail("Stop sharing the file first: other desks have it open.", "");
                return;
            }
            // Everything that this window has open is closed first, so that the file can be used exclusively.
            self.jobs.abandon();
            self.portal.look_away();
        }
        let asker = self.asker.clone();
        let work = move |progress: &Progress| {
            Ok(refuse_without_right(&database, &asker).and_then(|()| backups::restore(&database, &backup, progress)))
        };
        self.jobs.start_free(JobKind::Files(FileJob::Restore), "Restoring a backup", work, Foresale::restored);
    }

    fn restored(&mut self, done: anyhow::Result<RestoreReport>) {
        match done {
            Ok(report) => {
                self.start_screen = Some(Screen::Settings);
                // Whoever restored it goes on, if the backup knows them.
                let asker = self.asker.clone();
                self.opened(&report.database);
                self.asker = asker;
                let told = report.told().join(" ");
                self.notices.say(format!("Restored. {told}").trim().to_owned());
            }
            Err(error) => {
                if let Some(path) = self.path.clone() {
                    self.watch_portal(&path);
                    self.mark_stale();
                }
                if error.is::<Cancelled>() {
                    self.notices.note("Cancelled; nothing was changed.");
                } else {
                    self.notices.fail(capitalised(&format!("{error:#}")), "");
                }
            }
        }
    }
}

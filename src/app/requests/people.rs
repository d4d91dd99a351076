//! Signing in and out, and the people of the open file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use crate::app::clock;
use crate::app::office::OfficeOfWindow;
use crate::app::recent::place_name;
use crate::app::state::Foresale;
use actions::backups::with_way_out;
use actions::desks::is_office;
use actions::people;
use actions::people::computer_user;
use actions::people::encrypting::proposed_recovery_key;
use actions::people::encrypting::{EncryptFile, ExchangeKey, NewRecoveryKey, SaveRecoveryPage, TryRecoveryKey};
use actions::people::requests::{
    AddPerson, ChangeOwnPassword, ReadPeople, RemovePerson, SetPassword, SetRight, SetRole,
};
use domain::list_format::ListFormat;
use domain::person::Role;
use domain::request::{Asker, OFFICE, Place, Right};
use progress::Progress;
use reports::people::{Door, Encrypted, OLD_COPIES};
use screens::around::{FileJob, JobKind};

/// After so long without a key or a movement of the pointer the window locks itself, where people sign in.
const IDLE_SECONDS: i64 = 15 * 60;
/// Time between two looks at whether that is so.
const LOOK: Duration = Duration::from_secs(20);

/// A file that was opened, and whether its people have to sign in.
pub(super) struct Opened {
    pub path: PathBuf,
    pub read_only: bool,
    pub door: Door,
}

/// Opens a file once, to know whether it can be.
pub(super) fn knock(path: PathBuf) -> Result<Opened> {
    if people::is_locked(&path) {
        return Ok(Opened { read_only: false, door: Door::SignIn, path });
    }
    let store = actions::database::open_to_read(&path).map_err(|error| with_way_out(error, &path))?;
    let door = people::door(&store)?;
    Ok(Opened { read_only: store.is_read_only(), door, path })
}

impl Foresale {
    /// Shows a file that was opened, or asks who is there.
    pub(super) fn enter(&mut self, opened: &Opened) {
        match opened.door {
            Door::Open => {
                self.opened(&opened.path);
                self.read_only = opened.read_only;
            }
            Door::SignIn => self.ask_who(&opened.path, ""),
        }
    }

    pub(super) fn ask_who(&mut self, path: &Path, name: &str) {
        self.close_file();
        self.screens.sign_in.open(path, &place_name(path), name);
    }

    pub(in crate::app) fn sign_in(&mut self, database: PathBuf, name: String, password: String) {
        if is_office(&database) {
            self.sign_in_at_office(database, name, password);
            return;
        }
        let work = move |_: &Progress| {
            let spoken = |error: anyhow::Error| format!("{error:#}");
            let (place, seat) = (Place::Window, computer_user());
            if people::is_locked(&database)
                && let Err(error) = people::unlock(&database, &name, &password, place, &seat, clock::now())
            {
                return Ok((database, false, Err(spoken(error))));
            }
            let mut store =
                actions::database::open_to_read(&database).map_err(|error| with_way_out(error, &database))?;
            let read_only = store.is_read_only();
            let asker = people::sign_in(&mut store, &name, &password, place, &seat, clock::now());
            Ok((database, read_only, asker.map_err(spoken)))
        };
        self.jobs.start_free(JobKind::Files(FileJob::Open), "Signing in", work, |app, (path, read_only, asker)| {
            match asker {
                Ok(asker) => {
                    app.screens.sign_in.close();
                    // Dealers whose portal this window serves have not noticed that it was locked.
                    let portal = app.portal.running_of(&path);
                    app.opened(&path);
                    app.portal.running = portal;
                    app.read_only = read_only;
                    app.asker = asker;
                }
                Err(fault) => app.screens.sign_in.refuse(sentence(&fault)),
            }
        });
    }

    /// Hides everything at once; the same person or another one can sign in again.
    pub(in crate::app) fn lock(&mut self) {
        let Some(path) = self.path.clone() else { return };
        if self.asker.person.is_empty() {
            self.notices.note("Nobody signs in to this file, so there is nothing to lock it with; add yourself under Settings, People.");
            return;
        }
        let name = self.asker.person.clone();
        let portal = self.portal.running_of(&path);
        self.ask_who(&path, &name);
        if is_office(&path) {
            return;
        }
        if portal.is_none() && !self.sharing.is_of(&path) {
            people::lock(&path);
        } else {
            self.portal.keep(&path, portal);
        }
    }

    /// What was left for a viewer to print goes while the window stays open, too.
    pub(in crate::app) fn clear_sheets_hourly(&mut self) {
        let now = clock::now().seconds;
        if now - self.sheets_cleared >= 3_600 {
            self.sheets_cleared = now;
            actions::leads::clear_old_sheets();
        }
    }

    /// Locks the window when nobody has touched it for a while and nothing is being done in it.
    pub(in crate::app) fn lock_when_idle(&mut self) {
        let is_touched = self.ctx.input(|input| !input.events.is_empty() || input.pointer.is_moving());
        if is_touched || !self.jobs.is_idle() || self.asker.person.is_empty() || self.path.is_none() {
            self.touched_at = clock::now();
        } else if clock::now().seconds - self.touched_at.seconds >= IDLE_SECONDS {
            self.lock();
            self.notices.note("Locked, because nobody has worked here for a quarter of an hour.");
        } else {
            // Nothing else may wake the window.
            self.ctx.request_repaint_after(LOOK);
        }
    }

    pub(in crate::app) fn load_people(&mut self) {
        if self.asker.may(Right::Administer) && std::mem::take(&mut self.reports.people.stale) {
            self.ask(JobKind::Files(FileJob::FindPeople), "Reading people", ReadPeople {}, |app, report| {
                app.reports.people.fill(Some(report));
                app.screens.settings.people.forget();
            });
        }
    }

    pub(in crate::app) fn add_person(&mut self, name: String, role: Role, password: String) {
        let request = AddPerson { name: name.clone(), role, password };
        if self.asker.person.is_empty() && !self.hold_alone() {
            return;
        }
        self.ask(JobKind::Write, "Adding somebody", request, move |app, added| {
            if app.asker.person.is_empty() {
                app.asker = Asker::limited(&name, Place::Window, &OFFICE);
                app.notices.say(format!("You work as {name} now. From the next start on everybody signs in."));
            } else {
                app.notices.say(format!("{name} can sign in now."));
            }
            if let Some(encrypted) = added.encrypted {
                app.encrypted(encrypted);
            }
            app.reports.people.stale = true;
        });
    }

    /// Closes what this window has open of the file beside its jobs, for work that needs it alone.
    fn hold_alone(&mut self) -> bool {
        if self.portal.running.is_some() {
            self.notices.fail("Stop the dealers’ portal first: it has the file open.", "");
            return false;
        }
        if self.sharing.running.is_some() {
            self.notices.fail("Stop sharing the file first: other desks have it open.", "");
            return false;
        }
        self.portal.look_away();
        true
    }

    /// The file was written anew under its name.
    fn written_anew(&mut self) {
        if let Some(path) = self.path.clone() {
            self.watch_portal(&path);
            self.kept = Some(actions::database::keep(&path));
        }
        self.reports.people.stale = true;
        self.reports.backups.stale = true;
    }

    fn encrypted(&mut self, encrypted: Encrypted) {
        self.written_anew();
        self.notices.say(encrypted.told().join(" "));
        self.screens.settings.keys.show(encrypted.recovery_key);
    }

    pub(in crate::app) fn encrypt_file(&mut self, password: String) {
        if self.hold_alone() {
            self.ask(JobKind::Write, "Encrypting the file", EncryptFile { password }, Foresale::encrypted);
        }
    }

    pub(in crate::app) fn exchange_key(&mut self) {
        if self.hold_alone() {
            self.ask(JobKind::Write, "Encrypting the file anew", ExchangeKey {}, |app, report| {
                app.written_anew();
                app.notices.say(report.told().join(" "));
            });
        }
    }

    pub(in crate::app) fn new_recovery_key(&mut self) {
        // Told before it opens the file, so that whoever is interrupted has one that does.
        match proposed_recovery_key() {
            Ok(key) => {
                self.screens.settings.keys.show(key.clone());
                let request = NewRecoveryKey { recovery_key: key };
                self.ask(JobKind::Write, "Making a recovery key", request, |app, ()| {
                    app.notices.say("The new recovery key opens the file from now on; the old one does not any more.");
                });
            }
            Err(error) => self.notices.fail(format!("{error:#}"), ""),
        }
    }

    pub(in crate::app) fn try_recovery_key(&mut self, recovery_key: String) {
        self.ask(JobKind::Write, "Trying the recovery key", TryRecoveryKey { recovery_key }, |app, opens| {
            app.screens.settings.keys.tried(opens);
        });
    }

    pub(in crate::app) fn save_recovery_page(&mut self, recovery_key: String) {
        let request = move |path| SaveRecoveryPage { recovery_key, path };
        self.export("Writing the recovery key", "recovery key", ListFormat::Pdf, request);
    }

    pub(in crate::app) fn change_own_password(&mut self, old: String, password: String) {
        let new = password.clone();
        self.ask(JobKind::Write, "Changing your password", ChangeOwnPassword { old, password }, move |app, ()| {
            if let Some(office) = app.office.as_ref().and_then(OfficeOfWindow::office) {
                office.password_is(new);
            }
            app.screens.settings.own_password.forget();
            app.notices.say("Your password is changed.");
        });
    }

    pub(in crate::app) fn remove_person(&mut self, name: String) {
        let done = self.with_old_copies("Removed; they cannot sign in any more.");
        self.change_people(done, RemovePerson { name });
    }

    /// What was done, with what an old copy of the keys still opens.
    fn with_old_copies(&self, done: &str) -> String {
        let is_encrypted = self.reports.people.value.as_ref().is_some_and(|report| report.encrypted);
        if is_encrypted { format!("{done} {OLD_COPIES}") } else { done.to_owned() }
    }

    pub(in crate::app) fn set_role(&mut self, name: String, role: Role) {
        self.change_people("Role changed.", SetRole { name, role });
    }

    pub(in crate::app) fn set_right(&mut self, name: String, right: Right, allowed: bool) {
        self.change_people("Rights changed.", SetRight { name, right, allowed });
    }

    pub(in crate::app) fn set_password(&mut self, name: String, password: String) {
        let done = self.with_old_copies("Password changed.");
        self.change_people(done, SetPassword { name, password });
    }

    fn change_people(&mut self, done: impl Into<String>, request: impl actions::request::Request<Answer = ()>) {
        let done = done.into();
        self.ask(JobKind::Write, "Saving people", request, move |app, ()| {
            app.reports.people.stale = true;
            app.notices.say(done);
        });
    }
}

pub(super) fn sentence(fault: &str) -> String {
    let fault = figures::capitalised(fault);
    if fault.ends_with('.') { fault } else { format!("{fault}.") }
}

//! Signing in and out, and the people of the open file.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::app::clock;
use crate::app::state::Foresale;
use actions::backups::with_way_out;
use actions::people::computer_user;
use actions::people::requests::{AddPerson, ReadPeople, RemovePerson, SetPassword, SetRight, SetRole};
use domain::person::Role;
use domain::request::{Asker, OFFICE, Place, Right};
use progress::Progress;
use reports::people::Door;
use screens::around::{FileJob, JobKind};

/// A file that was opened, and whether its people have to sign in.
pub(super) struct Opened {
    pub path: PathBuf,
    pub read_only: bool,
    pub door: Door,
}

/// Opens a file once, to know whether it can be.
pub(super) fn knock(path: PathBuf) -> Result<Opened> {
    let store = actions::database::open_to_read(&path).map_err(|error| with_way_out(error, &path))?;
    let door = actions::people::door(&store)?;
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

    fn ask_who(&mut self, path: &Path, name: &str) {
        self.close_file();
        self.screens.sign_in.open(path, name);
    }

    pub(in crate::app) fn sign_in(&mut self, database: PathBuf, name: String, password: String) {
        let work = move |_: &Progress| {
            let mut store =
                actions::database::open_to_read(&database).map_err(|error| with_way_out(error, &database))?;
            let read_only = store.is_read_only();
            let asker =
                actions::people::sign_in(&mut store, &name, &password, Place::Window, &computer_user(), clock::now());
            Ok((database, read_only, asker.map_err(|error| format!("{error:#}"))))
        };
        self.jobs.start_free(JobKind::Files(FileJob::Open), "Signing in", work, |app, (path, read_only, asker)| {
            match asker {
                Ok(asker) => {
                    app.screens.sign_in.close();
                    app.opened(&path);
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
        self.ask_who(&path, &name);
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
        self.ask(JobKind::Write, "Adding somebody", request, move |app, ()| {
            if app.asker.person.is_empty() {
                app.asker = Asker::limited(&name, Place::Window, &OFFICE);
                app.notices.say(format!("You work as {name} now. From the next start on everybody signs in."));
            } else {
                app.notices.say(format!("{name} can sign in now."));
            }
            app.reports.people.stale = true;
        });
    }

    pub(in crate::app) fn remove_person(&mut self, name: String) {
        self.change_people("Removed; they cannot sign in any more.", RemovePerson { name });
    }

    pub(in crate::app) fn set_role(&mut self, name: String, role: Role) {
        self.change_people("Role changed.", SetRole { name, role });
    }

    pub(in crate::app) fn set_right(&mut self, name: String, right: Right, allowed: bool) {
        self.change_people("Rights changed.", SetRight { name, right, allowed });
    }

    pub(in crate::app) fn set_password(&mut self, name: String, password: String) {
        self.change_people("Password changed.", SetPassword { name, password });
    }

    fn change_people(&mut self, done: &'static str, request: impl actions::request::Request<Answer = ()>) {
        self.ask(JobKind::Write, "Saving people", request, move |app, ()| {
            app.reports.people.stale = true;
            app.notices.say(done);
        });
    }
}

fn sentence(fault: &str) -> String {
    let fault = figures::capitalised(fault);
    if fault.ends_with('.') { fault } else { format!("{fault}.") }
}

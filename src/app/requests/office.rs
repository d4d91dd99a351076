//! Working with the database of an office: reaching it, confirming its certificate, signing in, and a line that was lost.

use std::path::PathBuf;

use actions::desks::{self, Office, Patience, Reached, SessionEnded};
use progress::Progress;
use screens::around::{FileJob, JobKind};
use screens::place::Screen;

use crate::app::office::{Heard, LineState, OfficeOfWindow};
use crate::app::recent::place_name;
use crate::app::requests::people::sentence;
use crate::app::state::Foresale;

impl Foresale {
    pub(in crate::app) fn ask_office(&mut self) {
        self.go(Screen::Welcome);
        self.screen = Screen::Welcome;
        self.screens.office.ask();
    }

    /// Looks whether an office answers there, and whether its certificate is known.
    pub(in crate::app) fn reach_office(&mut self, typed: String) {
        let work = move |_: &Progress| Ok(desks::reach(&typed).map_err(|error| format!("{error:#}")));
        self.jobs.start_free(
            JobKind::Files(FileJob::Open),
            "Reaching the office",
            work,
            |app, reached| match reached {
                Ok(Reached { place, unknown: None }) => app.ask_who(&place, ""),
                Ok(Reached { place, unknown: Some(fingerprint) }) => {
                    app.close_file();
                    app.screens.office.show(place.clone(), &place_name(&place), fingerprint);
                }
                Err(fault) if app.screens.office.is_open() => app.screens.office.refuse(sentence(&fault)),
                Err(fault) => app.notices.fail(sentence(&fault), ""),
            },
        );
    }

    /// Somebody has compared the fingerprint: it is kept, and compared from now on.
    pub(in crate::app) fn trust_office(&mut self, office: PathBuf, fingerprint: String) {
        let work = move |_: &Progress| {
            desks::trust(&office, &fingerprint)?;
            Ok(office)
        };
        self.jobs.start_free(JobKind::Files(FileJob::Open), "Keeping the certificate", work, |app, office| {
            app.ask_who(&office, "");
        });
    }

    pub(super) fn sign_in_at_office(&mut self, place: PathBuf, name: String, password: String) {
        let line = LineState::default();
        let ctx = self.ctx.clone();
        let tell = line.teller(move || ctx.request_repaint());
        let work = move |_: &Progress| {
            let signed_in = Office::sign_in(&place, &name, || Ok(password), Patience::Endless, tell);
            Ok((place, signed_in.map_err(|error| format!("{error:#}"))))
        };
        self.jobs.start_free(JobKind::Files(FileJob::Open), "Signing in", work, move |app, (place, signed_in)| {
            match signed_in {
                Ok(office) => {
                    let asker = office.asker();
                    app.screens.sign_in.close();
                    let ctx = app.ctx.clone();
                    app.opened_at(&place, OfficeOfWindow::new(office, line, move || ctx.request_repaint()));
                    app.asker = asker;
                }
                Err(fault) => app.screens.sign_in.refuse(sentence(&fault)),
            }
        });
    }

    /// The office does not know any more who works here: everything is hidden until somebody signs in.
    pub(in crate::app) fn sign_in_again(&mut self, why: &str) {
        let Some(place) = self.path.clone() else { return };
        let name = self.asker.person.clone();
        self.ask_who(&place, &name);
        self.notices.note(sentence(why));
    }

    /// The open file, for what needs it itself; says so if it is at another computer.
    pub(in crate::app) fn own_file(&mut self, what: &str) -> Option<PathBuf> {
        if self.office.is_some() {
            self.notices.note(format!("{what} on the computer that has the database."));
            return None;
        }
        self.path.clone()
    }

    /// Marks what others have changed, to be read anew when it is shown.
    pub(in crate::app) fn hear_office(&mut self) {
        for heard in self.office.as_ref().map(OfficeOfWindow::heard).unwrap_or_default() {
            match heard {
                Heard::Touched(matters) => self.touched(&matters),
                Heard::Ended(error) if error.is::<SessionEnded>() => self.sign_in_again(&format!("{error:#}")),
                // A request finds it out, and says it.
                Heard::Ended(_) => {}
            }
        }
    }

    pub(in crate::app) fn try_again(&mut self) {
        if let Some(office) = self.office.as_ref().and_then(OfficeOfWindow::office) {
            office.hurry();
        }
    }
}

//! How the command line makes requests: an open database, or an office at another computer, queried by whoever is signed in.

use std::path::Path;

use anyhow::Result;

use crate::cli::output::note;
use crate::cli::priority::give_way_to_portal;
use crate::cli::progress_line::ProgressLine;
use crate::cli::signing_in;
use actions::database;
use actions::desks::{News, Office, Patience, is_office};
use actions::people::sign_in_by_recovery;
use actions::request::{self, Request};
use domain::request::{Asker, Place, Right};
use progress::Progress;
use store::Store;

/// An open database, here or at an office, and who makes requests to it.
pub struct Desk {
    at: At,
    /// Whether it was said that what was written can be read by anybody.
    has_warned: bool,
}

enum At {
    File { store: Box<Store>, asker: Asker },
    Office(Box<Office>),
}

impl Desk {
    /// # Errors
    /// When the file is not a Foresale database, is from a newer version, or cannot be opened and written.
    pub fn open(path: &Path) -> Result<Desk> {
        if is_office(path) {
            return Desk::at_office(path);
        }
        signing_in::unlock(path)?;
        Desk::of(database::open(path)?)
    }

    /// Like [`Desk::open`], but also works if the file is write-protected; for callers that only read.
    ///
    /// # Errors
    /// When the file is not a Foresale database, is from a newer version, or cannot be read.
    pub fn open_to_read(path: &Path) -> Result<Desk> {
        if is_office(path) {
            return Desk::at_office(path);
        }
        signing_in::unlock(path)?;
        Desk::of(database::open_to_read(path)?)
    }

    /// The desk of an owner who is let in by the recovery key, to set a new password.
    ///
    /// # Errors
    /// When the recovery key is another one's, or this is no owner.
    pub fn open_by_recovery(path: &Path, name: &str, recovery_key: &str) -> Result<Desk> {
        let (store, asker) = sign_in_by_recovery(path, name, recovery_key, Place::CommandLine)?;
        Ok(Desk { at: At::File { store: Box::new(store), asker }, has_warned: false })
    }

    fn of(mut store: Store) -> Result<Desk> {
        let asker = signing_in::asker(&mut store)?;
        Ok(Desk { at: At::File { store: Box::new(store), asker }, has_warned: false })
    }

    fn at_office(place: &Path) -> Result<Desk> {
        let name = signing_in::person()?;
        let office = Office::sign_in(place, name, || signing_in::password(name), Patience::AWhile, Box::new(tell))?;
        Ok(Desk { at: At::Office(Box::new(office)), has_warned: false })
    }

    /// Who is signed in; empty while nobody has to be.
    #[must_use]
    pub fn person(&self) -> String {
        match &self.at {
            At::File { asker, .. } => asker.person.clone(),
            At::Office(office) => office.person(),
        }
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        match &self.at {
            At::File { asker, .. } => asker.may(right),
            At::Office(office) => office.may(right),
        }
    }

    /// # Errors
    /// When whoever asks lacks this right.
    pub fn refuse_without(&self, right: Right) -> Result<()> {
        match &self.at {
            At::File { asker, .. } => request::refuse_without(asker, right),
            At::Office(office) => request::refuse_without(&office.asker(), right),
        }
    }

    /// For requests answered at once.
    ///
    /// # Errors
    /// As documented by the request.
    pub fn ask<R: Request>(&mut self, request: R) -> Result<R::Answer> {
        self.ask_with(request, &Progress::new())
    }

    /// For requests that take a while: a line shows the progress, and dealers' pages take priority.
    ///
    /// # Errors
    /// As documented by the request.
    pub fn ask_at_length<R: Request>(&mut self, request: R) -> Result<R::Answer> {
        if let At::File { store, .. } = &self.at {
            give_way_to_portal(store);
        }
        let line = ProgressLine::start();
        self.ask_with(request, &line.progress)
    }

    /// # Errors
    /// As documented by the request.
    pub fn ask_with<R: Request>(&mut self, request: R, progress: &Progress) -> Result<R::Answer> {
        let answer = match &mut self.at {
            At::File { store, asker } => request::ask(store, asker, super::now(), request, progress)?,
            At::Office(office) => office.ask(&request, progress)?,
        };
        if R::NEEDS == Right::Export && self.is_encrypted() && !std::mem::replace(&mut self.has_warned, true) {
            note("What was written is not encrypted, unlike the database: whoever gets it can read it.");
        }
        Ok(answer)
    }

    /// A document with people in it is taken along as easily from standard output as from a file.
    ///
    /// # Errors
    /// When whoever asks sees people, and may not write files with them.
    pub fn refuse_taking_along(&self) -> Result<()> {
        if self.may(Right::SeePersonalData) { self.refuse_without(Right::Export) } else { Ok(()) }
    }

    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        match &self.at {
            At::File { store, .. } => store.is_encrypted(),
            At::Office(office) => office.is_encrypted(),
        }
    }

    /// # Errors
    /// When `file` is the open database, or belongs to one.
    pub fn refuse_own_file(&self, file: &Path) -> Result<()> {
        match &self.at {
            At::File { store, .. } => database::refuse_own_file(store, file),
            At::Office(_) => database::refuse_open_file(file),
        }
    }

    /// # Errors
    /// When the file could only be opened read-only.
    pub fn refuse_read_only(&self) -> Result<()> {
        match &self.at {
            At::File { store, .. } => Ok(store.refuse_read_only()?),
            At::Office(_) => Ok(()),
        }
    }
}

/// What happens on the way to an office goes to standard error.
fn tell(news: &News<'_>) {
    match news {
        News::FirstTime { fingerprint } => note(&format!(
            "This office's certificate is trusted from now on; compare its SHA-256 fingerprint with what its server shows: {fingerprint}"
        )),
        News::Waiting { reason } => note(&format!("{reason}. Trying again for a minute…")),
        News::Back => note("The office is there again."),
    }
}

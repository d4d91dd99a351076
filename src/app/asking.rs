//! How the window makes requests: each runs as a job of its own, at the open file or at the office, and what it touched is
//! reloaded.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use actions::backups::with_way_out;
use actions::desks::Office;
use actions::request::{self, Request};
use anyhow::Result;
use domain::list_format::ListFormat;
use domain::request::Asker;
use progress::Progress;
use screens::around::JobKind;
use store::Store;

use crate::app::jobs::{Started, Wanted};
use crate::app::state::Foresale;
use crate::app::{clock, dialogs};

/// Where the jobs of a window make their requests.
#[derive(Clone)]
pub(in crate::app) enum Source {
    File { path: PathBuf, asker: Asker },
    Office { office: Arc<Office> },
}

/// What a job asks: a connection of its own, or the office.
pub(in crate::app) enum Desk {
    File { store: Box<Store>, asker: Asker },
    Office(Arc<Office>),
}

impl Source {
    fn open(&self, kind: JobKind) -> Result<Desk> {
        match self {
            Source::File { path, asker } => {
                let open = if kind.changes_data() { actions::database::open } else { actions::database::open_to_read };
                Ok(Desk::File { store: Box::new(open(path)?), asker: asker.clone() })
            }
            Source::Office { office } => Ok(Desk::Office(Arc::clone(office))),
        }
    }

    /// The backups of a file that cannot be opened are offered.
    fn told(&self, error: anyhow::Error) -> anyhow::Error {
        match self {
            Source::File { path, .. } => with_way_out(error, path),
            Source::Office { .. } => error,
        }
    }

    /// # Errors
    /// When `file` is the open database or belongs to it.
    pub fn refuse_own_file(&self, file: &Path) -> Result<()> {
        match self {
            Source::File { path, .. } => actions::database::refuse_database(path, file),
            Source::Office { .. } => actions::database::refuse_open_file(file),
        }
    }
}

impl Desk {
    /// What the window asks for within one of its jobs.
    pub fn ask<R: Request>(&mut self, request: R, progress: &Progress) -> Result<R::Answer> {
        match self {
            Desk::File { store, asker } => request::ask(store, asker, clock::now(), request, progress),
            Desk::Office(office) => office.ask(&request, progress),
        }
    }
}

impl Foresale {
    /// Where the open database is; none while nothing is open.
    pub(in crate::app) fn source(&self) -> Option<Source> {
        let path = self.path.clone()?;
        match &self.office {
            Some(place) => place.office().map(|office| Source::Office { office }),
            None => Some(Source::File { path, asker: self.asker.clone() }),
        }
    }

    /// Starts a job over the open database. Without one nothing is done.
    pub(in crate::app) fn start<T: Send + 'static>(
        &mut self,
        wanted: Wanted<'_>,
        work: impl FnOnce(&mut Desk, &Progress) -> Result<T> + Send + 'static,
        apply: impl FnOnce(&mut Foresale, T) + Send + 'static,
    ) -> Option<Started> {
        let source = self.source()?;
        let kind = wanted.kind;
        let whole = move |progress: &Progress| {
            let done = source.open(kind).and_then(|mut desk| work(&mut desk, progress));
            done.map_err(|error| source.told(error))
        };
        Some(self.jobs.begin(wanted, whole, apply))
    }

    /// Makes a request to the open database; `apply` stores the answer. Without one nothing is requested.
    pub(in crate::app) fn ask<R: Request>(
        &mut self,
        kind: JobKind,
        title: &str,
        request: R,
        apply: impl FnOnce(&mut Foresale, R::Answer) + Send + 'static,
    ) -> Option<Started> {
        let wanted = Wanted { kind, rule: R::RULE, title };
        let work = move |desk: &mut Desk, progress: &Progress| desk.ask(request, progress);
        self.start(wanted, work, move |app: &mut Foresale, answer| {
            app.touched(R::TOUCHES);
            apply(app, answer);
        })
    }

    /// Asks where to save a file, then requests writing it there; does nothing if no place was chosen.
    pub(in crate::app) fn export<R: Request>(
        &mut self,
        title: &str,
        name: &str,
        format: ListFormat,
        request: impl FnOnce(PathBuf) -> R + Send + 'static,
    ) {
        let name = name.to_owned();
        let work = move |desk: &mut Desk, progress: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save(&name, format) else { return Ok(None) };
            desk.ask(request(to.clone()), progress)?;
            Ok(Some(to))
        };
        self.start(Wanted { kind: JobKind::Export, rule: R::RULE, title }, work, Foresale::say_written);
    }
}

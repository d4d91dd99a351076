//! How the window makes requests: each runs as a job on its own connection, and what it touched is reloaded.

use std::path::PathBuf;

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

/// What the window asks for within one of its own jobs.
pub(in crate::app) fn window_asks<R: Request>(
    store: &mut Store,
    asker: &Asker,
    request: R,
    progress: &Progress,
) -> Result<R::Answer> {
    request::ask(store, asker, clock::now(), request, progress)
}

impl Foresale {
    /// Makes a request to the open file; `apply` stores the answer. Without an open file nothing is requested.
    pub(in crate::app) fn ask<R: Request>(
        &mut self,
        kind: JobKind,
        title: &str,
        request: R,
        apply: impl FnOnce(&mut Foresale, R::Answer) + Send + 'static,
    ) -> Option<Started> {
        let path = self.path.clone()?;
        let asker = self.asker.clone();
        let work = move |store: &mut Store, progress: &Progress| window_asks(store, &asker, request, progress);
        Some(self.jobs.start(Wanted { kind, rule: R::RULE, title }, &path, work, move |app: &mut Foresale, answer| {
            app.touched(R::TOUCHES);
            apply(app, answer);
        }))
    }

    /// Asks where to save a file, then requests writing it there; does nothing if no place was chosen.
    pub(in crate::app) fn export<R: Request>(
        &mut self,
        title: &str,
        name: &str,
        format: ListFormat,
        request: impl FnOnce(PathBuf) -> R + Send + 'static,
    ) {
        let Some(database) = self.path.clone() else { return };
        let name = name.to_owned();
        let asker = self.asker.clone();
        let work = move |store: &mut Store, progress: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save(&name, format) else { return Ok(None) };
            window_asks(store, &asker, request(to.clone()), progress)?;
            Ok(Some(to))
        };
        self.jobs.start(Wanted { kind: JobKind::Export, rule: R::RULE, title }, &database, work, Foresale::say_written);
    }
}

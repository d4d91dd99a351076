//! Opening and creating files, the sample dealership, and navigating between screens.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::app::dialogs::Answer;
use crate::app::requests::people::knock;
use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use actions;
use actions::desks::is_office;
use private_file;
use progress::Progress;
use screens::action::ThemeChoice;
use screens::around::{FileJob, JobKind};
use screens::path_prompt::Purpose;
use screens::place::Screen;

/// Customers of the sample dealership.
const SAMPLE_CUSTOMERS: u32 = 5_000;

impl Foresale {
    pub(in crate::app) fn go(&mut self, screen: Screen) {
        self.screen = if self.path.is_none() { Screen::Welcome } else { screen };
        self.card_open = false;
        if self.screen == Screen::Welcome {
            self.recent = self.remembered.recent.described(clock::today());
        }
    }

    pub(in crate::app) fn ask_open(&mut self) {
        self.jobs.start_free(
            JobKind::Files(FileJob::Dialog),
            "Open",
            |_| Ok(dialogs::open_database()),
            |app, answer| match answer {
                Answer::Chosen(path) => app.open_file(path),
                Answer::NoDialog => app.screens.path_prompt.open(Purpose::Open),
                Answer::Closed => {}
            },
        );
    }

    pub(in crate::app) fn ask_new(&mut self) {
        let ask = |_: &Progress| -> Result<Answer> {
            let answer = dialogs::new_database();
            // The dialog may have asked whether to replace it; but replacing customers with an empty file is surely a
            // mistake.
            if let Answer::Chosen(path) = &answer
                && path.exists()
            {
                bail!(
                    "'{}' already exists and was left alone; choose another name, or delete that file first",
                    path.display()
                );
            }
            Ok(answer)
        };
        self.jobs.start_free(JobKind::Files(FileJob::Dialog), "New file", ask, |app, answer| match answer {
            Answer::Chosen(path) => app.create_file(path),
            Answer::NoDialog => app.screens.path_prompt.open(Purpose::New),
            Answer::Closed => {}
        });
    }

    pub(in crate::app) fn create_file(&mut self, path: PathBuf) {
        let make = move |_: &Progress| -> Result<PathBuf> {
            actions::database::create(&path)?;
            Ok(path)
        };
        self.jobs.start_free(JobKind::Files(FileJob::Open), "Making the file", make, |app, path| {
            app.opened(&path);
            app.screen = Screen::Data;
        });
    }

    pub(in crate::app) fn open_file(&mut self, path: PathBuf) {
        if is_office(&path) {
            self.reach_office(path.display().to_string());
            return;
        }
        let open = move |_: &Progress| knock(path);
        self.jobs.start_free(JobKind::Files(FileJob::Open), "Opening the file", open, |app, opened| {
            app.enter(&opened);
        });
    }

    pub(in crate::app) fn try_sample(&mut self) {
        let make = |progress: &Progress| {
            let path = sample_path()?;
            if !path.exists() {
                actions::database::create_sample(&path, SAMPLE_CUSTOMERS, progress)?;
            }
            knock(path)
        };
        self.jobs.start_free(JobKind::Files(FileJob::Sample), "Making the sample dealership", make, |app, opened| {
            app.enter(&opened);
        });
    }

    pub(in crate::app) fn forget_recent(&mut self, path: &Path) {
        self.remembered.recent.forget(path);
        self.recent = self.remembered.recent.described(clock::today());
    }

    pub(in crate::app) fn set_theme(&mut self, theme: ThemeChoice) {
        self.remembered.theme = theme;
        self.start_theme = None;
        self.apply_theme();
    }
}

/// Where the sample dealership is stored: beside the window's own settings.
fn sample_path() -> Result<PathBuf> {
    let folder = eframe::storage_dir("foresale").context("the system offers no folder for program files")?;
    private_file::create_folder(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder.join("Sample dealership.foresale"))
}

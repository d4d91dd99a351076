//! Plays: keep, remove, bring back.

use anyhow::Result;

use crate::app::state::Foresale;
use actions;
use domain::play::Play;
use screens::around::JobKind;
use store::Store;

impl Foresale {
    pub(in crate::app) fn save_play(&mut self, play: Play) {
        let done = format!("Kept as a play: {}", play.name.trim());
        self.change_plays(done, move |store| actions::campaigns::save_play(store, &play));
    }

    pub(in crate::app) fn remove_play(&mut self, name: String) {
        let done = format!("Removed the play {name}");
        self.change_plays(done, move |store| actions::campaigns::remove_play(store, &name));
    }

    pub(in crate::app) fn restore_plays(&mut self) {
        self.change_plays("The built-in plays are as they were.".into(), actions::campaigns::restore_plays);
    }

    fn change_plays(&mut self, done: String, work: impl FnOnce(&mut Store) -> Result<()> + Send + 'static) {
        let Some(path) = self.path.clone() else { return };
        self.jobs.start(
            JobKind::Write,
            "Saving the plays",
            &path,
            move |store, _| work(store),
            move |app, ()| {
                app.notices.say(done);
                app.reports.campaigns.stale = true;
            },
        );
    }
}

//! Plays: save, remove, restore.

use crate::app::state::Foresale;
use actions::campaigns::requests::{RemovePlay, RestorePlays, SavePlay};
use actions::request::Request;
use domain::play::Play;
use screens::around::JobKind;

impl Foresale {
    pub(in crate::app) fn save_play(&mut self, play: Play) {
        let done = format!("Kept as a play: {}", play.name.trim());
        self.change_plays(done, SavePlay { play });
    }

    pub(in crate::app) fn remove_play(&mut self, name: String) {
        let done = format!("Removed the play {name}");
        self.change_plays(done, RemovePlay { name });
    }

    pub(in crate::app) fn restore_plays(&mut self) {
        self.change_plays("The built-in plays are back as they were.".into(), RestorePlays {});
    }

    fn change_plays(&mut self, done: String, request: impl Request<Answer = ()>) {
        self.ask(JobKind::Write, "Saving the plays", request, move |app, ()| app.notices.say(done));
    }
}

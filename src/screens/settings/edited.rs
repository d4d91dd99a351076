//! What somebody types in the settings, beside what is stored: a change of somebody else takes nothing away that was typed.

use egui::Ui;

use super::pace::PaceForm;
use domain::assumption::Assumptions;
use reports::settings::{Business, MailServer, SettingsReport};
use ui::chip::Tone;
use ui::{button, notice, page, words};

/// The parts that are saved one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Business,
    Assumptions,
    Mail,
    Pace,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::Business => "the business",
            Part::Assumptions => "the assumptions",
            Part::Mail => "the mail server",
            Part::Pace => "the pace of mail",
        }
    }
}

/// The values being edited.
#[derive(Debug, Clone)]
pub(super) struct Edited {
    pub business: Business,
    pub assumptions: Assumptions,
    pub mail: MailServer,
    pub password: String,
    pub pace: PaceForm,
    /// What was stored when they were filled in.
    stored: SettingsReport,
    /// Parts that were typed into here and stored otherwise by somebody else meanwhile.
    disputed: Vec<Part>,
    /// Parts that were just saved from here: what is stored of them now is what was typed, as the program writes it.
    saved: Vec<Part>,
}

impl Edited {
    pub fn of(report: &SettingsReport) -> Edited {
        Edited {
            business: report.business.clone(),
            assumptions: report.assumptions.clone(),
            mail: report.mail.clone(),
            password: String::new(),
            pace: PaceForm::from_pace(&report.mail_pace),
            stored: report.clone(),
            disputed: Vec::new(),
            saved: Vec::new(),
        }
    }

    pub fn saved(&mut self, part: Part) {
        if part == Part::Mail {
            self.password.clear();
        }
        self.saved.push(part);
    }

    /// What is stored now fills in whatever nobody has typed into.
    pub fn follow(&mut self, report: &SettingsReport) {
        if self.stored == *report {
            return;
        }
        let stored = std::mem::replace(&mut self.stored, report.clone());
        for part in std::mem::take(&mut self.saved) {
            self.take(part, report);
        }
        let pace = |report: &SettingsReport| PaceForm::from_pace(&report.mail_pace);
        let merged = [
            (Part::Business, merge(&mut self.business, &stored.business, &report.business)),
            (Part::Assumptions, merge(&mut self.assumptions, &stored.assumptions, &report.assumptions)),
            (Part::Mail, merge(&mut self.mail, &stored.mail, &report.mail)),
            (Part::Pace, merge(&mut self.pace, &pace(&stored), &pace(report))),
        ];
        for (part, merged) in merged {
            match merged {
                Merged::Untouched => {}
                Merged::Followed => self.disputed.retain(|one| *one != part),
                Merged::Disputed if self.disputed.contains(&part) => {}
                Merged::Disputed => self.disputed.push(part),
            }
        }
    }

    fn take(&mut self, part: Part, report: &SettingsReport) {
        match part {
            Part::Business => self.business = report.business.clone(),
            Part::Assumptions => self.assumptions = report.assumptions.clone(),
            Part::Mail => self.mail = report.mail.clone(),
            Part::Pace => self.pace = PaceForm::from_pace(&report.mail_pace),
        }
    }

    /// Shows what somebody else stored meanwhile, and lets whoever came later choose.
    pub fn disputes_ui(&mut self, ui: &mut Ui, report: &SettingsReport) {
        for part in self.disputed.clone() {
            let text = format!(
                "Somebody else has changed {} while you typed. What you typed is still here and replaces theirs when you save it.",
                part.name()
            );
            let differing =
                if part == Part::Business { differing(&self.business, &report.business) } else { Vec::new() };
            let (mut takes, mut keeps) = (false, false);
            ui.push_id(part.name(), |ui| {
                notice::notice_with(ui, Tone::Warn, &text, |ui| {
                    for line in &differing {
                        words::weak(ui, line);
                    }
                    page::controls(ui, |ui| {
                        takes = button::secondary(ui, "Take theirs").clicked();
                        keeps = button::quiet(ui, "Keep mine").clicked();
                    });
                });
            });
            if takes {
                self.take(part, report);
            }
            if takes || keeps {
                self.disputed.retain(|one| *one != part);
            }
        }
    }
}

/// What became of a part when the stored one was read anew.
enum Merged {
    Untouched,
    Followed,
    Disputed,
}

fn merge<T: PartialEq + Clone>(typed: &mut T, before: &T, now: &T) -> Merged {
    if typed == now {
        return Merged::Followed;
    }
    if before == now {
        return Merged::Untouched;
    }
    if typed == before {
        typed.clone_from(now);
        return Merged::Followed;
    }
    Merged::Disputed
}

fn differing(mine: &Business, theirs: &Business) -> Vec<String> {
    let fields = [
        ("Name", &mine.name, &theirs.name),
        ("Postal address", &mine.address, &theirs.address),
        ("Currency", &mine.currency, &theirs.currency),
        ("Country of telephone numbers", &mine.country, &theirs.country),
    ];
    let differ = fields.into_iter().filter(|(_, mine, theirs)| mine != theirs);
    differ.map(|(name, mine, theirs)| format!("{name}: yours “{mine}”, theirs “{theirs}”")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_and_the_rest_follows() {
        let merged = |typed: &str, before: &str, now: &str| {
            let mut typed = typed.to_owned();
            let what = merge(&mut typed, &before.to_owned(), &now.to_owned());
            (typed, matches!(what, Merged::Disputed))
        };
        assert_eq!(merged("old", "old", "new"), ("new".to_owned(), false), "nobody typed");
        assert_eq!(merged("mine", "old", "old"), ("mine".to_owned(), false), "something else was changed");
        assert_eq!(merged("mine", "old", "mine"), ("mine".to_owned(), false), "saved here");
        assert_eq!(merged("mine", "old", "theirs"), ("mine".to_owned(), true));
    }
}

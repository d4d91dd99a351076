//! Settings: how fast and at what hours mail is sent.

use egui::Ui;

use crate::action::{ActionQueue, SettingsAction};
use domain::quiet_hours::QuietHours;
use reports::settings::MailPace;
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

const MOST_A_MINUTE: u32 = 10_000;

/// The typed pace; 0 and empty mean no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PaceForm {
    per_minute: u32,
    per_domain: u32,
    quiet: String,
}

impl PaceForm {
    pub fn from_pace(pace: &MailPace) -> PaceForm {
        PaceForm {
            per_minute: pace.per_minute.unwrap_or(0),
            per_domain: pace.per_domain.unwrap_or(0),
            quiet: pace.quiet.map_or_else(String::new, |hours| hours.to_string()),
        }
    }

    /// None if the hours are not valid.
    fn pace(&self) -> Option<MailPace> {
        let limit = |most: u32| Some(most).filter(|most| *most > 0);
        let quiet: Option<QuietHours> = match self.quiet.trim() {
            "" => None,
            written => Some(written.parse().ok()?),
        };
        Some(MailPace { per_minute: limit(self.per_minute), per_domain: limit(self.per_domain), quiet })
    }

    pub fn ui(&mut self, ui: &mut Ui, stored: &MailPace, asked: &mut ActionQueue) {
        card::titled(ui, "Pace of mail", "What your provider allows, and when nobody wants mail", |ui| {
            page::controls(ui, |ui| {
                field::number(ui, "Messages a minute (0: no limit)", &mut self.per_minute, 0..=MOST_A_MINUTE, "");
                field::number(ui, "To one domain (0: no limit)", &mut self.per_domain, 0..=MOST_A_MINUTE, "");
                let wrong = self.pace().is_none().then_some("Write it as 20:00-08:00");
                field::short(ui, "Quiet hours", &mut self.quiet, "20:00-08:00", wrong, 130.0);
            });
            words::caption(ui, &format!("Mail leaves {}.", stored.told()));
            ui.add_space(STEP);
            let pace = self.pace();
            let changed = pace.filter(|pace| pace != stored);
            if button::secondary_if(ui, changed.is_some(), "Save pace").clicked()
                && let Some(pace) = changed
            {
                asked.ask(SettingsAction::SavePace(pace));
            }
        });
    }
}

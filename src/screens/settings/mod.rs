//! Settings: the business, its assumptions, the mail server, the look, and the log.

pub mod assumptions;
pub mod backups;
pub mod edited;
pub mod keys;
pub mod log;
pub mod mail;
pub mod own_password;
mod pace;
pub mod people;
pub mod sharing;
pub mod wishes;

use egui::Ui;

use crate::action::{Action, ActionQueue, SettingsAction, ThemeChoice};
use crate::around::{Around, JobKind};
use crate::place::Screen;
use crate::settings::assumptions::{assumptions_ui, changes_ui};
use crate::settings::backups::Backups;
use crate::settings::edited::{Edited, Part};
use crate::settings::keys::Keys;
use crate::settings::log::Log;
use crate::settings::mail::mail_ui;
use crate::settings::own_password::OwnPassword;
use crate::settings::people::People;
use crate::settings::sharing::{Shared, sharing_ui};
use crate::settings::wishes::{Retention, wishes_ui};
use crate::waiting::waiting_ui;
use reports::backups::BackupsReport;
use reports::log::LogEntry;
use reports::people::PeopleReport;
use reports::privacy::AskedLine;
use reports::settings::{Business, SettingsReport};
use ui::tokens::STEP;
use ui::{button, card, field, page};

const PURPOSE: &str = "Who you are, what every campaign starts from, and how mail leaves this computer.";

/// The values being edited follow what is stored until something is typed.
#[derive(Debug, Default)]
pub struct SettingsScreen {
    edited: Option<Edited>,
    pub backups: Backups,
    pub people: People,
    pub log: Log,
    pub retention: Retention,
    pub keys: Keys,
    pub own_password: OwnPassword,
}

/// What there is to show; the parts that somebody may not see are missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct SettingsReports<'a> {
    pub settings: Option<&'a SettingsReport>,
    pub backups: Option<&'a BackupsReport>,
    pub people: Option<&'a PeopleReport>,
    pub wishes: Option<&'a Vec<AskedLine>>,
    pub log: Option<&'a Vec<LogEntry>>,
    /// Who has signed in; empty where nobody does.
    pub me: &'a str,
    /// What colleagues need to know; none while the file is not shared.
    pub shared: Option<&'a Shared>,
}

impl SettingsScreen {
    /// Call when a part was saved.
    pub fn saved(&mut self, part: Part) {
        if let Some(edited) = &mut self.edited {
            edited.saved(part);
        }
    }

    /// Fills in the text of a chosen file with certificate authorities, to be saved.
    pub fn show_authorities(&mut self, text: String) {
        if let Some(edited) = &mut self.edited {
            edited.mail.authorities = text;
        }
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        shown: SettingsReports<'_>,
        theme: ThemeChoice,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        page::header(ui, "Settings", PURPOSE, |_| {});
        page::scrolling(ui, "settings", |ui| {
            theme_ui(ui, theme, asked);
            self.own_password.ui(ui, shown.me, asked);
            self.people.ui(ui, shown.people, asked);
            if !around.at_office && shown.people.is_some() {
                sharing_ui(ui, shown.shared, !shown.me.is_empty(), around, asked);
            }
            // The keys are in a file beside the database.
            if !around.at_office {
                self.keys.ui(ui, shown.people, asked);
            }
            self.backups.ui(ui, shown.backups, around, asked);
            let Some(report) = shown.settings else {
                waiting_ui(ui, around.is_running(JobKind::Load(Screen::Settings)));
                return;
            };
            let edited = self.edited.get_or_insert_with(|| Edited::of(report));
            edited.follow(report);
            edited.disputes_ui(ui, report);
            let mut also = ActionQueue::default();
            card::side_by_side(
                ui,
                320.0,
                &mut [
                    &mut |ui: &mut Ui| business_ui(ui, &mut edited.business, report, &mut also),
                    &mut |ui: &mut Ui| mail_ui(ui, &mut edited.mail, &mut edited.password, report, around, asked),
                ],
            );
            also.take().into_iter().for_each(|action| asked.ask(action));
            edited.pace.ui(ui, &report.mail_pace, asked);
            assumptions_ui(ui, &mut edited.assumptions, report, asked);
            changes_ui(ui, &report.assumption_changes);
            wishes_ui(ui, shown.wishes, around, asked);
            if shown.log.is_some() {
                self.retention.ui(ui, around, asked);
            }
            self.log.ui(ui, shown.log, asked);
        });
    }
}

fn theme_ui(ui: &mut Ui, theme: ThemeChoice, asked: &mut ActionQueue) {
    card::titled(ui, "Look", "", |ui| {
        ui.horizontal_wrapped(|ui| {
            for (choice, name) in
                [(ThemeChoice::System, "Like the system"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")]
            {
                if ui::chip::choice(ui, theme == choice, name, "").clicked() {
                    asked.ask(Action::SetTheme(choice));
                }
            }
        });
    });
}

fn business_ui(ui: &mut Ui, business: &mut Business, report: &SettingsReport, asked: &mut ActionQueue) {
    card::titled(ui, "Business", "Appears on letters, call sheets and e-mails", |ui| {
        field::text(ui, "Name", &mut business.name, "Brook Motors", None);
        field::text(ui, "Postal address in one line", &mut business.address, "12 Mill Lane, 10234 Northby", None);
        let wrong = business.currency.len() != 3 || !business.currency.chars().all(|c| c.is_ascii_uppercase());
        let error = wrong.then_some("Three capital letters, such as EUR or USD");
        field::text(ui, "Currency", &mut business.currency, "EUR", error);
        let strange = !business.country.trim().is_empty() && business.home().is_none();
        let error = strange.then_some("Two letters, such as DE or US");
        let guessed = business.home().map_or("only numbers with + are understood".to_owned(), |c| c.to_string());
        field::text(ui, "Country of telephone numbers without one", &mut business.country, &guessed, error);
        ui.add_space(STEP);
        if button::secondary_if(ui, !wrong && !strange && *business != report.business, "Save business").clicked() {
            asked.ask(SettingsAction::SaveBusiness(business.clone()));
        }
    });
}

//! Settings: who signs in, and what each of them may do, as a matrix in plain words.

use egui::{Grid, ScrollArea, Ui};

use crate::action::{ActionQueue, SettingsAction};
use domain::password::LEAST_CHARACTERS;
use domain::person::{Person, Role};
use domain::request::OFFICE;
use reports::people::PeopleReport;
use ui::confirm::{self, Question};
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

const ALONE: &str = "Nobody has to sign in: whoever opens this file owns it. Once you add yourself, everybody who opens \
                     it signs in, you decide what each of them may do, and the file is encrypted.";
const TOGETHER: &str =
    "What each of them may do. Without “See people” customers are numbers, on every screen, list and file.";

/// Who is being added, or gets a new password.
#[derive(Debug, Default)]
pub struct People {
    name: String,
    role: Option<Role>,
    password: String,
    again: String,
    /// Whose password is being changed, with the new one.
    changing: Option<(String, String)>,
    /// Who is about to be removed.
    leaving: Option<String>,
}

impl People {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        *self = People::default();
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&PeopleReport>, asked: &mut ActionQueue) {
        let Some(report) = report else { return };
        let told = if report.people.is_empty() { ALONE } else { TOGETHER };
        card::titled(ui, "People", told, |ui| {
            if !report.people.is_empty() {
                ScrollArea::horizontal().id_salt("people").show(ui, |ui| self.matrix_ui(ui, report, asked));
                self.password_ui(ui, asked);
                self.leaving_ui(ui, asked);
                ui.add_space(STEP);
            }
            self.adding_ui(ui, report, asked);
        });
    }

    fn matrix_ui(&mut self, ui: &mut Ui, report: &PeopleReport, asked: &mut ActionQueue) {
        Grid::new("people matrix").num_columns(OFFICE.len() + 3).spacing([16.0, STEP]).show(ui, |ui| {
            words::column_title(ui, "Name");
            words::column_title(ui, "Role");
            for right in OFFICE {
                words::column_title(ui, right.name()).on_hover_text(format!("May {}", right.spoken()));
            }
            ui.end_row();
            for person in &report.people {
                ui.push_id(&person.name, |ui| name_ui(ui, person, report));
                role_ui(ui, person, report, asked);
                rights_ui(ui, person, asked);
                self.buttons_ui(ui, person, report);
                ui.end_row();
            }
        });
    }

    fn buttons_ui(&mut self, ui: &mut Ui, person: &Person, report: &PeopleReport) {
        ui.horizontal(|ui| {
            if button::quiet(ui, "New password…").clicked() {
                self.changing = Some((person.name.clone(), String::new()));
            }
            let is_last = person.role == Role::Owner && report.owners() < 2;
            if !is_last && button::quiet(ui, "Remove…").clicked() {
                self.leaving = Some(person.name.clone());
                confirm::ask(ui, "remove a person");
            }
        });
    }

    fn password_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let Some((name, password)) = &mut self.changing else { return };
        let mut done = false;
        page::controls(ui, |ui| {
            field::password(ui, &format!("New password of {name}"), password, "a few words in a row");
            field::beside(ui, |ui| {
                let is_ready = password.chars().count() >= LEAST_CHARACTERS;
                if button::primary_if(ui, is_ready, "Change password").clicked() {
                    let (name, password) = (name.clone(), password.clone());
                    asked.ask(SettingsAction::SetPassword { name, password });
                    done = true;
                }
                done |= button::secondary(ui, "Cancel").clicked();
            });
        });
        if done {
            self.changing = None;
        }
    }

    fn leaving_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let Some(name) = self.leaving.clone() else { return };
        let text = format!("{name} will not be able to sign in any more. What {name} did stays in the log.");
        if confirm::confirm(ui, Question { id: "remove a person", text: &text, yes: "Remove" }) {
            asked.ask(SettingsAction::RemovePerson(name));
            self.leaving = None;
        }
    }

    fn adding_ui(&mut self, ui: &mut Ui, report: &PeopleReport, asked: &mut ActionQueue) {
        let first = report.people.is_empty();
        let title = if first { "Your name" } else { "Name of somebody new" };
        page::controls(ui, |ui| {
            field::short(ui, title, &mut self.name, "Ada Brook", None, 200.0);
            if !first {
                let all: Vec<(Role, String)> =
                    Role::ALL.into_iter().map(|role| (role, role.name().to_owned())).collect();
                let role = self.role.get_or_insert(Role::Manager);
                field::select_in(ui, "Role of somebody new", role, &all, 140.0);
            }
        });
        if let Some(role) = self.role.filter(|_| !first) {
            words::caption(ui, &format!("{}: {}.", role.name(), role.purpose()));
        }
        page::controls(ui, |ui| {
            field::password(ui, "Password", &mut self.password, "a few words in a row");
            field::password(ui, "The same again", &mut self.again, "");
        });
        let fault = password_fault(&self.password, &self.again);
        if let Some(fault) = &fault {
            words::caption(ui, fault);
        }
        let is_ready = fault.is_none() && !self.name.trim().is_empty() && !self.password.is_empty();
        let is_ready = is_ready && self.again == self.password;
        let text = if first { "Add yourself as owner" } else { "Add" };
        if button::secondary_if(ui, is_ready, text).clicked() {
            asked.ask(SettingsAction::AddPerson {
                name: self.name.trim().to_owned(),
                role: if first { Role::Owner } else { self.role.unwrap_or(Role::Viewer) },
                password: self.password.clone(),
            });
        }
    }
}

/// What is wrong with a new password that is typed twice; none while nothing is.
pub(super) fn password_fault(password: &str, again: &str) -> Option<String> {
    if password.is_empty() {
        None
    } else if password.chars().count() < LEAST_CHARACTERS {
        Some(format!("A password needs at least {LEAST_CHARACTERS} characters"))
    } else if !again.is_empty() && again != password {
        Some("These are two different passwords".to_owned())
    } else {
        None
    }
}

fn name_ui(ui: &mut Ui, person: &Person, report: &PeopleReport) {
    let me = if person.name == report.me { " (you)" } else { "" };
    words::name(ui, &format!("{}{me}", person.name)).on_hover_text(format!("Since {}", person.since));
}

fn role_ui(ui: &mut Ui, person: &Person, report: &PeopleReport, asked: &mut ActionQueue) {
    if person.role == Role::Owner && report.owners() < 2 {
        words::unbroken(ui, "Owner").on_hover_text("The last owner stays one, or nobody could let people in");
        return;
    }
    let all: Vec<(Role, String)> = Role::ALL.into_iter().map(|role| (role, role.name().to_owned())).collect();
    let mut role = person.role;
    if field::select_bare(ui, &format!("Role of {}", person.name), &mut role, &all, 120.0) {
        asked.ask(SettingsAction::SetRole { name: person.name.clone(), role });
    }
}

fn rights_ui(ui: &mut Ui, person: &Person, asked: &mut ActionQueue) {
    for right in OFFICE {
        let mut allowed = person.may(right);
        let name = format!("{} may {}", person.name, right.spoken());
        let is_owner = person.role == Role::Owner;
        let tick = ui.add_enabled(!is_owner, egui::Checkbox::without_text(&mut allowed)).accessible_name(name.as_str());
        let tick = if is_owner { tick.on_disabled_hover_text("An owner may do everything") } else { tick };
        if tick.on_hover_text(name).changed() {
            asked.ask(SettingsAction::SetRight { name: person.name.clone(), right, allowed });
        }
    }
}

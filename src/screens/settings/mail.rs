//! The outgoing mail server: its address, how to sign in, and which further authorities are trusted.

use egui::Ui;

use crate::action::{ActionQueue, SettingsAction};
use crate::around::{Around, JobKind};
use reports::settings::{MailSecurity, MailServer, MailSignIn, SettingsReport};
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

pub fn mail_ui(
    ui: &mut Ui,
    mail: &mut MailServer,
    password: &mut String,
    report: &SettingsReport,
    around: &Around,
    asked: &mut ActionQueue,
) {
    card::titled(ui, "Mail server", "Your provider's outgoing server (SMTP)", |ui| {
        field::text(ui, "Server", &mut mail.host, "smtp.example.com", None);
        page::controls(ui, |ui| {
            field::number(ui, "Port", &mut mail.port, 1..=65535, "");
            let all = [
                (MailSecurity::StartTls, "STARTTLS".to_owned()),
                (MailSecurity::Tls, "TLS".to_owned()),
                (MailSecurity::None, "None (this computer only)".to_owned()),
            ];
            field::select(ui, "Security", &mut mail.security, &all);
        });
        sign_in_ui(ui, mail, password, report);
        let wrong = !mail.from.is_empty() && !mail.from.contains('@');
        let error = wrong.then_some("An address, or a name with an address in < >");
        field::text(ui, "Sender", &mut mail.from, "Brook Motors <hello@example.com>", error);
        field::text(ui, "Name to greet the server with", &mut mail.hello, "found automatically", None);
        authorities_ui(ui, &mut mail.authorities, asked);
        ui.add_space(STEP);
        ui.horizontal(|ui| {
            let changed = *mail != report.mail || !password.is_empty();
            if button::secondary_if(ui, changed && !wrong, "Save mail server").clicked() {
                let password = (!password.is_empty()).then(|| std::mem::take(password));
                asked.ask(SettingsAction::SaveMail { mail: mail.clone(), password });
            }
            let testing = around.is_running(JobKind::TestMail);
            let ready = !testing && !changed && !mail.host.is_empty();
            let test = button::secondary_if(ui, ready, if testing { "Testing…" } else { "Test" });
            if test.on_hover_text("Signs in without sending anything").clicked() {
                asked.ask(SettingsAction::TestMail);
            }
        });
    });
}

fn sign_in_ui(ui: &mut Ui, mail: &mut MailServer, password: &mut String, report: &SettingsReport) {
    let all = [
        (MailSignIn::Password, "User and password".to_owned()),
        (MailSignIn::Xoauth2, "Access token (XOAUTH2)".to_owned()),
    ];
    field::select_in(ui, "Sign in by", &mut mail.sign_in, &all, 240.0);
    field::text(ui, "User", &mut mail.user, "", None);
    let is_kept = report.has_mail_password && mail.sign_in == report.mail.sign_in;
    let hint = if is_kept { "stored; type to replace it" } else { "not stored yet" };
    match mail.sign_in {
        MailSignIn::Password => field::password(ui, "Password", password, hint),
        MailSignIn::Xoauth2 => field::password(ui, "Access token", password, hint),
    };
}

/// Certificates of the company's own authority; only companies with their own server need them.
fn authorities_ui(ui: &mut Ui, authorities: &mut String, asked: &mut ActionQueue) {
    ui.collapsing("Your company's own certificate authority", |ui| {
        words::weak(ui, "Only if your mail server's certificate comes from your own company");
        let is_none = authorities.trim().is_empty();
        let error = (!is_none && !authorities.contains("BEGIN CERTIFICATE"))
            .then_some("Text that begins with -----BEGIN CERTIFICATE-----");
        field::paragraph(ui, "Certificates (PEM)", authorities, 4, error);
        ui.horizontal(|ui| {
            if button::quiet(ui, "From a file…").clicked() {
                asked.ask(SettingsAction::ChooseMailAuthorities);
            }
            if !is_none && button::quiet(ui, "Remove").on_hover_text("Trusts the system's authorities only").clicked() {
                authorities.clear();
            }
        });
    });
}

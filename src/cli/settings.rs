//! Shows and changes who the business is and how its mail is sent.

use std::path::Path;

use anyhow::{Context, Result};

use crate::cli::desk::Desk;
use crate::cli::mail_pace;
use crate::cli::output::{Output, note};
use crate::cli::settings_arguments::{Security, Settings, SmtpAuth};
use actions::database;
use actions::settings::{ReadSettings, SaveBusiness, SaveMail, TestMail, mail_authorities};
use reports::settings::{MailSecurity, MailServer, MailSignIn, SettingsReport};

pub fn settings(arguments: &Settings, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    change_business(&mut desk, arguments)?;
    database::after("the business details are kept, the mail server is unchanged", change_mail(&mut desk, arguments))?;
    mail_pace::change(&mut desk, &arguments.pace)?;
    if arguments.smtp_test {
        desk.ask_at_length(TestMail {})?;
        note("the mail server answered and accepted the sign-in");
    }
    let report = desk.ask(ReadSettings {})?;
    if arguments.json {
        return out.json(&report);
    }
    out.line(&format!(
        "business  {}, {} ({})",
        report.business.name, report.business.address, report.business.currency
    ))?;
    say_mail(&report, out)?;
    out.line(&format!("pace      {}", report.mail_pace.told()))
}

fn say_mail(report: &SettingsReport, out: &mut Output) -> Result<()> {
    let MailServer { host, port, user, from, sign_in, hello, authorities, .. } = &report.mail;
    if host.is_empty() {
        return out.line("mail      no server yet");
    }
    let with = if report.has_mail_password { "with" } else { "without" };
    let secret = match sign_in {
        MailSignIn::Password => "a password",
        MailSignIn::Xoauth2 => "an access token (XOAUTH2)",
    };
    out.line(&format!("mail      {host}:{port} as '{user}', {with} {secret}, from {from}"))?;
    if !hello.is_empty() {
        out.line(&format!("          greets as {hello}"))?;
    }
    match authorities.matches("BEGIN CERTIFICATE").count() {
        0 => Ok(()),
        1 => out.line("          trusts 1 certificate of your own authority"),
        more => out.line(&format!("          trusts {more} certificates of your own authority")),
    }
}

fn change_business(desk: &mut Desk, arguments: &Settings) -> Result<()> {
    let mut business = desk.ask(ReadSettings {})?.business;
    let before = business.clone();
    for (field, value) in [
        (&mut business.name, &arguments.business),
        (&mut business.address, &arguments.address),
        (&mut business.currency, &arguments.currency),
    ] {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    if business == before {
        return Ok(());
    }
    desk.refuse_read_only()?;
    desk.ask(SaveBusiness { business })
}

fn change_mail(desk: &mut Desk, arguments: &Settings) -> Result<()> {
    let mut mail = desk.ask(ReadSettings {})?.mail;
    let before = mail.clone();
    if let Some(server) = &arguments.smtp {
        let (host, port) = server.rsplit_once(':').with_context(|| format!("'{server}' is not HOST:PORT"))?;
        host.clone_into(&mut mail.host);
        mail.port = port.parse().with_context(|| format!("'{port}' is not a port number"))?;
    }
    match arguments.smtp_security {
        Some(Security::Starttls) => mail.security = MailSecurity::StartTls,
        Some(Security::Tls) => mail.security = MailSecurity::Tls,
        Some(Security::None) => mail.security = MailSecurity::None,
        None => {}
    }
    match arguments.smtp_auth {
        Some(SmtpAuth::Password) => mail.sign_in = MailSignIn::Password,
        Some(SmtpAuth::Xoauth2) => mail.sign_in = MailSignIn::Xoauth2,
        None => {}
    }
    for (field, value) in [
        (&mut mail.user, &arguments.smtp_user),
        (&mut mail.from, &arguments.from),
        (&mut mail.hello, &arguments.smtp_hello),
    ] {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    match arguments.smtp_ca.as_deref() {
        Some("") => mail.authorities.clear(),
        Some(file) => mail.authorities = mail_authorities(Path::new(file))?,
        None => {}
    }
    let password = match &arguments.smtp_password_env {
        Some(name) => {
            Some(std::env::var(name).ok().with_context(|| format!("the environment variable {name} is not set"))?)
        }
        None => None,
    };
    if mail == before && password.is_none() {
        return Ok(());
    }
    desk.refuse_read_only()?;
    desk.ask(SaveMail { mail, password })
}

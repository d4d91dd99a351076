//! The mail server: connects, signs in, and hands messages over one by one on the same connection.
//!
//! The steps of SMTP are taken one at a time, because what a lost connection means depends on the step: until the
//! server has asked for the message's content nothing can have been delivered; from then on nobody knows.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use crate::delivery::letter;
use crate::delivery::outbox::{Message, Messenger, SendError};
use crate::reports::settings::{MailSecurity, MailServer};

/// For connecting and for the answer to a command.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(1);
/// For the answer after the content: servers scan it first, and giving up early makes messages uncertain.
const CONTENT_TIMEOUT: Duration = Duration::from_mins(5);

/// Settings that cannot work, found before any connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailSetupError {
    #[error("no mail server is set; enter its name under Settings, E-mail")]
    NoHost,
    #[error("'{0}' is not a sender; write it as Brook Motors <hello@example.com>, under Settings, E-mail")]
    BadSender(String),
    #[error(
        "the connection to {0} would not be encrypted, so that anyone on the way could read mail and password; choose STARTTLS or TLS under Settings, E-mail (unencrypted is only for a server on this computer)"
    )]
    PlainToOthers(String),
    #[error("there is a user name for {0} but no password; enter it under Settings, E-mail")]
    NoPassword(String),
}

/// A mail server with the connection of this run. Dropping it says goodbye to the server.
pub struct Mailer {
    server: MailServer,
    from: Mailbox,
    credentials: Option<Credentials>,
    connection: Option<SmtpConnection>,
}

impl Mailer {
    /// Checks the settings; connects with the first message.
    ///
    /// # Errors
    /// [`MailSetupError`], a sentence that says what to change.
    pub fn new(server: &MailServer, password: Option<&str>) -> Result<Mailer, MailSetupError> {
        let host = server.host.trim();
        if host.is_empty() {
            return Err(MailSetupError::NoHost);
        }
        if server.security == MailSecurity::None && !is_loopback(host) {
            return Err(MailSetupError::PlainToOthers(host.to_owned()));
        }
        let bad_sender = |_| MailSetupError::BadSender(server.from.clone());
        let from: Mailbox = server.from.trim().parse().map_err(bad_sender)?;
        if !is_ascii(&from.email) {
            return Err(MailSetupError::BadSender(server.from.clone()));
        }
        let user = server.user.trim();
        let credentials = match password.filter(|password| !password.is_empty()) {
            _ if user.is_empty() => None,
            Some(password) => Some(Credentials::new(user.to_owned(), password.to_owned())),
            None => return Err(MailSetupError::NoPassword(host.to_owned())),
        };
        let server = MailServer { host: host.to_owned(), ..server.clone() };
        Ok(Mailer { server, from, credentials, connection: None })
    }

    /// Connects and signs in without sending.
    ///
    /// # Errors
    /// [`SendError::NoService`] in the server's own words.
    pub fn test_connection(&mut self) -> Result<(), SendError> {
        self.connection = Some(self.connect()?);
        Ok(())
    }

    fn connect(&self) -> Result<SmtpConnection, SendError> {
        let MailServer { host, port, security, .. } = &self.server;
        let place = format!("{host}, port {port}");
        let failed = |step: &str, error: &SmtpError| SendError::NoService(format!("{step} {place}: {}", spoken(error)));
        let name = ClientId::default();
        let tls = match security {
            MailSecurity::None => None,
            MailSecurity::StartTls | MailSecurity::Tls => {
                Some(TlsParameters::new(host.clone()).map_err(|e| failed("no encryption for", &e))?)
            }
        };
        let at_once = tls.as_ref().filter(|_| *security == MailSecurity::Tls);
        let mut connection =
            SmtpConnection::connect((host.as_str(), *port), Some(COMMAND_TIMEOUT), &name, at_once, None)
                .map_err(|e| failed("no connection to", &e))?;
        if let Some(tls) = tls.filter(|_| *security == MailSecurity::StartTls) {
            connection.starttls(&tls, &name).map_err(|e| failed("no encrypted connection to", &e))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .map_err(|e| failed("signing in failed at", &e))?;
        }
        Ok(connection)
    }

    /// A connection on which the server has accepted the sender. A connection kept from the message before may have
    /// been closed by the server meanwhile; then a fresh one is tried once.
    fn begin(&mut self, parameters: &[MailParameter]) -> Result<SmtpConnection, SendError> {
        if let Some(mut kept) = self.connection.take()
            && kept.command(Mail::new(Some(self.from.email.clone()), parameters.to_vec())).is_ok()
        {
            return Ok(kept);
        }
        let mut fresh = self.connect()?;
        match fresh.command(Mail::new(Some(self.from.email.clone()), parameters.to_vec())) {
            Ok(_) => Ok(fresh),
            Err(error) => Err(SendError::NoService(format!(
                "{} does not let {} send: {}",
                self.server.host,
                self.from.email,
                spoken(&error)
            ))),
        }
    }

    /// Addresses beyond ASCII need a server that knows them (RFC 6531).
    fn expect_international(&mut self, to: &Address) -> Result<(), SendError> {
        let connection = match self.connection.take() {
            Some(kept) => kept,
            None => self.connect()?,
        };
        let known = connection.server_info().supports_feature(Extension::SmtpUtfEight);
        self.connection = Some(connection);
        let refusal = || SendError::Permanent(format!("the mail server does not take addresses such as {to}"));
        if known { Ok(()) } else { Err(refusal()) }
    }

    fn hand_over(&mut self, to: &Address, content: &str) -> Result<(), SendError> {
        let mut parameters = Vec::new();
        if !content.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if !is_ascii(to) {
            self.expect_international(to)?;
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let mut connection = self.begin(&parameters)?;
        let asked = connection.command(Rcpt::new(to.clone(), Vec::new())).and_then(|_| connection.command(Data));
        if let Err(error) = asked {
            let verdict = before_content(&error);
            if error.status().is_some() {
                self.keep_after_reset(connection);
            }
            return Err(verdict);
        }
        // Nothing can be done where a socket refuses its timeout; the hand-over itself will tell.
        let _ = connection.set_timeout(Some(CONTENT_TIMEOUT));
        let answer = connection.command(Content(content));
        let _ = connection.set_timeout(Some(COMMAND_TIMEOUT));
        if answer.as_ref().err().is_none_or(|error| error.status().is_some()) {
            self.connection = Some(connection);
        }
        answer.map(|_| ()).map_err(|error| after_content(&error))
    }

    /// Keeps the connection for the next message where the server is willing to forget this one.
    fn keep_after_reset(&mut self, mut connection: SmtpConnection) {
        if connection.command(Rset).is_ok() {
            self.connection = Some(connection);
        }
    }
}

impl Messenger for Mailer {
    fn send(&mut self, message: &Message) -> Result<(), SendError> {
        let letter = letter::compose(message, &self.from).map_err(SendError::Permanent)?;
        self.hand_over(&letter.to, &letter.content)
    }
}

impl Drop for Mailer {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // The last message is settled already; a server that does not answer the goodbye changes nothing.
            let _ = connection.set_timeout(Some(Duration::from_secs(2)));
            let _ = connection.quit();
        }
    }
}

/// The content as the server reads it up to the dot on a line of its own (RFC 5321, 4.5.2), in one piece: sent in two,
/// the dot would wait for the other side's acknowledgement and each message would take 40 ms longer.
struct Content<'a>(&'a str);

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.0.split_inclusive(['\r', '\n']) {
            if line.starts_with('.') {
                f.write_str(".")?;
            }
            f.write_str(line)?;
        }
        f.write_str("\r\n.\r\n")
    }
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Up to the server's request for the content nothing can have been delivered.
fn before_content(error: &SmtpError) -> SendError {
    let words = spoken(error);
    match error.status().map(u16::from) {
        // 421: the server closes for everyone; 530, relaying: it wants a sign-in, whoever the recipient is.
        Some(421 | 530) => SendError::NoService(words),
        Some(_) if words.to_lowercase().contains("relay") => SendError::NoService(words),
        Some(_) if error.is_permanent() => SendError::Permanent(words),
        _ => SendError::Temporary(words),
    }
}

/// Once the content is on its way only an answer tells; without one, nobody knows.
fn after_content(error: &SmtpError) -> SendError {
    let words = spoken(error);
    if error.is_permanent() {
        SendError::Permanent(words)
    } else if error.is_transient() {
        SendError::Temporary(words)
    } else {
        SendError::Uncertain(format!("no answer came after the message had been handed over ({words})"))
    }
}

/// What the server said, or what happened to the connection.
fn spoken(error: &SmtpError) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string).filter(|text| !text.is_empty());
    match (error.status(), source) {
        (Some(code), Some(text)) => format!("the server answered {code}: {text}"),
        (Some(code), None) => format!("the server answered {code}"),
        (None, Some(text)) => text,
        (None, None) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, security: MailSecurity) -> MailServer {
        MailServer {
            host: host.into(),
            port: 25,
            security,
            user: String::new(),
            from: "Brook Motors <hello@example.com>".into(),
        }
    }

    fn refusal(server: &MailServer) -> Option<MailSetupError> {
        Mailer::new(server, None).err()
    }

    #[test]
    fn no_line_of_a_message_ends_it() {
        let sent = Content(".\r\nDear Ada,\r\n..\r\n.\r\n\n.\rMAIL FROM:<x@example.net>").to_string();
        assert_eq!(sent, "..\r\nDear Ada,\r\n...\r\n..\r\n\n..\rMAIL FROM:<x@example.net>\r\n.\r\n");
    }

    #[test]
    fn unencrypted_mail_stays_on_this_computer() {
        for host in ["localhost", "127.0.0.1", "::1", " 127.0.0.1 "] {
            assert_eq!(refusal(&server(host, MailSecurity::None)), None, "{host}");
        }
        for host in ["mail.example.com", "127.0.0.1.example.com", "10.0.0.1", "localhost.example.com"] {
            assert_eq!(
                refusal(&server(host, MailSecurity::None)),
                Some(MailSetupError::PlainToOthers(host.into())),
                "{host}"
            );
        }
        assert_eq!(refusal(&server("mail.example.com", MailSecurity::Tls)), None);
    }

    #[test]
    fn what_is_missing_is_said_before_connecting() {
        assert_eq!(refusal(&server(" ", MailSecurity::Tls)), Some(MailSetupError::NoHost));
        let nameless = MailServer { from: "hello".into(), ..server("mail.example.com", MailSecurity::Tls) };
        assert_eq!(refusal(&nameless), Some(MailSetupError::BadSender("hello".into())));
        let locked = MailServer { user: "hello".into(), ..server("mail.example.com", MailSecurity::Tls) };
        assert_eq!(refusal(&locked), Some(MailSetupError::NoPassword("mail.example.com".into())));
    }
}

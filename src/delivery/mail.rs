//! The mail server: connects, signs in, and hands messages over one by one on the same connection.
//!
//! The steps of SMTP are taken one at a time, because what a lost connection means depends on the step: until the
//! server has asked for the message's content nothing can have been delivered; from then on nobody knows.

use std::fmt;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};

use crate::delivery::letter;
use crate::delivery::mail_server::{Access, MailSetupError, spoken};
use crate::delivery::outbox::{Message, Messenger, SendError};
use crate::reports::settings::MailServer;

/// For connecting and for the answer to a command.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(1);
/// For the answer after the content: servers scan it first, and giving up early makes messages uncertain.
const CONTENT_TIMEOUT: Duration = Duration::from_mins(5);

/// A mail server with the connection of this run. Dropping it says goodbye to the server.
pub struct Mailer {
    access: Access,
    from: Mailbox,
    connection: Option<SmtpConnection>,
}

impl Mailer {
    /// Checks the settings; connects with the first message. `secret` is the password or the access token.
    ///
    /// # Errors
    /// [`MailSetupError`], a sentence that says what to change.
    pub fn new(server: &MailServer, secret: Option<&str>) -> Result<Mailer, MailSetupError> {
        let bad_sender = || MailSetupError::BadSender(server.from.clone());
        let from: Option<Mailbox> = server.from.trim().parse().ok().filter(|from: &Mailbox| is_ascii(&from.email));
        if server.host.trim().is_empty() {
            return Err(MailSetupError::NoHost);
        }
        let from = from.ok_or_else(bad_sender)?;
        Ok(Mailer { access: Access::new(server, &from, secret)?, from, connection: None })
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
        self.access.connect(COMMAND_TIMEOUT)
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
                self.access.host(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(server: &MailServer) -> Option<MailSetupError> {
        Mailer::new(server, None).err()
    }

    #[test]
    fn no_line_of_a_message_ends_it() {
        let sent = Content(".\r\nDear Ada,\r\n..\r\n.\r\n\n.\rMAIL FROM:<x@example.net>").to_string();
        assert_eq!(sent, "..\r\nDear Ada,\r\n...\r\n..\r\n\n..\rMAIL FROM:<x@example.net>\r\n.\r\n");
    }

    #[test]
    fn a_sender_is_an_address() {
        let server =
            |from: &str| MailServer { host: "mail.example.com".into(), from: from.into(), ..MailServer::default() };
        for wrong in ["", "hello", "jürgen@example.com"] {
            assert_eq!(refusal(&server(wrong)), Some(MailSetupError::BadSender(wrong.into())));
        }
        assert_eq!(refusal(&server("Brook Motors <hello@example.com>")), None);
        assert_eq!(refusal(&MailServer { host: " ".into(), ..server("") }), Some(MailSetupError::NoHost));
    }
}

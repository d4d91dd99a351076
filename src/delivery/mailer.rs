//! The mail server: connects, signs in, and delivers messages one by one over the same connection.
//!
//! The steps of SMTP are taken one at a time, because what a lost connection means depends on the step: until the
//! server has asked for the message's content nothing can have been delivered; after that, delivery is uncertain.

use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};

use crate::mail_server::{Access, MailSetupError};
use crate::mime;
use crate::outbox::{About, Message, Messenger, Refusal, SendError};
use crate::smtp::verdict::{Stage, judge};
use crate::smtp::{Conversation, Fault};
use reports::settings::MailServer;

/// How long a server may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For connecting, for the TLS handshake, and for the whole answer to a command.
    pub command: Duration,
    /// For the answer after the content: servers scan it first, and giving up early makes messages uncertain.
    pub content: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { command: Duration::from_mins(1), content: Duration::from_mins(5) }
    }
}

/// A mail server with this run's connection. Dropping it sends QUIT to the server.
pub struct Mailer {
    access: Access,
    from: Mailbox,
    connection: Option<Conversation>,
    patience: Patience,
}

impl Mailer {
    /// Checks the settings; the connection is made with the first message. `secret` is the password or the access
    /// token.
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
        let access = Access::new(server, &from, secret)?;
        Ok(Mailer { access, from, connection: None, patience: Patience::default() })
    }

    /// The same with different timeouts.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Mailer {
        self.patience = patience;
        self
    }

    /// Connects and signs in without sending.
    ///
    /// # Errors
    /// [`SendError::NoService`] in the server's own words.
    pub fn test_connection(&mut self) -> Result<(), SendError> {
        self.connection = Some(self.connect()?);
        Ok(())
    }

    fn connect(&self) -> Result<Conversation, SendError> {
        self.access.connect(self.patience.command)
    }

    /// A connection on which the server has accepted the sender. A connection kept from the previous message may have
    /// been closed by the server meanwhile; then a new one is tried once.
    fn begin(&mut self, parameters: &[MailParameter]) -> Result<Conversation, SendError> {
        let mail = || Mail::new(Some(self.from.email.clone()), parameters.to_vec());
        if let Some(mut kept) = self.connection.take()
            && kept.done(mail()).is_ok()
        {
            return Ok(kept);
        }
        let mut fresh = self.connect()?;
        match fresh.done(mail()) {
            Ok(_) => Ok(fresh),
            Err(fault) => Err(self.sender_refused(&fault)),
        }
    }

    fn sender_refused(&self, fault: &Fault) -> SendError {
        let of_whom = |words: &str| format!("{} does not let {} send: {words}", self.access.host(), self.from.email);
        match before_content(Stage::Sender, fault) {
            SendError::Refused(refusal) => {
                let words = of_whom(&refusal.words);
                SendError::Refused(Refusal { words, ..refusal })
            }
            other => SendError::NoService(of_whom(&other.to_string())),
        }
    }

    /// Non-ASCII addresses need a server that supports them (RFC 6531).
    fn expect_international(&mut self, to: &Address) -> Result<(), SendError> {
        let connection = match self.connection.take() {
            Some(kept) => kept,
            None => self.connect()?,
        };
        let known = connection.server_info().supports_feature(Extension::SmtpUtfEight);
        self.connection = Some(connection);
        let refusal = || SendError::Permanent(format!("the mail server does not accept addresses such as {to}"));
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
        if let Err(error) = ask_for(&mut connection, to) {
            self.keep_after(connection, &error);
            return Err(error);
        }
        match connection.content(&dot_stuffed(content), self.patience.content) {
            Ok(_) => {
                self.connection = Some(connection);
                Ok(())
            }
            Err(fault) => {
                let error = after_content(&fault);
                self.keep_after(connection, &error);
                Err(error)
            }
        }
    }

    /// Keeps the connection for the next message if only this one was refused and the server agrees to reset. Some
    /// limits on a sender apply per connection.
    fn keep_after(&mut self, mut connection: Conversation, error: &SendError) {
        let only_this = matches!(error, SendError::Refused(refusal) if refusal.about != About::Sender);
        if only_this && connection.done(Rset).is_ok() {
            self.connection = Some(connection);
        } else {
            connection.quit();
        }
    }
}

/// Up to the point where the server waits for the content.
fn ask_for(connection: &mut Conversation, to: &Address) -> Result<(), SendError> {
    let recipient = connection.done(Rcpt::new(to.clone(), Vec::new()));
    recipient.map_err(|fault| before_content(Stage::Recipient, &fault))?;
    let content = connection.go_on(Data);
    content.map_err(|fault| before_content(Stage::BeforeContent, &fault))?;
    Ok(())
}

impl Messenger for Mailer {
    fn send(&mut self, message: &Message) -> Result<(), SendError> {
        let email = mime::compose(message, &self.from).map_err(SendError::Permanent)?;
        self.hand_over(&email.to, &email.content)
    }
}

impl Drop for Mailer {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // The last message is settled already; a server that does not answer QUIT changes nothing.
            connection.quit();
        }
    }
}

/// The content as transmitted, up to the dot on its own line (RFC 5321, 4.5.2), in one piece: sent in two, the dot
/// would wait for the other side's acknowledgement and each message would take 40 ms longer.
fn dot_stuffed(content: &str) -> String {
    let mut sent = String::with_capacity(content.len() + 64);
    for line in content.split_inclusive(['\r', '\n']) {
        if line.starts_with('.') {
            sent.push('.');
        }
        sent.push_str(line);
    }
    sent.push_str("\r\n.\r\n");
    sent
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

/// Up to the server's request for the content nothing can have been delivered; any failure other than a refusal counts
/// as no service.
fn before_content(stage: Stage, fault: &Fault) -> SendError {
    match fault {
        Fault::Refused { code, text } => SendError::Refused(judge(stage, *code, text)),
        other => SendError::NoService(other.to_string()),
    }
}

/// Once the content is on its way, only an answer shows the outcome; without one, it is unknown.
fn after_content(fault: &Fault) -> SendError {
    match fault {
        Fault::Refused { code, text } => SendError::Refused(judge(Stage::Content, *code, text)),
        // This was checked before any of the content was sent.
        Fault::OutOfStep => SendError::NoService(fault.to_string()),
        other => SendError::Uncertain(format!("no answer came after the message had been handed over ({other})")),
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
        let sent = dot_stuffed(".\r\nDear Ada,\r\n..\r\n.\r\n\n.\rMAIL FROM:<x@example.net>");
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

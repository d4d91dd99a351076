//! The conversation with a mail server: nothing the server sends, or fails to send, can exceed limits on time and
//! memory.
//!
//! The protocol words come from lettre (commands, capabilities, sign-in); the transport is our own. lettre reads a line
//! for as long as the server continues it, restarts its timeout with every byte, and keeps clear text received after
//! the answer to STARTTLS as if it had been sent encrypted. Here each answer has a deadline and a maximum length, and a
//! server that speaks out of turn is not listened to any more.

mod fault;
mod reply;
pub(crate) mod resolving;
pub mod tls;
pub mod verdict;
mod wire;

use std::fmt::Display;
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Ehlo, Quit, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::Response;

pub use fault::Fault;
pub use reply::plain_words;
use reply::{Expected, Reader};
use tls::Tls;
use wire::Wire;

/// How many sign-in challenges are answered.
const MOST_CHALLENGES: usize = 10;
/// For saying QUIT to a server that is no longer needed.
const GOODBYE: Duration = Duration::from_secs(2);
/// The minimum rate in bytes per second at which a message must go out; a slower server is not worth waiting for.
const SLOWEST: u64 = 2_000;

/// A connection to a mail server after its greeting.
#[derive(Debug)]
pub struct Conversation {
    wire: Wire,
    reader: Reader,
    server: ServerInfo,
    patience: Duration,
    /// The connection is unusable: the server's answers no longer match our commands.
    broken: bool,
}

impl Conversation {
    /// Connects, encrypted from the start if `tls` is given, and greets.
    ///
    /// # Errors
    /// When there is no connection, or what answers is not a mail server that accepts us.
    pub fn connect(
        (host, port): (&str, u16),
        patience: Duration,
        name: &ClientId,
        tls: Option<&Tls>,
    ) -> Result<Conversation, Fault> {
        let deadline = Instant::now() + patience;
        let mut wire = Wire::connect(host, port, deadline)?;
        if let Some(tls) = tls {
            wire.encrypt(tls)?;
        }
        let server = ServerInfo::default();
        let mut conversation = Conversation { wire, reader: Reader::default(), server, patience, broken: false };
        conversation.hear(Expected::Done)?;
        conversation.greet(name)?;
        Ok(conversation)
    }

    /// What the server can do.
    #[must_use]
    pub fn server_info(&self) -> &ServerInfo {
        &self.server
    }

    #[must_use]
    pub fn can_starttls(&self) -> bool {
        !self.wire.is_encrypted() && self.server.supports_feature(Extension::StartTls)
    }

    /// Continues encrypted. The server's capabilities are requested again, because earlier answers may have been
    /// forged.
    ///
    /// # Errors
    /// When the server does not offer encryption, sends more than its answer, or cannot be trusted.
    pub fn starttls(&mut self, tls: &Tls, name: &ClientId) -> Result<(), Fault> {
        if !self.can_starttls() {
            return Err(self.breaks(Fault::NoStartTls));
        }
        self.command_expecting(Starttls, Expected::Done)?;
        if !self.reader.is_empty() {
            return Err(self.breaks(Fault::BeforeEncryption));
        }
        self.wire.set_deadline(Instant::now() + self.patience);
        let encrypted = self.wire.encrypt(tls);
        encrypted.map_err(|fault| self.breaks(fault))?;
        self.server = ServerInfo::default();
        self.greet(name)
    }

    fn greet(&mut self, name: &ClientId) -> Result<(), Fault> {
        let answer = self.command_expecting(Ehlo::new(name.clone()), Expected::Done)?;
        // Even if the server gives no name, its capabilities are on the other lines.
        self.server = ServerInfo::from_response(&answer).unwrap_or_default();
        Ok(())
    }

    /// Signs in with the first of these mechanisms that the server offers.
    ///
    /// # Errors
    /// When it offers none of them, or refuses.
    pub fn auth(&mut self, ways: &[Mechanism], credentials: &Credentials) -> Result<Response, Fault> {
        let way = self.server.get_auth_mechanism(ways).ok_or(Fault::NoSignIn)?;
        let said = |error: lettre::transport::smtp::Error| Fault::SignIn(plain_words(error.to_string().as_bytes()));
        let mut answer = self.command(Auth::new(way, credentials.clone(), None).map_err(said)?)?;
        for _ in 0..MOST_CHALLENGES {
            if !answer.has_code(334) {
                return Ok(answer);
            }
            let next = Auth::new_from_response(way, credentials.clone(), &answer).map_err(said)?;
            answer = self.command(next)?;
        }
        Err(self.breaks(Fault::SignIn("it goes on asking".to_owned())))
    }

    /// Sends a command and reads the answer; a refusal is an error.
    ///
    /// # Errors
    /// When the server refuses, or its answer is not valid SMTP.
    pub fn command(&mut self, command: impl Display) -> Result<Response, Fault> {
        self.command_expecting(command, Expected::Either)
    }

    /// The same, accepting only "done" (2xx) as an answer.
    ///
    /// # Errors
    /// When the server refuses, or answers something else.
    pub fn done(&mut self, command: impl Display) -> Result<Response, Fault> {
        self.command_expecting(command, Expected::Done)
    }

    /// The same, accepting only "go on" (3xx) as an answer.
    ///
    /// # Errors
    /// When the server refuses, or answers something else.
    pub fn go_on(&mut self, command: impl Display) -> Result<Response, Fault> {
        self.command_expecting(command, Expected::GoOn)
    }

    /// Hands over a message's content up to its last dot, and waits longer for the answer.
    ///
    /// # Errors
    /// When the server refuses it, or it is unknown whether it was accepted.
    pub fn content(&mut self, content: &str, patience: Duration) -> Result<Response, Fault> {
        let for_writing = patience + Duration::from_secs(content.len() as u64 / SLOWEST);
        self.say(content, for_writing)?;
        self.wire.set_deadline(Instant::now() + patience);
        self.hear(Expected::Done)
    }

    /// Sends QUIT.
    pub fn quit(mut self) {
        if !self.broken {
            self.patience = GOODBYE;
            // Nobody waits for the answer.
            let _ = self.command(Quit);
        }
    }

    fn command_expecting(&mut self, command: impl Display, expected: Expected) -> Result<Response, Fault> {
        self.say(&command.to_string(), self.patience)?;
        self.hear(expected)
    }

    /// Anything still unread was sent before it was requested.
    fn say(&mut self, text: &str, patience: Duration) -> Result<(), Fault> {
        if self.broken {
            return Err(Fault::Closed);
        }
        if !self.reader.is_empty() {
            return Err(self.breaks(Fault::OutOfStep));
        }
        self.wire.set_deadline(Instant::now() + patience);
        let written = self.wire.say(text.as_bytes());
        written.map_err(|error| self.breaks(error.into()))
    }

    fn hear(&mut self, expected: Expected) -> Result<Response, Fault> {
        let heard = self.reader.answer(&mut self.wire, expected);
        heard.map_err(|fault| if fault.status().is_some() { fault } else { self.breaks(fault) })
    }

    fn breaks(&mut self, fault: Fault) -> Fault {
        self.broken = true;
        self.wire.close();
        fault
    }

    /// Whether the server still accepts commands.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.broken
    }
}

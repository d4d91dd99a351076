//! Reaching the mail server: with an honest greeting name, encrypted with a certificate from a trusted authority, and
//! signed in.

mod failure;
mod hello;
mod sign_in;
mod trust;
mod validity;

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::CertificateDer;

use crate::outbox::SendError;
use crate::smtp::tls::Tls;
use crate::smtp::{Conversation, Fault};
use reports::settings::{MailSecurity, MailServer, MailSignIn};

pub use trust::{AuthorityError, authorities_of_file, certificates_in};

/// Settings that cannot work, found before any connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailSetupError {
    #[error("no mail server is set; enter its name under Settings, E-mail")]
    NoHost,
    #[error("'{0}' is not a sender; write it as Brook Motors <hello@example.com>, under Settings, E-mail")]
    BadSender(String),
    #[error(
        "the connection to {0} would not be encrypted, so anyone on the way could read the mail and the password; \
        choose STARTTLS or TLS under Settings, E-mail (unencrypted is only for a server on this computer)"
    )]
    PlainToOthers(String),
    #[error("there is a user name for {0} but no password; enter it under Settings, E-mail")]
    NoPassword(String),
    #[error(
        "there is no access token for {0}; enter one under Settings, E-mail, or with `foresale settings DB --smtp-token-env VARIABLE`"
    )]
    NoToken(String),
    #[error("an access token is useless without its user; enter the mailbox's address as the user for {0}")]
    NoUser(String),
    #[error(
        "'{0}' is not a name to greet a mail server with; write a full name such as mail.example.com, an address \
        such as [192.0.2.1], or leave it empty"
    )]
    BadHello(String),
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

/// A mail server with everything needed to connect to it.
#[derive(Debug)]
pub struct Access {
    server: MailServer,
    /// The greeting name if this computer has no name of its own.
    sender_domain: String,
    hello: Option<ClientId>,
    credentials: Option<Credentials>,
    authorities: Vec<CertificateDer<'static>>,
}

impl Access {
    /// Checks the settings without connecting; `secret` is the password or the access token.
    ///
    /// # Errors
    /// [`MailSetupError`], a sentence that says what to change.
    pub fn new(server: &MailServer, from: &Mailbox, secret: Option<&str>) -> Result<Access, MailSetupError> {
        let host = server.host.trim();
        if host.is_empty() {
            return Err(MailSetupError::NoHost);
        }
        if server.security == MailSecurity::None && !is_loopback(host) {
            return Err(MailSetupError::PlainToOthers(host.to_owned()));
        }
        let authorities = trust::holding(&server.authorities)?;
        Ok(Access {
            hello: hello::chosen(&server.hello)?,
            credentials: credentials(
                server,
                secret.map(|secret| secret.trim_end_matches(['\r', '\n'])).filter(|secret| !secret.is_empty()),
            )?,
            server: MailServer { host: host.to_owned(), ..server.clone() },
            sender_domain: from.email.domain().to_owned(),
            authorities,
        })
    }

    /// Name of the server.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.server.host
    }

    /// Connects, encrypts and signs in.
    ///
    /// # Errors
    /// [`SendError::NoService`]: what failed, in the server's own words if it gave any, and what to do.
    pub fn connect(&self, timeout: Duration) -> Result<Conversation, SendError> {
        self.reach(timeout).map_err(SendError::NoService)
    }

    fn reach(&self, timeout: Duration) -> Result<Conversation, String> {
        let MailServer { host, port, security, .. } = &self.server;
        let place = format!("{host}, port {port}");
        let failed = |step: &str, fault: &Fault| format!("{step} {place}: {}", failure::told(&self.server, fault));
        let name = self.hello.clone().unwrap_or_else(|| hello::found(host, *port, &self.sender_domain));
        let tls = match security {
            MailSecurity::None => None,
            MailSecurity::StartTls | MailSecurity::Tls => {
                let tls = Tls::new(host, trust::authorities(&self.authorities));
                Some(tls.map_err(|error| format!("no encryption for {place}: {error}"))?)
            }
        };
        let at_once = tls.as_ref().filter(|_| *security == MailSecurity::Tls);
        let mut connection = Conversation::connect((host.as_str(), *port), timeout, &name, at_once)
            .map_err(|e| failed("no connection to", &e))?;
        if let Some(tls) = tls.filter(|_| *security == MailSecurity::StartTls) {
            if !connection.can_starttls() {
                connection.quit();
                return Err(format!(
                    "no encrypted connection to {place}: the server offers no STARTTLS, so nothing was sent, least \
                    of all a password; if it expects TLS from the start (usually port 465), choose TLS with that \
                    port, otherwise ask whoever runs it"
                ));
            }
            connection.starttls(&tls, &name).map_err(|e| failed("no encrypted connection to", &e))?;
        }
        if let Some(credentials) = &self.credentials {
            sign_in::sign_in(&mut connection, self.server.sign_in, credentials)
                .map_err(|why| format!("signing in failed at {place}: {why}"))?;
        }
        Ok(connection)
    }
}

fn credentials(server: &MailServer, secret: Option<&str>) -> Result<Option<Credentials>, MailSetupError> {
    let (host, user) = (server.host.trim().to_owned(), server.user.trim());
    match (secret, server.sign_in) {
        (_, MailSignIn::Xoauth2) if user.is_empty() => Err(MailSetupError::NoUser(host)),
        _ if user.is_empty() => Ok(None),
        (Some(secret), _) => Ok(Some(Credentials::new(user.to_owned(), secret.to_owned()))),
        (None, MailSignIn::Password) => Err(MailSetupError::NoPassword(host)),
        (None, MailSignIn::Xoauth2) => Err(MailSetupError::NoToken(host)),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, security: MailSecurity) -> MailServer {
        MailServer { host: host.into(), port: 25, security, ..MailServer::default() }
    }

    fn refusal(server: &MailServer) -> Option<MailSetupError> {
        Access::new(server, &"hello@example.com".parse().expect("an address"), None).err()
    }

    #[test]
    fn unencrypted_mail_stays_on_this_computer() {
        for host in ["localhost", "127.0.0.1", "::1", " 127.0.0.1 "] {
            assert_eq!(refusal(&server(host, MailSecurity::None)), None, "{host}");
        }
        for host in ["mail.example.com", "127.0.0.1.example.com", "10.0.0.1", "localhost.example.com"] {
            let refused = MailSetupError::PlainToOthers(host.into());
            assert_eq!(refusal(&server(host, MailSecurity::None)), Some(refused), "{host}");
        }
        assert_eq!(refusal(&server("mail.example.com", MailSecurity::Tls)), None);
    }

    #[test]
    fn what_is_missing_is_said_before_connecting() {
        let known = server("mail.example.com", MailSecurity::Tls);
        let host = || known.host.clone();
        let token = MailServer { sign_in: MailSignIn::Xoauth2, ..known.clone() };
        for (wrong, refused) in [
            (server(" ", MailSecurity::Tls), MailSetupError::NoHost),
            (MailServer { user: "hello".into(), ..known.clone() }, MailSetupError::NoPassword(host())),
            (token.clone(), MailSetupError::NoUser(host())),
            (MailServer { user: "hello".into(), ..token }, MailSetupError::NoToken(host())),
            (
                MailServer { hello: "my computer".into(), ..known.clone() },
                MailSetupError::BadHello("my computer".into()),
            ),
            (
                MailServer { authorities: "x".into(), ..known.clone() },
                MailSetupError::Authority(AuthorityError::NotPem),
            ),
        ] {
            assert_eq!(refusal(&wrong), Some(refused));
        }
    }
}

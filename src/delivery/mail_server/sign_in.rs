//! Signing in to the mail server by password (PLAIN, LOGIN) or by an access token (XOAUTH2).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::Auth;
use lettre::transport::smtp::extension::ServerInfo;

use crate::smtp::{Conversation, Fault, plain_words};
use reports::settings::MailSignIn;

/// PLAIN first: LOGIN is its older form.
const BY_PASSWORD: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
/// The server wants to hear more.
const GO_ON: u16 = 334;
/// How many characters of a server's challenge are reported.
const MOST_TOLD: usize = 300;

/// Signs in; on failure returns what went wrong and what to do.
pub fn sign_in(connection: &mut Conversation, by: MailSignIn, credentials: &Credentials) -> Result<(), String> {
    if let Some(lack) = lack(connection.server_info(), by) {
        return Err(lack.to_owned());
    }
    match by {
        MailSignIn::Password => {
            connection.auth(&BY_PASSWORD, credentials).map(|_| ()).map_err(|error| password_refused(&error))
        }
        MailSignIn::Xoauth2 => by_token(connection, credentials),
    }
}

/// What the server does not offer.
fn lack(server: &ServerInfo, by: MailSignIn) -> Option<&'static str> {
    let by_password = server.get_auth_mechanism(&BY_PASSWORD).is_some();
    let by_token = server.supports_auth_mechanism(Mechanism::Xoauth2);
    match by {
        MailSignIn::Password if by_password => None,
        MailSignIn::Password if by_token => Some(
            "the server accepts no passwords, only access tokens; choose the access token (XOAUTH2) under Settings, \
            E-mail, or with `foresale settings DB --smtp-auth xoauth2`",
        ),
        MailSignIn::Xoauth2 if by_token => None,
        MailSignIn::Xoauth2 if by_password => Some(
            "the server accepts no access tokens (XOAUTH2); choose user and password under Settings, E-mail, or with \
            `foresale settings DB --smtp-auth password`",
        ),
        MailSignIn::Password | MailSignIn::Xoauth2 => Some(
            "the server offers no sign-in that this program knows (PLAIN, LOGIN or XOAUTH2); leave the user empty if \
            it needs none, or try another port (usually 587 with STARTTLS, 465 with TLS)",
        ),
    }
}

/// Whether the server says that user and secret are wrong, rather than that it cannot check them now.
fn is_refusal(error: &Fault) -> bool {
    matches!(error.status(), Some(534 | 535 | 538))
}

fn password_refused(error: &Fault) -> String {
    let words = error.to_string();
    if is_refusal(error) {
        format!(
            "{words}; check user and password under Settings, E-mail (some providers require an app password or an \
            access token)"
        )
    } else {
        words
    }
}

/// A line of the conversation that is not a command.
struct Line(&'static str);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\r\n", self.0)
    }
}

fn by_token(connection: &mut Conversation, credentials: &Credentials) -> Result<(), String> {
    let auth = Auth::new(Mechanism::Xoauth2, credentials.clone(), None)
        .map_err(|error| plain_words(error.to_string().as_bytes()))?;
    let answer = connection.command(auth).map_err(|error| token_refused(&error, ""))?;
    if !answer.has_code(GO_ON) {
        return Ok(());
    }
    // The error comes as a challenge; the server refuses only after an empty answer to it.
    let challenge = answer.first_word().unwrap_or_default().to_owned();
    match connection.command(Line("")) {
        Ok(_) => Err("the server asked for more than an access token, which this program cannot give".to_owned()),
        Err(error) => Err(token_refused(&error, &challenge)),
    }
}

fn token_refused(error: &Fault, challenge: &str) -> String {
    let words = error.to_string();
    if !is_refusal(error) && challenge.is_empty() {
        return words;
    }
    let why = said_by(challenge);
    format!(
        "the access token was not accepted{why} ({words}); tokens expire, usually after an hour: get a new one from \
        your provider and enter it under Settings, E-mail, or with `foresale settings DB --smtp-token-env VARIABLE`"
    )
}

/// What a challenge says about a refused token, as part of a sentence: {"status":"401","schemes":"bearer","scope":"…"}.
fn said_by(challenge: &str) -> String {
    let decoded = STANDARD.decode(challenge.trim()).unwrap_or_default();
    let decoded = &decoded[..decoded.len().min(MOST_TOLD)];
    let value = serde_json::from_slice::<serde_json::Value>(decoded).unwrap_or_default();
    let said = |name: &str| value.get(name).and_then(|value| value.as_str()).unwrap_or_default().trim().to_owned();
    let reason = match said("status").as_str() {
        "" => return String::new(),
        "400" => ": the server cannot read it, so it is cut short or not an access token".to_owned(),
        "401" => ": it has expired, or belongs to another user".to_owned(),
        "403" => ": it does not allow sending mail".to_owned(),
        status if status.bytes().all(|b| b.is_ascii_digit()) => format!(": the server says {status}"),
        _ => String::new(),
    };
    let is_plain = |scope: &String| !scope.is_empty() && scope.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    match Some(said("scope")).filter(is_plain) {
        Some(scope) => format!("{reason}; it must be for {scope}"),
        None => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_told_in_plain_words() {
        let challenge = |text: &str| STANDARD.encode(text);
        for (text, told) in [
            (
                r#"{"status":"401","schemes":"bearer mac","scope":"https://mail.example.com/"}"#,
                ": it has expired, or belongs to another user; it must be for https://mail.example.com/",
            ),
            (
                r#"{"status":"400","schemes":"bearer"}"#,
                ": the server cannot read it, so it is cut short or not an access token",
            ),
            (r#"{"status":"403","scope":"mail.send"}"#, ": it does not allow sending mail; it must be for mail.send"),
            (r#"{"status":"500"}"#, ": the server says 500"),
            (r#"{"status":"401","scope":"\u001b[2J"}"#, ": it has expired, or belongs to another user"),
            ("nonsense", ""),
            ("[1]", ""),
        ] {
            assert_eq!(said_by(&challenge(text)), told);
        }
        assert_eq!((said_by("*not base64*"), said_by("")), (String::new(), String::new()));
    }
}

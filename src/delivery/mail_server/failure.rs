//! What went wrong on the way to a mail server, in words that say what to do.

use std::error::Error;
use std::io;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use crate::smtp::Fault;
use domain::day::Day;
use reports::settings::{MailSecurity, MailServer};

/// How many names of a certificate are reported.
const MOST_NAMES: usize = 5;

/// What the server said, or what happened to the connection, with the remedy if it is known.
pub fn told(server: &MailServer, error: &Fault) -> String {
    match of_encryption(error) {
        Some(rustls::Error::InvalidCertificate(why)) => of_certificate(server, why),
        Some(rustls::Error::InvalidMessage(_)) => not_encrypted(server),
        Some(other) => format!("no common encryption could be agreed on ({other}); ask whoever runs the server"),
        None if error.is_timeout() && server.security == MailSecurity::StartTls => {
            "no answer came in time; if the server expects TLS from the start (usually port 465), choose TLS".to_owned()
        }
        None => error.to_string(),
    }
}

/// The underlying TLS error, if any.
fn of_encryption(error: &Fault) -> Option<&rustls::Error> {
    let mut below = error.source();
    while let Some(error) = below {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        below = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

fn not_encrypted(server: &MailServer) -> String {
    match server.security {
        MailSecurity::Tls => "the server there does not use TLS from the start; choose STARTTLS (usually port 587)",
        _ => "what the server sent after STARTTLS was not TLS; ask whoever runs it",
    }
    .to_owned()
}

fn of_certificate(server: &MailServer, why: &CertificateError) -> String {
    let host = &server.host;
    match why {
        // An authority of the same name with a different key, or a different kind of key, is a different authority.
        CertificateError::UnknownIssuer
        | CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => unknown_issuer(server),
        CertificateError::ExpiredContext { not_after, time } => format!(
            "the certificate of {host} expired on {} (this computer's clock says {}); whoever runs the server must \
            renew it",
            day(*not_after).spoken(),
            day(*time).spoken()
        ),
        CertificateError::Expired => {
            format!("the certificate of {host} has expired; whoever runs the server must renew it")
        }
        CertificateError::NotValidYetContext { not_before, time } => format!(
            "the certificate of {host} is only valid from {}, and this computer's clock says {}; set the clock \
            right, or ask whoever runs the server",
            day(*not_before).spoken(),
            day(*time).spoken()
        ),
        CertificateError::NotValidForNameContext { presented, .. } => wrong_name(host, presented),
        CertificateError::NotValidForName => wrong_name(host, &[]),
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => format!(
            "the certificate of {host} is a self-signed certificate of an authority, which no server may use; \
            whoever runs the server must give it one of its own (made with openssl: -addext \
            basicConstraints=critical,CA:FALSE)"
        ),
        other => format!("the certificate of {host} cannot be used ({other}); ask whoever runs the server"),
    }
}

fn unknown_issuer(server: &MailServer) -> String {
    let host = &server.host;
    let way_out = "under Settings, E-mail, or with `foresale settings DB --smtp-ca FILE`; if you do not know why, somebody may be in between";
    if server.authorities.trim().is_empty() {
        format!(
            "this computer does not trust the certificate of {host}; if it is your company's own server, give the \
            certificate of your company's authority {way_out}"
        )
    } else {
        format!(
            "neither the authorities given for {host} nor those of this computer signed its certificate; give the \
            one that did {way_out}"
        )
    }
}

fn wrong_name(host: &str, presented: &[String]) -> String {
    let names: Vec<&str> = presented.iter().take(MOST_NAMES).map(|name| bare(name)).collect();
    let whose = if names.is_empty() { "for another name".to_owned() } else { format!("for {}", names.join(", ")) };
    format!(
        "the certificate there is {whose}, not for {host}; enter the server under the name in its certificate, or \
        ask whoever runs it"
    )
}

/// `DnsName("mail.example.com")` as shown by the library, without the wrapper.
fn bare(name: &str) -> &str {
    name.split('"').nth(1).unwrap_or(name)
}

fn day(time: UnixTime) -> Day {
    Day(i32::try_from(time.as_secs() / 86_400).unwrap_or(i32::MAX / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_certificate_are_told_bare() {
        let told = wrong_name("mail.example.com", &["DnsName(\"smtp.example.net\")".into(), "mx.example.net".into()]);
        assert!(told.starts_with("the certificate there is for smtp.example.net, mx.example.net, not for"), "{told}");
        assert!(wrong_name("mail.example.com", &[]).contains("for another name"));
    }
}

//! Who may vouch for a mail server: the authorities that this system trusts, and the company's own.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::validity;
use crate::smtp::tls::Tls;
use domain::day::Day;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// The maximum size of a certificate file in bytes; a whole system's certificates are smaller.
const MOST_BYTES: u64 = 1 << 20;
const SECONDS_A_DAY: i64 = 86_400;

/// Authority certificates that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    #[error("{file} could not be read: {reason}")]
    Unreadable { file: PathBuf, reason: String },
    #[error("{0} is larger than 1 MB; give the file with your authority's certificates only")]
    TooLarge(PathBuf),
    #[error(
        "that is not a certificate as text (PEM), which begins with -----BEGIN CERTIFICATE-----; a binary one \
        becomes text with `openssl x509 -inform der -in FILE -out FILE.pem`"
    )]
    NotPem,
    #[error("that is a private key, not a certificate; give the authority's certificate, and keep the key to yourself")]
    OnlyKey,
    #[error("certificate {0} in it is damaged; export it from your authority again")]
    Damaged(usize),
    #[error("the authority's certificate expired on {day}; ask for its successor", day = .0.spoken())]
    Expired(Day),
}

/// The certificates in a file, as text and nothing else: a private key in the file is not included.
///
/// # Errors
/// When the file cannot be read, or contains none that can be used.
pub fn authorities_of_file(file: &Path) -> Result<String, AuthorityError> {
    let unreadable =
        |error: std::io::Error| AuthorityError::Unreadable { file: file.to_owned(), reason: error.to_string() };
    let mut bytes = Vec::new();
    File::open(file).map_err(unreadable)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(AuthorityError::TooLarge(file.to_owned()));
    }
    let text = certificates_in(&String::from_utf8_lossy(&bytes));
    if text.is_empty() {
        return Err(none_in(&String::from_utf8_lossy(&bytes)));
    }
    holding(&text)?;
    Ok(text)
}

/// The parts of a text that are certificates.
#[must_use]
pub fn certificates_in(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let part = &rest[begin..];
        // Without an end marker it is damaged; parsing it will report that.
        let end = part.find(END).map_or(part.len(), |end| end + END.len());
        kept.extend(part[..end].lines().flat_map(|line| [line.trim(), "\n"]));
        rest = &part[end..];
    }
    kept
}

fn none_in(text: &str) -> AuthorityError {
    if text.contains("PRIVATE KEY-----") { AuthorityError::OnlyKey } else { AuthorityError::NotPem }
}

/// The authorities in a text that are valid today; expired ones are left out unless all have expired.
pub fn holding(text: &str) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    holding_at(text, i64::try_from(now).unwrap_or(i64::MAX))
}

fn holding_at(text: &str, now: i64) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    let (mut found, mut last_end) = (Vec::new(), None);
    for (number, read) in (1..).zip(CertificateDer::pem_slice_iter(text.as_bytes())) {
        let certificate = read.map_err(|_| AuthorityError::Damaged(number))?;
        let end = validity::end(&certificate).filter(|_| is_usable(&certificate));
        let end = end.ok_or(AuthorityError::Damaged(number))?;
        last_end = last_end.max(Some(end));
        if end >= now {
            found.push(certificate.into_owned());
        }
    }
    match (found.is_empty(), last_end) {
        (false, _) => Ok(found),
        (true, Some(end)) => Err(AuthorityError::Expired(Day(i32::try_from(end / SECONDS_A_DAY).unwrap_or(0)))),
        (true, None) => Err(none_in(text)),
    }
}

fn is_usable(certificate: &CertificateDer<'_>) -> bool {
    RootCertStore::empty().add(certificate.clone().into_owned()).is_ok()
}

/// Who may vouch for a server: the authorities of the system and those that were given.
pub fn authorities(own: &[CertificateDer<'static>]) -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if store.is_empty() {
        // A system without its own list, such as a bare container, gets the one that browsers use.
        store = Tls::public_authorities();
    }
    store.add_parsable_certificates(own.iter().cloned());
    store
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(until: i32) -> String {
        let mut params = CertificateParams::new(vec!["Example Root".to_owned()]).expect("parameters");
        (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(until, 6, 1));
        params.self_signed(&KeyPair::generate().expect("a key")).expect("made").pem()
    }

    fn at(year: i32) -> i64 {
        i64::from(Day::from_ymd(year, 1, 1).expect("a day").0) * SECONDS_A_DAY
    }

    #[test]
    fn certificates_are_taken_from_whatever_is_around_them() {
        let (one, two) = (certificate(2030), certificate(2040));
        let text =
            format!("# our root\r\n{one}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n  {two}\ntail");
        let kept = certificates_in(&text);
        assert!(!kept.contains("PRIVATE") && !kept.contains("root") && !kept.contains("tail"), "{kept}");
        assert_eq!(holding_at(&kept, at(2026)).map(|found| found.len()), Ok(2));
        assert_eq!(holding_at(&kept, at(2035)).map(|found| found.len()), Ok(1), "one has followed the other");
        let last = Day::from_ymd(2040, 6, 1).expect("a day");
        assert_eq!(holding_at(&kept, at(2041)), Err(AuthorityError::Expired(last)));
        assert_eq!(certificates_in(&kept), kept);
    }

    #[test]
    fn what_is_no_certificate_is_told_apart() {
        let whole = certificate(2030);
        let cut = &whole[..whole.len() / 2];
        let middle = whole.len() / 2;
        let garbled = format!("{}AAAA{}", &whole[..middle], &whole[middle + 4..]);
        let no_certificate = format!("{BEGIN}\naGVsbG8=\n{END}\n");
        for (text, wrong) in [
            ("hello", AuthorityError::NotPem),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", AuthorityError::OnlyKey),
            (cut, AuthorityError::Damaged(1)),
            (&no_certificate, AuthorityError::Damaged(1)),
        ] {
            assert_eq!(holding_at(text, at(2026)), Err(wrong), "{text}");
        }
        let second = holding_at(&format!("{whole}{no_certificate}"), at(2026));
        assert_eq!(second, Err(AuthorityError::Damaged(2)));
        // Changing four letters may hit a part that is not checked by itself, such as the key; it must never panic.
        let _ = holding_at(&garbled, at(2026));
        assert_eq!(holding("  ").map(|found| found.len()), Ok(0), "none are given");
    }
}

//! Certificates: the owner's own, or one made on the spot, and the fingerprint by which people recognise it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use domain::day::Day;

/// How long a certificate made here is valid: browsers reject longer ones.
const DAYS: i32 = 397;
/// How long before it expires a new one is made.
const RENEWED: i32 = 30;

/// A certificate with its key, ready to serve.
#[derive(Debug, Clone)]
pub struct Identity {
    pub config: Arc<ServerConfig>,
    /// SHA-256 of the certificate, as browsers show it: "A1:B2:…".
    pub fingerprint: String,
    pub issued_by: Issuer,
}

/// Who vouches for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuer {
    Owner,
    /// Nobody: browsers warn until people compare the fingerprint.
    Foresale,
}

/// A certificate as stored: both parts as PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MadeCertificate {
    pub certificate: String,
    pub key: String,
    pub names: Vec<String>,
    /// Last day on which it is valid.
    #[serde(default)]
    pub until: Option<Day>,
}

impl MadeCertificate {
    /// Whether it is for these names and still valid for a while.
    #[must_use]
    pub fn serves(&self, names: &[String], today: Day) -> bool {
        self.names == names && self.until.is_some_and(|until| until.since(today) > RENEWED)
    }
}

/// A certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{file} could not be read: {reason}; give a PEM file")]
    Unreadable { file: PathBuf, reason: String },
    #[error("the certificate and its key cannot be used: {0}; give the whole chain and the key that belongs to it")]
    Unusable(String),
    #[error("a certificate could not be made: {0}; give one with --tls-cert and --tls-key")]
    NotMade(String),
}

/// The owner's certificate (with its chain) and key.
///
/// # Errors
/// When a file is not PEM, or the two do not belong together.
pub fn from_files(certificate: &Path, key: &Path) -> Result<Identity, TlsError> {
    let unreadable = |file: &Path| {
        let file = file.to_owned();
        move |reason: rustls::pki_types::pem::Error| TlsError::Unreadable { file, reason: reason.to_string() }
    };
    let chain = CertificateDer::pem_file_iter(certificate).map_err(unreadable(certificate))?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(unreadable(certificate))?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key))?;
    identity(chain, key_der, Issuer::Owner)
}

/// Makes a certificate for these names and addresses of this computer, valid for a year.
///
/// # Errors
/// When a name is not allowed in a certificate.
pub fn make(names: &[String], today: Day) -> Result<MadeCertificate, TlsError> {
    let not_made = |error: rcgen::Error| TlsError::NotMade(error.to_string());
    let mut params = CertificateParams::new(names.to_vec()).map_err(not_made)?;
    let until = today.plus(DAYS - 1);
    let midnight = |day: Day| {
        let part = |part: i32| u8::try_from(part).expect("months and days are small");
        let of_month = day.since(day.first_of_month()) + 1;
        rcgen::date_time_ymd(day.year(), part(day.month().cast_signed()), part(of_month))
    };
    // Other computers' clocks may be slow.
    (params.not_before, params.not_after) = (midnight(today.plus(-1)), midnight(until));
    params.distinguished_name.push(DnType::CommonName, "Foresale dealers' portal");
    let key = KeyPair::generate().map_err(not_made)?;
    let certificate = params.self_signed(&key).map_err(not_made)?;
    Ok(MadeCertificate {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
        names: names.to_vec(),
        until: Some(until),
    })
}

/// A certificate that was made before.
///
/// # Errors
/// When what was stored is damaged.
pub fn from_made(made: &MadeCertificate) -> Result<Identity, TlsError> {
    let unusable = |error: rustls::pki_types::pem::Error| TlsError::Unusable(error.to_string());
    let certificate = CertificateDer::from_pem_slice(made.certificate.as_bytes()).map_err(unusable)?;
    let key = PrivateKeyDer::from_pem_slice(made.key.as_bytes()).map_err(unusable)?;
    identity(vec![certificate], key, Issuer::Foresale)
}

fn identity(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    issued_by: Issuer,
) -> Result<Identity, TlsError> {
    let first = chain.first().ok_or_else(|| TlsError::Unusable("there is no certificate in the file".to_owned()))?;
    let fingerprint = fingerprint(first);
    let unusable = |error: rustls::Error| TlsError::Unusable(error.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unusable)?;
    // Our order of cipher suites: strongest first.
    config.ignore_client_order = true;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity { config: Arc::new(config), fingerprint, issued_by })
}

/// SHA-256 of a certificate, as browsers show it: "A1:B2:…".
pub(crate) fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, certificate.as_ref());
    let mut shown = String::new();
    for byte in digest.as_ref() {
        let colon = if shown.is_empty() { "" } else { ":" };
        // Writing to a string never fails.
        let _ = write!(shown, "{colon}{byte:02X}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_certificate_serves_and_keeps_its_fingerprint() {
        let today = Day::from_ymd(2026, 3, 1).expect("a day");
        let made = make(&["localhost".into(), "192.168.1.20".into()], today).expect("made");
        let serves = |names: &[&str], days: i32| {
            made.serves(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), today.plus(days))
        };
        assert!(serves(&["localhost", "192.168.1.20"], 300) && !serves(&["localhost"], 0));
        assert!(!serves(&["localhost", "192.168.1.20"], 380), "made anew before it ends");
        let first = from_made(&made).expect("usable");
        assert_eq!(first.fingerprint.len(), 32 * 3 - 1);
        assert_eq!(from_made(&made).expect("usable").fingerprint, first.fingerprint);
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        std::fs::write(&certificate, &made.certificate).expect("written");
        std::fs::write(&key, &made.key).expect("written");
        assert_eq!(from_files(&certificate, &key).expect("usable").fingerprint, first.fingerprint);
        let other = make(&["localhost".into()], today).expect("made");
        std::fs::write(&key, &other.key).expect("written");
        assert!(matches!(from_files(&certificate, &key), Err(TlsError::Unusable(_))));
        assert!(matches!(
            from_files(&key, &folder.path().join("none")),
            Err(TlsError::Unreadable { .. } | TlsError::Unusable(_))
        ));
    }
}

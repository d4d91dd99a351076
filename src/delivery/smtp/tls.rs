//! How a connection is encrypted: who may vouch for the server, and the name that its certificate must have.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};

/// Encryption settings for one server.
#[derive(Debug, Clone)]
pub struct Tls {
    pub(super) config: Arc<ClientConfig>,
    pub(super) name: ServerName<'static>,
}

/// The encryption cannot be set up.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TlsSetupError {
    #[error("a certificate cannot be issued for the name '{0}'")]
    BadName(String),
    #[error(transparent)]
    Library(#[from] rustls::Error),
}

impl Tls {
    /// For the server with this name or address; one of `authorities` must vouch for it.
    ///
    /// # Errors
    /// When the name cannot occur in a certificate.
    pub fn new(host: &str, authorities: RootCertStore) -> Result<Tls, TlsSetupError> {
        let bare = host.trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(bare).map_err(|_| TlsSetupError::BadName(host.to_owned()))?;
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(authorities)
            .with_no_client_auth();
        Ok(Tls { config: Arc::new(config), name })
    }

    /// The authorities that browsers trust.
    #[must_use]
    pub fn public_authorities() -> RootCertStore {
        RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
    }
}

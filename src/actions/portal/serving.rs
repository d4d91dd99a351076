//! Starting the portal: where it listens, which certificate vouches for it, and what it refuses to do.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::backend::PortalBackend;
use super::journal::Journal;
use super::{CERTIFICATE, SETTINGS};
use crate::database;
use crate::pool::Alone;
use crate::request::request;
use delivery::portal::server::{Server, Service};
use delivery::portal::tls::{self, Identity, Issuer, MadeCertificate};
use delivery::portal::{Limits, Portal, Proxy, Site, router};
use domain::day::Day;
use domain::moment::Clock;
use reports::portal::PortalSettings;
use store::Store;

/// Where the portal listens unless set otherwise.
pub const USUAL: &str = "127.0.0.1:8443";

/// Who vouches for the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Certificate {
    /// A certificate made on the spot, except on this computer itself.
    #[default]
    MadeWhereNeeded,
    Files {
        certificate: PathBuf,
        key: PathBuf,
    },
}

/// What stands between the portal and the internet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Front {
    #[default]
    Nobody,
    /// A proxy terminates TLS and says who is asking.
    Proxy,
}

/// How the portal is to be served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServeOptions {
    /// Address and port; none: as in the settings, else only this computer.
    pub listen: Option<String>,
    pub certificate: Certificate,
    pub front: Front,
    pub limits: Limits,
}

/// A running portal; it stops when dropped.
pub struct Running {
    server: Server,
    journal: Arc<Journal>,
    pub address: String,
    /// The certificate's fingerprint, if browsers cannot check the certificate.
    pub fingerprint: Option<String>,
}

impl Running {
    /// Finishes the requests in progress, moves the log of what dealers saw into the database, and stops.
    pub fn stop(&mut self) {
        self.server.stop();
        self.journal.stop();
    }

    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.server.address()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts serving the database at `path`.
///
/// # Errors
/// When the address is invalid or in use, a certificate cannot be used, or plain HTTP would leave this computer.
pub fn serve(path: &Path, options: &ServeOptions, clock: Clock) -> Result<Running> {
    let mut alone = Alone::open(path, clock)?;
    let Ground { address, identity } = alone.ask(FindGround { options: options.clone() })?;
    let plain = identity.is_none();
    if plain && !address.ip().is_loopback() && options.front == Front::Nobody {
        bail!("without TLS the portal serves this computer only; give a certificate, or --behind-proxy");
    }
    let behind = options.front == Front::Proxy;
    let proxy = if behind { Proxy::TellsClient } else { Proxy::None };
    let site = Site { secure: !plain || behind, owned: owned(identity.as_ref()), proxy, clock };
    let backend = PortalBackend::open(path, clock)?;
    let journal = backend.journal();
    let portal = Portal::new(backend, site, options.limits);
    let (config, fingerprint) = match identity {
        None => (None, None),
        Some(identity) => {
            let shown = (identity.issued_by == Issuer::Foresale).then_some(identity.fingerprint);
            (Some(identity.config), shown)
        }
    };
    let server = Server::start(address, config, router(portal), Service::portal(proxy))?;
    let scheme = if plain { "http" } else { "https" };
    let shown = format!("{scheme}://{}", server.address());
    alone.ask(NoteStart { shown: shown.clone() })?;
    Ok(Running { server, journal, address: shown, fingerprint })
}

/// Where the portal is to listen, and by what browsers know it.
pub struct Ground {
    address: SocketAddr,
    /// None for plain HTTP.
    identity: Option<Identity>,
}

request! {
    /// Where the portal is to listen, and its certificate, which is made where there is none.
    FindGround { options: ServeOptions } -> Ground;
    "portal.ground", RunPortal, [], Once;
    |asked, session, _| {
        let settings: PortalSettings = session.store.setting(SETTINGS)?;
        let listen = asked.options.listen.clone().unwrap_or(settings.listen);
        let listen = if listen.trim().is_empty() { USUAL.to_owned() } else { listen };
        let address = socket(&listen)?;
        let ServeOptions { certificate, front, .. } = &asked.options;
        let identity = identity(session.store, address, (certificate, *front, CERTIFICATE), session.today())?;
        Ok(Ground { address, identity })
    }
}

request! {
    /// The portal is at work.
    NoteStart { shown: String } -> ();
    "portal.start", RunPortal, [], Once;
    |asked, session, _| {
        let what = format!("The dealers' portal was started on {}", asked.shown);
        Ok(session.store.log(&what)?)
    }
}

fn owned(identity: Option<&Identity>) -> bool {
    identity.is_some_and(|identity| identity.issued_by == Issuer::Owner)
}

/// # Errors
/// When this is no address with a port.
pub(crate) fn socket(listen: &str) -> Result<SocketAddr> {
    let wrong = || format!("'{listen}' is not an address to listen on; write it as 192.168.1.20:8443");
    listen.trim().to_socket_addrs().with_context(wrong)?.next().with_context(wrong)
}

/// The certificate to serve with; none for plain HTTP on this computer or behind a proxy. One that is made is kept in the
/// setting of this name.
///
/// # Errors
/// When it cannot be read, made or kept.
pub(crate) fn identity(
    store: &mut Store,
    address: SocketAddr,
    (certificate, front, kept_as): (&Certificate, Front, &str),
    today: Day,
) -> Result<Option<Identity>> {
    match certificate {
        Certificate::Files { certificate, key } => {
            database::refuse_open_file(certificate)?;
            database::refuse_open_file(key)?;
            Ok(Some(tls::from_files(certificate, key)?))
        }
        Certificate::MadeWhereNeeded if address.ip().is_loopback() || front == Front::Proxy => Ok(None),
        Certificate::MadeWhereNeeded => made(store, address.ip(), kept_as, today).map(Some),
    }
}

/// The certificate made earlier for this address, else a new one: that way people compare its fingerprint only once.
fn made(store: &mut Store, ip: IpAddr, kept_as: &str, today: Day) -> Result<Identity> {
    let mut names = vec!["localhost".to_owned()];
    if !ip.is_unspecified() {
        names.push(ip.to_string());
    }
    let kept: MadeCertificate = store.setting(kept_as)?;
    if kept.serves(&names, today)
        && let Ok(identity) = tls::from_made(&kept)
    {
        return Ok(identity);
    }
    let made = tls::make(&names, today)?;
    store.set_setting(kept_as, &made)?;
    Ok(tls::from_made(&made)?)
}

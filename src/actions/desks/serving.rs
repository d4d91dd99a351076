//! Serving a database to other desks: where it listens, which certificate vouches for it, and what it refuses to do.

use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use delivery::desks::backend::Backend;
use delivery::desks::{Desks, router};
use delivery::portal::server::{Server, Service};
use delivery::portal::tls::{Identity, Issuer};
use delivery::portal::{Limits, Proxy};
use domain::moment::Clock;
use reports::desks::AtDesk;

use super::VERSION;
use super::backend::DesksBackend;
use crate::pool::Alone;
use crate::portal::{Certificate, Front, identity, socket};
use crate::request::request;

/// Where desks are served unless set otherwise: to the whole network, as only who signs in is answered.
pub const USUAL: &str = "0.0.0.0:8443";

const CERTIFICATE: &str = "desks_certificate";
/// Requests of one address: a screen asks for a dozen things at once, and an office may share one address.
const LIMITS: Limits = Limits { burst: 600, per_second: 100.0, tries: 20, tries_per_second: 0.5 };
/// A job may take a day; what is idle is closed long before.
const WHOLE_TIME: Duration = Duration::from_hours(24);
const WORKERS: usize = 24;

/// How a database is to be served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DesksOptions {
    /// Address and port; none: [`USUAL`].
    pub listen: Option<String>,
    pub certificate: Certificate,
    pub front: Front,
}

/// A running server; it stops when dropped.
pub struct RunningDesks {
    server: Server,
    desks: Arc<Desks>,
    backend: Arc<DesksBackend>,
    pub address: String,
    /// The certificate's fingerprint, which desks compare.
    pub fingerprint: Option<String>,
}

impl RunningDesks {
    /// Stops what is under way and then the server.
    pub fn stop(&mut self) {
        self.desks.cancel_all();
        self.server.stop();
    }

    /// Who is signed in at other desks.
    #[must_use]
    pub fn present(&self) -> Vec<AtDesk> {
        self.backend.present()
    }

    /// The addresses by which others reach this computer, the likeliest first, each as somebody types it.
    #[must_use]
    pub fn reached_at(&self) -> Vec<String> {
        let socket = self.server.address();
        if !socket.ip().is_unspecified() {
            return vec![self.address.clone()];
        }
        // Nothing is sent: the system only says by which of its addresses it would.
        let outward = |here: &str, there: &str| {
            let asked =
                UdpSocket::bind(here).and_then(|socket| socket.connect(there).and_then(|()| socket.local_addr()));
            asked.ok().map(|address| address.ip())
        };
        let found = [outward("0.0.0.0:0", "192.0.2.1:9"), outward("[::]:0", "[2001:db8::1]:9")].into_iter().flatten();
        let shown: Vec<String> = found.map(|ip| format!("https://{}", SocketAddr::new(ip, socket.port()))).collect();
        if shown.is_empty() { vec![self.address.clone()] } else { shown }
    }

    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.server.address()
    }
}

impl Drop for RunningDesks {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts serving the database at `path`.
///
/// # Errors
/// When it has no people who could sign in, the address is invalid or in use, a certificate cannot be used, or passwords would
/// travel in the clear.
pub fn serve(path: &Path, options: &DesksOptions, clock: Clock) -> Result<RunningDesks> {
    let mut alone = Alone::open(path, clock)?;
    let DesksGround { address, identity } = alone.ask(PrepareDesks { options: options.clone() })?;
    let is_plain = identity.is_none();
    if is_plain && !address.ip().is_loopback() && options.front == Front::Nobody {
        bail!("without TLS other desks are served on this computer only; give a certificate, or --behind-proxy");
    }
    let behind = options.front == Front::Proxy;
    let proxy = if behind { Proxy::TellsClient } else { Proxy::None };
    let is_owned = identity.as_ref().is_some_and(|identity| identity.issued_by == Issuer::Owner);
    let (config, fingerprint) = identity.map(|identity| (identity.config, identity.fingerprint)).unzip();
    let backend = Arc::new(DesksBackend::new(path, clock)?);
    let asked = Arc::clone(&backend) as Arc<dyn Backend>;
    let desks = Arc::new(Desks::new(asked, VERSION, (proxy, is_owned), clock, LIMITS));
    let service = Service { name: "desks", proxy, whole_time: WHOLE_TIME, workers: WORKERS };
    let server = Server::start(address, config, router(Arc::clone(&desks)), service)?;
    let scheme = if is_plain { "http" } else { "https" };
    let shown = format!("{scheme}://{}", server.address());
    alone.ask(NoteDesksStart { shown: shown.clone() })?;
    Ok(RunningDesks { server, desks, backend, address: shown, fingerprint })
}

/// Where desks are to be served, and by what they know the office.
pub struct DesksGround {
    address: SocketAddr,
    /// None for plain HTTP.
    identity: Option<Identity>,
}

request! {
    /// Where other desks are to be served, and the office's certificate, which is made where there is none.
    PrepareDesks { options: DesksOptions } -> DesksGround;
    "desks.ground", RunPortal, [], Once;
    |asked, session, _| {
        let DesksOptions { listen, certificate, front } = &asked.options;
        if !session.store.has_people()? {
            bail!(
                "other desks sign in by name and password, and this database has nobody yet; make its owner first: foresale users \
                 DB add NAME"
            );
        }
        let address = socket(listen.as_deref().unwrap_or(USUAL))?;
        let identity = identity(session.store, address, (certificate, *front, CERTIFICATE), session.today())?;
        Ok(DesksGround { address, identity })
    }
}

request! {
    /// Other desks are served.
    NoteDesksStart { shown: String } -> ();
    "desks.start", RunPortal, [], Once;
    |asked, session, _| Ok(session.store.log(&format!("Served to other desks on {}", asked.shown))?)
}

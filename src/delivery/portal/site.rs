//! How the portal is reached, and what all of its requests share.

use std::net::IpAddr;
use std::sync::Mutex;

use super::backend::PhoneBackend;
use super::limits::{Arrivals, Limit};
use domain::moment::{Clock, Moment};

/// How the site is reached.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Browsers reach it over HTTPS, so cookies may be marked secure.
    pub secure: bool,
    /// The certificate is one that browsers can verify.
    pub owned: bool,
    pub proxy: Proxy,
    pub clock: Clock,
}

/// Whether a proxy in front of the server says who is asking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proxy {
    #[default]
    None,
    /// The last entry of `X-Forwarded-For` is the client.
    TellsClient,
}

/// Limits on requests, and on sign-in attempts, from one address.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub burst: u32,
    pub per_second: f64,
    pub tries: u32,
    pub tries_per_second: f64,
}

impl Eq for Limits {}

impl Default for Limits {
    fn default() -> Limits {
        Limits { burst: 240, per_second: 20.0, tries: 12, tries_per_second: 0.2 }
    }
}

/// Log entries about one stranger's misuse: some at once, then two an hour, so that nobody can fill the file with them.
const STRANGERS: u32 = 50;
const STRANGERS_PER_SECOND: f64 = 2.0 / 3600.0;

/// What all requests share.
pub struct Portal {
    pub(super) backend: Box<dyn PhoneBackend>,
    pub(super) site: Site,
    pub(super) all: Limit,
    pub(super) tries: Limit,
    /// Strangers' misuse that is logged.
    pub(super) strangers: Limit,
    pub(super) calls: Mutex<()>,
    pub(super) arrivals: Arrivals,
}

impl Portal {
    #[must_use]
    pub fn new(backend: impl PhoneBackend + 'static, site: Site, limits: Limits) -> Portal {
        Portal {
            backend: Box::new(backend),
            site,
            all: Limit::new(limits.burst, limits.per_second),
            tries: Limit::new(limits.tries, limits.tries_per_second),
            strangers: Limit::new(STRANGERS, STRANGERS_PER_SECOND),
            calls: Mutex::default(),
            arrivals: Arrivals::default(),
        }
    }

    pub(super) fn now(&self) -> Moment {
        (self.site.clock)()
    }
}

/// The other end of a connection; the server puts it into each request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub IpAddr);

/// Who is asking: the other end, or the client named by the proxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub IpAddr);

//! How the portal is reached, and what all of its requests share.

use std::net::IpAddr;
use std::sync::Mutex;

use super::desk::PhoneDesk;
use super::limits::{Arrivals, Limit};
use domain::moment::{Clock, Moment};

/// How the site is reached.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Browsers reach it by HTTPS, so cookies may say so.
    pub secure: bool,
    /// The certificate is one that browsers check.
    pub owned: bool,
    pub proxy: Proxy,
    pub clock: Clock,
}

/// Whether a proxy in front of the server tells who is asking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proxy {
    #[default]
    None,
    /// The last entry of `X-Forwarded-For` is the client.
    TellsClient,
}

/// Requests, and tries to sign in, that one address may make.
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

/// Notes of what one stranger did wrong: some at once, then two an hour, so that nobody can fill the file with them.
const STRANGERS: u32 = 50;
const STRANGERS_PER_SECOND: f64 = 2.0 / 3600.0;

/// What all requests share.
pub struct Portal {
    pub(super) desk: Box<dyn PhoneDesk>,
    pub(super) site: Site,
    pub(super) all: Limit,
    pub(super) tries: Limit,
    /// What strangers do wrong and is written down.
    pub(super) strangers: Limit,
    pub(super) calls: Mutex<()>,
    pub(super) arrivals: Arrivals,
}

impl Portal {
    #[must_use]
    pub fn new(desk: impl PhoneDesk + 'static, site: Site, limits: Limits) -> Portal {
        Portal {
            desk: Box::new(desk),
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

/// Who is asking: the other end, or whom the proxy tells of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub IpAddr);

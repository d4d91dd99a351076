//! Which page answers which request, and what must hold before one is answered: nothing changes on a GET, every form
//! carries its mark, and a dealer reaches only what is the dealer's own.

use std::net::IpAddr;

use serde_json::json;

use super::desk::{Asked, DeskFault, Event, PhoneDesk};
use super::forms::{Form, decoded_path};
use super::http::{Method, Request, Response};
use super::limits::Limit;
use super::pages::{Frame, ICON, STYLE, page};
use super::secrets::{digest_of, is_same};
use super::server::Handler;
use super::views::Filled;
use crate::delivery::phone;
use crate::domain::moment::{Clock, Moment};
use crate::reports::portal::{Happening, Means, SignedIn};

const FOREIGN: &str = "There is no such page, or it is not yours.";

/// How the site is reached.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Browsers reach it by HTTPS, so cookies may say so.
    pub secure: bool,
    /// The certificate is one that browsers check.
    pub owned: bool,
    pub clock: Clock,
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

/// The portal as a handler of requests.
pub struct Portal {
    pub(super) desk: Box<dyn PhoneDesk>,
    site: Site,
    all: Limit,
    pub(super) tries: Limit,
}

impl Portal {
    #[must_use]
    pub fn new(desk: impl PhoneDesk + 'static, site: Site, limits: Limits) -> Portal {
        Portal {
            desk: Box::new(desk),
            site,
            all: Limit::new(limits.burst, limits.per_second),
            tries: Limit::new(limits.tries, limits.tries_per_second),
        }
    }
}

impl Handler for Portal {
    fn answer(&self, request: &Request, peer: IpAddr) -> Response {
        let now = (self.site.clock)();
        let response = if request.path == "/health" {
            health(&self.desk.business())
        } else if self.all.take(peer, now.seconds) {
            let visit = Visit { portal: self, request, peer, now };
            visit.route().unwrap_or_else(|fault| visit.failed(&fault))
        } else {
            Response::text(429, "That was a lot at once. Please wait a minute.").with("Retry-After", "60")
        };
        guarded(response, self.site)
    }
}

fn health(asked: &Asked<String>) -> Response {
    match asked {
        Ok(_) => Response::text(200, "ok\n"),
        Err(_) => Response::text(503, "the database cannot be read\n"),
    }
}

/// Adds the headers by which browsers keep other sites, and other people at the same computer, out.
fn guarded(response: Response, site: Site) -> Response {
    let kept = response.headers.iter().any(|(name, _)| *name == "Cache-Control");
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                  frame-ancestors 'none'";
    let mut response = response
        .with("Content-Security-Policy", policy)
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "DENY")
        .with("Referrer-Policy", "no-referrer")
        .with("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("X-Robots-Tag", "noindex");
    if !kept {
        response = response.with("Cache-Control", "no-store");
    }
    if site.owned {
        response = response.with("Strict-Transport-Security", "max-age=31536000");
    }
    response
}

/// One request with what is needed to answer it.
pub(super) struct Visit<'a> {
    pub portal: &'a Portal,
    pub request: &'a Request,
    pub peer: IpAddr,
    pub now: Moment,
}

/// A dealer's session.
pub(super) struct Session {
    pub who: SignedIn,
    pub token: String,
}

impl Session {
    pub fn frame(&self, business: String, title: &str, tab: &'static str) -> Frame {
        Frame { title: title.to_owned(), business, who: self.who.name.clone(), tab, csrf: csrf(&self.token) }
    }
}

/// The mark of forms under a token: who does not hold the token cannot know it.
pub(super) fn csrf(token: &str) -> String {
    digest_of(&format!("form {token}"))
}

impl Visit<'_> {
    fn route(&self) -> Asked<Response> {
        let parts: Vec<String> = self.request.path.split('/').skip(1).map(decoded_path).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let posts = self.request.method == Method::Post;
        match (posts, parts.as_slice()) {
            (false, ["style.css"]) => Ok(fixed("text/css; charset=utf-8", STYLE)),
            (false, ["icon.svg" | "favicon.ico"]) => Ok(fixed("image/svg+xml", ICON)),
            (false, [""]) => Ok(Response::see_other("/leads")),
            (false, ["sign-in"]) => self.sign_in_page(200, "", ""),
            (true, ["sign-in"]) => self.sign_in(),
            (false, ["l", _]) => self.link_page(),
            (true, ["l", link]) => self.sign_in_by_link(link),
            (false, ["u", link]) => self.unsubscribe_page(link),
            (true, ["u", link]) => self.unsubscribe(link),
            (true, ["phone"]) => phone::answer(self.portal.desk.as_ref(), self.request, self.now),
            (false, ["phone"]) => Ok(Response::text(405, "The telephone service uses POST.")),
            _ => match self.session()? {
                None => Ok(Response::see_other("/sign-in")),
                Some(session) if posts => self.post(&session, &parts),
                Some(session) => self.get(&session, &parts),
            },
        }
    }

    /// Tells the office what went wrong, and the dealer only that it did.
    fn failed(&self, fault: &DeskFault) -> Response {
        let detail = format!("a request that could not be answered: {fault}");
        let event = Event { dealer: None, means: Means::Portal, what: Happening::Refused, lead: None, detail: &detail };
        // When the log cannot be written either, nothing is left to be told.
        let _ = self.portal.desk.note(&event, self.now);
        Response::text(500, "Something went wrong here. Please try again.")
    }

    fn get(&self, session: &Session, parts: &[&str]) -> Asked<Response> {
        match parts {
            ["leads"] => self.leads(session),
            ["leads", number] => self.lead(session, number, 200, Filled::default()),
            ["results"] => self.results(session),
            ["reports", receipt] => self.receipt(session, receipt),
            ["lists", list, file] => self.download(session, list, file),
            _ => self.foreign(session, &self.request.path),
        }
    }

    fn post(&self, session: &Session, parts: &[&str]) -> Asked<Response> {
        let form = Form::read(&self.request.body);
        if !is_same(form.value("csrf").as_bytes(), csrf(&session.token).as_bytes()) {
            return self.forged(session);
        }
        match parts {
            ["sign-out"] => self.sign_out(session),
            ["leads", number, "report"] => self.report(session, number, &form),
            ["reports", receipt, "undo"] => self.take_back(session, receipt),
            _ => self.foreign(session, &self.request.path),
        }
    }

    pub fn business(&self) -> Asked<String> {
        let name = self.portal.desk.business()?;
        Ok(if name.trim().is_empty() { "Foresale".to_owned() } else { name })
    }

    pub fn cookie_name(&self, name: &str) -> String {
        // The prefix makes browsers refuse one that was set by a neighbouring site or without TLS.
        if self.portal.site.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    pub fn cookie(&self, name: &str, value: &str, age: &str) -> String {
        let secure = if self.portal.site.secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.cookie_name(name))
    }

    fn session(&self) -> Asked<Option<Session>> {
        let Some(token) = self.request.cookie(&self.cookie_name("foresale")) else { return Ok(None) };
        let who = self.portal.desk.signed_in(token, self.now)?;
        Ok(who.map(|who| Session { who, token: token.to_owned() }))
    }

    pub fn note(&self, session: &Session, what: Happening, lead: Option<u32>, detail: &str) -> Asked<()> {
        let dealer = Some(session.who.dealer);
        self.portal.desk.note(&Event { dealer, means: Means::Portal, what, lead, detail }, self.now)
    }

    /// The same answer for what does not exist and what is somebody else's.
    pub fn foreign(&self, session: &Session, what: &str) -> Asked<Response> {
        self.note(
            session,
            Happening::Refused,
            None,
            &format!("a page that is not there or not this dealer's: {what}"),
        )?;
        let frame = session.frame(self.business()?, "Not found", "");
        let own = json!({ "text": FOREIGN, "href": "/leads", "link": "To my leads" });
        Ok(Response::html(404, page("message.html", &frame, &own)))
    }

    fn forged(&self, session: &Session) -> Asked<Response> {
        self.note(session, Happening::Refused, None, "a form without its mark")?;
        let frame = session.frame(self.business()?, "Please try again", "");
        let text = "This form did not come from your own pages, so nothing was changed.";
        let own = json!({ "text": text, "href": "/leads", "link": "To my leads" });
        Ok(Response::html(403, page("message.html", &frame, &own)))
    }
}

fn fixed(kind: &str, text: &str) -> Response {
    Response::new(200, kind, text).with("Cache-Control", "public, max-age=3600")
}

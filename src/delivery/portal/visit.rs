//! One request with what is needed to answer it: who asks, what the address refers to, and whose session it is.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{FromRequest, FromRequestParts as _, RawPathParams, Request};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode};
use axum::response::Response;
use serde_json::json;
use tokio::time::timeout;

use super::answers::{html, text};
use super::backend::{Event, PortalFault, PortalResult};
use super::pages::{Frame, page};
use super::secrets::digest_of;
use super::site::{Client, Portal};
use domain::moment::Moment;
use reports::portal::{Happening, Means, SignedIn};

/// The maximum bytes of a form; longer ones are refused unread.
const MOST_FORM: usize = 16 * 1024;
/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(10);

const FOREIGN: &str = "There is no such page, or it is not yours.";

pub(super) struct Visit {
    pub portal: Arc<Portal>,
    pub peer: IpAddr,
    pub now: Moment,
    pub form: Vec<u8>,
    head: Parts,
    named: Vec<(String, String)>,
}

impl FromRequest<Arc<Portal>> for Visit {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Arc<Portal>) -> Result<Visit, Response> {
        let (mut head, body) = request.into_parts();
        let form = read(body).await?;
        // If the address has no such part, or the part is not text, there is nothing to look up.
        let named = RawPathParams::from_request_parts(&mut head, portal).await;
        let named = named.map(|named| named.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
        let peer = head.extensions.get::<Client>().map_or(IpAddr::from([0, 0, 0, 0]), |client| client.0);
        let now = portal.now();
        Ok(Visit { portal: Arc::clone(portal), peer, now, form, head, named: named.unwrap_or_default() })
    }
}

async fn read(body: Body) -> Result<Vec<u8>, Response> {
    if usize::try_from(body.size_hint().lower()).map_or(true, |bytes| bytes > MOST_FORM) {
        return Err(text(StatusCode::PAYLOAD_TOO_LARGE, "The form is too long."));
    }
    match timeout(FORM_TIME, to_bytes(body, MOST_FORM)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_)) => Err(text(StatusCode::BAD_REQUEST, "The form is too long, or it was cut off.")),
        Err(_) => Err(text(StatusCode::REQUEST_TIMEOUT, "The form did not arrive in time.")),
    }
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

/// The form token derived from a session token: without the session token nobody can know it.
pub(super) fn csrf(token: &str) -> String {
    digest_of(&format!("form {token}"))
}

impl Visit {
    /// A part of the address, by its name in the route table.
    pub fn named(&self, name: &str) -> &str {
        self.named.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    pub fn is_post(&self) -> bool {
        self.head.method == Method::POST
    }

    /// The path, still percent-encoded.
    pub fn path(&self) -> &str {
        self.head.uri.path()
    }

    /// The part after the question mark; empty without one.
    pub fn query(&self) -> &str {
        self.head.uri.query().unwrap_or_default()
    }

    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.head.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let name = self.cookie_name(name);
        let cookies = self.head.headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|list| list.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    fn cookie_name(&self, name: &str) -> String {
        // The prefix makes browsers refuse a cookie that was set by a neighbouring site or without TLS.
        if self.portal.site.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// The header that makes a browser store a cookie.
    pub fn new_cookie(&self, name: &str, value: &str, age: &str) -> String {
        let secure = if self.portal.site.secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.cookie_name(name))
    }

    pub fn business(&self) -> PortalResult<String> {
        let name = self.portal.backend.business()?;
        Ok(if name.trim().is_empty() { "Foresale".to_owned() } else { name })
    }

    pub fn session(&self) -> PortalResult<Option<Session>> {
        let Some(token) = self.cookie("foresale") else { return Ok(None) };
        let who = self.portal.backend.signed_in(token)?;
        Ok(who.map(|who| Session { who, token: token.to_owned() }))
    }

    pub fn note(&self, session: &Session, what: Happening, lead: Option<u32>, detail: &str) -> PortalResult<()> {
        let dealer = Some(session.who.dealer);
        self.portal.backend.note(&Event { dealer, means: Means::Portal, what, lead, detail })
    }

    /// Logs what somebody who is not signed in did wrong, unless that happened often from there.
    pub fn note_stranger(&self, means: Means, detail: &str) -> PortalResult<()> {
        if !self.portal.strangers.take(self.peer, self.now.seconds) {
            return Ok(());
        }
        self.portal.backend.note(&Event { dealer: None, means, what: Happening::Refused, lead: None, detail })
    }

    /// Tells the office what went wrong, and the dealer only that something did.
    pub fn failed(&self, fault: &PortalFault) -> Response {
        let detail = format!("a request that could not be answered: {fault}");
        let event = Event { dealer: None, means: Means::Portal, what: Happening::Refused, lead: None, detail: &detail };
        // If the log cannot be written either, there is nothing left to do.
        let _ = self.portal.backend.note(&event);
        text(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again.")
    }

    /// The same answer for what does not exist and for what belongs to somebody else.
    pub fn foreign(&self, session: &Session, what: &str) -> PortalResult<Response> {
        let detail = format!("a page that is not there or not this dealer's: {what}");
        self.note(session, Happening::Refused, None, &detail)?;
        let frame = session.frame(self.business()?, "Not found", "");
        let own = json!({ "text": FOREIGN, "href": "/leads", "link": "To my leads" });
        Ok(html(StatusCode::NOT_FOUND, page("message.html", &frame, &own)))
    }

    pub fn forged(&self, session: &Session) -> PortalResult<Response> {
        self.note(session, Happening::Refused, None, "a form without its mark")?;
        let frame = session.frame(self.business()?, "Please try again", "");
        let text = "This form did not come from your own page, so nothing was changed.";
        let own = json!({ "text": text, "href": "/leads", "link": "To my leads" });
        Ok(html(StatusCode::FORBIDDEN, page("message.html", &frame, &own)))
    }
}

//! Which page answers which request, and what must hold before one is answered: nothing changes on a GET, every form
//! carries its mark, and a dealer reaches only what is the dealer's own.

use std::net::IpAddr;

use serde_json::json;

use super::desk::{Admission, Asked, Event, PhoneDesk};
use super::forms::{Form, decoded_path};
use super::http::{Method, Request, Response};
use super::limits::Limit;
use super::pages::{Frame, ICON, STYLE, page};
use super::secrets::{digest_of, is_same, random_token};
use super::server::Handler;
use super::views::{Filled, LeadPage, LeadsView, ReportedPage, ResultsView, Wanted};
use crate::delivery::phone;
use crate::domain::day::Day;
use crate::domain::moment::{Clock, Moment};
use crate::reports::portal::{Download, Happening, Means, NewReport, SignedIn};

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
    desk: Box<dyn PhoneDesk>,
    site: Site,
    all: Limit,
    tries: Limit,
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
            health(self.desk.business())
        } else if self.all.take(peer, now.seconds) {
            let visit = Visit { portal: self, request, peer, now };
            visit.route().unwrap_or_else(|_| Response::text(500, "Something went wrong here. Please try again."))
        } else {
            Response::text(429, "That was a lot at once. Please wait a minute.").with("Retry-After", "60")
        };
        guarded(response, self.site)
    }
}

fn health(asked: Asked<String>) -> Response {
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
struct Visit<'a> {
    portal: &'a Portal,
    request: &'a Request,
    peer: IpAddr,
    now: Moment,
}

/// A dealer's session.
struct Session {
    who: SignedIn,
    token: String,
}

impl Session {
    fn frame(&self, business: String, title: &str, tab: &'static str) -> Frame {
        Frame { title: title.to_owned(), business, who: self.who.name.clone(), tab, csrf: csrf(&self.token) }
    }
}

/// The mark of forms under a token: who does not hold the token cannot know it.
fn csrf(token: &str) -> String {
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

    fn business(&self) -> Asked<String> {
        let name = self.portal.desk.business()?;
        Ok(if name.trim().is_empty() { "Foresale".to_owned() } else { name })
    }

    fn cookie_name(&self, name: &str) -> String {
        // The prefix makes browsers refuse one that was set by a neighbouring site or without TLS.
        if self.portal.site.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    fn cookie(&self, name: &str, value: &str, age: &str) -> String {
        let secure = if self.portal.site.secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.cookie_name(name))
    }

    fn session(&self) -> Asked<Option<Session>> {
        let Some(token) = self.request.cookie(&self.cookie_name("foresale")) else { return Ok(None) };
        let who = self.portal.desk.signed_in(token, self.now)?;
        Ok(who.map(|who| Session { who, token: token.to_owned() }))
    }

    fn note(&self, session: &Session, what: Happening, lead: Option<u32>, detail: &str) -> Asked<()> {
        let dealer = Some(session.who.dealer);
        self.portal.desk.note(&Event { dealer, means: Means::Portal, what, lead, detail }, self.now)
    }

    /// The same answer for what does not exist and what is somebody else's.
    fn foreign(&self, session: &Session, what: &str) -> Asked<Response> {
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

    /// A page for somebody who is not signed in, whose form is marked by a cookie of its own.
    fn open_page(&self, status: u16, template: &str, title: &str, own: &serde_json::Value) -> Asked<Response> {
        let name = self.cookie_name("foresale-form");
        let fresh = random_token().map_err(|error| super::desk::DeskFault(error.to_string()))?;
        let known = self.request.cookie(&name).filter(|token| token.len() == fresh.len());
        let token = known.unwrap_or(&fresh);
        let frame =
            Frame { title: title.to_owned(), business: self.business()?, csrf: csrf(token), ..Frame::default() };
        let response = Response::html(status, page(template, &frame, own));
        Ok(if known.is_some() {
            response
        } else {
            response.with("Set-Cookie", self.cookie("foresale-form", token, ""))
        })
    }

    fn is_own_form(&self, form: &Form) -> bool {
        let token = self.request.cookie(&self.cookie_name("foresale-form"));
        token.is_some_and(|token| is_same(form.value("csrf").as_bytes(), csrf(token).as_bytes()))
    }

    fn sign_in_page(&self, status: u16, problem: &str, number: &str) -> Asked<Response> {
        let own = json!({ "problem": problem, "number": number });
        self.open_page(status, "sign_in.html", "Sign in", &own)
    }

    fn sign_in(&self) -> Asked<Response> {
        let form = Form::read(&self.request.body);
        let number: String = form.value("number").trim().chars().take(40).collect();
        if !self.is_own_form(&form) {
            return self.sign_in_page(403, "Please sign in on this page.", &number);
        }
        if !self.portal.tries.take(self.peer, self.now.seconds) {
            return self.sign_in_page(429, "Too many tries from here. Please wait a minute.", &number);
        }
        let admission = self.portal.desk.sign_in(&number, form.value("code"), Means::Portal, self.now)?;
        self.admitted(admission, &number)
    }

    fn admitted(&self, admission: Admission, number: &str) -> Asked<Response> {
        match admission {
            Admission::Admitted { token, .. } => {
                Ok(Response::see_other("/leads").with("Set-Cookie", self.cookie("foresale", &token, "")))
            }
            Admission::Wrong => self.sign_in_page(403, "That number and code do not go together.", number),
            Admission::Locked { minutes } => {
                let wait = format!("Too many wrong codes. Please wait {minutes} minutes, or ask the office.");
                self.sign_in_page(429, &wait, number)
            }
        }
    }

    fn link_page(&self) -> Asked<Response> {
        let own = json!({ "action": self.request.path });
        self.open_page(200, "link.html", "Sign in", &own)
    }

    fn sign_in_by_link(&self, link: &str) -> Asked<Response> {
        let form = Form::read(&self.request.body);
        if !self.is_own_form(&form) {
            return self.link_page();
        }
        if !self.portal.tries.take(self.peer, self.now.seconds) {
            return self.sign_in_page(429, "Too many tries from here. Please wait a minute.", "");
        }
        match self.portal.desk.sign_in_by_link(link, self.now)? {
            Admission::Wrong => {
                self.sign_in_page(403, "This link was used before or is past. Please sign in with your code.", "")
            }
            admission => self.admitted(admission, ""),
        }
    }

    fn sign_out(&self, session: &Session) -> Asked<Response> {
        self.portal.desk.sign_out(&session.token, self.now)?;
        Ok(Response::see_other("/sign-in").with("Set-Cookie", self.cookie("foresale", "", "; Max-Age=0")))
    }

    fn unsubscribe_page(&self, link: &str) -> Asked<Response> {
        if !self.portal.desk.is_unsubscribe_link(link)? {
            return self.unknown_link();
        }
        let frame = Frame { title: "Unsubscribe".to_owned(), business: self.business()?, ..Frame::default() };
        let own = json!({ "action": self.request.path });
        Ok(Response::html(200, page("unsubscribe.html", &frame, &own)))
    }

    /// Acts for whoever holds the link: mail programs post without cookies (RFC 8058).
    fn unsubscribe(&self, link: &str) -> Asked<Response> {
        if !self.portal.desk.unsubscribe(link, self.now)? {
            return self.unknown_link();
        }
        let frame = Frame { title: "Unsubscribed".to_owned(), business: self.business()?, ..Frame::default() };
        let own = json!({ "text": "You get no more offers by e-mail." });
        Ok(Response::html(200, page("message.html", &frame, &own)))
    }

    fn unknown_link(&self) -> Asked<Response> {
        let frame = Frame { title: "Unknown link".to_owned(), business: self.business()?, ..Frame::default() };
        let own = json!({ "text": "Please open the link again as it stands in the e-mail." });
        Ok(Response::html(404, page("message.html", &frame, &own)))
    }

    fn leads(&self, session: &Session) -> Asked<Response> {
        let leads = self.portal.desk.leads(session.who.dealer, self.now)?;
        self.note(session, Happening::SawList, None, &format!("{} leads", leads.leads.len()))?;
        let frame = session.frame(self.business()?, "My leads", "leads");
        Ok(Response::html(200, page("leads.html", &frame, &LeadsView::of(&leads, self.now.day))))
    }

    fn lead(&self, session: &Session, number: &str, status: u16, filled: Filled) -> Asked<Response> {
        let leads = self.portal.desk.leads(session.who.dealer, self.now)?;
        let Some(lead) = number.parse().ok().and_then(|number| leads.lead(number)) else {
            return self.foreign(session, &format!("lead {number}"));
        };
        self.note(session, Happening::SawLead, Some(lead.line.number), "")?;
        let reports = self.portal.desk.reports_of(session.who.dealer, lead.line.number)?;
        let form = random_token().map_err(|error| super::desk::DeskFault(error.to_string()))?;
        let frame = session.frame(self.business()?, &lead.line.name, "leads");
        let own = LeadPage::of(lead, &reports, self.now.day, form, filled);
        Ok(Response::html(status, page("lead.html", &frame, &own)))
    }

    fn report(&self, session: &Session, number: &str, form: &Form) -> Asked<Response> {
        let occasion = form.value("form");
        let next = form.value("next").trim();
        let (outcome, day) = (form.value("outcome").parse().ok(), next.parse::<Day>().ok());
        let problem = match (outcome.is_some(), day.is_some() || next.is_empty(), (1..=64).contains(&occasion.len())) {
            (true, true, true) => "",
            (false, ..) => "Please choose what came of it.",
            (_, false, _) => "Please write the day as year, month and day, such as 2026-03-01.",
            (.., false) => "Please send the form once more.",
        };
        let (Some(outcome), "") = (outcome, problem) else {
            let filled = Filled {
                problem: if problem.is_empty() { "Please choose what came of it." } else { problem },
                chosen: form.value("outcome").to_owned(),
                note: form.value("note").to_owned(),
            };
            return self.lead(session, number, 400, filled);
        };
        let report = NewReport {
            lead: number.parse().unwrap_or(0),
            outcome,
            note: form.value("note").to_owned(),
            next: day,
            means: Means::Portal,
            occasion: format!("web {} {occasion}", session.who.dealer.0),
        };
        match self.portal.desk.report(session.who.dealer, &report, self.now)? {
            Some(reported) => Ok(Response::see_other(&format!("/reports/{}", reported.receipt))),
            None => self.foreign(session, &format!("lead {number}")),
        }
    }

    fn receipt(&self, session: &Session, receipt: &str) -> Asked<Response> {
        let found = match receipt.parse() {
            Ok(receipt) => self.portal.desk.receipt(session.who.dealer, receipt)?,
            Err(_) => None,
        };
        let Some(report) = found else { return self.foreign(session, &format!("receipt {receipt}")) };
        let wanted = if self.request.query == "undo" { Wanted::TakenBack } else { Wanted::Receipt };
        let own = ReportedPage::of(&report, wanted);
        let frame = session.frame(self.business()?, own.title, "results");
        Ok(Response::html(200, page("reported.html", &frame, &own)))
    }

    fn take_back(&self, session: &Session, receipt: &str) -> Asked<Response> {
        let taken = match receipt.parse() {
            Ok(receipt) => self.portal.desk.take_back(session.who.dealer, receipt, Means::Portal, self.now)?,
            Err(_) => None,
        };
        match taken {
            Some(report) => Ok(Response::see_other(&format!("/reports/{}?undo", report.receipt))),
            None => self.foreign(session, &format!("receipt {receipt}")),
        }
    }

    fn results(&self, session: &Session) -> Asked<Response> {
        let results = self.portal.desk.results(session.who.dealer, self.now)?;
        let frame = session.frame(self.business()?, "My results", "results");
        Ok(Response::html(200, page("results.html", &frame, &ResultsView::of(&results))))
    }

    fn download(&self, session: &Session, list: &str, file: &str) -> Asked<Response> {
        let kind = Download::ALL.into_iter().find(|kind| file == format!("leads.{}", kind.ending()));
        let found = match (list.parse(), kind) {
            (Ok(list), Some(kind)) => {
                let file = self.portal.desk.download(session.who.dealer, list, kind, self.now)?;
                file.map(|file| (kind, file))
            }
            _ => None,
        };
        let Some((kind, file)) = found else { return self.foreign(session, &format!("file {list}/{file}")) };
        let name: String = file.name.chars().filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c)).collect();
        Ok(Response::new(200, media_type(kind), file.bytes)
            .with("Content-Disposition", format!("attachment; filename=\"{name}\"")))
    }
}

fn media_type(kind: Download) -> &'static str {
    match kind {
        Download::Csv => "text/csv; charset=utf-8",
        Download::Pdf => "application/pdf",
        Download::ContactCards => "text/vcard; charset=utf-8",
        Download::CallBacks => "text/calendar; charset=utf-8",
        Download::Adf => "application/xml",
    }
}

fn fixed(kind: &str, text: &str) -> Response {
    Response::new(200, kind, text).with("Cache-Control", "public, max-age=3600")
}

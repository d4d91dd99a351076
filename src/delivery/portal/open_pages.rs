//! Pages for those who are not signed in: signing in by code or link, and unsubscribing.

use axum::http::StatusCode;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::response::Response;
use serde_json::json;

use super::answers::{html, see_other, with};
use super::backend::{Admission, Origin, PortalFault, PortalResult};
use super::forms::Form;
use super::network::network;
use super::pages::{Frame, page};
use super::secrets::{is_same, random_token};
use super::visit::{Visit, csrf};
use reports::portal::Means;

/// The cookie that identifies a browser that has signed in before, so that other people's wrong codes do not lock it
/// out; it signs nobody in, and lasts half a year after the last sign-in.
const BROWSER: &str = "foresale-browser";
const BROWSER_AGE: &str = "; Max-Age=17280000";

const TOO_MANY: &str = "Too many attempts from here. Please wait a minute.";
const BUSY: &str = "Many are signing in at the moment. Please try again in a few seconds.";

impl Visit {
    /// A page for somebody who is not signed in, whose form is protected by its own cookie.
    pub(super) fn open_page(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        own: &serde_json::Value,
    ) -> PortalResult<Response> {
        let fresh = random_token().map_err(|error| PortalFault(error.to_string()))?;
        let known = self.cookie("foresale-form").filter(|token| token.len() == fresh.len());
        let token = known.unwrap_or(&fresh);
        let frame =
            Frame { title: title.to_owned(), business: self.business()?, csrf: csrf(token), ..Frame::default() };
        let response = html(status, page(template, &frame, own));
        Ok(if known.is_some() {
            response
        } else {
            with(response, SET_COOKIE, &self.new_cookie("foresale-form", token, ""))
        })
    }

    pub(super) fn is_own_form(&self, form: &Form) -> bool {
        let token = self.cookie("foresale-form");
        token.is_some_and(|token| is_same(form.value("csrf").as_bytes(), csrf(token).as_bytes()))
    }

    pub(super) fn sign_in_page(&self, status: StatusCode, problem: &str, number: &str) -> PortalResult<Response> {
        let own = json!({ "problem": problem, "number": number });
        self.open_page(status, "sign_in.html", "Sign in", &own)
    }

    pub(super) fn sign_in(&self) -> PortalResult<Response> {
        let form = Form::read(&self.form);
        let number: String = form.value("number").trim().chars().take(40).collect();
        if !self.is_own_form(&form) {
            return self.sign_in_page(StatusCode::FORBIDDEN, "Please sign in on this page.", &number);
        }
        let browser = self.cookie(BROWSER).map(str::to_owned);
        // An attacker at the same address must not lock out a known browser.
        let is_known = match &browser {
            Some(browser) => self.portal.backend.is_known_browser(&number, browser)?,
            None => false,
        };
        if !is_known && !self.portal.tries.take(self.peer, self.now.seconds) {
            return self.sign_in_page(StatusCode::TOO_MANY_REQUESTS, TOO_MANY, &number);
        }
        let turn = if is_known { None } else { self.portal.arrivals.enter() };
        if turn.is_none() && !is_known {
            return self.sign_in_page(StatusCode::TOO_MANY_REQUESTS, BUSY, &number);
        }
        let from = Origin { means: Means::Portal, place: network(self.peer), browser };
        let admission = self.portal.backend.sign_in(&number, form.value("code"), &from)?;
        drop(turn);
        self.admitted(admission, &number)
    }

    pub(super) fn admitted(&self, admission: Admission, number: &str) -> PortalResult<Response> {
        match admission {
            Admission::Admitted { token, browser, .. } => {
                let answer = with(see_other("/leads"), SET_COOKIE, &self.new_cookie("foresale", &token, ""));
                Ok(with(answer, SET_COOKIE, &self.new_cookie(BROWSER, &browser, BROWSER_AGE)))
            }
            Admission::Wrong => self.sign_in_page(StatusCode::FORBIDDEN, "That number and code do not match.", number),
            Admission::Locked { minutes } => {
                let wait = format!("Too many wrong codes. Please wait {minutes} minutes, or ask the office.");
                self.sign_in_page(StatusCode::TOO_MANY_REQUESTS, &wait, number)
            }
            Admission::Slow { seconds } => {
                let wait = format!(
                    "There were many wrong codes just now, so your code was not looked at. Please try again in {seconds} seconds, or ask the office for a link."
                );
                let page = self.sign_in_page(StatusCode::TOO_MANY_REQUESTS, &wait, number)?;
                Ok(with(page, RETRY_AFTER, &seconds.to_string()))
            }
        }
    }

    pub(super) fn link_page(&self) -> PortalResult<Response> {
        let own = json!({ "action": self.path() });
        self.open_page(StatusCode::OK, "link.html", "Sign in", &own)
    }

    pub(super) fn sign_in_by_link(&self) -> PortalResult<Response> {
        let form = Form::read(&self.form);
        if !self.is_own_form(&form) {
            return self.link_page();
        }
        if !self.portal.tries.take(self.peer, self.now.seconds) {
            return self.sign_in_page(StatusCode::TOO_MANY_REQUESTS, TOO_MANY, "");
        }
        match self.portal.backend.sign_in_by_link(self.named("link"), self.cookie(BROWSER))? {
            Admission::Wrong => self.sign_in_page(
                StatusCode::FORBIDDEN,
                "This link has been used or has expired. Please sign in with your code.",
                "",
            ),
            admission => self.admitted(admission, ""),
        }
    }

    pub(super) fn unsubscribe_page(&self) -> PortalResult<Response> {
        if !self.portal.backend.is_unsubscribe_link(self.named("link"))? {
            return self.unknown_link();
        }
        let frame = Frame { title: "Unsubscribe".to_owned(), business: self.business()?, ..Frame::default() };
        let own = json!({ "action": self.path() });
        Ok(html(StatusCode::OK, page("unsubscribe.html", &frame, &own)))
    }

    /// Accepts anyone who holds the link: mail programs post without cookies (RFC 8058).
    pub(super) fn unsubscribe(&self) -> PortalResult<Response> {
        if !self.portal.backend.unsubscribe(self.named("link"))? {
            self.note_stranger(Means::Portal, "a link to unsubscribe that is not ours")?;
            return self.unknown_link();
        }
        let frame = Frame { title: "Unsubscribed".to_owned(), business: self.business()?, ..Frame::default() };
        let own = json!({ "text": "You will get no more offers by e-mail." });
        Ok(html(StatusCode::OK, page("message.html", &frame, &own)))
    }

    pub(super) fn unknown_link(&self) -> PortalResult<Response> {
        let frame = Frame { title: "Unknown link".to_owned(), business: self.business()?, ..Frame::default() };
        let own = json!({ "text": "Please open the link again exactly as it appears in the e-mail." });
        Ok(html(StatusCode::NOT_FOUND, page("message.html", &frame, &own)))
    }
}

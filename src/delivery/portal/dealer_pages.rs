//! Pages of a dealer who is signed in: leads, reports, results, files.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, SET_COOKIE};
use axum::response::Response;

use super::answers::{html, see_other, typed, with};
use super::backend::{PortalFault, PortalResult};
use super::forms::Form;
use super::pages::page;
use super::secrets::random_token;
use super::views::{Filled, LeadPage, LeadsView, ReportedPage, ResultsView, Wanted};
use super::visit::{Session, Visit};
use domain::day::Day;
use reports::portal::{Happening, Means, TypedReport};
use reports::portal_files::Download;

impl Visit {
    pub(super) fn sign_out(&self, session: &Session) -> PortalResult<Response> {
        self.portal.backend.sign_out(&session.token)?;
        Ok(with(see_other("/sign-in"), SET_COOKIE, &self.new_cookie("foresale", "", "; Max-Age=0")))
    }

    pub(super) fn leads(&self, session: &Session) -> PortalResult<Response> {
        let leads = self.portal.backend.leads(session.who.dealer)?;
        self.note(session, Happening::SawList, None, &format!("{} leads", leads.leads.len()))?;
        let frame = session.frame(self.business()?, "My leads", "leads");
        Ok(html(StatusCode::OK, page("leads.html", &frame, &LeadsView::new(&leads, self.now.day))))
    }

    pub(super) fn lead(&self, session: &Session, status: StatusCode, filled: Filled) -> PortalResult<Response> {
        let number = self.named("number");
        let leads = self.portal.backend.leads(session.who.dealer)?;
        let Some(lead) = number.parse().ok().and_then(|number| leads.lead(number)) else {
            return self.foreign(session, &format!("lead {number}"));
        };
        self.note(session, Happening::SawLead, Some(lead.line.number), "")?;
        let reports = self.portal.backend.reports_of(session.who.dealer, lead.line.number)?;
        let form = random_token().map_err(|error| PortalFault(error.to_string()))?;
        let frame = session.frame(self.business()?, &lead.line.name, "leads");
        let own = LeadPage::new(lead, &reports, self.now.day, form, filled);
        Ok(html(status, page("lead.html", &frame, &own)))
    }

    pub(super) fn report(&self, session: &Session, form: &Form) -> PortalResult<Response> {
        let number = self.named("number");
        let occasion = form.value("form");
        let next = form.value("next").trim();
        let (outcome, day) = (form.value("outcome").parse().ok(), next.parse::<Day>().ok());
        let problem = match (outcome.is_some(), day.is_some() || next.is_empty(), (1..=64).contains(&occasion.len())) {
            (true, true, true) if day.is_some_and(|day| day < self.now.day) => {
                "That day has passed; choose a later \
                one."
            }
            (true, true, true) => "",
            (false, ..) => "Please choose how it went.",
            (_, false, _) => "Please write the day as year, month and day, such as 2026-03-01.",
            (.., false) => "Please send the form again.",
        };
        let (Some(outcome), "") = (outcome, problem) else {
            let filled = Filled {
                problem: if problem.is_empty() { "Please choose how it went." } else { problem },
                chosen: form.value("outcome").to_owned(),
                note: form.value("note").to_owned(),
            };
            return self.lead(session, StatusCode::BAD_REQUEST, filled);
        };
        let report = TypedReport {
            lead: number.parse().unwrap_or(0),
            outcome,
            note: form.value("note").to_owned(),
            next: day,
            means: Means::Portal,
            occasion: format!("web {} {occasion}", session.who.dealer.0),
        };
        match self.portal.backend.report(session.who.dealer, &report)? {
            Some(reported) => Ok(see_other(&format!("/reports/{}", reported.receipt))),
            None => self.foreign(session, &format!("lead {number}")),
        }
    }

    pub(super) fn receipt(&self, session: &Session) -> PortalResult<Response> {
        let receipt = self.named("receipt");
        let found = match receipt.parse() {
            Ok(receipt) => self.portal.backend.receipt(session.who.dealer, receipt)?,
            Err(_) => None,
        };
        let Some(report) = found else { return self.foreign(session, &format!("receipt {receipt}")) };
        let wanted = if self.query() == "undo" { Wanted::TakenBack } else { Wanted::Receipt };
        let own = ReportedPage::new(&report, wanted);
        let frame = session.frame(self.business()?, own.title, "results");
        Ok(html(StatusCode::OK, page("reported.html", &frame, &own)))
    }

    pub(super) fn take_back(&self, session: &Session) -> PortalResult<Response> {
        let receipt = self.named("receipt");
        let taken = match receipt.parse() {
            Ok(receipt) => self.portal.backend.take_back(session.who.dealer, receipt, Means::Portal)?,
            Err(_) => None,
        };
        match taken {
            Some(report) => Ok(see_other(&format!("/reports/{}?undo", report.receipt))),
            None => self.foreign(session, &format!("receipt {receipt}")),
        }
    }

    pub(super) fn results(&self, session: &Session) -> PortalResult<Response> {
        let results = self.portal.backend.results(session.who.dealer)?;
        let frame = session.frame(self.business()?, "My results", "results");
        Ok(html(StatusCode::OK, page("results.html", &frame, &ResultsView::from_results(&results))))
    }

    pub(super) fn download(&self, session: &Session) -> PortalResult<Response> {
        let (list, file) = (self.named("list"), self.named("file"));
        let kind = Download::ALL.into_iter().find(|kind| file == format!("leads.{}", kind.ending()));
        let found = match (list.parse(), kind) {
            (Ok(list), Some(kind)) => {
                let file = self.portal.backend.download(session.who.dealer, list, kind)?;
                file.map(|file| (kind, file))
            }
            _ => None,
        };
        let Some((kind, file)) = found else { return self.foreign(session, &format!("file {list}/{file}")) };
        let name: String = file.name.chars().filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c)).collect();
        let answer = typed(StatusCode::OK, media_type(kind), file.bytes);
        Ok(with(answer, CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")))
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

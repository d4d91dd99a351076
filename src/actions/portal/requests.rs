//! What dealers and callers can ask for, and what the portal asks for itself; a dealer's requests speak of the leads of the
//! dealer who asks, and of no other's.

use std::collections::HashSet;
use std::sync::Arc;

use super::downloads::{self, Taken};
use super::sign_in::{self, StandIn};
use super::viewing::{self, Showing};
use super::{IDLE_SECONDS, WHOLE_SECONDS, reporting, unsubscribing};
use crate::leads::callable::Callable;
use crate::request::request;
use crate::scope::BUSINESS;
use delivery::portal::backend::{Admission, Origin};
use delivery::portal::secrets::digest_of;
use domain::dealer::HandoverMeans;
use reports::portal::{DealerLeads, DealerResults, FiledReport, Means, SignedIn, TypedReport};
use reports::settings::Business;
use store::view_entry::ShownLeads;

request! {
    /// Name of the business, used in greetings on pages and the telephone.
    ReadGreeting {} -> String;
    "portal.greeting", EnterPortal, [], NewestWins;
    |_, session, _| Ok(session.store.setting::<Business>(BUSINESS)?.name)
}

request! {
    /// Lets a dealer in by number and code.
    SignIn { number: String, code: String, from: Origin, stand_in: StandIn } -> Admission;
    "portal.sign-in", EnterPortal, [Portal], InTurn;
    |asked, session, _| {
        sign_in::by_code(session.store, &asked.number, &asked.code, &asked.from, &asked.stand_in, session.now)
    }
}

request! {
    /// Whether a browser has signed in as this dealer before.
    IsKnownBrowser { number: String, browser: String } -> bool;
    "portal.known-browser", EnterPortal, [], NewestWins;
    |asked, session, _| sign_in::is_known(session.store, &asked.number, &asked.browser, session.now)
}

request! {
    /// Lets a dealer in by a link, which is used up.
    SignInByLink { link: String, browser: Option<String> } -> Admission;
    "portal.sign-in-by-link", EnterPortal, [Portal], InTurn;
    |asked, session, _| sign_in::by_link(session.store, &asked.link, asked.browser.as_deref(), session.now)
}

request! {
    /// Who holds a token, and when the session was last noted as used; none when it is unknown or past.
    FindSession { token: String } -> Option<(i64, SignedIn)>;
    "portal.session", EnterPortal, [], NewestWins;
    |asked, session, _| {
        let (store, now) = (&session.store, session.now);
        let Some(found) = store.portal_session(&digest_of(&asked.token))? else { return Ok(None) };
        let lasts = now.seconds - found.started < WHOLE_SECONDS && now.seconds - found.seen < IDLE_SECONDS;
        if !lasts {
            return Ok(None);
        }
        Ok(store.dealer_sign(found.dealer)?.map(|who| (found.seen, who)))
    }
}

request! {
    /// Ends a session.
    SignOut { token: String } -> ();
    "portal.sign-out", EnterPortal, [Portal], InTurn;
    |asked, session, _| sign_in::out(session.store, &asked.token, session.now)
}

request! {
    /// Whether a link to unsubscribe is ours.
    IsUnsubscribeLink { link: String } -> bool;
    "portal.unsubscribe-link", EnterPortal, [], NewestWins;
    |asked, session, _| unsubscribing::is_ours(session.store, &asked.link)
}

request! {
    /// Enters the refusal of whoever holds a link; false when it is not ours.
    Unsubscribe { link: String } -> bool;
    "portal.unsubscribe", EnterPortal, [Consent, Portal], InTurn;
    |asked, session, _| unsubscribing::unsubscribe(session.store, &asked.link, session.now)
}

request! {
    /// The leads of the dealer who asks that may be called.
    ReadOwnLeads { reachable: Arc<Callable> } -> DealerLeads;
    "portal.leads", OwnLeads, [], NewestWins;
    |asked, session, _| viewing::leads(session.store, session.dealer()?, &asked.reachable, session.now)
}

request! {
    /// What the dealer who asks has reported of one lead, newest first.
    ReadOwnReports { lead: u32 } -> Vec<FiledReport>;
    "portal.reports", OwnLeads, [], NewestWins;
    |asked, session, _| Ok(session.store.dealer_reports(session.dealer()?, Some(asked.lead), MOST_REPORTS)?)
}

request! {
    /// One report of the dealer who asks.
    ReadOwnReport { receipt: i64 } -> Option<FiledReport>;
    "portal.receipt", OwnLeads, [], NewestWins;
    |asked, session, _| {
        let stored = session.store.dealer_report(session.dealer()?, asked.receipt)?;
        Ok(stored.map(|stored| stored.reported))
    }
}

request! {
    /// How the leads of the dealer who asks went.
    ReadOwnResults {} -> DealerResults;
    "portal.results", OwnLeads, [], NewestWins;
    |_, session, _| viewing::results(session.store, session.dealer()?, session.now)
}

request! {
    /// What came of a lead of the dealer who asks; none if it is another's.
    ReportLead { report: TypedReport } -> Option<FiledReport>;
    "portal.report", OwnLeads, [Contacts, Consent, Steps, Leads, Portal], InTurn;
    |asked, session, _| reporting::report(session.store, session.dealer()?, &asked.report, session.now)
}

request! {
    /// Takes back a report of the dealer who asks; none if it is another's.
    TakeBackReport { receipt: i64, means: Means } -> Option<FiledReport>;
    "portal.take-back", OwnLeads, [Contacts, Steps, Leads, Portal], InTurn;
    |asked, session, _| {
        reporting::take_back(session.store, session.dealer()?, asked.receipt, asked.means, session.now)
    }
}

request! {
    /// What is to go into a file of the dealer who asks; none if the list holds nothing of that dealer.
    TakeShare { list: i64 } -> Option<Taken>;
    "portal.file", OwnLeads, [], InTurn;
    |asked, session, _| downloads::take(session.store, session.dealer()?, asked.list, session.now)
}

request! {
    /// The receipt for a file, before it is out of the house.
    HandOver { taken: Arc<Taken>, file: String } -> ();
    "portal.hand-over", OwnLeads, [Leads, Portal], InTurn;
    |asked, session, _| asked.taken.hand_over(session.store, session.dealer()?, &asked.file, session.now)
}

request! {
    /// The receipts for what the dealer who asks is about to see or hear for the first time.
    FindNewlyShown {
        means: HandoverMeans,
        lead: Option<u32>,
        reachable: Arc<Callable>,
        /// Leads whose receipt is on its way into the database.
        receipted: HashSet<i64>,
    } -> Vec<ShownLeads>;
    "portal.newly-shown", OwnLeads, [], NewestWins;
    |asked, session, _| {
        let showing = Showing { reachable: &asked.reachable, receipted: asked.receipted };
        let dealer = session.dealer()?;
        viewing::receipts_of_showing(session.store, dealer, asked.means, asked.lead, &showing, session.now)
    }
}

/// Reports of one lead that its page shows.
const MOST_REPORTS: u32 = 20;

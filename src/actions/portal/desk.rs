//! The desk behind the portal: every request of a dealer, answered from the database.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

use super::journal::Journal;
use super::pool::Pool;
use super::reachables::Reachables;
use super::secret::secret;
use super::sign_in::{self, StandIn};
use super::viewing::{Showing, receipts_of_showing};
use super::{IDLE_SECONDS, WHOLE_SECONDS};
use crate::scope::BUSINESS;
use delivery::portal::desk::{Admission, Desk, DeskFault, DeskResult, Event, Origin};
use delivery::portal::secrets::{Secret, digest_of};
use domain::dealer::{DealerId, Handover};
use domain::moment::Moment;
use reports::portal::{DealerLeads, DealerResults, Happening, Means, NewReport, Reported, SignedIn};
use reports::portal_files::{Download, NamedFile};
use reports::settings::Business;
use store::Store;
use store::portal::NewEvent;
use store::view_entry::ViewEntry;

/// A session's last use is written down when the one on file is older than this, in seconds.
const SEEN_SECONDS: i64 = 60;

/// Answers dealers from one database; shared by all requests.
pub struct PortalDesk {
    pub(super) pool: Pool,
    pub(super) secret: Secret,
    stand_in: StandIn,
    /// One sign-in at a time: tries in parallel would all pass before the first of them counts.
    signing_in: Mutex<()>,
    typesetting: Mutex<()>,
    pub(super) reachables: Reachables,
    journal: Arc<Journal>,
}

impl PortalDesk {
    /// # Errors
    /// When the database cannot be opened or the system gives no random numbers.
    pub fn open(path: &Path) -> Result<PortalDesk> {
        let pool = Pool::new(path);
        let secret = pool.with(secret)?;
        Ok(PortalDesk {
            pool,
            secret,
            stand_in: StandIn::make()?,
            signing_in: Mutex::default(),
            typesetting: Mutex::default(),
            reachables: Reachables::default(),
            journal: Arc::new(Journal::begin(path)?),
        })
    }

    pub(super) fn journal(&self) -> Arc<Journal> {
        Arc::clone(&self.journal)
    }

    pub(super) fn asked<T>(&self, work: impl FnOnce(&mut Store) -> Result<T>) -> DeskResult<T> {
        self.pool.with(work).map_err(fault)
    }

    pub(super) fn noted<T>(&self, work: impl FnOnce(&mut Store) -> Result<T>) -> DeskResult<T> {
        self.pool.written(work).map_err(fault)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "maps an error")]
pub(super) fn fault(error: anyhow::Error) -> DeskFault {
    DeskFault(format!("{error:#}"))
}

impl Desk for PortalDesk {
    fn business(&self) -> DeskResult<String> {
        self.asked(|store| Ok(store.setting::<Business>(BUSINESS)?.name))
    }

    fn sign_in(&self, number: &str, code: &str, from: &Origin, now: Moment) -> DeskResult<Admission> {
        let _turn = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner);
        sign_in::in_turn(&self.pool, &self.stand_in, (number, code), from, now).map_err(fault)
    }

    fn is_known_browser(&self, number: &str, browser: &str, now: Moment) -> DeskResult<bool> {
        sign_in::is_known(&self.pool, number, browser, now).map_err(fault)
    }

    fn sign_in_by_link(&self, link: &str, browser: Option<&str>, now: Moment) -> DeskResult<Admission> {
        self.noted(|store| sign_in::by_link(store, link, browser, now))
    }

    fn signed_in(&self, token: &str, now: Moment) -> DeskResult<Option<SignedIn>> {
        let digest = digest_of(token);
        let found = self.asked(|store| {
            let Some(session) = store.portal_session(&digest)? else { return Ok(None) };
            let lasts = now.seconds - session.started < WHOLE_SECONDS && now.seconds - session.seen < IDLE_SECONDS;
            if !lasts {
                return Ok(None);
            }
            Ok(store.dealer_sign(session.dealer)?.map(|who| (session.seen, who)))
        })?;
        let Some((seen, who)) = found else { return Ok(None) };
        if now.seconds - seen >= SEEN_SECONDS {
            let entry = ViewEntry::Seen { digest, seconds: now.seconds };
            self.journal.write(&self.pool, vec![entry]).map_err(fault)?;
        }
        Ok(Some(who))
    }

    fn sign_out(&self, token: &str, now: Moment) -> DeskResult<()> {
        self.noted(|store| sign_in::out(store, token, now))
    }

    fn leads(&self, dealer: DealerId, now: Moment) -> DeskResult<DealerLeads> {
        let reachable = self.reachables.of(&self.pool, now).map_err(fault)?;
        self.asked(|store| super::viewing::leads(store, dealer, &reachable, now))
    }

    fn reports_of(&self, dealer: DealerId, lead: u32) -> DeskResult<Vec<Reported>> {
        self.asked(|store| Ok(store.dealer_reports(dealer, Some(lead), 20)?))
    }

    fn report(&self, dealer: DealerId, report: &NewReport, now: Moment) -> DeskResult<Option<Reported>> {
        let taken = self.noted(|store| super::reporting::report(store, dealer, report, now))?;
        self.reachables.forget_after(report.outcome);
        Ok(taken)
    }

    fn receipt(&self, dealer: DealerId, receipt: i64) -> DeskResult<Option<Reported>> {
        self.asked(|store| Ok(store.dealer_report(dealer, receipt)?.map(|stored| stored.reported)))
    }

    fn take_back(&self, dealer: DealerId, receipt: i64, means: Means, now: Moment) -> DeskResult<Option<Reported>> {
        let taken = self.noted(|store| super::reporting::take_back(store, dealer, receipt, means, now))?;
        if let Some(reported) = &taken {
            self.reachables.forget_after(reported.outcome);
        }
        Ok(taken)
    }

    fn results(&self, dealer: DealerId, now: Moment) -> DeskResult<DealerResults> {
        self.asked(|store| super::viewing::results(store, dealer, now))
    }

    fn download(&self, dealer: DealerId, list: i64, kind: Download, now: Moment) -> DeskResult<Option<NamedFile>> {
        let taken = self.noted(|store| super::downloads::take(store, dealer, list, now))?;
        let Some(taken) = taken else { return Ok(None) };
        let file = {
            // One at a time: a page is set on as many cores as there are.
            let _turn = self.typesetting.lock().unwrap_or_else(PoisonError::into_inner);
            taken.file(kind, now).map_err(fault)?
        };
        self.noted(|store| taken.hand_over(store, dealer, &file.name, now))?;
        Ok(Some(file))
    }

    fn is_unsubscribe_link(&self, link: &str) -> DeskResult<bool> {
        self.asked(|store| Ok(super::unsubscribing::customer_of(store, &self.secret, link).is_some()))
    }

    fn unsubscribe(&self, link: &str, now: Moment) -> DeskResult<bool> {
        let entered = self.noted(|store| super::unsubscribing::unsubscribe(store, &self.secret, link, now))?;
        self.reachables.forget();
        Ok(entered)
    }

    fn note(&self, event: &Event<'_>, now: Moment) -> DeskResult<()> {
        let mut entries = Vec::new();
        if let (Some(dealer), Happening::SawList | Happening::SawLead) = (event.dealer, event.what) {
            let means = match event.means {
                Means::Portal => Handover::Portal,
                Means::Telephone => Handover::Telephone,
            };
            let reachable = self.reachables.of(&self.pool, now).map_err(fault)?;
            // Before the database is asked: what is in neither of the two then is new.
            let receipted = self.journal.receipted(dealer, means);
            let showing = Showing { reachable: &reachable, receipted };
            let shown = self.asked(|store| receipts_of_showing(store, dealer, means, event.lead, &showing, now))?;
            entries.extend(shown.into_iter().map(ViewEntry::Shown));
        }
        entries.push(ViewEntry::Event(new_event(event, now)));
        self.journal.write(&self.pool, entries).map_err(fault)
    }
}

pub(super) fn new_event(event: &Event<'_>, now: Moment) -> NewEvent {
    NewEvent {
        at: now.seconds,
        dealer: event.dealer,
        means: event.means,
        what: event.what,
        lead: event.lead,
        detail: event.detail.chars().take(120).collect(),
    }
}

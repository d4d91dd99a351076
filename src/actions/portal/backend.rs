//! The backend behind the portal: every request of a dealer, asked of the database by whoever may.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

use super::callable_cache::CallableCache;
use super::journal::Journal;
use super::requests::{
    FindNewlyShown, FindSession, HandOver, IsKnownBrowser, IsUnsubscribeLink, ReadGreeting, ReadOwnLeads,
    ReadOwnReport, ReadOwnReports, ReadOwnResults, ReportLead, SignIn, SignInByLink, SignOut, TakeBackReport,
    TakeShare, Unsubscribe,
};
use super::sign_in::StandIn;
use super::upkeep::Prepare;
use crate::pool::{Checkpoints, Pool};
use crate::request::Request;
use delivery::portal::backend::{Admission, Backend, Event, Origin, PortalFault, PortalResult};
use delivery::portal::secrets::digest_of;
use domain::dealer::{DealerId, HandoverMeans};
use domain::moment::{Clock, Moment};
use domain::request::{Asker, Place};
use reports::portal::{DealerLeads, DealerResults, FiledReport, Happening, Means, SignedIn, TypedReport};
use reports::portal_files::{Download, NamedFile};
use store::portal::NewEvent;
use store::view_entry::ViewEntry;

/// A session's last use is recorded if the recorded one is older than this, in seconds.
const SEEN_SECONDS: i64 = 60;

/// Serves dealers from one database; shared by all requests.
pub struct PortalBackend {
    pool: Pool,
    stand_in: StandIn,
    /// One sign-in at a time: parallel attempts would all pass before the first of them is counted.
    signing_in: Mutex<()>,
    typesetting: Mutex<()>,
    /// Only one writes at a time: other waiting writers would occupy the connections that readers need.
    writing: Mutex<()>,
    callable: CallableCache,
    journal: Arc<Journal>,
}

fn place(means: Means) -> Place {
    match means {
        Means::Portal => Place::Portal,
        Means::Telephone => Place::Telephone,
    }
}

impl PortalBackend {
    /// # Errors
    /// When the database cannot be opened or the system gives no random numbers.
    pub fn open(path: &Path, clock: Clock) -> Result<PortalBackend> {
        let pool = Pool::new(path, clock, Checkpoints::Left);
        pool.ask_as_portal(Prepare {})?;
        Ok(PortalBackend {
            pool,
            stand_in: StandIn::make()?,
            signing_in: Mutex::default(),
            typesetting: Mutex::default(),
            writing: Mutex::default(),
            callable: CallableCache::default(),
            journal: Arc::new(Journal::begin(path, clock)?),
        })
    }

    pub(super) fn journal(&self) -> Arc<Journal> {
        Arc::clone(&self.journal)
    }

    /// What whoever is at the door asks.
    fn visitor<R: Request>(&self, request: R) -> PortalResult<R::Answer> {
        self.asks(&Asker::visitor(Place::Portal), request)
    }

    /// What a dealer asks to see.
    fn dealer<R: Request>(&self, dealer: DealerId, request: R) -> PortalResult<R::Answer> {
        self.asks(&Asker::dealer(dealer, Place::Portal), request)
    }

    fn asks<R: Request>(&self, asker: &Asker, request: R) -> PortalResult<R::Answer> {
        self.pool.ask(asker, request).map_err(fault)
    }

    /// Runs `work` whose result must be in the database before the answer goes out.
    pub(super) fn writes<R: Request>(&self, asker: &Asker, request: R) -> PortalResult<R::Answer> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.asks(asker, request)
    }

    /// What the portal needs to know to answer a call.
    pub(super) fn portal<R: Request>(&self, request: R) -> PortalResult<R::Answer> {
        self.pool.ask_as_portal(request).map_err(fault)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "maps an error")]
fn fault(error: anyhow::Error) -> PortalFault {
    PortalFault(format!("{error:#}"))
}

impl Backend for PortalBackend {
    fn business(&self) -> PortalResult<String> {
        self.visitor(ReadGreeting {})
    }

    fn sign_in(&self, number: &str, code: &str, from: &Origin) -> PortalResult<Admission> {
        let _turn = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, code, stand_in) = (number.to_owned(), code.to_owned(), self.stand_in.clone());
        // Looking at a code takes long, so that those who write do not wait for it: this one takes its turn at the database.
        self.asks(&Asker::visitor(place(from.means)), SignIn { number, code, from: from.clone(), stand_in })
    }

    fn is_known_browser(&self, number: &str, browser: &str) -> PortalResult<bool> {
        self.visitor(IsKnownBrowser { number: number.to_owned(), browser: browser.to_owned() })
    }

    fn sign_in_by_link(&self, link: &str, browser: Option<&str>) -> PortalResult<Admission> {
        let asked = SignInByLink { link: link.to_owned(), browser: browser.map(str::to_owned) };
        self.writes(&Asker::visitor(Place::Portal), asked)
    }

    fn signed_in(&self, token: &str) -> PortalResult<Option<SignedIn>> {
        let found = self.visitor(FindSession { token: token.to_owned() })?;
        let Some((seen, who)) = found else { return Ok(None) };
        let seconds = self.pool.now().seconds;
        if seconds - seen >= SEEN_SECONDS {
            let entry = ViewEntry::Seen { digest: digest_of(token), seconds };
            self.journal.write(&self.pool, vec![entry]).map_err(fault)?;
        }
        Ok(Some(who))
    }

    fn sign_out(&self, token: &str) -> PortalResult<()> {
        self.writes(&Asker::visitor(Place::Portal), SignOut { token: token.to_owned() })
    }

    fn leads(&self, dealer: DealerId) -> PortalResult<DealerLeads> {
        let reachable = self.callable.of(&self.pool).map_err(fault)?;
        self.dealer(dealer, ReadOwnLeads { reachable })
    }

    fn reports_of(&self, dealer: DealerId, lead: u32) -> PortalResult<Vec<FiledReport>> {
        self.dealer(dealer, ReadOwnReports { lead })
    }

    fn report(&self, dealer: DealerId, report: &TypedReport) -> PortalResult<Option<FiledReport>> {
        let asker = Asker::dealer(dealer, place(report.means));
        let taken = self.writes(&asker, ReportLead { report: report.clone() })?;
        self.callable.forget_after(report.outcome);
        Ok(taken)
    }

    fn receipt(&self, dealer: DealerId, receipt: i64) -> PortalResult<Option<FiledReport>> {
        self.dealer(dealer, ReadOwnReport { receipt })
    }

    fn take_back(&self, dealer: DealerId, receipt: i64, means: Means) -> PortalResult<Option<FiledReport>> {
        let taken = self.writes(&Asker::dealer(dealer, place(means)), TakeBackReport { receipt, means })?;
        if let Some(reported) = &taken {
            self.callable.forget_after(reported.outcome);
        }
        Ok(taken)
    }

    fn results(&self, dealer: DealerId) -> PortalResult<DealerResults> {
        self.dealer(dealer, ReadOwnResults {})
    }

    fn download(&self, dealer: DealerId, list: i64, kind: Download) -> PortalResult<Option<NamedFile>> {
        let asker = Asker::dealer(dealer, Place::Portal);
        let Some(taken) = self.writes(&asker, TakeShare { list })? else { return Ok(None) };
        let file = {
            // One at a time: typesetting a page uses all available cores.
            let _turn = self.typesetting.lock().unwrap_or_else(PoisonError::into_inner);
            taken.file(kind, self.pool.now().day).map_err(fault)?
        };
        self.writes(&asker, HandOver { taken: Arc::new(taken), file: file.name.clone() })?;
        Ok(Some(file))
    }

    fn is_unsubscribe_link(&self, link: &str) -> PortalResult<bool> {
        self.visitor(IsUnsubscribeLink { link: link.to_owned() })
    }

    fn unsubscribe(&self, link: &str) -> PortalResult<bool> {
        let entered = self.writes(&Asker::visitor(Place::Portal), Unsubscribe { link: link.to_owned() })?;
        self.callable.forget();
        Ok(entered)
    }

    fn note(&self, event: &Event<'_>) -> PortalResult<()> {
        let mut entries = Vec::new();
        if let (Some(dealer), Happening::SawList | Happening::SawLead) = (event.dealer, event.what) {
            let means = match event.means {
                Means::Portal => HandoverMeans::Portal,
                Means::Telephone => HandoverMeans::Telephone,
            };
            let reachable = self.callable.of(&self.pool).map_err(fault)?;
            // Read before the database is: what is then in neither of the two is new.
            let receipted = self.journal.receipted(dealer, means);
            let shown = self.dealer(dealer, FindNewlyShown { means, lead: event.lead, reachable, receipted })?;
            entries.extend(shown.into_iter().map(ViewEntry::Shown));
        }
        entries.push(ViewEntry::Event(new_event(event, self.pool.now())));
        self.journal.write(&self.pool, entries).map_err(fault)
    }
}

fn new_event(event: &Event<'_>, now: Moment) -> NewEvent {
    NewEvent {
        at: now.seconds,
        dealer: event.dealer,
        means: event.means,
        what: event.what,
        lead: event.lead,
        detail: event.detail.chars().take(120).collect(),
    }
}

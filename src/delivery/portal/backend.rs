//! What the portal and the telephone need from the rest of the program: an interface that says nothing about storage.

use domain::dealer::DealerId;
use reports::portal::{DealerLeads, DealerResults, FiledReport, Happening, Means, SignedIn, TypedReport};
use reports::portal_files::{Download, NamedFile};

/// A request could not be carried out, for a reason that is not the dealer's fault.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PortalFault(pub String);

pub type PortalResult<T> = Result<T, PortalFault>;

/// Where an attempt to sign in comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub means: Means,
    /// The network ("203.0.113.0/24") or the telephone that it comes from.
    pub place: String,
    /// The token that the browser got when it last signed in.
    pub browser: Option<String>,
}

/// The result of trying to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// With the session token, and the one that identifies the browser after the session has ended.
    Admitted { who: SignedIn, token: String, browser: String },
    /// Unknown dealer or wrong code; which of the two is not revealed.
    Wrong,
    /// Too many wrong codes from there; this many minutes to wait.
    Locked { minutes: u32 },
    /// There were many wrong codes, including other people's: the code was not checked, and can be tried again in this
    /// many seconds.
    Slow { seconds: u32 },
}

/// What happened, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    pub dealer: Option<DealerId>,
    pub means: Means,
    pub what: Happening,
    pub lead: Option<u32>,
    pub detail: &'a str,
}

/// Signing in, leads, reports and unsubscribing. Every query names the dealer, so that nobody sees another dealer's
/// data.
#[expect(clippy::missing_errors_doc, reason = "each fails only when the database cannot be read or written")]
pub trait Backend: Send + Sync {
    /// Name of the business, used in greetings on pages and the telephone.
    fn business(&self) -> PortalResult<String>;
    fn sign_in(&self, number: &str, code: &str, from: &Origin) -> PortalResult<Admission>;
    /// Whether a browser has signed in as this dealer before.
    fn is_known_browser(&self, number: &str, browser: &str) -> PortalResult<bool>;
    /// Uses up a one-time link; `browser` is the token that the browser got when it last signed in.
    fn sign_in_by_link(&self, link: &str, browser: Option<&str>) -> PortalResult<Admission>;
    /// Whose token it is; none if it is unknown or expired.
    fn signed_in(&self, token: &str) -> PortalResult<Option<SignedIn>>;
    fn sign_out(&self, token: &str) -> PortalResult<()>;
    fn leads(&self, dealer: DealerId) -> PortalResult<DealerLeads>;
    /// What this dealer reported about one lead, newest first.
    fn reports_of(&self, dealer: DealerId, lead: u32) -> PortalResult<Vec<FiledReport>>;
    /// Stores a report; none if this dealer has no such lead. A repeat of the same occasion is answered again, not
    /// stored again.
    fn report(&self, dealer: DealerId, report: &TypedReport) -> PortalResult<Option<FiledReport>>;
    fn receipt(&self, dealer: DealerId, receipt: i64) -> PortalResult<Option<FiledReport>>;
    /// Undoes a report; none if it is not this dealer's.
    fn take_back(&self, dealer: DealerId, receipt: i64, means: Means) -> PortalResult<Option<FiledReport>>;
    fn results(&self, dealer: DealerId) -> PortalResult<DealerResults>;
    /// A file with the leads that a dealer holds of a list, and a receipt for what was handed over; none if there are
    /// none.
    fn download(&self, dealer: DealerId, list: i64, kind: Download) -> PortalResult<Option<NamedFile>>;
    /// Whether a link to unsubscribe is ours.
    fn is_unsubscribe_link(&self, link: &str) -> PortalResult<bool>;
    /// Enters the refusal; false when the link is not ours.
    fn unsubscribe(&self, link: &str) -> PortalResult<bool>;
    /// Records what happened before the answer goes out.
    fn note(&self, event: &Event<'_>) -> PortalResult<()>;
}

/// What the telephone needs in addition.
#[expect(clippy::missing_errors_doc, reason = "each fails only when the database cannot be read or written")]
pub trait PhoneBackend: Backend {
    /// Token that the service signs with; none if no telephone is set up.
    fn phone_token(&self) -> PortalResult<Option<String>>;
    /// Address by which the service knows us, such as "https://leads.example.com".
    fn public_address(&self) -> PortalResult<String>;
    /// Caller number shown on connected calls; empty: the caller's own.
    fn office_phone(&self) -> PortalResult<String>;
    /// The state of a call; none before its first step.
    fn call(&self, sid: &str) -> PortalResult<Option<String>>;
    /// The answer given to a step.
    fn answered(&self, sid: &str, step: &str) -> PortalResult<Option<String>>;
    fn keep_step(&self, sid: &str, step: &str, state: &str, answer: &str) -> PortalResult<()>;
    fn leave_message(&self, message: &Message<'_>) -> PortalResult<()>;
    /// Asks the office to send the dealer the list by e-mail; false if the dealer has no known address.
    fn ask_for_list(&self, dealer: DealerId) -> PortalResult<bool>;
}

/// A message for the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    pub dealer: Option<DealerId>,
    pub caller: &'a str,
    pub text: &'a str,
    pub recording: &'a str,
}

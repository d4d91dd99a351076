//! What the portal and the telephone ask of the house: the interface they need, and nothing of how it is kept.

use domain::dealer::DealerId;
use reports::portal::{DealerLeads, DealerResults, Happening, Means, NewReport, Reported, SignedIn};
use reports::portal_files::{Download, NamedFile};

/// Something that was asked could not be done for a reason that is not the dealer's.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DeskFault(pub String);

pub type DeskResult<T> = Result<T, DeskFault>;

/// Where a try to sign in comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub means: Means,
    /// The network ("203.0.113.0/24") or the telephone that it comes from.
    pub place: String,
    /// What the browser was given when it signed in before.
    pub browser: Option<String>,
}

/// What came of trying to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// With the token of the session, and the one by which the browser is known again when it is past.
    Admitted { who: SignedIn, token: String, browser: String },
    /// Unknown dealer or wrong code: which of the two is not said.
    Wrong,
    /// Too many wrong codes from there; so many minutes to wait.
    Locked { minutes: u32 },
    /// There were many wrong codes, of others too: the code was not looked at, and may be in so many seconds.
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

/// Signing in, leads, reports and unsubscribing. Every query names the dealer, so that nobody sees what is another's.
#[expect(clippy::missing_errors_doc, reason = "each fails only when the database cannot be read or written")]
pub trait Desk: Send + Sync {
    /// Name of the business, as pages and the telephone greet.
    fn business(&self) -> DeskResult<String>;
    fn sign_in(&self, number: &str, code: &str, from: &Origin) -> DeskResult<Admission>;
    /// Whether a browser has signed in as this dealer before.
    fn is_known_browser(&self, number: &str, browser: &str) -> DeskResult<bool>;
    /// Uses up a one-time link; `browser` is what the browser was given when it signed in before.
    fn sign_in_by_link(&self, link: &str, browser: Option<&str>) -> DeskResult<Admission>;
    /// Who holds a token; none when it is unknown or past.
    fn signed_in(&self, token: &str) -> DeskResult<Option<SignedIn>>;
    fn sign_out(&self, token: &str) -> DeskResult<()>;
    fn leads(&self, dealer: DealerId) -> DeskResult<DealerLeads>;
    /// What was reported of one lead by this dealer, newest first.
    fn reports_of(&self, dealer: DealerId, lead: u32) -> DeskResult<Vec<Reported>>;
    /// Takes a report; none when this dealer has no such lead. The same occasion is answered again, not done again.
    fn report(&self, dealer: DealerId, report: &NewReport) -> DeskResult<Option<Reported>>;
    fn receipt(&self, dealer: DealerId, receipt: i64) -> DeskResult<Option<Reported>>;
    /// Takes a report back; none when it is not this dealer's.
    fn take_back(&self, dealer: DealerId, receipt: i64, means: Means) -> DeskResult<Option<Reported>>;
    fn results(&self, dealer: DealerId) -> DeskResult<DealerResults>;
    /// A file with the leads that a dealer holds of a list, and a receipt for what was handed over; none when there are
    /// none.
    fn download(&self, dealer: DealerId, list: i64, kind: Download) -> DeskResult<Option<NamedFile>>;
    /// Whether a link to unsubscribe is ours.
    fn is_unsubscribe_link(&self, link: &str) -> DeskResult<bool>;
    /// Enters the refusal; false when the link is not ours.
    fn unsubscribe(&self, link: &str) -> DeskResult<bool>;
    /// Notes what happened before it is answered.
    fn note(&self, event: &Event<'_>) -> DeskResult<()>;
}

/// What the telephone asks besides.
#[expect(clippy::missing_errors_doc, reason = "each fails only when the database cannot be read or written")]
pub trait PhoneDesk: Desk {
    /// Token by which the service signs; none where no telephone is set up.
    fn phone_token(&self) -> DeskResult<Option<String>>;
    /// Address by which the service knows us, such as "https://leads.example.com".
    fn public_address(&self) -> DeskResult<String>;
    /// Number that connected calls show; empty: that of the caller.
    fn office_phone(&self) -> DeskResult<String>;
    /// Where a call is; none before its first step.
    fn call(&self, sid: &str) -> DeskResult<Option<String>>;
    /// What a step was answered.
    fn answered(&self, sid: &str, step: &str) -> DeskResult<Option<String>>;
    fn keep_step(&self, sid: &str, step: &str, state: &str, answer: &str) -> DeskResult<()>;
    fn leave_message(&self, message: &Message<'_>) -> DeskResult<()>;
    /// Leaves word for the office to send the dealer the list by e-mail; false when no address of the dealer is known.
    fn ask_for_list(&self, dealer: DealerId) -> DeskResult<bool>;
}

/// A message for the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    pub dealer: Option<DealerId>,
    pub caller: &'a str,
    pub text: &'a str,
    pub recording: &'a str,
}

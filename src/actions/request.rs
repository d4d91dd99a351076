//! The one way in: everything that can be asked of an open customer database is a request, and what must hold for all
//! of them (the right, the log, who asked) is handled here, once.

use crate::database;
use anyhow::{Context as _, Result, bail};
use domain::day::Day;
use domain::dealer::DealerId;
use domain::moment::Moment;
use domain::request::{Asker, JobRule, Matter, Right};
use progress::Progress;
use store::{Store, StoreError};

/// Something that can be asked of a customer database by anyone with the right to.
pub trait Request: Send + 'static {
    /// "campaigns.plan": its name in the log and in the table of rights.
    const NAME: &'static str;
    /// What it does, in words.
    const ABOUT: &'static str;
    const NEEDS: Right;
    /// What an answer makes stale.
    const TOUCHES: &'static [Matter];
    const RULE: JobRule;
    type Answer: Send + 'static;

    /// # Errors
    /// As documented by the request; then nothing is half done.
    fn carry_out(self, session: &mut Session<'_>, progress: &Progress) -> Result<Self::Answer>;
}

/// The context in which a request is carried out; nothing else reads the clock or the file.
#[derive(Debug)]
pub struct Session<'a> {
    pub store: &'a mut Store,
    pub asker: &'a Asker,
    pub now: Moment,
}

impl Session<'_> {
    #[must_use]
    pub fn today(&self) -> Day {
        self.now.day
    }

    /// The dealer who asks, and of whose leads alone is spoken.
    ///
    /// # Errors
    /// When no dealer asks.
    pub fn dealer(&self) -> Result<DealerId> {
        self.asker.dealer.context("only a dealer who is signed in can ask for that")
    }
}

/// Carries out a request for somebody who may make it.
///
/// # Errors
/// When the right is missing, and as documented by the request.
pub fn ask<R: Request>(
    store: &mut Store,
    asker: &Asker,
    now: Moment,
    request: R,
    progress: &Progress,
) -> Result<R::Answer> {
    if !asker.may(R::NEEDS) {
        bail!("{} may not {}; the owner can allow it under Settings", who(asker), R::NEEDS.spoken());
    }
    store.begin_request(asker, R::NAME);
    let answer = request.carry_out(&mut Session { store: &mut *store, asker, now }, progress);
    let logged = if answer.is_ok() && is_logged::<R>() { log_at_least(store, R::ABOUT) } else { Ok(()) };
    store.end_request();
    let answer = answer?;
    database::after("it was done; only the log entry is missing", logged)?;
    Ok(answer)
}

/// Whether a request leaves an entry in the log: whatever changes something, sends it, or lets it out of the house. What
/// happens at the portal's door, and what dealers see there, has a log of its own.
fn is_logged<R: Request>() -> bool {
    match R::NEEDS {
        Right::Change | Right::Export | Right::Send | Right::Administer => true,
        Right::See | Right::SeePersonalData | Right::OwnLeads => !R::TOUCHES.is_empty(),
        Right::EnterPortal | Right::RunPortal => false,
    }
}

/// The entry of a request that said nothing of itself. A file that may only be read keeps no log.
fn log_at_least(store: &mut Store, about: &str) -> Result<(), StoreError> {
    if store.is_read_only() || store.has_logged()? {
        return Ok(());
    }
    let what = about.split([';', ':', '.']).next().unwrap_or_default().trim();
    store.log(&format!("Asked for: {}", what.replace('`', "")))
}

/// A request with its line in the table of rights: name, right, what it makes stale, rule; then how it is carried out.
macro_rules! request {
    (
        $(#[doc = $about:literal])*
        $name:ident { $($(#[$told:meta])* $field:ident: $kind:ty),* $(,)? } -> $answer:ty;
        $code:literal, $right:ident, [$($matter:ident),* $(,)?], $rule:ident;
        |$asked:pat_param, $session:ident, $progress:pat_param| $work:expr
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $($(#[$told])* pub $field: $kind,)*
        }

        impl $crate::request::Request for $name {
            const NAME: &'static str = $code;
            const ABOUT: &'static str = concat!($($about),*);
            const NEEDS: domain::request::Right = domain::request::Right::$right;
            const TOUCHES: &'static [domain::request::Matter] = &[$(domain::request::Matter::$matter),*];
            const RULE: domain::request::JobRule = domain::request::JobRule::$rule;
            type Answer = $answer;

            fn carry_out(
                self,
                $session: &mut $crate::request::Session<'_>,
                $progress: &progress::Progress,
            ) -> anyhow::Result<$answer> {
                let $asked = self;
                $work
            }
        }
    };
}
pub(crate) use request;

fn who(asker: &Asker) -> &str {
    if asker.person.is_empty() { "this desk" } else { &asker.person }
}

//! The one way in: everything that can be asked of an open customer database is a request, and what must hold for all
//! of them (the right, the log, who asked) is handled here, once.

use crate::database;
use anyhow::{Context as _, Result, anyhow, bail};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::dealer::DealerId;
use domain::moment::Moment;
use domain::person::Role;
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

    /// In a database with people, who looked at whom is in the log.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_sight(&mut self, what: &str, customer: CustomerId) -> Result<()> {
        let shown = !self.asker.person.is_empty() && !self.asker.sees_numbers_only() && !self.store.is_read_only();
        if shown && self.store.has_people()? {
            self.store.log_sight(what, Some(customer))?;
        }
        Ok(())
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
    let asker = &present(store, asker)?;
    refuse_without(asker, R::NEEDS).map_err(|error| if is_without_owner(store) { ownerless(&error) } else { error })?;
    let numbers_only = asker.sees_numbers_only();
    if numbers_only && changes_people::<R>() {
        return Err(changes_unseen(asker));
    }
    if numbers_only {
        store.hide_people()?;
    }
    store.begin_request(asker, R::NAME);
    let answer = request.carry_out(&mut Session { store: &mut *store, asker, now }, progress);
    if numbers_only {
        store.show_people()?;
    }
    let answer = answer.map_err(|error| if numbers_only && is_unseen(&error) { changes_unseen(asker) } else { error });
    let logged = if answer.is_ok() && is_logged::<R>() {
        log_at_least(store, R::ABOUT)
    } else if answer.is_ok() && !numbers_only && shows_people::<R>() && is_one_of_people(store, asker)? {
        log_sight(store, R::ABOUT)
    } else {
        Ok(())
    };
    store.end_request();
    let answer = answer?;
    if store.is_one_whole() {
        // Nothing of it was kept yet, and without its entry nothing is.
        logged?;
        return Ok(answer);
    }
    database::after("it was done; only the log entry is missing", logged)?;
    Ok(answer)
}

/// Who asks, with what they may do at this moment. Once a database has people, nobody of the office asks without being one
/// of them, whatever the caller says, and a right that was taken holds from the next request on.
///
/// # Errors
/// When nobody is signed in although the database has people, or the person was removed.
pub fn present(store: &Store, asker: &Asker) -> Result<Asker> {
    if !asker.is_of_office() || !store.has_people()? {
        return Ok(asker.clone());
    }
    if asker.person.is_empty() {
        bail!("this database has people; sign in with a name and a password (on the command line: --as NAME)");
    }
    let Some(person) = store.person(&asker.person)? else {
        bail!("{} is not one of this database's people any more; sign in as somebody else", asker.person);
    };
    Ok(asker.within(&person.rights()))
}

/// Whether there is nobody who could give anybody a right.
fn is_without_owner(store: &Store) -> bool {
    store.people().is_ok_and(|people| !people.is_empty() && people.iter().all(|person| person.role != Role::Owner))
}

fn ownerless(refused: &anyhow::Error) -> anyhow::Error {
    anyhow!(
        "{refused}; but this database has lost its last owner: `foresale users DB recover NAME` makes somebody one again, \
         with the recovery key"
    )
}

/// # Errors
/// When the asker lacks this right.
pub fn refuse_without(asker: &Asker, right: Right) -> Result<()> {
    if asker.may(right) {
        return Ok(());
    }
    bail!("{} may not {}; the owner can allow it under Settings", who(asker), right.spoken())
}

/// Whether a request writes what it knows of people: of whom only numbers are shown, nothing can be written.
fn changes_people<R: Request>() -> bool {
    let of_people = [
        Matter::Customers,
        Matter::Purchases,
        Matter::Contacts,
        Matter::Consent,
        Matter::Campaigns,
        Matter::Leads,
        Matter::Dealers,
        Matter::Portal,
    ];
    let changes = matches!(R::NEEDS, Right::Change | Right::Send | Right::Administer);
    R::NEEDS == Right::Send || (changes && R::TOUCHES.iter().any(|matter| of_people.contains(matter)))
}

fn changes_unseen(asker: &Asker) -> anyhow::Error {
    let spoken = Right::SeePersonalData.spoken();
    anyhow!("{} may not {spoken}, and this changes people's records; the owner can allow it under Settings", who(asker))
}

/// A trial of something that changes people: the database takes nothing from who does not see them.
fn is_unseen(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.to_string().contains("because it is a view"))
}

/// Whether a request leaves an entry in the log: whatever changes something, sends it, or lets it out of the house. Looking at
/// the log and at who may sign in leaves none, or the window would fill the log by showing it. What happens at the portal's
/// door, and what dealers see there, has a log of its own.
fn is_logged<R: Request>() -> bool {
    match R::NEEDS {
        Right::Change | Right::Export | Right::Send => true,
        Right::Administer => !R::TOUCHES.is_empty() || R::RULE != JobRule::NewestWins,
        Right::See | Right::SeePersonalData | Right::OwnLeads => !R::TOUCHES.is_empty(),
        Right::EnterPortal | Right::RunPortal => false,
    }
}

/// Requests that everybody may make and that show people to whoever may see them.
pub const LISTS_OF_PEOPLE: [&str; 6] =
    ["customers.list", "leads.read", "leads.list", "rankings.read", "segments.members", "purchases.faulty"];

/// What shows names and contact data, whoever may see them.
fn shows_people<R: Request>() -> bool {
    R::NEEDS == Right::SeePersonalData || LISTS_OF_PEOPLE.contains(&R::NAME)
}

fn is_one_of_people(store: &Store, asker: &Asker) -> Result<bool> {
    Ok(!asker.person.is_empty() && asker.is_of_office() && store.has_people()?)
}

/// In a database with people, who looked at others is in the log too, once for what is looked at again and again.
fn log_sight(store: &mut Store, about: &str) -> Result<(), StoreError> {
    if store.is_read_only() || store.has_logged()? {
        return Ok(());
    }
    let what = about.split([';', ':', '.']).next().unwrap_or_default().trim().replace('`', "");
    store.log_sight(&format!("Looked at: {what}"), None)
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
///
/// Its doc comment is read by people: where a request says nothing of itself, the log has it up to the first `;`, `:` or `.`.
/// Whether it is in the log at all follows from right and rule (`is_logged`); one that everybody may make and that shows people
/// is named among [`LISTS_OF_PEOPLE`], so that looking leaves a trace.
///
/// What the office asks for is written and read by serde, so that it can be asked from another desk ([`crate::desks`]).
macro_rules! request {
    (
        $(#[doc = $about:literal])*
        $name:ident { $($(#[$told:meta])* $field:ident: $kind:ty),* $(,)? } -> $answer:ty;
        $code:literal, $right:ident, [$($matter:ident),* $(,)?], $rule:ident;
        |$asked:pat_param, $session:ident, $progress:pat_param| $work:expr
    ) => {
        $crate::request::question! {
            [$right]
            $(#[doc = $about])*
            #[derive(Debug, Clone)]
            pub struct $name {
                $($(#[$told])* pub $field: $kind,)*
            }
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

/// The question itself. Dealers, visitors and the portal ask on this computer only.
macro_rules! question {
    ([EnterPortal] $($question:tt)*) => { $($question)* };
    ([OwnLeads] $($question:tt)*) => { $($question)* };
    ([RunPortal] $($question:tt)*) => { $($question)* };
    ([$right:ident] $($question:tt)*) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        $($question)*
    };
}
pub(crate) use question;

fn who(asker: &Asker) -> &str {
    if asker.person.is_empty() { "this desk" } else { &asker.person }
}

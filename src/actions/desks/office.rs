//! An office elsewhere, seen from a desk: signed in, its certificate compared, and every request made again when the line was
//! lost before the answer came.

use std::cell::Cell;
use std::convert::Infallible;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, anyhow, bail};
use delivery::desks::address::Address;
use delivery::desks::backend::SignedIn;
use delivery::desks::client::{Line, LineError, Question};
use domain::request::{Asker, Matter, Place, Right};
use progress::{Cancelled, Progress};

use super::VERSION;
use super::known_offices::KnownOffices;
use super::table;
use crate::people::random_text;
use crate::request::Request;

/// How long a command goes on asking after the line was lost: as long as a server needs to be started again.
const PATIENCE: Duration = Duration::from_mins(1);
/// Pauses between two tries, the last one for all further ones.
const PAUSES: [u64; 5] = [100, 300, 700, 1_500, 3_000];
/// How often cancelling is looked for in a pause.
const LOOK: Duration = Duration::from_millis(50);
/// Lines that are kept for the next requests; what is asked beside each other has one each.
const MOST_IDLE: usize = 6;

/// Whether this names an office and not a file.
#[must_use]
pub fn is_office(place: &Path) -> bool {
    place.to_str().is_some_and(|text| text.starts_with("https://") || text.starts_with("http://"))
}

/// What happens on the way, for whoever sits at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    /// This certificate is trusted from now on.
    FirstTime {
        fingerprint: &'a str,
    },
    /// The line is lost; the request goes on as soon as it is back.
    Waiting {
        reason: &'a str,
    },
    Back,
}

/// Who is told of it.
pub type Tell = Box<dyn Fn(&News<'_>) + Send + Sync>;

/// How long a desk goes on asking after the line was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A command gives up after a while, and says so to its script.
    AWhile,
    /// Until whoever sits there cancels it.
    Endless,
}

/// The session has ended, and name and password do not begin another one.
#[derive(Debug)]
pub struct SessionEnded(String);

impl fmt::Display for SessionEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SessionEnded {}

/// A place of work at an office, which several jobs may use beside each other.
pub struct Office {
    address: Address,
    fingerprint: Option<String>,
    name: String,
    password: Mutex<String>,
    signed_in: Mutex<SignedIn>,
    /// Held while somebody signs in again, so that the others use what comes of it.
    signing_in: Mutex<()>,
    idle: Mutex<Vec<Line>>,
    patience: Patience,
    /// Counts how often somebody wanted the next try at once.
    hurries: AtomicU64,
    tell: Tell,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Office {
    /// Reaches an office, compares its certificate, and signs in. `password` is asked for when the certificate is known to be
    /// the office's.
    ///
    /// # Errors
    /// When it cannot be reached, shows another certificate than the first time, or name or password is wrong.
    pub fn sign_in(
        place: &Path,
        name: &str,
        password: impl FnOnce() -> Result<String>,
        patience: Patience,
        tell: Tell,
    ) -> Result<Office> {
        let address: Address = place.to_str().unwrap_or_default().parse()?;
        let mut known = KnownOffices::load()?;
        let shown = address.to_string();
        let fingerprint = known.fingerprint(&shown);
        let is_first = fingerprint.is_none();
        let mut line = Line::open(address.clone(), VERSION, fingerprint).map_err(|error| explained(error, &known))?;
        if let Some(fingerprint) = line.fingerprint().filter(|_| is_first) {
            known.keep(&shown, fingerprint)?;
            tell(&News::FirstTime { fingerprint });
        }
        let password = password()?;
        let signed_in = line.sign_in(name, &password)?;
        Ok(Office {
            address,
            fingerprint: line.fingerprint().map(str::to_owned),
            name: name.to_owned(),
            password: Mutex::new(password),
            signed_in: Mutex::new(signed_in),
            signing_in: Mutex::default(),
            idle: Mutex::new(vec![line]),
            patience,
            hurries: AtomicU64::new(0),
            tell,
        })
    }

    #[must_use]
    pub fn person(&self) -> String {
        lock(&self.signed_in).person.clone()
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        lock(&self.signed_in).rights.contains(&right)
    }

    /// Who asks, with the rights of the moment of signing in; the office looks them up anew for each request.
    #[must_use]
    pub fn asker(&self) -> Asker {
        let signed_in = lock(&self.signed_in);
        Asker::limited(&signed_in.person, Place::Desk, &signed_in.rights)
    }

    /// Whether what is written to files is less protected than the database.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        lock(&self.signed_in).encrypted
    }

    /// Who sits here has another password now; with it the session begins again.
    pub fn password_is(&self, password: String) {
        *lock(&self.password) = password;
    }

    /// Whoever waits for the line tries again at once.
    pub fn hurry(&self) {
        self.hurries.fetch_add(1, Ordering::Relaxed);
    }

    /// # Errors
    /// When it cannot be asked from another desk, the office refuses it or cannot be reached for too long, and as documented
    /// by the request.
    pub fn ask<R: Request>(&self, request: &R, progress: &Progress) -> Result<R::Answer> {
        let entry = table::find(R::NAME).ok_or_else(|| stays_at_home::<R>(&self.address))?;
        let content = entry.question(request)?;
        let number = if entry.is_numbered() { random_text()? } else { String::new() };
        let question = Question { name: R::NAME, number: &number, content: &content };
        let answer = self.until_done(progress, |line, token| line.ask(token, &question, progress))?;
        entry.answer_to(request, &answer)
    }

    /// Hears what others touch, over a line of its own, until it is cancelled; after a line that was lost everything counts as
    /// touched. `hears` is told what.
    ///
    /// # Errors
    /// When the session has ended and cannot begin again, or it was cancelled.
    pub fn listen(&self, progress: &Progress, hears: &dyn Fn(&[Matter])) -> Result<Infallible> {
        let was_away = Cell::new(false);
        loop {
            self.until_done(progress, |line, token| {
                let has_begun = Cell::new(false);
                let ended = line.listen(token, progress, &|matters| {
                    if has_begun.replace(true) {
                        hears(matters);
                    } else if was_away.replace(true) {
                        (self.tell)(&News::Back);
                        hears(Matter::ALL);
                    }
                });
                // It is lost anew, and whoever sits there is told anew.
                if has_begun.get() && ended.is_passing() { Ok(()) } else { Err(ended) }
            })?;
        }
    }

    /// Does something over a line of its own, again and again while the line is lost.
    fn until_done<T>(&self, progress: &Progress, work: impl Fn(&mut Line, &str) -> Result<T, LineError>) -> Result<T> {
        let mut line = lock(&self.idle).pop();
        let (mut tries, mut lost, mut has_signed_in) = (0, None::<Instant>, false);
        let done = loop {
            match self.try_once(&mut line, &mut has_signed_in, &work) {
                Ok(done) => {
                    if lost.is_some() {
                        (self.tell)(&News::Back);
                    }
                    break Ok(done);
                }
                Err(error) if error.is_passing() => {
                    let since = *lost.get_or_insert_with(Instant::now);
                    if self.patience == Patience::AWhile && since.elapsed() > PATIENCE {
                        return Err(error)
                            .context("the office was not there again in time; nothing more was asked of it");
                    }
                    if tries == 1 {
                        (self.tell)(&News::Waiting { reason: &error.to_string() });
                    }
                    self.pause(PAUSES[tries.min(PAUSES.len() - 1)], progress)?;
                    tries += 1;
                    has_signed_in = false;
                }
                Err(error) => break Err(unwrapped(error)),
            }
        };
        let mut idle = lock(&self.idle);
        if let Some(line) = line.filter(|_| idle.len() < MOST_IDLE) {
            idle.push(line);
        }
        done
    }

    /// One try; a session that has ended begins again by itself.
    fn try_once<T>(
        &self,
        line: &mut Option<Line>,
        has_signed_in: &mut bool,
        work: impl Fn(&mut Line, &str) -> Result<T, LineError>,
    ) -> Result<T, LineError> {
        let line = match line {
            Some(line) => line,
            None => line.insert(Line::open(self.address.clone(), VERSION, self.fingerprint.clone())?),
        };
        loop {
            let token = lock(&self.signed_in).token.clone();
            match work(line, &token) {
                Err(LineError::SignedOut) if !std::mem::replace(has_signed_in, true) => {
                    let _one = lock(&self.signing_in);
                    if lock(&self.signed_in).token == token {
                        let password = lock(&self.password).clone();
                        let signed_in = line.sign_in(&self.name, &password).map_err(|error| match error {
                            LineError::Refused(_) => LineError::SignedOut,
                            other => other,
                        })?;
                        *lock(&self.signed_in) = signed_in;
                    }
                }
                done => return done,
            }
        }
    }

    fn pause(&self, milliseconds: u64, progress: &Progress) -> Result<(), Cancelled> {
        let hurries = self.hurries.load(Ordering::Relaxed);
        let until = Instant::now() + Duration::from_millis(milliseconds);
        while Instant::now() < until && self.hurries.load(Ordering::Relaxed) == hurries {
            progress.check()?;
            std::thread::sleep(LOOK.min(until.saturating_duration_since(Instant::now())));
        }
        progress.check()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let token = std::mem::take(&mut lock(&self.signed_in).token);
        if let Some(mut line) = lock(&self.idle).pop() {
            line.sign_out(&token);
        }
    }
}

pub(super) fn explained(error: LineError, known: &KnownOffices) -> Error {
    let LineError::OtherCertificate { address, .. } = &error else { return error.into() };
    let way_out = format!(
        "ask at the office for the fingerprint that its server shows; only if that is the new one, remove the line of {address} \
         from '{}' and sign in again",
        known.path().display()
    );
    anyhow!("{error}; {way_out}")
}

/// The office's own error with its causes, as it would be here.
fn unwrapped(error: LineError) -> Error {
    match error {
        LineError::Cancelled => Cancelled.into(),
        ended @ LineError::SignedOut => SessionEnded(ended.to_string()).into(),
        LineError::Failed(failed) => {
            let mut causes = failed.causes.into_iter().rev();
            let first = anyhow!(causes.next().unwrap_or_else(|| "the office does not say why".to_owned()));
            causes.fold(first, Error::context)
        }
        other => other.into(),
    }
}

fn stays_at_home<R: Request>(address: &Address) -> Error {
    let what = R::ABOUT.split([';', ':', '.']).next().unwrap_or_default().trim().replace('`', "");
    anyhow!(
        "this cannot be done from another desk yet ({}: {what}); do it on the computer that has the database, which is {address}, \
         with the file instead of the address",
        R::NAME
    )
}

/// # Errors
/// Always, for a command that needs the file itself.
pub fn refuse_office(place: &Path) -> Result<()> {
    if is_office(place) {
        bail!(
            "this needs the file itself; do it on the computer that has the database, with the file instead of {}",
            place.display()
        );
    }
    Ok(())
}

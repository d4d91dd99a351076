//! An office elsewhere, seen from a desk: signed in, its certificate compared, and every request made again when the line was
//! lost before the answer came.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, anyhow, bail};
use delivery::desks::backend::SignedIn;
use delivery::desks::client::{Address, Line, LineError, Question};
use domain::request::{Asker, Place, Right};
use progress::{Cancelled, Progress};

use super::VERSION;
use super::known_offices::KnownOffices;
use super::table;
use crate::people::random_text;
use crate::request::Request;

/// How long a desk goes on asking after the line was lost: as long as a server needs to be started again.
const PATIENCE: Duration = Duration::from_mins(1);
/// Pauses between two tries, the last one for all further ones.
const PAUSES: [u64; 5] = [100, 300, 700, 1_500, 3_000];
/// How often cancelling is looked for in a pause.
const LOOK: Duration = Duration::from_millis(50);

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

/// A place of work at an office.
pub struct Office {
    line: Line,
    name: String,
    password: String,
    signed_in: SignedIn,
    tell: fn(&News<'_>),
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
        tell: fn(&News<'_>),
    ) -> Result<Office> {
        let address: Address = place.to_str().unwrap_or_default().parse()?;
        let mut known = KnownOffices::load()?;
        let shown = address.to_string();
        let fingerprint = known.fingerprint(&shown);
        let is_first = fingerprint.is_none();
        let mut line = Line::open(address, VERSION, fingerprint).map_err(|error| explained(error, &known))?;
        if let Some(fingerprint) = line.fingerprint().filter(|_| is_first) {
            known.keep(&shown, fingerprint)?;
            tell(&News::FirstTime { fingerprint });
        }
        let password = password()?;
        let signed_in = line.sign_in(name, &password)?;
        Ok(Office { line, name: name.to_owned(), password, signed_in, tell })
    }

    #[must_use]
    pub fn person(&self) -> &str {
        &self.signed_in.person
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.signed_in.rights.contains(&right)
    }

    /// Who asks, with the rights of the moment of signing in; the office looks them up anew for each request.
    #[must_use]
    pub fn asker(&self) -> Asker {
        Asker::limited(&self.signed_in.person, Place::Desk, &self.signed_in.rights)
    }

    /// Whether what is written to files is less protected than the database.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.signed_in.encrypted
    }

    /// # Errors
    /// When it cannot be asked from another desk, the office refuses it or cannot be reached for too long, and as documented
    /// by the request.
    pub fn ask<R: Request>(&mut self, request: &R, progress: &Progress) -> Result<R::Answer> {
        let entry = table::find(R::NAME).ok_or_else(|| stays_at_home::<R>(self.line.address()))?;
        let content = entry.question(request)?;
        let number = if entry.is_numbered() { random_text()? } else { String::new() };
        let answer =
            self.ask_until_answered(&Question { name: R::NAME, number: &number, content: &content }, progress)?;
        entry.answer::<R>(&answer)
    }

    fn ask_until_answered(&mut self, question: &Question<'_>, progress: &Progress) -> Result<Vec<u8>> {
        let (mut tries, mut lost, mut has_signed_in) = (0, None::<Instant>, false);
        loop {
            let asked = self.line.ask(&self.signed_in.token, question, progress);
            let asked = match asked {
                Err(LineError::SignedOut) if !has_signed_in => {
                    has_signed_in = true;
                    match self.line.sign_in(&self.name, &self.password) {
                        Ok(signed_in) => {
                            self.signed_in = signed_in;
                            continue;
                        }
                        Err(error) => Err(error),
                    }
                }
                asked => asked,
            };
            match asked {
                Ok(answer) => {
                    if lost.is_some() {
                        (self.tell)(&News::Back);
                    }
                    return Ok(answer);
                }
                Err(error) if error.is_passing() => {
                    let since = *lost.get_or_insert_with(Instant::now);
                    if since.elapsed() > PATIENCE {
                        return Err(error)
                            .context("the office was not there again in time; nothing more was asked of it");
                    }
                    if tries == 1 {
                        (self.tell)(&News::Waiting { reason: &error.to_string() });
                    }
                    pause(PAUSES[tries.min(PAUSES.len() - 1)], progress)?;
                    tries += 1;
                    has_signed_in = false;
                }
                Err(error) => return Err(unwrapped(error)),
            }
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.line.sign_out(&self.signed_in.token);
    }
}

fn pause(milliseconds: u64, progress: &Progress) -> Result<(), Cancelled> {
    let until = Instant::now() + Duration::from_millis(milliseconds);
    while Instant::now() < until {
        progress.check()?;
        std::thread::sleep(LOOK.min(until.saturating_duration_since(Instant::now())));
    }
    progress.check()
}

fn explained(error: LineError, known: &KnownOffices) -> Error {
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

//! The backend behind a server of desks: signing in, and every request that travelled, made by whoever is signed in.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use delivery::desks::backend::{Asked, Backend, Failed, Seat, SignedIn, Weight};
use delivery::portal::network;
use domain::moment::Clock;
use domain::request::{Asker, Matter, OFFICE, Place};
use progress::{Cancelled, Progress};
use reports::desks::AtDesk;

use super::changes::{Changes, Lookout};
use super::sessions::Sessions;
use super::table::{self, Way};
use crate::numbered::UnderWay;
use crate::pool::{Checkpoints, Pool};

/// Serves desks from one database; shared by all requests.
pub struct DesksBackend {
    pool: Pool,
    sessions: Sessions,
    under_way: UnderWay,
    /// One sign-in at a time: parallel attempts would all pass before the first of them is counted.
    signing_in: Mutex<()>,
    changes: Arc<Changes>,
    /// Sees what others do at the file; ends with this.
    _lookout: Lookout,
}

impl DesksBackend {
    /// # Errors
    /// When the database cannot be read.
    pub fn new(path: &Path, clock: Clock) -> Result<DesksBackend> {
        let changes = Arc::new(Changes::default());
        Ok(DesksBackend {
            _lookout: Lookout::over(path, &changes)?,
            changes,
            pool: Pool::new(path, clock, Checkpoints::Usual),
            sessions: Sessions::new(clock),
            under_way: UnderWay::default(),
            signing_in: Mutex::default(),
        })
    }

    /// Who is signed in.
    pub fn present(&self) -> Vec<AtDesk> {
        self.sessions.present()
    }

    fn let_in(&self, name: &str, password: &str, from: IpAddr) -> Result<SignedIn> {
        let _one = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner);
        let (asker, encrypted) = self.pool.sign_in(name, password, Place::Desk, &network(from))?;
        let rights = OFFICE.into_iter().filter(|right| asker.may(*right)).collect();
        let password = self.pool.password_hash(&asker.person)?.unwrap_or_default();
        let token = self.sessions.begin(&asker.person, from, &password)?;
        Ok(SignedIn { token, person: asker.person, rights, encrypted })
    }
}

fn failed(error: &anyhow::Error) -> Failed {
    let cancelled = error.chain().any(<dyn std::error::Error>::is::<Cancelled>);
    Failed { causes: error.chain().map(ToString::to_string).collect(), cancelled }
}

impl Backend for DesksBackend {
    fn sign_in(&self, name: &str, password: &str, from: IpAddr) -> Result<SignedIn, Failed> {
        self.let_in(name, password, from).map_err(|error| failed(&error))
    }

    fn seat(&self, token: &str) -> Option<Seat> {
        // A database that cannot be read at this moment says so when it is asked.
        self.sessions.seat(token, |person| self.pool.password_hash(person).ok().flatten())
    }

    fn sign_out(&self, token: &str) {
        self.sessions.end(token);
    }

    fn touched(&self, seat: &Seat, since: Option<u64>) -> (u64, Vec<Matter>) {
        match since {
            Some(number) => self.changes.since(number, &seat.session),
            None => (self.changes.newest(), Vec::new()),
        }
    }

    fn weight(&self, name: &str) -> Option<Weight> {
        table::find(name).map(|entry| entry.weight)
    }

    fn has_file(&self, name: &str) -> bool {
        table::find(name).is_some_and(|entry| entry.has_file)
    }

    fn carry_out(&self, seat: &Seat, asked: &Asked, progress: &Progress) -> Result<Vec<u8>, Failed> {
        // What this person may do is looked up by the way in, each time anew.
        let mut asker = Asker::limited(&seat.person, Place::Desk, &OFFICE);
        asker.from = asked.from.to_string();
        let way = Way { pool: &self.pool, holding: &self.under_way, asker: &asker, number: &asked.number };
        let done = table::carry_out(&way, &asked.name, &asked.question, progress).map_err(|error| failed(&error));
        if let (Ok(_), Some(entry)) = (&done, table::find(&asked.name)) {
            self.changes.note(entry.touches, &seat.session);
        }
        done
    }
}

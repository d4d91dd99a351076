//! The backend behind a server of desks: signing in, and every request that travelled, made by whoever is signed in.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use delivery::desks::backend::{Asked, Backend, Failed, Seat, SignedIn, Weight};
use delivery::portal::network;
use domain::moment::Clock;
use domain::request::{Asker, OFFICE, Place};
use progress::{Cancelled, Progress};

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
}

impl DesksBackend {
    #[must_use]
    pub fn new(path: &Path, clock: Clock) -> DesksBackend {
        DesksBackend {
            pool: Pool::new(path, clock, Checkpoints::Usual),
            sessions: Sessions::new(clock),
            under_way: UnderWay::default(),
            signing_in: Mutex::default(),
        }
    }

    fn let_in(&self, name: &str, password: &str, from: IpAddr) -> Result<SignedIn> {
        let _one = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner);
        let (asker, encrypted) = self.pool.sign_in(name, password, Place::Desk, &network(from))?;
        let rights = OFFICE.into_iter().filter(|right| asker.may(*right)).collect();
        let token = self.sessions.begin(&asker.person)?;
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
        self.sessions.person(token).map(|person| Seat { person })
    }

    fn sign_out(&self, token: &str) {
        self.sessions.end(token);
    }

    fn weight(&self, name: &str) -> Option<Weight> {
        table::find(name).map(|entry| entry.weight)
    }

    fn carry_out(&self, seat: &Seat, asked: &Asked, progress: &Progress) -> Result<Vec<u8>, Failed> {
        // What this person may do is looked up by the way in, each time anew.
        let asker = Asker::limited(&seat.person, Place::Desk, &OFFICE);
        let way = Way { pool: &self.pool, holding: &self.under_way, asker: &asker, number: &asked.number };
        table::carry_out(&way, &asked.name, &asked.question, progress).map_err(|error| failed(&error))
    }
}

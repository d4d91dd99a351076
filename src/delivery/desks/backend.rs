//! What a server of desks asks of whoever has the database.

use std::net::IpAddr;

use domain::request::{Matter, Right};
use progress::Progress;
use serde::{Deserialize, Serialize};

/// How much of the computer a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Carried out at once.
    Light,
    /// One at a time; the others wait for their turn.
    Heavy,
}

impl Weight {
    #[must_use]
    pub fn is_heavy(self) -> bool {
        self == Weight::Heavy
    }
}

/// Somebody who has just signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// What every further request carries.
    pub token: String,
    pub person: String,
    pub rights: Vec<Right>,
    /// Whether what is written to files is less protected than the database.
    pub encrypted: bool,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub person: String,
    /// By what the session is known; no token.
    pub session: String,
}

/// A request as it came: its name, the number that a desk gave it (empty for one that changes nothing), and what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub name: String,
    pub number: String,
    pub question: Vec<u8>,
    /// The desk's address.
    pub from: IpAddr,
}

/// Why there is no answer: a sentence and its causes, the outermost first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub causes: Vec<String>,
    /// Somebody asked the work to stop.
    pub cancelled: bool,
}

pub trait Backend: Send + Sync {
    /// # Errors
    /// When name or password is wrong, or too many were wrong before.
    fn sign_in(&self, name: &str, password: &str, from: IpAddr) -> Result<SignedIn, Failed>;

    /// Whose token this is; none if the session has ended. It may wait for the database.
    fn seat(&self, token: &str) -> Option<Seat>;

    fn sign_out(&self, token: &str);

    /// What others than whoever sits there have touched since a number, and the number to go on with; none: from now on.
    fn touched(&self, seat: &Seat, since: Option<u64>) -> (u64, Vec<Matter>);

    /// How heavy a request of this name is; none if there is none that another desk may make.
    fn weight(&self, name: &str) -> Option<Weight>;

    /// Whether a file goes along with a request of this name.
    fn has_file(&self, name: &str) -> bool;

    /// # Errors
    /// When the right is missing, and as documented by the request.
    fn carry_out(&self, seat: &Seat, asked: &Asked, progress: &Progress) -> Result<Vec<u8>, Failed>;
}

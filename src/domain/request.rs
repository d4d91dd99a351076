//! The properties of every request to a customer database: the right it needs, what it makes stale, and how a second
//! one of its kind is handled.

use crate::dealer::DealerId;

/// The rights that people of the office can have; the others belong to dealers and to the portal itself.
pub const OFFICE: [Right; 6] =
    [Right::See, Right::SeePersonalData, Right::Change, Right::Export, Right::Send, Right::Administer];

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Figures, lists and models, with customers by their number.
    See,
    /// Names, addresses, telephone numbers.
    SeePersonalData,
    /// Change what the database holds.
    Change,
    /// Write files that leave the program.
    Export,
    /// Send messages and lists to others.
    Send,
    /// Settings, backups, people.
    Administer,
    /// What anybody is answered at the portal's door and on the telephone: signing in, unsubscribing.
    EnterPortal,
    /// A dealer's own leads: see them, report on them, take them along.
    OwnLeads,
    /// What the portal does by itself: who may be called, where a call is, what it writes down.
    RunPortal,
}

impl Right {
    pub const ALL: [Right; 9] = [
        Right::See,
        Right::SeePersonalData,
        Right::Change,
        Right::Export,
        Right::Send,
        Right::Administer,
        Right::EnterPortal,
        Right::OwnLeads,
        Right::RunPortal,
    ];

    /// The word in the database and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Right::See => "see",
            Right::SeePersonalData => "personal-data",
            Right::Change => "change",
            Right::Export => "export",
            Right::Send => "send",
            Right::Administer => "administer",
            Right::EnterPortal => "enter-portal",
            Right::OwnLeads => "own-leads",
            Right::RunPortal => "run-portal",
        }
    }

    /// At the head of a column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Right::See => "See figures",
            Right::SeePersonalData => "See people",
            Right::Change => "Change",
            Right::Export => "Export",
            Right::Send => "Send",
            Right::Administer => "Manage",
            Right::EnterPortal => "Enter the portal",
            Right::OwnLeads => "Own leads",
            Right::RunPortal => "Run the portal",
        }
    }

    /// Completes the sentence "you may not …".
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            Right::See => "see figures and lists",
            Right::SeePersonalData => "see names and contact data",
            Right::Change => "change data and plans",
            Right::Export => "write files with customers in them",
            Right::Send => "send messages or hand out leads",
            Right::Administer => "change settings, backups or people",
            Right::EnterPortal => "use the dealers' portal",
            Right::OwnLeads => "see and report on a dealer's leads",
            Right::RunPortal => "run the dealers' portal",
        }
    }
}

/// A kind of data that reports read and requests change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Matter {
    Customers,
    Purchases,
    /// Past contacts and their outcomes.
    Contacts,
    Consent,
    /// Which part of the data the work is about.
    Selection,
    /// Resolved duplicates, and steps that can be undone.
    Steps,
    Kpis,
    Segments,
    Clusters,
    Rankings,
    Patterns,
    Campaigns,
    Leads,
    Dealers,
    Portal,
    Settings,
}

impl Matter {
    pub const ALL: &'static [Matter] = &[
        Matter::Customers,
        Matter::Purchases,
        Matter::Contacts,
        Matter::Consent,
        Matter::Selection,
        Matter::Steps,
        Matter::Kpis,
        Matter::Segments,
        Matter::Clusters,
        Matter::Rankings,
        Matter::Patterns,
        Matter::Campaigns,
        Matter::Leads,
        Matter::Dealers,
        Matter::Portal,
        Matter::Settings,
    ];

    /// What customers did and who they are: what an import or its undoing may change.
    pub const RECORDS: &'static [Matter] = &[
        Matter::Customers,
        Matter::Purchases,
        Matter::Contacts,
        Matter::Consent,
        Matter::Steps,
        Matter::Dealers,
        Matter::Leads,
    ];
}

/// What happens when a second job of a kind is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobRule {
    /// The older one is cancelled and its result discarded.
    NewestWins,
    /// The second waits until the first is done.
    InTurn,
    /// The second is refused while the first runs.
    Once,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Window,
    CommandLine,
    /// A desk at another computer.
    Desk,
    Portal,
    Telephone,
}

impl Place {
    /// The word in the log.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Place::Window => "window",
            Place::CommandLine => "command line",
            Place::Desk => "another desk",
            Place::Portal => "portal",
            Place::Telephone => "telephone",
        }
    }
}

/// Who asks, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Empty while the database has no users: anyone who opens it owns it.
    pub person: String,
    /// The dealer who is signed in at the portal or on the telephone; requests about leads read it here, so that none can
    /// name another's.
    pub dealer: Option<DealerId>,
    pub place: Place,
    /// The network address of another desk; empty for this computer.
    pub from: String,
    rights: Vec<Right>,
}

impl Asker {
    /// The owner of a database without users, who may do everything.
    #[must_use]
    pub fn owner(place: Place) -> Asker {
        Asker { person: String::new(), dealer: None, place, from: String::new(), rights: Right::ALL.to_vec() }
    }

    /// A person with only the given rights.
    #[must_use]
    pub fn limited(person: &str, place: Place, rights: &[Right]) -> Asker {
        Asker { person: person.to_owned(), dealer: None, place, from: String::new(), rights: rights.to_vec() }
    }

    /// A dealer who is signed in: only what the portal offers, and only of the dealer's own leads.
    #[must_use]
    pub fn dealer(dealer: DealerId, place: Place) -> Asker {
        let rights = [Right::EnterPortal, Right::OwnLeads];
        Asker { dealer: Some(dealer), ..Asker::limited("", place, &rights) }
    }

    /// Somebody at the portal's door or on the telephone, of whom nothing is known.
    #[must_use]
    pub fn visitor(place: Place) -> Asker {
        Asker::limited("", place, &[Right::EnterPortal])
    }

    /// The portal itself, for what it needs to answer others.
    #[must_use]
    pub fn portal(place: Place) -> Asker {
        Asker::limited("", place, &[Right::RunPortal])
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    /// Whether this is somebody of the office, not a dealer, a visitor or the portal itself.
    #[must_use]
    pub fn is_of_office(&self) -> bool {
        OFFICE.into_iter().any(|right| self.may(right))
    }

    /// The same asker with no more than these rights.
    #[must_use]
    pub fn within(&self, rights: &[Right]) -> Asker {
        let rights = self.rights.iter().copied().filter(|right| rights.contains(right)).collect();
        Asker { rights, ..self.clone() }
    }

    /// Whether people are shown as numbers: to somebody of the office who may not see names and contact data. A dealer
    /// sees the own leads.
    #[must_use]
    pub fn sees_numbers_only(&self) -> bool {
        self.is_of_office() && !self.may(Right::SeePersonalData)
    }
}

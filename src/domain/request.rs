//! What is said of everything that can be asked of a customer database: the right it needs, what it makes stale, how a
//! second one of its kind is met.

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Figures, lists and models, with customers by their number.
    See,
    /// Names, addresses, telephone numbers.
    SeePersonalData,
    /// Change what the database holds.
    Change,
    /// Write files that leave the program.
    Export,
    /// Hand messages and lists to others.
    Send,
    /// Settings, backups, people.
    Administer,
}

impl Right {
    pub const ALL: [Right; 6] =
        [Right::See, Right::SeePersonalData, Right::Change, Right::Export, Right::Send, Right::Administer];

    /// As a person reads it: "you may not …".
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            Right::See => "see figures and lists",
            Right::SeePersonalData => "see names and contact data",
            Right::Change => "change data and plans",
            Right::Export => "write files with customers in them",
            Right::Send => "send messages or hand out leads",
            Right::Administer => "change settings and restore backups",
        }
    }
}

/// What a report is read from, and a request changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matter {
    Customers,
    Purchases,
    /// Past contacts and what came of them.
    Contacts,
    Consent,
    /// Which part of the data the work is about.
    Selection,
    /// Duplicates that were settled, steps that can be taken back.
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

/// What happens when a second job of a kind is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobRule {
    /// The older one is cancelled and its result dropped.
    NewestWins,
    /// The second waits until the first is done.
    InTurn,
    /// The second is refused while the first runs.
    Once,
}

/// From where somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Window,
    CommandLine,
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
            Place::Portal => "portal",
            Place::Telephone => "telephone",
        }
    }
}

/// Who asks, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Empty while the database knows no people: whoever opens it owns it.
    pub person: String,
    pub place: Place,
    rights: Vec<Right>,
}

impl Asker {
    /// The one person of a database without people, who may everything.
    #[must_use]
    pub fn owner(place: Place) -> Asker {
        Asker { person: String::new(), place, rights: Right::ALL.to_vec() }
    }

    /// A person who may only what is named.
    #[must_use]
    pub fn limited(person: &str, place: Place, rights: &[Right]) -> Asker {
        Asker { person: person.to_owned(), place, rights: rights.to_vec() }
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }
}

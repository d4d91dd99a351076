//! What can be asked of files, their data and the settings.

use domain::assumption::Assumptions;
use domain::person::Role;
use domain::request::Right;
use domain::selection::Selection;
use domain::step::StepId;
use reports::import::{Dialect, ImportKind, ImportPlan};
use reports::settings::{Business, MailPace, MailServer};
use std::path::PathBuf;

/// Databases and their backups.
#[derive(Debug, Clone, PartialEq)]
pub enum FileAction {
    AskOpen,
    AskNew,
    /// Asks for the address of an office.
    AskOffice,
    /// Looks whether an office answers at what was typed.
    ReachOffice(String),
    /// Somebody has compared the fingerprint of an office's certificate.
    TrustOffice {
        office: PathBuf,
        fingerprint: String,
    },
    /// The line to the office is lost: tries it at once.
    TryAgain,
    /// Lets colleagues work with the open file from their own desks.
    Share,
    StopSharing,
    Open(PathBuf),
    Create(PathBuf),
    TrySample,
    ForgetRecent(PathBuf),
    /// Somebody of the file's people.
    SignIn {
        database: PathBuf,
        name: String,
        password: String,
    },
    /// Hides everything until somebody signs in again.
    Lock,
    BackUp,
    /// Replaces a file with a backup.
    Restore {
        database: PathBuf,
        backup: PathBuf,
    },
}

/// What the figures rest on: the selection, imports, and taking them back.
#[derive(Debug, Clone, PartialEq)]
pub enum DataAction {
    Select(Selection),
    AskImport,
    Preview {
        path: PathBuf,
        kind: Option<ImportKind>,
        dialect: Option<Dialect>,
    },
    Import(Box<ImportPlan>),
    /// Shows what an import would do.
    Rehearse(Box<ImportPlan>),
    TakeBack(StepId),
    SaveRejects,
    CloseImport,
}

/// The business, its assumptions, and how it sends.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingsAction {
    SaveBusiness(Business),
    SaveAssumptions(Assumptions),
    SaveMail {
        mail: MailServer,
        password: Option<String>,
    },
    /// Asks for a file with certificates of the company's own authority.
    ChooseMailAuthorities,
    TestMail,
    SavePace(MailPace),
    AddPerson {
        name: String,
        role: Role,
        password: String,
    },
    RemovePerson(String),
    SetRole {
        name: String,
        role: Role,
    },
    SetRight {
        name: String,
        right: Right,
        allowed: bool,
    },
    SetPassword {
        name: String,
        password: String,
    },
    /// One's own, with the old one.
    ChangeOwnPassword {
        old: String,
        password: String,
    },
    /// With the password of who asks.
    EncryptFile(String),
    ExchangeKey,
    NewRecoveryKey,
    TryRecoveryKey(String),
    SaveRecoveryPage(String),
}

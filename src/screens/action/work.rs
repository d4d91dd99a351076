//! What can be asked of files, their data and the settings.

use domain::assumption::Assumptions;
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
    Open(PathBuf),
    Create(PathBuf),
    TrySample,
    ForgetRecent(PathBuf),
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
    Import(ImportPlan),
    /// Shows what an import would do.
    Rehearse(ImportPlan),
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
}

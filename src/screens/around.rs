//! What a screen knows besides its report: the work under way, the currency, the day.

use crate::place::Screen;
use domain::day::Day;

/// Kinds of work; at most one of a kind is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    Dialog,
    OpenFile,
    Backup,
    /// Looking for those that were made.
    Backups,
    Restore,
    Sample,
    Load(Screen),
    Select,
    Preview,
    Import,
    Rehearse,
    TakeBack,
    Kpis,
    KpiPreview,
    /// Reading the saved segments.
    Segments,
    SegmentCount,
    /// What counting will need.
    ReadAhead,
    Clusters,
    Predict,
    Ranked,
    Card,
    Duplicates,
    /// Whom the table of customers lists.
    Customers,
    CustomerRows,
    /// How many of the listed or the chosen can be reached: one after the other, for the first reads what all need.
    Reach,
    Purchases,
    Search,
    Patterns,
    Brief,
    Plan,
    Messages,
    SaveCampaign,
    OpenCampaign,
    Send,
    Results,
    Rebuild,
    MakeLeads,
    AssignLeads,
    LeadFiles,
    MailLeads,
    PrintLeads,
    /// Starting and stopping the portal.
    Portal,
    PortalReport,
    /// A trial call.
    Call,
    Export,
    TestMail,
    /// Small changes: each is made, one after the other.
    Write,
}

/// What happens when a second job of a kind is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The older one is cancelled and its result dropped.
    NewestWins,
    /// The second waits until the first is done.
    InTurn,
    /// The second is refused while the first runs.
    Once,
}

impl JobKind {
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            JobKind::Write | JobKind::Reach => Rule::InTurn,
            JobKind::Dialog
            | JobKind::Sample
            | JobKind::Backup
            | JobKind::Restore
            | JobKind::Import
            | JobKind::TakeBack
            | JobKind::SaveCampaign
            | JobKind::Rebuild
            | JobKind::Send
            | JobKind::MakeLeads
            | JobKind::AssignLeads
            | JobKind::LeadFiles
            | JobKind::MailLeads
            | JobKind::PrintLeads
            | JobKind::Portal
            | JobKind::Call
            | JobKind::Export => Rule::Once,
            _ => Rule::NewestWins,
        }
    }

    /// Whether it stores something, so that it needs a database that may be written; the rest only looks. Exports write their
    /// files, and what they note themselves they leave out where it cannot be noted.
    #[must_use]
    pub fn changes_data(self) -> bool {
        matches!(
            self,
            JobKind::Select
                | JobKind::Import
                | JobKind::Rehearse
                | JobKind::TakeBack
                | JobKind::Clusters
                | JobKind::Predict
                | JobKind::Patterns
                | JobKind::SaveCampaign
                | JobKind::Send
                | JobKind::MakeLeads
                | JobKind::AssignLeads
                | JobKind::LeadFiles
                | JobKind::MailLeads
                | JobKind::PrintLeads
                | JobKind::Write
        )
    }

    /// Whether a person waits for it and may want to stop it; the rest shows no strip.
    #[must_use]
    pub fn is_long(self) -> bool {
        matches!(
            self,
            JobKind::Sample
                | JobKind::Backup
                | JobKind::Restore
                | JobKind::Import
                | JobKind::Rehearse
                | JobKind::TakeBack
                | JobKind::Kpis
                | JobKind::Clusters
                | JobKind::Duplicates
                | JobKind::Predict
                | JobKind::Patterns
                | JobKind::Plan
                | JobKind::SaveCampaign
                | JobKind::Rebuild
                | JobKind::Send
                | JobKind::MakeLeads
                | JobKind::AssignLeads
                | JobKind::LeadFiles
                | JobKind::MailLeads
                | JobKind::PrintLeads
                | JobKind::Export
                | JobKind::TestMail
        )
    }
}

/// One piece of work under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    pub kind: JobKind,
    pub title: String,
    pub stage: String,
    /// None while the amount of work is not known.
    pub share: Option<f64>,
}

/// The work under way, as screens see it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobsView {
    pub running: Vec<Running>,
}

impl JobsView {
    #[must_use]
    pub fn is_running(&self, kind: JobKind) -> bool {
        self.running.iter().any(|job| job.kind == kind)
    }
}

/// The surroundings of every screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    pub jobs: JobsView,
    /// Three letters; empty until known.
    pub currency: String,
    pub today: Day,
}

impl Around {
    #[must_use]
    pub fn is_running(&self, kind: JobKind) -> bool {
        self.jobs.is_running(kind)
    }
}

//! What a screen knows besides its report: the work in progress, the currency, the day.

use crate::place::Screen;
use domain::day::Day;
use domain::request::JobRule;

/// Kinds of work; at most one of each kind is in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    Load(Screen),
    Export,
    TestMail,
    /// Small changes: all are made, one after the other.
    Write,
    Files(FileJob),
    Data(DataJob),
    Customers(CustomerJob),
    Analysis(AnalysisJob),
    Campaigns(CampaignJob),
    Leads(LeadJob),
    Portal(PortalJob),
}

/// Work on databases and their backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileJob {
    Dialog,
    Open,
    BackUp,
    /// Listing the existing ones.
    FindBackups,
    /// Who can sign in.
    FindPeople,
    ReadLog,
    /// What customers asked for.
    FindWishes,
    Restore,
    Sample,
    /// Beginning and ending to share the file.
    Share,
}

/// Work on what the figures rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataJob {
    Select,
    Preview,
    Import,
    Rehearse,
    TakeBack,
    /// Forgetting people, or finding whom a rule would forget.
    Forget,
}

/// Work on customers and their purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerJob {
    /// Whom the table of customers lists.
    List,
    Rows,
    /// How many of the listed or the selected can be reached: one after the other, because the first reads what all
    /// need.
    Reach,
    Card,
    Duplicates,
    Purchases,
    Search,
    /// What an erasure would do.
    Erasure,
}

/// Work on KPIs, segments, clusters, ranked lists and patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnalysisJob {
    Kpis,
    KpiPreview,
    /// Reading the saved segments.
    Segments,
    SegmentCount,
    /// What counting needs.
    ReadAhead,
    Clusters,
    ComputeRanking,
    ReadRanking,
    Patterns,
}

/// Work on campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CampaignJob {
    Brief,
    Plan,
    Messages,
    Save,
    Open,
    Send,
    Results,
    Rebuild,
}

/// Work on lead lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeadJob {
    Make,
    Measure,
    LearnRules,
    Assign,
    WriteFiles,
    Mail,
    Print,
}

/// Work of the dealers' portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortalJob {
    /// Starting and stopping the portal.
    Run,
    Report,
    /// A trial call.
    Call,
}

impl JobKind {
    /// What happens when a second one is wanted, for work that is no request; a request states its own rule.
    #[must_use]
    pub fn rule(self) -> JobRule {
        match self {
            JobKind::Files(FileJob::Dialog | FileJob::Sample | FileJob::BackUp | FileJob::Restore | FileJob::Share)
            | JobKind::Portal(PortalJob::Run | PortalJob::Call)
            | JobKind::Export => JobRule::Once,
            _ => JobRule::NewestWins,
        }
    }

    /// Whether it stores something, so that it needs a writable database; the rest only reads. Exports write their
    /// files, and skip their own log entries if the database cannot be written.
    #[must_use]
    pub fn changes_data(self) -> bool {
        matches!(
            self,
            JobKind::Data(DataJob::Select | DataJob::Import | DataJob::Rehearse | DataJob::TakeBack | DataJob::Forget)
                | JobKind::Customers(CustomerJob::Erasure)
                | JobKind::Analysis(AnalysisJob::Clusters | AnalysisJob::ComputeRanking | AnalysisJob::Patterns)
                | JobKind::Campaigns(CampaignJob::Save | CampaignJob::Send)
                | JobKind::Leads(_)
                | JobKind::Write
        )
    }

    /// Whether the user waits for it and may want to stop it; the rest shows no progress strip.
    #[must_use]
    pub fn is_long(self) -> bool {
        matches!(
            self,
            JobKind::Files(FileJob::Sample | FileJob::BackUp | FileJob::Restore)
                | JobKind::Data(DataJob::Import | DataJob::Rehearse | DataJob::TakeBack | DataJob::Forget)
                | JobKind::Analysis(
                    AnalysisJob::Kpis | AnalysisJob::Clusters | AnalysisJob::ComputeRanking | AnalysisJob::Patterns
                )
                | JobKind::Customers(CustomerJob::Duplicates)
                | JobKind::Campaigns(CampaignJob::Plan | CampaignJob::Save | CampaignJob::Rebuild | CampaignJob::Send)
                | JobKind::Leads(_)
                | JobKind::Export
                | JobKind::TestMail
        )
    }
}

/// One piece of work in progress.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    pub kind: JobKind,
    pub title: String,
    pub stage: String,
    /// None while the amount of work is unknown.
    pub share: Option<f64>,
}

/// The work in progress, as screens see it.
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

/// The context of every screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    pub jobs: JobsView,
    /// Three letters; empty until known.
    pub currency: String,
    pub today: Day,
    /// The database is at another computer, where some things have to be done.
    pub at_office: bool,
}

impl Around {
    #[must_use]
    pub fn is_running(&self, kind: JobKind) -> bool {
        self.jobs.is_running(kind)
    }
}

//! The closed list of what a person can ask for. Screens, shortcuts and the palette put it in a queue; the window
//! carries it out once a frame.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::around::JobKind;
use crate::clusters::ClusterWish;
use crate::customers::Columns;
use crate::place::Screen;
use domain::assumption::Assumptions;
use domain::campaign::{AudienceSource, CampaignBrief};
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::{Day, Horizon};
use domain::dealer::Dealer;
use domain::fault::PurchaseFault;
use domain::kpi::{KpiSet, OwnKpi};
use domain::lead::{LastDealer, LeadBrief, OutcomeReport};
use domain::list_format::ListFormat;
use domain::model::Model;
use domain::play::Play;
use domain::resolution::{Failed, Resolution};
use domain::rule::Rule;
use domain::segment::SegmentId;
use domain::selection::Selection;
use domain::step::StepId;
use domain::wave::FurtherWave;
use reports::customers::{Field, Filter, Query};
use reports::import::{Dialect, ImportKind, ImportPlan};
use reports::manual_entry::EntryForm;
use reports::portal::PortalSettings;
use reports::settings::{Business, MailPace, MailServer};

/// Which theme the window wears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// Customers whom a person picked from what a screen shows, to be kept as a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct PickedList {
    pub name: String,
    /// Where they come from.
    pub origin: String,
    pub members: Arc<Vec<CustomerId>>,
    pub then: AfterSaving,
}

/// What a segment is saved for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterSaving {
    Stay,
    /// With an offer good for a product group; empty: for everything.
    MakeCampaign {
        category: String,
    },
}

/// Everything a person can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Go(Screen),
    OpenPalette,
    Search(String),
    // Files
    AskOpen,
    AskNew,
    Open(PathBuf),
    Create(PathBuf),
    TrySample,
    ForgetRecent(PathBuf),
    BackUp,
    /// Puts a backup in the place of a file.
    RestoreBackup {
        database: PathBuf,
        backup: PathBuf,
    },
    // Data
    Select(Selection),
    AskImport,
    PreviewImport {
        path: PathBuf,
        kind: Option<ImportKind>,
        dialect: Option<Dialect>,
    },
    RunImport(ImportPlan),
    /// See what an import would do.
    RehearseImport(ImportPlan),
    TakeBack(StepId),
    // Customers
    /// Goes to the table with these customers alone.
    ShowCustomers(Filter),
    ListCustomers(Query),
    /// Pages of the list.
    ReadCustomerRows(Range<usize>),
    /// How many of these can be reached.
    CountChosen(Arc<Vec<CustomerId>>),
    RememberColumns(Columns),
    CopyCustomers {
        customers: Arc<Vec<CustomerId>>,
        fields: Vec<Field>,
    },
    ExportCustomers {
        customers: Arc<Vec<CustomerId>>,
        fields: Vec<Field>,
    },
    /// Looks at two customers that may be one.
    ReviewPair {
        first: CustomerId,
        second: CustomerId,
    },
    /// Lists the purchases with a fault.
    ShowPurchases(PurchaseFault),
    ClosePurchases,
    DeletePurchase(i64),
    // By hand
    /// Opens a form.
    EditManualEntry(EntryForm),
    EditPurchase(i64),
    SaveManualEntry(EntryForm),
    // Consent
    Refuse {
        customers: Vec<CustomerId>,
        channel: Channel,
    },
    EndRefusal {
        customer: CustomerId,
        channel: Channel,
    },
    PermitAgain {
        customer: CustomerId,
        channel: Channel,
        reason: String,
        wording: String,
        expires: Option<Day>,
    },
    // Duplicates
    FindDuplicates,
    CloseDuplicates,
    Merge {
        first: CustomerId,
        second: CustomerId,
        record: Customer,
    },
    TellApart {
        first: CustomerId,
        second: CustomerId,
    },
    SaveRejects,
    CloseImport,
    // KPIs and clusters
    ComputeKpis,
    TickKpi {
        code: String,
        chosen: bool,
    },
    ExportKpis(ListFormat),
    /// What a formula is worth, while one types it.
    PreviewKpi {
        formula: String,
        /// Of the KPI that is changed.
        code: Option<String>,
    },
    SaveKpi(OwnKpi),
    RemoveKpi(String),
    SaveKpiSet(KpiSet),
    ChooseKpiSet(String),
    RemoveKpiSet(String),
    // Segments
    CountSegment(Rule),
    SaveSegment {
        /// None: a new one.
        segment: Option<SegmentId>,
        name: String,
        label: String,
        rule: Rule,
    },
    NameSegment {
        segment: SegmentId,
        name: String,
        label: String,
    },
    DeleteSegment(SegmentId),
    /// Saves customers as a segment that stays as it is.
    SaveList(PickedList),
    ComputeClusters(ClusterWish),
    RenameCluster {
        number: u32,
        name: String,
    },
    /// As a segment, by its number.
    SaveCluster(u32),
    SaveAllClusters,
    // Accounts
    ShowModel(Model),
    Predict {
        model: Model,
        as_of: Option<Day>,
        horizon: Horizon,
    },
    PredictAll,
    ExportRanked {
        model: Model,
        format: ListFormat,
    },
    OpenCard(CustomerId),
    CloseCard,
    FindPatterns {
        min_support: Option<f64>,
    },
    /// Goes to the lists of customers who lack what their like buy.
    ShowOpportunities,
    // Campaigns
    NewCampaign(Option<AudienceSource>),
    /// Begins a campaign of the play of this name.
    NewCampaignOf(String),
    SavePlay(Play),
    RemovePlay(String),
    RestorePlays,
    OpenCampaign(i64),
    CloseCampaign,
    PlanCampaign(CampaignBrief),
    PreviewMessages(CampaignBrief),
    SaveCampaign(CampaignBrief),
    SendCampaign(i64),
    /// Halts the sending of a campaign, also one that is under way.
    PauseCampaign(i64),
    ResumeCampaign(i64),
    /// Queues failed messages of a campaign once more.
    RetryFailed {
        campaign: i64,
        which: Failed,
    },
    /// One message of a campaign, to the sender's own address.
    SendToMe(i64),
    /// Takes back what still waits in the outbox.
    WithdrawCampaign(i64),
    /// Notes that another tool sent the next wave today.
    MarkCampaignSent(i64),
    /// Removes a campaign of which nothing has gone out.
    DiscardCampaign(i64),
    ExportCampaign {
        campaign: i64,
        format: ListFormat,
    },
    ShowResults(i64),
    ShowScoreboard,
    /// The day of the first contact, and the contacts after it.
    ScheduleCampaign {
        campaign: i64,
        not_before: Option<Day>,
        further: Vec<FurtherWave>,
    },
    RebuildCampaign(i64),
    /// Decides about messages of which nobody knows whether they arrived: to the dealers of a list, or of all campaigns.
    ResolveUncertain {
        list: Option<i64>,
        resolution: Resolution,
    },
    // Leads
    OpenLeadList(i64),
    MakeLeads(LeadBrief),
    AssignLeads {
        list: i64,
        last_dealer: LastDealer,
    },
    /// Gives a list to the dealers.
    PublishLeads(i64),
    RecallLeads(i64),
    /// Gives leads that were not touched for so many days to other dealers.
    PassLeads {
        list: i64,
        days: u32,
    },
    ReassignLead {
        lead: i64,
        dealer: Option<i64>,
    },
    WriteLeadFiles(i64),
    MailLeads(i64),
    PrintLeads(i64),
    RecordOutcome {
        lead: i64,
        told: OutcomeReport,
    },
    SaveDealer(Dealer),
    /// Makes a dealer a new access code.
    MakeAccessCode(i64),
    // Portal
    StartPortal,
    StopPortal,
    SavePortal(PortalSettings),
    MarkMessageRead(i64),
    /// Forgives all wrong codes for a dealer's number.
    UnlockDealer(String),
    /// Makes a link that signs a dealer in once.
    MakePortalLink(i64),
    /// Begins a trial call.
    RingUp,
    SayOnCall(String),
    HangUp,
    // Settings
    SaveBusiness(Business),
    SaveAssumptions(Assumptions),
    SaveMail {
        mail: MailServer,
        password: Option<String>,
    },
    /// Asks for a file with certificates of the company's own authority.
    ChooseMailAuthorities,
    TestMail,
    SaveMailPace(MailPace),
    SetTheme(ThemeChoice),
    // Window
    Reload,
    Cancel(JobKind),
    Copy(String),
    DismissNotice(u64),
    Quit,
}

/// The queue of what was asked for in this frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActionQueue {
    actions: Vec<Action>,
}

impl ActionQueue {
    pub fn ask(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// What was asked, oldest first; the queue is empty afterwards.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }
}

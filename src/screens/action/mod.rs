//! The closed list of actions. Screens, shortcuts and the palette queue them; the window carries them out once per
//! frame.

mod analysis;
mod campaigns;
mod customers;
mod leads;
mod privacy;
mod work;

use crate::around::JobKind;
use crate::place::Screen;

pub use analysis::{AfterSaving, ClusterAction, KpiAction, PatternAction, PickedList, RankingAction, SegmentAction};
pub use campaigns::CampaignAction;
pub use customers::{CustomerAction, DuplicateAction, RecordAction};
pub use leads::{LeadAction, PortalAction};
pub use privacy::PrivacyAction;
pub use work::{DataAction, FileAction, SettingsAction};

/// The window's theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// Everything a user can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Go(Screen),
    OpenPalette,
    Search(String),
    SetTheme(ThemeChoice),
    Reload,
    Cancel(JobKind),
    Copy(String),
    DismissNotice(u64),
    Quit,
    File(FileAction),
    Data(DataAction),
    Customers(CustomerAction),
    Duplicates(DuplicateAction),
    Records(RecordAction),
    Kpis(KpiAction),
    Segments(SegmentAction),
    Clusters(ClusterAction),
    Ranking(RankingAction),
    Patterns(PatternAction),
    Campaigns(CampaignAction),
    Leads(LeadAction),
    Portal(PortalAction),
    Settings(SettingsAction),
    Privacy(PrivacyAction),
}

macro_rules! areas {
    ($($area:ident($action:ident)),* $(,)?) => {
        $(impl From<$action> for Action {
            fn from(action: $action) -> Action {
                Action::$area(action)
            }
        })*
    };
}

areas! {
    File(FileAction),
    Data(DataAction),
    Customers(CustomerAction),
    Duplicates(DuplicateAction),
    Records(RecordAction),
    Kpis(KpiAction),
    Segments(SegmentAction),
    Clusters(ClusterAction),
    Ranking(RankingAction),
    Patterns(PatternAction),
    Campaigns(CampaignAction),
    Leads(LeadAction),
    Portal(PortalAction),
    Settings(SettingsAction),
    Privacy(PrivacyAction),
}

/// The queue of actions requested in this frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActionQueue {
    actions: Vec<Action>,
}

impl ActionQueue {
    pub fn ask(&mut self, action: impl Into<Action>) {
        self.actions.push(action.into());
    }

    /// The queued actions, oldest first; the queue is empty afterwards.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }
}

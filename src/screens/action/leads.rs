//! What can be asked of leads, dealers and their portal.

use domain::dealer::Dealer;
use domain::group_rule::{GroupRulesId, RuleChange, RulesWish};
use domain::lead::{LastDealer, LeadBrief, ToldOutcome};
use reports::portal::PortalSettings;

/// Lead lists and dealers.
#[derive(Debug, Clone, PartialEq)]
pub enum LeadAction {
    Open(i64),
    Make(LeadBrief),
    Assign {
        list: i64,
        last_dealer: LastDealer,
    },
    /// Measures how well the characteristics of a brief tell who says yes.
    MeasureCharacteristics(LeadBrief),
    /// Learns rules for groups.
    LearnRules(RulesWish),
    /// Changes a rule for a group; without a place adds one.
    ChangeRule {
        rules: GroupRulesId,
        place: Option<usize>,
        change: RuleChange,
    },
    RemoveRule {
        rules: GroupRulesId,
        place: Option<usize>,
    },
    /// Gives a list to the dealers.
    Publish(i64),
    Recall(i64),
    /// Gives leads that were not touched for a number of days to other dealers.
    Pass {
        list: i64,
        days: u32,
    },
    Reassign {
        lead: i64,
        dealer: Option<i64>,
    },
    WriteFiles(i64),
    Mail(i64),
    Print(i64),
    RecordOutcome {
        lead: i64,
        told: ToldOutcome,
    },
    SaveDealer(Dealer),
    /// Makes a new access code for a dealer.
    MakeAccessCode(i64),
}

/// The dealers' portal and its telephone.
#[derive(Debug, Clone, PartialEq)]
pub enum PortalAction {
    Start,
    Stop,
    Save(PortalSettings),
    MarkMessageRead(i64),
    /// Clears all wrong codes for a dealer's number.
    UnlockDealer(String),
    /// Makes a link that signs a dealer in once.
    MakeLink(i64),
    /// Starts a trial call.
    RingUp,
    SayOnCall(String),
    HangUp,
}

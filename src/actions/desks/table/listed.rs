//! The list itself: what is read, what is computed, what changes something.

use delivery::desks::backend::Weight;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Entry;
use super::with_files::with_files;
use crate::campaigns::requests as campaigns;
use crate::clusters::requests as clusters;
use crate::customers::requests as customers;
use crate::kpis::requests as kpis;
use crate::leads::requests as leads;
use crate::leads::rules::requests as rules;
use crate::numbered::Repeat;
use crate::people::requests as people;
use crate::ranking::requests as rankings;
use crate::request::Request;
use crate::segments::requests as segments;
use crate::{
    consent, data, database, duplicates, home, log, manual_entry, patterns, portal, privacy, purchases, settings, steps,
};

pub(super) fn listed() -> Vec<Entry> {
    let parts = [read(), read_of_sales(), computed(), changed(), changed_of_sales(), changed_in_parts(), with_files()];
    parts.into_iter().flatten().collect()
}

fn entry<R>(weight: Weight, repeat: Repeat) -> Entry
where
    R: Request + Serialize + DeserializeOwned,
    R::Answer: Serialize + DeserializeOwned,
{
    Entry::new::<R>(weight, repeat)
}

/// The kind of an entry, once for a list of requests.
macro_rules! entries {
    ($weight:ident, $repeat:ident: $($request:ty),* $(,)?) => {
        vec![$(entry::<$request>(Weight::$weight, Repeat::$repeat)),*]
    };
}

fn read() -> Vec<Entry> {
    entries![Light, Harmless:
        clusters::ReadClusterReport,
        clusters::ReadClusters,
        customers::CopyCustomers,
        customers::CountReach,
        customers::ListCustomers,
        customers::ReadRows,
        customers::WriteCustomersCsv,
        data::ReadData,
        data::ReadInfo,
        duplicates::ReadPair,
        home::ReadHome,
        kpis::PreviewKpi,
        log::ReadLog,
        manual_entry::ReadPurchaseForm,
        patterns::ReadPatterns,
        people::ReadPeople,
        privacy::FindPerson,
        privacy::PreviewErasure,
        privacy::ReadAsked,
        privacy::ReadPerson,
        purchases::ReadFaulty,
        rankings::ReadCard,
        rankings::ReadCardAgain,
        rankings::ReadRanking,
        rankings::Search,
        segments::CountSegment,
        segments::FindSegment,
        segments::ListSegments,
        segments::ParseRule,
        segments::ReadAhead,
        segments::ReadMembers,
        segments::ReadSegments,
        settings::ReadAssumptions,
        settings::ReadSettings,
        steps::ReadSteps,
    ]
}

fn read_of_sales() -> Vec<Entry> {
    entries![Light, Harmless:
        campaigns::BeginBrief,
        campaigns::BeginCampaign,
        campaigns::BeginPlay,
        campaigns::OpenCampaign,
        campaigns::PreviewMessages,
        campaigns::ReadCampaigns,
        campaigns::ReadNothingLeft,
        campaigns::ReadPlays,
        campaigns::ReadResults,
        campaigns::ReadScoreboard,
        campaigns::ReadWaves,
        leads::FindDealer,
        leads::FindLead,
        leads::FindNewestList,
        leads::PreviewPassing,
        leads::ReadDealers,
        leads::ReadLeadList,
        leads::ReadLeads,
        leads::ReadReceipts,
        leads::ReadWithdrawn,
        portal::ReadPortal,
        rules::ReadByGroupRules,
        rules::ReadGroupRules,
    ]
}

/// What takes a while; what of it is stored is the same when it is computed again.
fn computed() -> Vec<Entry> {
    entries![Heavy, Harmless:
        campaigns::PlanCampaign,
        campaigns::RebuildCampaign,
        clusters::ComputeClusters,
        clusters::FindClusters,
        database::CheckFile,
        duplicates::FindDuplicates,
        kpis::ComputeKpis,
        leads::RateCharacteristics,
        patterns::FindPatterns,
        rankings::ComputeRanking,
        rankings::ComputeRankings,
        rankings::TestModels,
    ]
}

fn changed() -> Vec<Entry> {
    entries![Light, OneWhole:
        clusters::RenameCluster,
        clusters::SaveClusters,
        consent::EndRefusal,
        consent::PermitAgain,
        consent::Refuse,
        data::Select,
        duplicates::Merge,
        duplicates::TellApart,
        kpis::ChooseKpiSet,
        kpis::RemoveKpi,
        kpis::RemoveKpiSet,
        kpis::SaveKpi,
        kpis::SaveKpiSet,
        kpis::TickKpi,
        manual_entry::SaveManualEntry,
        people::SetRight,
        people::SetRole,
        privacy::CloseAsked,
        privacy::NoteAsked,
        purchases::DeletePurchase,
        segments::DeleteSegment,
        segments::NameSegment,
        segments::SaveList,
        segments::SaveRule,
        settings::SaveAssumptions,
        settings::SaveBusiness,
        settings::SaveMail,
        settings::SaveMailPace,
    ]
}

fn changed_of_sales() -> Vec<Entry> {
    let mut all = entries![Light, OneWhole:
        campaigns::MarkCampaignSent,
        campaigns::PauseCampaign,
        campaigns::RemovePlay,
        campaigns::ResolveCampaignMail,
        campaigns::RestorePlays,
        campaigns::RetryFailed,
        campaigns::SavePlay,
        campaigns::ScheduleCampaign,
        leads::MoveLead,
        leads::PassIdleLeads,
        leads::PublishLeads,
        leads::RecallLeads,
        leads::RecordOutcome,
        leads::ResolveLeadMail,
        leads::SaveDealer,
        portal::MarkMessageRead,
        portal::SavePortal,
        portal::UnlockDealer,
        rules::ChangeGroupRule,
        rules::RemoveGroupRule,
    ];
    let secret = entries![Light, OneWhole: leads::MakeAccessCode, portal::MakePortalLink];
    all.extend(secret.into_iter().map(Entry::secret));
    all
}

fn changed_in_parts() -> Vec<Entry> {
    let mut all = entries![Heavy, InParts:
        campaigns::SaveCampaign,
        campaigns::SendCampaign,
        campaigns::SendDue,
        leads::AssignLeads,
        leads::MailLeads,
        leads::MakeLeads,
        rules::LearnGroupRules,
        steps::Undo,
    ];
    all.extend(entries![Light, InParts: campaigns::SendToMe, settings::TestMail]);
    // What they take out is overwritten in the log beside the database too, which no transaction can do.
    all.extend(entries![Light, InParts: campaigns::DiscardCampaign, campaigns::WithdrawCampaign]);
    // Passwords change the key file beside the database too, and what was erased is not to be told again.
    let secret = entries![Light, InParts:
        people::AddPerson,
        people::ChangeOwnPassword,
        people::RemovePerson,
        people::SetPassword,
    ];
    let erasing = entries![Heavy, InParts: privacy::ApplyRetention, privacy::EraseCustomer];
    all.extend(secret.into_iter().chain(erasing).map(Entry::secret));
    all
}

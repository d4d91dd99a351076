//! Requests about campaigns.

use domain::campaign::{AudienceSource, CampaignBrief};
use domain::day::Day;
use domain::list_format::ListFormat;
use domain::play::Play;
use domain::resolution::{Failed, Resolution};
use domain::wave::FurtherWave;

/// Campaigns, from the first idea to their results.
#[derive(Debug, Clone, PartialEq)]
pub enum CampaignAction {
    New(Option<AudienceSource>),
    /// Begins a campaign from the play with this name.
    NewOf(String),
    SavePlay(Play),
    RemovePlay(String),
    RestorePlays,
    Open(i64),
    Close,
    Plan(CampaignBrief),
    PreviewMessages(CampaignBrief),
    Save(CampaignBrief),
    Send(i64),
    /// Pauses the sending of a campaign, including a run in progress.
    Pause(i64),
    Resume(i64),
    /// Queues failed messages of a campaign once more.
    RetryFailed {
        campaign: i64,
        which: Failed,
    },
    /// One message of a campaign, to the sender's own address.
    SendToMe(i64),
    /// Withdraws what still waits in the outbox.
    Withdraw(i64),
    /// Records that another tool sent the next wave today.
    MarkSent(i64),
    /// Removes a campaign of which nothing was sent.
    Discard(i64),
    Export {
        campaign: i64,
        format: ListFormat,
    },
    ShowResults(i64),
    ShowScoreboard,
    /// The day of the first contact, and the contacts after it.
    Schedule {
        campaign: i64,
        not_before: Option<Day>,
        further: Vec<FurtherWave>,
    },
    Rebuild(i64),
    /// Decides about messages of which nobody knows whether they arrived: to the dealers of a list, or of all campaigns.
    ResolveUncertain {
        list: Option<i64>,
        resolution: Resolution,
    },
}

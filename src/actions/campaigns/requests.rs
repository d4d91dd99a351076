//! Requests about campaigns.

use std::path::PathBuf;

use domain::campaign::{AudienceSource, CampaignBrief};
use domain::consent::Channel;
use domain::day::Day;
use domain::play::Play;
use domain::resolution::{Failed, Resolution};
use domain::wave::FurtherWave;
use reports::campaign::{CampaignPlan, CampaignsReport, KnownPlay, MessagePreview, PlannedTarget};
use reports::campaign_recipe::RebuildReport;
use reports::campaign_results::{CampaignResults, Scoreboard};
use reports::sending::SendReport;
use reports::waves::{SentDue, WavesReport};

use crate::request::request;

request! {
    /// All campaigns, with what a new one can start from.
    ReadCampaigns {} -> CampaignsReport;
    "campaigns.read", See, [], NewestWins;
    |_, session, _| super::overview(session.store, session.today())
}

request! {
    /// What a new campaign starts with; an empty product group means an offer for everything.
    BeginCampaign { audience: Option<AudienceSource>, category: String } -> (CampaignBrief, CampaignsReport);
    "campaigns.begin", See, [], NewestWins;
    |asked, session, _| {
        let overview = super::overview(session.store, session.today())?;
        Ok((super::brief_for(session.store, &overview, asked.audience, &asked.category)?, overview))
    }
}

request! {
    /// What a new campaign from a stored play starts with.
    BeginPlay { play: String } -> (CampaignBrief, CampaignsReport);
    "campaigns.begin-play", See, [], NewestWins;
    |asked, session, _| {
        let overview = super::overview(session.store, session.today())?;
        let mut brief = super::brief_of(session.store, &asked.play)?;
        let is_known = overview.audiences.iter().any(|choice| choice.source == brief.audience);
        if let Some(first) = overview.audiences.first().filter(|_| !is_known) {
            brief.audience = first.source.clone();
        }
        Ok((brief, overview))
    }
}

request! {
    /// A saved campaign with its waves.
    OpenCampaign { campaign: i64 } -> (CampaignPlan, WavesReport);
    "campaigns.open", See, [], NewestWins;
    |asked, session, _| {
        let plan = super::open(session.store, asked.campaign)?;
        Ok((plan, super::waves_of(session.store, asked.campaign, session.today())?))
    }
}

request! {
    /// Whom a campaign would contact, with which offer, and what to expect from it.
    PlanCampaign { brief: CampaignBrief } -> CampaignPlan;
    "campaigns.plan", See, [], NewestWins;
    |asked, session, progress| super::plan(session.store, &asked.brief, session.today(), progress)
}

request! {
    /// The first messages of a campaign as they would be sent; `targets`: whom it goes to, if already known.
    PreviewMessages { brief: CampaignBrief, targets: Vec<PlannedTarget> } -> Vec<MessagePreview>;
    "campaigns.preview", SeePersonalData, [], NewestWins;
    |asked, session, _| {
        if asked.targets.is_empty() {
            return super::preview_messages(session.store, &asked.brief, session.today());
        }
        super::preview_for(session.store, &asked.brief, &asked.targets, session.today())
    }
}

request! {
    /// Plans a campaign and saves it.
    SaveCampaign { brief: CampaignBrief } -> (CampaignPlan, Option<WavesReport>);
    "campaigns.save", Change, [Campaigns], Once;
    |asked, session, progress| {
        let today = session.today();
        let plan = super::save(session.store, &asked.brief, today, progress)?;
        let waves = plan.id.map(|id| super::waves_of(session.store, id, today)).transpose()?;
        Ok((plan, waves))
    }
}

request! {
    /// Sends what is due of a campaign. Returns a message if nothing was left to send.
    SendCampaign { campaign: i64 } -> (Option<String>, SendReport, WavesReport);
    "campaigns.send", Send, [Campaigns, Contacts], Once;
    |asked, session, progress| {
        let today = session.today();
        let nothing_left = super::nothing_left(session.store, asked.campaign, today)?;
        let report = super::send(session.store, asked.campaign, today, progress)?;
        Ok((nothing_left, report, super::waves_of(session.store, asked.campaign, today)?))
    }
}

request! {
    /// Sends one message of a campaign to the sender's own address and returns that address.
    SendToMe { campaign: i64 } -> String;
    "campaigns.test", Send, [], Once;
    |asked, session, _| super::send_to_me(session.store, asked.campaign, session.today())
}

request! {
    /// Resolves messages that may or may not have been sent, for one campaign or for all.
    ResolveCampaignMail { campaign: Option<i64>, resolution: Resolution } -> u64;
    "campaigns.resolve", Send, [Campaigns], InTurn;
    |asked, session, _| super::resolve_uncertain(session.store, asked.campaign, asked.resolution)
}

request! {
    /// Queues failed messages again.
    RetryFailed { campaign: i64, which: Failed } -> (u64, CampaignsReport);
    "campaigns.retry", Send, [Campaigns], InTurn;
    |asked, session, _| {
        let again = super::retry_failed(session.store, asked.campaign, asked.which)?;
        Ok((again, super::overview(session.store, session.today())?))
    }
}

request! {
    /// Pauses the sending of a campaign, or resumes it.
    PauseCampaign { campaign: i64, paused: bool } -> CampaignsReport;
    "campaigns.pause", Send, [Campaigns], InTurn;
    |asked, session, _| {
        super::set_paused(session.store, asked.campaign, asked.paused)?;
        super::overview(session.store, session.today())
    }
}

request! {
    /// Withdraws what is waiting to be sent of a campaign; returns how many messages.
    WithdrawCampaign { campaign: i64 } -> (u64, CampaignsReport);
    "campaigns.withdraw", Send, [Campaigns], InTurn;
    |asked, session, _| {
        let withdrawn = super::withdraw(session.store, asked.campaign)?;
        Ok((withdrawn, super::overview(session.store, session.today())?))
    }
}

request! {
    /// Records that another tool sent a campaign on a day; returns to how many customers.
    MarkCampaignSent { campaign: i64, day: Day } -> (usize, CampaignsReport);
    "campaigns.mark-sent", Send, [Campaigns, Contacts], InTurn;
    |asked, session, _| {
        let customers = super::mark_sent(session.store, asked.campaign, asked.day, session.today())?;
        Ok((customers, super::overview(session.store, session.today())?))
    }
}

request! {
    /// Discards a planned campaign; its control group may be contacted again.
    DiscardCampaign { campaign: i64 } -> ();
    "campaigns.discard", Change, [Campaigns], InTurn;
    |asked, session, _| super::discard(session.store, asked.campaign)
}

request! {
    /// Writes the recipients of a campaign to a file.
    ExportCampaign { campaign: i64, file: PathBuf } -> bool;
    "campaigns.export", Export, [], Once;
    |asked, session, _| super::export(session.store, asked.campaign, &asked.file, session.today())
}

request! {
    /// The results of a campaign.
    ReadResults { campaign: i64 } -> CampaignResults;
    "campaigns.results", See, [], NewestWins;
    |asked, session, _| super::results(session.store, asked.campaign)
}

request! {
    /// What campaigns promised compared with what they brought.
    ReadScoreboard {} -> Scoreboard;
    "campaigns.scoreboard", See, [], NewestWins;
    |_, session, _| super::scoreboard(session.store)
}

request! {
    /// When a campaign goes out, and which waves follow.
    ScheduleCampaign { campaign: i64, not_before: Option<Day>, further: Vec<FurtherWave> } -> WavesReport;
    "campaigns.schedule", Change, [Campaigns], InTurn;
    |asked, session, _| {
        super::schedule(session.store, asked.campaign, asked.not_before, &asked.further, session.today())
    }
}

request! {
    /// Rebuilds the list of a saved campaign and says where it differs.
    RebuildCampaign { campaign: i64 } -> RebuildReport;
    "campaigns.rebuild", See, [], Once;
    |asked, session, progress| super::rebuild(session.store, asked.campaign, session.today(), progress)
}

request! {
    /// Saves a play under its name.
    SavePlay { play: Play } -> ();
    "plays.save", Change, [Campaigns], InTurn;
    |asked, session, _| super::save_play(session.store, &asked.play)
}

request! {
    /// Removes a stored play.
    RemovePlay { name: String } -> ();
    "plays.remove", Change, [Campaigns], InTurn;
    |asked, session, _| super::remove_play(session.store, &asked.name)
}

request! {
    /// Restores the plays that the program came with.
    RestorePlays {} -> ();
    "plays.restore", Change, [Campaigns], InTurn;
    |_, session, _| super::restore_plays(session.store)
}

request! {
    /// What a campaign starts with: a play, or the stored assumptions; over another channel if one is given.
    BeginBrief { play: Option<String>, channel: Option<Channel> } -> CampaignBrief;
    "campaigns.brief", See, [], NewestWins;
    |asked, session, _| {
        let mut brief = match &asked.play {
            Some(play) => super::brief_of(session.store, play)?,
            None => super::new_brief(session.store)?,
        };
        if let Some(channel) = asked.channel {
            super::set_channel(session.store, &mut brief, channel)?;
        }
        Ok(brief)
    }
}

request! {
    /// All known plays, including stored ones.
    ReadPlays {} -> Vec<KnownPlay>;
    "plays.read", See, [], NewestWins;
    |_, session, _| super::plays(session.store)
}

request! {
    /// The waves of a campaign.
    ReadWaves { campaign: i64 } -> WavesReport;
    "campaigns.waves", See, [], NewestWins;
    |asked, session, _| super::waves_of(session.store, asked.campaign, session.today())
}

request! {
    /// The message, if nothing of a campaign is left to send.
    ReadNothingLeft { campaign: i64 } -> Option<String>;
    "campaigns.left", See, [], NewestWins;
    |asked, session, _| super::nothing_left(session.store, asked.campaign, session.today())
}

request! {
    /// Sends everything that is due of any campaign.
    SendDue {} -> SentDue;
    "campaigns.send-due", Send, [Campaigns, Contacts], Once;
    |_, session, progress| super::send_due(session.store, session.today(), progress)
}

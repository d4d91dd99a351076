//! Campaigns that this program does not send, or no longer sends: discarded, withdrawn, or sent by another tool.

use anyhow::{Error, Result, bail};

use super::sending::settle;
use super::waves;
use domain::campaign::CampaignStatus;
use domain::day::Day;
use store::Store;

/// Removes a campaign that has not gone out at all; its control group may be contacted again.
///
/// # Errors
/// When there is no such campaign, or a wave of it has gone out.
pub fn discard(store: &mut Store, campaign: i64) -> Result<()> {
    let name = store.campaign(campaign)?.brief.name;
    store.atomically(|store| {
        if !store.remove_campaign_draft(campaign)? {
            bail!("campaign {campaign} '{name}' has gone out already; its results are kept, so it cannot be discarded");
        }
        store.log(&format!("Discarded campaign {campaign} '{name}'; nothing of it had gone out"))?;
        Ok::<_, Error>(())
    })?;
    // The drafted messages contain people's names.
    Ok(store.leave_nothing_behind()?)
}

/// Withdraws the messages of a campaign that are still waiting in the outbox; returns how many. What has left cannot be
/// withdrawn, and what is uncertain still waits for a decision.
///
/// # Errors
/// When there is no such campaign or the database cannot be written.
pub fn withdraw(store: &mut Store, campaign: i64) -> Result<u64> {
    let name = store.campaign(campaign)?.brief.name;
    let withdrawn = store.atomically(|store| {
        let withdrawn = store.withdraw_queued_messages(campaign)?;
        if withdrawn > 0 {
            settle(store, campaign)?;
            store.log(&format!("Withdrew {withdrawn} waiting messages of campaign {campaign} '{name}'"))?;
        }
        Ok::<_, Error>(withdrawn)
    })?;
    store.leave_nothing_behind()?;
    Ok(withdrawn)
}

/// Records that another tool sent the next wave of a campaign on a day, to the customers named in its export; returns
/// how many there were. From then on its window runs and its results count.
///
/// # Errors
/// When there is no such campaign, no wave of it is waiting, or the day is before it was made or after today.
pub fn mark_sent(store: &mut Store, campaign: i64, day: Day, today: Day) -> Result<usize> {
    let plan = store.campaign(campaign)?;
    let made = store.campaign_day(campaign)?;
    if day > today {
        bail!("{} is still to come; give the day on which the campaign went out", day.spoken());
    }
    if day < made {
        bail!("the campaign was made on {}; it cannot have gone out on {}", made.spoken(), day.spoken());
    }
    let known = store.waves(campaign)?;
    let Some(wave) = known.iter().find(|wave| wave.status != CampaignStatus::Sent) else {
        bail!("every wave of campaign {campaign} has gone out already");
    };
    if wave.started.is_some() {
        bail!("wave {} of campaign {campaign} is being sent by this program; withdraw what waits first", wave.number);
    }
    let reached = waves::recipients(store, &plan, wave, day)?.targets;
    let part: Vec<_> = reached.iter().filter_map(|target| target.id).collect();
    store.atomically(|store| {
        store.begin_wave(campaign, wave.number, day, &part)?;
        store.set_wave_status(campaign, wave.number, CampaignStatus::Sent)?;
        let status = waves::status_of(&store.waves(campaign)?);
        store.set_campaign_status(campaign, status)?;
        store.log(&format!("Recorded that campaign {campaign} went out on {} through another tool", day.spoken()))?;
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(part.len())
}

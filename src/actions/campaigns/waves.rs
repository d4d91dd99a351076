//! Waves: when a campaign goes out, to which customers on its list, and who is contacted again.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use anyhow::{Result, bail};

use crate::audience::Ledger;
use delivery::template::check_template;
use domain::campaign::CampaignStatus;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::wave::{FurtherWave, MOST_WAVES, Release, Wave};
use planning::audience::{ContactRules, choose_contactable};
use reports::campaign::{CampaignPlan, DropOut, PlannedTarget};
use reports::waves::{DueWave, WaveLine, WavesReport};
use store::Store;

/// How far ahead a wave may be planned.
const MOST_DAYS_AHEAD: i32 = 730;

/// Whom a wave reaches on a day, best first, and which customers on its list are left out.
pub(super) struct Reached {
    pub targets: Vec<PlannedTarget>,
    pub drop_outs: Vec<DropOut>,
}

/// Sets when a campaign goes out: the first wave not before a day (none: when a person sends it), and further waves to
/// customers who have not responded. Waves that have begun stay as they are.
///
/// # Errors
/// When there is no such campaign, a day or a text is wrong, or the database cannot be written.
pub fn schedule(
    store: &mut Store,
    campaign: i64,
    not_before: Option<Day>,
    further: &[FurtherWave],
    today: Day,
) -> Result<WavesReport> {
    let plan = store.campaign(campaign)?;
    check(not_before, further, today)?;
    let waves = store.waves(campaign)?;
    let Some(first) = waves.first() else { bail!("campaign {campaign} has no first wave") };
    refuse_past_day(first, not_before, today)?;
    let first = match (first.status, not_before) {
        (CampaignStatus::Planned, Some(day)) => Wave { due: day, release: Release::OnDay, ..first.clone() },
        (CampaignStatus::Planned, None) => Wave { due: today, release: Release::ByHand, ..first.clone() },
        _ => first.clone(),
    };
    let begun = waves.iter().filter(|wave| wave.started.is_some()).count().max(1);
    let mut before = if begun > 1 { waves[begun - 1].clone() } else { first.clone() };
    store.atomically(|store| {
        store.put_wave(campaign, &first)?;
        store.remove_waves_after(campaign, before.number)?;
        for wish in further.iter().skip(begun - 1) {
            before = next_wave(&before, wish);
            store.put_wave(campaign, &before)?;
        }
        let status = status_of(&store.waves(campaign)?);
        store.set_campaign_status(campaign, status)?;
        let when =
            not_before.map_or("when it is sent by hand".to_owned(), |day| format!("not before {}", day.spoken()));
        store.log(&format!("Campaign {campaign} '{}' goes out {when}, in {} waves", plan.brief.name, before.number))?;
        Ok::<_, anyhow::Error>(())
    })?;
    waves_of(store, campaign, today)
}

/// A past day is a typing mistake, unless it was already set earlier.
fn refuse_past_day(first: &Wave, not_before: Option<Day>, today: Day) -> Result<()> {
    let is_new = |day: &Day| first.status == CampaignStatus::Planned && *day != first.due;
    if let Some(day) = not_before.filter(is_new).filter(|day| *day < today) {
        bail!("{} has passed; choose today or a later day", day.spoken());
    }
    Ok(())
}

fn check(not_before: Option<Day>, further: &[FurtherWave], today: Day) -> Result<()> {
    if let Some(day) = not_before.filter(|day| day.since(today) > MOST_DAYS_AHEAD) {
        bail!("the day {day} is more than two years ahead; choose an earlier one");
    }
    if further.len() + 1 > MOST_WAVES as usize {
        bail!("a campaign has at most {MOST_WAVES} waves");
    }
    for wave in further {
        if !(1..=365).contains(&wave.after_days) {
            bail!("a further wave goes out 1 to 365 days after the one before it, not {}", wave.after_days);
        }
        check_template(&wave.creative, &[])?;
    }
    Ok(())
}

fn next_wave(before: &Wave, wish: &FurtherWave) -> Wave {
    let days = i32::try_from(wish.after_days).unwrap_or(i32::MAX);
    Wave {
        number: before.number + 1,
        due: before.day().plus(days),
        release: Release::OnDay,
        after_days: wish.after_days,
        status: CampaignStatus::Planned,
        started: None,
        creative: wish.creative.clone(),
    }
}

/// The status of a campaign, derived from its waves.
pub(super) fn status_of(waves: &[Wave]) -> CampaignStatus {
    if waves.iter().all(|wave| wave.status == CampaignStatus::Sent) {
        CampaignStatus::Sent
    } else if waves.iter().all(|wave| wave.status == CampaignStatus::Planned) {
        CampaignStatus::Planned
    } else {
        CampaignStatus::Sending
    }
}

/// The waves of a campaign, with whom they reached or would reach today.
///
/// # Errors
/// When there is no such campaign or the database cannot be read.
pub fn waves_of(store: &mut Store, campaign: i64, today: Day) -> Result<WavesReport> {
    let plan = store.campaign(campaign)?;
    let waves = store.waves(campaign)?;
    let ledger = Ledger::load(store, plan.brief.channel, today)?;
    let mut lines = Vec::new();
    for (place, wave) in waves.iter().enumerate() {
        let outbox = store.outbox_counts_of_wave(campaign, wave.number)?;
        let before = place.checked_sub(1).map(|place| &waves[place]);
        let (customers, drop_outs) = if wave.started.is_some() {
            (Some(store.customers_of_wave(campaign, wave.number)?.len()), Vec::new())
        } else if before.is_none_or(|before| before.started.is_some()) {
            let reached = reached(store, &plan, &waves, wave, &ledger)?;
            (Some(reached.targets.len()), reached.drop_outs)
        } else {
            (None, Vec::new())
        };
        lines.push(WaveLine { wave: wave.clone(), customers, drop_outs, outbox });
    }
    let known_to = store.totals()?.last_day;
    let paused = store.is_campaign_paused(campaign)?;
    Ok(WavesReport { campaign, name: plan.brief.name, channel: plan.brief.channel, waves: lines, paused, known_to })
}

/// The waves that go out today because their day has come, or that were interrupted.
///
/// # Errors
/// When the database cannot be read.
pub fn due(store: &mut Store, today: Day) -> Result<Vec<DueWave>> {
    let mut ledgers: HashMap<Channel, Ledger> = HashMap::new();
    let mut due = Vec::new();
    for (campaign, wave) in store.open_waves()? {
        let waves = store.waves(campaign)?;
        let is_left =
            wave.status == CampaignStatus::Sending && store.outbox_counts_of_wave(campaign, wave.number)?.queued > 0;
        let released = wave.release == Release::OnDay && is_next(store, campaign, &waves, &wave, today)?;
        if !is_left && !released {
            continue;
        }
        let plan = store.campaign(campaign)?;
        let channel = plan.brief.channel;
        let ledger = match ledgers.entry(channel) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(Ledger::load(store, channel, today)?),
        };
        let customers = if is_left {
            usize::try_from(store.outbox_counts_of_wave(campaign, wave.number)?.queued).unwrap_or(0)
        } else {
            reached(store, &plan, &waves, &wave, ledger)?.targets.len()
        };
        let (name, status) = (plan.brief.name, wave.status);
        let paused = store.is_campaign_paused(campaign)?;
        due.push(DueWave { campaign, name, channel, wave: wave.number, due: wave.due, status, customers, paused });
    }
    Ok(due)
}

/// Whether a wave may begin today: its day has come, and nothing of the previous wave is still waiting to be sent.
fn is_next(store: &Store, campaign: i64, waves: &[Wave], wave: &Wave, today: Day) -> Result<bool> {
    let before = waves.iter().find(|before| before.number + 1 == wave.number);
    let free = match before {
        None => true,
        Some(before) => before.started.is_some() && store.outbox_counts_of_wave(campaign, before.number)?.queued == 0,
    };
    Ok(free && wave.is_due(today))
}

/// The wave of a campaign that may begin today, if there is one.
pub(super) fn next_due(store: &Store, campaign: i64, today: Day) -> Result<Option<Wave>> {
    let waves = store.waves(campaign)?;
    for wave in &waves {
        if is_next(store, campaign, &waves, wave, today)? {
            return Ok(Some(wave.clone()));
        }
    }
    Ok(None)
}

/// Whom a wave reaches today: for a first wave the whole contacted list, for a further one those of the previous wave
/// who have neither bought nor responded; in any case only customers who may and can be reached today. The control
/// group is on none of these lists.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn recipients(store: &mut Store, plan: &CampaignPlan, wave: &Wave, today: Day) -> Result<Reached> {
    let waves = store.waves(plan.id.unwrap_or_default())?;
    let ledger = Ledger::load(store, plan.brief.channel, today)?;
    reached(store, plan, &waves, wave, &ledger)
}

fn reached(store: &Store, plan: &CampaignPlan, waves: &[Wave], wave: &Wave, ledger: &Ledger) -> Result<Reached> {
    let campaign = plan.id.unwrap_or_default();
    let mut drop_outs = Vec::new();
    let members: Option<HashSet<CustomerId>> = if wave.started.is_some() {
        Some(store.customers_of_wave(campaign, wave.number)?.into_iter().collect())
    } else if wave.number > 1 {
        let mut of_last: HashSet<_> = store.customers_of_wave(campaign, wave.number - 1)?.into_iter().collect();
        let began = waves.first().map_or(wave.due, Wave::day);
        let outcomes = store.customers_with_outcome(campaign, &plan.brief.name, began)?;
        let before = of_last.len();
        of_last.retain(|customer| !outcomes.contains(customer));
        if of_last.len() < before {
            drop_outs.push(DropOut { why: "have bought or answered since".into(), customers: before - of_last.len() });
        }
        Some(of_last)
    } else {
        None
    };
    let is_member = |target: &&PlannedTarget| match (&members, target.id) {
        (Some(members), Some(id)) => members.contains(&id),
        (_, id) => id.is_some(),
    };
    let listed: Vec<&PlannedTarget> = plan.targets.iter().filter(is_member).collect();
    let candidates = listed.iter().filter_map(|target| ledger.candidate(target.id?)).collect();
    let reachable = choose_contactable(candidates, &ContactRules::once_by(plan.brief.channel));
    drop_outs.extend(reachable.drop_outs);
    let addresses: HashMap<CustomerId, &str> =
        reachable.contactable.iter().map(|(_, contactable)| (contactable.customer(), contactable.address())).collect();
    let targets = listed
        .into_iter()
        .filter_map(|target| {
            let address = (*addresses.get(&target.id?)?).to_owned();
            Some(PlannedTarget { address, ..target.clone() })
        })
        .collect();
    Ok(Reached { targets, drop_outs })
}

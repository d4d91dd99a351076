//! When campaigns go out, what was due, and lists made anew.

use anyhow::Result;

use crate::cli::campaign_plan::text_of;
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use crate::cli::selling_arguments::{CampaignSchedule, WaveArguments};
use actions::{campaigns, database};
use domain::day::Day;
use domain::money::grouped;
use domain::wave::{FurtherWave, Release};
use reports::campaign_recipe::ListDifference;
use reports::waves::WavesReport;
use store::Store;

pub(super) fn schedule(arguments: &CampaignSchedule, out: &mut Output) -> Result<()> {
    let open = if arguments.waves.is_given() { database::open } else { database::open_to_read };
    let mut store = open(&arguments.db)?;
    let report = if arguments.waves.is_given() {
        set_waves(&mut store, arguments.campaign, &arguments.waves)?
    } else {
        campaigns::waves_of(&mut store, arguments.campaign, crate::cli::today())?
    };
    if arguments.json { out.json(&report) } else { tell_waves(&report, out) }
}

pub(super) fn set_waves(store: &mut Store, campaign: i64, arguments: &WaveArguments) -> Result<WavesReport> {
    let mut creative = campaigns::open(store, campaign)?.brief.creative;
    if let Some(subject) = &arguments.again_subject {
        creative.subject.clone_from(subject);
    }
    if let Some(path) = &arguments.again_body {
        creative.body = text_of(path)?;
    }
    let further: Vec<FurtherWave> = arguments
        .again_after
        .iter()
        .map(|days| FurtherWave { after_days: *days, creative: creative.clone() })
        .collect();
    campaigns::schedule(store, campaign, arguments.not_before, &further, crate::cli::today())
}

fn tell_waves(report: &WavesReport, out: &mut Output) -> Result<()> {
    let paused = if report.paused { " (paused)" } else { "" };
    out.line(&format!("campaign {}: {}{paused}", report.campaign, report.name))?;
    for line in &report.waves {
        let to = match line.customers {
            Some(customers) => format!("{} customers", grouped(customers as u64)),
            None => "to those who have not answered by then".to_owned(),
        };
        let wave = &line.wave;
        let when = match (wave.started, wave.release) {
            (Some(day), _) => format!("went out on {}", day.spoken()),
            (None, Release::OnDay) => format!("not before {}", wave.due.spoken()),
            (None, Release::ByHand) => "when you send it".to_owned(),
        };
        out.line(&format!("wave {}  {when:<28}  {to}", wave.number))?;
        for drop_out in &line.drop_outs {
            out.line(&format!("  {:>10}  {}", grouped(drop_out.customers as u64), drop_out.why))?;
        }
    }
    Ok(())
}

pub(super) fn mark_sent(store: &mut Store, campaign: i64, on: Option<Day>, out: &mut Output) -> Result<()> {
    let today = crate::cli::today();
    let day = on.unwrap_or(today);
    let customers = campaigns::mark_sent(store, campaign, day, today)?;
    out.line(&format!(
        "campaign {campaign} went out on {} to {} customers; purchases after that day count",
        day.spoken(),
        grouped(customers as u64)
    ))
}

pub(super) fn withdraw(store: &mut Store, campaign: i64, out: &mut Output) -> Result<()> {
    match campaigns::withdraw(store, campaign)? {
        0 => out.line(&format!("nothing of campaign {campaign} waits to be sent")),
        withdrawn => out.line(&format!("{} messages of campaign {campaign} are not sent", grouped(withdrawn))),
    }
}

pub(super) fn discard(store: &mut Store, campaign: i64, out: &mut Output) -> Result<()> {
    campaigns::discard(store, campaign)?;
    out.line(&format!("campaign {campaign} is discarded; its control group may be contacted again"))
}

pub(super) fn rebuild(store: &mut Store, campaign: i64, json: bool, out: &mut Output) -> Result<()> {
    let line = ProgressLine::start();
    let report = campaigns::rebuild(store, campaign, crate::cli::today(), &line.progress)?;
    drop(line);
    if json {
        return out.json(&report);
    }
    for told in &report.changed_since {
        out.line(told)?;
    }
    out.line(&report.verdict)?;
    for difference in &report.differences {
        let ListDifference { customer, name, change, why, .. } = difference;
        out.line(&format!("  {customer}  {name}: {}; {why}", change.spoken()))?;
    }
    Ok(())
}

//! When campaigns go out, what is due, and rebuilding lists.

use anyhow::Result;

use crate::cli::campaign_arguments::WaveArguments;
use crate::cli::campaign_plan::text_of;
use crate::cli::desk::Desk;
use crate::cli::output::Output;
use crate::cli::selling_arguments::CampaignSchedule;
use actions::campaigns::requests::{
    DiscardCampaign, MarkCampaignSent, OpenCampaign, ReadWaves, RebuildCampaign, ScheduleCampaign, WithdrawCampaign,
};
use domain::day::Day;
use domain::wave::{FurtherWave, Release};
use reports::campaign_recipe::ListDifference;
use reports::waves::WavesReport;

pub(super) fn schedule(arguments: &CampaignSchedule, out: &mut Output) -> Result<()> {
    let open = if arguments.waves.is_given() { Desk::open } else { Desk::open_to_read };
    let mut desk = open(&arguments.db)?;
    let report = if arguments.waves.is_given() {
        set_waves(&mut desk, arguments.campaign, &arguments.waves)?
    } else {
        desk.ask(ReadWaves { campaign: arguments.campaign })?
    };
    if arguments.json { out.json(&report) } else { tell_waves(&report, out) }
}

pub(super) fn set_waves(desk: &mut Desk, campaign: i64, arguments: &WaveArguments) -> Result<WavesReport> {
    let mut creative = desk.ask(OpenCampaign { campaign })?.0.brief.creative;
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
    desk.ask(ScheduleCampaign { campaign, not_before: arguments.not_before, further })
}

fn tell_waves(report: &WavesReport, out: &mut Output) -> Result<()> {
    let paused = if report.paused { " (paused)" } else { "" };
    out.line(&format!("campaign {}: {}{paused}", report.campaign, report.name))?;
    for line in &report.waves {
        let to = match line.customers {
            Some(customers) => format!("{} customers", figures::count(customers)),
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
            out.line(&format!("  {:>10}  {}", figures::count(drop_out.customers), drop_out.why))?;
        }
    }
    Ok(())
}

pub(super) fn mark_sent(desk: &mut Desk, campaign: i64, on: Option<Day>, out: &mut Output) -> Result<()> {
    let day = on.unwrap_or_else(crate::cli::today);
    let (customers, _) = desk.ask(MarkCampaignSent { campaign, day })?;
    out.line(&format!(
        "campaign {campaign} went out on {} to {} customers; purchases after that day count",
        day.spoken(),
        figures::count(customers)
    ))
}

pub(super) fn withdraw(desk: &mut Desk, campaign: i64, out: &mut Output) -> Result<()> {
    match desk.ask(WithdrawCampaign { campaign })?.0 {
        0 => out.line(&format!("no message of campaign {campaign} is waiting to be sent")),
        withdrawn => {
            out.line(&format!("{} messages of campaign {campaign} will not be sent", figures::count(withdrawn)))
        }
    }
}

pub(super) fn discard(desk: &mut Desk, campaign: i64, out: &mut Output) -> Result<()> {
    desk.ask(DiscardCampaign { campaign })?;
    out.line(&format!("campaign {campaign} is discarded; its control group may be contacted again"))
}

pub(super) fn rebuild(desk: &mut Desk, campaign: i64, json: bool, out: &mut Output) -> Result<()> {
    let report = desk.ask_at_length(RebuildCampaign { campaign })?;
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

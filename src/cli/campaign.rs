//! Campaigns: list, plan, send, export, results.

use anyhow::Result;

use crate::cli::campaign_arguments::CampaignPlan as PlanArguments;
use crate::cli::campaign_life;
use crate::cli::campaign_plan;
use crate::cli::campaign_results;
use crate::cli::campaign_sending;
use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use crate::cli::selling_arguments::Campaign;
use actions::campaigns::requests::{ExportCampaign, PlanCampaign, ReadCampaigns, ReadPlays, SaveCampaign};
use actions::database;
use reports::waves::NextWave;

pub fn run(command: &Campaign, out: &mut Output) -> Result<()> {
    match command {
        Campaign::List { db, json } => list(&mut Desk::open_to_read(db)?, *json, out),
        Campaign::Plan(arguments) => plan(arguments, out),
        Campaign::Plays { db, json } => plays(&mut Desk::open_to_read(db)?, *json, out),
        Campaign::Send(arguments) => campaign_sending::send(arguments, out),
        Campaign::Pause(of) => campaign_sending::pause(of, out),
        Campaign::Resume(of) => campaign_sending::resume(of, out),
        Campaign::Export { db, campaign, out: path } => {
            if Desk::open_to_read(db)?.ask(ExportCampaign { campaign: *campaign, file: path.clone() })? {
                note("The list counts as sent from today on: its answers are awaited now.");
            }
            Ok(())
        }
        Campaign::Sent { db, campaign, on } => campaign_life::mark_sent(&mut Desk::open(db)?, *campaign, *on, out),
        Campaign::Withdraw { db, campaign } => campaign_life::withdraw(&mut Desk::open(db)?, *campaign, out),
        Campaign::Discard { db, campaign } => campaign_life::discard(&mut Desk::open(db)?, *campaign, out),
        Campaign::Schedule(arguments) => campaign_life::schedule(arguments, out),
        Campaign::Results { db, campaign, json, .. } => {
            campaign_results::run(&mut Desk::open_to_read(db)?, *campaign, *json, out)
        }
    }
}

fn list(desk: &mut Desk, json: bool, out: &mut Output) -> Result<()> {
    let report = desk.ask(ReadCampaigns {})?;
    if json {
        return out.json(&report.campaigns);
    }
    let rows: Vec<Vec<String>> = report
        .campaigns
        .iter()
        .map(|line| {
            vec![
                line.id.to_string(),
                line.name.clone(),
                if line.paused { format!("{}, paused", line.status.code()) } else { line.status.code().to_owned() },
                line.channel.clone(),
                figures::count(line.chosen),
                figures::count(line.control),
                line.expected_profit.plain(),
                line.next.as_ref().map_or(String::new(), NextWave::spoken),
            ]
        })
        .collect();
    out.table(&["id", "name", "status", "by", "contacted", "control", "expected profit", "next"], &rows, &[0, 4, 5, 6])
}

fn plan(arguments: &PlanArguments, out: &mut Output) -> Result<()> {
    let open = if arguments.save { Desk::open } else { Desk::open_to_read };
    let mut desk = open(&arguments.db)?;
    if let Some(campaign) = arguments.rebuild {
        return campaign_life::rebuild(&mut desk, campaign, arguments.json, out);
    }
    let brief = campaign_plan::brief(&mut desk, arguments)?;
    let plan = if arguments.save {
        let (plan, _) = desk.ask_at_length(SaveCampaign { brief })?;
        if let Some(campaign) = plan.id.filter(|_| arguments.waves.is_given()) {
            let waves = campaign_life::set_waves(&mut desk, campaign, &arguments.waves);
            database::after(&format!("campaign {campaign} is saved, but its further waves are not"), waves)?;
        }
        plan
    } else {
        desk.ask_at_length(PlanCampaign { brief })?
    };
    if arguments.json { out.json(&plan) } else { campaign_plan::tell(&plan, out) }
}

fn plays(desk: &mut Desk, json: bool, out: &mut Output) -> Result<()> {
    let plays = desk.ask(ReadPlays {})?;
    if json {
        return out.json(&plays);
    }
    for known in &plays {
        out.line(&known.play.name)?;
        out.line(&format!("  {}", known.play.why))?;
    }
    Ok(())
}

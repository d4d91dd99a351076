//! Campaigns: list, plan, send, export, results.

use anyhow::Result;

use crate::cli::campaign_arguments::CampaignPlan as PlanArguments;
use crate::cli::campaign_life;
use crate::cli::campaign_plan;
use crate::cli::campaign_results;
use crate::cli::campaign_sending;
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use crate::cli::selling_arguments::Campaign;
use actions::{campaigns, database};
use domain::money::grouped;
use reports::waves::NextWave;
use store::Store;

pub fn run(command: &Campaign, out: &mut Output) -> Result<()> {
    match command {
        Campaign::List { db, json } => list(&mut database::open_to_read(db)?, *json, out),
        Campaign::Plan(arguments) => plan(arguments, out),
        Campaign::Plays { db, json } => plays(&database::open_to_read(db)?, *json, out),
        Campaign::Send(arguments) => campaign_sending::send(arguments, out),
        Campaign::Pause(of) => campaign_sending::pause(of, out),
        Campaign::Resume(of) => campaign_sending::resume(of, out),
        Campaign::Export { db, campaign, out: path } => {
            campaigns::export(&mut database::open_to_read(db)?, *campaign, path, super::today())
        }
        Campaign::Sent { db, campaign, on } => campaign_life::mark_sent(&mut database::open(db)?, *campaign, *on, out),
        Campaign::Withdraw { db, campaign } => campaign_life::withdraw(&mut database::open(db)?, *campaign, out),
        Campaign::Discard { db, campaign } => campaign_life::discard(&mut database::open(db)?, *campaign, out),
        Campaign::Schedule(arguments) => campaign_life::schedule(arguments, out),
        Campaign::Results { db, campaign, json, .. } => {
            campaign_results::run(&mut database::open_to_read(db)?, *campaign, *json, out)
        }
    }
}

fn list(store: &mut Store, json: bool, out: &mut Output) -> Result<()> {
    let report = campaigns::overview(store, super::today())?;
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
                grouped(line.chosen as u64),
                grouped(line.control as u64),
                line.expected_profit.plain(),
                line.next.as_ref().map_or(String::new(), NextWave::spoken),
            ]
        })
        .collect();
    out.table(&["id", "name", "status", "by", "contacted", "control", "expected profit", "next"], &rows, &[0, 4, 5, 6])
}

fn plan(arguments: &PlanArguments, out: &mut Output) -> Result<()> {
    let open = if arguments.save { database::open } else { database::open_to_read };
    let mut store = open(&arguments.db)?;
    if let Some(campaign) = arguments.rebuild {
        return campaign_life::rebuild(&mut store, campaign, arguments.json, out);
    }
    let brief = campaign_plan::brief(&mut store, arguments)?;
    let line = ProgressLine::start();
    let today = super::today();
    let plan = if arguments.save {
        let plan = campaigns::save(&mut store, &brief, today, &line.progress)?;
        if let Some(campaign) = plan.id.filter(|_| arguments.waves.is_given()) {
            let waves = campaign_life::set_waves(&mut store, campaign, &arguments.waves);
            database::after(&format!("campaign {campaign} is saved, and its further waves are not"), waves)?;
        }
        plan
    } else {
        campaigns::plan(&mut store, &brief, today, &line.progress)?
    };
    drop(line);
    if arguments.json { out.json(&plan) } else { campaign_plan::tell(&plan, out) }
}

fn plays(store: &Store, json: bool, out: &mut Output) -> Result<()> {
    let plays = campaigns::plays(store)?;
    if json {
        return out.json(&plays);
    }
    for known in &plays {
        out.line(&known.play.name)?;
        out.line(&format!("  {}", known.play.why))?;
    }
    Ok(())
}

//! Campaigns: list, plan, send, export, results.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::actions::{campaigns, database, outbox};
use crate::cli::output::{Output, note};
use crate::cli::progress_line::ProgressLine;
use crate::cli::selling_arguments::{Campaign, CampaignPlan as PlanArguments, CampaignSend, Uncertain};
use crate::cli::{campaign_life, campaign_results};
use crate::delivery::outbox::Resolution;
use crate::domain::campaign::{AudienceSource, CampaignBrief, Forecasts, Offer};
use crate::domain::money::{Money, grouped};
use crate::reports::campaign::CampaignPlan;
use crate::store::Store;

pub fn run(command: &Campaign, out: &mut Output) -> Result<()> {
    match command {
        Campaign::List { db, json } => list(&mut database::open(db)?, *json, out),
        Campaign::Plan(arguments) => plan(arguments, out),
        Campaign::Send(arguments) => send(arguments, out),
        Campaign::Export { db, campaign, out: path } => {
            campaigns::export(&mut database::open(db)?, *campaign, path, super::today())
        }
        Campaign::Schedule(arguments) => campaign_life::schedule(arguments, out),
        Campaign::Results { db, campaign, json, .. } => {
            campaign_results::run(&mut database::open(db)?, *campaign, *json, out)
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
                line.status.code().to_owned(),
                line.channel.clone(),
                grouped(line.chosen as u64),
                grouped(line.control as u64),
                line.expected_profit.plain(),
                line.next.as_ref().map_or(String::new(), |next| next.spoken()),
            ]
        })
        .collect();
    out.table(&["id", "name", "status", "by", "contacted", "control", "expected profit", "next"], &rows, &[0, 4, 5, 6])
}

/// The stored assumptions, changed by what the command line says.
fn brief(store: &mut Store, arguments: &PlanArguments) -> Result<CampaignBrief> {
    let mut brief = campaigns::new_brief(store)?;
    brief.name.clone_from(&arguments.name);
    brief.audience = match (arguments.model, arguments.cluster, &arguments.segment) {
        (Some(model), ..) => AudienceSource::Ranked(model),
        (None, Some(cluster), _) => AudienceSource::Cluster(cluster),
        (None, None, Some(name)) => AudienceSource::Segment(super::segments::named(store, name)?.id),
        (None, None, None) => brief.audience,
    };
    campaigns::set_channel(store, &mut brief, arguments.channel)?;
    if !arguments.offer.is_empty() {
        brief.offers = arguments.offer.iter().map(|text| offer(text)).collect::<Result<_>>()?;
    }
    brief.size = arguments.size;
    if arguments.budget.is_some_and(|budget| !budget.is_finite()) {
        bail!("the budget is no amount of money; leave it out where there is none");
    }
    brief.budget = arguments.budget.map(Money::from_major);
    brief.control_share = arguments.control.unwrap_or(brief.control_share);
    brief.seed = arguments.seed.unwrap_or(brief.seed);
    if let Some(subject) = &arguments.subject {
        brief.creative.subject.clone_from(subject);
    }
    if let Some(path) = &arguments.body {
        brief.creative.body = text_of(path)?;
    }
    if arguments.correct_forecasts {
        brief.forecasts = Forecasts::Corrected;
    }
    Ok(brief)
}

pub(super) fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("the message text '{}' cannot be read", path.display()))
}

/// NAME[:GROUP[:DISCOUNT%]]
fn offer(text: &str) -> Result<Offer> {
    let mut parts = text.splitn(3, ':');
    let name = parts.next().unwrap_or_default().trim().to_owned();
    let category = parts.next().unwrap_or_default().trim().to_owned();
    let discount = parts.next().unwrap_or("0").trim().trim_end_matches('%').trim().to_owned();
    let percent: f64 = discount.parse().with_context(|| format!("'{discount}' is not a discount in percent"))?;
    if name.is_empty() {
        bail!("the offer '{text}' has no name; write NAME:GROUP:DISCOUNT%, for example \"Tyre week:Tyres:10%\"");
    }
    Ok(Offer { text: format!("{name}."), name, category, discount: percent / 100.0, ..Offer::default() })
}

fn plan(arguments: &PlanArguments, out: &mut Output) -> Result<()> {
    let mut store = database::open(&arguments.db)?;
    if let Some(campaign) = arguments.rebuild {
        return campaign_life::rebuild(&mut store, campaign, arguments.json, out);
    }
    let brief = brief(&mut store, arguments)?;
    let line = ProgressLine::start();
    let today = super::today();
    let plan = if arguments.save {
        let plan = campaigns::save(&mut store, &brief, today, &line.progress)?;
        if let Some(campaign) = plan.id.filter(|_| arguments.waves.is_given()) {
            campaign_life::set_waves(&mut store, campaign, &arguments.waves)?;
        }
        plan
    } else {
        campaigns::plan(&mut store, &brief, today, &line.progress)?
    };
    drop(line);
    if arguments.json { out.json(&plan) } else { tell_plan(&plan, out) }
}

pub fn tell_plan(plan: &CampaignPlan, out: &mut Output) -> Result<()> {
    let count = |n: usize| grouped(n as u64);
    if let Some(id) = plan.id {
        out.line(&format!("campaign {id}: {}", plan.brief.name))?;
    }
    out.line(&format!("audience           {:>12}", count(plan.audience)))?;
    out.line(&format!("reachable          {:>12}", count(plan.reachable)))?;
    for drop_out in &plan.drop_outs {
        out.line(&format!("  {:>10}  {}", count(drop_out.customers), drop_out.why))?;
    }
    out.line(&format!("contacted          {:>12}", count(plan.chosen)))?;
    out.line(&format!("left alone         {:>12}  to measure the effect", count(plan.control)))?;
    out.line(&format!(
        "expected responses {:>12.1}  {:.1} % ({:.1}–{:.1} %)",
        plan.expected_responses,
        plan.expected_rate * 100.0,
        plan.expected_rate_low * 100.0,
        plan.expected_rate_high * 100.0
    ))?;
    out.line(&format!("expected profit    {:>12}", plan.expected_profit.plain()))?;
    out.line(&format!("at most            {:>12}", plan.upper_bound.plain()))?;
    out.line(&format!("what limits it     {}", plan.binding))?;
    out.line(CampaignPlan::WHAT_COUNTS)
}

fn send(arguments: &CampaignSend, out: &mut Output) -> Result<()> {
    let mut store = database::open(&arguments.db)?;
    if let Some(uncertain) = arguments.uncertain {
        let resolution = match uncertain {
            Uncertain::SendAgain => Resolution::SendAgain,
            Uncertain::WasSent => Resolution::WasSent,
        };
        let decided = outbox::resolve_uncertain(&mut store, resolution)?;
        note(&format!("{decided} uncertain messages decided"));
    }
    let line = ProgressLine::start();
    let today = super::today();
    let Some(campaign) = arguments.campaign else {
        let done = campaigns::send_due(&mut store, today, &line.progress)?;
        drop(line);
        return campaign_life::tell_due(&done, arguments.json, out);
    };
    let counts = campaigns::send(&mut store, campaign, today, &line.progress)?;
    drop(line);
    if counts.uncertain > 0 {
        note(&format!(
            "{} messages were in hand when an earlier run ended, and nobody knows whether they arrived; look into your mail server's log and decide with --uncertain send-again or --uncertain was-sent",
            counts.uncertain
        ));
    }
    if arguments.json {
        return out.json(&counts);
    }
    out.line(&format!(
        "{} sent, {} failed, {} uncertain, {} suppressed, {} still queued",
        counts.sent, counts.failed, counts.uncertain, counts.suppressed, counts.queued
    ))
}

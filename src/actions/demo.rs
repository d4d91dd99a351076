//! The whole workflow on the sample dealership: lists, a campaign, dealers' leads, all written to a folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::clusters::{ClusterScope, clusters};
use crate::ranking::{self, RankingSettings};
use crate::{campaigns, database, kpis, leads, patterns};
use domain::campaign::{AudienceSource, Offer};
use domain::day::{Day, Horizon};
use domain::lead::{LastDealer, LeadBrief};
use domain::model::{MethodChoice, Model};
use domain::money::Money;
use private_file;
use progress::Progress;
use sample::LAST_DAY;
use store::Store;

/// What the demonstration produced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DemoReport {
    pub database: PathBuf,
    pub customers: u64,
    pub purchases: u64,
    pub clusters: Vec<String>,
    /// Model and its verdict.
    pub lists: Vec<(Model, String)>,
    pub rules: usize,
    pub contacted: usize,
    pub control: usize,
    pub expected_profit: Money,
    pub leads: usize,
    pub dealers_with_leads: usize,
    pub files: Vec<PathBuf>,
}

/// Creates everything in `folder` as of `today`, or the day after the last invented purchase if that is later; an
/// earlier demonstration there is replaced.
///
/// # Errors
/// When the folder cannot be written or the work is cancelled.
pub fn demo(folder: &Path, customers: u32, today: Day, progress: &Progress) -> Result<DemoReport> {
    private_file::create_folder(folder).with_context(|| format!("the folder '{}' cannot be made", folder.display()))?;
    // Leads handed over long ago would all be overdue.
    let today = today.max(LAST_DAY.plus(1));
    let path = folder.join("sample.foresale");
    database::refuse_open_file(&path)?;
    for ending in ["", "-wal", "-shm"] {
        let old = folder.join(format!("sample.foresale{ending}"));
        if old.exists() {
            std::fs::remove_file(&old).with_context(|| format!("the old '{}' cannot be removed", old.display()))?;
        }
    }
    let mut store = database::create_sample(&path, customers, progress)?;
    let lists = lists(&mut store, folder, path, today, progress);
    database::after(&format!("what was made before that is in '{}'", folder.display()), lists)
}

/// The lists, the campaign and the leads of a sample dealership, into its folder.
fn lists(store: &mut Store, folder: &Path, database: PathBuf, today: Day, progress: &Progress) -> Result<DemoReport> {
    let totals = store.totals()?;
    kpis::kpis(store, None, progress)?;
    let clusters = clusters(store, &ClusterScope::default(), progress)?;
    let rules = patterns::patterns(store, None, today, progress)?.rules.len();
    let mut files = Vec::new();
    let requests = [Model::HitAndRun, Model::Dormancy, Model::Spending, Model::Response, Model::Timing].map(|model| {
        RankingSettings { model, as_of: None, horizon: Horizon::weeks(26), method: MethodChoice::Auto, period: None }
    });
    let reports = ranking::predict_all(store, &requests, progress)?;
    let lists = reports.into_iter().map(|report| (report.model, report.backtest.verdict)).collect();
    for (model, ending) in requests.iter().flat_map(|request| ["csv", "pdf"].map(|ending| (request.model, ending))) {
        progress.stage("Writing the lists", 0)?;
        let file = folder.join(format!("accounts-{model}.{ending}"));
        ranking::export(store, model, None, &file, today)?;
        files.push(file);
    }
    let campaign = campaign(store, folder, &mut files, today, progress)?;
    let (leads, dealers_with_leads) = dealers_leads(store, folder, &mut files, today, progress)?;
    Ok(DemoReport {
        database,
        customers: totals.customers - totals.prospects,
        purchases: totals.purchases,
        clusters: clusters.clusters.iter().map(|cluster| cluster.name.clone()).collect(),
        lists,
        rules,
        contacted: campaign.chosen,
        control: campaign.control,
        expected_profit: campaign.expected_profit,
        leads,
        dealers_with_leads,
        files,
    })
}

/// Product groups of the sample that the campaign makes an offer for, and the one that the dealers offer: it is needed again
/// about once a year, of each customer at another time.
const OFFERED: [&str; 5] = ["Oil and service", "Tyres", "Accessories", "Mowers", "Chainsaws"];
const DEALERS_OFFER: &str = "Oil and service";

fn offer(group: &str) -> Offer {
    Offer {
        name: format!("10 % off {group}"),
        text: format!("10 % off everything in {group} until the end of the month."),
        category: group.to_owned(),
        discount: 0.1,
        ..Offer::default()
    }
}

/// A win-back campaign with an offer for each of several groups, its recipients as CSV and PDF.
fn campaign(
    store: &mut Store,
    folder: &Path,
    files: &mut Vec<PathBuf>,
    today: Day,
    progress: &Progress,
) -> Result<reports::campaign::CampaignPlan> {
    let mut brief = campaigns::new_brief(store)?;
    brief.name = "Win back dormant customers".into();
    brief.audience = AudienceSource::Ranked(Model::Dormancy);
    // What each customer gets is what suits the customer.
    let there = store.categories()?;
    brief.offers =
        OFFERED.iter().filter(|group| there.iter().any(|name| name == *group)).map(|group| offer(group)).collect();
    if brief.offers.is_empty() {
        brief.offers.push(offer(&there.into_iter().next().unwrap_or_default()));
    }
    let plan = campaigns::save(store, &brief, today, progress)?;
    for ending in ["csv", "pdf"] {
        let file = folder.join(format!("campaign-recipients.{ending}"));
        campaigns::export(store, plan.id.context("a saved campaign has a number")?, &file, today)?;
        files.push(file);
    }
    Ok(plan)
}

/// Leads for the next half year, one PDF and CSV per dealer.
fn dealers_leads(
    store: &mut Store,
    folder: &Path,
    files: &mut Vec<PathBuf>,
    today: Day,
    progress: &Progress,
) -> Result<(usize, usize)> {
    let there = store.categories()?;
    let usual = there.iter().find(|name| name.as_str() == DEALERS_OFFER).or(there.first());
    let category = usual.cloned().unwrap_or_default();
    let brief = LeadBrief {
        discount: 0.1,
        periods: 6,
        weeks: 8,
        name: format!("{category}, this winter"),
        category,
        offer_day: LAST_DAY.first_of_month().plus_months(1),
        most: 300,
        ..LeadBrief::default()
    };
    let list = leads::make(store, &brief, today, progress)?;
    let assigned = leads::assign(store, list.list, LastDealer::First, today, progress)?;
    files.extend(leads::write_files(store, list.list, &folder.join("dealers"), today, progress)?);
    let dealers = assigned.dealers.iter().filter(|share| share.leads > 0).count();
    Ok((assigned.assigned, dealers))
}

//! Campaigns: plan, save, send, export, results.

use std::path::Path;

use anyhow::Result;

use crate::domain::campaign::CampaignBrief;
use crate::domain::day::Day;
use crate::progress::Progress;
use crate::reports::campaign::{CampaignPlan, CampaignResults, CampaignsReport, MessagePreview, OutboxCounts};
use crate::store::Store;

/// All campaigns, and what a new one can be made of.
///
/// # Errors
/// When the database cannot be read.
pub fn overview(_store: &mut Store) -> Result<CampaignsReport> {
    anyhow::bail!("not yet")
}

/// A brief with the stored assumptions filled in.
///
/// # Errors
/// When the database cannot be read.
pub fn new_brief(_store: &mut Store) -> Result<CampaignBrief> {
    anyhow::bail!("not yet")
}

/// Computes a plan without saving it.
///
/// # Errors
/// When the audience does not exist or the brief contradicts itself.
pub fn plan(_store: &mut Store, _brief: &CampaignBrief, _progress: &Progress) -> Result<CampaignPlan> {
    anyhow::bail!("not yet")
}

/// Computes a plan and saves it with its targets and control group.
///
/// # Errors
/// As [`plan`].
pub fn save(_store: &mut Store, _brief: &CampaignBrief, _today: Day, _progress: &Progress) -> Result<CampaignPlan> {
    anyhow::bail!("not yet")
}

/// A saved campaign's plan.
///
/// # Errors
/// When there is no such campaign.
pub fn open(_store: &mut Store, _campaign: i64) -> Result<CampaignPlan> {
    anyhow::bail!("not yet")
}

/// The message as the first few recipients of a brief would get it.
///
/// # Errors
/// When the template is wrong, with its line.
pub fn preview_messages(_store: &mut Store, _brief: &CampaignBrief) -> Result<Vec<MessagePreview>> {
    anyhow::bail!("not yet")
}

/// Queues every message of a saved campaign that is not yet in the outbox and sends what is queued.
/// Cancelling leaves the rest queued.
///
/// # Errors
/// When no mail server is set or the campaign does not exist.
pub fn send(_store: &mut Store, _campaign: i64, _today: Day, _progress: &Progress) -> Result<OutboxCounts> {
    anyhow::bail!("not yet")
}

/// Writes the recipients: `.csv` (for a postal service or another tool) or `.pdf`, by the ending of `path`.
///
/// # Errors
/// When there is no such campaign or the file cannot be written.
pub fn export(_store: &mut Store, _campaign: i64, _path: &Path) -> Result<()> {
    anyhow::bail!("not yet")
}

/// What a campaign brought, from purchases after its day.
///
/// # Errors
/// When there is no such campaign.
pub fn results(_store: &mut Store, _campaign: i64) -> Result<CampaignResults> {
    anyhow::bail!("not yet")
}

//! Campaigns: plan, save, send, export, results.

mod difference;
mod ending;
mod members;
mod planned;
mod plays;
mod recipe;
mod records;
pub mod requests;
mod results;
mod scoreboard;
mod sending;
mod tested;
mod to_me;
pub(crate) mod valuation;
mod waves;

use std::path::Path;

use anyhow::{Result, bail};

use crate::database;
use crate::full_price::business_margin;
use crate::scope::{ASSUMPTIONS, BUSINESS, MAIL, SEED};
use delivery::files::{self, ByteOrderMark};
use delivery::pages;
use domain::assumption::Assumptions;
use domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus, Offer};
use domain::consent::Channel;
use domain::day::Day;
use domain::list_format::ListFormat;
use domain::play::Behaviour;
use domain::segment::Members;
use domain::wave::Wave;
use progress::Progress;
use reports::campaign::{AudienceChoice, CampaignPlan, CampaignsReport};
use reports::campaign_results::Scoreboard;
use reports::settings::{Business, MailServer};
use store::Store;

pub use ending::{discard, mark_sent, withdraw};
use planned::Given;
pub use plays::{brief_of, plays, remove_play, restore_plays, save_play};
pub use recipe::rebuild;
pub use results::results;
pub(crate) use scoreboard::{ToldBy, seen};
pub use sending::{
    PREVIEWS, nothing_left, preview_for, preview_messages, resolve_uncertain, retry_failed, send, send_due, set_paused,
};
pub use to_me::send_to_me;
pub use waves::{due, schedule, waves_of};

/// All campaigns, and what a new one can be made from.
///
/// # Errors
/// When the database cannot be read.
pub fn overview(store: &mut Store, today: Day) -> Result<CampaignsReport> {
    let mut audiences: Vec<AudienceChoice> = store
        .ranking_sizes()?
        .into_iter()
        .map(|(model, customers)| AudienceChoice {
            label: format!("{} ({})", model.name(), figures::count(customers)),
            source: AudienceSource::Ranked(model),
            customers,
        })
        .collect();
    let mut clusters_known = Vec::new();
    if let Some((clusters, _)) = crate::clusters::latest(store)? {
        clusters_known.extend(clusters.clusters.iter().map(|cluster| (cluster.number, cluster.name.clone())));
        audiences.extend(clusters.clusters.iter().map(|cluster| AudienceChoice {
            label: format!("Cluster {}: {} ({})", cluster.number, cluster.name, figures::count(cluster.size)),
            source: AudienceSource::Cluster(cluster.number),
            customers: cluster.size,
        }));
    }
    let segments = store.segments()?;
    let segments_known = segments.iter().map(|segment| (segment.id, segment.name.clone())).collect();
    audiences.extend(segments.into_iter().map(|segment| match segment.members {
        Members::List(customers) => AudienceChoice {
            label: format!("Segment {} ({})", segment.name, figures::count(customers)),
            source: AudienceSource::Segment(segment.id),
            customers,
        },
        // Counted when the campaign is planned: by then a rule may select others.
        Members::Rule(_) => AudienceChoice {
            label: format!("Segment {}", segment.name),
            source: AudienceSource::Segment(segment.id),
            customers: 0,
        },
    }));
    Ok(CampaignsReport {
        campaigns: store.campaign_lines()?,
        categories: store.categories()?,
        audiences,
        outbox: store.outbox_counts(None)?,
        sender: store.setting::<MailServer>(MAIL)?.from,
        due: waves::due(store, today)?,
        recalibration: valuation::recalibration(store)?,
        plays: plays(store)?,
        segments: segments_known,
        clusters: clusters_known,
        stored: stored_assumptions(store)?,
    })
}

/// Every past list's forecast against what came, and the correction that the next plan takes from it.
///
/// # Errors
/// When the database cannot be read.
pub fn scoreboard(store: &mut Store) -> Result<Scoreboard> {
    let recalibration = valuation::recalibration(store)?;
    scoreboard::scoreboard(store, recalibration)
}

/// A brief filled in with the stored assumptions.
///
/// # Errors
/// When the database cannot be read.
pub fn new_brief(store: &mut Store) -> Result<CampaignBrief> {
    let mut brief = CampaignBrief {
        name: "New campaign".into(),
        offers: vec![Offer {
            name: "10 % off".into(),
            discount: 0.1,
            text: "Bring this message on your next visit and we take 10 % off.".into(),
            ..Offer::default()
        }],
        seed: SEED,
        ..CampaignBrief::default()
    };
    brief.assume(&stored_assumptions(store)?);
    Ok(brief)
}

/// What every campaign starts from. Margins known from the purchases themselves are better than an assumption.
fn stored_assumptions(store: &Store) -> Result<Assumptions> {
    let stored: Assumptions = store.setting(ASSUMPTIONS)?;
    let margin_rate = business_margin(store)?.unwrap_or(stored.margin_rate).clamp(0.0, 1.0);
    Ok(Assumptions { margin_rate, ..stored })
}

/// [`brief_of`] the play that matches an audience, else [`new_brief`].
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn usual_brief(store: &mut Store, audience: &AudienceSource) -> Result<CampaignBrief> {
    let Some(behaviour) = Behaviour::from_audience(audience) else { return new_brief(store) };
    // The user may have removed the play.
    let plays = plays(store)?;
    let play = plays.iter().find(|known| known.play.behaviour == behaviour && known.play.brief.audience == *audience);
    match play {
        Some(known) => brief_of(store, &known.play.name),
        None => new_brief(store),
    }
}

/// A brief for an audience (if none is given or it no longer exists, the first one): from the play that matches it if
/// there is one, else with an offer for a product group (empty or unknown: for everything).
///
/// # Errors
/// When the database cannot be read.
pub fn brief_for(
    store: &mut Store,
    overview: &CampaignsReport,
    wanted: Option<AudienceSource>,
    category: &str,
) -> Result<CampaignBrief> {
    let known = wanted.as_ref().and_then(|wanted| overview.audiences.iter().find(|choice| choice.source == *wanted));
    let mut brief = match known {
        Some(choice) => usual_brief(store, &choice.source)?,
        None => new_brief(store)?,
    };
    let wanted = wanted.unwrap_or_else(|| brief.audience.clone());
    let known = overview.audiences.iter().find(|choice| choice.source == wanted).or(overview.audiences.first());
    brief.audience = known.map_or(wanted, |choice| choice.source.clone());
    if let AudienceSource::Segment(id) = brief.audience {
        brief.name = store.segment(id)?.name;
    }
    if let Some(offer) = brief.offers.first_mut()
        && overview.categories.iter().any(|known| known == category)
    {
        category.clone_into(&mut offer.category);
        offer.name = format!("{} {category}", offer.name);
        offer.text = format!("Bring this message on your next visit and we take 10 % off anything from {category}.");
    }
    Ok(brief)
}

/// Changes the channel, and sets the cost of a contact to the one assumed for it.
///
/// # Errors
/// When the database cannot be read.
pub fn set_channel(store: &mut Store, brief: &mut CampaignBrief, channel: Channel) -> Result<()> {
    brief.reach_by(channel, &store.setting(ASSUMPTIONS)?);
    Ok(())
}

/// Computes a plan without saving it.
///
/// # Errors
/// When the audience does not exist or the brief contradicts itself.
pub fn plan(store: &mut Store, brief: &CampaignBrief, today: Day, progress: &Progress) -> Result<CampaignPlan> {
    let given = Given::present(store, today)?;
    Ok(planned::plan(store, brief, &given, progress)?.plan)
}

/// Computes a plan and saves it with its targets and control group.
///
/// # Errors
/// Same as [`plan`], and when nobody would be contacted.
pub fn save(store: &mut Store, brief: &CampaignBrief, today: Day, progress: &Progress) -> Result<CampaignPlan> {
    delivery::template::check_template(&brief.creative, &brief.offers)?;
    let given = Given::present(store, today)?;
    let mut planned = planned::plan(store, brief, &given, progress)?;
    if planned.plan.chosen == 0 {
        bail!("nobody would be contacted ({}); change audience, offers, costs or limits", planned.plan.binding);
    }
    let recipe = recipe::recipe_of(store, &planned, &given)?;
    let clusters: Vec<(u32, String)> = match crate::clusters::latest(store)? {
        Some((report, _)) => report.clusters.iter().map(|c| (c.number, format!("{} {}", c.number, c.name))).collect(),
        None => Vec::new(),
    };
    store.atomically(|store| {
        let id = store.put_campaign(&planned.plan, &planned.control, today)?;
        store.set_campaign_recipe(id, &recipe)?;
        store.note_clusters(id, &clusters)?;
        store.put_wave(id, &Wave::first(today, brief.creative.clone()))?;
        store.log(&format!(
            "Planned campaign {id} '{}': {} contacted, {} left alone",
            brief.name, planned.plan.chosen, planned.plan.control
        ))?;
        planned.plan.id = Some(id);
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(planned.plan)
}

/// A saved campaign's plan.
///
/// # Errors
/// When there is no such campaign.
pub fn open(store: &mut Store, campaign: i64) -> Result<CampaignPlan> {
    Ok(store.campaign(campaign)?)
}

/// Writes the recipients of the wave that is due or went out last: PDF if `path` ends in `.pdf`, else CSV for a postal
/// service or another tool; only those who may and can be reached today. For channels that the program does not send by
/// itself (post, telephone), this counts as the wave going out; returns whether it does.
///
/// # Errors
/// When there is no such campaign or the file cannot be written.
pub fn export(store: &mut Store, campaign: i64, path: &Path, today: Day) -> Result<bool> {
    database::refuse_own_file(store, path)?;
    let mut plan = store.campaign(campaign)?;
    let next = waves::next_due(store, campaign, today)?;
    let waves = store.waves(campaign)?;
    let Some(wave) = next.as_ref().or(waves.iter().rfind(|wave| wave.started.is_some())) else {
        // If it were written now, the same list would be due again on its day.
        let day = waves.first().map_or(today, |first| first.due).spoken();
        bail!("campaign {campaign} goes out on {day}; export it then, or schedule it for an earlier day first");
    };
    let goes_out = next.is_some() && plan.brief.channel != Channel::Email;
    if goes_out {
        // Writing the file also records that it went out.
        store.refuse_read_only()?;
    }
    plan.targets = waves::recipients(store, &plan, wave, today)?.targets;
    let bytes = if ListFormat::of_name(path, &[ListFormat::Csv, ListFormat::Pdf])? == ListFormat::Pdf {
        let business: Business = store.setting(BUSINESS)?;
        pages::campaign_recipients(&plan, &business, today)?
    } else {
        files::campaign_recipients(&plan, ByteOrderMark::With)
    };
    files::save(path, &bytes)?;
    let what = format!("Exported {} recipients of campaign {campaign}", plan.targets.len());
    let Some(wave) = next.filter(|_| goes_out) else {
        database::note_written(store, &what)?;
        return Ok(false);
    };
    let part: Vec<_> = plan.targets.iter().filter_map(|target| target.id).collect();
    let noted = store.atomically(|store| {
        store.begin_wave(campaign, wave.number, today, &part)?;
        store.set_wave_status(campaign, wave.number, CampaignStatus::Sent)?;
        let status = waves::status_of(&store.waves(campaign)?);
        store.set_campaign_status(campaign, status)?;
        Ok::<_, anyhow::Error>(store.log(&what)?)
    });
    database::after("the file was written, but the campaign is not recorded as sent; export it again", noted)?;
    Ok(true)
}

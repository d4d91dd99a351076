//! The customers of a campaign with what they bought in its window, from the purchases.

use anyhow::{Context, Result};

use crate::full_price::{full_price, goods};
use domain::campaign::{Arm, Offer};
use domain::columns::PurchaseColumns;
use domain::day::Day;
use domain::money::Money;
use domain::selection::Selection;
use domain::wave::Wave;
use features::full_price::{Goods, given_away};
use features::margin::Margins;
use planning::outcome::Member;
use reports::campaign::CampaignPlan;
use store::Store;
use store::campaign_members::CampaignMember;

/// Past spending covers this many days up to the start.
const PAST_DAYS: i32 = 365;

/// A campaign with everybody's purchases counted.
pub(super) struct Counted {
    pub plan: CampaignPlan,
    pub waves: Vec<Wave>,
    /// Whether any wave has begun.
    pub went_out: bool,
    /// If none has, the day that the first is planned for.
    pub started: Day,
    /// The last day that counts.
    pub ends: Day,
    pub members: Vec<Member>,
    /// Of each member the chances if left alone and if contacted, before own results were heeded.
    pub forecasts: Vec<[f64; 2]>,
    pub offers: Vec<String>,
    pub clusters: Vec<String>,
    pub contact_cost: f64,
    pub offer_cost: f64,
}

/// What an offer is good for, in terms of purchases.
struct Terms<'a> {
    offer: &'a Offer,
    good_for: Goods,
}

/// Reads a campaign's customers and counts what they bought from the day after its start to `window` days after its
/// last wave. Nothing is counted for a campaign that never went out: it cannot have brought any purchase.
///
/// # Errors
/// When there is no such campaign or the database cannot be read.
pub(super) fn count(store: &mut Store, campaign: i64) -> Result<Counted> {
    let plan = store.campaign(campaign)?;
    let waves = store.waves(campaign)?;
    let made = store.campaign_day(campaign)?;
    let started = waves.first().map_or(made, Wave::day);
    let window = i32::try_from(plan.brief.response_window_days).context("the response window is too long")?;
    let ends = waves.iter().map(Wave::day).max().unwrap_or(made).plus(window);
    let rows = store.campaign_members(campaign)?;
    let purchases = store.purchase_columns(&Selection::default(), None)?;
    let offers: Vec<String> = plan.brief.offers.iter().map(|offer| offer.name.clone()).collect();
    let clusters = names(&rows);
    let mut members: Vec<Member> = rows.iter().map(|row| member(row, &offers, &clusters)).collect();
    let forecasts = rows.iter().map(|row| forecast(row, &plan)).collect();
    let terms = terms(store, &plan, &purchases)?;
    let full = full_price(store, std::sync::Arc::clone(&purchases))?;
    let margins = Margins::with_stated(&full, Day(i32::MAX), plan.brief.margin_rate);
    let mut tally = Tally { terms, margins, started, ends, offer_cost: 0.0 };
    let went_out = waves.iter().any(|wave| wave.started.is_some());
    if went_out {
        tally.add_purchases(&rows, &mut members, &purchases);
    }
    let offer_cost = tally.offer_cost;
    let mut contact_cost = 0.0;
    for (row, member) in rows.iter().zip(&mut members).filter(|(row, _)| row.arm == Arm::Contacted) {
        let cost = f64::from(row.wave) * plan.brief.contact_cost.major();
        contact_cost += cost;
        member.profit -= cost;
        member.planned_profit -= cost;
    }
    Ok(Counted { plan, waves, went_out, started, ends, members, forecasts, offers, clusters, contact_cost, offer_cost })
}

fn names(rows: &[CampaignMember]) -> Vec<String> {
    let mut names: Vec<String> = rows.iter().map(|row| row.cluster.clone()).collect();
    names.sort();
    names.dedup();
    names
}

fn member(row: &CampaignMember, offers: &[String], clusters: &[String]) -> Member {
    Member {
        arm: row.arm,
        offer: offers.iter().position(|name| *name == row.offer).unwrap_or(0),
        cluster: clusters.binary_search(&row.cluster).unwrap_or(0),
        responded_after: None,
        bought: false,
        profit: 0.0,
        planned_profit: 0.0,
        past_spend: 0.0,
        probability: row.probability,
        tested: row.tested,
    }
}

fn terms<'a>(store: &Store, plan: &'a CampaignPlan, purchases: &PurchaseColumns) -> Result<Vec<Terms<'a>>> {
    let terms =
        |offer: &'a Offer| Ok(Terms { offer, good_for: goods(store, &offer.category, &offer.product, purchases)? });
    plan.brief.offers.iter().map(terms).collect()
}

/// Campaigns of older versions took every response for one that the contact brought.
fn forecast(row: &CampaignMember, plan: &CampaignPlan) -> [f64; 2] {
    let bare = plan.shift.unwrap_or_default().uncorrected(row.probability);
    [row.alone.unwrap_or(bare), row.asked.unwrap_or(bare)]
}

struct Tally<'a> {
    terms: Vec<Terms<'a>>,
    margins: Margins,
    started: Day,
    ends: Day,
    offer_cost: f64,
}

impl Tally<'_> {
    /// Purchases are ordered by customer and day, so each customer's are adjacent and the first that matches the offer
    /// is the first response.
    fn add_purchases(&mut self, rows: &[CampaignMember], members: &mut [Member], purchases: &PurchaseColumns) {
        for (row, member) in rows.iter().zip(members) {
            let first = purchases.customer.partition_point(|customer| *customer < row.customer.0);
            let lines = purchases.customer[first..].iter().take_while(|customer| **customer == row.customer.0).count();
            for line in first..first + lines {
                let after = purchases.day[line].saturating_sub(self.started.0);
                if after <= 0 && after > -PAST_DAYS {
                    member.past_spend += Money(purchases.amount[line]).major();
                } else if after > 0 && purchases.day[line] <= self.ends.0 {
                    self.add(member, purchases, line, after.unsigned_abs());
                }
            }
        }
    }

    fn add(&mut self, member: &mut Member, purchases: &PurchaseColumns, line: usize, after: u32) {
        let amount = Money(purchases.amount[line]).major();
        // That of a product is a share of the price, which a discount leaves as it is.
        let told = purchases.margin[line].filter(|_| purchases.margin_told[line]);
        let known_margin = told.map(|margin| Money(margin).major());
        let terms = self.terms.get(member.offer);
        let is_answer = terms.is_none_or(|terms| terms.good_for.holds(purchases, line));
        let is_purchase = amount > 0.0;
        member.bought |= is_purchase;
        let is_first = is_purchase && is_answer && member.responded_after.is_none();
        if is_first {
            member.responded_after = Some(after);
        }
        // What comes back without having been bought on the offer was bought before it, at full price.
        let on_offer = is_purchase || member.responded_after.is_some();
        let taken = terms.filter(|_| member.arm == Arm::Contacted && is_answer && on_offer).map(|terms| terms.offer);
        // A purchase that gives its margin already includes the discount.
        let discount = taken.filter(|_| known_margin.is_none()).map_or(0.0, |offer| given_away(amount, offer.discount));
        // Where it tells none, what was paid and what was given away are the price that the margin is a share of.
        let price = if amount == 0.0 { 1.0 } else { (amount + discount) / amount };
        let mut gain = known_margin.unwrap_or_else(|| self.margins.line(purchases, line) * price);
        if let Some(offer) = taken {
            let cost = discount + if is_first { offer.cost.major() } else { 0.0 };
            self.offer_cost += cost;
            gain -= cost;
        }
        member.profit += gain;
        if is_answer && member.responded_after == Some(after) {
            member.planned_profit += gain;
        }
    }
}

//! A campaign's recipients on paper, with what it should earn.

use serde::Serialize;

use crate::pages::ranking::more;
use crate::pages::wording::{drawable, email, fitted, unbroken_percent};
use crate::pages::{MOST_ROWS, PageError, press};
use domain::consent::Channel;
use domain::day::Day;
use reports::campaign::{CampaignPlan, PlannedTarget};
use reports::settings::Business;

const TEMPLATE: &str = include_str!("../../../assets/pages/recipients.typ");

#[derive(Serialize)]
struct Page {
    business: String,
    today: String,
    title: String,
    subtitle: String,
    offers: Vec<(String, String)>,
    facts: Vec<(&'static str, String)>,
    economics: String,
    control: String,
    drop_outs: Vec<(String, String)>,
    currency: String,
    address_name: &'static str,
    rows: Vec<Row>,
    more: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    id: String,
    address: String,
    offer: String,
    probability: String,
    at: f64,
    profit: String,
    reason: String,
}

pub fn pages(plan: &CampaignPlan, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let brief = &plan.brief;
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: fitted(&brief.name, 90),
        subtitle: fitted(
            format!("{} campaign: recipients, best first. {}", brief.channel.name(), plan.selection).trim(),
            240,
        ),
        offers: brief.offers.iter().map(|o| (fitted(&o.name, 60), fitted(&o.text, 200))).collect(),
        facts: facts(plan, business),
        economics: economics(plan, business),
        control: control(plan, business),
        drop_outs: plan.drop_outs.iter().map(|d| (figures::count(d.customers), fitted(&d.why, 120))).collect(),
        currency: fitted(&business.currency, 8),
        address_name: match brief.channel {
            Channel::Email => "E-mail",
            Channel::Mail | Channel::Web => "Address",
            Channel::Telephone => "Telephone",
        },
        rows: plan.targets.iter().take(MOST_ROWS).map(|target| row(target, brief.channel)).collect(),
        more: more(plan.targets.len(), "recipients"),
    };
    press::print("campaign recipients", TEMPLATE, &page)
}

fn facts(plan: &CampaignPlan, business: &Business) -> Vec<(&'static str, String)> {
    vec![
        ("Recipients", figures::count(plan.chosen)),
        ("Control group", figures::count(plan.control)),
        ("Responses expected", format!("{:.0}", plan.expected_responses)),
        ("Profit added", format!("{} {}", plan.expected_profit.rounded(), fitted(&business.currency, 8))),
    ]
}

fn economics(plan: &CampaignPlan, business: &Business) -> String {
    let currency = fitted(&business.currency, 8);
    format!(
        "Of {} customers in the audience {} can be reached. About {} of the recipients should respond \
         (between {} and {}). No list under the same rules can earn more than {} {currency}. What limits it: {}.",
        figures::count(plan.audience),
        figures::count(plan.reachable),
        unbroken_percent(plan.expected_rate),
        unbroken_percent(plan.expected_rate_low),
        unbroken_percent(plan.expected_rate_high),
        plan.upper_bound.rounded(),
        fitted(plan.binding.trim_end_matches('.'), 160),
    )
}

fn control(plan: &CampaignPlan, business: &Business) -> String {
    if plan.control == 0 {
        return "Nobody is left alone for comparison, so the effect of this campaign cannot be measured.".into();
    }
    let effect = plan.smallest_effect.map_or_else(String::new, |effect| {
        format!(" It can show an effect of {} points or more.", format_points(effect))
    });
    format!(
        "{} customers who qualify are left alone at random and are not on this list; that costs about {} {}.{effect}",
        figures::count(plan.control),
        plan.control_cost.rounded(),
        fitted(&business.currency, 8),
    )
}

fn format_points(share: f64) -> String {
    format!("{} percentage", figures::points(share))
}

fn row(target: &PlannedTarget, channel: Channel) -> Row {
    Row {
        name: fitted(&target.name, 60),
        id: fitted(&target.customer, 30),
        address: if channel == Channel::Email { email(&target.address) } else { fitted(&target.address, 120) },
        offer: fitted(&target.offer, 60),
        probability: unbroken_percent(target.probability),
        at: drawable(target.probability),
        profit: target.expected_profit.plain(),
        reason: fitted(&target.reason, 260),
    }
}

//! The goal and limits of a list; and where a campaign differs from the stored assumptions.

use egui::{CollapsingHeader, Ui};

use domain::assumption::Assumptions;
use domain::campaign::CampaignBrief;
use domain::money::Money;
use domain::targeting::{ContactCap, Goal};
use reports::campaign::{CampaignPlan, differing};
use ui::chip::Tone;
use ui::{button, card, field, notice, page, words};

/// Initial days of a contact cap.
const USUAL_CAP_DAYS: u32 = 30;

/// Goal, money and, collapsed, the limits that are seldom needed.
pub fn limits_ui(ui: &mut Ui, brief: &mut CampaignBrief, plan: Option<&CampaignPlan>) {
    card::titled(ui, "Goal and limits", "What the list should achieve, and what it may not exceed", |ui| {
        page::controls(ui, |ui| {
            goal_ui(ui, &mut brief.goal, plan);
            field::share(ui, "Margin where none is known", &mut brief.margin_rate);
            let mut cost = brief.contact_cost.major();
            if field::number(ui, "Cost of one contact", &mut cost, 0.0..=10_000.0, "").changed() {
                brief.contact_cost = Money::from_major(cost);
            }
            let mut budget = brief.budget.map_or(0.0, Money::major);
            if field::number(ui, "Budget (0: no limit)", &mut budget, 0.0..=100_000_000.0, "").changed() {
                brief.budget = (budget > 0.0).then(|| Money::from_major(budget));
            }
        });
        let limits = &brief.limits;
        let used = [
            limits.response_rate.is_some(),
            limits.margin.is_some(),
            limits.responses.is_some(),
            limits.contacts.is_some(),
            brief.discount_effect > 0.0,
        ];
        let used = used.into_iter().filter(|used| *used).count();
        let title = if used == 0 { "More limits".to_owned() } else { format!("More limits ({used} used)") };
        CollapsingHeader::new(title).id_salt("more limits").show(ui, |ui| more_ui(ui, brief));
    });
}

fn goal_ui(ui: &mut Ui, goal: &mut Goal, plan: Option<&CampaignPlan>) {
    // An initial rate: what the current list is expected to reach.
    let usual = plan.map_or(0.05, |plan| (plan.expected_rate * 1_000.0).round() / 1_000.0);
    let least = goal.least().unwrap_or(usual);
    let all = [
        (Goal::Profit, "Highest profit".to_owned()),
        (Goal::Likelihood { least }, "Most likely to respond".to_owned()),
        (Goal::ResponseRate { least }, "Overall response rate".to_owned()),
        (Goal::Margin { least }, "Profit margin".to_owned()),
    ];
    field::select(ui, "The list is chosen for", goal, &all);
    let label = match goal {
        Goal::Profit => return,
        Goal::Likelihood { .. } => "Each at least",
        Goal::ResponseRate { .. } => "Overall at least",
        Goal::Margin { .. } => "Of sales at least",
    };
    let mut least = least;
    if field::share(ui, label, &mut least).changed() {
        *goal = goal.with_least(least);
    }
}

fn more_ui(ui: &mut Ui, brief: &mut CampaignBrief) {
    let limits = &mut brief.limits;
    page::controls(ui, |ui| {
        share_ui(ui, "Response rate at least (0: any)", &mut limits.response_rate);
        share_ui(ui, "Profit of sales at least (0: any)", &mut limits.margin);
        let mut most = limits.responses.unwrap_or(0.0);
        if field::number(ui, "Responses at most (0: any)", &mut most, 0.0..=10_000_000.0, "").changed() {
            limits.responses = (most > 0.0).then_some(most);
        }
    });
    page::controls(ui, |ui| {
        cap_ui(ui, &mut limits.contacts);
        field::share(ui, "10 % discount lifts responses by", &mut brief.discount_effect);
    });
    words::caption(
        ui,
        "A discount costs money. Unless you know better, no response is expected to come from it: the honest figure \
         is 0 %. How many customers may get an offer is set with the offer.",
    );
}

/// A share for which 0 means none.
fn share_ui(ui: &mut Ui, label: &str, share: &mut Option<f64>) {
    let mut least = share.unwrap_or(0.0);
    if field::share(ui, label, &mut least).changed() {
        *share = (least > 0.0).then_some(least);
    }
}

/// A cap for which 0 contacts means none.
pub fn cap_ui(ui: &mut Ui, cap: &mut Option<ContactCap>) {
    let mut contacts = cap.map_or(0, |cap| cap.contacts);
    if field::number(ui, "Contacts at most (0: any)", &mut contacts, 0..=100, "").changed() {
        let days = cap.map_or(USUAL_CAP_DAYS, |cap| cap.days);
        *cap = (contacts > 0).then_some(ContactCap { contacts, days });
    }
    if let Some(cap) = cap {
        field::number(ui, "in any", &mut cap.days, 1..=3_650, "days");
    }
}

/// What keeps the list from serving its goal better, how certain that is, and which limits cannot be kept.
pub fn binding_ui(ui: &mut Ui, plan: &CampaignPlan, currency: &str) {
    for told in &plan.infeasible {
        notice::notice(ui, Tone::Warn, &format!("Cannot be kept: {told}."));
    }
    if !plan.binding.is_empty() && !plan.infeasible.contains(&plan.binding) {
        let told = match plan.binding.strip_prefix("none: ") {
            Some(why) => format!("No limit keeps it from earning more: {why}."),
            None => format!("What limits it: {}.", plan.binding),
        };
        words::body(ui, &told);
    }
    if plan.gap > 0.0005 {
        words::weak(ui, &format!("No list within these limits is better by more than {}.", figures::percent(plan.gap)));
    }
    if plan.chosen > 0 {
        let left = plan.if_response_20_lower;
        let told = if left > Money::ZERO {
            format!("If a fifth fewer respond, {} {currency} of profit remain.", left.rounded())
        } else {
            format!("If a fifth fewer respond, it loses {} {currency}.", Money(-left.0).rounded())
        };
        words::body(ui, &told);
    }
}

/// The assumptions in which a campaign differs from the stored ones, and how to reset them.
pub fn differing_ui(ui: &mut Ui, brief: &mut CampaignBrief, stored: &Assumptions) {
    let differing = differing(brief, stored);
    if differing.is_empty() {
        return;
    }
    let subtitle = "For this campaign only; every other one starts from what is stored under Settings";
    card::titled(ui, "Differs from your assumptions", subtitle, |ui| {
        for one in &differing {
            words::body(ui, &format!("{}: {} here, {} stored", one.what, one.here, one.stored));
        }
        if button::secondary(ui, "Use the stored values").clicked() {
            brief.assume(stored);
        }
    });
}

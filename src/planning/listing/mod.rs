//! From what every offer would bring to the list: who is on it with which offer, where it ends, which limit ends it,
//! what one more unit of that limit would bring, and how far it can be from the best possible list.
//!
//! If only size and budget limit the list, taking the best customers first is exactly optimal ([`prefix`]); other
//! limits are traded off against each other and go through [`crate::selection`] ([`limited`]).

mod infeasible;
mod limited;
mod prefix;
mod words;

use crate::selection::Choosable;
use domain::targeting::{Goal, ListLimits};
use reports::campaign::LimitPrice;

/// The goal of a list and what it may not exceed. Limits apply to the contacted, not to those left alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    pub goal: Goal,
    /// For contact costs; the costs of responses are paid from what they bring.
    pub budget: Option<f64>,
    /// Size set by hand, control group included; none: the size that serves the goal best.
    pub size: Option<usize>,
    pub limits: ListLimits,
    /// For each offer its name, and how many customers may get it.
    pub offers: Vec<(String, Option<usize>)>,
    /// Share of the list that will be left alone, 0 to 1, and so uses nothing of the limits.
    pub control_share: f64,
}

impl Terms {
    /// Whether only size and budget limit the list besides the goal itself.
    fn is_simple(&self) -> bool {
        let limits = &self.limits;
        let rates = limits.response_rate.or(limits.margin).or(limits.responses);
        rates.is_none() && self.offers.iter().all(|(_, most)| most.is_none())
    }

    /// Whether the list depends on how many are left alone.
    #[must_use]
    pub fn depends_on_control(&self) -> bool {
        self.budget.is_some() || !self.is_simple()
    }

    /// Whether contacts, without those left alone, keep the limits that otherwise hold only on average over all draws.
    #[must_use]
    pub fn are_kept_by<'a>(&self, contacted: impl Iterator<Item = &'a Choosable>) -> bool {
        let (mut n, mut responses, mut sales, mut gross) = (0.0, 0.0, 0.0, 0.0);
        for contact in contacted {
            n += 1.0;
            responses += contact.probability;
            sales += contact.sales;
            gross += contact.gross;
        }
        let room = 1e-9 * (1.0 + n);
        let rate = |least: f64| responses + room >= least * n;
        let margin = |least: f64| gross + room >= least * sales;
        let goal = match self.goal {
            Goal::Profit | Goal::Likelihood { .. } => true,
            Goal::ResponseRate { least } => rate(least),
            Goal::Margin { least } => margin(least),
        };
        goal && self.limits.response_rate.is_none_or(rate)
            && self.limits.margin.is_none_or(margin)
            && self.limits.responses.is_none_or(|most| responses <= most + room)
    }

    /// The same terms with those limits tightened by a share, in case no draw of the control group keeps them.
    #[must_use]
    pub fn tightened(&self, share: f64) -> Terms {
        let up = |least: f64| least + share * least.abs();
        let goal = match self.goal {
            Goal::ResponseRate { least } => Goal::ResponseRate { least: up(least) },
            Goal::Margin { least } => Goal::Margin { least: up(least) },
            other => other,
        };
        let limits = ListLimits {
            response_rate: self.limits.response_rate.map(up),
            margin: self.limits.margin.map(up),
            responses: self.limits.responses.map(|most| most * (1.0 - share)),
            ..self.limits
        };
        Terms { goal, limits, ..self.clone() }
    }
}

/// A list and how good it can be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed {
    /// One contact per customer: those on the list, best first, then the others in the order of the goal.
    pub order: Vec<Choosable>,
    /// The list is the start of the order; the control group is drawn from it.
    pub length: usize,
    /// Best size if none was set by hand.
    pub optimum: usize,
    /// No list under the limits can be expected to earn more; applies to the whole list, including the control group's
    /// share.
    pub upper_bound: f64,
    /// The most that is missed of the best possible goal value, 0 to 1.
    pub gap: f64,
    /// Which rule keeps the list from serving the goal better, as a sentence.
    pub binding: String,
    pub prices: Vec<LimitPrice>,
    /// Limits that cannot be kept, each with what would be possible.
    pub infeasible: Vec<String>,
}

impl Listed {
    #[must_use]
    pub fn list(&self) -> &[Choosable] {
        &self.order[..self.length.min(self.order.len())]
    }

    /// Expected profit of contacting the whole list.
    #[must_use]
    pub fn profit(&self) -> f64 {
        self.list().iter().map(|contact| contact.profit).sum()
    }
}

/// Chooses the list that serves the goal best under the limits. `options`: what each offer would bring from each
/// customer, a customer's options adjacent.
#[must_use]
pub fn choose(options: &[Choosable], terms: &Terms) -> Listed {
    let infeasible = infeasible::named(options, terms);
    let same_cost = options.windows(2).all(|pair| (pair[0].cost - pair[1].cost).abs() < 1e-9);
    let mut listed = if terms.is_simple() && (same_cost || terms.budget.is_none()) {
        prefix::choose(options, terms)
    } else {
        limited::choose(options, terms, same_cost)
    };
    if listed.length == 0 && !infeasible.is_empty() {
        listed.binding = infeasible.join("; ");
    } else if listed.length == 0 && limited::is_worth_something(options, terms) && terms.size != Some(0) {
        listed.binding =
            "the limits together: each can be kept alone, but no list keeps all of them; loosen one".into();
        listed.infeasible.push(listed.binding.clone());
    }
    listed.infeasible.splice(0..0, infeasible);
    listed
}

/// How many contacts a budget pays for.
fn paid_contacts(budget: f64, cost: f64) -> usize {
    if cost <= 0.0 {
        return usize::MAX;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative; a huge budget saturates"
    )]
    let paid = (budget.max(0.0) / cost + 1e-9).floor() as usize;
    paid
}

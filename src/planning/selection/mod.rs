//! Who gets which offer under several limits at once: the most valuable choice of at most one option per customer, by
//! Lagrangian relaxation (Fisher 1981, *Management Science* 27, 1–18), with a bound on how far from the optimum it is.
//!
//! Choose x ∈ {0, 1} to maximise Σ v x subject to Σⱼ x ≤ 1 for each customer and Σ a_r x ≤ b_r for each limit r. For any
//! prices λ ≥ 0 of the limits, no choice is worth more than (Fisher 1981, equation 2, LR_u)
//!
//! L(λ) = Σ_r λ_r b_r + Σᵢ max(0, maxⱼ (v − Σ_r λ_r a_r)).
//!
//! [`dual`] finds the prices of the lowest bound; [`repair`] turns them into a choice that keeps every limit.

mod dual;
mod repair;

use dual::Prices;

/// One way to contact a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choosable {
    /// Position of the customer.
    pub customer: usize,
    /// Position of the offer.
    pub offer: usize,
    /// Of a response, 0 to 1.
    pub probability: f64,
    /// What the contact costs, in major units, not negative.
    pub cost: f64,
    /// Expected sales, in major units.
    pub sales: f64,
    /// Contribution expected of all responses after all costs, in major units, with what would have come anyway.
    pub gross: f64,
    /// What of it the contact adds, in major units.
    pub profit: f64,
    /// What the choice maximises: profit, responses or contacts.
    pub value: f64,
}

/// A limit of the whole choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Contact costs, in major units.
    Budget(f64),
    /// Contacts.
    Contacts(usize),
    /// Contacts with one offer.
    OfferContacts { offer: usize, contacts: usize },
    /// Expected responses: no more than the follow-up can handle.
    Responses(f64),
    /// Minimum overall response rate, 0 to 1.
    ResponseRate(f64),
    /// Contribution after all costs as a share of sales, at least so high.
    Margin(f64),
}

impl Limit {
    /// How much of the limit an option uses; negative if it adds some.
    fn taken(self, option: &Choosable) -> f64 {
        match self {
            Limit::Budget(_) => option.cost,
            Limit::Contacts(_) => 1.0,
            Limit::OfferContacts { offer, .. } => f64::from(u8::from(option.offer == offer)),
            Limit::Responses(_) => option.probability,
            Limit::ResponseRate(least) => least - option.probability,
            Limit::Margin(least) => least * option.sales - option.gross,
        }
    }

    /// How much there is of it.
    fn available(self) -> f64 {
        match self {
            Limit::Budget(most) | Limit::Responses(most) => most,
            Limit::Contacts(most) | Limit::OfferContacts { contacts: most, .. } => most as f64,
            Limit::ResponseRate(_) | Limit::Margin(_) => 0.0,
        }
    }

    /// Slack that rounding may take.
    fn tolerance(self) -> f64 {
        1e-9 * (1.0 + self.available().abs())
    }
}

/// A choice that keeps every limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Positions among the options, ascending; at most one per customer.
    pub chosen: Vec<usize>,
    pub value: f64,
    /// No choice under the limits reaches a higher value.
    pub upper_bound: f64,
    /// For each limit, in the order given.
    pub limits: Vec<LimitUse>,
}

/// What a limit does to the choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitUse {
    pub limit: Limit,
    /// The amount used; for rates and margins: the value reached, 0 for an empty choice.
    pub used: f64,
    /// What one more unit of it would bring, about; 0 when it does not bind.
    pub price: f64,
}

impl Selection {
    /// The most that is missed of the best possible value, 0 to 1.
    #[must_use]
    pub fn gap(&self) -> f64 {
        if self.upper_bound <= 0.0 { 0.0 } else { (1.0 - self.value / self.upper_bound).clamp(0.0, 1.0) }
    }
}

/// The choice of the highest value under the limits.
///
/// `options`: of each customer together, customers ascending; those with a non-finite value are left out.
/// Takes about 1 ms per step for 500,000 options and some tens to a few thousand steps, more with more limits.
#[must_use]
pub fn select(options: &[Choosable], limits: &[Limit]) -> Selection {
    let field = Field::new(options, limits);
    let Prices { prices, bound } = dual::lowest_bound(&field);
    let chosen = repair::choice(&field, &prices);
    let value = chosen.iter().map(|&at| options[at].value).sum();
    let used = limits.iter().zip(&prices).map(|(limit, price)| LimitUse {
        limit: *limit,
        used: used(*limit, &chosen, options),
        price: *price,
    });
    Selection { value, upper_bound: bound.max(value), limits: used.collect(), chosen }
}

/// What no choice under the limits exceeds in value, without making a choice.
#[must_use]
pub fn bound(options: &[Choosable], limits: &[Limit]) -> f64 {
    dual::lowest_bound(&Field::new(options, limits)).bound
}

fn used(limit: Limit, chosen: &[usize], options: &[Choosable]) -> f64 {
    let sum = |of: &dyn Fn(&Choosable) -> f64| chosen.iter().map(|&at| of(&options[at])).sum::<f64>();
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    match limit {
        Limit::ResponseRate(_) => share(sum(&|option| option.probability), chosen.len() as f64),
        Limit::Margin(_) => share(sum(&|option| option.gross), sum(&|option| option.sales)),
        other => sum(&|option| other.taken(option)),
    }
}

/// The problem in the layout that the search reads fastest.
struct Field<'a> {
    options: &'a [Choosable],
    limits: &'a [Limit],
    /// Where each customer's options begin, and the end of the last.
    bounds: Vec<usize>,
    /// What option i uses of limit r, at `i * limits.len() + r`.
    taken: Vec<f64>,
}

impl<'a> Field<'a> {
    fn new(options: &'a [Choosable], limits: &'a [Limit]) -> Field<'a> {
        let mut bounds: Vec<usize> =
            (0..options.len()).filter(|&at| at == 0 || options[at].customer != options[at - 1].customer).collect();
        bounds.push(options.len());
        let taken = options.iter().flat_map(|option| limits.iter().map(|limit| limit.taken(option))).collect();
        Field { options, limits, bounds, taken }
    }

    fn taken(&self, option: usize) -> &[f64] {
        &self.taken[option * self.limits.len()..(option + 1) * self.limits.len()]
    }

    /// Value after paying for what the option uses of the limits; −∞ if it is not finite.
    fn reduced(&self, option: usize, prices: &[f64]) -> f64 {
        let paid: f64 = self.taken(option).iter().zip(prices).map(|(taken, price)| taken * price).sum();
        let reduced = self.options[option].value - paid;
        if reduced.is_finite() { reduced } else { f64::NEG_INFINITY }
    }

    /// Each customer's best option at these prices, if it is worth anything: (option, value after paying).
    fn best(&self, prices: &[f64]) -> impl Iterator<Item = (usize, f64)> {
        self.bounds.windows(2).filter_map(move |pair| {
            let mut best = (usize::MAX, 0.0);
            for option in pair[0]..pair[1] {
                let reduced = self.reduced(option, prices);
                if reduced > best.1 {
                    best = (option, reduced);
                }
            }
            (best.0 != usize::MAX).then_some(best)
        })
    }
}

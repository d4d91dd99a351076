//! The list itself: chosen within the limits, its control group drawn, and the expected results of the rest added up.

use anyhow::Result;

use super::offers::Offered;
use crate::audience::Ledger;
use crate::campaigns::valuation::{Pair, Valuation};
use crate::ranking::chances::{BuyingChance, Chances};
use domain::campaign::CampaignBrief;
use domain::customer::CustomerId;
use domain::effect::PlannedEffect;
use domain::money::Money;
use planning::audience::Contactable;
use planning::experiment::{self, Assigned, assign, control_for, draw_control_group, smallest_effect};
use planning::listing::{Listed, Terms, choose};
use planning::price_test::{PriceTest, draw_price_test};
use planning::promise::{Promise, Stake, promise};
use planning::selection::Choosable;
use planning::targeting::{Chance, profit_at_response, profit_curve};
use progress::Progress;
use reports::campaign::{CampaignPlan, PlannedTarget, PriceTestPlan};

/// How many times the control group is drawn in search of one that keeps within the limits.
const DRAWS: u64 = 60;
/// By how much the limits are tightened if no draw keeps within them.
const TIGHTER: [f64; 4] = [0.0, 0.003, 0.01, 0.04];

/// Keeps the draw of a price test independent of that of the control group.
const PRICE_TEST: u64 = 0x5052_4943;

/// What a list is assembled from.
pub(super) struct Known<'a> {
    pub brief: &'a CampaignBrief,
    /// None in a database without purchases.
    pub chances: Option<&'a Chances>,
    pub valuation: &'a Valuation,
    pub offered: &'a Offered,
    pub ledger: &'a Ledger,
}

/// A list, with its left-alone flags in step.
struct Drawn {
    listed: Listed,
    left_alone: Vec<bool>,
    why: String,
}

/// What one offer is expected to do with one customer.
struct Expected {
    /// As the models say, before own results are heeded.
    modelled: Pair,
    heeded: Pair,
    chance: Chance,
}

impl Known<'_> {
    /// The options of each customer, by position among `contactable`, each customer's options together. Customers for
    /// whom nothing can be predicted have none.
    pub(super) fn options(&self, contactable: &[Contactable]) -> Vec<Choosable> {
        let cost = self.brief.contact_cost.major();
        let mut options = Vec::with_capacity(contactable.len() * self.brief.offers.len());
        for (place, customer) in contactable.iter().map(Contactable::customer).enumerate() {
            let ruled = self.offered.ruled(customer);
            for at in (0..self.brief.offers.len()).filter(|at| ruled.is_none_or(|ruled| ruled == *at)) {
                let expected = self.expected(customer, at);
                options.extend(expected.map(|expected| expected.chance.contact(place, at, cost)));
            }
        }
        options
    }

    fn own(&self, customer: CustomerId) -> Option<&BuyingChance> {
        self.chances?.of.get(&customer)
    }

    fn expected(&self, customer: CustomerId, at: usize) -> Option<Expected> {
        let offer = &self.brief.offers[at];
        let own = self.own(customer);
        let modelled = self.valuation.modelled(customer, own, self.offered.share(customer, offer, at))?;
        let heeded = self.valuation.heeded(modelled, offer.discount);
        let (price, margin_rate) = self.offered.worth(customer, own.map(|own| own.spend), offer, at);
        let chance = Chance {
            probability: heeded.contacted,
            alone: heeded.alone,
            sales: price * (1.0 - offer.discount),
            margin: price * margin_rate,
            offer_cost: price * offer.discount + offer.cost.major(),
        };
        Some(Expected { modelled, heeded, chance })
    }

    /// What the contacted should add, with how far that may be off.
    fn promised(&self, contacted: &[(CustomerId, Choosable)]) -> Promise {
        let expected: Vec<(CustomerId, Choosable, Expected)> = contacted
            .iter()
            .filter_map(|(customer, contact)| Some((*customer, *contact, self.expected(*customer, contact.offer)?)))
            .collect();
        let stakes: Vec<Stake> = expected
            .iter()
            .map(|(_, contact, expected)| Stake {
                contacted: expected.heeded.contacted,
                alone: expected.heeded.alone,
                kept: expected.chance.margin - expected.chance.offer_cost,
                margin: expected.chance.margin,
                cost: contact.cost,
            })
            .collect();
        let listed: Vec<_> =
            expected.iter().map(|(customer, _, expected)| (*customer, self.own(*customer), expected.heeded)).collect();
        let discounts = expected.iter().map(|(_, contact, _)| self.brief.offers[contact.offer].discount);
        let discount = discounts.sum::<f64>() / expected.len().max(1) as f64;
        promise(&stakes, self.valuation.doubt(&listed, discount))
    }

    /// Chooses the list, draws its control group and adds up what the rest should bring. Returns the plan without its
    /// audience, and those left alone.
    pub(super) fn list(
        &self,
        contactable: Vec<Contactable>,
        options: &[Choosable],
        progress: &Progress,
    ) -> Result<(CampaignPlan, Vec<PlannedTarget>)> {
        let reachable = contactable.len();
        let ids: Vec<CustomerId> = contactable.iter().map(Contactable::customer).collect();
        let drawn = self.draw(options, &ids, progress)?;
        let list = drawn.listed.list();
        let mut waiting: Vec<Option<Contactable>> = contactable.into_iter().map(Some).collect();
        let test = self.price_test(&drawn, options);
        let (mut targets, mut control) = (Vec::new(), Vec::new());
        let (mut contacted, mut promised, mut forgone) = (Vec::new(), Vec::new(), 0.0);
        for (contact, left_alone) in list.iter().zip(&drawn.left_alone) {
            let Some(one) = waiting[contact.customer].take() else { continue };
            match assign(one, *left_alone) {
                Assigned::Contacted(one) => {
                    let drawn = test.drawn.get(&contact.customer);
                    let contact = drawn.unwrap_or(contact);
                    promised.push((one.customer(), *contact));
                    contacted.push(*contact);
                    let target = self.target(one.customer(), one.address(), contact);
                    targets.push(PlannedTarget { tested: drawn.is_some(), ..target });
                }
                Assigned::Control(customer) => {
                    forgone += contact.profit;
                    control.push(self.target(customer, "", contact));
                }
            }
        }
        let response = self.promised(&promised);
        let profit: f64 = contacted.iter().map(|contact| contact.profit).sum();
        let sum = |of: fn(&Choosable) -> f64| Money::from_major(contacted.iter().map(of).sum());
        // Random selection removed the same share of both: what the list brings, and what the best list could.
        let (listed, best) = (profit + forgone, drawn.listed.upper_bound);
        let bound = if listed > 0.0 { profit * (best / listed).max(1.0) } else { profit };
        let plan = CampaignPlan {
            id: None,
            brief: self.brief.clone(),
            audience: 0,
            reachable,
            drop_outs: Vec::new(),
            chosen: targets.len(),
            control: control.len(),
            expected_responses: response.responses,
            expected_rate: response.rate,
            expected_rate_low: response.rate_low,
            expected_rate_high: response.rate_high,
            expected_profit: Money::from_major(profit),
            expected_profit_low: Money::from_major(response.profit_low),
            expected_profit_high: Money::from_major(response.profit_high),
            gross_profit: sum(|contact| contact.gross),
            expected_anyway: targets.iter().filter_map(|target| target.anyway).sum(),
            selection: String::new(),
            effect: PlannedEffect::default(),
            upper_bound: Money::from_major(bound),
            if_response_20_lower: Money::from_major(profit_at_response(&contacted, 0.8)),
            expected_sales: sum(|contact| contact.sales),
            contact_costs: sum(|contact| contact.cost),
            control_why: drawn.why,
            control_cost: Money::from_major(forgone),
            smallest_effect: smallest_effect(targets.len(), control.len(), response.rate),
            shift: None,
            price_test: self.price_test_told(&test),
            caution: None,
            curve: profit_curve(&drawn.listed.order, drawn.listed.optimum, drawn.listed.length),
            optimum: drawn.listed.optimum,
            binding: drawn.listed.binding,
            gap: drawn.listed.gap,
            prices: drawn.listed.prices,
            infeasible: drawn.listed.infeasible,
            targets,
        };
        Ok((plan, control))
    }

    /// Draws the offers of a price test among those contacted: offers of the same goods, whatever the discount.
    fn price_test(&self, drawn: &Drawn, options: &[Choosable]) -> PriceTest {
        let Some(most) = self.brief.price_test else { return PriceTest::default() };
        let list = drawn.listed.list().iter().zip(&drawn.left_alone);
        let contacted: Vec<Choosable> = list.filter(|(_, alone)| !**alone).map(|(contact, _)| *contact).collect();
        let goods = |at: usize| (&self.brief.offers[at].category, &self.brief.offers[at].product);
        let alternatives = |best: &Choosable| {
            let first = options.partition_point(|option| option.customer < best.customer);
            let own = options[first..].iter().take_while(|option| option.customer == best.customer);
            own.filter(|option| goods(option.offer) == goods(best.offer)).copied().collect()
        };
        draw_price_test(&contacted, &alternatives, most.major(), self.brief.seed ^ PRICE_TEST)
    }

    fn price_test_told(&self, test: &PriceTest) -> Option<PriceTestPlan> {
        let most = self.brief.price_test?;
        let mut offers: Vec<usize> = test.drawn.values().map(|contact| contact.offer).collect();
        offers.sort_unstable();
        offers.dedup();
        let names: Vec<&str> = offers.iter().map(|at| self.brief.offers[*at].name.as_str()).collect();
        let cost = Money::from_major(test.cost);
        let told = if test.drawn.is_empty() {
            format!(
                "Nobody is in the price test: it needs two offers of the same goods with different discounts, and {} is too \
                 little for it, or too few can be contacted.",
                most.plain()
            )
        } else {
            format!(
                "{} get one of these offers at random, where that costs least: {}. It gives up about {} of the expected \
                 profit (at most {}) and shows which discount adds most.",
                figures::counted(test.drawn.len(), "customer", "customers"),
                names.join(", "),
                cost.plain(),
                most.plain()
            )
        };
        Some(PriceTestPlan { customers: test.drawn.len(), cost, told })
    }

    fn terms(&self, control_share: f64) -> Terms {
        let brief = self.brief;
        Terms {
            goal: brief.goal,
            budget: brief.budget.map(Money::major),
            size: brief.size,
            limits: brief.limits,
            offers: brief.offers.iter().map(|offer| (offer.name.clone(), offer.most)).collect(),
            control_share,
        }
    }

    /// The list and its control group. The limits also apply to the contacted part: the control group is redrawn until
    /// they hold (rerandomisation, Morgan and Rubin 2012, *Annals of Statistics* 40, 1263–1282), and if no draw works,
    /// the list is chosen under slightly tighter limits.
    fn draw(&self, options: &[Choosable], ids: &[CustomerId], progress: &Progress) -> Result<Drawn> {
        let mut share = self.brief.control_share;
        let mut listed = choose(options, &self.terms(share));
        let mut why = String::new();
        if let Some(effect) = self.brief.effect {
            let wanted = enough(&listed, effect);
            if let Some(wanted) = wanted.filter(|wanted| *wanted < share) {
                let terms = self.terms(wanted);
                if terms.depends_on_control() {
                    progress.check()?;
                    listed = choose(options, &terms);
                    // For a list of a different length, a slightly different share; never fewer than the limits allow
                    // for.
                    share = enough(&listed, effect).unwrap_or(share).clamp(wanted, share);
                } else {
                    share = wanted;
                }
            }
            why = self.why(&listed, effect, wanted);
        }
        for tighter in TIGHTER {
            progress.check()?;
            if tighter > 0.0 {
                listed = choose(options, &self.terms(share).tightened(tighter));
            }
            if let Some(left_alone) = self.keeping(&listed, ids, share) {
                return Ok(Drawn { listed, left_alone, why });
            }
        }
        let left_alone = draw_control_group(&members(&listed, ids), share, self.brief.seed);
        let told = "the whole list keeps the limits, but the customers who would be contacted do not, because the \
                    control group takes too much of so short a list; leave fewer alone or loosen the limits";
        listed.infeasible.push(told.into());
        Ok(Drawn { listed, left_alone, why })
    }

    /// The first draw after which the contacted keep within the limits.
    fn keeping(&self, listed: &Listed, ids: &[CustomerId], share: f64) -> Option<Vec<bool>> {
        let members = members(listed, ids);
        let terms = self.terms(share);
        let draws = (0..DRAWS).map(|draw| {
            let seed = self.brief.seed.wrapping_add(draw.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            draw_control_group(&members, share, seed)
        });
        let contacted = |left_alone: &Vec<bool>| {
            let list = listed.list().iter().zip(left_alone);
            terms.are_kept_by(list.filter(|(_, left_alone)| !**left_alone).map(|(contact, _)| contact))
        };
        draws.into_iter().find(contacted)
    }

    /// How the size of the control group came about.
    fn why(&self, listed: &Listed, effect: f64, wanted: Option<f64>) -> String {
        let points = format!("{} percentage points", figures::points(effect));
        let most = figures::percent_as_set(self.brief.control_share);
        match wanted {
            _ if listed.length == 0 => String::new(),
            Some(wanted) if wanted <= self.brief.control_share => {
                format!("Just enough customers are left alone to show a rise of {points}.")
            }
            Some(wanted) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the list")]
                let needed = (wanted * listed.length as f64).round() as u64;
                format!(
                    "To show a rise of {points}, {} would have to be left alone; you allow {most} of the list.",
                    figures::count(needed)
                )
            }
            None => format!("The list is too short to show a rise of {points}, even if half of it were left alone."),
        }
    }

    fn target(&self, customer: CustomerId, address: &str, contact: &Choosable) -> PlannedTarget {
        let offer = &self.brief.offers[contact.offer];
        let person = self.ledger.customers.get(&customer).cloned().unwrap_or_default();
        let expected = self.expected(customer, contact.offer);
        let bought = self.own(customer).map(|own| own.reason.clone());
        let valued = expected.as_ref().map(|expected| self.valuation.reason(expected.heeded));
        let mut reason = [valued, bought.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ").trim().to_owned();
        if bought.is_none() && reason.is_empty() {
            reason.push_str("Has not bought yet, and is like customers who did.");
        }
        if let Some(record) = self.offered.record(customer, offer, contact.offer) {
            reason = format!("{record} {reason}");
        }
        PlannedTarget {
            id: Some(customer),
            customer: person.external_id.clone(),
            name: person.display_name(),
            address: address.to_owned(),
            offer: offer.name.clone(),
            probability: contact.probability,
            expected_profit: Money::from_major(contact.profit),
            reason,
            alone: expected.as_ref().map(|expected| expected.modelled.alone),
            asked: expected.as_ref().map(|expected| expected.modelled.contacted),
            anyway: expected.as_ref().map(|expected| expected.heeded.alone),
            gross_profit: Some(Money::from_major(contact.gross)),
            tested: false,
        }
    }
}

/// Share of a list that has to be left alone to show an effect.
fn enough(listed: &Listed, effect: f64) -> Option<f64> {
    let list = listed.list();
    let rate = list.iter().map(|contact| contact.probability).sum::<f64>() / list.len().max(1) as f64;
    Some(control_for(list.len(), rate, effect)? as f64 / list.len() as f64)
}

fn members(listed: &Listed, ids: &[CustomerId]) -> Vec<experiment::Listed> {
    let member = |contact: &Choosable| experiment::Listed {
        customer: ids[contact.customer],
        probability: contact.probability,
        offer: contact.offer,
    };
    listed.list().iter().map(member).collect()
}

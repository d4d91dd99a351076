//! What one fictitious customer did: visits, baskets, returns, contacts, and when they stopped coming.

mod contacted;
mod demand;

use crate::campaigns::CAMPAIGNS;
use crate::catalogue::{self, ARTICLES, GROUPS};
use crate::draw::{Draw, Purpose, logistic};
use crate::names::TOWNS;
use crate::people::Person;
use crate::places::{CATALOGUE, STORES, WEB_SHOP};
use crate::traits::Traits;
use crate::{Contact, FIRST_DAY, LAST_DAY};
use domain::consent::Channel;
use domain::customer::Customer;
use domain::day::Day;
use domain::money::Money;
use domain::purchase::{Purchase, Source};

/// Mean visits per year of a customer who has not dropped out; individual customers vary around it exponentially.
const VISITS_A_YEAR: f64 = 5.2;
/// Log-odds of never coming back after a visit, before group, source and person are added.
const DROP_OUT: f64 = -2.2;
/// How much likelier (log-odds) staying away is after the first visit than after later ones.
const FIRST_IMPRESSION: f64 = 0.9;

/// Demand in the busiest month, relative to the mean.
const BUSIEST: f64 = 1.6;

/// How a customer came, and how often they are seen from then on.
const SOURCES: [(Source, f64, f64); 8] = [
    // Source, share of first purchases, what it adds to the log-odds of dropping out.
    (Source::Pos, 0.40, -0.5),
    (Source::HomeShopping, 0.05, 0.5),
    (Source::ECommerce, 0.17, 0.3),
    (Source::CreditCard, 0.11, -0.2),
    (Source::BankCard, 0.11, -0.3),
    (Source::Web, 0.09, 0.4),
    (Source::DigitalTv, 0.04, 1.1),
    (Source::Other, 0.03, 0.0),
];

/// What a customer bought and was sent, in the order of days.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub purchases: Vec<Purchase>,
    pub contacts: Vec<Contact>,
}

/// A visit that is already certain: something wears out, or an offer was accepted.
struct Appointment {
    day: Day,
    article: usize,
    discount: f64,
    kind: Errand,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Errand {
    Replacement,
    Response,
}

/// Lives one customer's life through the years of the data.
pub(super) struct Life<'a> {
    draw: Draw,
    customer: &'a Customer,
    refusals: &'a [Channel],
    town: usize,
    garden_share: f64,
    visits_a_year: f64,
    /// Log-odds of dropping out after a visit that is not the first.
    drop_out: f64,
    readiness: f64,
    traits: Traits,
    /// Decides who is left alone, from its own stream so that nothing else depends on it.
    arm_draw: Draw,
    main_source: Source,
    favourite: usize,
    active: bool,
    day: Day,
    visits: u32,
    agenda: Vec<Appointment>,
    bought: [bool; GROUPS.len()],
    story: Story,
}

impl<'a> Life<'a> {
    /// `pace` multiplies how often the customer comes and divides the odds of dropping out; 1 is the dealership's pace.
    pub fn new(seed: u64, index: u64, person: &'a Person, pace: f64) -> Life<'a> {
        let mut draw = Draw::new(seed, index, Purpose::Behaviour);
        let (main_source, _, source_drop_out) = SOURCES[draw.by_weight(SOURCES.iter().map(|(_, share, _)| *share))];
        let garden_share = *draw.pick(&[0.08, 0.08, 0.5, 0.5, 0.92]);
        let visits_a_year = pace * VISITS_A_YEAR * (0.12 + draw.waiting());
        let day = first_day(&mut draw);
        let favourite = demand::draw_group(&mut draw, day, garden_share);
        let person_drop_out = person.traits.restlessness() + 0.6 * draw.bell() - pace.max(1.0).ln();
        let drop_out = DROP_OUT + source_drop_out + GROUPS[favourite].drop_out + person_drop_out;
        let readiness = 0.7 * draw.bell();
        Life {
            draw,
            customer: &person.customer,
            refusals: &person.refusals,
            town: person.town,
            garden_share,
            visits_a_year,
            drop_out,
            readiness,
            traits: person.traits,
            arm_draw: Draw::new(seed, index, Purpose::Arm),
            main_source,
            favourite,
            active: true,
            day,
            visits: 0,
            agenda: Vec::new(),
            bought: [false; GROUPS.len()],
            story: Story::default(),
        }
    }

    /// The whole history of somebody who buys.
    pub fn of_a_buyer(mut self) -> Story {
        let start = self.day;
        let mut campaigns = CAMPAIGNS.iter().skip_while(|campaign| campaign.day() <= start).peekable();
        let first = self.article_of(self.favourite);
        self.visit(self.day, first, 0.0);
        let mut next = self.next_visit();
        loop {
            let day = self.agenda.iter().map(|appointment| appointment.day).chain(next).min();
            let campaign = campaigns.next_if(|campaign| day.is_none_or(|day| campaign.day() < day));
            if let Some(campaign) = campaign {
                self.hear_of(campaign);
                continue;
            }
            let Some(day) = day.filter(|day| *day <= LAST_DAY) else { break };
            if next == Some(day) {
                let group = self.group_for(day);
                let article = self.article_of(group);
                self.visit(day, article, 0.0);
                next = self.next_visit();
            } else {
                self.keep_appointment(day);
                next = if self.active { next.or_else(|| self.next_visit()) } else { None };
            }
        }
        self.story.purchases.sort_by_key(|purchase| purchase.day);
        self.story
    }

    /// The day of the next visit by the customer's own rhythm; none after dropping out.
    fn next_visit(&mut self) -> Option<Day> {
        if !self.active {
            return None;
        }
        let mut day = self.day;
        // More demand in season: draw at the rate of the busiest month, and keep visits in proportion to the month.
        while day <= LAST_DAY {
            let gap = 365.0 * self.draw.waiting() / (self.visits_a_year * BUSIEST);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a saturated gap lies beyond the last day all the same"
            )]
            let days = gap.ceil().min(100_000.0) as i32;
            day = day.plus(days.max(1));
            let demand = demand::demand(day, self.garden_share) / BUSIEST;
            if self.draw.happens(demand) {
                return Some(day);
            }
        }
        None
    }

    /// Keeps an appointment on the day. Those who dropped out seldom do, but an offer may win them back.
    fn keep_appointment(&mut self, day: Day) {
        let Some(at) = self.agenda.iter().position(|appointment| appointment.day == day) else { return };
        let appointment = self.agenda.swap_remove(at);
        let revived = !self.active && appointment.kind == Errand::Response && self.draw.happens(0.5);
        if !self.active && appointment.kind == Errand::Replacement && !self.draw.happens(0.2) {
            return;
        }
        self.visit(day, appointment.article, appointment.discount);
        self.active |= revived;
    }

    fn group_for(&mut self, day: Day) -> usize {
        let in_season = GROUPS[self.favourite].season[demand::month(day)] > 0.5;
        if in_season && self.draw.happens(0.35) {
            self.favourite
        } else {
            demand::draw_group(&mut self.draw, day, self.garden_share)
        }
    }

    fn article_of(&mut self, group: usize) -> usize {
        self.draw.by_weight(ARTICLES.iter().map(|article| if article.group == group { article.weight } else { 0.0 }))
    }

    /// One basket: the article that the visit is for, what goes with it, and impulse purchases.
    fn visit(&mut self, day: Day, article: usize, discount: f64) {
        self.visits += 1;
        self.day = day;
        let mut basket = vec![article];
        if let Some(place) = self.companion(article) {
            basket.push(place);
        }
        while basket.len() < 6 && self.draw.happens(0.2) {
            let group = self.group_for(day);
            let other = self.article_of(group);
            if !basket.contains(&other) {
                basket.push(other);
            }
        }
        let source = if self.draw.happens(0.8) {
            self.main_source
        } else {
            SOURCES[self.draw.by_weight(SOURCES.iter().map(|s| s.1))].0
        };
        let till = Till {
            day,
            source,
            store: self.store(source),
            reference: format!("R{}-{:03}", self.customer.external_id, self.visits),
        };
        for (line, place) in basket.into_iter().enumerate() {
            self.buy(&till, place, if line == 0 { discount } else { 0.0 });
        }
        let first_impression = if self.visits == 1 { FIRST_IMPRESSION } else { 0.0 };
        if self.draw.happens(logistic(self.drop_out + first_impression)) {
            self.active = false;
        }
    }

    fn companion(&mut self, article: usize) -> Option<usize> {
        let (id, share) = ARTICLES[article].companion?;
        catalogue::place(id).filter(|_| self.draw.happens(share))
    }

    fn store(&mut self, source: Source) -> &'static str {
        match source {
            Source::ECommerce | Source::Web => STORES[WEB_SHOP],
            Source::HomeShopping | Source::DigitalTv => STORES[CATALOGUE],
            _ => STORES[TOWNS[self.town].store],
        }
    }

    /// Writes one line, and perhaps its return some days later.
    fn buy(&mut self, till: &Till, place: usize, discount: f64) {
        let article = &ARTICLES[place];
        self.bought[article.group] = true;
        if let Some(cycle) = article.cycle_days {
            self.plan_replacement(till.day, place, cycle);
        }
        let pieces = if article.pieces > 1 || article.price_cents > 5_000 {
            article.pieces
        } else {
            article.pieces + u32::from(self.draw.happens(0.15))
        };
        let reduction = if discount > 0.0 {
            discount
        } else if self.draw.happens(0.08) {
            0.10
        } else {
            0.0
        };
        let amount = share_of(article.price_cents * i64::from(pieces), 1.0 - reduction);
        let margin = share_of(article.price_cents * i64::from(pieces), article.margin_rate - reduction);
        let line = Purchase {
            customer: self.customer.external_id.clone(),
            day: till.day,
            quantity: f64::from(pieces),
            amount,
            margin: Some(margin),
            product: article.id.into(),
            category: GROUPS[article.group].name.into(),
            source: till.source,
            store: till.store.into(),
            reference: till.reference.clone(),
        };
        let returned = self.draw.happens(0.012).then(|| till.day.plus(self.draw.between(2, 14)));
        if let Some(day) = returned.filter(|day| *day <= LAST_DAY) {
            let back =
                Purchase { day, quantity: -line.quantity, amount: -amount, margin: Some(-margin), ..line.clone() };
            self.story.purchases.push(back);
        }
        self.story.purchases.push(line);
    }

    fn plan_replacement(&mut self, bought: Day, place: usize, cycle_days: u32) {
        let days = f64::from(cycle_days) * (1.0 + 0.12 * self.draw.bell());
        #[expect(clippy::cast_possible_truncation, reason = "a few thousand days at most")]
        let day = bought.plus(days.round().max(30.0) as i32);
        if self.draw.happens(0.6) && day <= LAST_DAY {
            self.agenda.push(Appointment { day, article: place, discount: 0.0, kind: Errand::Replacement });
        }
    }
}

/// What the lines of one basket share.
struct Till {
    day: Day,
    source: Source,
    store: &'static str,
    reference: String,
}

fn share_of(cents: i64, share: f64) -> Money {
    Money::from_major(cents as f64 / 100.0 * share)
}

/// A third of the customers are known from the first months; the others came over the years.
fn first_day(draw: &mut Draw) -> Day {
    let days = if draw.happens(0.33) { 120 } else { LAST_DAY.since(FIRST_DAY) };
    FIRST_DAY.plus(draw.between(0, days))
}

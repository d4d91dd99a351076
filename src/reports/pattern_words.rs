//! The patterns in one sentence each: read first, above the figures.

use crate::patterns::{Cycle, Jump, Opportunity, OpportunityKind, PatternReport, Trend};
use domain::money::Money;

/// A corrected p-value below this is reported as more than chance.
pub const SURE: f64 = 0.05;
/// Position of the depth used in verdicts, among 1, 3, 5 and 10.
const DEPTH: usize = 1;

/// In one or two words, by the corrected p-value.
#[must_use]
pub fn certainty(p_value: f64) -> &'static str {
    if p_value < 0.001 {
        "Very sure"
    } else if p_value < SURE {
        "Sure"
    } else {
        "May be chance"
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl PatternReport {
    #[must_use]
    pub fn together_spoken(&self) -> String {
        let sure = self.rules.iter().filter(|rule| rule.p_value < SURE).count();
        let looked = format!("{} baskets of {} products", figures::count(self.baskets), figures::count(self.items));
        match self.rules.iter().find(|rule| rule.p_value < SURE) {
            None => format!("Nothing in {looked} is bought together more often than by chance."),
            Some(first) => format!(
                "{}, {} of them certain, in {looked}. The strongest: customers who buy {} also buy {}, {:.1} times as often as others.",
                if self.rules.len() == 1 {
                    "One rule".into()
                } else {
                    format!("{} rules", figures::count(self.rules.len()))
                },
                figures::count(sure),
                first.antecedent.join(" and "),
                first.consequent.join(" and "),
                first.lift
            ),
        }
    }

    #[must_use]
    pub fn follows_spoken(&self) -> String {
        let sure = self.sequences.iter().filter(|one| one.p_value < SURE).count();
        if self.sequences_tried == 0 {
            return "No customer has come back after a first purchase yet, so no sequence can be found.".into();
        }
        match self.sequences.iter().find(|one| one.p_value < SURE) {
            None => format!(
                "Of {} pairs, none follows the other more often than its popularity alone explains.",
                figures::count(self.sequences_tried)
            ),
            Some(first) => format!(
                "{} of {} pairs follow each other more often than chance. The most certain: {} after {}, {:.1} times as often as without it, for half of those who do within {}.",
                figures::count(sure),
                figures::count(self.sequences_tried),
                first.then,
                first.first,
                first.lift,
                figures::span(first.median_days)
            ),
        }
    }

    #[must_use]
    pub fn trends_spoken(&self) -> String {
        let series = &self.trends.series;
        if series.is_empty() {
            return "There is no whole month of sales yet, so there is no trend to look for.".into();
        }
        let rising = series.iter().filter(|one| one.direction() == Some(Direction::Up)).count();
        let falling = series.iter().filter(|one| one.direction() == Some(Direction::Down)).count();
        let jumped = series.iter().filter(|one| one.clear_jump().is_some()).count();
        let seasonal = series.iter().filter(|one| one.season_p < SURE).count();
        let years =
            if self.trends.months < 24 { " Seasons need two years of sales, so they cannot be shown yet." } else { "" };
        let at_once = match jumped {
            0 => String::new(),
            n => format!(" ({} of these at once, as at a launch)", figures::count(n)),
        };
        format!(
            "Of {} lines of sales over {} whole months, {} rise, {} fall{at_once} and {} are seasonal; in the others, \
             changes may be chance.{years}",
            figures::count(series.len()),
            self.trends.months,
            figures::count(rising),
            figures::count(falling),
            figures::count(seasonal)
        )
    }

    #[must_use]
    pub fn cycles_spoken(&self) -> String {
        let Some(first) = self.cycles.first() else {
            return "No group has been bought again by twenty customers yet, so no cycle can be measured.".into();
        };
        format!(
            "{} customers are due for {} in the next {} days, and about {:.0} will buy it unasked: half of those who buy it again \
             do so after {} to {}.",
            figures::count(first.due),
            first.group,
            self.due_days,
            first.expected_of_due(),
            figures::span(first.lower_quartile_days),
            figures::span(first.upper_quartile_days)
        )
    }

    /// How well the next groups are predicted.
    #[must_use]
    pub fn next_spoken(&self) -> String {
        let next = &self.next_products;
        let of = |code: &str| next.methods.iter().find(|method| method.method == code);
        let (Some(chosen), Some(popular)) = (of(&next.chosen), of("popular")) else {
            return "The history is too short to test what comes next; the lists below follow what customers bought often \
                    and lately, untested."
                .into();
        };
        let compared = |chosen: f64, popular: f64| {
            if (chosen - popular).abs() < 0.005 {
                "as many as".into()
            } else {
                format!("against {}", figures::whole_percent(popular))
            }
        };
        format!(
            "Tested on the last {} days: of {} customers who came, {} bought one of the {} groups predicted, {} when \
             everybody is offered the bestsellers.",
            next.horizon_days,
            figures::count(next.test_customers),
            figures::whole_percent(chosen.hit_rates[DEPTH]),
            next.depths[DEPTH],
            compared(chosen.hit_rates[DEPTH], popular.hit_rates[DEPTH])
        )
    }

    #[must_use]
    pub fn opportunities_spoken(&self) -> String {
        let Some(first) = self.opportunities.first() else {
            return "These records show no customers who lack what similar customers buy.".into();
        };
        format!(
            "The largest: {} {}, about {} of margin in {} days.",
            figures::count(first.customers),
            first.who(),
            first.expected_margin.rounded(),
            self.next_products.horizon_days
        )
    }
}

impl Opportunity {
    /// "customers of Tyres without Oil"
    #[must_use]
    pub fn who(&self) -> String {
        match self.kind {
            OpportunityKind::HasNot => format!("customers of {} who never bought {}", self.has, self.not),
            OpportunityKind::SpendsMostOn => {
                format!("customers who spend the most on {} and never bought {}", self.has, self.not)
            }
        }
    }

    /// The name of a segment made from them.
    #[must_use]
    pub fn segment_name(&self) -> String {
        match self.kind {
            OpportunityKind::HasNot => format!("{} without {}", self.has, self.not),
            OpportunityKind::SpendsMostOn => format!("Mostly {}, without {}", self.has, self.not),
        }
    }

    /// "customers of Tyres have Oil 1.8 times as often as customers overall"
    #[must_use]
    pub fn lift_spoken(&self) -> String {
        let who = match self.kind {
            OpportunityKind::HasNot => format!("customers of {}", self.has),
            OpportunityKind::SpendsMostOn => format!("customers who spend the most on {}", self.has),
        };
        format!("{who} have {} {:.1} times as often as customers overall", self.not, self.lift)
    }

    /// Where a segment of them comes from.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}, from the patterns", capital(&self.who()))
    }

    /// What each of them is worth on average.
    #[must_use]
    pub fn margin_each(&self) -> Money {
        Money::from_major(self.expected_margin.major() / self.customers.max(1) as f64)
    }
}

impl Cycle {
    /// How many of those due are expected to buy within the days ahead.
    #[must_use]
    pub fn expected_of_due(&self) -> f64 {
        self.members.iter().map(|member| member.1).sum()
    }

    #[must_use]
    pub fn segment_name(&self) -> String {
        format!("Due for {}", self.group)
    }

    /// Where a segment of those due comes from.
    #[must_use]
    pub fn origin(&self, due_days: u32) -> String {
        format!("Due for {} within {due_days} days, from the repeat cycle", self.group)
    }
}

/// Where a line of sales goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

impl Jump {
    fn spoken(&self) -> String {
        let month = self.month.month_name();
        let money = |value: f64| figures::whole(value.max(0.0));
        let (before, after) = (money(self.before), money(self.after));
        if before == "0" {
            format!("Began in {month}: {after} a month since")
        } else if after == "0" {
            format!("Ended in {month}: {before} a month before")
        } else if self.after >= self.before {
            format!("Up from {before} to {after} a month since {month}")
        } else {
            format!("Down from {before} to {after} a month since {month}")
        }
    }
}

impl Trend {
    /// A jump that cannot well be chance.
    #[must_use]
    pub fn clear_jump(&self) -> Option<Jump> {
        self.jump.filter(|jump| jump.p_value < SURE)
    }

    /// Where it clearly goes; none if that may be chance.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        let change = match self.clear_jump() {
            Some(jump) => jump.after - jump.before,
            None => self.change_per_year.filter(|_| self.trend_p < SURE)?,
        };
        Some(if change >= 0.0 { Direction::Up } else { Direction::Down })
    }

    /// The smaller one of no trend and of no jump: how likely it stands still.
    #[must_use]
    pub fn still_p(&self) -> f64 {
        self.jump.map_or(self.trend_p, |jump| jump.p_value.min(self.trend_p))
    }

    /// "Rises by 12 % a year", "Began in March 2024: 9,300 a month since", "No clear trend"
    #[must_use]
    pub fn trend_spoken(&self) -> String {
        if let Some(jump) = self.clear_jump() {
            return jump.spoken();
        }
        match self.change_per_year {
            None => "Too few months".into(),
            Some(_) if self.trend_p >= SURE => "No clear trend".into(),
            Some(change) if change >= 0.0 => format!("Rises by {} a year", figures::whole_percent(change)),
            Some(change) => format!("Falls by {} a year", figures::whole_percent(-change)),
        }
    }

    /// The month in which it sells the most, 0 for January; none without a season.
    #[must_use]
    pub fn peak(&self) -> Option<usize> {
        let profile = self.profile.filter(|_| self.season_p < SURE)?;
        (0..profile.len()).max_by(|a, b| profile[*a].total_cmp(&profile[*b]))
    }
}

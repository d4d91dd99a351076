//! The features of a customer as of a day, one entry each: its name, its wording, its computation.
//!
//! Times since the first purchase are used only as the base of rates and shares: every customer ages from one as-of day
//! to the next, so a model trained on earlier days would be asked about ages it has never seen.

use super::moment::Seen;
use domain::day::Day;
use domain::purchase::Source;

/// What a feature is about: what people choose by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Rhythm,
    Money,
    Goods,
    Places,
    Contacts,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Rhythm, Kind::Money, Kind::Goods, Kind::Places, Kind::Contacts];

    /// As the command line writes it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Rhythm => "rhythm",
            Kind::Money => "money",
            Kind::Goods => "goods",
            Kind::Places => "places",
            Kind::Contacts => "contacts",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rhythm => "How often and when they buy",
            Kind::Money => "What they spend",
            Kind::Goods => "What they buy",
            Kind::Places => "Where they buy",
            Kind::Contacts => "Earlier contacts",
        }
    }
}

/// A numeric feature.
pub struct NumberSpec {
    pub kind: Kind,
    pub name: &'static str,
    /// `{}` is replaced by the value.
    pub phrase: &'static str,
    /// None if it is unknown.
    pub value: fn(&Seen<'_>) -> Option<f64>,
}

/// A categorical feature.
pub struct WordSpec {
    pub kind: Kind,
    pub name: &'static str,
    pub phrase: &'static str,
    pub value: fn(&Seen<'_>) -> Option<String>,
}

const fn number(
    kind: Kind,
    name: &'static str,
    phrase: &'static str,
    value: fn(&Seen<'_>) -> Option<f64>,
) -> NumberSpec {
    NumberSpec { kind, name, phrase, value }
}

const fn word(
    kind: Kind,
    name: &'static str,
    phrase: &'static str,
    value: fn(&Seen<'_>) -> Option<String>,
) -> WordSpec {
    WordSpec { kind, name, phrase, value }
}

/// Rhythm, money, what, where, when, contacts.
pub const NUMBERS: &[NumberSpec] = &[
    number(Kind::Rhythm, "purchase days", "bought on {} days", |seen| Some(seen.visits.len() as f64)),
    number(Kind::Rhythm, "days since the last purchase", "last bought {} days ago", pause),
    number(Kind::Rhythm, "mean days between purchases", "usually {} days between purchases", mean_gap),
    number(Kind::Rhythm, "spread of the days between purchases", "the gaps vary by {} days", gap_spread),
    number(Kind::Rhythm, "current gap against the usual one", "the current gap is {} times the usual one", |seen| {
        Some(seen.pause()? / mean_gap(seen)?.max(1.0))
    }),
    number(
        Kind::Rhythm,
        "share of the time since the last purchase",
        "has bought nothing for the latest {} % of the time as a \
        customer",
        |seen| Some(100.0 * seen.pause()? / seen.age()?.max(1.0)),
    ),
    number(Kind::Rhythm, "purchase days in the last 30 days", "bought on {} of the last 30 days", |seen| {
        recent(seen, 30)
    }),
    number(Kind::Rhythm, "purchase days in the last 90 days", "bought on {} of the last 90 days", |seen| {
        recent(seen, 90)
    }),
    number(Kind::Rhythm, "purchase days in the last 180 days", "bought on {} of the last 180 days", |seen| {
        recent(seen, 180)
    }),
    number(Kind::Rhythm, "purchase days in the last 365 days", "bought on {} of the last 365 days", |seen| {
        recent(seen, 365)
    }),
    number(Kind::Rhythm, "purchase days per year", "buys on {} days per year", |seen| {
        Some(seen.visits.len() as f64 * 365.25 / (seen.age()? + 30.0))
    }),
    number(
        Kind::Rhythm,
        "share of purchases in the later half",
        "made {} % of the purchases in the later half of the time",
        |seen| {
            let half = i32::midpoint(seen.visits.first()?.day, seen.as_of);
            let later = seen.visits.iter().filter(|visit| visit.day > half).count();
            Some(100.0 * later as f64 / seen.visits.len() as f64)
        },
    ),
    number(Kind::Money, "mean spend per purchase day", "spends {} a time", mean_spend),
    number(Kind::Money, "total spend", "spent {} in total", |seen| {
        (!seen.visits.is_empty()).then(|| seen.visits.iter().map(|visit| visit.spend).sum())
    }),
    number(Kind::Money, "spend on the first day", "spent {} the first time", |seen| Some(seen.visits.first()?.spend)),
    number(Kind::Money, "spend on the last day", "spent {} the last time", |seen| Some(seen.visits.last()?.spend)),
    number(Kind::Money, "largest spend on a day", "spent up to {} at once", |seen| {
        seen.visits.iter().map(|visit| visit.spend).reduce(f64::max)
    }),
    number(Kind::Money, "last spend against the usual", "the last purchase was {} times the usual amount", |seen| {
        Some(seen.visits.last()?.spend / mean_spend(seen)?.max(0.01))
    }),
    number(Kind::Money, "spend in the last 90 days", "spent {} in the last 90 days", |seen| {
        let since = seen.visits.partition_point(|visit| visit.day <= seen.as_of - 90);
        (!seen.visits.is_empty()).then(|| seen.visits[since..].iter().map(|visit| visit.spend).sum())
    }),
    number(Kind::Goods, "lines per purchase day", "buys {} articles each time", |seen| {
        (!seen.visits.is_empty()).then(|| seen.lines.len() as f64 / seen.visits.len() as f64)
    }),
    number(Kind::Goods, "units a line", "buys {} pieces of each article", |seen| {
        let quantities = &seen.facts.purchases.quantity[seen.lines.clone()];
        mean(quantities.iter().copied())
    }),
    number(Kind::Money, "share of the amount returned", "sent back {} % of the amount", |seen| {
        let amounts = &seen.facts.purchases.amount[seen.lines.clone()];
        let bought: i64 = amounts.iter().filter(|amount| **amount > 0).sum();
        let returned: i64 = amounts.iter().filter(|amount| **amount < 0).sum();
        (bought > 0).then(|| -100.0 * returned as f64 / bought as f64)
    }),
    number(Kind::Money, "margin", "brings a margin of {} %", |seen| {
        let purchases = &seen.facts.purchases;
        let known = seen.lines.clone().filter_map(|line| Some((purchases.margin[line]?, purchases.amount[line])));
        let (margin, amount) = known.fold((0, 0), |(m, a), (margin, amount)| (m + margin, a + amount));
        (amount > 0).then(|| 100.0 * margin as f64 / amount as f64)
    }),
    number(Kind::Goods, "product groups bought", "bought from {} product groups", |seen| {
        known(seen, distinct(seen.facts.purchases.category[seen.lines.clone()].iter().flatten().copied()))
    }),
    number(Kind::Goods, "products bought", "bought {} different products", |seen| {
        known(seen, distinct(seen.facts.purchases.product[seen.lines.clone()].iter().flatten().copied()))
    }),
    number(Kind::Places, "sources used", "buys through {} sources", |seen| {
        known(seen, distinct(seen.facts.purchases.source[seen.lines.clone()].iter().copied()))
    }),
    number(Kind::Rhythm, "share of weekend purchases", "bought on a weekend {} % of the time", |seen| {
        // 1970-01-01, day 0, was a Thursday.
        let weekend = seen.visits.iter().filter(|visit| (visit.day + 3).rem_euclid(7) >= 5).count();
        (!seen.visits.is_empty()).then(|| 100.0 * weekend as f64 / seen.visits.len() as f64)
    }),
    number(Kind::Contacts, "contacts so far", "contacted {} times", |seen| {
        (!seen.facts.contacts.is_empty()).then_some(seen.contacts.len() as f64)
    }),
    number(Kind::Contacts, "days since the last contact", "last contacted {} days ago", |seen| {
        let last = seen.contacts.clone().next_back()?;
        Some(f64::from(seen.as_of - seen.facts.contacts.day[last]))
    }),
    number(Kind::Contacts, "contacts answered", "answered {} contacts", |seen| {
        (!seen.facts.contacts.is_empty()).then(|| answered(seen))
    }),
    number(Kind::Contacts, "share of contacts answered", "answered {} % of the contacts", |seen| {
        (!seen.contacts.is_empty()).then(|| 100.0 * answered(seen) / seen.contacts.len() as f64)
    }),
];

/// First, last and where.
pub const WORDS: &[WordSpec] = &[
    word(Kind::Goods, "first product group", "first bought from {}", |seen| {
        category(seen, seen.visits.first()?.lines.start)
    }),
    word(Kind::Goods, "last product group", "last bought from {}", |seen| {
        category(seen, seen.visits.last()?.lines.end - 1)
    }),
    word(Kind::Places, "first source", "first came by {}", |seen| source(seen, seen.visits.first()?.lines.start)),
    word(Kind::Places, "last source", "last bought by {}", |seen| source(seen, seen.visits.last()?.lines.end - 1)),
    word(Kind::Places, "last store", "last bought at {}", |seen| {
        let number = seen.facts.purchases.store[seen.visits.last()?.lines.end - 1]?;
        let place = seen.facts.stores.binary_search_by_key(&number, |(id, _)| *id).ok()?;
        Some(seen.facts.stores[place].1.clone())
    }),
    word(Kind::Rhythm, "month of the first purchase", "first bought in {}", |seen| {
        let name = Day(seen.visits.first()?.day).month_name();
        Some(name.split(' ').next().unwrap_or_default().to_owned())
    }),
];

fn pause(seen: &Seen<'_>) -> Option<f64> {
    seen.pause()
}

fn recent(seen: &Seen<'_>, days: i32) -> Option<f64> {
    known(seen, seen.recent(days))
}

fn known(seen: &Seen<'_>, count: usize) -> Option<f64> {
    (!seen.visits.is_empty()).then_some(count as f64)
}

fn mean_gap(seen: &Seen<'_>) -> Option<f64> {
    mean(seen.gaps())
}

fn gap_spread(seen: &Seen<'_>) -> Option<f64> {
    let middle = mean_gap(seen).filter(|_| seen.visits.len() > 2)?;
    Some(mean(seen.gaps().map(|gap| (gap - middle).powi(2)))?.sqrt())
}

fn mean_spend(seen: &Seen<'_>) -> Option<f64> {
    mean(seen.visits.iter().map(|visit| visit.spend))
}

fn answered(seen: &Seen<'_>) -> f64 {
    seen.contacts.clone().filter(|&contact| seen.is_answered(contact)).count() as f64
}

fn category(seen: &Seen<'_>, line: usize) -> Option<String> {
    let purchases = &seen.facts.purchases;
    Some(purchases.categories.get(purchases.category[line]? as usize)?.clone())
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of all features in words")]
fn source(seen: &Seen<'_>, line: usize) -> Option<String> {
    Some(Source::from_number(seen.facts.purchases.source[line].into()).name().to_owned())
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> usize {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut n, mut sum) = (0.0, 0.0);
    for value in values {
        n += 1.0;
        sum += value;
    }
    (n > 0.0).then(|| sum / n)
}

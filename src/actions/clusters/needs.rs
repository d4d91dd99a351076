//! What each cluster needs, from the purchases: product groups, sources and months that it chooses more often than the
//! others.

use std::collections::HashMap;

use domain::columns::PurchaseColumns;
use domain::day::{Day, MONTHS};
use domain::purchase::Source;
use models::clusters::needs::{Choices, Need};
use reports::clusters::{NeedKind, NeedReport};

/// How many needs are listed for each cluster, by kind.
const TOLD: [(NeedKind, usize); 3] = [(NeedKind::ProductGroup, 5), (NeedKind::Source, 2), (NeedKind::Month, 2)];
const DAYS_OF_A_YEAR: i32 = 365;

/// The needs of each of `k` clusters, product groups first. `cluster_of`: customer → position of the cluster.
pub(crate) fn needs(purchases: &PurchaseColumns, cluster_of: &HashMap<i64, u32>, k: usize) -> Vec<Vec<NeedReport>> {
    let mut choices = [
        Choices::new(k, purchases.categories.len()),
        Choices::new(k, Source::ALL.len()),
        Choices::new(k, MONTHS.len()),
    ];
    for lines in by_customer(&purchases.customer) {
        let Some(&cluster) = cluster_of.get(&purchases.customer[lines.start]) else { continue };
        let chosen = Chosen::new(purchases, lines);
        for (choices, mut chosen) in choices.iter_mut().zip([chosen.groups, chosen.sources, chosen.months]) {
            choices.add(cluster as usize, &mut chosen);
        }
    }
    let tried = choices.iter().map(Choices::tried).sum();
    let mut told: Vec<Vec<NeedReport>> = vec![Vec::new(); k];
    for ((kind, most), choices) in TOLD.into_iter().zip(&choices) {
        for (cluster, needs) in choices.needs(tried).into_iter().enumerate() {
            told[cluster].extend(needs.iter().take(most).map(|need| report(kind, need, &purchases.categories)));
        }
    }
    told
}

/// The runs of lines that belong to one customer.
fn by_customer(customers: &[i64]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut start = 0;
    customers.chunk_by(|a, b| a == b).map(move |run| {
        let lines = start..start + run.len();
        start = lines.end;
        lines
    })
}

/// What one customer chose; each choice counts once per day.
struct Chosen {
    groups: Vec<usize>,
    sources: Vec<usize>,
    /// Only within whole years of the customer's own buying period, so that no month occurs more often than another:
    /// otherwise recent buyers would favour the latest months, and a customer who first came in May would favour May.
    months: Vec<usize>,
}

impl Chosen {
    fn new(purchases: &PurchaseColumns, lines: std::ops::Range<usize>) -> Chosen {
        let bought = || lines.clone().filter(|&line| purchases.amount[line] > 0);
        let once = |mut chosen: Vec<(i32, usize)>| -> Vec<usize> {
            chosen.sort_unstable();
            chosen.dedup();
            chosen.into_iter().map(|(_, thing)| thing).collect()
        };
        let (first, last) = (purchases.day[lines.start], purchases.day[lines.end - 1]);
        let until = first + (last - first) / DAYS_OF_A_YEAR * DAYS_OF_A_YEAR;
        let days = bought().map(|line| purchases.day[line]).filter(|day| *day > first && *day <= until);
        Chosen {
            groups: once(
                bought().filter_map(|line| Some((purchases.day[line], purchases.category[line]? as usize))).collect(),
            ),
            sources: once(bought().map(|line| (purchases.day[line], purchases.source[line] as usize)).collect()),
            months: once(days.map(|day| (day, Day(day).month() as usize - 1)).collect()),
        }
    }
}

fn report(kind: NeedKind, need: &Need, groups: &[String]) -> NeedReport {
    let what = match kind {
        NeedKind::ProductGroup => groups.get(need.thing).cloned().unwrap_or_default(),
        NeedKind::Source => Source::ALL.get(need.thing).map_or("", |source| source.name()).to_owned(),
        NeedKind::Month => MONTHS.get(need.thing).copied().unwrap_or_default().to_owned(),
    };
    let sentence = sentence(kind, need, &what);
    let &Need { lift, at_least, share, share_of_others, buyers, .. } = need;
    NeedReport { kind, what, lift, at_least, share, share_of_others, customers: buyers, sentence }
}

/// "Tyres (at least 1.4 ×)"
pub(crate) fn label(need: &NeedReport) -> String {
    let what = match need.kind {
        NeedKind::Source => format!("buys by {}", need.what),
        NeedKind::Month => format!("buys in {}", need.what),
        NeedKind::ProductGroup => need.what.clone(),
    };
    format!("{what} ({} ×)", rounded_down(need.at_least))
}

fn sentence(kind: NeedKind, need: &Need, what: &str) -> String {
    let (own, others) = (figures::percent(need.share), figures::percent(need.share_of_others));
    let claim = match kind {
        NeedKind::ProductGroup => {
            format!("{what}: {own} of what they buy, {others} of what the others buy")
        }
        NeedKind::Source => {
            format!("By {what}: {own} of their purchases, {others} of the others'")
        }
        NeedKind::Month => {
            format!("In {what}: {own} of their purchases, {others} of the others'")
        }
    };
    format!("{claim}.")
}

/// Rounded down, so that the bound never promises too much.
fn rounded_down(bound: f64) -> String {
    if bound >= 10.0 { format!("{:.0}", bound.floor()) } else { format!("{:.1}", (bound * 10.0).floor() / 10.0) }
}

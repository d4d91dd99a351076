//! Short names and two plain sentences for each cluster, from what sets it apart.

use crate::clusters::{Cluster, Clustering, Kpi};
use domain::money::Money;

/// What a cluster is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// "Frequent, recent, high-value"; names are unique within a clustering.
    pub name: String,
    /// What sets it apart, and how large it is.
    pub sentence: String,
}

/// Distance from everybody, in standard deviations, from which a trait is worth mentioning.
const DISTINCT: f64 = 0.5;
/// Distance that still serves to distinguish two clusters that would have the same name.
const NOTICEABLE: f64 = 0.1;
const MOST_WORDS: usize = 3;

/// Part of a KPI's code → the words for high and for low; the first match counts.
const WORDS: [(&str, &str, &str); 22] = [
    ("since_last", "lapsed", "recent"),
    ("since_first", "long-standing", "new"),
    ("tenure", "long-standing", "new"),
    ("last_year", "lately active", "lately quiet"),
    ("overdue", "overdue", "on-rhythm"),
    ("gap", "slow-rhythm", "fast-rhythm"),
    ("variation", "uneven", "steady"),
    ("trend", "growing", "declining"),
    ("discount", "bargain-hunting", "full-price"),
    ("return", "returns-prone", "returns-free"),
    ("margin", "high-margin", "low-margin"),
    ("basket", "large-basket", "small-basket"),
    ("mean_spend", "large-basket", "small-basket"),
    ("top_category", "single-group", "wide-ranging"),
    ("categor", "wide-ranging", "single-group"),
    ("quantity", "bulk-buying", "few-piece"),
    ("online", "online", "in-store"),
    ("sources", "many-channel", "single-channel"),
    ("frequency", "frequent", "infrequent"),
    ("purchases", "frequent", "infrequent"),
    ("spend", "high-value", "low-value"),
    ("monetary", "high-value", "low-value"),
];

/// KPIs that count all purchases of a customer.
const COUNTS: [&str; 3] = ["frequency", "purchases", "purchase_days"];
/// The KPI for which a cluster's share of the whole is reported.
const TOTAL_SPEND: &str = "monetary_value";
/// Words that are self-evident for somebody who bought once.
const IMPLIED_BY_ONCE: [&str; 5] = ["infrequent", "single-group", "single-channel", "slow-rhythm", "fast-rhythm"];

/// Names and describes the clusters, in their order.
#[must_use]
pub fn describe(clustering: &Clustering, kpis: &[Kpi]) -> Vec<Wording> {
    wordings(&clustering.clusters, &clustering.overall, kpis)
}

fn wordings(clusters: &[Cluster], overall: &[f64], kpis: &[Kpi]) -> Vec<Wording> {
    let customers = clusters.iter().map(|cluster| cluster.size).sum();
    if let [everybody] = clusters {
        let sentence = format!(
            "By these KPIs customers differ only by degree, with no clear groups. {}",
            how_large(everybody.size, customers, None)
        );
        return vec![Wording { name: "All customers".to_owned(), sentence }];
    }
    let names = unique_names(clusters, kpis);
    let spend = kpis.iter().position(|kpi| kpi.code == TOTAL_SPEND);
    let sentence = |cluster: &Cluster| {
        let share = spend.and_then(|kpi| share_of_total(cluster, kpi, customers, overall[kpi]));
        format!("{} {}", what_differs(cluster, kpis, overall), how_large(cluster.size, customers, share))
    };
    names.into_iter().zip(clusters).map(|(name, c)| Wording { name, sentence: sentence(c) }).collect()
}

/// Positions of the KPIs by distance from everybody, the most distinctive first.
fn by_distance(cluster: &Cluster) -> Vec<usize> {
    let mut order: Vec<usize> = (0..cluster.distance.len()).collect();
    order.sort_by(|&a, &b| cluster.distance[b].abs().total_cmp(&cluster.distance[a].abs()).then(a.cmp(&b)));
    order
}

fn word(kpi: &Kpi, distance: f64) -> String {
    let known = WORDS.iter().find(|(part, _, _)| kpi.code.contains(part));
    match (known, distance > 0.0) {
        (Some((_, high, _)), true) => (*high).to_owned(),
        (Some((_, _, low)), false) => (*low).to_owned(),
        (None, true) => format!("high {}", lower_first(&kpi.name)),
        (None, false) => format!("low {}", lower_first(&kpi.name)),
    }
}

/// The cluster's words, most distinctive first, each once.
fn words(cluster: &Cluster, kpis: &[Kpi], least: f64) -> Vec<String> {
    let mut words = Vec::new();
    for kpi in by_distance(cluster) {
        let distance = cluster.distance[kpi];
        let word = word(&kpis[kpi], distance);
        let opposite = self::word(&kpis[kpi], -distance);
        if distance.abs() >= least && !words.contains(&word) && !words.contains(&opposite) {
            words.push(word);
        }
    }
    words
}

/// Whether nearly all members bought only once.
fn bought_once(cluster: &Cluster, kpis: &[Kpi]) -> bool {
    let counts = |kpi: &Kpi| COUNTS.contains(&kpi.code.as_str());
    kpis.iter().zip(&cluster.means).any(|(kpi, &mean)| counts(kpi) && (0.9..=1.15).contains(&mean))
}

fn name(cluster: &Cluster, kpis: &[Kpi], least: f64, most: usize) -> String {
    let mut words = words(cluster, kpis, least);
    let once = bought_once(cluster, kpis);
    if once {
        words.retain(|word| !IMPLIED_BY_ONCE.contains(&word.as_str()));
    }
    words.truncate(if once { most - 1 } else { most });
    let adjectives = words.join(", ");
    let name = match (once, adjectives.is_empty()) {
        (true, true) => "One-time buyers".to_owned(),
        (true, false) => format!("{adjectives} one-time buyers"),
        (false, true) => "Near the average".to_owned(),
        (false, false) => adjectives,
    };
    upper_first(&name)
}

/// More words if two clusters would have the same name, and a number if even those do not distinguish them.
fn unique_names(clusters: &[Cluster], kpis: &[Kpi]) -> Vec<String> {
    let mut names: Vec<String> = clusters.iter().map(|cluster| name(cluster, kpis, DISTINCT, MOST_WORDS)).collect();
    for most in MOST_WORDS + 1..=MOST_WORDS + 2 {
        for position in shared(&names) {
            names[position] = name(&clusters[position], kpis, NOTICEABLE, most);
        }
    }
    for position in shared(&names) {
        names[position] = format!("{} (group {})", names[position], position + 1);
    }
    names
}

fn shared(names: &[String]) -> Vec<usize> {
    (0..names.len()).filter(|&i| names.iter().filter(|name| **name == names[i]).count() > 1).collect()
}

/// "Their averages stand out in purchases (12 against 4.1 for everyone) and spend (230 against 96)."
fn what_differs(cluster: &Cluster, kpis: &[Kpi], overall: &[f64]) -> String {
    let distinct: Vec<usize> = by_distance(cluster)
        .into_iter()
        .filter(|&kpi| cluster.distance[kpi].abs() >= DISTINCT)
        .take(MOST_WORDS)
        .collect();
    if distinct.is_empty() {
        return "They are close to the average in every KPI.".to_owned();
    }
    let part = |(position, &kpi): (usize, &usize)| {
        let Kpi { name, unit, .. } = &kpis[kpi];
        let whose = if position == 0 { " for everyone" } else { "" };
        let (here, all) = (figure(cluster.means[kpi], unit), figure(overall[kpi], unit));
        format!("{} ({here} against {all}{whose})", lower_first(name))
    };
    let parts: Vec<String> = distinct.iter().enumerate().map(part).collect();
    format!("Their averages stand out in {}.", figures::listed(&parts))
}

/// The share of everybody's total that a cluster's customers bring; none if the total is zero or less.
fn share_of_total(cluster: &Cluster, kpi: usize, customers: usize, overall: f64) -> Option<f64> {
    let total = overall * customers as f64;
    let share = cluster.means[kpi] * cluster.size as f64 / total;
    (total > 0.0 && share >= 0.0).then_some(share.min(1.0))
}

fn how_large(size: usize, customers: usize, spend: Option<f64>) -> String {
    let share = figures::whole_percent(size as f64 / customers.max(1) as f64);
    let who = format!(
        "{} {}",
        figures::plural(size, "This is", "These are"),
        figures::counted(size, "customer", "customers")
    );
    let brings =
        spend.map(|spend| format!(", with {} of all money spent", figures::whole_percent(spend))).unwrap_or_default();
    format!("{who}, {share} of all{brings}.")
}

/// A mean with its unit, rounded to a sensible precision.
fn figure(value: f64, unit: &str) -> String {
    match unit {
        "share" => figures::whole_percent(value),
        "money" if value.abs() < 10.0 => Money::from_major(value).plain(),
        "money" => Money::from_major(value).rounded(),
        "days" => format!("{} days", plain_number(value)),
        _ => plain_number(value),
    }
}

fn plain_number(value: f64) -> String {
    if value.abs() >= 10.0 { Money::from_major(value).rounded() } else { format!("{value:.1}") }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// "Days since last purchase" → "days since last purchase", but "RFM score" stays.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OVERALL: [f64; 3] = [143.0, 4.1, 96.0];

    fn kpis() -> Vec<Kpi> {
        let kpi = |code: &str, name: &str, unit: &str| Kpi { code: code.into(), name: name.into(), unit: unit.into() };
        vec![
            kpi("days_since_last_purchase", "Days since last purchase", "days"),
            kpi("frequency", "Purchases", "purchases"),
            kpi("monetary_value", "Spend", "money"),
        ]
    }

    fn cluster(size: usize, means: [f64; 3], distance: [f64; 3]) -> Cluster {
        Cluster { size, centre: vec![0.0; 3], means: means.to_vec(), distance: distance.to_vec() }
    }

    #[test]
    fn names_and_sentences_are_plain() {
        let found = wordings(
            &[cluster(90, [400.0, 1.02, 20.0], [1.4, -1.2, -0.4]), cluster(10, [25.0, 12.0, 1230.0], [-0.9, 2.0, 1.5])],
            &OVERALL,
            &kpis(),
        );
        assert_eq!(found[0].name, "Lapsed one-time buyers");
        assert_eq!(found[1].name, "Frequent, high-value, recent");
        assert_eq!(
            found[1].sentence,
            "Their averages stand out in purchases (12 against 4.1 for everyone), spend (1,230 against 96) and days since last purchase (25 days against 143 days). These are 10 customers, 10 % of all, with 100 % of all money spent."
        );
    }

    #[test]
    fn no_two_clusters_share_a_name() {
        let alike = || cluster(5, [143.0, 4.1, 96.0], [0.0, 0.0, 0.0]);
        let spender = |d: f64| cluster(5, [143.0, 4.1, 96.0], [d, 0.0, 2.0]);
        let found = wordings(&[alike(), alike(), spender(0.2), spender(-0.2)], &OVERALL, &kpis());
        let mut names: Vec<&str> = found.iter().map(|wording| wording.name.as_str()).collect();
        assert_eq!(names[2], "High-value, lapsed");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 4, "{found:?}");
    }
}

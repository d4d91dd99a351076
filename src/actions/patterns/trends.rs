//! Trends and seasons of product groups, by the variables given for purchases and customers.

use std::collections::HashMap;

use anyhow::Result;

use super::Records;
use domain::customer::CustomerId;
use domain::purchase::Source;
use features::monthly::{Division, NONE, OneSeries, monthly};
use models::patterns::trends::{Movement, find_movements};
use reports::patterns::{Jump, Trend, TrendKey, Trends};
use store::Store;

/// Sums per day become sums per month of this many days.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

pub(super) fn trends(store: &Store, records: &Records) -> Result<Trends> {
    let divisions = divisions(store, records)?;
    let found = monthly(&records.columns, &records.group_of, &divisions, records.scope.as_of);
    let Some(first_month) = found.first_month else {
        return Ok(Trends { left_out_days: found.left_out_days, ..Trends::default() });
    };
    let values: Vec<Vec<f64>> = found.series.iter().map(|one| one.a_day.clone()).collect();
    let movements = find_movements(first_month, &values);
    let trend = |(one, movement): (&OneSeries, Movement)| Trend {
        group: one.group.map(|group| records.days.groups[group as usize].clone()).unwrap_or_default(),
        key: one.key,
        value: one.value.clone(),
        months: one.a_day.iter().map(|a_day| a_month(*a_day)).collect(),
        change_per_year: movement.change_per_year,
        trend_p: movement.trend_p,
        season_p: movement.season_p,
        jump: movement.jump.map(|change| Jump {
            month: first_month.plus_months(u32::try_from(change.place).unwrap_or(0)),
            before: a_month(change.before),
            after: a_month(change.after),
            p_value: change.p_value,
        }),
        profile: movement.profile,
    };
    Ok(Trends {
        first_month: Some(first_month),
        months: found.months,
        left_out_days: found.left_out_days,
        series: found.series.iter().zip(movements).map(trend).collect(),
    })
}

/// In major units, to the cent.
fn a_month(a_day: f64) -> f64 {
    (a_day * DAYS_PER_MONTH * 100.0).round() / 100.0
}

fn divisions(store: &Store, records: &Records) -> Result<Vec<Division>> {
    let columns = &records.columns;
    let all = Division { key: TrendKey::All, of_line: vec![0; columns.len()], values: vec![String::new()] };
    let sources = Source::ALL.iter().map(|source| source.name().to_owned()).collect();
    let by_source = Division {
        key: TrendKey::Source,
        of_line: columns.source.iter().map(|number| u32::from(*number)).collect(),
        values: sources,
    };
    let stores = store.store_names()?;
    let place: HashMap<i64, u32> = (0..).zip(&stores).map(|(place, (number, _))| (*number, place)).collect();
    let of_store = |number: &Option<i64>| number.and_then(|number| place.get(&number).copied()).unwrap_or(NONE);
    let by_store = Division {
        key: TrendKey::Store,
        of_line: columns.store.iter().map(of_store).collect(),
        values: stores.into_iter().map(|(_, name)| name).collect(),
    };
    let regions = store.customers()?.into_iter().map(|(id, customer)| (id, customer.region.trim().to_owned()));
    let mut divisions = vec![all, by_customer(records, TrendKey::Region, regions), by_source, by_store];
    if let Some((report, _)) = store.clusters(&records.scope.fingerprint)? {
        let name =
            |number: u32| report.clusters.iter().find(|cluster| cluster.number == number).map(|c| c.name.clone());
        let members = store.cluster_members()?.into_iter();
        let named = members.filter_map(|member| Some((member.customer, name(member.cluster)?)));
        divisions.push(by_customer(records, TrendKey::Cluster, named));
    }
    Ok(divisions)
}

/// Purchases divided by a word about their customer; an empty word means none.
fn by_customer(records: &Records, key: TrendKey, words: impl Iterator<Item = (CustomerId, String)>) -> Division {
    let (mut places, mut values): (HashMap<String, u32>, Vec<String>) = (HashMap::new(), Vec::new());
    let mut of_customer: HashMap<i64, u32> = HashMap::new();
    for (customer, word) in words.filter(|(_, word)| !word.is_empty()) {
        let place = *places.entry(word).or_insert_with_key(|word| {
            values.push(word.clone());
            u32::try_from(values.len() - 1).unwrap_or(NONE)
        });
        of_customer.insert(customer.0, place);
    }
    let of_line = records.columns.customer.iter().map(|customer| of_customer.get(customer).copied().unwrap_or(NONE));
    Division { key, of_line: of_line.collect(), values }
}

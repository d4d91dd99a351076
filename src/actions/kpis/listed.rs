//! Every KPI: the built-in ones, and those by the user's own formulas.

use anyhow::{Result, anyhow};

use domain::kpi::OwnKpi;
use features::formula::nearest;
use features::kpi_catalogue::{CATALOGUE, Kpi};
use store::Store;
use store::kpi::KpiEntry;

/// A KPI with its formula, if it is the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKpi {
    pub code: String,
    pub name: String,
    pub meaning: String,
    pub unit: String,
    pub period: String,
    pub formula: Option<String>,
    /// Ticked until the user says otherwise.
    pub chosen_at_first: bool,
}

impl From<&Kpi> for ListedKpi {
    fn from(kpi: &Kpi) -> ListedKpi {
        ListedKpi {
            code: kpi.code.into(),
            name: kpi.name.into(),
            meaning: kpi.meaning.into(),
            unit: kpi.unit.into(),
            period: kpi.period.into(),
            formula: None,
            chosen_at_first: kpi.chosen_at_first,
        }
    }
}

impl From<OwnKpi> for ListedKpi {
    fn from(kpi: OwnKpi) -> ListedKpi {
        ListedKpi {
            meaning: if kpi.meaning.is_empty() { kpi.formula.clone() } else { kpi.meaning },
            code: kpi.code,
            name: kpi.name,
            unit: kpi.unit,
            period: "your own".into(),
            formula: Some(kpi.formula),
            chosen_at_first: false,
        }
    }
}

/// The built-in KPIs, then the user's own by code.
pub fn all(store: &Store) -> Result<Vec<ListedKpi>> {
    Ok(CATALOGUE.iter().map(ListedKpi::from).chain(store.own_kpis()?.into_iter().map(ListedKpi::from)).collect())
}

/// The KPI with a code, ignoring case.
///
/// # Errors
/// When there is none; the message suggests the nearest one.
pub fn find<'a>(all: &'a [ListedKpi], code: &str) -> Result<&'a ListedKpi> {
    let code = code.trim();
    all.iter().find(|kpi| kpi.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|kpi| kpi.code.as_str()).collect();
        match nearest(code, known.iter().copied()) {
            Some(near) => anyhow!("there is no KPI '{code}'; did you mean '{near}'? There are {}", known.join(", ")),
            None => anyhow!("there is no KPI '{code}'; there are {}", known.join(", ")),
        }
    })
}

/// Whether names and meanings are already stored as they are; then a caller that only reads KPIs has nothing to write.
pub fn is_stored(store: &Store, all: &[ListedKpi]) -> Result<bool> {
    Ok(store.has_kpi_catalogue(&entries(all))?)
}

/// Stores names and meanings, with the initial ticks if there are none yet; runs within a transaction.
pub fn put_catalogue(store: &mut Store, all: &[ListedKpi]) -> Result<()> {
    Ok(store.put_kpi_catalogue(&entries(all))?)
}

fn entries(all: &[ListedKpi]) -> Vec<KpiEntry<'_>> {
    all.iter()
        .map(|kpi| KpiEntry {
            code: &kpi.code,
            name: &kpi.name,
            meaning: &kpi.meaning,
            unit: &kpi.unit,
            chosen_at_first: kpi.chosen_at_first,
        })
        .collect()
}

/// Codes of the ticked KPIs, in the order of the list.
pub fn ticked(store: &Store, all: &[ListedKpi]) -> Result<Vec<String>> {
    let ticks = store.kpi_ticks()?;
    let chosen = |kpi: &&ListedKpi| ticks.get(&kpi.code).copied().unwrap_or(kpi.chosen_at_first);
    Ok(all.iter().filter(chosen).map(|kpi| kpi.code.clone()).collect())
}

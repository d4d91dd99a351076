//! KPI values of the selected customers: built in, and by formulas over these and attributes.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::scope::{NO_PURCHASES, Scope};
use domain::columns::PurchaseColumns;
use domain::kpi::OwnKpi;
use domain::table::Values;
use features::attribute_value;
use features::formula::{Fault, Formula, evaluation};
use features::kpi_catalogue::{CATALOGUE, built_in};
use features::kpis::{KpiTable, compute, compute_some};
use progress::Progress;
use store::Store;
use store::mark::MarkedTables;

/// The cache name for the values of all built-in KPIs.
const ALL_VALUES: &str = "all kpis";

/// The number of customers up to which they are cached: fifty values for each take 100 MB.
const MOST_KEPT: usize = 250_000;

/// Values, and why some have none.
pub struct Computed {
    pub table: KpiTable,
    /// Codes of KPIs whose formula has no result (an attribute it names no longer exists), with the reason.
    pub faults: HashMap<String, String>,
}

/// The values of these KPIs (none: all) of all selected customers.
///
/// # Errors
/// When nobody bought anything in the selection, or the database cannot be read.
pub fn values(store: &Store, scope: &Scope, codes: Option<&[String]>, progress: &Progress) -> Result<Computed> {
    let own = store.own_kpis()?;
    let wanted: Vec<String> = match codes {
        Some(codes) => codes.to_vec(),
        None => CATALOGUE.iter().map(|kpi| kpi.code.into()).chain(own.iter().map(|kpi| kpi.code.clone())).collect(),
    };
    let order = in_order(&own, &wanted);
    let mut material = material(store, scope, &own, &wanted, &order, progress)?;
    let mut faults = HashMap::new();
    for kpi in order {
        progress.check()?;
        let answer = material.answer(&kpi.formula);
        let values = answer.unwrap_or_else(|fault| {
            faults.insert(kpi.code.clone(), fault.to_string());
            vec![f64::NAN; material.table.customers.len()]
        });
        material.table.codes.push(kpi.code.clone());
        material.table.columns.push(values);
    }
    Ok(Computed { table: chosen(material.table, wanted), faults })
}

/// [`values`] of an earlier day, cached while data and formulas do not change, unless they take too much memory: trying
/// several groupings of the same customers asks for them each time.
///
/// # Errors
/// Same as [`values`].
pub fn earlier_values(store: &Store, scope: &Scope, codes: &[String], progress: &Progress) -> Result<Arc<KpiTable>> {
    let own = store.own_kpis()?;
    let needed = in_order(&own, codes);
    let formulas: Vec<&str> = needed.iter().map(|kpi| kpi.formula.as_str()).collect();
    let mark = format!("{} {} {}", mark(store, scope)?, codes.join(" "), formulas.join("; "));
    if store.totals()?.customers > MOST_KEPT as u64 {
        return Ok(Arc::new(values(store, scope, Some(codes), progress)?.table));
    }
    store.cache().kept("kpis of an earlier day", &mark, || Ok(values(store, scope, Some(codes), progress)?.table))
}

/// Only the columns with these codes, without copying those wanted only once: fifty columns for a million customers
/// take a lot of memory.
fn chosen(table: KpiTable, wanted: Vec<String>) -> KpiTable {
    let mut known: HashMap<String, Vec<f64>> =
        table.codes.iter().map(|code| code.to_lowercase()).zip(table.columns).collect();
    let mut columns = Vec::with_capacity(wanted.len());
    for (i, code) in wanted.iter().enumerate() {
        let again = wanted[i + 1..].iter().any(|other| other.eq_ignore_ascii_case(code));
        let code = code.to_lowercase();
        let column = if again { known.get(&code).cloned() } else { known.remove(&code) };
        columns.push(column.unwrap_or_else(|| vec![f64::NAN; table.customers.len()]));
    }
    KpiTable { customers: table.customers, codes: wanted, columns }
}

/// What a formula is evaluated over.
pub struct Material {
    pub table: KpiTable,
    /// Numeric attributes that formulas name, as of the day.
    attributes: Vec<(String, Vec<f64>)>,
}

impl Material {
    /// # Errors
    /// The fault of the formula, with its position.
    pub fn answer(&self, formula: &str) -> Result<Vec<f64>, Fault> {
        let kpis = self.table.codes.iter().map(String::as_str).zip(self.table.columns.iter().map(Vec::as_slice));
        let attributes = self.attributes.iter().map(|(name, values)| (name.as_str(), values.as_slice()));
        let columns: Vec<(&str, &[f64])> = kpis.chain(attributes).collect();
        evaluation::evaluate_text(formula, &columns, self.table.customers.len())
    }
}

/// Built-in KPIs and attributes used by the wanted ones and by the formulas of `own` in `order`.
pub fn material(
    store: &Store,
    scope: &Scope,
    own: &[OwnKpi],
    wanted: &[String],
    order: &[&OwnKpi],
    progress: &Progress,
) -> Result<Material> {
    progress.stage("Reading purchases", 0)?;
    let columns = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    if columns.customer.is_empty() && store.totals()?.purchases == 0 {
        bail!("{NO_PURCHASES}");
    }
    if columns.customer.is_empty() {
        bail!("nobody bought anything up to {}; choose a later as-of day", scope.as_of);
    }
    let named: Vec<String> = order.iter().flat_map(|kpi| names_of(&kpi.formula)).collect();
    let needed = |code: &&str| wanted.iter().chain(&named).any(|name| name.eq_ignore_ascii_case(code));
    let mut codes: Vec<&str> = CATALOGUE.iter().map(|kpi| kpi.code).filter(needed).collect();
    if codes.is_empty() {
        // At least one column is needed to know which customers exist.
        codes.push("frequency");
    }
    progress.stage("Computing KPIs", 0)?;
    let table = built_in_values(store, scope, &columns, &codes)?;
    progress.check()?;
    let is_kpi = |name: &String| built_in(name).is_some() || own.iter().any(|kpi| kpi.code.eq_ignore_ascii_case(name));
    let mut attributes = Vec::new();
    if !named.iter().all(is_kpi) {
        for attribute in store.attribute_columns()? {
            let used = named.iter().any(|name| name.eq_ignore_ascii_case(&attribute.name));
            if let Some(values) = attribute_value::numbers(&attribute, &table.customers, scope.as_of.0).filter(|_| used)
            {
                attributes.push((attribute.name, values));
            }
        }
    }
    Ok(Material { table, attributes })
}

/// The values of these built-in KPIs, taken from the cached values of all if available.
fn built_in_values(store: &Store, scope: &Scope, columns: &PurchaseColumns, codes: &[&str]) -> Result<KpiTable> {
    let all = match store.cache().known::<KpiTable>(ALL_VALUES, &mark(store, scope)?) {
        Some(all) => Some(all),
        None if codes.len() == CATALOGUE.len() => all_values(store, scope, columns)?,
        None => None,
    };
    let Some(all) = all else {
        return Ok(compute_some(columns, scope.as_of, scope.assumptions.margin_rate, codes)?);
    };
    let column = |code: &&str| all.column(code).unwrap_or_default().to_vec();
    Ok(KpiTable {
        customers: all.customers.clone(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        columns: codes.iter().map(column).collect(),
    })
}

/// All built-in values, computed and cached; none if they would take too much memory.
fn all_values(store: &Store, scope: &Scope, columns: &PurchaseColumns) -> Result<Option<Arc<KpiTable>>> {
    if columns.customer.chunk_by(|a, b| a == b).count() > MOST_KEPT {
        return Ok(None);
    }
    let compute = || Ok(compute(columns, scope.as_of, scope.assumptions.margin_rate)?);
    store.cache().kept(ALL_VALUES, &mark(store, scope)?, compute).map(Some)
}

/// Changes with everything that the values depend on.
fn mark(store: &Store, scope: &Scope) -> Result<String> {
    Ok(format!("{} {} {}", store.mark_of(MarkedTables::Customers)?, scope.as_of, scope.fingerprint))
}

/// Computes the built-in KPIs before anybody asks for one.
///
/// # Errors
/// When there are no purchases or the database cannot be read.
pub fn read_ahead(store: &Store) -> Result<()> {
    let scope = Scope::load(store, None)?;
    let columns = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    all_values(store, &scope, &columns)?;
    Ok(())
}

/// Names of numeric attributes, and of date attributes, which give their year.
pub fn number_attributes(store: &Store) -> Result<Vec<String>> {
    let columns = store.attribute_columns()?;
    let in_numbers =
        columns.into_iter().filter(|column| matches!(column.values, Values::Numbers(_)) || column.holds_days());
    Ok(in_numbers.map(|column| column.name).collect())
}

/// The names used in a formula; empty for one that cannot be parsed.
pub fn names_of(formula: &str) -> Vec<String> {
    let read = Formula::read(formula);
    read.map(|formula| formula.names().iter().map(|name| name.word.clone()).collect()).unwrap_or_default()
}

/// The user's own KPIs that the wanted ones need, each after those it names itself. A cycle is cut where it closes: its
/// formula then names a KPI that does not exist.
pub fn in_order<'a>(own: &'a [OwnKpi], wanted: &[String]) -> Vec<&'a OwnKpi> {
    fn visit<'a>(own: &'a [OwnKpi], code: &str, seen: &mut Vec<&'a str>, order: &mut Vec<&'a OwnKpi>) {
        let Some(kpi) = own.iter().find(|kpi| kpi.code.eq_ignore_ascii_case(code)) else { return };
        if built_in(code).is_some() || seen.contains(&kpi.code.as_str()) {
            return;
        }
        seen.push(&kpi.code);
        for name in names_of(&kpi.formula) {
            visit(own, &name, seen, order);
        }
        order.push(kpi);
    }
    let (mut seen, mut order) = (Vec::new(), Vec::new());
    for code in wanted {
        visit(own, code, &mut seen, &mut order);
    }
    order
}

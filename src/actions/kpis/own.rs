//! KPIs by formula and named sets: tried, saved, removed; each change is a step that can be undone.

use anyhow::{Result, anyhow, bail};

use super::listed;
use super::values::{Material, in_order, material, names_of, number_attributes};
use crate::scope::Scope;
use domain::day::Day;
use domain::kpi::{KpiSet, OwnKpi};
use domain::step::{NewStep, StepId, StepKind};
use features::formula::function;
use features::kpi_catalogue::built_in;
use features::kpis::distribution;
use progress::Progress;
use reports::kpis::{KpiExample, KpiPreview, Term, TermKind};
use reports::manual_entry::Saved;
use store::Store;

/// How many customers are shown with the value of a formula being typed.
const EXAMPLES: usize = 3;

/// The longest name or meaning.
const LONGEST: usize = 200;

/// Saves a KPI by formula under its code, replacing one with the same code. If the code is empty, the KPI is new and
/// its code is made from the name.
///
/// # Errors
/// When the formula has a fault (the message gives its position), the name is empty or taken by another KPI, the
/// formula depends on itself, or the database cannot be written; then nothing is changed.
pub fn define(store: &mut Store, kpi: &OwnKpi, today: Day) -> Result<Saved> {
    let kpi = checked(store, kpi)?;
    let known = store.own_kpis()?.iter().any(|other| other.code.eq_ignore_ascii_case(&kpi.code));
    let what = format!("{} the KPI '{}'", if known { "Changed" } else { "Made" }, kpi.name);
    step(store, what, today, |store| Ok(store.put_own_kpi(&kpi)?))
}

/// # Errors
/// When it is built in or unknown, or another formula or a rule uses it.
pub fn remove(store: &mut Store, code: &str, today: Day) -> Result<Saved> {
    if built_in(code).is_some() {
        bail!("'{code}' is built in and cannot be removed; untick it instead");
    }
    let own = store.own_kpis()?;
    let Some(kpi) = own.iter().find(|kpi| kpi.code.eq_ignore_ascii_case(code.trim())) else {
        bail!("there is no KPI of your own called '{code}'");
    };
    let names_it = |other: &&OwnKpi| names_of(&other.formula).iter().any(|name| name.eq_ignore_ascii_case(&kpi.code));
    if let Some(other) = own.iter().find(names_it) {
        bail!("the formula of '{}' names '{}'; change or remove '{}' first", other.name, kpi.code, other.name);
    }
    if let Some(segment) = super::naming_segment(store, &kpi.code)? {
        bail!("the rule of the segment '{segment}' names '{}'; change or delete the segment first", kpi.code);
    }
    step(store, format!("Removed the KPI '{}'", kpi.name), today, |store| Ok(store.remove_own_kpi(&kpi.code)?))
}

/// The values of a formula for the selected customers, or its fault; for use while the formula is being typed.
///
/// # Errors
/// When there are no purchases, or the work was cancelled.
pub fn preview(store: &Store, formula: &str, own_code: Option<&str>, progress: &Progress) -> Result<KpiPreview> {
    let nothing = KpiPreview { formula: formula.to_owned(), ..KpiPreview::default() };
    if let Err(fault) = features::formula::Formula::read(formula) {
        return Ok(KpiPreview { fault: Some((fault.at, fault.message)), ..nothing });
    }
    let scope = Scope::load(store, None)?;
    let own = store.own_kpis()?;
    if let Some(through) = own_code.and_then(|code| circle(&own, code, formula)) {
        let message = format!("this formula would refer to itself through '{through}'");
        return Ok(KpiPreview { fault: Some((1, message)), ..nothing });
    }
    let material = over(store, &scope, &own, formula, progress)?;
    let values = match material.answer(formula) {
        Ok(values) => values,
        Err(fault) => {
            let fault = better(store, &own, formula).unwrap_or(fault);
            return Ok(KpiPreview { fault: Some((fault.at, fault.message)), ..nothing });
        }
    };
    let d = distribution(&values);
    let customers = &material.table.customers;
    // Spread over the list, so that they are not all customers from the start of it.
    let known: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_finite()).collect();
    let mut examples = Vec::new();
    for i in known.iter().step_by((known.len() / EXAMPLES).max(1)).take(EXAMPLES) {
        let customer = domain::customer::CustomerId(customers[*i]);
        examples.push(KpiExample { customer, name: store.customer(customer)?.display_name(), value: values[*i] });
    }
    Ok(KpiPreview {
        formula: formula.to_owned(),
        fault: None,
        coverage: d.coverage,
        mean: d.mean,
        median: d.median,
        histogram: d.histogram,
        examples,
    })
}

/// Everything that a formula may name or call, for completion while typing.
///
/// # Errors
/// When the database cannot be read.
pub fn vocabulary(store: &Store) -> Result<Vec<Term>> {
    let kpis = listed::all(store)?.into_iter().map(|kpi| Term {
        word: kpi.code,
        meaning: format!("{}, in {}", kpi.name, if kpi.unit.is_empty() { "numbers" } else { &kpi.unit }),
        kind: TermKind::Kpi,
    });
    let attributes = number_attributes(store)?.into_iter().map(|name| Term {
        word: quoted(&name),
        meaning: "read from a customer file".into(),
        kind: TermKind::Attribute,
    });
    let functions = function::ALL.iter().map(|described| Term {
        word: described.word.into(),
        meaning: format!("{}({}): {}", described.word, described.arguments, described.meaning),
        kind: TermKind::Function,
    });
    Ok(kpis.chain(attributes).chain(functions).collect())
}

/// A name as a formula writes it.
fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// Saves the KPIs with these codes under a name, replacing a set with the same name.
///
/// # Errors
/// When the name is empty, a code is unknown or none is given.
pub fn save_set(store: &mut Store, set: &KpiSet, today: Day) -> Result<Saved> {
    let name = set.name.trim().to_owned();
    if name.is_empty() {
        bail!("the set needs a name");
    }
    if set.codes.is_empty() {
        bail!("tick at least one KPI before you save the set '{name}'");
    }
    let all = listed::all(store)?;
    let codes =
        set.codes.iter().map(|code| listed::find(&all, code).map(|kpi| kpi.code.clone())).collect::<Result<_>>()?;
    let set = KpiSet { name, codes };
    step(store, format!("Saved the set of KPIs '{}'", set.name), today, |store| Ok(store.put_kpi_set(&set)?))
}

/// # Errors
/// When there is no such set.
pub fn remove_set(store: &mut Store, name: &str, today: Day) -> Result<Saved> {
    step(store, format!("Removed the set of KPIs '{name}'"), today, |store| Ok(store.remove_kpi_set(name)?))
}

/// Ticks exactly the KPIs of a set.
///
/// # Errors
/// When there is no such set.
pub fn choose_set(store: &mut Store, name: &str) -> Result<KpiSet> {
    let sets = store.kpi_sets()?;
    let Some(set) = sets.iter().find(|set| set.name.eq_ignore_ascii_case(name.trim())) else {
        let known: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
        if known.is_empty() {
            bail!("there are no sets of KPIs yet; tick some and save them under a name");
        }
        bail!("there is no set of KPIs '{name}'; there are {}", known.join(", "));
    };
    let all = listed::all(store)?;
    store.atomically(|store| {
        listed::put_catalogue(store, &all)?;
        store.tick_only(&set.codes)?;
        Ok(set.clone())
    })
}

fn checked(store: &Store, kpi: &OwnKpi) -> Result<OwnKpi> {
    let trimmed = |text: &str| text.trim().to_owned();
    let mut kpi = OwnKpi {
        code: trimmed(&kpi.code),
        name: trimmed(&kpi.name),
        meaning: trimmed(&kpi.meaning),
        unit: trimmed(&kpi.unit),
        formula: trimmed(&kpi.formula),
    };
    if kpi.name.is_empty() {
        bail!("the KPI needs a name");
    }
    if let Some(long) = [&kpi.name, &kpi.meaning, &kpi.unit].into_iter().find(|text| text.chars().count() > LONGEST) {
        bail!("'{}…' is longer than {LONGEST} letters; shorten it", long.chars().take(30).collect::<String>());
    }
    let is_new = kpi.code.is_empty();
    kpi.code = code_of(if kpi.code.is_empty() { &kpi.name } else { &kpi.code });
    if kpi.code.is_empty() {
        bail!("the name '{}' needs at least one letter from a to z", kpi.name);
    }
    if let Some(other) = built_in(&kpi.code) {
        bail!("'{}' is the built-in KPI '{}'; choose another name", kpi.code, other.name);
    }
    if number_attributes(store)?.iter().any(|name| name.eq_ignore_ascii_case(&kpi.code)) {
        bail!("'{}' is an attribute of customers; choose another name", kpi.code);
    }
    let own = store.own_kpis()?;
    if let Some(through) = circle(&own, &kpi.code, &kpi.formula) {
        bail!("the formula of '{}' would refer to itself through '{through}'", kpi.code);
    }
    if let Some(taken) = own.iter().find(|other| is_new && other.code.eq_ignore_ascii_case(&kpi.code)) {
        bail!("there is a KPI '{}' of your own already; choose another name", taken.name);
    }
    let formula = features::formula::Formula::read(&kpi.formula).map_err(|fault| anyhow!("{fault}"))?;
    let known = names(store, &own)?;
    formula.check(known.iter().map(String::as_str)).map_err(|fault| anyhow!("{fault}"))?;
    Ok(kpi)
}

/// Every name that a formula may use.
fn names(store: &Store, own: &[OwnKpi]) -> Result<Vec<String>> {
    let kpis = features::kpi_catalogue::CATALOGUE.iter().map(|kpi| kpi.code.to_owned());
    Ok(kpis.chain(own.iter().map(|kpi| kpi.code.clone())).chain(number_attributes(store)?).collect())
}

/// The fault, suggesting from all existing names, not only those that were computed.
fn better(store: &Store, own: &[OwnKpi], formula: &str) -> Option<features::formula::Fault> {
    let known = names(store, own).ok()?;
    features::formula::Formula::read(formula).and_then(|f| f.check(known.iter().map(String::as_str))).err()
}

/// What the formula names, directly or through the user's own KPIs.
fn over(store: &Store, scope: &Scope, own: &[OwnKpi], formula: &str, progress: &Progress) -> Result<Material> {
    let tried = OwnKpi { formula: formula.to_owned(), ..OwnKpi::default() };
    let order = in_order(own, &names_of(formula));
    let with_tried: Vec<&OwnKpi> = order.iter().copied().chain([&tried]).collect();
    let mut material = material(store, scope, own, &[], &with_tried, progress)?;
    for kpi in order {
        let values = material.answer(&kpi.formula).unwrap_or_else(|_| vec![f64::NAN; material.table.customers.len()]);
        material.table.codes.push(kpi.code.clone());
        material.table.columns.push(values);
    }
    Ok(material)
}

/// The KPI through which a formula would depend on the KPI with this `code` itself.
fn circle(own: &[OwnKpi], code: &str, formula: &str) -> Option<String> {
    let mut waiting = names_of(formula);
    let mut seen: Vec<String> = Vec::new();
    while let Some(name) = waiting.pop() {
        if name.eq_ignore_ascii_case(code) {
            return Some(seen.last().cloned().unwrap_or(name));
        }
        if let Some(kpi) = own.iter().find(|kpi| kpi.code.eq_ignore_ascii_case(&name) && !seen.contains(&kpi.code)) {
            seen.push(kpi.code.clone());
            waiting.extend(names_of(&kpi.formula));
        }
    }
    None
}

/// "Spend a visit (2026)" becomes `spend_a_visit_2026`.
fn code_of(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    let plain: String = letters.collect();
    let words: Vec<&str> = plain.split('_').filter(|word| !word.is_empty()).collect();
    let code = words.join("_");
    if code.starts_with(|c: char| c.is_ascii_digit()) { format!("kpi_{code}") } else { code }
}

fn step(store: &mut Store, what: String, today: Day, work: impl FnOnce(&mut Store) -> Result<()>) -> Result<Saved> {
    store.as_step(&NewStep { kind: StepKind::Edit, what: what.clone(), day: today }, |store, StepId(step)| {
        work(store)?;
        store.log(&what)?;
        Ok(Saved { step: Some(step), what, customer: None })
    })
}

//! What rules for groups may ask about people, as of a day, and how the answers read as a rule.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, anyhow};

use super::path_words::{About, Answers};
use crate::everybody::Everybody;
use crate::kpis::listed;
use crate::kpis::values::values;
use crate::scope::Scope;
use crate::segments::attribute_names;
use domain::columns::AttributeColumn;
use domain::customer::{Customer, CustomerId};
use domain::rule::Rule;
use domain::table::{UNKNOWN, Values};
use features::attribute_value::standing;
use features::characteristics::{POSTCODE, REGION};
use features::formula::nearest;
use models::groups::tree::{Known, Path, UNKNOWN_WORD};
use progress::Progress;
use reports::group_rules::Characteristic;
use store::Store;

/// Figures at the beginning of a postcode that name a part of the country.
const POSTCODE_FIGURES: usize = 2;

/// The name of what may be asked about besides KPIs, attributes, region and postcode.
pub(super) const BOUGHT_BEFORE: &str = "bought-before";

/// Everything that rules can ask about.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn all_characteristics(store: &Store) -> Result<Vec<Characteristic>> {
    let kpis = listed::all(store)?;
    let ticked = listed::ticked(store, &kpis)?;
    let mut all = vec![Characteristic::new(BOUGHT_BEFORE, "Bought it before, and when", true)];
    all.extend(attribute_names(store)?.iter().map(|name| Characteristic::new(name, name, true)));
    all.push(Characteristic::new(REGION, "Region", true));
    all.push(Characteristic::new(POSTCODE, "Beginning of the postcode", true));
    let mut of_kpis: Vec<Characteristic> =
        kpis.iter().map(|kpi| Characteristic::new(&kpi.code, &kpi.name, ticked.contains(&kpi.code))).collect();
    of_kpis.sort_by_key(|one| !one.is_usual);
    all.extend(of_kpis);
    Ok(all)
}

/// What a person chose to ask about.
#[derive(Debug, Clone)]
pub(super) struct Characteristics {
    kpis: Vec<(String, String)>,
    attributes: Vec<String>,
    region: bool,
    postcode: bool,
    bought_before: bool,
}

impl Characteristics {
    /// The chosen ones by name; all ticked KPIs and whatever else is known unless some are chosen.
    ///
    /// # Errors
    /// When a name is unknown, or the database cannot be read.
    pub fn load(store: &Store, chosen: &[String]) -> Result<Characteristics> {
        let all = listed::all(store)?;
        let named = |code: &String| {
            let kpi = listed::find(&all, code)?;
            anyhow::Ok((kpi.code.clone(), kpi.name.clone()))
        };
        let attributes = attribute_names(store)?;
        if chosen.is_empty() {
            let kpis = listed::ticked(store, &all)?.iter().map(named).collect::<Result<_>>()?;
            return Ok(Characteristics { kpis, attributes, region: true, postcode: true, bought_before: true });
        }
        let mut wish = Characteristics {
            kpis: Vec::new(),
            attributes: Vec::new(),
            region: false,
            postcode: false,
            bought_before: false,
        };
        for name in chosen.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            match name.to_lowercase().as_str() {
                REGION => wish.region = true,
                POSTCODE => wish.postcode = true,
                BOUGHT_BEFORE => wish.bought_before = true,
                _ => {
                    if let Some(known) = attributes.iter().find(|known| known.eq_ignore_ascii_case(name)) {
                        wish.attributes.push(known.clone());
                    } else if all.iter().any(|kpi| kpi.code.eq_ignore_ascii_case(name)) {
                        wish.kpis.push(named(&name.to_owned())?);
                    } else {
                        let known =
                            all.iter().map(|kpi| kpi.code.as_str()).chain(attributes.iter().map(String::as_str));
                        return Err(unknown(name, known.chain([REGION, POSTCODE, BOUGHT_BEFORE])));
                    }
                }
            }
        }
        Ok(wish)
    }
}

pub(in crate::leads) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> anyhow::Error {
    match nearest(name, known.clone()) {
        Some(near) => anyhow!("there is no characteristic '{name}'; did you mean '{near}'?"),
        None => anyhow!("there is no characteristic '{name}'; there are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

/// People with what is known of them.
pub(super) struct Material {
    pub people: Vec<CustomerId>,
    pub columns: Vec<Known>,
    pub about: Vec<About>,
}

/// On which days each customer bought what is offered.
pub(super) type Bought = std::collections::BTreeMap<CustomerId, Vec<i32>>;

impl Material {
    /// The customers as of the scope's day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_customers(
        store: &Store,
        scope: &Scope,
        wish: &Characteristics,
        bought: Option<&Bought>,
        progress: &Progress,
    ) -> Result<Material> {
        let codes: Vec<String> = wish.kpis.iter().map(|(code, _)| code.clone()).collect();
        let table = values(store, scope, Some(&codes), progress)?.table;
        let people: Vec<CustomerId> = table.customers.iter().copied().map(CustomerId).collect();
        let mut material = Material { people, columns: Vec::new(), about: Vec::new() };
        for ((code, name), column) in wish.kpis.iter().zip(table.columns) {
            material.push(About::Kpi { code: code.clone(), name: name.clone() }, Known::Numbers(column));
        }
        if let Some(bought) = bought.filter(|_| wish.bought_before) {
            let days = |id: &CustomerId| {
                let days = bought.get(id).map_or(&[][..], Vec::as_slice);
                &days[..days.partition_point(|day| *day <= scope.as_of.0)]
            };
            let last = |id: &CustomerId| days(id).last().map_or(f64::NAN, |day| f64::from(day - scope.as_of.0));
            let last = material.people.iter().map(last).collect();
            let times = material.people.iter().map(|id| days(id).len() as f64).collect();
            material.push(About::LastBought, Known::Numbers(last));
            material.push(About::TimesBought, Known::Numbers(times));
        }
        material.add_facts(store, wish, scope.as_of.0)?;
        Ok(material)
    }

    /// People of whom no purchase is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_prospects(
        store: &Store,
        people: Vec<CustomerId>,
        wish: &Characteristics,
        as_of: i32,
    ) -> Result<Material> {
        let mut material = Material { people, columns: Vec::new(), about: Vec::new() };
        material.add_facts(store, wish, as_of)?;
        Ok(material)
    }

    /// What is known of people whether they bought or not.
    fn add_facts(&mut self, store: &Store, wish: &Characteristics, as_of: i32) -> Result<()> {
        let everybody = Everybody::load(store)?;
        if wish.region {
            let words = spellings(everybody.records.iter().map(|one| one.region.trim()));
            let codes = self.codes(&everybody, &words, |one| one.region.trim().to_lowercase());
            self.push(About::Region(words), Known::Words(codes));
        }
        if wish.postcode {
            let words: BTreeSet<String> =
                everybody.records.iter().map(beginning).filter(|one| !one.is_empty()).collect();
            let words: Vec<String> = words.into_iter().collect();
            let codes = self.codes(&everybody, &words, beginning);
            self.push(About::Postcode(words), Known::Words(codes));
        }
        let ids: Vec<i64> = self.people.iter().map(|id| id.0).collect();
        for attribute in store.attribute_columns()?.into_iter().filter(|one| wish.attributes.contains(&one.name)) {
            let (about, known) = of_attribute(attribute, &ids, as_of);
            self.push(about, known);
        }
        Ok(())
    }

    fn codes(&self, everybody: &Everybody, words: &[String], of: impl Fn(&Customer) -> String) -> Vec<u32> {
        let places: HashMap<String, u32> = (0..).zip(words).map(|(place, word)| (word.to_lowercase(), place)).collect();
        let code = |id: &CustomerId| everybody.record(*id).and_then(|one| places.get(&of(one)).copied());
        self.people.iter().map(|id| code(id).unwrap_or(UNKNOWN_WORD)).collect()
    }

    fn push(&mut self, about: About, known: Known) {
        self.about.push(about);
        self.columns.push(known);
    }

    /// Every `step`-th person.
    pub fn every(self, step: usize) -> Material {
        fn thin<T: Copy>(all: &[T], step: usize) -> Vec<T> {
            all.iter().step_by(step).copied().collect()
        }
        let thinned = |known: &Known| match known {
            Known::Numbers(values) => Known::Numbers(thin(values, step)),
            Known::Words(words) => Known::Words(thin(words, step)),
        };
        let columns = self.columns.iter().map(thinned).collect();
        Material { people: thin(&self.people, step), columns, about: self.about }
    }

    /// Who is meant by a path, as a rule and in a few words.
    pub fn rule(&self, path: &Path, category: &str) -> (Vec<Rule>, Vec<String>) {
        let (mut parts, mut words) = (Vec::new(), Vec::new());
        let mut seen = Vec::new();
        for (question, _) in path {
            if seen.contains(&question.column) {
                continue;
            }
            seen.push(question.column);
            let own = Answers::new(path, question.column);
            let has_unknown = match &self.columns[question.column] {
                Known::Numbers(values) => values.iter().any(|value| value.is_nan()),
                Known::Words(_) => true,
            };
            let (conditions, phrase) = own.told(&self.about[question.column], has_unknown, category);
            parts.extend(conditions);
            words.push(phrase);
        }
        (parts, words)
    }
}

fn of_attribute(attribute: AttributeColumn, ids: &[i64], as_of: i32) -> (About, Known) {
    let places = standing(&attribute, ids, as_of);
    match attribute.values {
        Values::Numbers(values) => {
            let known = places.into_iter().map(|place| place.map_or(f64::NAN, |place| values[place])).collect();
            (About::Attribute(attribute.name), Known::Numbers(known))
        }
        Values::Words { codes, words } => {
            let code = |place: Option<usize>| place.map(|place| codes[place]).filter(|code| *code != UNKNOWN);
            let known = places.into_iter().map(|place| code(place).unwrap_or(UNKNOWN_WORD)).collect();
            (About::AttributeWords { name: attribute.name, words }, Known::Words(known))
        }
    }
}

/// One spelling of each word, in alphabetical order.
fn spellings<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let known: std::collections::BTreeMap<String, &str> =
        words.filter(|word| !word.is_empty()).map(|word| (word.to_lowercase(), word)).collect();
    known.into_values().map(str::to_owned).collect()
}

/// The first figures of a postcode; empty where it does not begin with figures, as districts of letters differ in length.
fn beginning(one: &Customer) -> String {
    let postcode = domain::territory::plain(&one.postcode);
    let figures: String = postcode.chars().take(POSTCODE_FIGURES).take_while(char::is_ascii_digit).collect();
    if figures.len() == POSTCODE_FIGURES { figures } else { String::new() }
}

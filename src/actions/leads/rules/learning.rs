//! Learns rules for groups from what people did after an earlier day, if possible in the same months a year before the
//! offer, and tests them on a time that they had not seen.

use std::collections::HashMap;

use anyhow::{Result, bail};

use super::material::{Bought, Characteristics, Material};
use super::path_words::{has_bought, never_bought};
use crate::scope::Scope;
use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::group_rule::{GroupRule, GroupRules, Handling, RuleOrigin, RulesWish};
use domain::rule::Rule;
use features::affinity::{Wanted, days_of};
use models::groups::figures_of_groups::{GroupFigures, of_groups};
use models::groups::tree::{Limits, Tree};
use models::timing::periods::Periods;
use progress::Progress;
use stats::roc::Roc;
use store::Store;

/// A year, for the same months.
const YEAR: i32 = 365;
/// Purchases before the window that it is learned from must go back this long.
const LEAST_BEFORE: i32 = 91;
/// Fewer buyers than this teach nothing.
const FEWEST_BUYERS: usize = 15;
/// Most people that are looked at; beyond that, every second, third…
const MOST_PEOPLE: usize = 100_000;
const MOST_GROUPS: usize = 8;
const MOST_GROUPS_OF_PROSPECTS: usize = 4;
/// A group is at least this many people, and this share of all.
const FEWEST_PEOPLE: usize = 30;
const LEAST_SHARE: f64 = 0.02;
/// The likeliest groups that a test tells of: this share of the customers.
const TOLD_SHARE: f64 = 0.2;
/// Words of a name.
const LONGEST_NAME: usize = 64;

/// An earlier day, and the periods after it in which purchases count.
struct Window {
    then: Day,
    periods: Periods,
}

impl Window {
    fn back(wish: &RulesWish, as_of: Day, days: i32) -> Window {
        let then = as_of.plus(-days);
        Window { then, periods: Periods::of_offer(then, wish.offer_day.plus(-days), wish.periods, wish.unit) }
    }

    /// The period of the first of these days that is in the window.
    fn period(&self, days: &[i32]) -> Option<usize> {
        let edges = self.periods.edges();
        let (first, end) = (edges.first()?.0, edges.last()?.0);
        let day = *days.get(days.partition_point(|day| *day < first))?;
        (day < end).then(|| edges.iter().rposition(|edge| edge.0 <= day)).flatten()
    }

    fn told(&self) -> String {
        let edges = self.periods.edges();
        match (edges.first(), edges.last()) {
            (Some(first), Some(end)) => format!("{} to {}", first.spoken(), end.plus(-1).spoken()),
            _ => String::new(),
        }
    }
}

/// Whose rules they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Population {
    Customers,
    Prospects,
}

/// A tree with the figures of its groups.
struct Fitted {
    material: Material,
    tree: Tree,
    figures: Vec<GroupFigures>,
}

/// The rules for an offer, the likeliest group first, prospects last.
///
/// # Errors
/// When the record is too short or too few bought, a characteristic is unknown, or the work is cancelled.
pub(super) fn learn(
    store: &Store,
    scope: &Scope,
    wish: &RulesWish,
    today: Day,
    progress: &Progress,
) -> Result<GroupRules> {
    let chosen = Characteristics::load(store, &wish.characteristics)?;
    let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    let wanted = if wish.category.is_empty() { Wanted::Everything } else { Wanted::Group(&wish.category) };
    let bought = days_of(&purchases, wanted, scope.as_of);
    let first = Day(purchases.day.iter().copied().min().unwrap_or(scope.as_of.0));
    let (window, earlier, season) = windows(wish, scope.as_of, first)?;
    let of_group = (!wish.category.is_empty()).then_some(&bought);
    let fit = |window: &Window| {
        let then = Scope { as_of: window.then, ..scope.clone() };
        let material = thinned(Material::of_customers(store, &then, &chosen, of_group, progress)?);
        let answered: Vec<Option<usize>> = answers(&material, &bought, window);
        anyhow::Ok((material, answered))
    };
    progress.stage("Learning rules for groups", 0)?;
    let (material, answered) = fit(&window)?;
    let buyers = answered.iter().flatten().count();
    if buyers < FEWEST_BUYERS {
        let what = if wish.category.is_empty() { "anything" } else { wish.category.as_str() };
        bail!(
            "only {} bought {what} from {}; rules need at least {FEWEST_BUYERS}; choose more periods or a larger product \
             group",
            figures::counted(buyers, "customer", "customers"),
            window.told()
        );
    }
    let tested = match &earlier {
        Some(earlier) => {
            progress.stage("Testing the rules", 0)?;
            let (material_then, answered_then) = fit(earlier)?;
            let fitted = fitted(material_then, &answered_then, wish.periods as usize, MOST_GROUPS);
            test(&fitted, &material, &answered, &window)
        }
        None => "They are not tested, because the purchases do not go back far enough.".to_owned(),
    };
    let fitted_now = fitted(material, &answered, wish.periods as usize, MOST_GROUPS);
    let customers: usize = fitted_now.figures.iter().map(|one| one.people).sum();
    let mut groups = fitted_now.rules(&wish.category, &has_bought(), Population::Customers);
    groups.sort_by(|a, b| b.chance.total_cmp(&a.chance));
    progress.stage("Learning about prospects", 0)?;
    let of_all = OfAll { bought: &bought, first: first_days(&purchases), as_of: scope.as_of };
    groups.extend(of_prospects(store, wish, &chosen, &window, &of_all)?);
    name_apart(&mut groups);
    let how = format!(
        "Learned from {}, of whom {} bought from {}{season}. {tested}",
        figures::counted(customers, "customer", "customers"),
        figures::count(buyers),
        window.told()
    );
    Ok(GroupRules {
        category: wish.category.clone(),
        unit: wish.unit,
        periods: wish.periods,
        learned_on: today,
        as_of: scope.as_of,
        how,
        groups,
    })
}

/// The window to learn from, the one before it if the record goes back that far, and what the first is, in words.
fn windows(wish: &RulesWish, as_of: Day, first: Day) -> Result<(Window, Option<Window>, &'static str)> {
    let span = Window::back(wish, as_of, 0).periods.edges().last().map_or(0, |end| end.since(as_of)).max(1);
    let reaches = |days: i32| as_of.plus(-days).since(first) >= LEAST_BEFORE;
    let earlier = |days: i32| reaches(days).then(|| Window::back(wish, as_of, days));
    if span <= YEAR && reaches(YEAR) {
        return Ok((Window::back(wish, as_of, YEAR), earlier(2 * YEAR), ", the same months a year before"));
    }
    if !reaches(span) {
        bail!(
            "the purchases begin on {first}, which is too late to learn rules for an offer that ends {} after the last \
             one; choose fewer periods or an earlier day",
            figures::days(span.unsigned_abs())
        );
    }
    let unseasonal = ", the newest time of the same length: seasons are not looked at";
    Ok((Window::back(wish, as_of, span), earlier(2 * span), unseasonal))
}

/// Every second, third… person where they are very many.
fn thinned(material: Material) -> Material {
    let step = material.people.len().div_ceil(MOST_PEOPLE).max(1);
    if step == 1 { material } else { material.every(step) }
}

fn answers(material: &Material, bought: &Bought, window: &Window) -> Vec<Option<usize>> {
    material.people.iter().map(|id| window.period(bought.get(id)?)).collect()
}

fn fitted(material: Material, answered: &[Option<usize>], periods: usize, most_groups: usize) -> Fitted {
    let n = material.people.len();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a number of people")]
    let share = (LEAST_SHARE * n as f64) as usize;
    let tree = Tree::grow(&material.columns, answered, Limits { most_groups, fewest: share.max(FEWEST_PEOPLE) });
    let figures = of_groups(tree.paths.len(), periods, &tree.assign(&material.columns, n), answered);
    Fitted { material, tree, figures }
}

impl Fitted {
    fn rules(&self, category: &str, all: &Rule, population: Population) -> Vec<GroupRule> {
        let of = |(path, figures): (&models::groups::tree::Path, &GroupFigures)| {
            let (parts, words) = self.material.rule(path, category);
            GroupRule {
                name: name(&words, population),
                who: Rule::AllOf(std::iter::once(all.clone()).chain(parts).collect()),
                customers: figures.people,
                bought: figures.answered,
                chance: figures.chance,
                low: figures.low,
                high: figures.high,
                by_period: figures.by_period.clone(),
                handling: Handling::Call,
                origin: RuleOrigin::Learned,
            }
        };
        self.tree.paths.iter().zip(&self.figures).map(of).collect()
    }
}

fn name(words: &[String], population: Population) -> String {
    // What was asked last tells a group from those beside it, so it stands first, where a name is never cut.
    let all = words.iter().rev().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut name = match (population, all.is_empty()) {
        (Population::Prospects, true) => "Prospects".to_owned(),
        (Population::Prospects, false) => format!("Prospects: {all}"),
        (Population::Customers, true) => "All customers".to_owned(),
        (Population::Customers, false) => all,
    };
    if name.chars().count() > LONGEST_NAME {
        name = name.chars().take(LONGEST_NAME).collect::<String>() + "…";
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number behind every name that another group has.
pub(super) fn name_apart(groups: &mut [GroupRule]) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for group in groups {
        let seen = times.entry(group.name.to_lowercase()).or_default();
        *seen += 1;
        if *seen > 1 {
            group.name = format!("{} ({seen})", group.name);
        }
    }
}

/// What rules of an earlier time say of a later one: whether the order held, and the level.
fn test(rules: &Fitted, later: &Material, answered: &[Option<usize>], window: &Window) -> String {
    let group = rules.tree.assign(&later.columns, later.people.len());
    let chance: Vec<f64> = group.iter().map(|group| rules.figures[*group].chance).collect();
    let hit: Vec<bool> = answered.iter().map(Option::is_some).collect();
    let expected: f64 = chance.iter().sum();
    let came = hit.iter().filter(|hit| **hit).count();
    let mut order: Vec<usize> = (0..chance.len()).collect();
    order.sort_by(|a, b| chance[*b].total_cmp(&chance[*a]).then(a.cmp(b)));
    // Whoever is in the last group that is counted belongs to it in part: everybody of a group stands for the same share.
    let top = TOLD_SHARE * chance.len() as f64;
    let (mut seen, mut found) = (0.0, 0.0);
    for run in order.chunk_by(|a, b| chance[*a].total_cmp(&chance[*b]).is_eq()) {
        let part = ((top - seen) / run.len() as f64).clamp(0.0, 1.0);
        found += part * run.iter().filter(|row| hit[**row]).count() as f64;
        seen += run.len() as f64;
    }
    let auc = Roc::new(&chance, &hit).map(|roc| format!(" (AUC {:.2})", roc.area)).unwrap_or_default();
    format!(
        "Rules learned a time before and tested on {}, which they had not seen: the likeliest {} of the customers held {} of \
         the buyers{auc}; {} buyers were expected and {} came.",
        window.told(),
        figures::whole_percent(TOLD_SHARE),
        figures::whole_percent(found / came.max(1) as f64),
        figures::whole(expected),
        figures::count(came)
    )
}

/// When everybody bought what is offered, and anything for the first time, up to a day.
struct OfAll<'a> {
    bought: &'a Bought,
    first: HashMap<i64, i32>,
    as_of: Day,
}

fn first_days(purchases: &PurchaseColumns) -> HashMap<i64, i32> {
    let mut first: HashMap<i64, i32> = HashMap::new();
    for (customer, day) in purchases.customer.iter().zip(&purchases.day) {
        first.entry(*customer).and_modify(|known| *known = (*known).min(*day)).or_insert(*day);
    }
    first
}

/// The rules for people who never bought: how many of them became customers, by what is known of them.
fn of_prospects(
    store: &Store,
    wish: &RulesWish,
    chosen: &Characteristics,
    window: &Window,
    of_all: &OfAll<'_>,
) -> Result<Vec<GroupRule>> {
    let OfAll { bought, first, as_of } = of_all;
    let still = |id: &CustomerId| !first.contains_key(&id.0);
    // Whoever came in the window stands beside those who are prospects still.
    let came = |id: &CustomerId| {
        let Some(days) = bought.get(id) else { return false };
        first.get(&id.0).is_some_and(|day| *day > window.then.0) && window.period(days).is_some()
    };
    let people: Vec<CustomerId> = store.customer_ids()?.into_iter().filter(|id| still(id) || came(id)).collect();
    if !people.iter().any(still) {
        return Ok(Vec::new());
    }
    let material = thinned(Material::of_prospects(store, people, chosen, as_of.0)?);
    let answered = answers(&material, bought, window);
    let fitted = fitted(material, &answered, wish.periods as usize, MOST_GROUPS_OF_PROSPECTS);
    let mut rules = fitted.rules(&wish.category, &never_bought(), Population::Prospects);
    rules.sort_by(|a, b| b.chance.total_cmp(&a.chance));
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::period::PeriodUnit;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn wish(periods: u32) -> RulesWish {
        let offer_day = day("2024-04-01");
        let (category, unit) = (String::new(), PeriodUnit::Months);
        RulesWish { category, offer_day, unit, periods, characteristics: Vec::new() }
    }

    #[test]
    fn the_same_months_are_looked_at_where_the_record_allows() {
        let as_of = day("2024-03-20");
        let (window, earlier, season) = windows(&wish(3), as_of, day("2021-01-01")).expect("long enough");
        assert_eq!(window.told(), "2 Apr 2023 to 1 Jul 2023");
        assert!(earlier.is_some() && season.contains("same months"));
        let (window, earlier, season) = windows(&wish(3), as_of, day("2023-08-01")).expect("long enough");
        assert!(window.periods.edges().last().is_some_and(|end| *end <= as_of.plus(1)), "{}", window.told());
        assert!(earlier.is_none() && season.contains("seasons are not looked at"));
        assert!(windows(&wish(3), as_of, day("2024-01-01")).is_err());
    }

    #[test]
    fn a_purchase_falls_into_its_period() {
        let window = Window::back(&wish(2), day("2024-03-31"), 0);
        let at = |text: &str| window.period(&[day("2020-01-01").0, day(text).0]);
        assert_eq!((at("2024-03-31"), at("2024-04-01"), at("2024-04-30")), (None, Some(0), Some(0)));
        assert_eq!((at("2024-05-01"), at("2024-05-31"), at("2024-06-01")), (Some(1), Some(1), None));
    }

    #[test]
    fn groups_of_one_name_are_told_apart() {
        let named = |name: &str| GroupRule { name: name.into(), ..GroupRule::default() };
        let mut groups = vec![named("A"), named("a"), named("B")];
        name_apart(&mut groups);
        let names: Vec<&str> = groups.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["A", "a (2)", "B"]);
    }
}

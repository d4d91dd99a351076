//! What share of a customer's purchases goes to one product group, and when in the year that group sells.

use std::collections::{BTreeMap, HashMap};

use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::day::Day;

/// How many purchase days the average of all customers counts for against a customer's own.
const PRIOR_DAYS: f64 = 3.0;

/// Which purchases are considered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    Everything,
    /// A product group, by its name.
    Group(&'a str),
    /// A product, by the database's number for it.
    Product(i64),
}

/// How the customers buy one product group or product.
#[derive(Debug, Clone, PartialEq)]
pub struct Affinity {
    /// Purchase days with the group, and all purchase days, of each customer.
    days: HashMap<CustomerId, (u32, u32)>,
    base: f64,
    /// Mean spend on the group on a day that includes it, in major units.
    pub mean_spend: f64,
    /// Purchase days with the group in each month from the first purchase on.
    pub by_month: Vec<u32>,
    /// First day of the first of those months.
    pub first_month: Day,
}

impl Affinity {
    /// Evaluates the purchases of a group up to the as-of day; an empty `category` means every purchase.
    #[must_use]
    pub fn new(columns: &PurchaseColumns, category: &str, as_of: Day) -> Affinity {
        let wanted = if category.is_empty() { Wanted::Everything } else { Wanted::Group(category) };
        Affinity::of_wanted(columns, wanted, as_of)
    }

    /// Evaluates the wanted purchases up to the as-of day.
    #[must_use]
    pub fn of_wanted(columns: &PurchaseColumns, wanted: Wanted<'_>, as_of: Day) -> Affinity {
        let is_wanted = is_wanted(columns, wanted);
        let mut days: HashMap<CustomerId, (u32, u32)> = HashMap::new();
        let first_month = Day(columns.day.iter().copied().min().unwrap_or(as_of.0)).first_of_month();
        let mut by_month = vec![0_u32; months_between(first_month, as_of) + 1];
        let (mut spend, mut line) = (0.0, 0);
        while line < columns.len() {
            let (customer, day) = (columns.customer[line], columns.day[line]);
            let same_day =
                (line..columns.len()).take_while(|&at| columns.customer[at] == customer && columns.day[at] == day);
            let mut on_group = 0.0;
            let mut end = line;
            for at in same_day {
                if is_wanted(at) {
                    on_group += columns.amount[at] as f64 / 100.0;
                }
                end = at + 1;
            }
            line = end;
            if day > as_of.0 {
                continue;
            }
            let own = days.entry(CustomerId(customer)).or_default();
            own.1 += 1;
            if on_group > 0.0 {
                own.0 += 1;
                spend += on_group;
                by_month[months_between(first_month, Day(day))] += 1;
            }
        }
        let with: u32 = days.values().map(|own| own.0).sum();
        let all: u32 = days.values().map(|own| own.1).sum();
        Affinity {
            base: f64::from(with) / f64::from(all.max(1)),
            mean_spend: spend / f64::from(with.max(1)),
            by_month,
            first_month,
            days,
        }
    }

    /// Share of a customer's purchase days that include the group: the customer's own share, shrunk towards the average
    /// share.
    #[must_use]
    pub fn share(&self, customer: CustomerId) -> f64 {
        let (with, all) = self.days.get(&customer).copied().unwrap_or_default();
        (f64::from(with) + PRIOR_DAYS * self.base) / (f64::from(all) + PRIOR_DAYS)
    }

    /// On how many days the customer bought the group.
    #[must_use]
    pub fn times(&self, customer: CustomerId) -> u32 {
        self.days.get(&customer).map_or(0, |own| own.0)
    }
}

fn is_wanted<'a>(columns: &'a PurchaseColumns, wanted: Wanted<'a>) -> impl Fn(usize) -> bool + 'a {
    let number = |group| columns.categories.iter().position(|name| name == group);
    let group = match wanted {
        Wanted::Group(name) => number(name).and_then(|at| u32::try_from(at).ok()),
        Wanted::Everything | Wanted::Product(_) => None,
    };
    move |line| match wanted {
        Wanted::Everything => true,
        Wanted::Group(_) => group.is_some() && columns.category[line] == group,
        Wanted::Product(product) => columns.product[line] == Some(product),
    }
}

/// The days up to the as-of day on which each customer bought what is wanted, ascending; what came back the same day was
/// not bought.
#[must_use]
pub fn days_of(columns: &PurchaseColumns, wanted: Wanted<'_>, as_of: Day) -> BTreeMap<CustomerId, Vec<i32>> {
    let is_wanted = is_wanted(columns, wanted);
    let mut net: BTreeMap<(CustomerId, i32), i64> = BTreeMap::new();
    for line in (0..columns.len()).filter(|line| columns.day[*line] <= as_of.0 && is_wanted(*line)) {
        *net.entry((CustomerId(columns.customer[line]), columns.day[line])).or_default() += columns.amount[line];
    }
    let mut days: BTreeMap<CustomerId, Vec<i32>> = BTreeMap::new();
    for ((customer, day), _) in net.into_iter().filter(|(_, amount)| *amount > 0) {
        days.entry(customer).or_default().push(day);
    }
    days
}

/// The product group on which each customer spent the most up to the as-of day; customers without one have no entry.
#[must_use]
pub fn favourites(columns: &PurchaseColumns, as_of: Day) -> HashMap<CustomerId, String> {
    let mut spend: HashMap<CustomerId, HashMap<u32, i64>> = HashMap::new();
    for line in (0..columns.len()).filter(|line| columns.day[*line] <= as_of.0) {
        if let Some(group) = columns.category[line] {
            *spend.entry(CustomerId(columns.customer[line])).or_default().entry(group).or_default() +=
                columns.amount[line];
        }
    }
    let largest =
        |groups: HashMap<u32, i64>| groups.into_iter().max_by_key(|(group, spend)| (*spend, std::cmp::Reverse(*group)));
    let name = |(customer, groups)| {
        let (group, _) = largest(groups)?;
        Some((customer, columns.categories.get(group as usize)?.clone()))
    };
    spend.into_iter().filter_map(name).collect()
}

/// Whole calendar months from the first of one month to the month of a later day; 0 for an earlier day.
fn months_between(first: Day, day: Day) -> usize {
    let months = |day: Day| day.year() * 12 + i32::try_from(day.month()).unwrap_or(0);
    usize::try_from(months(day) - months(first)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_share_counts_more_the_more_days_there_are() {
        let columns = PurchaseColumns {
            customer: vec![1, 1, 1, 1, 2],
            day: vec![1, 1, 40, 80, 3],
            amount: vec![1_000, 500, 1_000, 1_000, 700],
            quantity: vec![1.0; 5],
            margin: vec![None; 5],
            margin_told: vec![false; 5],
            category: vec![Some(0), Some(1), Some(0), Some(0), Some(1)],
            source: vec![0; 5],
            categories: vec!["Tyres".into(), "Oil".into()],
            product: vec![None; 5],
            store: vec![None; 5],
        };
        let tyres = Affinity::new(&columns, "Tyres", Day(100));
        assert!(tyres.share(CustomerId(1)) > 0.8 && tyres.share(CustomerId(2)) < 0.75);
        assert_eq!((tyres.times(CustomerId(1)), tyres.times(CustomerId(2))), (3, 0));
        assert!((tyres.mean_spend - 10.0).abs() < 1e-9);
        assert!((Affinity::new(&columns, "", Day(100)).share(CustomerId(2)) - 1.0).abs() < 1e-9);
        assert_eq!(Affinity::new(&columns, "Tyres", Day(10)).times(CustomerId(1)), 1);
        assert!(Affinity::new(&columns, "Unheard of", Day(100)).share(CustomerId(1)).abs() < 1e-9);
        assert_eq!(tyres.by_month, [1, 1, 1, 0]);
    }
}

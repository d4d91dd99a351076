//! Purchases as days on which a customer bought a product group, or a product if no product has a group.

use std::collections::HashMap;

use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::group_days::GroupDays;

/// What is learned about pairs of groups grows with the square of their number.
const MOST_GROUPS: usize = 400;

/// What a purchase is counted as.
#[derive(Debug, Clone, Copy)]
pub enum Level<'a> {
    /// Its product group.
    Group,
    /// The product itself, by its name.
    Product(&'a HashMap<i64, String>),
}

/// A customer's day with a group counts if more was bought than returned; what was returned the same day was not
/// bought.
#[must_use]
pub fn group_days(columns: &PurchaseColumns, level: Level<'_>) -> GroupDays {
    let (numbers, names) = numbered(columns, level);
    let mut net: HashMap<(i64, i32, u32), (i64, bool)> = HashMap::new();
    for (line, number) in numbers.iter().enumerate() {
        let Some(number) = *number else { continue };
        let key = (columns.customer[line], columns.day[line], number);
        let (amount, returned) = net.entry(key).or_default();
        *amount += columns.amount[line];
        *returned |= columns.amount[line] < 0;
    }
    let bought = |(amount, returned): (i64, bool)| amount > 0 || (amount == 0 && !returned);
    let entries = net
        .into_iter()
        .filter(|(_, sums)| bought(*sums))
        .map(|((customer, day, number), _)| (CustomerId(customer), day, number))
        .collect();
    GroupDays::new(entries, names)
}

/// The group of each line, and the names of the groups; groups beyond the most bought ones count as none.
#[must_use]
pub fn numbered(columns: &PurchaseColumns, level: Level<'_>) -> (Vec<Option<u32>>, Vec<String>) {
    let (numbers, names) = match level {
        Level::Group => (columns.category.clone(), columns.categories.clone()),
        Level::Product(names) => by_product(columns, names),
    };
    most_bought(numbers, names)
}

fn by_product(columns: &PurchaseColumns, names: &HashMap<i64, String>) -> (Vec<Option<u32>>, Vec<String>) {
    let (mut places, mut known): (HashMap<&str, u32>, Vec<String>) = (HashMap::new(), Vec::new());
    let mut place = |product: Option<i64>| {
        let name = names.get(&product?)?.as_str();
        Some(*places.entry(name).or_insert_with(|| {
            known.push(name.to_owned());
            u32::try_from(known.len() - 1).unwrap_or(u32::MAX)
        }))
    };
    (columns.product.iter().map(|product| place(*product)).collect(), known)
}

fn most_bought(numbers: Vec<Option<u32>>, names: Vec<String>) -> (Vec<Option<u32>>, Vec<String>) {
    if names.len() <= MOST_GROUPS {
        return (numbers, names);
    }
    let mut lines = vec![0_u32; names.len()];
    numbers.iter().flatten().for_each(|number| lines[*number as usize] += 1);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|number| (std::cmp::Reverse(lines[*number]), *number));
    order.truncate(MOST_GROUPS);
    let mut place_of = vec![None; names.len()];
    (0..).zip(&order).for_each(|(place, number)| place_of[*number] = Some(place));
    let kept = order.iter().map(|number| names[*number].clone()).collect();
    (numbers.into_iter().map(|number| place_of[number? as usize]).collect(), kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_the_same_day_was_not_bought() {
        let columns = PurchaseColumns {
            customer: vec![1, 1, 1, 1, 2],
            day: vec![3, 3, 4, 5, 3],
            amount: vec![500, -500, 0, -200, 100],
            quantity: vec![1.0; 5],
            margin: vec![None; 5],
            margin_told: vec![false; 5],
            category: vec![Some(0), Some(0), Some(0), Some(0), None],
            source: vec![0; 5],
            categories: vec!["Oil".into()],
            product: vec![Some(9), Some(9), Some(8), Some(8), Some(9)],
            store: vec![None; 5],
        };
        let groups = group_days(&columns, Level::Group);
        assert_eq!((groups.day.as_slice(), groups.customers.len()), (&[4][..], 1));
        let names = HashMap::from([(8, "Can".to_owned()), (9, "Belt".to_owned())]);
        let products = group_days(&columns, Level::Product(&names));
        assert_eq!(products.groups, ["Belt", "Can"]);
        assert_eq!(products.customers.len(), 2);
    }

    #[test]
    fn beyond_the_most_bought_groups_lines_count_as_none() {
        let names: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        let lines = (0..500).flat_map(|number| std::iter::repeat_n(Some(number), if number < 450 { 1 } else { 2 }));
        let (numbers, kept) = most_bought(lines.collect(), names);
        assert_eq!((kept.len(), kept[0].as_str(), kept[50].as_str()), (400, "450", "0"));
        assert_eq!((numbers[0], numbers[449], numbers[450]), (Some(50), None, Some(0)));
    }
}

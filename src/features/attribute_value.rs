//! The value of an attribute for each customer on a day.

use domain::columns::AttributeColumn;

/// For each customer (ascending), the index of the entry valid on the day; none if nothing is known.
#[must_use]
pub fn standing(attribute: &AttributeColumn, customers: &[i64], as_of: i32) -> Vec<Option<usize>> {
    let mut next = 0;
    customers
        .iter()
        .map(|customer| {
            let mut found = None;
            while let Some(owner) = attribute.customer.get(next).filter(|owner| *owner <= customer) {
                if owner == customer && attribute.day[next] <= as_of {
                    found = Some(next);
                }
                next += 1;
            }
            found
        })
        .collect()
}

/// Each customer's numeric value of the attribute on the day (for a date attribute, its year), NaN if unknown; none for
/// an attribute in words.
#[must_use]
pub fn numbers(attribute: &AttributeColumn, customers: &[i64], as_of: i32) -> Option<Vec<f64>> {
    let values = attribute.numbers()?;
    let places = standing(attribute, customers, as_of);
    Some(places.into_iter().map(|place| place.map_or(f64::NAN, |place| values[place])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::columns::ALWAYS;
    use domain::table::Values;

    #[test]
    fn the_newest_entry_up_to_the_day_holds() {
        let attribute = AttributeColumn {
            name: "age".into(),
            customer: vec![1, 1, 1, 3, 5],
            day: vec![ALWAYS, 10, 20, 30, ALWAYS],
            values: Values::Numbers(vec![40.0, 41.0, 42.0, 50.0, 60.0]),
        };
        assert_eq!(standing(&attribute, &[1, 2, 3, 5, 6], 15), [Some(1), None, None, Some(4), None]);
        let numbers = numbers(&attribute, &[1, 3], 30).expect("numbers");
        assert_eq!(numbers, [42.0, 50.0]);
    }
}

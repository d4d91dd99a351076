//! Purchases at full price: what own offers took off put back, so that the next offer's discount is not taken off twice.

use std::collections::BTreeMap;

use super::moment::of_customer;
use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::day::Day;

/// What an offer is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goods {
    Everything,
    /// Index among the product groups of the purchases; none: no purchase is in that group.
    Group(Option<u32>),
    /// The database's number of the product; none: the product no longer exists.
    Product(Option<i64>),
}

impl Goods {
    #[must_use]
    pub fn holds(&self, purchases: &PurchaseColumns, line: usize) -> bool {
        match self {
            Goods::Everything => true,
            Goods::Group(group) => group.is_some() && purchases.category[line] == *group,
            Goods::Product(product) => product.is_some() && purchases.product[line] == *product,
        }
    }
}

/// A discount that a customer had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discounted {
    pub customer: CustomerId,
    pub goods: Goods,
    /// First and last day on which a purchase had it.
    pub first: Day,
    pub last: Day,
    /// Share of the price, 0 to 1.
    pub discount: f64,
}

/// What a discount took off a price that left `paid` to pay.
#[must_use]
pub fn given_away(paid: f64, discount: f64) -> f64 {
    if discount > 0.0 && discount < 1.0 { paid * discount / (1.0 - discount) } else { 0.0 }
}

/// The purchases with the price and margin that they would have had without these discounts; none if no purchase had one.
/// Of several discounts on one purchase the largest was taken.
#[must_use]
pub fn at_full_price(columns: &PurchaseColumns, discounts: &[Discounted]) -> Option<PurchaseColumns> {
    let mut taken: BTreeMap<usize, f64> = BTreeMap::new();
    for one in discounts.iter().filter(|one| one.discount > 0.0 && one.discount < 1.0) {
        let own = of_customer(&columns.customer, one.customer.0);
        let had = |line: &usize| {
            (one.first.0..=one.last.0).contains(&columns.day[*line])
                && columns.amount[*line] > 0
                && one.goods.holds(columns, *line)
        };
        for line in own.filter(had) {
            let known = taken.entry(line).or_insert(0.0);
            *known = known.max(one.discount);
        }
    }
    if taken.is_empty() {
        return None;
    }
    let mut columns = columns.clone();
    for (line, discount) in taken {
        #[expect(clippy::cast_possible_truncation, reason = "a price of so many minor units")]
        let given = given_away(columns.amount[line] as f64, discount).round() as i64;
        let full = columns.amount[line].saturating_add(given);
        columns.margin[line] = columns.margin[line].map(|margin| {
            if columns.margin_told[line] {
                return margin.saturating_add(given);
            }
            #[expect(clippy::cast_possible_truncation, reason = "a share of a price")]
            let share_of_price = (margin as f64 * full as f64 / columns.amount[line] as f64).round() as i64;
            share_of_price
        });
        columns.amount[line] = full;
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_off_comes_back_once_and_only_there() {
        let columns = PurchaseColumns {
            customer: vec![1, 1, 1, 2, 2],
            day: vec![5, 12, 14, 12, 12],
            amount: vec![10_000, 9_000, 9_000, 8_000, -8_000],
            quantity: vec![1.0; 5],
            margin: vec![Some(4_000), Some(3_000), Some(3_600), None, None],
            margin_told: vec![true, true, false, false, false],
            category: vec![Some(0), Some(0), Some(0), Some(1), Some(1)],
            source: vec![0; 5],
            categories: vec!["Tyres".into(), "Oil".into()],
            product: vec![None; 5],
            store: vec![None; 5],
        };
        let ten = |customer: i64, goods: Goods, discount: f64| Discounted {
            customer: CustomerId(customer),
            goods,
            first: Day(10),
            last: Day(20),
            discount,
        };
        let full = at_full_price(
            &columns,
            &[ten(1, Goods::Everything, 0.1), ten(1, Goods::Group(Some(0)), 0.05), ten(2, Goods::Group(Some(1)), 0.2)],
        )
        .expect("discounts");
        assert_eq!(full.amount, [10_000, 10_000, 10_000, 10_000, -8_000], "the larger of two discounts, no returns");
        // A told margin had the discount taken off; a product's is a share of the price.
        assert_eq!(full.margin, [Some(4_000), Some(4_000), Some(4_000), None, None]);
        assert!(
            at_full_price(&columns, &[ten(2, Goods::Group(Some(0)), 0.1), ten(3, Goods::Everything, 0.1)]).is_none()
        );
        assert!(
            at_full_price(&columns, &[ten(1, Goods::Product(None), 0.1), ten(1, Goods::Everything, 1.0)]).is_none()
        );
        assert!((given_away(90.0, 0.1) - 10.0).abs() < 1e-9 && given_away(90.0, 1.0) == 0.0);
    }
}

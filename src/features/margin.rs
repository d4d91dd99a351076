//! What stays of a sale: the margin of the purchase line, else of its product, else of its group, else of the business.

use std::collections::HashMap;

use super::affinity::Wanted;
use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::day::Day;

/// Purchase lines that everybody's margin weighs beside a customer's own.
const PRIOR_LINES: f64 = 4.0;

/// Where a margin was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Product,
    Group,
    Business,
    /// No purchase or product tells any.
    Assumed,
}

/// Sums of money of lines that tell their margin, in major units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct MarginSum {
    margin: f64,
    amount: f64,
}

impl MarginSum {
    fn add(&mut self, margin: f64, amount: f64) {
        self.margin += margin;
        self.amount += amount;
    }

    fn rate(self) -> Option<f64> {
        (self.amount > 0.0).then(|| self.margin / self.amount)
    }
}

/// Margin rates as the purchases up to a day tell them.
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    by_product: HashMap<i64, MarginSum>,
    by_group: Vec<MarginSum>,
    groups: HashMap<String, u32>,
    /// The group of each product.
    group_of: HashMap<i64, u32>,
    business: MarginSum,
    /// What each customer's purchases left, and what was paid for them, those without a told margin by the next best rate.
    by_customer: HashMap<CustomerId, MarginSum>,
    mean_line: f64,
    assumed: f64,
}

impl Margins {
    /// `assumed`: what counts where nothing tells a margin, as a share of sales.
    #[must_use]
    pub fn new(columns: &PurchaseColumns, as_of: Day, assumed: f64) -> Margins {
        Margins::read(columns, as_of, assumed, true)
    }

    /// For a campaign, which names the margin of whatever neither its line, its product nor its group tells: `stated`, as
    /// a share of sales. It proposes the business's own, and whoever changes that means it.
    #[must_use]
    pub fn with_stated(columns: &PurchaseColumns, as_of: Day, stated: f64) -> Margins {
        Margins::read(columns, as_of, stated, false)
    }

    fn read(columns: &PurchaseColumns, as_of: Day, assumed: f64, learns_business: bool) -> Margins {
        let mut margins = Margins {
            by_product: HashMap::new(),
            by_group: vec![MarginSum::default(); columns.categories.len()],
            groups: (0_u32..).zip(&columns.categories).map(|(place, name)| (name.clone(), place)).collect(),
            group_of: HashMap::new(),
            business: MarginSum::default(),
            by_customer: HashMap::new(),
            mean_line: 0.0,
            assumed,
        };
        let sold: Vec<usize> =
            (0..columns.len()).filter(|line| columns.day[*line] <= as_of.0 && columns.amount[*line] > 0).collect();
        for &line in &sold {
            if let (Some(product), Some(group)) = (columns.product[line], columns.category[line]) {
                margins.group_of.insert(product, group);
            }
            let Some(margin) = columns.margin[line].map(major) else { continue };
            let amount = major(columns.amount[line]);
            if learns_business {
                margins.business.add(margin, amount);
            }
            if let Some(group) = columns.category[line] {
                margins.by_group[group as usize].add(margin, amount);
            }
            if let Some(product) = columns.product[line] {
                margins.by_product.entry(product).or_default().add(margin, amount);
            }
        }
        let mut by_customer: HashMap<CustomerId, MarginSum> = HashMap::new();
        let mut paid = 0.0;
        for &line in &sold {
            let amount = major(columns.amount[line]);
            paid += amount;
            by_customer.entry(CustomerId(columns.customer[line])).or_default().add(margins.line(columns, line), amount);
        }
        margins.mean_line = paid / sold.len().max(1) as f64;
        margins.by_customer = by_customer;
        margins
    }

    /// What one line left, in major units.
    #[must_use]
    pub fn line(&self, columns: &PurchaseColumns, line: usize) -> f64 {
        let known = columns.margin[line].map(major);
        known.unwrap_or_else(|| {
            let rate = match (columns.product[line], columns.category[line]) {
                (Some(product), group) => self.of_product(product, group).0,
                (None, Some(group)) => self.of_group(group).0,
                (None, None) => self.of_business().0,
            };
            major(columns.amount[line]) * rate
        })
    }

    /// The margin of what an offer is good for, as a share of its price, and where that is known from.
    #[must_use]
    pub fn rate(&self, wanted: Wanted<'_>) -> (f64, Origin) {
        match wanted {
            Wanted::Everything => self.of_business(),
            Wanted::Group(name) => {
                self.groups.get(name).map_or_else(|| self.of_business(), |group| self.of_group(*group))
            }
            Wanted::Product(product) => self.of_product(product, self.group_of.get(&product).copied()),
        }
    }

    /// The margin of what this customer buys: the own one, drawn towards everybody's.
    #[must_use]
    pub fn of_customer(&self, customer: CustomerId) -> f64 {
        let usual = self.of_business().0;
        let own = self.by_customer.get(&customer).copied().unwrap_or_default();
        let weight = PRIOR_LINES * self.mean_line;
        if own.amount + weight > 0.0 { (own.margin + weight * usual) / (own.amount + weight) } else { usual }
    }

    fn of_product(&self, product: i64, group: Option<u32>) -> (f64, Origin) {
        let own = self.by_product.get(&product).and_then(|told| told.rate());
        own.map_or_else(
            || group.map_or_else(|| self.of_business(), |group| self.of_group(group)),
            |rate| (rate, Origin::Product),
        )
    }

    fn of_group(&self, group: u32) -> (f64, Origin) {
        let own = self.by_group.get(group as usize).and_then(|told| told.rate());
        own.map_or_else(|| self.of_business(), |rate| (rate, Origin::Group))
    }

    fn of_business(&self) -> (f64, Origin) {
        self.business.rate().map_or((self.assumed, Origin::Assumed), |rate| (rate, Origin::Business))
    }
}

fn major(minor: i64) -> f64 {
    minor as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tyres tell 5 % on some lines, accessories 60 % through their product; one group tells nothing.
    fn columns() -> PurchaseColumns {
        PurchaseColumns {
            customer: vec![1, 1, 2, 3, 4],
            day: vec![1, 2, 3, 4, 5],
            amount: vec![10_000, 20_000, 5_000, 8_000, -2_000],
            quantity: vec![1.0; 5],
            margin: vec![Some(500), None, Some(3_000), None, None],
            margin_told: vec![true, false, true, false, false],
            category: vec![Some(0), Some(0), Some(1), Some(2), None],
            source: vec![0; 5],
            categories: vec!["Tyres".into(), "Accessories".into(), "Oil".into()],
            product: vec![Some(7), Some(8), Some(9), None, None],
            store: vec![None; 5],
        }
    }

    #[test]
    fn line_then_product_then_group_then_business() {
        let columns = columns();
        let margins = Margins::new(&columns, Day(100), 0.3);
        let near = |a: (f64, Origin), rate: f64, origin| assert!((a.0 - rate).abs() < 1e-9 && a.1 == origin, "{a:?}");
        near(margins.rate(Wanted::Product(7)), 0.05, Origin::Product);
        near(margins.rate(Wanted::Product(8)), 0.05, Origin::Group);
        near(margins.rate(Wanted::Group("Accessories")), 0.6, Origin::Group);
        near(margins.rate(Wanted::Group("Oil")), 3_500.0 / 15_000.0, Origin::Business);
        near(margins.rate(Wanted::Everything), 3_500.0 / 15_000.0, Origin::Business);
        assert!((margins.line(&columns, 1) - 10.0).abs() < 1e-9, "a tyre without a margin leaves what tyres do");
        assert!(margins.of_customer(CustomerId(1)) < margins.of_customer(CustomerId(2)));
        near(Margins::new(&PurchaseColumns::default(), Day(9), 0.3).rate(Wanted::Group("Tyres")), 0.3, Origin::Assumed);
        near(Margins::new(&columns, Day(0), 0.25).rate(Wanted::Everything), 0.25, Origin::Assumed);
    }
}

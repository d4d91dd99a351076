//! The queries behind the built-in KPIs: a lazy frame with one column for each, of which polars computes those
//! requested.

use polars::prelude::*;
use polars::series::IsSorted;

use domain::columns::PurchaseColumns;
use domain::day::Day;
use domain::purchase::Source;

/// Days of a quarter and of a month, whole weeks and days.
const QUARTER: i32 = 91;
const MONTH: i32 = 30;
const YEAR: i32 = 365;

/// So that a customer who first bought yesterday does not seem to buy every day, a month is added to the time as a
/// customer.
const YEARLY: (f64, f64) = (365.25, 30.0);

/// KPIs that [`by_occasion`] computes, alone or in relation to each other.
const OF_OCCASIONS: [&str; 24] = [
    "days_since_last_purchase",
    "frequency",
    "mean_basket",
    "tenure",
    "mean_gap",
    "gap_variation",
    "days_to_second",
    "last_gap",
    "purchases_last_year",
    "spend_last_year",
    "purchases_last_quarter",
    "spend_last_quarter",
    "purchases_last_month",
    "spend_last_month",
    "first_spend",
    "last_spend",
    "largest_spend",
    "quantity_per_day",
    "spend_variation",
    "weekend_share",
    "overdue_ratio",
    "trend",
    "quarter_trend",
    "purchases_per_year",
];

/// KPIs that [`by_category`] computes; the others need [`by_line`].
const OF_CATEGORIES: [&str; 3] = ["category_breadth", "top_category_share", "new_categories"];

/// One row per customer who bought by the as-of day, with these KPIs of the catalogue and perhaps others. Purchases are
/// scanned only in the ways that the KPIs need.
pub(super) fn some(columns: &PurchaseColumns, as_of: Day, margin_rate: f64, codes: &[&str]) -> PolarsResult<LazyFrame> {
    let needs_categories = codes.iter().any(|code| OF_CATEGORIES.contains(code));
    let needs_lines = codes.iter().any(|code| !OF_OCCASIONS.contains(code) && !OF_CATEGORIES.contains(code));
    // Avoids copying a million lines for KPIs that only need the days.
    let lines = if needs_lines || needs_categories { lines(columns, margin_rate)? } else { DataFrame::default() };
    let lines = lines.lazy().filter(col("day").lt_eq(lit(as_of.0)));
    let per_year = |of: &str| col(of) * lit(YEARLY.0) / (col("tenure") + lit(YEARLY.1));
    let spends = spends(columns, as_of)?.lazy();
    let found = by_occasion(occasions(columns, as_of)?.lazy(), as_of);
    let mut found = found.left_join(spends, col("customer"), col("customer")).with_columns([
        overdue(),
        trend("spend_last_year", "spend_year_before").alias("trend"),
        trend("spend_last_quarter", "spend_quarter_before").alias("quarter_trend"),
        per_year("frequency").alias("purchases_per_year"),
    ]);
    if needs_lines {
        found = found.left_join(by_line(&lines), col("customer"), col("customer")).with_columns([
            (col("lines").cast(DataType::Float64) / col("frequency").cast(DataType::Float64)).alias("lines_per_day"),
            per_year("monetary_value").alias("spend_per_year"),
            when(col("monetary_value").gt(lit(0.0)))
                .then(col("margin") / col("monetary_value"))
                .otherwise(lit(NULL))
                .alias("margin_share"),
        ]);
    }
    if needs_categories {
        found = found.left_join(by_category(&lines, as_of), col("customer"), col("customer"));
    }
    Ok(found)
}

/// The lines as a frame, ordered by customer and day; money in major units.
fn lines(columns: &PurchaseColumns, margin_rate: f64) -> PolarsResult<DataFrame> {
    let amount: Vec<f64> = columns.amount.iter().map(|cents| major(*cents)).collect();
    let margin: Vec<f64> =
        columns.margin.iter().zip(&amount).map(|(margin, amount)| margin.map_or(amount * margin_rate, major)).collect();
    let source: Vec<u32> = columns.source.iter().map(|source| u32::from(*source)).collect();
    DataFrame::new(
        columns.len(),
        vec![
            ascending(&columns.customer),
            Column::new("day".into(), &columns.day),
            Column::new("amount".into(), amount),
            Column::new("quantity".into(), &columns.quantity),
            Column::new("line_margin".into(), margin),
            Column::new("category".into(), &columns.category),
            Column::new("product".into(), &columns.product),
            Column::new("store".into(), &columns.store),
            Column::new("source".into(), source),
        ],
    )
}

/// The customer of each row, marked as ascending: groups are then runs of rows and need no search.
fn ascending(customers: &[i64]) -> Column {
    let mut column = Column::new("customer".into(), customers);
    column.set_sorted_flag(IsSorted::Ascending);
    column
}

/// The days of spending up to the as-of day, ordered by customer and day: several lines on one day are one occasion; a
/// day of returns is not an occasion, a day of goods given away is.
fn occasions(columns: &PurchaseColumns, as_of: Day) -> PolarsResult<DataFrame> {
    debug_assert!((0..columns.len()).is_sorted_by_key(|row| (columns.customer[row], columns.day[row])), "in order");
    let mut found = Occasions::default();
    let same_day =
        |a: &usize, b: &usize| columns.customer[*a] == columns.customer[*b] && columns.day[*a] == columns.day[*b];
    let rows: Vec<usize> = (0..columns.len()).filter(|row| columns.day[*row] <= as_of.0).collect();
    for lines in rows.chunk_by(same_day) {
        let amounts = || lines.iter().map(|row| columns.amount[*row]);
        // In cents, or a full return on the same day would leave a rounding error.
        let amount: i64 = amounts().sum();
        if amount > 0 || amounts().all(|amount| amount >= 0) {
            let kept = lines.iter().filter(|row| columns.amount[**row] >= 0);
            let quantity = kept.map(|row| columns.quantity[*row]).sum();
            found.add(columns.customer[lines[0]], columns.day[lines[0]], major(amount), quantity);
        }
    }
    let Occasions { customer, day, amount, quantity, gap, second_gap, .. } = found;
    DataFrame::new(
        customer.len(),
        vec![
            ascending(&customer),
            Column::new("day".into(), day),
            Column::new("amount".into(), amount),
            Column::new("quantity".into(), quantity),
            Column::new("gap".into(), gap),
            Column::new("second_gap".into(), second_gap),
        ],
    )
}

/// Names of spend columns, with the days before the as-of day at which each starts and ends.
const SPENDS: [(&str, i32, i32); 5] = [
    ("spend_last_year", YEAR, 0),
    ("spend_year_before", 2 * YEAR, YEAR),
    ("spend_last_quarter", QUARTER, 0),
    ("spend_quarter_before", 2 * QUARTER, QUARTER),
    ("spend_last_month", MONTH, 0),
];

/// What customers spent in each period, less what was returned in it, including days without a purchase.
fn spends(columns: &PurchaseColumns, as_of: Day) -> PolarsResult<DataFrame> {
    let (mut customers, mut spent) = (Vec::new(), SPENDS.map(|_| Vec::new()));
    let mut start = 0;
    for lines in columns.customer.chunk_by(|a, b| a == b) {
        let rows = start..start + lines.len();
        start = rows.end;
        customers.push(lines[0]);
        for (spent, (_, from, to)) in spent.iter_mut().zip(SPENDS) {
            let within = rows.clone().filter(|row| (as_of.0 - from + 1..=as_of.0 - to).contains(&columns.day[*row]));
            spent.push(major(within.map(|row| columns.amount[row]).sum()));
        }
    }
    let mut all = vec![ascending(&customers)];
    all.extend(SPENDS.iter().zip(spent).map(|((name, ..), spent)| Column::new((*name).into(), spent)));
    DataFrame::new(customers.len(), all)
}

/// Columns of occasions, one entry each.
#[derive(Default)]
struct Occasions {
    customer: Vec<i64>,
    day: Vec<i32>,
    amount: Vec<f64>,
    quantity: Vec<f64>,
    /// Days since the previous occasion; none for the customer's first.
    gap: Vec<Option<f64>>,
    /// The same, only for the customer's second occasion.
    second_gap: Vec<Option<f64>>,
    /// The occasions so far of the customer being read.
    of_last: usize,
}

impl Occasions {
    fn add(&mut self, customer: i64, day: i32, amount: f64, quantity: f64) {
        let before = self.customer.last().zip(self.day.last()).filter(|(last, _)| **last == customer);
        let gap = before.map(|(_, last)| f64::from(day - last));
        self.of_last = if gap.is_some() { self.of_last + 1 } else { 1 };
        self.customer.push(customer);
        self.day.push(day);
        self.amount.push(amount);
        self.quantity.push(quantity);
        self.gap.push(gap);
        self.second_gap.push(gap.filter(|_| self.of_last == 2));
    }
}

fn major(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// KPIs of rhythm and money.
fn by_occasion(occasions: LazyFrame, as_of: Day) -> LazyFrame {
    let within = move |from: i32, to: i32| col("day").gt(lit(as_of.0 - from)).and(col("day").lt_eq(lit(as_of.0 - to)));
    let days = move |from: i32| within(from, 0).sum();
    let repeats = |than: u32| len().gt(lit(than));
    // 1970-01-01, day 0, was a Thursday; the added constant keeps earlier days above 0.
    let weekday = || (col("day") + lit(3 + 7 * 10_000)) % lit(7);
    occasions.group_by([col("customer")]).agg([
        (lit(as_of.0) - col("day").max()).alias("days_since_last_purchase"),
        len().alias("frequency"),
        col("amount").mean().alias("mean_basket"),
        (lit(as_of.0) - col("day").min()).alias("tenure"),
        col("gap").mean().alias("mean_gap"),
        when(repeats(2)).then(col("gap").std(1) / col("gap").mean()).otherwise(lit(NULL)).alias("gap_variation"),
        col("second_gap").max().alias("days_to_second"),
        col("gap").last().alias("last_gap"),
        days(YEAR).alias("purchases_last_year"),
        days(QUARTER).alias("purchases_last_quarter"),
        days(MONTH).alias("purchases_last_month"),
        col("amount").first().alias("first_spend"),
        col("amount").last().alias("last_spend"),
        col("amount").max().alias("largest_spend"),
        col("quantity").mean().alias("quantity_per_day"),
        when(repeats(1))
            .then(col("amount").std(1) / col("amount").mean())
            .otherwise(lit(NULL))
            .alias("spend_variation"),
        weekday().gt_eq(lit(5)).cast(DataType::Float64).mean().alias("weekend_share"),
    ])
}

fn came_online() -> Expr {
    came_by(Source::ECommerce).or(came_by(Source::Web)).or(came_by(Source::DigitalTv))
}

fn came_by(source: Source) -> Expr {
    col("source").eq(lit(u32::from(source.number())))
}

/// Months counted from December, so that seasons are groups of three: 0 is winter.
fn in_season(number: i32) -> Expr {
    let month = || col("day").cast(DataType::Date).dt().month().cast(DataType::Int32) % lit(12);
    month().gt_eq(lit(3 * number)).and(month().lt(lit(3 * number + 3)))
}

/// Each share of spend, and the lines that it covers.
fn shares() -> [(&'static str, Expr); 12] {
    [
        ("online_share", came_online()),
        ("pos_share", came_by(Source::Pos)),
        ("home_shopping_share", came_by(Source::HomeShopping)),
        ("e_commerce_share", came_by(Source::ECommerce)),
        ("credit_card_share", came_by(Source::CreditCard)),
        ("bank_card_share", came_by(Source::BankCard)),
        ("web_share", came_by(Source::Web)),
        ("digital_tv_share", came_by(Source::DigitalTv)),
        ("winter_share", in_season(0)),
        ("spring_share", in_season(1)),
        ("summer_share", in_season(2)),
        ("autumn_share", in_season(3)),
    ]
}

/// KPIs of single lines: money less returns, sources, seasons, goods. Sums over only some lines are separated before
/// grouping: filtering within each group takes several times as long.
fn by_line(lines: &LazyFrame) -> LazyFrame {
    let bought = || col("amount").gt(lit(0.0));
    let amount_where = |of: Expr| when(of).then(col("amount")).otherwise(lit(0.0));
    let different = |column: &str| {
        let known = col(column).filter(bought().and(col(column).is_not_null()));
        when(known.clone().len().gt(lit(0))).then(known.n_unique()).otherwise(lit(NULL))
    };
    let mut apart =
        vec![amount_where(bought()).alias("bought amount"), amount_where(bought().not()).alias("returned amount")];
    let mut sums = vec![
        col("amount").sum().alias("monetary_value"),
        col("line_margin").sum().alias("margin"),
        (lit(0.0) - col("returned amount").sum() / col("bought amount").sum()).alias("return_share"),
        col("amount").lt(lit(0.0)).sum().alias("returns"),
        bought().sum().alias("lines"),
        col("source").filter(bought()).n_unique().alias("sources_used"),
        came_online().filter(bought()).first().cast(DataType::Float64).alias("first_online"),
        different("product").alias("products_bought"),
        different("store").alias("stores_used"),
    ];
    for (code, of) in shares() {
        let part = format!("part of {code}");
        apart.push(amount_where(bought().and(of)).alias(part.as_str()));
        sums.push((col(part.as_str()).sum() / col("bought amount").sum()).alias(code));
    }
    lines.clone().with_columns(apart).group_by([col("customer")]).agg(sums)
}

/// KPIs about what is bought; no value for customers whose purchases have no product group.
fn by_category(lines: &LazyFrame, as_of: Day) -> LazyFrame {
    lines
        .clone()
        .filter(col("category").is_not_null().and(col("amount").gt(lit(0.0))))
        .group_by([col("customer"), col("category")])
        .agg([col("amount").sum(), col("day").min().alias("first")])
        .group_by([col("customer")])
        .agg([
            len().alias("category_breadth"),
            (col("amount").max() / col("amount").sum()).alias("top_category_share"),
            col("first").gt(lit(as_of.0 - YEAR)).sum().alias("new_categories"),
        ])
}

/// Two purchases a day apart say little about a rhythm, so the reference pause is at least a week.
fn overdue() -> Expr {
    let rhythm = when(col("mean_gap").lt(lit(7.0))).then(lit(7.0)).otherwise(col("mean_gap"));
    (col("days_since_last_purchase").cast(DataType::Float64) / rhythm).alias("overdue_ratio")
}

/// 1: only in the later period, 0: the same, −1: only in the earlier one; no value without any spend. If more was
/// returned than bought, nothing was spent.
fn trend(later: &str, earlier: &str) -> Expr {
    let spent = |of: &str| when(col(of).gt(lit(0.0))).then(col(of)).otherwise(lit(0.0));
    let both = || spent(later) + spent(earlier);
    when(both().gt(lit(0.0))).then((spent(later) - spent(earlier)) / both()).otherwise(lit(NULL))
}

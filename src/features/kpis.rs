//! KPI values of every customer as of a day, computed with polars.

use polars::prelude::*;

use crate::domain::columns::PurchaseColumns;
use crate::domain::day::Day;
use crate::domain::purchase::Source;
use crate::features::kpi_catalogue::CATALOGUE;
use crate::reports::kpis::Histogram;

/// One row a customer with at least one occasion of spending, one column a KPI of the catalogue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KpiTable {
    /// The database's numbers, ascending.
    pub customers: Vec<i64>,
    /// In the order of [`CATALOGUE`]; NaN where a customer has no value.
    pub columns: Vec<Vec<f64>>,
}

/// KPIs could not be computed.
#[derive(Debug, thiserror::Error)]
#[error("the KPIs could not be computed: {0}")]
pub struct KpiError(#[from] PolarsError);

/// Computes the catalogue over purchase lines up to the as-of day. `margin_rate` stands in for lines that tell no
/// margin.
///
/// # Errors
/// When polars refuses the query, which no data should bring about.
pub fn compute(columns: &PurchaseColumns, as_of: Day, margin_rate: f64) -> Result<KpiTable, KpiError> {
    let lines = lines(columns, margin_rate)?.lazy().filter(col("day").lt_eq(lit(as_of.0)));
    let table = by_occasion(&lines, as_of)
        .left_join(by_line(&lines), col("customer"), col("customer"))
        .left_join(by_category(&lines), col("customer"), col("customer"))
        .with_columns([overdue(), trend()])
        .sort(["customer"], SortMultipleOptions::default())
        .collect()?;
    let customers = table.column("customer")?.i64()?.into_no_null_iter().collect();
    let columns = CATALOGUE
        .iter()
        .map(|kpi| {
            let values = table.column(kpi.code)?.cast(&DataType::Float64)?;
            Ok(values.f64()?.iter().map(|value| value.map_or(f64::NAN, settled)).collect())
        })
        .collect::<Result<_, PolarsError>>()?;
    Ok(KpiTable { customers, columns })
}

/// To nine decimals: groups are summed in any order, and the last digit of a sum depends on it.
fn settled(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// The lines as a frame; money in major units.
fn lines(columns: &PurchaseColumns, margin_rate: f64) -> Result<DataFrame, PolarsError> {
    let major = |cents: i64| cents as f64 / 100.0;
    let amount: Vec<f64> = columns.amount.iter().map(|cents| major(*cents)).collect();
    let margin: Vec<f64> =
        columns.margin.iter().zip(&amount).map(|(margin, amount)| margin.map_or(amount * margin_rate, major)).collect();
    let source: Vec<u32> = columns.source.iter().map(|source| u32::from(*source)).collect();
    DataFrame::new(
        columns.len(),
        vec![
            Column::new("customer".into(), &columns.customer),
            Column::new("day".into(), &columns.day),
            Column::new("amount".into(), amount),
            Column::new("quantity".into(), &columns.quantity),
            Column::new("line_margin".into(), margin),
            Column::new("category".into(), &columns.category),
            Column::new("source".into(), source),
        ],
    )
}

/// KPIs of rhythm and money: several lines on one day are one occasion; a day of returns is none, a day of goods given
/// away is one.
fn by_occasion(lines: &LazyFrame, as_of: Day) -> LazyFrame {
    let last_year = || col("day").gt(lit(as_of.0 - 365));
    let year_before = || col("day").lt_eq(lit(as_of.0 - 365)).and(col("day").gt(lit(as_of.0 - 730)));
    let gap =
        || (col("day").max() - col("day").min()).cast(DataType::Float64) / (len().cast(DataType::Float64) - lit(1.0));
    let repeats = || len().gt(lit(1));
    lines
        .clone()
        .group_by([col("customer"), col("day")])
        .agg([
            // To cents, or what came back on the day would leave a trace of itself.
            col("amount").sum().round(2, RoundMode::default()),
            col("amount").min().alias("lowest"),
            col("quantity").filter(col("amount").gt_eq(lit(0.0))).sum(),
        ])
        .filter(col("amount").gt(lit(0.0)).or(col("lowest").gt_eq(lit(0.0))))
        .group_by([col("customer")])
        .agg([
            (lit(as_of.0) - col("day").max()).alias("days_since_last_purchase"),
            len().alias("frequency"),
            col("amount").mean().alias("mean_basket"),
            (lit(as_of.0) - col("day").min()).alias("tenure"),
            when(repeats()).then(gap()).otherwise(lit(NULL)).alias("mean_gap"),
            col("day").filter(last_year()).len().alias("purchases_last_year"),
            col("amount").filter(last_year()).sum().alias("spend_last_year"),
            col("amount").filter(year_before()).sum().alias("spend_year_before"),
            col("quantity").mean().alias("quantity_per_day"),
            when(repeats())
                .then(col("amount").std(1) / col("amount").mean())
                .otherwise(lit(NULL))
                .alias("spend_variation"),
        ])
}

/// KPIs of single lines: money less returns, sources.
fn by_line(lines: &LazyFrame) -> LazyFrame {
    let bought = || col("amount").gt(lit(0.0));
    let online = || {
        [Source::ECommerce, Source::Web, Source::DigitalTv]
            .into_iter()
            .map(|source| col("source").eq(lit(u32::from(source.number()))))
            .reduce(Expr::or)
            .unwrap_or_else(|| lit(false))
    };
    let sum_bought = || col("amount").filter(bought()).sum();
    lines.clone().group_by([col("customer")]).agg([
        col("amount").sum().alias("monetary_value"),
        col("line_margin").sum().alias("margin"),
        (-col("amount").filter(col("amount").lt(lit(0.0))).sum() / sum_bought()).alias("return_share"),
        (col("amount").filter(bought().and(online())).sum() / sum_bought()).alias("online_share"),
        col("source").filter(bought()).n_unique().alias("sources_used"),
    ])
}

/// KPIs of what is bought; no value for customers whose purchases tell no product group.
fn by_category(lines: &LazyFrame) -> LazyFrame {
    lines
        .clone()
        .filter(col("category").is_not_null().and(col("amount").gt(lit(0.0))))
        .group_by([col("customer"), col("category")])
        .agg([col("amount").sum()])
        .group_by([col("customer")])
        .agg([len().alias("category_breadth"), (col("amount").max() / col("amount").sum()).alias("top_category_share")])
}

/// Two purchases a day apart say little of a rhythm, so the pause compared with is at least a week.
fn overdue() -> Expr {
    let rhythm = when(col("mean_gap").lt(lit(7.0))).then(lit(7.0)).otherwise(col("mean_gap"));
    (col("days_since_last_purchase").cast(DataType::Float64) / rhythm).alias("overdue_ratio")
}

fn trend() -> Expr {
    let both = || col("spend_last_year") + col("spend_year_before");
    when(both().gt(lit(0.0)))
        .then((col("spend_last_year") - col("spend_year_before")) / both())
        .otherwise(lit(NULL))
        .alias("trend")
}

/// Mean, median and the picture of one KPI's values, leaving out customers without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    pub coverage: f64,
    pub mean: f64,
    pub median: f64,
    pub histogram: Histogram,
}

const BINS: usize = 24;

/// Describes one column; zeros when nobody has a value.
#[must_use]
pub fn distribution(values: &[f64]) -> Distribution {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    if known.is_empty() {
        return Distribution { coverage: 0.0, mean: 0.0, median: 0.0, histogram: Histogram::default() };
    }
    known.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let place = (share * (known.len() - 1) as f64).round() as usize;
        known[place.min(known.len() - 1)]
    };
    let (low, high) = (at(0.01), at(0.99));
    let mut counts = vec![0_u32; BINS];
    let width = (high - low) / BINS as f64;
    for value in &known {
        let bin = if width > 0.0 { (value - low) / width } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bins")]
        let bin = bin.clamp(0.0, (BINS - 1) as f64) as usize;
        counts[bin] += 1;
    }
    Distribution {
        coverage: known.len() as f64 / values.len() as f64,
        mean: known.iter().sum::<f64>() / known.len() as f64,
        median: at(0.5),
        histogram: Histogram { low, high, counts },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::kpi_catalogue::place_of;

    fn sample() -> PurchaseColumns {
        PurchaseColumns {
            customer: vec![7, 7, 7, 7, 9],
            day: vec![100, 100, 140, 700, 650],
            amount: vec![1_000, 2_000, 6_000, 3_000, 5_000],
            quantity: vec![1.0, 2.0, 1.0, 1.0, 4.0],
            margin: vec![Some(100), None, None, None, Some(500)],
            category: vec![Some(0), Some(1), Some(0), Some(0), None],
            source: vec![0, 5, 0, 5, 0],
            categories: vec!["Tyres".into(), "Oil".into()],
            product: vec![None; 5],
            store: vec![None; 5],
        }
    }

    fn value(table: &KpiTable, row: usize, code: &str) -> f64 {
        table.columns[place_of(code).expect(code)][row]
    }

    #[test]
    fn kpis_are_what_the_catalogue_says() {
        let table = compute(&sample(), Day(720), 0.5).expect("computed");
        assert_eq!(table.customers, [7, 9]);
        let expected = [
            ("days_since_last_purchase", 20.0, 70.0),
            ("frequency", 3.0, 1.0),
            ("monetary_value", 120.0, 50.0),
            ("mean_basket", 40.0, 50.0),
            ("margin", 1.0 + 10.0 + 30.0 + 15.0, 5.0),
            ("tenure", 620.0, 70.0),
            ("purchases_last_year", 1.0, 1.0),
            ("spend_last_year", 30.0, 50.0),
            ("return_share", 0.0, 0.0),
            ("sources_used", 2.0, 1.0),
            ("online_share", 50.0 / 120.0, 0.0),
            ("quantity_per_day", 5.0 / 3.0, 4.0),
        ];
        for (code, first, second) in expected {
            assert!((value(&table, 0, code) - first).abs() < 1e-9, "{code}: {}", value(&table, 0, code));
            assert!((value(&table, 1, code) - second).abs() < 1e-9, "{code}: {}", value(&table, 1, code));
        }
        assert!((value(&table, 0, "mean_gap") - 300.0).abs() < 1e-9);
        assert!((value(&table, 0, "overdue_ratio") - 20.0 / 300.0).abs() < 1e-9);
        assert!((value(&table, 0, "category_breadth") - 2.0).abs() < 1e-9);
        assert!((value(&table, 0, "top_category_share") - 100.0 / 120.0).abs() < 1e-9);
        for missing in ["mean_gap", "overdue_ratio", "category_breadth", "spend_variation"] {
            assert!(value(&table, 1, missing).is_nan(), "{missing}");
        }
    }

    #[test]
    fn nothing_after_the_as_of_day_is_seen() {
        let table = compute(&sample(), Day(145), 0.5).expect("computed");
        assert_eq!(table.customers, [7]);
        assert!((value(&table, 0, "frequency") - 2.0).abs() < 1e-9);
        assert_eq!(compute(&PurchaseColumns::default(), Day(1), 0.5).expect("computed").customers, [0_i64; 0]);
    }

    #[test]
    fn a_distribution_leaves_out_the_missing() {
        let d = distribution(&[1.0, 2.0, 3.0, f64::NAN]);
        assert!((d.coverage - 0.75).abs() < 1e-12 && (d.mean - 2.0).abs() < 1e-12 && (d.median - 2.0).abs() < 1e-12);
        assert_eq!(d.histogram.counts.iter().sum::<u32>(), 3);
        assert_eq!(distribution(&[f64::NAN]).histogram.counts.len(), 0);
    }
}

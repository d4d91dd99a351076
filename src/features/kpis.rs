//! KPI values of every customer as of a day, computed with polars.

use polars::prelude::*;
use rayon::prelude::*;

use crate::kpi_catalogue::CATALOGUE;
use crate::kpi_queries as queries;
use domain::columns::PurchaseColumns;
use domain::day::Day;
use reports::kpis::Histogram;

/// One row per customer with at least one occasion of spending, one column per KPI.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KpiTable {
    /// The database's numbers, ascending.
    pub customers: Vec<i64>,
    /// The code of each column.
    pub codes: Vec<String>,
    /// NaN if a customer has no value.
    pub columns: Vec<Vec<f64>>,
}

impl KpiTable {
    /// The values of a KPI, ignoring the case of its code.
    #[must_use]
    pub fn column(&self, code: &str) -> Option<&[f64]> {
        let place = self.codes.iter().position(|known| known.eq_ignore_ascii_case(code))?;
        self.columns.get(place).map(Vec::as_slice)
    }
}

/// KPIs could not be computed.
#[derive(Debug, thiserror::Error)]
#[error("the KPIs could not be computed: {0}")]
pub struct KpiError(#[from] PolarsError);

/// Computes the whole catalogue over purchase lines up to the as-of day. `margin_rate` is used for lines without a
/// margin.
///
/// # Errors
/// When polars refuses the query, which should not happen with any data.
pub fn compute(columns: &PurchaseColumns, as_of: Day, margin_rate: f64) -> Result<KpiTable, KpiError> {
    let codes: Vec<&str> = CATALOGUE.iter().map(|kpi| kpi.code).collect();
    compute_some(columns, as_of, margin_rate, &codes)
}

/// Computes these built-in KPIs alone, in this order; unknown codes are left out.
///
/// # Errors
/// When polars refuses the query, which should not happen with any data.
pub fn compute_some(
    columns: &PurchaseColumns,
    as_of: Day,
    margin_rate: f64,
    codes: &[&str],
) -> Result<KpiTable, KpiError> {
    let known = |code: &&&str| CATALOGUE.iter().any(|kpi| kpi.code == **code);
    let codes: Vec<&str> = codes.iter().filter(known).copied().collect();
    let wanted: Vec<Expr> = std::iter::once("customer").chain(codes.iter().copied()).map(col).collect();
    let table = queries::some(columns, as_of, margin_rate, &codes)?
        .select(wanted)
        .sort(["customer"], SortMultipleOptions::default())
        .collect()?;
    let customers = table.column("customer")?.i64()?.into_no_null_iter().collect();
    let columns = codes
        .iter()
        .map(|code| {
            let values = table.column(code)?.cast(&DataType::Float64)?;
            Ok(values.f64()?.iter().map(|value| value.map_or(f64::NAN, settled)).collect())
        })
        .collect::<Result<_, PolarsError>>()?;
    Ok(KpiTable { customers, codes: codes.into_iter().map(str::to_owned).collect(), columns })
}

/// To nine decimals: groups are summed in no fixed order, and the last digit of a sum depends on it.
fn settled(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// Mean, median and histogram of one KPI's values, leaving out customers without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    pub coverage: f64,
    pub mean: f64,
    pub median: f64,
    pub histogram: Histogram,
}

const BINS: usize = 24;

/// Describes each column.
#[must_use]
pub fn distributions(columns: &[&[f64]]) -> Vec<Distribution> {
    columns.par_iter().map(|values| distribution(values)).collect()
}

/// Describes one column; zeros when nobody has a value.
#[must_use]
pub fn distribution(values: &[f64]) -> Distribution {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    if known.is_empty() {
        return Distribution { coverage: 0.0, mean: 0.0, median: 0.0, histogram: Histogram::default() };
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let mut at = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let place = (share * (known.len() - 1) as f64).round() as usize;
        let place = place.min(known.len() - 1);
        // Three of the sorted values, which is less work than sorting all of them.
        *known.select_nth_unstable_by(place, f64::total_cmp).1
    };
    let (low, median, high) = (at(0.01), at(0.5), at(0.99));
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
        mean,
        median,
        histogram: Histogram { low, high, counts },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> PurchaseColumns {
        PurchaseColumns {
            customer: vec![7, 7, 7, 7, 9],
            day: vec![100, 100, 140, 700, 650],
            amount: vec![1_000, 2_000, 6_000, 3_000, 5_000],
            quantity: vec![1.0, 2.0, 1.0, 1.0, 4.0],
            margin: vec![Some(100), None, None, None, Some(500)],
            margin_told: vec![true, false, false, false, true],
            category: vec![Some(0), Some(1), Some(0), Some(0), None],
            source: vec![0, 5, 0, 5, 0],
            categories: vec!["Tyres".into(), "Oil".into()],
            product: vec![None; 5],
            store: vec![None; 5],
        }
    }

    fn value(table: &KpiTable, row: usize, code: &str) -> f64 {
        table.column(code).expect(code)[row]
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
    fn what_came_back_lowers_the_spend_of_its_time() {
        let columns = PurchaseColumns {
            customer: vec![1, 1, 1, 2, 2],
            day: vec![10_000, 10_200, 10_300, 10_000, 10_001],
            amount: vec![10_000, 5_000, -10_000, 10_000, -10_000],
            quantity: vec![1.0; 5],
            margin: vec![None; 5],
            margin_told: vec![false; 5],
            category: vec![None; 5],
            source: vec![0; 5],
            categories: Vec::new(),
            product: vec![None; 5],
            store: vec![None; 5],
        };
        let table = compute(&columns, Day(10_301), 0.5).expect("computed");
        for (code, first, second) in [
            ("monetary_value", 50.0, 0.0),
            ("spend_last_year", 50.0, 0.0),
            ("spend_last_quarter", -100.0, 0.0),
            ("frequency", 2.0, 1.0),
            ("trend", 1.0, f64::NAN),
            ("quarter_trend", -1.0, f64::NAN),
        ] {
            for (row, should) in [(0, first), (1, second)] {
                let is = value(&table, row, code);
                assert!((is - should).abs() < 1e-9 || is.is_nan() && should.is_nan(), "{code} of {row}: {is}");
            }
        }
    }

    #[test]
    fn rhythm_seasons_and_ways_are_what_the_catalogue_says() {
        // Customer 7 bought on days 100 (11 April 1970, a Saturday), 140 (a Thursday) and 700 (2 December 1971).
        let table = compute(&sample(), Day(720), 0.5).expect("computed");
        let gaps: [f64; 2] = [40.0, 560.0];
        let spread = ((gaps[0] - 300.0).powi(2) + (gaps[1] - 300.0).powi(2)).sqrt();
        let expected = [
            ("gap_variation", spread / 300.0, f64::NAN),
            ("days_to_second", 40.0, f64::NAN),
            ("last_gap", 560.0, f64::NAN),
            ("purchases_per_year", 3.0 * 365.25 / 650.0, 365.25 / 100.0),
            ("spend_per_year", 120.0 * 365.25 / 650.0, 50.0 * 365.25 / 100.0),
            ("purchases_last_month", 1.0, 0.0),
            ("purchases_last_quarter", 1.0, 1.0),
            ("spend_last_quarter", 30.0, 50.0),
            ("spend_last_month", 30.0, 0.0),
            ("quarter_trend", 1.0, 1.0),
            ("first_spend", 30.0, 50.0),
            ("last_spend", 30.0, 50.0),
            ("largest_spend", 60.0, 50.0),
            ("margin_share", 56.0 / 120.0, 0.1),
            ("returns", 0.0, 0.0),
            ("products_bought", f64::NAN, f64::NAN),
            ("stores_used", f64::NAN, f64::NAN),
            ("lines_per_day", 4.0 / 3.0, 1.0),
            ("new_categories", 0.0, f64::NAN),
            ("first_online", 0.0, 0.0),
            ("pos_share", 70.0 / 120.0, 1.0),
            ("web_share", 50.0 / 120.0, 0.0),
            ("bank_card_share", 0.0, 0.0),
            ("weekend_share", 1.0 / 3.0, 0.0),
            ("spring_share", 90.0 / 120.0, 0.0),
            ("winter_share", 30.0 / 120.0, 0.0),
            ("autumn_share", 0.0, 1.0),
        ];
        for (code, first, second) in expected {
            for (row, should) in [(0, first), (1, second)] {
                let is = value(&table, row, code);
                assert!((is - should).abs() < 1e-9 || is.is_nan() && should.is_nan(), "{code} of {row}: {is}");
            }
        }
    }

    #[test]
    fn some_kpis_are_the_same_alone() {
        let all = compute(&sample(), Day(720), 0.5).expect("computed");
        let some = compute_some(&sample(), Day(720), 0.5, &["last_gap", "nonsense", "frequency"]).expect("computed");
        assert_eq!(some.codes, ["last_gap", "frequency"]);
        assert_eq!(some.column("Frequency"), all.column("frequency"));
        assert_eq!(some.customers, all.customers);
    }

    #[test]
    fn every_kpi_is_the_same_alone() {
        let all = compute(&sample(), Day(720), 0.5).expect("computed");
        for kpi in CATALOGUE {
            let alone = compute_some(&sample(), Day(720), 0.5, &[kpi.code]).expect(kpi.code);
            let values = |table: &KpiTable| format!("{:?}", table.column(kpi.code).expect("its column"));
            assert_eq!(values(&alone), values(&all), "{}", kpi.code);
        }
    }

    #[test]
    fn codes_are_different_and_each_kpi_says_what_it_is() {
        let mut codes: Vec<&str> = CATALOGUE.iter().map(|kpi| kpi.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), CATALOGUE.len());
        assert!(CATALOGUE.len() >= 30);
        assert!(
            CATALOGUE.iter().all(|kpi| [kpi.name, kpi.meaning, kpi.unit, kpi.period].iter().all(|t| !t.is_empty()))
        );
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

//! Net sales of each product group by month, in total and by region, source, store or cluster: the series in which
//! trends are sought.

use std::collections::BTreeMap;

use domain::columns::PurchaseColumns;
use domain::day::Day;
use reports::patterns::TrendKey;

/// How many product groups and key values get series: those that sold the most.
const MOST_GROUPS: usize = 24;
const MOST_VALUES: usize = 12;
/// How many months to look back at most.
const MOST_MONTHS: i32 = 240;
/// A month counts as whole if no more than this many days are missing at one end, for example after a holiday.
const DAYS_OF_GRACE: i32 = 2;
/// Marks a line without a value.
pub const NONE: u32 = u32::MAX;

/// A way to divide purchases.
#[derive(Debug, Clone)]
pub struct Division {
    pub key: TrendKey,
    /// The index of each line's value in `values`, or [`NONE`].
    pub of_line: Vec<u32>,
    pub values: Vec<String>,
}

/// Series of whole months, all starting in the same month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MonthlySeries {
    /// None if there is no whole month.
    pub first_month: Option<Day>,
    pub months: usize,
    /// Days at the ends that are not in a whole month and were left out.
    pub left_out_days: i32,
    pub series: Vec<OneSeries>,
}

/// Net sales of one group in one part of the business.
#[derive(Debug, Clone, PartialEq)]
pub struct OneSeries {
    /// None: all groups together.
    pub group: Option<u32>,
    pub key: TrendKey,
    pub value: String,
    /// Major units per day, minus returns; one value per month.
    pub a_day: Vec<f64>,
}

/// Sums up lines until a day, inclusive. `group_of` is each line's group.
#[must_use]
pub fn monthly(
    columns: &PurchaseColumns,
    group_of: &[Option<u32>],
    divisions: &[Division],
    as_of: Day,
) -> MonthlySeries {
    let Some(first) = columns.day.iter().min().filter(|first| **first <= as_of.0) else {
        return MonthlySeries::default();
    };
    let months = Months::whole(Day(*first), as_of);
    if months.count == 0 {
        return MonthlySeries { left_out_days: months.left_out_days, ..MonthlySeries::default() };
    }
    let calendar = months.calendar();
    let month_of = |line: usize| calendar.get(usize::try_from(columns.day[line] - months.first.0).ok()?).copied();
    let lines: Vec<(usize, usize)> = (0..columns.len()).filter_map(|line| Some((line, month_of(line)?))).collect();
    let sold = lines.iter().filter_map(|(line, _)| Some((group_of[*line]?, columns.amount[*line])));
    let groups = most_sold(sold, MOST_GROUPS);
    let lengths = months.lengths();
    let mut series = Vec::new();
    for division in divisions {
        let sold = lines.iter().map(|(line, _)| (division.of_line[*line], columns.amount[*line]));
        let values = most_sold(sold.filter(|(value, _)| *value != NONE), MOST_VALUES);
        // A key with only one value says nothing beyond the total.
        if values.len() < 2 && division.key != TrendKey::All {
            continue;
        }
        let sums = sums(columns, group_of, &lines, (division, &values), &groups, months.count);
        let names = std::iter::once(None).chain(groups.iter().copied().map(Some));
        let places = values.iter().flat_map(|value| names.clone().map(move |group| (*value, group)));
        series.extend(sums.chunks(months.count).zip(places).map(|(sums, (value, group))| OneSeries {
            group,
            key: division.key,
            value: division.values.get(value as usize).cloned().unwrap_or_default(),
            a_day: sums.iter().zip(&lengths).map(|(sum, days)| *sum as f64 / 100.0 / days).collect(),
        }));
    }
    series.retain(|one| one.a_day.iter().any(|amount| *amount != 0.0));
    MonthlySeries { first_month: Some(months.first), months: months.count, left_out_days: months.left_out_days, series }
}

/// Minor units by value of the key, then group (all groups together first), then month.
fn sums(
    columns: &PurchaseColumns,
    group_of: &[Option<u32>],
    lines: &[(usize, usize)],
    (division, values): (&Division, &[u32]),
    groups: &[u32],
    months: usize,
) -> Vec<i64> {
    let mut sums = vec![0; values.len() * (groups.len() + 1) * months];
    for &(line, month) in lines {
        let Ok(value) = values.binary_search(&division.of_line[line]) else { continue };
        let row = value * (groups.len() + 1);
        sums[row * months + month] += columns.amount[line];
        if let Some(Ok(group)) = group_of[line].map(|group| groups.binary_search(&group)) {
            sums[(row + 1 + group) * months + month] += columns.amount[line];
        }
    }
    sums
}

/// The keys with the largest sums, in ascending order of key.
fn most_sold(sold: impl Iterator<Item = (u32, i64)>, most: usize) -> Vec<u32> {
    let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
    sold.for_each(|(key, amount)| *sums.entry(key).or_default() += amount);
    let mut order: Vec<u32> = sums.keys().copied().collect();
    order.sort_by_key(|key| std::cmp::Reverse(sums[key]));
    order.truncate(most);
    order.sort_unstable();
    order
}

/// Whole months between two days.
struct Months {
    first: Day,
    count: usize,
    left_out_days: i32,
}

impl Months {
    fn whole(first_day: Day, last_day: Day) -> Months {
        let began = first_day.first_of_month();
        let oldest = last_day.first_of_month().0 - MOST_MONTHS * 31;
        let first = if first_day.since(began) <= DAYS_OF_GRACE { began } else { began.plus_months(1) };
        let first = first.max(Day(oldest).first_of_month());
        let ends = last_day.first_of_month().plus_months(1);
        let end = if ends.since(last_day) - 1 <= DAYS_OF_GRACE { ends } else { last_day.first_of_month() };
        let months = |day: Day| day.year() * 12 + i32::try_from(day.month()).unwrap_or(1);
        let count = usize::try_from(months(end) - months(first)).unwrap_or(0);
        let left_out_days = if count == 0 {
            last_day.since(first_day) + 1
        } else {
            first.since(first_day).max(0) + (last_day.since(end) + 1).max(0)
        };
        Months { first, count, left_out_days }
    }

    fn begins(&self) -> impl Iterator<Item = Day> + '_ {
        (0..=self.count).map(|month| self.first.plus_months(u32::try_from(month).unwrap_or(0)))
    }

    fn lengths(&self) -> Vec<f64> {
        let begins: Vec<Day> = self.begins().collect();
        begins.windows(2).map(|pair| f64::from(pair[1].since(pair[0]))).collect()
    }

    /// The month of each day, starting with the first.
    fn calendar(&self) -> Vec<usize> {
        let begins: Vec<Day> = self.begins().collect();
        let days = begins.windows(2).enumerate();
        days.flat_map(|(month, pair)| (pair[0].0..pair[1].0).map(move |_| month)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn months_that_are_not_whole_are_left_out() {
        let months = Months::whole(day("2024-01-20"), day("2024-04-10"));
        assert_eq!((months.first, months.count, months.left_out_days), (day("2024-02-01"), 2, 22));
        assert_eq!(months.lengths(), [29.0, 31.0]);
        let whole = Months::whole(day("2024-01-02"), day("2024-03-30"));
        assert_eq!((whole.first, whole.count, whole.left_out_days), (day("2024-01-01"), 3, 0));
        assert_eq!(Months::whole(day("2024-01-20"), day("2024-02-10")).count, 0);
    }

    #[test]
    fn returns_are_subtracted() {
        let columns = PurchaseColumns {
            customer: vec![1; 4],
            day: ["2024-01-01", "2024-01-31", "2024-02-05", "2024-02-29"].map(|text| day(text).0).to_vec(),
            amount: vec![31_00, -15_50, 29_00, 29_00],
            quantity: vec![1.0; 4],
            margin: vec![None; 4],
            margin_told: vec![false; 4],
            category: vec![Some(0), Some(0), Some(1), None],
            source: vec![0; 4],
            categories: vec!["Oil".into(), "Tyres".into()],
            product: vec![None; 4],
            store: vec![None; 4],
        };
        let all = Division { key: TrendKey::All, of_line: vec![0; 4], values: vec![String::new()] };
        let alone = Division { key: TrendKey::Store, of_line: vec![0; 4], values: vec!["North".into()] };
        let found = monthly(&columns, &columns.category, &[all, alone], day("2024-02-29"));
        assert_eq!((found.months, found.series.len()), (2, 3));
        assert_eq!(found.series[0].a_day, [0.5, 2.0]);
        assert_eq!((found.series[1].group, found.series[1].a_day.as_slice()), (Some(0), &[0.5, 0.0][..]));
    }
}

//! The weeks or months after an offer's day in which a question about timing is answered.

use domain::day::Day;
use domain::period::{DateSpan, PeriodUnit};

/// Maximum number of periods that a list shows; a horizon with more is cut into longer ones.
pub const MOST_PERIODS: u32 = 12;

/// Consecutive periods, counted from an offer's day.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    as_of: Day,
    unit: PeriodUnit,
    /// Units in a period.
    step: u32,
    /// First days of the periods, and the day after the last.
    edges: Vec<Day>,
    /// Which periods are asked about; the others lie between them.
    asked: Vec<bool>,
}

impl Periods {
    /// `count` months from the offer's day on, or from the day after the as-of day if the offer is before it.
    #[must_use]
    pub fn months(as_of: Day, offer_day: Day, count: u32) -> Periods {
        Periods::of_units(as_of, offer_day, count, PeriodUnit::Months)
    }

    /// The same in weeks.
    #[must_use]
    pub fn weeks(as_of: Day, offer_day: Day, count: u32) -> Periods {
        Periods::of_units(as_of, offer_day, count, PeriodUnit::Weeks)
    }

    /// `count` units from the offer's day on.
    #[must_use]
    pub fn of_offer(as_of: Day, offer_day: Day, count: u32, unit: PeriodUnit) -> Periods {
        Periods::of_units(as_of, offer_day, count, unit)
    }

    fn of_units(as_of: Day, offer_day: Day, count: u32, unit: PeriodUnit) -> Periods {
        let first = offer_day.max(as_of.plus(1));
        let edges = (0..=count).map(|i| after(first, unit, i)).collect();
        Periods { as_of, unit, step: 1, edges, asked: vec![true; count as usize] }
    }

    /// The `horizon_days` after the as-of day in at most [`MOST_PERIODS`] periods of one unit, or of the fewest units
    /// for which they fit. The last ends with the horizon; if that leaves less than half a period, the one before is
    /// longer.
    #[must_use]
    pub fn of_horizon(as_of: Day, horizon_days: u32, unit: PeriodUnit) -> Periods {
        let first = as_of.plus(1);
        let end = first.plus(i32::try_from(horizon_days).unwrap_or(i32::MAX));
        let units = (0..horizon_days).take_while(|&i| after(first, unit, i) < end).count();
        let step = u32::try_from(units).unwrap_or(u32::MAX).div_ceil(MOST_PERIODS).max(1);
        let mut edges: Vec<Day> =
            (0..=MOST_PERIODS).map(|i| after(first, unit, i * step)).take_while(|&edge| edge < end).collect();
        if let Some(&last) = edges.last() {
            let whole = after(first, unit, u32::try_from(edges.len()).unwrap_or(u32::MAX).saturating_mul(step));
            if edges.len() > 1 && 2 * i64::from(end.since(last)) < i64::from(whole.since(last)) {
                edges.pop();
            }
            edges.push(end);
        }
        let asked = vec![true; edges.len().saturating_sub(1)];
        Periods { as_of, unit, step, edges, asked }
    }

    /// These spans of days, which follow each other with or without days between them, as far as they are after the as-of
    /// day.
    #[must_use]
    pub fn of_dates(as_of: Day, spans: &[DateSpan]) -> Periods {
        let (mut edges, mut asked): (Vec<Day>, Vec<bool>) = (Vec::new(), Vec::new());
        for span in spans.iter().filter(|span| span.last > as_of) {
            let first = span.first.max(as_of.plus(1));
            match edges.last() {
                Some(last) if *last < first => {
                    asked.push(false);
                    edges.push(first);
                }
                Some(_) => {}
                None => edges.push(first),
            }
            asked.push(true);
            edges.push(span.end());
        }
        Periods { as_of, unit: PeriodUnit::Months, step: 1, edges, asked }
    }

    /// The values of the periods that are asked about, of one for each period.
    #[must_use]
    pub fn asked(&self, values: &[f64]) -> Vec<f64> {
        values.iter().zip(&self.asked).filter(|(_, asked)| **asked).map(|(value, _)| *value).collect()
    }

    #[must_use]
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// First days of the periods, and the day after the last.
    #[must_use]
    pub fn edges(&self) -> &[Day] {
        &self.edges
    }

    /// The edges in days after the as-of day: a purchase that many days after it falls in the period whose edge it has
    /// reached.
    #[must_use]
    pub fn days_after(&self) -> Vec<u32> {
        self.edges.iter().map(|edge| u32::try_from(edge.since(self.as_of)).unwrap_or(0)).collect()
    }

    /// "Each period is 3 weeks, so that there are no more than 12 of them."; none if a period is one unit.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        (self.step > 1).then(|| {
            let length = self.unit.spoken(self.step);
            format!("Each period is {length}, so that there are no more than {MOST_PERIODS} of them.")
        })
    }

    /// "March 1998", "15 Mar – 14 Apr 1998" or "3–9 Nov", which shows the year only if the periods span more than a
    /// year.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let within_a_year = match (self.edges.first(), self.edges.last()) {
            (Some(first), Some(last)) => *last <= first.plus_months(12),
            _ => true,
        };
        let yearless = self.unit == PeriodUnit::Weeks && within_a_year;
        let all = self.edges.windows(2).zip(&self.asked).filter(|(_, asked)| **asked);
        all.map(|(edge, _)| name(edge[0], edge[1], yearless)).collect()
    }
}

fn after(first: Day, unit: PeriodUnit, count: u32) -> Day {
    match unit {
        PeriodUnit::Weeks => first.plus(i32::try_from(count.saturating_mul(7)).unwrap_or(i32::MAX)),
        PeriodUnit::Months => first.plus_months(count),
    }
}

fn name(first: Day, end: Day, yearless: bool) -> String {
    let last = end.plus(-1);
    let whole_months = first == first.first_of_month() && end == end.first_of_month();
    let month = |day: Day| day.date().format("%b").to_string();
    let short = |day: Day| day.date().format("%-d %b").to_string();
    if whole_months && first.plus_months(1) == end {
        first.month_name()
    } else if whole_months && first.year() == last.year() {
        format!("{} – {} {}", month(first), month(last), last.year())
    } else if whole_months {
        format!("{} {} – {} {}", month(first), first.year(), month(last), last.year())
    } else {
        let ends = if yearless { short(last) } else { last.spoken() };
        if first >= last {
            ends
        } else if first.first_of_month() == last.first_of_month() {
            format!("{}–{ends}", first.date().format("%-d"))
        } else {
            format!("{} – {ends}", short(first))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn an_offer_of_the_past_starts_tomorrow() {
        let periods = Periods::months(day("1997-09-30"), day("1997-01-01"), 2);
        assert_eq!(periods.names(), ["October 1997", "November 1997"]);
        let odd = Periods::months(day("1997-09-30"), day("1997-10-15"), 1);
        assert_eq!(odd.names(), ["15 Oct – 14 Nov 1997"]);
        assert!(Periods::months(day("1997-09-30"), day("1997-10-15"), 0).names().is_empty());
    }

    #[test]
    fn dates_may_have_days_between_them_that_nobody_asks_about() {
        let span = |text: &str| text.parse::<DateSpan>().expect("dates");
        let spans = [span("2024-04-01..2024-04-30"), span("2024-05-01"), span("2024-09-02..2024-09-15")];
        let periods = Periods::of_dates(day("2024-03-31"), &spans);
        assert_eq!(periods.names(), ["April 2024", "1 May 2024", "2–15 Sep 2024"]);
        assert_eq!((periods.len(), periods.edges().len()), (4, 5), "with the days between");
        assert_eq!(periods.asked(&[0.1, 0.2, 0.3, 0.4]), [0.1, 0.2, 0.4]);
        let late = Periods::of_dates(day("2024-05-10"), &spans);
        assert_eq!(late.names(), ["2–15 Sep 2024"]);
        assert!(Periods::of_dates(day("2025-01-01"), &spans).is_empty());
    }

    #[test]
    fn weeks_are_named_by_their_days() {
        let periods = Periods::weeks(day("1997-10-31"), day("1997-11-03"), 5);
        assert_eq!(periods.names(), ["3–9 Nov", "10–16 Nov", "17–23 Nov", "24–30 Nov", "1–7 Dec"]);
        assert_eq!(periods.days_after(), [3, 10, 17, 24, 31, 38]);
        assert_eq!(Periods::weeks(day("1997-12-28"), day("1997-12-28"), 1).names(), ["29 Dec – 4 Jan"]);
        let years = Periods::of_horizon(day("1996-12-31"), 730, PeriodUnit::Weeks);
        assert!(years.names().iter().all(|name| name.contains("199")), "{:?}", years.names());
    }

    #[test]
    fn a_horizon_is_divided_to_its_last_day() {
        for (horizon, unit) in (1..=800).flat_map(|days| [(days, PeriodUnit::Weeks), (days, PeriodUnit::Months)]) {
            let periods = Periods::of_horizon(day("1997-10-14"), horizon, unit);
            let edges = periods.days_after();
            assert_eq!((edges.first(), edges.last()), (Some(&1), Some(&(horizon + 1))), "{horizon} {unit}");
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
            assert!(!periods.is_empty() && periods.len() <= 12, "{horizon} {unit}");
        }
        assert!(Periods::of_horizon(day("1997-10-14"), 0, PeriodUnit::Weeks).is_empty());
    }

    #[test]
    fn many_units_make_longer_periods_and_that_is_said() {
        let weeks = Periods::of_horizon(day("1997-09-30"), 182, PeriodUnit::Weeks);
        assert_eq!((weeks.len(), weeks.names()[0].as_str()), (9, "1–21 Oct"));
        assert!(weeks.remark().is_some_and(|remark| remark.contains("3 weeks")));
        let months = Periods::of_horizon(day("1997-09-30"), 273, PeriodUnit::Months);
        assert_eq!((months.len(), months.remark()), (9, None));
        let years = Periods::of_horizon(day("1997-09-30"), 1_096, PeriodUnit::Months);
        assert_eq!(years.names()[0], "Oct – Dec 1997");
        assert_eq!(years.len(), 12);
    }

    #[test]
    fn a_last_sliver_joins_the_period_before() {
        let periods = Periods::of_horizon(day("1997-12-31"), 182, PeriodUnit::Months);
        assert_eq!(periods.names().last().map(String::as_str), Some("1 Jun – 1 Jul 1998"));
        assert_eq!(Periods::of_horizon(day("1997-12-31"), 3, PeriodUnit::Months).names(), ["1–3 Jan 1998"]);
    }
}

//! How much stronger or weaker each calendar month is than the average month, from past purchases.

use domain::day::Day;

/// Purchases that a month's own figure must rest on before it counts as much as "no season".
const PURCHASES_OF_DOUBT: f64 = 50.0;

/// Twelve weights, January first, with mean 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Season([f64; 12]);

impl Season {
    /// Every month alike.
    #[must_use]
    pub fn flat() -> Season {
        Season([1.0; 12])
    }

    /// From purchases of consecutive whole months, the first of which begins on `first_month`.
    ///
    /// Each month is compared with the mean of the twelve months around it (the classical ratio to a centred moving
    /// average), so that growth is not mistaken for a season; the ratios are shrunk towards 1 where purchases are few.
    /// Flat with less than two years: one year cannot separate a season from a trend.
    #[must_use]
    pub fn learn(first_month: Day, purchases: &[u32]) -> Season {
        if purchases.len() < 24 {
            return Season::flat();
        }
        let first = first_month.month() as usize - 1;
        let (mut seen, mut usual) = ([0.0; 12], [0.0; 12]);
        for middle in 6..purchases.len() - 6 {
            let around = &purchases[middle - 6..=middle + 6];
            let ends = f64::from(around[0]) + f64::from(around[12]);
            let year = ends / 2.0 + around[1..12].iter().copied().map(f64::from).sum::<f64>();
            seen[(first + middle) % 12] += f64::from(purchases[middle]);
            usual[(first + middle) % 12] += year / 12.0;
        }
        let mut weights = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
            .map(|month| (seen[month] + PURCHASES_OF_DOUBT) / (usual[month] + PURCHASES_OF_DOUBT));
        let mean = weights.iter().sum::<f64>() / 12.0;
        for weight in &mut weights {
            *weight /= mean;
        }
        Season(weights)
    }

    /// The mean weight of the days from `first` up to but excluding `end`.
    #[must_use]
    pub fn over(&self, first: Day, end: Day) -> f64 {
        let (mut day, mut days, mut sum) = (first, 0.0, 0.0);
        while day < end {
            let next = day.first_of_month().plus_months(1).min(end);
            if next <= day {
                break;
            }
            let length = f64::from(next.since(day));
            sum += length * self.0[(day.month() as usize - 1) % 12];
            days += length;
            day = next;
        }
        if days > 0.0 { sum / days } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn growth_is_no_season() {
        let growing: Vec<u32> = (0..48).map(|month| 1_000 + 50 * month).collect();
        let season = Season::learn(day("2020-04-01"), &growing);
        assert!(season.0.iter().all(|weight| (weight - 1.0).abs() < 0.01), "{season:?}");
    }

    #[test]
    fn december_stands_out_where_it_does() {
        let months: Vec<u32> = (0..36).map(|month| if month % 12 == 11 { 3_000 } else { 1_000 }).collect();
        let season = Season::learn(day("2020-01-01"), &months);
        assert!(season.0[11] > 2.2 && season.0[5] < 1.0, "{season:?}");
        assert!((season.over(day("2026-12-01"), day("2027-01-01")) - season.0[11]).abs() < 1e-12);
        let across = season.over(day("2026-12-17"), day("2027-01-17"));
        assert!(across > season.0[0] && across < season.0[11]);
    }

    #[test]
    fn little_data_means_no_season() {
        assert_eq!(Season::learn(day("2020-01-01"), &[9; 23]), Season::flat());
        let few: Vec<u32> = (0..24).map(|month| u32::from(month % 12 == 11)).collect();
        assert!(Season::learn(day("2020-01-01"), &few).0.iter().all(|weight| (weight - 1.0).abs() < 0.05));
    }
}

//! What is said about when customers buy: next to a list and in its proof.

use crate::backtest::TimingFigures;
use crate::ranking::RankedAccount;

impl RankedAccount {
    /// The period in which this customer most likely buys first; none for lists without periods.
    #[must_use]
    pub fn best_period(&self) -> Option<usize> {
        // The earliest one in a tie.
        (0..self.by_period.len()).rev().max_by(|&a, &b| self.by_period[a].total_cmp(&self.by_period[b]))
    }

    /// "18 % Nov 1997", using the names of a report's periods; whole months are cut to three letters.
    #[must_use]
    pub fn best_time_spoken(&self, periods: &[String]) -> Option<String> {
        let best = self.best_period()?;
        let name = periods.get(best)?;
        let short = match name.split_once(' ') {
            Some((month, year)) if month.chars().all(char::is_alphabetic) && !year.contains(' ') => {
                format!("{} {year}", month.chars().take(3).collect::<String>())
            }
            _ => name.clone(),
        };
        Some(format!("{} {short}", figures::short_percent(*self.by_period.get(best)?)))
    }
}

impl TimingFigures {
    /// "Of two buyers, it knew who would come first in 58.2 % of pairs; chance is 50 %."
    #[must_use]
    pub fn order_spoken(&self) -> Option<String> {
        let known = self.c_index?;
        Some(format!(
            "Of two buyers, it knew who would come first in {} of pairs; chance is 50 %.",
            figures::percent(known)
        ))
    }

    /// Its penalty compared with that of one answer for all.
    #[must_use]
    pub fn penalty_spoken(&self) -> String {
        let (own, same) = (self.ranked_probability_score, self.constant_score);
        let told = format!(
            "Its penalty for naming wrong periods (ranked probability score, 0 is best) was {own:.4}; telling everybody \
             what customers then did on average has {same:.4}."
        );
        if own < same {
            format!("{told} That is {} better.", figures::percent(1.0 - own / same))
        } else {
            format!("{told} So it knew no more about single customers than that average does.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(own: f64, same: f64) -> TimingFigures {
        TimingFigures {
            by_period: Vec::new(),
            ranked_probability_score: own,
            constant_score: same,
            c_index: Some(0.582),
            c_index_all: None,
            choice: String::new(),
            tried: Vec::new(),
        }
    }

    #[test]
    fn better_and_worse_than_the_average_are_said() {
        assert!(figures(0.12, 0.16).penalty_spoken().ends_with("That is 25.0 % better."));
        assert!(figures(0.16, 0.16).penalty_spoken().contains("knew no more"));
        assert!(figures(0.0, 0.0).penalty_spoken().contains("knew no more"));
        assert!(figures(0.1, 0.2).order_spoken().is_some_and(|told| told.contains("58.2 % of pairs")));
    }

    #[test]
    fn the_likeliest_period_is_named_shortly() {
        let account = |by_period: &[f64]| RankedAccount { by_period: by_period.to_vec(), ..RankedAccount::default() };
        let names = ["October 1997", "Nov – Dec 1997", "3–9 Nov"].map(str::to_owned);
        let told = |by_period: &[f64]| account(by_period).best_time_spoken(&names);
        assert_eq!(told(&[0.2, 0.2, 0.1]).as_deref(), Some("20 % Oct 1997"));
        assert_eq!(told(&[0.1, 0.2, 0.1]).as_deref(), Some("20 % Nov – Dec 1997"));
        assert_eq!(told(&[0.1, 0.1, 0.3]).as_deref(), Some("30 % 3–9 Nov"));
        assert_eq!(told(&[0.001, 0.002, 0.001]).as_deref(), Some("< 1 % Nov – Dec 1997"));
        assert_eq!(told(&[]), None);
    }
}

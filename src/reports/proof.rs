//! What a test shows, in sentences used on screen and in the terminal.

use crate::backtest::{BacktestReport, Evidence, MethodFigures, Source, Tested, UpliftFigures};
use domain::model::{Method, Model};

/// Shares of the list at which its gains are reported.
pub const TOLD_SHARES: [f64; 4] = [0.1, 0.2, 0.3, 0.5];

/// Coverage in this range counts as correct for an 80 % interval.
pub const COVERAGE_KEPT: [f64; 2] = [0.75, 0.85];

/// Kinds of methods, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Models,
    Learned,
    Rules,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Models, Kind::Learned, Kind::Rules];

    #[must_use]
    pub fn from_method(method: Method) -> Kind {
        if method.is_rule_of_thumb() {
            Kind::Rules
        } else if method.is_learned() {
            Kind::Learned
        } else {
            Kind::Models
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Models => "Models of buying",
            Kind::Learned => "Learned from your customers",
            Kind::Rules => "Rules of thumb",
        }
    }
}

/// How good the intervals for money were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    Kept,
    TooNarrow,
    TooWide,
}

impl Coverage {
    #[must_use]
    pub fn from_held(held: f64) -> Coverage {
        if held < COVERAGE_KEPT[0] {
            Coverage::TooNarrow
        } else if held > COVERAGE_KEPT[1] {
            Coverage::TooWide
        } else {
            Coverage::Kept
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Coverage::Kept => "as promised",
            Coverage::TooNarrow => "too narrow",
            Coverage::TooWide => "wider than needed",
        }
    }
}

impl BacktestReport {
    /// Figures of the chosen method.
    #[must_use]
    pub fn chosen(&self) -> Option<&MethodFigures> {
        self.methods.iter().find(|figures| figures.method == self.method)
    }

    /// Share of the buyers found in the best `list_share` of the list, between the curve's points in a straight line.
    #[must_use]
    pub fn found_at(&self, list_share: f64) -> Option<f64> {
        let mut before = (0.0, 0.0);
        for point in &self.gains {
            let here = (point.list_share, point.found_share);
            if here.0 >= list_share {
                let width = here.0 - before.0;
                let way = if width > 0.0 { (list_share - before.0) / width } else { 1.0 };
                return Some(before.1 + way * (here.1 - before.1));
            }
            before = here;
        }
        None
    }

    /// What the customers that the list was looking for did.
    #[must_use]
    pub fn happened(&self) -> &'static str {
        match (self.model, self.source) {
            (_, Source::Contacts) => "responded",
            (Model::HitAndRun | Model::Dormancy, _) => "came back",
            _ => "bought",
        }
    }

    /// How and on which customers the list was tested.
    #[must_use]
    pub fn tested_spoken(&self) -> String {
        let (cases, hits) = (figures::count(self.population), figures::count(self.positives));
        match (&self.evidence, self.tested) {
            (Evidence::NotEnough { .. }, _) => "Not tested: there are too few cases.".into(),
            (_, Tested::LaterPeriod) => format!(
                "As it would have stood on {}, on the {} days after, which no method had seen: {cases} customers, of whom \
                 {hits} {}.",
                self.as_of.spoken(),
                self.horizon_days,
                self.happened()
            ),
            (_, Tested::FiveFolds) => format!(
                "In five folds: each fifth of {cases} cases was predicted from the other four; {hits} {}.",
                self.happened()
            ),
        }
    }
}

impl MethodFigures {
    /// How often the intervals for money held where they could be as narrow as promised: a customer who buys nothing
    /// nine times in ten spends nothing nine times in ten, and no interval that contains this holds less often.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        self.spend_coverage80_likely.or(self.spend_coverage80)
    }

    /// The same as a sentence.
    #[must_use]
    pub fn coverage_spoken(&self) -> Option<String> {
        let held = self.coverage()?;
        let buyers = self
            .spend_coverage80_buyers
            .map_or_else(String::new, |held| format!(", and in {:.0} of 100 of those who bought", held * 100.0));
        let who = match (self.spend_coverage80_likely, self.spend_coverage80) {
            (Some(_), Some(all)) => format!(
                "of 100 customers likely enough to buy ({:.0} of 100 of all: most others spend nothing)",
                all * 100.0
            ),
            _ => "of 100 cases".to_owned(),
        };
        Some(format!("The 80 % intervals held in {:.0} {who}{buyers}.", held * 100.0))
    }

    /// The money predicted for every 100 that was spent.
    #[must_use]
    pub fn predicted_of_hundred(&self) -> Option<f64> {
        self.spend_bias_percent.filter(|bias| bias.is_finite()).map(|bias| (100.0 + bias).max(0.0))
    }
}

impl UpliftFigures {
    /// What contacting added, as a sentence.
    #[must_use]
    pub fn spoken(&self) -> String {
        let what = if self.uplift_low > 0.0 {
            "Contact helps: it added"
        } else if self.uplift_high < 0.0 {
            "Contact does harm: it changed the rate by"
        } else {
            "It is not clear yet whether contact helps: it changed the rate by"
        };
        let change = figures::signed_points(self.uplift);
        let change = if self.uplift_low > 0.0 { change.trim_start_matches('+') } else { &change };
        format!(
            "{what} {change} points, with 95 % certainty between {} and {}.",
            figures::signed_points(self.uplift_low),
            figures::signed_points(self.uplift_high)
        )
    }

    /// Whether ranking by uplift was worth it.
    #[must_use]
    pub fn ranking_spoken(&self) -> String {
        let how = match self.method.as_str() {
            "two-model" => "two models, one of those contacted and one of those left alone",
            "transformed-outcome" => "one model of the difference itself",
            _ => return "The list is ranked by response; ranking by what contact adds did no better.".into(),
        };
        let best = figures::signed_points(self.uplift_top30);
        let against = if self.qini > self.qini_response { "better than" } else { "no better than" };
        format!(
            "What contact adds is estimated by {how}. Among the best 30 % of the list it comes to {best} points. \
             This order is {against} a ranking by response alone."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::model::Method;

    #[test]
    fn intervals_are_judged_where_they_can_be_as_narrow_as_promised() {
        let figures = MethodFigures {
            spend_coverage80: Some(0.88),
            spend_coverage80_likely: Some(0.8),
            spend_coverage80_buyers: Some(0.74),
            ..MethodFigures::from_method(Method::Blend)
        };
        assert_eq!(figures.coverage().map(Coverage::from_held), Some(Coverage::Kept));
        assert_eq!(
            figures.coverage_spoken().as_deref(),
            Some(
                "The 80 % intervals held in 80 of 100 customers likely enough to buy (88 of 100 of all: most others \
                 spend nothing), and in 74 of 100 of those who bought."
            )
        );
        // Where nobody is likely to buy, all there is to say is of all.
        let nobody = MethodFigures { spend_coverage80_likely: None, ..figures };
        assert_eq!(nobody.coverage(), Some(0.88));
    }
}

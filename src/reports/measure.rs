//! The figures of a test: how each is named, explained and formatted, the same on screen and in the terminal.

use crate::backtest::MethodFigures;
use domain::money::Money;

/// One figure by which methods are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    RanksRight,
    TopTenth,
    OffBy,
    LogLoss,
    Brier,
    CountError,
    CountMiss,
    CountBias,
    RankMatch,
    WhoFirst,
    MoneyError,
    MoneyMiss,
    MoneyBias,
    MoneyTopTenth,
    Held,
    HeldBuyers,
    LogLikelihood,
    Seconds,
}

/// What a group of figures is about; each is a page of the table of methods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Aspect {
    #[default]
    Order,
    Chances,
    Counts,
    Money,
}

impl Aspect {
    pub const ALL: [Aspect; 4] = [Aspect::Order, Aspect::Chances, Aspect::Counts, Aspect::Money];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Aspect::Order => "Ranking",
            Aspect::Chances => "Chances",
            Aspect::Counts => "Counts",
            Aspect::Money => "Money",
        }
    }

    /// The figures of this page, the most informative first.
    #[must_use]
    pub fn measures(self) -> &'static [Measure] {
        match self {
            Aspect::Order => &[Measure::RanksRight, Measure::TopTenth, Measure::OffBy],
            Aspect::Chances => &[Measure::OffBy, Measure::LogLoss, Measure::Brier],
            Aspect::Counts => &[Measure::CountError, Measure::CountMiss, Measure::CountBias],
            Aspect::Money => &[Measure::MoneyError, Measure::MoneyBias, Measure::Held],
        }
    }
}

impl Measure {
    pub const ALL: [Measure; 18] = [
        Measure::RanksRight,
        Measure::TopTenth,
        Measure::OffBy,
        Measure::LogLoss,
        Measure::Brier,
        Measure::CountError,
        Measure::CountMiss,
        Measure::CountBias,
        Measure::RankMatch,
        Measure::WhoFirst,
        Measure::MoneyError,
        Measure::MoneyMiss,
        Measure::MoneyBias,
        Measure::MoneyTopTenth,
        Measure::Held,
        Measure::HeldBuyers,
        Measure::LogLikelihood,
        Measure::Seconds,
    ];

    /// A heading of one or two short words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Measure::RanksRight => "Ranks right",
            Measure::TopTenth => "Top tenth",
            Measure::OffBy => "Off by",
            Measure::LogLoss => "Log loss",
            Measure::Brier => "Brier score",
            Measure::CountError => "Count RMSE",
            Measure::CountMiss => "Count MAE",
            Measure::CountBias => "Count bias",
            Measure::RankMatch => "Rank match",
            Measure::WhoFirst => "Who first",
            Measure::MoneyError => "Money RMSE",
            Measure::MoneyMiss => "Money MAE",
            Measure::MoneyBias => "Money bias",
            Measure::MoneyTopTenth => "Money in top",
            Measure::Held => "Held",
            Measure::HeldBuyers => "Held, buyers",
            Measure::LogLikelihood => "Log-likelihood",
            Measure::Seconds => "Fitted in",
        }
    }

    /// In full, if there is room for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Measure::RanksRight => "Pairs ranked right (AUC)",
            Measure::TopTenth => "Top tenth against random",
            Measure::OffBy => "Probabilities off by",
            Measure::LogLoss => "Log loss",
            Measure::Brier => "Brier score",
            Measure::CountError => "Purchases: RMSE",
            Measure::CountMiss => "Purchases: off by on average",
            Measure::CountBias => "Purchases: bias",
            Measure::RankMatch => "Order matches (Spearman)",
            Measure::WhoFirst => "Who comes first (C-index)",
            Measure::MoneyError => "Money: RMSE",
            Measure::MoneyMiss => "Money: off by on average",
            Measure::MoneyBias => "Money: bias",
            Measure::MoneyTopTenth => "Money from the top tenth",
            Measure::Held => "80 % intervals held",
            Measure::HeldBuyers => "The same, of buyers",
            Measure::LogLikelihood => "Log-likelihood",
            Measure::Seconds => "Fitted in",
        }
    }

    /// What it means, for readers who have never heard of it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Measure::RanksRight => {
                "Of a buyer and a non-buyer, how often the buyer ranks higher. 50 % is chance, 100 % is perfect. \
                 Analysts call it the area under the curve (AUC)."
            }
            Measure::TopTenth => {
                "How many times as many buyers the best tenth of the list holds as a random tenth. \
                 Analysts call it lift."
            }
            Measure::OffBy => {
                "How far the probabilities lie from what came true, on average over ten groups. Smaller is better. \
                 Analysts call it the calibration error."
            }
            Measure::LogLoss => {
                "How surprised the probabilities were by what happened; being sure and wrong costs most. Smaller is better."
            }
            Measure::Brier => {
                "Mean squared distance of the probability from what happened (1 bought, 0 did not). Smaller is better."
            }
            Measure::CountError => {
                "By how much the number of purchases was missed; large misses weigh more (root mean squared error). \
                 Smaller is better."
            }
            Measure::CountMiss => {
                "By how many purchases the prediction missed on average (mean absolute error). Smaller is better."
            }
            Measure::CountBias => {
                "All predicted purchases against all real ones: +5 % means five in a hundred too many."
            }
            Measure::RankMatch => {
                "How well the order of the list matches the order by real purchases: 1 is the same order, 0 no likeness. \
                 Analysts call it Spearman's correlation."
            }
            Measure::WhoFirst => {
                "Of two who bought, how often the list knew who came first. 50 % is chance. Analysts call it the \
                C-index."
            }
            Measure::MoneyError => {
                "By how much a customer's spend was missed; large misses weigh more (root mean squared error). \
                 Smaller is better."
            }
            Measure::MoneyMiss => {
                "By how much a customer's spend was missed on average (mean absolute error). Smaller is better."
            }
            Measure::MoneyBias => {
                "All predicted money against all real money: −5 % means five in a hundred too little."
            }
            Measure::MoneyTopTenth => "Share of all the money spent that came from the best tenth by expected spend.",
            Measure::Held => {
                "How often the real spend lay within its 80 % interval, of customers likely enough to buy. Near 80 % the \
                 intervals can be taken at their word."
            }
            Measure::HeldBuyers => "The same of those who bought at all.",
            Measure::LogLikelihood => {
                "How well the fitted model explains the record it was fitted to. Larger is better."
            }
            Measure::Seconds => "Time to fit the method on this machine.",
        }
    }

    /// A method's figure; none if it does not apply.
    #[must_use]
    pub fn of(self, figures: &MethodFigures) -> Option<f64> {
        match self {
            Measure::RanksRight => figures.auc,
            Measure::TopTenth => figures.lift_top10,
            Measure::OffBy => figures.calibration_error,
            Measure::LogLoss => figures.log_loss,
            Measure::Brier => figures.brier,
            Measure::CountError => figures.rmse,
            Measure::CountMiss => figures.mae,
            Measure::CountBias => figures.bias_percent.map(|percent| percent / 100.0),
            Measure::RankMatch => figures.spearman,
            Measure::WhoFirst => figures.c_index,
            Measure::MoneyError => figures.spend_rmse,
            Measure::MoneyMiss => figures.spend_mae,
            Measure::MoneyBias => figures.spend_bias_percent.map(|percent| percent / 100.0),
            Measure::MoneyTopTenth => figures.spend_top10_share,
            Measure::Held => figures.coverage(),
            Measure::HeldBuyers => figures.spend_coverage80_buyers,
            Measure::LogLikelihood => figures.log_likelihood,
            Measure::Seconds => Some(figures.fit_seconds),
        }
        .filter(|value| value.is_finite())
    }

    /// The figure with its unit; an en dash if it does not apply.
    #[must_use]
    pub fn written(self, figures: &MethodFigures) -> String {
        let Some(value) = self.of(figures) else { return "–".into() };
        match self {
            Measure::RanksRight
            | Measure::OffBy
            | Measure::WhoFirst
            | Measure::MoneyTopTenth
            | Measure::Held
            | Measure::HeldBuyers => figures::percent(value),
            Measure::TopTenth => format!("{value:.1} ×"),
            Measure::LogLoss | Measure::Brier => format!("{value:.3}"),
            Measure::CountError | Measure::CountMiss | Measure::RankMatch => format!("{value:.2}"),
            Measure::CountBias | Measure::MoneyBias => figures::signed_percent(value),
            Measure::MoneyError | Measure::MoneyMiss => money(value),
            Measure::LogLikelihood => format!("{value:.1}"),
            Measure::Seconds => format!("{value:.2} s"),
        }
    }

    /// How bad a value is; the smallest is the best. Orders the table of methods.
    #[must_use]
    pub fn badness(self, value: f64) -> f64 {
        match self {
            Measure::CountBias | Measure::MoneyBias => value.abs(),
            Measure::Held | Measure::HeldBuyers => (value - 0.8).abs(),
            Measure::RanksRight
            | Measure::TopTenth
            | Measure::RankMatch
            | Measure::WhoFirst
            | Measure::MoneyTopTenth
            | Measure::LogLikelihood => -value,
            _ => value,
        }
    }
}

/// Money in major units; cents only if they matter.
#[must_use]
pub fn money(value: f64) -> String {
    let money = Money::from_major(value);
    if value.abs() < 10.0 { money.plain() } else { money.rounded() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_differences_are_written_with_sign_and_unit() {
        assert_eq!(
            [figures::percent(0.1234), figures::percent(1.0), figures::percent(0.0)],
            ["12.3 %", "100 %", "0 %"]
        );
        assert_eq!(
            [figures::signed_percent(-0.051), figures::signed_percent(0.02), figures::signed_percent(0.0001)],
            ["−5.1 %", "+2.0 %", "0.0 %"]
        );
        assert_eq!([money(1_234.4), money(9.5)], ["1,234", "9.50"]);
    }

    #[test]
    fn the_best_value_is_the_least_bad() {
        assert!(Measure::RanksRight.badness(0.8) < Measure::RanksRight.badness(0.7));
        assert!(Measure::LogLoss.badness(0.3) < Measure::LogLoss.badness(0.4));
        assert!(Measure::MoneyBias.badness(-0.02) < Measure::MoneyBias.badness(0.05));
        assert!(Measure::Held.badness(0.81) < Measure::Held.badness(0.95));
    }
}

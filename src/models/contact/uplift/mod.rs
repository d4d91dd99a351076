//! Who responds because of a contact: learned where a control group was left alone at random.

pub mod choice;
pub mod gain;
pub mod qini;

use crate::contact::uplift::qini::Groups;
use crate::learned::{Classifier, LearnError, Learner, Regressor, fit_classifier, fit_regressor};
use domain::table::FeatureTable;

/// A way to rank by what a contact adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approach {
    /// By the probability of a response if contacted, whatever it would be otherwise.
    ResponseOnly,
    /// Logistic regression of those contacted less one of those left alone.
    TwoModel,
    /// Trees for "responded if contacted, did not if left alone", both groups weighing the same: the uplift is twice
    /// that probability's surplus over one half (Jaskowski & Jaroszewicz 2012, eq. 4).
    TransformedOutcome,
}

impl Approach {
    /// The simplest first: it wins ties.
    pub const ALL: [Approach; 3] = [Approach::ResponseOnly, Approach::TwoModel, Approach::TransformedOutcome];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Approach::ResponseOnly => "response-only",
            Approach::TwoModel => "two-model",
            Approach::TransformedOutcome => "transformed-outcome",
        }
    }
}

/// Cases of which some were contacted and others, chosen at random, were not.
#[derive(Debug, Clone, Copy)]
pub struct Experiment<'a> {
    pub table: &'a FeatureTable,
    /// Contacted, one per row.
    pub treated: &'a [bool],
    /// Responded, one per row.
    pub positive: &'a [bool],
}

/// A fitted ranking.
#[derive(Debug)]
pub struct UpliftModel {
    approach: Approach,
    fitted: Fitted,
}

#[derive(Debug)]
enum Fitted {
    Response(Arm),
    Difference { treated: Arm, control: Arm },
    Transformed(Regressor),
}

/// The response of one group: a constant if all did the same.
#[derive(Debug)]
enum Arm {
    Constant(f64),
    Learned(Box<Classifier>),
}

/// Fits one approach to all cases.
///
/// # Errors
/// When a group is empty or a fit fails.
pub fn fit(approach: Approach, experiment: &Experiment<'_>, seed: u64) -> Result<UpliftModel, LearnError> {
    experiment.check(1)?;
    let fitted = match approach {
        Approach::ResponseOnly => Fitted::Response(Arm::fit(experiment, true, seed)?),
        Approach::TwoModel => Fitted::Difference {
            treated: Arm::fit(experiment, true, seed)?,
            control: Arm::fit(experiment, false, seed)?,
        },
        Approach::TransformedOutcome => Fitted::Transformed(fit_transformed(experiment, seed)?),
    };
    Ok(UpliftModel { approach, fitted })
}

fn fit_transformed(experiment: &Experiment<'_>, seed: u64) -> Result<Regressor, LearnError> {
    let groups = experiment.groups();
    let (treated, control) = (groups.treated as f64, groups.control as f64);
    let weight = |&is_treated: &bool| if is_treated { 1.0 / treated } else { 1.0 / control };
    let weights: Vec<f64> = experiment.treated.iter().map(weight).collect();
    let agrees = |(treated, positive): (&bool, &bool)| f64::from(u8::from(treated == positive));
    let target: Vec<f64> = experiment.treated.iter().zip(experiment.positive).map(agrees).collect();
    fit_regressor(experiment.table, &target, &weights, seed)
}

impl Arm {
    fn fit(experiment: &Experiment<'_>, treated: bool, seed: u64) -> Result<Arm, LearnError> {
        let places: Vec<usize> = (0..experiment.table.rows).filter(|&i| experiment.treated[i] == treated).collect();
        let positive: Vec<bool> = places.iter().map(|&i| experiment.positive[i]).collect();
        match fit_classifier(Learner::Logistic, &experiment.table.select(&places), &positive, seed) {
            Ok(classifier) => Ok(Arm::Learned(Box::new(classifier))),
            Err(LearnError::OneOutcome) => Ok(Arm::Constant(f64::from(u8::from(positive[0])))),
            Err(error) => Err(error),
        }
    }

    fn probability(&self, table: &FeatureTable) -> Vec<f64> {
        match self {
            Arm::Constant(share) => vec![*share; table.rows],
            Arm::Learned(classifier) => classifier.probability(table),
        }
    }
}

impl UpliftModel {
    #[must_use]
    pub fn approach(&self) -> Approach {
        self.approach
    }

    /// What a contact adds to each row's probability of a response, −1 to 1; for [`Approach::ResponseOnly`] that
    /// probability itself, of which only the order is meaningful.
    #[must_use]
    pub fn score(&self, table: &FeatureTable) -> Vec<f64> {
        match &self.fitted {
            Fitted::Response(arm) => arm.probability(table),
            Fitted::Difference { treated, control } => {
                let (treated, control) = (treated.probability(table), control.probability(table));
                treated.iter().zip(&control).map(|(p1, p0)| p1 - p0).collect()
            }
            Fitted::Transformed(regressor) => {
                regressor.predict(table).into_iter().map(|agrees| (2.0 * agrees - 1.0).clamp(-1.0, 1.0)).collect()
            }
        }
    }
}

impl Experiment<'_> {
    fn check(&self, fewest: usize) -> Result<(), LearnError> {
        for outcomes in [self.treated.len(), self.positive.len()] {
            if outcomes != self.table.rows {
                return Err(LearnError::Lengths { rows: self.table.rows, outcomes });
            }
        }
        let groups = self.groups();
        if groups.treated.min(groups.control) < fewest { Err(LearnError::TooFew { fewest }) } else { Ok(()) }
    }

    fn groups(&self) -> Groups {
        let mut groups = Groups::default();
        self.treated.iter().zip(self.positive).for_each(|(&treated, &positive)| groups.add(treated, positive));
        groups
    }
}

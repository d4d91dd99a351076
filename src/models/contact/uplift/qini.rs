//! The Qini curve: what contacting the best of a list adds, compared with contacting as many at random.

use stats::ranks::{ascending, tied_runs};

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QiniPoint {
    /// Share of all cases, the best first.
    pub share: f64,
    /// Responses gained by contacting them, per contacted case of the whole list.
    pub gain: f64,
}

/// The curve of one ranking and its area.
#[derive(Debug, Clone, PartialEq)]
pub struct Qini {
    /// From (0, 0) to (1, difference of the response rates), one point for each distinct score.
    pub curve: Vec<QiniPoint>,
    /// Area between the curve and the straight line to its end; 0 for an uninformative ranking, below 0 for a reversed
    /// one.
    pub coefficient: f64,
}

/// The Qini curve of `scores`, highest first, where `treated` were contacted and the others left alone at random.
///
/// Radcliffe 2007, "Using control groups to target on predicted lift": among the best k of n cases let T and C have
/// been contacted and not, with t and c responses; the gain is (t − c·T/C) ÷ (all contacted), where c·T/C is 0 as long
/// as C is. The coefficient is the area under the gain over k/n (trapezoids between distinct scores) less that under
/// the straight line from (0, 0) to the last point. It is not divided by the area of a perfect ranking: scikit-uplift's
/// `qini_auc_score` is this × n × (all contacted) ÷ its area of the perfect curve.
///
/// None unless there are both contacted cases and others.
#[must_use]
pub fn qini(scores: &[f64], treated: &[bool], positive: &[bool]) -> Option<Qini> {
    let everybody = treated.iter().filter(|&&is_treated| is_treated).count();
    if everybody == 0 || everybody == treated.len() {
        return None;
    }
    let worst_first: Vec<f64> = scores.iter().map(|score| -score).collect();
    let order = ascending(&worst_first);
    let mut curve = vec![QiniPoint { share: 0.0, gain: 0.0 }];
    let mut seen = Groups::default();
    for run in tied_runs(&worst_first, &order) {
        let end = run.end;
        for position in run {
            seen.add(treated[order[position]], positive[order[position]]);
        }
        curve.push(QiniPoint { share: end as f64 / scores.len() as f64, gain: seen.gained() / everybody as f64 });
    }
    let area: f64 = curve.windows(2).map(|p| (p[1].share - p[0].share) * f64::midpoint(p[0].gain, p[1].gain)).sum();
    let coefficient = area - curve[curve.len() - 1].gain / 2.0;
    Some(Qini { curve, coefficient })
}

/// Cases and responses of those contacted and of those left alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Groups {
    pub treated: usize,
    pub treated_hits: usize,
    pub control: usize,
    pub control_hits: usize,
}

impl Groups {
    pub fn add(&mut self, treated: bool, positive: bool) {
        let (cases, hits) = if treated {
            (&mut self.treated, &mut self.treated_hits)
        } else {
            (&mut self.control, &mut self.control_hits)
        };
        *cases += 1;
        *hits += usize::from(positive);
    }

    #[must_use]
    pub fn plus(self, other: Groups) -> Groups {
        Groups {
            treated: self.treated + other.treated,
            treated_hits: self.treated_hits + other.treated_hits,
            control: self.control + other.control,
            control_hits: self.control_hits + other.control_hits,
        }
    }

    /// Responses among those contacted beyond what the others would suggest.
    fn gained(&self) -> f64 {
        let expected =
            if self.control == 0 { 0.0 } else { self.control_hits as f64 * self.treated as f64 / self.control as f64 };
        self.treated_hits as f64 - expected
    }

    #[must_use]
    pub fn treated_rate(&self) -> f64 {
        rate(self.treated_hits, self.treated)
    }

    #[must_use]
    pub fn control_rate(&self) -> f64 {
        rate(self.control_hits, self.control)
    }
}

fn rate(hits: usize, cases: usize) -> f64 {
    if cases == 0 { 0.0 } else { hits as f64 / cases as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORES: [f64; 10] = [0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.3, 0.2, 0.1];
    const TREATED: [bool; 10] = [true, false, true, true, false, true, false, true, false, false];
    const POSITIVE: [bool; 10] = [true, false, true, false, true, true, false, false, true, false];

    /// scikit-uplift 0.5.1 on the same ten cases: `qini_curve`, the area above the straight line, and `qini_auc_score`.
    #[test]
    fn agrees_with_scikit_uplift() {
        let found = qini(&SCORES, &TREATED, &POSITIVE).expect("both groups");
        let theirs = [0.0, 1.0, 2.0, 2.0, 0.5, 5.0 / 3.0, 4.0 / 3.0, 0.5, 1.0];
        let places = [0.0, 1.0, 3.0, 4.0, 5.0, 7.0, 8.0, 9.0, 10.0];
        assert_eq!(found.curve.len(), theirs.len());
        for (ours, (place, theirs)) in found.curve.iter().zip(places.into_iter().zip(theirs)) {
            assert!((ours.gain * 5.0 - theirs).abs() < 1e-12 && (ours.share * 10.0 - place).abs() < 1e-12);
        }
        let (area, perfect, score) = (7.083_333_333_333_334, 18.5, 0.382_882_882_882_882_9);
        assert!((found.coefficient * 50.0 - area).abs() < 1e-12, "{}", found.coefficient);
        assert!((found.coefficient * 50.0 / perfect - score).abs() < 1e-12);
    }

    #[test]
    fn order_decides() {
        let turned: Vec<f64> = SCORES.iter().map(|score| -score).collect();
        let (right, wrong) = (qini(&SCORES, &TREATED, &POSITIVE), qini(&turned, &TREATED, &POSITIVE));
        assert!(right.expect("both groups").coefficient > wrong.expect("both groups").coefficient);
        let flat = qini(&[1.0; 10], &TREATED, &POSITIVE).expect("both groups");
        assert!(flat.curve.len() == 2 && flat.coefficient.abs() < 1e-15);
        assert_eq!(qini(&SCORES, &[true; 10], &POSITIVE), None);
        assert_eq!(qini(&[], &[], &[]), None);
    }
}

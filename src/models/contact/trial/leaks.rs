//! Attributes that look as if they were only known after the answer: with them a test shows results that no list can
//! achieve.

use super::Cases;
use domain::table::{Feature, UNKNOWN, Values};
use stats::roc::Roc;

/// No legitimate attribute alone separates answers this well.
const TOO_GOOD: f64 = 0.95;
/// What is only known after the contact.
const AFTERWARDS: [&str; 8] =
    ["duration", "call duration", "result", "outcome", "response", "responded", "answer", "converted"];

/// The names among `attributes` that look as if they were only known afterwards.
#[must_use]
pub fn suspects(cases: &Cases, attributes: &[String]) -> Vec<String> {
    let suspect = |name: &&String| {
        let plain = name.to_lowercase().replace(['_', '-', '.'], " ");
        let found = cases.table.feature(name);
        found.is_some() && (AFTERWARDS.contains(&plain.trim()) || found.is_some_and(|f| separates(f, &cases.positive)))
    };
    attributes.iter().filter(suspect).cloned().collect()
}

/// Whether a feature alone predicts nearly every answer.
fn separates(feature: &Feature, positive: &[bool]) -> bool {
    area_of(feature, positive).is_some_and(|area| area > TOO_GOOD)
}

/// How well a feature alone predicts the answers. Words are judged on one half of the cases by the rates of the other
/// half, so that a different word for every case predicts nothing.
fn area_of(feature: &Feature, positive: &[bool]) -> Option<f64> {
    match &feature.values {
        Values::Numbers(values) => {
            let known: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_finite()).collect();
            let scores: Vec<f64> = known.iter().map(|&i| values[i]).collect();
            let outcomes: Vec<bool> = known.iter().map(|&i| positive[i]).collect();
            // What is known for few cannot separate the others.
            if 2 * known.len() >= values.len() { area(&scores, &outcomes) } else { None }
        }
        Values::Words { codes, words } => {
            let mut rates = vec![(1.0, 2.0); words.len() + 1];
            let place = |code: u32| if code == UNKNOWN { words.len() } else { code as usize };
            for (code, hit) in codes.iter().zip(positive).step_by(2) {
                let rate = &mut rates[place(*code)];
                *rate = (rate.0 + f64::from(u8::from(*hit)), rate.1 + 1.0);
            }
            let judged = || codes.iter().zip(positive).skip(1).step_by(2);
            let scores: Vec<f64> = judged().map(|(code, _)| rates[place(*code)].0 / rates[place(*code)].1).collect();
            let outcomes: Vec<bool> = judged().map(|(_, hit)| *hit).collect();
            area(&scores, &outcomes)
        }
    }
}

fn area(scores: &[f64], positive: &[bool]) -> Option<f64> {
    Roc::new(scores, positive).map(|roc| roc.area.max(1.0 - roc.area))
}

/// Whether a whole model predicts answers better than any legitimate record allows: an area under the ROC curve above
/// 0.95.
#[must_use]
pub fn is_too_good_for_a_model(area: f64) -> bool {
    area > TOO_GOOD
}

/// The attributes that predict the answers best, the best first: at most three, each alone far better than chance.
#[must_use]
pub fn carriers(cases: &Cases, attributes: &[String]) -> Vec<String> {
    const MOST: usize = 3;
    const TELLING: f64 = 0.65;
    let area = |name: &String| cases.table.feature(name).and_then(|feature| area_of(feature, &cases.positive));
    let mut told: Vec<(f64, &String)> =
        attributes.iter().filter_map(|name| Some((area(name)?, name))).filter(|(area, _)| *area > TELLING).collect();
    told.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    told.into_iter().take(MOST).map(|(_, name)| name.clone()).collect()
}

/// The warning about a model that is too good as a whole.
#[must_use]
pub fn spoken_of_model(carriers: &[String]) -> String {
    let Some(first) = carriers.first() else {
        return "Take care: nobody can predict answers this well; check whether something in the file was only known \
                afterwards."
            .to_owned();
    };
    format!(
        "Take care: nobody can predict answers this well. Most of it comes from '{}'; if that was only known \
         afterwards, these figures are too good to be true: leave it out with --ignore \"{first}\".",
        carriers.join("', '")
    )
}

/// The warning; empty without suspects.
#[must_use]
pub fn spoken(suspects: &[String]) -> String {
    let Some(first) = suspects.first() else { return String::new() };
    let names = suspects.join("' and '");
    let (looks, it) = (figures::plural(suspects.len(), "looks", "look"), figures::plural(suspects.len(), "it", "them"));
    format!(
        "Take care: '{names}' {looks} as if it was only known afterwards, and then these figures are too good to be true: \
         leave {it} out with --ignore {first}."
    )
}

//! How well chosen characteristics tell who says yes, as the window and the command line show it.

use serde::{Deserialize, Serialize};

/// In how many of 100 pairs somebody who said yes stands above somebody who did not, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairsRange {
    pub pairs: f64,
    pub low: f64,
    pub high: f64,
}

/// One characteristic that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasuredCharacteristic {
    /// As the command line writes it.
    pub code: String,
    pub name: String,
    pub chosen: bool,
    /// What it tells alone; none: nothing is known of enough people, or it only speaks of prospects.
    pub alone: Option<f64>,
}

/// The quality of a choice, measured on people whom the models had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CharacteristicsReport {
    /// The product group that it was measured for; empty: anything.
    pub category: String,
    /// What it was learned from, as a sentence.
    pub learned_from: String,
    pub listed: Vec<MeasuredCharacteristic>,
    /// Of those chosen together, and of all.
    pub chosen: Option<PairsRange>,
    pub all: Option<PairsRange>,
    /// What that means, in a sentence or two.
    pub verdict: String,
}

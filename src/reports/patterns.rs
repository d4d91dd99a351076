//! What is bought together. The JSON keys are a contract.

use serde::{Deserialize, Serialize};

/// Baskets that hold all of `if` tend to hold `then` too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    #[serde(rename = "if")]
    pub antecedent: Vec<String>,
    #[serde(rename = "then")]
    pub consequent: Vec<String>,
    /// Share of all baskets with both.
    pub support: f64,
    /// Share of the baskets with `if` that also hold `then`.
    pub confidence: f64,
    /// Confidence ÷ the share of all baskets with `then`.
    pub lift: f64,
    /// One-sided Fisher exact test, Bonferroni-corrected for the number of rules tried.
    pub p_value: f64,
    pub baskets: usize,
}

/// Frequent itemsets and rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatternReport {
    pub baskets: usize,
    pub items: usize,
    /// How many itemsets are frequent.
    pub itemsets: usize,
    pub min_support: f64,
    /// Highest lift among the significant first.
    pub rules: Vec<Rule>,
}

//! Segments as the window and the command line show them.

use serde::{Deserialize, Serialize};

use crate::manual_entry::Saved;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::model::Model;
use domain::rule::Rule;
use domain::segment::{Segment, SegmentId};

/// A segment that was saved, changed or deleted, and the step for undoing that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedSegment {
    pub id: SegmentId,
    pub saved: Saved,
}

/// How many customers a rule selects, and some of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SegmentCount {
    pub rule: Rule,
    /// The rule in words.
    pub said: String,
    /// Why the rule has no result; the figures are then 0.
    pub fault: Option<String>,
    pub customers: usize,
    /// All customers and prospects.
    pub of: usize,
    /// Those of them who may and can be reached.
    pub reachable: Vec<Reached>,
    pub sample: Vec<SegmentCustomer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    pub channel: Channel,
    pub customers: usize,
}

/// A member as lists show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCustomer {
    pub customer: CustomerId,
    pub external_id: String,
    pub name: String,
    pub city: String,
}

/// A saved segment with its current size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentSummary {
    #[serde(flatten)]
    pub segment: Segment,
    pub customers: usize,
    /// The rule in words, or where the list comes from.
    pub said: String,
    /// Why there is no current size.
    pub fault: Option<String>,
}

/// How many customers are in both of two segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    pub first: SegmentId,
    pub second: SegmentId,
    pub customers: usize,
}

/// The kind of values an attribute has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeIs {
    Number,
    Word,
    Day,
}

/// An attribute that a rule may test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeChoice {
    pub name: String,
    pub is: AttributeIs,
    /// Its words, if they are few enough to choose from.
    pub words: Vec<String>,
}

/// A code or number with the name that people see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<T> {
    pub of: T,
    pub name: String,
}

/// Everything that a rule may test in this database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleChoices {
    /// Codes with names.
    pub kpis: Vec<Named<String>>,
    pub attributes: Vec<AttributeChoice>,
    pub groups: Vec<String>,
    /// External ids with names.
    pub products: Vec<Named<String>>,
    pub stores: Vec<String>,
    /// As they occur in contacts.
    pub channels: Vec<String>,
    pub clusters: Vec<String>,
    /// Those with a ranked list.
    pub models: Vec<Model>,
    pub segments: Vec<Named<SegmentId>>,
}

/// The saved segments and what a new one may test.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SegmentsReport {
    pub segments: Vec<SegmentSummary>,
    /// For every two that have a customer in common.
    pub overlaps: Vec<Overlap>,
    pub choices: RuleChoices,
}

//! What can be asked of KPIs, segments, clusters, ranked lists and patterns.

use std::sync::Arc;

use crate::cluster_wish::ClusterWish;
use domain::customer::CustomerId;
use domain::day::{Day, Horizon};
use domain::kpi::{KpiSet, OwnKpi};
use domain::list_format::ListFormat;
use domain::model::Model;
use domain::rule::Rule;
use domain::segment::SegmentId;

/// Customers picked on a screen, to be saved as a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct PickedList {
    pub name: String,
    /// Where they come from.
    pub origin: String,
    pub members: Arc<Vec<CustomerId>>,
    pub then: AfterSaving,
}

/// The purpose of saving a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterSaving {
    Stay,
    /// With an offer valid for a product group; empty: for everything.
    MakeCampaign {
        category: String,
    },
}

/// KPIs and sets of them.
#[derive(Debug, Clone, PartialEq)]
pub enum KpiAction {
    Compute,
    Tick {
        code: String,
        chosen: bool,
    },
    Export(ListFormat),
    /// The result of a formula while it is being typed.
    Preview {
        formula: String,
        /// The code of the KPI being changed.
        code: Option<String>,
    },
    Save(OwnKpi),
    Remove(String),
    SaveSet(KpiSet),
    ChooseSet(String),
    RemoveSet(String),
}

/// Saved segments.
#[derive(Debug, Clone, PartialEq)]
pub enum SegmentAction {
    Count(Rule),
    Save {
        /// None: a new one.
        segment: Option<SegmentId>,
        name: String,
        label: String,
        rule: Rule,
    },
    Name {
        segment: SegmentId,
        name: String,
        label: String,
    },
    Delete(SegmentId),
    /// Saves customers as a segment that stays as it is.
    SaveList(PickedList),
}

/// Groups of customers who are alike.
#[derive(Debug, Clone, PartialEq)]
pub enum ClusterAction {
    Compute(ClusterWish),
    Rename {
        number: u32,
        name: String,
    },
    /// As a segment, by its number.
    Save(u32),
    SaveAll,
}

/// Ranked lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RankingAction {
    Show(Model),
    Predict { model: Model, as_of: Option<Day>, horizon: Horizon },
    PredictAll,
    Export { model: Model, format: ListFormat },
}

/// What is bought together and what follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PatternAction {
    Find {
        min_support: Option<f64>,
    },
    /// Opens the lists of customers who lack what similar customers buy.
    ShowOpportunities,
}

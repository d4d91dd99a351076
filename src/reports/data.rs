//! What is in the database, and which part of it is selected.

use serde::{Deserialize, Serialize};

use crate::home::{HealthItem, MonthFigures};
use domain::day::Day;
use domain::money::Money;
use domain::selection::Selection;
use domain::step::StepId;

/// A value one can select by, with how much it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// What the selection stores (a source's code, a store's or category's name).
    pub key: String,
    pub name: String,
    pub purchases: u64,
    pub sales: Money,
}

/// One import that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLine {
    pub file: String,
    pub kind: String,
    pub day: Day,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub rejected: u64,
    /// Used to undo it; none for imports by older versions.
    pub step: Option<StepId>,
    pub undone: bool,
}

/// The data screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataReport {
    pub selection: Selection,
    /// In the whole database.
    pub customers: u64,
    pub purchases: u64,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    /// In the selection.
    pub selected_customers: u64,
    pub selected_purchases: u64,
    pub selected_sales: Money,
    /// How many of the selected customers may be reached by e-mail, post, telephone.
    pub reachable_email: u64,
    pub reachable_mail: u64,
    pub reachable_telephone: u64,
    pub sources: Vec<Facet>,
    pub stores: Vec<Facet>,
    pub categories: Vec<Facet>,
    /// Of the selection.
    pub months: Vec<MonthFigures>,
    pub health: Vec<HealthItem>,
    pub batches: Vec<BatchLine>,
    pub dealers: u64,
    pub products: u64,
}

/// `info`. The JSON keys are a stable interface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InfoReport {
    pub customers: u64,
    pub prospects: u64,
    pub purchases: u64,
    pub products: u64,
    pub dealers: u64,
    pub contacts: u64,
    /// Attributes known for at least one customer.
    pub attributes: u64,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    pub last_contact_day: Option<Day>,
    pub health: Vec<HealthItem>,
}

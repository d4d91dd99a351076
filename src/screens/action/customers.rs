//! What can be asked of customers and their purchases.

use std::ops::Range;
use std::sync::Arc;

use crate::chosen_columns::Columns;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::fault::PurchaseFault;
use reports::customers::{Field, Filter, Query};
use reports::manual_entry::EntryForm;

/// The customers' table, a customer's card, and consent.
#[derive(Debug, Clone, PartialEq)]
pub enum CustomerAction {
    /// Opens the table with only these customers.
    Show(Filter),
    List(Query),
    /// Pages of the list.
    ReadRows(Range<usize>),
    /// How many of these can be reached.
    CountChosen(Arc<Vec<CustomerId>>),
    RememberColumns(Columns),
    Copy {
        customers: Arc<Vec<CustomerId>>,
        fields: Vec<Field>,
    },
    Export {
        customers: Arc<Vec<CustomerId>>,
        fields: Vec<Field>,
    },
    OpenCard(CustomerId),
    CloseCard,
    Refuse {
        customers: Vec<CustomerId>,
        channel: Channel,
    },
    EndRefusal {
        customer: CustomerId,
        channel: Channel,
    },
    PermitAgain {
        customer: CustomerId,
        channel: Channel,
        reason: String,
        wording: String,
        expires: Option<Day>,
    },
}

/// Customers that may be one.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one a click")]
pub enum DuplicateAction {
    /// Compares two customers who may be one person.
    Review {
        first: CustomerId,
        second: CustomerId,
    },
    Find,
    Close,
    Merge {
        first: CustomerId,
        second: CustomerId,
        record: Customer,
    },
    TellApart {
        first: CustomerId,
        second: CustomerId,
    },
}

/// Purchases and customers as a person writes them.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordAction {
    /// Lists the purchases with a fault.
    ShowPurchases(PurchaseFault),
    ClosePurchases,
    DeletePurchase(i64),
    /// Opens a form.
    Edit(EntryForm),
    EditPurchase(i64),
    Save(EntryForm),
}

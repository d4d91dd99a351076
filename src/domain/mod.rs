//! The nouns of the trade as plain structs and newtypes; nothing here computes, stores or draws.

pub mod assumption;
pub mod attribute;
pub mod campaign;
pub mod columns;
pub mod consent;
pub mod customer;
pub mod day;
pub mod dealer;
pub mod fault;
pub mod history;
pub mod kpi;
pub mod lead;
pub mod model;
pub mod money;
pub mod period;
pub mod phone;
pub mod product;
pub mod purchase;
pub mod purchase_batch;
pub mod rule;
pub mod segment;
pub mod selection;
pub mod spending;
pub mod step;
pub mod suppression;
pub mod table;

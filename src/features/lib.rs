//! Turns purchases into the input of models: histories, KPI values. The only crate that uses polars.

pub mod affinity;
pub mod attribute_value;
pub mod catalogue;
pub mod characteristics;
pub mod contact_table;
pub mod customer_table;
pub mod formula;
pub mod full_price;
pub mod group_days;
pub mod history;
pub mod kpi_catalogue;
mod kpi_queries;
pub mod kpis;
pub mod margin;
pub mod members;
pub mod moment;
pub mod monthly;
pub mod months;
pub mod table_file;

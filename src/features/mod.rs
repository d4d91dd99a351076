//! Purchases become what models eat: histories, KPI values. Polars lives here.

pub mod affinity;
pub mod history;
pub mod kpi_catalogue;
pub mod kpis;
pub mod months;
pub mod table_file;

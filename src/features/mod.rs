//! Purchases become what models eat: histories, KPI values, design matrices. Polars lives here.

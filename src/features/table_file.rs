//! A KPI table as a Parquet file.

use std::path::Path;

use polars::prelude::*;

use crate::kpis::KpiTable;
use private_file::PrivateFile;

/// A Parquet file that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableFileError {
    #[error(transparent)]
    Polars(#[from] PolarsError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Writes one row per customer: the external id, then the KPIs; missing values are null.
///
/// # Errors
/// When the file cannot be written.
pub fn write_parquet(table: &KpiTable, external_ids: &[String], path: &Path) -> Result<(), TableFileError> {
    let mut columns = vec![Column::new("customer".into(), external_ids)];
    for (code, values) in table.codes.iter().zip(&table.columns) {
        let known: Vec<Option<f64>> = values.iter().map(|value| value.is_finite().then_some(*value)).collect();
        columns.push(Column::new(code.as_str().into(), known));
    }
    let mut frame = DataFrame::new(external_ids.len(), columns)?;
    let mut file = PrivateFile::create(path)?;
    ParquetWriter::new(&mut file).finish(&mut frame)?;
    Ok(file.keep()?)
}

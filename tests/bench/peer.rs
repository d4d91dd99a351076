//! The other side of the race: Python's lifetimes, run in its own interpreter on a file with the same customers.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;

use foresale::domain::history::History;
use foresale::models::purchase::counts::Record;
use serde::Deserialize;

use crate::Fitted;

/// Names an interpreter that can import lifetimes, duckdb and fim.
pub const VARIABLE: &str = "FORESALE_PEER_PYTHON";

const SCRIPT: &str = include_str!("lifetimes_fit.py");

/// What the script prints.
#[derive(Deserialize)]
struct PeerResult {
    seconds: Vec<f64>,
    log_likelihood: f64,
    parameters: BTreeMap<String, f64>,
}

/// The interpreter, if one is named and has the package.
pub fn python(package: &str) -> Option<String> {
    let python = std::env::var(VARIABLE).ok()?;
    let imports = Command::new(&python).args(["-c", &format!("import {package}")]).output();
    imports.is_ok_and(|output| output.status.success()).then_some(python)
}

/// Fits with a class of lifetimes.
///
/// # Errors
/// A message if the file could not be written, Python could not be run, or the fit failed.
pub fn fit(python: &str, fitter: &str, histories: &[History], runs: usize) -> Result<Fitted, String> {
    let file = write(histories).map_err(|error| format!("the customers could not be handed over: {error}"))?;
    let output = Command::new(python)
        .args(["-c", SCRIPT, fitter])
        .arg(file.path())
        .arg(runs.to_string())
        .output()
        .map_err(|error| format!("Python could not be run: {error}"))?;
    let (printed, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let last = printed.lines().last().unwrap_or_default();
    let told: PeerResult = serde_json::from_str(last)
        .map_err(|_| complaint.lines().last().unwrap_or("it said nothing").chars().take(200).collect::<String>())?;
    Ok(Fitted { seconds: told.seconds, log_likelihood: told.log_likelihood, parameters: told.parameters })
}

/// All x, then all t_x, then all T in weeks, as little-endian doubles.
fn write(histories: &[History]) -> std::io::Result<tempfile::NamedTempFile> {
    let columns: [fn(&Record) -> f64; 3] = [Record::x, Record::t_x, Record::t];
    let figures = columns.iter().flat_map(|column| histories.iter().map(move |history| column(&history.into())));
    let bytes: Vec<u8> = figures.flat_map(f64::to_le_bytes).collect();
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&bytes)?;
    file.flush()?;
    Ok(file)
}

//! k-means compared with scikit-learn's with ten starts: a million rows of six numbers in five groups, both in the same
//! run.

use std::io::Write;
use std::process::Command;
use std::time::Instant;

use foresale::models::clusters::kmeans;
use foresale::stats::random::Seeded;
use serde::Deserialize;

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 6;
const GROUPS: usize = 5;
const RUNS: usize = 3;
const SCRIPT: &str = include_str!("kmeans_fit.py");

/// What the script prints.
#[derive(Deserialize)]
struct PeerResult {
    seconds: f64,
    inertia: f64,
}

/// Measures both sides and prints them.
///
/// # Errors
/// A message if our side or the peer failed.
pub fn races(python: Option<&str>) -> Result<(), String> {
    println!("k-means, {ROWS} rows of {COLUMNS}, {GROUPS} groups");
    let rows = rows();
    let mut seconds = Vec::new();
    let mut inertia = f64::NAN;
    for _ in 0..RUNS {
        let rows = rows.clone();
        let start = Instant::now();
        inertia = kmeans::group(rows, COLUMNS, GROUPS, 1).map_err(|error| error.to_string())?.inertia;
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let ours = seconds[RUNS / 2];
    println!("  foresale     {ours:>7.3} s   inertia {inertia:.1}");
    let Some(python) = python else {
        println!("PEER MISSING: set {} to a Python that has scikit-learn to race against it", crate::peer::VARIABLE);
        return Ok(());
    };
    let theirs = peer(python, &rows)?;
    println!("  scikit-learn {:>7.3} s   inertia {:.1}", theirs.seconds, theirs.inertia);
    let more = 100.0 * (inertia / theirs.inertia - 1.0);
    println!("  {:.1} times as fast, inertia {more:+.4} %", theirs.seconds / ours);
    Ok(())
}

/// Round groups of different sizes whose edges touch.
fn rows() -> Vec<f64> {
    let mut random = Seeded::new(3);
    let centres: Vec<f64> = (0..GROUPS * COLUMNS).map(|_| 2.0 * random.normal()).collect();
    let mut rows = Vec::with_capacity(ROWS * COLUMNS);
    for _ in 0..ROWS {
        let group = random.below(GROUPS).min(random.below(GROUPS + 2));
        rows.extend((0..COLUMNS).map(|column| centres[group * COLUMNS + column] + random.normal()));
    }
    rows
}

fn peer(python: &str, rows: &[f64]) -> Result<PeerResult, String> {
    let told = |error: std::io::Error| format!("the rows could not be handed over: {error}");
    let mut file = tempfile::NamedTempFile::new().map_err(told)?;
    let bytes: Vec<u8> = rows.iter().flat_map(|x| x.to_le_bytes()).collect();
    file.write_all(&bytes).map_err(told)?;
    let output = Command::new(python)
        .args(["-c", SCRIPT])
        .arg(file.path())
        .args([COLUMNS, GROUPS, RUNS].map(|number| number.to_string()))
        .output()
        .map_err(|error| format!("Python could not be run: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(printed.lines().last().unwrap_or_default())
        .map_err(|_| complaint.lines().last().unwrap_or("it said nothing").to_owned())
}

//! Frequent itemsets of the groceries baskets compared with PyFIM's, from lists of items to all itemsets with their
//! counts.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use foresale::models::patterns::find_itemsets;
use serde::Deserialize;

const SUPPORTS: [f64; 4] = [0.01, 0.005, 0.003, 0.001];
const RUNS: usize = 5;
const SCRIPT: &str = include_str!("pyfim.py");
/// Names a folder with `groceries/groceries.csv`: one basket per line, items separated by commas.
const DATA: &str = "FORESALE_BENCH_DATA";

#[derive(Deserialize)]
struct PeerResult {
    seconds: Vec<f64>,
    itemsets: usize,
}

/// One race per support; says so if the file is missing.
///
/// # Errors
/// When the file cannot be read, or the two find different numbers.
pub fn races(python: Option<&str>) -> Result<()> {
    let Some(folder) = std::env::var_os(DATA) else {
        println!("ITEMSETS MISSING: set {DATA} to a folder with groceries/groceries.csv");
        return Ok(());
    };
    let path = Path::new(&folder).join("groceries/groceries.csv");
    let text = std::fs::read_to_string(&path).with_context(|| format!("'{}' cannot be read", path.display()))?;
    let (baskets, items) = baskets(&text);
    let mut file = tempfile::NamedTempFile::new()?;
    for basket in &baskets {
        let names: Vec<String> = basket.iter().map(u32::to_string).collect();
        writeln!(file, "{}", names.join(" "))?;
    }
    println!("Itemsets, {} baskets of {items} items", baskets.len());
    for support in SUPPORTS {
        race(&baskets, items, support, python.map(|python| (python, file.path())))?;
    }
    Ok(())
}

fn baskets(text: &str) -> (Vec<Vec<u32>>, usize) {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let baskets = text.lines().map(|line| {
        let items = line.split(',').map(str::trim).filter(|item| !item.is_empty());
        items
            .map(|item| {
                let next = numbers.len() as u32;
                *numbers.entry(item).or_insert(next)
            })
            .collect()
    });
    (baskets.collect(), numbers.len())
}

fn race(baskets: &[Vec<u32>], items: usize, support: f64, peer: Option<(&str, &Path)>) -> Result<()> {
    let (mut seconds, mut found) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        found = find_itemsets(baskets, items, support)?.len();
        seconds.push(start.elapsed().as_secs_f64());
    }
    let ours = median(seconds);
    println!("  support {support}: foresale {found} itemsets in {ours:.4} s");
    let Some((python, file)) = peer else { return Ok(()) };
    let output =
        Command::new(python).args(["-c", SCRIPT]).arg(file).arg(support.to_string()).arg(RUNS.to_string()).output()?;
    let told: PeerResult = serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).chars().take(200).collect::<String>())?;
    let theirs = median(told.seconds);
    println!(
        "  support {support}: PyFIM {} itemsets in {theirs:.4} s, {:.1} times as long",
        told.itemsets,
        theirs / ours
    );
    if told.itemsets != found {
        bail!("at a support of {support} we find {found} itemsets and PyFIM {}", told.itemsets);
    }
    Ok(())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

//! The demonstration does the whole job, and the same job each time.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// Every file below a folder, by its relative path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut folders, mut found) = (vec![folder.to_owned()], BTreeMap::new());
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(&path).expect("read"));
            }
        }
    }
    found
}

fn is_csv(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "csv")
}

#[test]
fn everything_is_there_and_twice_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let report = foresale!("demo", "--customers", "400", "--out", one, "--json").json();
    let made = files(&one);
    let is_pdf = |name: &str| made.get(name).is_some_and(|bytes| bytes.starts_with(b"%PDF") && bytes.len() > 5_000);
    let rows = |name: &str| made.get(name).map_or(0, |bytes| String::from_utf8_lossy(bytes).lines().count() - 1);
    for model in ["hit-and-run", "dormancy", "spending", "response", "timing"] {
        assert!(rows(&format!("accounts-{model}.csv")) > 10 && is_pdf(&format!("accounts-{model}.pdf")), "{model}");
    }
    assert_eq!(report["contacted"], rows("campaign-recipients.csv"));
    assert!(is_pdf("campaign-recipients.pdf") && report["control"].as_u64() > Some(0));

    let dealers: Vec<&str> =
        made.keys().filter_map(|name| name.strip_prefix("dealers/")?.strip_suffix(".csv")).collect();
    assert_eq!(report["dealers_with_leads"], dealers.len());
    assert!(dealers.len() > 3 && dealers.iter().all(|dealer| is_pdf(&format!("dealers/{dealer}.pdf"))));
    let leads: usize = dealers.iter().map(|dealer| rows(&format!("dealers/{dealer}.csv"))).sum();
    assert_eq!(report["leads"], leads, "each lead is with one dealer");
    for file in report["files"].as_array().expect("a list") {
        assert!(Path::new(file.as_str().expect("a path")).exists(), "{file}");
    }
    let info: Value = foresale!("info", one.join("sample.foresale"), "--json").json();
    assert_eq!(info["purchases"], report["purchases"]);

    // Made again over the first, and in another folder.
    foresale!("demo", "--customers", "400", "--out", two).ok();
    foresale!("demo", "--customers", "400", "--out", one).ok();
    for again in [files(&one), files(&two)] {
        assert_eq!(again.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
        for (name, bytes) in &again {
            assert!(!is_csv(name) || *bytes == made[name], "{name} differs");
        }
    }
}

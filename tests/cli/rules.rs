//! KPIs by formula and segments from the command line.

use std::path::PathBuf;

use foresale::actions::database;
use foresale::progress::Progress;

/// The folder is removed together with the database.
struct Business {
    folder: tempfile::TempDir,
    db: PathBuf,
}

impl Business {
    fn sample() -> Business {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("sample.foresale");
        database::create_sample(&db, 200, &Progress::new()).expect("a sample");
        Business { folder, db }
    }
}

fn says(sentence: &str, words: &str) {
    assert!(sentence.contains(words), "'{words}' is missing: {sentence}");
}

#[test]
fn kpis_are_made_and_removed() {
    let business = Business::sample();
    let db = &business.db;
    let made = foresale!("kpis", db, "--define", "Spend a day=monetary_value / frequency", "--unit", "money", "--json");
    let made = made.json();
    let kpis = made["kpis"].as_array().expect("a list");
    let own = kpis.iter().find(|kpi| kpi["code"] == "spend_a_day").expect("listed");
    assert_eq!((own["unit"].as_str(), own["formula"].as_str()), (Some("money"), Some("monetary_value / frequency")));
    assert!(own["mean"].as_f64().expect("a mean") > 0.0);
    assert!(foresale!("kpis", db).ok().contains("spend_a_day"));
    says(&foresale!("kpis", db, "--define", "x=frequency +").refused(), "at 12: the formula ends too early");
    says(&foresale!("kpis", db, "--define", "frequency").refused(), "is not NAME=FORMULA");
    says(&foresale!("kpis", db, "--set", "none").refused(), "there are no sets of KPIs yet");
    says(&foresale!("kpis", db, "--remove", "frequency").refused(), "is built in");
    let left = foresale!("kpis", db, "--remove", "spend_a_day", "--json").json();
    assert_eq!(left["kpis"].as_array().expect("a list").len(), kpis.len() - 1);
}

#[test]
fn segments_are_counted_saved_listed_and_deleted() {
    let business = Business::sample();
    let db = &business.db;
    let counted = foresale!("segments", db, "count", "--where", "frequency >= 2", "--json").json();
    let customers = counted["customers"].as_u64().expect("a count");
    assert!(customers > 0);
    assert_eq!(counted["reachable"].as_array().expect("channels").len(), 3);
    foresale!("segments", db, "save", "Regulars", "--where", "frequency >= 2", "--label", "Regular").ok();
    let listed = foresale!("segments", db, "list", "--json").json();
    assert_eq!(listed["segments"][0]["customers"], customers);
    assert_eq!(listed["segments"][0]["label"], "Regular");
    let rule = serde_json::to_string(&counted["rule"]).expect("text");
    let file = super::write(business.folder.path(), "rule.json", &rule);
    assert_eq!(foresale!("segments", db, "count", "--rule", file, "--json").json()["customers"], customers);
    let members = foresale!("segments", db, "members", "Regulars", "--json").json();
    assert_eq!(members.as_array().expect("people").len() as u64, customers);
    says(&foresale!("segments", db, "members", "Nobody").refused(), "there is no segment 'Nobody'");
    says(&foresale!("segments", db, "count").refused(), "--where");
    says(&foresale!("segments", db, "count", "--where", "charm > 1").refused(), "called 'charm'");
    foresale!("segments", db, "delete", "regulars", "--json").json();
    assert_eq!(foresale!("segments", db, "list", "--json").json()["segments"].as_array().map(Vec::len), Some(0));
}

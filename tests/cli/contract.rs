//! The names that scripts outside the project use.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{texts, write};

const KINDS: [&str; 5] = ["customers", "products", "dealers", "purchases", "contacts"];

/// A generated data set and a database that has imported it.
struct Business {
    folder: tempfile::TempDir,
    db: PathBuf,
}

impl Business {
    fn new() -> Business {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("all.foresale");
        generate(&folder.path().join("files"));
        foresale!("new", db).ok();
        let business = Business { folder, db };
        for kind in KINDS {
            let report = business.import(kind);
            assert!(report["added"].as_u64() > Some(0) && report["rejected"] == 0, "{kind}: {report}");
        }
        business
    }

    fn import(&self, kind: &str) -> Value {
        let file = self.folder.path().join("files").join(format!("{kind}.csv"));
        foresale!("import", self.db, file, "--as", kind, "--json").json()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn generate(out: &Path) {
    foresale!("generate", "--customers", "300", "--purchases", "2500", "--seed", "3", "--out", out).ok();
}

/// Fails unless the object has all of these keys.
#[track_caller]
fn has(object: &Value, keys: &[&str]) {
    let known: Vec<&String> = object.as_object().expect("an object").keys().collect();
    for key in keys {
        assert!(object.get(key).is_some(), "no '{key}' among {known:?}");
    }
}

#[test]
fn generating_twice_gives_the_same_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    generate(&one);
    generate(&two);
    for kind in KINDS {
        let name = format!("{kind}.csv");
        let (a, b) =
            (std::fs::read(one.join(&name)).expect("written"), std::fs::read(two.join(&name)).expect("written"));
        assert!(a == b && !a.is_empty(), "{name}");
    }
    let other = folder.path().join("other");
    foresale!("generate", "--customers", "300", "--purchases", "2500", "--seed", "4", "--out", other).ok();
    let purchases = |folder: &Path| std::fs::read(folder.join("purchases.csv")).expect("written");
    assert_ne!(purchases(&one), purchases(&other));
}

#[test]
fn importing_and_what_is_in_it() {
    let business = Business::new();
    let before = foresale!("info", business.db, "--json").json();
    has(&before, &["customers", "purchases", "first_day", "last_day"]);
    assert_eq!((&before["customers"], &before["purchases"]), (&300.into(), &2500.into()));
    assert!(before["first_day"].as_str() < before["last_day"].as_str());
    for kind in KINDS {
        let again = business.import(kind);
        has(&again, &["added", "changed", "unchanged", "rejected"]);
        assert_eq!((&again["added"], &again["changed"]), (&0.into(), &0.into()), "{kind}: {again}");
        assert!(again["unchanged"].as_u64() > Some(0));
    }
    assert_eq!(foresale!("info", business.db, "--json").json(), before);
}

#[test]
fn kpis_clusters_and_patterns() {
    let business = Business::new();
    let (csv, parquet) = (business.path("kpis.csv"), business.path("kpis.parquet"));
    foresale!("kpis", business.db, "--out", csv).ok();
    foresale!("kpis", business.db, "--out", parquet).ok();
    let text = std::fs::read_to_string(&csv).expect("written");
    let buyers = text.lines().count() - 1;
    assert!(text.trim_start_matches('\u{feff}').starts_with("customer,") && (200..=300).contains(&buyers), "{buyers}");
    assert!(std::fs::read(&parquet).expect("written").starts_with(b"PAR1"));
    let report = foresale!("kpis", business.db, "--json").json();
    has(&report, &["as_of", "customers", "kpis"]);
    assert_eq!(report["customers"], buyers);
    assert!(report["kpis"].as_array().map_or(0, Vec::len) >= 12);

    let clusters = foresale!("clusters", business.db, "--k", "3", "--seed", "1", "--json").json();
    has(&clusters, &["k", "silhouette", "stability", "inertia", "clusters"]);
    let groups = clusters["clusters"].as_array().expect("a list");
    assert_eq!((groups.len(), &clusters["k"]), (3, &3.into()));
    for group in groups {
        has(group, &["name", "size", "share"]);
    }
    assert_eq!(groups.iter().filter_map(|group| group["size"].as_u64()).sum::<u64>(), buyers as u64);
    assert_eq!(foresale!("clusters", business.db, "--k", "3", "--seed", "1", "--json").json(), clusters);
    let chosen = foresale!("clusters", business.db, "--kpis", "frequency,monetary_value", "--k", "2", "--json").json();
    assert_eq!(chosen["kpis"], serde_json::json!(["frequency", "monetary_value"]));

    let patterns = foresale!("patterns", business.db, "--json").json();
    has(&patterns, &["baskets", "items", "itemsets", "rules"]);
    has(&patterns, &["sequences", "trends", "cycles", "next_products", "opportunities"]);
    has(&patterns["next_products"], &["horizon_days", "chosen", "methods", "customers"]);
    let rules = patterns["rules"].as_array().expect("a list");
    assert!(!rules.is_empty());
    for rule in rules {
        has(rule, &["if", "then", "support", "confidence", "lift", "p_value"]);
    }
}

#[test]
fn all_lists_in_one_command_are_those_of_six() {
    let (alone, together) = (Business::new(), Business::new());
    let all = foresale!("predict", together.db, "--model", "all", "--horizon", "26w", "--json").json();
    let lists = all.as_object().expect("by model");
    assert_eq!(lists.len(), 6);
    for (model, list) in lists {
        let single = foresale!("predict", alone.db, "--model", model, "--horizon", "26w", "--json").json();
        assert_eq!(list["accounts"], single["accounts"], "{model}");
        assert_eq!(list["backtest"]["verdict"], single["backtest"]["verdict"], "{model}");
    }
    let told = foresale!("predict", together.db, "--model", "all", "--horizon", "26w").ok();
    assert_eq!(told.matches(", as of ").count(), 6, "{told}");
    let some = foresale!("predict", together.db, "--model", "all", "--method", "bg-nbd").refused();
    assert!(some.contains("`foresale rank` shows the others") && some.contains("hit-and-run: "), "{some}");
}

#[test]
fn predictions_ranks_and_backtests() {
    let business = Business::new();
    for model in ["hit-and-run", "dormancy", "spending", "propensity", "timing", "response"] {
        let list = foresale!("predict", business.db, "--model", model, "--horizon", "26w", "--json").json();
        has(&list, &["model", "as_of", "horizon_days", "method", "accounts", "backtest"]);
        assert_eq!((&list["model"], &list["horizon_days"]), (&model.into(), &182.into()));
        let accounts = list["accounts"].as_array().expect("a list");
        has(&accounts[0], &["rank", "customer", "probability", "low", "high", "reason"]);
        let ranks: Vec<u64> = accounts.iter().filter_map(|account| account["rank"].as_u64()).collect();
        assert_eq!(ranks, (1..=accounts.len() as u64).collect::<Vec<_>>());

        let top = foresale!("rank", business.db, "--model", model, "--top", "5", "--format", "json").json();
        assert_eq!(top["accounts"].as_array().expect("a list").as_slice(), &accounts[..5.min(accounts.len())]);
    }
    let weeks =
        foresale!("predict", business.db, "--model", "timing", "--horizon", "4w", "--periods", "weeks", "--json");
    assert_eq!(weeks.json()["periods"].as_array().map(Vec::len), Some(4));
    let csv = foresale!("rank", business.db, "--model", "spending", "--top", "7", "--format", "csv").ok();
    assert!(csv.contains(",expected_spend,spend_low,spend_high,"), "{csv}");
    assert!(csv.starts_with("rank,customer,") && csv.lines().count() == 8, "{csv}");
    let pdf = business.path("spending.pdf");
    foresale!("rank", business.db, "--model", "spending", "--out", pdf).ok();
    assert!(std::fs::read(pdf).expect("written").starts_with(b"%PDF"));
    let horizons = ["--horizon", "6m"];
    let backtest = foresale!("backtest", business.db, "--model", "all", horizons[0], horizons[1], "--json").json();
    let reports = backtest.as_array().expect("one a model");
    assert_eq!(reports.len(), 6);
    assert!(reports.iter().filter(|report| report["evidence"]["state"] == "tested").count() >= 4);
    for report in reports {
        has(report, &["model", "as_of", "horizon_days", "population", "positives", "method", "methods"]);
        let methods = report["methods"].as_array().expect("a list");
        let named = |name: &Value| methods.iter().find(|figures| figures["method"] == *name);
        let tested = report["evidence"]["state"] == "tested";
        assert_eq!(named(&report["method"]).is_some(), tested, "the chosen method is among those tested: {report}");
        for figures in methods {
            has(figures, &["method", "fit_seconds"]);
        }
    }
    let one = foresale!("backtest", business.db, "--model", "spending", "--json").json();
    let figures = one["methods"].as_array().and_then(|methods| methods.iter().find(|m| m["method"] == "pareto-nbd"));
    let keys = [
        "auc",
        "auc_low",
        "auc_high",
        "lift_top10",
        "brier",
        "log_loss",
        "calibration_error",
        "mae",
        "rmse",
        "bias_percent",
        "spearman",
        "fit_seconds",
        "log_likelihood",
        "parameters",
    ];
    has(figures.expect("tried"), &keys);
    let timing = foresale!("backtest", business.db, "--model", "timing", "--json").json();
    let methods = timing["methods"].as_array().expect("a list");
    assert!(methods.iter().any(|figures| figures.get("c_index").is_some()), "{methods:?}");
}

#[test]
fn a_backtest_is_told_verdict_first_in_a_hundred_columns() {
    let business = Business::new();
    let data = foresale!("backtest", business.db, "--model", "spending", "--horizon", "26w", "--json").json();
    let text = foresale!("backtest", business.db, "--model", "spending", "--horizon", "26w").ok();
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part:?} in {text}"));
    let parts = ["Had you used this list", "Tested: ", "Why ", "Ranking and chances", "Of the list", "Predicted"];
    assert!(parts.windows(2).all(|pair| place(pair[0]) < place(pair[1])), "{text}");
    let chosen = data["methods"].as_array().and_then(|all| all.iter().find(|m| m["method"] == data["method"]));
    let chosen = chosen.expect("the chosen method");
    let marked: Vec<&str> = text.lines().filter(|line| line.starts_with("* ")).collect();
    assert_eq!(marked.len(), 2, "the chosen method is marked in both tables: {text}");
    let auc = format!("{:.1} %", 100.0 * chosen["auc"].as_f64().expect("a number"));
    assert!(marked[0].contains(&auc), "{auc} in {:?}", marked[0]);
    for share in ["10", "20", "30", "50"] {
        place(&format!("best {share} %"));
    }
}

#[test]
fn campaigns_and_leads() {
    let business = Business::new();
    foresale!("predict", business.db, "--model", "dormancy").ok();
    let plan = foresale!("campaign", "plan", business.db, "--model", "dormancy", "--save", "--json").json();
    let keys = [
        "audience",
        "reachable",
        "chosen",
        "control",
        "expected_responses",
        "expected_rate",
        "expected_rate_low",
        "expected_rate_high",
        "expected_profit",
        "upper_bound",
        "binding",
    ];
    has(&plan, &keys);
    let number = |key: &str| plan[key].as_f64().expect("a number");
    assert!(number("expected_rate_low") <= number("expected_rate"));
    assert!(number("expected_rate") <= number("expected_rate_high"));
    assert!(number("expected_profit") <= number("upper_bound"));
    assert!(number("chosen") + number("control") <= number("reachable") && number("reachable") <= number("audience"));
    let listed = foresale!("campaign", "list", business.db, "--json").json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    let recipients = business.path("recipients.csv");
    foresale!("campaign", "export", business.db, "1", "--out", recipients).ok();
    let lines = std::fs::read_to_string(recipients).expect("written").lines().count();
    assert_eq!(plan["chosen"], lines - 1);
    has(&foresale!("campaign", "results", business.db, "1", "--json").json(), &["contacted", "control", "uplift"]);

    let made = foresale!("leads", "make", business.db, "--months", "4", "--most", "60", "--json").json();
    has(&made, &["leads", "periods"]);
    assert_eq!(made["periods"].as_array().map(Vec::len), Some(4));
    let leads = made["leads"].as_array().expect("a list").len();
    let assigned = foresale!("leads", "assign", business.db, "--json").json();
    has(&assigned, &["assigned", "unassigned", "expected_value", "upper_bound", "dealers"]);
    let count = |key: &str| assigned[key].as_u64().expect("a count");
    assert_eq!(count("assigned") + count("unassigned"), leads as u64);
    for share in assigned["dealers"].as_array().expect("a list") {
        has(share, &["dealer", "leads", "capacity", "expected_value"]);
    }
    let folder = business.path("leads");
    let files = foresale!("leads", "deliver", business.db, "--out", folder, "--json").json();
    assert!(files["files"].as_array().is_some_and(|files| files.len() >= 2), "{files}");
    let number = &made["leads"][0]["number"];
    foresale!("leads", "outcomes", business.db, "--lead", number.to_string(), "--outcome", "sold", "--note", "a mower")
        .ok();
    let outcomes = foresale!("leads", "outcomes", business.db, "--json").json();
    let lead = outcomes.as_array().and_then(|leads| leads.iter().find(|lead| lead["number"] == *number));
    assert_eq!(lead.map(|lead| (&lead["outcome"], &lead["note"])), Some((&"sold".into(), &"a mower".into())));
}

#[test]
fn columns_of_blanks_with_and_without_a_header() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("cds.foresale");
    foresale!("new", db).ok();
    // Two customer numbers, a date, CDs, dollars: the columns of a well-known sample.
    let rows = " 00004    1 19970101  2   29.33\n 00004    1 19970118  2   29.73\n 00021    2 19970101  3   63.34\n \
                00050   33 19970101  1    6.79\n";
    let plain = write(folder.path(), "sample.txt", rows);
    let report = foresale!("import", db, plain, "--as", "purchases", "--map", "customer=2", "--json").json();
    assert_eq!((&report["added"], &report["customers_created"]), (&4.into(), &3.into()), "{report}");
    assert_eq!(texts(&db, "SELECT external_id FROM customer ORDER BY external_id"), ["1", "2", "33"]);

    let other = folder.path().join("other.foresale");
    foresale!("new", other).ok();
    let rows = "users_id      date    cds       amt\n     1   19970101      2     29.33\n     1   19970118      \
                2     29.73\n     2   19970101      3     63.34\n    33   19970101      1      6.79\n";
    let headed = write(folder.path(), "headed.txt", rows);
    let map = ["--map", "customer=users_id", "--map", "amount=amt"];
    let report =
        foresale!("import", other, headed, "--as", "purchases", map[0], map[1], map[2], map[3], "--json").json();
    assert_eq!((&report["added"], &report["rejected"]), (&4.into(), &0.into()), "{report}");
    for db in [&db, &other] {
        let info = foresale!("info", db, "--json").json();
        let what = (&info["customers"], &info["purchases"], &info["first_day"], &info["last_day"]);
        assert_eq!(what, (&3.into(), &4.into(), &"1997-01-01".into(), &"1997-01-18".into()));
    }
}

#[test]
fn contacts_with_attributes_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("bank.foresale");
    foresale!("new", db).ok();
    let rows = "customer;date;channel;y;job;age;duration;row\n1;2008-05-05;cellular;no;clerk;58;261;7\n\
                2;2008-05-05;unknown;yes;unknown;44;151;8\n3;2008-06-01;telephone;no;clerk;33;76;9\n";
    let file = write(folder.path(), "bank.csv", rows);
    let import = ["--as", "contacts", "--ignore", "duration", "--ignore", "8"];
    let report = foresale!("import", db, file, import[0], import[1], import[2], import[3], import[4], import[5]).ok();
    assert_eq!(
        report,
        "contacts: 3 new, 0 changed, 0 unchanged, 0 rejected; 3 prospects created\nattributes: job, age\n"
    );
    let info = foresale!("info", db, "--json").json();
    has(&info, &["customers", "purchases", "first_day", "last_day", "contacts", "attributes", "last_contact_day"]);
    let counts = (&info["customers"], &info["purchases"], &info["contacts"], &info["attributes"]);
    assert_eq!(counts, (&3.into(), &0.into(), &3.into(), &2.into()));
    let row = texts(&db, "SELECT channel || responded || control FROM contact ORDER BY id");
    assert_eq!(row, ["telephone00", "email10", "telephone00"]);
    let again = foresale!("import", db, file, "--as", "contacts", "--attribute", "y", "--json").json();
    assert_eq!(again["attributes"], serde_json::json!(["y", "job", "age", "duration", "row"]));
    let no_day = write(folder.path(), "no_day.csv", "customer,responded\n1,yes\n");
    assert!(foresale!("import", db, no_day, "--as", "contacts").refused().contains("no column for Date"));
    assert!(foresale!("import", db, file, "--as", "contacts", "--ignore", "colour").refused().contains("'colour'"));
    for model in ["dormancy", "spending", "hit-and-run"] {
        foresale!("predict", db, "--model", model).refused();
    }
}

#[test]
fn an_import_set_up_as_the_last_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("set_up.foresale");
    foresale!("new", db).ok();
    let first = write(folder.path(), "first.csv", "who,when,what,paid\nA,03/04/2026,Tyres,40\n");
    let by_hand =
        "--as purchases --map customer=who --map date=when --map amount=paid --date-format %d/%m/%Y --source web";
    let mut call: Vec<&OsStr> = vec!["import".as_ref(), db.as_ref(), first.as_ref(), "--json".as_ref()];
    call.extend(by_hand.split(' ').map(OsStr::new));
    let report = super::run(&call);
    assert_eq!(report.json()["added"], 1);
    let next = write(folder.path(), "next.csv", "who,when,what,paid\nB,05/04/2026,Oil,12\n");
    let told = foresale!("import", db, next, "--as", "customers", "--as-before").refused();
    assert!(told.contains("--as purchases"), "{told}");
    foresale!("import", db, next, "--as", "purchases", "--as-before", "--date-format", "%Y-%m-%d").refused();
    assert_eq!(foresale!("import", db, next, "--as", "purchases", "--as-before", "--json").json()["added"], 1);
    let stored =
        "SELECT date(86400 * day, 'unixepoch') || ' ' || code FROM purchase JOIN source ON source.id = source_id
                  ORDER BY purchase.id";
    assert_eq!(texts(&db, stored), ["2026-04-03 web", "2026-04-05 web"], "05/04 is read day first, as before");
    let unlike = write(folder.path(), "unlike.csv", "customer,date,amount\nB,2026-04-05,12\n");
    let told = foresale!("import", db, unlike, "--as", "purchases", "--as-before").refused();
    assert!(told.contains("leave out --as-before"), "{told}");
}

#[test]
fn who_may_be_one_customer() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("pairs.foresale");
    foresale!("new", db).ok();
    let text = "customer,first_name,last_name,email,phone,country\n\
                A,Ada,Brook,ada@example.com,+44 20 7946 0123,GB\nB,Ada,Brook,ADA@example.com,,\nC,Bo,Lane,,,\n";
    let file = write(folder.path(), "pairs.csv", text);
    foresale!("import", db, file, "--as", "customers").ok();
    let found = foresale!("duplicates", db, "--json").json();
    assert_eq!((&found["found"], &found["pairs"][0]["sides"][1]["customer"]["external_id"]), (&1.into(), &"B".into()));
    assert!(foresale!("duplicates", db).ok().contains("Almost certain"));
    assert_eq!(foresale!("duplicates", db, "--top", "0", "--json").json()["pairs"], serde_json::json!([]));
    let text =
        "phone,first_name,last_name,city,country\n020 7946 0123,Ada,Brook,Northby,GB\n(020) 7946-0999,Di,Ford,,GB\n";
    let file = write(folder.path(), "by_phone.csv", text);
    let report = foresale!("import", db, file, "--as", "customers", "--match", "phone", "--json").json();
    assert_eq!((&report["added"], &report["changed"]), (&1.into(), &1.into()), "a number is one however it is written");
    assert_eq!(texts(&db, "SELECT city FROM customer ORDER BY id"), ["Northby", "", "", ""]);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_there_is_a_sentence() {
    let ran = super::run(&[]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.refused().contains("No display was found"));
    let folder = tempfile::tempdir().expect("a folder");
    assert!(foresale!(folder.path().join("some.foresale")).refused().contains("--help"));
}

#[test]
fn the_table_of_customers_is_found_filtered_and_sorted() {
    let business = Business::new();
    let all = foresale!("customers", business.db, "--format", "json", "--sort", "spend").json();
    has(&all, &["found", "of", "reachable", "customers"]);
    has(&all["reachable"], &["email", "mail", "telephone"]);
    let rows = all["customers"].as_array().expect("rows");
    assert_eq!((rows.len() as u64, &all["found"]), (all["of"].as_u64().expect("a count"), &all["of"]));
    has(&rows[0], &["id", "name", "email", "city", "last-purchase", "purchase-days", "spend", "consent-email"]);
    let spend: Vec<f64> = rows.iter().filter_map(|row| row["spend"].as_f64()).collect();
    assert!(spend.len() > 100 && spend.is_sorted_by(|a, b| a >= b), "the largest first, prospects last");
    let fault = foresale!("customers", business.db, "--fault", "without-email", "--format", "json").json();
    let without: Vec<&Value> = fault["customers"].as_array().expect("rows").iter().collect();
    assert!(!without.is_empty() && without.iter().all(|row| row["email"].is_null()));
    let csv = foresale!(
        "customers",
        business.db,
        "--columns",
        "id,spend",
        "--sort",
        "id:down",
        "--top",
        "2",
        "--format",
        "csv"
    );
    let csv = csv.ok();
    assert_eq!((csv.lines().next(), csv.lines().count()), (Some("id,spend"), 3));
    let out = business.path("customers.csv");
    foresale!("customers", business.db, "--only", "prospects", "--out", out).ok();
    assert!(std::fs::read_to_string(&out).expect("written").starts_with("\u{feff}id,name,"));
    let told = foresale!("customers", business.db, "--sort", "size").refused();
    assert!(told.contains("'size'") && told.contains("purchase-days"), "{told}");
    assert!(foresale!("customers", business.db, "--columns", "id,shoe").refused().contains("'shoe'"));
    assert!(foresale!("customers", business.db, "--fault", "odd").refused().contains("without-email"));
    let own = foresale!("customers", business.db, "--out", business.db).refused();
    assert!(own.contains("customer database itself"), "{own}");
}

#[test]
fn a_written_ranking_is_what_its_name_and_options_say() {
    let business = Business::new();
    foresale!("predict", business.db, "--model", "dormancy").ok();
    let [csv, pdf, json, odd] = ["a.csv", "a.pdf", "a.json", "a.docx"].map(|name| business.path(name));
    let top = ["--model", "dormancy", "--top", "5"];
    for path in [&csv, &pdf, &json] {
        foresale!("rank", business.db, top[0], top[1], top[2], top[3], "--out", path).ok();
    }
    assert_eq!(std::fs::read_to_string(&csv).expect("written").lines().count(), 6);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).expect("written")).expect("JSON");
    assert_eq!(report["accounts"].as_array().map(Vec::len), Some(5));
    let all = business.path("all.pdf");
    foresale!("rank", business.db, top[0], top[1], "--out", all).ok();
    let size = |path| std::fs::metadata(path).expect("written").len();
    assert!(size(&pdf) < size(&all), "five accounts take less than all");
    let refused = |arguments: &[&str], path: &std::path::Path| {
        let mut words: Vec<&std::ffi::OsStr> = vec!["rank".as_ref(), business.db.as_ref()];
        words.extend(arguments.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
        words.extend([std::ffi::OsStr::new("--out"), path.as_os_str()]);
        let told = super::run(&words).refused();
        assert!(told.contains("end") && told.contains("name"), "{told}");
    };
    refused(&["--model", "dormancy", "--format", "json"], &pdf);
    refused(&["--model", "dormancy"], &odd);
}

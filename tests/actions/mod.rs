//! The requests, on a small sample dealership.

mod attributes;
mod backups;
mod campaign_guards;
mod campaign_life;
mod campaign_plans;
mod campaigns;
mod characteristics;
mod clusters;
mod contacts;
mod customers;
mod decisions;
mod decisions_by_time;
mod decisions_rounds;
mod group_rules;
mod home;
mod import;
mod import_kinds;
mod kpis;
mod leads;
mod leads_handed;
mod leads_life;
mod leads_loop;
mod leads_measured;
mod manual_entry;
mod merging;
mod more_kinds;
mod outbox;
mod patterns;
mod purchases;
mod ranking;
mod ranking_anyhow;
mod readable;
mod segments;
mod steps;
mod unseen;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use foresale::actions::ranking::RankingSettings;
use foresale::actions::{database, import as importing};
use foresale::domain::consent::{Channel, Verdict};
use foresale::domain::customer::CustomerId;
use foresale::domain::day::{Day, Horizon};
use foresale::domain::model::{MethodChoice, Model};
use foresale::domain::period::PeriodUnit;
use foresale::progress::Progress;
use foresale::reports::import::{ImportKind, ImportReport};
use foresale::reports::ranking::RankReport;
use foresale::sample::LAST_DAY;
use foresale::store::Store;

/// A database in its own folder.
struct Bench {
    folder: tempfile::TempDir,
    db: PathBuf,
    store: Store,
}

impl Bench {
    fn sample() -> Bench {
        Bench::of(|db| database::create_sample(db, 300, &Progress::new()).expect("a sample"))
    }

    fn empty() -> Bench {
        Bench::of(|db| database::create(db).expect("created"))
    }

    fn of(make: impl FnOnce(&Path) -> Store) -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("bench.foresale");
        let store = make(&db);
        Bench { folder, db, store }
    }

    /// Imports a text as a file of this kind, with the columns that are guessed.
    fn import(&mut self, kind: ImportKind, text: &str) -> ImportReport {
        let file = crate::cli::write(self.folder.path(), &format!("{kind}.csv"), text);
        let preview = importing::preview(&file, Some(kind), None).expect("a table");
        let plan = importing::suggested_plan(&preview);
        importing::run(&mut self.store, &plan, None, today(), &Progress::new()).expect("imported")
    }

    fn predict(&mut self, model: Model, as_of: Option<Day>) -> RankReport {
        self.predict_in(model, as_of, None)
    }

    fn predict_in(&mut self, model: Model, as_of: Option<Day>, period: Option<PeriodUnit>) -> RankReport {
        let horizon = Horizon::weeks(26);
        let request = RankingSettings { model, as_of, horizon, method: MethodChoice::Auto, period };
        foresale::actions::ranking::predict(&mut self.store, &request, &Progress::new()).expect("predicted")
    }

    fn refused(&self, channel: Channel) -> HashSet<CustomerId> {
        let ledger = self.store.consent(channel, today()).expect("read");
        ledger.into_iter().filter(|(_, verdict)| *verdict == Verdict::Refused).map(|(id, _)| id).collect()
    }

    fn dump(&self) -> String {
        crate::cli::dump(&self.db)
    }
}

/// The rows of the records themselves, each prefixed with its table's name and in their own order; without what is
/// stored about steps, and without the search index, which holds no data of its own.
fn records(bench: &Bench) -> Vec<String> {
    let about = ["step", "step_row", "step_added_customers", "import_batch", "import_habit", "audit_log", "setting"];
    let dump = bench.dump();
    let mut table = "";
    let mut rows = Vec::new();
    for line in dump.lines() {
        let is_record = !about.contains(&table) && !table.starts_with("customer_text");
        match line.strip_prefix("-- ") {
            Some(name) => table = name,
            // A day that has lost its last purchase is the same as one that never had any.
            None if table == "purchase_day" && line.ends_with("Integer(0)") => {}
            None if is_record => rows.push(format!("{table}: {line}")),
            None => {}
        }
    }
    rows.sort();
    rows
}

/// Two months after the sample's last purchase, so that later purchases can be added.
fn today() -> Day {
    LAST_DAY.plus(60)
}

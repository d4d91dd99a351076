//! Backups by the actions: reported, cancelled, and made before irreversible steps.

use foresale::actions::{backups, database, steps};
use foresale::domain::backup::BackupReason;
use foresale::domain::step::StepId;
use foresale::progress::{Cancelled, Progress};
use foresale::reports::import::ImportKind;

use super::{Bench, today};

fn reasons(bench: &Bench) -> Vec<BackupReason> {
    let report = backups::backups(&bench.db).expect("listed");
    report.backups.iter().map(|backup| backup.reason).collect()
}

#[test]
fn one_a_day_whatever_for() {
    let bench = Bench::sample();
    let now = backups::back_up(&bench.db, &Progress::new()).expect("made").day;
    assert_eq!(backups::daily(&bench.db, now, &Progress::new()).expect("asked"), None, "there is one of today");
    let tomorrow = backups::daily(&bench.db, now.plus(1), &Progress::new()).expect("made").expect("one");
    assert_eq!((tomorrow.reason, reasons(&bench).len()), (BackupReason::Daily, 2));
    let empty = Bench::empty();
    assert_eq!(backups::daily(&empty.db, today(), &Progress::new()).expect("asked"), None, "nothing to lose");
}

#[test]
fn a_cancelled_backup_or_restore_leaves_nothing() {
    let bench = Bench::sample();
    let made = backups::back_up(&bench.db, &Progress::new()).expect("made");
    let Bench { folder, db, store } = bench;
    drop(store);
    let before = crate::cli::dump(&db);
    let cancelled = Progress::new();
    cancelled.cancel();
    assert!(backups::back_up(&db, &cancelled).expect_err("cancelled").is::<Cancelled>());
    assert!(backups::restore(&db, &made.path, &cancelled).expect_err("cancelled").is::<Cancelled>());
    assert_eq!(crate::cli::dump(&db), before);
    let names = std::fs::read_dir(made.path.parent().expect("a folder")).expect("read").count();
    assert_eq!((names, std::fs::read_dir(folder.path()).expect("read").count()), (1, 2));
}

#[test]
fn an_undo_has_its_backup() {
    let mut bench = Bench::empty();
    let step = bench.import(ImportKind::Customers, "customer,last_name\nC1,Brook\n").step.expect("a step");
    steps::undo(&mut bench.store, StepId(step), &Progress::new()).expect("taken back");
    assert_eq!(reasons(&bench), [BackupReason::BeforeUndo]);
}

#[test]
fn a_sound_database_is_not_repaired() {
    let mut bench = Bench::sample();
    let before = (bench.dump(), std::fs::read(&bench.db).expect("read"));
    let report = database::repair(&mut bench.store, &Progress::new()).expect("looked over");
    assert_eq!((report.backup, report.repaired.len()), (None, 0));
    assert_eq!((bench.dump(), std::fs::read(&bench.db).expect("read")), before);
    assert!(reasons(&bench).is_empty());
}

//! The place of backups in the settings, and the offer of one if a file is damaged.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui_kittest::kittest::Queryable as _;
use foresale::actions::{backups, database};
use foresale::domain::backup::BackupReason;
use foresale::domain::day::Day;
use foresale::progress::Progress;
use foresale::reports::backups::{BackupLine, BackupsReport};
use foresale::screens::action::{Action, FileAction, ThemeChoice};
use foresale::screens::around::{FileJob, JobKind};
use foresale::screens::place::Screen;
use foresale::screens::settings::{SettingsReports, SettingsScreen};

use super::window::{app, window};
use super::{busy, has, idle, mentions, press, reports, show};

fn line(day: i32, time: &str, reason: BackupReason, bytes: u64) -> BackupLine {
    let path = PathBuf::from(format!("shop.foresale.backups/{day}.foresale"));
    BackupLine { path, day: Day(day), time: time.into(), reason, bytes }
}

fn listed() -> BackupsReport {
    BackupsReport {
        database: "shop.foresale".into(),
        folder: "shop.foresale.backups".into(),
        backups: vec![
            line(20_779, "14:05", BackupReason::BeforeUndo, 3_200_000),
            line(20_750, "09:00", BackupReason::Daily, 3_100_000),
        ],
    }
}

#[test]
fn when_the_last_was_and_where_and_one_is_restored_after_a_question() {
    let (report, backups) = (reports::settings(), listed());
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), backups: Some(&backups), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    let mut stage = show(SettingsScreen::default(), idle(), draw);
    assert!(mentions(&stage, "The last backup is from today, 14:05, in shop.foresale.backups"));
    assert!(mentions(&stage, "3.2 MB · before a step was taken back"));
    assert!(mentions(&stage, "3.1 MB · the first work of the day"));
    assert_eq!(press(&mut stage, "Back up now"), [Action::File(FileAction::BackUp)]);
    assert_eq!(press(&mut stage, "Restore the backup from 24 Oct 2026, 09:00"), [], "first a question");
    assert!(mentions(&stage, "Everything in shop.foresale is replaced by its state of 24 Oct 2026, 09:00."));
    assert!(mentions(&stage, "The present state is kept as a backup first."));
    assert_eq!(press(&mut stage, "Cancel"), []);
    assert!(!has(&stage, "Restore this backup"));
    press(&mut stage, "Restore the backup from 24 Oct 2026, 09:00");
    let wanted = Action::File(FileAction::Restore {
        database: "shop.foresale".into(),
        backup: "shop.foresale.backups/20750.foresale".into(),
    });
    assert_eq!(press(&mut stage, "Restore this backup"), [wanted]);
}

#[test]
fn without_a_backup_it_is_said_and_while_one_is_made_nothing_else_is_asked() {
    let (report, backups) = (reports::settings(), BackupsReport { backups: Vec::new(), ..listed() });
    let draw = |ui: &mut egui::Ui, s: &mut SettingsScreen, around: &_, asked: &mut _| {
        s.ui(
            ui,
            SettingsReports { settings: Some(&report), backups: Some(&backups), ..SettingsReports::default() },
            ThemeChoice::System,
            around,
            asked,
        );
    };
    let mut stage = show(SettingsScreen::default(), busy(JobKind::Files(FileJob::BackUp)), draw);
    assert!(mentions(&stage, "There is no backup of this file yet."));
    assert!(press(&mut stage, "Making a backup…").is_empty());
}

/// Waits until the window has done everything that was requested.
fn settle(harness: &mut egui_kittest::Harness<'static, Option<foresale::app::state::Foresale>>) {
    let start = Instant::now();
    loop {
        harness.run_ok();
        app(harness).advance();
        if app(harness).jobs.is_idle() && app(harness).asked.actions().is_empty() {
            break;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "the window is still at work");
        std::thread::sleep(Duration::from_millis(5));
    }
    harness.run_steps(2);
    harness.run_ok();
}

#[test]
fn a_file_that_is_opened_is_backed_up_and_a_damaged_one_offers_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("shop.foresale");
    drop(database::create_sample(&db, 300, &Progress::new()).expect("a sample"));
    let before = crate::cli::texts(&db, "SELECT count(*) || '' FROM purchase");
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(db.clone()));
    settle(&mut harness);
    let made = backups::backups(&db).expect("listed").backups;
    assert_eq!(made.iter().map(|one| one.reason).collect::<Vec<_>>(), [BackupReason::Daily]);
    app(&mut harness).asked.ask(Action::Go(Screen::Settings));
    settle(&mut harness);
    assert!(harness.query_all_by_label_contains("The last backup is from today").next().is_some());
    // Another window opens it when it is damaged.
    drop(harness);
    let mut content = std::fs::read(&db).expect("read");
    content[..4_096].fill(0xA5);
    std::fs::write(&db, content).expect("damaged");
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(db.clone()));
    settle(&mut harness);
    assert!(harness.query_all_by_label_contains("The newest good backup is of").next().is_some());
    harness.get_by_label("Restore this backup").click();
    settle(&mut harness);
    assert_eq!(app(&mut harness).path.as_ref(), Some(&db));
    assert_eq!(crate::cli::texts(&db, "SELECT count(*) || '' FROM purchase"), before);
    assert!(app(&mut harness).notices.headlines().iter().any(|told| told.contains("The damaged file is kept as")));
}

#[test]
fn the_open_file_is_restored_in_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("shop.foresale");
    let mut store = database::create_sample(&db, 300, &Progress::new()).expect("a sample");
    let made = backups::back_up(&db, &Progress::new()).expect("made");
    store.log("Something later").expect("noted");
    drop(store);
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(db.clone()));
    settle(&mut harness);
    app(&mut harness).asked.ask(FileAction::Restore { database: db.clone(), backup: made.path });
    settle(&mut harness);
    let told = app(&mut harness).notices.headlines().join(" ");
    assert!(told.contains("Restored.") && told.contains("before-restore"), "{told}");
    assert_eq!(crate::cli::texts(&db, "SELECT what FROM audit_log WHERE what = 'Something later'"), [""; 0]);
    assert_eq!(app(&mut harness).screen, Screen::Settings);
}

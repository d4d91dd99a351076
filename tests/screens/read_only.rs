//! A read-only file in the window: it opens, the window says so, and what would change it is refused.

use egui_kittest::kittest::Queryable as _;
use foresale::actions::database;
use foresale::domain::customer::Customer;
use foresale::progress::Progress;
use foresale::reports::manual_entry::{CustomerForm, EntryForm};
use foresale::screens::action::{Action, FileAction, RecordAction};
use foresale::screens::place::Screen;

use super::window::{app, window, work_until};
use crate::parts::Disk;

#[test]
fn a_write_protected_file_is_looked_at_in_the_window() {
    let Some(disk) = Disk::of("64m") else { return };
    let path = disk.path().join("shop.foresale");
    drop(database::create_sample(&path, 200, &Progress::new()).expect("a sample"));
    disk.protect();
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(path));
    work_until(&mut harness, |app| app.path.is_some() && app.jobs.is_idle());
    assert!(app(&mut harness).read_only);
    for screen in Screen::RAIL {
        app(&mut harness).asked.ask(Action::Go(screen));
        work_until(&mut harness, |app| app.screen == screen && app.asked.actions().is_empty() && app.jobs.is_idle());
        assert!(harness.query_all_by_label_contains("Read-only:").next().is_some(), "{screen:?}");
        assert_eq!(app(&mut harness).notices.headlines(), Vec::<&str>::new(), "{screen:?}");
    }
    let customer = Customer { last_name: "Brook".into(), ..Customer::default() };
    app(&mut harness).asked.ask(RecordAction::Save(EntryForm::Customer(CustomerForm { number: None, customer })));
    work_until(&mut harness, |app| !app.notices.headlines().is_empty() && app.jobs.is_idle());
    let told = app(&mut harness).notices.headlines().join(" ");
    assert!(told.contains("can only be read") && told.contains("a folder of your own"), "{told}");
}

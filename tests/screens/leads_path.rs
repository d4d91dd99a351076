//! The whole path from characteristics to outcomes in the window: a manufacturer with resellers, and the sample
//! dealership.

use std::path::Path;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::actions::{database, import};
use foresale::app::state::Foresale;
use foresale::domain::lead::LeadStatus;
use foresale::progress::Progress;
use foresale::reports::leads::LeadListReport;
use foresale::sample::LAST_DAY;
use foresale::screens::action::{Action, FileAction};
use foresale::screens::leads::View;
use foresale::screens::place::Screen;
use foresale::store::Store;

use super::window::{app, window, work_until};
use crate::manufacturer::Manufacturer;

type Window = Harness<'static, Option<Foresale>>;

fn open_list(app: &Foresale) -> Option<&LeadListReport> {
    app.reports.leads.value.as_ref()?.open.as_ref()
}

/// Presses the element with the label and lets the window work until `done`.
fn press(harness: &mut Window, label: &str, done: impl Fn(&Foresale) -> bool) {
    harness.get_by_label(label).click();
    harness.run_ok();
    // Lists of leads take longer than anything else in a window; on a busy computer much longer.
    for _ in 0..9 {
        work_until(harness, |app| done(app) && app.jobs.is_idle());
        if done(app(harness)) {
            break;
        }
    }
    let told = app(harness).notices.headlines().join("; ");
    assert!(done(app(harness)), "after '{label}': {told}");
}

/// Closes the notices so far, so that the next *Undo* belongs to the next action.
fn dismiss_all(harness: &mut Window) {
    for _ in 0..10 {
        let Some(notice) = harness.query_all_by_label("Dismiss").next() else { return };
        notice.click();
        harness.run_ok();
        app(harness).advance();
        harness.run_ok();
    }
}

/// From the form to an outcome that is undone, using only what a person sees.
fn whole_path(db: &Path) {
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(db.to_owned()));
    work_until(&mut harness, |app| app.path.is_some() && app.jobs.is_idle());
    app(&mut harness).asked.ask(Action::Go(Screen::Leads));
    work_until(&mut harness, |app| app.reports.leads.value.is_some() && app.jobs.is_idle());
    press(&mut harness, "Make the first list", |_| true);
    press(&mut harness, "Find leads", |app| open_list(app).is_some());
    assert!(harness.query_by_label("Find leads").is_none(), "the form is closed");
    press(&mut harness, "Assign to dealers", |app| open_list(app).is_some_and(|list| list.assigned > 0));
    assert_eq!(app(&mut harness).screens.leads.view, View::Distribution, "who gets what is shown before it is given");
    press(&mut harness, "Give to the dealers", |app| open_list(app).is_some_and(|list| list.published.is_some()));
    app(&mut harness).screens.leads.view = View::Board;
    harness.run_ok();
    let list = open_list(app(&mut harness)).expect("open");
    let mut given: Vec<_> = list.leads.iter().filter(|lead| lead.status == LeadStatus::New).collect();
    given.sort_by_key(|lead| (lead.due.is_none(), lead.due, std::cmp::Reverse(lead.expected_value)));
    let (id, card) = (given[0].id, format!("Lead {}, {}", given[0].number, given[0].name));
    let status = move |app: &Foresale| {
        let line = open_list(app).and_then(|list| list.leads.iter().find(|lead| lead.id == id));
        line.map(|lead| lead.status)
    };
    dismiss_all(&mut harness);
    press(&mut harness, &card, |_| true);
    press(&mut harness, "Not reached", |app| status(app) == Some(LeadStatus::Contacted));
    press(&mut harness, "Undo", |app| status(app) == Some(LeadStatus::New));
}

#[test]
fn the_sample_dealership_from_the_form_to_an_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("sample.foresale");
    drop(database::create_sample(&db, 200, &Progress::new()).expect("a sample"));
    whole_path(&db);
}

#[test]
fn a_maker_with_resellers_from_the_form_to_an_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("pumps.foresale");
    let mut store: Store = database::create(&db).expect("created");
    for (kind, text) in Manufacturer::new(3, 110, 12).files() {
        let file = crate::cli::write(folder.path(), &format!("{kind}.csv"), &text);
        let preview = import::preview(&file, Some(kind), None).expect("a table");
        let plan = import::suggested_plan(&preview);
        import::run(&mut store, &plan, None, LAST_DAY.plus(365), &Progress::new()).expect("imported");
    }
    drop(store);
    whole_path(&db);
}

//! The portal in the window: started and stopped, dealers' actions shown at once, and a trial call.

use std::sync::atomic::AtomicI64;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::app::state::Foresale;
use foresale::domain::lead::Outcome;
use foresale::reports::portal::PortalSettings;
use foresale::screens::action::{Action, FileAction, PortalAction};
use foresale::screens::leads::Tab;
use foresale::screens::place::Screen;

use super::window::{app, window, work_until};
use crate::portal::client::Client;
use crate::portal::{NO_LIMITS, NOON, moment, serve};

type Window = Harness<'static, Option<Foresale>>;

fn press(harness: &mut Window, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run_ok();
    harness.get_by_label(label).click();
    harness.run_ok();
    settle(harness);
}

/// Carries out the requested actions and waits until they are done.
fn settle(harness: &mut Window) {
    app(harness).advance();
    work_until(harness, |app| app.jobs.is_idle());
    harness.run_ok();
}

fn on_portal(db: &std::path::Path) -> Window {
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(db.to_owned()));
    work_until(&mut harness, |app| app.path.is_some() && app.jobs.is_idle());
    app(&mut harness).screens.leads.tab = Tab::Portal;
    app(&mut harness).asked.ask(Action::Go(Screen::Leads));
    work_until(&mut harness, |app| app.reports.leads.value.is_some() && app.jobs.is_idle());
    harness.run_ok();
    harness
}

#[test]
fn a_report_by_web_is_in_the_window_with_who_and_how() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut harness = on_portal(&bench.db);
    let (me, lead) = (bench.dealers[0].name.clone(), bench.dealers[0].leads[0]);
    let outcome = |app: &Foresale| {
        let list = app.reports.leads.value.as_ref().and_then(|report| report.open.as_ref());
        list.and_then(|list| list.leads.iter().find(|line| line.number == lead)).and_then(|line| line.outcome)
    };
    assert_eq!(outcome(app(&mut harness)), None);
    let reports = &mut app(&mut harness).reports;
    (reports.kpis.stale, reports.segments.stale, reports.clusters.stale) = (false, false, false);
    bench.signed_in(0).report(lead, "sold", "");
    let told = format!("{me} reported “Sold” for lead {lead} by web");
    // The list may be read again before the portal's log is looked at.
    work_until(&mut harness, |app| {
        outcome(app).is_some() && app.notices.headlines().contains(&told.as_str()) && app.jobs.is_idle()
    });
    assert_eq!(outcome(app(&mut harness)), Some(Outcome::Sold), "nobody pressed anything");
    assert!(app(&mut harness).notices.headlines().contains(&told.as_str()));
    let reports = &app(&mut harness).reports;
    let stale = (reports.kpis.stale, reports.segments.stale, reports.clusters.stale);
    assert_eq!(stale, (true, true, false), "figures of contacts are computed anew, those of purchases are not");
    settle(&mut harness);
    assert!(harness.query_by_label("What happened").is_some());
}

#[test]
fn the_portal_is_started_used_and_stopped_from_the_window() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut harness = on_portal(&bench.db);
    let settings = PortalSettings { listen: "127.0.0.1:0".into(), ..PortalSettings::default() };
    app(&mut harness).asked.ask(PortalAction::Save(settings));
    settle(&mut harness);
    press(&mut harness, "Start the portal");
    let running = app(&mut harness).portal.running.as_ref().expect("running");
    let (address, shown) = (running.socket(), running.address.clone());
    assert!(harness.query_by_label(&shown).is_some(), "its address is shown");
    assert_eq!(Client::new(address).get("/health").status, 200);
    press(&mut harness, "Make a link");
    assert!(harness.query_by_label_contains(&format!("{shown}/l/")).is_some());
    press(&mut harness, "Stop the portal");
    assert!(harness.query_by_label("Start the portal").is_some());
    assert!(std::net::TcpStream::connect(address).is_err());

    press(&mut harness, "Ring up");
    assert!(harness.query_by_label_contains("dealer number").is_some());
    app(&mut harness).asked.ask(PortalAction::SayOnCall("bananas".into()));
    settle(&mut harness);
    assert!(harness.query_by_label_contains("did not understand").is_some());
    press(&mut harness, "Hang up");
    assert!(harness.query_by_label("Ring up").is_some());
}

//! A whole campaign in the real window, from the strategy board to its results, counting clicks.

use std::time::{Duration, Instant};

use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, Node};
use foresale::actions::ranking::{self, RankingSettings};
use foresale::actions::{database, settings};
use foresale::app::state::Foresale;
use foresale::domain::day::Horizon;
use foresale::domain::model::{MethodChoice, Model};
use foresale::progress::Progress;
use foresale::reports::campaign::PlannedTarget;
use foresale::reports::settings::{MailSecurity, MailServer};
use foresale::screens::action::FileAction;

use super::window::{app, window};
use crate::delivery::server::Server;

type Window = Harness<'static, Option<Foresale>>;

/// Lets the window work until it is idle and shows `label`, or five minutes have passed.
fn work_until_shown(window: &mut Window, label: &str) {
    let start = Instant::now();
    loop {
        app(window).advance();
        window.run_ok();
        let idle = app(window).jobs.is_idle() && app(window).asked.actions().is_empty();
        if (idle && found(window, label).is_some()) || start.elapsed().as_secs() > 300 {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The element with a label; if it ends with a colon, the element whose label begins with it.
fn found<'w>(window: &'w Window, label: &'w str) -> Option<Node<'w>> {
    if label.ends_with(':') {
        return window.query_all_by_label_contains(label).next();
    }
    window.query_all_by_label(label).next()
}

/// One click, once the target is visible.
fn click(window: &mut Window, label: &str, clicks: &mut u32) {
    work_until_shown(window, label);
    let told = app(window).notices.headlines().join("; ");
    let Some(node) = found(window, label) else { panic!("no '{label}' in sight; notices: {told}") };
    node.scroll_to_me();
    node.click();
    *clicks += 1;
    window.run_ok();
}

/// The sample dealership with its lists computed and a mail server set, as a user has it after the first day.
fn dealership(server: &Server) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dealership.foresale");
    let mut store = database::create_sample(&path, 300, &Progress::new()).expect("a sample");
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        from: "Brook <hello@example.com>".into(),
        ..MailServer::default()
    };
    settings::save_mail(&mut store, &mail, None).expect("saved");
    let horizon = Horizon::weeks(26);
    let request =
        RankingSettings { model: Model::Spending, as_of: None, horizon, method: MethodChoice::Auto, period: None };
    ranking::predict(&mut store, &request, &Progress::new()).expect("predicted");
    (folder, path)
}

#[test]
fn from_the_strategy_board_to_the_results_in_fewer_than_twelve_clicks() {
    let Some(server) = Server::start() else { return };
    let (_folder, path) = dealership(&server);
    let mut window = window();
    app(&mut window).asked.ask(FileAction::Open(path));
    let mut clicks = 0;
    click(&mut window, "Make a campaign:", &mut clicks);
    click(&mut window, "Review and send, open", &mut clicks);
    click(&mut window, "Save campaign", &mut clicks);
    click(&mut window, "Send e-mails", &mut clicks);
    click(&mut window, "Yes, send", &mut clicks);
    click(&mut window, "See results", &mut clicks);
    work_until_shown(&mut window, "Open the campaign");
    assert!(window.query_by_label("Results of Keep").is_some());
    let told = "No purchases after the campaign's day are known yet; import them to see what it brought.";
    assert!(window.query_by_label(told).is_some());
    // The sample contains an invalid address.
    let is_mail = |target: &&PlannedTarget| target.address.contains('@');
    let plan = app(&mut window).reports.plan.as_ref().map_or(0, |plan| plan.targets.iter().filter(is_mail).count());
    assert!(plan > 0 && server.accepted().len() == plan, "{} of {plan} were sent", server.accepted().len());
    assert_eq!(clicks, 6);
}

//! A person with the sample dealership, using only the window; the results are available on the command line
//! afterwards.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::actions::database;
use foresale::app::state::Foresale;
use foresale::domain::campaign::AudienceSource;
use foresale::domain::segment::SegmentId;
use foresale::progress::Progress;
use foresale::reports::home::PlayStep;
use foresale::screens::action::{Action, FileAction};
use foresale::screens::place::Screen;
use serde_json::Value;

use super::window::{app, window};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// Somebody using the window.
struct Person {
    harness: Harness<'static, Option<Foresale>>,
    db: PathBuf,
    /// Everything the window said, because toasts disappear, sooner on a busy machine.
    said: Vec<String>,
    /// It is removed together with the database.
    _folder: tempfile::TempDir,
}

impl Person {
    fn with_the_sample() -> Person {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("dealer.foresale");
        drop(database::create_sample(&db, 600, &Progress::new()).expect("a sample"));
        let mut person = Person { harness: window(), db, said: Vec::new(), _folder: folder };
        let open = Action::File(FileAction::Open(person.db.clone()));
        app(&mut person.harness).asked.ask(open);
        person.wait();
        person
    }

    /// Waits until the window has done everything that was requested.
    fn wait(&mut self) {
        let start = Instant::now();
        loop {
            self.harness.run_ok();
            app(&mut self.harness).advance();
            let window = app(&mut self.harness);
            for headline in window.notices.headlines() {
                if !self.said.iter().any(|said| said == headline) {
                    self.said.push(headline.to_owned());
                }
            }
            if window.jobs.is_idle() && window.asked.actions().is_empty() {
                break;
            }
            assert!(start.elapsed() < PATIENCE, "the window is still at work");
            std::thread::sleep(Duration::from_millis(5));
        }
        // A form that has grown is centred one frame later.
        self.harness.run_steps(2);
        self.harness.run_ok();
    }

    fn go(&mut self, screen: Screen) {
        self.harness.get_by_role_and_label(Role::Button, screen.name()).click();
        self.wait();
    }

    fn press(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.wait();
    }

    fn write(&mut self, field: &str, text: &str) {
        self.harness.get_by_label(field).focus();
        self.harness.run_ok();
        self.harness.get_by_label(field).type_text(text);
        self.wait();
    }

    fn window(&mut self) -> &mut Foresale {
        app(&mut self.harness)
    }

    fn was_told(&self, part: &str) -> bool {
        self.said.iter().any(|said| said.contains(part))
    }

    fn mentions(&self, part: &str) -> bool {
        self.harness.query_all_by_label_contains(part).next().is_some()
    }
}

fn named<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    let all = list.as_array().expect("a list");
    all.iter().find(|one| one[key] == name).unwrap_or_else(|| panic!("'{name}' is missing in {list:#}"))
}

#[test]
fn what_is_made_in_the_window_is_there_for_the_command_line() {
    let mut person = Person::with_the_sample();

    person.go(Screen::Kpis);
    person.press("New KPI…");
    person.write("Name", "Spend a day");
    person.write("Formula", "monetary_value / frequency");
    person.press("Save KPI");
    assert!(person.was_told("Made the KPI 'Spend a day'."), "{:?}", person.said);

    person.press("Segments");
    person.press("New segment");
    person.press("Add a condition");
    person.write("Name of the segment", "Measured");
    assert!(person.window().reports.segment_count.as_ref().is_some_and(|count| count.customers > 0));
    person.press("Save segment");

    person.go(Screen::Clusters);
    person.press("Find clusters");
    let cluster = person.window().reports.clusters.value.as_ref().expect("found").clusters[0].name.clone();
    person.press(&format!("Save as segment: {cluster}"));

    person.go(Screen::Patterns);
    person.press("Find patterns");
    person.press("Next product and opportunities");
    let list = person.window().reports.patterns.value.as_ref().expect("found").opportunities[0].segment_name();
    person.press("Save as segment");
    assert!(person.mentions(&format!("Saved as {list}.")));
    assert!(person.was_told(&list) && !person.was_told("wrong"), "{:?}", person.said);

    let db = person.db.clone();
    let kpis = foresale!("kpis", &db, "--json").json();
    assert_eq!(named(&kpis["kpis"], "name", "Spend a day")["formula"], "monetary_value / frequency");
    let clusters = foresale!("clusters", &db, "--stored", "--json").json();
    assert_eq!(named(&clusters["clusters"], "name", &cluster)["segments"][0], *cluster);
    let patterns = foresale!("patterns", &db, "--stored", "--json").json();
    assert_eq!(patterns["opportunities"][0]["segments"][0], *list);
    assert!(foresale!("patterns", &db, "--stored").ok().contains(&list));
    let segments = foresale!("segments", &db, "list", "--json").json();
    for name in ["Measured", &cluster, &list] {
        let customers = named(&segments["segments"], "name", name)["customers"].as_u64();
        assert!(customers.is_some_and(|customers| customers > 0), "{name}");
    }
}

#[test]
fn patterns_are_there_when_the_file_is_opened_again() {
    let mut person = Person::with_the_sample();
    person.go(Screen::Patterns);
    person.press("Find patterns");
    let found = person.window().reports.patterns.value.clone().expect("found");
    let db = person.db.clone();
    person.window().asked.ask(FileAction::Open(db));
    person.wait();
    assert!(person.window().reports.patterns.value.is_none(), "not read before it is looked at");
    person.go(Screen::Patterns);
    let read = person.window().reports.patterns.value.as_ref().expect("read");
    assert!(read.finds_the_same(&found) && read.lists().eq(found.lists()));
}

#[test]
fn a_play_of_the_board_opens_the_builder_with_its_product_group() {
    let mut person = Person::with_the_sample();
    person.press("Find patterns: See who is due, and who lacks what others buy");
    person.go(Screen::Home);
    let home = person.window().reports.home.value.clone().expect("read");
    let play = home.plays.iter().find(|play| matches!(play.step, PlayStep::List(_))).expect("a list of the patterns");
    let PlayStep::List(list) = &play.step else { panic!("{play:?}") };
    person.press(&format!("Make a campaign: {}", play.title));
    assert_eq!(person.window().screen, Screen::Campaigns);
    let segment = foresale!("segments", &person.db, "list", "--json").json();
    let id = named(&segment["segments"], "name", &list.name)["id"].as_i64().expect("a number");
    let plan = person.window().reports.plan.as_ref().expect("planned");
    assert_eq!(plan.brief.audience, AudienceSource::Segment(SegmentId(id)));
    assert_eq!((plan.audience, &plan.brief.offers[0].category), (list.members.len(), &list.category));
}

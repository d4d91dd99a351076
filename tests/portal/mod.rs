//! The dealers' portal and telephone through their real HTTP interface.

mod beside;
mod browser;
pub mod client;
mod fuzz;
mod load;
mod lockouts;
mod phone;
mod refusals;
mod scan;
mod web;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use foresale::actions::portal::{self, Front, Running, ServeOptions};
use foresale::actions::{database, leads};
use foresale::delivery::portal::Limits;
use foresale::domain::dealer::DealerId;
use foresale::domain::lead::{LastDealer, LeadBrief, Outcome};
use foresale::domain::moment::{Clock, Moment};
use foresale::progress::Progress;
use foresale::reports::portal::{EventLine, Happening};
use foresale::sample::LAST_DAY;
use foresale::store::Store;

use client::Client;

/// Noon of a day after the sample's last, in seconds since 1970.
pub const NOON: i64 = 1_000_000_000;

/// A dealer with its access code.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: DealerId,
    pub number: String,
    pub name: String,
    pub code: String,
    /// Numbers of its leads.
    pub leads: Vec<u32>,
}

/// A served database with a published list.
pub struct Bench {
    pub running: Running,
    pub store: Store,
    pub db: PathBuf,
    pub list: i64,
    pub dealers: Vec<Known>,
    _folder: tempfile::TempDir,
}

/// A clock that stands still until a test moves it.
pub fn moment(seconds: &AtomicI64) -> Moment {
    Moment { seconds: seconds.load(Ordering::Relaxed), day: LAST_DAY.plus(3) }
}

const FILE: &str = "portal.foresale";
pub const NO_LIMITS: Limits = Limits { burst: 1_000_000, per_second: 1e6, tries: 1_000_000, tries_per_second: 1e6 };

/// A database that is made once and copied for each test: making it takes longer than any of them.
struct Template {
    folder: tempfile::TempDir,
    list: i64,
    dealers: Vec<Known>,
}

fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = database::create_sample(&folder.path().join(FILE), 200, &Progress::new()).expect("a sample");
        let today = LAST_DAY.plus(2);
        let brief = LeadBrief {
            name: "Autumn tyres".into(),
            offer_day: LAST_DAY.first_of_month().plus_months(1),
            most: 60,
            ..LeadBrief::default()
        };
        let list = leads::make(&mut store, &brief, today, &Progress::new()).expect("made").list;
        leads::assign(&mut store, list, LastDealer::NoMatter, today, &Progress::new()).expect("assigned");
        let report = leads::publish(&mut store, list, today).expect("published");
        let held =
            |name: &str| report.leads.iter().filter(|lead| lead.dealer == name).map(|lead| lead.number).collect();
        let mut dealers: Vec<Known> = store
            .dealers()
            .expect("read")
            .into_iter()
            .map(|(id, dealer)| Known {
                id,
                number: dealer.external_id.clone(),
                leads: held(&dealer.name),
                name: dealer.name,
                code: String::new(),
            })
            .collect();
        dealers.retain(|dealer| dealer.leads.len() > 2);
        assert!(dealers.len() > 1, "two dealers with leads");
        for dealer in &mut dealers[..2] {
            dealer.code = leads::new_access_code(&mut store, dealer.id.0, today).expect("a code").code;
        }
        // Closing it writes the write-ahead log into the file itself.
        drop(store);
        Template { folder, list, dealers }
    })
}

/// Serves the sample with leads for its dealers, the first two of whom have codes.
pub fn serve(clock: Clock, limits: Limits) -> Bench {
    serve_by(clock, limits, Front::Nobody)
}

/// The same behind a proxy that passes on where clients come from, if a test sets it.
pub fn serve_by(clock: Clock, limits: Limits, front: Front) -> Bench {
    let Template { folder: made, list, dealers } = template();
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join(FILE);
    std::fs::copy(made.path().join(FILE), &db).expect("copied");
    let options = ServeOptions { listen: Some("127.0.0.1:0".into()), limits, front, ..ServeOptions::default() };
    let running = portal::serve(&db, &options, clock).expect("served");
    let store = database::open(&db).expect("opened");
    Bench { running, store, db, list: *list, dealers: dealers.clone(), _folder: folder }
}

impl Bench {
    pub fn client(&self) -> Client {
        Client::new(self.running.socket())
    }

    /// A client that has signed in as a dealer.
    pub fn signed_in(&self, dealer: usize) -> Client {
        let mut client = self.client();
        let known = &self.dealers[dealer];
        assert_eq!(client.sign_in(&known.number, &known.code).status, 303);
        client
    }

    pub fn events(&self, what: Happening) -> Vec<EventLine> {
        let all = self.store.portal_events(0, u32::MAX).expect("read");
        all.into_iter().filter(|event| event.what == what).collect()
    }

    pub fn outcome(&mut self, number: u32) -> Option<Outcome> {
        let report = leads::report(&mut self.store, self.list, LAST_DAY.plus(3)).expect("read");
        report.leads.iter().find(|lead| lead.number == number).expect("a lead").outcome
    }
}

//! The life of a list: previewed, published, worked on, recalled, expired; what dealers may see about whom, and what is
//! owed.

use std::collections::{HashMap, HashSet};

use foresale::actions::{consent, leads, steps};
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::dealer::{Dealer, HandoverMeans};
use foresale::domain::lead::{LastDealer, LeadBrief, LeadStatus, Outcome, PersonField, ToldOutcome};
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::leads::{LeadListReport, Passed};
use foresale::stats::random::Seeded;

use super::Bench;
use crate::manufacturer::Manufacturer;

/// Prospects in two areas; those in the first have been called before.
fn pumps(firms: usize, seed: u64) -> Bench {
    let mut bench = Bench::empty();
    for (kind, text) in Manufacturer::new(2, firms, seed).files() {
        let report = bench.import(kind, &text);
        assert_eq!(report.rejected, 0, "{kind}");
    }
    bench
}

fn brief(name: &str) -> LeadBrief {
    LeadBrief { name: name.into(), category: "Pumps".into(), offer_day: day("2024-03-01"), ..LeadBrief::default() }
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub(super) fn make(bench: &mut Bench, brief: &LeadBrief, today: Day) -> LeadListReport {
    leads::make(&mut bench.store, brief, today, &Progress::new()).expect("made")
}

pub(super) fn assign(bench: &mut Bench, list: i64, today: Day) -> LeadListReport {
    leads::assign(&mut bench.store, list, LastDealer::First, today, &Progress::new()).expect("assigned")
}

fn tell(bench: &mut Bench, lead: i64, outcome: Outcome, day: Day) -> i64 {
    let told = ToldOutcome { outcome, note: String::new(), day, next: None };
    leads::record_outcome(&mut bench.store, lead, &told).expect("recorded").step.expect("a step")
}

#[test]
fn leads_are_kept_until_the_last_period_is_over_or_all_weeks_are_worked() {
    let start = day("2024-02-20");
    let kept = |brief: LeadBrief| {
        let mut bench = pumps(150, 1);
        let made = leads::make(&mut bench.store, &brief, start, &Progress::new())?;
        Ok::<_, anyhow::Error>(start.plus(i32::try_from(made.expiry_days).expect("few")))
    };
    // March to May.
    assert_eq!(kept(brief("Spring")).expect("made"), day("2024-05-31"));
    assert_eq!(kept(LeadBrief { weeks: 20, ..brief("Long") }).expect("made"), start.plus(140));
    let short = LeadBrief { expiry_days: Some(10), ..brief("Short") };
    assert_eq!(kept(short.clone()).expect("made"), start.plus(10));
    let refused = kept(LeadBrief { weeks: 4, ..short }).expect_err("the last calls come too late");
    assert!(refused.to_string().contains("in week 4"), "{refused}");
}

#[test]
fn a_list_is_published_handed_over_recalled_and_expires() {
    let mut bench = pumps(150, 1);
    let start = day("2024-02-20");
    let list = make(&mut bench, &LeadBrief { expiry_days: Some(30), most: 60, ..brief("Spring") }, start).list;
    assert!(leads::publish(&mut bench.store, list, start).is_err(), "nothing is assigned yet");
    let assigned = assign(&mut bench, list, start);
    assert!(assigned.published.is_none() && assigned.assigned == 60, "{:?}", assigned.unassigned_why);
    assert_eq!(assigned.dealers.iter().filter(|share| share.remark == "Away").count(), 1);
    assert!(assigned.leads.iter().all(|lead| !lead.dealer_why.is_empty() && lead.due.is_none()));

    let folder = bench.folder.path().join("sheets");
    let files = leads::write_files(&mut bench.store, list, &folder, start, &Progress::new()).expect("written");
    let report = leads::report(&mut bench.store, list, start).expect("read");
    assert_eq!((report.published, report.expires), (Some(start), Some(start.plus(30))));
    assert_eq!(report.receipts.len() * 2, files.len(), "one receipt a dealer, with a PDF and a CSV each");
    assert_eq!(report.receipts.iter().map(|receipt| receipt.persons).sum::<usize>(), 60);
    for receipt in &report.receipts {
        assert_eq!((receipt.means, receipt.day, receipt.expires), (HandoverMeans::File, start, Some(start.plus(30))));
        assert!(receipt.fields.contains(&"Telephone".to_owned()) && !receipt.fields.contains(&"Street".to_owned()));
    }
    let again = leads::assign(&mut bench.store, list, LastDealer::First, start, &Progress::new());
    assert!(again.is_err_and(|error| error.to_string().contains("recall it first")));

    // The same people are not given to a second dealer while they are with the first.
    let second = make(&mut bench, &brief("Again"), start);
    let first: HashSet<&str> = report.leads.iter().map(|lead| lead.customer.as_str()).collect();
    assert!(second.leads.iter().all(|lead| !first.contains(lead.customer.as_str())));
    assert!(second.how.contains("60 already with a dealer"), "{}", second.how);

    let recalled = leads::recall(&mut bench.store, list, start).expect("recalled");
    assert!(recalled.published.is_none() && recalled.receipts.len() == report.receipts.len(), "receipts stay");
    leads::publish(&mut bench.store, list, start).expect("published again");
    let late = start.plus(31);
    let refused = leads::write_files(&mut bench.store, list, &folder, late, &Progress::new());
    assert!(refused.is_err_and(|error| error.to_string().contains("expired")));
    assert!(leads::report(&mut bench.store, list, late).expect("read").has_expired(late));
    assert_eq!(
        make(&mut bench, &LeadBrief { most: 300, ..brief("Later") }, late).leads.len(),
        300,
        "all are free again"
    );
}

/// An abandoned list was never in a dealer's hands; a recalled one was, whoever has its leads now.
#[test]
fn outcomes_are_taken_of_leads_that_a_dealer_had() {
    let mut bench = pumps(150, 3);
    let start = day("2024-02-20");
    let given_up = make(&mut bench, &LeadBrief { most: 20, control_share: 0.2, ..brief("Given up") }, start).list;
    let unseen = assign(&mut bench, given_up, start).leads;
    let lead = &unseen[0];
    leads::recall(&mut bench.store, given_up, start).expect("given up");
    let told = |number: u32| {
        format!("lead,outcome,date\n{number},sold,2024-02-21\n{},do-not-contact,2024-02-21\n", unseen[1].number)
    };
    let report = bench.import(ImportKind::Outcomes, &told(lead.number));
    assert_eq!((report.added, report.rejected), (1, 1), "whoever hears of a refusal tells it: {report:?}");
    assert!(report.rejects[0].reason.contains("the dealers do not have list"), "{report:?}");
    assert_eq!(report.rejects[0].original, format!("{},sold,2024-02-21", lead.number));

    let list = make(&mut bench, &LeadBrief { most: 20, ..brief("Recalled") }, start).list;
    assign(&mut bench, list, start);
    let lead = leads::publish(&mut bench.store, list, start).expect("published").leads[0].clone();
    leads::recall(&mut bench.store, list, start.plus(1)).expect("recalled");
    leads::move_lead(&mut bench.store, lead.id, None, start.plus(1)).expect("taken from the dealer");
    assert_eq!(bench.import(ImportKind::Outcomes, &told(lead.number)).added, 1, "the dealer had called before");
}

#[test]
fn outcomes_are_contacts_at_once_and_can_be_taken_back() {
    let mut bench = pumps(150, 2);
    let start = day("2024-02-20");
    let list = make(&mut bench, &LeadBrief { most: 20, ..brief("Spring") }, start).list;
    assign(&mut bench, list, start);
    let leads = leads::publish(&mut bench.store, list, start).expect("published").leads;
    assert!(leads.iter().all(|lead| lead.next == "First call" && lead.due == Some(start.plus(7))));
    let before = bench.store.contact_columns(None).expect("read").len();

    let one = &leads[0];
    tell(&mut bench, one.id, Outcome::NotReached, start.plus(2));
    let sold = tell(&mut bench, one.id, Outcome::Sold, start.plus(5));
    let contacts = bench.store.contact_columns(None).expect("read");
    assert_eq!(contacts.len(), before + 1, "one contact a lead, from the first call on");
    let own = (0..contacts.len()).find(|&i| contacts.day[i] == start.plus(2).0).expect("there");
    assert_eq!((contacts.responded[own], contacts.response_day[own]), (Some(true), Some(start.plus(5).0)));
    assert_eq!(contacts.offers[contacts.offer[own].expect("an offer") as usize], "Pumps");
    let status = |bench: &mut Bench| {
        let report = leads::report(&mut bench.store, list, start.plus(6)).expect("read");
        let line = report.leads.into_iter().find(|lead| lead.id == one.id).expect("there");
        (line.status, line.next, line.due)
    };
    assert_eq!(status(&mut bench), (LeadStatus::Sold, String::new(), None));
    steps::undo(&mut bench.store, StepId(sold), &Progress::new()).expect("taken back");
    assert_eq!(status(&mut bench), (LeadStatus::Contacted, "Call again".into(), Some(start.plus(4))));
    let contacts = bench.store.contact_columns(None).expect("read");
    assert_eq!(contacts.responded[own], None, "no answer is known any more");

    // A wrong number cannot be called again until there is another one.
    tell(&mut bench, leads[1].id, Outcome::WrongNumber, start.plus(3));
    leads::recall(&mut bench.store, list, start.plus(4)).expect("recalled");
    let again = make(&mut bench, &LeadBrief { most: 500, ..brief("Again") }, start.plus(4));
    assert!(again.leads.iter().all(|lead| lead.customer != leads[1].customer));
    let file = format!("customer,phone\n{},+1 555 9999999\n", leads[1].customer);
    bench.import(ImportKind::Customers, &file);
    let again = make(&mut bench, &LeadBrief { most: 500, ..brief("Third") }, start.plus(4));
    assert!(again.leads.iter().any(|lead| lead.customer == leads[1].customer), "the new number is called");
}

#[test]
fn a_refusal_told_to_a_dealer_outlives_its_outcome() {
    let mut bench = pumps(150, 3);
    let start = day("2024-02-20");
    let list = make(&mut bench, &LeadBrief { most: 10, ..brief("Spring") }, start).list;
    assign(&mut bench, list, start);
    let lead = leads::publish(&mut bench.store, list, start).expect("published").leads.remove(0);
    let step = tell(&mut bench, lead.id, Outcome::DoNotContact, start);
    let customer = bench.store.find_customer(&lead.customer).expect("read").expect("known");
    assert!(bench.refused(Channel::Telephone).contains(&customer));
    steps::undo(&mut bench.store, StepId(step), &Progress::new()).expect("taken back");
    assert!(bench.refused(Channel::Telephone).contains(&customer), "no step back loosens a refusal");
}

#[test]
fn untouched_leads_go_to_another_dealer_once() {
    let mut bench = pumps(150, 4);
    let start = day("2024-02-20");
    let list = make(&mut bench, &LeadBrief { most: 40, ..brief("Spring") }, start).list;
    assign(&mut bench, list, start);
    let given = leads::publish(&mut bench.store, list, start).expect("published").leads;
    tell(&mut bench, given[0].id, Outcome::CallBack, start.plus(1));
    let later = start.plus(14);
    assert_eq!(leads::pass_idle(&mut bench.store, list, 15, later).expect("passed"), Passed::default(), "not yet");
    let before = bench.dump();
    let foreseen = leads::preview_passing(&bench.store, list, 14, later).expect("foreseen");
    assert!(bench.dump() == before, "a preview changes nothing");
    let passed = leads::pass_idle(&mut bench.store, list, 14, later).expect("passed");
    assert_eq!((passed.moved + passed.stayed, &passed), (39, &foreseen));
    assert!(passed.moved > 0);
    let now = leads::report(&mut bench.store, list, later).expect("read").leads;
    let before: HashMap<i64, Option<i64>> = given.iter().map(|lead| (lead.id, lead.dealer_id)).collect();
    for lead in &now {
        if lead.id == given[0].id {
            assert_eq!(lead.dealer_id, before[&lead.id], "who was called stays");
        } else if lead.dealer_id == before[&lead.id] {
            assert_eq!(lead.assigned, Some(start), "nothing changed for who stays");
        } else {
            assert!(lead.dealer_id.is_some(), "nobody's leads are taken away and given to nobody");
            assert_eq!(lead.assigned, Some(later));
        }
    }
    let moved = now.iter().filter(|lead| lead.dealer_id != before[&lead.id]).count();
    assert_eq!(moved, passed.moved);
}

/// What was handed over two weeks ago uses no capacity this week; what was handed over this week does.
#[test]
fn full_dealers_take_leads_of_another_week_and_none_of_their_own() {
    let mut bench = pumps(150, 4);
    let start = day("2024-02-20");
    let list = make(&mut bench, &LeadBrief { most: 300, ..brief("Spring") }, start).list;
    let assigned = assign(&mut bench, list, start);
    let dealers: Vec<_> = bench.store.dealers().expect("read").into_iter().filter(|(_, d)| d.is_there(start)).collect();
    for (id, dealer) in &dealers {
        let held = assigned.dealers.iter().find(|share| share.dealer_id == id.0).expect("there").leads;
        let full = Dealer { capacity: u32::try_from(held).expect("few"), ..dealer.clone() };
        bench.store.put_dealer(&full).expect("stored");
    }
    leads::publish(&mut bench.store, list, start).expect("published");
    let soon = start.plus(5);
    let passed = leads::preview_passing(&bench.store, list, 5, soon).expect("foreseen");
    assert_eq!((passed.moved, passed.stayed), (0, assigned.assigned), "all are full this week: {passed:?}");
    let later = start.plus(14);
    let passed = leads::pass_idle(&mut bench.store, list, 14, later).expect("passed");
    assert!(passed.moved > 0, "{passed:?}");
    let report = leads::report(&mut bench.store, list, later).expect("read");
    assert_eq!(report.assigned, assigned.assigned, "every lead still has a dealer");
    assert_eq!(passed.stayed_why.is_empty(), passed.stayed == 0);

    // One dealer per area: there is nobody to pass leads on to, and nothing is taken away.
    for (_, dealer) in &dealers[1..] {
        bench.store.put_dealer(&Dealer { capacity: 0, ..dealer.clone() }).expect("stored");
    }
    let much_later = later.plus(14);
    let held = |bench: &mut Bench| -> Vec<_> {
        let report = leads::report(&mut bench.store, list, much_later).expect("read");
        report.leads.iter().map(|lead| (lead.id, lead.dealer_id)).collect()
    };
    let before = held(&mut bench);
    let passed = leads::pass_idle(&mut bench.store, list, 14, much_later).expect("passed");
    assert!(passed.stayed > 0 && !passed.stayed_why.is_empty(), "{passed:?}");
    let gone = before.iter().zip(held(&mut bench)).filter(|(was, is)| was.1.is_some() && is.1.is_none()).count();
    assert_eq!(gone, 0);
}

#[test]
fn a_move_by_hand_tells_which_rules_it_breaks_and_stays() {
    let mut bench = pumps(150, 5);
    let start = day("2024-02-20");
    let report = make(&mut bench, &LeadBrief { most: 10, ..brief("Spring") }, start);
    let closed =
        bench.store.dealers().expect("read").into_iter().find(|(_, d)| d.name == "Closed Down").expect("there");
    assign(&mut bench, report.list, start);
    let lead = report.leads[0].id;
    let warnings = leads::move_lead(&mut bench.store, lead, Some(closed.0.0), start).expect("moved");
    assert_eq!(warnings, ["Closed Down: away"]);
    let again = assign(&mut bench, report.list, start);
    let moved = again.leads.iter().find(|line| line.id == lead).expect("there");
    assert_eq!((moved.dealer.as_str(), moved.dealer_why.as_str()), ("Closed Down", "moved by hand"));
    assert!(leads::move_lead(&mut bench.store, lead, Some(9_999), start).is_err());
}

/// Whatever people refuse, whoever is left alone and wherever dealers are, a dealer's file contains only customers of
/// that dealer who may be called.
#[test]
fn a_dealers_list_never_holds_a_suppressed_control_or_foreign_customer() {
    for seed in 10..13 {
        let mut random = Seeded::new(seed);
        let mut bench = pumps(120, seed);
        let start = day("2024-02-20");
        let everybody: Vec<CustomerId> = bench.store.customer_ids().expect("read");
        let brief = LeadBrief { most: 150, control_share: 0.25, fields: PersonField::ALL.to_vec(), ..brief("Spring") };
        let other = LeadBrief { most: 60, control_share: 0.5, ..brief.clone() };
        let upset = |bench: &mut Bench, random: &mut Seeded, share: f64| {
            let chosen: Vec<&CustomerId> = everybody.iter().filter(|_| random.uniform() < share).collect();
            for id in chosen {
                if random.uniform() < 0.5 {
                    consent::refuse(&mut bench.store, &[*id], Channel::Telephone, start).expect("refused");
                } else {
                    let phone = bench.store.customer(*id).expect("known").phone;
                    bench.store.suppress(Channel::Telephone, &phone, start, "test").expect("suppressed");
                }
            }
        };
        upset(&mut bench, &mut random, 0.1);
        let list = make(&mut bench, &brief, start).list;
        assign(&mut bench, list, start);
        leads::publish(&mut bench.store, list, start).expect("published");
        // A second list leaves some customers alone whom the first one then may not have either; and people continue to
        // refuse.
        let second = make(&mut bench, &other, start).list;
        assign(&mut bench, second, start);
        upset(&mut bench, &mut random, 0.1);
        leads::publish(&mut bench.store, second, start).expect("published");
        upset(&mut bench, &mut random, 0.1);

        let refused = bench.refused(Channel::Telephone);
        let suppressed = bench.store.suppressed(Channel::Telephone).expect("read");
        let alone = bench.store.left_alone_on(start).expect("read");
        assert!(!alone.is_empty() && !refused.is_empty());
        for list in [list, second] {
            let folder = bench.folder.path().join(format!("list-{list}"));
            let files = leads::write_files(&mut bench.store, list, &folder, start, &Progress::new()).expect("written");
            let report = leads::report(&mut bench.store, list, start).expect("read");
            let mut seen = HashSet::new();
            for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "csv")) {
                for row in csv::Reader::from_path(file).expect("a file").records() {
                    let row = row.expect("a row");
                    let number: u32 = row[0].trim_start_matches('\u{feff}').parse().expect("a number");
                    let lead = report.leads.iter().find(|lead| lead.number == number).expect("of this list");
                    let id = bench.store.find_customer(&lead.customer).expect("read").expect("known");
                    assert!(!refused.contains(&id) && !alone.contains(&id), "{}", lead.customer);
                    assert!(!suppressed.holds(&lead.phone, None), "{}", lead.phone);
                    let dealers = bench.store.dealers().expect("read");
                    let (_, dealer) = dealers.iter().find(|(id, _)| Some(id.0) == lead.dealer_id).expect("a dealer");
                    let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
                    assert!(name.starts_with(&dealer.external_id.to_lowercase()), "{name} holds {}'s", dealer.name);
                    assert!(seen.insert(number), "one dealer a lead");
                }
            }
            assert!(!seen.is_empty());
        }
    }
}

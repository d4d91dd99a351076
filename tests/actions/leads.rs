//! Leads: made from those who may be called, given to dealers who serve and have room.

use std::collections::HashMap;

use foresale::actions::{campaigns, leads, manual_entry};
use foresale::domain::campaign::{AudienceSource, CampaignBrief};
use foresale::domain::consent::Channel;
use foresale::domain::day::Day;
use foresale::domain::dealer::Dealer;
use foresale::domain::lead::{LastDealer, LeadBrief, Outcome, ToldOutcome};
use foresale::domain::model::Model;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::leads::LeadListReport;
use foresale::sample::LAST_DAY;

use super::{Bench, today};

fn make(bench: &mut Bench, name: &str) -> LeadListReport {
    let brief = LeadBrief {
        name: name.into(),
        offer_day: LAST_DAY.first_of_month().plus_months(1),
        most: 150,
        ..LeadBrief::default()
    };
    leads::make(&mut bench.store, &brief, today(), &Progress::new()).expect("made")
}

fn assign(bench: &mut Bench, list: i64) -> LeadListReport {
    leads::assign(&mut bench.store, list, LastDealer::First, today(), &Progress::new()).expect("assigned")
}

fn tell(bench: &mut Bench, lead: i64, outcome: Outcome) -> Option<i64> {
    let told = ToldOutcome { outcome, note: "Tuesday".into(), day: today(), next: None };
    leads::record_outcome(&mut bench.store, lead, &told).expect("recorded").step
}

#[test]
fn a_list_holds_only_those_who_may_be_called() {
    let mut bench = Bench::sample();
    let list = make(&mut bench, "Autumn");
    let refused = bench.refused(Channel::Telephone);
    assert!(!refused.is_empty() && list.leads.len() > 50 && list.periods.len() == 3);
    for lead in &list.leads {
        let id = bench.store.find_customer(&lead.customer).expect("read").expect("known");
        assert!(!refused.contains(&id) && !lead.phone.is_empty(), "{}", lead.customer);
        assert!((lead.by_period.iter().sum::<f64>() - lead.propensity).abs() < 1e-9 && lead.propensity <= 1.0);
    }
    assert!(list.leads.windows(2).all(|pair| pair[0].expected_value >= pair[1].expected_value), "most valuable first");
    assert_eq!(make(&mut bench, "Autumn").leads.len(), list.leads.len());
}

#[test]
fn dealers_get_what_they_serve_and_can_work() {
    let mut bench = Bench::sample();
    let list = make(&mut bench, "Autumn");
    // Two small dealers make room scarce.
    let dealers: Vec<Dealer> = bench.store.dealers().expect("read").into_iter().map(|(_, dealer)| dealer).collect();
    for dealer in &dealers[..2] {
        manual_entry::save_dealer(&mut bench.store, &Dealer { capacity: 3, ..dealer.clone() }, today()).expect("saved");
    }
    let assigned = assign(&mut bench, list.list);
    assert_eq!(assigned.assigned + assigned.unassigned, list.leads.len());
    assert!(assigned.assigned > 0 && assigned.expected_value <= assigned.upper_bound);
    let by_name: HashMap<String, Dealer> =
        bench.store.dealers().expect("read").into_iter().map(|(_, dealer)| (dealer.name.clone(), dealer)).collect();
    let mut held: HashMap<&str, u32> = HashMap::new();
    for lead in assigned.leads.iter().filter(|lead| !lead.dealer.is_empty()) {
        let dealer = &by_name[&lead.dealer];
        assert!(dealer.serves(&lead.postcode), "{} is not {}'s", lead.postcode, dealer.name);
        *held.entry(&lead.dealer).or_default() += 1;
    }
    for share in &assigned.dealers {
        let holds = held.get(share.dealer.as_str()).copied().unwrap_or(0);
        assert_eq!(share.leads, holds as usize, "{}", share.dealer);
        assert!(holds <= share.capacity && share.capacity == by_name[&share.dealer].capacity, "{}", share.dealer);
    }
    assert!(assigned.unassigned == 0 || !assigned.unassigned_why.is_empty());
}

#[test]
fn a_lead_with_an_outcome_stays_with_its_dealer() {
    let mut bench = Bench::sample();
    let list = make(&mut bench, "Autumn").list;
    let assigned = assign(&mut bench, list);
    let worked = assigned.leads.iter().find(|lead| !lead.dealer.is_empty()).expect("one").clone();
    leads::publish(&mut bench.store, list, today()).expect("published");
    tell(&mut bench, worked.id, Outcome::Appointment);
    leads::recall(&mut bench.store, list, today()).expect("recalled");
    let dealers = bench.store.dealers().expect("read");
    let (_, dealer) = dealers.iter().find(|(_, dealer)| dealer.name == worked.dealer).expect("there");
    manual_entry::save_dealer(&mut bench.store, &Dealer { capacity: 0, ..dealer.clone() }, today()).expect("saved");
    let again = assign(&mut bench, list);
    let held: Vec<u32> =
        again.leads.iter().filter(|lead| lead.dealer == worked.dealer).map(|lead| lead.number).collect();
    assert_eq!(held, [worked.number]);
}

#[test]
fn nobody_reports_a_call_that_nobody_can_have_made() {
    let mut bench = Bench::sample();
    let list = make(&mut bench, "Autumn").list;
    let assigned = assign(&mut bench, list);
    let told = |bench: &mut Bench, lead: i64, outcome: Outcome, next: Option<Day>| {
        let told = ToldOutcome { outcome, note: String::new(), day: today(), next };
        leads::record_outcome(&mut bench.store, lead, &told).map(|_| ()).map_err(|error| error.to_string())
    };
    let given = assigned.leads.iter().find(|lead| lead.dealer_id.is_some()).expect("one").id;
    let early = told(&mut bench, given, Outcome::Sold, None).expect_err("not published");
    assert!(early.contains("publish it first"), "{early}");
    let never = assigned.leads.iter().rfind(|lead| lead.dealer_id.is_some()).expect("another").id;
    leads::move_lead(&mut bench.store, never, None, today()).expect("taken off before the dealer saw it");
    leads::publish(&mut bench.store, list, today()).expect("published");
    let past = told(&mut bench, given, Outcome::CallBack, Some(today().plus(-1))).expect_err("a past day");
    assert!(past.contains("would be before this one"), "{past}");
    told(&mut bench, given, Outcome::CallBack, Some(today().plus(1))).expect("told");
    let nobody = told(&mut bench, never, Outcome::Sold, None).expect_err("nobody ever had it");
    assert!(nobody.contains("no dealer has lead"), "{nobody}");
    leads::move_lead(&mut bench.store, given, None, today()).expect("taken off");
    told(&mut bench, given, Outcome::NotReached, None).expect("a dealer had it");
    told(&mut bench, given, Outcome::DoNotContact, None).expect("a refusal is always taken");
    let dealer = assigned.dealers[0].dealer_id;
    let closed = leads::move_lead(&mut bench.store, given, Some(dealer), today()).expect_err("closed").to_string();
    assert!(closed.contains("closed, with 'Do not contact'"), "{closed}");
}

#[test]
fn the_sentence_about_a_list_counts_everybody_once() {
    let mut bench = Bench::sample();
    let all = make(&mut bench, "All");
    let asked = |how: &str| how.split(" of ").nth(1).and_then(|rest| rest.split(' ').next()).map(str::to_owned);
    assign(&mut bench, all.list);
    leads::publish(&mut bench.store, all.list, today()).expect("published");
    let second = make(&mut bench, "Second");
    assert!(second.how.contains("already with a dealer"), "{}", second.how);
    assert_eq!(asked(&second.how), asked(&all.how), "who is left out matches all the same");
}

#[test]
fn an_offer_is_not_suggested_for_a_day_that_is_past() {
    let mut bench = Bench::sample();
    let mut suggested = |today: Day| leads::overview(&mut bench.store, None, today).expect("read").suggested_offer_day;
    let next_month = LAST_DAY.first_of_month().plus_months(1);
    assert_eq!(suggested(LAST_DAY), Some(next_month));
    let later = next_month.plus(40);
    assert_eq!(suggested(later), Some(later.first_of_month().plus_months(1)));
    assert_eq!(suggested(LAST_DAY.plus(2_000)), Some(next_month), "old records are looked at as of their end");
}

#[test]
fn do_not_contact_ends_all_contact() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let list = make(&mut bench, "Autumn");
    let lead = list.leads.iter().find(|lead| lead.email.contains('@')).expect("one with e-mail").clone();
    let customer = bench.store.find_customer(&lead.customer).expect("read").expect("known");
    let brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    let brief = CampaignBrief {
        audience: AudienceSource::Ranked(Model::Spending),
        size: Some(300),
        control_share: 0.0,
        ..brief
    };
    let is_target = |bench: &mut Bench| {
        let plan = campaigns::plan(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).expect("planned");
        plan.targets.iter().any(|target| target.id == Some(customer))
    };
    let before = Channel::ALL.map(|channel| bench.refused(channel).contains(&customer));
    assert_eq!((before[0], is_target(&mut bench)), (false, true));

    let file = format!("lead,outcome,date\n{},do not contact,2026-11-03\n", lead.number);
    assert_eq!(bench.import(ImportKind::Outcomes, &file).added, 1);
    assert!(Channel::ALL.iter().all(|channel| bench.refused(*channel).contains(&customer)));
    assert!(!is_target(&mut bench));
    assert!(make(&mut bench, "Winter").leads.iter().all(|other| other.customer != lead.customer));
    assert_eq!(bench.import(ImportKind::Outcomes, &file).unchanged, 1, "told twice, recorded once");
}

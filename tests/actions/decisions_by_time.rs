//! When leads are due: simulated replacement cycles, and what a dealer reads of them.

use std::collections::HashMap;
use std::fmt::Write as _;

use foresale::actions::leads;
use foresale::domain::day::Day;
use foresale::domain::lead::{LastDealer, LeadBrief};
use foresale::domain::period::DateSpan;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::stats::random::Seeded;

use super::Bench;

/// Customers who replace a mower every 730 days, give or take fifteen, and buy oil now and then; with the next mower of each.
fn mowers(customers: usize, seed: u64) -> (Bench, HashMap<String, Day>, Day) {
    let mut random = Seeded::new(seed);
    let end: Day = "2024-03-31".parse().expect("a day");
    let first = end.plus(-6 * 365);
    let mut people = String::from("customer,last_name,phone\n");
    let mut sales = String::from("customer,date,product,amount\n");
    let mut next = HashMap::new();
    for i in 0..customers {
        writeln!(people, "M{i},N{i},+1202555{:04}", i % 10_000).expect("written");
        let whole = |days: f64| i32::try_from(days.round() as i64).expect("few");
        let mut on = first.plus(i32::try_from(random.below(730)).expect("few"));
        while on <= end {
            writeln!(sales, "M{i},{on},MOWER,900").expect("written");
            on = on.plus(730 + whole(15.0 * random.normal()));
        }
        next.insert(format!("M{i}"), on);
        for _ in 0..random.below(6) {
            let on = end.plus(-i32::try_from(random.below(6 * 365)).expect("few"));
            writeln!(sales, "M{i},{on},OIL,15").expect("written");
        }
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Products, "product,category,price,margin_rate\nMOWER,Mowers,900,0.2\nOIL,Oil,15,0.5\n");
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sales);
    (bench, next, end)
}

#[test]
fn leads_are_those_who_are_due_and_each_has_the_own_month() {
    let (mut bench, next, end) = mowers(1_200, 1);
    let offer_day = end.plus(1);
    let ask = LeadBrief {
        name: "Mowers".into(),
        category: "Mowers".into(),
        offer_day,
        periods: 6,
        most: 300,
        ..LeadBrief::default()
    };
    let list = leads::make(&mut bench.store, &ask, end.plus(1), &Progress::new()).expect("made");
    assert_eq!(list.leads.len(), 300);
    let last = offer_day.plus_months(6);
    let due = list.leads.iter().filter(|lead| (offer_day..last).contains(&next[&lead.customer])).count();
    let base = next.values().filter(|day| (offer_day..last).contains(day)).count() as f64 / next.len() as f64;
    assert!(due * 100 >= 80 * 300, "{due} of 300 are due; of all {base:.3}");
    let right = list.leads.iter().filter(|lead| lead.best_time == next[&lead.customer].month_name()).count();
    assert!(right * 100 >= 60 * due, "the month is right for {right} of the {due} who are due");
    let months: std::collections::HashSet<&str> = list.leads.iter().map(|lead| lead.best_time.as_str()).collect();
    assert!(months.len() >= 5, "{months:?}");
    assert!(list.how.contains("time since it was last bought"), "{}", list.how);
}

/// An offer on certain dates alone: whoever is due between them is no lead, and each is told the right ones.
#[test]
fn an_offer_of_certain_dates_finds_those_who_are_due_on_them() {
    let (mut bench, next, end) = mowers(1_200, 3);
    let (first, second) = (end.plus(1), end.plus(1).plus_months(3));
    // Two months each: gaps vary by a fortnight, so that nobody can tell one month from the next for certain.
    let season = |from: Day| DateSpan { first: from, last: from.plus_months(2).plus(-1) };
    let dates = vec![season(first), season(second)];
    let ask = LeadBrief {
        name: "Mowers".into(),
        category: "Mowers".into(),
        dates: dates.clone(),
        most: 150,
        weeks: 30,
        ..LeadBrief::default()
    };
    let list = leads::make(&mut bench.store, &ask, first, &Progress::new()).expect("made");
    assert_eq!(
        (list.offer_day, list.periods.as_slice()),
        (first, &["Apr – May 2024".into(), "Jul – Aug 2024".into()][..])
    );
    let (mut due, mut right) = (0, 0);
    for lead in &list.leads {
        assert_eq!(lead.by_period.len(), 2);
        let own = next[&lead.customer];
        if let Some(span) = dates.iter().position(|span| (span.first..=span.last).contains(&own)) {
            due += 1;
            right += usize::from(lead.best_time == list.periods[span]);
        }
    }
    let n = list.leads.len();
    assert!(n == 150 && due * 100 >= 80 * n && right * 100 >= 60 * due, "{due} of {n} due, {right} right");

    bench.import(ImportKind::Dealers, "dealer,name,capacity\nD1,North,20\n");
    let assigned =
        leads::assign(&mut bench.store, list.list, LastDealer::First, first, &Progress::new()).expect("assigned");
    let weeks: Vec<Day> = assigned.leads.iter().filter_map(|lead| lead.call_week).collect();
    let within = |week: &Day| dates.iter().any(|span| span.first <= week.plus(6) && *week <= span.last);
    assert!(!weeks.is_empty() && weeks.iter().all(within), "nobody is called between the dates: {weeks:?}");

    let meeting = LeadBrief { dates: vec![season(second), season(first)], ..ask.clone() };
    let refused = leads::make(&mut bench.store, &meeting, first, &Progress::new()).expect_err("out of order");
    assert!(refused.to_string().contains("the earlier dates first"), "{refused}");
    let past = LeadBrief { dates: vec![DateSpan { first: end, last: end }], ..ask };
    let refused = leads::make(&mut bench.store, &past, first, &Progress::new()).expect_err("over");
    assert!(refused.to_string().contains("not after the last purchase"), "{refused}");
}

#[test]
fn calls_are_planned_by_week_and_no_week_is_overfull() {
    let (mut bench, _, end) = mowers(1_200, 2);
    bench.import(ImportKind::Dealers, "dealer,name,capacity\nD1,North,10\nD2,South,6\n");
    let (offer_day, today) = (end.plus(1), end.plus(1));
    let ask = LeadBrief {
        name: "Mowers".into(),
        category: "Mowers".into(),
        discount: 0.1,
        offer_day,
        periods: 6,
        most: 300,
        weeks: 8,
        ..LeadBrief::default()
    };
    let list = leads::make(&mut bench.store, &ask, today, &Progress::new()).expect("made");
    assert!(list.leads.iter().all(|lead| lead.call_week.is_none()), "nobody has them yet");
    let assigned =
        leads::assign(&mut bench.store, list.list, LastDealer::First, today, &Progress::new()).expect("assigned");
    assert_eq!(assigned.assigned, 8 * 16, "eight weeks of what both can work: {:?}", assigned.unassigned_why);
    let weeks: usize = assigned.dealers.iter().map(|share| share.weeks.len()).sum();
    assert!(weeks > 16, "more weeks than would do, as each is called when it suits: {:?}", assigned.dealers);
    for share in &assigned.dealers {
        assert!(share.weeks.iter().all(|week| week.leads <= share.capacity as usize), "{share:?}");
        assert_eq!(share.weeks.iter().map(|week| week.leads).sum::<usize>(), share.leads);
    }
    let with_dealer = || assigned.leads.iter().filter(|lead| lead.dealer_id.is_some());
    let in_best =
        with_dealer().filter(|lead| lead.call_week.is_some_and(|week| week.month_name() == lead.best_time)).count();
    assert!(
        in_best * 100 >= 75 * assigned.assigned,
        "{in_best} of {} are called in their best month",
        assigned.assigned
    );
    assert!(with_dealer().all(|lead| lead.right_days().contains('–')), "the days are named");

    // The second list finds the weeks of the first taken.
    leads::publish(&mut bench.store, list.list, today).expect("published");
    let again = LeadBrief { name: "More".into(), weeks: 3, ..ask };
    let more = leads::make(&mut bench.store, &again, today, &Progress::new()).expect("made");
    let more = leads::assign(&mut bench.store, more.list, LastDealer::First, today.plus(8), &Progress::new())
        .expect("assigned");
    let first = leads::report(&mut bench.store, list.list, today).expect("read");
    for dealer in ["North", "South"] {
        let mut load: HashMap<Day, usize> = HashMap::new();
        for lead in first.leads.iter().chain(&more.leads).filter(|lead| lead.dealer == dealer) {
            if let Some(week) = lead.call_week {
                *load.entry(week).or_default() += 1;
            }
        }
        let most = if dealer == "North" { 10 } else { 6 };
        assert!(load.values().all(|calls| *calls <= most), "{dealer}: {load:?}");
    }
}

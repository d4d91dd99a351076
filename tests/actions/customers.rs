//! The table of customers against a plain computation over the same random records.

use std::collections::HashMap;
use std::fmt::Write as _;

use foresale::actions::{consent, customers, data};
use foresale::domain::consent::Channel;
use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::fault::CustomerFault;
use foresale::domain::purchase::Source;
use foresale::progress::Progress;
use foresale::reports::customers::{
    ConsentState, CustomerRow, Field, Filter, Kind, Order, Query, ReachCounts, Way, fixed,
};
use foresale::reports::home::HealthStep;
use foresale::reports::import::ImportKind;

use super::{Bench, today};

/// A small generator: the same numbers at every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[usize::try_from(self.below(some.len() as u64)).expect("small")]
    }
}

const HEADER: &str = "customer,last_name,first_name,company,email,phone,street,postcode,city,country,age,no_email\n";

/// What the test stores of a purchase line: day, minor units, source.
type Line = (String, i64, Source);

struct Shop {
    bench: Bench,
    lines: HashMap<String, Vec<Line>>,
    ages: HashMap<String, u64>,
}

fn shop() -> Shop {
    let mut draw = Draw(11);
    let (mut people, mut ages) = (HEADER.to_owned(), HashMap::new());
    for number in 1..=300_u64 {
        let id = format!("C{number}");
        let (last, first) = (draw.of(&["Brook", "lane", "Mill", "Ford", ""]), draw.of(&["Ada", "Bo", "", "Cleo"]));
        let email = match draw.below(4) {
            0 => String::new(),
            1 => format!("shared{}@example.com", draw.below(30)),
            _ => format!("c{number}@example.com"),
        };
        let phone = if draw.below(3) == 0 { String::new() } else { format!("+1 201 555 {number:04}") };
        let street = draw.of(&["", "1 Mill Lane"]);
        let age = draw.below(90);
        let told = if age < 18 { String::new() } else { age.to_string() };
        if age >= 18 {
            ages.insert(id.clone(), age);
        }
        let refuses = draw.of(&["", "", "yes"]);
        let (firm, code) = (draw.of(&["", "", "Brook & Sons"]), draw.of(&["", "10234", "98001"]));
        let city = draw.of(&["Northby", "Southby", ""]);
        let _ =
            writeln!(people, "{id},{last},{first},{firm},{email},{phone},{street},{code},{city},US,{told},{refuses}");
    }
    let (mut sold, mut lines) = ("customer,date,amount,source\n".to_owned(), HashMap::<String, Vec<Line>>::new());
    for _ in 0..900 {
        let id = format!("C{}", 1 + draw.below(230));
        let day = format!("2025-{:02}-{:02}", 1 + draw.below(6), 1 + draw.below(28));
        let cents = i64::try_from(draw.below(20_000)).expect("small") - 3_000;
        let source = Source::ALL[usize::try_from(draw.below(3)).expect("small")];
        let _ = writeln!(sold, "{id},{day},{:.2},{}", cents as f64 / 100.0, source.code());
        lines.entry(id).or_default().push((day, cents, source));
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sold);
    bench.store.suppress(Channel::Telephone, "+12015550007", today(), "test").expect("suppressed");
    Shop { bench, lines, ages }
}

impl Shop {
    fn ask(&self, filter: Filter, order: Option<Order>) -> Vec<CustomerRow> {
        let query = Query { filter, order };
        let list = customers::list(&self.bench.store, &query, today(), &Progress::new()).expect("listed");
        let rows = customers::rows(&self.bench.store, &list.ids, today()).expect("read");
        assert_eq!(rows.len(), list.ids.len());
        rows
    }

    fn everybody(&self) -> Vec<(CustomerId, Customer)> {
        self.bench.store.customers().expect("read")
    }

    /// Days of spending with the amount for each.
    fn days(&self, id: &str) -> Vec<String> {
        let mut of_day: HashMap<&str, (i64, bool)> = HashMap::new();
        for (day, cents, _) in self.lines.get(id).into_iter().flatten() {
            let one = of_day.entry(day).or_default();
            *one = (one.0 + cents, one.1 || *cents < 0);
        }
        let spending = of_day.into_iter().filter(|(_, (cents, back))| *cents > 0 || (*cents == 0 && !back));
        let mut days: Vec<String> = spending.map(|(day, _)| day.to_owned()).collect();
        days.sort();
        days
    }

    /// The sort key of a column, as a text that sorts in the same order; none if unknown.
    fn key(&self, field: &Field, customer: &Customer) -> Option<String> {
        let id = &customer.external_id;
        let number = |number: i64| Some(format!("{:020}", number + 1_000_000_000));
        let known = |text: &str| (!text.is_empty()).then(|| text.to_lowercase());
        let lines = self.lines.get(id);
        match field {
            Field::Name if customer.last_name.is_empty() && customer.first_name.is_empty() => {
                known(&customer.company.replace('&', "").replace("  ", " ")).or(known(&customer.company))
            }
            Field::Name if customer.last_name.is_empty() => {
                known(&format!("{}\u{1}{}", customer.first_name, customer.first_name))
            }
            Field::Name => known(&format!("{}\u{1}{}", customer.last_name, customer.first_name)),
            Field::Id => number(id[1..].parse().expect("a number")),
            Field::Email => known(&customer.email),
            Field::Telephone => known(&customer.phone),
            Field::Postcode => known(&customer.postcode),
            Field::City => known(&customer.city),
            Field::Region => known(&customer.region),
            Field::Country => known(&customer.country),
            Field::FirstPurchase => self.days(id).first().cloned(),
            Field::LastPurchase => self.days(id).last().cloned(),
            Field::PurchaseDays => lines.and_then(|_| number(i64::try_from(self.days(id).len()).expect("small"))),
            Field::Spend => lines.and_then(|lines| number(lines.iter().map(|(_, cents, _)| cents).sum())),
            Field::Source => lines.and_then(|lines| {
                let count = |source| lines.iter().filter(|(_, _, of)| *of == source).count();
                let place = (0..Source::ALL.len()).rev().max_by_key(|place| count(Source::ALL[*place]))?;
                number(i64::try_from(place).expect("small"))
            }),
            Field::Consent(_) => None,
            Field::Attribute(_) => self.ages.get(id).and_then(|age| number(i64::try_from(*age).expect("small"))),
        }
    }
}

#[test]
fn every_column_sorts_both_ways_as_a_plain_computation_does() {
    let shop = shop();
    let fields = fixed().chain([Field::Attribute("age".into())]);
    for field in fields.filter(|field| !matches!(field, Field::Consent(_))) {
        for way in [Way::Up, Way::Down] {
            let mut known = Vec::new();
            let mut unknown = Vec::new();
            for (id, customer) in shop.everybody() {
                match shop.key(&field, &customer) {
                    Some(key) => known.push((key, id)),
                    None => unknown.push(id),
                }
            }
            known.sort();
            if way == Way::Down {
                known.reverse();
            }
            let expected: Vec<CustomerId> = known.into_iter().map(|(_, id)| id).chain(unknown).collect();
            let order = Order { field: field.clone(), way };
            let found: Vec<CustomerId> =
                shop.ask(Filter::default(), Some(order.clone())).iter().map(|row| row.id).collect();
            let differing = found.iter().zip(&expected).position(|(found, expected)| found != expected);
            assert_eq!((differing, found.len()), (None, expected.len()), "{order}");
        }
    }
}

#[test]
fn rows_tell_the_figures_of_a_plain_computation() {
    let shop = shop();
    for row in shop.ask(Filter::default(), None) {
        let id = &row.customer.external_id;
        let (days, lines) = (shop.days(id), shop.lines.get(id));
        assert_eq!(row.spending.days as usize, days.len(), "{id}");
        assert_eq!(row.spending.first.map(|day| day.to_string()), days.first().cloned(), "{id}");
        assert_eq!(row.spending.last.map(|day| day.to_string()), days.last().cloned(), "{id}");
        assert_eq!(row.spending.spend.0, lines.map_or(0, |l| l.iter().map(|(_, cents, _)| *cents).sum::<i64>()));
        assert_eq!(row.spending.is_buyer(), lines.is_some());
        assert_eq!(row.attributes, [shop.ages.get(id).map(u64::to_string).unwrap_or_default()], "{id}");
    }
}

#[test]
fn filters_leave_exactly_those_who_are_meant_and_reach_is_counted() {
    let shop = shop();
    let all = shop.ask(Filter::default(), None);
    let emails: Vec<String> = all.iter().map(|row| row.customer.email.to_lowercase()).collect();
    let has = |fault: CustomerFault, row: &CustomerRow| match fault {
        CustomerFault::WithoutEmail => row.customer.email.is_empty(),
        CustomerFault::WithoutTelephone => row.customer.phone.is_empty(),
        CustomerFault::WithoutPostcode => row.customer.postcode.is_empty(),
        CustomerFault::WithoutName => row.customer.display_name() == row.customer.external_id,
        CustomerFault::SharedEmail => {
            let email = row.customer.email.to_lowercase();
            !email.is_empty() && emails.iter().filter(|other| **other == email).count() > 1
        }
    };
    let kinds = [Kind::Everybody, Kind::Buyers, Kind::Prospects];
    let channels = [None, Some(Channel::Email), Some(Channel::Mail), Some(Channel::Telephone)];
    let faults = std::iter::once(None).chain(CustomerFault::ALL.map(Some));
    for fault in faults {
        for (kind, reachable) in kinds.into_iter().flat_map(|kind| channels.map(|channel| (kind, channel))) {
            let is_meant = |row: &&CustomerRow| {
                fault.is_none_or(|fault| has(fault, row))
                    && (kind == Kind::Everybody || (kind == Kind::Buyers) == row.spending.is_buyer())
                    && reachable.is_none_or(|channel| row.state(channel).is_some_and(ConsentState::is_reachable))
            };
            let expected: Vec<CustomerId> = all.iter().filter(is_meant).map(|row| row.id).collect();
            let filter = Filter { text: String::new(), kind, reachable, fault };
            let found: Vec<CustomerId> = shop.ask(filter.clone(), None).iter().map(|row| row.id).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
    }
    let reach = customers::reach(
        &shop.bench.store,
        &all.iter().map(|row| row.id).collect::<Vec<_>>(),
        today(),
        &Progress::new(),
    );
    let count =
        |channel| all.iter().filter(|row| row.state(channel).is_some_and(ConsentState::is_reachable)).count() as u64;
    let counted = ReachCounts {
        customers: 300,
        email: count(Channel::Email),
        mail: count(Channel::Mail),
        telephone: count(Channel::Telephone),
    };
    assert_eq!(reach.expect("counted"), counted);
    assert!(counted.email < 300 && counted.telephone > 0 && counted.mail > 0);
    let seven = all.iter().find(|row| row.customer.external_id == "C7").expect("there");
    let state = seven.state(Channel::Telephone);
    assert!(seven.customer.phone.is_empty() || state == Some(ConsentState::Suppressed), "{state:?}");
}

#[test]
fn a_text_finds_everybody_whom_the_search_means() {
    let shop = shop();
    let find = |text: &str| shop.ask(Filter { text: text.into(), ..Filter::default() }, None);
    let brooks = find("brook");
    let meant = |c: &Customer| c.last_name == "Brook" || c.company.starts_with("Brook");
    let expected: Vec<CustomerId> =
        shop.everybody().into_iter().filter(|(_, customer)| meant(customer)).map(|(id, _)| id).collect();
    assert_eq!(brooks.iter().map(|row| row.id).collect::<Vec<_>>(), expected);
    assert!(expected.len() > 20, "more than a search shows");
    assert_eq!(find("c30@EXAMPLE").len() + find("nobody at all").len(), find("c30@example.com").len());
    assert_eq!(find("C300").len(), 1);
}

#[test]
fn what_changes_is_seen_at_once() {
    let mut shop = shop();
    let reachable = Filter { reachable: Some(Channel::Mail), ..Filter::default() };
    let before = shop.ask(reachable.clone(), None);
    let one = before[0].id;
    consent::refuse(&mut shop.bench.store, &[one], Channel::Mail, today()).expect("refused");
    assert_eq!(shop.ask(reachable.clone(), None).len(), before.len() - 1);
    consent::end_mistaken_refusal(&mut shop.bench.store, one, Channel::Mail, today()).expect("ended");
    assert_eq!(shop.ask(reachable, None).len(), before.len());
    let prospects = Filter { kind: Kind::Prospects, ..Filter::default() };
    let before = shop.ask(prospects.clone(), None);
    let id = &before[0].customer.external_id;
    shop.bench.import(ImportKind::Purchases, &format!("customer,date,amount\n{id},2025-07-01,5.00\n"));
    assert_eq!(shop.ask(prospects, None).len(), before.len() - 1);
    let last = shop.ask(Filter::default(), Some(Order::first(Field::LastPurchase)));
    assert_eq!(&last[0].customer.external_id, id);
}

#[test]
fn each_fault_of_the_data_opens_exactly_those_it_counts() {
    let mut shop = shop();
    let health = data::info(&mut shop.bench.store, today()).expect("read").health;
    let mut seen = 0;
    for item in health {
        let found = match item.step {
            Some(HealthStep::Customers(fault)) => {
                shop.ask(Filter { fault: Some(fault), ..Filter::default() }, None).len() as u64
            }
            Some(HealthStep::Purchases(fault)) => {
                let list = foresale::actions::purchases::with_fault(&shop.bench.store, fault, today()).expect("read");
                assert_eq!(list.lines.len() as u64, list.found.min(500));
                list.found
            }
            Some(HealthStep::Duplicates) | None => continue,
        };
        assert_eq!(found, item.count, "{}", item.title);
        seen += 1;
    }
    assert!(seen >= 4, "{seen} faults");
}

#[test]
fn an_unknown_column_is_refused_with_those_there_are_and_cancelling_ends_the_work() {
    let shop = shop();
    let query = Query { order: Some(Order::first(Field::Attribute("size".into()))), ..Query::default() };
    let told =
        customers::list(&shop.bench.store, &query, today(), &Progress::new()).expect_err("no column").to_string();
    assert!(told.contains("'size'") && told.contains("purchase-days") && told.contains("age"), "{told}");
    let progress = Progress::new();
    progress.cancel();
    let query = Query { order: Some(Order::first(Field::Spend)), ..Query::default() };
    let ended = customers::list(&shop.bench.store, &query, today(), &progress).expect_err("cancelled");
    assert!(ended.downcast_ref::<foresale::progress::Cancelled>().is_some());
}

#[test]
fn rows_are_copied_and_written_as_they_are_shown() {
    let mut bench = Bench::empty();
    let people = "customer,last_name,email,phone\nC1,\"Tab\there\",ada@example.com,+1 201 555 0100\nC2,=1+1,,\n";
    bench.import(ImportKind::Customers, people);
    let ids: Vec<CustomerId> = bench.store.customer_ids().expect("read");
    let fields = [Field::Id, Field::Name, Field::Telephone];
    let text = customers::as_text(&bench.store, &ids, &fields, today(), &Progress::new()).expect("copied");
    assert_eq!(text, "Id\tCustomer\tTelephone\nC1\tTab here\t+1 201 555 0100\nC2\t=1+1\t\n");
    let path = bench.folder.path().join("customers.csv");
    customers::export(&mut bench.store, &ids, &fields, &path, today(), &Progress::new()).expect("written");
    let written = std::fs::read_to_string(&path).expect("read");
    assert!(written.contains("C1,Tab\there,tel:+1 201 555 0100\r\nC2,'=1+1,\r\n"), "{written:?}");
    let own = bench.db.clone();
    assert!(customers::export(&mut bench.store, &ids, &fields, &own, today(), &Progress::new()).is_err());
}

//! Further columns and past contacts, from the file to the columns that models read.

use foresale::actions::{data, home, kpis};
use foresale::domain::columns::{ALWAYS, AttributeColumn};
use foresale::domain::day::Day;
use foresale::domain::table::Values;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;

use super::Bench;

const CUSTOMERS: &str =
    "customer,last_name,age,job,loan\nC1,Brook,44,clerk,yes\nC2,Lane,NA,unknown,no\nC3,Mill,31.5,,no\n";
const CONTACTS: &str = "customer,date,channel,responded,control,job,calls\n\
                        C2,2025-03-10,telephone,yes,0,nurse,2\nP9,2025-03-09,telephone,n,no,clerk,1\n\
                        C1,2025-03-10,,y,1,,3\nC1,2024-12-01,post,0,0,driver,1\n";

fn day(text: &str) -> i32 {
    text.parse::<Day>().expect("a day").0
}

fn column<'a>(columns: &'a [AttributeColumn], name: &str) -> &'a AttributeColumn {
    columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no {name}"))
}

/// Customer, day and word of each entry.
fn words(column: &AttributeColumn) -> Vec<(i64, i32, &str)> {
    let Values::Words { codes, words } = &column.values else { panic!("{} is of numbers", column.name) };
    assert!(words.is_sorted());
    let word = |place: usize| words[codes[place] as usize].as_str();
    (0..codes.len()).map(|place| (column.customer[place], column.day[place], word(place))).collect()
}

fn numbers(column: &AttributeColumn) -> Vec<(i64, i32, f64)> {
    let Values::Numbers(numbers) = &column.values else { panic!("{} is of words", column.name) };
    (0..numbers.len()).map(|place| (column.customer[place], column.day[place], numbers[place])).collect()
}

#[test]
fn further_columns_are_known_from_their_day_on() {
    let mut bench = Bench::empty();
    let report = bench.import(ImportKind::Customers, CUSTOMERS);
    assert_eq!((report.added, report.attributes.as_slice()), (3, ["age", "job", "loan"].map(String::from).as_slice()));
    let report = bench.import(ImportKind::Contacts, CONTACTS);
    assert_eq!((report.added, report.rejected, report.customers_created), (4, 0, 1));
    let columns = bench.store.attribute_columns().expect("read");
    assert_eq!(columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["age", "calls", "job", "loan"]);
    assert_eq!(numbers(column(&columns, "age")), [(1, ALWAYS, 44.0), (3, ALWAYS, 31.5)]);
    let expected = [
        (1, ALWAYS, "clerk"),
        (1, day("2024-12-01"), "driver"),
        (2, ALWAYS, "unknown"),
        (2, day("2025-03-10"), "nurse"),
        (4, day("2025-03-09"), "clerk"),
    ];
    assert_eq!(words(column(&columns, "job")), expected);
    assert_eq!(bench.store.customer_ids().expect("read").len(), 4);
}

#[test]
fn contacts_come_back_in_the_order_of_customers_and_days() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, CUSTOMERS);
    bench.import(ImportKind::Contacts, CONTACTS);
    let all = bench.store.contact_columns(None).expect("read");
    assert_eq!(all.customer, [1, 1, 2, 4]);
    assert_eq!(all.day, ["2024-12-01", "2025-03-10", "2025-03-10", "2025-03-09"].map(day));
    assert_eq!(all.responded, [Some(false), Some(true), Some(true), Some(false)]);
    assert_eq!(all.control, [false, true, false, false]);
    assert_eq!(all.channels, ["email", "mail", "telephone"]);
    assert_eq!(all.channel, [1, 0, 2, 2]);
    assert!(all.campaigns.is_empty() && all.campaign.iter().all(Option::is_none));
    let known = bench.store.contact_columns(Some(Day(day("2025-03-09")))).expect("read");
    assert_eq!((known.customer, known.channels), (vec![1, 4], vec!["mail".to_owned(), "telephone".to_owned()]));
    assert_eq!(bench.store.last_contact_day().expect("read"), Some(Day(day("2025-03-10"))));
}

#[test]
fn only_what_is_new_changes_the_data() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, CUSTOMERS);
    bench.import(ImportKind::Contacts, CONTACTS);
    let version = bench.store.data_version().expect("read");
    for (kind, text, rows) in [(ImportKind::Customers, CUSTOMERS, 3), (ImportKind::Contacts, CONTACTS, 4)] {
        let again = bench.import(kind, text);
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, rows));
    }
    assert_eq!(bench.store.data_version().expect("read"), version);
    let report = bench.import(ImportKind::Customers, &CUSTOMERS.replace("44", "45"));
    assert_eq!((report.changed, report.unchanged), (1, 2), "an attribute is part of its customer");
    let report = bench.import(ImportKind::Contacts, &CONTACTS.replace("nurse", "teacher"));
    assert_eq!((report.changed, report.unchanged), (1, 3));
    let report = bench.import(ImportKind::Contacts, &CONTACTS.replace(",y,1,", ",y,0,"));
    assert_eq!(report.changed, 2, "the control group, and the job of before");
    assert_eq!(bench.store.data_version().expect("read"), version + 3);
}

#[test]
fn numbers_become_words_when_a_later_file_has_words() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,Class\nC1,3\nC2,2.5\nC3,-10\n");
    bench.import(ImportKind::Customers, "customer,class\nC4,none\nC5,3\n");
    bench.import(ImportKind::Customers, "customer,class\nC6,2.5\n");
    let columns = bench.store.attribute_columns().expect("read");
    let told: Vec<&str> = words(column(&columns, "Class")).into_iter().map(|(_, _, word)| word).collect();
    assert_eq!(told, ["3", "2.5", "-10", "none", "3", "2.5"]);
}

#[test]
fn a_database_of_prospects_says_what_is_missing() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Contacts, CONTACTS);
    let info = data::info(&mut bench.store, super::today()).expect("read");
    assert_eq!((info.customers, info.prospects, info.contacts, info.attributes), (3, 3, 4, 2));
    assert_eq!((info.last_day, info.last_contact_day.map(|day| day.to_string())), (None, Some("2025-03-10".into())));
    assert_eq!(home::home(&mut bench.store, super::today()).expect("read").prospects, 3);
    data::report(&mut bench.store, super::today()).expect("read");
    let error = kpis::kpis(&mut bench.store, None, &Progress::new()).expect_err("nobody bought");
    assert!(error.to_string().contains("no purchases yet"), "{error}");
    let error = kpis::kpis(&mut bench.store, Some(Day(day("2045-01-01"))), &Progress::new()).expect_err("too late");
    assert!(error.to_string().contains("after the last contact"), "{error}");
}

#[test]
fn the_sample_brings_attributes_and_a_control_group() {
    let bench = Bench::sample();
    let columns = bench.store.attribute_columns().expect("read");
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["customer_type", "household_size", "reads_letters", "vehicle_age"]);
    let people = bench.store.customer_ids().expect("read").len();
    assert_eq!(column(&columns, "reads_letters").customer.len(), people);
    assert!((people / 2..people).contains(&column(&columns, "vehicle_age").customer.len()), "some are not known");
    let contacts = bench.store.contact_columns(None).expect("read");
    let arms = contacts.control.iter().filter(|left_alone| **left_alone).count();
    assert!((30..contacts.len() / 4).contains(&arms), "{arms} of {}", contacts.len());
}

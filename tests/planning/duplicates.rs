//! Who may be one person under several ids.

use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::day::Day;
use foresale::domain::money::Money;
use foresale::domain::phone::Country;
use foresale::planning::duplicates::{Distinct, FirstPass, Found, MOST_SHARING, find, proposed};
use foresale::reports::duplicates::{Side, Strength};

fn person(name: &str, email: &str, phone: &str, postcode: &str) -> Customer {
    let (first, last) = name.split_once(' ').unwrap_or(("", name));
    Customer {
        first_name: first.into(),
        last_name: last.into(),
        email: email.into(),
        phone: phone.into(),
        postcode: postcode.into(),
        ..Customer::default()
    }
}

fn at(street: &str, customer: Customer) -> Customer {
    Customer { street: street.into(), ..customer }
}

fn found(customers: &[Customer], distinct: &Distinct) -> Found {
    let numbered = || (0_i64..).zip(customers).map(|(number, customer)| (CustomerId(number), customer.clone()));
    let mut first = FirstPass::default();
    numbered().for_each(|(id, customer)| first.take(id, &customer));
    let suspects = first.suspects();
    let suspects: Vec<_> = numbered().filter(|(id, _)| suspects.contains(id)).collect();
    find(&suspects, Country::from_letters("DE"), distinct)
}

fn pairs(customers: &[Customer]) -> Vec<(i64, i64, Strength)> {
    let found = found(customers, &Distinct::new());
    found.pairs.iter().map(|pair| (pair.first.0, pair.second.0, pair.strength)).collect()
}

#[test]
fn each_thing_in_common_brings_a_pair_together() {
    use Strength::{AlmostCertain, Likely, Possible};
    let email = [person("Ada Brook", " ADA@example.com", "", ""), person("", "ada@example.com", "", "")];
    assert_eq!(pairs(&email), [(0, 1, Likely)]);
    let phone = [person("Ada Brook", "", "030 901820", ""), person("Brook Ada", "", "+49 (0)30/90 18 20", "")];
    assert_eq!(pairs(&phone), [(0, 1, AlmostCertain)], "the same name, swapped, and number");
    let name = [person("Jörg Müller", "", "", "10234"), person("JOERG mueller", "", "", " 10 234")];
    assert_eq!(pairs(&name), [(0, 1, Likely)]);
    let household = [person("Ada Brook", "home@example.com", "", "1"), person("Bo Brook", "home@example.com", "", "1")];
    assert_eq!(pairs(&household), [(0, 1, Possible)], "two people of one household");
    assert!(pairs(&[person("Ada Brook", "", "", "10234"), person("Ada Brook", "", "", "20999")]).is_empty());
    assert!(pairs(&[person("", "", "12", "1"), person("", "", "12", "1")]).is_empty());
}

#[test]
fn a_slip_in_the_last_name_counts_only_at_the_same_door() {
    let one = |last: &str, street: &str| at(street, person(&format!("Ada {last}"), "", "", "10234"));
    let found = found(&[one("Meyer", "12 Mill Street"), one("Meier", "12, Mill Str.")], &Distinct::new());
    assert_eq!(found.pairs.len(), 1);
    assert_eq!(
        found.pairs[0].evidence,
        "Same street in 10234. The last names differ by one letter: Ada Meyer and Ada Meier."
    );
    assert!(pairs(&[one("Meyer", "12 Mill Street"), one("Meier", "14 Mill Street")]).is_empty());
    assert!(pairs(&[one("Lee", "12 Mill Street"), one("Leo", "12 Mill Street")]).is_empty(), "too short to be sure");
}

#[test]
fn what_was_found_to_be_two_is_not_proposed_again() {
    let both = [person("Ada Brook", "ada@example.com", "", ""), person("Ada Brook", "ada@example.com", "", "")];
    let distinct = Distinct::from([(CustomerId(0), CustomerId(1))]);
    assert_eq!(found(&both, &Distinct::new()).pairs.len(), 1);
    assert_eq!(found(&both, &distinct), Found::default());
}

#[test]
fn an_address_of_many_is_one_fault_and_no_pair() {
    let mut many: Vec<Customer> =
        (0..=MOST_SHARING).map(|i| person(&format!("Ada Brook{i}"), "shop@example.com", "", "")).collect();
    many.push(person("Cy Ford", "cy@example.com", "", "9"));
    many.push(person("Cy Ford", "shop@example.com", "", "9"));
    let found = found(&many, &Distinct::new());
    assert_eq!(found.faults.len(), 1);
    assert_eq!((found.faults[0].value.as_str(), found.faults[0].customers), ("shop@example.com", MOST_SHARING + 2));
    assert_eq!(found.pairs.len(), 1, "name and postcode still tell");
    assert_eq!(found.pairs[0].evidence, "Same name and postcode 9.");
}

#[test]
fn the_order_of_the_customers_changes_nothing() {
    let customers: Vec<Customer> = (0..200)
        .map(|i| person(&format!("Ada Brook{}", i % 40), &format!("p{}@example.com", i % 70), "", "10234"))
        .collect();
    let forward = found(&customers, &Distinct::new());
    assert_eq!(forward, found(&customers, &Distinct::new()));
    assert!(forward.pairs.len() > 200);
}

#[test]
fn the_fuller_and_newer_record_is_proposed() {
    let side = |id, customer, purchases, last| Side {
        id: CustomerId(id),
        customer,
        purchases,
        spend: Money::ZERO,
        last_purchase: last,
        refused: Vec::new(),
    };
    let old =
        Customer { external_id: "C1".into(), ..at("1 Old Lane", person("Ada Brook", "ada@old.example", "1", "111")) };
    let new = Customer { external_id: "C2".into(), ..at("2 New Lane", person("Ada Ford", "", "", "222")) };
    let record = proposed(&side(1, old.clone(), 9, Some(Day(10))), &side(2, new.clone(), 2, Some(Day(20))));
    assert_eq!(
        (record.last_name.as_str(), record.street.as_str(), record.postcode.as_str()),
        ("Ford", "2 New Lane", "222")
    );
    assert_eq!((record.email.as_str(), record.external_id.as_str()), ("ada@old.example", "C1"));
    let without = proposed(&side(1, old, 1, None), &side(2, person("Ada Ford", "", "", "222"), 1, None));
    assert_eq!(without.street, "1 Old Lane", "the fuller one leads");
}

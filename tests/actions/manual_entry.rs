//! Customers, purchases and dealers entered by hand, and undone.

use foresale::actions::{manual_entry, ranking, steps};
use foresale::domain::customer::Customer;
use foresale::domain::dealer::Dealer;
use foresale::domain::money::Money;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::manual_entry::{CustomerForm, Direction, EntryForm, PurchaseForm, Saved};

use super::{Bench, today};

fn save(bench: &mut Bench, form: &EntryForm) -> anyhow::Result<Saved> {
    manual_entry::save(&mut bench.store, form, today())
}

fn undo(bench: &mut Bench, saved: &Saved) {
    steps::undo(&mut bench.store, StepId(saved.step.expect("a step")), &Progress::new()).expect("taken back");
}

fn ada() -> CustomerForm {
    let customer = Customer { first_name: " Ada ".into(), email: "ada@example.com".into(), ..Customer::default() };
    CustomerForm { number: None, customer }
}

fn purchase(amount: &str) -> PurchaseForm {
    PurchaseForm {
        customer: "C1".into(),
        day: "2025-03-01".into(),
        amount: amount.into(),
        product: "Tyre".into(),
        category: "Tyres".into(),
        store: "Northby".into(),
        reference: "R9".into(),
        ..PurchaseForm::default()
    }
}

#[test]
fn a_customer_is_added_changed_and_taken_back() {
    let mut bench = Bench::empty();
    let added = save(&mut bench, &EntryForm::Customer(ada())).expect("saved");
    assert_eq!(added.what, "Added Ada (H1)", "an id is made, blanks are left out");
    let id = added.customer.expect("a customer");
    let mut form = CustomerForm { number: Some(id), customer: bench.store.customer(id).expect("known") };
    assert_eq!(save(&mut bench, &EntryForm::Customer(form.clone())).expect("nothing to do").step, None);
    form.customer.email.clear();
    form.customer.external_id = "A-7".into();
    let changed = save(&mut bench, &EntryForm::Customer(form)).expect("saved");
    assert_eq!(bench.store.customer(id).expect("known").email, "", "what was emptied is empty");
    undo(&mut bench, &changed);
    assert_eq!(bench.store.customer(id).expect("known").email, "ada@example.com");
    undo(&mut bench, &added);
    assert!(bench.store.customer_ids().expect("read").is_empty());
}

#[test]
fn an_id_belongs_to_one_customer_and_wrong_fields_change_nothing() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,name\nC1,Brook\n");
    let before = bench.dump();
    let mut form = ada();
    form.customer.external_id = "C1".into();
    let refused = save(&mut bench, &EntryForm::Customer(form.clone())).expect_err("taken").to_string();
    assert!(refused.contains("'C1' belongs to Brook"), "{refused}");
    form.customer.external_id.clear();
    form.customer.email = "ada at example".into();
    assert!(save(&mut bench, &EntryForm::Customer(form)).is_err());
    let nobody = PurchaseForm { customer: "C9".into(), ..purchase("5") };
    let refused = save(&mut bench, &EntryForm::Purchase(nobody)).expect_err("nobody").to_string();
    assert!(refused.contains("no customer 'C9'"), "{refused}");
    let late = PurchaseForm { day: today().plus(2).to_string(), ..purchase("5") };
    assert!(save(&mut bench, &EntryForm::Purchase(late)).is_err());
    assert_eq!(bench.dump(), before);
}

#[test]
fn purchases_and_returns_are_entered_changed_and_taken_back() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,name\nC1,Brook\n");
    let sale = save(&mut bench, &EntryForm::Purchase(purchase("1.250,50"))).expect("saved");
    let back = PurchaseForm { direction: Direction::Return, reference: String::new(), ..purchase("50.50") };
    let back = save(&mut bench, &EntryForm::Purchase(back)).expect("saved");
    let customer = sale.customer.expect("whose");
    let card = ranking::card(&mut bench.store, customer, today()).expect("read");
    assert_eq!((card.purchases.len(), card.total_spend), (2, Money(120_000)));
    let number = card.purchases.iter().find(|line| line.amount > Money::ZERO).expect("the sale").number;
    let mut form = manual_entry::purchase_form(&mut bench.store, number).expect("read");
    assert_eq!((form.amount.as_str(), form.product.as_str(), form.store.as_str()), ("1250.50", "Tyre", "Northby"));
    form.amount = "1300".into();
    let changed = save(&mut bench, &EntryForm::Purchase(form)).expect("saved");
    assert_eq!(bench.store.spend_of(customer).expect("read"), Money(124_950));
    // A file that contains the same receipt line again corrects it, and adds nothing.
    let again = bench.import(
        ImportKind::Purchases,
        "customer,date,amount,reference,product,store\nC1,2025-03-01,1300.00,R9,Tyre,Northby\n",
    );
    assert_eq!((again.added, again.unchanged), (0, 1));
    for saved in [&changed, &back, &sale] {
        undo(&mut bench, saved);
    }
    assert_eq!(bench.store.totals().expect("read").purchases, 0);
}

#[test]
fn a_dealer_is_saved_and_taken_back() {
    let mut bench = Bench::empty();
    let dealer = Dealer {
        external_id: "D1".into(),
        name: "North".into(),
        territory: vec!["10".into(), "11".into()],
        capacity: 5,
        ..Dealer::default()
    };
    let added = save(&mut bench, &EntryForm::Dealer(dealer.clone())).expect("saved");
    let smaller = Dealer { territory: vec!["10".into()], ..dealer.clone() };
    let changed = save(&mut bench, &EntryForm::Dealer(smaller)).expect("saved");
    undo(&mut bench, &changed);
    assert_eq!(bench.store.dealers().expect("read")[0].1, dealer);
    undo(&mut bench, &added);
    assert!(bench.store.dealers().expect("read").is_empty());
    assert!(save(&mut bench, &EntryForm::Dealer(Dealer { email: "nobody".into(), ..dealer })).is_err());
}

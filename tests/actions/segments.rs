//! Segments are saved, renamed and deleted, and each of these can be undone.

use foresale::actions::clusters::ClusterScope;
use foresale::actions::segments::{self, NewRule};
use foresale::actions::steps;
use foresale::domain::customer::CustomerId;
use foresale::domain::model::Model;
use foresale::domain::rule::{Condition, Goods, Membership, PurchaseTest, Purchases, Rule, Within};
use foresale::domain::segment::{Members, SegmentId};
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::segments::SavedSegment;

use super::{Bench, records, today};

const CUSTOMERS: &str = "customer,last_name\nC1,Brook\nC2,Lane\nC3,Mill\n";

fn bench() -> (Bench, Vec<CustomerId>) {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, CUSTOMERS);
    let ids = bench.store.customer_ids().expect("read");
    (bench, ids)
}

fn in_segment(segment: SegmentId) -> Rule {
    Rule::AllOf(vec![Rule::Is(Condition::Segment { segment, membership: Membership::In })])
}

fn rule(name: &str, rule: Rule) -> NewRule {
    NewRule { id: None, name: name.into(), label: String::new(), rule }
}

fn take_back(bench: &mut Bench, saved: &SavedSegment) {
    steps::undo(&mut bench.store, StepId(saved.saved.step.expect("a step")), &Progress::new()).expect("taken back");
}

#[test]
fn a_list_comes_back_with_its_customers() {
    let (mut bench, ids) = bench();
    let before = records(&bench);
    let made = segments::save_list(&mut bench.store, " Loyal ", "picked by hand", &ids[..2], today()).expect("saved");
    assert_eq!(segments::list(&bench.store).expect("read")[0].members, Members::List(2));
    let renamed = segments::rename(&mut bench.store, made.id, "Friends", today()).expect("renamed");
    let deleted = segments::delete(&mut bench.store, made.id, today()).expect("deleted");
    assert!(segments::list(&bench.store).expect("read").is_empty());
    take_back(&mut bench, &deleted);
    assert_eq!(bench.store.segment_members(made.id).expect("read"), ids[..2]);
    assert_eq!(bench.store.segment(made.id).expect("there").name, "Friends");
    take_back(&mut bench, &renamed);
    assert_eq!(bench.store.segment(made.id).expect("there").name, "Loyal");
    take_back(&mut bench, &made);
    assert!(segments::list(&bench.store).expect("read").is_empty());
    assert_eq!(records(&bench), before);
}

#[test]
fn a_name_belongs_to_one_segment() {
    let (mut bench, ids) = bench();
    segments::save_list(&mut bench.store, "Loyal", "", &ids, today()).expect("saved");
    let refused = segments::save_list(&mut bench.store, "LOYAL", "", &ids, today()).expect_err("taken");
    assert!(refused.to_string().contains("'Loyal' already"), "{refused}");
    assert!(segments::save_rule(&mut bench.store, &rule("  ", Rule::default()), today()).is_err());
    assert!(segments::save_list(&mut bench.store, "Nobody", "", &[], today()).is_err());
}

#[test]
fn rules_go_in_no_circle_and_what_they_name_stays() {
    let (mut bench, ids) = bench();
    let list = segments::save_list(&mut bench.store, "Loyal", "", &ids, today()).expect("saved").id;
    let first = segments::save_rule(&mut bench.store, &rule("First", in_segment(list)), today()).expect("saved").id;
    let second = segments::save_rule(&mut bench.store, &rule("Second", in_segment(first)), today()).expect("saved").id;
    let circle = NewRule { id: Some(first), ..rule("First", in_segment(second)) };
    let refused = segments::save_rule(&mut bench.store, &circle, today()).expect_err("a circle");
    assert!(refused.to_string().contains("itself"), "{refused}");
    let refused = segments::delete(&mut bench.store, first, today()).expect_err("named");
    assert!(refused.to_string().contains("'Second' names 'First'"), "{refused}");
    segments::delete(&mut bench.store, second, today()).expect("deleted");
    segments::delete(&mut bench.store, first, today()).expect("deleted");
}

#[test]
fn a_product_that_is_gone_is_told_by_the_count_and_beside_the_list() {
    let mut bench = Bench::sample();
    let purchases = Purchases {
        goods: Goods::Product("NOWHERE-1".into()),
        source: None,
        store: None,
        test: PurchaseTest::TimesAtLeast(1),
        within: Within::Ever,
    };
    let broken = Rule::AllOf(vec![Rule::Is(Condition::Purchases(purchases))]);
    let count = segments::count(&bench.store, &broken, today(), &Progress::new()).expect("counted");
    assert!(count.fault.as_deref().is_some_and(|fault| fault.contains("no product 'NOWHERE-1'")), "{:?}", count.fault);
    let new = NewRule { id: None, name: "Lost".into(), label: "Stray".into(), rule: broken };
    bench.store.add_rule_segment(&new.name, &new.label, &new.rule, today()).expect("as an older program left it");
    let mut list = bench.predict(Model::Spending, None);
    segments::label_accounts(&bench.store, &mut list, today()).expect("labelled");
    assert_eq!(list.missing_labels.len(), 1);
    for word in ["'Stray'", "'Lost'", "'NOWHERE-1'"] {
        assert!(list.missing_labels[0].contains(word), "{}", list.missing_labels[0]);
    }
}

#[test]
fn written_conditions_compare_numbers_words_days_and_addresses() {
    let mut bench = Bench::empty();
    let mut lines = vec!["customer,last_name,city,email,card,contract_end,age".to_owned()];
    for row in 0..12 {
        let card = ["gold", "silver", ""][row % 3];
        let city = if row < 4 { "Bonn" } else { "Ulm" };
        lines.push(format!("C{row},Brook,{city},,{card},2027-{:02}-15,{}", row + 1, 20 + row));
    }
    bench.import(ImportKind::Customers, &lines.join("\n"));
    let count = |text: &str| {
        let rule = segments::written(&bench.store, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        segments::count(&bench.store, &rule, today(), &Progress::new()).expect("counted").customers
    };
    for (text, customers) in [
        ("city = 'bonn'", 4),
        ("city <> 'Bonn' and card = 'gold'", 2),
        ("'Bonn' = city or card = 'gold'", 6),
        ("card in ('gold', 'silver')", 8),
        ("card <> 'gold'", 4),
        ("not card = 'gold'", 8),
        ("card is null", 4),
        ("email is not null", 0),
        ("age >= 30 and last_name = 'Brook'", 2),
        ("contract_end >= '2027-11-15'", 2),
        ("contract_end > '2027-11-15'", 1),
        ("contract_end < '2027-02-15'", 1),
        ("contract_end = '2027-02-15'", 1),
        ("'2027-02-15' >= contract_end", 2),
        ("contract_end between '2027-02-15' and '2027-04-15'", 3),
        ("contract_end in ('2027-02-15', '2027-04-15')", 2),
    ] {
        assert_eq!(count(text), customers, "{text}");
    }
    for (text, part) in [
        ("city = 3", "in single quotation marks"),
        ("city > 'A'", "in single quotation marks"),
        ("age = '30'", "leave the quotation marks out"),
        ("contract_end > 'soon'", "write it as '2026-01-31'"),
        ("contract_end > 2027", "contract_end >= '2026-01-31'"),
        ("age + 'x' > 2", "at 7: a number is needed here, and this is a text"),
        ("'Bonn'", "selects nobody"),
        ("town = 'Bonn'", "called 'town'"),
    ] {
        let refused = segments::written(&bench.store, text).expect_err(text).to_string();
        assert!(refused.contains(part), "{text}: {refused}");
    }
}

#[test]
fn written_conditions_know_clusters_lists_sources_and_reach() {
    let mut bench = Bench::sample();
    let list = bench.predict(Model::Dormancy, None);
    let clusters = foresale::actions::clusters::clusters(&mut bench.store, &ClusterScope::default(), &Progress::new());
    let clusters = clusters.expect("clusters").clusters;
    let count = |text: &str| {
        let rule = segments::written(&bench.store, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let counted = segments::count(&bench.store, &rule, today(), &Progress::new()).expect("counted");
        assert_eq!(counted.fault, None, "{text}");
        counted.customers
    };
    let all = count("frequency is null or frequency is not null");
    let name = &clusters[0].name;
    assert_eq!(count(&format!("cluster = '{name}'")), clusters[0].size);
    assert_eq!(count(&format!("cluster <> '{name}'")), all - clusters[0].size);
    assert_eq!(count("cluster is null"), all - clusters.iter().map(|one| one.size).sum::<usize>());
    assert_eq!(count("rank_dormancy <= 10"), 10);
    let likely = list.accounts.iter().filter(|account| account.probability >= 0.2).count();
    assert_eq!(count("chance_dormancy >= 0.2"), likely);
    assert_eq!(count("chance_dormancy < 0.2"), list.accounts.len() - likely);
    assert_eq!(count("chance_dormancy is null"), all - list.accounts.len());
    let online = count("source = 'e-commerce'");
    assert!(online > 0 && online + count("source <> 'e-commerce'") == all, "{online} of {all}");
    let [by_mail, by_phone] = ["email", "telephone"].map(|channel| count(&format!("reach = '{channel}'")));
    assert!(by_mail > 0 && by_phone > 0 && count("reach in ('email', 'telephone')") >= by_mail.max(by_phone));
    let group = bench.store.categories().expect("groups").swap_remove(0);
    assert!(count(&format!("bought = '{group}' and frequency >= 2")) <= count(&format!("bought = '{group}'")));
    for (text, part) in [
        ("cluster = 'No such'", "there is no cluster 'No such'"),
        ("segment = 'No such'", "there are none yet"),
        ("source = 'pigeon'", "pigeon"),
        ("reach = 3", "single quotation marks"),
        ("rank_dormancy > 3", "rank_dormancy <= 100"),
        ("chance_dormancy = 0.3", ">= or <="),
    ] {
        let refused = segments::written(&bench.store, text).expect_err(text).to_string();
        assert!(refused.contains(part), "{text}: {refused}");
    }
}

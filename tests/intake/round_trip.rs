//! What the generator writes is read back unchanged.

use std::collections::HashSet;

use foresale::domain::attribute::{Attribute, AttributeValue};
use foresale::domain::purchase::Purchase;
use foresale::intake::attributes::FileAttributes;
use foresale::intake::contacts;
use foresale::intake::error::IntakeError;
use foresale::intake::kinds;
use foresale::intake::write_sample::write_sample;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::sample;

use super::{Read, is_kind, plan_of, previewed, purchases, sort_into, today};

#[test]
fn generated_files_come_back_by_guesses_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, progress) = (folder.path(), Progress::new());
    let written = write_sample(out, 300, 2_345, 11, &progress).expect("written");
    assert_eq!((written.customers, written.purchases), (300, 2_345));
    let made: Vec<_> = sample::synthetic(300, 2_345, 11).collect();

    let seen = previewed(&out.join("purchases.csv"));
    is_kind(&seen, ImportKind::Purchases);
    let (rows, rejected) = purchases(&plan_of(&seen)).expect("read");
    assert!(rejected.is_empty(), "{rejected:?}");
    let expected: Vec<&Purchase> = made.iter().flat_map(|customer| &customer.purchases).collect();
    assert!(rows.iter().map(|(_, row)| row).eq(expected), "every purchase as it was made");

    let seen = previewed(&out.join("customers.csv"));
    is_kind(&seen, ImportKind::Customers);
    let mut read = Read::default();
    let found = FileAttributes::from_plan(&plan_of(&seen), &progress).expect("read");
    assert_eq!(found.attributes.len(), 4, "{:?}", found.left_out);
    kinds::read_customers::<IntakeError>(&plan_of(&seen), &found, today(), &progress, &mut |checked| {
        sort_into(checked, &mut read);
        Ok(())
    })
    .expect("read");
    assert!(read.1.is_empty());
    for ((_, row), made) in read.0.iter().zip(&made) {
        assert_eq!((&row.customer, &row.refusals), (&made.customer.customer, &made.customer.refusals));
        let spoken = |attributes: &[Attribute], values: &[AttributeValue]| {
            attributes.iter().zip(values).map(|(attribute, value)| attribute.spoken(*value)).collect::<Vec<_>>()
        };
        let expected = spoken(&sample::attributes(), &made.customer.attributes);
        assert_eq!(spoken(&found.attributes, &row.attributes), expected);
    }

    let seen = previewed(&out.join("contacts.csv"));
    is_kind(&seen, ImportKind::Contacts);
    let mut read = Read::default();
    contacts::read_contacts::<IntakeError>(
        &plan_of(&seen),
        &FileAttributes::default(),
        today(),
        &progress,
        &mut |checked| {
            sort_into(checked, &mut read);
            Ok(())
        },
    )
    .expect("read");
    assert!(read.1.is_empty());
    let responses = made.iter().flat_map(|customer| &customer.contacts).filter(|contact| contact.responded).count();
    assert_eq!(read.0.iter().filter(|(_, row)| row.responded == Some(true)).count(), responses);
    let left_alone = made.iter().flat_map(|customer| &customer.contacts).filter(|contact| contact.control).count();
    assert!(left_alone > 10 && read.0.iter().filter(|(_, row)| row.control).count() == left_alone);
}

#[test]
fn products_and_dealers_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, progress) = (folder.path(), Progress::new());
    write_sample(out, 3, 0, 1, &progress).expect("written");
    let seen = previewed(&out.join("products.csv"));
    is_kind(&seen, ImportKind::Products);
    let mut products = Read::default();
    kinds::read_products::<IntakeError>(&plan_of(&seen), today(), &progress, &mut |checked| {
        sort_into(checked, &mut products);
        Ok(())
    })
    .expect("read");
    assert!(products.0.iter().map(|(_, row)| row).eq(&sample::products()));

    let seen = previewed(&out.join("dealers.csv"));
    is_kind(&seen, ImportKind::Dealers);
    let mut dealers = Read::default();
    foresale::intake::dealers::read_dealers::<IntakeError>(&plan_of(&seen), today(), &progress, &mut |checked| {
        sort_into(checked, &mut dealers);
        Ok(())
    })
    .expect("read");
    assert!(dealers.0.iter().map(|(_, row)| row).eq(&sample::dealers()));
}

#[test]
fn the_number_of_purchases_is_met_exactly() {
    for (customers, wanted) in [(1, 0), (1, 1), (1, 500), (7, 3), (50, 5), (40, 4_000), (1_000, 900), (200, 1_600)] {
        let mut lines = HashSet::new();
        let mut purchases = 0;
        let mut count = 0;
        for customer in sample::synthetic(customers, wanted, 3) {
            count += 1;
            purchases += customer.purchases.len() as u64;
            for line in customer.purchases {
                assert!(lines.insert((line.reference, line.product, line.day)), "no line is written twice");
            }
        }
        assert_eq!((count, purchases), (customers, wanted));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = write_sample(folder.path(), 0, 5, 1, &Progress::new());
    assert!(matches!(nobody, Err(IntakeError::NobodyBuys { purchases: 5 })));
}

#[test]
fn the_same_seed_writes_the_same_files() {
    let write = |seed| {
        let folder = tempfile::tempdir().expect("a folder");
        write_sample(folder.path(), 40, 320, seed, &Progress::new()).expect("written");
        std::fs::read(folder.path().join("purchases.csv")).expect("read")
    };
    assert_eq!(write(5), write(5));
    assert_ne!(write(5), write(6));
}

//! Checked rows, and the reasons of those rejected.

use foresale::domain::consent::Channel;
use foresale::domain::lead::Outcome;
use foresale::domain::purchase::Source;
use foresale::intake::attributes::FileAttributes;
use foresale::intake::columns::map_by_text;
use foresale::intake::contacts;
use foresale::intake::error::IntakeError;
use foresale::intake::kinds;
use foresale::progress::{Cancelled, Progress};
use foresale::reports::import::Meaning;

use super::{Read, file_of, fixture, plan_of, previewed, purchases, sort_into, today};

#[test]
fn quoted_line_breaks_are_data_and_lines_are_those_of_the_file() {
    let (rows, rejected) = purchases(&plan_of(&previewed(&fixture("quoted_lines.csv")))).expect("read");
    let found: Vec<(u64, &str)> = rows.iter().map(|(line, row)| (*line, row.product.as_str())).collect();
    assert_eq!(found, [(2, "Mower\nwith bag, \"silent\""), (4, "Spade")]);
    let reasons: Vec<(u64, &str)> = rejected.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(reasons.len(), 4);
    assert_eq!(reasons[0], (5, "has 3 cells where the first line has 4"));
    assert!(reasons[1].0 == 6 && reasons[1].1.contains("'2024-02-30'"), "{reasons:?}");
    assert!(reasons[2].0 == 7 && reasons[2].1.contains("'seven'"), "{reasons:?}");
    assert_eq!(reasons[3], (8, "has no customer id"));
    assert_eq!(rejected[0].original, "A3,2024-02-02,7.00");
}

#[test]
fn days_out_of_reach_and_absurd_amounts_reject_the_row() {
    let (_folder, path) = file_of(
        b"customer,date,amount\n1,1899-12-31,1\n2,2026-11-24,1\n3,2026-11-23,1\n4,2024-01-01,1000000000001\n5,,1\n6,2024-01-01,\n7,2024-01-01,0\n",
    );
    let (rows, rejected) = purchases(&plan_of(&previewed(&path))).expect("read");
    let kept: Vec<&str> = rows.iter().map(|(_, row)| row.customer.as_str()).collect();
    assert_eq!(kept, ["3", "7"]);
    let reasons: Vec<&str> = rejected.iter().map(|row| row.reason.as_str()).collect();
    for (reason, part) in
        reasons.iter().zip(["before 1900", "after tomorrow", "beyond", "has no date", "has no amount"])
    {
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn customers_keep_what_cannot_be_read_and_their_refusals() {
    let plan = plan_of(&previewed(&fixture("customers_bom.csv")));
    let mut read = Read::default();
    kinds::read_customers::<IntakeError>(
        &plan,
        &FileAttributes::default(),
        today(),
        &Progress::new(),
        &mut |checked| {
            sort_into(checked, &mut read);
            Ok(())
        },
    )
    .expect("read");
    let (rows, rejected) = read;
    let ada = &rows[0].1;
    assert_eq!(ada.customer.external_id, "0012");
    assert_eq!((ada.customer.first_name.as_str(), ada.customer.last_name.as_str()), ("Ada", "Brook"));
    assert_eq!((ada.customer.email.as_str(), ada.customer.postcode.as_str()), ("ada@example.com", "01234"));
    assert_eq!(ada.refusals, [Channel::Email]);
    let ben = &rows[1].1;
    assert_eq!((ben.customer.email.as_str(), ben.customer.last_name.as_str()), ("not an address", "Lind"));
    assert!(ben.refusals.is_empty(), "the row before must not shine through");
    assert_eq!((rejected.len(), rejected[0].line), (1, 4));
}

#[test]
fn dealers_products_contacts_and_outcomes() {
    let progress = Progress::new();
    let (_folder, path) = file_of(
        b"dealer,name,territory,capacity,product_lines\nD1,Harbour,\"10, 11;12\",25,Tyres; Car care\nD2,Mill,,,\nD3,,1,1,\n",
    );
    let mut dealers = Read::default();
    foresale::intake::dealers::read_dealers::<IntakeError>(
        &plan_of(&previewed(&path)),
        today(),
        &progress,
        &mut |checked| {
            sort_into(checked, &mut dealers);
            Ok(())
        },
    )
    .expect("read");
    assert_eq!(dealers.0[0].1.territory, ["10", "11", "12"]);
    assert_eq!(dealers.0[0].1.product_lines, ["Tyres", "Car care"]);
    assert_eq!(
        (dealers.0[1].1.capacity, dealers.1[0].reason.as_str()),
        (foresale::intake::dealers::USUAL_CAPACITY, "has no name")
    );

    let (_folder, path) =
        file_of(b"product,name,category,price,margin_rate\n007,Mower,Mowers,\"1,399.00\",24%\n008,Spade,,,\n");
    let mut products = Read::default();
    kinds::read_products::<IntakeError>(&plan_of(&previewed(&path)), today(), &progress, &mut |checked| {
        sort_into(checked, &mut products);
        Ok(())
    })
    .expect("read");
    assert_eq!((products.0[0].1.price.map(|p| p.0), products.0[0].1.margin_rate), (Some(139_900), Some(0.24)));
    assert_eq!((products.0[1].1.price, products.0[1].1.margin_rate), (None, None), "empty is not zero");

    let (_folder, path) = file_of(
        b"customer,date,channel,responded,response_date\n1,2024-03-01,email,,2024-03-05\n2,2024-03-01,post,no,\n3,2024-03-01,email,,2024-02-01\n",
    );
    let mut read = Read::default();
    let (plan, none) = (plan_of(&previewed(&path)), FileAttributes::default());
    contacts::read_contacts::<IntakeError>(&plan, &none, today(), &progress, &mut |checked| {
        sort_into(checked, &mut read);
        Ok(())
    })
    .expect("read");
    let told: Vec<(Option<Channel>, Option<bool>)> =
        read.0.iter().map(|(_, row)| (row.channel, row.responded)).collect();
    assert_eq!(told, [(Some(Channel::Email), Some(true)), (Some(Channel::Mail), Some(false))]);
    assert_eq!(read.1[0].reason, "the response lies before the contact");

    let (_folder, path) = file_of(b"lead,outcome,date\n17,Call back,2024-01-05\n18,won,\n0,sold,\n19,sold,\n");
    let mut outcomes = Read::default();
    kinds::read_outcomes::<IntakeError>(&plan_of(&previewed(&path)), today(), &progress, &mut |checked| {
        sort_into(checked, &mut outcomes);
        Ok(())
    })
    .expect("read");
    let told: Vec<(i64, Outcome)> = outcomes.0.iter().map(|(_, row)| (row.lead, row.outcome)).collect();
    assert_eq!(told, [(17, Outcome::CallBack), (19, Outcome::Sold)]);
    assert_eq!((outcomes.0[1].1.day, outcomes.1.len()), (today(), 2));
}

#[test]
fn sources_come_from_the_column_or_the_plan() {
    let (_folder, path) =
        file_of(b"customer,date,amount,source\n1,2024-01-01,1,Credit card\n2,2024-01-01,1,\n3,2024-01-01,1,pigeon\n");
    let mut plan = plan_of(&previewed(&path));
    plan.source = Source::Pos;
    let (rows, rejected) = purchases(&plan).expect("read");
    let sources: Vec<Source> = rows.iter().map(|(_, row)| row.source).collect();
    assert_eq!(sources, [Source::CreditCard, Source::Pos, Source::Pos], "a sale is one wherever it was made");
    assert!(rejected.is_empty());
    plan.mean("source", "pigeon", Meaning::Source(Source::HomeShopping));
    assert_eq!(purchases(&plan).expect("read").0[2].1.source, Source::HomeShopping);
}

#[test]
fn columns_can_be_mapped_by_hand() {
    let (_folder, path) = file_of(b"who,when,gross,net\n1,2024-01-01,12,10\n");
    let mut plan = plan_of(&previewed(&path));
    for text in ["customer=WHO", "date=2", "amount=net"] {
        map_by_text(&mut plan, text).expect("mapped");
    }
    let (rows, _) = purchases(&plan).expect("read");
    assert_eq!((rows[0].1.customer.as_str(), rows[0].1.amount.0), ("1", 1000));
}

#[test]
fn cancelling_ends_the_reading() {
    let lines: Vec<String> = (0..20_000).map(|customer| format!("{customer},2024-01-01,1")).collect();
    let text = format!("customer,date,amount\n{}\n", lines.join("\n"));
    let (_folder, path) = file_of(text.as_bytes());
    let progress = Progress::new();
    let mut rows = 0;
    let result = kinds::read_purchases::<IntakeError>(&plan_of(&previewed(&path)), today(), &progress, &mut |_| {
        rows += 1;
        if rows == 5_000 {
            progress.cancel();
        }
        Ok(())
    });
    assert!(matches!(result, Err(IntakeError::Cancelled(Cancelled))));
    assert!((5_000..10_000).contains(&rows), "{rows}");
    assert_eq!(progress.snapshot().total, text.len() as u64);
}

//! Which further columns of a file become attributes.

use foresale::domain::attribute::AttributeKind;
use foresale::intake::attributes::FileAttributes;
use foresale::intake::columns::set_aside;
use foresale::intake::contacts;
use foresale::intake::error::IntakeError;
use foresale::intake::preview::preview;
use foresale::progress::Progress;
use foresale::reports::import::{Further, ImportKind, ImportPlan};

use super::{Read, file_of, guesses, plan_of, sort_into, today};

/// A file of 80 contacts with a counter, a note in each row, an empty column and three informative ones.
fn answered() -> String {
    let mut text = String::from("id,day,y,group,row,note,member since,plan,size,nothing,state of things\n");
    for row in 0..80 {
        let (arm, answer) = (["treated", "control"][row % 2], ["no", "no", "yes"][row % 3]);
        let plan = ["basic", "plus", "unknown", "NULL"][row % 4];
        text += &[format!(
            "A{row},2025-01-{:02},{answer},{arm},{},note {row},19{}-05-01,{plan},\"1,{:03}\",,{plan}\n",
            row % 28 + 1,
            7 + row * 3,
            60 + row % 40,
            row * 7 % 80
        )]
        .concat();
    }
    text
}

fn planned(text: &str, kind: ImportKind) -> (tempfile::TempDir, ImportPlan, Vec<String>) {
    let (folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(kind), None).expect("a table");
    let names = seen.columns.iter().map(|column| column.name.clone()).collect();
    (folder, plan_of(&seen), names)
}

fn found(plan: &ImportPlan) -> FileAttributes {
    FileAttributes::from_plan(plan, &Progress::new()).expect("read")
}

fn names(found: &FileAttributes) -> Vec<&str> {
    found.attributes.iter().map(|attribute| attribute.name.as_str()).collect()
}

#[test]
fn columns_that_tell_something_are_taken() {
    let (_folder, plan, _) = planned(&answered(), ImportKind::Contacts);
    let mapped: Vec<&str> = plan.mapping.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(mapped, ["customer", "date", "responded", "control"], "{:?}", plan.mapping);
    let found = found(&plan);
    assert_eq!(names(&found), ["member since", "plan", "size", "state of things"]);
    let kinds: Vec<AttributeKind> = found.attributes.iter().map(|attribute| attribute.kind).collect();
    assert_eq!(kinds, [AttributeKind::Word, AttributeKind::Word, AttributeKind::Number, AttributeKind::Word]);
    assert_eq!(found.attributes[1].words, ["basic", "plus", "unknown"], "NULL is nothing");
    let why: Vec<(&str, &str)> = found.left_out.iter().map(|left| (left.column.as_str(), left.why.as_str())).collect();
    let expected =
        [("row", "counts the rows"), ("note", "has a different word in almost every row"), ("nothing", "is empty")];
    assert_eq!(why, expected);
}

#[test]
fn rows_carry_their_values() {
    let (_folder, plan, _) = planned(&answered(), ImportKind::Contacts);
    let found = found(&plan);
    let mut read = Read::default();
    contacts::read_contacts::<IntakeError>(&plan, &found, today(), &Progress::new(), &mut |checked| {
        sort_into(checked, &mut read);
        Ok(())
    })
    .expect("read");
    let (rows, rejected) = read;
    assert_eq!((rows.len(), rejected.len()), (80, 0));
    let spoken = |row: usize| -> Vec<Option<String>> {
        let row = &rows[row].1;
        found.attributes.iter().zip(&row.attributes).map(|(attribute, value)| attribute.spoken(*value)).collect()
    };
    let told = |words: [&str; 4]| words.map(|word| (!word.is_empty()).then(|| word.to_owned())).to_vec();
    assert_eq!(spoken(1), told(["1961-05-01", "plus", "1007", "plus"]));
    assert_eq!(spoken(3), told(["1963-05-01", "", "1021", ""]));
    assert_eq!((rows[0].1.control, rows[1].1.control, rows[1].1.responded), (false, true, Some(false)));
}

#[test]
fn a_person_decides_against_the_guess() {
    let (_folder, mut plan, all) = planned(&answered(), ImportKind::Contacts);
    for (column, further) in [("SIZE", Further::Ignored), ("4", Further::Ignored), ("row", Further::Attribute)] {
        set_aside(&mut plan, &all, column, further).expect("there");
    }
    assert!(!plan.mapping.iter().any(|(field, _)| field == "control"), "its column is not used at all");
    assert_eq!(names(&found(&plan)), ["row", "member since", "plan", "state of things"]);
    set_aside(&mut plan, &all, "y", Further::Attribute).expect("there");
    assert!(names(&found(&plan)).contains(&"y"));
    let purchases = planned("customer,date,amount,colour\n1,2024-01-01,1,red\n", ImportKind::Purchases);
    let (mut plan, all) = (purchases.1, purchases.2);
    assert!(names(&found(&plan)).is_empty(), "purchases tell of purchases");
    let refused = set_aside(&mut plan, &all, "colour", Further::Attribute);
    assert!(matches!(refused, Err(IntakeError::NoAttributes { .. })));
    plan.ignored = vec!["shade".into()];
    plan.mapping.truncate(1);
    let customers = ImportPlan { kind: ImportKind::Customers, ..plan };
    assert!(matches!(FileAttributes::from_plan(&customers, &Progress::new()), Err(IntakeError::UnknownColumn { .. })));
}

#[test]
fn a_count_is_no_campaign_and_columns_without_names_are_left_out() {
    let mut text = String::from("customer,date,responded,campaign,\n");
    let mut named = text.clone();
    for row in 0..200 {
        let calls = [1, 1, 1, 2, 2, 3, 4, 1, 1, 2][row % 10];
        let day = row % 28 + 1;
        text += &[format!("C{row},2025-01-{day:02},no,{calls},x\n")].concat();
        named += &[format!("C{row},2025-01-{day:02},no,{},x\n", [18, 13, 8][row % 3])].concat();
    }
    let (_folder, plan, _) = planned(&text, ImportKind::Contacts);
    let counted = found(&plan);
    assert_eq!(names(&counted), ["campaign"]);
    assert_eq!(counted.left_out.iter().map(|left| left.why.as_str()).collect::<Vec<_>>(), ["has no name"]);
    let (_folder, path) = file_of(named.as_bytes());
    let seen = preview(&path, None, None).expect("a table");
    assert!(guesses(&seen).contains(&("campaign", Some("campaign"))), "{:?}", guesses(&seen));
}

#[test]
fn too_many_words_are_no_attribute() {
    let mut text = String::from("customer,last_name,occupation,shade\n");
    for row in 0..4_000 {
        text += &[format!("C{row},Brook,work {},shade {}\n", row % 1_500, row % 900)].concat();
    }
    let (_folder, plan, _) = planned(&text, ImportKind::Customers);
    let found = found(&plan);
    assert_eq!(names(&found), ["shade"]);
    assert_eq!(found.left_out[0].why, "holds more than 1,000 different words");
}

/// 03/04 can be in March or in April.
#[test]
fn days_that_can_be_read_in_two_ways_wait_for_a_person() {
    let words = |text: &str, written: Option<&str>| {
        let (_folder, mut plan, _) = planned(text, ImportKind::Customers);
        if let Some(pattern) = written {
            plan.dialect.date_format = Some(pattern.into());
        }
        let found = found(&plan);
        let words: Vec<String> = found.attributes.iter().flat_map(|attribute| attribute.words.clone()).collect();
        (words, found.left_out.iter().map(|left| left.column.clone()).collect::<Vec<_>>())
    };
    let days = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect::<Vec<_>>();
    let unclear = "customer,last_name,birthday\n1,Brook,03/04/1980\n2,Lane,05/06/1981\n";
    assert_eq!(words(unclear, None), (vec![], vec!["birthday".into()]));
    assert_eq!(words(unclear, Some("%d/%m/%Y")), (days(&["1980-04-03", "1981-06-05"]), vec![]));
    assert_eq!(words(unclear, Some("%m/%d/%Y")), (days(&["1980-03-04", "1981-05-06"]), vec![]));
    let shown =
        "customer,last_name,birthday,contract end\n1,Brook,03/04/1980,12/31/2027\n2,Lane,05/06/1981,01/02/2028\n";
    let expected = days(&["1980-03-04", "1981-05-06", "2027-12-31", "2028-01-02"]);
    assert_eq!(words(shown, None), (expected, vec![]), "another column shows the order");
}

#[test]
fn a_dealers_unclear_days_are_asked_about() {
    let text = "dealer,name,available_from\nD1,Northby Cars,03/04/2027\nD2,Lakeford Motors,05/06/2027\n";
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Dealers), None).expect("a table");
    let question = seen.question.expect("a question");
    assert!(question.contains("03/04/2027") && question.contains("'available_from'"), "{question}");
    assert_eq!(seen.dialect.date_format, None);
}

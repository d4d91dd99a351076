//! Data and the import assistant.

use egui_kittest::kittest::Queryable as _;
use foresale::domain::money::Money;
use foresale::domain::purchase::Source;
use foresale::domain::selection::Selection;
use foresale::domain::step::StepId;
use foresale::reports::data::DataReport;
use foresale::reports::import::{
    Answer, ColumnPreview, ImportKind, ImportPlan, ImportPreview, ImportReport, LeftOut, ReadingQuestion,
};
use foresale::screens::action::{Action, DataAction};
use foresale::screens::data::DataScreen;
use foresale::screens::import::ImportScreen;
use foresale::screens::place::Screen;

use super::{has, idle, mentions, press, reports, show};

#[test]
fn a_source_is_chosen_and_taken_back() {
    let report = reports::data();
    let mut stage = show(DataScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    let chosen = Selection { sources: vec![Source::Web], ..Selection::default() };
    assert_eq!(press(&mut stage, "Web"), [Action::Data(DataAction::Select(chosen))]);
    let chosen = Selection { categories: vec!["Tyres".into()], ..Selection::default() };
    assert_eq!(press(&mut stage, "Tyres"), [Action::Data(DataAction::Select(chosen))]);
    assert!(has(&stage, "Reachable by e-mail: 4,100"));
}

#[test]
fn a_narrowed_selection_can_be_widened_in_one_step() {
    let selection = Selection { stores: vec!["Northby".into()], ..Selection::default() };
    let report = DataReport { selection, ..reports::data() };
    let mut stage = show(DataScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert_eq!(press(&mut stage, "Choose everything again"), [Action::Data(DataAction::Select(Selection::default()))]);
    assert_eq!(press(&mut stage, "Northby"), [Action::Data(DataAction::Select(Selection::default()))]);
}

#[test]
fn an_empty_file_says_how_to_fill_it() {
    let report = DataReport { customers: 0, purchases: 0, ..reports::data() };
    let mut stage = show(DataScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(has(&stage, "This file is empty"));
    assert_eq!(press(&mut stage, "Import a file…"), [Action::Data(DataAction::AskImport)]);
}

fn assistant(amount: Option<&str>) -> ImportScreen {
    let mut screen = ImportScreen::default();
    screen.begin(reports::preview(), reports::import_plan(amount));
    screen
}

#[test]
fn import_waits_for_the_required_fields() {
    let mut stage = show(assistant(None), idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(mentions(&stage, "choose a column for: Amount"));
    assert!(press(&mut stage, "Import").is_empty(), "the amount is not mapped yet");
    assert_eq!(press(&mut stage, "Close"), [Action::Data(DataAction::CloseImport)]);
}

#[test]
fn nothing_is_imported_before_one_of_two_readings_is_chosen() {
    let answer = |means: &str, field: &str, cents| Answer {
        means: means.into(),
        mapping: vec![(field.into(), "sum".into())],
        sum: Money(cents),
        customers: 2,
        ..Answer::default()
    };
    let answers =
        vec![answer("the money of the line", "amount", 1_000), answer("the price of one", "unit_price", 2_500)];
    let question = "Is \"sum\" the price of one piece or the money of the line?".to_owned();
    let preview = ImportPreview { asked: Some(ReadingQuestion { question, answers }), ..reports::preview() };
    let mut screen = ImportScreen::default();
    screen.begin(preview, reports::import_plan(Some("sum")));
    let mut stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(mentions(&stage, "the price of one: 25.00 in all, 2 customers"));
    assert!(press(&mut stage, "Import").is_empty() && press(&mut stage, "Try it out").is_empty());
    assert!(press(&mut stage, "Choose: the price of one").is_empty());
    let [Action::Data(DataAction::Import(plan))] = &press(&mut stage, "Import")[..] else {
        panic!("it can be imported now")
    };
    assert!(plan.mapping.contains(&("unit_price".into(), "sum".into())), "{:?}", plan.mapping);
    assert!(plan.mapping.iter().all(|(field, _)| field != "amount"), "{:?}", plan.mapping);
}

#[test]
fn a_complete_plan_is_imported_as_it_is_shown() {
    let mut stage = show(assistant(Some("sum")), idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert_eq!(
        press(&mut stage, "Import"),
        [Action::Data(DataAction::Import(Box::new(reports::import_plan(Some("sum")))))]
    );
    assert!(has(&stage, "Column for Amount"), "every choice has a name");
}

#[test]
fn rejected_rows_are_listed_and_can_be_saved() {
    let mut screen = ImportScreen::default();
    screen.finish(reports::imported());
    let mut stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(has(&stage, "Line 4: the amount is no number"));
    assert_eq!(press(&mut stage, "Save rejected rows…"), [Action::Data(DataAction::SaveRejects)]);
    assert_eq!(
        press(&mut stage, "See what to do next"),
        [Action::Data(DataAction::CloseImport), Action::Go(Screen::Home)]
    );
}

#[test]
fn an_import_is_tried_first_and_taken_back_after() {
    let mut screen = assistant(Some("sum"));
    let plan = reports::import_plan(Some("sum"));
    screen.show_rehearsal(plan.clone(), ImportReport { step: None, ..reports::imported() });
    let mut stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(mentions(&stage, "would add 11 rows with 2 new customers") && mentions(&stage, "line 4"));
    assert_eq!(press(&mut stage, "Try it out"), [Action::Data(DataAction::Rehearse(Box::new(plan)))]);
    let mut done = ImportScreen::default();
    done.finish(reports::imported());
    let mut stage = show(done, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert_eq!(press(&mut stage, "Undo this import"), [Action::Data(DataAction::TakeBack(StepId(1)))]);
}

#[test]
fn an_earlier_import_is_taken_back_from_the_list() {
    let report = reports::data();
    let mut stage = show(DataScreen::default(), idle(), |ui, s, around, asked| s.ui(ui, Some(&report), around, asked));
    assert!(!has(&stage, "Undo this import"));
    stage.get_by_label("till.csv, 900 new, 3 rejected").click_accesskit();
    stage.run_ok();
    stage.get_by_label("Undo this import").click_accesskit();
    stage.run_ok();
    assert!(mentions(&stage, "What people refused stays refused"));
}

#[test]
fn a_consent_that_cannot_be_read_is_told_before_the_import() {
    let mut preview = reports::preview();
    let column = preview.columns.last().cloned().expect("a column");
    preview.columns.push(ColumnPreview { name: "Newsletter".into(), tells_of_consent: true, guess: None, ..column });
    let mut screen = ImportScreen::default();
    screen.begin(preview, reports::import_plan(Some("amount")));
    let stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(mentions(&stage, "is not used for that"));
}

#[test]
fn further_columns_become_attributes_unless_they_are_not_wanted() {
    let mut screen = ImportScreen::default();
    let mut preview = reports::preview();
    preview.kind = ImportKind::Contacts;
    let plan = ImportPlan { kind: ImportKind::Contacts, ..reports::import_plan(None) };
    screen.begin(preview, plan.clone());
    let mut stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(has(&stage, "Further columns") && has(&stage, "Use of sum"));
    assert!(!has(&stage, "Use of cust"), "the customer's id fills a field");
    for label in ["Use of sum", "Not used"] {
        // They are below the visible area.
        stage.get_by_label(label).click_accesskit();
        stage.run_ok();
    }
    let without = ImportPlan { ignored: vec!["sum".into()], ..plan };
    assert_eq!(press(&mut stage, "Import"), [Action::Data(DataAction::Import(Box::new(without)))]);
}

#[test]
fn attributes_are_told_after_the_import() {
    let mut screen = ImportScreen::default();
    let left_out = LeftOut { column: "row".into(), why: "counts the rows".into() };
    screen.finish(ImportReport {
        attributes: vec!["age".into(), "job".into()],
        left_out: vec![left_out],
        ..reports::imported()
    });
    let stage = show(screen, idle(), |ui, s, around, asked| s.ui(ui, around, asked));
    assert!(has(&stage, "age, job") && mentions(&stage, "row counts the rows, so it is no attribute"));
}

//! The table of customers and the list of faulty purchases, operated as by a person.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::domain::consent::Channel;
use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::day::Day;
use foresale::domain::fault::{CustomerFault, PurchaseFault};
use foresale::domain::money::Money;
use foresale::domain::spending::Spending;
use foresale::reports::customers::{
    ConsentState, CustomerList, CustomerRow, CustomersReport, Field, Filter, Kind, Order, Query, ReachCounts, Way,
};
use foresale::reports::home::{HealthItem, HealthStep};
use foresale::reports::purchases::{FaultyPurchases, PurchaseLine};
use foresale::screens::action::{
    Action, AfterSaving, CustomerAction, DataAction, DuplicateAction, PickedList, RecordAction, SegmentAction,
};
use foresale::screens::around::{CustomerJob, JobKind};
use foresale::screens::customers::{Columns, CustomersScreen};
use foresale::screens::faulty_purchases::FaultyPurchasesScreen;
use foresale::screens::health::health_ui;

use super::{Stage, busy, has, idle, mentions, press, show};

const PEOPLE: i64 = 100_000;

fn row(number: i64) -> CustomerRow {
    CustomerRow {
        id: CustomerId(number),
        customer: Customer {
            external_id: format!("C{number}"),
            first_name: "Ada".into(),
            last_name: format!("Brook{number}"),
            email: format!("ada{number}@example.com"),
            ..Customer::default()
        },
        spending: Spending {
            lines: 3,
            days: 2,
            first: Some(Day(20_000)),
            last: Some(Day(20_700)),
            spend: Money(120_050),
        },
        source: None,
        consent: [ConsentState::Callable, ConsentState::NoAddress, ConsentState::Refused],
        attributes: vec!["44".into()],
    }
}

fn report() -> CustomersReport {
    let reach = ReachCounts { customers: PEOPLE as u64, email: 91_200, mail: 80_000, telephone: 0 };
    let mut report = CustomersReport {
        list: CustomerList {
            ids: Arc::new((1..=PEOPLE).map(CustomerId).collect()),
            of: usize::try_from(PEOPLE).expect("small"),
            attributes: vec!["age".into()],
            reach: Some(reach),
            ..CustomerList::default()
        },
        ..CustomersReport::default()
    };
    report.rows.put(0, (1..=100).map(row).collect());
    report
}

type Shown = Harness<'static, Stage<CustomersScreen>>;

fn shown(report: CustomersReport) -> Shown {
    show(CustomersScreen::default(), idle(), move |ui, s, around, asked| s.ui(ui, Some(&report), around, asked))
}

fn click(stage: &mut Shown, label: &str, held: Modifiers) -> Vec<Action> {
    stage.state_mut().asked.take();
    stage.get_by_label(label).click_modifiers(held);
    stage.run_ok();
    stage.state_mut().asked.take()
}

fn key(stage: &mut Shown, held: Modifiers, key: Key) -> Vec<Action> {
    stage.state_mut().asked.take();
    stage.key_press_modifiers(held, key);
    stage.run_ok();
    stage.state_mut().asked.take()
}

fn ids(numbers: &[i64]) -> Arc<Vec<CustomerId>> {
    Arc::new(numbers.iter().map(|number| CustomerId(*number)).collect())
}

#[test]
fn the_table_tells_how_many_there_are_and_shows_only_rows_in_sight() {
    let stage = shown(report());
    assert!(has(&stage, "100,000 customers"));
    assert!(has(&stage, "91,200 reachable by e-mail, 80,000 by post, 0 by telephone"));
    assert!(has(&stage, "1 Ada Brook1") && has(&stage, "9 Ada Brook9") && !has(&stage, "60 Ada Brook60"));
    assert!(has(&stage, "Sort by Spend") && has(&stage, "Choose all rows") && has(&stage, "Scroll through the rows"));
}

#[test]
fn without_a_report_or_customers_the_screen_says_what_to_do() {
    let stage =
        show(CustomersScreen::default(), busy(JobKind::Customers(CustomerJob::List)), |ui, s, around, asked| {
            s.ui(ui, None, around, asked);
        });
    assert!(has(&stage, "Customers") && !has(&stage, "Columns"));
    let mut stage = shown(CustomersReport::default());
    assert_eq!(press(&mut stage, "Import a file…"), [Action::Data(DataAction::AskImport)]);
}

#[test]
fn nobody_matching_leads_back_to_everybody() {
    let mut report = report();
    report.list.ids = Arc::default();
    report.list.query.filter.text = "zzz".into();
    report.list.reach = Some(ReachCounts::default());
    let mut stage = shown(report);
    stage.state_mut().screen.narrow(Filter { text: "zzz".into(), ..Filter::default() });
    stage.run_ok();
    assert!(has(&stage, "0 of 100,000 customers") && has(&stage, "Nobody matches"));
    assert_eq!(press(&mut stage, "Show everybody"), [Action::Customers(CustomerAction::List(Query::default()))]);
}

#[test]
fn typing_and_titles_ask_for_a_new_list() {
    let mut stage = shown(report());
    stage.get_by_label("Find").focus();
    stage.run_ok();
    stage.state_mut().asked.take();
    stage.get_by_label("Find").type_text("mill");
    stage.run_ok();
    let filter = Filter { text: "mill".into(), ..Filter::default() };
    let query = Query { filter, order: None };
    assert_eq!(stage.state_mut().asked.take(), [Action::Customers(CustomerAction::List(query.clone()))]);
    let down = Order { field: Field::Spend, way: Way::Down };
    let sorted = Query { order: Some(down), ..query.clone() };
    assert_eq!(press(&mut stage, "Sort by Spend"), [Action::Customers(CustomerAction::List(sorted))]);
    let cleared = press(&mut stage, "Clear filters");
    assert!(
        matches!(&cleared[..], [Action::Customers(CustomerAction::List(query))] if query.filter.is_nothing()),
        "{cleared:?}"
    );
    stage.get_by_label("Show").click();
    stage.run_ok();
    let buyers = press(&mut stage, "Buyers");
    assert!(
        matches!(&buyers[..], [Action::Customers(CustomerAction::List(query))] if query.filter.kind == Kind::Buyers),
        "{buyers:?}"
    );
}

#[test]
fn rows_are_chosen_with_shift_and_ctrl_and_the_bar_acts_on_them() {
    let mut stage = shown(report());
    let asked = click(&mut stage, "2 Ada Brook2", Modifiers::NONE);
    assert!(asked.contains(&Action::Customers(CustomerAction::OpenCard(CustomerId(2)))), "{asked:?}");
    assert!(has(&stage, "1 chosen"));
    let asked = click(&mut stage, "4 Ada Brook4", Modifiers::SHIFT);
    assert!(
        asked.contains(&Action::Customers(CustomerAction::CountChosen(ids(&[2, 3, 4])))) && asked.len() == 1,
        "{asked:?}"
    );
    click(&mut stage, "3 Ada Brook3", Modifiers::COMMAND);
    assert!(has(&stage, "2 chosen"));
    let asked = press(&mut stage, "Merge…");
    assert_eq!(asked, [Action::Duplicates(DuplicateAction::Review { first: CustomerId(2), second: CustomerId(4) })]);
    let fields = Columns::default().shown;
    let copy = Action::Customers(CustomerAction::Copy { customers: ids(&[2, 4]), fields: fields.clone() });
    assert_eq!(press(&mut stage, "Copy"), [copy]);
    let export = Action::Customers(CustomerAction::Export { customers: ids(&[2, 4]), fields });
    assert_eq!(press(&mut stage, "Export CSV…"), [export]);
    press(&mut stage, "Choose nobody");
    assert!(has(&stage, "100,000 customers") && !has(&stage, "Merge…"));
}

#[test]
fn refusing_for_many_asks_first_and_a_segment_needs_a_name() {
    let mut stage = shown(report());
    click(&mut stage, "1 Ada Brook1", Modifiers::NONE);
    click(&mut stage, "3 Ada Brook3", Modifiers::SHIFT);
    press(&mut stage, "Refuse a channel");
    assert!(press(&mut stage, "Refuse e-mail").is_empty(), "not without a question");
    assert!(has(&stage, "Enter that 3 customers refused e-mail?"));
    let customers = ids(&[1, 2, 3]);
    let refuse = Action::Customers(CustomerAction::Refuse { customers: customers.to_vec(), channel: Channel::Email });
    assert_eq!(press(&mut stage, "Enter 3 refusals"), [refuse]);
    press(&mut stage, "Save as segment…");
    assert!(press(&mut stage, "Save segment").is_empty(), "not without a name");
    stage.get_by_label("Name of the segment").focus();
    stage.run_ok();
    stage.get_by_label("Name of the segment").type_text("Spring");
    stage.run_ok();
    let origin = "Chosen in the table of customers".to_owned();
    let (name, then) = ("Spring".into(), AfterSaving::Stay);
    let save = Action::Segments(SegmentAction::SaveList(PickedList { name, origin, members: customers, then }));
    assert_eq!(press(&mut stage, "Save segment"), [save]);
    assert!(!has(&stage, "Name of the segment"));
}

#[test]
fn the_keyboard_walks_chooses_opens_and_lets_go() {
    let mut stage = shown(report());
    key(&mut stage, Modifiers::NONE, Key::ArrowDown);
    key(&mut stage, Modifiers::NONE, Key::ArrowDown);
    let asked = key(&mut stage, Modifiers::SHIFT, Key::ArrowDown);
    assert!(asked.contains(&Action::Customers(CustomerAction::CountChosen(ids(&[2, 3])))), "{asked:?}");
    assert_eq!(
        key(&mut stage, Modifiers::NONE, Key::Enter),
        [Action::Customers(CustomerAction::OpenCard(CustomerId(3)))]
    );
    key(&mut stage, Modifiers::COMMAND, Key::A);
    assert!(has(&stage, "100,000 chosen"));
    key(&mut stage, Modifiers::NONE, Key::Escape);
    assert!(has(&stage, "100,000 customers"));
    assert_eq!(key(&mut stage, Modifiers::NONE, Key::Escape), [Action::Customers(CustomerAction::CloseCard)]);
    // The last row is exactly the last one, and its page is asked for once.
    let asked = key(&mut stage, Modifiers::NONE, Key::End);
    assert!(
        asked.contains(&Action::Customers(CustomerAction::ReadRows(999..1000)))
            || asked.contains(&Action::Customers(CustomerAction::ReadRows(998..1000))),
        "{asked:?}"
    );
    assert!(has(&stage, "Reading 100000"));
    assert_eq!(stage.state_mut().asked.take(), [], "not again while it is on its way");
}

#[test]
fn columns_are_chosen_and_remembered() {
    let mut stage = shown(report());
    press(&mut stage, "Columns");
    // The last of the list, below what fits.
    stage.get_by_label("age").click_accesskit();
    stage.run_ok();
    let asked = stage.state_mut().asked.take();
    let [Action::Customers(CustomerAction::RememberColumns(columns))] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(columns.shown.last(), Some(&Field::Attribute("age".into())));
    assert!(has(&stage, "Sort by age"));
}

#[test]
fn each_fault_has_a_button_to_those_concerned() {
    let item =
        |title: &str, step| HealthItem { title: title.into(), count: 3, advice: "Mend it.".into(), step: Some(step) };
    let health = [
        item("Customers without a name", HealthStep::Customers(CustomerFault::WithoutName)),
        item("Returns", HealthStep::Purchases(PurchaseFault::Return)),
    ];
    let mut stage = show((), idle(), move |ui, (), _, asked| health_ui(ui, &health, asked));
    let filter = Filter { fault: Some(CustomerFault::WithoutName), ..Filter::default() };
    assert_eq!(press(&mut stage, "See: Customers without a name"), [Action::Customers(CustomerAction::Show(filter))]);
    assert_eq!(
        press(&mut stage, "See: Returns"),
        [Action::Records(RecordAction::ShowPurchases(PurchaseFault::Return))]
    );
}

#[test]
fn a_faulty_purchase_is_changed_deleted_or_looked_at() {
    let line = |number| PurchaseLine {
        number,
        customer: CustomerId(7),
        name: "Ada Brook".into(),
        external_id: "C7".into(),
        day: Day(20_000 + i32::try_from(number).expect("small")),
        amount: Money(-4_500),
        product: "Tyre".into(),
        source: "Web".into(),
        reference: String::new(),
    };
    let report = FaultyPurchases { fault: PurchaseFault::Return, found: 1_203, lines: vec![line(1), line(2)] };
    let mut stage = show(FaultyPurchasesScreen::default(), idle(), move |ui, s, around, asked| {
        s.ui(ui, Some(&report), around, asked);
    });
    assert!(has(&stage, "1,203 purchases, showing the newest 2"));
    assert!(press(&mut stage, "Delete").is_empty(), "none is chosen");
    press(&mut stage, &format!("-45.00 of Ada Brook on {}", Day(20_002).spoken()));
    assert_eq!(press(&mut stage, "Delete"), [Action::Records(RecordAction::DeletePurchase(2))]);
    assert_eq!(press(&mut stage, "Change…"), [Action::Records(RecordAction::EditPurchase(2))]);
    assert_eq!(press(&mut stage, "Card of the customer"), [Action::Customers(CustomerAction::OpenCard(CustomerId(7)))]);
    assert_eq!(press(&mut stage, "Back to the data"), [Action::Records(RecordAction::ClosePurchases)]);
    assert!(!mentions(&stage, "None is left"));
}

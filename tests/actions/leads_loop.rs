//! The feedback loop: what dealers report about twelve lists improves the next predictions, and the backtest shows it.

use std::fmt::Write as _;

use foresale::actions::leads;
use foresale::actions::ranking::{self, BacktestSettings, Design};
use foresale::domain::day::{Day, Horizon};
use foresale::domain::lead::{LastDealer, LeadBrief};
use foresale::domain::model::{MethodChoice, Model};
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;

use super::Bench;
use crate::manufacturer::{FIRST, Manufacturer};

const PERIODS: usize = 12;
const DAYS: i32 = 28;

/// The area under the ROC curve for responses in the four weeks after a day, from what was known then.
fn auc(bench: &mut Bench, as_of: Day) -> f64 {
    let request = BacktestSettings {
        as_of: Some(as_of),
        horizon: Horizon::weeks(4),
        method: MethodChoice::Auto,
        design: Design::Usual,
    };
    let reports = ranking::backtest(&mut bench.store, &[Model::Response], &request, &Progress::new()).expect("tested");
    let chosen = reports[0].methods.iter().find(|figures| figures.method == reports[0].method).expect("chosen");
    chosen.auc.expect("enough answers")
}

#[test]
fn twelve_periods_of_outcomes_raise_the_auc_of_response() {
    // Area 0 was called before; in each period another whole area is called, so that no list is selected by the model
    // it trains.
    let mut country = Manufacturer::new(PERIODS + 1, 150, 8);
    let mut bench = Bench::empty();
    for (kind, text) in country.files() {
        bench.import(kind, &text);
    }
    let first: Day = FIRST.parse().expect("a day");
    let mut ends = Vec::new();
    for period in 1..=PERIODS {
        let start = first.plus(DAYS * i32::try_from(period).expect("few"));
        let brief = LeadBrief {
            name: format!("Area {period}"),
            category: "Pumps".into(),
            offer_day: start.plus(1),
            periods: 1,
            postcodes: vec![Manufacturer::prefix(period)],
            most: 500,
            expiry_days: Some(20),
            ..LeadBrief::default()
        };
        let list = leads::make(&mut bench.store, &brief, start, &Progress::new()).expect("made");
        assert_eq!(list.leads.len(), 150);
        leads::assign(&mut bench.store, list.list, LastDealer::First, start, &Progress::new()).expect("assigned");
        let given = leads::publish(&mut bench.store, list.list, start).expect("published");
        let mut file = String::from("lead,outcome,date\n");
        for lead in given.leads.iter().filter(|lead| lead.dealer_id.is_some()) {
            let said = if country.answers(&lead.customer) { "sold" } else { "not interested" };
            writeln!(file, "{},{said},{}", lead.number, start.plus(10)).expect("written");
        }
        let told = bench.import(ImportKind::Outcomes, &file);
        assert!(told.added > 100 && told.rejected == 0, "{told:?}");
        ends.push(start.plus(DAYS - 1));
    }
    let (early, middle, late) = (auc(&mut bench, ends[0]), auc(&mut bench, ends[5]), auc(&mut bench, ends[10]));
    assert!(late > early + 0.02, "{early:.3} after one period, {middle:.3} after six, {late:.3} after eleven");
    assert!(late > 0.7, "{late:.3}");
}

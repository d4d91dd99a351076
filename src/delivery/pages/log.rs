//! The log of who did what, on paper.

use serde::Serialize;

use super::ranking::more;
use super::wording::fitted;
use super::{MOST_ROWS, PageError, press};
use domain::day::Day;
use reports::column::Column;
use reports::log::{LogEntry, LogFilter, columns};
use reports::settings::Business;

const TEMPLATE: &str = include_str!("../../../assets/pages/log.typ");
/// Letters of a cell; longer texts end with an ellipsis.
const LONGEST: usize = 400;

#[derive(Serialize)]
struct Page {
    business: String,
    today: String,
    title: &'static str,
    subtitle: String,
    /// Title of each column, and whether it takes the room that the others leave.
    columns: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
    more: String,
}

pub fn pages(entries: &[LogEntry], filter: &LogFilter, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let all = columns();
    let shown: Vec<(&Column<'_, LogEntry>, f32)> =
        all.iter().filter_map(|column| Some((column, column.on_paper?))).collect();
    let row =
        |entry: &LogEntry| shown.iter().map(|(column, _)| fitted(&column.value(entry).plain(), LONGEST)).collect();
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: "Who did what",
        subtitle: fitted(&figures::capitalised(&filter.spoken()), 240),
        columns: shown.iter().map(|(column, part)| (column.title.to_string(), *part > 0.0)).collect(),
        rows: entries.iter().take(MOST_ROWS).map(row).collect(),
        more: more(entries.len(), "entries"),
    };
    press::print("the log", TEMPLATE, &page)
}

//! Tables whose columns are defined by a report, as text on a terminal.

use anyhow::Result;

use crate::cli::output::Output;
use domain::money::Money;
use reports::column::{Column, Value};

/// Prints the columns meant for terminals.
pub fn print<'r, R: 'r>(
    columns: &[Column<'_, R>],
    rows: impl IntoIterator<Item = &'r R>,
    out: &mut Output,
) -> Result<()> {
    let columns: Vec<&Column<'_, R>> = columns.iter().filter(|column| column.in_terminal).collect();
    let titles: Vec<String> = columns.iter().map(|column| column.title.to_lowercase()).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let mut figures = Vec::new();
    let mut lines = Vec::new();
    for row in rows {
        let values: Vec<Value<'_>> = columns.iter().map(|column| column.value(row)).collect();
        if lines.is_empty() {
            figures.extend((0..values.len()).filter(|place| values[*place].is_figure()));
        }
        lines.push(values.iter().map(text).collect::<Vec<_>>());
    }
    out.table(&titles, &lines, &figures)
}

fn text(value: &Value<'_>) -> String {
    let percent = figures::percent;
    match value {
        Value::Text(text)
        | Value::Phone(text)
        | Value::Sentence(text)
        | Value::Name { name: text, .. }
        | Value::Quiet(text)
        | Value::Figure(text)
        | Value::Periods { best: text, .. } => text.to_string(),
        Value::Tagged { word, .. } => (*word).to_owned(),
        Value::ShareBar(share) => percent(*share),
        Value::Tick(on) => if *on { "yes" } else { "" }.to_owned(),
        Value::Bars(_) => String::new(),
        Value::Count(count) => figures::count(*count),
        Value::Number(number) => number.map(|number| format!("{number:.2}")).unwrap_or_default(),
        Value::Share(share) => share.map(percent).unwrap_or_default(),
        Value::Chance { at, low, high } => {
            format!("{} ({})", percent(*at), figures::percent_range(*low, *high))
        }
        Value::Points(points) => {
            points.map(|gain| format!("{} points", figures::signed_points(gain))).unwrap_or_default()
        }
        Value::Money(money) => money.map(Money::plain).unwrap_or_default(),
        Value::Amount { at, low, high } => match (at, low, high) {
            (Some(at), Some(low), Some(high)) => format!("{} ({}–{})", at.plain(), low.rounded(), high.rounded()),
            _ => at.map(Money::plain).unwrap_or_default(),
        },
        Value::Day { day, none, .. } => day.map_or_else(|| (*none).to_owned(), |day| day.to_string()),
    }
}

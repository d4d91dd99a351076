//! Tables whose columns are defined by a report: their widths, what a narrow window omits, how each kind of value is
//! drawn, and the order after a click on a title.

use domain::money::Money;
use reports::column::{Column, Mood, OnScreen, Value};
use ui::cell::{Amount, Row};
use ui::chip::Tone;
use ui::table;

const PAD: f32 = 12.0;
/// What a table needs besides its columns.
const EDGES: f32 = PAD + 8.0;

/// The sort column and direction; if none is chosen, the report's own order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    code: String,
    descending: bool,
}

impl Order {
    /// By a column, smallest first.
    #[must_use]
    pub fn by(code: &str) -> Order {
        Order { code: code.to_owned(), descending: false }
    }

    /// The order after a click on a title: largest first, then reversed; names and ranks start ascending.
    #[must_use]
    pub fn clicked(&self, code: &str, from_beginning: bool) -> Order {
        let descending = if self.code == code { !self.descending } else { !from_beginning };
        Order { code: code.to_owned(), descending }
    }

    /// The sort mark in the table's header; none if the column is not shown.
    #[must_use]
    pub fn on<R>(&self, columns: &[&Column<'_, R>]) -> Option<table::Sort> {
        let column = columns.iter().position(|column| column.code == self.code)?;
        Some(table::Sort { column, descending: self.descending })
    }

    /// Sorts the positions of rows.
    pub fn sort<R>(&self, places: &mut [usize], rows: &[R], columns: &[Column<'_, R>]) {
        let Some(column) = columns.iter().find(|column| column.code == self.code) else { return };
        // Once per row and not once per comparison: some values are composed texts.
        let values: Vec<Value<'_>> = rows.iter().map(|row| column.value(row)).collect();
        places.sort_by(|a, b| {
            let way = values[*a].order(&values[*b]);
            if self.descending { way.reverse() } else { way }
        });
    }
}

/// The largest values of a table, which set the scale of bars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scales {
    /// The highest probability of a period.
    pub period: f64,
    /// The highest upper end of an interval of money.
    pub amount: f64,
}

/// The columns that fit the width, from left to right.
#[must_use]
pub fn fitting<'c, 'a, R>(columns: &'c [Column<'a, R>], width: f32) -> Vec<&'c Column<'a, R>> {
    let mut shown: Vec<(OnScreen, &Column<'a, R>)> =
        columns.iter().filter_map(|column| Some((column.on_screen?, column))).collect();
    shown.sort_by_key(|(place, _)| place.place);
    let wanted = |shown: &[(OnScreen, &Column<'a, R>)]| shown.iter().map(|(place, _)| place.width + PAD).sum::<f32>();
    while wanted(&shown) + EDGES > width {
        let first = (0..shown.len()).filter(|i| shown[*i].0.leaves > 0).max_by_key(|i| shown[*i].0.leaves);
        let Some(first) = first else { break };
        shown.remove(first);
    }
    shown.into_iter().map(|(_, column)| column).collect()
}

/// A column's header; `sample`: one of its values, to distinguish figures from words.
#[must_use]
pub fn head<R>(column: &Column<'_, R>, sample: Option<&R>) -> table::Column {
    let Some(place) = column.on_screen else { return table::Column::text(column.title.clone(), 0.0) };
    // A chance and an amount with its interval are drawn from the left, below text.
    let is_figure = sample.is_some_and(|row| match column.value(row) {
        Value::Chance { .. } | Value::ShareBar(_) => false,
        Value::Amount { high, .. } => high.is_none(),
        value => value.is_figure(),
    });
    let mut head = if is_figure {
        table::Column::number(column.title.clone(), place.width)
    } else {
        table::Column::text(column.title.clone(), place.width)
    };
    if place.stretch > 0.0 {
        head = head.stretch(place.stretch);
    }
    if place.sorts {
        head = head.sortable();
    }
    if place.hint.is_empty() { head } else { head.hint(place.hint) }
}

/// Draws a value; `periods`: the names of the periods it is divided into.
pub fn cell(row: &mut Row<'_>, value: &Value<'_>, scales: Scales, periods: &[String]) {
    match value {
        Value::Text(text) | Value::Phone(text) | Value::Figure(text) => row.text(text),
        Value::Sentence(text) => row.sentence(text),
        Value::Name { name, note } => row.two_lines(name, note),
        Value::Quiet(text) => row.weak(text),
        Value::Tagged { word, mood } => row.chip(tone(*mood), word),
        Value::ShareBar(share) => row.share(*share),
        Value::Tick(on) => row.tick(*on),
        Value::Bars(heights) => row.histogram(heights),
        Value::Count(count) => row.weak(&figures::count(*count)),
        Value::Number(number) => row.text(&number.map_or("–".into(), |number| format!("{number:.2}"))),
        Value::Share(share) => row.text(&share.map_or("–".into(), figures::percent)),
        Value::Chance { at, low, high } => row.probability(*at, *low, *high),
        Value::Points(points) => row.text(&points.map_or("–".into(), figures::signed_points)),
        Value::Money(money) => row.text(&money.map_or("–".into(), Money::rounded)),
        Value::Amount { at, low, high } => amount(row, *at, *low, *high, scales.amount),
        Value::Day { day: Some(day), note, .. } => row.plain_lines(&day.spoken(), note),
        Value::Day { day: None, none, .. } => row.sentence(none),
        Value::Periods { shares, best } => row.periods(shares, scales.period, periods, best),
    }
}

/// The colours of good and bad news.
#[must_use]
pub fn tone(mood: Mood) -> Tone {
    match mood {
        Mood::Good => Tone::Good,
        Mood::Plain => Tone::Plain,
        Mood::Warn => Tone::Warn,
        Mood::Bad => Tone::Bad,
    }
}

fn amount(row: &mut Row<'_>, at: Option<Money>, low: Option<Money>, high: Option<Money>, reach: f64) {
    let text = at.map_or("–".into(), Money::rounded);
    let (Some(at), Some(low), Some(high)) = (at, low, high) else { return row.text(&text) };
    // On a square-root scale, so that the many small amounts can be distinguished next to the few large ones.
    let place = |money: Money| if reach > 0.0 { (money.major() / reach).max(0.0).sqrt() } else { 0.0 };
    row.amount(&Amount {
        text: &text,
        range: &format!("{}–{}", low.rounded(), high.rounded()),
        tip: &format!("{text} expected; in eight of ten such cases between {} and {}", low.rounded(), high.rounded()),
        at: place(at),
        low: place(low),
        high: place(high),
    });
}

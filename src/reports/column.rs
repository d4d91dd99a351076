//! A column of a table, defined once: its names, where it is shown, its width and its content. Screen, page, file and
//! terminal each render it in their own way.

use std::borrow::Cow;
use std::cmp::Ordering;

use domain::day::Day;
use domain::money::Money;

/// Whether a word is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Good,
    Plain,
    Warn,
    Bad,
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    Phone(Cow<'a, str>),
    /// Words that may need several lines.
    Sentence(Cow<'a, str>),
    /// Who or what the row is about, with further details.
    Name {
        name: Cow<'a, str>,
        note: String,
    },
    /// What is rarely read, or a word in place of what is not known.
    Quiet(Cow<'a, str>),
    /// A word that is good or bad news.
    Tagged {
        word: &'static str,
        mood: Mood,
    },
    /// A number in its own unit, as it is written.
    Figure(Cow<'a, str>),
    /// A share of one as a bar.
    ShareBar(f64),
    Tick(bool),
    /// Heights of a small picture.
    Bars(&'a [u32]),
    Count(u64),
    /// Any number, of no unit.
    Number(Option<f64>),
    /// A share of one.
    Share(Option<f64>),
    /// A probability with its 95 % interval.
    Chance {
        at: f64,
        low: f64,
        high: f64,
    },
    /// A difference of two shares.
    Points(Option<f64>),
    Money(Option<Money>),
    /// Money with its 80 % prediction interval, if one is known.
    Amount {
        at: Option<Money>,
        low: Option<Money>,
        high: Option<Money>,
    },
    /// A day with further details; `none`: the text if there is no day.
    Day {
        day: Option<Day>,
        note: String,
        none: &'static str,
    },
    /// Probabilities of several periods, with the likeliest one in words.
    Periods {
        shares: &'a [f64],
        best: Cow<'a, str>,
    },
}

impl Value<'_> {
    /// How two cells of a column are ordered, smallest first; what is not known is smaller than anything.
    #[must_use]
    pub fn order(&self, other: &Value<'_>) -> Ordering {
        match (self, other) {
            (
                Value::Text(a) | Value::Phone(a) | Value::Sentence(a) | Value::Quiet(a) | Value::Name { name: a, .. },
                Value::Text(b) | Value::Phone(b) | Value::Sentence(b) | Value::Quiet(b) | Value::Name { name: b, .. },
            ) => a.cmp(b),
            (Value::Day { day: a, .. }, Value::Day { day: b, .. }) => a.cmp(b),
            (a, b) => a.size().total_cmp(&b.size()),
        }
    }

    /// As text for other programs: no separators, days as YYYY-MM-DD, nothing where nothing is known.
    #[must_use]
    pub fn plain(&self) -> String {
        let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
        match self {
            Value::Text(text)
            | Value::Phone(text)
            | Value::Sentence(text)
            | Value::Quiet(text)
            | Value::Figure(text)
            | Value::Name { name: text, .. }
            | Value::Periods { best: text, .. } => text.to_string(),
            Value::Tagged { word, .. } => (*word).to_owned(),
            Value::Count(count) => count.to_string(),
            Value::Number(value) | Value::Share(value) | Value::Points(value) => number(*value),
            Value::Chance { at, .. } | Value::ShareBar(at) => number(Some(*at)),
            Value::Money(money) | Value::Amount { at: money, .. } => money.map(Money::exact).unwrap_or_default(),
            Value::Day { day, .. } => day.map(|day| day.to_string()).unwrap_or_default(),
            Value::Tick(on) => on.to_string(),
            Value::Bars(_) => String::new(),
        }
    }

    /// Whether it is right-aligned, as figures are.
    #[must_use]
    pub fn is_figure(&self) -> bool {
        !matches!(
            self,
            Value::Text(_)
                | Value::Phone(_)
                | Value::Sentence(_)
                | Value::Name { .. }
                | Value::Quiet(_)
                | Value::Tagged { .. }
                | Value::Tick(_)
                | Value::Bars(_)
                | Value::Day { .. }
                | Value::Periods { .. }
        )
    }

    fn size(&self) -> f64 {
        let known = |number: Option<f64>| number.unwrap_or(f64::NEG_INFINITY);
        match self {
            Value::Count(count) => *count as f64,
            Value::Number(number) | Value::Share(number) | Value::Points(number) => known(*number),
            Value::Chance { at, .. } => *at,
            Value::Money(money) | Value::Amount { at: money, .. } => known(money.map(Money::major)),
            Value::Periods { shares, .. } => shares.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Value::ShareBar(share) => *share,
            Value::Tick(on) => f64::from(*on),
            Value::Text(_)
            | Value::Phone(_)
            | Value::Sentence(_)
            | Value::Name { .. }
            | Value::Quiet(_)
            | Value::Tagged { .. }
            | Value::Figure(_)
            | Value::Bars(_)
            | Value::Day { .. } => f64::NEG_INFINITY,
        }
    }
}

/// The layout of a column on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnScreen {
    /// From left to right.
    pub place: u8,
    /// In points at the text's usual size.
    pub width: f32,
    /// Its share of the remaining width; 0: none.
    pub stretch: f32,
    /// The greater, the sooner a narrow window omits it; 0: never.
    pub leaves: u8,
    /// Whether a click on its title sorts by it.
    pub sorts: bool,
    pub hint: &'static str,
}

/// One column of a table whose rows are `R`.
pub struct Column<'a, R> {
    /// In files.
    pub code: Cow<'a, str>,
    /// As people read it.
    pub title: Cow<'a, str>,
    pub in_files: bool,
    pub in_terminal: bool,
    /// On paper, with its share of the width; 0: as wide as its content.
    pub on_paper: Option<f32>,
    pub on_screen: Option<OnScreen>,
    value: Box<dyn Fn(&R) -> Value<'_> + 'a>,
}

impl<'a, R> Column<'a, R> {
    /// A column that so far only files have.
    pub fn new(
        code: impl Into<Cow<'a, str>>,
        title: impl Into<Cow<'a, str>>,
        value: impl Fn(&R) -> Value<'_> + 'a,
    ) -> Column<'a, R> {
        Column {
            code: code.into(),
            title: title.into(),
            in_files: true,
            in_terminal: false,
            on_paper: None,
            on_screen: None,
            value: Box::new(value),
        }
    }

    #[must_use]
    pub fn not_in_files(self) -> Column<'a, R> {
        Column { in_files: false, ..self }
    }

    #[must_use]
    pub fn terminal(self) -> Column<'a, R> {
        Column { in_terminal: true, ..self }
    }

    #[must_use]
    pub fn paper(self, part: f32) -> Column<'a, R> {
        Column { on_paper: Some(part), ..self }
    }

    #[must_use]
    pub fn screen(self, place: OnScreen) -> Column<'a, R> {
        Column { on_screen: Some(place), ..self }
    }

    pub fn value<'r>(&self, row: &'r R) -> Value<'r> {
        (self.value)(row)
    }
}

//! How a file is written: characters, cells, days and numbers.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The file's format, as detected or set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialect {
    /// By its usual name, such as "utf-8", "windows-1252", "shift_jis", "cp850".
    pub encoding: String,
    pub delimiter: Delimiter,
    pub quote: Quote,
    /// A backslash escapes the character after it, as databases write: \" is a quotation mark, \N is empty.
    pub escape: bool,
    /// Non-blank lines above the header, such as the title of a report.
    pub rows_above: u32,
    pub has_header: bool,
    /// Rows that the header takes: two where the columns of a group have names of their own below it.
    pub header_rows: u32,
    /// strftime pattern of the date column, such as "%Y-%m-%d"; none if no column looks like dates or day and month
    /// cannot be distinguished.
    pub date_format: Option<String>,
    /// A second way in which days of the same column are written.
    pub other_days: Option<OtherDays>,
    /// Decimal comma instead of a point.
    pub decimal_comma: bool,
    /// Columns whose numbers can only be read with the other decimal mark.
    pub other_mark: Vec<String>,
    /// Which sheet of a workbook or table of a database.
    pub part: TableChoice,
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect {
            encoding: "utf-8".into(),
            delimiter: Delimiter::Character(b','),
            quote: Quote::Double,
            escape: false,
            rows_above: 0,
            has_header: true,
            header_rows: 1,
            date_format: None,
            other_days: None,
            decimal_comma: false,
            other_mark: Vec::new(),
            part: TableChoice::First,
        }
    }
}

/// Days that are written in another way than the rest of their column, as a spreadsheet leaves them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherDays {
    /// Same as [`Dialect::date_format`]; where it is the same, all days up to the 12th are meant.
    pub pattern: String,
    /// Day and month have changed places in them.
    pub turned: bool,
}

/// The mark that encloses a cell containing the delimiter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quote {
    #[default]
    Double,
    Single,
    /// Quotation marks are ordinary characters.
    None,
}

/// An unknown enclosing mark.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' encloses no cells; use double, single or none")]
pub struct NotAQuote(pub String);

impl FromStr for Quote {
    type Err = NotAQuote;

    fn from_str(text: &str) -> Result<Quote, NotAQuote> {
        match text.to_lowercase().as_str() {
            "double" | "\"" => Ok(Quote::Double),
            "single" | "'" => Ok(Quote::Single),
            "none" => Ok(Quote::None),
            _ => Err(NotAQuote(text.to_owned())),
        }
    }
}

/// Which part of a file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableChoice {
    /// All of a text; the first non-empty sheet or table.
    #[default]
    First,
    /// All sheets of a workbook with the same columns, one after the other: one a month, or one a shop.
    Alike,
    /// The lines of sales of a workbook, completed from the sheet that tells their orders.
    Related,
    /// A sheet or table by its name.
    Named(String),
    /// The answer to a query.
    Query(String),
}

/// What a file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileFormat {
    #[default]
    Text,
    Workbook,
    Parquet,
    Sqlite,
}

/// The separator between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Delimiter {
    Character(u8),
    /// Any run of spaces.
    Blanks,
}

impl Delimiter {
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Delimiter::Character(b',') => "comma".into(),
            Delimiter::Character(b';') => "semicolon".into(),
            Delimiter::Character(b'\t') => "tab".into(),
            Delimiter::Character(other) => format!("'{}'", char::from(other)),
            Delimiter::Blanks => "blanks".into(),
        }
    }
}

/// An unknown delimiter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a delimiter; give one character such as ; or one of comma, semicolon, tab, blanks")]
pub struct NotADelimiter(pub String);

impl FromStr for Delimiter {
    type Err = NotADelimiter;

    fn from_str(text: &str) -> Result<Delimiter, NotADelimiter> {
        match (text.to_lowercase().as_str(), text.as_bytes()) {
            ("tab" | "\\t", _) => Ok(Delimiter::Character(b'\t')),
            ("comma", _) => Ok(Delimiter::Character(b',')),
            ("semicolon", _) => Ok(Delimiter::Character(b';')),
            ("blanks", _) => Ok(Delimiter::Blanks),
            (_, [mark]) if !mark.is_ascii_alphanumeric() && !matches!(mark, b'"' | b'\'' | b'\n' | b'\r') => {
                Ok(Delimiter::Character(*mark))
            }
            _ => Err(NotADelimiter(text.to_owned())),
        }
    }
}

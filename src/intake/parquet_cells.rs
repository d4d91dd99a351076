//! The typed cells of a Parquet column as the text a person would have typed.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

use crate::cell_text;

/// Digits of the longest decimal number that any program writes.
const MOST_DIGITS: i32 = 76;

/// A column that holds one value per row.
pub(super) struct Leaf {
    /// Among all columns of the file.
    pub place: usize,
    /// Fields of structures with their path: `address.city`.
    pub name: String,
    /// The level at which a cell is filled; 0: no cell is blank.
    pub filled_level: i16,
    meaning: Meaning,
}

/// A value as it is stored.
pub(super) enum Cell<'a> {
    Truth(bool),
    Whole(i64),
    /// Since 1970.
    Seconds(i64),
    Single(f32),
    Double(f64),
    Bytes(&'a [u8]),
}

/// What a stored value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Plain,
    Unsigned32,
    Unsigned64,
    /// A number of days since 1970.
    Day,
    /// This many fractions of a second since 1970.
    Moment(i64),
    /// This many fractions of a second since midnight.
    Time(i64),
    /// A whole number of which this many digits are after the decimal point.
    Decimal(u32),
    /// Bytes that are not text.
    Opaque,
}

impl Leaf {
    pub fn new(place: usize, column: &ColumnDescriptor) -> Leaf {
        Leaf {
            place,
            name: column.path().string(),
            filled_level: column.max_def_level(),
            meaning: Meaning::from_column(column),
        }
    }

    pub fn text(&self, cell: &Cell<'_>) -> String {
        match (self.meaning, cell) {
            (_, Cell::Truth(value)) => value.to_string(),
            (_, Cell::Seconds(seconds)) => cell_text::moment(*seconds),
            // Through its own shortest text, so that 19.9 stays 19.9.
            (_, Cell::Single(value)) => cell_text::number(value.to_string().parse().unwrap_or(f64::from(*value))),
            (_, Cell::Double(value)) => cell_text::number(*value),
            (Meaning::Day, Cell::Whole(days)) => cell_text::moment(days.saturating_mul(86_400)),
            (Meaning::Moment(parts), Cell::Whole(value)) => cell_text::moment(value.div_euclid(parts)),
            (Meaning::Time(parts), Cell::Whole(value)) => cell_text::time(value.div_euclid(parts)),
            (Meaning::Decimal(places), Cell::Whole(value)) => decimal(i128::from(*value), places),
            (Meaning::Unsigned32, Cell::Whole(value)) => (value & i64::from(u32::MAX)).to_string(),
            (Meaning::Unsigned64, Cell::Whole(value)) => value.cast_unsigned().to_string(),
            (_, Cell::Whole(value)) => value.to_string(),
            (Meaning::Decimal(places), Cell::Bytes(bytes)) => {
                big_endian(bytes).map(|value| decimal(value, places)).unwrap_or_default()
            }
            (Meaning::Opaque, Cell::Bytes(_)) => String::new(),
            (_, Cell::Bytes(bytes)) => std::str::from_utf8(bytes).unwrap_or_default().to_owned(),
        }
    }
}

impl Meaning {
    fn from_column(column: &ColumnDescriptor) -> Meaning {
        let parts = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        match column.logical_type_ref() {
            Some(LogicalType::Timestamp(about)) => return Meaning::Moment(parts(&about.unit)),
            Some(LogicalType::Time(about)) => return Meaning::Time(parts(&about.unit)),
            _ => {}
        }
        match column.converted_type() {
            ConvertedType::DATE => Meaning::Day,
            ConvertedType::TIMESTAMP_MILLIS => Meaning::Moment(1_000),
            ConvertedType::TIMESTAMP_MICROS => Meaning::Moment(1_000_000),
            ConvertedType::TIME_MILLIS => Meaning::Time(1_000),
            ConvertedType::TIME_MICROS => Meaning::Time(1_000_000),
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 => Meaning::Unsigned32,
            ConvertedType::UINT_64 => Meaning::Unsigned64,
            ConvertedType::DECIMAL if (0..=MOST_DIGITS).contains(&column.type_scale()) => {
                Meaning::Decimal(column.type_scale().unsigned_abs())
            }
            ConvertedType::DECIMAL | ConvertedType::BSON | ConvertedType::INTERVAL => Meaning::Opaque,
            ConvertedType::NONE if column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY => Meaning::Opaque,
            _ => Meaning::Plain,
        }
    }
}

/// At most 16 bytes in two's complement, big-endian.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let (first, whole) = (*bytes.first()?, bytes.len());
    let mut padded = [if first < 128 { 0 } else { 0xFF }; 16];
    padded.get_mut(16_usize.checked_sub(whole)?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(padded))
}

/// 1990 with two places is 19.9.
fn decimal(value: i128, places: u32) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places as usize + 1);
    let (whole, rest) = digits.split_at(digits.len() - places as usize);
    let rest = rest.trim_end_matches('0');
    let sign = if value < 0 { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_out() {
        for (value, places, text) in
            [(1990, 2, "19.9"), (-5, 2, "-0.05"), (0, 2, "0"), (120, 0, "120"), (1, 20, "0.00000000000000000001")]
        {
            assert_eq!(decimal(value, places), text);
        }
        assert_eq!(big_endian(&[0xFF, 0x38]), Some(-200));
        assert_eq!(big_endian(&[0x07, 0xC6]), Some(1990));
        assert_eq!((big_endian(&[]), big_endian(&[0; 17])), (None, None));
    }
}

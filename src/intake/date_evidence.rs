//! The evidence for how the days of a column are written, as sentences for people.

use crate::date::DateFormat;
use crate::day_order;
use crate::facts::ColumnFacts;

/// "Bought on: day first; 17 of 100 values can only be that (e.g. 25/03/2024)". None for a column without days.
pub(crate) fn sentence<'a>(column: &ColumnFacts, cells: impl Iterator<Item = &'a str>) -> Option<String> {
    let (format, _) = column.date_formats.first().filter(|_| column.is_date())?;
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    let all = cells.len();
    let read: Vec<&str> = cells.into_iter().filter(|cell| format.parse(cell).is_some()).collect();
    let (name, order) = (&column.name, order(format));
    let Some(other) = day_order::swapped(format) else {
        let example = read.first()?;
        return Some(format!("{name}: {order}; {} of {all} values are written so (e.g. {example})", read.len()));
    };
    let only: Vec<&str> = read.iter().filter(|cell| other.parse(cell).is_none()).copied().collect();
    Some(match only.first() {
        Some(example) => format!("{name}: {order}; {} of {all} values can only be that (e.g. {example})", only.len()),
        None => format!("{name}: nothing shows whether day or month comes first in its {all} values"),
    })
}

fn order(format: &DateFormat) -> &'static str {
    match format.pattern() {
        pattern if pattern.starts_with("%Y") => "year first",
        pattern if pattern.starts_with("%m") || pattern.starts_with("%B") => "month first",
        pattern if pattern.starts_with("%a") => "day first after the day of the week",
        _ => "day first",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cells: &[&str]) -> Option<String> {
        sentence(&ColumnFacts::of("Day", cells.iter().copied()), cells.iter().copied())
    }

    #[test]
    fn the_evidence_is_told() {
        let one = told(&["03/04/2024", "25/03/2024", ""]).expect("days");
        assert_eq!(one, "Day: day first; 1 of 2 values can only be that (e.g. 25/03/2024)");
        let american = told(&["03/04/2024", "03/25/2024"]).expect("days");
        assert_eq!(american, "Day: month first; 1 of 2 values can only be that (e.g. 03/25/2024)");
        let clear = told(&["2024-03-04"]).expect("days");
        assert_eq!(clear, "Day: year first; 1 of 1 values are written so (e.g. 2024-03-04)");
        assert!(told(&["03/04/2024"]).is_some_and(|text| text.contains("nothing shows")));
        assert_eq!(told(&["tyres"]), None);
    }
}

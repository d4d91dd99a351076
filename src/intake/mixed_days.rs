//! Days that a spreadsheet half converted: some of a column in another way of writing than the rest, or with day and month
//! changed about wherever both could be a month.
//!
//! A spreadsheet that reads 03/04/2025 with the other order takes it for a day, and leaves 25/04/2025 as text, for no year
//! has a 25th month. So what it converted never lies after the 12th of a month, and what it left always does.

use crate::date::{self, DateFormat};
use crate::day_order::Dates;
use crate::facts::{ColumnFacts, Mapping};
use domain::day::Day;
use reports::import::{Answer, OtherDays, ReadingQuestion};

/// The last day of a month that could also be a month.
const LAST_MONTH: u32 = 12;
/// Rows by whose order turned days are seen.
const ENOUGH: usize = 6;

/// How the days of a column are written that is not written in one way.
#[derive(Debug)]
pub(crate) struct Mixed {
    pub main: DateFormat,
    pub other: OtherDays,
    /// None if the other way is plain.
    pub asked: Option<ReadingQuestion>,
    pub evidence: Option<String>,
}

/// The same for the column that holds the day.
pub(crate) fn in_column(
    facts: &[ColumnFacts],
    mapping: &Mapping,
    rows: &[Vec<String>],
    dates: &Dates,
) -> Option<Mixed> {
    let place_of = |field: &str| mapping.iter().position(|other| *other == Some(field));
    let place = place_of("date")?;
    let main = dates.format()?;
    let cells: Vec<&str> = rows.iter().map(|row| row.get(place).map_or("", String::as_str)).collect();
    let number = |text: &String| text.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok();
    let order = |row: &Vec<String>| place_of("reference").and_then(|place| row.get(place)).and_then(number);
    let order: Vec<Option<f64>> = rows.iter().map(order).collect();
    find(&facts[place].name, &cells, main, &order)
}

/// Looks for a second way of writing among the cells that `main` does not read, or for turned days among those it does.
/// `order` numbers the rows as receipts do; none if nothing does.
pub(crate) fn find(column: &str, cells: &[&str], main: &DateFormat, order: &[Option<f64>]) -> Option<Mixed> {
    second(column, cells, main).or_else(|| turned(column, cells, main, order))
}

fn second(column: &str, cells: &[&str], main: &DateFormat) -> Option<Mixed> {
    let read = |format: &DateFormat, cells: &[&str]| -> Vec<(Day, String)> {
        cells.iter().filter_map(|cell| Some((plausible(format, cell)?, (*cell).to_owned()))).collect()
    };
    let unread: Vec<&str> =
        cells.iter().copied().filter(|cell| !cell.is_empty() && main.parse(cell).is_none()).collect();
    let mut ways: Vec<(usize, &DateFormat)> =
        date::candidates().iter().map(|format| (read(format, &unread).len(), format)).collect();
    // The sort is stable: of two ways that read as much, the usual one.
    ways.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let (most, other) = *ways.first()?;
    // What reads only a few of many is a slip of the pen, and rejected row by row.
    if most == 0 || most * 5 < unread.len() * 4 {
        return None;
    }
    let is_unclear = ways.iter().skip(1).any(|(count, rival)| {
        *count == most && unread.iter().any(|cell| rival.parse(cell).is_some_and(|day| other.parse(cell) != Some(day)))
    });
    let (of_main, of_other) = (read(main, cells), read(other, &unread));
    let (main, other, kept, converted) = match (all_late(&of_main), all_late(&of_other)) {
        (true, false) if all_early(&of_other) => (main, other, of_main, of_other),
        (false, true) if all_early(&of_main) => (other, main, of_other, of_main),
        _ if is_unclear || most * 50 < cells.len() => return None,
        _ => {
            let (here, there) = (&of_main.first()?.1, &of_other.first()?.1);
            return Some(Mixed {
                main: main.clone(),
                other: OtherDays { pattern: other.pattern().to_owned(), turned: false },
                asked: None,
                evidence: Some(format!(
                    "Days in '{column}' are written in two ways, such as {here} and {there}; both are read."
                )),
            });
        }
    };
    let (late, early) = (&kept.first()?.1, converted.first()?);
    let question = format!(
        "The days in '{column}' are written in two ways: {} like {late}, all after the 12th of a month, and {} like {}, all up \
         to the 12th. So a spreadsheet seems to have changed day and month about in the second. Is {} {} or {}?",
        kept.len(),
        converted.len(),
        early.1,
        early.1,
        early.0.spoken(),
        date::turned_round(early.0)?.spoken(),
    );
    Some(Mixed {
        main: main.clone(),
        other: OtherDays { pattern: other.pattern().to_owned(), turned: false },
        asked: Some(asked(question, other.pattern(), early.0)?),
        evidence: None,
    })
}

/// Whether rows stand in the order of time only when day and month change places wherever they can.
fn turned(column: &str, cells: &[&str], main: &DateFormat, order: &[Option<f64>]) -> Option<Mixed> {
    let days: Vec<Option<Day>> = cells.iter().map(|cell| plausible(main, cell)).collect();
    let in_file: Vec<Day> = days.iter().flatten().copied().collect();
    let mut numbered: Vec<(f64, Day)> =
        order.iter().zip(&days).filter_map(|(number, day)| Some(((*number)?, (*day)?))).collect();
    numbered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let by_number: Vec<Day> = numbered.into_iter().map(|(_, day)| day).collect();
    let can_turn = |day: &&Day| date::day_of_month(**day) <= LAST_MONTH && date::turned_round(**day) != Some(**day);
    let turnable = in_file.iter().filter(can_turn).count();
    let late = in_file.iter().filter(|day| date::day_of_month(**day) > LAST_MONTH).count();
    if turnable < ENOUGH || late < ENOUGH {
        return None;
    }
    let is_turned = |days: &[Day]| {
        let round: Vec<Day> =
            days.iter()
                .map(|day| {
                    if date::day_of_month(*day) <= LAST_MONTH { date::turned_round(*day).unwrap_or(*day) } else { *day }
                })
                .collect();
        disorder(&round) < 0.02 && wandering(days) > 3 * wandering(&round)
    };
    let are_numbered = by_number.len() * 10 >= in_file.len() * 9;
    let is_so = is_turned(&in_file) || (are_numbered && is_turned(&by_number));
    if !is_so {
        return None;
    }
    let first = cells.iter().zip(&days).find(|(_, day)| day.as_ref().is_some_and(|day| can_turn(&day)))?;
    let (cell, day) = (first.0, (*first.1)?);
    let question = format!(
        "The rows stand in the order of time only if day and month change places in '{column}' wherever both could be a month, as \
         a spreadsheet leaves them. Is {cell} {} or {}?",
        day.spoken(),
        date::turned_round(day)?.spoken(),
    );
    Some(Mixed {
        main: main.clone(),
        other: OtherDays { pattern: main.pattern().to_owned(), turned: false },
        asked: Some(asked(question, main.pattern(), day)?),
        evidence: None,
    })
}

fn asked(question: String, pattern: &str, example: Day) -> Option<ReadingQuestion> {
    let answer = |means: String, turned: bool| Answer {
        means,
        other_days: Some(OtherDays { pattern: pattern.to_owned(), turned }),
        ..Answer::default()
    };
    let round = date::turned_round(example)?;
    let answers = vec![
        answer(format!("it is {}: day and month were changed about", round.spoken()), true),
        answer(format!("it is {}, as it stands", example.spoken()), false),
    ];
    Some(ReadingQuestion { question, answers })
}

/// Of neighbours that differ, the share that stand against the order of most.
fn disorder(days: &[Day]) -> f64 {
    let up = days.windows(2).filter(|pair| pair[0] < pair[1]).count();
    let down = days.windows(2).filter(|pair| pair[0] > pair[1]).count();
    up.min(down) as f64 / (up + down).max(1) as f64
}

/// Days that lie between neighbours, in all.
fn wandering(days: &[Day]) -> i64 {
    days.windows(2).map(|pair| i64::from(pair[1].since(pair[0]).abs())).sum()
}

fn all_late(days: &[(Day, String)]) -> bool {
    !days.is_empty() && days.iter().all(|(day, _)| date::day_of_month(*day) > LAST_MONTH)
}

fn all_early(days: &[(Day, String)]) -> bool {
    !days.is_empty() && days.iter().all(|(day, _)| date::day_of_month(*day) <= LAST_MONTH)
}

/// A bare number could be anything but a day of our time.
fn plausible(format: &DateFormat, cell: &str) -> Option<Day> {
    let years = if format.is_bare() { 1990..2060 } else { 1800..2200 };
    format.parse(cell).filter(|day| years.contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, cells: &[&str]) -> Option<Mixed> {
        find("Day", cells, &pattern.parse().expect("a pattern"), &[])
    }

    #[test]
    fn what_a_spreadsheet_converted_never_lies_after_the_12th() {
        for (main, cells, other) in [
            ("%d/%m/%Y", &["25/03/2025", "2025-04-03", "14/03/2025", "2025-01-12"][..], "%Y-%m-%d"),
            ("%Y-%m-%d", &["2025-04-03", "25/03/2025", "2025-01-12", "2025-02-02"], "%Y-%m-%d"),
            ("%d/%m/%Y", &["25/03/2025", "45750", "14/03/2025"], "excel-serial"),
            ("%d.%m.%Y", &["25.03.2025", "14.03.2025", "4-Mar-25"], "%d-%B-%y"),
            ("%m/%d/%Y", &["03/25/2025", "2025-04-03"], "%Y-%m-%d"),
        ] {
            let mixed = found(main, cells).unwrap_or_else(|| panic!("{cells:?}"));
            assert_eq!(mixed.other.pattern, other, "{cells:?}");
            assert!(mixed.asked.is_some_and(|asked| asked.answers.len() == 2), "{cells:?}");
        }
    }

    #[test]
    fn two_honest_ways_are_both_read() {
        let mixed = found("%Y-%m-%d", &["2025-03-25", "2025-03-14", "27.03.2025", "03.03.2025"]).expect("two ways");
        assert_eq!(mixed.other, OtherDays { pattern: "%d.%m.%Y".into(), turned: false });
        assert!(mixed.asked.is_none() && mixed.evidence.is_some_and(|told| told.contains("27.03.2025")));
        assert!(found("%Y-%m-%d", &["2025-03-25", "2025-03-14", "soon"]).is_none());
        // Nothing tells which comes first in the second way.
        assert!(
            found("%Y-%m-%d", &["2025-03-25", "2025-03-14", "03/04/2025"]).is_none_or(|mixed| mixed.asked.is_some())
        );
    }

    #[test]
    fn turned_days_are_seen_by_the_order_of_rows() {
        let days: Vec<String> = (0..60)
            .filter_map(|day| Some(Day::from_ymd(2025, 3, 1)?.plus(day)))
            .map(|day| if date::day_of_month(day) <= 12 { date::turned_round(day).unwrap_or(day) } else { day })
            .map(|day| day.date().format("%d/%m/%Y").to_string())
            .collect();
        let cells: Vec<&str> = days.iter().map(String::as_str).collect();
        let mixed = found("%d/%m/%Y", &cells).expect("turned");
        assert!(mixed.asked.is_some_and(|asked| asked.question.contains("order of time")));
        let straight: Vec<String> = (0..60)
            .filter_map(|day| Some(Day::from_ymd(2025, 3, 1)?.plus(day).date().format("%d/%m/%Y").to_string()))
            .collect();
        assert!(found("%d/%m/%Y", &straight.iter().map(String::as_str).collect::<Vec<_>>()).is_none());
        // By the numbers of receipts, where the rows stand in no order.
        let order: Vec<Option<f64>> = (0..60).map(|at| Some(f64::from((at * 7) % 60))).collect();
        let shuffled: Vec<&str> = (0..60).map(|at| cells[(at * 7) % 60]).collect();
        let format = "%d/%m/%Y".parse().expect("a pattern");
        assert!(find("Day", &shuffled, &format, &order).is_some_and(|mixed| mixed.asked.is_some()));
    }
}

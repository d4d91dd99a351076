//! Summaries with a column for each month or year: they hold no sales, and are refused with a sentence that says so.

use std::path::Path;

use crate::error::IntakeError;
use crate::facts::Mapping;
use crate::months;
use reports::import::ImportKind;

/// Refuses a summary that was taken for purchases, of which no column holds a day.
///
/// # Errors
/// When two headings or more are months, quarters or years, and nothing else tells the day of a sale.
pub(crate) fn refuse(
    path: &Path,
    kind: ImportKind,
    headings: &[String],
    first: Option<&Vec<String>>,
    mapping: &Mapping,
) -> Result<(), IntakeError> {
    if kind != ImportKind::Purchases || mapping.contains(&Some("date")) {
        return Ok(());
    }
    // Headings that look like days are taken for a first row.
    for told in [Some(headings), first.map(Vec::as_slice)].into_iter().flatten() {
        let periods: Vec<&String> = told.iter().filter(|cell| is_period(cell)).collect();
        // A word may only begin like a month: "Marge".
        let are_months = periods.len() > 2 || periods.iter().all(|cell| cell.contains(|c: char| c.is_ascii_digit()));
        if let [first, .., last] = periods[..]
            && are_months
        {
            return Err(IntakeError::CrossTable { path: path.to_owned(), first: first.clone(), last: last.clone() });
        }
    }
    Ok(())
}

/// "Jan 2024", "März", "2024-03", "03/2024", "Q1 2024", "2024"
fn is_period(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let is_year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")) && digits(part);
    let is_short_year = |part: &str| part.len() == 2 && digits(part);
    let is_number = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month));
    let is_quarter = |part: &str| {
        part.len() == 2 && part.starts_with(['Q', 'q', 'T', 't', 'K', 'k']) && part.ends_with(['1', '2', '3', '4'])
    };
    let is_name = |part: &str| part.chars().all(char::is_alphabetic) && months::is_month(part);
    match parts[..] {
        [one] => is_year(one) || (is_name(one) && one.chars().count() >= 3) || is_quarter(one),
        [one, two] => {
            let of_year = |part| is_name(part) || is_number(part) || is_quarter(part);
            (of_year(one) && is_year(two)) || (is_year(one) && of_year(two)) || (is_name(one) && is_short_year(two))
        }
        // A spreadsheet tells a month by its first day.
        [year, month, day] => is_year(year) && is_number(month) && day.starts_with("01"),
        _ => false,
    }
}

fn digits(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_a_month_is_no_list_of_sales() {
        for text in [
            "Customer;Jan 2024;Feb 2024;Mar 2024\nC1;10.00;20.00;5.00\nC2;11.00;21.00;5.00\nC3;12.00;2.00;5.00\n",
            "Kunde;Januar;Februar;März\nA1;10,00;20,00;5,00\nA2;11,00;21,00;6,00\nA3;12,00;2,00;5,00\n",
            "Client;2023;2024;2025\nC1;10.50;20.00;5.00\nC2;11.00;21.00;5.00\nC3;12.00;2.00;5.00\n",
            "Cliente;T1 2024;T2 2024\nC1;10.50;20.00\nC2;11.00;21.00\nC3;12.00;2.00\n",
            "Klant;2024-01;2024-02\nC1;10.50;20.00\nC2;11.00;21.00\nC3;12.00;2.00\n",
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("months.csv");
            std::fs::write(&path, text).expect("written");
            let told = crate::preview::preview(&path, Some(ImportKind::Purchases), None).expect_err(text).to_string();
            assert!(told.contains("a row for each sale"), "{told}");
        }
    }

    #[test]
    fn days_and_words_are_no_periods() {
        for cell in ["2024-03-15", "Amount", "12", "May I call you", "Customer 2024", "15.01.2024"] {
            assert!(!is_period(cell), "{cell}");
        }
    }
}

//! The id of a list of customers below a heading that nobody knows: a column of codes with another one on each row, which could
//! be nothing else.

use std::collections::HashSet;

use super::headings::names_figure;
use super::id_beside_name::{is_code, is_number_word};
use crate::contact_words::{is_dialled, tells_where};
use crate::facts::{ColumnFacts, Mapping};
use crate::money_units;
use crate::words;
use reports::import::ImportKind;

/// Words of headings over numbers that an authority, a bank or a partner gave, or that tell of the row.
const OTHERS: &str = "vat ust ustid ustidnr uid tax steuernr steuernummer siret siren tva nif cif dni iva partita codicefiscale nip regon pesel ico dic oib kvk btw cvr \
     orgnr organisationsnummer ytunnus inn инн снилс vkn tckn iban bic swift bank blz ein ssn duns gln lei row zeile ligne line lfd pos position index \
     profile profileid subscriber subscriberid year jahr annee geburtsjahr birthyear born age alter version latitude longitude lat lon insurance versicherungsnr versicherungsnummer";
/// Fewer rows have different values by chance.
const FEWEST: usize = 4;

/// Where no column is the customer's id, makes one of codes that differ on each row the id. Returns the evidence, as
/// sentences.
pub(crate) fn settle(
    kind: ImportKind,
    columns: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &mut Mapping,
) -> Vec<String> {
    let is_list = matches!(kind, ImportKind::Customers | ImportKind::Prospects | ImportKind::Contacts);
    // Where nothing else is understood, this would not be either.
    if !is_list || mapping.contains(&Some("customer")) || mapping.iter().all(Option::is_none) {
        return Vec::new();
    }
    let is_named = |place: &usize| kind != ImportKind::Contacts || is_number_word(&columns[*place].name);
    let place = (0..columns.len())
        .filter(|&place| mapping[place].is_none() && is_id(&columns[place], rows, place))
        .filter(is_named)
        .min_by_key(|&place| (!is_number_word(&columns[place].name), place));
    let Some(place) = place else { return Vec::new() };
    mapping[place] = Some("customer");
    vec![format!(
        "\"{}\" is used as the customer's id: it has a code of its own on each row. If it is something else, name the id \
         with --map customer=COLUMN.",
        columns[place].name
    )]
}

fn is_id(column: &ColumnFacts, rows: &[Vec<String>], place: usize) -> bool {
    let cells: Vec<&str> =
        rows.iter().filter_map(|row| row.get(place)).map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let different = cells.iter().collect::<HashSet<_>>().len();
    // Somebody may stand in the list twice.
    let differs =
        different * 20 >= cells.len() * 19 || (is_number_word(&column.name) && different * 5 >= cells.len() * 4);
    let is_full = cells.len() >= FEWEST && cells.len() * 20 >= rows.len() * 19;
    let is_dated = column.is_date() && !cells.iter().all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()));
    is_full
        && differs
        && !is_dated
        && column.fractions == 0.0
        && cells.iter().all(|cell| is_code(cell) && !cell.contains('@'))
        && cells.iter().filter(|cell| is_dialled(cell)).count() * 5 < cells.len()
        && !tells_where(&column.name)
        && !names_figure(&column.name)
        && !names_another_number(&column.name)
        && (are_alike(&cells) || is_number_word(&column.name))
}

fn names_another_number(heading: &str) -> bool {
    let plain = words::plain(heading);
    let is_known = |word: &str| OTHERS.split_whitespace().any(|known| known == word);
    is_known(&plain) || money_units::parts(heading).iter().any(|part| is_known(part))
}

/// Codes of one length and shape, or numbers that rise from row to row; points and years are neither.
fn are_alike(cells: &[&str]) -> bool {
    let shape = |cell: &str| -> String {
        let of = |c: char| if c.is_ascii_digit() { '0' } else { c };
        cell.chars().map(of).collect()
    };
    let first = shape(cells[0]);
    let numbers: Vec<u64> = cells.iter().filter_map(|cell| cell.parse().ok()).collect();
    let is_whole = numbers.len() == cells.len();
    let rises = is_whole && numbers.is_sorted_by(|one, next| one < next);
    let are_years = is_whole && numbers.iter().all(|number| (1900..2100).contains(number)) && !rises;
    let is_long = first.bytes().filter(|byte| *byte == b'0').count() >= 4;
    rises || (!are_years && is_long && cells.iter().all(|cell| shape(cell) == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(head: &[&str], cells: &[&[&str]], kind: ImportKind, mapped: &[Option<&'static str>]) -> Option<usize> {
        let rows: Vec<Vec<String>> =
            cells.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let column = |place: usize| rows.iter().map(move |row| row[place].as_str());
        let facts: Vec<ColumnFacts> =
            head.iter().enumerate().map(|(place, name)| ColumnFacts::of(name, column(place))).collect();
        let mut mapping = mapped.to_vec();
        settle(kind, &facts, &rows, &mut mapping);
        mapping.iter().position(|field| *field == Some("customer"))
    }

    #[test]
    fn codes_that_differ_on_each_row_are_the_id() {
        let rows: [&[&str]; 5] = [
            &["40012", "120", "ada@example.org", "DE811"],
            &["40077", "95", "bo@example.org", "DE812"],
            &["40031", "1210", "cy@example.org", "DE813"],
            &["40054", "300", "di@example.org", "DE814"],
            &["40090", "45", "ed@example.org", "DE815"],
        ];
        let mapped = [None, None, Some("email"), None];
        for heading in ["Bpnr", "Шифра", "Tunnus", "Ενδειξη"] {
            assert_eq!(settled(&[heading, "Points", "Mail", "VAT"], &rows, ImportKind::Customers, &mapped), Some(0));
        }
        for heading in ["Postcode", "Year", "IBAN", "Tel."] {
            assert_eq!(settled(&[heading, "Points", "Mail", "VAT"], &rows, ImportKind::Customers, &mapped), None);
        }
        assert_eq!(settled(&["Tunnus", "Points", "Mail", "VAT"], &rows, ImportKind::Products, &mapped), None);
    }

    #[test]
    fn values_that_come_again_or_vary_in_length_are_none() {
        let rows: [&[&str]; 4] =
            [&["4001", "K-11", "Ulm"], &["4001", "K-2", "Ulm"], &["4002", "K-140", "Bonn"], &["4002", "K-7", "Ulm"]];
        assert_eq!(settled(&["Tour", "Club", "City"], &rows, ImportKind::Customers, &[None, None, Some("city")]), None);
        let mapped = [None, None, Some("city")];
        assert_eq!(settled(&["Tour", "Club no", "City"], &rows, ImportKind::Customers, &mapped), Some(1));
    }
}

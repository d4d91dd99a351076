//! Which of two columns in one-to-one correspondence is the customer's id, and which the name: decided by their cells,
//! because people who share a name must not become one customer.

use std::collections::{HashMap, HashSet};

use super::headings::names_figure;
use crate::contact_words::{is_dialled, tells_where};
use crate::facts::{ColumnFacts, Mapping};
use crate::words;
use reports::import::ImportKind;

/// Fields that are never replaced by an id.
const FIGURES: [&str; 4] = ["date", "amount", "unit_price", "margin"];
/// Share of the ids that always occur with the same name.
const ALWAYS: f64 = 0.97;

/// If the column chosen for the customer holds names and another one their ids, uses the ids instead. Returns the
/// evidence, as a sentence.
pub(crate) fn prefer_id(
    kind: ImportKind,
    columns: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &mut Mapping,
) -> Option<String> {
    let of_people =
        matches!(kind, ImportKind::Customers | ImportKind::Prospects | ImportKind::Purchases | ImportKind::Contacts);
    let taken = mapping.iter().position(|field| *field == Some("customer")).filter(|_| of_people)?;
    let names = cells(rows, taken);
    if !are_names(&names) {
        return None;
    }
    let days = mapping.iter().position(|field| *field == Some("date")).map(|place| cells(rows, place));
    // In a few rows a discount may happen to stand one to one with names.
    let is_figure = |name: &str| names_figure(name) && !names_customer(name);
    let is_free =
        |place: usize| mapping[place].is_none_or(|field| !FIGURES.contains(&field)) && !is_figure(&columns[place].name);
    let ids = (0..columns.len())
        .filter(|&place| place != taken && is_free(place))
        .filter(|&place| is_id_of(kind, &columns[place], &cells(rows, place), &names, days.as_deref()))
        // The more often an id recurs, the less likely it is a receipt number; in a tie, the nearer one.
        .min_by_key(|&place| (distinct(&cells(rows, place)), rank(&columns[place]), place.abs_diff(taken)))?;
    mapping[taken] = mapping[ids].filter(|field| *field == "name");
    mapping[ids] = Some("customer");
    let has_name = kind.fields().iter().any(|field| field.code == "name");
    if has_name && !mapping.contains(&Some("name")) && !mapping.contains(&Some("last_name")) {
        mapping[taken] = Some("name");
    }
    Some(format!(
        "\"{}\" is used as the customer's id: each of its values always comes with the same \"{}\", and people may \
        share a name.",
        columns[ids].name, columns[taken].name
    ))
}

fn cells(rows: &[Vec<String>], place: usize) -> Vec<&str> {
    rows.iter().map(|row| row.get(place).map_or("", String::as_str)).collect()
}

fn distinct(cells: &[&str]) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).collect::<HashSet<_>>().len()
}

/// Words of letters, mostly several or with lower-case letters: not a code.
fn are_names(cells: &[&str]) -> bool {
    let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let is_name = |cell: &str| {
        !cell.contains('@')
            && !cell.contains(|c: char| c.is_ascii_digit())
            && cell.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && (cell.contains(' ') || cell.chars().any(char::is_lowercase) || !cell.is_ascii())
    };
    !filled.is_empty() && filled.iter().filter(|cell| is_name(cell)).count() * 10 >= filled.len() * 8
}

/// A number, a short code or an address, without spaces.
pub(super) fn is_code(cell: &str) -> bool {
    let is_address = cell.contains('@') && !cell.contains(' ');
    is_address
        || (cell.len() <= 40 && !cell.contains(char::is_whitespace) && cell.contains(|c: char| c.is_ascii_digit()))
}

fn is_id_of(kind: ImportKind, column: &ColumnFacts, ids: &[&str], names: &[&str], days: Option<&[&str]>) -> bool {
    let filled = ids.iter().filter(|cell| !cell.is_empty()).count();
    let named = names.iter().filter(|cell| !cell.is_empty()).count();
    let codes = ids.iter().filter(|cell| is_code(cell)).count();
    // Further lines of an order may have neither.
    if filled * 10 < named * 8 || codes * 100 < filled * 95 || column.is_date() || column.fractions > 0.3 {
        return false;
    }
    // A postcode and a telephone stand beside one name each too.
    if tells_where(&column.name) || ids.iter().filter(|cell| is_dialled(cell)).count() * 2 > filled {
        return false;
    }
    let mut name_of: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut rows_of: HashMap<&str, usize> = HashMap::new();
    for (id, name) in ids.iter().zip(names).filter(|(id, name)| !id.is_empty() && !name.is_empty()) {
        name_of.entry(id).or_default().insert(name);
        *rows_of.entry(id).or_default() += 1;
    }
    let single = name_of.values().filter(|names| names.len() == 1).count() as f64;
    if single < ALWAYS * name_of.len() as f64 {
        return false;
    }
    let (ids_met, names_met) = (name_of.len(), distinct(names));
    if matches!(kind, ImportKind::Purchases | ImportKind::Contacts) {
        // A receipt number determines the name too, but the name recurs with other numbers.
        let again = rows_of.values().any(|rows| *rows > 1);
        let comes_back = again && days.is_none_or(|days| on_several_days(ids, days));
        // What stands on several rows, and always on those of one day, numbers the lines of a receipt; what never comes
        // back where names do numbers receipts.
        let names_again = named > names_met;
        let is_named = names_customer(&column.name)
            || (is_number_word(&column.name)
                && !tells_receipt(&column.name)
                && (comes_back || !(again || names_again)));
        let alike = ids_met * 2 <= names_met * 3;
        return alike && (comes_back || is_named);
    }
    // In a list of customers each row has its own id; a column of counts or postcodes does not.
    ids_met * 50 >= filled * 49 && (tells_customer(&column.name) || rank(column) == 0)
}

/// Whether a value comes back on another day: the lines of a receipt are of one.
fn on_several_days(ids: &[&str], days: &[&str]) -> bool {
    let mut day_of: HashMap<&str, &str> = HashMap::new();
    let told = ids.iter().zip(days).filter(|(id, day)| !id.is_empty() && !day.is_empty());
    told.map(|(id, day)| (*id, day.split([' ', 'T']).next().unwrap_or(day)))
        .any(|(id, day)| *day_of.entry(id).or_insert(day) != day)
}

/// A header with a word for the receipt.
fn tells_receipt(header: &str) -> bool {
    let plain = words::plain(header);
    words::of("reference").filter(|word| word.len() >= 5).any(|word| plain.contains(word))
}

/// A header with a word for the customer, or for a number.
fn tells_customer(header: &str) -> bool {
    names_customer(header) || is_number_word(header)
}

fn names_customer(header: &str) -> bool {
    let plain = words::plain(header);
    words::of("customer").filter(|word| word.len() >= 4).any(|word| plain.contains(word))
}

/// "No.", "Nr", "ID", "Code", "Konto" as a word of the header.
pub(super) fn is_number_word(header: &str) -> bool {
    const NUMBERS: [&str; 30] = [
        "id",
        "no",
        "nr",
        "num",
        "number",
        "code",
        "kod",
        "key",
        "ref",
        "nummer",
        "numero",
        "numer",
        "cislo",
        "cod",
        "codigo",
        "codice",
        "konto",
        "account",
        "compte",
        "cuenta",
        "conto",
        "conta",
        "n",
        "kode",
        "numeris",
        "номер",
        "код",
        "番号",
        "コード",
        "编号",
    ];
    let parts = header.split(|c: char| !c.is_alphanumeric() && c != '°' && c != 'º');
    parts.map(words::plain).any(|part| NUMBERS.contains(&part.as_str()))
        || words::plain(header).ends_with("id")
        || words::plain(header).ends_with("nr")
}

/// 0 for a header that names a number, 1 for others.
fn rank(column: &ColumnFacts) -> u8 {
    u8::from(!is_number_word(&column.name) && !tells_customer(&column.name))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::preview::preview;

    /// Two people share a name, and each buys twice.
    const PEOPLE: [(&str, &str); 6] = [
        ("1017", "Ada Brook"),
        ("1018", "Ben Reed"),
        ("1019", "Ada Brook"),
        ("1022", "Cyd Marsh"),
        ("1023", "Eva Lind"),
        ("1030", "Finn Hale"),
    ];

    /// Header of the id, of the name, of the day, of the amount.
    const HEADERS: [(&str, &str, &str, &str); 54] = [
        ("Customer ID", "Customer", "Date", "Amount"),
        ("Customer No.", "Customer Name", "Date", "Amount"),
        ("ID", "Customer", "Date", "Amount"),
        ("No.", "Customer name", "Date", "Total"),
        ("Account No", "Account", "Date", "Amount"),
        ("Client ID", "Client", "Date", "Amount"),
        ("Customer code", "Customer", "Invoice date", "Net"),
        ("Cust #", "Customer", "Date", "Amount"),
        ("Code", "Buyer", "Date", "Amount"),
        ("Loyalty card", "Shopper", "Date", "Amount"),
        ("Member no", "Member", "Date", "Amount"),
        ("Kundennummer", "Kunde", "Datum", "Betrag"),
        ("Kd-Nr", "Kunde", "Datum", "Betrag"),
        ("Nr.", "Kunde", "Datum", "Umsatz"),
        ("Debitor", "Kundenname", "Datum", "Betrag"),
        ("Konto", "Kunde", "Belegdatum", "Betrag"),
        ("KdNr", "Name", "Datum", "Betrag"),
        ("Adressnummer", "Kunde", "Datum", "Betrag"),
        ("N° client", "Client", "Date", "Montant"),
        ("Code client", "Client", "Date", "Montant"),
        ("Réf. client", "Nom du client", "Date", "Montant"),
        ("Code", "Client", "Date", "Montant TTC"),
        ("Compte", "Client", "Date", "Montant"),
        ("ID cliente", "Cliente", "Fecha", "Importe"),
        ("Código", "Cliente", "Fecha", "Importe"),
        ("Nº cliente", "Nombre cliente", "Fecha", "Importe"),
        ("Cód. cliente", "Cliente", "Fecha", "Total"),
        ("Codice cliente", "Cliente", "Data", "Importo"),
        ("Codice", "Cliente", "Data", "Importo"),
        ("Cod.", "Ragione sociale cliente", "Data", "Importo"),
        ("ID", "Cliente", "Data", "Totale"),
        ("Código do cliente", "Cliente", "Data", "Valor"),
        ("Nº", "Cliente", "Data", "Valor"),
        ("Cód.", "Nome do cliente", "Data", "Valor"),
        ("Klantnummer", "Klant", "Datum", "Bedrag"),
        ("Klantcode", "Klant", "Datum", "Bedrag"),
        ("Debiteurnr", "Klantnaam", "Datum", "Bedrag"),
        ("Nr", "Klant", "Datum", "Bedrag"),
        ("Nr klienta", "Klient", "Data", "Kwota"),
        ("Kod", "Klient", "Data", "Kwota"),
        ("Číslo zákazníka", "Zákazník", "Datum", "Částka"),
        ("Kod", "Kontrahent", "Data", "Kwota"),
        ("Kundnr", "Kund", "Datum", "Belopp"),
        ("Код", "Клиент", "Дата", "Сумма"),
        ("Kod", "Nazwa", "Data", "Kwota"),
        ("Matricule", "Nom", "Date", "Montant"),
        ("Código", "Razón social", "Fecha", "Importe"),
        ("Codice", "Ragione sociale", "Data", "Importo"),
        ("IČO", "Název firmy", "Datum", "Částka"),
        ("ΑΦΜ", "Επωνυμία", "Ημερομηνία", "Ποσό"),
        ("CIF", "Empresa", "Fecha", "Importe"),
        ("UID", "Display name", "Date", "Amount"),
        ("Code", "Party Name", "Date", "Amount"),
        ("KUNNR", "NAME1", "Datum", "Betrag"),
    ];

    fn customer_column(text: &str, kind: ImportKind) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file.csv");
        std::fs::write(&path, text).expect("written");
        let seen = preview(&path, Some(kind), None).expect("a table");
        seen.columns.into_iter().find(|column| column.guess.as_deref() == Some("customer")).map(|column| column.name)
    }

    fn sales(headers: (&str, &str, &str, &str), name_first: bool) -> String {
        let (id, name, day, amount) = headers;
        let row = |a: &str, b: &str, rest: String| {
            if name_first { format!("{b};{a};{rest}\n") } else { format!("{a};{b};{rest}\n") }
        };
        let mut text = row(id, name, format!("{day};{amount}"));
        for round in 1..=3 {
            for (at, (id, name)) in PEOPLE.iter().enumerate() {
                text += &row(id, name, format!("2025-0{round}-{:02};{}.50", 3 * at + 1, 10 * round + at));
            }
        }
        text
    }

    #[test]
    fn an_id_beside_a_name_is_the_customer() {
        let mut wrong = Vec::new();
        for headers in HEADERS {
            for name_first in [false, true] {
                let found = customer_column(&sales(headers, name_first), ImportKind::Purchases);
                if found.as_deref() != Some(headers.0) {
                    wrong.push((headers.0, headers.1, name_first, found));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// Each customer has one receipt, of several lines on one day.
    #[test]
    fn a_receipt_of_several_lines_beside_a_name_is_no_customer() {
        for (receipt, name) in [("Invoice no.", "Customer"), ("Belegnr", "Kunde"), ("Nr", "Client")] {
            let mut text = format!("{receipt};{name};Date;Item;Amount\n");
            for (at, (_, name)) in PEOPLE.iter().enumerate() {
                for line in 0..3 {
                    writeln!(text, "{};{name};2025-03-{:02};Item {line};{}.50", 500 + at, at + 14, at * 3 + line)
                        .expect("written");
                }
            }
            assert_eq!(customer_column(&text, ImportKind::Purchases).as_deref(), Some(name), "{receipt}");
        }
    }

    #[test]
    fn a_number_on_each_of_few_rows_is_no_customer() {
        for (number, name) in [("Nr.", "Auftraggeber"), ("N°", "Nom"), ("Numero", "Ragione sociale")] {
            let text = format!(
                "{number};{name};Date;Amount\n5001;Moor;2025-03-02;50.00\n5002;Au;2025-03-13;95.00\n5003;Moor;2025-03-14;40.00\n"
            );
            assert_eq!(customer_column(&text, ImportKind::Purchases).as_deref(), Some(name), "{number}");
        }
    }

    #[test]
    fn a_receipt_beside_a_name_is_no_customer() {
        for (receipt, name) in
            [("Belegnr", "Kunde"), ("Invoice", "Customer"), ("N° facture", "Client"), ("Ticket", "Cliente")]
        {
            let mut text = format!("{receipt};{name};Date;Amount\n");
            for row in 0..30 {
                writeln!(
                    text,
                    "{};{};2025-03-{:02};{}.50",
                    7000 + row,
                    PEOPLE[row % PEOPLE.len()].1,
                    row % 28 + 1,
                    row + 3
                )
                .expect("written");
            }
            assert_eq!(customer_column(&text, ImportKind::Purchases).as_deref(), Some(name), "{receipt}");
        }
    }

    #[test]
    fn an_id_beside_a_name_is_the_customer_in_lists_of_customers_too() {
        for (id, name, city) in [
            ("Kundennummer", "Kunde", "Ort"),
            ("No.", "Customer", "City"),
            ("Code", "Client", "Ville"),
            ("Codice", "Cliente", "Città"),
            ("Klantcode", "Klant", "Plaats"),
            ("Nr klienta", "Klient", "Miasto"),
        ] {
            let mut text = format!("{name},{id},{city}\n");
            for (number, who) in PEOPLE {
                writeln!(text, "{who},{number},Mill").expect("written");
            }
            assert_eq!(customer_column(&text, ImportKind::Customers).as_deref(), Some(id), "{id} beside {name}");
        }
    }
}

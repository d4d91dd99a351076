//! The value tables that a preview proposes: which columns express sources, states, consent or placeholders in words,
//! and what each word appears to mean.

use std::collections::{HashMap, HashSet};

use crate::facts::{self, ColumnFacts, Mapping};
use crate::fields;
use crate::meaning;
use crate::meanings;
use crate::number::{self, DecimalMark};
use crate::placeholders::{MOST_WORDS, placeholders};
use crate::refused;
use crate::source_words;
use crate::words::plain;
use reports::import::{ANY_WORD, ColumnValues, ImportKind, Meaning, Reading, Topic, WordMeaning};

/// The tables of all columns.
pub(crate) fn tables(
    kind: ImportKind,
    columns: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &Mapping,
    reading: &Reading,
) -> Vec<ColumnValues> {
    let mut tables = Vec::new();
    let mark = DecimalMark::from_decimal_comma(facts::has_decimal_comma(columns));
    // What marks payments and sums among the lines is settled by the arithmetic.
    let is_settled = |column: &ColumnFacts| reading.aside.as_ref().is_some_and(|aside| aside.column == column.name);
    for (place, column) in columns.iter().enumerate().filter(|(_, column)| !is_settled(column)) {
        let counted = counted(rows, place);
        let table = match mapping[place] {
            Some("source") => {
                Some(table(column, Topic::Source, &counted, |word| source_words::source(word).map(Meaning::Source)))
            }
            Some(field) if refused::is_consent(field) => {
                Some(table(column, Topic::Consent, &counted, |word| answer(&fields::consent(field, word))))
            }
            Some(field) if refused::is_refusal(field) => {
                Some(table(column, Topic::Consent, &counted, |word| answer(&fields::refusal(field, word))))
            }
            Some("customer") if kind == ImportKind::Purchases => {
                Some(placeholders(columns, rows, place, mapping, &counted))
            }
            None if kind == ImportKind::Purchases => {
                let is_invoices = counts_invoices(columns, rows, mapping);
                state_table(column, rows, place, (mapping, mark), &counted, is_invoices)
            }
            Some("entry") => documents(column, &counted),
            _ => None,
        };
        tables.extend(table.filter(|table| !table.words.is_empty()));
    }
    tables
}

/// The distinct words of a column with their rows, the most frequent first.
fn counted(rows: &[Vec<String>], place: usize) -> Vec<(String, u64)> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for cell in rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty()) {
        *counts.entry(cell).or_default() += 1;
    }
    let mut counted: Vec<(String, u64)> = counts.into_iter().map(|(word, rows)| (word.to_owned(), rows)).collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted
}

fn table(
    column: &ColumnFacts,
    topic: Topic,
    counted: &[(String, u64)],
    meaning: impl Fn(&str) -> Option<Meaning>,
) -> ColumnValues {
    let words = counted.iter().take(MOST_WORDS).map(|(word, rows)| WordMeaning {
        word: word.clone(),
        rows: *rows,
        meaning: meaning(word),
    });
    ColumnValues { column: column.name.clone(), topic, words: words.collect() }
}

fn answer(told: &Result<Option<bool>, String>) -> Option<Meaning> {
    match told {
        Ok(Some(true)) => Some(Meaning::Yes),
        Ok(Some(false)) => Some(Meaning::No),
        Ok(None) => Some(Meaning::NotTold),
        Err(_) => None,
    }
}

/// Parts of headers of columns that say whether the sale is valid.
const STATE_HEADERS: [&str; 29] = [
    "status",
    "state",
    "stage",
    "zustand",
    "etat",
    "statut",
    "estado",
    "stato",
    "situacao",
    "situacion",
    "stare",
    "stav",
    "tila",
    "durum",
    "allapot",
    "состояние",
    "κατασταση",
    "tilauksentila",
    "상태",
    "статус",
    "حالة",
    "الحالة",
    "状况",
    "ステータス",
    "状態",
    "状态",
    "storno",
    "cancel",
    "void",
];
/// Parts of headers under which a yes, a day or a reason reverses the sale.
const TAKES_BACK: [&str; 33] = [
    "makul",
    "perutt",
    "kassera",
    "slett",
    "vymaz",
    "сторн",
    "ακυρ",
    "peruut",
    "mitatoi",
    "sztorn",
    "zrus",
    "cancel",
    "void",
    "delet",
    "refunded",
    "storn",
    "annul",
    "anulad",
    "anulow",
    "geloescht",
    "rembours",
    "reembols",
    "rimbors",
    "geannul",
    "chargeback",
    "returned",
    "retourniert",
    "devuelt",
    "reversed",
    "iptal",
    "отмен",
    "取消",
    "キャンセル",
];
/// Parts of headers under which a no does.
const HOLDS: [&str; 38] = [
    "valid",
    "gueltig",
    "valide",
    "valido",
    "geldig",
    "paid",
    "bezahlt",
    "beglichen",
    "zaplacen",
    "uhrazen",
    "oplacon",
    "zaplacono",
    "pagado",
    "pagata",
    "pagato",
    "pago",
    "paga",
    "paye",
    "payee",
    "regle",
    "reglee",
    "betaald",
    "betalt",
    "betald",
    "maksettu",
    "fizetve",
    "kifizetve",
    "odendi",
    "odenmis",
    "оплачен",
    "оплачено",
    "платен",
    "achitat",
    "placeno",
    "placano",
    "支払済",
    "입금완료",
    "مدفوع",
];
/// Headers of entry columns, which are interpreted by the arithmetic of purchases.
const ROW_KINDS: [&str; 10] =
    ["type", "typ", "art", "tipo", "kind", "event", "salereturn", "movement", "vorgang", "soort"];

/// States of a sale are no more.
const FEW_WORDS: usize = 6;

fn state_table(
    column: &ColumnFacts,
    rows: &[Vec<String>],
    place: usize,
    (mapping, mark): (&Mapping, DecimalMark),
    counted: &[(String, u64)],
    is_invoices: bool,
) -> Option<ColumnValues> {
    let header = plain(&column.name);
    let has = |parts: &[&str]| parts.iter().any(|part| header.contains(part));
    // Short words only as a whole, or behind a "is".
    let holds = HOLDS.iter().any(|part| {
        let whole = header == *part || header.strip_prefix("is").or(header.strip_prefix("ist")) == Some(part);
        let is_short = part.chars().count() <= 5 && *part != "valid";
        if is_short { whole } else { header.contains(part) }
    });
    let flag = if has(&TAKES_BACK) { Some(true) } else { holds.then_some(false) };
    // "Qty refunded" counts, and answers nothing.
    let flag = flag.filter(|_| !meaning::names_pieces(&column.name));
    if let Some(takes_back) = flag {
        let is_flag = column.truths > 0.95 && counted.len() <= 3;
        // An invoice is a sale before it is paid.
        if is_flag && !takes_back && is_invoices {
            return None;
        }
        if is_flag {
            return Some(table(column, Topic::Status, counted, |word| flag_meaning(word, takes_back)));
        }
        if takes_back && column.is_date() && column.filled < rows.len() {
            return Some(ColumnValues {
                column: column.name.clone(),
                topic: Topic::Status,
                words: vec![WordMeaning {
                    word: ANY_WORD.to_owned(),
                    rows: column.filled as u64,
                    meaning: Some(Meaning::NoSale),
                }],
            });
        }
    }
    let is_kind = ROW_KINDS.iter().any(|part| header == *part || (part.len() > 3 && header.contains(part)));
    if is_kind || meaning::names_entries(&column.name) {
        let is_open = mapping[place].is_none() && counted.iter().all(|(word, _)| meanings::state(word).is_some());
        match documents(column, counted) {
            // "Vorgang" may be what became of a sale as well.
            None if is_open => {}
            found => return found,
        }
    }
    if counted.is_empty() || counted.len() > MOST_WORDS || column.numeric > 0.5 {
        return None;
    }
    let known = counted.iter().filter(|(word, _)| meanings::state(word).is_some()).count();
    let by_header = has(&STATE_HEADERS) && known > 0;
    // Without a header that says so, most words must be states and one of them must mean a reversal.
    let against = |(word, _): &(String, u64)| meanings::state(word) == Some(Meaning::NoSale);
    // A few of them may be unknown where a sale and what became of another are told side by side.
    let sold = |(word, _): &(String, u64)| meanings::state(word) == Some(Meaning::Sale);
    let some = known * 2 > counted.len() && counted.len() <= 6 && counted.iter().any(sold);
    // A few words of which two call a sale off are told, whatever the others mean. One may be an offer that was bought.
    let off = counted.iter().filter(|word| against(word)).count();
    let few = off > 1 && counted.len() <= FEW_WORDS && mapping[place].is_none();
    let by_words = (known * 5 >= counted.len() * 4 || some || few) && counted.iter().any(against) && counted.len() >= 2;
    if !by_header && !by_words {
        return unexplained(column, rows, counted);
    }
    let signs = signed_words(rows, place, mapping);
    let meaning = |word: &str| match meanings::state(word) {
        // A row of its own takes it off again: left out as well, it would be taken off twice.
        Some(Meaning::NoSale) if is_reversed(rows, place, (mapping, mark), word) => Some(Meaning::Sale),
        // Rows that already have a minus show by it what is reversed.
        Some(Meaning::NoSale) if signs.contains(word) => Some(Meaning::Sale),
        Some(Meaning::NoSale) if is_invoices && meanings::is_pending(word) => Some(Meaning::Sale),
        other => other,
    };
    Some(table(column, Topic::Status, counted, meaning))
}

/// Kinds of documents: offers and delivery notes are no sales, and what words nobody knows mean is to be said.
fn documents(column: &ColumnFacts, counted: &[(String, u64)]) -> Option<ColumnValues> {
    const MOST_KINDS: usize = 12;
    if counted.is_empty() || counted.len() > MOST_KINDS || column.numeric > 0.5 {
        return None;
    }
    let others: Vec<&str> = counted.iter().map(|(word, _)| word.as_str()).collect();
    let is_known = |word: &str| meaning::is_known_document(&column.name, word, &others);
    let rows =
        |is: &dyn Fn(&str) -> bool| counted.iter().filter(|(word, _)| is(word)).map(|(_, rows)| rows).sum::<u64>();
    let all: u64 = rows(&|_| true);
    // A column of nothing but delivery notes is a record of deliveries.
    let sold = rows(&|word| !meaning::is_no_sale(word));
    let is_told = counted.len() > 1 && sold * 3 >= all && rows(&is_known) > 0;
    let of = |word: &str| match word {
        word if meaning::is_no_sale(word) => Some(Meaning::NoSale),
        word if is_known(word) => Some(Meaning::Sale),
        _ => None,
    };
    let found = table(column, Topic::Status, counted, of);
    let is_worth = found.words.iter().any(|word| word.meaning != Some(Meaning::Sale));
    // Codes of documents that nobody knows are to be explained, however many they are.
    let is_code = |(word, _): &(String, u64)| word.chars().count() <= 5 && !word.chars().any(char::is_lowercase);
    let is_unknown = (3..=8).contains(&counted.len()) && rows(&is_known) == 0 && counted.iter().all(is_code);
    ((is_told && is_worth) || is_unknown).then_some(found)
}

/// Two or three words below a heading that nobody knows: the rare ones may mark rows that are no sales.
fn unexplained(column: &ColumnFacts, rows: &[Vec<String>], counted: &[(String, u64)]) -> Option<ColumnValues> {
    let is_word = |(word, _): &(String, u64)| {
        word.chars().count() <= 20 && word.chars().any(char::is_alphabetic) && !word.contains(['@', '/'])
    };
    let (most, rest) = counted.split_first()?;
    let few = (1..=2).contains(&rest.len()) && most.1 * 10 >= rows.len() as u64 * 6;
    if !few || !counted.iter().all(is_word) || column.filled < rows.len() || meaning::is_known_heading(&column.name) {
        return None;
    }
    let of = |word: &str| (word == most.0).then_some(Meaning::Sale);
    Some(table(column, Topic::Status, counted, of))
}

/// Whether the rows are invoices, by the headings of their numbers and of a day on which they are due.
fn counts_invoices(columns: &[ColumnFacts], rows: &[Vec<String>], mapping: &Mapping) -> bool {
    const PARTS: &str = "invoice rechnung facture factura fattura factuur faktur fatura lasku szamla счет τιμολογ 請求 发票 發票 rekening racun saskait rekin arve";
    const DUE: &str = "due faellig falligk echeance vencim scadenza verval forfall forfald splatnost termplat terminplat hatarido vade erapaiv срок ληξη 支払期";
    let is_of = |list: &str, text: &str| list.split_whitespace().any(|part| text.contains(part));
    let is_numbered = || {
        let place = mapping.iter().position(|field| *field == Some("reference"));
        place.is_some_and(|place| is_of(PARTS, &plain(&columns[place].name)))
    };
    let is_due = || columns.iter().any(|column| column.is_date() && is_of(DUE, &plain(&column.name)));
    let is_kind = || {
        let entry = mapping.iter().position(|field| *field == Some("entry"));
        entry.is_some_and(|place| rows.iter().filter_map(|row| row.get(place)).any(|cell| is_of(PARTS, &plain(cell))))
    };
    is_numbered() || is_due() || is_kind()
}

fn flag_meaning(word: &str, takes_back: bool) -> Option<Meaning> {
    let yes = fields::truth("", word).ok().flatten()?;
    Some(if yes == takes_back { Meaning::NoSale } else { Meaning::Sale })
}

/// Whether nearly each row with this word has another of the same customer that takes just as much off.
fn is_reversed(rows: &[Vec<String>], place: usize, (mapping, mark): (&Mapping, DecimalMark), word: &str) -> bool {
    let at = |field: &str| mapping.iter().position(|other| *other == Some(field));
    let (Some(amount), Some(customer)) = (at("amount"), at("customer").or(at("email"))) else { return false };
    let deal = |row: &[String], sign: f64| -> Option<(String, i64)> {
        let money = number::parse(row.get(amount)?, mark).ok()?.value() * sign;
        #[expect(clippy::cast_possible_truncation, reason = "amounts within ±10^12")]
        (money > 0.0).then(|| (row.get(customer).cloned().unwrap_or_default(), (money * 100.0).round() as i64))
    };
    let mut taken: HashMap<(String, i64), usize> = HashMap::new();
    for row in rows {
        if let Some(deal) = deal(row, -1.0) {
            *taken.entry(deal).or_default() += 1;
        }
    }
    let (mut all, mut reversed) = (0_usize, 0_usize);
    for row in rows.iter().filter(|row| row.get(place).is_some_and(|cell| cell == word)) {
        let Some(deal) = deal(row, 1.0) else { continue };
        all += 1;
        if let Some(left) = taken.get_mut(&deal).filter(|left| **left > 0) {
            *left -= 1;
            reversed += 1;
        }
    }
    all > 0 && reversed * 10 >= all * 9
}

/// The words of a column on rows with a negative amount.
fn signed_words<'a>(rows: &'a [Vec<String>], place: usize, mapping: &Mapping) -> HashSet<&'a str> {
    let Some(amount) = mapping.iter().position(|field| *field == Some("amount")) else { return HashSet::new() };
    let is_negative = |cell: &str| {
        [DecimalMark::Point, DecimalMark::Comma]
            .into_iter()
            .any(|mark| number::parse(cell, mark).is_ok_and(|n| n.value() < 0.0))
    };
    let signed = rows.iter().filter(|row| row.get(amount).is_some_and(|cell| is_negative(cell)));
    signed.filter_map(|row| row.get(place)).map(String::as_str).collect()
}

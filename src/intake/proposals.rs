//! The value tables that a preview proposes: which columns express sources, states, consent or placeholders in words,
//! and what each word appears to mean.

use std::collections::{HashMap, HashSet};

use crate::facts::{ColumnFacts, Mapping};
use crate::fields;
use crate::meanings;
use crate::number::{self, DecimalMark};
use crate::refused;
use crate::source_words;
use crate::words::plain;
use reports::import::{ANY_WORD, ColumnValues, ImportKind, Meaning, Topic, WordMeaning};

/// A column with more distinct words is not a state.
const MOST_WORDS: usize = 40;

/// The tables of all columns.
pub(crate) fn tables(
    kind: ImportKind,
    columns: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &Mapping,
) -> Vec<ColumnValues> {
    let mut tables = Vec::new();
    for (place, column) in columns.iter().enumerate() {
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
            None if kind == ImportKind::Purchases => state_table(column, rows, place, mapping, &counted),
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
const TAKES_BACK: [&str; 22] = [
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

fn state_table(
    column: &ColumnFacts,
    rows: &[Vec<String>],
    place: usize,
    mapping: &Mapping,
    counted: &[(String, u64)],
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
    if let Some(takes_back) = flag {
        let is_flag = column.truths > 0.95 && counted.len() <= 3;
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
    if counted.is_empty() || counted.len() > MOST_WORDS || column.numeric > 0.5 || is_kind {
        return None;
    }
    let known = counted.iter().filter(|(word, _)| meanings::state(word).is_some()).count();
    let by_header = has(&STATE_HEADERS) && known > 0;
    // Without a header that says so, most words must be states and one of them must mean a reversal.
    let against = |(word, _): &(String, u64)| meanings::state(word) == Some(Meaning::NoSale);
    let by_words = known * 5 >= counted.len() * 4 && counted.iter().any(against) && counted.len() >= 2;
    if !by_header && !by_words {
        return None;
    }
    let signs = signed_words(rows, place, mapping);
    let meaning = |word: &str| match meanings::state(word) {
        // Rows that already have a minus show by it what is reversed.
        Some(Meaning::NoSale) if signs.contains(word) => Some(Meaning::Sale),
        other => other,
    };
    Some(table(column, Topic::Status, counted, meaning))
}

fn flag_meaning(word: &str, takes_back: bool) -> Option<Meaning> {
    let yes = fields::truth("", word).ok().flatten()?;
    Some(if yes == takes_back { Meaning::NoSale } else { Meaning::Sale })
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

/// Customer placeholders: words, and numbers that cover the sales of many.
fn placeholders(
    columns: &[ColumnFacts],
    all_rows: &[Vec<String>],
    place: usize,
    mapping: &Mapping,
    counted: &[(String, u64)],
) -> ColumnValues {
    let days = days_of(all_rows, place, mapping);
    let all_days = days.values().flatten().collect::<HashSet<_>>().len();
    let others: Vec<u64> = counted.iter().map(|(_, rows)| *rows).collect();
    let typical = others.get(others.len() / 2).copied().unwrap_or(1).max(1);
    let is_code = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let coded = counted.iter().filter(|(word, _)| is_code(word)).count();
    let unnamed = nameless_codes(columns, all_rows, place, mapping);
    let mut words = Vec::new();
    for (word, rows) in counted {
        let met_on = days.get(word.as_str()).map_or(0, HashSet::len);
        let often = *rows >= 3 * typical && *rows >= 3;
        let most_days = met_on >= 20 && met_on * 2 > all_days && *rows >= 10 * typical;
        // The one word among codes, on several rows; among many codes a few of them. Two names beside four codes are people.
        let is_word = (counted.len() - coded) * 10 <= coded.max(10) && coded >= 3 && !is_code(word) && *rows >= 2;
        let is_nobody = meanings::is_nobody(word)
            || unnamed.contains(word.as_str())
            || is_word
            || (is_placeholder_number(word, counted) && (often || met_on == 0 || is_alone(word, counted)))
            || (most_days && is_placeholder_number(word, counted));
        if is_nobody {
            words.push(WordMeaning { word: word.clone(), rows: *rows, meaning: Some(Meaning::Nobody) });
        } else if most_days {
            // Only a person can say who that is.
            words.push(WordMeaning { word: word.clone(), rows: *rows, meaning: None });
        }
    }
    words.truncate(MOST_WORDS);
    ColumnValues { column: columns[place].name.clone(), topic: Topic::Customer, words }
}

/// Codes that stand beside the name of nobody in particular: 10000 beside "Laufkundschaft". The column of names has another
/// one for most codes, as that of payments has not.
fn nameless_codes<'a>(
    columns: &[ColumnFacts],
    rows: &'a [Vec<String>],
    customer: usize,
    mapping: &Mapping,
) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    let may_name = |place: usize| {
        place != customer
            && mapping[place].is_none_or(|field| field == "name")
            && columns[place].numeric < 0.5
            && !columns[place].is_date()
    };
    for place in (0..columns.len()).filter(|&place| may_name(place)) {
        let mut names_of: HashMap<&str, HashSet<&str>> = HashMap::new();
        for row in rows {
            if let (Some(code), Some(name)) = (row.get(customer), row.get(place))
                && !code.is_empty()
            {
                names_of.entry(code).or_default().insert(name);
            }
        }
        let single = names_of.values().filter(|names| names.len() == 1).count();
        let names: HashSet<&str> = names_of.values().flatten().copied().filter(|name| !name.is_empty()).collect();
        if single * 100 < names_of.len() * 95 || names.len() * 2 < names_of.len() || names.len() < 3 {
            continue;
        }
        let is_nobody = |name: &&&str| !meanings::is_missing_text(name) && meanings::is_nobody(name);
        let nobody = |(code, names): (&'a str, HashSet<&str>)| {
            (names.len() == 1 && names.iter().filter(is_nobody).count() == 1).then_some(code)
        };
        found.extend(names_of.into_iter().filter_map(nobody));
    }
    found
}

/// 0, 000, -1, 9999, 99999: numbers that are never assigned to a person.
fn is_placeholder_number(word: &str, counted: &[(String, u64)]) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let all = |digit: u8| !digits.is_empty() && digits.bytes().all(|byte| byte == digit);
    all(b'0')
        || word == "-1"
        || (all(b'9') && digits.len() >= 3)
        || (all(b'1') && digits.len() >= 5 && counted.len() > 3)
}

/// Whether no other customer has the number before or after it: then it does not belong to a consecutive numbering.
fn is_alone(word: &str, counted: &[(String, u64)]) -> bool {
    let Ok(number) = word.parse::<i64>() else { return false };
    let near = [number - 1, number + 1];
    !counted.iter().any(|(other, _)| other.parse::<i64>().is_ok_and(|other| near.contains(&other)))
}

fn days_of<'a>(rows: &'a [Vec<String>], customer: usize, mapping: &Mapping) -> HashMap<&'a str, HashSet<&'a str>> {
    let Some(date) = mapping.iter().position(|field| *field == Some("date")) else { return HashMap::new() };
    let mut days: HashMap<&str, HashSet<&str>> = HashMap::new();
    for row in rows {
        if let (Some(customer), Some(day)) = (row.get(customer), row.get(date)) {
            // Without the time of day.
            let day = day.split([' ', 'T']).next().unwrap_or(day);
            days.entry(customer).or_default().insert(day);
        }
    }
    days
}

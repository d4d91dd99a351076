//! Columns that mark the rows which take money back: a plus or a minus beside the amount, a one or a minus one, a yes below
//! "Return?".

use super::headings::Hint;
use super::table::Table;
use super::{Found, answer};
use crate::fields;

/// Parts of headings that say what became of a sale: their words are those of a state.
const BECAME: [&str; 13] = [
    "returned",
    "refunded",
    "credited",
    "storn",
    "cancel",
    "retourniert",
    "erstattet",
    "devuelt",
    "rembours",
    "reembols",
    "rimbors",
    "reversed",
    "chargeback",
];

/// Parts of headings that name credit notes, over a yes or a no.
const CREDITS: &str = "creditnot creditmemo creditinvoice iscredit kredit notadicredito notacredito notadecredit notedecredit abono avoir rectificat korekt korygu      dobropis gutschrift creditfact hyvitys helyesbit jovairo сторно кредитнот корректиров πιστωτικ 赤伝 赤字 返品 返金 odobrenje dobropisi credito =credit";
/// … that are something else.
const NO_CREDITS: [&str; 8] = ["card", "karte", "carte", "tarjeta", "carta", "kort", "limit", "kortti"];

/// Whether a heading asks if a row is a credit note.
fn names_credit(plain: &str) -> bool {
    let is_part = |part: &str| match part.strip_prefix('=') {
        Some(whole) => plain == whole,
        None => plain.contains(part),
    };
    CREDITS.split_whitespace().any(is_part) && !NO_CREDITS.iter().any(|other| plain.contains(other))
}

/// Yes and no by their first letters, in a column of nothing else.
const LETTERS: [[&str; 2]; 9] =
    [["s", "n"], ["j", "n"], ["o", "n"], ["t", "n"], ["a", "n"], ["e", "h"], ["k", "e"], ["i", "n"], ["д", "н"]];

/// The letter for yes, if the words are two such letters.
fn letter_for_yes<'a>(words: &[&'a str]) -> Option<&'a str> {
    let [one, other] = words[..] else { return None };
    let (a, b) = (one.to_lowercase(), other.to_lowercase());
    LETTERS.iter().find_map(|[yes, no]| match () {
        () if a == *yes && b == *no => Some(one),
        () if b == *yes && a == *no => Some(other),
        () => None,
    })
}

/// The column and its word, if rows are marked and no amount has a sign of its own.
pub(super) fn told(table: &Table) -> Option<(usize, Vec<String>)> {
    unsigned_money(table)?;
    let free = (0..table.width()).filter(|&place| is_free(table, place));
    free.clone()
        .find_map(|place| Some((place, vec![minus(table, place)?])))
        .or_else(|| free.into_iter().find_map(|place| Some((place, yes(table, place)?))))
}

/// Pieces below nothing beside money above it, on fewer than half of the rows: the money has no sign of its own.
pub(super) fn by_quantity(table: &Table, found: &mut Found) {
    let Some(quantity) = table.place("quantity") else { return };
    let Some(money) = table.place("amount") else { return };
    let signs = |row: usize| Some((table.numbers[quantity][row]?, table.numbers[money][row]?));
    let back = || (0..table.rows.len()).filter_map(signs).filter(|(pieces, _)| *pieces < 0.0);
    let (all, unsigned) = (back().count(), back().filter(|(_, money)| *money > 0.0).count());
    let is_signed = table.numbers[money].iter().flatten().any(|number| *number < 0.0);
    if unsigned == 0 || unsigned < all || is_signed || all * 2 >= table.rows.len() {
        return;
    }
    found.reading.signed_by_quantity = true;
    found.evidence.push(format!(
        "Rows with {} below nothing are taken off: {} has no sign of its own.",
        table.named(quantity),
        table.named(money)
    ));
}

/// Ones and noughts below "Returns" may also count the pieces that came back.
pub(super) fn ask(table: &Table, found: &mut Found) {
    let Some(money) = unsigned_money(table) else { return };
    let may_mark = |&place: &usize| {
        is_free(table, place) && table.hints(place, Hint::Returns) && !became(table, place) && {
            let words = distinct(table, place);
            words == ["0", "1"]
        }
    };
    let Some(place) = (0..table.width()).find(may_mark) else { return };
    let back = answer(
        table,
        "rows with a 1 take money back",
        &[("entry", place)],
        sum_without(table, money, place, Some("1")),
    );
    let plain = answer(table, "it changes nothing", &[("entry", place)], sum_without(table, money, place, None));
    found.ask(
        format!("{} is 0 or 1 on each row. Do rows with a 1 take money back?", table.named(place)),
        vec![super::Answer { taking_back: vec!["1".to_owned()], ..back }, plain],
    );
}

/// The column of money, where no amount and no number of pieces has a minus: what came back is told otherwise then.
pub(super) fn unsigned_money(table: &Table) -> Option<usize> {
    let money = table.place("amount").or(table.place("order_total")).or(table.place("unit_price"))?;
    let signed = |place: usize| table.numbers[place].iter().flatten().any(|number| *number < 0.0);
    (!signed(money) && !table.place("quantity").is_some_and(signed)).then_some(money)
}

/// What the rows come to if those with this word are taken off.
pub(super) fn sum_without(table: &Table, money: usize, place: usize, back: Option<&str>) -> f64 {
    let of = |row: usize| {
        let takes = back.is_some_and(|word| word == table.cell(row, place));
        Some(table.numbers[money][row]? * if takes { -1.0 } else { 1.0 })
    };
    (0..table.rows.len()).filter_map(of).sum()
}

fn is_free(table: &Table, place: usize) -> bool {
    table.mapping[place].is_none_or(|field| field == "returns") && !table.is_date[place]
}

fn distinct(table: &Table, place: usize) -> Vec<&str> {
    let mut words: Vec<&str> = table.cells(place).filter(|cell| !cell.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn became(table: &Table, place: usize) -> bool {
    BECAME.iter().any(|part| table.plain[place].contains(part))
}

/// The word for less, in a column of nothing but two opposites.
fn minus(table: &Table, place: usize) -> Option<String> {
    let words = distinct(table, place);
    let [one, other] = words[..] else { return None };
    let is_less = |word: &str| ["-", "\u{2212}", "\u{2013}", "-1", "\u{2212}1", "-1.0"].contains(&word);
    let is_more = |word: &str| ["+", "1", "+1", "1.0"].contains(&word);
    match (is_less(one) && is_more(other), is_less(other) && is_more(one)) {
        (true, _) => Some(one.to_owned()),
        (_, true) => Some(other.to_owned()),
        _ => None,
    }
}

/// The words for yes below a heading for returns, where others say no or nothing.
fn yes(table: &Table, place: usize) -> Option<Vec<String>> {
    if (!table.hints(place, Hint::Returns) && !names_credit(&table.plain[place])) || became(table, place) {
        return None;
    }
    let words = distinct(table, place);
    if let Some(yes) = letter_for_yes(&words) {
        return Some(vec![yes.to_owned()]);
    }
    let truth = |word: &&str| fields::truth("", word).ok().flatten();
    let back: Vec<String> =
        words.iter().filter(|word| truth(word) == Some(true)).map(|word| (*word).to_owned()).collect();
    let is_answer = words.len() <= 3 && words.iter().all(|word| truth(word).is_some());
    let some = table.cells(place).filter(|cell| back.iter().any(|word| word == cell)).count();
    // A number may count what came back, unless the heading asks.
    let asks = ["is", "ist", "est", "es", "e"].into_iter().any(|word| starts_with_word(&table.names[place], word))
        || table.names[place].ends_with('?');
    let counts = words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit())) && !asks;
    (is_answer && !back.is_empty() && some < table.rows.len() && !counts).then_some(back)
}

/// "Is return", "is_return", "isReturn".
fn starts_with_word(heading: &str, word: &str) -> bool {
    let Some(rest) = heading.to_lowercase().strip_prefix(word).map(str::len) else { return false };
    let behind = heading.len().checked_sub(rest).and_then(|at| heading.get(at..)).and_then(|text| text.chars().next());
    behind.is_some_and(|c| !c.is_alphanumeric() || c.is_uppercase())
}

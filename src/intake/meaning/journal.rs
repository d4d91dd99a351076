//! Journals of tills, in which lines of sales stand among subtotals, taxes that are in their prices, discounts, totals, what was
//! given and the change. Which words mark no sales is found by what makes the rest come to the total.

use std::collections::HashMap;

use super::headings::{Hint, hints};
use super::money_words::names_tax;
use super::repeating_words::is_repeating_word;
use super::table::Table;
use crate::totals;
use crate::words;

/// So many receipts must show it.
const ENOUGH: usize = 3;
/// More ways to read the words are not tried.
const MOST_WAYS: usize = 6000;

/// What the words of a column mark.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Journal {
    /// Rows that are no sales.
    pub aside: Vec<String>,
    /// Rows that are taken off, although they have no minus.
    pub off: Vec<String>,
}

/// The rows of one receipt, as word and money.
type Receipt = Vec<(usize, f64)>;

/// Whether words say that a row is money off.
pub(crate) fn names_discount(word: &str) -> bool {
    let plain = words::plain(word);
    let bare: String = plain.chars().filter(|c| !c.is_numeric()).collect();
    hints(&bare, Hint::Discount)
}

/// Whether words say that a row tells the tax that is in the others: "enth. MwSt 19%", "IVA incluido".
fn names_tax_row(word: &str) -> bool {
    let mut parts = word.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
    names_tax(word) || parts.any(|part| names_tax(part) || hints(&words::plain(part), Hint::Tax))
}

struct Words<'a> {
    texts: Vec<&'a str>,
    receipts: Vec<Receipt>,
    /// Receipts that have the word, and rows with it.
    with: Vec<(usize, usize)>,
    /// Rows with it that are the first of their receipt.
    first: Vec<usize>,
}

impl<'a> Words<'a> {
    fn new(table: &'a Table, groups: &[Vec<usize>], money: usize, kind: usize) -> Words<'a> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut found = Words { texts: Vec::new(), receipts: Vec::new(), with: Vec::new(), first: Vec::new() };
        for rows in groups.iter().filter(|rows| rows.len() > 1) {
            let mut receipt = Receipt::new();
            for &row in rows {
                let text = table.cell(row, kind);
                let word = *places.entry(text).or_insert_with(|| {
                    found.texts.push(text);
                    found.with.push((0, 0));
                    found.first.push(0);
                    found.texts.len() - 1
                });
                found.with[word].0 += usize::from(receipt.iter().all(|(other, _)| *other != word));
                found.with[word].1 += 1;
                found.first[word] += usize::from(receipt.is_empty());
                receipt.push((word, table.numbers[money][row].unwrap_or(0.0)));
            }
            found.receipts.push(receipt);
        }
        found
    }

    fn is_frequent(&self, word: usize) -> bool {
        self.with[word].0 * 100 >= self.receipts.len() * 80
    }

    /// Once in a receipt, and below others.
    fn may_mark(&self, word: usize) -> bool {
        let (receipts, rows) = self.with[word];
        rows * 100 <= receipts * 105 && self.first[word] * 20 <= rows
    }

    /// What a row with the word may add to what was sold.
    fn ways(&self, word: usize) -> Option<&'static [f64]> {
        let text = self.texts[word];
        if !self.may_mark(word) {
            return None;
        }
        if names_discount(text) {
            return Some(&[1.0, -1.0, 0.0]);
        }
        if names_tax_row(text) {
            return Some(&[0.0, 1.0]);
        }
        if is_repeating_word(text) {
            return Some(&[0.0]);
        }
        let is_enough = self.with[word].0 >= ENOUGH && self.is_frequent(word);
        is_enough.then_some(&[1.0, 0.0, -1.0])
    }
}

/// One way to read the words of a journal.
struct Way<'a> {
    words: &'a Words<'a>,
    total: usize,
    /// What each word adds.
    factors: Vec<f64>,
}

impl Way<'_> {
    fn sold(&self, receipt: &[(usize, f64)]) -> (usize, f64) {
        let kept = receipt.iter().filter(|(word, _)| *word != self.total && self.factors[*word] != 0.0);
        kept.fold((0, 0.0), |(count, sum), (word, money)| (count + 1, sum + money * self.factors[*word]))
    }

    /// Whether the lines of nearly all receipts come to their totals, and some have several.
    fn holds(&self) -> bool {
        let (mut seen, mut right, mut several) = (0_usize, 0_usize, 0_usize);
        for receipt in &self.words.receipts {
            let total: Vec<f64> =
                receipt.iter().filter(|(word, _)| *word == self.total).map(|(_, money)| *money).collect();
            let Some(&told) = total.first() else { continue };
            let (lines, sold) = self.sold(receipt);
            let fits = lines > 0 && sold.abs() > 0.005 && is_same(told, sold);
            seen += 1;
            right += usize::from(fits);
            several += usize::from(fits && lines > 1);
        }
        right >= ENOUGH && right * 100 >= seen * 97 && several >= 2
    }

    /// How many words that are set aside are neither what was sold, nor a part of it, nor paid and given back.
    fn unexplained(&self) -> usize {
        let is_unexplained = |&word: &usize| {
            let (mut seen, mut right) = (0_usize, 0_usize);
            let mut shares: Vec<f64> = Vec::new();
            for receipt in &self.words.receipts {
                let Some(at) = receipt.iter().position(|(other, _)| *other == word) else { continue };
                let money = receipt[at].1;
                let sold = self.sold(receipt).1;
                let before = self.sold(&receipt[..at]).1;
                let is_aside = |other: usize| other != word && (other == self.total || self.factors[other] == 0.0);
                let mut others = receipt.iter().filter(|(other, _)| is_aside(*other));
                let with_other = others.any(|(_, other)| is_same(money + other, sold) || is_same(money - other, sold));
                let share = if sold.abs() > 0.005 { money / sold } else { 0.0 };
                let is_share = shares.iter().any(|known| (known * sold - money).abs() <= 0.021);
                if !is_share {
                    shares.push(share);
                }
                seen += 1;
                right += usize::from(is_same(money, sold) || is_same(money, before) || with_other || is_share);
            }
            right * 10 < seen * 8
        };
        (0..self.factors.len())
            .filter(|&word| word != self.total && self.factors[word] == 0.0)
            .filter(is_unexplained)
            .count()
    }

    /// The lower, the better it explains the file.
    fn rank(&self) -> [usize; 4] {
        let marked = |is: &dyn Fn(usize) -> bool| (0..self.factors.len()).filter(|&word| is(word)).count();
        let is_aside = |word: usize| word == self.total || self.factors[word] == 0.0;
        let is_known = |word: usize| is_repeating_word(self.words.texts[word]);
        [
            self.unexplained(),
            marked(&|word| is_known(word) && !is_aside(word)) + usize::from(!is_known(self.total)),
            marked(&|word| is_aside(word) && !is_known(word) && !names_tax_row(self.words.texts[word])),
            marked(&|word| self.factors[word] < 0.0),
        ]
    }

    fn journal(&self) -> Journal {
        let of = |is: &dyn Fn(usize) -> bool| {
            let mut words: Vec<String> = (0..self.factors.len())
                .filter(|&word| is(word))
                .map(|word| self.words.texts[word].to_owned())
                .collect();
            words.sort();
            words
        };
        Journal {
            aside: of(&|word| word == self.total || self.factors[word] == 0.0),
            off: of(&|word| word != self.total && self.factors[word] < 0.0),
        }
    }
}

fn is_same(one: f64, other: f64) -> bool {
    (one.abs() - other.abs()).abs() <= 0.021
}

/// Which words of the column mark no sales, and which mark money off, if the rest comes to a total.
pub(super) fn read(table: &Table, groups: &[Vec<usize>], money: usize, kind: usize) -> Option<Journal> {
    let words = Words::new(table, groups, money, kind);
    if words.receipts.len() < ENOUGH {
        return None;
    }
    let marks: Vec<(usize, &[f64])> =
        (0..words.texts.len()).filter_map(|word| Some((word, words.ways(word)?))).collect();
    let mut best: Option<([usize; 4], Journal)> = None;
    let mut is_tied = false;
    let totals = marks.iter().map(|(word, _)| *word).filter(|&word| words.is_frequent(word));
    for total in totals {
        let others: Vec<(usize, &[f64])> = marks.iter().copied().filter(|(word, _)| *word != total).collect();
        // Of very many words only the first ways are tried.
        let ways = others.iter().fold(1_usize, |ways, (_, of_word)| ways.saturating_mul(of_word.len()));
        for way in 0..ways.min(MOST_WAYS) {
            let mut factors = vec![1.0; words.texts.len()];
            let mut rest = way;
            for (word, ways) in &others {
                factors[*word] = ways[rest % ways.len()];
                rest /= ways.len();
            }
            let way = Way { words: &words, total, factors };
            let Some(way) = settled(way) else { continue };
            let (rank, journal) = (way.rank(), way.journal());
            match &best {
                Some((known, _)) if *known < rank => {}
                Some((known, other)) if *known == rank => is_tied |= *other != journal,
                _ => (best, is_tied) = (Some((rank, journal)), false),
            }
        }
    }
    let (rank, journal) = best.filter(|_| !is_tied)?;
    // Without any word for it, only a plain repetition counts.
    let is_told = journal.aside.iter().any(|word| is_repeating_word(word) || totals::is_total_word(word));
    (is_told || rank[0] == 0).then_some(journal)
}

/// The way as it stands, or with a word taken off that stands on just the receipts that do not add up.
fn settled(mut way: Way<'_>) -> Option<Way<'_>> {
    if way.holds() {
        return Some(way);
    }
    let rare = (0..way.factors.len()).filter(|&word| {
        word != way.total
            && way.words.ways(word).is_none()
            && way.words.may_mark(word)
            && way.words.with[word].0 >= ENOUGH
    });
    for word in rare.collect::<Vec<_>>() {
        let is_off = |receipt: &&Receipt| {
            let Some((_, money)) = receipt.iter().find(|(other, _)| *other == word) else { return false };
            let Some((_, told)) = receipt.iter().find(|(other, _)| *other == way.total) else { return false };
            is_same(way.sold(receipt).1 - 2.0 * money, *told) && *money > 0.0
        };
        if way.words.receipts.iter().filter(is_off).count() * 100 >= way.words.with[word].0 * 95 {
            way.factors[word] = -1.0;
        }
    }
    way.holds().then_some(way)
}

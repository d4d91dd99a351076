//! Customers that are written unlike the others of their column: a word among numbers, a table of a restaurant among
//! persons, "Ebay customer" among names. What is clear stands for nobody; the rest is for a person to say.

use crate::nobody;
use crate::words::folded;

/// What the shape of a customer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// It stands for nobody in particular.
    Nobody,
    /// It may.
    Unclear,
}

/// How most customers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// 10017, K-204
    Codes,
    /// Ada Brook
    Names,
}

/// Fewer words say nothing about a column.
const FEWEST: usize = 3;
/// More words among codes than this are people who have no code.
const MOST_ODD: usize = 6;

/// What is odd about the customers of one column.
pub(crate) struct OddCustomers {
    written: Option<Written>,
    /// Words among codes.
    odd: usize,
    customers: usize,
    typical: u64,
    rows: u64,
    /// Most names have a blank in them.
    is_parted: bool,
    /// The heading as a word that a name may repeat: "Kunde" in "Ebay-Kunde".
    heading: String,
    /// Names with a word for a customer in them.
    called: usize,
}

impl OddCustomers {
    /// `counted` are the customers with their rows, the most frequent first.
    pub fn new(heading: &str, counted: &[(String, u64)]) -> OddCustomers {
        let told: Vec<&(String, u64)> = counted.iter().filter(|(word, _)| !crate::meanings::is_nobody(word)).collect();
        let of = |is: &dyn Fn(&str) -> bool| told.iter().filter(|(word, _)| is(word)).count();
        let (codes, names) = (of(&is_code), of(&|word| !word.contains(|c: char| c.is_numeric())));
        let odd = of(&is_odd_among_codes);
        let written = if codes >= FEWEST && odd * 3 <= codes && codes + odd == told.len() {
            Some(Written::Codes)
        } else if names >= FEWEST && names * 5 >= told.len() * 4 {
            Some(Written::Names)
        } else {
            None
        };
        let heading = folded(heading);
        let called = of(&|word| is_called_customer(word, &heading));
        OddCustomers {
            written,
            odd,
            customers: told.len(),
            typical: told.get(told.len() / 2).map_or(1, |(_, rows)| *rows).max(1),
            rows: counted.iter().map(|(_, rows)| rows).sum(),
            is_parted: of(&|word| word.contains(' ')) * 5 >= told.len() * 4,
            heading,
            called,
        }
    }

    /// What the shape of a customer says of it, and how often it bought.
    pub fn look(&self, word: &str, rows: u64) -> Option<Oddity> {
        match self.written? {
            Written::Codes if is_odd_among_codes(word) => {
                let is_person = is_full_name(word) && (self.odd > 1 || rows < 3 * self.typical);
                let is_clear = rows >= 2 && self.odd <= MOST_ODD && !is_person;
                Some(if is_clear { Oddity::Nobody } else { Oddity::Unclear })
            }
            Written::Codes => None,
            Written::Names => self.look_at_name(word, rows),
        }
    }

    fn look_at_name(&self, word: &str, rows: u64) -> Option<Oddity> {
        // Where one in three is called so, they are numbered or named customers.
        if self.called * 3 <= self.customers && is_called_customer(word, &self.heading) {
            let is_often = rows >= 2 && rows * 2 >= self.typical * 3;
            return Some(if is_often { Oddity::Nobody } else { Oddity::Unclear });
        }
        let is_numbered = is_numbered_word(word) && rows >= 2;
        let is_short = self.is_parted && !word.contains(' ') && rows >= 3 && rows >= self.typical * 2;
        let is_most = self.customers >= 8 && rows >= self.typical * 4 && rows * 4 >= self.rows;
        (is_numbered || is_short || is_most).then_some(Oddity::Unclear)
    }
}

/// 10017, K-204, AB12: a digit, no blank, and not a word of letters before it.
fn is_code(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && !text.contains(' ') && !text.contains('@')
}

/// A word, or one with a blank and a number behind it, where the others are codes.
fn is_odd_among_codes(text: &str) -> bool {
    let has_letter = text.chars().any(char::is_alphabetic);
    has_letter && !text.contains('@') && (!text.contains(|c: char| c.is_numeric()) || is_numbered_word(text))
}

/// "Ada Brook": two or three words that each begin with a capital and go on in small letters.
fn is_full_name(text: &str) -> bool {
    let is_name = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.all(|c| c.is_lowercase() || "'’-.".contains(c))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=3).contains(&words.len()) && words.iter().all(|word| is_name(word))
}

/// "Tisch 7", "Sala 12": a word with a number of its own behind it.
fn is_numbered_word(text: &str) -> bool {
    let digits = text.chars().rev().take_while(char::is_ascii_digit).count();
    let (word, number) = text.split_at(text.len() - digits);
    (1..=3).contains(&number.len())
        && word.ends_with([' ', '#', '.'])
        && word.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !word.contains(|c: char| c.is_numeric())
}

/// Whether a name holds a word for a customer, or the word that stands above the column, as "Ebay-Kunde" does.
fn is_called_customer(text: &str, heading: &str) -> bool {
    const SHORTEST: usize = 4;
    if text.contains(|c: char| c.is_numeric() || c == '@') || text.chars().count() > 40 {
        return false;
    }
    let whole = folded(text);
    let is_word = |part: &str| {
        let part = folded(part);
        nobody::is_customer_word(&part) || (!heading.is_empty() && part == heading)
    };
    let is_long = heading.chars().count() >= SHORTEST || !heading.is_ascii();
    crate::meanings::parts(text).any(is_word)
        || (is_long
            && heading != whole
            && (whole.ends_with(heading) || (!heading.is_ascii() && whole.starts_with(heading))))
        || nobody::ends_in_customer(&whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(words: &[(&str, u64)]) -> Vec<(String, u64)> {
        let mut counted: Vec<(String, u64)> = words.iter().map(|(word, rows)| ((*word).to_owned(), *rows)).collect();
        counted.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        counted
    }

    #[test]
    fn words_among_codes_are_nobody() {
        let mut all: Vec<(String, u64)> = (0..9).map(|n| (format!("20{n}1"), 3)).collect();
        all.extend(counted(&[("Mesa 4", 5), ("GARDEN", 4), ("Terrasse", 4)]));
        let odd = OddCustomers::new("Customer No", &all);
        for word in ["Mesa 4", "GARDEN", "Terrasse"] {
            assert_eq!(odd.look(word, 4), Some(Oddity::Nobody), "{word}");
        }
        assert_eq!((odd.look("2011", 3), odd.look("Ada Brook", 3)), (None, Some(Oddity::Unclear)));
    }

    #[test]
    fn two_names_beside_four_codes_are_people() {
        let all = counted(&[("101", 2), ("102", 2), ("103", 2), ("104", 2), ("Ada Brook", 2), ("Bo Lund", 2)]);
        assert_eq!(OddCustomers::new("Kunde", &all).look("Ada Brook", 2), None);
    }

    #[test]
    fn who_is_called_a_customer_is_nobody_among_names() {
        let names =
            [("Ida Holm", 3), ("Per Dahl", 3), ("Ulla Vik", 2), ("Finn Moe", 2), ("Eva Krog", 3), ("Nils Aas", 2)];
        for (heading, word) in [
            ("Kunde", "Netbutikskunde"),
            ("Клиент", "Местен клиент"),
            ("Customer", "Shop customer"),
            ("ลูกค้า", "ลูกค้าเงินสด"),
        ] {
            let mut all = names.to_vec();
            all.push((word, 7));
            let odd = OddCustomers::new(heading, &counted(&all));
            assert_eq!(odd.look(word, 7), Some(Oddity::Nobody), "{word}");
            assert_eq!(odd.look("Ida Holm", 3), None);
        }
        let mut all = names.to_vec();
        all.extend([("Peter Kunde", 2), ("Draussen", 6), ("Room 12", 3)]);
        let odd = OddCustomers::new("Kunde", &counted(&all));
        for (word, rows) in [("Peter Kunde", 2), ("Draussen", 6), ("Room 12", 3)] {
            assert_eq!(odd.look(word, rows), Some(Oddity::Unclear), "{word}");
        }
    }

    #[test]
    fn numbered_customers_are_customers() {
        let all: Vec<(String, u64)> = (1..12).map(|n| (format!("Kunde {n}"), 3)).collect();
        assert_eq!(OddCustomers::new("Kunde", &all).look("Kunde 7", 3), None);
        let firms = counted(&[("Nord Client", 3), ("Client Süd", 3), ("West Client", 3), ("Ada Brook", 2)]);
        assert_eq!(OddCustomers::new("Firm", &firms).look("Nord Client", 3), None);
    }
}

//! Numbers as people and tills write them: decimal commas, thousands marks, currency signs, negatives in parentheses.

use crate::beside_numbers::{CURRENCY_SIGNS, is_currency, is_of_pieces};
use crate::scripts;
use domain::money::Money;

/// The mark between whole units and decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    Point,
    Comma,
}

impl DecimalMark {
    #[must_use]
    pub fn from_decimal_comma(decimal_comma: bool) -> DecimalMark {
        if decimal_comma { DecimalMark::Comma } else { DecimalMark::Point }
    }

    #[must_use]
    pub fn other(self) -> DecimalMark {
        DecimalMark::from_decimal_comma(self == DecimalMark::Point)
    }

    fn byte(self) -> u8 {
        match self {
            DecimalMark::Point => b'.',
            DecimalMark::Comma => b',',
        }
    }

    /// The thousands separator that goes with this decimal mark.
    fn grouping(self) -> char {
        match self {
            DecimalMark::Point => ',',
            DecimalMark::Comma => '.',
        }
    }

    /// "decimal point", for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DecimalMark::Point => "decimal point",
            DecimalMark::Comma => "decimal comma",
        }
    }
}

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotANumber {
    Unreadable,
    TooLarge,
}

/// Decimal places kept; further ones cannot change a cent.
const PLACES: usize = 5;
/// 10^[`PLACES`]: parts of a whole unit.
const PARTS: i64 = 100_000;
/// No amount and no quantity is beyond ± this.
const LARGEST: i64 = 1_000_000_000_000;

/// A number in hundred-thousandths of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal(i64);

impl Decimal {
    /// Rounds half a cent away from zero.
    #[must_use]
    pub fn money(self) -> Money {
        const PARTS_OF_CENT: i64 = PARTS / 100;
        let half = if self.0 < 0 { -PARTS_OF_CENT / 2 } else { PARTS_OF_CENT / 2 };
        Money((self.0 + half) / PARTS_OF_CENT)
    }

    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a quantity or share needs no more than 15 digits")]
    pub fn value(self) -> f64 {
        self.0 as f64 / PARTS as f64
    }

    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0 % PARTS == 0
    }
}

/// Reads a number.
///
/// # Errors
/// When the text is not a number with this decimal mark, or is beyond ±10^12.
pub fn parse(text: &str, mark: DecimalMark) -> Result<Decimal, NotANumber> {
    parse_plain(text.as_bytes(), mark).unwrap_or_else(|| match western(text, mark) {
        Some(text) => parse_written(&text, mark),
        None => parse_written(text, mark),
    })
}

/// Digits and marks of other scripts as our own; none if there are no such. The dot at half height marks decimals.
fn western(text: &str, mark: DecimalMark) -> Option<String> {
    if text.is_ascii() || !text.contains(|c: char| scripts::digit(c).is_some() || c == '·') {
        return None;
    }
    let plain = |c: char| match c {
        '·' | '٫' => char::from(mark.byte()),
        '٬' => mark.grouping(),
        '．' => '.',
        '，' => ',',
        c => scripts::digit(c).unwrap_or(c),
    };
    Some(text.chars().map(plain).collect())
}

/// The fast path for what most files contain: digits, one mark, a leading minus. None if the text is anything else.
fn parse_plain(bytes: &[u8], mark: DecimalMark) -> Option<Result<Decimal, NotANumber>> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let (whole, part) = match digits.iter().position(|&byte| byte == mark.byte()) {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &digits[..0]),
    };
    let marked = whole.len() < digits.len();
    let readable =
        !whole.is_empty() && (!marked || !part.is_empty()) && whole.iter().chain(part).all(u8::is_ascii_digit);
    readable.then(|| assemble(negative, whole, part))
}

/// Puts ASCII digits together.
fn assemble(negative: bool, whole: &[u8], part: &[u8]) -> Result<Decimal, NotANumber> {
    let mut units: i64 = 0;
    for &digit in whole {
        units = units * 10 + i64::from(digit - b'0');
        if units > LARGEST {
            return Err(NotANumber::TooLarge);
        }
    }
    let mut parts: i64 = 0;
    for place in 0..PLACES {
        parts = parts * 10 + part.get(place).map_or(0, |&digit| i64::from(digit - b'0'));
    }
    let size = units * PARTS + parts;
    if size > LARGEST * PARTS {
        return Err(NotANumber::TooLarge);
    }
    Ok(Decimal(if negative { -size } else { size }))
}

fn parse_written(text: &str, mark: DecimalMark) -> Result<Decimal, NotANumber> {
    let text = text.trim();
    let first = text.find(|c: char| c.is_ascii_digit()).ok_or(NotANumber::Unreadable)?;
    let last = text.rfind(|c: char| c.is_ascii_digit()).ok_or(NotANumber::Unreadable)?;
    // ".50" begins at its mark.
    let start = if first > 0 && text.as_bytes()[first - 1] == mark.byte() { first - 1 } else { first };
    let body = &text[start..=last];
    if let Some(number) = parse_exponent(text, body) {
        return number;
    }
    let surroundings = Surroundings::read(&text[..start], &text[last + 1..]).ok_or(NotANumber::Unreadable)?;
    if surroundings.without_cents {
        // The dash replaces the cents, so marks before it are thousands separators.
        let other = if mark == DecimalMark::Comma { DecimalMark::Point } else { DecimalMark::Comma };
        let whole = ungrouped(body, mark).or_else(|| ungrouped(body, other)).ok_or(NotANumber::Unreadable)?;
        return assemble(surroundings.negative, whole.as_bytes(), b"");
    }
    let colon = || body.split_once(':').filter(|(whole, part)| is_before_a_colon(whole, part, &text[last + 1..]));
    let sign = || body.split_once(CURRENCY_SIGNS).filter(|(_, part)| part.len() == 2 && surroundings.is_bare);
    let (whole, part) = body.split_once(char::from(mark.byte())).or_else(colon).or_else(sign).unwrap_or((body, ""));
    let whole = ungrouped(whole, mark).ok_or(NotANumber::Unreadable)?;
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotANumber::Unreadable);
    }
    assemble(surroundings.negative, whole.as_bytes(), part.as_bytes())
}

/// "1 234:50" and "12:50 kr", as in Sweden; "12:50" alone may be a time.
fn is_before_a_colon(whole: &str, part: &str, after: &str) -> bool {
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    let is_hour = digits < 3 && whole.parse::<u8>().is_ok_and(|hour| hour < 24);
    part.len() == 2 && (!is_hour || !after.trim().is_empty() && is_currency(after.trim()))
}

/// "1.5E+03", as spreadsheets export large numbers; only if there is nothing else around it.
fn parse_exponent(text: &str, body: &str) -> Option<Result<Decimal, NotANumber>> {
    if !body.contains(['e', 'E']) {
        return None;
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    if number.abs() > LARGEST as f64 {
        return Some(Err(NotANumber::TooLarge));
    }
    #[expect(clippy::cast_possible_truncation, reason = "held within ±10^17 by the line above")]
    Some(Ok(Decimal((number * PARTS as f64).round() as i64)))
}

/// Whether a number says of what it is so many: "2 pcs".
pub(crate) fn counts_pieces(text: &str) -> bool {
    // Most texts are a number and nothing else.
    let ends_in_digit = text.as_bytes().last().is_some_and(u8::is_ascii_digit);
    let is_of_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,'+-".contains(c);
    !ends_in_digit && is_of_pieces(text.trim_start_matches(is_of_number))
}

/// The text before and after the digits.
struct Surroundings {
    negative: bool,
    without_cents: bool,
    /// Without a currency: "12€50" has it inside.
    is_bare: bool,
}

impl Surroundings {
    /// None if there is anything besides one sign, a pair of parentheses and one currency.
    fn read(before: &str, after: &str) -> Option<Surroundings> {
        let (before, opened) = without(before, '(');
        let (after, closed) = without(after, ')');
        // "12.-" is how prices without cents are written, not a negative.
        let dashed = [",--", ".--", ":--", ",-", ".-", ":-", ".–", ",–", ":–"]
            .into_iter()
            .find_map(|end| after.strip_prefix(end));
        let without_cents = dashed.is_some();
        let after = dashed.unwrap_or(&after);
        let (before, signs_before) = without_sign(&before);
        let (after, signs_after) = without_sign(after);
        let signs = signs_before.len() + signs_after.len() + usize::from(opened);
        let named = match (before.as_str(), after.as_str()) {
            ("", beside) | (beside, "") => is_currency(beside) || is_of_pieces(beside),
            _ => false,
        };
        let minus = signs_before.contains('-') || signs_after.contains('-');
        let is_bare = before.is_empty() && after.is_empty();
        let read = Surroundings { negative: opened || minus, without_cents, is_bare };
        (opened == closed && signs <= 1 && named).then_some(read)
    }
}

fn without(text: &str, bracket: char) -> (String, bool) {
    (text.replacen(bracket, "", 1), text.contains(bracket))
}

/// The text without spaces and signs, and the signs as '-' and '+'.
fn without_sign(text: &str) -> (String, String) {
    let is_sign = |c: &char| matches!(c, '-' | '+' | '−' | '–');
    let signs = text.chars().filter(is_sign).map(|c| if c == '+' { '+' } else { '-' }).collect();
    let rest = text.chars().filter(|c| !is_sign(c) && !c.is_whitespace()).collect();
    (rest, signs)
}

/// The whole units without their thousands separators; none if the groups are not of three digits (or of two, as in
/// India, before the last).
fn ungrouped(whole: &str, mark: DecimalMark) -> Option<String> {
    let is_mark = |c: char| c == mark.grouping() || matches!(c, '\'' | '’' | '`') || c.is_whitespace();
    let groups: Vec<&str> = whole.split(is_mark).collect();
    let last = groups.len() - 1;
    let fits = |(i, group): (usize, &&str)| match (i, group.len()) {
        _ if last == 0 => true,
        (0, length) => (1..=3).contains(&length),
        (i, length) if i == last => length == 3,
        (_, length) => length == 2 || length == 3,
    };
    let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    (digits && groups.iter().enumerate().all(fits)).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(text: &str, mark: DecimalMark) -> Option<i64> {
        parse(text, mark).ok().map(|number| number.money().0)
    }

    #[test]
    fn amounts_with_a_decimal_point() {
        for (text, expected) in [
            ("11.77", 1177),
            ("-0.05", -5),
            ("1,234,567.891", 123_456_789),
            ("$1,234.50", 123_450),
            ("1'234.50", 123_450),
            ("1’234.50 CHF", 123_450),
            ("12,34,567.00", 123_456_700),
            ("(45.00)", -4500),
            ("($45.00)", -4500),
            ("45.00-", -4500),
            ("- 45.00", -4500),
            ("−45.00", -4500),
            ("+7", 700),
            ("1 234:56", 123_456),
            ("249:50", 24_950),
            ("-12:50 kr", -1250),
            ("1 250:-", 125_000),
            ("￥1,234", 123_400),
            ("1,234円", 123_400),
            ("12€50", 1250),
            ("١٬٢٣٤٫٥٠ ر.س", 123_450),
            (".5", 50),
            ("EUR 9.99", 999),
            ("US$ 9.99", 999),
            ("Fr. 9.50", 950),
            ("12.-", 1200),
            ("1.234.-", 123_400),
            ("1'234.-", 123_400),
            ("12.345", 1235),
            ("-12.345", -1235),
            ("1.5E+03", 150_000),
            ("1000000000000", 100_000_000_000_000),
            ("00012", 1200),
            ("RM1,234.50", 123_450),
            ("S/ 1,234.50", 123_450),
            ("１２３４．５０", 123_450),
            ("١٢٣٤٫٥٠", 123_450),
            ("1234·50", 123_450),
        ] {
            assert_eq!(cents(text, DecimalMark::Point), Some(expected), "{text}");
        }
    }

    #[test]
    fn amounts_with_a_decimal_comma() {
        for (text, expected) in [
            ("11,77", 1177),
            ("1.234,50", 123_450),
            ("1.234", 123_400),
            ("1 234,50 €", 123_450),
            ("1\u{a0}234,50", 123_450),
            ("1\u{202f}234,50 EUR", 123_450),
            ("12,- €", 1200),
            ("Rp 1.234,50", 123_450),
            ("1.234,50 din.", 123_450),
            ("１２３４，５０", 123_450),
            (",5", 50),
        ] {
            assert_eq!(cents(text, DecimalMark::Comma), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "abc",
            "A12",
            "1,50",
            "1.2.3",
            "--5",
            "(5",
            "12 34",
            "5 apples",
            "1e400",
            "-",
            "€",
            "1,2,3",
            "2024-01-31",
            "(-5)",
            "$5€",
        ] {
            assert_eq!(parse(text, DecimalMark::Point), Err(NotANumber::Unreadable), "{text}");
        }
        assert_eq!(parse("12.50", DecimalMark::Comma), Err(NotANumber::Unreadable));
        for text in ["1000000000000.01", "-99999999999999999999999", "1e300", "$9,999,999,999,999"] {
            assert_eq!(parse(text, DecimalMark::Point), Err(NotANumber::TooLarge), "{text}");
        }
    }

    #[test]
    fn quantities_keep_their_fractions() {
        let half = parse("2.5", DecimalMark::Point).expect("a number");
        assert!((half.value() - 2.5).abs() < f64::EPSILON && !half.is_whole());
        assert!(parse("3", DecimalMark::Comma).expect("a number").is_whole());
    }

    #[test]
    fn the_quick_way_reads_what_the_long_way_reads() {
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let mut quick = 0;
        for _ in 0..20_000 {
            let text: String = (0..=next(14)).map(|_| char::from(b"0123456789.-,"[next(13) as usize])).collect();
            for mark in [DecimalMark::Point, DecimalMark::Comma] {
                if let Some(found) = parse_plain(text.as_bytes(), mark) {
                    quick += 1;
                    assert_eq!(found, parse_written(&text, mark), "{text} {mark:?}");
                }
            }
        }
        assert!(quick > 2_000, "{quick}");
    }
}

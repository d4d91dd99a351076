//! Converts cells to values; a cell that cannot be converted gives the reason for a rejected row.

use crate::channel_words;
use crate::consent_words::{self, Answer};
use crate::date::{self, DateFormat};
use crate::number::{self, Decimal, DecimalMark, NotANumber};
use domain::consent::Channel;
use domain::day::Day;
use domain::money::Money;

/// How the cells of one file are written, and the day that no date may be far after.
#[derive(Debug, Clone)]
pub struct Cells {
    pub mark: DecimalMark,
    /// Fields whose columns are written with the other decimal mark.
    pub other_mark: Vec<&'static str>,
    pub dates: Option<DateFormat>,
    /// A second way in which days are written, and whether day and month have changed places in it.
    pub other_dates: Option<(DateFormat, bool)>,
    pub today: Day,
    /// Fields whose columns count in cents, thousands or millions, with what makes whole units of them.
    pub factors: Vec<(&'static str, f64)>,
}

/// Why a row is rejected, as a sentence without its full stop.
pub type Reason = String;

impl Cells {
    /// An amount of money; empty means none, not zero.
    ///
    /// # Errors
    /// When it is not a number, or beyond ±10^12.
    pub fn money(&self, name: &str, text: &str) -> Result<Option<Money>, Reason> {
        match self.factor(name) {
            None => Ok(self.decimal(name, text)?.map(Decimal::money)),
            Some(_) => match self.number(name, text)? {
                Some(amount) if amount.abs() > 1e12 => Err(format!("{name} '{text}' is beyond ±1,000,000,000,000")),
                amount => Ok(amount.map(Money::from)),
            },
        }
    }

    /// A number such as a quantity; empty means none.
    ///
    /// # Errors
    /// When it is not a number, or beyond ±10^12.
    pub fn number(&self, name: &str, text: &str) -> Result<Option<f64>, Reason> {
        let factor = self.factor(name).unwrap_or(1.0);
        Ok(self.decimal(name, text)?.map(|number| number.value() * factor))
    }

    fn factor(&self, name: &str) -> Option<f64> {
        self.factors.iter().find(|(field, _)| *field == name).map(|(_, factor)| *factor)
    }

    /// A count from 0; empty means none.
    ///
    /// # Errors
    /// When it is not a whole number from 0 to four thousand million.
    pub fn count(&self, name: &str, text: &str) -> Result<Option<u32>, Reason> {
        let Some(number) = self.decimal(name, text)? else { return Ok(None) };
        let units = number.money().0 / 100;
        match u32::try_from(units) {
            Ok(count) if number.is_whole() => Ok(Some(count)),
            _ => Err(format!("{name} '{text}' is not a whole number from 0")),
        }
    }

    /// A share from 0 to 1, also written "35%" or 35; empty means none.
    ///
    /// # Errors
    /// When it is not a number, or is outside 0 to 100 per cent.
    pub fn share(&self, name: &str, text: &str) -> Result<Option<f64>, Reason> {
        let bare = text.trim_end_matches('%').trim_end();
        let Some(value) = self.number(name, bare)? else { return Ok(None) };
        let share = if bare.len() < text.len() || value > 1.0 { value / 100.0 } else { value };
        if (0.0..=1.0).contains(&share) {
            Ok(Some(share))
        } else {
            Err(format!("{name} '{text}' is not a share from 0 to 1"))
        }
    }

    fn decimal(&self, name: &str, text: &str) -> Result<Option<Decimal>, Reason> {
        if text.is_empty() {
            return Ok(None);
        }
        if name != "quantity" && number::counts_pieces(text) {
            return Err(format!("{name} '{text}' counts pieces"));
        }
        let mark = if self.other_mark.contains(&name) { self.mark.other() } else { self.mark };
        number::parse(text, mark).map(Some).map_err(|problem| match problem {
            NotANumber::Unreadable => format!("{name} '{text}' is not a number with {}", mark.name()),
            NotANumber::TooLarge => format!("{name} '{text}' is beyond ±1,000,000,000,000"),
        })
    }

    /// A day; empty means none.
    ///
    /// # Errors
    /// When it does not match the file's pattern, or is before 1900 or after tomorrow.
    pub fn day(&self, name: &str, text: &str) -> Result<Option<Day>, Reason> {
        if text.is_empty() {
            return Ok(None);
        }
        let Some(dates) = &self.dates else { return Err(format!("{name} '{text}': no date format is chosen")) };
        let Some(day) = self.read_day(dates, text) else {
            let example = dates.written(self.today);
            return Err(format!("{name} '{text}' is not a day written {}, such as {example}", dates.pattern()));
        };
        if day < Day::EARLIEST {
            return Err(format!("{name} '{text}' is before 1900"));
        }
        if day > self.today.plus(1) {
            return Err(format!("{name} '{text}' is after tomorrow"));
        }
        Ok(Some(day))
    }
}

impl Cells {
    fn read_day(&self, dates: &DateFormat, text: &str) -> Option<Day> {
        let Some((other, turned)) = &self.other_dates else { return dates.parse(text) };
        let first = dates.parse(text);
        if first.is_some() && other != dates {
            return first;
        }
        let day = other.parse(text)?;
        if *turned { date::turned_round(day).or(Some(day)) } else { Some(day) }
    }

    /// A day of the past or the future, in the file's pattern or as 2027-01-31; empty means none.
    ///
    /// # Errors
    /// When it is neither.
    pub fn any_day(&self, name: &str, text: &str) -> Result<Option<Day>, Reason> {
        if text.is_empty() {
            return Ok(None);
        }
        let day = self.dates.as_ref().and_then(|dates| dates.parse(text)).or_else(|| text.parse().ok());
        day.map(Some)
            .ok_or_else(|| format!("{name} '{text}' is not a day; write it as YYYY-MM-DD, or say how days are written"))
    }
}

/// In the order of the languages: English, German, French, Spanish, Italian, Polish, Czech, Croatian, Portuguese,
/// Finnish, Hungarian, Turkish, Russian, Greek, Japanese, Chinese; the languages of the north say "ja" too.
const YES: &str = "yes y true t 1 x on ja j oui o sí si sì tak ano áno da sim kyllä kylla igen evet да ναι はい 是 ✓ ✔ wahr vrai jah jā taip так 예 네 نعم כן 可 要 有 有り có";
const NO: &str = "no n false f 0 off - nein non nee nej nei nie ne não nao ei nem hayır hayir нет όχι οχι いいえ 否 nu not ✗ ✘ falsch faux nē ні 아니오 아니요 لا לא 不可 \
                  不要 無 无 無し không";

/// Yes or no in the usual languages; empty means none.
///
/// # Errors
/// When it is neither.
pub fn truth(name: &str, text: &str) -> Result<Option<bool>, Reason> {
    let word = text.to_lowercase();
    match word.as_str() {
        "" => Ok(None),
        yes if is_among(YES, yes) => Ok(Some(true)),
        no if is_among(NO, no) => Ok(Some(false)),
        _ => Err(format!("{name} '{text}' is neither yes nor no")),
    }
}

fn is_among(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// Whether consent was given: yes or no, or in newsletter tools' words; empty and unknown mean none.
///
/// # Errors
/// When it is none of these.
pub fn consent(name: &str, text: &str) -> Result<Option<bool>, Reason> {
    match consent_words::wanted(text) {
        Some(Answer::Agreed) => Ok(Some(true)),
        Some(Answer::Refused) => Ok(Some(false)),
        Some(Answer::Unknown) => Ok(None),
        // The day on which somebody agreed, or subscribed.
        None => truth(name, text).or_else(|error| if is_day(text) { Ok(Some(true)) } else { Err(error) }),
    }
}

/// Whether somebody refuses: yes or no, in newsletter tools' words, or the day on which they refused; empty and unknown
/// mean none.
///
/// # Errors
/// When it is none of these.
pub fn refusal(name: &str, text: &str) -> Result<Option<bool>, Reason> {
    match consent_words::refused(text) {
        Some(Answer::Agreed) => Ok(Some(false)),
        Some(Answer::Refused) => Ok(Some(true)),
        Some(Answer::Unknown) => Ok(None),
        None => truth(name, text).or_else(|error| if is_day(text) { Ok(Some(true)) } else { Err(error) }),
    }
}

/// A day as files write it; bare digits may be anything.
fn is_day(text: &str) -> bool {
    text.bytes().any(|byte| !byte.is_ascii_digit())
        && date::candidates().iter().any(|format| format.parse(text).is_some())
}

/// First and last name of "Ada Brook" and of "Brook, Ada".
#[must_use]
pub fn split_name(full: &str) -> (&str, &str) {
    if let Some((last, first)) = full.split_once(',') {
        return (first.trim(), last.trim());
    }
    full.rsplit_once(char::is_whitespace).map_or(("", full), |(first, last)| (first.trim(), last))
}

/// The parts of a list in one cell, trimmed and without empty ones.
pub fn split_list<'a>(text: &'a str, is_separator: impl Fn(char) -> bool + 'a) -> impl Iterator<Item = &'a str> {
    text.split(is_separator).map(str::trim).filter(|part| !part.is_empty())
}

/// A channel, also in the words of neighbouring countries; empty means none.
///
/// # Errors
/// When it is none of the four.
pub fn channel(text: &str) -> Result<Option<Channel>, Reason> {
    let word = text.to_lowercase();
    if matches!(word.as_str(), "" | "unknown") {
        return Ok(None);
    }
    match (word.parse(), || channel_words::channel(text)) {
        (Ok(channel), _) => Ok(Some(channel)),
        (Err(not), known) => known().map(Some).ok_or_else(|| domain::consent::NotAChannel::to_string(&not)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Cells {
        Cells {
            factors: Vec::new(),
            mark: DecimalMark::Comma,
            other_mark: vec!["price"],
            dates: "%d.%m.%Y".parse().ok(),
            other_dates: None,
            today: Day::from_ymd(2026, 11, 22).expect("a day"),
        }
    }

    #[test]
    fn days_are_held_between_1900_and_tomorrow() {
        let day = |text: &str| cells().day("date", text);
        assert_eq!(day("23.11.2026"), Ok(Day::from_ymd(2026, 11, 23)));
        assert_eq!(day("01.01.1900"), Ok(Some(Day::EARLIEST)));
        assert_eq!(day(""), Ok(None));
        assert!(day("24.11.2026").is_err_and(|reason| reason.contains("after tomorrow")));
        assert!(day("31.12.1899").is_err_and(|reason| reason.contains("before 1900")));
        assert!(day("2026-11-22").is_err_and(|reason| reason.contains("%d.%m.%Y")));
    }

    #[test]
    fn empty_is_not_zero() {
        assert_eq!(cells().money("amount", ""), Ok(None));
        assert_eq!(cells().money("amount", "0"), Ok(Some(Money::ZERO)));
        assert_eq!(cells().money("price", "1,234.50"), Ok(Some(Money(123_450))), "its column has the other mark");
        assert!(cells().money("amount", "1.5").is_err_and(|reason| reason.contains("decimal comma")));
        assert!(cells().money("amount", "9999999999999").is_err_and(|reason| reason.contains("beyond")));
    }

    #[test]
    fn counts_and_shares() {
        assert_eq!(cells().count("capacity", "25"), Ok(Some(25)));
        assert!(cells().count("capacity", "-1").is_err() && cells().count("capacity", "2,5").is_err());
        assert_eq!(cells().share("margin", "35%"), Ok(Some(0.35)));
        assert_eq!(cells().share("margin", "0,35"), Ok(Some(0.35)));
        assert_eq!(cells().share("margin", "35"), Ok(Some(0.35)));
        assert!(cells().share("margin", "-5").is_err() && cells().share("margin", "135").is_err());
    }

    #[test]
    fn yes_and_no_in_several_languages() {
        for yes in ["yes", "JA", "Oui", "1", "true", "x", "sí"] {
            assert_eq!(truth("no_email", yes), Ok(Some(true)), "{yes}");
        }
        for no in ["no", "Nein", "0", "FALSE", "non"] {
            assert_eq!(truth("no_email", no), Ok(Some(false)), "{no}");
        }
        assert_eq!(truth("no_email", ""), Ok(None));
        assert!(truth("no_email", "perhaps").is_err());
    }

    #[test]
    fn consent_is_told_in_more_words_than_yes_and_no() {
        for no in ["no", "Nein", "NEVER_SUBSCRIBED", "Unsubscribed", "opted-out"] {
            assert_eq!(consent("consent", no), Ok(Some(false)), "{no}");
        }
        for yes in ["yes", "ja", "SUBSCRIBED", "granted"] {
            assert_eq!(consent("consent", yes), Ok(Some(true)), "{yes}");
        }
        assert_eq!((consent("consent", ""), consent("consent", "unknown")), (Ok(None), Ok(None)));
        assert!(consent("consent", "weekly").is_err());
    }

    #[test]
    fn names_are_parted() {
        assert_eq!(split_name("Ada Maria Brook"), ("Ada Maria", "Brook"));
        assert_eq!(split_name("Brook, Ada"), ("Ada", "Brook"));
        assert_eq!(split_name("Brook"), ("", "Brook"));
    }
}

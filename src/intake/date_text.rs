//! Days in the many dresses that programs give them, brought to one that patterns read: Japanese and Korean marks, blanks
//! behind points, names of weekdays, "at" before a time, digits of other scripts.

use std::borrow::Cow;

use crate::months;
use crate::scripts;
use crate::words;

/// No day with its time is longer than this.
const LONGEST: usize = 80;

/// Names of weekdays and their beginnings, as [`words::plain`] leaves them; those of CJK are single signs.
const WEEKDAYS: &str = "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday \
     mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sonnabend so sonntag \
     lun lundi mar mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche \
     lunes martes mie miercoles jue jueves vie viernes sab sabado dom domingo \
     lunedi martedi mercoledi gio giovedi venerdi sabato domenica \
     seg segunda segundafeira ter terca tercafeira qua quarta quartafeira qui quinta quintafeira sex sexta sextafeira \
     ma maandag dinsdag wo woensdag donderdag vr vrijdag za zaterdag zo zondag \
     pon poniedzialek wt wtorek sr sroda czw czwartek pt piatek sob sobota nd ndz niedz niedziela \
     po pondeli ut utery st streda ct ctvrtek pa patek ne nedele \
     man mandag maandag tis tisdag tir tirsdag ons onsdag tor tors torsdag fre fredag loer loerdag soen soendag loerd \
     maanantai ti tiistai ke keskiviikko to torstai pe perjantai la lauantai su sunnuntai \
     h hetfo k kedd sze szerda cs csuetoertoek p pentek szo szombat v vasarnap \
     pzt pazartesi sal sali car carsamba per persembe cum cuma cmt cumartesi paz pazar \
     lu luni marti miercuri joi vineri sambata duminica \
     пн понедельник вт вторник ср среда чт четверг пт пятница сб суббота вс воскресенье \
     月 火 水 木 金 土 日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 월 화 수 목 금 토 일 星期一 星期二 星期三 星期四 星期五 星期六 星期日";
/// Words between a day and its time.
const AT: [&str; 14] = ["at", "um", "a", "à", "alle", "às", "as", "om", "kl", "klo", "o", "ora", "saat", "в"];

/// The text as patterns read it; none if there is nothing to change, or it is no day anyway.
pub(crate) fn plain(text: &str) -> Option<String> {
    // Most cells are numbers and codes, and have nothing to take off.
    let is_bare = text.is_ascii() && !text.contains(|c: char| c.is_ascii_alphabetic()) && !text.contains(". ");
    if text.len() > LONGEST || (is_bare && !text.ends_with('.')) || !text.contains(char::is_numeric) {
        return None;
    }
    let signs = western(text);
    let spaced = without_loose_points(&signs);
    let dressed = without_tail(without_weekday(&spaced));
    let told = without_at(&months::in_english(dressed)).into_owned();
    (told != text).then_some(told)
}

/// Blanks and digits of other scripts as our own; 2025年1月31日 and 2025년 1월 31일 as 2025-1-31.
fn western(text: &str) -> String {
    let text = without_era(text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '年' | '月' | '년' | '월' if plain.ends_with(|c: char| c.is_ascii_digit()) => {
                plain.push('-');
                while rest.next_if(|c| c.is_whitespace()).is_some() {}
            }
            '日' | '일' if plain.ends_with(|c: char| c.is_ascii_digit()) => {}
            '／' => plain.push('/'),
            '．' => plain.push('.'),
            '－' | '‐' | '‑' | '–' => plain.push('-'),
            '\u{200e}' | '\u{200f}' => {}
            c if c.is_whitespace() => plain.push(' '),
            c => plain.push(scripts::digit(c).unwrap_or(c)),
        }
    }
    plain
}

/// 令和7年 as 2025年, and 2025/3/25 午後3:10 without the half of the day, which is not needed.
fn without_era(text: &str) -> Cow<'_, str> {
    const ERAS: [(&str, u32); 3] = [("令和", 2018), ("平成", 1988), ("昭和", 1925)];
    const HALVES: [&str; 6] = ["午前", "午後", "오전 ", "오후 ", "上午", "下午"];
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    if let Some((rest, before)) = ERAS.iter().find_map(|(era, before)| Some((text.strip_prefix(era)?, before))) {
        let rest = rest.replacen('元', "1", 1);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if let Ok(year) = rest[..digits].parse::<u32>() {
            return Cow::Owned(format!("{}{}", before + year, &rest[digits..]));
        }
    }
    match HALVES.iter().find(|half| text.contains(**half)) {
        Some(half) => Cow::Owned(text.replacen(half, "", 1)),
        None => Cow::Borrowed(text),
    }
}

/// "31. 1. 2025" and "2025. 01. 31." as 31.1.2025 and 2025.01.31.
fn without_loose_points(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim_end_matches('.').chars().peekable();
    let mut points = 0;
    while let Some(c) = rest.next() {
        plain.push(c);
        let behind_digit = plain.len() >= 2 && plain.as_bytes()[plain.len() - 2].is_ascii_digit();
        if c == '.' && behind_digit && points < 2 {
            let mut ahead = rest.clone();
            while ahead.next_if(|c| *c == ' ').is_some() {}
            if ahead.peek().is_some_and(char::is_ascii_digit) {
                rest = ahead;
                points += 1;
            }
        }
    }
    // "2025.01.31. 10:15": the point behind the day belongs to it.
    match plain.find(". ") {
        Some(at) if points == 2 => format!("{}{}", &plain[..at], &plain[at + 1..]),
        _ => plain,
    }
}

/// "Friday, January 31, 2025" without its first word; a month stays, unless another follows ("mar. 28 janv.").
fn without_weekday(text: &str) -> &str {
    let length = text.find(|c: char| !c.is_alphabetic() && c != '-').unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    let rest = rest.trim_start_matches(['.', ',', ' ', '(', ')']);
    let plain = words::plain(word);
    let tells_month = rest.split(|c: char| !c.is_alphabetic()).any(months::is_month) || is_whole_day(rest);
    let is_month_alone = months::is_month(word) && !tells_month;
    let is_weekday = !plain.is_empty() && WEEKDAYS.split_whitespace().any(|known| known == plain);
    if is_weekday && !is_month_alone { rest } else { text }
}

/// "25/03/2025" tells its month itself.
fn is_whole_day(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    first.split(['/', '.', '-']).filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).count()
        == 3
}

/// "31 Ocak 2025 Cuma" and "31 января 2025 г." without their last word.
fn without_tail(text: &str) -> &str {
    const YEAR: [&str; 5] = ["г", "год", "года", "r", "rok"];
    // "2025-3-25(火)"
    if let Some((rest, word)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('('))
        && word.chars().all(char::is_alphabetic)
        && rest.trim_end().ends_with(|c: char| c.is_ascii_digit())
    {
        return rest.trim_end();
    }
    let Some((rest, word)) = text.rsplit_once(' ') else { return text };
    let plain = words::plain(word);
    let is_tail = YEAR.contains(&plain.as_str()) || WEEKDAYS.split_whitespace().any(|known| known == plain);
    if is_tail && rest.ends_with(|c: char| c.is_ascii_digit()) { rest } else { text }
}

/// "Jan 31, 2025 at 11:30 PM" without the word before the time.
fn without_at(text: &str) -> Cow<'_, str> {
    for word in AT {
        for between in [format!(" {word} "), format!(" {word}. ")] {
            if let Some(at) = text.find(&between) {
                let (before, behind) = (&text[..at], &text[at + between.len()..]);
                if behind.starts_with(|c: char| c.is_ascii_digit()) && before.ends_with(|c: char| c.is_ascii_digit()) {
                    return Cow::Owned(format!("{} {behind}", before.trim_end_matches(',')));
                }
            }
        }
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_take_off_their_dress() {
        for (text, expected) in [
            ("2025年1月31日", "2025-1-31"),
            ("2025년 1월 31일", "2025-1-31"),
            ("２０２５／０１／３１", "2025/01/31"),
            ("31. 1. 2025", "31.1.2025"),
            ("2025. 01. 31.", "2025.01.31"),
            ("2025. 01. 31. 10:15", "2025.01.31 10:15"),
            ("31.01.2025\u{a0}23:30", "31.01.2025 23:30"),
            ("Friday, January 31, 2025", "Jan 31, 2025"),
            ("Fri 31/01/2025", "31/01/2025"),
            ("Fr., 31.01.2025", "31.01.2025"),
            ("mar. 28 janv. 2025", "28 Jan 2025"),
            ("pt., 31 stycznia 2025", "31 Jan 2025"),
            ("Jan 31, 2025 at 11:30 PM", "Jan 31, 2025 11:30 PM"),
            ("31.01.2025 um 23:30 Uhr", "31.01.2025 23:30 Uhr"),
            ("31 января 2025 г.", "31 Jan 2025"),
            ("mar. 28/01/2025", "28/01/2025"),
            ("2025年1月31日(金)", "2025-1-31"),
            ("令和7年1月31日", "2025-1-31"),
            ("2025/1/31 午後3:10", "2025/1/31 3:10"),
            ("2025. január 31.", "2025. Jan 31"),
            ("31 Ocak 2025 Cuma", "31 Jan 2025"),
            ("٣١/٠١/٢٠٢٥", "31/01/2025"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["2025-01-31", "Jan 31, 2025", "tyres", "31/01/2025"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}

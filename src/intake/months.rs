//! Month names in European languages, converted to English.

use crate::words;

/// The beginnings by which the months of the languages of Europe are known, as [`words::plain`] leaves them; the longest
/// that fits counts. Croatian is not among them (see [`crate::croatian`]).
const BEGINNINGS: [(&str, &str); 12] = [
    ("Jan", "jan jaen ene gen sty led tammi oca ian янв січ яну ιαν saus janv يناير ינואר בינואר"),
    ("Feb", "feb fev febr lut uno helmi sub фев лют φεβ vas فبراير פברואר בפברואר"),
    ("Mar", "mar maer maa mrz mrt brez мар бер μαρ kov مارس מרץ במרץ"),
    ("Apr", "apr abr avr kwi dub huhti nis апр кві απρ bal أبريل ابريل אפריל באפריל"),
    ("May", "may mai mag mei maj kvet touko мая май тра μαι μαΐ μάι geg مايو מאי במאי"),
    ("Jun", "jun juin giu cze cerv cvn kesae haz iun июн чер юни ιουν birz يونيو יוני ביוני"),
    ("Jul", "jul juil lug lip cervenec cervenc cvc heinae tem iul июл лип юли ιουλ liep يوليو יולי ביולי"),
    ("Aug", "aug avg aou ago agu sie srp elo авг сер αυγ rugp أغسطس اغسطس אוגוסט באוגוסט"),
    ("Sep", "sep set wrz zar syys eyl szept сен сеп вер σεπ rugs سبتمبر ספטמבר בספטמבר"),
    ("Oct", "oct okt ott out paz rij loka eki окт жов οκτ spal أكتوبر اكتوبر אוקטובר באוקטובר"),
    ("Nov", "nov lis marras kas noi ноя лис ное νοε lapk نوفمبر נובמבר בנובמבר"),
    ("Dec", "dec dez dic des gru pros joulu ara дек гру δεκ gruod ديسمبر דצמבר בדצמבר"),
];
/// Words between the parts of a date, and what follows the number of a day.
const FILLERS: [&str; 20] = [
    "de", "del", "den", "der", "di", "do", "le", "el", "of", "er", "st", "nd", "rd", "th", "р", "г", "года", "року",
    "m", "d",
];
/// No month name is longer in any of these languages.
const LONGEST: usize = 14;

/// The text with English months and without the words between: "1 de enero de 2024" is "1 Jan 2024".
pub(crate) fn in_english(text: &str) -> String {
    let mut english = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|c: char| c.is_alphabetic() != first.is_alphabetic()).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(length);
        rest = behind;
        match month(part).filter(|_| first.is_alphabetic()) {
            Some(month) => {
                english.push_str(month);
                rest = rest.strip_prefix('.').unwrap_or(rest);
            }
            None if FILLERS.contains(&part.to_lowercase().as_str()) => {
                // "2023 m. spalio 2 d.", "2 октября 2023 г."
                rest = rest.strip_prefix('.').filter(|_| part.chars().count() == 1).unwrap_or(rest);
                rest = if english.ends_with(' ') { rest.trim_start() } else { rest };
            }
            None => english.push_str(part),
        }
    }
    english.truncate(english.trim_end().len());
    english
}

/// Whether a word is the name of a month, or the beginning of one.
pub(crate) fn is_month(word: &str) -> bool {
    month(word).is_some()
}

fn month(word: &str) -> Option<&'static str> {
    let plain = words::plain(word);
    if plain.chars().count() > LONGEST {
        return None;
    }
    let of = |beginnings: &&'static str| {
        beginnings.split(' ').filter(|beginning| plain.starts_with(beginning)).map(str::len).max()
    };
    let fitting = BEGINNINGS.iter().filter_map(|(english, beginnings)| Some((of(beginnings)?, *english)));
    fitting.max_by_key(|(length, _)| *length).map(|(_, english)| english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_become_english() {
        for (text, english) in [
            ("12. März 2024", "12. Mar 2024"),
            ("3 févr. 2024", "3 Feb 2024"),
            ("1 de enero de 2024", "1 Jan 2024"),
            ("1er août 2024", "1 Aug 2024"),
            ("22-dic-2024", "22-Dec-2024"),
            ("5 maggio 2024 10:15", "5 May 2024 10:15"),
            ("3 out. 2024", "3 Oct 2024"),
            ("3rd July 2024", "3 Jul 2024"),
            ("3 listopada 2024", "3 Nov 2024"),
            ("3. července 2024", "3. Jul 2024"),
            ("3. června 2024", "3. Jun 2024"),
            ("3. marraskuuta 2024", "3. Nov 2024"),
            ("3 Ağustos 2024", "3 Aug 2024"),
            ("3 Μαΐου 2024", "3 May 2024"),
            ("3 noiembrie 2024", "3 Nov 2024"),
            ("2. čvn 2023", "2. Jun 2023"),
            ("2. čvc 2023", "2. Jul 2023"),
            ("2 жовтня 2023 р.", "2 Oct 2023"),
            ("2 октября 2023 г.", "2 Oct 2023"),
            ("2023 m. spalio 2 d.", "2023 Oct 2"),
            ("2 أكتوبر 2023", "2 Oct 2023"),
            ("2 באוקטובר 2023", "2 Oct 2023"),
            ("3. avgust 2024", "3. Aug 2024"),
        ] {
            assert_eq!(in_english(text), english);
        }
    }
}

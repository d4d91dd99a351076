//! Which encoding gives words for text that is not UTF: a detector's proposal, compared with what Macs and DOS wrote.

use std::collections::HashMap;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    EUC_JP, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1257,
    X_MAC_CYRILLIC,
};

use crate::alphabets;
use crate::meaning;
use crate::source::Encoding;

/// Bytes examined around non-ASCII letters.
const LOOKED_AT: usize = 1 << 18;
/// A word that is met more often tells no more.
const OFTEN: usize = 6;
/// By how much per non-ASCII letter a decoding has to be better than the preferred one.
const BETTER: f64 = 0.15;

/// The encoding of bytes that are not UTF; `western` is that of a Western text.
pub(crate) fn legacy(bytes: &[u8], western: Encoding) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // The Latin code pages of Windows have symbols where Macs have letters.
    let is_latin =
        ["windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258"].contains(&guess.name());
    let by_letters = guess == WINDOWS_1252 || (is_latin && western == Encoding::Coded(MACINTOSH));
    let proposed = if by_letters { western } else { Encoding::Coded(guess) };
    let sample = around_letters(bytes);
    let more = [
        western,
        Encoding::Coded(WINDOWS_1252),
        Encoding::Coded(WINDOWS_1250),
        Encoding::Coded(WINDOWS_1251),
        Encoding::Coded(WINDOWS_1253),
        Encoding::Coded(WINDOWS_1254),
        Encoding::Coded(WINDOWS_1257),
        Encoding::Dos(850),
        Encoding::Dos(437),
        Encoding::Dos(852),
        Encoding::Dos(857),
        Encoding::Dos(737),
        Encoding::Dos(860),
        Encoding::Coded(X_MAC_CYRILLIC),
        Encoding::Coded(EUC_JP),
    ];
    let heading = bytes.split(|&byte| byte == b'\n').find(|line| !line.is_ascii()).unwrap_or_default();
    let weigh = |candidate: Encoding| {
        let text = candidate.text(&sample);
        let (letters, count) = score(&text);
        letters / count.max(1) as f64 + 3.0 * known_headings(candidate, heading) + alphabets::fit_to_one(&text)
    };
    let mut best = (proposed, weigh(proposed));
    for candidate in more {
        let found = weigh(candidate);
        let margin = if best.0 == proposed { BETTER } else { 0.0 };
        if found > best.1 + margin {
            best = (candidate, found);
        }
    }
    best.0
}

/// Of the headings with letters beyond ASCII, the share that are words for something that files tell.
fn known_headings(encoding: Encoding, line: &[u8]) -> f64 {
    let text = encoding.text(line);
    let cells = text.split([',', ';', '\t', '|']).filter(|cell| !cell.is_ascii());
    let (mut known, mut all) = (0_usize, 0_usize);
    for cell in cells {
        all += 1;
        known += usize::from(meaning::is_known_heading(cell));
    }
    known as f64 / all.max(1) as f64
}

/// The lines with non-ASCII bytes, as many as fit.
fn around_letters(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
        if sample.len() + line.len() > LOOKED_AT && !sample.is_empty() {
            break;
        }
        sample.extend_from_slice(line);
    }
    sample
}

/// How much the non-ASCII letters look like parts of words, and how many non-ASCII characters there are. A word that comes again
/// and again, such as the currency behind each amount, counts a few times only.
fn score(text: &str) -> (f64, usize) {
    let text: Vec<char> = text.chars().collect();
    let (mut sum, mut count) = (0.0, 0);
    let mut met: HashMap<&[char], usize> = HashMap::new();
    for (at, &c) in text.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        let times = met.entry(word_at(&text, at)).or_default();
        *times += 1;
        if *times > OFTEN {
            continue;
        }
        let before = at.checked_sub(1).map(|place| text[place]);
        count += 1;
        // Three accented letters in a row suggest a word in another alphabet.
        let in_row = |place: usize| text.get(place).is_some_and(|&c| is_latin_letter(c));
        let is_run = at >= 2 && in_row(at) && in_row(at - 1) && in_row(at - 2);
        // "€ 12" is an amount as well as "€12".
        let next = text.get(at + 1).copied();
        let beyond = text.get(at + 2).copied().filter(|_| next.is_some_and(char::is_whitespace));
        sum += if is_run {
            -2.0
        } else if beyond.is_some_and(|c| c.is_ascii_digit()) {
            worth(before, c, beyond)
        } else {
            worth(before, c, next)
        };
    }
    (sum, count)
}

/// The letters around a place.
fn word_at(text: &[char], at: usize) -> &[char] {
    let is_other = |c: &char| !c.is_alphabetic();
    let start = text[..at].iter().rposition(is_other).map_or(0, |other| other + 1);
    let end = text[at..].iter().skip(1).position(is_other).map_or(text.len(), |other| at + 1 + other);
    &text[start..end]
}

/// Letters that are frequent in Western languages.
const FREQUENT: &str = "äöüßéèàáíóúñçãõâêôåøÄÖÜÉÁÍÓÚÑÇÅØÈÀ";

fn worth(before: Option<char>, c: char, after: Option<char>) -> f64 {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if c == char::REPLACEMENT_CHARACTER || c.is_control() {
        return -6.0;
    }
    // Lines and blocks of boxes.
    if ('\u{2500}'..='\u{259f}').contains(&c) {
        return -3.0;
    }
    // "Nº", "1ª".
    if "ªº".contains(c) && before.is_some_and(char::is_alphanumeric) && !is_letter(after) {
        return 1.5;
    }
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    // "1 250,00" with a blank that does not break.
    if is_digit(before) && is_digit(after) {
        return if matches!(c, '\u{a0}' | '\u{202f}') { 1.5 } else { -3.0 };
    }
    // "12,50 €", "£12.50"
    let is_amount = before.is_some_and(|c| c.is_ascii_digit() || c.is_whitespace()) || is_digit(after);
    if "€£¥₽₺₴".contains(c) && is_amount && !is_letter(before) && !is_letter(after) {
        return 1.5;
    }
    // "ú12.50", which is a sign of money in another code page.
    if is_latin_letter(c) && is_digit(after) && !is_letter(before) {
        return -1.5;
    }
    // A letter of another script that stands alone is a sign of this one.
    if c.is_alphabetic() && !is_latin_letter(c) && !is_ideograph(c) && !is_letter(before) && !is_letter(after) {
        return -1.0;
    }
    if !c.is_alphabetic() || "ªºƒµˆ˜".contains(c) {
        let within = is_letter(before) && is_letter(after) && !matches!(c, '’' | '‘' | '·' | '\u{ad}');
        let usual = "’‘“”„–—€£¥°§©®™«»…·²³½¼¾±×\u{a0}\u{3000}、。・「」ー".contains(c);
        return if within {
            -3.0
        } else if usual {
            0.0
        } else {
            -1.0
        };
    }
    // Letters of another script next to Latin ones in one word.
    if !is_latin_letter(c) && (is_latin(before) || is_latin(after)) && !is_ideograph(c) {
        return -3.0;
    }
    let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    if c.is_uppercase() && (lower(before) || (is_letter(before) && lower(after))) {
        return -3.0;
    }
    if FREQUENT.contains(c) || !is_latin_letter(c) { 1.5 } else { 1.0 }
}

fn is_latin_letter(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str =
        "Kundennr;Nachname;Vorname;Ort\n1;Müller;Jörg;Köln\n2;Weiß;Käthe;Düsseldorf\n3;Groß;Jürgen;München\n";
    const POLISH: &str =
        "Nr;Imię;Nazwisko;Miasto\n1;Łukasz;Wójcik;Kraków\n2;Małgorzata;Żądło;Łódź\n3;Grażyna;Gęś;Poznań\n";
    const FRENCH: &str =
        "Numéro;Nom;Prénom;Ville\n1;Lefèvre;Hélène;Orléans\n2;Garçon;Zoé;Besançon\n3;Noël;Jérôme;Nîmes\n";

    fn read_back(text: &str, encoding: Encoding) -> String {
        let bytes = encoding.bytes(text).expect("its letters");
        let found = crate::sniff::encoding(&bytes);
        found.text(&bytes)
    }

    #[test]
    fn signs_of_money_alone_tell_the_code_page() {
        for text in [
            "Order,Date,Customer,Line Total\n1,04/03/2025,Smith,£37.50\n2,05/03/2025,Jones,£12.00\n3,06/03/2025,Ford,£8.25\n",
            "Order;Date;Customer;Total\n1;2025-03-04;Smith;€ 37.50\n2;2025-03-05;Jones;€ 12.00\n",
            "Order;Date;Customer;Total\n1;2025-03-04;Smith;37,50 €\n2;2025-03-05;Jones;12,00 €\n",
            "Order,Date,Customer,Total\n1,04/03/2025,Café Zoë,£37.50\n2,05/03/2025,Jones,£12.00\n",
        ] {
            assert_eq!(read_back(text, Encoding::Coded(WINDOWS_1252)), text);
        }
    }

    #[test]
    fn a_currency_behind_each_amount_does_not_outweigh_the_words() {
        use std::fmt::Write as _;
        for (head, names, sign) in [
            ("Jméno;Číslo objednávky;PSČ;Částka", ["Bílek", "Dvořák", "Pospíšil", "Žák"], "Kč"),
            ("Nazwa;Numer zamówienia;Źródło;Kwota", ["Wójcik", "Żak", "Ślusarz", "Gęś"], "zł"),
            ("Zákazník;Číslo objednávky;PSČ;Suma", ["Čierny", "Kňazko", "Ďurica", "Ľahká"], "€"),
        ] {
            let mut text = format!("{head}\n");
            for row in 0..300 {
                writeln!(text, "{};{row};{};{},90 {sign}", names[row % 4], 18_000 + row, 17 + row).expect("written");
            }
            assert_eq!(read_back(&text, Encoding::Coded(WINDOWS_1250)), text);
        }
    }

    #[test]
    fn languages_and_code_pages_are_told_apart() {
        for (text, code) in [
            (GERMAN, "windows-1252"),
            (GERMAN, "cp850"),
            (GERMAN, "cp437"),
            (GERMAN, "macintosh"),
            (FRENCH, "windows-1252"),
            (FRENCH, "cp850"),
            (FRENCH, "macintosh"),
            (POLISH, "windows-1250"),
            (POLISH, "iso-8859-2"),
            (POLISH, "cp852"),
            ("Číslo;Příjmení;Město\n1;Dvořák;Plzeň\n2;Růžička;Děčín\n3;Šťastný;Žďár\n", "windows-1250"),
            (
                "Ügyfélszám;Név;Város\n1;Kőműves Győző;Győr\n2;Erdős Ágnes;Hódmezővásárhely\n3;Tűzkő Ferenc;Szőreg\n",
                "windows-1250",
            ),
            (
                "Irányítószám,Ügyfél,Település,Számla összege\n13995,Lőrinc Szűcs,Szeged,6950\n80279,József Fehér,Pécs,\
                 69500\n50711,Béla Rácz,Pécs,6950\n87119,Eszter Erdős,Szeged,3035\n18805,Ilona Szűcs,Kőszeg,39598\n",
                "windows-1250",
            ),
            ("Kliendi nr;Perekonnanimi;Linn\n1;Mägi;Pärnu\n2;Põder;Võru\n3;Õunapuu;Põlva\n", "windows-1252"),
            ("Nº;Nome;Cidade\n1;Simões;São Paulo\n2;Guimarães;Évora\n3;Conceição;Ribeirão\n", "windows-1252"),
            (
                "Kliento Nr.;Pavardė;Miestas\n1;Žukauskas;Šiauliai\n2;Čepaitė;Klaipėda\n3;Ąžuolas;Kėdainiai\n",
                "windows-1257",
            ),
            ("Klienta Nr.;Uzvārds;Pilsēta\n1;Bērziņš;Rīga\n2;Kļaviņa;Jūrmala\n3;Ozoliņš;Cēsis\n", "windows-1257"),
            ("Nº;Nombre;Ciudad\n1;Muñoz Ibáñez;Córdoba\n2;Peña;Málaga\n3;Núñez;León\n", "cp850"),
            ("Код клиента;Имя;Город\n1;Анна Иванова;Москва\n2;Пётр Сидоров;Казань\n", "windows-1251"),
            ("Код клиента;Имя;Город\n1;Анна Иванова;Москва\n2;Пётр Сидоров;Казань\n", "cp866"),
            ("Код клиента;Имя;Город\n1;Анна Иванова;Москва\n2;Пётр Сидоров;Казань\n", "koi8-r"),
            ("Код клиента;Имя;Фамилия;Город\n1;Анна;Иванова;Москва\n2;Олег;Смирнов;Казань\n", "windows-1251"),
            ("Κωδικός;Όνομα;Πόλη\n1;Γιώργος Παπαδόπουλος;Αθήνα\n2;Ελένη Νικολάου;Θεσσαλονίκη\n", "windows-1253"),
            (
                "Müşteri No;Ad;Şehir\n1;Ayşe Yılmaz;İstanbul\n2;Çağrı Öztürk;Eskişehir\n3;Işıl Güneş;Diyarbakır\n",
                "windows-1254",
            ),
            ("Nº;Nome;Cidade\n1;Simões;São Paulo\n2;Guimarães;Évora\n3;Conceição;Ribeirão\n", "cp860"),
            ("Número;Cliente;Descrição\n1;João Antunes;Óleo\n2;Inês Leitão;Lâmpada\n3;Conceição Faria;Pão\n", "cp860"),
            (
                "Müşteri No;Ad;Şehir\n1;Ayşe Yılmaz;İstanbul\n2;Çağrı Öztürk;Eskişehir\n3;Işıl Güneş;Diyarbakır\n",
                "cp857",
            ),
            ("顧客番号;姓;市区町村\n1;山田;東京都\n2;佐藤;大阪市\n3;鈴木;横浜市\n", "iso-2022-jp"),
            (GERMAN, "utf-32le"),
            (POLISH, "utf-32be"),
            ("顧客番号;姓;市区町村\n1;山田;東京都\n2;佐藤;大阪市\n3;髙橋;横浜市\n", "shift_jis"),
            ("顧客番号;姓;市区町村\n1;山田;東京都\n2;佐藤;大阪市\n3;鈴木;横浜市\n", "euc-jp"),
            ("客户编号;姓名;城市\n1;王小明;北京市\n2;李丽;上海市\n3;张伟;广州市\n", "gbk"),
            ("고객번호;이름;도시\n1;김민수;서울\n2;이영희;부산\n3;박지성;수원\n", "euc-kr"),
            ("客戶編號;姓名;城市\n1;陳大文;臺北市\n2;林美玲;高雄市\n3;黃志強;臺中市\n", "big5"),
        ] {
            let encoding = Encoding::from_code(code).expect("an encoding");
            assert_eq!(read_back(text, encoding), text, "{code}");
        }
    }
}

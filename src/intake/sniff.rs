//! How a file is written, detected from its first megabytes: its type, encoding, delimiter.

use std::io::Read;
use std::path::Path;

use encoding_rs::{ISO_8859_15, MACINTOSH, WINDOWS_1252};

use crate::encoding_evidence;
use crate::error::IntakeError;
use crate::glimpse;
use crate::packed;
use crate::records::{RecordError, Records};
use crate::source::Encoding;
use crate::wide_text::{is_shifted, utf16, utf32};
use reports::import::{Delimiter, Quote};

/// Bytes of the file used to detect how it is written.
pub const SAMPLE_BYTES: u64 = 4 << 20;
/// Records by which delimiters are compared.
const COMPARED: usize = 300;

/// The first bytes of a file that is text.
///
/// # Errors
/// When the file cannot be read, is empty or is not text.
pub fn head(path: &Path) -> Result<Vec<u8>, IntakeError> {
    let mut bytes = Vec::new();
    let (file, _) = packed::open(path)?;
    file.take(SAMPLE_BYTES).read_to_end(&mut bytes).map_err(|error| IntakeError::reading(path, error))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(IntakeError::Empty(path.to_owned()));
    }
    match not_text(&bytes) {
        Some((seems, way_out)) => Err(IntakeError::Binary { path: path.to_owned(), seems, way_out }),
        None => Ok(bytes),
    }
}

const SAVE_AS_CSV: &str = "open it in the spreadsheet program and save it as CSV (UTF-8), then import that";
const EXPORT_CSV: &str = "export its table as CSV, then import that";
const UNPACK: &str = "unpack it and import the table inside";

/// What non-text bytes appear to be, and what to do.
fn not_text(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const MAGIC: [(&[u8], &str, &str); 9] = [
        (b"%PDF", "a PDF document", "ask for the same table as CSV"),
        (b"GIF8", "a picture", "ask for the same table as CSV"),
        (b"\x1F\x8B", "a gzip archive", UNPACK),
        (b"7z\xBC\xAF", "a 7-Zip archive", UNPACK),
        (b"Rar!", "a RAR archive", UNPACK),
        (b"BZh", "a bzip2 archive", UNPACK),
        (b"\x89PNG", "a picture", "ask for the same table as CSV"),
        (b"\xFF\xD8\xFF", "a picture", "ask for the same table as CSV"),
        (b"ARROW1", "an Arrow file", EXPORT_CSV),
    ];
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(packed(bytes));
    }
    if let Some((_, seems, way_out)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Some((seems, way_out));
    }
    if is_markup(bytes) {
        return Some(("a web page or XML", SAVE_AS_CSV));
    }
    (bytes.contains(&0) && utf32(bytes).or_else(|| utf16(bytes)).is_none()).then_some(("binary data", EXPORT_CSV))
}

/// Some programs write a web page and call it .xls.
fn is_markup(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 5] = [b"<html", b"<!doct", b"<table", b"<?xml ", b"<meta "];
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    BEGINNINGS.iter().any(|beginning| text.get(..beginning.len()).is_some_and(|t| t.eq_ignore_ascii_case(beginning)))
}

/// What a ZIP archive without sheets appears to be.
fn packed(bytes: &[u8]) -> (&'static str, &'static str) {
    let holds = |name: &[u8]| bytes.windows(name.len()).take(1 << 16).any(|window| window == name);
    if holds(b"[Content_Types].xml") || holds(b"xl/work") || holds(b"opendocument") {
        ("a damaged Excel workbook or another Office document", SAVE_AS_CSV)
    } else {
        ("a ZIP archive", UNPACK)
    }
}

/// The encoding of the bytes at the start of a file. If it is not UTF, it is detected by the words it gives.
#[must_use]
pub fn encoding(bytes: &[u8]) -> Encoding {
    if let Some(wide) = utf32(bytes).or_else(|| utf16(bytes)) {
        return wide;
    }
    if is_shifted(bytes) {
        return Encoding::Coded(encoding_rs::ISO_2022_JP);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Encoding::Utf8,
        // The sample may end within a character.
        Err(error) if error.error_len().is_none() && bytes.len() as u64 >= SAMPLE_BYTES => Encoding::Utf8,
        Err(_) => encoding_evidence::legacy(bytes, single_byte(bytes)),
    }
}

/// Of Windows, as in "it's".
const APOSTROPHE: u8 = 0x92;
/// Accented letters of Macs whose Windows-1252 equivalents never end a word.
const MAC_LETTERS: [u8; 11] = [0x87, 0x88, 0x8A, 0x8D, 0x8E, 0x8F, 0x90, 0x98, 0x9A, 0x9D, 0x9F];

/// Where the accented letters are: Macs have them where Windows has symbols.
pub(crate) fn single_byte(bytes: &[u8]) -> Encoding {
    let (mut mac, mut windows, mut euro) = (0_usize, 0_usize, 0_usize);
    for three in bytes.windows(3) {
        if let [before, 0x80..=0x9F, after] = three {
            let within = before.is_ascii_alphabetic() && after.is_ascii_lowercase() && three[1] != APOSTROPHE;
            mac += usize::from(within || (before.is_ascii_lowercase() && MAC_LETTERS.contains(&three[1])));
        }
        if let [_, 0xC0..=0xFF, after] = three {
            windows += usize::from(after.is_ascii_alphabetic());
        }
        euro += usize::from(matches!(three, [b' ' | b'0'..=b'9', 0xA4, _]));
    }
    if mac > windows {
        Encoding::Coded(MACINTOSH)
    } else if euro > 0 && !bytes.contains(&0x80) {
        Encoding::Coded(ISO_8859_15)
    } else {
        Encoding::Coded(WINDOWS_1252)
    }
}

/// The start of a table as text. If the table is longer, the text ends with a complete line.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn text(path: &Path, table: impl Read) -> Result<Vec<u8>, IntakeError> {
    let mut text = Vec::new();
    let read = table.take(SAMPLE_BYTES).read_to_end(&mut text);
    read.map_err(|error| glimpse::record_error(path, RecordError::Read(error)))?;
    let longer = text.len() as u64 == SAMPLE_BYTES;
    let whole_lines = text.iter().rposition(|&byte| byte == b'\n' || byte == b'\r');
    if let (true, Some(last)) = (longer, whole_lines) {
        text.truncate(last + 1);
    }
    Ok(text)
}

/// What encloses cells. Single marks only if they close as often as they open, because spreadsheets put them before
/// numbers stored as text. No marks if using them would swallow lines that are records by themselves.
pub(crate) fn quote(text: &[u8], told: Option<Delimiter>) -> Quote {
    const ENOUGH: usize = 4;
    let beside = |byte: &u8| b"\n\r,;\t|^~".contains(byte);
    let opened = |mark: u8| text.windows(2).filter(|two| beside(&two[0]) && two[1] == mark).count();
    let closed = |mark: u8| text.windows(2).filter(|two| two[0] == mark && beside(&two[1])).count();
    let (single, double) = (opened(b'\''), opened(b'"'));
    if single >= ENOUGH && single > 4 * double && closed(b'\'') * 10 >= single * 9 {
        return Quote::Single;
    }
    let delimiter = told.unwrap_or_else(|| delimiter(text, Quote::Double));
    if double > 0 && swallows_records(text, delimiter) { Quote::None } else { Quote::Double }
}

/// Whether double marks merge lines that are separate records, as inch marks do.
fn swallows_records(text: &[u8], delimiter: Delimiter) -> bool {
    let widths = |quote: Quote| {
        let mut records = Records::new(text, delimiter).quoted(quote);
        let (mut widths, mut unclosed) = (Vec::new(), false);
        while matches!(records.advance(), Ok(true)) {
            let record = records.record();
            unclosed |= record.is_unclosed();
            widths.push(record.width());
        }
        (widths, unclosed)
    };
    let (by_marks, unclosed) = widths(Quote::Double);
    if by_marks.len() >= text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
        && !unclosed
    {
        return false;
    }
    let (by_lines, _) = widths(Quote::None);
    let width = by_lines.first().copied().unwrap_or(0);
    let whole = by_lines.iter().filter(|other| **other == width).count();
    width > 1 && by_lines.len() > by_marks.len() && whole * 100 >= by_lines.len() * 99
}

/// Whether a backslash escapes what follows, as databases write: if "\N" is alone in a cell, or marks after backslashes
/// are not doubled, and the records are then at least as uniform.
pub(crate) fn escape(text: &[u8], delimiter: Delimiter, quote: Quote) -> bool {
    if !text.contains(&b'\\') {
        return false;
    }
    let beside = |byte: Option<&u8>| byte.is_none_or(|byte| b"\n\r,;\t|^~".contains(byte));
    let pairs = text.windows(2).enumerate().filter(|(_, two)| two[0] == b'\\');
    let (mut nothing, mut marks, mut ends) = (0_usize, 0_usize, 0_usize);
    for (at, two) in pairs {
        let before = at.checked_sub(1).and_then(|place| text.get(place));
        match two[1] {
            b'N' if beside(before) && beside(text.get(at + 2)) => nothing += 1,
            b'"' | b'\'' if !beside(text.get(at + 2)) => marks += 1,
            b'\n' | b'\r' => ends += 1,
            _ => {}
        }
    }
    if nothing + marks + ends == 0 {
        return false;
    }
    let share = |escape: bool| agreement_of(Records::new(text, delimiter).quoted(quote).escaped(escape), delimiter);
    let (with, without) = (share(true), share(false));
    let doubled = text.windows(2).any(|two| two == b"\"\"") && nothing == 0;
    let tells = nothing > 0 || (marks > 0 && !doubled);
    if with.width == without.width {
        with.share > without.share || (with.share >= without.share && tells)
    } else {
        (with.width < without.width && with.share >= without.share) || with.share > without.share + 0.05
    }
}

/// The delimiter by which the records have the same number of cells, and more than one.
pub(crate) fn delimiter(text: &[u8], quote: Quote) -> Delimiter {
    // In order of preference: commas also occur within numbers and sentences, spaces within everything.
    const CHARACTERS: [u8; 6] = [b'\t', b';', b'|', b',', b'^', b'~'];
    if let Some(told) = told_delimiter(text) {
        return told;
    }
    let mut best = (Delimiter::Character(b','), Agreement { share: 0.0, width: 1 });
    for candidate in CHARACTERS.map(Delimiter::Character) {
        let agreement = agreement(text, candidate, quote);
        let wider = agreement.width > 2 * best.1.width && agreement.share > best.1.share - 0.1;
        if agreement.share > best.1.share + 0.1 || (wider && agreement.share > 0.5) {
            best = (candidate, agreement);
        }
    }
    let blanks = agreement(text, Delimiter::Blanks, quote);
    // "00001 19970101 11,77" has a comma in every row too.
    let commas_within = best.0 == Delimiter::Character(b',') && best.1.width == 2 && blanks.width > 2;
    if blanks.share > 0.9 && (best.1.share < 0.5 || commas_within) {
        return Delimiter::Blanks;
    }
    best.0
}

/// "sep=;" on the first line.
fn told_delimiter(text: &[u8]) -> Option<Delimiter> {
    let line = text.split(|&byte| byte == b'\n' || byte == b'\r').next()?;
    let line = line.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] if !mark.is_ascii_alphanumeric() => {
            Some(Delimiter::Character(*mark))
        }
        _ => None,
    }
}

/// How uniform the first records are with a delimiter.
struct Agreement {
    /// Share that has the most frequent number of cells; 0 when that is one.
    share: f64,
    /// That number.
    width: usize,
}

fn agreement(text: &[u8], delimiter: Delimiter, quote: Quote) -> Agreement {
    agreement_of(Records::new(text, delimiter).quoted(quote), delimiter)
}

fn agreement_of(mut records: Records<&[u8]>, delimiter: Delimiter) -> Agreement {
    let mut widths = Vec::with_capacity(COMPARED);
    while widths.len() < COMPARED && matches!(records.advance(), Ok(true)) {
        widths.push(records.record().width());
    }
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    // Spaces occur in titles too; a table split at them has no title.
    let width = match delimiter {
        Delimiter::Blanks => widths.first().copied().unwrap_or(0),
        Delimiter::Character(_) => widths.iter().copied().max_by_key(|width| (count(*width), *width)).unwrap_or(0),
    };
    let share = if width < 2 { 0.0 } else { count(width) as f64 / widths.len() as f64 };
    Agreement { share, width }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_16BE, UTF_16LE};

    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let utf16: Vec<u8> = "id;name\n1;Zoë\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(encoding(&utf16), Encoding::Coded(UTF_16LE));
        assert_eq!(encoding("id;Zoë".as_bytes()), Encoding::Utf8);
        assert_eq!(encoding(b"id;Zo\xEB"), Encoding::Coded(WINDOWS_1252));
        assert_eq!(encoding(b"\xFE\xFF\0i"), Encoding::Coded(UTF_16BE));
        assert_eq!(encoding(b"id;Zo\x91; M\x9Fhle"), Encoding::Coded(MACINTOSH));
        assert_eq!(encoding(b"id;M\xFChle\n1;12,50 \xA4\n"), Encoding::Coded(ISO_8859_15));
    }

    #[test]
    fn delimiters_are_told_apart() {
        for (text, expected) in [
            ("id,day,amount\n1,2024-01-31,9.99\n", Delimiter::Character(b',')),
            ("id;amount\n1;9,99\n2;19,99\n", Delimiter::Character(b';')),
            ("id\tname\n1\tBrook, Ada\n", Delimiter::Character(b'\t')),
            ("id|name\n1|Brook\n", Delimiter::Character(b'|')),
            (" id  day amount\n 00001 19970101   9.99\n 00002 19970102  11.77\n", Delimiter::Blanks),
            ("dealer,name,territory\nD1,Brook Motors,10;11;12\nD2,Mill Garden,20;21\n", Delimiter::Character(b',')),
            ("00001 19970101 11,77\n00002 19970102 9,99\n", Delimiter::Blanks),
            ("id\n1\n2\n", Delimiter::Character(b',')),
            ("id,note\n1,\"a; b\"\n2,\"c; d\"\n", Delimiter::Character(b',')),
            ("id^name^city^note\n1^Brook, Ada^Mill^a, b\n2^Reed, Ben^Mill^c, d\n", Delimiter::Character(b'^')),
            ("id~name\n1~Brook\n", Delimiter::Character(b'~')),
            ("sep=|\nid|name;x\n1|Brook;y\n", Delimiter::Character(b'|')),
            ("Sales report\n\nid;day;amount\n1;2024-01-05;3,00\n2;2024-01-06;4,00\n", Delimiter::Character(b';')),
            ("'id','a'\n'1','x,y'\n'2','z, w, v'\n", Delimiter::Character(b',')),
        ] {
            assert_eq!(delimiter(text.as_bytes(), quote(text.as_bytes(), None)), expected, "{text}");
        }
    }

    #[test]
    fn marks_enclose_only_where_they_close() {
        for (text, expected) in [
            ("id,name,zip\n1,Ann,'10115\n2,Bob,'10117\n3,Cyd,'10119\n4,Dan,'10999\n", Quote::Double),
            (
                "Nr;Name;Ort\n1;'t Hooft;Breda\n2;'s-Gravesande;'t Harde\n3;'t Hart;Goes\n4;Bakker;'s-Hage\n",
                Quote::Double,
            ),
            ("'id','a'\n'1','x,y'\n'2','z, w, v'\n", Quote::Single),
            ("id;part;amount\n1;\"5 pipe;3\n2;rod;4\n3;7\" pipe;5\n", Quote::None),
            ("id;note;amount\n1;\"two\nlines\";3\n2;\"x;y\";4\n", Quote::Double),
            ("id\tname\n1\t\"Ace\n2\tBrook\n3\tReed\n", Quote::None),
        ] {
            assert_eq!(quote(text.as_bytes(), None), expected, "{text}");
        }
    }

    #[test]
    fn backslashes_of_databases_are_told_from_those_of_paths() {
        for (text, delimiter, expected) in [
            ("\"id\",\"name\"\n\"1\",\"Ada \\\"Ace\\\" Brook\"\n\"2\",\\N\n", b',', true),
            ("id\tname\n1\t\\N\n2\tBrook\n", b'\t', true),
            ("id;note\n1;one\\\ntwo\n2;three\n", b';', true),
            ("id;folder\n1;C:\\New\n2;D:\\Names\n", b';', false),
            ("\"id\",\"folder\"\n\"1\",\"C:\\\"\n\"2\",\"D:\\\"\n", b',', false),
            ("id;name\n1;Brook\n", b';', false),
        ] {
            assert_eq!(escape(text.as_bytes(), Delimiter::Character(delimiter), Quote::Double), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let seems = |bytes: &[u8]| not_text(bytes).map(|(seems, _)| seems);
        assert_eq!(
            seems(b"PK\x03\x04..[Content_Types].xml"),
            Some("a damaged Excel workbook or another Office document")
        );
        assert_eq!(seems(b"PK\x03\x04..photo"), Some("a ZIP archive"));
        assert_eq!(seems(b"\n<HTML><body>"), Some("a web page or XML"));
        assert_eq!(seems(b"id,\0\x01\x02\x03"), Some("binary data"));
        assert_eq!(seems(b"id,name\n"), None);
        assert_eq!(seems(b""), None);
    }
}

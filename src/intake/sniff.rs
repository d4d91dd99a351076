//! How a file is written, told by its first megabytes: what it is, encoding, delimiter.

use std::io::Read;
use std::path::Path;

use crate::intake::error::IntakeError;
use crate::intake::records::Records;
use crate::intake::source::{self, Encoding, TextSource};
use crate::reports::import::Delimiter;

/// Bytes of the file that tell how it is written.
pub const SAMPLE_BYTES: u64 = 4 << 20;
/// Records by which delimiters are compared.
const COMPARED: usize = 300;

/// The first bytes of a file that is text.
///
/// # Errors
/// When the file cannot be read, is empty or is no text.
pub fn head(path: &Path) -> Result<Vec<u8>, IntakeError> {
    let mut bytes = Vec::new();
    let file = source::open(path)?;
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

/// What bytes that are no text seem to be, and the way out.
fn not_text(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const MAGIC: [(&[u8], &str, &str); 11] = [
        (b"%PDF", "a PDF document", "ask for the same table as CSV"),
        (b"SQLite format 3\0", "a SQLite database", EXPORT_CSV),
        (b"PAR1", "a Parquet file", EXPORT_CSV),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook or another Office document", SAVE_AS_CSV),
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
    (bytes.contains(&0) && utf16(bytes).is_none()).then_some(("binary data", EXPORT_CSV))
}

fn packed(bytes: &[u8]) -> (&'static str, &'static str) {
    let holds = |name: &[u8]| bytes.windows(name.len()).take(1 << 16).any(|window| window == name);
    if holds(b"xl/") || holds(b"[Content_Types].xml") {
        ("an Excel workbook or another Office document", SAVE_AS_CSV)
    } else if holds(b"opendocument") {
        ("an OpenDocument spreadsheet", SAVE_AS_CSV)
    } else {
        ("a ZIP archive", UNPACK)
    }
}

/// UTF-16 by its mark, or by the zeros that letters of the Latin alphabet leave in every second byte.
fn utf16(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let pairs = &bytes[..bytes.len().min(1 << 14)];
    let (mut even, mut odd, mut count) = (0_usize, 0_usize, 0_usize);
    for pair in pairs.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
        count += 1;
    }
    if odd * 2 > count && even * 20 < count {
        Some(Encoding::Utf16Le)
    } else if even * 2 > count && odd * 20 < count {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The encoding of the bytes at the start of a file. What is not UTF takes Windows-1252, which reads anything.
#[must_use]
pub fn encoding(bytes: &[u8]) -> Encoding {
    if let Some(utf16) = utf16(bytes) {
        return utf16;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Encoding::Utf8,
        // The sample may end within a character.
        Err(error) if error.error_len().is_none() && bytes.len() as u64 >= SAMPLE_BYTES => Encoding::Utf8,
        Err(_) => Encoding::Windows1252,
    }
}

/// The start of the file as text. Where the file goes on, the text ends with a whole line.
///
/// # Errors
/// When the file cannot be read.
pub fn text(path: &Path, encoding: Encoding) -> Result<Vec<u8>, IntakeError> {
    let source = TextSource::open(path, encoding)?;
    let longer = source.size() > SAMPLE_BYTES;
    let mut text = Vec::new();
    source.take(SAMPLE_BYTES).read_to_end(&mut text).map_err(|error| IntakeError::reading(path, error))?;
    let whole_lines = text.iter().rposition(|&byte| byte == b'\n' || byte == b'\r');
    if let (true, Some(last)) = (longer, whole_lines) {
        text.truncate(last + 1);
    }
    Ok(text)
}

/// The delimiter by which the records have the same number of cells, and more than one.
#[must_use]
pub fn delimiter(text: &[u8]) -> Delimiter {
    // In the order of preference: commas also stand within numbers and sentences, blanks within everything.
    const CHARACTERS: [u8; 4] = [b'\t', b';', b'|', b','];
    let characters = CHARACTERS.map(Delimiter::Character);
    let mut best = (Delimiter::Character(b','), Agreement { share: 0.0, width: 1 });
    for candidate in characters {
        let agreement = agreement(text, candidate);
        if agreement.share > best.1.share + 0.1 {
            best = (candidate, agreement);
        }
    }
    let blanks = agreement(text, Delimiter::Blanks);
    // "00001 19970101 11,77" has a comma in every row too.
    let commas_within = best.0 == Delimiter::Character(b',') && best.1.width == 2 && blanks.width > 2;
    if blanks.share > 0.9 && (best.1.share < 0.5 || commas_within) {
        return Delimiter::Blanks;
    }
    best.0
}

/// How alike the first records are under a delimiter.
struct Agreement {
    /// Share that has as many cells as the first one; 0 when that has a single cell.
    share: f64,
    /// Cells of the first one.
    width: usize,
}

fn agreement(text: &[u8], delimiter: Delimiter) -> Agreement {
    let mut records = Records::new(text, delimiter);
    let mut widths = Vec::with_capacity(COMPARED);
    while widths.len() < COMPARED && matches!(records.advance(), Ok(true)) {
        widths.push(records.record().width());
    }
    let width = widths.first().copied().unwrap_or(0);
    let alike = widths.iter().filter(|other| **other == width).count();
    let share = if width < 2 { 0.0 } else { alike as f64 / widths.len() as f64 };
    Agreement { share, width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let utf16: Vec<u8> = "id;name\n1;Zoë\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(encoding(&utf16), Encoding::Utf16Le);
        assert_eq!(encoding("id;Zoë".as_bytes()), Encoding::Utf8);
        assert_eq!(encoding(b"id;Zo\xEB"), Encoding::Windows1252);
        assert_eq!(encoding(b"\xFE\xFF\0i"), Encoding::Utf16Be);
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
        ] {
            assert_eq!(delimiter(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let seems = |bytes: &[u8]| not_text(bytes).map(|(seems, _)| seems);
        assert_eq!(seems(b"PK\x03\x04..xl/workbook.xml"), Some("an Excel workbook or another Office document"));
        assert_eq!(seems(b"PK\x03\x04..photo"), Some("a ZIP archive"));
        assert_eq!(seems(b"SQLite format 3\0..."), Some("a SQLite database"));
        assert_eq!(seems(b"id,\0\x01\x02\x03"), Some("binary data"));
        assert_eq!(seems(b"id,name\n"), None);
        assert_eq!(seems(b""), None);
    }
}

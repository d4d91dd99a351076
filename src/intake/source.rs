//! A file as a stream of UTF-8, whatever its encoding, and how much of it has been read.

use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Decoder, UTF_8};
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;

use crate::error::IntakeError;
use crate::packed;

const CHUNK: usize = 1 << 16;
const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// How the characters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// A web or Windows encoding: UTF-16, Windows, ISO, East Asian, old Macs.
    Coded(&'static encoding_rs::Encoding),
    /// A DOS code page by its number, which old tills and merchandise systems still use.
    Dos(u16),
    /// Four bytes a character, the greatest first or last.
    Utf32 {
        big: bool,
    },
    /// Old Macs of Central Europe.
    MacCentral,
}

/// What Macs of Central Europe have behind ASCII.
const MAC_CENTRAL: &str = "ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅņŃ¬√ńŇ∆«»…\u{a0}ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ";

/// Numbers and names that people know, besides those of the web.
const ALIASES: [(&str, &str); 11] = [
    ("cp866", "ibm866"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("macroman", "macintosh"),
    ("mac-cyrillic", "x-mac-cyrillic"),
    ("ansi", "windows-1252"),
    ("latin9", "iso-8859-15"),
    ("utf16", "utf-16le"),
    ("utf-8-sig", "utf-8"),
];
/// Code pages that are not web encodings.
const DOS: [u16; 10] = [437, 737, 775, 850, 852, 855, 857, 860, 863, 865];

impl Encoding {
    /// The word stored in [`reports::import::Dialect`].
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Encoding::Utf8 => "utf-8".to_owned(),
            Encoding::Coded(encoding) => encoding.name().to_lowercase(),
            Encoding::Dos(page) => format!("cp{page}"),
            Encoding::Utf32 { big } => if big { "utf-32be" } else { "utf-32le" }.to_owned(),
            Encoding::MacCentral => "x-mac-ce".to_owned(),
        }
    }

    /// By its usual name or the number of its code page: "windows-1250", "cp1250", "1250", "shift_jis", "cp850".
    ///
    /// # Errors
    /// When the word names no encoding.
    pub fn from_code(code: &str) -> Result<Encoding, IntakeError> {
        let unknown = || IntakeError::UnknownEncoding(code.to_owned());
        let word = code.trim().to_lowercase().replace([' ', '_'], "-").replace("shift-jis", "shift_jis");
        let number = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        let is_page = matches!(word.strip_suffix(number), Some("" | "cp" | "cp-" | "ibm" | "ibm-" | "dos-" | "dos"));
        if let Some(page) = number.parse().ok().filter(|page| is_page && DOS.contains(page)) {
            return Ok(Encoding::Dos(page));
        }
        match word.as_str() {
            "utf-32" | "utf-32le" | "utf32" => return Ok(Encoding::Utf32 { big: false }),
            "utf-32be" => return Ok(Encoding::Utf32 { big: true }),
            "x-mac-ce" | "mac-ce" | "mac-latin2" | "mac-centraleurope" | "maccentraleurope" => {
                return Ok(Encoding::MacCentral);
            }
            _ => {}
        }
        let whole = if is_page { format!("cp{number}") } else { word };
        let named = ALIASES.iter().find(|(alias, _)| *alias == whole).map_or(whole.as_str(), |(_, name)| name);
        match encoding_rs::Encoding::for_label_no_replacement(named.as_bytes()).ok_or_else(unknown)? {
            utf8 if utf8 == UTF_8 => Ok(Encoding::Utf8),
            other => Ok(Encoding::Coded(other)),
        }
    }

    /// All of the bytes as text; undecodable ones are replaced.
    pub(crate) fn text(self, bytes: &[u8]) -> String {
        match (self, dos_table(self)) {
            (Encoding::Coded(encoding), _) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            (_, Some(table)) => table.decode_string_lossy(bytes),
            (Encoding::Utf32 { big }, _) => bytes.chunks_exact(4).map(|four| of_four(four, big)).collect(),
            (Encoding::MacCentral, _) => {
                let letters: Vec<char> = MAC_CENTRAL.chars().collect();
                bytes.iter().map(|byte| of_mac(*byte, &letters)).collect()
            }
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    fn decoder(self) -> Option<Decoding> {
        match (self, dos_table(self)) {
            (Encoding::Coded(encoding), _) => Some(Decoding::Coded(encoding.new_decoder_with_bom_removal())),
            (_, Some(table)) => Some(Decoding::Dos(table)),
            (Encoding::Utf32 { big }, _) => Some(Decoding::Utf32 { big, left: Vec::new(), is_begun: false }),
            (Encoding::MacCentral, _) => Some(Decoding::MacCentral(MAC_CENTRAL.chars().collect())),
            _ => None,
        }
    }
}

fn of_four(four: &[u8], big: bool) -> char {
    let Ok(four) = <[u8; 4]>::try_from(four) else { return char::REPLACEMENT_CHARACTER };
    let number = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
    char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn of_mac(byte: u8, letters: &[char]) -> char {
    match byte.checked_sub(128) {
        None => char::from(byte),
        Some(place) => letters.get(usize::from(place)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

fn dos_table(encoding: Encoding) -> Option<&'static TableType> {
    let Encoding::Dos(page) = encoding else { return None };
    DECODING_TABLE_CP_MAP.get(&page)
}

/// What turns a chunk of bytes into text.
enum Decoding {
    Coded(Decoder),
    Dos(&'static TableType),
    /// With the bytes of a character that the last chunk cut, and whether the byte order mark is past.
    Utf32 {
        big: bool,
        left: Vec<u8>,
        is_begun: bool,
    },
    MacCentral(Vec<char>),
}

/// An open file that reads as UTF-8 without a byte order mark.
pub struct TextSource {
    file: Box<dyn Read + Send>,
    /// None for UTF-8, which passes through, and after the end of the file.
    decoder: Option<Decoding>,
    /// A chunk of the file before it is decoded.
    raw: Vec<u8>,
    /// Decoded text; from `decoded_start` on, not yet handed out.
    decoded: Vec<u8>,
    decoded_start: usize,
    bytes_read: u64,
    size: u64,
}

impl TextSource {
    /// # Errors
    /// When the file cannot be opened or read.
    pub fn open(path: &Path, encoding: Encoding) -> Result<TextSource, IntakeError> {
        let (file, size) = packed::open(path)?;
        let file = if encoding == Encoding::Utf8 {
            without_mark(file).map_err(|error| IntakeError::reading(path, error))?
        } else {
            file
        };
        let (raw, decoded) = (Vec::new(), Vec::new());
        Ok(TextSource { file, decoder: encoding.decoder(), raw, decoded, decoded_start: 0, bytes_read: 0, size })
    }

    /// Bytes of the file read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Length of the file in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Decodes the next chunk into a sufficiently large buffer.
    fn decode_chunk(&mut self) -> io::Result<()> {
        let Some(decoder) = self.decoder.as_mut() else { return Ok(()) };
        self.raw.resize(CHUNK, 0);
        let read = self.file.read(&mut self.raw)?;
        let last = read == 0;
        match decoder {
            Decoding::Coded(decoder) => {
                let room = decoder.max_utf8_buffer_length(read).unwrap_or(4 * CHUNK);
                self.decoded.resize(room, 0);
                let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..read], &mut self.decoded, last);
                self.decoded.truncate(written);
            }
            Decoding::Dos(table) => {
                self.decoded.clear();
                self.decoded.extend_from_slice(table.decode_string_lossy(&self.raw[..read]).as_bytes());
            }
            Decoding::Utf32 { big, left, is_begun } => {
                left.extend_from_slice(&self.raw[..read]);
                let whole = left.len() / 4 * 4;
                let mut text: String = left[..whole].chunks_exact(4).map(|four| of_four(four, *big)).collect();
                left.drain(..whole);
                if !*is_begun && text.starts_with('\u{feff}') {
                    text.remove(0);
                }
                *is_begun |= whole > 0;
                self.decoded = text.into_bytes();
            }
            Decoding::MacCentral(letters) => {
                let text: String = self.raw[..read].iter().map(|byte| of_mac(*byte, letters)).collect();
                self.decoded = text.into_bytes();
            }
        }
        self.decoded_start = 0;
        self.bytes_read += read as u64;
        if last {
            self.decoder = None;
        }
        Ok(())
    }
}

fn without_mark(mut file: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut head = Vec::with_capacity(UTF8_MARK.len());
    file.by_ref().take(UTF8_MARK.len() as u64).read_to_end(&mut head)?;
    if head == UTF8_MARK {
        head.clear();
    }
    Ok(Box::new(io::Cursor::new(head).chain(file)))
}

impl Read for TextSource {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.decoded_start == self.decoded.len() {
            if self.decoder.is_none() {
                let read = self.file.read(out)?;
                self.bytes_read += read as u64;
                return Ok(read);
            }
            self.decode_chunk()?;
        }
        let read = (&self.decoded[self.decoded_start..]).read(out)?;
        self.decoded_start += read;
        Ok(read)
    }
}

#[cfg(test)]
impl Encoding {
    /// A text in this encoding; none if the encoding lacks a character.
    pub(crate) fn bytes(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Utf8 => Some(text.as_bytes().to_vec()),
            Encoding::Utf32 { big } => {
                let of = |c: char| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() };
                Some(text.chars().flat_map(of).collect())
            }
            Encoding::MacCentral => {
                let byte_of = |c: char| (0..=u8::MAX).find(|byte| self.text(&[*byte]).starts_with(c));
                text.chars().map(byte_of).collect()
            }
            Encoding::Coded(encoding) => {
                let (bytes, _, is_lossy) = encoding.encode(text);
                (!is_lossy).then(|| bytes.into_owned())
            }
            Encoding::Dos(_) => {
                let byte_of = |c: char| (0..=u8::MAX).find(|byte| self.text(&[*byte]).starts_with(c));
                text.chars().map(byte_of).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn code(word: &str) -> Encoding {
        Encoding::from_code(word).expect("an encoding")
    }

    #[test]
    fn encodings_are_known_by_name_and_by_number() {
        for (word, told) in [
            ("UTF-8", "utf-8"),
            ("cp1250", "windows-1250"),
            ("1251", "windows-1251"),
            ("Shift_JIS", "shift_jis"),
            ("CP932", "shift_jis"),
            ("850", "cp850"),
            ("ibm437", "cp437"),
            ("latin1", "windows-1252"),
            ("macintosh", "macintosh"),
            ("utf-16le", "utf-16le"),
        ] {
            assert_eq!(code(word).code(), told, "{word}");
        }
        assert!(Encoding::from_code("klingon").is_err() && Encoding::from_code("cp1").is_err());
        for page in DOS {
            assert!(dos_table(Encoding::Dos(page)).is_some(), "{page}");
        }
    }

    fn read_back(bytes: &[u8], encoding: Encoding) -> String {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let mut text = String::new();
        TextSource::open(file.path(), encoding).expect("opened").read_to_string(&mut text).expect("read");
        text
    }

    #[test]
    fn every_encoding_reads_as_utf8_without_its_mark() {
        let utf16 = |mark: &[u8], swap: fn(u16) -> [u8; 2]| {
            let mut bytes = mark.to_vec();
            bytes.extend("é€;1".encode_utf16().flat_map(swap));
            bytes
        };
        assert_eq!(read_back(b"\xEF\xBB\xBFa\xC3\xA9", Encoding::Utf8), "aé");
        assert_eq!(read_back(b"ab", Encoding::Utf8), "ab");
        assert_eq!(read_back(b"\xE9\x80", code("windows-1252")), "é€");
        assert_eq!(read_back(b"\xE9\xA4", code("iso-8859-15")), "é€");
        assert_eq!(read_back(b"\x8E\xDB", code("macintosh")), "é€");
        assert_eq!(read_back(&utf16(&[0xFF, 0xFE], u16::to_le_bytes), code("utf-16le")), "é€;1");
        assert_eq!(read_back(&utf16(&[], u16::to_be_bytes), code("utf-16be")), "é€;1");
        assert_eq!(read_back(b"", code("utf-16be")), "");
        assert_eq!(read_back(b"\xE6;\xDE", code("mac-latin2")), "ś;ř");
        for told in ["utf-32le", "utf-32be"] {
            let long = "Größe 12,50 € ".repeat(20_000);
            let bytes = code(told).bytes(&format!("\u{feff}{long}")).expect("all letters");
            assert_eq!(read_back(&bytes, code(told)), long);
        }
    }

    #[test]
    fn long_text_survives_the_chunks() {
        let long = "Größe 12,50 € ".repeat(20_000);
        let bytes: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read_back(&bytes, code("utf-16le")), long);
    }
}

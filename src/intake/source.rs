//! A file as a stream of UTF-8, whatever its encoding, and how much of it has been read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Decoder, ISO_8859_15, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::IntakeError;

const CHUNK: usize = 1 << 16;
const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// How the characters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
    /// Western European of Unix, with a euro sign where Windows has another.
    Latin9,
    /// Of old Macs, and of Excel on them.
    MacRoman,
}

impl Encoding {
    pub const ALL: [Encoding; 6] = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1252,
        Encoding::Latin9,
        Encoding::MacRoman,
    ];

    /// The word that [`reports::import::Dialect`] carries.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Latin9 => "iso-8859-15",
            Encoding::MacRoman => "macintosh",
        }
    }

    /// # Errors
    /// When the word names none of the six.
    pub fn from_code(code: &str) -> Result<Encoding, IntakeError> {
        Encoding::ALL
            .into_iter()
            .find(|encoding| encoding.code().eq_ignore_ascii_case(code.trim()))
            .ok_or_else(|| IntakeError::UnknownEncoding(code.to_owned()))
    }

    fn decoder(self) -> Option<Decoder> {
        match self {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_with_bom_removal()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
            Encoding::Latin9 => Some(ISO_8859_15.new_decoder_without_bom_handling()),
            Encoding::MacRoman => Some(MACINTOSH.new_decoder_without_bom_handling()),
        }
    }
}

/// Opens a file for reading; folders are told apart on every system.
///
/// # Errors
/// When there is no such file, it is a folder or may not be read.
pub fn open(path: &Path) -> Result<File, IntakeError> {
    let about = std::fs::metadata(path).map_err(|error| IntakeError::reading(path, error))?;
    if about.is_dir() {
        return Err(IntakeError::Folder(path.to_owned()));
    }
    File::open(path).map_err(|error| IntakeError::reading(path, error))
}

/// An open file that reads as UTF-8 without a byte order mark.
pub struct TextSource {
    file: File,
    /// None for UTF-8, which passes through, and behind the end of the file.
    decoder: Option<Decoder>,
    /// A chunk of the file before it is decoded.
    raw: Vec<u8>,
    /// Decoded and not yet handed out from `decoded_start`.
    decoded: Vec<u8>,
    decoded_start: usize,
    bytes_read: u64,
    size: u64,
}

impl TextSource {
    /// # Errors
    /// When the file cannot be opened or read.
    pub fn open(path: &Path, encoding: Encoding) -> Result<TextSource, IntakeError> {
        let mut file = open(path)?;
        let size = file.metadata().map_or(0, |about| about.len());
        if encoding == Encoding::Utf8 {
            skip_mark(&mut file).map_err(|error| IntakeError::reading(path, error))?;
        }
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

    /// Decodes the next chunk into room enough for whatever it holds.
    fn decode_chunk(&mut self) -> io::Result<()> {
        let Some(decoder) = self.decoder.as_mut() else { return Ok(()) };
        self.raw.resize(CHUNK, 0);
        let read = self.file.read(&mut self.raw)?;
        let last = read == 0;
        let room = decoder.max_utf8_buffer_length(read).unwrap_or(4 * CHUNK);
        self.decoded.resize(room, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..read], &mut self.decoded, last);
        self.decoded.truncate(written);
        self.decoded_start = 0;
        self.bytes_read += read as u64;
        if last {
            self.decoder = None;
        }
        Ok(())
    }
}

fn skip_mark(file: &mut File) -> io::Result<()> {
    let mut head = Vec::with_capacity(UTF8_MARK.len());
    file.by_ref().take(UTF8_MARK.len() as u64).read_to_end(&mut head)?;
    if head != UTF8_MARK {
        file.seek(SeekFrom::Start(0))?;
    }
    Ok(())
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
mod tests {
    use std::io::Write;

    use super::*;

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
        assert_eq!(read_back(b"\xE9\x80", Encoding::Windows1252), "é€");
        assert_eq!(read_back(b"\xE9\xA4", Encoding::Latin9), "é€");
        assert_eq!(read_back(b"\x8E\xDB", Encoding::MacRoman), "é€");
        assert_eq!(read_back(&utf16(&[0xFF, 0xFE], u16::to_le_bytes), Encoding::Utf16Le), "é€;1");
        assert_eq!(read_back(&utf16(&[], u16::to_be_bytes), Encoding::Utf16Be), "é€;1");
        assert_eq!(read_back(b"", Encoding::Utf16Be), "");
    }

    #[test]
    fn long_text_survives_the_chunks() {
        let long = "Größe 12,50 € ".repeat(20_000);
        let bytes: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read_back(&bytes, Encoding::Utf16Le), long);
    }

    #[test]
    fn a_folder_is_named_as_such() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(open(folder.path()), Err(IntakeError::Folder(_))));
        assert!(matches!(open(&folder.path().join("gone.csv")), Err(IntakeError::NotFound(_))));
    }
}

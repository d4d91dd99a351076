//! What a Parquet file and its pages claim, checked before they are decompressed.
//!
//! The end of the file says how many parts there are, a page's header its decompressed length and number of values, and
//! the library allocates memory for them. For a damaged file it would allocate anything, so the impossible is refused
//! here first. The format: Apache Parquet, *Thrift definitions* (`parquet.thrift`) in Thrift's compact protocol.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

/// Bytes of a header that are read at first, and at most: statistics can make it long.
const USUAL_HEADER: u64 = 4 << 10;
const LONGEST_HEADER: u64 = 4 << 20;
/// LZ4 expands one byte to at most 255, Snappy to fewer; both decompress into preallocated memory.
const MOST_UNPACKED: u64 = 256;
/// Rows that one byte of a file may represent: a blank column compresses well, but not every column does.
const MOST_ROWS_A_BYTE: u64 = 1000;
/// Deepest nesting of structures.
const DEEPEST: usize = 16;

/// Bytes of the end of the file: the length of the list of its parts, and a magic number.
const END: u64 = 8;

/// Skims the list of the file's parts, which can name no more of anything than it has bytes for.
///
/// # Errors
/// When it is truncated or outside the file; when the file cannot be read.
pub(super) fn check_parts(file: &mut File) -> Result<()> {
    let size = file.metadata()?.len();
    let mut end = [0; 8];
    let start = size.checked_sub(END).ok_or_else(|| cannot_be("it is too short"))?;
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut end)?;
    let length = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    let start = start.checked_sub(length).ok_or_else(|| cannot_be("the list of its parts is longer than the file"))?;
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    let read = Compact { bytes: &bytes }.fields(|compact, _, kind| compact.skip(kind, DEEPEST));
    read.ok_or_else(|| cannot_be("the list of its parts is damaged"))
}

/// Checks the pages of every column against what the file can hold.
///
/// # Errors
/// When they are outside the file or claim something impossible; when the file cannot be read.
pub(super) fn check_pages(file: &mut File, about: &ParquetMetaData) -> Result<()> {
    let size = file.metadata()?.len();
    for group in about.row_groups() {
        if u64::try_from(group.num_rows()).unwrap_or(u64::MAX) / MOST_ROWS_A_BYTE > size {
            return Err(cannot_be("it claims more rows than it can hold"));
        }
        for column in group.columns() {
            let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
            let (start, length) = (place(start)?, place(column.compressed_size())?);
            let end = start.checked_add(length).filter(|end| *end <= size);
            check_column(file, column, start, end.ok_or_else(|| cannot_be("a column lies outside of the file"))?)?;
        }
    }
    Ok(())
}

fn place(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| cannot_be("a place in the file is below zero"))
}

fn cannot_be(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

fn check_column(file: &mut File, column: &ColumnChunkMetaData, start: u64, end: u64) -> Result<()> {
    let mut at = start;
    while at < end {
        let (header, length) = header_at(file, at, end)?;
        let packed = header.packed.filter(|packed| *packed <= end - at - length);
        let packed = packed.ok_or_else(|| cannot_be("a page is longer than its column"))?;
        let unpacked = header.unpacked.ok_or_else(|| cannot_be("a page does not tell its length"))?;
        let most = match column.compression() {
            Compression::SNAPPY | Compression::LZ4 | Compression::LZ4_RAW => (packed + 1) * MOST_UNPACKED,
            Compression::UNCOMPRESSED => packed,
            // The others decompress bit by bit and use no more memory than they fill.
            _ => u64::MAX,
        };
        if unpacked > most {
            return Err(cannot_be("a page claims to be longer than it can be"));
        }
        if header.entries.is_some_and(|entries| entries > unpacked) {
            return Err(cannot_be("a dictionary claims more entries than it has bytes"));
        }
        at += length + packed;
    }
    Ok(())
}

/// What a page says about itself.
#[derive(Debug, Default)]
struct Header {
    unpacked: Option<u64>,
    packed: Option<u64>,
    /// Of a dictionary.
    entries: Option<u64>,
}

/// The header at a position, and how many bytes it takes.
fn header_at(file: &mut File, at: u64, end: u64) -> Result<(Header, u64)> {
    let mut bytes = Vec::new();
    for most in [USUAL_HEADER, LONGEST_HEADER] {
        bytes.clear();
        file.seek(SeekFrom::Start(at))?;
        file.by_ref().take(most.min(end - at)).read_to_end(&mut bytes)?;
        let mut compact = Compact { bytes: &bytes };
        if let Some(header) = compact.header() {
            return Ok((header, (bytes.len() - compact.bytes.len()) as u64));
        }
    }
    Err(cannot_be("the header of a page cannot be read"))
}

/// Thrift's compact protocol, as far as page headers need it.
struct Compact<'a> {
    bytes: &'a [u8],
}

impl Compact<'_> {
    fn header(&mut self) -> Option<Header> {
        let mut header = Header::default();
        self.fields(|compact, field, kind| {
            match (field, kind) {
                (2, 5) => header.unpacked = u64::try_from(compact.signed()?).ok(),
                (3, 5) => header.packed = u64::try_from(compact.signed()?).ok(),
                (7, 12) => compact.fields(|compact, field, kind| {
                    if (field, kind) == (1, 5) {
                        header.entries = Some(u64::try_from(compact.signed()?).unwrap_or(u64::MAX));
                        return Some(());
                    }
                    compact.skip(kind, DEEPEST)
                })?,
                _ => compact.skip(kind, DEEPEST)?,
            }
            Some(())
        })?;
        Some(header)
    }

    /// Calls `each` with number and kind of every field of a structure; it has to read the field's value.
    fn fields(&mut self, mut each: impl FnMut(&mut Self, i64, u8) -> Option<()>) -> Option<()> {
        let mut field = 0;
        loop {
            let first = self.byte()?;
            if first == 0 {
                return Some(());
            }
            field = if first >> 4 == 0 { self.signed()? } else { field + i64::from(first >> 4) };
            each(self, field, first & 15)?;
        }
    }

    fn skip(&mut self, kind: u8, deepest: usize) -> Option<()> {
        let deepest = deepest.checked_sub(1)?;
        match kind {
            // A Boolean within a structure is encoded in its kind.
            1 | 2 => Some(()),
            3 => self.take(1),
            4..=6 => self.unsigned().map(drop),
            7 => self.take(8),
            8 => {
                let length = self.unsigned()?;
                self.take(usize::try_from(length).ok()?)
            }
            9 | 10 => {
                let first = self.byte()?;
                let length = if first >> 4 == 15 { self.unsigned()? } else { u64::from(first >> 4) };
                // Every element takes at least a byte here, even a Boolean.
                let kind = if first & 15 <= 2 { 3 } else { first & 15 };
                (0..length).try_for_each(|_| self.skip(kind, deepest))
            }
            12 => self.fields(|compact, _, kind| compact.skip(kind, deepest)),
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn take(&mut self, length: usize) -> Option<()> {
        self.bytes = self.bytes.get(length..)?;
        Some(())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    /// Zigzag: 0, −1, 1, −2, …
    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }
}

/// The pages of a column; those that say how many differences or lengths follow must not claim more than they have
/// values.
pub(super) struct CarefulPages {
    pages: Box<dyn PageReader>,
    /// Whether cells can be blank, in which case a page begins by saying which ones are.
    with_blanks: bool,
}

impl CarefulPages {
    pub fn new(pages: Box<dyn PageReader>, with_blanks: bool) -> CarefulPages {
        CarefulPages { pages, with_blanks }
    }

    fn check(&self, page: &Page) -> Result<()> {
        let streams = match page.encoding() {
            Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
            // Lengths of the prefix shared with the previous value, then of the rest.
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => return Ok(()),
        };
        let blanks = match page {
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len)
            }
            _ if self.with_blanks => {
                let length = page.buffer().first_chunk().ok_or_else(|| cannot_be("a page ends early"))?;
                4 + u64::from(u32::from_le_bytes(*length))
            }
            _ => 0,
        };
        let values = usize::try_from(blanks).ok().and_then(|blanks| page.buffer().get(blanks..));
        let mut compact = Compact { bytes: values.ok_or_else(|| cannot_be("a page ends early"))? };
        for _ in 0..streams {
            let told = compact.differences().ok_or_else(|| cannot_be("the differences of a page end early"))?;
            if told > u64::from(page.num_values()) {
                return Err(cannot_be("a page tells more lengths than it has values"));
            }
        }
        Ok(())
    }
}

impl Compact<'_> {
    /// Skips delta-encoded numbers and returns how many they claim to be.
    fn differences(&mut self) -> Option<u64> {
        let (block, parts, count) = (self.unsigned()?, self.unsigned()?, self.unsigned()?);
        self.unsigned()?;
        let per_part = block.checked_div(parts).filter(|per_part| *per_part > 0)?;
        let mut left = count.saturating_sub(1);
        while left > 0 {
            self.unsigned()?;
            let widths = self.bytes.get(..usize::try_from(parts).ok()?)?;
            self.bytes = &self.bytes[widths.len()..];
            for width in widths {
                if left == 0 {
                    break;
                }
                self.take(usize::try_from(u64::from(*width).checked_mul(per_part)? / 8).ok()?)?;
                left = left.saturating_sub(per_part);
            }
        }
        Some(count)
    }
}

impl Iterator for CarefulPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for CarefulPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        page.as_ref().map_or(Ok(()), |page| self.check(page))?;
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_and_what_is_cut_off_is_not() {
        // Kind 2 (dictionary), 100 bytes that take 60, then the dictionary's header: 7 entries, encoding 0.
        let whole = [0x15, 0x04, 0x15, 0xC8, 0x01, 0x15, 0x78, 0x4C, 0x15, 0x0E, 0x15, 0x00, 0x00, 0x00];
        let mut compact = Compact { bytes: &whole };
        let header = compact.header().expect("a header");
        assert_eq!((header.unpacked, header.packed, header.entries), (Some(100), Some(60), Some(7)));
        assert!(compact.bytes.is_empty());
        for end in 0..whole.len() {
            assert!(Compact { bytes: &whole[..end] }.header().is_none(), "{end}");
        }
    }

    #[test]
    fn differences_are_counted_where_they_end() {
        // Blocks of 128 in 4 parts; three values, the first 5; one part of width 2, which takes 8 bytes.
        let mut bytes = vec![0x80, 0x01, 0x04, 0x03, 0x0A, 0x00, 2, 0, 0, 0];
        bytes.extend([0; 8]);
        bytes.push(99);
        let mut compact = Compact { bytes: &bytes };
        assert_eq!(compact.differences(), Some(3));
        assert_eq!(compact.bytes, [99]);
        assert_eq!(Compact { bytes: &[0x80, 0x01, 0x00, 0x03, 0x0A] }.differences(), None, "no parts");
    }
}

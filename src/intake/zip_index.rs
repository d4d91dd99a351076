//! The list at the end of a ZIP archive: its files and their decompressed sizes.
//!
//! Read here before a workbook is opened, because a few kilobytes can decompress to more than the memory.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::IntakeError;
use crate::opening;

/// Bytes at the end of the file that must contain the list's address: its record and the longest comment.
const TAIL: u64 = 22 + 65_535;
/// A longer list belongs to no workbook.
const LONGEST_LIST: u64 = 16 << 20;
const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;

/// The names in an archive, in lower case, and their decompressed sizes.
#[derive(Debug, Default)]
pub(crate) struct ZipIndex {
    names: Vec<String>,
    /// Bytes.
    pub unpacked: u64,
}

impl ZipIndex {
    /// Empty if the archive is damaged.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path) -> Result<ZipIndex, IntakeError> {
        let mut file = opening::open(path)?;
        let mut read = |from: SeekFrom, length: u64| {
            let mut bytes = Vec::new();
            file.seek(from)?;
            file.by_ref().take(length).read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        };
        let size = std::fs::metadata(path).map_or(0, |about| about.len());
        let told = |error| IntakeError::reading(path, error);
        let tail = read(SeekFrom::Start(size.saturating_sub(TAIL)), TAIL).map_err(told)?;
        let Some(at) = tail.windows(END.len()).rposition(|window| window == END) else {
            return Ok(ZipIndex::default());
        };
        let (length, start) = (number(&tail, at + 12, 4), number(&tail, at + 16, 4));
        if length > LONGEST_LIST {
            return Ok(ZipIndex::default());
        }
        Ok(ZipIndex::from_list(&read(SeekFrom::Start(start), length).map_err(told)?))
    }

    fn from_list(mut list: &[u8]) -> ZipIndex {
        let mut index = ZipIndex::default();
        while list.starts_with(ENTRY) && list.len() >= ENTRY_LENGTH {
            let length = |at| usize::try_from(number(list, at, 2)).unwrap_or(0);
            let name_end = ENTRY_LENGTH + length(28);
            let Some(name) = list.get(ENTRY_LENGTH..name_end) else { break };
            index.names.push(String::from_utf8_lossy(name).replace('\\', "/").to_lowercase());
            index.unpacked = index.unpacked.saturating_add(number(list, 24, 4));
            list = list.get(name_end + length(30) + length(32)..).unwrap_or_default();
        }
        index
    }

    pub fn holds(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }
}

/// A little-endian number; 0 beyond the end.
fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes.get(at..at + length).map_or(0, |bytes| bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

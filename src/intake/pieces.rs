//! Pieces from further down a long text, so that what stands only there is seen before the file is taken in.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::IntakeError;
use crate::opening;
use crate::packed;
use crate::sniff::SAMPLE_BYTES;
use crate::source::Encoding;

/// So many pieces lie evenly behind what is read as the start of a file; the last one ends where it ends.
const PIECES: u64 = 8;
/// Bytes of a piece.
const LENGTH: u64 = 1 << 16;

/// The pieces of a text, each of whole lines; none if the start is all of it, or where it is packed and a place within
/// it cannot be found without unpacking all before.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn of(path: &Path, encoding: Encoding) -> Result<Vec<Vec<u8>>, IntakeError> {
    if packed::is_packed(path)? {
        return Ok(Vec::new());
    }
    let told = |error| IntakeError::reading(path, error);
    let mut file = opening::open(path)?;
    let size = file.metadata().map_err(told)?.len();
    let Some(rest) = size.checked_sub(SAMPLE_BYTES + LENGTH) else { return Ok(Vec::new()) };
    let mut pieces = Vec::new();
    for place in 1..=PIECES {
        // An even place begins no half character of UTF-16.
        let start = (SAMPLE_BYTES + rest / PIECES * place) & !1;
        file.seek(SeekFrom::Start(start)).map_err(told)?;
        let mut bytes = Vec::new();
        file.by_ref().take(LENGTH).read_to_end(&mut bytes).map_err(told)?;
        pieces.push(whole_lines(&encoding.text(&bytes)));
    }
    Ok(pieces)
}

/// A piece without the parts of lines at its ends.
fn whole_lines(text: &str) -> Vec<u8> {
    let ends = |c: char| c == '\n' || c == '\r';
    let start = text.find(ends).map_or(text.len(), |at| at + 1);
    let end = text.rfind(ends).map_or(start, |at| at + 1).max(start);
    text.as_bytes()[start..end].to_vec()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn pieces_hold_whole_lines_up_to_the_end() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let rows = 700_000_u32;
        for row in 0..rows {
            writeln!(file, "{row:06};é").expect("written");
        }
        let pieces = of(file.path(), Encoding::Utf8).expect("read");
        assert_eq!(pieces.len() as u64, PIECES);
        for piece in &pieces {
            let text = std::str::from_utf8(piece).expect("text");
            assert!(text.lines().count() > 1000 && text.lines().all(|line| line.len() == "000000;é".len()), "{text}");
        }
        let last = pieces.last().expect("a piece");
        assert!(last.ends_with(format!("{:06};é\n", rows - 1).as_bytes()));
        let mut short = tempfile::NamedTempFile::new().expect("a file");
        short.write_all(b"1;2\n").expect("written");
        assert!(of(short.path(), Encoding::Utf8).expect("read").is_empty());
    }
}

//! Whether the text of an OpenDocument sheet is complete: the workbook reader waits for ever for truncated text.

use std::fs::File;
use std::io::{BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The part of the archive that holds the sheets.
const SHEETS: &str = "content.xml";

/// Whether every opened element is closed again. The file position is restored.
pub(crate) fn is_whole(file: &File) -> bool {
    let mut file = file;
    let whole = ZipArchive::new(BufReader::new(file))
        .is_ok_and(|mut parts| parts.by_name(SHEETS).is_ok_and(|part| is_closed(BufReader::new(part))));
    file.rewind().is_ok() && whole
}

fn is_closed(text: BufReader<impl Read>) -> bool {
    let mut reader = Reader::from_reader(text);
    let (mut bytes, mut open) = (Vec::new(), 0_u64);
    loop {
        bytes.clear();
        match reader.read_event_into(&mut bytes) {
            Ok(Event::Start(_)) => open += 1,
            // An end tag without a start tag, or with another name, is reported by the reader itself.
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(Event::Eof) => return open == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_cut_off_is_not_whole() {
        let closed = |text: &str| is_closed(BufReader::new(std::io::Cursor::new(text.as_bytes().to_vec())));
        assert!(closed("<a><b c='d'/>e</a>"));
        for text in ["<a><b></a>", "<a><b>", "<a></b>", "<a", "<a></a></a>"] {
            assert!(!closed(text), "{text}");
        }
    }
}

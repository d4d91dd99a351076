//! A text as it is, or decompressed while it is read if it is the only file in a gzip or ZIP file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use crate::error::IntakeError;
use crate::opening;

/// A stream of bytes that may be read on another thread, and its length, if known.
type Opened = (Box<dyn Read + Send>, u64);

/// Opens a file; compressed content is decompressed a piece at a time, so that memory use is bounded whatever size it
/// claims.
///
/// # Errors
/// When the file cannot be read, or holds several tables.
pub(crate) fn open(path: &Path) -> Result<Opened, IntakeError> {
    let mut file = opening::open(path)?;
    let told = |error| IntakeError::reading(path, error);
    let size = file.metadata().map_or(0, |about| about.len());
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(told)?;
    file.seek(SeekFrom::Start(0)).map_err(told)?;
    match magic.as_slice() {
        [0x1F, 0x8B, ..] => Ok((Box::new(MultiGzDecoder::new(file)), size)),
        [b'P', b'K', 3, 4] => unzipped(path, file, size),
        _ => Ok((Box::new(file), size)),
    }
}

/// Whether a text stands packed in a gzip or ZIP file.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn is_packed(path: &Path) -> Result<bool, IntakeError> {
    let mut magic = Vec::new();
    let read = opening::open(path)?.take(4).read_to_end(&mut magic);
    read.map_err(|error| IntakeError::reading(path, error))?;
    Ok(matches!(magic.as_slice(), [0x1F, 0x8B, ..] | [b'P', b'K', 3, 4]))
}

/// The one table of a ZIP file; the file as it is if it is another ZIP-based format.
fn unzipped(path: &Path, mut file: File, size: u64) -> Result<Opened, IntakeError> {
    let told = |error| IntakeError::reading(path, error);
    let tables = tables(&file).unwrap_or_default();
    match tables.as_slice() {
        [] => {
            let names = workbooks(&file);
            if !names.is_empty() {
                return Err(IntakeError::PackedWorkbook { path: path.to_owned(), names });
            }
            file.seek(SeekFrom::Start(0)).map_err(told)?;
            Ok((Box::new(file), size))
        }
        [one] => {
            file.seek(SeekFrom::Start(one.start)).map_err(told)?;
            let packed = file.take(one.length);
            let text: Box<dyn Read + Send> =
                if one.is_stored { Box::new(packed) } else { Box::new(DeflateDecoder::new(packed)) };
            Ok((text, one.size))
        }
        several => {
            let names = several.iter().map(|table| table.name.clone()).collect();
            Err(IntakeError::SeveralPacked { path: path.to_owned(), names })
        }
    }
}

/// Where a table is in an archive.
struct Packed {
    name: String,
    start: u64,
    length: u64,
    size: u64,
    is_stored: bool,
}

/// The texts that hold tables, by their names; none if the archive is damaged.
fn tables(file: &File) -> Option<Vec<Packed>> {
    const ENDINGS: [&str; 6] = [".csv", ".tsv", ".txt", ".tab", ".dat", ".asc"];
    let mut archive = ZipArchive::new(file).ok()?;
    let mut tables = Vec::new();
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).ok()?;
        let name = entry.name().to_owned();
        let plain = name.to_lowercase();
        // Macs add a metadata copy of each file.
        let is_table = ENDINGS.iter().any(|ending| plain.ends_with(ending)) && !plain.starts_with("__macosx");
        let is_stored = entry.compression() == CompressionMethod::Stored;
        if is_table && !entry.encrypted() && (is_stored || entry.compression() == CompressionMethod::Deflated) {
            let (length, size) = (entry.compressed_size(), entry.size());
            tables.push(Packed { name, start: entry.data_start()?, length, size, is_stored });
        }
    }
    let explains = |table: &Packed| is_explanation(&table.name);
    if tables.iter().any(|table| !explains(table)) {
        tables.retain(|table| !explains(table));
    }
    Some(tables)
}

/// Whether a file beside tables only says what they are: "README.txt", "LIESMICH.txt".
fn is_explanation(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "readme",
        "liesmich",
        "lisezmoi",
        "leame",
        "leeme",
        "leggimi",
        "leesmij",
        "license",
        "licence",
        "changelog",
        "notice",
        "manifest",
    ];
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem: String = file.split('.').next().unwrap_or(file).chars().filter(|c| c.is_alphanumeric()).collect();
    let is_text = file.to_lowercase().ends_with(".txt");
    is_text && NAMES.contains(&stem.to_lowercase().as_str())
}

/// Workbooks in an archive that is none itself.
fn workbooks(file: &File) -> Vec<String> {
    const ENDINGS: [&str; 5] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"];
    let Ok(archive) = ZipArchive::new(file) else { return Vec::new() };
    let is_workbook = |name: &&str| ENDINGS.iter().any(|ending| name.to_lowercase().ends_with(ending));
    let is_document = archive.file_names().any(|name| name == "[Content_Types].xml" || name == "mimetype");
    if is_document { Vec::new() } else { archive.file_names().filter(is_workbook).map(str::to_owned).collect() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::preview::preview;
    use reports::import::ImportKind;

    const SALES: &str = "Kundennr;Datum;Betrag\n17;02.03.2025;11,50\n18;13.03.2025;12,50\n17;14.04.2025;3,00\n";

    fn seen(name: &str, bytes: &[u8]) -> Result<reports::import::ImportPreview, IntakeError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        preview(&path, Some(ImportKind::Purchases), None)
    }

    #[test]
    fn an_explanation_beside_a_table_is_no_table_and_a_workbook_is_named() {
        for name in ["README.txt", "export/Lies mich.txt", "LISEZ-MOI.txt"] {
            let seen =
                seen("sales.zip", &zipped(&["sales.csv", name])).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(seen.rows.len(), 3, "{name}");
        }
        let told = seen("book.zip", &zipped(&["umsatz.xlsx"])).expect_err("a workbook").to_string();
        assert!(told.contains("holds a workbook ('umsatz.xlsx'); unpack it"), "{told}");
    }

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a file");
            writer.write_all(SALES.as_bytes()).expect("written");
        }
        writer.finish().expect("whole").into_inner()
    }

    #[test]
    fn a_table_alone_in_an_archive_is_read_like_itself() {
        let mut gz = GzEncoder::new(Vec::new(), Compression::default());
        gz.write_all(SALES.as_bytes()).expect("written");
        let plain = seen("sales.csv", SALES.as_bytes()).expect("a table");
        for (name, bytes) in [
            ("sales.csv.gz", gz.finish().expect("whole")),
            ("sales.zip", zipped(&["export/sales.csv"])),
            ("mac.zip", zipped(&["sales.csv", "__MACOSX/._sales.csv"])),
        ] {
            let unpacked = seen(name, &bytes).expect("a table");
            assert_eq!((unpacked.columns, unpacked.rows), (plain.columns.clone(), plain.rows.clone()), "{name}");
        }
    }

    #[test]
    fn several_tables_and_damaged_archives_are_refused() {
        let several = seen("all.zip", &zipped(&["a.csv", "b.csv"])).expect_err("which one?").to_string();
        assert!(several.contains("'a.csv', 'b.csv'"), "{several}");
        assert!(seen("photos.zip", &zipped(&["one.png"])).is_err());
        let mut cut = zipped(&["sales.csv"]);
        cut.truncate(60);
        assert!(seen("cut.zip", &cut).is_err() && seen("cut.gz", &[0x1F, 0x8B, 8, 0, 1]).is_err());
    }
}

//! The file formats of lists, and how a file name determines them.

use std::path::Path;

/// The file format of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListFormat {
    Csv,
    Pdf,
    Parquet,
    Json,
}

/// A file name that matches none of the possible formats.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{name}' does not say what to write; choose a name that ends in {offered}")]
pub struct UnfitName {
    name: String,
    /// ".csv or .pdf"
    offered: String,
}

impl ListFormat {
    /// The extension of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            ListFormat::Csv => "csv",
            ListFormat::Pdf => "pdf",
            ListFormat::Parquet => "parquet",
            ListFormat::Json => "json",
        }
    }

    /// The format for a file with this name, out of those available; a name without an extension, or ending in .txt,
    /// means CSV.
    ///
    /// # Errors
    /// When the extension belongs to a different format, so the file would not open.
    pub fn of_name(path: &Path, offered: &[ListFormat]) -> Result<ListFormat, UnfitName> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let meant = if ["", "txt"].contains(&ending.as_str()) { "csv" } else { &ending };
        offered.iter().copied().find(|format| format.ending() == meant).ok_or_else(|| UnfitName {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            offered: listed(offered),
        })
    }
}

fn listed(offered: &[ListFormat]) -> String {
    let endings: Vec<String> = offered.iter().map(|format| format!(".{}", format.ending())).collect();
    figures::listed_or(&endings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_is_written() {
        let offered = [ListFormat::Csv, ListFormat::Pdf];
        let of = |name: &str| ListFormat::of_name(Path::new(name), &offered);
        assert_eq!(of("a.PDF"), Ok(ListFormat::Pdf));
        for csv in ["a.csv", "a", "folder.pdf/a", "a.txt"] {
            assert_eq!(of(csv), Ok(ListFormat::Csv), "{csv}");
        }
        let told = of("lists/a.xlsx").expect_err("unfit").to_string();
        assert_eq!(told, "'a.xlsx' does not say what to write; choose a name that ends in .csv or .pdf");
        assert!(of("a.json").is_err());
    }
}

//! What a list is written as, and what the name of a file says of it.

use std::path::Path;

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListFormat {
    Csv,
    Pdf,
    Parquet,
    Json,
}

/// A file's name that does not fit what can be written into it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{name}' does not say what to write; choose a name that ends in {offered}")]
pub struct UnfitName {
    name: String,
    /// ".csv or .pdf"
    offered: String,
}

impl ListFormat {
    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            ListFormat::Csv => "csv",
            ListFormat::Pdf => "pdf",
            ListFormat::Parquet => "parquet",
            ListFormat::Json => "json",
        }
    }

    /// What a file of this name is to hold, of what can be had; a name without an ending, or ending in .txt, holds CSV.
    ///
    /// # Errors
    /// When the ending is that of something else, which would then not open.
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

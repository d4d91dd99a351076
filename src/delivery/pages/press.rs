//! The press: turns a template and its values into a PDF. Fonts are built into the program; nothing is read from disk.

use std::sync::OnceLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::legible_values;
use crate::pages::PageError;

const HOUSE_STYLE: &str = include_str!("../../../assets/pages/house.typ");

/// Typesets a template, which finds `values` in `sys.inputs`.
pub fn print<T: Serialize>(document: &'static str, template: &str, values: &T) -> Result<Vec<u8>, PageError> {
    let failed = |reason: String| PageError { document, reason };
    let mut values = serde_json::to_value(values).map_err(|e| failed(e.to_string()))?;
    legible_values::make_legible(&mut values);
    let inputs: Dict = serde_json::from_value(values).map_err(|e| failed(e.to_string()))?;
    let sheet = Sheet {
        library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
        source: Source::detached(format!("{HOUSE_STYLE}\n{template}")),
    };
    let compiled = typst::compile::<PagedDocument>(&sheet).output;
    let pdf = compiled.and_then(|pages| typst_pdf::pdf(&pages, &PdfOptions::default()));
    // The typesetter caches what it has set, including customers' names; evicted so that the next document shares none
    // of it.
    typst::comemo::evict(0);
    pdf.map_err(|errors| failed(spoken(&errors)))
}

fn spoken(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// Latin, Greek and Cyrillic in Libertinus Serif; characters it lacks come from the other fonts, or print as an empty
/// box.
fn fonts() -> &'static FontStore {
    static FONTS: OnceLock<FontStore> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = FontStore::new();
        fonts.extend(typst_kit::fonts::embedded());
        fonts
    })
}

/// All that a template can see: itself, its values and the fonts. No file, no clock.
struct Sheet {
    library: LazyHash<Library>,
    source: Source,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts().book()
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

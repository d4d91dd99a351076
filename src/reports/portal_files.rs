//! Files that a dealer can download from the portal.

/// What a dealer can download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    Csv,
    Pdf,
    ContactCards,
    CallBacks,
    Adf,
}

impl Download {
    pub const ALL: [Download; 5] =
        [Download::Csv, Download::Pdf, Download::ContactCards, Download::CallBacks, Download::Adf];

    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Download::Csv => "csv",
            Download::Pdf => "pdf",
            Download::ContactCards => "vcf",
            Download::CallBacks => "ics",
            Download::Adf => "xml",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Download::Csv => "Table (CSV)",
            Download::Pdf => "Call sheets (PDF)",
            Download::ContactCards => "Address book (vCard)",
            Download::CallBacks => "Calendar (iCalendar)",
            Download::Adf => "Dealer system (ADF)",
        }
    }
}

/// A file with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

//! Requests about files to import.

use std::path::PathBuf;

use private_file::Place;
use reports::import::{Dialect, ImportKind, ImportPlan, ImportPreview, ImportReport};

use crate::request::request;

request! {
    /// How a file is written and what its columns seem to be, with how it was read before, if it was.
    PreviewImport { path: PathBuf, kind: Option<ImportKind>, dialect: Option<Dialect> }
        -> (ImportPreview, Option<(ImportPreview, ImportPlan)>);
    "import.preview", See, [], NewestWins;
    |asked, session, _| {
        let is_first_look = asked.kind.is_none() && asked.dialect.is_none();
        let preview = super::preview(&asked.path, asked.kind, asked.dialect.as_ref())?;
        let before = if is_first_look { super::as_before(session.store, &preview)? } else { None };
        Ok((preview, before))
    }
}

request! {
    /// What an import would do, without doing it; rejected rows are written if a file is named.
    RehearseImport { plan: ImportPlan, #[serde(skip)] rejects: Option<Place> } -> ImportReport;
    "import.rehearse", See, [], NewestWins;
    |asked, session, progress| {
        super::rehearse(session.store, &asked.plan, asked.rejects.as_ref(), session.today(), progress)
    }
}

request! {
    /// Imports a file as one step; rejected rows are written if a file is named.
    RunImport { plan: ImportPlan, #[serde(skip)] rejects: Option<Place> } -> ImportReport;
    "import.run", Change, [Customers, Purchases, Contacts, Consent, Steps, Dealers, Leads, Portal], Once;
    |asked, session, progress| {
        super::run(session.store, &asked.plan, asked.rejects.as_ref(), session.today(), progress)
    }
}

request! {
    /// How a file with these columns was read before; none if it never was.
    RecallImport { preview: ImportPreview } -> Option<(ImportPreview, ImportPlan)>;
    "import.recall", See, [], NewestWins;
    |asked, session, _| super::as_before(session.store, &asked.preview)
}

//! Requests that name files of the desk's own computer, and which of their fields do.

use std::path::{Path, PathBuf};

use delivery::desks::backend::Weight;
use private_file::Place;
use reports::import::{ImportPlan, ImportPreview};

use super::Entry;
use crate::campaigns::requests::ExportCampaign;
use crate::clusters::requests::ExportClusters;
use crate::customers::requests::ExportCustomers;
use crate::desks::parcels::{Down, Parcel};
use crate::import::requests::{PreviewImport, RecallImport, RehearseImport, RunImport};
use crate::kpis::requests::ExportKpis;
use crate::leads::requests::WriteLeadFiles;
use crate::log::ExportLog;
use crate::numbered::Repeat;
use crate::patterns::ExportPatterns;
use crate::privacy::ExportPerson;
use crate::ranking::requests::ExportRanking;

/// Exports that write one file.
macro_rules! exports {
    ($($request:ty: $path:ident),* $(,)?) => {
        $(impl Parcel for $request {
            fn down(&self) -> Option<Down> {
                Some(Down::One(Place::File(self.$path.clone())))
            }

            fn write_to(&mut self, place: PathBuf) {
                self.$path = place;
            }
        })*

        fn exports() -> Vec<Entry> {
            vec![$(Entry::with_files::<$request>(Weight::Light, Repeat::Harmless)),*]
        }
    };
}

exports![
    ExportCampaign: file,
    ExportClusters: path,
    ExportCustomers: path,
    ExportKpis: path,
    ExportLog: path,
    ExportPatterns: path,
    ExportPerson: path,
    ExportRanking: path,
];

impl Parcel for WriteLeadFiles {
    fn down(&self) -> Option<Down> {
        Some(Down::Folder(self.folder.clone()))
    }

    fn write_to(&mut self, place: PathBuf) {
        self.folder = place;
    }

    fn home(&self, (files, _): &mut (Vec<PathBuf>, Vec<String>)) {
        for file in files {
            *file = self.folder.join(file.file_name().unwrap_or_default());
        }
    }
}

impl Parcel for PreviewImport {
    fn up(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn take_up(&mut self, file: PathBuf) {
        self.path = file;
    }

    fn home(&self, (preview, before): &mut (ImportPreview, Option<(ImportPreview, ImportPlan)>)) {
        preview.path.clone_from(&self.path);
        as_asked(&self.path, before);
    }
}

impl Parcel for RecallImport {
    fn up(&self) -> Option<&Path> {
        Some(&self.preview.path)
    }

    fn take_up(&mut self, file: PathBuf) {
        self.preview.path = file;
    }

    fn home(&self, answer: &mut Option<(ImportPreview, ImportPlan)>) {
        as_asked(&self.preview.path, answer);
    }
}

fn as_asked(path: &Path, before: &mut Option<(ImportPreview, ImportPlan)>) {
    if let Some((preview, plan)) = before {
        path.clone_into(&mut preview.path);
        path.clone_into(&mut plan.path);
    }
}

/// What an import reads, and where its rejected rows go.
macro_rules! imports {
    ($($request:ty),*) => {
        $(impl Parcel for $request {
            fn up(&self) -> Option<&Path> {
                Some(&self.plan.path)
            }

            fn take_up(&mut self, file: PathBuf) {
                self.plan.path = file;
            }

            fn down(&self) -> Option<Down> {
                self.rejects.clone().map(Down::One)
            }

            fn ending(&self) -> String {
                if self.rejects.is_some() { "csv".to_owned() } else { String::new() }
            }

            fn write_to(&mut self, place: PathBuf) {
                // Without an ending nobody wants them.
                self.rejects = place.extension().is_some().then(|| Place::File(place));
            }
        })*
    };
}

imports![RehearseImport, RunImport];

pub(super) fn with_files() -> Vec<Entry> {
    let mut all = exports();
    all.extend([
        Entry::with_files::<WriteLeadFiles>(Weight::Heavy, Repeat::InParts),
        Entry::with_files::<PreviewImport>(Weight::Light, Repeat::Harmless),
        Entry::with_files::<RecallImport>(Weight::Light, Repeat::Harmless),
        Entry::with_files::<RehearseImport>(Weight::Heavy, Repeat::Harmless),
        Entry::with_files::<RunImport>(Weight::Heavy, Repeat::InParts),
    ]);
    all
}

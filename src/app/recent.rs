//! Recently used files, stored with the window's own settings.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use actions::desks::{is_office, name_of};
use domain::day::Day;
use reports::backups::size_spoken;
use screens::welcome::RecentFile;

/// How many are remembered.
const MOST: usize = 8;

/// Paths with the day of their last use, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    files: Vec<(PathBuf, Day)>,
}

impl Recent {
    pub fn used(&mut self, path: &Path, today: Day) {
        self.forget(path);
        self.files.insert(0, (path.to_owned(), today));
        self.files.truncate(MOST);
    }

    pub fn forget(&mut self, path: &Path) {
        self.files.retain(|(one, _)| one != path);
    }

    /// As the welcome page shows them; asks the file system for their sizes.
    #[must_use]
    pub fn described(&self, today: Day) -> Vec<RecentFile> {
        self.files.iter().map(|(path, day)| described(path, *day, today)).collect()
    }
}

/// What a place of work is called: a file by its name, an office by its address.
#[must_use]
pub fn place_name(place: &Path) -> String {
    match name_of(place) {
        Some(office) => office.to_owned(),
        None => place.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    }
}

fn described(path: &Path, day: Day, today: Day) -> RecentFile {
    let is_elsewhere = is_office(path);
    let folder = || path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let size = || std::fs::metadata(path).map_or_else(|_| "no longer there".to_owned(), |meta| size_spoken(meta.len()));
    let last_use = match today.since(day) {
        0 => "used today".to_owned(),
        1 => "used yesterday".to_owned(),
        _ => format!("used {}", day.spoken()),
    };
    RecentFile {
        path: path.to_owned(),
        name: place_name(path),
        folder: if is_elsewhere { "on another computer".to_owned() } else { folder() },
        size: (!is_elsewhere).then(size),
        last_use,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_first_and_once() {
        let (mut recent, day) = (Recent::default(), Day(20_000));
        for name in ["https://192.168.1.20:8443", "a.foresale", "b.foresale", "a.foresale"] {
            recent.used(Path::new(name), day);
        }
        let shown = recent.described(day.plus(1));
        assert_eq!(shown.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a", "b", "192.168.1.20:8443"]);
        assert_eq!((shown[0].size.as_deref(), shown[0].last_use.as_str()), (Some("no longer there"), "used yesterday"));
        assert_eq!((shown[2].size.as_deref(), shown[2].folder.as_str()), (None, "on another computer"));
    }
}

//! Recently used files, stored with the window's own settings.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

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

fn described(path: &Path, day: Day, today: Day) -> RecentFile {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let size = std::fs::metadata(path).map_or_else(|_| "no longer there".to_owned(), |meta| size_spoken(meta.len()));
    let last_use = match today.since(day) {
        0 => "used today".to_owned(),
        1 => "used yesterday".to_owned(),
        _ => format!("used {}", day.spoken()),
    };
    RecentFile {
        path: path.to_owned(),
        name: text(path.file_stem()),
        folder: path.parent().map(|p| p.display().to_string()).unwrap_or_default(),
        size,
        last_use,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_first_and_once() {
        let (mut recent, day) = (Recent::default(), Day(20_000));
        for name in ["a.foresale", "b.foresale", "a.foresale"] {
            recent.used(Path::new(name), day);
        }
        let shown = recent.described(day.plus(1));
        assert_eq!(shown.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((shown[0].size.as_str(), shown[0].last_use.as_str()), ("no longer there", "used yesterday"));
    }
}

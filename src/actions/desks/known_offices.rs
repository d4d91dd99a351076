//! The offices that this computer's user has worked with, and the certificate that each showed the first time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

const FILE: &str = "offices.json";

/// The fingerprint of each address, in a file beside the window's own settings.
#[derive(Debug)]
pub(super) struct KnownOffices {
    path: PathBuf,
    fingerprints: BTreeMap<String, String>,
}

impl KnownOffices {
    /// # Errors
    /// When the system has no folder for settings, or the file is damaged: then nobody knows what to compare with.
    pub fn load() -> Result<KnownOffices> {
        let folder = settings_folder().context("the system offers no folder for program settings; set HOME")?;
        KnownOffices::load_from(&folder.join(FILE))
    }

    fn load_from(path: &Path) -> Result<KnownOffices> {
        let fingerprints = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            read => {
                let damaged = || {
                    format!(
                        "'{}' has the certificates of known offices and cannot be read; mend or remove it, and compare their \
                         fingerprints anew",
                        path.display()
                    )
                };
                serde_json::from_str(&read.with_context(damaged)?).with_context(damaged)?
            }
        };
        Ok(KnownOffices { path: path.to_owned(), fingerprints })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn fingerprint(&self, address: &str) -> Option<String> {
        self.fingerprints.get(address).cloned()
    }

    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&mut self, address: &str, fingerprint: &str) -> Result<()> {
        self.fingerprints.insert(address.to_owned(), fingerprint.to_owned());
        let unwritable = || format!("the certificate of {address} cannot be kept in '{}'", self.path.display());
        if let Some(folder) = self.path.parent() {
            private_file::create_folder(folder).with_context(unwritable)?;
        }
        let mut text = serde_json::to_vec(&self.fingerprints)?;
        text.push(b'\n');
        private_file::save(&self.path, &text).with_context(unwritable)
    }
}

/// Where the window keeps its settings.
fn settings_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(target_os = "windows") {
        return named("APPDATA").map(|folder| folder.join("foresale").join("data"));
    }
    if cfg!(target_os = "macos") {
        return named("HOME").map(|home| home.join("Library/Application Support/foresale"));
    }
    let data = named("XDG_DATA_HOME").or_else(|| named("HOME").map(|home| home.join(".local/share")));
    data.map(|folder| folder.join("foresale"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_kept_by_address_and_a_damaged_file_is_no_empty_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep").join(FILE);
        let mut known = KnownOffices::load_from(&path).expect("none yet");
        known.keep("https://office:8443", "AA:BB").expect("kept");
        known.keep("https://other:8443", "CC:DD").expect("kept");
        let known = KnownOffices::load_from(&path).expect("read");
        assert_eq!(known.fingerprint("https://office:8443").as_deref(), Some("AA:BB"));
        assert_eq!(known.fingerprint("https://office:9000"), None);
        std::fs::write(&path, "{ torn").expect("written");
        assert!(KnownOffices::load_from(&path).expect_err("damaged").to_string().contains("mend or remove it"));
    }
}

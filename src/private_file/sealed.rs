//! A file that only the program that wrote it can read again: encrypted with a key that is nowhere but in its memory. For what
//! has to lie on the disk for a while because it may be large, and that nobody has asked to have there.

use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};

use crate::{PrivateFile, TemporaryFolder, create_new, random_word};

/// Bytes that are encrypted at a time (ChaCha20-Poly1305, RFC 8439).
const PART: usize = 64 * 1024;

/// Where a file with people in it is written.
#[derive(Debug, Clone)]
pub enum Place {
    /// Where somebody asked for it; anybody who gets the file can read it.
    File(PathBuf),
    /// Only for this program, until it ends.
    Sealed(SealedFile),
}

impl From<PathBuf> for Place {
    fn from(path: PathBuf) -> Place {
        Place::File(path)
    }
}

impl Place {
    /// The place where somebody asked for it.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Place::File(path) => Some(path),
            Place::Sealed(_) => None,
        }
    }
}

/// An encrypted file in the system's place for temporary files. When the last one who knows of it drops it, it goes; whoever
/// finds it after the program was killed cannot read it.
#[derive(Debug, Clone)]
pub struct SealedFile(Arc<Sealed>);

struct Sealed {
    folder: TemporaryFolder,
    key: LessSafeKey,
    begun: AtomicBool,
    /// So many parts were written: where the last ones are missing, what is left would still be readable.
    parts: AtomicU64,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl SealedFile {
    /// The name of its folder begins with this.
    ///
    /// # Errors
    /// When the system's place for temporary files takes none.
    pub fn new(beginning: &str) -> io::Result<SealedFile> {
        let secret: [u8; 32] = rand::random();
        let key = UnboundKey::new(&CHACHA20_POLY1305, &secret).map_err(|_| io::ErrorKind::InvalidInput)?;
        let (folder, key) = (TemporaryFolder::new(beginning)?, LessSafeKey::new(key));
        Ok(SealedFile(Arc::new(Sealed { folder, key, begun: AtomicBool::new(false), parts: AtomicU64::new(0) })))
    }

    fn path(&self) -> PathBuf {
        self.0.folder.path().join("sealed")
    }

    /// Begins to write it, which happens once: no two parts may be encrypted with one key and number.
    fn begin(&self) -> io::Result<SealedWriter> {
        if self.0.begun.swap(true, Ordering::Relaxed) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a sealed file is written once"));
        }
        let part = self.0.folder.path().join(random_word());
        Ok(SealedWriter { to: create_new(&part)?, part, sealed: self.clone(), waiting: Vec::new(), number: 0 })
    }

    /// Writes what it holds, readable, to where somebody asked for it.
    ///
    /// # Errors
    /// When it was not written, was changed since, or the other file cannot be written.
    pub fn save_to(&self, place: &Path) -> io::Result<()> {
        let (from, mut to) = (File::open(self.path())?, PrivateFile::create(place)?);
        let mut number = 0;
        loop {
            let mut part = Vec::with_capacity(PART + MAX_TAG_LEN);
            let changed = || io::Error::new(io::ErrorKind::InvalidData, "it was changed since");
            if (&from).take((PART + MAX_TAG_LEN) as u64).read_to_end(&mut part)? == 0 {
                return if number == self.0.parts.load(Ordering::Relaxed) { to.keep() } else { Err(changed()) };
            }
            let opened = self.0.key.open_in_place(nonce(number), Aad::empty(), &mut part);
            to.write_all(opened.map_err(|_| changed())?)?;
            number += 1;
        }
    }
}

/// Parts are numbered; each key encrypts one file.
fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// A sealed file that is being written.
#[derive(Debug)]
struct SealedWriter {
    to: File,
    part: PathBuf,
    sealed: SealedFile,
    waiting: Vec<u8>,
    number: u64,
}

impl SealedWriter {
    fn close_part(&mut self) -> io::Result<()> {
        let mut part = std::mem::take(&mut self.waiting);
        let closed = self.sealed.0.key.seal_in_place_append_tag(nonce(self.number), Aad::empty(), &mut part);
        closed.map_err(|_| io::ErrorKind::InvalidInput)?;
        self.number += 1;
        self.to.write_all(&part)
    }

    fn keep(mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.close_part()?;
        }
        self.sealed.0.parts.store(self.number, Ordering::Relaxed);
        fs::rename(&self.part, self.sealed.path())
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PART - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        if self.waiting.len() == PART {
            self.close_part()?;
        }
        Ok(taken)
    }

    /// Only whole parts leave the memory.
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A file at its place, whichever kind of place it is, while it is being written.
#[derive(Debug)]
pub struct PlacedFile(Kind);

#[derive(Debug)]
enum Kind {
    Plain(PrivateFile),
    Sealed(SealedWriter),
}

impl PlacedFile {
    /// # Errors
    /// When the place takes no file.
    pub fn create(place: &Place) -> io::Result<PlacedFile> {
        Ok(PlacedFile(match place {
            Place::File(path) => Kind::Plain(PrivateFile::create(path)?),
            Place::Sealed(sealed) => Kind::Sealed(sealed.begin()?),
        }))
    }

    /// # Errors
    /// When the disk is full or an older file cannot be replaced.
    pub fn keep(self) -> io::Result<()> {
        match self.0 {
            Kind::Plain(file) => file.keep(),
            Kind::Sealed(file) => file.keep(),
        }
    }
}

impl Write for PlacedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Kind::Plain(file) => file.write(bytes),
            Kind::Sealed(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Kind::Plain(file) => file.flush(),
            Kind::Sealed(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_says_nothing_to_others_and_comes_back_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        for length in [0, 1, PART, 3 * PART + 17] {
            let text: Vec<u8> = b"Ada Brook, ada@example.com\n".iter().copied().cycle().take(length).collect();
            let sealed = SealedFile::new("foresale-test-sealed-").expect("made");
            let mut file = PlacedFile::create(&Place::Sealed(sealed.clone())).expect("begun");
            file.write_all(&text).expect("written");
            file.keep().expect("kept");
            let stored = fs::read(sealed.path()).expect("read");
            assert!(!stored.windows(9).any(|window| window == b"Ada Brook"));
            let place = folder.path().join("rows.csv");
            sealed.save_to(&place).expect("saved");
            assert_eq!(fs::read(&place).expect("read"), text);
            assert!(PlacedFile::create(&Place::Sealed(sealed.clone())).is_err(), "no key is used for two files");
            if length > 0 {
                let mut changed = stored.clone();
                changed[length / 2] ^= 1;
                let whole_parts = (length - 1) / PART * (PART + MAX_TAG_LEN);
                for changed in [&changed[..], &stored[..whole_parts], &[]] {
                    fs::write(sealed.path(), changed).expect("written");
                    assert!(sealed.save_to(&place).is_err(), "what was changed or cut off is not passed on");
                }
                assert_eq!(fs::read(&place).expect("read"), text, "and the older file stays");
            }
            let folder = sealed.0.folder.path().to_owned();
            drop(sealed);
            assert!(!folder.exists(), "it goes with who knows its key");
        }
    }
}

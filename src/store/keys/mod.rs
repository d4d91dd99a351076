//! The keys of encrypted databases.
//!
//! A database with people is encrypted as a whole, by SQLCipher, with a key of its own: 256 random bits. Beside it stands a
//! [`KeyFile`] with this key sealed to each person, who opens it with a password, and to a [`RecoveryKey`] on paper. Who has
//! opened it once works with it until the program ends or [`lock`] is called: every connection finds the key by the id with
//! which the file begins, that of a backup and that of a copy too.

mod connecting;
mod exporting;
mod file;
mod recovery;
mod sealing;
mod secret;
mod tries;

use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::in_use::{BACKUPS, with_ending};
use domain::password::Cost;

pub use connecting::Beginning;
pub use connecting::connect;
pub(crate) use connecting::{beginning, connect_unchanging, connect_with, give, key_of};
pub(crate) use exporting::{export_from, export_to};
pub use file::{KeyFile, key_file_of};
pub use recovery::{RecoveryFault, RecoveryKey};
pub(crate) use sealing::{decrypt_line, encrypt_line};
pub(crate) use secret::{Key, learn};
pub use tries::{WrongPasswords, count_wrong_password, forget_wrong_passwords, take_untold, wrong_passwords};

use secret::{KeyId, forget, forget_proofs, is_proved, known, note_proof};

/// Whether a file is encrypted, and nobody has signed in to it yet.
#[must_use]
pub fn is_locked(database: &Path) -> bool {
    matches!(key_or_locked(database), Err(StoreError::Locked(_)))
}

/// Whether a file is encrypted, as far as its beginning and its key file tell.
#[must_use]
pub fn is_encrypted(database: &Path) -> bool {
    match beginning(database) {
        Beginning::Encrypted(_) => true,
        Beginning::Strange => key_file_of(database).exists(),
        Beginning::Plain => false,
    }
}

/// Like [`key_of`], but looks at the file also where nothing but its beginning says that it is encrypted.
pub(crate) fn key_or_locked(database: &Path) -> Result<Option<Key>, StoreError> {
    match beginning(database) {
        Beginning::Encrypted(id) => known(id).map(Some).ok_or_else(|| StoreError::Locked(database.to_owned())),
        _ => key_of(database),
    }
}

/// Opens a database's key with somebody's password.
///
/// # Errors
/// When it is the wrong one, there is no such person, or the key file is missing, damaged or another database's.
pub fn unlock(database: &Path, name: &str, password: &str) -> Result<(), StoreError> {
    let file = KeyFile::of(database)?;
    let keys = file.keys.open_for(name, password).ok_or(StoreError::WrongPassword)?;
    take(database, &file, &keys)?;
    for key in &keys {
        note_proof(key, name, password);
    }
    Ok(())
}

/// Opens a database's key with the recovery key.
///
/// # Errors
/// When it is another one's, or the key file is missing, damaged or another database's.
pub fn unlock_by_recovery(database: &Path, recovery: &RecoveryKey) -> Result<(), StoreError> {
    let file = KeyFile::of(database)?;
    let keys = file.keys.open_by(recovery).ok_or(StoreError::WrongRecoveryKey)?;
    take(database, &file, &keys)
}

/// Whether this opens the database: what is printed is tried before anybody relies on it.
///
/// # Errors
/// When the key file cannot be read.
pub fn is_recovery_key(database: &Path, recovery: &RecoveryKey) -> Result<bool, StoreError> {
    Ok(KeyFile::of(database)?.keys.open_by(recovery).is_some())
}

/// Whether a name and a password open the database, for a file whose key is known already.
///
/// # Errors
/// When the key file cannot be read.
pub(crate) fn is_password(database: &Path, key: &Key, name: &str, password: &str) -> Result<bool, StoreError> {
    if is_proved(key, name, password) {
        return Ok(true);
    }
    let opened = KeyFile::of(database)?.keys.open_for(name, password).unwrap_or_default();
    let is_right = opened.iter().any(|one| one.id == key.id);
    if is_right {
        note_proof(key, name, password);
    }
    Ok(is_right)
}

/// From now on this file opens to nobody who does not sign in.
pub fn lock(database: &Path) {
    let mut ids = KeyFile::read(&key_file_of(database)).map(|file| file.all_ids()).unwrap_or_default();
    if let Beginning::Encrypted(id) = beginning(database) {
        ids.push(id);
    }
    forget(&ids);
}

/// Learns the keys, if one of them is the one that the file was written with.
fn take(database: &Path, file: &Found, keys: &[Key]) -> Result<(), StoreError> {
    if let Beginning::Encrypted(id) = beginning(database)
        && !keys.iter().any(|key| key.id == id)
    {
        return Err(StoreError::OtherKeys { database: database.to_owned(), keys: file.path.clone() });
    }
    for key in keys {
        learn(key);
    }
    // A copy that stood in for the one beside the database takes its place.
    let own = key_file_of(database);
    if own != file.path {
        let _ = file.keys.write(&own);
    }
    Ok(())
}

/// A key file, and where it was found.
struct Found {
    keys: KeyFile,
    path: PathBuf,
}

impl KeyFile {
    /// The key file of a database, or, where that is missing or damaged, the newest one among its backups that has the key
    /// with which the database was written.
    fn of(database: &Path) -> Result<Found, StoreError> {
        let path = key_file_of(database);
        let wanted = match beginning(database) {
            Beginning::Encrypted(id) => Some(id),
            _ => None,
        };
        let fault = match KeyFile::read(&path) {
            Ok(keys) if wanted.is_none_or(|id| keys.all_ids().contains(&id)) => return Ok(Found { keys, path }),
            Ok(_) => StoreError::OtherKeys { database: database.to_owned(), keys: path.clone() },
            Err(StoreError::Missing(_)) => {
                StoreError::KeysMissing { database: database.to_owned(), keys: path.clone() }
            }
            Err(other) => other,
        };
        if matches!(fault, StoreError::NewerKeys(_)) {
            return Err(fault);
        }
        wanted.and_then(|id| among_backups(database, id)).ok_or(fault)
    }
}

fn among_backups(database: &Path, id: KeyId) -> Option<Found> {
    let entries = std::fs::read_dir(with_ending(database, BACKUPS)).ok()?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with("-keys"));
    paths.sort();
    paths.into_iter().rev().find_map(|path| {
        let keys = KeyFile::read(&path).ok()?;
        keys.all_ids().contains(&id).then_some(Found { keys, path })
    })
}

/// Changes the key file of a database whose key is known, and those of its backups with the same key, so that they open with
/// the new passwords and no longer with the old ones.
pub(crate) fn change(
    database: &Path,
    key: &Key,
    work: impl FnOnce(&mut KeyFile) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut file = of_open(database, key)?;
    work(&mut file)?;
    file.write(&key_file_of(database))?;
    forget_proofs(key.id);
    // A backup whose key file cannot be written now opens as it did before.
    for backup in copies_beside_backups(database) {
        if KeyFile::read(&backup).is_ok_and(|old| old.ids() == [key.id]) {
            let _ = file.write(&backup);
        }
    }
    Ok(())
}

fn copies_beside_backups(database: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(with_ending(database, BACKUPS));
    let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    paths.filter(|path| path.to_string_lossy().ends_with("-keys")).collect()
}

/// The key file of an open database, without what an interrupted exchange left in it.
pub(crate) fn of_open(database: &Path, key: &Key) -> Result<KeyFile, StoreError> {
    let mut file = KeyFile::of(database)?.keys;
    file.end_exchange(key.id);
    Ok(file)
}

/// All keys of a key file that this program knows.
pub(crate) fn known_of(file: &KeyFile) -> Vec<Key> {
    file.all_ids().into_iter().filter_map(known).collect()
}

/// Gives a copy of a database, or a backup of it, a key file of its own.
pub(crate) fn copy_to(database: &Path, copy: &Path) -> Result<(), StoreError> {
    KeyFile::of(database)?.keys.write(&key_file_of(copy))
}

/// The key that a database's key file has, if somebody has signed in: also where the database itself is missing or damaged.
pub(crate) fn known_by_file(database: &Path) -> Option<Key> {
    KeyFile::read(&key_file_of(database)).ok()?.ids().into_iter().find_map(known)
}

/// What deriving a key from a password costs.
#[must_use]
pub fn cost() -> Cost {
    Cost::USUAL
}

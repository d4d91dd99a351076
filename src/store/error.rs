//! What can go wrong with a database file.

use std::io;
use std::path::{Path, PathBuf};

/// A database that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no file '{}'; create one with `foresale new`", .0.display())]
    Missing(PathBuf),
    #[error("'{}' is a folder, not a customer database", .0.display())]
    Folder(PathBuf),
    #[error("'{}' exists already; choose another name", .0.display())]
    Exists(PathBuf),
    #[error("'{}' cannot be opened: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("'{}' cannot be created: {reason}", path.display())]
    Uncreatable { path: PathBuf, reason: String },
    #[error("'{}' is not a Foresale database; it was left untouched", .0.display())]
    Foreign(PathBuf),
    #[error("'{}' was made by a newer version of Foresale (format {found}, this program knows {known}); it was left untouched; install the newest Foresale to open it", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("'{}' is encrypted; sign in with a name and a password to open it (on the command line: --as NAME)", .0.display())]
    Locked(PathBuf),
    #[error("'{}' is encrypted already", .0.display())]
    Encrypted(PathBuf),
    #[error("'{}' is not encrypted; it is once somebody signs in to it", .0.display())]
    NotEncrypted(PathBuf),
    #[error("'{}' is open in another program or window; close it there, then try again", .0.display())]
    OpenElsewhere(PathBuf),
    #[error(
        "that name and password do not belong together; try again, or have an owner set a new password. An owner who has none \
         gets a new one by the recovery key: `foresale users FILE recover NAME`"
    )]
    WrongPassword,
    #[error("this recovery key does not open the file; it may be an older one, or that of another file")]
    WrongRecoveryKey,
    #[error(
        "'{}' is encrypted, and its key file '{}' is missing; put it back beside the database: without it nobody can open it, \
        and a copy stands beside every backup", database.display(), keys.display()
    )]
    KeysMissing { database: PathBuf, keys: PathBuf },
    #[error(
        "the key file '{}' is damaged ({reason}); put back a copy of it: one stands beside every backup, and without it \
        nobody can open the database", keys.display()
    )]
    KeysDamaged { keys: PathBuf, reason: String },
    #[error(
        "the key file '{}' does not belong to '{}': one of them was copied or put back without the other; put back both from \
        the same place and moment", keys.display(), database.display()
    )]
    OtherKeys { database: PathBuf, keys: PathBuf },
    #[error("the key file '{}' was made by a newer version of Foresale; it was left untouched; install the newest Foresale to open it", .0.display())]
    NewerKeys(PathBuf),
    #[error("the system could not supply random numbers; try again")]
    NoRandomNumbers,
    #[error("the keys could not be encrypted; nothing was changed")]
    Unencrypted,
    #[error("the database is damaged: {0}")]
    Damaged(String),
    #[error("the backup '{}' is damaged: {reason}; choose another one", path.display())]
    DamagedBackup { path: PathBuf, reason: String },
    #[error("'{}' is open in another program or window; close it there, then restore", .0.display())]
    InUse(PathBuf),
    #[error("'{}' cannot be removed: {reason}", path.display())]
    Unremovable { path: PathBuf, reason: String },
    #[error("another program is writing to the database; try again when it has finished")]
    Busy,
    #[error("the disk is full; nothing was changed")]
    DiskFull,
    #[error(
        "the database can only be read: its file or its folder is write-protected; copy it into a folder of your own and work with the copy"
    )]
    ReadOnly,
    #[error(
        "'{}' can only be read: the file or its folder is write-protected; copy it into a folder of your own and work with the copy", .0.display()
    )]
    ReadOnlyFile(PathBuf),
    #[error(
        "'{}' can only be read, and its last changes are in '{}-wal', which cannot be read where it is; copy both \
        files into a folder of your own and open the copy", .0.display(), .0.display()
    )]
    LogUnread(PathBuf),
    #[error(
        "'{}' was made by an older version of Foresale (format {found}) and can only be read, so it cannot be \
        brought up to date; copy it into a folder of your own and open the copy", path.display()
    )]
    OlderReadOnly { path: PathBuf, found: u32 },
    #[error(
        "'{}' cannot be created: next to it is '{}' with changes to a database that is no longer there; bring that \
        database back, or move the file away", path.display(), beside.display()
    )]
    LeftBehind { path: PathBuf, beside: PathBuf },
    #[error("the database could not be used: {0}")]
    Sqlite(rusqlite::Error),
    #[error("a stored {what} cannot be read: {reason}")]
    Unparsable { what: &'static str, reason: String },
    #[error("'{0}' has already been undone")]
    Undone(String),
    #[error("'{what}' cannot be undone: {on}")]
    BuiltOn { what: String, on: String },
    #[error("{0}")]
    UnderWay(String),
    /// Reported to callers who try something out.
    #[error("this takes too long while others wait")]
    TakesLong,
    #[error("'{what}' is not completely undone yet: {why}; the rest follows when the database is next opened")]
    HalfTakenBack { what: String, why: String },
    #[error("there is no {what} {id} in this database")]
    NoSuch { what: &'static str, id: String },
}

impl StoreError {
    pub(super) fn cannot_create(path: &Path, error: &io::Error) -> StoreError {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::AlreadyExists if path.is_dir() => StoreError::Folder(path),
            io::ErrorKind::AlreadyExists => StoreError::Exists(path),
            _ => StoreError::Uncreatable { path, reason: spoken(error) },
        }
    }

    pub(super) fn cannot_open(path: &Path, error: &io::Error) -> StoreError {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => StoreError::Missing(path),
            _ if path.is_dir() => StoreError::Folder(path),
            _ => StoreError::Unreadable { path, reason: spoken(error) },
        }
    }

    pub(super) fn unparsable(what: &'static str, error: &impl ToString) -> StoreError {
        StoreError::Unparsable { what, reason: error.to_string() }
    }
}

fn spoken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "you do not have the permission".to_owned(),
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        _ => error.to_string(),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::{ErrorCode, ffi};

        // On a full disk the index file beside it cannot grow either, so reading fails too.
        if error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            return StoreError::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error.to_string()),
            _ => StoreError::Sqlite(error),
        }
    }
}

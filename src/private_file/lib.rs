//! Files that hold people: only their owner may read them, and until they are whole they lie under no name that anybody
//! could guess. Nothing else in the program creates files.

mod sealed;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub use sealed::{Place, PlacedFile, SealedFile};

/// What the names of unfinished files begin with.
const BEGINNING: &str = ".foresale-";
const ENDING: &str = ".part";

/// A file that is being written. It takes its place, over an older one, when it is [kept](PrivateFile::keep); dropped
/// before that, it is gone and the older one is as it was.
#[derive(Debug)]
pub struct PrivateFile {
    file: File,
    place: PathBuf,
    /// Where it is written meanwhile; none for what is no file of its own: a pipe, a terminal, `/dev/null`.
    part: Option<PathBuf>,
}

impl PrivateFile {
    /// # Errors
    /// When the folder is not there or takes no file.
    pub fn create(place: &Path) -> io::Result<PrivateFile> {
        // A link stays a link: what it leads to is replaced.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        match fs::metadata(&place) {
            Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if !there.is_file() => {
                return Ok(PrivateFile { file: OpenOptions::new().write(true).open(&place)?, place, part: None });
            }
            _ => {}
        }
        let part = place.with_file_name(format!("{BEGINNING}{}{ENDING}", random_word()));
        let file = create_new(&part)?;
        Ok(PrivateFile { file, place, part: Some(part) })
    }

    /// Brings everything to the disk, and then the file to its place.
    ///
    /// # Errors
    /// When the disk is full, or the older file cannot be replaced; it is as it was then.
    pub fn keep(mut self) -> io::Result<()> {
        let Some(part) = &self.part else { return self.file.flush() };
        self.file.sync_all()?;
        fs::rename(part, &self.place)?;
        self.part = None;
        sync_folder(&self.place);
        Ok(())
    }
}

impl Write for PrivateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            // It is of no use to anybody; where it cannot be removed, whoever failed has said enough.
            let _ = fs::remove_file(part);
        }
    }
}

/// Writes a whole file.
///
/// # Errors
/// See [`PrivateFile::create`] and [`PrivateFile::keep`].
pub fn save(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = PrivateFile::create(place)?;
    file.write_all(bytes)?;
    file.keep()
}

/// Makes a folder, and those above it, where they are missing; what is made only its owner may look into.
///
/// # Errors
/// When it cannot be made.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    private_folders().recursive(true).create(folder)?;
    close_to_others(folder)
}

/// A folder of this program's own with one file that a library writes: both are closed to others, also where they were
/// there before.
///
/// # Errors
/// When one cannot be made or closed.
pub fn close_folder_with(folder: &Path, file: &str, empty: &[u8]) -> io::Result<()> {
    create_folder(folder)?;
    let file = folder.join(file);
    if !file.exists() {
        return save(&file, empty);
    }
    set_mode(folder, 0o700)?;
    set_mode(&file, 0o600)
}

/// A folder in the system's place for temporary files. Dropped, it goes with everything in it.
#[derive(Debug)]
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// The name begins with this and ends in a way that nobody can guess.
    ///
    /// # Errors
    /// When the system's place for temporary files takes none.
    pub fn new(beginning: &str) -> io::Result<TemporaryFolder> {
        TemporaryFolder::new_in(&std::env::temp_dir(), beginning)
    }

    fn new_in(parent: &Path, beginning: &str) -> io::Result<TemporaryFolder> {
        let folder = parent.join(format!("{beginning}{}", random_word()));
        // Fails where there is one of this name already: a folder that another user put there is not taken.
        private_folders().create(&folder)?;
        close_to_others(&folder)?;
        Ok(TemporaryFolder(folder))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Leaves it to another program that still reads what is in it; [`forget_temporary_folders`] clears it away later.
    #[must_use]
    pub fn leave(self) -> PathBuf {
        let folder = self.0.clone();
        std::mem::forget(self);
        folder
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What cannot be removed now is cleared away by `forget_temporary_folders`.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes temporary folders that were left for others to read, or by a program that died.
pub fn forget_temporary_folders(beginning: &str, kept: Duration) {
    forget_folders_in(&std::env::temp_dir(), beginning, kept, SystemTime::now());
}

/// What cannot be read or removed belongs to somebody else, and is left to the system.
fn forget_folders_in(parent: &Path, beginning: &str, kept: Duration, now: SystemTime) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(beginning);
        let changed = entry.metadata().and_then(|known| known.modified());
        let is_old = changed.is_ok_and(|changed| now.duration_since(changed).is_ok_and(|age| age > kept));
        if is_ours && is_old {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A new empty file that only its owner may read, from its first moment on.
///
/// # Errors
/// When there is one of this name, or the folder takes none.
pub fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close_to_others(path)?;
    Ok(file)
}

fn private_folders() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only a mode is set"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// 128 random bits as letters.
fn random_word() -> String {
    format!("{:032x}", rand::random::<u128>())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// A new name is on the disk when its folder is. Not every file system can bring a folder there, and the file itself is
/// there already.
fn sync_folder(file: &Path) {
    if cfg!(unix)
        && let Some(folder) = file.parent()
        && let Ok(folder) = File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
    {
        let _ = folder.sync_all();
    }
}

/// The mode that a file is made with says it already.
#[cfg(not(windows))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A user's own folders are closed to others by the system; anywhere else the new file or folder would be as open as the
/// one it lies in, so that its list of who may do what is replaced: its owner and the system itself. A file system without
/// such lists keeps none, and nothing can be done about it.
#[cfg(windows)]
fn close_to_others(path: &Path) -> io::Result<()> {
    let known = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let (Some(user), Some(system)) = (known("USERNAME"), known("SystemRoot")) else { return Ok(()) };
    let path = std::path::absolute(path)?;
    if known("USERPROFILE").is_some_and(|own| path.starts_with(own)) {
        return Ok(());
    }
    let inherited = if path.is_dir() { "(OI)(CI)F" } else { "F" };
    let mut owner = known("USERDOMAIN")
        .map(|mut domain| {
            domain.push("\\");
            domain
        })
        .unwrap_or_default();
    owner.push(user);
    owner.push(format!(":{inherited}"));
    let _ = std::process::Command::new(Path::new(&system).join("System32").join("icacls.exe"))
        .arg(path)
        .args(["/inheritance:r", "/grant:r"])
        .arg(owner)
        .args(["/grant:r", &format!("*S-1-5-18:{inherited}")])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status();
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry").file_name());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_its_owners_from_the_first_moment_and_whole_or_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("people.csv");
        fs::write(&place, "old").expect("written");
        fs::set_permissions(&place, fs::Permissions::from_mode(0o644)).expect("opened");
        let mut half = PrivateFile::create(&place).expect("begun");
        half.write_all(b"ne").expect("written");
        let part = names(folder.path()).into_iter().find(|name| name.starts_with('.')).expect("beside it");
        assert_eq!(mode(&folder.path().join(&part)), 0o600, "nobody else may look while it is written");
        drop(half);
        assert_eq!((names(folder.path()).len(), fs::read(&place).expect("read")), (1, b"old".to_vec()));
        save(&place, b"new").expect("saved");
        assert_eq!((mode(&place), fs::read(&place).expect("read")), (0o600, b"new".to_vec()));
        let second = PrivateFile::create(&place).expect("begun");
        assert!(!names(folder.path()).contains(&part), "no name comes twice");
        drop(second);
        assert!(save(folder.path(), b"x").is_err() && save(&folder.path().join("no/where"), b"x").is_err());
    }

    #[test]
    fn a_link_stays_a_link_and_what_is_no_file_is_written_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let (place, link) = (folder.path().join("people.csv"), folder.path().join("link.csv"));
        fs::write(&place, "old").expect("written");
        symlink(&place, &link).expect("linked");
        save(&link, b"new").expect("saved");
        assert!(link.is_symlink());
        assert_eq!(fs::read(&place).expect("read"), b"new");
        save(Path::new("/dev/null"), b"new").expect("written");
        assert!(!fs::metadata("/dev/null").expect("there").is_file(), "it is what it was");
    }

    #[test]
    fn folders_are_their_owners_and_temporary_ones_do_not_stay() {
        let parent = tempfile::tempdir().expect("a folder");
        let made = parent.path().join("lists/dealers");
        create_folder(&made).expect("made");
        assert_eq!((mode(&made), mode(&parent.path().join("lists"))), (0o700, 0o700));
        fs::set_permissions(&made, fs::Permissions::from_mode(0o755)).expect("opened");
        create_folder(&made).expect("there");
        assert_eq!(mode(&made), 0o755, "what somebody else made is theirs");

        let temporary = TemporaryFolder::new_in(parent.path(), "foresale-test-").expect("made");
        let path = temporary.path().to_owned();
        assert_eq!(mode(&path), 0o700);
        drop(temporary);
        assert!(!path.exists());
        let left = TemporaryFolder::new_in(parent.path(), "foresale-test-").expect("made").leave();
        assert_ne!(left, path);
        let (hour, now) = (Duration::from_hours(1), SystemTime::now());
        forget_folders_in(parent.path(), "foresale-test-", hour, now);
        assert!(left.exists(), "somebody may still be reading");
        forget_folders_in(parent.path(), "foresale-test-", hour, now + 2 * hour);
        assert!(!left.exists() && made.exists());
    }

    #[test]
    fn what_a_library_writes_is_closed_to_others() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("foresale");
        close_folder_with(&folder, "app.ron", b"{}").expect("made");
        let file = folder.join("app.ron");
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        fs::write(&file, "{\"a\":\"b\"}").expect("written");
        for (path, open) in [(&folder, 0o755), (&file, 0o644)] {
            fs::set_permissions(path, fs::Permissions::from_mode(open)).expect("opened");
        }
        close_folder_with(&folder, "app.ron", b"{}").expect("closed");
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        assert_eq!(fs::read_to_string(&file).expect("read"), "{\"a\":\"b\"}");
    }
}

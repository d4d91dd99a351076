//! The key file beside an encrypted database: the database's key, sealed to each of its people and to the recovery key.
//!
//! Without it nobody opens the database; with it only whoever knows a password or has the recovery key. So it is written
//! beside its place and renamed into it, and every backup has one of its own. First a line with a digest of all that
//! follows, then JSON: whoever looks into it learns the names of the people, and how their passwords are kept.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};

use super::recovery::RecoveryKey;
use super::sealing::{
    lock_with_key, lock_with_password, new_pair, seal, unlock_with_key, unlock_with_password, unseal,
};
use super::secret::{Key, KeyId, from_hex, random};
use crate::StoreError;
use crate::digest::hex;
use crate::in_use::with_ending;
use domain::password::{Cost, SALT};

/// How the first line begins; the digest follows.
const FIRST: &str = "Foresale keys 1 ";
/// How that of any version begins.
const FIRST_OF_ANY: &str = "Foresale keys ";
/// No key file is longer; whatever else stands there is none.
const MOST_BYTES: u64 = 16 << 20;

/// What stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyFile {
    /// The database's key; two of them while it is being exchanged, the newer one first.
    keys: Vec<Sealed>,
    people: Vec<Member>,
    /// The half of the recovery key that is no secret.
    recovery: String,
    /// Keys that the database had before, which its older backups still have, locked with a present one.
    former: Vec<Former>,
}

/// A key, sealed to everybody by name, and to the recovery key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sealed {
    id: String,
    people: BTreeMap<String, String>,
    recovery: String,
}

/// Somebody's pair of keys, of which one half is locked with the password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Member {
    name: String,
    public: String,
    locked: String,
    salt: String,
    cost: Cost,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Former {
    id: String,
    under: String,
    locked: String,
}

/// A name as it is compared: in whatever case it is written.
fn folded(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

fn public(text: &str) -> Option<PublicKey> {
    from_hex::<32>(text).map(PublicKey::from)
}

impl KeyFile {
    /// For a database that has this key and nobody yet but who has the recovery key.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn new(key: &Key, recovery: &RecoveryKey) -> Result<KeyFile, StoreError> {
        let to = PublicKey::from(&recovery.pair());
        let sealed = Sealed { id: key.id.to_string(), people: BTreeMap::new(), recovery: seal(key, &to)? };
        Ok(KeyFile { keys: vec![sealed], recovery: hex(to.as_bytes()), ..KeyFile::default() })
    }

    /// The ids of the database's key: one, or two while it is being exchanged.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.keys.iter().filter_map(|sealed| KeyId::from_hex(&sealed.id)).collect()
    }

    /// Those and the ids of former keys.
    #[must_use]
    pub fn all_ids(&self) -> Vec<KeyId> {
        let former = self.former.iter().filter_map(|former| KeyId::from_hex(&former.id));
        self.ids().into_iter().chain(former).collect()
    }

    /// Who has a key.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.people.iter().map(|member| member.name.as_str()).collect()
    }

    /// Gives somebody the key with a new password, in place of the old one.
    ///
    /// # Errors
    /// When the password cannot be kept.
    pub fn put_person(&mut self, name: &str, password: &str, cost: Cost, key: &Key) -> Result<(), StoreError> {
        let (pair, salt) = (new_pair()?, random::<SALT>()?);
        let to = PublicKey::from(&pair);
        let locked = lock_with_password(&pair, password, &salt, cost)?;
        let sealed = seal(key, &to)?;
        self.remove_person(name);
        let name = name.trim().to_owned();
        for one in self.keys.iter_mut().filter(|one| one.id == key.id.to_string()) {
            one.people.insert(folded(&name), sealed.clone());
        }
        self.people.push(Member { name, public: hex(to.as_bytes()), locked, salt: hex(&salt), cost });
        Ok(())
    }

    pub fn remove_person(&mut self, name: &str) {
        let name = folded(name);
        self.people.retain(|member| folded(&member.name) != name);
        for sealed in &mut self.keys {
            sealed.people.remove(&name);
        }
    }

    /// Another recovery key; the old one opens nothing from then on.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn set_recovery(&mut self, recovery: &RecoveryKey, key: &Key) -> Result<(), StoreError> {
        let to = PublicKey::from(&recovery.pair());
        let sealed = seal(key, &to)?;
        self.recovery = hex(to.as_bytes());
        self.keys.retain(|one| one.id == key.id.to_string());
        for one in &mut self.keys {
            one.recovery.clone_from(&sealed);
        }
        Ok(())
    }

    /// The keys that open with somebody's password, the present ones first; none with a wrong one, or without such a person,
    /// which takes as long.
    #[must_use]
    pub fn open_for(&self, name: &str, password: &str) -> Option<Vec<Key>> {
        let name = folded(name);
        let member = self.people.iter().find(|member| folded(&member.name) == name);
        let known = member.and_then(|member| Some((member, public(&member.public)?, from_hex::<SALT>(&member.salt)?)));
        let Some((member, public, salt)) = known else {
            let _ = domain::password::derived(password, &[0; SALT], Cost::USUAL);
            return None;
        };
        let pair = unlock_with_password(&member.locked, &public, password, &salt, member.cost)?;
        self.opened(&pair, |sealed| sealed.people.get(&name).map(String::as_str))
    }

    /// The keys that open with the recovery key.
    #[must_use]
    pub fn open_by(&self, recovery: &RecoveryKey) -> Option<Vec<Key>> {
        self.opened(&recovery.pair(), |sealed| Some(&sealed.recovery))
    }

    fn opened<'a>(&'a self, pair: &StaticSecret, sealed: impl Fn(&'a Sealed) -> Option<&'a str>) -> Option<Vec<Key>> {
        let present = self.keys.iter().filter_map(|one| unseal(sealed(one)?, KeyId::from_hex(&one.id)?, pair));
        let mut keys: Vec<Key> = present.collect();
        for former in &self.former {
            let newer = keys.iter().find(|key| key.id.to_string() == former.under);
            let id = KeyId::from_hex(&former.id);
            if let Some(key) = newer.zip(id).and_then(|(newer, id)| unlock_with_key(&former.locked, id, newer)) {
                keys.push(key);
            }
        }
        (!keys.is_empty()).then_some(keys)
    }

    /// Adds a new key before the present one: with either of them the database opens for everybody.
    ///
    /// # Errors
    /// When the system has no random numbers, or the file names somebody whose half of a pair cannot be read.
    pub fn begin_exchange(&mut self, new: &Key, present: &[Key]) -> Result<(), StoreError> {
        let unreadable = || StoreError::Unencrypted;
        let mut people = BTreeMap::new();
        for member in &self.people {
            people.insert(folded(&member.name), seal(new, &public(&member.public).ok_or_else(unreadable)?)?);
        }
        let recovery = seal(new, &public(&self.recovery).ok_or_else(unreadable)?)?;
        for key in present {
            let (id, under) = (key.id.to_string(), new.id.to_string());
            self.former.push(Former { id, under, locked: lock_with_key(key, new)? });
        }
        self.keys.insert(0, Sealed { id: new.id.to_string(), people, recovery });
        Ok(())
    }

    /// The database has this key now, and no other one.
    pub fn end_exchange(&mut self, present: KeyId) {
        let present = present.to_string();
        self.keys.retain(|sealed| sealed.id == present);
        self.former.retain(|former| former.under == present && former.id != present);
    }

    /// # Errors
    /// When it is missing, damaged, or written by a newer version.
    pub fn read(path: &Path) -> Result<KeyFile, StoreError> {
        let damaged = |reason: &str| StoreError::KeysDamaged { keys: path.to_owned(), reason: reason.to_owned() };
        let about = fs::metadata(path).map_err(|error| StoreError::cannot_open(path, &error))?;
        if !about.is_file() || about.len() > MOST_BYTES {
            return Err(damaged("it is no key file"));
        }
        let bytes = fs::read(path).map_err(|error| StoreError::cannot_open(path, &error))?;
        let text = String::from_utf8(bytes).map_err(|_| damaged("it is no text"))?;
        let (first, rest) = text.split_once('\n').ok_or_else(|| damaged("it ends in its first line"))?;
        let Some(told) = first.strip_prefix(FIRST) else {
            let newer =
                first.strip_prefix(FIRST_OF_ANY).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            return Err(if newer { StoreError::NewerKeys(path.to_owned()) } else { damaged("it is no key file") });
        };
        if told != hex(&Sha256::digest(rest.as_bytes())) {
            return Err(damaged("its content does not match its first line"));
        }
        serde_json::from_str(rest).map_err(|error| damaged(&error.to_string()))
    }

    /// Writes it: until all of it is on the disk, the old one stays in its place.
    ///
    /// # Errors
    /// When the folder cannot be written or the disk is full.
    pub fn write(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |error: &io::Error| match error.kind() {
            io::ErrorKind::StorageFull => StoreError::DiskFull,
            _ => StoreError::cannot_create(path, error),
        };
        let rest = serde_json::to_string(self).map_err(|error| StoreError::unparsable("key", &error))? + "\n";
        let text = format!("{FIRST}{}\n{rest}", hex(&Sha256::digest(rest.as_bytes())));
        write_whole(path, text.as_bytes()).map_err(|error| failed(&error))
    }
}

/// Writes a file beside its place and renames it into that; only its owner may read it.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let word = random::<4>().map_err(io::Error::other)?;
    let half = with_ending(path, &format!(".{}.new", hex(&word)));
    if let Err(error) = write_new(&half, bytes).and_then(|()| fs::rename(&half, path)) {
        let _ = fs::remove_file(&half);
        return Err(error);
    }
    if cfg!(unix)
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Ok(folder) = fs::File::open(folder)
    {
        // Some file systems cannot; the name is then as safe as it gets.
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A file that only its owner may read, on the disk when this returns.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// "shop.foresale-keys" beside "shop.foresale"; of a link to a database beside the database itself, where SQLite keeps its
/// own files too.
#[must_use]
pub fn key_file_of(database: &Path) -> PathBuf {
    let is_link = database.symlink_metadata().is_ok_and(|about| about.is_symlink());
    match database.canonicalize() {
        Ok(itself) if is_link => with_ending(&itself, "-keys"),
        _ => with_ending(database, "-keys"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_has_its_keys_where_the_database_has_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("there").join("shop.foresale");
        std::fs::write(&real, "").expect("written");
        let link = folder.path().join("link.foresale");
        std::os::unix::fs::symlink(&real, &link).expect("linked");
        assert_eq!(key_file_of(&link), key_file_of(&real));
        assert_eq!(key_file_of(&real), with_ending(&real, "-keys"));
    }

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

    fn made() -> (KeyFile, Key, RecoveryKey) {
        let (key, recovery) = (Key::random().expect("random"), RecoveryKey::random().expect("random"));
        let mut file = KeyFile::new(&key, &recovery).expect("made");
        file.put_person("Olga", "owner's long words", CHEAP, &key).expect("put");
        file.put_person("Ann", "analyst's long words", CHEAP, &key).expect("put");
        (file, key, recovery)
    }

    fn secrets(keys: Option<Vec<Key>>) -> Vec<[u8; 32]> {
        keys.unwrap_or_default().iter().map(|key| *key.secret()).collect()
    }

    #[test]
    fn everybody_opens_it_with_their_own_password_and_the_recovery_key_opens_it_too() {
        let (mut file, key, recovery) = made();
        assert_eq!(secrets(file.open_for(" OLGA ", "owner's long words")), [*key.secret()]);
        assert_eq!(secrets(file.open_for("Ann", "analyst's long words")), [*key.secret()]);
        assert_eq!(secrets(file.open_by(&recovery)), [*key.secret()]);
        assert!(file.open_for("Ann", "owner's long words").is_none() && file.open_for("Nobody", "x").is_none());
        assert!(file.open_by(&RecoveryKey::random().expect("random")).is_none());
        file.put_person("ann", "another long word", CHEAP, &key).expect("put");
        assert!(file.open_for("Ann", "analyst's long words").is_none(), "the old password opens no more");
        assert_eq!(secrets(file.open_for("Ann", "another long word")), [*key.secret()]);
        file.remove_person("ANN");
        assert!(file.open_for("Ann", "another long word").is_none());
        assert_eq!(file.names(), ["Olga"]);
        let other = RecoveryKey::random().expect("random");
        file.set_recovery(&other, &key).expect("set");
        assert!(file.open_by(&recovery).is_none());
        assert_eq!(secrets(file.open_by(&other)), [*key.secret()]);
    }

    #[test]
    fn a_new_key_opens_for_all_with_what_they_know_and_opens_older_backups() {
        let (mut file, first, recovery) = made();
        let [second, third] = [(); 2].map(|()| Key::random().expect("random"));
        file.begin_exchange(&second, std::slice::from_ref(&first)).expect("begun");
        let both = secrets(file.open_for("Ann", "analyst's long words"));
        assert!(both.contains(first.secret()) && both.contains(second.secret()));
        file.end_exchange(second.id);
        assert_eq!(file.ids(), [second.id]);
        file.begin_exchange(&third, &[second.clone(), first.clone()]).expect("begun");
        file.end_exchange(third.id);
        for keys in [file.open_for("Olga", "owner's long words"), file.open_by(&recovery)] {
            assert_eq!(secrets(keys), [*third.secret(), *second.secret(), *first.secret()]);
        }
        assert_eq!(file.all_ids(), [third.id, second.id, first.id]);
        // Called off: the old one stays, and nothing is left of the new one.
        let (mut file, first, _) = made();
        let before = file.clone();
        file.begin_exchange(&second, std::slice::from_ref(&first)).expect("begun");
        file.end_exchange(first.id);
        assert_eq!(file, before);
    }

    #[test]
    fn it_is_written_whole_for_its_owner_only_and_damage_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = key_file_of(&folder.path().join("shop.foresale"));
        let (file, key, _) = made();
        assert!(matches!(KeyFile::read(&path), Err(StoreError::Missing(_))));
        file.write(&path).expect("written");
        assert_eq!(KeyFile::read(&path).expect("read"), file);
        #[cfg(unix)]
        {
            let about = fs::metadata(&path).expect("there");
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777, 0o600);
        }
        let names: Vec<_> =
            fs::read_dir(folder.path()).expect("listed").flatten().map(|file| file.file_name()).collect();
        assert_eq!(names, ["shop.foresale-keys"], "nothing stays beside it");
        let text = fs::read_to_string(&path).expect("text");
        assert!(!text.contains(&hex(key.secret())) && !text.contains("long words"));
        for at in [0, 20, 90, text.len() / 2, text.len() - 2] {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            fs::write(&path, changed).expect("written");
            assert!(matches!(KeyFile::read(&path), Err(StoreError::KeysDamaged { .. })), "at {at}");
        }
        for cut in [0, 10, 70, text.len() - 1] {
            fs::write(&path, &text[..cut]).expect("written");
            assert!(matches!(KeyFile::read(&path), Err(StoreError::KeysDamaged { .. })), "cut at {cut}");
        }
        fs::write(&path, text.replacen("keys 1", "keys 2", 1)).expect("written");
        assert!(matches!(KeyFile::read(&path), Err(StoreError::NewerKeys(_))));
    }
}

//! The key of an encrypted database, and which keys this program knows at the moment.
//!
//! Who has signed in to a file works on it by one connection after another, and so do its backups and the copies beside it:
//! each is recognised by the id of the key that it was written with, which stands at its very beginning.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::StoreError;
use crate::digest::hex;

/// How an encrypted database begins, in place of SQLite's "SQLite format 3"; the id of its key follows.
const BEGINNING: &[u8; 8] = b"Foresale";

/// Which key a file was written with: no secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The id in the first sixteen bytes of a file, if it is one of ours.
    pub fn of_beginning(bytes: &[u8]) -> Option<KeyId> {
        let id = bytes.strip_prefix(BEGINNING)?;
        id.get(..8)?.try_into().ok().map(KeyId)
    }

    pub fn from_hex(text: &str) -> Option<KeyId> {
        from_hex(text).map(KeyId)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// 256 random bits that a whole database is encrypted with.
#[derive(Clone)]
pub struct Key {
    pub id: KeyId,
    secret: Arc<Zeroizing<[u8; 32]>>,
}

impl Key {
    /// A new one, as the system's random numbers have it.
    ///
    /// # Errors
    /// When the system has none.
    pub fn random() -> Result<Key, StoreError> {
        Ok(Key::from_parts(KeyId(random()?), random()?))
    }

    pub fn from_parts(id: KeyId, secret: [u8; 32]) -> Key {
        Key { id, secret: Arc::new(Zeroizing::new(secret)) }
    }

    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// What SQLCipher takes: the key itself, from which nothing has to be derived, and how the file begins.
    pub fn spoken_to_cipher(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new(hex(&self.secret[..]));
        Zeroizing::new(format!("x'{}{}{}'", *secret, hex(BEGINNING), self.id))
    }
}

/// Never the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// What this program knows at the moment.
struct Ring {
    keys: Vec<Key>,
    /// Digests of names with their passwords that have opened a key, so that the same need not be derived twice.
    proofs: Vec<(KeyId, [u8; 32])>,
}

static RING: Mutex<Ring> = Mutex::new(Ring { keys: Vec::new(), proofs: Vec::new() });

fn ring() -> MutexGuard<'static, Ring> {
    RING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on files with this key open.
pub fn learn(key: &Key) {
    let mut ring = ring();
    if !ring.keys.iter().any(|known| known.id == key.id) {
        ring.keys.push(key.clone());
    }
}

pub fn known(id: KeyId) -> Option<Key> {
    ring().keys.iter().find(|key| key.id == id).cloned()
}

pub fn knows_any() -> bool {
    !ring().keys.is_empty()
}

/// Files with these keys open no more, except to whoever has them open.
pub fn forget(ids: &[KeyId]) {
    let mut ring = ring();
    ring.keys.retain(|key| !ids.contains(&key.id));
    ring.proofs.retain(|(id, _)| !ids.contains(id));
}

fn proof(key: &Key, name: &str, password: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in [&key.secret()[..], name.trim().to_ascii_lowercase().as_bytes(), password.as_bytes()] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// Somebody has just opened this key with a password.
pub fn note_proof(key: &Key, name: &str, password: &str) {
    let proof = (key.id, proof(key, name, password));
    ring().proofs.push(proof);
}

/// Whether somebody has opened this key with this password before, since when neither has changed.
pub fn is_proved(key: &Key, name: &str, password: &str) -> bool {
    let proof = (key.id, proof(key, name, password));
    ring().proofs.contains(&proof)
}

/// Passwords have changed.
pub fn forget_proofs(id: KeyId) {
    ring().proofs.retain(|(known, _)| *known != id);
}

/// Random bytes from the system.
///
/// # Errors
/// When it has none.
pub fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| StoreError::NoRandomNumbers)?;
    Ok(bytes)
}

/// Exactly so many bytes, as two digits each.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

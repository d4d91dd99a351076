//! Sealing a database's key to somebody, and locking somebody's own half of a pair of keys with a password.
//!
//! To seal: X25519 (RFC 7748) between the receiver's public half and a pair made for this one message, SHA-256 over what
//! both know of it, ChaCha20-Poly1305 (RFC 8439) with the key that comes of it. Whoever exchanges the key of a database so
//! needs nobody's password. To lock: Argon2id (RFC 9106) and the same cipher. Each key encrypts one message only, so that
//! the nonce may be zero.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::secret::{Key, KeyId, from_hex, random};
use crate::StoreError;
use crate::digest::hex;
use domain::password::{self, Cost, SALT};

/// 32 secret bytes with the tag of the cipher.
const BOX: usize = 48;

/// A new pair of keys.
pub fn new_pair() -> Result<StaticSecret, StoreError> {
    let secret = Zeroizing::new(random::<32>()?);
    Ok(StaticSecret::from(*secret))
}

/// Seals a database's key, so that only who has the other half of this pair opens it. As digits.
pub fn seal(key: &Key, to: &PublicKey) -> Result<String, StoreError> {
    let once = new_pair()?;
    let once_public = PublicKey::from(&once);
    let shared = once.diffie_hellman(to);
    let cipher = digest(&[b"foresale sealed", shared.as_bytes(), once_public.as_bytes(), to.as_bytes()]);
    let closed = close(&cipher, key.secret(), &key.id)?;
    Ok(hex(once_public.as_bytes()) + &closed)
}

/// Opens a key that was sealed to this pair; none if it was sealed to another one or changed since.
pub fn unseal(sealed: &str, id: KeyId, pair: &StaticSecret) -> Option<Key> {
    let (once, closed) = sealed.split_at_checked(64)?;
    let once = PublicKey::from(from_hex::<32>(once)?);
    let shared = pair.diffie_hellman(&once);
    let cipher = digest(&[b"foresale sealed", shared.as_bytes(), once.as_bytes(), PublicKey::from(pair).as_bytes()]);
    Some(Key::from_parts(id, *open(&cipher, closed, &id)?))
}

/// Locks an older key with a newer one.
pub fn lock_with_key(older: &Key, newer: &Key) -> Result<String, StoreError> {
    close(&for_older(newer, older.id), older.secret(), &older.id)
}

/// The older key, as it was locked with the newer one.
pub fn unlock_with_key(closed: &str, older: KeyId, newer: &Key) -> Option<Key> {
    Some(Key::from_parts(older, *open(&for_older(newer, older), closed, &older)?))
}

fn for_older(newer: &Key, older: KeyId) -> Zeroizing<[u8; 32]> {
    digest(&[b"foresale older key", newer.secret(), older.to_string().as_bytes()])
}

/// Locks one half of a pair of keys with a password.
pub fn lock_with_password(
    pair: &StaticSecret,
    password: &str,
    salt: &[u8; SALT],
    cost: Cost,
) -> Result<String, StoreError> {
    let cipher = Zeroizing::new(password::derived(password, salt, cost).map_err(|_| StoreError::Unencrypted)?);
    let secret = Zeroizing::new(pair.to_bytes());
    close(&cipher, &secret, &PublicKey::from(pair))
}

/// The pair that was locked with this password; none if it was another one.
pub fn unlock_with_password(
    closed: &str,
    public: &PublicKey,
    password: &str,
    salt: &[u8; SALT],
    cost: Cost,
) -> Option<StaticSecret> {
    let cipher = Zeroizing::new(password::derived(password, salt, cost).ok()?);
    let pair = StaticSecret::from(*open(&cipher, closed, public)?);
    (PublicKey::from(&pair) == *public).then_some(pair)
}

/// Encrypts one line that stands outside of the database for a while; any number of them have the same key, so each has a
/// random nonce.
pub fn encrypt_line(key: &Key, line: &[u8]) -> Result<String, StoreError> {
    let word = random::<NONCE_LEN>()?;
    let mut bytes = line.to_vec();
    let cipher = cipher(&digest(&[b"foresale lines", key.secret()])).ok_or(StoreError::Unencrypted)?;
    let nonce = Nonce::assume_unique_for_key(word);
    cipher.seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes).map_err(|_| StoreError::Unencrypted)?;
    Ok(hex(&word) + &hex(&bytes))
}

/// The line that was encrypted so; none if it was changed or cut off since.
pub fn decrypt_line(key: &Key, line: &str) -> Option<Vec<u8>> {
    let (word, rest) = line.split_at_checked(NONCE_LEN * 2)?;
    let nonce = Nonce::assume_unique_for_key(from_hex(word)?);
    let mut bytes: Vec<u8> = rest.as_bytes().chunks(2).map(byte).collect::<Option<_>>()?;
    let cipher = cipher(&digest(&[b"foresale lines", key.secret()]))?;
    let length = cipher.open_in_place(nonce, Aad::empty(), &mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

fn byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|digits| digits.len() == 2)?, 16).ok()
}

fn digest(parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    Zeroizing::new(digest.finalize().into())
}

/// What a message belongs to, and is worthless for without.
trait About {
    fn bytes(&self) -> Vec<u8>;
}

impl About for KeyId {
    fn bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

impl About for PublicKey {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new)
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn close(key: &[u8; 32], secret: &[u8; 32], about: &impl About) -> Result<String, StoreError> {
    let mut bytes = Zeroizing::new(secret.to_vec());
    let cipher = cipher(key).ok_or(StoreError::Unencrypted)?;
    let tag = cipher
        .seal_in_place_separate_tag(nonce(), Aad::from(about.bytes()), &mut bytes)
        .map_err(|_| StoreError::Unencrypted)?;
    Ok(hex(&bytes) + &hex(tag.as_ref()))
}

fn open(key: &[u8; 32], closed: &str, about: &impl About) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new(from_hex::<BOX>(closed)?);
    let opened = cipher(key)?.open_in_place(nonce(), Aad::from(about.bytes()), &mut bytes[..]).ok()?;
    let mut secret = Zeroizing::new([0; 32]);
    secret.copy_from_slice(opened.get(..32)?);
    Some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

    #[test]
    fn what_is_sealed_opens_for_its_receiver_and_nobody_else() {
        let (key, pair) = (Key::random().expect("random"), new_pair().expect("random"));
        let sealed = seal(&key, &PublicKey::from(&pair)).expect("sealed");
        assert_ne!(sealed, seal(&key, &PublicKey::from(&pair)).expect("sealed"), "made for one message");
        assert!(!sealed.contains(&hex(key.secret())));
        let opened = unseal(&sealed, key.id, &pair).expect("opened");
        assert_eq!(opened.secret(), key.secret());
        assert!(unseal(&sealed, key.id, &new_pair().expect("random")).is_none());
        assert!(unseal(&sealed, Key::random().expect("random").id, &pair).is_none(), "of another database");
        for place in [0, 63, 64, sealed.len() - 1] {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("digits");
            assert!(unseal(&changed, key.id, &pair).is_none(), "changed at {place}");
        }
        for broken in ["", "00", &sealed[..60], &sealed[..sealed.len() - 2], "é".repeat(80).as_str()] {
            assert!(unseal(broken, key.id, &pair).is_none());
        }
    }

    #[test]
    fn a_line_is_read_with_the_key_and_only_whole() {
        let key = Key::random().expect("random");
        let line = encrypt_line(&key, b"Ada Brook").expect("encrypted");
        assert!(!line.contains("Ada") && line != encrypt_line(&key, b"Ada Brook").expect("encrypted"));
        assert_eq!(decrypt_line(&key, &line).expect("read"), b"Ada Brook");
        assert!(decrypt_line(&Key::random().expect("random"), &line).is_none());
        for cut in [0, 5, 24, line.len() - 2, line.len() - 1] {
            assert!(decrypt_line(&key, &line[..cut]).is_none(), "{cut}");
        }
    }

    #[test]
    fn a_pair_opens_with_its_password_and_an_older_key_with_the_newer_one() {
        let pair = new_pair().expect("random");
        let (public, salt) = (PublicKey::from(&pair), [7; SALT]);
        let closed = lock_with_password(&pair, "correct horse", &salt, CHEAP).expect("locked");
        let open = |password, salt| unlock_with_password(&closed, &public, password, salt, CHEAP);
        assert_eq!(open("correct horse", &salt).expect("opened").to_bytes(), pair.to_bytes());
        assert!(open("correct horsf", &salt).is_none() && open("correct horse", &[8; SALT]).is_none());
        let (older, newer) = (Key::random().expect("random"), Key::random().expect("random"));
        let closed = lock_with_key(&older, &newer).expect("locked");
        assert_eq!(unlock_with_key(&closed, older.id, &newer).expect("opened").secret(), older.secret());
        assert!(unlock_with_key(&closed, older.id, &older).is_none());
    }
}

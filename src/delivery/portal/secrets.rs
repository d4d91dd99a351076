//! Random tokens, digests and signatures: what makes an address or a cookie impossible to guess or to forge.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, hmac, rand};
use serde::{Deserialize, Serialize};

const BYTES: usize = 32;
/// How many bytes of a signature are put in an address.
const SHORT: usize = 16;

/// The system gives no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system could not supply random numbers; try again")]
pub struct NoRandom;

/// 256 random bits as 43 characters.
///
/// # Errors
/// [`NoRandom`].
pub fn random_token() -> Result<String, NoRandom> {
    let mut bytes = [0; BYTES];
    rand::SecureRandom::fill(&rand::SystemRandom::new(), &mut bytes).map_err(|_| NoRandom)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a token: somebody who reads the database cannot use it.
#[must_use]
pub fn digest_of(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}

/// The key that this database signs with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// # Errors
    /// [`NoRandom`].
    pub fn random() -> Result<Secret, NoRandom> {
        random_token().map(Secret)
    }

    fn hmac(&self, purpose: &str, bytes: &[u8]) -> hmac::Tag {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
        let mut context = hmac::Context::with_key(&key);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(bytes);
        context.sign()
    }

    /// Signs a text for one purpose; a signature for another purpose is worth nothing.
    #[must_use]
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.hmac(purpose, text.as_bytes()))
    }

    /// Whether a signature is correct, compared in constant time.
    #[must_use]
    pub fn is_right(&self, purpose: &str, text: &str, signature: &str) -> bool {
        is_same(self.sign(purpose, text).as_bytes(), signature.as_bytes())
    }

    /// A number as 32 characters that only this key can make and read: the signature, then the number under a mask made
    /// from it.
    #[must_use]
    pub fn seal(&self, purpose: &str, number: i64) -> String {
        let number = number.to_be_bytes();
        let signature = self.hmac(purpose, &number);
        let signature = &signature.as_ref()[..SHORT];
        let masked: Vec<u8> = self.mask(purpose, signature).iter().zip(number).map(|(m, b)| m ^ b).collect();
        URL_SAFE_NO_PAD.encode([signature, &masked].concat())
    }

    /// The number of a sealed text; none for anything that this key did not seal for this purpose.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<i64> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (signature, masked) = bytes.split_at_checked(SHORT)?;
        let masked: [u8; 8] = masked.try_into().ok()?;
        let mut number = self.mask(purpose, signature);
        number.iter_mut().zip(masked).for_each(|(m, b)| *m ^= b);
        let right = is_same(&self.hmac(purpose, &number).as_ref()[..SHORT], signature);
        right.then(|| i64::from_be_bytes(number))
    }

    fn mask(&self, purpose: &str, signature: &[u8]) -> [u8; 8] {
        let tag = self.hmac(&format!("{purpose} mask"), signature);
        let mut mask = [0; 8];
        mask.copy_from_slice(&tag.as_ref()[..8]);
        mask
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Compares two texts without revealing through timing where they differ.
#[must_use]
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (x, y)| different | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_numbers_open_with_their_own_key_and_purpose_only() {
        let (secret, other) = (Secret::random().expect("random"), Secret::random().expect("random"));
        for number in [0, 1, 7_000_000_000, -5, i64::MAX] {
            let sealed = secret.seal("stop", number);
            assert_eq!((sealed.len(), secret.open("stop", &sealed)), (32, Some(number)));
            assert_eq!((secret.open("go", &sealed), other.open("stop", &sealed)), (None, None));
            let mut forged = sealed.into_bytes();
            forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
            assert_eq!(secret.open("stop", &String::from_utf8_lossy(&forged)), None);
        }
        assert_eq!(
            (secret.open("stop", ""), secret.open("stop", "ä"), secret.open("stop", &"A".repeat(99))),
            (None, None, None)
        );
    }

    #[test]
    fn signatures_hold_for_one_text_and_purpose() {
        let secret = Secret::random().expect("random");
        let signature = secret.sign("form", "abc");
        assert!(secret.is_right("form", "abc", &signature));
        assert!(!secret.is_right("form", "abd", &signature) && !secret.is_right("link", "abc", &signature));
        assert!(!secret.is_right("form", "abc", ""));
        assert_ne!(random_token(), random_token());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}

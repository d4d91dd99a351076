//! The code with which a dealer signs in on the portal and by telephone: eight digits, stored only as a salted hash.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

/// The number of digits in a code: they can be typed on a telephone.
pub const DIGITS: usize = 8;
/// How many random bytes a new code is made from.
pub const ENTROPY: usize = 32;

/// A code that was just made. It is shown once; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    pub code: String,
    /// Argon2id as a PHC string.
    pub hash: String,
}

/// A code could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access code could not be made; try again")]
pub struct NoCode;

impl NewCode {
    /// A code and the salt of its hash from random bytes.
    ///
    /// # Errors
    /// When the hash cannot be computed.
    pub fn from_entropy(entropy: &[u8; ENTROPY]) -> Result<NewCode, NoCode> {
        let (number, salt) = entropy.split_at(ENTROPY / 2);
        // 128 random bits reduced to 10^8 codes: no code is noticeably likelier than another.
        let number = number.iter().fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
        let code = format!("{:0width$}", number % 10_u128.pow(8), width = DIGITS);
        let salt = SaltString::encode_b64(salt).map_err(|_| NoCode)?;
        let hash = Argon2::default().hash_password(code.as_bytes(), &salt).map_err(|_| NoCode)?;
        Ok(NewCode { code, hash: hash.to_string() })
    }
}

/// Whether a typed code (ignoring blanks and dashes) matches this hash, compared in constant time.
#[must_use]
pub fn is_right(typed: &str, hash: &str) -> bool {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(digits.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_opens_with_itself_only() {
        let made = NewCode::from_entropy(&[7; ENTROPY]).expect("made");
        assert!(made.code.len() == DIGITS && made.code.bytes().all(|b| b.is_ascii_digit()));
        assert!(!made.hash.contains(&made.code));
        assert!(is_right(&made.code, &made.hash));
        assert!(is_right(&format!("{} {}", &made.code[..4], &made.code[4..]), &made.hash));
        for wrong in ["", "00000000", &made.code[1..]] {
            assert!(!is_right(wrong, &made.hash), "{wrong}");
        }
        assert!(!is_right(&made.code, "no hash"));
    }
}

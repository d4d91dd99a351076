//! Passwords of people who sign in, kept only as salted hashes (Argon2id, RFC 9106).

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

/// The fewest characters of a password.
pub const LEAST_CHARACTERS: usize = 8;
/// The most bytes of a password: hashing takes what is given, and nobody types more.
const MOST_BYTES: usize = 1_024;
/// How many random bytes the salt is made from.
pub const SALT: usize = 16;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    #[error("a password needs at least {LEAST_CHARACTERS} characters; a few words in a row are easy to remember")]
    TooShort,
    #[error("that password is too long; use at most {MOST_BYTES} bytes")]
    TooLong,
    #[error("the password could not be kept; try again")]
    NotHashed,
}

/// The hash of a new password, as a PHC string.
///
/// # Errors
/// When it is too short or too long.
pub fn hash(password: &str, salt: &[u8; SALT]) -> Result<String, PasswordFault> {
    if password.chars().count() < LEAST_CHARACTERS {
        return Err(PasswordFault::TooShort);
    }
    if password.len() > MOST_BYTES {
        return Err(PasswordFault::TooLong);
    }
    let salt = SaltString::encode_b64(salt).map_err(|_| PasswordFault::NotHashed)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|_| PasswordFault::NotHashed)?;
    Ok(hash.to_string())
}

/// A hash that no password matches, and that takes as long to check as any other: it stands in for unknown people.
#[must_use]
pub fn nobodys() -> String {
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()
}

/// Whether a typed password matches this hash, compared in constant time.
#[must_use]
pub fn is_right(typed: &str, hash: &str) -> bool {
    typed.len() <= MOST_BYTES
        && PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(typed.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_with_itself_only() {
        let kept = hash("correct horse", &[3; SALT]).expect("taken");
        assert!(kept.starts_with("$argon2id$") && !kept.contains("horse"));
        assert!(is_right("correct horse", &kept));
        for wrong in ["", "correct horse ", "Correct horse"] {
            assert!(!is_right(wrong, &kept) && !is_right(wrong, &nobodys()), "{wrong}");
        }
        assert!(PasswordHash::new(&nobodys()).is_ok(), "a hash like any other");
        assert_eq!(hash("short", &[3; SALT]), Err(PasswordFault::TooShort));
        assert_eq!(hash(&"x".repeat(2_000), &[3; SALT]), Err(PasswordFault::TooLong));
    }
}

//! Passwords of people who sign in, kept only as salted hashes (Argon2id, RFC 9106).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

/// The fewest characters of a password.
pub const LEAST_CHARACTERS: usize = 8;
/// The most bytes of a password: hashing takes what is given, and nobody types more.
const MOST_BYTES: usize = 1_024;
/// How many random bytes the salt is made from.
pub const SALT: usize = 16;

/// What deriving a key from a password costs whoever does it, and whoever guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// The second recommended choice of RFC 9106, section 4: 64 MiB, three passes, four lanes.
    pub const USUAL: Cost = Cost { memory_kib: 65_536, passes: 3, lanes: 4 };
    /// More than that is the work of a damaged file, and would only stop the computer.
    const MOST: Cost = Cost { memory_kib: 1 << 20, passes: 32, lanes: 32 };

    fn is_bearable(self) -> bool {
        self.memory_kib <= Cost::MOST.memory_kib && self.passes <= Cost::MOST.passes && self.lanes <= Cost::MOST.lanes
    }
}

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
    refuse_unfit(password)?;
    let salt = SaltString::encode_b64(salt).map_err(|_| PasswordFault::NotHashed)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|_| PasswordFault::NotHashed)?;
    Ok(hash.to_string())
}

/// Whether a new password would be taken.
///
/// # Errors
/// When it is too short or too long.
pub fn refuse_unfit(password: &str) -> Result<(), PasswordFault> {
    if password.chars().count() < LEAST_CHARACTERS {
        return Err(PasswordFault::TooShort);
    }
    if password.len() > MOST_BYTES {
        return Err(PasswordFault::TooLong);
    }
    Ok(())
}

/// 256 bits from a password, by Argon2id: the same for the same password, salt and cost.
///
/// # Errors
/// When the password is too long, or the cost is none that a computer bears.
pub fn derived(password: &str, salt: &[u8; SALT], cost: Cost) -> Result<[u8; 32], PasswordFault> {
    if password.len() > MOST_BYTES {
        return Err(PasswordFault::TooLong);
    }
    if !cost.is_bearable() {
        return Err(PasswordFault::NotHashed);
    }
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| PasswordFault::NotHashed)?;
    let mut key = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), salt, &mut key).map_err(|_| PasswordFault::NotHashed)?;
    Ok(key)
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

    #[test]
    fn a_key_comes_of_the_password_the_salt_and_the_cost() {
        let cheap = Cost { memory_kib: 64, passes: 1, lanes: 1 };
        let key = |password, salt, cost| derived(password, &[salt; SALT], cost).expect("derived");
        let one = key("correct horse", 3, cheap);
        assert_eq!(one, key("correct horse", 3, cheap));
        for other in [
            key("correct horsf", 3, cheap),
            key("correct horse", 4, cheap),
            key("correct horse", 3, Cost { passes: 2, ..cheap }),
        ] {
            assert_ne!(one, other);
        }
        let ruinous = Cost { memory_kib: u32::MAX, passes: 3, lanes: 4 };
        assert_eq!(derived("correct horse", &[3; SALT], ruinous), Err(PasswordFault::NotHashed));
    }
}

//! The recovery key: letters on paper that open a database when every password is forgotten.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use super::secret::random;
use crate::StoreError;

/// Crockford's alphabet: no letter in it looks like another one or like a digit.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters that carry the key, five bits each, and those that tell a slip of the pen.
const SECRET_LETTERS: usize = 32;
const CHECK_LETTERS: usize = 4;
const GROUP: usize = 4;

/// 160 random bits, written as nine groups of four letters, of which the last one checks the others.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(Zeroizing<[u8; 20]>);

/// Why letters are no recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryFault {
    #[error("a recovery key has nine groups of four letters and digits; this has {0} letters and digits in all")]
    Length(usize),
    #[error("'{0}' is not in any recovery key; they have digits and letters, but no U")]
    Letter(char),
    #[error("this recovery key has a slip in it: the last group does not match the others; compare it with the paper")]
    Slip,
}

impl RecoveryKey {
    /// # Errors
    /// When the system has no random numbers.
    pub fn random() -> Result<RecoveryKey, StoreError> {
        Ok(RecoveryKey(Zeroizing::new(random()?)))
    }

    /// Both halves of a pair of keys: what is sealed to one is opened by the other.
    pub(super) fn pair(&self) -> StaticSecret {
        let mut digest = Sha256::new();
        digest.update(b"foresale recovery key");
        digest.update(&self.0[..]);
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(digest.finalize().into());
        StaticSecret::from(*secret)
    }

    fn check(&self) -> u32 {
        let digest = Sha256::new().chain_update(b"foresale recovery check").chain_update(&self.0[..]).finalize();
        let bytes: [u8; 4] = [0, digest[0], digest[1], digest[2]];
        u32::from_be_bytes(bytes) >> 4
    }
}

/// "7K4M-0ZQX-…", as it is printed.
impl fmt::Display for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |bits: u32| char::from(LETTERS[(bits & 31) as usize]);
        let mut text: Vec<char> = Vec::with_capacity(SECRET_LETTERS + CHECK_LETTERS);
        // Five bytes are eight letters.
        for five in self.0.chunks(5) {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            text.extend((0..8).rev().map(|place| letter(u32::try_from(bits >> (place * 5) & 31).unwrap_or(0))));
        }
        let check = self.check();
        text.extend((0..CHECK_LETTERS).rev().map(|place| letter(check >> (place * 5))));
        let groups: Vec<String> = text.chunks(GROUP).map(|group| group.iter().collect()).collect();
        f.write_str(&groups.join("-"))
    }
}

/// Never the letters.
impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey")
    }
}

/// As a person types it: in whatever case and groups, O for 0, and I or L for 1.
impl FromStr for RecoveryKey {
    type Err = RecoveryFault;

    fn from_str(text: &str) -> Result<RecoveryKey, RecoveryFault> {
        let typed: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut values = Vec::with_capacity(typed.len());
        for c in &typed {
            let meant = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let place = LETTERS.iter().position(|letter| char::from(*letter) == meant);
            values.push(place.and_then(|place| u8::try_from(place).ok()).ok_or(RecoveryFault::Letter(*c))?);
        }
        if values.len() != SECRET_LETTERS + CHECK_LETTERS {
            return Err(RecoveryFault::Length(values.len()));
        }
        let (secret, check) = values.split_at(SECRET_LETTERS);
        let mut bytes = Zeroizing::new([0; 20]);
        for (eight, five) in secret.chunks(8).zip(bytes.chunks_mut(5)) {
            let bits = eight.iter().fold(0_u64, |bits, value| bits << 5 | u64::from(*value));
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        let key = RecoveryKey(bytes);
        let told = check.iter().fold(0_u32, |bits, value| bits << 5 | u32::from(*value));
        if key.check() == told { Ok(key) } else { Err(RecoveryFault::Slip) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_however_it_is_typed() {
        let key = RecoveryKey::random().expect("random");
        let printed = key.to_string();
        assert_eq!((printed.len(), printed.matches('-').count()), (44, 8), "{printed}");
        let typed = printed.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        for way in [printed.clone(), typed, printed.replace('-', ""), format!("  {printed}\n")] {
            assert_eq!(way.parse::<RecoveryKey>(), Ok(key.clone()), "{way}");
        }
        assert_ne!(RecoveryKey::random().expect("random"), key);
        assert!(!format!("{key:?}").contains(&printed));
    }

    #[test]
    fn a_slip_of_the_pen_is_told() {
        let printed = RecoveryKey::random().expect("random").to_string();
        let slips = printed.char_indices().filter(|(_, c)| *c != '-').map(|(at, c)| {
            let other = if c == 'Z' { 'Y' } else { 'Z' };
            format!("{}{other}{}", &printed[..at], &printed[at + 1..])
        });
        for slip in slips {
            assert_eq!(slip.parse::<RecoveryKey>(), Err(RecoveryFault::Slip), "{slip}");
        }
        assert_eq!(printed[..41].parse::<RecoveryKey>(), Err(RecoveryFault::Length(33)));
        assert_eq!("".parse::<RecoveryKey>(), Err(RecoveryFault::Length(0)));
        assert_eq!(format!("U{printed}").parse::<RecoveryKey>(), Err(RecoveryFault::Letter('U')));
        assert_eq!("ß".repeat(36).parse::<RecoveryKey>(), Err(RecoveryFault::Letter('ß')));
    }
}

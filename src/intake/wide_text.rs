//! Text of two or four bytes a letter, and text that shifts between alphabets, by how its bytes look.

use encoding_rs::{UTF_16BE, UTF_16LE};

use crate::source::Encoding;

/// UTF-32 by its byte order mark, or by the two zeros that all letters have in four bytes.
pub(crate) fn utf32(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return Some(Encoding::Utf32 { big: false }),
        [0, 0, 0xFE, 0xFF, ..] => return Some(Encoding::Utf32 { big: true }),
        _ => {}
    }
    let fours = || bytes[..bytes.len().min(1 << 14)].chunks_exact(4);
    let all = fours().count();
    let little = fours().filter(|four| four[2..] == [0, 0] && four[..2] != [0, 0]).count();
    let big = fours().filter(|four| four[..2] == [0, 0] && four[2..] != [0, 0]).count();
    let is_it = |found: usize| all >= 4 && found * 100 >= all * 99;
    match (is_it(little), is_it(big)) {
        (true, _) => Some(Encoding::Utf32 { big: false }),
        (_, true) => Some(Encoding::Utf32 { big: true }),
        _ => None,
    }
}

/// The shifts between Latin and Japanese letters in mails and old systems of Japan.
pub(crate) fn is_shifted(bytes: &[u8]) -> bool {
    let is_in = |shift: &[u8]| bytes.windows(3).any(|three| three == shift);
    bytes.is_ascii() && (is_in(b"\x1b$B") || is_in(b"\x1b$@")) && (is_in(b"\x1b(B") || is_in(b"\x1b(J"))
}

/// UTF-16 by its byte order mark, or by the zeros that Latin letters leave in every second byte.
pub(crate) fn utf16(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(Encoding::Coded(UTF_16LE)),
        [0xFE, 0xFF, ..] => return Some(Encoding::Coded(UTF_16BE)),
        _ => {}
    }
    let pairs = &bytes[..bytes.len().min(1 << 14)];
    let (mut even, mut odd, mut count) = (0_usize, 0_usize, 0_usize);
    for pair in pairs.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
        count += 1;
    }
    if odd * 2 > count && even * 20 < count {
        Some(Encoding::Coded(UTF_16LE))
    } else if even * 2 > count && odd * 20 < count {
        Some(Encoding::Coded(UTF_16BE))
    } else {
        None
    }
}

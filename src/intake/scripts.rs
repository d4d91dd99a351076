//! Digits of other scripts: full-width, Arabic, Persian, Devanagari.

const ZEROS: [char; 4] = ['０', '٠', '۰', '०'];

/// The digit as our own; none if it is no digit of another script.
pub(crate) fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.into_iter().map(u32::from).find(|zero| (*zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

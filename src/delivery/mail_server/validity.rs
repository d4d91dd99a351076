//! Until when a certificate is valid, read from its DER (RFC 5280, 4.1): chain verification does not check the validity
//! dates of a trusted authority.

use domain::day::Day;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The last second, since 1970, at which it is valid; none if the bytes are not a certificate.
pub fn end(certificate: &[u8]) -> Option<i64> {
    let (whole, _) = expect(certificate, SEQUENCE)?;
    let (signed, _) = expect(whole, SEQUENCE)?;
    // The version may be missing; then follow number, algorithm, issuer and the two dates.
    let rest = expect(signed, VERSION).map_or(signed, |(_, rest)| rest);
    let rest = (0..3).try_fold(rest, |rest, _| element(rest).map(|(_, _, rest)| rest))?;
    let (days, _) = expect(rest, SEQUENCE)?;
    let (_, _, until) = element(days)?;
    match element(until)? {
        (UTC_TIME, text, _) => {
            // A two-digit year: from 50 on it means the previous century.
            let century = if number(text, 0, 2)? < 50 { "20" } else { "19" };
            seconds(&[century.as_bytes(), text].concat())
        }
        (GENERALIZED_TIME, text, _) => seconds(text),
        _ => None,
    }
}

/// The content of the first element, and what follows it.
fn expect(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    element(bytes).filter(|(found, ..)| *found == tag).map(|(_, content, rest)| (content, rest))
}

/// Tag and content of the first element, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length, rest @ ..] = bytes else { return None };
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (digits, rest) =
            rest.split_at_checked(usize::from(length & 0x7F)).filter(|(digits, _)| digits.len() <= 4)?;
        (digits.iter().try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// "20260301120000Z"
fn seconds(text: &[u8]) -> Option<i64> {
    let part = |from, digits| number(text, from, digits);
    let day = Day::from_ymd(i32::try_from(part(0, 4)?).ok()?, part(4, 2)?, part(6, 2)?)?;
    let of_day = part(8, 2)? * 3_600 + part(10, 2)? * 60 + part(12, 2)?;
    (text.get(14) == Some(&b'Z')).then_some(i64::from(day.0) * 86_400 + i64::from(of_day))
}

fn number(text: &[u8], from: usize, digits: usize) -> Option<u32> {
    let part = std::str::from_utf8(text.get(from..from + digits)?).ok()?;
    if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn the_last_day_is_read_in_either_form() {
        for year in [1999, 2026, 2049, 2050, 2120] {
            let mut params = CertificateParams::new(vec!["example.com".to_owned()]).expect("parameters");
            (params.not_before, params.not_after) = (date_time_ymd(1990, 1, 1), date_time_ymd(year, 3, 1));
            let made = params.self_signed(&KeyPair::generate().expect("a key")).expect("made");
            let day = Day::from_ymd(year, 3, 1).expect("a day");
            assert_eq!(end(made.der()), Some(i64::from(day.0) * 86_400), "{year}");
            // However it is truncated, it is rejected as a certificate without a panic.
            assert!((0..made.der().len()).all(|cut| end(&made.der()[..cut]).is_none()));
        }
        assert_eq!((end(b"hello"), end(&[]), end(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF])), (None, None, None));
    }
}

//! Shares, always per cent, and always rounded in the same way.

use crate::UNKNOWN;
use crate::conventions::{Conventions, IN_FORCE};

impl Conventions {
    /// One decimal, which is left out of nothing and of all; a share too small for it keeps two, so that it is told from
    /// nothing.
    #[must_use]
    pub fn percent(&self, share: f64) -> String {
        let hundredths = share * 100.0;
        if !hundredths.is_finite() {
            return UNKNOWN.to_owned();
        }
        let size = hundredths.abs();
        let decimals = if size >= 99.95 || size == 0.0 {
            0
        } else if size >= 0.05 {
            1
        } else {
            2
        };
        format!("{}{}", self.decimals(hundredths, decimals), self.percent)
    }

    /// To the whole, for sentences; what is more than nothing and less than one says so.
    #[must_use]
    pub fn whole_percent(&self, share: f64) -> String {
        let hundredths = share * 100.0;
        if !hundredths.is_finite() {
            UNKNOWN.to_owned()
        } else if hundredths > 0.0 && hundredths < 0.5 {
            format!("less than 1{}", self.percent)
        } else {
            format!("{}{}", self.decimals(hundredths.round(), 0), self.percent)
        }
    }

    /// A difference of shares: "+2.3", "−0.4", with a real minus sign.
    #[must_use]
    pub fn signed_points(&self, difference: f64) -> String {
        let size = self.decimals((difference * 100.0).abs(), 1);
        let is_nothing = !size.bytes().any(|b| (b'1'..=b'9').contains(&b));
        let sign = match difference {
            _ if is_nothing => "",
            difference if difference < 0.0 => "−",
            _ => "+",
        };
        format!("{sign}{size}")
    }
}

/// "12.3 %", "100 %", "0 %", "0.04 %"
#[must_use]
pub fn percent(share: f64) -> String {
    IN_FORCE.percent(share)
}

/// "12 %", "less than 1 %"
#[must_use]
pub fn whole_percent(share: f64) -> String {
    IN_FORCE.whole_percent(share)
}

/// To the whole in little room: "12 %", "< 1 %".
#[must_use]
pub fn short_percent(share: f64) -> String {
    if share > 0.0 && share < 0.005 { format!("< 1{}", IN_FORCE.percent) } else { whole_percent(share) }
}

/// A share that a person has set, as it was set: "10 %", "12.5 %".
#[must_use]
pub fn percent_as_set(share: f64) -> String {
    format!("{}{}", IN_FORCE.trimmed(share * 100.0, 1), IN_FORCE.percent)
}

/// The ends of an interval, with the sign behind the second one only: "12.3–14.0 %".
#[must_use]
pub fn percent_range(low: f64, high: f64) -> String {
    format!("{}–{}{}", points(low), points(high), IN_FORCE.percent)
}

/// A share or a difference of shares in hundredths, without a sign of its own: "2.3".
#[must_use]
pub fn points(share: f64) -> String {
    IN_FORCE.decimals(share * 100.0, 1)
}

/// A difference of shares in points: "+2.3", "−0.4", "0.0".
#[must_use]
pub fn signed_points(difference: f64) -> String {
    IN_FORCE.signed_points(difference)
}

/// A relative change: "+12.3 %", "−5.1 %".
#[must_use]
pub fn signed_percent(change: f64) -> String {
    format!("{}{}", signed_points(change), IN_FORCE.percent)
}

/// How many of a hundred: "32"; "hardly any" where not one is.
#[must_use]
pub fn of_hundred(share: f64) -> String {
    if (0.0..0.005).contains(&share) { "hardly any".to_owned() } else { crate::number::whole((100.0 * share).round()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::tests::{GERMAN, SWISS};

    #[test]
    fn shares_keep_what_tells_them_from_nothing_and_from_all() {
        let written = [0.1234, 1.0, 0.0, -0.0, 0.0004, 0.9996, 0.9994, -0.051, 12.5].map(percent);
        assert_eq!(written, ["12.3 %", "100 %", "0 %", "0 %", "0.04 %", "100 %", "99.9 %", "-5.1 %", "1,250 %"]);
        assert_eq!(percent(f64::NAN), "–");
    }

    #[test]
    fn sentences_round_to_the_whole() {
        assert_eq!(
            [0.124, 0.004, 0.005, 0.0, 1.0].map(whole_percent),
            ["12 %", "less than 1 %", "1 %", "0 %", "100 %"]
        );
    }

    #[test]
    fn nobody_is_said_to_be_none_of_a_hundred() {
        assert_eq!([0.324, 0.005, 0.001, 0.0, 1.0].map(of_hundred), ["32", "1", "hardly any", "hardly any", "100"]);
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!([-0.051, 0.02, 0.0001, -0.0001].map(signed_percent), ["−5.1 %", "+2.0 %", "0.0 %", "0.0 %"]);
        assert_eq!((signed_points(0.023), points(-0.004)), ("+2.3".to_owned(), "-0.4".to_owned()));
        assert_eq!(percent_range(0.123, 0.14), "12.3–14.0 %");
        assert_eq!([0.1, 0.125].map(percent_as_set), ["10 %", "12.5 %"]);
    }

    #[test]
    fn other_countries_have_other_signs() {
        assert_eq!((GERMAN.percent(0.1234), SWISS.whole_percent(0.5)), ("12,3 %".to_owned(), "50%".to_owned()));
    }
}

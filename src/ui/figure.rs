//! How numbers are written: thousands, shares, short forms on axes.

/// "12,345"; rounds, keeps the sign.
#[must_use]
pub fn whole(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let digits = format!("{:.0}", value.abs());
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && digits != "0" {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "12,345"
#[must_use]
pub fn count(value: usize) -> String {
    whole(value as f64)
}

/// A text of at most so many letters, the last an ellipsis where some are left out.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// "1 customer", "12 customers"
#[must_use]
pub fn counted(value: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// A share as "12.3 %"; small ones keep a digit that tells them from nothing.
#[must_use]
pub fn percent(share: f64) -> String {
    // Of minus nothing, nothing.
    let value = share * 100.0 + 0.0;
    if !value.is_finite() {
        "–".into()
    } else if value.abs() >= 99.95 || value == 0.0 {
        format!("{value:.0} %")
    } else if value.abs() >= 0.05 {
        format!("{value:.1} %")
    } else {
        format!("{value:.2} %")
    }
}

/// "1.2 k", "3.4 M", for axes.
#[must_use]
pub fn short(value: f64) -> String {
    let size = value.abs();
    let (scaled, unit) = if size >= 1e9 {
        (value / 1e9, " bn")
    } else if size >= 1e6 {
        (value / 1e6, " M")
    } else if size >= 1e4 {
        (value / 1e3, " k")
    } else {
        return if size >= 10.0 || value.fract() == 0.0 { whole(value) } else { trimmed(value, 2) };
    };
    format!("{}{unit}", trimmed(scaled, 1))
}

/// A number with three significant digits or so, for KPIs of any unit.
#[must_use]
pub fn plain(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        "–".into()
    } else if size >= 1000.0 {
        whole(value)
    } else if size >= 100.0 {
        trimmed(value, 1)
    } else {
        trimmed(value, 2)
    }
}

/// How many times as often: "2.00 ×", with two decimals so that a column of them lines up.
#[must_use]
pub fn times(value: f64) -> String {
    if value.is_finite() { format!("{value:.2} ×") } else { "–".into() }
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// The change from `before` to `now` as a share; none when there was nothing before.
#[must_use]
pub fn change(now: f64, before: f64) -> Option<f64> {
    (before.abs() > f64::EPSILON).then(|| now / before - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(whole(1_234_567.4), "1,234,567");
        assert_eq!(whole(-0.2), "0");
        assert_eq!(whole(f64::NAN), "–");
        assert_eq!(percent(0.1234), "12.3 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0004), "0.04 %");
        assert_eq!((percent(-0.0), times(2.0)), ("0 %".to_owned(), "2.00 ×".to_owned()));
        assert_eq!(short(12_340.0), "12.3 k");
        assert_eq!(short(2_000_000.0), "2 M");
        assert_eq!(short(0.25), "0.25");
        assert_eq!(plain(3.10), "3.1");
        assert_eq!(plain(-0.001), "0");
        assert_eq!(counted(1, "customer", "customers"), "1 customer");
        assert_eq!(change(110.0, 100.0).map(percent).as_deref(), Some("10.0 %"));
        assert_eq!(change(1.0, 0.0), None);
    }
}

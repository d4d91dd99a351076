//! What differs from country to country in how figures are written.

/// The signs of a language or country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conventions {
    /// At every third digit of a whole number.
    pub thousands: &'static str,
    /// Before tenths.
    pub decimal: &'static str,
    /// Behind a share of a hundred.
    pub percent: &'static str,
    /// Between the last two of a list, and between alternatives.
    pub and: &'static str,
    pub or: &'static str,
}

/// 1,234.5; 12.3 %
pub const ENGLISH: Conventions = Conventions { thousands: ",", decimal: ".", percent: " %", and: " and ", or: " or " };

/// Those by which everything is written. The words of the program are English, and so are its signs; who translates it
/// says others here.
pub const IN_FORCE: &Conventions = &ENGLISH;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const GERMAN: Conventions =
        Conventions { thousands: ".", decimal: ",", percent: " %", and: " und ", or: " oder " };
    pub(crate) const SWISS: Conventions = Conventions { thousands: "’", decimal: ".", percent: "%", ..GERMAN };
}

//! Amounts that are not written in whole units of their currency, as their headings say: "amount_cents", "Umsatz (TEUR)".

use crate::words;
use reports::import::InUnits;

/// A hundredth of a currency, in the languages and currencies of exports.
const HUNDREDTHS: &str = "cent cents ct cts pence penny pennies centime centimes centesimo centesimi centimo centimos centavo centavos \
     grosz grosze groszy groszach halere haler haleru halier oere ore kopek kopeks kopecks коп копеек копейки копейках копійки копійок \
     kurus filler filleres stotinki стотинки ban bani santim senti sentti sentit penni penniae pfennig rappen eurocent eurocents lepta λεπτα \
     minorunit minorunits minor 分 角分 セント агорот אגורות";
/// Beginnings of them, whatever their case and number.
const HUNDREDTHS_BEGIN: [&str; 13] = [
    "centim",
    "centav",
    "centes",
    "centen",
    "eurocent",
    "haler",
    "grosz",
    "kopek",
    "kopeik",
    "копе",
    "kurus",
    "stotin",
    "стотин",
];
/// Words that make it a share instead: "per cent".
const SHARES: &str = "per pro pour por prosent percent in100";
const THOUSANDS: &str = "teur tchf tusd tgbp tdkk tsek tnok tpln tczk thuf keur kusd kchf kgbp kpln kczk ksek knok kdkk khuf ktl tsd thsd \
     tausend thousand thousands milliers millier migliaia duizend duizenden tys tysiac tysiace tis tisic tisice tisicich tusen tusental tuhat \
     ezer ezerft тыс тысяч тысячах тис τιμεσσεχιλιαδες χιλ χιλιαδες miles milhares mii 千円 千元 천원 tkr mkrt";
const MILLIONS: &str = "mio mln million millions millionen milionow miliony milioni millones milhoes millioner miljoner miljoonaa млн εκατ 百万円 백만원 meur mchf musd";
/// Short forms with signs, as they stand.
const SIGNED: [(&str, InUnits); 14] = [
    ("T€", InUnits::Thousands),
    ("k€", InUnits::Thousands),
    ("K€", InUnits::Thousands),
    ("€k", InUnits::Thousands),
    ("k$", InUnits::Thousands),
    ("$k", InUnits::Thousands),
    ("£k", InUnits::Thousands),
    ("'000", InUnits::Thousands),
    ("’000", InUnits::Thousands),
    ("(000)", InUnits::Thousands),
    ("000s", InUnits::Thousands),
    ("M€", InUnits::Millions),
    ("€m", InUnits::Millions),
    ("¢", InUnits::Hundredths),
];

/// What a heading says about the size of its amounts; none if they are in whole units.
pub(crate) fn of_heading(heading: &str) -> Option<InUnits> {
    let parts = parts(heading);
    let is_of = |list: &str, part: &String| list.split_whitespace().any(|known| known == part);
    let is_share = parts.iter().any(|part| is_of(SHARES, part));
    // "Total (p)"
    let is_pence = heading.ends_with("(p)");
    let begins = |part: &String| HUNDREDTHS_BEGIN.iter().any(|stem| part.starts_with(stem));
    if is_pence || (!is_share && parts.iter().any(|part| is_of(HUNDREDTHS, part) || begins(part))) {
        return Some(InUnits::Hundredths);
    }
    if parts.iter().any(|part| is_of(THOUSANDS, part)) {
        return Some(InUnits::Thousands);
    }
    if parts.iter().any(|part| is_of(MILLIONS, part)) {
        return Some(InUnits::Millions);
    }
    SIGNED.iter().find(|(sign, _)| stands_alone(heading, sign)).map(|(_, units)| *units)
}

/// Whether a sign stands in a heading with no letter or digit beside it.
fn stands_alone(heading: &str, sign: &str) -> bool {
    heading.match_indices(sign).any(|(at, _)| {
        let before = heading[..at].chars().next_back();
        let after = heading[at + sign.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The words of a heading: "amountCents", "amount_cents" and "Amount in cents" have one in common.
pub(crate) fn parts(heading: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut was_small = false;
    for c in heading.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_small) {
            parts.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(last) = parts.last_mut()
        {
            last.push(c);
        }
        was_small = c.is_lowercase();
    }
    parts.iter().map(|part| words::plain(part)).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stand_in_headings() {
        for (heading, units) in [
            ("amount_cents", InUnits::Hundredths),
            ("amountCents", InUnits::Hundredths),
            ("Betrag in Cent", InUnits::Hundredths),
            ("Total (pence)", InUnits::Hundredths),
            ("Kwota (grosze)", InUnits::Hundredths),
            ("Belopp öre", InUnits::Hundredths),
            ("Сумма, коп.", InUnits::Hundredths),
            ("Umsatz (TEUR)", InUnits::Thousands),
            ("CA k€", InUnits::Thousands),
            ("Revenue (in thousands)", InUnits::Thousands),
            ("Sales £'000", InUnits::Thousands),
            ("売上 (千円)", InUnits::Thousands),
            ("Umsatz Mio. EUR", InUnits::Millions),
        ] {
            assert_eq!(of_heading(heading), Some(units), "{heading}");
        }
        for heading in
            ["Rabatt per cent", "Amount", "Cost centre", "Center", "Discount percent", "Kategorie", "Core price"]
        {
            assert_eq!(of_heading(heading), None, "{heading}");
        }
    }
}

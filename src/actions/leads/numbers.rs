//! Dealers by their numbers, however these are typed.

use anyhow::{Context as _, Result};

use domain::dealer::{Dealer, DealerId};
use store::Store;

/// How many characters of a number are considered.
const MOST_NUMBER: usize = 40;

/// "D-03" as "d03": blanks, dashes and case do not matter.
pub(crate) fn plain(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(MOST_NUMBER).collect()
}

/// The digits of a number without leading zeros.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

/// The dealer for a typed number: the full number, or only its digits if no other dealer has the same.
pub(crate) fn find(dealers: Vec<(DealerId, Dealer)>, number: &str) -> Option<(DealerId, Dealer)> {
    let wanted = plain(number);
    if wanted.is_empty() {
        return None;
    }
    if let Some(place) = dealers.iter().position(|(_, dealer)| plain(&dealer.external_id) == wanted) {
        return dealers.into_iter().nth(place);
    }
    if !wanted.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut same = dealers.into_iter().filter(|(_, dealer)| {
        let own = digits(&dealer.external_id);
        !own.is_empty() && own == digits(&wanted)
    });
    let found = same.next();
    if same.next().is_some() { None } else { found }
}

/// The dealer for a typed number.
///
/// # Errors
/// When there is none.
pub fn dealer_of_number(store: &Store, number: &str) -> Result<DealerId> {
    Ok(found(store, number)?.0)
}

/// The imported spelling of the dealer number that was typed.
///
/// # Errors
/// When there is no such dealer.
pub fn number_of(store: &Store, number: &str) -> Result<String> {
    Ok(found(store, number)?.1.external_id)
}

fn found(store: &Store, number: &str) -> Result<(DealerId, Dealer)> {
    let found = find(store.dealers()?, number);
    found.with_context(|| format!("there is no dealer '{number}'; `foresale leads dealers` lists them by their ids"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dealer_is_found_by_its_number_however_it_is_typed() {
        let dealer =
            |id: i64, external: &str| (DealerId(id), Dealer { external_id: external.to_owned(), ..Dealer::default() });
        let dealers =
            vec![dealer(1, "D-03"), dealer(2, "D-04"), dealer(3, "A-7"), dealer(4, "B-07"), dealer(5, "north")];
        let found = |number: &str| find(dealers.clone(), number).map(|(id, _)| id.0);
        assert_eq!((found("D-03"), found("d 03"), found("3"), found("003")), (Some(1), Some(1), Some(1), Some(1)));
        assert_eq!((found("North"), found("7"), found(""), found("0"), found("--")), (Some(5), None, None, None, None));
    }
}

//! The row of one customer on a ranked list, whatever it was ranked by.

use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::history::History;
use models::choosing::calibration::Calibrated;
use reports::ranking::RankedAccount;

/// Who it is, the chance and the customer's own record; the rest is for the maker of the list to say. `history`: none of a
/// prospect.
pub(super) fn account(
    customer: CustomerId,
    person: Option<&Customer>,
    history: Option<&History>,
    chance: Calibrated,
    as_of: Day,
) -> RankedAccount {
    let last = |history: &History| as_of.plus(-i32::try_from(history.days_since_last_purchase()).unwrap_or(0));
    RankedAccount {
        customer: Some(customer),
        external_id: person.map(|person| person.external_id.clone()).unwrap_or_default(),
        name: person.map(Customer::display_name).unwrap_or_default(),
        city: person.map(|person| person.city.clone()).unwrap_or_default(),
        probability: chance.probability,
        low: chance.low,
        high: chance.high,
        purchases: history.map_or(0, |history| history.frequency + 1),
        last_purchase: history.map(last),
        ..RankedAccount::default()
    }
}

//! Amounts in another currency than the database's are never added to it.

use anyhow::{Result, bail};

use crate::scope::BUSINESS;
use domain::selection::Selection;
use reports::import::ImportPlan;
use reports::settings::Business;
use store::Store;

/// Currencies that write the same sign, which alone does not tell them apart.
const SAME_SIGN: [(&str, &[&str]); 3] = [
    (
        "USD",
        &[
            "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "TWD", "BBD", "BSD", "BZD", "JMD",
            "TTD",
        ],
    ),
    ("JPY", &["JPY", "CNY"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
];

/// Sees to it that a file of purchases is in the database's currency. The first file that tells one decides it; the
/// sentence to tell is returned then.
///
/// # Errors
/// When the database counts in another currency.
pub(super) fn settle(store: &mut Store, plan: &ImportPlan) -> Result<Option<String>> {
    let Some(told) = plan.reading.currency.as_deref() else { return Ok(None) };
    let business: Business = store.setting(BUSINESS)?;
    let ours = business.currency.clone();
    // A column of codes tells more than a sign does.
    if is_same(&ours, told, plan.reading.currency_column.is_some()) {
        return Ok(None);
    }
    let is_untouched = ours == Business::default().currency;
    let is_empty = store.last_day(&Selection::default())?.is_none();
    if is_untouched && is_empty {
        if told.len() != 3 {
            return Ok(None);
        }
        store.set_setting(BUSINESS, &Business { currency: told.to_owned(), ..business })?;
        return Ok(Some(format!("The amounts are in {told}, so this database counts in {told} from now on.")));
    }
    // A sign that several currencies share does not say which code to write.
    let code = if told.len() == 3 { told } else { "CODE, such as SEK" };
    bail!(
        "the amounts of this file are in {told}, and this database counts in {ours}; amounts of two currencies cannot be \
        added up. Convert the file to {ours} first, or import it into a database of its own. If this database is in \
        {told} already, say so with: foresale settings {} --currency {code}",
        store.path().display(),
    )
}

fn is_same(ours: &str, told: &str, is_code: bool) -> bool {
    let by_sign = || SAME_SIGN.iter().any(|(sign, codes)| *sign == told && codes.contains(&ours));
    ours == told || ((!is_code || told == "kr") && by_sign())
}

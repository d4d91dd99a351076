//! How the dealers perform, and the codes they sign in with.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use rand::RngCore as _;

use domain::access_code::{ENTROPY, NewCode, is_right};
use domain::day::Day;
use domain::dealer::DealerId;
use reports::leads::{DealerLine, Performance};
use stats::beta_binomial::shrunken_rates;
use store::Store;
use store::lead::DealerFigures;

/// A code that was just made; it is shown only this once.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewAccess {
    pub dealer: String,
    pub code: String,
}

/// Every dealer with what became of their leads, in the order of the dealers' numbers.
///
/// # Errors
/// When the database cannot be read.
pub fn lines(store: &Store, today: Day) -> Result<Vec<DealerLine>> {
    let figures: HashMap<DealerId, DealerFigures> = store.dealer_figures(today)?.into_iter().collect();
    let dealers = store.dealers()?;
    let of = |id: &DealerId| figures.get(id).copied().unwrap_or_default();
    let counts: Vec<(usize, usize)> = dealers.iter().map(|(id, _)| (of(id).sold, of(id).closed)).collect();
    let rates = shrunken_rates(&counts);
    let mut lines = Vec::with_capacity(dealers.len());
    for ((id, dealer), rate) in dealers.into_iter().zip(rates) {
        let figures = of(&id);
        lines.push(DealerLine {
            id: id.0,
            dealer,
            open_leads: figures.open,
            sold: figures.sold,
            performance: Performance {
                closed: figures.closed,
                sold: figures.sold,
                appointments: figures.appointments,
                sold_rate: rate.mean,
                sold_low: rate.low,
                sold_high: rate.high,
                days_to_touch: figures.days_to_touch,
            },
            code_since: store.dealer_code(id)?.map(|(_, day)| day),
        });
    }
    Ok(lines)
}

/// Makes a new access code for a dealer, replacing any earlier one. Only its hash is kept.
///
/// # Errors
/// When there is no such dealer, or the system gives no random numbers.
pub fn new_access_code(store: &mut Store, dealer: i64, today: Day) -> Result<NewAccess> {
    let Some((id, known)) = store.dealers()?.into_iter().find(|(id, _)| id.0 == dealer) else {
        bail!("there is no dealer {dealer}");
    };
    let mut entropy = [0; ENTROPY];
    rand::rngs::OsRng.try_fill_bytes(&mut entropy).context("the system could not supply random numbers; try again")?;
    let made = NewCode::from_entropy(&entropy)?;
    store.atomically(|store| {
        store.put_dealer_code(id, &made.hash, today)?;
        store.log(&format!("Made a new access code for dealer {}", known.name))
    })?;
    Ok(NewAccess { dealer: known.name, code: made.code })
}

/// Whether a typed code is that of a dealer; false if the dealer has none.
///
/// # Errors
/// When the database cannot be read.
pub fn is_access_code(store: &Store, dealer: DealerId, typed: &str) -> Result<bool> {
    Ok(store.dealer_code(dealer)?.is_some_and(|(hash, _)| is_right(typed, &hash)))
}

//! Entries for the portal's log.

use domain::dealer::DealerId;
use domain::moment::Moment;
use reports::portal::{Happening, Means};
use store::portal::NewEvent;

/// Of no lead.
pub(super) fn event(dealer: Option<DealerId>, means: Means, what: Happening, detail: &str, now: Moment) -> NewEvent {
    NewEvent { at: now.seconds, dealer, means, what, lead: None, detail: detail.to_owned() }
}

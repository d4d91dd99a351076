//! Files that a dealer takes home, each with a receipt for what was handed over.

use anyhow::Result;

use super::sign_in::event;
use crate::actions::leads::{note, share_of};
use crate::actions::scope::BUSINESS;
use crate::delivery::dealer_mail::file_name;
use crate::delivery::files::{self, ByteOrderMark};
use crate::delivery::{lead_files, pages};
use crate::domain::dealer::{DealerId, Handover};
use crate::domain::moment::Moment;
use crate::reports::portal::{Download, Happening, Means, NamedFile};
use crate::reports::settings::Business;
use crate::store::Store;
use crate::store::receipt::Handing;

/// None where the dealer has nothing of this list.
pub(super) fn download(
    store: &mut Store,
    dealer: DealerId,
    list: i64,
    kind: Download,
    now: Moment,
) -> Result<Option<NamedFile>> {
    let Some((report, share)) = share_of(store, list, dealer, now.day)? else {
        let detail = format!("a download of list {list}, of which this dealer has nothing");
        store.put_portal_event(&event(Some(dealer), Means::Portal, Happening::Refused, &detail, now))?;
        return Ok(None);
    };
    let business: Business = store.setting(BUSINESS)?;
    let leads = &share.leads;
    let bytes = match kind {
        Download::Csv => files::leads(&report, leads, ByteOrderMark::With),
        Download::Pdf => pages::call_sheets(&report, &share.dealer, leads, &business, now.day)?,
        Download::ContactCards => lead_files::contact_cards(leads),
        Download::CallBacks => lead_files::call_backs(leads, now.day),
        Download::Adf => lead_files::adf(&report, &share.dealer.name, &business, leads, now.day),
    };
    let name = format!("{}.{}", file_name(&report.name), kind.ending());
    store.atomically(|store| {
        note(store, &report, &share, Handover::Portal, Handing::Done, now.day)?;
        store.put_portal_event(&event(Some(dealer), Means::Portal, Happening::Downloaded, &name, now))?;
        store.log(&format!("Dealer {} downloaded '{name}' with {} leads", share.dealer.name, leads.len()))?;
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(Some(NamedFile { name, bytes }))
}

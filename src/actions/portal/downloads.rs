//! Files that a dealer downloads, each with a receipt for what was handed over.

use anyhow::Result;

use super::events::event;
use crate::leads::{Handover, note, share_of};
use crate::scope::BUSINESS;
use delivery::dealer_mail::file_name;
use delivery::files::{self, ByteOrderMark};
use delivery::{dealer_downloads, pages};
use domain::day::Day;
use domain::dealer::{DealerId, HandoverMeans};
use domain::moment::Moment;
use reports::leads::LeadListReport;
use reports::portal::{Happening, Means};
use reports::portal_files::{Download, NamedFile};
use reports::settings::Business;
use store::Store;
use store::handover_receipt::HandoverState;

/// What goes into a file, read without holding the database: typesetting takes longer than others should wait for it.
#[derive(Debug, Clone)]
pub struct Taken {
    report: LeadListReport,
    share: Handover,
    business: Business,
}

/// None if the dealer has no leads of this list.
pub(super) fn take(store: &mut Store, dealer: DealerId, list: i64, now: Moment) -> Result<Option<Taken>> {
    let Some((report, share)) = share_of(store, list, dealer, now.day)? else {
        let detail = format!("a download of list {list}, of which this dealer has nothing");
        store.put_portal_event(&event(Some(dealer), Means::Portal, Happening::Refused, &detail, now))?;
        return Ok(None);
    };
    Ok(Some(Taken { report, share, business: store.setting(BUSINESS)? }))
}

impl Taken {
    pub fn file(&self, kind: Download, today: Day) -> Result<NamedFile> {
        let Taken { report, share, business } = self;
        let leads = &share.leads;
        let bytes = match kind {
            Download::Csv => files::leads(report, leads, ByteOrderMark::With),
            Download::Pdf => pages::call_sheets(report, &share.dealer, leads, business, today)?,
            Download::ContactCards => dealer_downloads::contact_cards(leads),
            Download::CallBacks => dealer_downloads::call_backs(leads, today),
            Download::Adf => dealer_downloads::adf(report, &share.dealer.name, business, leads, today),
        };
        Ok(NamedFile { name: format!("{}.{}", file_name(&report.name), kind.ending()), bytes })
    }

    /// Writes the receipt before the file leaves.
    pub fn hand_over(&self, store: &mut Store, dealer: DealerId, file: &str, now: Moment) -> Result<()> {
        let share = &self.share;
        store.atomically(|store| {
            note(store, &self.report, share, HandoverMeans::Portal, HandoverState::Done, now.day)?;
            store.put_portal_event(&event(Some(dealer), Means::Portal, Happening::Downloaded, file, now))?;
            store.log(&format!("Dealer {} downloaded '{file}' with {} leads", share.dealer.name, share.leads.len()))?;
            Ok(())
        })
    }
}

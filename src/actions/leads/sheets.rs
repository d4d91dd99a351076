//! Call sheets as files and on paper, one dealer after the other, each with a receipt.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::handover::{Handover, look_up_callable, note, publish_and_hand_over};
use crate::database;
use crate::scope::BUSINESS;
use delivery::files::{self, ByteOrderMark};
use delivery::pages;
use delivery::print::{Handed, Pages, PrintOptions, forget_old_folders, print_pdf};
use domain::day::Day;
use domain::dealer::HandoverMeans;
use domain::file_name;
use private_file;
use progress::Progress;
use reports::leads::{LeadListReport, Printed};
use reports::settings::Business;
use store::Store;
use store::handover_receipt::HandoverState;

/// What one dealer should get, ready to be written or printed.
struct Sheets {
    share: Handover,
    /// The name of the files, without an extension.
    name: String,
    pdf: Vec<u8>,
}

/// Typesets everything before anything is handed over. If that fails, nothing is published either; and because it takes
/// long, it does not block writers to the database.
fn typeset(
    store: &mut Store,
    list: i64,
    today: Day,
    progress: &Progress,
    ready: impl FnOnce() -> Result<()>,
) -> Result<(LeadListReport, Vec<Sheets>)> {
    let business: Business = store.setting(BUSINESS)?;
    look_up_callable(store, list, today)?;
    let (report, expected) = store.rehearsed(|store| publish_and_hand_over(store, list, today))?;
    progress.stage("Typesetting call sheets", expected.len() as u64)?;
    let mut typeset = Vec::with_capacity(expected.len());
    for (done, share) in (1..).zip(expected) {
        let pdf = pages::call_sheets(&report, &share.dealer, &share.leads, &business, today)?;
        typeset.push((share, pdf));
        progress.done(done)?;
    }
    ready()?;
    // Typesetting took its time.
    look_up_callable(store, list, today)?;
    store.atomically(|store| {
        let (report, shares) = publish_and_hand_over(store, list, today)?;
        let mut sheets = Vec::with_capacity(shares.len());
        for (name, share) in file_names(&shares).into_iter().zip(shares) {
            // Meanwhile somebody may have reported or refused.
            let pdf = if let Some(place) = typeset.iter().position(|(expected, _)| *expected == share) {
                typeset.swap_remove(place).1
            } else {
                progress.check()?;
                pages::call_sheets(&report, &share.dealer, &share.leads, &business, today)?
            };
            sheets.push(Sheets { share, name, pdf });
        }
        Ok((report, sheets))
    })
}

/// Hands over one dealer's share, recorded before and after: if the program ends in between, the receipt shows that a
/// copy may be out.
fn hand_over<T>(
    store: &mut Store,
    report: &LeadListReport,
    share: &Handover,
    means: HandoverMeans,
    today: Day,
    work: impl FnOnce() -> Result<T>,
) -> Result<(i64, T)> {
    let begun = store.atomically(|store| note(store, report, share, means, HandoverState::Begun, today));
    let receipt = database::after("the list is with the dealers, and earlier copies are recorded", begun)?;
    let done = work()?;
    let confirmed = store.confirm_receipt(receipt);
    database::after("the receipt says that a copy may be out", confirmed)?;
    Ok((receipt, done))
}

/// Writes one PDF of call sheets and one CSV per dealer to a folder; returns the files.
///
/// # Errors
/// When the list is not assigned or a file cannot be written.
pub fn write_files(
    store: &mut Store,
    list: i64,
    folder: &Path,
    today: Day,
    progress: &Progress,
) -> Result<Vec<PathBuf>> {
    let make_folder = || {
        let told = || format!("the folder '{}' cannot be made", folder.display());
        private_file::create_folder(folder).with_context(told)
    };
    let (report, sheets) = typeset(store, list, today, progress, make_folder)?;
    let mut written = Vec::new();
    for one in &sheets {
        let (_, files) = hand_over(store, &report, &one.share, HandoverMeans::File, today, || {
            let csv = files::leads(&report, &one.share.leads, ByteOrderMark::With);
            let (to_print, table) =
                (folder.join(format!("{}.pdf", one.name)), folder.join(format!("{}.csv", one.name)));
            files::save(&to_print, &one.pdf)?;
            files::save(&table, &csv)?;
            Ok([to_print, table])
        })?;
        written.extend(files);
    }
    let what = format!("Wrote the leads of list {list} '{}' for {} dealers to files", report.name, sheets.len());
    database::after("the files were written and recorded; only the log entry is missing", store.log(&what))?;
    Ok(written)
}

/// Removes call sheets that an earlier print left in a folder of its own: for a viewer, or because it failed.
pub fn clear_old_sheets() {
    forget_old_folders();
}

/// Sends the call sheets of a list to the system's printer, one job per dealer, or opens them if there is no printer.
/// What was only opened gets no receipt: nobody has handed it over yet.
///
/// # Errors
/// When the list is not assigned, or the system has neither a print service nor a viewer.
pub fn print(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<Printed> {
    clear_old_sheets();
    let (report, sheets) = typeset(store, list, today, progress, || Ok(()))?;
    let mut printed = Printed::default();
    let mut viewing = None;
    for one in &sheets {
        let pages = Pages { name: &one.name, pdf: &one.pdf };
        let (receipt, handed) = hand_over(store, &report, &one.share, HandoverMeans::Paper, today, || {
            Ok(print_pdf(&pages, &PrintOptions::default(), &mut viewing))
        })?;
        match handed {
            Ok(Handed::Printer(_)) => printed.printed += 1,
            Err(error) => {
                store.withdraw_receipt(receipt)?;
                return Err(error.into());
            }
            Ok(Handed::Viewer) => {
                store.withdraw_receipt(receipt)?;
                printed.opened += 1;
                printed.folder.clone_from(&viewing);
            }
        }
    }
    let what = format!(
        "Printed the call sheets of list {list} '{}' for {} dealers, opened those for {}",
        report.name, printed.printed, printed.opened
    );
    database::after("the call sheets went out and are recorded; only the log entry is missing", store.log(&what))?;
    Ok(printed)
}

/// "d-03-brook-motors" for each dealer, from id and name; all different.
fn file_names(shares: &[Handover]) -> Vec<String> {
    let name = |share: &Handover| {
        let name = file_name::from_words(&format!("{} {}", share.dealer.external_id, share.dealer.name), "dealer");
        (name, share.id.0)
    };
    file_name::distinct(&shares.iter().map(name).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::dealer::{Dealer, DealerId};

    #[test]
    fn no_two_dealers_share_a_file() {
        let share = |id: i64, number: &str, name: &str| Handover {
            id: DealerId(id),
            dealer: Dealer { external_id: number.into(), name: name.into(), ..Dealer::default() },
            leads: Vec::new(),
        };
        let names = |shares: &[Handover]| file_names(shares);
        assert_eq!(names(&[share(1, "D-03", "Brook Motors")]), ["d-03-brook-motors"]);
        let same = [share(1, "A-1", "X"), share(2, "a 1", "X"), share(3, "A-1 X", "2"), share(4, "!", "")];
        assert_eq!(names(&same), ["a-1-x-1", "a-1-x-2", "a-1-x-2-3", "dealer"]);
    }
}

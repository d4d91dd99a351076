//! Handing leads to the dealers: files, e-mail, paper.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::working;
use crate::actions::campaigns::reply_address;
use crate::actions::outbox;
use crate::actions::scope::{BUSINESS, MAIL};
use crate::delivery::files::{self, ByteOrderMark};
use crate::delivery::outbox::{OutboxId, message_id};
use crate::delivery::pages;
use crate::delivery::print::{PrintOptions, print_pdf};
use crate::domain::day::Day;
use crate::domain::dealer::{Dealer, DealerId};
use crate::progress::Progress;
use crate::reports::campaign::OutboxCounts;
use crate::reports::leads::{LeadLine, LeadListReport};
use crate::reports::settings::{Business, MailServer};
use crate::store::Store;
use crate::store::outbox::{Occasion, StoredAttachment, StoredMessage};

/// One dealer's papers.
struct Papers {
    id: DealerId,
    dealer: Dealer,
    leads: usize,
    /// File name without an ending.
    name: String,
    pdf: Vec<u8>,
    csv: Vec<u8>,
}

/// Typesets the papers of every dealer that has leads.
fn papers(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<(LeadListReport, Vec<Papers>)> {
    let report = super::report(store, list)?;
    if report.assigned == 0 {
        bail!("list {list} is not assigned to dealers yet; assign it first");
    }
    let business: Business = store.setting(BUSINESS)?;
    let dealers = store.dealers()?;
    let shares: Vec<i64> = working(&report.dealers).map(|share| share.dealer_id).collect();
    progress.stage("Typesetting call sheets", shares.len() as u64)?;
    let mut papers = Vec::new();
    for (done, id) in (1..).zip(shares) {
        let Some((id, dealer)) = dealers.iter().find(|(known, _)| known.0 == id) else { continue };
        let leads: Vec<LeadLine> = store.leads_of(list, *id)?;
        papers.push(Papers {
            id: *id,
            leads: leads.len(),
            name: file_name(dealer),
            pdf: pages::call_sheets(&report, dealer, &leads, &business, today)?,
            csv: files::leads(&report, &leads, ByteOrderMark::With),
            dealer: dealer.clone(),
        });
        progress.done(done)?;
    }
    Ok((report, papers))
}

/// "d-03-brook-motors": id and name, without anything that a file system could mind.
fn file_name(dealer: &Dealer) -> String {
    let plain: String = format!("{} {}", dealer.external_id, dealer.name)
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(80).collect()
}

/// Writes one PDF of call sheets and one CSV a dealer into a folder; answers the files.
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
    let (report, papers) = papers(store, list, today, progress)?;
    std::fs::create_dir_all(folder).with_context(|| format!("the folder '{}' cannot be made", folder.display()))?;
    let mut written = Vec::new();
    for paper in &papers {
        for (ending, bytes) in [("pdf", &paper.pdf), ("csv", &paper.csv)] {
            let path = folder.join(format!("{}.{ending}", paper.name));
            files::save(&path, bytes)?;
            written.push(path);
        }
    }
    store.log(&format!("Wrote the leads of list {list} '{}' for {} dealers to files", report.name, papers.len()))?;
    Ok(written)
}

/// Mails each dealer with an e-mail address its leads, the call sheets and the table attached. Mailing again repeats
/// nothing.
///
/// # Errors
/// When the list is not assigned, no dealer has an e-mail address, or no mail server is set.
pub fn mail(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<OutboxCounts> {
    crate::actions::settings::mailer(store)?;
    let (report, papers) = papers(store, list, today, progress)?;
    let server: MailServer = store.setting(MAIL)?;
    let business: Business = store.setting(BUSINESS)?;
    let from = reply_address(&server).unwrap_or_default().to_owned();
    let database: String = store.setting("database_id")?;
    let reachable: Vec<Papers> = papers.into_iter().filter(|paper| !paper.dealer.email.trim().is_empty()).collect();
    if reachable.is_empty() {
        bail!("no dealer of this list has an e-mail address; print the lists or write them to files");
    }
    store.atomically(|store| {
        for paper in reachable {
            let occasion = Occasion::LeadList { list, dealer: paper.id };
            let name = |row| message_id(&database, OutboxId(row), &from);
            store.enqueue(occasion, &letter(&report, paper, &business), name)?;
        }
        store.log(&format!("Queued the leads of list {list} '{}' for the dealers", report.name))
    })?;
    let run = outbox::send(store, progress)?;
    let counts = store.outbox_counts_of_list(list)?;
    if let crate::delivery::sending::RunEnd::NoService(reason) = run.end {
        bail!("the mail server took nothing: {reason}; {} messages stay queued, send again later", counts.queued);
    }
    Ok(counts)
}

fn letter(report: &LeadListReport, paper: Papers, business: &Business) -> StoredMessage {
    let leads = if paper.leads == 1 { "1 lead".to_owned() } else { format!("{} leads", paper.leads) };
    let attachment = |ending: &str, bytes| StoredAttachment {
        name: format!("{}.{ending}", paper.name),
        kind: ending.to_owned(),
        bytes,
    };
    let text = format!(
        "Dear {},\n\n{leads} from the list \"{}\" wait for you: one call sheet a page in the PDF, and the same as a table in the CSV file.\n\nPlease tell us what came of each by its lead number.\n\n{}\n{}",
        paper.dealer.name, report.name, business.name, business.address
    );
    StoredMessage {
        to_name: paper.dealer.name.clone(),
        to_address: paper.dealer.email.trim().to_owned(),
        subject: format!("{leads}: {}", report.name),
        text: text.trim_end().to_owned(),
        attachments: vec![attachment("pdf", paper.pdf.clone()), attachment("csv", paper.csv.clone())],
        ..StoredMessage::default()
    }
}

/// Hands the call sheets of a list to the system's printer, one job a dealer; answers how many.
///
/// # Errors
/// When the list is not assigned or the system has no print service.
pub fn print(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<usize> {
    let (report, papers) = papers(store, list, today, progress)?;
    let folder = std::env::temp_dir().join(format!("foresale-print-{}-{list}", std::process::id()));
    std::fs::create_dir_all(&folder).context("no temporary folder for printing can be made")?;
    for paper in &papers {
        let path = folder.join(format!("{}.pdf", paper.name));
        files::save(&path, &paper.pdf)?;
        print_pdf(&path, &PrintOptions::default())?;
    }
    store.log(&format!("Printed the call sheets of list {list} '{}'", report.name))?;
    Ok(papers.len())
}

//! What happens to leads once dealers have them: handing over, outcomes, receipts, how the dealers perform.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde::Serialize;

use super::arguments::{LeadsDeliver, LeadsOutcomes, MaybeList, OneList};
use super::newest;
use crate::cli::campaign_sending::all_went;
use crate::cli::desk::Desk;
use crate::cli::output::Output;
use crate::cli::report_table;
use crate::cli::selling_arguments::Uncertain;
use actions::leads::requests::{
    FindDealer, FindLead, MailLeads, PassIdleLeads, PreviewPassing, PrintLeads, ReadDealers, ReadLeadList,
    ReadReceipts, ReadWithdrawn, RecordOutcome, ResolveLeadMail, WriteLeadFiles,
};
use domain::day::Day;
use domain::lead::ToldOutcome;
use domain::resolution::Resolution;
use reports::dealer_columns;
use reports::leads::Printed;
use reports::sending::SendReport;

pub fn deliver(arguments: &LeadsDeliver, out: &mut Output) -> Result<()> {
    if arguments.out.is_none() && !arguments.mail && !arguments.print {
        bail!("say how the leads go out: --out FOLDER, --mail or --print");
    }
    let mut desk = Desk::open(&arguments.db)?;
    let list = newest(&mut desk, arguments.list)?;
    let mut done = Delivered::default();
    if let Some(folder) = &arguments.out {
        done.files = desk.ask_at_length(WriteLeadFiles { list, folder: folder.clone() })?.0;
    }
    if let Some(uncertain) = arguments.uncertain {
        let resolution = match uncertain {
            Uncertain::SendAgain => Resolution::SendAgain,
            Uncertain::WasSent => Resolution::WasSent,
        };
        desk.ask(ResolveLeadMail { list, resolution })?;
    }
    if arguments.mail {
        done.mail = Some(desk.ask_at_length(MailLeads { list })?.0);
    }
    if arguments.print {
        done.print = Some(desk.ask_at_length(PrintLeads { list })?.0);
    }
    done.withdrawn = desk.ask(ReadWithdrawn { list })?;
    done.until = desk.ask(ReadLeadList { list })?.expires;
    if arguments.json {
        out.json(&done)?;
    } else {
        tell_delivered(list, &done, out)?;
    }
    done.mail.map_or(Ok(()), |mail| all_went(&mail, "delivering the list again"))
}

/// The result of delivering.
#[derive(Debug, Default, Serialize)]
struct Delivered {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<SendReport>,
    #[serde(flatten)]
    print: Option<Printed>,
    /// Why leads were not handed over, with counts.
    withdrawn: Vec<String>,
    /// Until when the dealers have the list.
    until: Option<Day>,
}

fn tell_delivered(list: i64, done: &Delivered, out: &mut Output) -> Result<()> {
    done.files.iter().try_for_each(|file| out.line(&file.display().to_string()))?;
    if let Some(counts) = &done.mail {
        out.line(&mailed(counts))?;
    }
    if let Some(printed) = &done.print {
        out.line(&printed.told())?;
    }
    for why in &done.withdrawn {
        out.line(&format!("not delivered: {why}"))?;
    }
    match done.until {
        Some(until) => out.line(&format!("list {list} is with the dealers until {until}")),
        None => Ok(()),
    }
}

/// "mailed to 3 dealers, 1 failed"
fn mailed(report: &SendReport) -> String {
    let SendReport { queued, uncertain, sent, failed, suppressed, .. } = *report;
    if queued + uncertain + sent + failed + suppressed == 0 {
        return "nothing new to mail: every dealer with an e-mail address already has these leads".to_owned();
    }
    let plural = figures::plural(sent, "dealer", "dealers");
    let rest = [(failed, "failed"), (suppressed, "held back"), (uncertain, "uncertain"), (queued, "still queued")];
    let rest = rest.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
    let decide = if uncertain > 0 {
        "; check your mail server's log for the uncertain ones and decide with --uncertain send-again or was-sent"
    } else {
        ""
    };
    format!("mailed to {sent} {plural}{}{decide}", rest.collect::<String>())
}

pub fn pass(of: &OneList, days: u32, dry_run: bool, out: &mut Output) -> Result<()> {
    let open = if dry_run { Desk::open_to_read } else { Desk::open };
    let mut desk = open(&of.db)?;
    let list = newest(&mut desk, of.list)?;
    let passed =
        if dry_run { desk.ask(PreviewPassing { list, days })? } else { desk.ask(PassIdleLeads { list, days })? };
    if of.json {
        return out.json(&passed);
    }
    let (moved, stayed) = (figures::count(passed.moved), figures::count(passed.stayed));
    out.line(&if dry_run {
        format!("{moved} leads would go to another dealer, {stayed} stay where they are")
    } else {
        format!("{moved} leads went to another dealer, {stayed} stay where they are")
    })?;
    passed.stayed_why.iter().try_for_each(|why| out.line(&format!("  {why}")))
}

pub fn outcomes(arguments: &LeadsOutcomes, out: &mut Output) -> Result<()> {
    let open = if arguments.outcome.is_some() { Desk::open } else { Desk::open_to_read };
    let mut desk = open(&arguments.db)?;
    let today = super::super::today();
    if let (Some(number), Some(outcome)) = (arguments.lead, arguments.outcome) {
        let lead = desk.ask(FindLead { number })?;
        let day = arguments.day.unwrap_or(today);
        if day > today {
            bail!("the outcome's day {day} is in the future; leave out --day for today");
        }
        let report = ToldOutcome { outcome, note: arguments.note.clone(), day, next: arguments.next };
        desk.ask(RecordOutcome { lead, report })?;
        return out.line(&format!("lead {number}: {}", outcome.name()));
    }
    let list = newest(&mut desk, arguments.list)?;
    let report = desk.ask(ReadLeadList { list })?;
    if arguments.json {
        desk.refuse_taking_along()?;
        return out.json(&report.leads);
    }
    if let Some(added) = &report.added {
        out.line(&added.verdict)?;
    }
    let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let rows: Vec<Vec<String>> = report
        .leads
        .iter()
        .map(|lead| {
            let outcome = lead.outcome.map_or("", |outcome| outcome.name()).to_owned();
            vec![
                lead.number.to_string(),
                lead.name.clone(),
                lead.dealer.clone(),
                lead.status.name().to_owned(),
                outcome,
                lead.next.clone(),
                day(lead.due),
                lead.note.clone(),
            ]
        })
        .collect();
    out.table(&["lead", "name", "dealer", "status", "outcome", "next", "due", "note"], &rows, &[0])
}

pub fn receipts(list: &MaybeList, out: &mut Output) -> Result<()> {
    let receipts = Desk::open_to_read(&list.db)?.ask(ReadReceipts { list: list.list })?;
    if list.json {
        return out.json(&receipts);
    }
    let rows: Vec<Vec<String>> = receipts
        .iter()
        .map(|receipt| {
            vec![
                receipt.number.to_string(),
                receipt.day.to_string(),
                receipt.list.clone(),
                receipt.recipient.clone(),
                receipt.by(),
                receipt.persons.to_string(),
                receipt.fields.join(", "),
                receipt.expires.map_or(String::new(), |day| day.to_string()),
            ]
        })
        .collect();
    out.table(&["receipt", "day", "list", "to", "by", "persons", "told", "until"], &rows, &[0, 5])
}

pub fn dealers(db: &Path, json: bool, out: &mut Output) -> Result<()> {
    let lines = Desk::open_to_read(db)?.ask(ReadDealers {})?;
    if json {
        return out.json(&lines);
    }
    report_table::print(&dealer_columns::columns(), &lines, out)
}

/// The database's number of a dealer by its own id, however it is typed: looked up the same way as everywhere.
pub fn dealer_number(desk: &mut Desk, id: &str) -> Result<i64> {
    let (dealer, _) = desk.ask(FindDealer { number: id.to_owned() })?;
    Ok(dealer.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailing_is_told_in_words() {
        let counts = SendReport { sent: 3, failed: 1, ..SendReport::default() };
        assert_eq!(mailed(&counts), "mailed to 3 dealers, 1 failed");
        assert_eq!(mailed(&SendReport { sent: 1, ..SendReport::default() }), "mailed to 1 dealer");
        let uncertain = mailed(&SendReport { uncertain: 2, ..SendReport::default() });
        assert!(uncertain.starts_with("mailed to 0 dealers, 2 uncertain; check your mail server"), "{uncertain}");
        assert!(mailed(&SendReport::default()).starts_with("nothing new to mail"));
    }
}

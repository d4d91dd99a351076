//! Sending campaigns: what was sent, what was not and why, pausing and resuming.

use anyhow::{Result, bail};

use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use crate::cli::selling_arguments::{CampaignSend, OneCampaign, Uncertain};
use actions::campaigns::requests::{
    PauseCampaign, ReadNothingLeft, ResolveCampaignMail, RetryFailed, SendCampaign, SendDue,
};
use domain::resolution::Resolution;
use reports::sending::SendReport;
use reports::waves::{SentCampaign, SentDue};

pub(super) fn send(arguments: &CampaignSend, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open(&arguments.db)?;
    decide(&mut desk, arguments)?;
    let Some(campaign) = arguments.campaign else {
        let done = desk.ask_at_length(SendDue {})?;
        return tell_due(&done, arguments.json, out);
    };
    let nothing_left = desk.ask(ReadNothingLeft { campaign })?;
    if let Some(told) = nothing_left.filter(|_| !arguments.json) {
        return out.line(&told);
    }
    let (_, report, _) = desk.ask_at_length(SendCampaign { campaign })?;
    if arguments.json {
        out.json(&report)?;
    } else {
        out.line(&counts(&report))?;
    }
    all_went(&report, "--retry-failed")
}

/// What the user decided about messages of earlier runs.
fn decide(desk: &mut Desk, arguments: &CampaignSend) -> Result<()> {
    if let Some(uncertain) = arguments.uncertain {
        let resolution = match uncertain {
            Uncertain::SendAgain => Resolution::SendAgain,
            Uncertain::WasSent => Resolution::WasSent,
        };
        let decided = desk.ask(ResolveCampaignMail { campaign: arguments.campaign, resolution })?;
        note(&format!("{decided} uncertain messages decided"));
    }
    if let (Some(which), Some(campaign)) = (arguments.retry_failed, arguments.campaign) {
        let (queued, _) = desk.ask(RetryFailed { campaign, which: which.into() })?;
        note(&format!("{queued} failed messages queued again"));
    }
    Ok(())
}

fn counts(report: &SendReport) -> String {
    format!(
        "{} sent, {} failed, {} uncertain, {} suppressed, {} still queued",
        report.sent, report.failed, report.uncertain, report.suppressed, report.queued
    )
}

/// An error with suggestions, if not everything was sent; by then the figures have been printed.
pub(super) fn all_went(report: &SendReport, retry: &str) -> Result<()> {
    let Some(mut told) = report.left() else { return Ok(()) };
    if report.uncertain > 0 {
        told.push_str(
            "; nobody knows whether the uncertain ones arrived: check your mail server's log and decide with \
            --uncertain send-again or --uncertain was-sent",
        );
    }
    if report.failed > report.bad_recipients {
        told = format!("{told}; {retry} tries the failed ones again");
    }
    if report.bad_recipients > 0 && report.failed >= report.bad_recipients {
        let (count, were) = (report.bad_recipients, figures::plural(report.bad_recipients, "was", "were"));
        told = format!("{told}; {count} {were} refused for good because of the recipient's address");
    }
    bail!(told)
}

fn tell_due(done: &SentDue, json: bool, out: &mut Output) -> Result<()> {
    for problem in &done.problems {
        note(problem);
    }
    if json {
        out.json(done)?;
    } else if done.sent.is_empty() && done.problems.is_empty() {
        out.line("nothing is due")?;
    } else {
        for SentCampaign { campaign, name, wave, outbox } in &done.sent {
            out.line(&format!(
                "campaign {campaign} {name}, wave {wave}: {} sent, {} failed, {} uncertain, {} still queued",
                outbox.sent, outbox.failed, outbox.uncertain, outbox.queued
            ))?;
        }
    }
    let mut left: Vec<String> = Vec::new();
    for sent in &done.sent {
        left.extend(sent.outbox.left().map(|told| format!("campaign {}: {told}", sent.campaign)));
    }
    match (left.is_empty(), done.problems.is_empty()) {
        (true, true) => Ok(()),
        (true, false) => bail!("not everything that is due could be sent; each reason stands above"),
        (false, _) => bail!(left.join("; ")),
    }
}

pub(super) fn pause(of: &OneCampaign, out: &mut Output) -> Result<()> {
    Desk::open(&of.db)?.ask(PauseCampaign { campaign: of.campaign, paused: true })?;
    let number = of.campaign;
    out.line(&format!(
        "the sending of campaign {number} is paused; `foresale campaign resume {} {number}` lets it continue",
        of.db.display()
    ))
}

pub(super) fn resume(of: &OneCampaign, out: &mut Output) -> Result<()> {
    Desk::open(&of.db)?.ask(PauseCampaign { campaign: of.campaign, paused: false })?;
    let number = of.campaign;
    out.line(&format!(
        "campaign {number} may be sent again; `foresale campaign send {} {number}` continues it",
        of.db.display()
    ))
}

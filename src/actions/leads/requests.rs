//! Requests about leads and dealers.

use std::path::PathBuf;

use domain::dealer::{Dealer, DealerId};
use domain::lead::{LastDealer, LeadBrief, ToldOutcome};
use domain::request::Right;
use domain::resolution::Resolution;
use reports::characteristics::CharacteristicsReport;
use reports::handover_receipts::HandoverReceipt;
use reports::leads::{DealerLine, LeadListReport, LeadsReport, Passed, Printed};
use reports::manual_entry::Saved;
use reports::sending::SendReport;

use super::dealers::NewAccess;
use super::numbers::{dealer_of_number, number_of};
use crate::request::request;

request! {
    /// The lead lists and the dealers, with one list open; none: the newest.
    ReadLeads { list: Option<i64> } -> LeadsReport;
    "leads.read", See, [], NewestWins;
    |asked, session, _| super::overview(session.store, asked.list, session.today())
}

request! {
    /// Finds leads and saves them as a list.
    MakeLeads { brief: LeadBrief } -> LeadListReport;
    "leads.make", Change, [Leads], Once;
    |asked, session, progress| super::make(session.store, &asked.brief, session.today(), progress)
}

request! {
    /// Divides a list among the dealers.
    AssignLeads { list: i64, last_dealer: LastDealer } -> LeadListReport;
    "leads.assign", Change, [Leads, Dealers], Once;
    |asked, session, progress| super::assign(session.store, asked.list, asked.last_dealer, session.today(), progress)
}

request! {
    /// Gives a list to its dealers.
    PublishLeads { list: i64 } -> LeadListReport;
    "leads.publish", Send, [Leads, Portal], InTurn;
    |asked, session, _| super::publish(session.store, asked.list, session.today())
}

request! {
    /// Takes a list back from its dealers.
    RecallLeads { list: i64 } -> LeadListReport;
    "leads.recall", Send, [Leads, Portal], InTurn;
    |asked, session, _| super::recall(session.store, asked.list, session.today())
}

request! {
    /// Resolves messages to dealers that may or may not have been sent.
    ResolveLeadMail { list: i64, resolution: Resolution } -> u64;
    "leads.resolve", Send, [Leads], InTurn;
    |asked, session, _| super::resolve_uncertain(session.store, asked.list, asked.resolution)
}

request! {
    /// Passes on leads that nobody has touched for some days.
    PassIdleLeads { list: i64, days: u32 } -> Passed;
    "leads.pass", Change, [Leads, Portal], InTurn;
    |asked, session, _| super::pass_idle(session.store, asked.list, asked.days, session.today())
}

request! {
    /// Which leads would be passed on.
    PreviewPassing { list: i64, days: u32 } -> Passed;
    "leads.pass-preview", See, [], InTurn;
    |asked, session, _| {
        if session.store.hides_people() {
            anyhow::bail!("{} may not {}, and whole postcodes decide who can take a lead", session.asker.person, Right::SeePersonalData.spoken());
        }
        super::preview_passing(session.store, asked.list, asked.days, session.today())
    }
}

request! {
    /// Makes a new access code for a dealer; the old one stops working.
    MakeAccessCode { dealer: i64 } -> NewAccess;
    "dealers.code", Administer, [Dealers, Portal], InTurn;
    |asked, session, _| super::new_access_code(session.store, asked.dealer, session.today())
}

request! {
    /// Moves a lead to another dealer, or to none.
    MoveLead { lead: i64, dealer: Option<i64> } -> Vec<String>;
    "leads.move", Change, [Leads, Portal], InTurn;
    |asked, session, _| super::move_lead(session.store, asked.lead, asked.dealer, session.today())
}

request! {
    /// Writes the call sheets of a list, and returns why some leads are not on them.
    WriteLeadFiles { list: i64, folder: PathBuf } -> (Vec<PathBuf>, Vec<String>);
    "leads.files", Export, [Leads], Once;
    |asked, session, progress| {
        let today = session.today();
        let files = super::write_files(session.store, asked.list, &asked.folder, today, progress)?;
        Ok((files, super::withdrawn(session.store, asked.list, today)?))
    }
}

request! {
    /// Mails each dealer their own leads, and returns why some leads are not among them.
    MailLeads { list: i64 } -> (SendReport, Vec<String>);
    "leads.mail", Send, [Leads], Once;
    |asked, session, progress| {
        let today = session.today();
        let report = super::mail(session.store, asked.list, today, progress)?;
        Ok((report, super::withdrawn(session.store, asked.list, today)?))
    }
}

request! {
    /// Prints the call sheets of a list, and returns why some leads are not on them.
    PrintLeads { list: i64 } -> (Printed, Vec<String>);
    "leads.print", Export, [Leads], Once;
    |asked, session, progress| {
        let today = session.today();
        let printed = super::print(session.store, asked.list, today, progress)?;
        Ok((printed, super::withdrawn(session.store, asked.list, today)?))
    }
}

request! {
    /// How well the characteristics that a brief chooses tell who says yes.
    RateCharacteristics { brief: LeadBrief } -> CharacteristicsReport;
    "leads.characteristics", See, [], NewestWins;
    |asked, session, progress| super::characteristics::measure(session.store, &asked.brief, progress)
}

request! {
    /// The outcome of a lead, as reported to somebody in the office.
    RecordOutcome { lead: i64, report: ToldOutcome } -> Saved;
    "leads.outcome", Change, [Leads, Contacts, Consent, Steps, Customers], InTurn;
    |asked, session, _| super::record_outcome(session.store, asked.lead, &asked.report)
}

request! {
    /// Adds or changes a dealer.
    SaveDealer { dealer: Dealer } -> Saved;
    "dealers.save", Change, [Dealers, Steps], InTurn;
    |asked, session, _| crate::manual_entry::save_dealer(session.store, &asked.dealer, session.today())
}

request! {
    /// What was sent to which dealer, for one list or for all.
    ReadReceipts { list: Option<i64> } -> Vec<HandoverReceipt>;
    "leads.receipts", See, [], NewestWins;
    |asked, session, _| super::receipts(session.store, asked.list)
}

request! {
    /// The most recently made list.
    FindNewestList {} -> i64;
    "leads.newest", See, [], NewestWins;
    |_, session, _| super::newest_list(session.store)
}

request! {
    /// The lead with this number, as people see it.
    FindLead { number: u32 } -> i64;
    "leads.find", See, [], NewestWins;
    |asked, session, _| super::lead_of_number(session.store, asked.number)
}

request! {
    /// One list with its leads.
    ReadLeadList { list: i64 } -> LeadListReport;
    "leads.list", See, [], NewestWins;
    |asked, session, _| super::report(session.store, asked.list, session.today())
}

request! {
    /// The dealers and how they perform.
    ReadDealers {} -> Vec<DealerLine>;
    "dealers.read", See, [], NewestWins;
    |_, session, _| super::dealer_lines(session.store, session.today())
}

request! {
    /// The dealer with a number, however it is typed, and the number in its stored spelling.
    FindDealer { number: String } -> (DealerId, String);
    "dealers.find", See, [], NewestWins;
    |asked, session, _| {
        let id = dealer_of_number(session.store, &asked.number)?;
        Ok((id, number_of(session.store, &asked.number)?))
    }
}

request! {
    /// Why leads of a list are not handed over, with counts.
    ReadWithdrawn { list: i64 } -> Vec<String>;
    "leads.withdrawn", See, [], NewestWins;
    |asked, session, _| super::withdrawn(session.store, asked.list, session.today())
}

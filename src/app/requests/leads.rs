//! Leads and dealers.

use anyhow::Result;

use crate::app::asking::Desk;
use crate::app::dialogs;
use crate::app::jobs::Wanted;
use crate::app::state::Foresale;
use actions::campaigns::requests::ResolveCampaignMail;
use actions::leads::requests::{
    AssignLeads, MailLeads, MakeAccessCode, MakeLeads, MoveLead, PassIdleLeads, PrintLeads, PublishLeads,
    RateCharacteristics, RecallLeads, RecordOutcome, ResolveLeadMail, SaveDealer, WriteLeadFiles,
};
use actions::leads::rules::requests::{ChangeGroupRule, LearnGroupRules, RemoveGroupRule};
use actions::request::Request;
use domain::dealer::Dealer;
use domain::group_rule::{GroupRulesId, RuleChange, RulesWish};
use domain::lead::{LastDealer, LeadBrief, ToldOutcome};
use domain::resolution::Resolution;
use progress::Progress;
use screens::action::{Action, LeadAction};
use screens::around::{JobKind, LeadJob};

impl Foresale {
    pub(in crate::app) fn open_lead_list(&mut self, list: i64) {
        self.read_leads(Some(list));
    }

    pub(in crate::app) fn make_leads(&mut self, brief: LeadBrief) {
        self.ask(JobKind::Leads(LeadJob::Make), "Finding leads", MakeLeads { brief }, |app, report| {
            app.notices.say(format!("{} leads found.", report.leads.len()));
            app.screens.leads.close_form();
            app.read_leads(Some(report.list));
        });
    }

    pub(in crate::app) fn measure_characteristics(&mut self, brief: LeadBrief) {
        let request = RateCharacteristics { brief };
        self.ask(JobKind::Leads(LeadJob::Measure), "Measuring characteristics", request, |app, report| {
            app.screens.leads.show_quality(report);
        });
    }

    pub(in crate::app) fn learn_group_rules(&mut self, wish: RulesWish) {
        let request = LearnGroupRules { wish };
        self.ask(JobKind::Leads(LeadJob::LearnRules), "Learning rules for groups", request, |app, learned| {
            let groups = figures::counted(learned.rules.groups.len(), "group", "groups");
            app.notices.say(format!("Rules for {groups} learned and stored."));
            app.screens.leads.close_rules();
        });
    }

    pub(in crate::app) fn change_group_rule(&mut self, rules: GroupRulesId, place: Option<usize>, change: RuleChange) {
        let request = ChangeGroupRule { rules, place, change };
        self.ask(JobKind::Write, "Changing a rule", request, |app, _| app.screens.leads.close_rules());
    }

    pub(in crate::app) fn remove_group_rule(&mut self, rules: GroupRulesId, place: Option<usize>) {
        let request = RemoveGroupRule { rules, place };
        self.ask(JobKind::Write, "Taking out a rule", request, |app, _| app.screens.leads.close_rules());
    }

    pub(in crate::app) fn assign_leads(&mut self, list: i64, last_dealer: LastDealer) {
        let request = AssignLeads { list, last_dealer };
        self.ask(JobKind::Leads(LeadJob::Assign), "Assigning leads", request, move |app, report| {
            app.notices.say(format!(
                "{} leads assigned, {} left over. Look at who gets what, then give the list to the dealers.",
                report.assigned, report.unassigned
            ));
            app.screens.leads.show_distribution();
            app.read_leads(Some(list));
        });
    }

    pub(in crate::app) fn publish_leads(&mut self, list: i64) {
        self.ask(JobKind::Write, "Giving the list to the dealers", PublishLeads { list }, move |app, report| {
            let until = report.expires.map(|day| format!(" until {}", day.spoken())).unwrap_or_default();
            let text = format!("The dealers have {} leads{until}.", report.assigned);
            app.notices.say_with_undo(text, Action::Leads(LeadAction::Recall(list)));
        });
    }

    pub(in crate::app) fn recall_leads(&mut self, list: i64) {
        self.ask(JobKind::Write, "Recalling a list", RecallLeads { list }, |app, report| {
            app.notices.say(if report.receipts.is_empty() {
                format!("'{}' was recalled; no dealer may use it any more.", report.name)
            } else {
                format!("'{}' was recalled; copies that had gone out stay in the receipts.", report.name)
            });
        });
    }

    pub(in crate::app) fn resolve_uncertain(&mut self, list: Option<i64>, resolution: Resolution) {
        let title = "Settling uncertain messages";
        let messages = |decided: u64| figures::counted(decided, "message", "messages");
        let was_sent = move |decided| format!("Counted as sent: {}.", messages(decided));
        if let Some(list) = list {
            self.ask(JobKind::Write, title, ResolveLeadMail { list, resolution }, move |app, decided| {
                app.notices.say(match resolution {
                    Resolution::SendAgain => format!("{} to be sent again: press Mail to dealers.", messages(decided)),
                    Resolution::WasSent => was_sent(decided),
                });
            });
        } else {
            let request = ResolveCampaignMail { campaign: None, resolution };
            self.ask(JobKind::Write, title, request, move |app, decided| {
                app.notices.say(match resolution {
                    Resolution::SendAgain => format!("{} to be sent again: open the campaign.", messages(decided)),
                    Resolution::WasSent => was_sent(decided),
                });
            });
        }
    }

    pub(in crate::app) fn pass_leads(&mut self, list: i64, days: u32) {
        self.ask(JobKind::Write, "Passing leads on", PassIdleLeads { list, days }, |app, passed| {
            app.notices.say(format!("{} untouched leads went to another dealer.", passed.moved));
            if passed.stayed > 0 {
                let why = passed.stayed_why.join("; ");
                app.notices.note(format!("{} stay where they are ({why}).", passed.stayed));
            }
        });
    }

    pub(in crate::app) fn make_access_code(&mut self, dealer: i64) {
        self.ask(JobKind::Write, "Making an access code", MakeAccessCode { dealer }, move |app, made| {
            app.screens.leads.show_code(dealer, made.code);
        });
    }

    pub(in crate::app) fn reassign_lead(&mut self, lead: i64, dealer: Option<i64>) {
        self.ask(JobKind::Write, "Moving a lead", MoveLead { lead, dealer }, |app, warnings| {
            if !warnings.is_empty() {
                app.notices.note(format!("Moved anyway: {}.", warnings.join("; ")));
            }
        });
    }

    pub(in crate::app) fn write_lead_files(&mut self, list: i64) {
        let work = move |desk: &mut Desk, progress: &Progress| -> Result<Option<(String, Vec<String>)>> {
            let Some(folder) = dialogs::folder() else { return Ok(None) };
            let request = WriteLeadFiles { list, folder: folder.clone() };
            let (files, withdrawn) = desk.ask(request, progress)?;
            Ok(Some((format!("{} files written to {}", files.len(), folder.display()), withdrawn)))
        };
        let wanted = Wanted {
            kind: JobKind::Leads(LeadJob::WriteFiles),
            rule: WriteLeadFiles::RULE,
            title: "Writing call sheets",
        };
        self.start(wanted, work, |app, done| {
            if let Some((text, withdrawn)) = done {
                app.touched(WriteLeadFiles::TOUCHES);
                app.notices.say(text + app.in_the_clear(2));
                app.say_withdrawn(&withdrawn);
            }
        });
    }

    pub(in crate::app) fn mail_leads(&mut self, list: i64) {
        self.ask(
            JobKind::Leads(LeadJob::Mail),
            "Mailing the dealers",
            MailLeads { list },
            |app, (report, withdrawn)| {
                app.say_sent(&report);
                app.say_withdrawn(&withdrawn);
            },
        );
    }

    /// Reports which leads did not go out, and why.
    fn say_withdrawn(&mut self, why: &[String]) {
        if !why.is_empty() {
            self.notices.note(format!("Not delivered: {}.", why.join("; ")));
        }
    }

    pub(in crate::app) fn print_leads(&mut self, list: i64) {
        self.ask(
            JobKind::Leads(LeadJob::Print),
            "Printing call sheets",
            PrintLeads { list },
            |app, (printed, withdrawn)| {
                app.notices.note(format!("{}.", printed.told()));
                app.say_withdrawn(&withdrawn);
            },
        );
    }

    pub(in crate::app) fn record_outcome(&mut self, lead: i64, report: ToldOutcome) {
        let request = RecordOutcome { lead, report };
        self.ask(JobKind::Write, "Recording an outcome", request, |app, saved| app.say_saved(&saved));
    }

    pub(in crate::app) fn save_dealer(&mut self, dealer: Dealer) {
        self.ask(JobKind::Write, "Saving the dealer", SaveDealer { dealer }, |app, saved| app.say_saved(&saved));
    }
}

//! Requests about rules for groups.

use domain::group_rule::{GroupRulesId, RuleChange, RulesWish};
use reports::group_rules::{GroupRulesReport, RuledPerson};

use crate::request::request;

request! {
    /// The tables of rules for groups.
    ReadGroupRules {} -> Vec<GroupRulesReport>;
    "leads.rules", See, [], NewestWins;
    |_, session, _| super::all(session.store)
}

request! {
    /// Learns rules for groups from what customers and prospects did before, and stores them.
    LearnGroupRules { wish: RulesWish } -> GroupRulesReport;
    "leads.learn-rules", Change, [Leads], Once;
    |asked, session, progress| super::learn(session.store, &asked.wish, session.today(), progress)
}

request! {
    /// Changes a rule for a group, or adds one (no place).
    ChangeGroupRule { rules: GroupRulesId, place: Option<usize>, change: RuleChange } -> GroupRulesReport;
    "leads.change-rule", Change, [Leads], InTurn;
    |asked, session, _| super::change(session.store, asked.rules, asked.place, &asked.change)
}

request! {
    /// Takes out a rule for a group, or a whole table of them (no place).
    RemoveGroupRule { rules: GroupRulesId, place: Option<usize> } -> Vec<GroupRulesReport>;
    "leads.remove-rule", Change, [Leads], InTurn;
    |asked, session, _| super::remove(session.store, asked.rules, asked.place)
}

request! {
    /// Everybody with the group that stored rules put them in, the chance and the best time.
    ReadByGroupRules { rules: GroupRulesId } -> Vec<RuledPerson>;
    "leads.by-rules", SeePersonalData, [], NewestWins;
    |asked, session, progress| super::everybody(session.store, asked.rules, session.today(), progress)
}

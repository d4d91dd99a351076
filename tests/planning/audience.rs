//! Who drops out of an audience, and why.

use foresale::domain::consent::{Channel, Verdict};
use foresale::domain::customer::CustomerId;
use foresale::planning::audience::{
    Candidate, ContactRules, DropReason, InControl, Permission, Reachable, choose_reachable,
};

fn candidate(id: i64) -> Candidate {
    Candidate {
        customer: CustomerId(id),
        address: " ada@example.com ".into(),
        verdict: Some(Verdict::Permitted),
        in_control: InControl::No,
        days_since_contact: None,
    }
}

fn audience() -> Vec<Candidate> {
    vec![
        candidate(1),
        Candidate { verdict: Some(Verdict::Refused), ..candidate(2) },
        Candidate { verdict: None, ..candidate(3) },
        Candidate { address: "  ".into(), ..candidate(4) },
        Candidate { in_control: InControl::Yes, ..candidate(5) },
        Candidate { days_since_contact: Some(13), ..candidate(6) },
        Candidate { days_since_contact: Some(14), ..candidate(7) },
        // Refusal comes before all else: it is what a person must be told.
        Candidate { address: String::new(), verdict: Some(Verdict::Refused), ..candidate(8) },
    ]
}

fn choose(permission: Permission, rest_days: u32) -> Reachable {
    choose_reachable(audience(), &ContactRules { channel: Channel::Email, permission, rest_days })
}

fn ids(found: &Reachable) -> Vec<i64> {
    found.contactable.iter().map(|(_, contactable)| contactable.customer().0).collect()
}

#[test]
fn each_drops_out_for_one_reason_and_nobody_is_lost() {
    let found = choose(Permission::Required, 14);
    assert_eq!(ids(&found), [1, 7]);
    assert_eq!(found.contactable[0].1.address(), "ada@example.com");
    let counted: Vec<(&str, usize)> = found.drop_outs.iter().map(|drop| (drop.why.as_str(), drop.customers)).collect();
    assert_eq!(
        counted,
        [
            ("refused contact by e-mail", 2),
            ("have not permitted contact by e-mail", 1),
            ("no e-mail address", 1),
            ("in the control group of a running campaign", 1),
            ("contacted within the last 14 days", 1),
        ]
    );
    assert_eq!(found.dropped[1], (2, DropReason::NotPermitted));
    assert_eq!(found.contactable.len() + found.dropped.len(), audience().len());
}

#[test]
fn silence_and_recent_contact_count_only_where_a_rule_says_so() {
    assert_eq!(ids(&choose(Permission::UnlessRefused, 0)), [1, 3, 6, 7]);
}

//! Who drops out of an audience, and why.

use foresale::domain::consent::{Channel, Verdict};
use foresale::domain::customer::CustomerId;
use foresale::domain::targeting::ContactCap;
use foresale::planning::audience::{
    Audience, Candidate, ContactRules, DropReason, InControl, Permission, WithDealer, choose_contactable, is_capped,
};

fn candidate(id: i64) -> Candidate {
    Candidate {
        customer: CustomerId(id),
        address: " ada@example.com ".into(),
        verdict: Some(Verdict::Callable),
        in_control: InControl::No,
        shared_address: None,
        with_a_dealer: false,
        contacts: Vec::new(),
    }
}

fn audience() -> Vec<Candidate> {
    vec![
        candidate(1),
        Candidate { verdict: Some(Verdict::Refused), ..candidate(2) },
        Candidate { verdict: None, ..candidate(3) },
        Candidate { address: "  ".into(), ..candidate(4) },
        Candidate { in_control: InControl::Yes, ..candidate(5) },
        Candidate { contacts: vec![-13], ..candidate(6) },
        Candidate { contacts: vec![-14], ..candidate(7) },
        Candidate { in_control: InControl::Globally, ..candidate(9) },
        // Refusal comes before everything else: it is the reason that must be shown.
        Candidate { address: String::new(), verdict: Some(Verdict::Refused), ..candidate(8) },
    ]
}

fn choose(permission: Permission, cap: Option<ContactCap>) -> Audience {
    choose_contactable(audience(), &ContactRules { permission, cap, ..ContactRules::by(Channel::Email) })
}

fn ids(found: &Audience) -> Vec<i64> {
    found.contactable.iter().map(|(_, contactable)| contactable.customer().0).collect()
}

#[test]
fn each_drops_out_for_one_reason_and_nobody_is_lost() {
    let found = choose(Permission::Required, Some(ContactCap { contacts: 1, days: 14 }));
    assert_eq!(ids(&found), [1, 7]);
    assert_eq!(found.contactable[0].1.address(), "ada@example.com");
    let counted: Vec<(&str, usize)> = found.drop_outs.iter().map(|drop| (drop.why.as_str(), drop.customers)).collect();
    assert_eq!(
        counted,
        [
            ("refused contact by e-mail", 2),
            ("have not permitted contact by e-mail", 1),
            ("no e-mail address", 1),
            ("in the control group of a planned or running campaign", 1),
            ("in the global control group, which every campaign leaves alone", 1),
            ("contacted within the last 14 days", 1),
        ]
    );
    assert_eq!(found.dropped[1], (2, DropReason::NotPermitted));
    assert_eq!(found.contactable.len() + found.dropped.len(), audience().len());
}

#[test]
fn silence_and_recent_contact_count_only_where_a_rule_says_so() {
    assert_eq!(ids(&choose(Permission::UnlessRefused, None)), [1, 3, 6, 7]);
}

#[test]
fn an_address_that_several_share_is_named_once_and_by_who_may_be_contacted() {
    let sharing = |id| Candidate { shared_address: Some(3), ..candidate(id) };
    let list = vec![
        Candidate { contacts: vec![0], ..sharing(1) },
        sharing(2),
        Candidate { shared_address: Some(4), ..candidate(3) },
        sharing(4),
        candidate(5),
    ];
    let cap = Some(ContactCap { contacts: 1, days: 7 });
    let found = choose_contactable(list.clone(), &ContactRules { cap, ..ContactRules::once_by(Channel::Email) });
    assert_eq!(ids(&found), [2, 3, 5]);
    assert_eq!(found.dropped[1], (3, DropReason::AddressTaken));
    assert_eq!(found.drop_outs[1].why, "with the e-mail address of another customer of the list");
    assert_eq!(
        ids(&choose_contactable(list, &ContactRules::by(Channel::Email))),
        [1, 2, 3, 4, 5],
        "one by one, each is"
    );
}

#[test]
fn whom_a_dealer_calls_is_left_out_only_where_the_rules_say_so() {
    let list = vec![candidate(1), Candidate { with_a_dealer: true, ..candidate(2) }];
    let rules = ContactRules { with_dealer: WithDealer::LeftOut, ..ContactRules::by(Channel::Email) };
    let found = choose_contactable(list.clone(), &rules);
    assert_eq!((ids(&found), found.dropped), (vec![1], vec![(1, DropReason::WithDealer)]));
    assert_eq!(ids(&choose_contactable(list, &ContactRules::by(Channel::Email))), [1, 2]);
}

#[test]
fn a_cap_counts_every_window_that_holds_today() {
    let two_in_ten = ContactCap { contacts: 2, days: 10 };
    let capped = |contacts: &[i32]| is_capped(contacts, two_in_ten);
    assert!(!capped(&[]) && !capped(&[-1]) && !capped(&[-10, -11, -12]));
    assert!(capped(&[-1, -9]) && capped(&[0, 0]) && capped(&[0, -20, -4]));
    // Planned ones count as well: today would be the third within ten days.
    assert!(capped(&[-4, 5]) && capped(&[3, 9]) && !capped(&[-4, 6]) && !capped(&[10, 11]));
    assert!(is_capped(&[], ContactCap { contacts: 0, days: 5 }), "none at all");
    assert!(is_capped(&[0], ContactCap { contacts: 1, days: 0 }), "no days are one day");
    assert!(!is_capped(&[i32::MIN, i32::MAX], ContactCap { contacts: 1, days: u32::MAX - 1 }));
}

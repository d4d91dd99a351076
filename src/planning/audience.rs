//! Who in an audience may be contacted: the only place where a [`Contactable`] is made.

use std::collections::HashSet;

use domain::consent::{Channel, Verdict};
use domain::customer::CustomerId;
use domain::targeting::ContactCap;
use reports::campaign::DropOut;

/// A customer whom this channel may and can reach. Its fields are private and only [`choose_contactable`] makes one, so
/// that nobody who refused, and nobody in a control group, can get to delivery: outside this file it is only a name.
///
/// ```compile_fail
/// use foresale::domain::{consent::Channel, customer::CustomerId};
/// use foresale::planning::audience::Contactable;
///
/// let forged = Contactable { customer: CustomerId(1), channel: Channel::Email, address: "ada@example.com".into() };
/// ```
///
/// A customer who was left alone has none, and none can be made from one:
///
/// ```compile_fail
/// use foresale::planning::experiment::Assigned;
///
/// fn send_to(target: &foresale::planning::audience::Contactable) {}
/// fn careless(assigned: &Assigned) {
///     if let Assigned::Control(customer) = assigned {
///         send_to(customer);
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contactable {
    customer: CustomerId,
    channel: Channel,
    address: String,
}

impl Contactable {
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.customer
    }

    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// E-mail address, postal address or telephone number, by the channel.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// Whether a customer is being left alone to measure a campaign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InControl {
    /// Belongs to a control group whose response window is still open.
    Yes,
    /// Belongs to the global control group that every campaign leaves alone.
    Globally,
    #[default]
    No,
}

/// A customer of the audience with what the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub customer: CustomerId,
    /// For the channel; blank when none is known.
    pub address: String,
    /// The ledger's newest entry for the channel; a suppressed address counts as refused.
    pub verdict: Option<Verdict>,
    pub in_control: InControl,
    /// Number of the address among shared ones; none: nobody else has it.
    pub shared_address: Option<usize>,
    /// Whether a dealer is working on a lead of this customer.
    pub with_a_dealer: bool,
    /// The days of contacts by any channel, made and planned, counted from today: −3 was three days ago.
    pub contacts: Vec<i32>,
}

/// What a missing ledger entry means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Only customers who permitted it.
    Required,
    /// Everybody who did not refuse.
    UnlessRefused,
}

/// How often one list may name an address that several customers share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedAddress {
    /// With the first of them: nobody gets the same message twice, and customers drawn to be left alone are left alone.
    Once,
    /// With each of them, if customers are considered one by one.
    Each,
}

/// Whether customers whom a dealer is calling are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithDealer {
    Included,
    /// For drawing a control group: customers whom a dealer calls are not left alone, and removing only those in the
    /// control group would make the groups incomparable.
    LeftOut,
}

/// The rules of contacting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactRules {
    pub channel: Channel,
    pub permission: Permission,
    /// How often one customer may be contacted; none: no limit.
    pub cap: Option<ContactCap>,
    pub shared_address: SharedAddress,
    pub with_dealer: WithDealer,
}

impl ContactRules {
    /// Everybody who did not refuse, however often contacted before.
    #[must_use]
    pub fn by(channel: Channel) -> ContactRules {
        ContactRules {
            channel,
            permission: Permission::UnlessRefused,
            cap: None,
            shared_address: SharedAddress::Each,
            with_dealer: WithDealer::Included,
        }
    }

    /// The same for a list of messages: one per address.
    #[must_use]
    pub fn once_by(channel: Channel) -> ContactRules {
        ContactRules { shared_address: SharedAddress::Once, ..ContactRules::by(channel) }
    }
}

/// Whether one more contact today would be too many in any window of the cap's length that contains today.
#[must_use]
pub fn is_capped(contacts: &[i32], cap: ContactCap) -> bool {
    let days = i32::try_from(cap.days).unwrap_or(i32::MAX).max(1);
    let near = |day: i32| day.unsigned_abs() < days.unsigned_abs();
    // The busiest window containing today begins today or at one of the earlier contacts.
    let starts = contacts.iter().copied().filter(|day| *day <= 0 && near(*day)).chain([0]);
    let within = |start: i32| contacts.iter().filter(|day| (start..start.saturating_add(days)).contains(*day)).count();
    starts.map(within).max().unwrap_or(0) >= cap.contacts as usize
}

/// Why a customer drops out; the first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    Refused,
    NotPermitted,
    NoAddress,
    InControlGroup,
    InGlobalControl,
    WithDealer,
    ContactedOften,
    AddressTaken,
}

impl DropReason {
    const ALL: [DropReason; 8] = [
        DropReason::Refused,
        DropReason::NotPermitted,
        DropReason::NoAddress,
        DropReason::InControlGroup,
        DropReason::InGlobalControl,
        DropReason::WithDealer,
        DropReason::ContactedOften,
        DropReason::AddressTaken,
    ];

    /// The reason as people read it.
    #[must_use]
    pub fn why(self, rules: &ContactRules) -> String {
        let by = match rules.channel {
            Channel::Email => "e-mail",
            Channel::Mail => "post",
            Channel::Telephone => "telephone",
            Channel::Web => "the web",
        };
        match self {
            DropReason::Refused => format!("refused contact by {by}"),
            DropReason::NotPermitted => format!("have not permitted contact by {by}"),
            DropReason::NoAddress => match rules.channel {
                Channel::Email | Channel::Web => "no e-mail address".to_owned(),
                Channel::Mail => "no postal address".to_owned(),
                Channel::Telephone => "no telephone number".to_owned(),
            },
            DropReason::InControlGroup => "in the control group of a planned or running campaign".to_owned(),
            DropReason::InGlobalControl => "in the global control group, which every campaign leaves alone".to_owned(),
            DropReason::WithDealer => "with a dealer, who is working on the lead".to_owned(),
            DropReason::ContactedOften => often(rules.cap),
            DropReason::AddressTaken => match rules.channel {
                Channel::Email | Channel::Web => "with the e-mail address of another customer of the list".to_owned(),
                Channel::Mail => "with the postal address of another customer of the list".to_owned(),
                Channel::Telephone => "with the telephone number of another customer of the list".to_owned(),
            },
        }
    }
}

fn often(cap: Option<ContactCap>) -> String {
    match cap {
        Some(ContactCap { contacts: 1, days: 1 }) => "contacted within the last day".to_owned(),
        Some(ContactCap { contacts: 1, days }) => format!("contacted within the last {days} days"),
        Some(ContactCap { contacts: 0, .. }) => "no contact is allowed by the contact cap of 0".to_owned(),
        Some(ContactCap { contacts, days }) => format!("contacted {contacts} times or more within {days} days"),
        None => "contacted too often".to_owned(),
    }
}

/// Customers whom the campaign can reach, and those who dropped out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// Position in the input with the customer, in the order given.
    pub contactable: Vec<(usize, Contactable)>,
    /// Position in the input with the reason.
    pub dropped: Vec<(usize, DropReason)>,
    /// The reasons that occurred, with their counts.
    pub drop_outs: Vec<DropOut>,
}

/// Splits an audience into those who may and can be contacted and those who drop out, each for one reason.
#[must_use]
pub fn choose_contactable(candidates: Vec<Candidate>, rules: &ContactRules) -> Audience {
    let mut contactable = Vec::new();
    let mut dropped = Vec::new();
    let mut taken = HashSet::new();
    for (position, candidate) in candidates.into_iter().enumerate() {
        if let Some(reason) = drop_reason(&candidate, *rules) {
            dropped.push((position, reason));
        } else if rules.shared_address == SharedAddress::Once
            && candidate.shared_address.is_some_and(|address| !taken.insert(address))
        {
            dropped.push((position, DropReason::AddressTaken));
        } else {
            let Candidate { customer, address, .. } = candidate;
            let address = address.trim().to_owned();
            contactable.push((position, Contactable { customer, channel: rules.channel, address }));
        }
    }
    let counted = |reason: DropReason| {
        let customers = dropped.iter().filter(|(_, other)| *other == reason).count();
        (customers > 0).then(|| DropOut { why: reason.why(rules), customers })
    };
    let drop_outs = DropReason::ALL.into_iter().filter_map(counted).collect();
    Audience { contactable, dropped, drop_outs }
}

fn drop_reason(candidate: &Candidate, rules: ContactRules) -> Option<DropReason> {
    if candidate.verdict == Some(Verdict::Refused) {
        Some(DropReason::Refused)
    } else if candidate.verdict.is_none() && rules.permission == Permission::Required {
        Some(DropReason::NotPermitted)
    } else if candidate.address.trim().is_empty() {
        Some(DropReason::NoAddress)
    } else if candidate.in_control == InControl::Yes {
        Some(DropReason::InControlGroup)
    } else if candidate.in_control == InControl::Globally {
        Some(DropReason::InGlobalControl)
    } else if candidate.with_a_dealer && rules.with_dealer == WithDealer::LeftOut {
        Some(DropReason::WithDealer)
    } else if rules.cap.is_some_and(|cap| is_capped(&candidate.contacts, cap)) {
        Some(DropReason::ContactedOften)
    } else {
        None
    }
}

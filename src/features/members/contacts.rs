//! "Was contacted by e-mail in the last 30 days", in one pass over the contacts.

use super::{Known, Mask, days_of};
use domain::rule::{ContactTest, Contacts};

/// What happened to a customer in the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Met {
    contacted: bool,
    responded: bool,
}

pub(super) fn holds(asked: &Contacts, known: &Known) -> Mask {
    let passes = |met: &Met| match asked.test {
        ContactTest::Contacted => met.contacted,
        ContactTest::NotContacted => !met.contacted,
        ContactTest::Responded => met.responded,
        ContactTest::ContactedWithoutResponse => met.contacted && !met.responded,
    };
    meetings(asked, known).iter().map(passes).collect()
}

/// One entry per customer. Customers left alone in a control group were not contacted.
fn meetings(asked: &Contacts, known: &Known) -> Vec<Met> {
    let contacts = &known.contacts;
    // A contact after the as-of day was still made.
    let (first, last) = days_of(asked.within, known.as_of, i32::MAX);
    let channel = asked.channel.as_ref().map(|name| {
        let place = contacts.channels.iter().position(|channel| channel.eq_ignore_ascii_case(name));
        place.and_then(|place| u32::try_from(place).ok())
    });
    let mut met = vec![Met::default(); known.customers.len()];
    let mut place = 0;
    for i in 0..contacts.len() {
        let by_channel = channel.is_none_or(|channel| channel == Some(contacts.channel[i]));
        if contacts.control[i] || contacts.day[i] < first || contacts.day[i] > last || !by_channel {
            continue;
        }
        while known.customers.get(place).is_some_and(|customer| *customer < contacts.customer[i]) {
            place += 1;
        }
        if known.customers.get(place) == Some(&contacts.customer[i]) {
            met[place].contacted = true;
            met[place].responded |= contacts.responded[i] == Some(true);
        }
    }
    met
}

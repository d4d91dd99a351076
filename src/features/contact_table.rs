//! Contacts as cases to learn from: those whose answer is known, with what was known about the customer when asked.

use std::collections::BTreeMap;

use super::customer_table::customer_table;
use super::moment::{Facts, Moment};
use domain::columns::ContactColumns;
use domain::day::Day;
use domain::table::{Feature, FeatureTable, UNKNOWN, Values};

/// The longest time, in days, that an answer is waited for.
const LONGEST_WAIT: i32 = 60;
/// How many days of contacts determine the approach used lately.
const LATELY: i32 = 180;

/// A contact whose answer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Its index in the columns.
    pub contact: usize,
    pub day: i32,
    pub positive: bool,
}

/// How a customer is contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approach {
    /// Index into [`ContactColumns::channels`].
    pub channel: u32,
    /// Index into [`ContactColumns::offers`].
    pub offer: Option<u32>,
}

/// How many days an answer is waited for: the time within which nine in ten of the answers known by the day `known`
/// came, at most 60. If no answer has a day, 0 as long as refusals are recorded too; contacts with only positive
/// answers recorded wait 60.
#[must_use]
pub fn answer_days(contacts: &ContactColumns, known: i32) -> i32 {
    let made = || (0..contacts.len()).filter(|&i| contacts.day[i] <= known);
    let answer = |i: usize| contacts.response_day[i].filter(|day| *day <= known);
    let mut lags: Vec<i32> = made().filter_map(|i| Some(answer(i)? - contacts.day[i])).collect();
    lags.sort_unstable();
    match lags.get((lags.len() * 9).div_ceil(10).saturating_sub(1)) {
        Some(long) => (*long).clamp(0, LONGEST_WAIT),
        None if is_told(contacts, false, known) => 0,
        None => LONGEST_WAIT,
    }
}

/// Whether any contact up to a day has this answer.
fn is_told(contacts: &ContactColumns, answer: bool, known: i32) -> bool {
    contacts.responded.iter().zip(&contacts.day).any(|(told, day)| *told == Some(answer) && *day <= known)
}

/// The contacts whose answer is known by a day, in their order. Those that may still be answered are left out, answered
/// or not: otherwise the quick answers would count and the slow ones would not. If only yes is recorded, silence means
/// no.
#[must_use]
pub fn answered(contacts: &ContactColumns, known: i32) -> Vec<Answered> {
    let wait = answer_days(contacts, known);
    let silence_is_no = is_told(contacts, true, known) && !is_told(contacts, false, known);
    let case = |contact: usize| {
        let day = contacts.day[contact];
        if day.saturating_add(wait) > known {
            return None;
        }
        let in_time = contacts.response_day[contact].is_none_or(|answer| answer <= known);
        let responded = contacts.responded[contact].or(silence_is_no.then_some(false))?;
        Some(Answered { contact, day, positive: responded && in_time })
    };
    (0..contacts.len()).filter_map(case).collect()
}

/// The most frequent channel and offer in the half year before the newest contact up to a day; none without contacts.
#[must_use]
pub fn usual_approach(contacts: &ContactColumns, known: i32) -> Option<Approach> {
    let made = || (0..contacts.len()).filter(|&i| contacts.day[i] <= known && !contacts.control[i]);
    let newest = made().map(|i| contacts.day[i]).max()?;
    let mut counts: BTreeMap<Approach, usize> = BTreeMap::new();
    for i in made().filter(|&i| contacts.day[i] > newest - LATELY) {
        *counts.entry(Approach { channel: contacts.channel[i], offer: contacts.offer[i] }).or_default() += 1;
    }
    // The first among equals.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(approach, _)| approach)
}

/// What was known about the customers of these contacts when asked: their records up to the day before, attributes of
/// the day itself, and how they were contacted. One row per case, in order.
#[must_use]
pub fn case_table(facts: &Facts, cases: &[Answered], until: i32) -> FeatureTable {
    let contacts = &facts.contacts;
    let moment = |case: &Answered| Moment {
        customer: contacts.customer[case.contact],
        as_of: case.day - 1,
        attributes_as_of: case.day,
    };
    let moments: Vec<Moment> = cases.iter().map(moment).collect();
    let mut table = customer_table(facts, &moments, until);
    let asked: Vec<ContactMoment> = cases
        .iter()
        .map(|case| ContactMoment {
            approach: Approach { channel: contacts.channel[case.contact], offer: contacts.offer[case.contact] },
            day: case.day,
            control: contacts.control[case.contact],
        })
        .collect();
    add_asking(&mut table, contacts, &asked);
    table
}

/// The same for customers who would be contacted on the day after `as_of`.
#[must_use]
pub fn asking_table(facts: &Facts, customers: &[i64], approach: Approach, as_of: i32) -> FeatureTable {
    let moments: Vec<Moment> =
        customers.iter().map(|&customer| Moment { customer, as_of, attributes_as_of: as_of }).collect();
    let mut table = customer_table(facts, &moments, as_of);
    let asked = vec![ContactMoment { approach, day: as_of + 1, control: false }; customers.len()];
    add_asking(&mut table, &facts.contacts, &asked);
    table
}

#[derive(Clone, Copy)]
struct ContactMoment {
    approach: Approach,
    day: i32,
    control: bool,
}

fn add_asking(table: &mut FeatureTable, contacts: &ContactColumns, asked: &[ContactMoment]) {
    let codes =
        |of: &dyn Fn(&ContactMoment) -> Option<u32>| asked.iter().map(|one| of(one).unwrap_or(UNKNOWN)).collect();
    let mut push = |name: &str, phrase: &str, codes: Vec<u32>, words: Vec<String>| {
        let values = Values::Words { codes, words };
        table.features.push(Feature { name: name.into(), phrase: phrase.into(), values });
    };
    push("channel used", "asked by {}", codes(&|one| Some(one.approach.channel)), contacts.channels.clone());
    push("offer made", "offered {}", codes(&|one| one.approach.offer), contacts.offers.clone());
    push("month of asking", "asked in {}", codes(&|one| Some(Day(one.day).month() - 1)), months());
    if contacts.control.contains(&true) {
        let words = ["left alone", "asked"].map(String::from).to_vec();
        push("arm", "{}", codes(&|one| Some(u32::from(!one.control))), words);
    }
}

/// January to December.
fn months() -> Vec<String> {
    let name = |month: u32| Day::from_ymd(2001, month, 1).map(Day::month_name).unwrap_or_default();
    (1..=12).map(|month| name(month).split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (day, responded, response day)
    fn contacts(lines: &[(i32, Option<bool>, Option<i32>)]) -> ContactColumns {
        let n = lines.len();
        ContactColumns {
            customer: (0..).take(n).collect(),
            day: lines.iter().map(|line| line.0).collect(),
            channel: vec![0; n],
            campaign: vec![None; n],
            offer: vec![None; n],
            responded: lines.iter().map(|line| line.1).collect(),
            response_day: lines.iter().map(|line| line.2).collect(),
            control: vec![false; n],
            channels: vec!["mail".into()],
            campaigns: Vec::new(),
            offers: Vec::new(),
        }
    }

    fn known(contacts: &ContactColumns, day: i32) -> Vec<(usize, bool)> {
        answered(contacts, day).iter().map(|case| (case.contact, case.positive)).collect()
    }

    #[test]
    fn contacts_that_may_still_be_answered_are_left_out() {
        let all = contacts(&[
            (10, Some(true), Some(15)),
            (10, Some(false), None),
            (20, Some(true), Some(21)),
            (22, Some(false), None),
            (30, None, None),
            (40, Some(true), Some(140)),
        ]);
        assert_eq!((answer_days(&all, 14), answer_days(&all, 25), answer_days(&all, 200)), (0, 5, 60));
        assert_eq!(known(&all, 25), [(0, true), (1, false), (2, true)]);
        assert_eq!(known(&all, 200), [(0, true), (1, false), (2, true), (3, false), (5, true)]);
        assert_eq!(known(&all, 9), []);
    }

    #[test]
    fn silence_is_a_refusal_only_where_no_refusal_is_told() {
        let answers_only = contacts(&[(10, Some(true), None), (10, None, None), (50, None, None)]);
        assert_eq!(known(&answers_only, 70), [(0, true), (1, false)]);
        let told = contacts(&[(10, Some(true), None), (10, Some(false), None), (10, None, None)]);
        assert_eq!(known(&told, 10), [(0, true), (1, false)]);
    }

    #[test]
    fn the_usual_approach_is_the_one_of_late() {
        let mut all = contacts(&[(10, None, None); 3]);
        all.channels.push("telephone".into());
        all.channel[2] = 1;
        all.day[2] = 300;
        assert_eq!(usual_approach(&all, 400), Some(Approach { channel: 1, offer: None }));
        assert_eq!(usual_approach(&all, 200), Some(Approach { channel: 0, offer: None }));
        assert_eq!(usual_approach(&all, 9), None);
    }
}

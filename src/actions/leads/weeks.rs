//! The week in which each lead is called: as its best time has it, and no more of them than the dealer can work.

use std::collections::BTreeMap;

use anyhow::Result;

use domain::day::Day;
use domain::dealer::DealerId;
use domain::lead::LeadBrief;
use domain::period::DateSpan;
use planning::call_weeks::{Call, plan_weeks};
use store::Store;
use store::lead::{LeadToPlan, StoredList};

const WEEK: i32 = 7;

/// The first days of the weeks of an offer that are not over: from its first day, or from the present week on.
pub(super) fn weeks(brief: &LeadBrief, today: Day) -> Vec<Day> {
    let spans = brief.spans();
    let end = spans.last().map_or(brief.offer_day, |span| span.end());
    let passed = (today.since(brief.offer_day).max(0)) / WEEK;
    let all = (passed..).map(|week| brief.offer_day.plus(week * WEEK)).take_while(|first| *first < end);
    let weeks: Vec<Day> = all.filter(|first| spans.iter().any(|span| meets(*span, *first))).collect();
    // An offer that is over is still worked on now.
    if weeks.is_empty() { vec![today] } else { weeks }
}

/// Whether a week has a day of a span.
fn meets(span: DateSpan, week: Day) -> bool {
    span.first < week.plus(WEEK) && span.end() > week
}

/// How many weeks of the dealers' capacity a list may use.
pub(super) fn weeks_to_work(brief: &LeadBrief, today: Day) -> u32 {
    let there = u32::try_from(weeks(brief, today).len()).unwrap_or(u32::MAX);
    brief.weeks.clamp(1, there.max(1))
}

/// Plans the week of leads of a list that a dealer has and nobody has worked on; `only`: these alone, the others keep
/// theirs (none: all).
///
/// # Errors
/// When the database cannot be written.
pub(super) fn plan(store: &mut Store, list: &StoredList, only: Option<&[i64]>, today: Day) -> Result<()> {
    // What is to be worked in one week is called in that week.
    if list.brief.weeks <= 1 {
        return Ok(());
    }
    let weeks = weeks(&list.brief, today);
    let dealers: BTreeMap<DealerId, u32> = store.dealers()?.into_iter().map(|(id, one)| (id, one.capacity)).collect();
    let mut of_dealer: BTreeMap<DealerId, Vec<LeadToPlan>> = BTreeMap::new();
    let mut planned: Vec<i64> = Vec::new();
    for lead in store.leads_to_plan(list.id)? {
        if only.is_none_or(|only| only.contains(&lead.id)) {
            planned.push(lead.id);
            of_dealer.entry(lead.dealer).or_default().push(lead);
        }
    }
    let taken = store.calls_planned(list.id, &planned, weeks.first().copied().unwrap_or(today))?;
    for (dealer, leads) in of_dealer {
        let capacity = dealers.get(&dealer).copied().unwrap_or(0);
        let room: Vec<u32> = weeks
            .iter()
            .map(|first| {
                // Weeks of other lists begin on other days; whatever begins within this one counts.
                let within =
                    |(whose, on): &&(DealerId, Day)| *whose == dealer && *on >= *first && *on < first.plus(WEEK);
                let taken = u32::try_from(taken.iter().filter(within).count()).unwrap_or(u32::MAX);
                capacity.saturating_sub(taken)
            })
            .collect();
        let calls: Vec<Call> = leads.iter().map(|lead| call(&list.brief, lead, &weeks)).collect();
        for (lead, week) in leads.iter().zip(plan_weeks(&calls, &room)) {
            store.put_call_week(lead.id, week.map(|week| weeks[week]))?;
        }
    }
    Ok(())
}

/// A week fits as well as the period that it begins in is likely, by the day; one that begins between periods as well as the
/// next that it meets.
fn call(brief: &LeadBrief, lead: &LeadToPlan, weeks: &[Day]) -> Call {
    let spans = brief.spans();
    let by_day = |(span, chance): (&DateSpan, &f64)| (*span, chance / f64::from(span.days().max(1)));
    let periods: Vec<(DateSpan, f64)> = spans.iter().zip(&lead.by_period).map(by_day).collect();
    let fit = |week: &Day| {
        let begun = periods.iter().find(|(span, _)| (span.first..span.end()).contains(week));
        let met = || periods.iter().find(|(span, _)| meets(*span, *week));
        begun.or_else(met).map_or(0.0, |(_, chance)| *chance)
    };
    Call { value: lead.value.major(), fit: weeks.iter().map(fit).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_with_the_offer_and_none_that_is_over_is_planned() {
        let offer_day: Day = "2024-04-01".parse().expect("a day");
        let brief = LeadBrief { offer_day, periods: 1, weeks: 9, ..LeadBrief::default() };
        let all = weeks(&brief, offer_day.plus(-10));
        assert_eq!((all.len(), all[0], all[4]), (5, offer_day, offer_day.plus(28)));
        assert_eq!(weeks(&brief, offer_day.plus(8)).first(), Some(&offer_day.plus(7)));
        assert_eq!(weeks(&brief, offer_day.plus(90)), [offer_day.plus(90)]);
        let span = |text: &str| text.parse::<DateSpan>().expect("dates");
        let dates = vec![span("2024-04-01..2024-04-09"), span("2024-05-01..2024-05-02")];
        let apart = LeadBrief { dates, ..brief.clone() };
        let of_dates = weeks(&apart, offer_day);
        assert_eq!(of_dates, [offer_day, offer_day.plus(7), offer_day.plus(28)], "no week between the dates");
        assert_eq!(weeks_to_work(&brief, offer_day), 5);
        assert_eq!(weeks_to_work(&LeadBrief { weeks: 0, ..brief }, offer_day), 1);
    }
}

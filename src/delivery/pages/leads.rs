//! A dealer's leads on paper: the list, then a call sheet for each lead.

use serde::Serialize;

use crate::pages::wording::{drawable, email, fitted, unbroken_percent};
use crate::pages::{PageError, press};
use domain::day::Day;
use domain::dealer::Dealer;
use domain::lead::Outcome;
use domain::money::Money;
use reports::leads::{LeadLine, LeadListReport};
use reports::settings::Business;

const TEMPLATE: &str = include_str!("../../../assets/pages/leads.typ");

/// What a dealer needs to know about how the list was made; the office's own figures are not for dealers.
const HOW: &str = "These are the customers most likely to buy while the offer runs, the most valuable first. Chance \
    and expected value are estimates from earlier purchases and answers, not promises. Anyone who does not want to \
    be called is not on the list; if somebody tells you so, report it as 'Do not contact'.";

/// How many bars fit on a sheet; the CSV file contains all months.
const MOST_MONTHS: usize = 12;

#[derive(Serialize)]
struct Page {
    business: String,
    today: String,
    title: String,
    dealer: String,
    dealer_place: String,
    facts: Vec<(&'static str, String)>,
    how: &'static str,
    outcomes: Vec<&'static str>,
    currency: String,
    rows: Vec<Sheet>,
}

#[derive(Serialize)]
struct Sheet {
    number: String,
    name: String,
    id: String,
    place: String,
    phone: String,
    email: String,
    address: String,
    propensity: String,
    at: f64,
    value: String,
    best_time: String,
    reason: String,
    need: String,
    words: String,
    outcome: &'static str,
    note: String,
    months: Vec<Month>,
}

/// One bar: the height is the share of the highest month of all sheets, so that sheets can be compared.
#[derive(Serialize)]
struct Month {
    name: String,
    share: String,
    height: f64,
    best: bool,
}

pub fn pages<'a>(
    list: &LeadListReport,
    dealer: &Dealer,
    leads: impl Iterator<Item = &'a LeadLine>,
    business: &Business,
    today: Day,
) -> Result<Vec<u8>, PageError> {
    let leads: Vec<&LeadLine> = leads.collect();
    let value: Money = leads.iter().map(|lead| lead.expected_value).sum();
    let highest = leads.iter().flat_map(|lead| &lead.by_period).map(|&share| drawable(share)).fold(0.0, f64::max);
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: fitted(&list.name, 90),
        dealer: fitted(&dealer.name, 90),
        dealer_place: fitted(&place(&[&dealer.street, &town(&dealer.postcode, &dealer.city)]), 160),
        facts: vec![
            ("Leads", figures::count(leads.len())),
            ("Offer", if list.category.trim().is_empty() { "Anything".into() } else { fitted(&list.category, 40) }),
            ("Starts", list.offer_day.spoken()),
            ("Periods", periods(&list.periods)),
            ("Expected value", format!("{} {}", value.rounded(), fitted(&business.currency, 8))),
        ],
        how: HOW,
        outcomes: Outcome::ALL.map(Outcome::name).to_vec(),
        currency: fitted(&business.currency, 8),
        rows: leads.into_iter().map(|lead| sheet(lead, &list.periods, highest)).collect(),
    };
    press::print("call sheets", TEMPLATE, &page)
}

fn sheet(lead: &LeadLine, periods: &[String], highest: f64) -> Sheet {
    let shares: Vec<f64> = lead.by_period.iter().copied().map(drawable).collect();
    let most = shares.iter().copied().fold(0.0, f64::max);
    let best = shares.iter().position(|&share| share > 0.0 && share >= most);
    let months = periods.iter().zip(&lead.by_period).take(MOST_MONTHS).enumerate().map(|(i, (name, &share))| Month {
        name: fitted(name, 16),
        share: unbroken_percent(share),
        height: if highest > 0.0 { drawable(share) / highest } else { 0.0 },
        best: best == Some(i),
    });
    Sheet {
        number: lead.number.to_string(),
        name: fitted(&lead.name, 70),
        id: fitted(&lead.customer, 30),
        place: fitted(&town(&lead.postcode, &lead.city), 50),
        phone: fitted(&lead.phone, 40),
        email: email(&lead.email),
        address: fitted(&lead.address, 160),
        propensity: unbroken_percent(lead.propensity),
        at: drawable(lead.propensity),
        value: lead.expected_value.rounded(),
        best_time: fitted(&lead.right_days(), 40),
        reason: fitted(&lead.reason, 400),
        need: fitted(&lead.need, 300),
        words: fitted(&lead.words, 500),
        outcome: lead.outcome.map_or("", Outcome::name),
        note: fitted(&lead.note, 300),
        months: months.collect(),
    }
}

fn town(postcode: &str, city: &str) -> String {
    format!("{} {}", postcode.trim(), city.trim()).trim().to_owned()
}

fn place(parts: &[&str]) -> String {
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// "October to December 1998"
fn periods(names: &[String]) -> String {
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return "–".into() };
    if names.len() == 1 {
        return fitted(first, 40);
    }
    let first = match (first.rsplit_once(' '), last.rsplit_once(' ')) {
        (Some((month, year)), Some((_, same))) if year == same => month,
        _ => first,
    };
    format!("{} to {}", fitted(first, 40), fitted(last, 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_name_a_year_once() {
        let spoken = |names: &[&str]| periods(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(spoken(&["October 1998", "November 1998", "December 1998"]), "October to December 1998");
        assert_eq!(spoken(&["December 1998", "January 1999"]), "December 1998 to January 1999");
        assert_eq!(spoken(&["October 1998"]), "October 1998");
        assert_eq!(spoken(&[]), "–");
    }
}

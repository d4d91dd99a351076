//! Moving a lead to another dealer by hand.

use anyhow::{Result, bail};

use super::callable::Callable;
use super::weeks;
use domain::day::Day;
use domain::dealer::{Dealer, DealerId};
use domain::lead::{LeadBrief, Outcome};
use domain::territory::Place;
use store::Store;
use store::lead::{DecidedBy, PlacedLead, Placement};

/// Moves one lead to another dealer by hand (none: to nobody); returns the rules that this breaks, as sentences.
///
/// # Errors
/// When the lead or dealer does not exist, or a dealer would get a lead that is closed or may not be called.
pub fn move_lead(store: &mut Store, lead: i64, dealer: Option<i64>, today: Day) -> Result<Vec<String>> {
    let (list, number) = store.list_of_lead(lead)?;
    let list = store.lead_list(list)?;
    let leads = store.placed_leads(list.id)?;
    let Some(moved) = leads.iter().find(|one| one.id == lead) else {
        bail!("there is no lead {lead} on list {}", list.id);
    };
    if let Some(why) = Bar::load(store, moved, today)?.filter(|_| dealer.is_some()) {
        bail!("lead {number} stays where it is: {}", why.spoken());
    }
    let chosen = match dealer {
        None => None,
        Some(id) => match store.dealers()?.into_iter().find(|(known, _)| known.0 == id) {
            Some(found) => Some(found),
            None => bail!("there is no dealer {id}"),
        },
    };
    let warnings = match &chosen {
        Some(chosen) => warnings(store, moved, chosen, &list.brief, today, &leads)?,
        None => Vec::new(),
    };
    let placement = match &chosen {
        Some((id, _)) => Placement::Dealer { dealer: *id, why: "moved by hand".into() },
        None => Placement::Nobody { why: "taken off by hand".into() },
    };
    store.atomically(|store| {
        store.place_lead(lead, &placement, DecidedBy::Person, today)?;
        if list.published.is_some() {
            store.settle_credit(list.id)?;
        }
        weeks::plan(store, &list, Some(&[lead]), today)?;
        store.log(&format!("Moved lead {number} by hand"))?;
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(warnings)
}

/// Why a lead may not go to anybody else.
enum Bar {
    Closed(Outcome),
    NotPermitted(String),
}

impl Bar {
    fn load(store: &Store, lead: &PlacedLead, today: Day) -> Result<Option<Bar>> {
        if let Some(outcome) = store.last_outcome(lead.id)?.filter(|outcome| outcome.is_final()) {
            return Ok(Some(Bar::Closed(outcome)));
        }
        let one = std::iter::once(lead.customer);
        let permitted = match lead.dealer {
            Some(_) => Callable::with_their_dealers(store, one.clone(), today)?,
            None => Callable::load(store, one.clone(), today)?,
        };
        let why = permitted.why_not(one).join("; ");
        Ok((!permitted.holds(lead.customer)).then_some(Bar::NotPermitted(why)))
    }

    fn spoken(&self) -> String {
        match self {
            Bar::Closed(outcome) => format!("it is closed, with '{}'", outcome.name()),
            Bar::NotPermitted(why) => format!("this customer may not be called ({why})"),
        }
    }
}

fn warnings(
    store: &Store,
    lead: &PlacedLead,
    (id, dealer): &(DealerId, Dealer),
    brief: &LeadBrief,
    today: Day,
    leads: &[PlacedLead],
) -> Result<Vec<String>> {
    let weeks = weeks::weeks_to_work(brief, today);
    let position = store.positions()?.get(&lead.customer).copied();
    let place = Place { postcode: &lead.postcode, region: &lead.region, position };
    let mut warnings: Vec<String> =
        dealer.objections(&place, &brief.category, today).iter().map(|why| format!("{}: {why}", dealer.name)).collect();
    let held = leads.iter().filter(|other| other.dealer == Some(*id) && other.id != lead.id).count();
    let room = dealer.capacity.saturating_mul(weeks);
    if held >= room as usize && room > 0 {
        warnings.push(format!("{} already has {held} leads of this list and can work {room}", dealer.name));
    }
    Ok(warnings)
}

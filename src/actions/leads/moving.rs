//! Leads that go to another dealer: by hand, or because nobody touched them.

use anyhow::{Result, bail};

use super::assigning::Table;
use super::permitted::Permitted;
use crate::domain::day::Day;
use crate::domain::dealer::{Dealer, DealerId};
use crate::domain::lead::LastDealer;
use crate::domain::territory::Place;
use crate::store::Store;
use crate::store::lead::{DecidedBy, PlacedLead, Placement};

/// Moves one lead to another dealer by hand (none: to nobody); answers the rules that this breaks, as sentences.
///
/// # Errors
/// When the lead or dealer does not exist.
pub fn reassign(store: &mut Store, lead: i64, dealer: Option<i64>, today: Day) -> Result<Vec<String>> {
    let (list, number) = store.list_of_lead(lead)?;
    let list = store.lead_list(list)?;
    let leads = store.placed_leads(list.id)?;
    let Some(moved) = leads.iter().find(|one| one.id == lead) else {
        bail!("there is no lead {lead} on list {}", list.id);
    };
    let chosen = match dealer {
        None => None,
        Some(id) => match store.dealers()?.into_iter().find(|(known, _)| known.0 == id) {
            Some(found) => Some(found),
            None => bail!("there is no dealer {id}"),
        },
    };
    let warnings = match &chosen {
        Some((id, dealer)) => warnings(store, moved, *id, dealer, &list.brief.category, today, &leads)?,
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
        store.log(&format!("Moved lead {number} by hand"))
    })?;
    Ok(warnings)
}

fn warnings(
    store: &Store,
    lead: &PlacedLead,
    id: DealerId,
    dealer: &Dealer,
    category: &str,
    today: Day,
    leads: &[PlacedLead],
) -> Result<Vec<String>> {
    let position = store.positions()?.get(&lead.customer).copied();
    let place = Place { postcode: &lead.postcode, region: &lead.region, position };
    let mut warnings: Vec<String> =
        dealer.objections(&place, category, today).iter().map(|why| format!("{}: {why}", dealer.name)).collect();
    let held = leads.iter().filter(|other| other.dealer == Some(id) && other.id != lead.id).count();
    if held >= dealer.capacity as usize && dealer.capacity > 0 {
        warnings.push(format!("{} has {held} leads of this list and can work {}", dealer.name, dealer.capacity));
    }
    Ok(warnings)
}

/// Gives leads that their dealer did not touch for so many days to another dealer who can take them; answers how many got
/// another dealer and how many stay with nobody. A dealer does not get a lead again that was passed over.
///
/// # Errors
/// When there is no such list, or the dealers do not have it.
pub fn pass_idle(store: &mut Store, list: i64, days: u32, today: Day) -> Result<(usize, usize)> {
    let stored = store.lead_list(list)?;
    let Some(published) = stored.published else {
        bail!("the dealers do not have list {list} '{}' yet; publish it first", stored.brief.name);
    };
    if let Some(last) = stored.expires.filter(|last| *last < today) {
        bail!("list {list} expired on {}; nobody may work it any more", last.spoken());
    }
    let since = today.plus(-i32::try_from(days).unwrap_or(i32::MAX));
    let is_idle = |lead: &PlacedLead| {
        !lead.worked && lead.dealer.is_some() && lead.assigned.map_or(published, |day| day.max(published)) <= since
    };
    let (idle, kept): (Vec<_>, Vec<_>) = store.placed_leads(list)?.into_iter().partition(is_idle);
    let permitted = Permitted::of(store, idle.iter().map(|lead| lead.customer), today)?;
    let idle: Vec<PlacedLead> = idle.into_iter().filter(|lead| permitted.holds(lead.customer)).collect();
    store.atomically(|store| {
        for lead in &idle {
            if let Some(dealer) = lead.dealer {
                store.pass_lead_over(lead.id, dealer, today)?;
            }
        }
        let table = Table::of(store, &stored, &kept, today)?;
        let allocation = table.allocate(store, &idle, LastDealer::NoMatter)?;
        let mut passed = 0;
        for (lead, placement) in idle.iter().zip(&allocation.placements) {
            let placement = table.placed(*placement, lead);
            store.place_lead(lead.id, &placement, DecidedBy::Distribution, today)?;
            if let Placement::Dealer { dealer: to, .. } = placement {
                passed += 1;
                if let Some(from) = lead.dealer {
                    store.move_due(list, from, to, lead.value.major())?;
                }
            }
        }
        store.settle_credit(list)?;
        store.log(&format!("Passed {} untouched leads of list {list} to other dealers", passed))?;
        Ok((passed, idle.len() - passed))
    })
}

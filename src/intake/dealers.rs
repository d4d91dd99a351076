//! The checked rows of a file of dealers.

use std::borrow::Cow;

use crate::addresses;
use crate::error::IntakeError;
use crate::fields::{self, Cells, Reason};
use crate::kinds::{set, set_required};
use crate::places;
use crate::rows::{self, Take};
use domain::day::Day;
use domain::dealer::{Dealer, HandoverMeans, USUAL_WEIGHT};
use domain::territory::Position;
use progress::{Cancelled, Progress};
use reports::import::ImportPlan;

/// Leads per list for a dealer whose file does not give it.
pub const USUAL_CAPACITY: u32 = 20;

/// Reads dealers. A missing capacity is [`USUAL_CAPACITY`].
///
/// # Errors
/// Same as [`crate::kinds::read_purchases`].
pub fn read_dealers<E: From<IntakeError> + From<Cancelled>>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    take: Take<'_, Dealer, E>,
) -> Result<(), E> {
    rows::read(
        plan,
        today,
        progress,
        Dealer::default(),
        |columns, cells| {
            let at = |field| columns.place(field);
            let (dealer, name, email) = (at("dealer"), at("name"), at("email"));
            let texts = ["phone", "street", "postcode", "city"].map(at);
            let (territory, capacity, lines) = (at("territory"), at("capacity"), at("product_lines"));
            let reach = ["regions", "latitude", "longitude", "radius", "weight"].map(at);
            let (from, to) = (at("available_from"), at("available_to"));
            let (language, handover) = (at("language"), at("handover"));
            move |record, row: &mut Dealer| {
                set_required(&mut row.external_id, record, dealer, "dealer id")?;
                set_required(&mut row.name, record, name, "name")?;
                row.email = addresses::email(&record.text(email));
                let slots = [&mut row.phone, &mut row.street, &mut row.postcode, &mut row.city];
                for (slot, place) in slots.into_iter().zip(texts) {
                    set(slot, record, place);
                }
                row.territory = places::territory(&record.cell(territory));
                row.capacity = cells.count("capacity", &record.cell(capacity))?.unwrap_or(USUAL_CAPACITY);
                row.product_lines = list(&record.cell(lines), |c| matches!(c, ',' | ';' | '|'));
                set_reach(row, &reach.map(|place| record.cell(place)), &cells)?;
                row.available_from = cells.any_day("available from", &record.cell(from))?;
                row.available_to = cells.any_day("available until", &record.cell(to))?;
                set(&mut row.language, record, language);
                row.handover = handover_of(&record.cell(handover))?;
                Ok(())
            }
        },
        take,
    )
}

/// Regions, latitude, longitude, radius and weight of a dealer.
fn set_reach(row: &mut Dealer, texts: &[Cow<'_, str>; 5], cells: &Cells) -> Result<(), Reason> {
    let [regions, latitude, longitude, radius, weight] = texts;
    row.regions = list(regions, |c| matches!(c, ',' | ';' | '|'));
    row.position = match (cells.number("latitude", latitude)?, cells.number("longitude", longitude)?) {
        (Some(north), Some(east)) => match Position::new(north, east) {
            Some(position) => Some(position),
            None => return Err(format!("latitude {latitude}, longitude {longitude} is not a place on the map")),
        },
        _ => None,
    };
    row.radius_km = cells.count("radius", radius)?;
    row.weight = cells.count("weight", weight.trim_end_matches('%').trim_end())?.unwrap_or(USUAL_WEIGHT);
    if row.weight == 0 {
        Err("weight 0 would give the dealer nothing; leave it empty for the usual share".into())
    } else {
        Ok(())
    }
}

fn handover_of(text: &str) -> Result<HandoverMeans, Reason> {
    if text.is_empty() {
        return Ok(HandoverMeans::default());
    }
    HandoverMeans::read(text)
        .ok_or_else(|| format!("'{text}' is not a way to hand over leads; use email, paper, file, portal or telephone"))
}

fn list(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<String> {
    fields::split_list(text, is_separator).map(str::to_owned).collect()
}

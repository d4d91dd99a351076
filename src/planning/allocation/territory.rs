//! Which dealers may have a lead, looked up once for each location.

use std::collections::HashMap;

use crate::allocation::{DealerRoom, Presence, WhyUnassigned};
use domain::territory::{Place, Position, Postcodes, bare, plain};

/// Dealers with room who may have a lead (positions, ascending), or why there is none.
type Eligible = Result<Vec<usize>, WhyUnassigned>;

/// What decides who may have a lead: normalised postcode and region, position, product group in lower case.
type Key = (String, String, Option<Position>, String);

/// Dealers by the areas they serve.
pub(super) struct Territories<'a> {
    desks: &'a [DealerRoom<'a>],
    everywhere: Vec<usize>,
    by_prefix: HashMap<String, Vec<usize>>,
    ranges: Vec<(Postcodes, usize)>,
    by_region: HashMap<String, Vec<usize>>,
    /// Centre, radius in km, dealer.
    circles: Vec<(Position, f64, usize)>,
    known: HashMap<Key, Eligible>,
}

impl<'a> Territories<'a> {
    pub fn new(desks: &'a [DealerRoom<'a>]) -> Territories<'a> {
        let mut territories = Territories {
            desks,
            everywhere: Vec::new(),
            by_prefix: HashMap::new(),
            ranges: Vec::new(),
            by_region: HashMap::new(),
            circles: Vec::new(),
            known: HashMap::new(),
        };
        for (position, desk) in desks.iter().enumerate() {
            territories.add(position, desk);
        }
        territories
    }

    fn add(&mut self, position: usize, desk: &DealerRoom<'_>) {
        let dealer = desk.dealer;
        if dealer.serves_everywhere() {
            self.everywhere.push(position);
        }
        for codes in dealer.territory.iter().filter_map(|text| Postcodes::read(text)) {
            match codes {
                Postcodes::Prefix(prefix) => {
                    self.by_prefix.entry(bare(&prefix).into_owned()).or_default().push(position);
                }
                other => self.ranges.push((other, position)),
            }
        }
        for region in dealer.regions.iter().map(|region| plain(region)).filter(|region| !region.is_empty()) {
            self.by_region.entry(region).or_default().push(position);
        }
        self.circles.extend(dealer.circle().map(|(centre, radius)| (centre, radius, position)));
    }

    pub fn eligible(&mut self, place: &Place<'_>, category: &str) -> &Eligible {
        // If nobody serves a radius, positions do not matter.
        let position = place.position.filter(|_| !self.circles.is_empty());
        let key =
            (bare(&plain(place.postcode)).into_owned(), plain(place.region), position, category.trim().to_lowercase());
        let Territories { desks, everywhere, by_prefix, ranges, by_region, circles, known } = self;
        known.entry(key).or_insert_with_key(|(postcode, region, position, category)| {
            let mut serving = everywhere.clone();
            for (start, letter) in postcode.char_indices() {
                serving.extend(by_prefix.get(&postcode[..start + letter.len_utf8()]).into_iter().flatten());
            }
            serving.extend(ranges.iter().filter(|(range, _)| range.hold(postcode)).map(|(_, dealer)| *dealer));
            serving.extend(by_region.get(region).into_iter().flatten());
            if let Some(place) = position {
                let near = circles.iter().filter(|(centre, radius, _)| centre.km_to(*place) <= *radius);
                serving.extend(near.map(|(_, _, dealer)| *dealer));
            }
            serving.sort_unstable();
            serving.dedup();
            narrow(serving, desks, category)
        })
    }
}

fn narrow(serving: Vec<usize>, desks: &[DealerRoom<'_>], category: &str) -> Eligible {
    let mut left = serving;
    let mut keep = |keeps: &dyn Fn(&DealerRoom<'_>) -> bool, why: WhyUnassigned| {
        left.retain(|&dealer| keeps(&desks[dealer]));
        if left.is_empty() { Err(why) } else { Ok(()) }
    };
    keep(&|_| true, WhyUnassigned::NoDealerServesPostcode)?;
    keep(&|desk| desk.dealer.handles(category), WhyUnassigned::NoDealerHandlesProduct)?;
    keep(&|desk| desk.presence == Presence::Here, WhyUnassigned::DealersAway)?;
    keep(&|desk| desk.room > 0, WhyUnassigned::CapacityFull)?;
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::dealer::Dealer;

    #[test]
    fn lookup_agrees_with_the_dealers_own_word() {
        let dealer = |territory: &[&str]| Dealer {
            territory: territory.iter().map(|&prefix| prefix.to_owned()).collect(),
            capacity: 1,
            ..Dealer::default()
        };
        let circle = Dealer { position: Position::new(50.0, 10.0), radius_km: Some(30), ..dealer(&["9"]) };
        let region = Dealer { regions: vec!["Upper Vale".into(), String::new()], ..dealer(&[]) };
        let dealers = [
            dealer(&[]),
            dealer(&["10", "sw1 "]),
            dealer(&["102", " "]),
            dealer(&["Ö1"]),
            dealer(&[""]),
            dealer(&["100-109", "20000..29999"]),
            circle,
            region,
        ];
        let desks: Vec<DealerRoom<'_>> = dealers.iter().map(DealerRoom::new).collect();
        let mut territories = Territories::new(&desks);
        for postcode in ["10234", "1 0 2", "SW1A 2AA", "sw2", "", "ö12", "2", "20000", "30000", "29"] {
            for region in ["", "upper  vale", "Lower Vale"] {
                for position in [None, Position::new(50.1, 10.1), Position::new(51.0, 10.0)] {
                    let place = Place { postcode, region, position };
                    let own: Vec<usize> = (0..dealers.len()).filter(|&d| dealers[d].serves_place(&place)).collect();
                    assert_eq!(*territories.eligible(&place, ""), Ok(own), "{place:?}");
                }
            }
        }
    }
}

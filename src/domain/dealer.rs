//! Those who receive leads.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::territory::{Place, Position, Postcodes, plain};

/// The default weight of a dealer.
pub const USUAL_WEIGHT: u32 = 100;

/// The database's own number of a dealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DealerId(pub i64);

/// How a dealer wants the leads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandoverMeans {
    #[default]
    Email,
    Paper,
    File,
    Portal,
    Telephone,
}

impl HandoverMeans {
    pub const ALL: [HandoverMeans; 5] = [
        HandoverMeans::Email,
        HandoverMeans::Paper,
        HandoverMeans::File,
        HandoverMeans::Portal,
        HandoverMeans::Telephone,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            HandoverMeans::Email => "email",
            HandoverMeans::Paper => "paper",
            HandoverMeans::File => "file",
            HandoverMeans::Portal => "portal",
            HandoverMeans::Telephone => "telephone",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            HandoverMeans::Email => "E-mail",
            HandoverMeans::Paper => "Paper",
            HandoverMeans::File => "Files",
            HandoverMeans::Portal => "Web portal",
            HandoverMeans::Telephone => "Telephone",
        }
    }

    /// The handover for a code or for a common word for it.
    #[must_use]
    pub fn read(text: &str) -> Option<HandoverMeans> {
        let word: String = text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        match word.as_str() {
            "email" | "mail" => Some(HandoverMeans::Email),
            "paper" | "print" | "post" | "letter" => Some(HandoverMeans::Paper),
            "file" | "files" | "csv" => Some(HandoverMeans::File),
            "portal" | "web" | "webportal" => Some(HandoverMeans::Portal),
            "telephone" | "phone" => Some(HandoverMeans::Telephone),
            _ => None,
        }
    }
}

/// Days, both included, on which a dealer takes no leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    pub from: Day,
    pub to: Day,
}

/// A dealer, with its territory and the number of leads a week it can work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dealer {
    pub external_id: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// Postcodes served, in the form that [`Postcodes::read`] accepts. With no postcodes, regions and radius:
    /// everywhere.
    pub territory: Vec<String>,
    /// Regions served in addition.
    pub regions: Vec<String>,
    /// Where the dealer is.
    pub position: Option<Position>,
    /// Customers served in addition, this many km around the position.
    pub radius_km: Option<u32>,
    /// Leads a week that the dealer can work.
    pub capacity: u32,
    /// Per cent of the usual share; [`USUAL_WEIGHT`] for most dealers.
    pub weight: u32,
    /// Product groups handled; none means all.
    pub product_lines: Vec<String>,
    pub available_from: Option<Day>,
    pub available_to: Option<Day>,
    pub absences: Vec<Absence>,
    /// "en", "de"; empty: the business's language.
    pub language: String,
    pub handover: HandoverMeans,
}

impl Default for Dealer {
    fn default() -> Dealer {
        Dealer {
            external_id: String::new(),
            name: String::new(),
            email: String::new(),
            phone: String::new(),
            street: String::new(),
            postcode: String::new(),
            city: String::new(),
            territory: Vec::new(),
            regions: Vec::new(),
            position: None,
            radius_km: None,
            capacity: 0,
            weight: USUAL_WEIGHT,
            product_lines: Vec::new(),
            available_from: None,
            available_to: None,
            absences: Vec::new(),
            language: String::new(),
            handover: HandoverMeans::default(),
        }
    }
}

impl Dealer {
    /// Whether a customer with this postcode, about whom nothing else is known, is in the territory.
    #[must_use]
    pub fn serves(&self, postcode: &str) -> bool {
        self.serves_place(&Place { postcode, ..Place::default() })
    }

    /// Whether a place is in the territory: in its postcodes, its regions or its radius. Blanks and case do not matter.
    #[must_use]
    pub fn serves_place(&self, place: &Place<'_>) -> bool {
        if self.serves_everywhere() {
            return true;
        }
        let (postcode, region) = (plain(place.postcode), plain(place.region));
        self.territory.iter().filter_map(|text| Postcodes::read(text)).any(|codes| codes.hold(&postcode))
            || (!region.is_empty() && self.regions.iter().any(|served| plain(served) == region))
            || self.is_within_radius(place.position)
    }

    /// Whether no territory is set.
    #[must_use]
    pub fn serves_everywhere(&self) -> bool {
        self.territory.is_empty() && self.regions.is_empty() && self.circle().is_none()
    }

    /// The centre and the radius in km, if both are known.
    #[must_use]
    pub fn circle(&self) -> Option<(Position, f64)> {
        self.position.zip(self.radius_km.map(f64::from))
    }

    fn is_within_radius(&self, place: Option<Position>) -> bool {
        match (self.circle(), place) {
            (Some((centre, radius)), Some(place)) => centre.km_to(place) <= radius,
            _ => false,
        }
    }

    /// Whether the dealer handles a product group; every dealer handles an empty one.
    #[must_use]
    pub fn handles(&self, category: &str) -> bool {
        let same = |line: &String| line.trim().to_lowercase() == category.trim().to_lowercase();
        category.trim().is_empty() || self.product_lines.is_empty() || self.product_lines.iter().any(same)
    }

    /// Whether the dealer takes leads on a day.
    #[must_use]
    pub fn is_there(&self, day: Day) -> bool {
        self.available_from.is_none_or(|from| from <= day)
            && self.available_to.is_none_or(|to| day <= to)
            && !self.absences.iter().any(|away| away.from <= day && day <= away.to)
    }

    /// What speaks against giving the dealer a lead on a day, as phrases ("outside the territory").
    #[must_use]
    pub fn objections(&self, place: &Place<'_>, category: &str, day: Day) -> Vec<&'static str> {
        let rules = [
            (self.serves_place(place), "outside the territory"),
            (self.handles(category), "not a product group of this dealer"),
            (self.is_there(day), "away"),
            (self.capacity > 0, "takes no leads"),
        ];
        rules.into_iter().filter(|(kept, _)| !kept).map(|(_, why)| why).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_a_set_of_prefixes_and_ranges() {
        let dealer = Dealer { territory: vec!["10".into(), "sw1 ".into(), "300-349".into()], ..Dealer::default() };
        for served in ["10234", "SW1A 2AA", "30000", "34999"] {
            assert!(dealer.serves(served), "{served}");
        }
        for foreign in ["21000", "", "35000"] {
            assert!(!dealer.serves(foreign), "{foreign}");
        }
        assert!(Dealer::default().serves(""));
    }

    #[test]
    fn regions_and_a_radius_are_served_besides() {
        let dealer = Dealer {
            territory: vec!["10".into()],
            regions: vec!["Upper Vale".into()],
            position: Position::new(50.0, 10.0),
            radius_km: Some(20),
            ..Dealer::default()
        };
        let at = |lat, lon| Place { position: Position::new(lat, lon), ..Place::default() };
        assert!(dealer.serves_place(&Place { region: "upper vale", ..Place::default() }));
        assert!(!dealer.serves_place(&Place { region: "", ..Place::default() }));
        assert!(dealer.serves_place(&at(50.1, 10.0)) && !dealer.serves_place(&at(50.3, 10.0)));
        let without_position = Dealer { position: None, territory: Vec::new(), regions: Vec::new(), ..dealer };
        assert!(without_position.serves("99999"), "a radius around nowhere limits nothing");
    }

    #[test]
    fn dealers_come_and_go() {
        let dealer = Dealer {
            available_from: Some(Day(10)),
            available_to: Some(Day(20)),
            absences: vec![Absence { from: Day(14), to: Day(15) }],
            ..Dealer::default()
        };
        let there: Vec<i32> = (8..23).filter(|day| dealer.is_there(Day(*day))).collect();
        assert_eq!(there, [10, 11, 12, 13, 16, 17, 18, 19, 20]);
        let objections = dealer.objections(&Place::default(), "Tyres", Day(14));
        assert_eq!(objections, ["away", "takes no leads"]);
    }

    #[test]
    fn every_handover_is_read_back() {
        for way in HandoverMeans::ALL {
            assert_eq!((HandoverMeans::read(way.code()), HandoverMeans::read(way.name())), (Some(way), Some(way)));
        }
        assert_eq!(HandoverMeans::read("pigeon"), None);
    }
}

//! What the fictitious dealership sells: groups with their seasons, and articles with what goes with them.

use domain::money::Money;
use domain::product::Product;

/// Half of the business that a group belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Motor,
    Garden,
}

/// A product group.
pub(super) struct Group {
    pub name: &'static str,
    pub side: Side,
    /// How often it is bought, relative to other groups of its side.
    pub weight: f64,
    /// Demand of the twelve months relative to its mean.
    pub season: [f64; 12],
    /// How much likelier a customer whose first purchase was from this group is to stay away afterwards (log-odds).
    pub drop_out: f64,
}

const fn group(name: &'static str, side: Side, weight: f64, season: [f64; 12], drop_out: f64) -> Group {
    Group { name, side, weight, season, drop_out }
}

const EVEN: [f64; 12] = [1.0; 12];
const TYRE_SEASON: [f64; 12] = [0.3, 0.5, 1.8, 2.6, 1.6, 0.8, 0.7, 0.6, 0.8, 1.1, 0.7, 0.4];
const WINTER_SEASON: [f64; 12] = [1.6, 0.9, 0.3, 0.05, 0.02, 0.02, 0.02, 0.1, 0.9, 3.6, 2.9, 1.6];
const COLD_SEASON: [f64; 12] = [1.9, 1.5, 1.0, 0.7, 0.6, 0.5, 0.6, 0.6, 0.8, 1.1, 1.3, 1.6];
const WASH_SEASON: [f64; 12] = [0.5, 0.6, 1.1, 1.5, 1.5, 1.4, 1.3, 1.2, 1.0, 0.8, 0.6, 0.5];
const MOW_SEASON: [f64; 12] = [0.1, 0.3, 1.7, 3.0, 2.6, 1.6, 1.0, 0.8, 0.5, 0.2, 0.1, 0.1];
const SAW_SEASON: [f64; 12] = [1.3, 1.1, 0.8, 0.5, 0.4, 0.4, 0.5, 0.7, 1.4, 2.0, 1.9, 1.0];
const TOOL_SEASON: [f64; 12] = [0.4, 0.6, 1.5, 1.9, 1.6, 1.1, 0.9, 0.8, 1.1, 1.2, 0.6, 0.3];
const WATER_SEASON: [f64; 12] = [0.1, 0.1, 0.5, 1.3, 2.1, 2.6, 2.4, 1.7, 0.7, 0.3, 0.1, 0.1];
const RIDE_SEASON: [f64; 12] = [0.5, 0.7, 1.5, 1.8, 1.5, 1.2, 0.9, 0.9, 1.0, 0.8, 0.6, 0.6];

pub(super) const GROUPS: [Group; 12] = [
    group("Tyres", Side::Motor, 1.0, TYRE_SEASON, 0.6),
    group("Winter", Side::Motor, 1.3, WINTER_SEASON, 0.9),
    group("Oil and service", Side::Motor, 2.2, EVEN, -0.9),
    group("Brakes", Side::Motor, 0.7, EVEN, 0.0),
    group("Batteries", Side::Motor, 0.6, COLD_SEASON, 0.5),
    group("Car care", Side::Motor, 1.6, WASH_SEASON, 0.2),
    group("Accessories", Side::Motor, 1.3, EVEN, 0.7),
    group("Vehicles", Side::Garden, 0.08, RIDE_SEASON, -0.7),
    group("Mowers", Side::Garden, 1.3, MOW_SEASON, -0.4),
    group("Chainsaws", Side::Garden, 1.0, SAW_SEASON, -0.2),
    group("Garden tools", Side::Garden, 1.8, TOOL_SEASON, 0.1),
    group("Irrigation", Side::Garden, 1.3, WATER_SEASON, 0.3),
];

/// An article of the catalogue.
pub(super) struct Article {
    pub id: &'static str,
    pub name: &'static str,
    /// Position of its group in [`GROUPS`].
    pub group: usize,
    pub price_cents: i64,
    pub margin_rate: f64,
    /// How often it is bought, relative to the other articles of its group.
    pub weight: f64,
    /// Pieces usually bought at once.
    pub pieces: u32,
    /// The article that is often in the same basket, and how often.
    pub companion: Option<(&'static str, f64)>,
    /// Days after which it is worn out and bought again by active customers.
    pub cycle_days: Option<u32>,
}

const fn article(
    id: &'static str,
    name: &'static str,
    group: usize,
    (price_cents, margin_rate): (i64, f64),
    weight: f64,
) -> Article {
    Article { id, name, group, price_cents, margin_rate, weight, pieces: 1, companion: None, cycle_days: None }
}

impl Article {
    const fn by(mut self, pieces: u32) -> Article {
        self.pieces = pieces;
        self
    }

    const fn with(mut self, id: &'static str, share: f64) -> Article {
        self.companion = Some((id, share));
        self
    }

    const fn lasts(mut self, days: u32) -> Article {
        self.cycle_days = Some(days);
        self
    }
}

#[rustfmt::skip]
pub(super) const ARTICLES: [Article; 60] = [
    article("TY-01", "Summer tyre 185/65 R15", 0, (6_490, 0.22), 3.0).by(4).with("TY-04", 0.55).lasts(1_000),
    article("TY-02", "Summer tyre 205/55 R16", 0, (8_290, 0.22), 3.0).by(4).with("TY-04", 0.55).lasts(1_000),
    article("TY-03", "All-season tyre 195/65 R15", 0, (7_690, 0.20), 2.0).by(4).with("TY-04", 0.50).lasts(1_100),
    article("TY-04", "Fitting and balancing", 0, (6_000, 0.60), 1.0),
    article("TY-05", "Tyre storage, half a year", 0, (4_500, 0.70), 1.2),
    article("WI-01", "Winter tyre 195/65 R15", 1, (7_990, 0.24), 4.0).by(4).with("TY-05", 0.45).lasts(1_080),
    article("WI-02", "Snow chains", 1, (5_990, 0.35), 1.0),
    article("WI-03", "Antifreeze for windscreens, 5 l", 1, (990, 0.45), 3.0).with("WI-04", 0.35),
    article("WI-04", "Ice scraper", 1, (590, 0.55), 1.5),
    article("WI-05", "Snow shovel", 1, (2_490, 0.40), 1.0),
    article("OS-01", "Oil change with filter", 2, (12_900, 0.45), 3.0).lasts(365),
    article("OS-02", "Annual inspection", 2, (18_900, 0.55), 2.5).with("OS-05", 0.40).lasts(365),
    article("OS-03", "Engine oil 5W-30, 4 l", 2, (3_990, 0.35), 2.5).with("OS-04", 0.45),
    article("OS-04", "Oil filter", 2, (1_290, 0.40), 1.0),
    article("OS-05", "Cabin air filter", 2, (2_190, 0.45), 1.0),
    article("BR-01", "Brake pads, front", 3, (5_490, 0.38), 3.0).with("BR-05", 0.50).lasts(900),
    article("BR-02", "Brake pads, rear", 3, (4_990, 0.38), 2.0).with("BR-05", 0.45).lasts(1_000),
    article("BR-03", "Brake discs, pair", 3, (9_890, 0.33), 1.2).with("BR-01", 0.60),
    article("BR-04", "Brake fluid, 1 l", 3, (1_490, 0.45), 0.8),
    article("BR-05", "Brake fitting", 3, (8_900, 0.62), 0.6),
    article("BA-01", "Car battery 60 Ah", 4, (9_490, 0.28), 3.0).with("BA-05", 0.25).lasts(1_150),
    article("BA-02", "Car battery 74 Ah", 4, (11_990, 0.28), 2.0).with("BA-05", 0.25).lasts(1_150),
    article("BA-03", "Garden tool battery 4 Ah", 4, (8_990, 0.30), 1.5).lasts(800),
    article("BA-04", "Battery charger", 4, (5_490, 0.35), 1.0),
    article("BA-05", "Terminal grease", 4, (490, 0.60), 0.5),
    article("CC-01", "Car shampoo, 1 l", 5, (890, 0.50), 3.0).with("CC-03", 0.40),
    article("CC-02", "Hard wax", 5, (1_990, 0.50), 1.5).with("CC-03", 0.50),
    article("CC-03", "Microfibre cloths", 5, (1_290, 0.55), 1.5),
    article("CC-04", "Wheel cleaner", 5, (1_190, 0.48), 1.5),
    article("CC-05", "Interior cleaner", 5, (1_090, 0.48), 1.2),
    article("AC-01", "Wiper blades, pair", 6, (2_990, 0.45), 3.0).lasts(400),
    article("AC-02", "Rubber floor mats", 6, (4_490, 0.42), 1.5),
    article("AC-03", "Roof box 420 l", 6, (34_900, 0.30), 0.5).with("AC-04", 0.65),
    article("AC-04", "Roof bars", 6, (15_900, 0.32), 0.6),
    article("AC-05", "Bulb set H7", 6, (2_490, 0.50), 1.5),
    article("VE-01", "Garden tractor 92 cm", 7, (249_900, 0.16), 2.0).with("MO-05", 0.50),
    article("VE-02", "Garden tractor 107 cm", 7, (339_900, 0.16), 1.0).with("MO-05", 0.50),
    article("VE-03", "Quad bike 450", 7, (649_900, 0.13), 0.5),
    article("VE-04", "Car trailer 750 kg", 7, (89_900, 0.18), 2.0),
    article("VE-05", "Electric scooter", 7, (59_900, 0.20), 1.5),
    article("MO-01", "Petrol mower 46 cm", 8, (39_900, 0.24), 2.5).with("MO-05", 0.55).lasts(1_350),
    article("MO-02", "Cordless mower 40 cm", 8, (44_900, 0.26), 2.5).with("BA-03", 0.40).lasts(1_250),
    article("MO-03", "Robot mower 800 m²", 8, (99_900, 0.25), 0.8).with("MO-04", 0.50).lasts(1_450),
    article("MO-04", "Mower blade", 8, (2_990, 0.48), 2.5).lasts(370),
    article("MO-05", "Mower oil SAE 30, 1 l", 8, (1_190, 0.50), 2.5).lasts(365),
    article("CS-01", "Petrol chainsaw 40 cm", 9, (32_900, 0.25), 1.5).with("CS-03", 0.55).lasts(1_400),
    article("CS-02", "Cordless chainsaw 30 cm", 9, (27_900, 0.26), 1.5).with("CS-03", 0.50).lasts(1_300),
    article("CS-03", "Saw chain", 9, (2_490, 0.50), 3.0).with("CS-04", 0.40).lasts(300),
    article("CS-04", "Chain oil, 5 l", 9, (1_990, 0.45), 2.5),
    article("CS-05", "Cut protection trousers", 9, (9_990, 0.35), 0.8),
    article("GT-01", "Hedge trimmer", 10, (14_900, 0.30), 1.2).with("GT-02", 0.30).lasts(1_300),
    article("GT-02", "Secateurs", 10, (2_990, 0.45), 2.5),
    article("GT-03", "Spade", 10, (3_490, 0.42), 1.5),
    article("GT-04", "Leaf blower", 10, (12_900, 0.30), 1.0),
    article("GT-05", "Wheelbarrow", 10, (8_990, 0.32), 1.0),
    article("IR-01", "Garden hose, 25 m", 11, (3_990, 0.40), 2.5).with("IR-02", 0.55).lasts(1_200),
    article("IR-02", "Hose connector set", 11, (1_490, 0.55), 2.0),
    article("IR-03", "Sprinkler", 11, (2_490, 0.45), 2.0),
    article("IR-04", "Watering computer", 11, (6_990, 0.38), 0.8).with("IR-02", 0.40),
    article("IR-05", "Rain barrel pump", 11, (10_900, 0.32), 0.8),
];

/// The catalogue as products.
pub(super) fn products() -> Vec<Product> {
    ARTICLES
        .iter()
        .map(|article| Product {
            external_id: article.id.into(),
            name: article.name.into(),
            category: GROUPS[article.group].name.into(),
            price: Some(Money(article.price_cents)),
            margin_rate: Some(article.margin_rate),
        })
        .collect()
}

/// The place of an article in the catalogue.
pub(super) fn place(id: &str) -> Option<usize> {
    ARTICLES.iter().position(|article| article.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_companions_exist() {
        for (i, article) in ARTICLES.iter().enumerate() {
            assert_eq!(place(article.id), Some(i), "{} twice", article.id);
            assert!(article.companion.is_none_or(|(id, _)| id != article.id && place(id).is_some()), "{}", article.id);
        }
        for group in 0..GROUPS.len() {
            assert_eq!(ARTICLES.iter().filter(|article| article.group == group).count(), 5);
        }
    }

    #[test]
    fn seasons_are_relative_to_their_mean() {
        for group in &GROUPS {
            let mean = group.season.iter().sum::<f64>() / 12.0;
            assert!((mean - 1.0).abs() < 0.06, "{}: {mean}", group.name);
        }
    }
}

//! The fictitious dealership's stores and dealers.

use domain::dealer::Dealer;

pub(super) const BUSINESS_NAME: &str = "Brook & Meadow Motor and Garden";
pub(super) const BUSINESS_ADDRESS: &str = "1 Foundry Lane, 10110 Northby";

/// Stores of the group; the last two are not physical.
pub(super) const STORES: [&str; 8] =
    ["Northby", "Harrowmouth", "Thornley", "Ironbridge Heath", "Lakeford", "Heronsby", "Web shop", "Catalogue"];
pub(super) const WEB_SHOP: usize = 6;
pub(super) const CATALOGUE: usize = 7;

struct Spot {
    name: &'static str,
    street: &'static str,
    postcode: &'static str,
    city: &'static str,
    territory: &'static [&'static str],
    capacity: u32,
    lines: &'static [&'static str],
}

const MOTOR: &[&str] = &["Tyres", "Winter", "Oil and service", "Brakes", "Batteries", "Car care", "Accessories"];
const GARDEN: &[&str] = &["Mowers", "Chainsaws", "Garden tools", "Irrigation"];
const ALL: &[&str] = &[];

const fn spot(
    name: &'static str,
    street: &'static str,
    (postcode, city): (&'static str, &'static str),
    territory: &'static [&'static str],
    capacity: u32,
    lines: &'static [&'static str],
) -> Spot {
    Spot { name, street, postcode, city, territory, capacity, lines }
}

/// Postcodes that begin with 49 (Far Ness) belong to nobody, as happens with real territories.
const DEALERS: [Spot; 12] = [
    spot("Harbour Motors", "4 Harbour Road", ("10115", "Northby"), &["10", "11"], 40, ALL),
    spot("Saltmere Garden Machines", "18 Ferry Road", ("11020", "Saltmere"), &["11", "12", "13"], 20, GARDEN),
    spot("Gull Haven Tyres", "2 Toll Road", ("12044", "Gull Haven"), &["12", "13"], 15, MOTOR),
    spot("Harrowmouth Motor Company", "77 Station Street", ("14003", "Harrowmouth"), &["14", "15"], 30, ALL),
    spot("Millbrook Motor and Mower", "9 Mill Lane", ("20101", "Millbrook Vale"), &["20", "21"], 35, ALL),
    spot("Thornley Garage", "30 Bridge Street", ("22017", "Thornley"), &["22", "23"], 25, MOTOR),
    spot(
        "Ashcombe Green Machinery",
        "5 Orchard Way",
        ("23090", "Ashcombe Green"),
        &["21", "22", "23", "24", "25"],
        18,
        GARDEN,
    ),
    spot("Ironbridge Car Centre", "61 Forge Street", ("30008", "Ironbridge Heath"), &["30", "31"], 30, ALL),
    spot(
        "Highmoor Land and Garden",
        "12 Quarry Hill",
        ("32056", "Highmoor"),
        &["31", "32", "33", "34", "35"],
        16,
        GARDEN,
    ),
    spot("Stonewell Motors", "8 Castle View", ("33071", "Stonewell"), &["32", "33", "34", "35"], 12, MOTOR),
    spot("Lakeford Motor and Garden", "25 Lakeside Drive", ("40012", "Lakeford"), &["40", "41"], 28, ALL),
    spot("Heronsby Service Station", "3 Weir Street", ("42035", "Heronsby"), &["42", "43", "44"], 22, ALL),
];

/// The twelve dealers with territories by postcode prefix.
pub(super) fn dealers() -> Vec<Dealer> {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    DEALERS
        .iter()
        .enumerate()
        .map(|(i, spot)| Dealer {
            external_id: format!("D{:02}", i + 1),
            name: spot.name.into(),
            email: format!("leads{:02}@example.com", i + 1),
            phone: format!("+1 555 01{:02}", i + 1),
            street: spot.street.into(),
            postcode: spot.postcode.into(),
            city: spot.city.into(),
            territory: texts(spot.territory),
            capacity: spot.capacity,
            product_lines: texts(spot.lines),
            ..Dealer::default()
        })
        .collect()
}

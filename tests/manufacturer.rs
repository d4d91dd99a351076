//! A fictitious pump manufacturer that sells through resellers: prospects without purchases, earlier calls, resellers
//! as dealers.

use std::fmt::Write as _;

use foresale::domain::day::Day;
use foresale::reports::import::ImportKind;
use foresale::stats::random::Seeded;
use foresale::stats::special::logistic;

/// What firms do, and how much more likely than others each is to say yes (log odds).
const TRADES: [(&str, f64); 12] = [
    ("farm", 1.3),
    ("golf course", 1.1),
    ("nursery", 0.9),
    ("vineyard", 0.7),
    ("builder", 0.3),
    ("hotel", 0.1),
    ("brewery", 0.0),
    ("dairy", -0.2),
    ("garage", -0.6),
    ("bakery", -0.9),
    ("printer", -1.2),
    ("office", -1.5),
];
const REGIONS: [&str; 4] = ["Upper Vale", "Lower Vale", "Coast", "Hills"];
/// The day of the first call.
pub const FIRST: &str = "2024-01-08";

/// A firm that never bought.
pub struct Prospect {
    pub id: String,
    /// Number of its area, from 0.
    pub area: usize,
    trade: usize,
    /// Of the firm, in persons.
    staff: usize,
    /// Whether it has its own well.
    well: bool,
    /// Chance of a yes to a call.
    pub chance: f64,
}

/// The firms of a fictitious country.
pub struct Manufacturer {
    pub prospects: Vec<Prospect>,
    random: Seeded,
}

impl Manufacturer {
    /// This many firms in each of this many areas.
    pub fn new(areas: usize, firms: usize, seed: u64) -> Manufacturer {
        let mut random = Seeded::new(seed);
        let mut prospects = Vec::new();
        for area in 0..areas {
            for firm in 0..firms {
                let (trade, staff, well) = (random.below(TRADES.len()), 1 + random.below(200), random.uniform() < 0.4);
                // A large firm with a well needs pumps; either trait alone says little.
                let both = if well && staff > 80 { 1.6 } else { 0.0 };
                let chance = logistic(-1.6 + TRADES[trade].1 + both);
                prospects.push(Prospect { id: format!("F{area:02}{firm:04}"), area, trade, staff, well, chance });
            }
        }
        Manufacturer { prospects, random }
    }

    /// The postcode of an area: two digits that no other area begins with.
    pub fn prefix(area: usize) -> String {
        format!("{}", 10 + area)
    }

    pub fn customers(&mut self) -> String {
        let mut text = String::from(
            "customer,company,phone,postcode,city,region,latitude,longitude,trade,staff,well,door,line,fit_cache\n",
        );
        for (place, one) in self.prospects.iter().enumerate() {
            let noise = [self.random.below(9), self.random.below(9), self.random.below(9)];
            writeln!(
                text,
                "{},Firm {place},+1 555 {:07},{}{:03},Town {},{},{:.3},{:.3},{},{},{},{},{},{}",
                one.id,
                place,
                Manufacturer::prefix(one.area),
                place % 1000,
                one.area,
                REGIONS[one.area % REGIONS.len()],
                50.0 + one.area as f64 * 0.5,
                10.0 + 0.001 * (place % 100) as f64,
                TRADES[one.trade].0,
                one.staff,
                if one.well { "own" } else { "none" },
                noise[0],
                noise[1],
                noise[2]
            )
            .expect("written");
        }
        text
    }

    /// Earlier calls to the firms of one area, with their answers.
    pub fn contacts(&mut self, area: usize) -> String {
        let first: Day = FIRST.parse().expect("a day");
        let mut text = String::from("customer,date,channel,offer,responded\n");
        for (place, one) in self.prospects.iter().filter(|one| one.area == area).enumerate() {
            let said = if self.random.uniform() < one.chance { "yes" } else { "no" };
            let day = first.plus(i32::try_from(place % 20).expect("few"));
            writeln!(text, "{},{day},telephone,Pumps,{said}", one.id).expect("written");
        }
        text
    }

    pub fn products() -> String {
        "product,name,category,price,margin_rate\nP1,Deep well pump,Pumps,1800,0.3\nP2,Garden pump,Pumps,400,0.25\n\
         H1,Hose,Hoses,60,0.4\n"
            .to_owned()
    }

    /// Resellers by range, region, radius and everywhere; the last one is never available.
    pub fn dealers() -> String {
        "dealer,name,email,postcode,territory,regions,latitude,longitude,radius,capacity,weight,product_lines,\
         available_until,handover\n\
         R1,Vale Pumps,vale@example.com,10100,10-12,,,,,120,,Pumps,,paper\n\
         R2,Coast Water,coast@example.com,12100,,Coast;Hills,,,,100,150%,,,email\n\
         R3,Round Well,,10200,9,,50.0,10.05,80,60,,,,file\n\
         R4,Everywhere Irrigation,all@example.com,11100,,,,,,150,,,,portal\n\
         R5,Closed Down,closed@example.com,10300,,,,,,500,,,2023-12-31,email\n"
            .to_owned()
    }

    /// The files in the order in which they are imported; the calls were made in area 0.
    pub fn files(&mut self) -> Vec<(ImportKind, String)> {
        vec![
            (ImportKind::Customers, self.customers()),
            (ImportKind::Contacts, self.contacts(0)),
            (ImportKind::Products, Manufacturer::products()),
            (ImportKind::Dealers, Manufacturer::dealers()),
        ]
    }

    /// Whether a firm says yes today.
    pub fn answers(&mut self, id: &str) -> bool {
        let chance = self.prospects.iter().find(|one| one.id == id).map_or(0.0, |one| one.chance);
        self.random.uniform() < chance
    }
}

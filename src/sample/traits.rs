//! What the dealership knows about its customers besides their purchases, and how far these traits drive them.

use crate::catalogue::{GROUPS, Side};
use crate::draw::{Draw, Purpose};
use domain::attribute::{Attribute, AttributeValue};

/// Attributes in the order of their columns.
pub(super) const NAMES: [&str; 4] = ["vehicle_age", "household_size", "reads_letters", "customer_type"];
const ANSWERS: [&str; 2] = ["no", "yes"];
const TYPES: [&str; 3] = ["private", "trade", "club member"];

/// From this age on a vehicle often needs something, and its owner is glad to be reminded.
const OLD_VEHICLE: f64 = 8.0;

/// The type of customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CustomerType {
    Private,
    Trade,
    ClubMember,
}

/// The traits of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Traits {
    /// In years; none for those who did not mention a vehicle.
    vehicle_age: Option<f64>,
    household_size: f64,
    newsletter: bool,
    customer_type: CustomerType,
}

/// The attributes as they would appear in a file.
pub(super) fn attributes() -> Vec<Attribute> {
    let [vehicle_age, household_size, newsletter, customer_type] = NAMES;
    vec![
        Attribute::of_numbers(vehicle_age),
        Attribute::of_numbers(household_size),
        Attribute::of_words(newsletter, &ANSWERS),
        Attribute::of_words(customer_type, &TYPES),
    ]
}

impl Traits {
    /// The same for the same seed and index, whatever else is drawn for the customer.
    pub fn new(seed: u64, index: u64, is_firm: bool) -> Traits {
        let mut draw = Draw::new(seed, index, Purpose::Traits);
        let vehicle_age = (5.5 * draw.waiting() + 1.5 * draw.unit()).floor().min(24.0);
        let household_size = 1.0 + [0.3, 0.65, 0.82, 0.95].iter().filter(|bound| draw.unit() > **bound).count() as f64;
        let customer_type = match (is_firm, draw.unit()) {
            (true, _) => CustomerType::Trade,
            (false, unit) if unit < 0.22 => CustomerType::ClubMember,
            (false, _) => CustomerType::Private,
        };
        let newsletter = draw.happens(if customer_type == CustomerType::ClubMember { 0.7 } else { 0.3 });
        let told = draw.happens(0.9);
        Traits { vehicle_age: told.then_some(vehicle_age), household_size, newsletter, customer_type }
    }

    pub fn values(&self) -> Vec<AttributeValue> {
        let kind = match self.customer_type {
            CustomerType::Private => 0,
            CustomerType::Trade => 1,
            CustomerType::ClubMember => 2,
        };
        vec![
            self.vehicle_age.map_or(AttributeValue::Unknown, AttributeValue::Number),
            AttributeValue::Number(self.household_size),
            AttributeValue::Word(u32::from(self.newsletter)),
            AttributeValue::Word(kind),
        ]
    }

    /// What the traits add to the log-odds of responding to an offer for a product group, with mean around 0.
    pub fn interest(&self, group: usize, is_email: bool) -> f64 {
        let motor = if self.has_old_vehicle() { 0.9 } else { -0.3 };
        let garden = 0.35 * (self.household_size - 2.3);
        let side = if GROUPS[group].side == Side::Motor { motor } else { garden };
        let reading = match (is_email, self.newsletter) {
            (true, true) => 0.7,
            (true, false) => -0.4,
            (false, _) => 0.0,
        };
        side + reading + if self.customer_type == CustomerType::ClubMember { 0.5 } else { -0.15 }
    }

    /// What the traits add to the log-odds of staying away after a visit, with mean around 0.
    pub fn restlessness(&self) -> f64 {
        match self.customer_type {
            CustomerType::ClubMember => -0.4,
            CustomerType::Trade => -0.1,
            CustomerType::Private => 0.12,
        }
    }

    /// How much a reminder itself adds to the log-odds of buying: much for owners of old vehicles, nothing for most,
    /// and less than nothing for firms.
    pub fn persuasion(&self) -> f64 {
        if self.customer_type == CustomerType::Trade {
            -0.5
        } else if self.has_old_vehicle() {
            2.2
        } else {
            0.0
        }
    }

    fn has_old_vehicle(&self) -> bool {
        self.vehicle_age.is_some_and(|age| age >= OLD_VEHICLE)
    }
}

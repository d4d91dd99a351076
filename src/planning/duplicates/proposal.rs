//! The record proposed for two customers who become one: the fuller and newer value of each field.

use domain::customer::Customer;
use reports::duplicates::Side;

fn filled(customer: &Customer) -> usize {
    let c = customer;
    [
        &c.first_name,
        &c.last_name,
        &c.company,
        &c.email,
        &c.phone,
        &c.street,
        &c.postcode,
        &c.city,
        &c.region,
        &c.country,
    ]
    .iter()
    .filter(|value| !value.trim().is_empty())
    .count()
}

/// The values of the customer who bought last (else of the fuller, else of the newer record), with gaps filled from the
/// other. The address is taken as a whole, and the id is that of the record with more purchases.
#[must_use]
pub fn proposed(a: &Side, b: &Side) -> Customer {
    let weight = |side: &Side| (side.last_purchase, filled(&side.customer), side.purchases, side.id);
    let (leading, other) = if weight(a) >= weight(b) { (a, b) } else { (b, a) };
    let pick = |of: fn(&Customer) -> &String| {
        let value = of(&leading.customer);
        if value.trim().is_empty() { of(&other.customer).clone() } else { value.clone() }
    };
    let home = if leading.customer.street.trim().is_empty() && !other.customer.street.trim().is_empty() {
        &other.customer
    } else {
        &leading.customer
    };
    // Parts of an address are only filled in from one that does not contradict it.
    let same_place = leading.customer.postcode.trim() == other.customer.postcode.trim();
    let place = |of: fn(&Customer) -> &String| {
        let value = of(home);
        let may_fill = same_place || home.street.trim().is_empty() && home.postcode.trim().is_empty();
        if value.trim().is_empty() && may_fill { pick(of) } else { value.clone() }
    };
    let known_as = if other.purchases > leading.purchases { other } else { leading };
    Customer {
        external_id: known_as.customer.external_id.clone(),
        first_name: pick(|c| &c.first_name),
        last_name: pick(|c| &c.last_name),
        company: pick(|c| &c.company),
        email: pick(|c| &c.email),
        phone: pick(|c| &c.phone),
        street: place(|c| &c.street),
        postcode: place(|c| &c.postcode),
        city: place(|c| &c.city),
        region: place(|c| &c.region),
        country: place(|c| &c.country),
    }
}

//! Which customers may be one person under several ids, with the evidence. First pass: a few hashes per customer, which
//! bring together only those that have something in common; second pass: only those, exactly.

mod evidence;
mod proposal;
mod spelling;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::customer::{Customer, CustomerId};
use domain::phone::{Country, last_digits};
use evidence::{Phone, Record};
pub use proposal::proposed;
use reports::duplicates::{Pair, SharedValue};
pub use spelling::plain;

/// A value shared by more customers than this is a data fault (a shop's own address), not a person.
pub const MOST_SHARING: usize = 20;

/// Digits at the end of a telephone number that are compared before it is parsed.
const PHONE_END: usize = 7;

/// Pairs that a person declared to be two customers; the lower number first.
pub type Distinct = HashSet<(CustomerId, CustomerId)>;

/// The result for all customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The strongest first, then in the order of the numbers.
    pub pairs: Vec<Pair>,
    /// The most shared first.
    pub faults: Vec<SharedValue>,
}

/// The first pass: reads every customer once and keeps at most four hashes of each.
#[derive(Debug, Default)]
pub struct FirstPass {
    numbers: Vec<(u64, CustomerId)>,
}

impl FirstPass {
    pub fn take(&mut self, id: CustomerId, customer: &Customer) {
        let mut put = |what: &str, key: &dyn Fn(&mut DefaultHasher)| {
            let mut hasher = DefaultHasher::new();
            what.hash(&mut hasher);
            key(&mut hasher);
            self.numbers.push((hasher.finish(), id));
        };
        let email = customer.email.trim().to_lowercase();
        if !email.is_empty() {
            put("email", &|hasher| email.hash(hasher));
        }
        if let Some(end) = phone_end(customer) {
            put("phone", &|hasher| end.hash(hasher));
        }
        let postcode = spelling::postcode(&customer.postcode);
        if postcode.is_empty() {
            return;
        }
        let name = spelling::name(customer);
        if !name.is_empty() {
            put("name", &|hasher| (&name, &postcode).hash(hasher));
        }
        if let Some(key) = near_key(customer, &postcode) {
            put("near", &|hasher| key.hash(hasher));
        }
    }

    /// Customers who have one of their hashes in common with another.
    #[must_use]
    pub fn suspects(mut self) -> HashSet<CustomerId> {
        self.numbers.sort_unstable();
        let mut suspects = HashSet::new();
        for pair in self.numbers.windows(2) {
            if pair[0].0 == pair[1].0 {
                suspects.extend([pair[0].1, pair[1].1]);
            }
        }
        suspects
    }
}

/// The end of the telephone number, 0 if letters hide it; none without a number.
fn phone_end(customer: &Customer) -> Option<u32> {
    let digits = customer.phone.chars().filter(char::is_ascii_digit).count();
    (digits >= 6).then(|| last_digits(&customer.phone, PHONE_END).unwrap_or(0))
}

/// What two records whose last names differ by a slip have in common: first name, postcode and street.
fn near_key(customer: &Customer, postcode: &str) -> Option<String> {
    let (first, street) = (spelling::plain(&customer.first_name), spelling::street(&customer.street));
    let known = first.chars().count() > 1 && !street.is_empty() && !postcode.is_empty();
    known.then(|| format!("{first}|{postcode}|{street}"))
}

/// The second pass, over the suspects only. `home` is the country of telephone numbers without a country code.
#[must_use]
pub fn find(suspects: &[(CustomerId, Customer)], home: Option<Country>, distinct: &Distinct) -> Found {
    let mut ends: HashMap<u32, usize> = HashMap::new();
    suspects.iter().filter_map(|(_, customer)| phone_end(customer)).for_each(|end| *ends.entry(end).or_default() += 1);
    let phone = |customer: &Customer| {
        let shared = phone_end(customer).is_some_and(|end| ends[&end] > 1);
        if shared { Phone::EndShared } else { Phone::EndAlone }
    };
    let records: Vec<Record<'_>> =
        suspects.iter().map(|(id, customer)| Record::new(*id, customer, home, phone(customer))).collect();
    let mut faults = Vec::new();
    let mut together: HashSet<(usize, usize)> = HashSet::new();
    let mut common: HashSet<String> = HashSet::new();
    let names = blocks(&records, |record: &Record<'_>| record.name_and_postcode());
    let blocks = [
        ("e-mail address", blocks(&records, |record| record.email.clone())),
        ("telephone number", blocks(&records, |record| record.phone.clone())),
        ("name and postcode", names),
        ("", blocks(&records, |record| near_key(record.customer, &record.postcode).unwrap_or_default())),
    ];
    for (what, blocks) in blocks {
        for (value, members) in blocks {
            if members.len() > MOST_SHARING {
                if !what.is_empty() {
                    let shared = SharedValue { what: what.to_owned(), value: value.clone(), customers: members.len() };
                    faults.push(shared);
                }
                common.insert(value);
                continue;
            }
            for (place, one) in members.iter().enumerate() {
                together.extend(members[place + 1..].iter().map(|other| (*one, *other)));
            }
        }
    }
    let mut pairs: Vec<Pair> = together
        .into_iter()
        .map(|(a, b)| if records[a].id < records[b].id { (a, b) } else { (b, a) })
        .filter(|(a, b)| !distinct.contains(&(records[*a].id, records[*b].id)))
        .filter_map(|(a, b)| evidence::pair(&records[a], &records[b], &common))
        .collect();
    pairs.sort_unstable_by_key(|pair| (std::cmp::Reverse(pair.strength), pair.first, pair.second));
    faults.sort_unstable_by(|a, b| (b.customers, &a.value).cmp(&(a.customers, &b.value)));
    Found { pairs, faults }
}

/// Positions of the records that share a value, for every value that at least two share.
fn blocks(records: &[Record<'_>], key: impl Fn(&Record<'_>) -> String) -> Vec<(String, Vec<usize>)> {
    let mut members: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, record) in records.iter().enumerate() {
        let key = key(record);
        if !key.is_empty() {
            members.entry(key).or_default().push(place);
        }
    }
    members.into_iter().filter(|(_, members)| members.len() > 1).collect()
}

//! What a file seems to hold, by the names and the content of its columns.

use crate::intake::facts::ColumnFacts;
use crate::intake::words;
use crate::reports::import::{FieldSpec, ImportKind};

/// The field of each column, where one fits.
pub type Mapping = Vec<Option<&'static str>>;

/// The kind that the columns fit best, the earlier one of equals; purchases when nothing fits.
#[must_use]
pub fn kind(columns: &[ColumnFacts]) -> ImportKind {
    let mut best = (ImportKind::Purchases, 0.0);
    for kind in [
        ImportKind::Purchases,
        ImportKind::Outcomes,
        ImportKind::Customers,
        ImportKind::Dealers,
        ImportKind::Contacts,
        ImportKind::Products,
    ] {
        let fit = fit(kind, &mapping_by_content(kind, columns));
        if fit > best.1 {
            best = (kind, fit);
        }
    }
    best.0
}

/// How well a mapping fits its kind: the columns used, if all that is needed is there and something beside it that tells
/// the kind from others.
fn fit(kind: ImportKind, mapping: &Mapping) -> f64 {
    let has = |field: &str| mapping.contains(&Some(field));
    let complete = kind.fields().iter().filter(|field| field.required).all(|field| has(field.code));
    let telling: &[&str] = match kind {
        ImportKind::Purchases => &["amount"],
        ImportKind::Outcomes => &["outcome"],
        ImportKind::Customers => {
            &["first_name", "last_name", "name", "company", "email", "phone", "street", "postcode", "no_email"]
        }
        ImportKind::Contacts => &["channel", "campaign", "offer", "responded", "response_date", "control"],
        ImportKind::Products => &["name", "category", "price", "margin_rate"],
        ImportKind::Dealers => &["territory", "capacity", "product_lines", "email", "phone", "postcode"],
    };
    if !complete || !telling.iter().any(|field| has(field)) {
        return 0.0;
    }
    // A day or an amount that is needed and there says more than the names and addresses that many kinds share.
    let needs = kind.fields().iter().skip(1).filter(|field| field.required && field.code != "name").count();
    (mapping.iter().flatten().count() + needs) as f64
}

/// The field that each column most likely fills; each field at most once.
///
/// A needed field that nothing else fills goes to the column of its very name, although its values do not look right:
/// what is wrong with them is then told of each row.
#[must_use]
pub fn mapping(kind: ImportKind, columns: &[ColumnFacts]) -> Mapping {
    let mut mapping = mapping_by_content(kind, columns);
    for field in kind.fields().iter().filter(|field| field.required) {
        let named = columns.iter().position(|column| words::plain(&column.name) == words::plain(field.code));
        if let Some(place) = named
            && mapping[place].is_none()
            && !mapping.contains(&Some(field.code))
        {
            mapping[place] = Some(field.code);
        }
    }
    mapping
}

/// The same by names and values that fit each other.
fn mapping_by_content(kind: ImportKind, columns: &[ColumnFacts]) -> Mapping {
    let mut mapping: Mapping = vec![None; columns.len()];
    let mut pairs: Vec<(f64, usize, &'static str)> = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let header = words::plain(&column.name);
        for field in kind.fields() {
            let likeness = likeness(kind, field, &header);
            if likeness > 0.0 && content_allows(field.code, column) {
                pairs.push((likeness, place, field.code));
            }
        }
    }
    // The sort is stable: of two columns equally alike, the left one.
    pairs.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    for (_, place, field) in pairs {
        if mapping[place].is_none() && !mapping.contains(&Some(field)) {
            mapping[place] = Some(field);
        }
    }
    take_needed_by_name(kind, columns, &mut mapping);
    if kind == ImportKind::Customers {
        name_beside_first_name(&mut mapping);
    }
    guess_by_content(kind, columns, &mut mapping);
    mapping
}

/// A column called "date" whose values are no days is still the one that is meant: its rows are then rejected one by
/// one with the reason, which says more than that there is no such column.
fn take_needed_by_name(kind: ImportKind, columns: &[ColumnFacts], mapping: &mut Mapping) {
    for field in kind.fields().iter().filter(|field| field.required) {
        let named = |column: &ColumnFacts| likeness(kind, field, &words::plain(&column.name)) >= 100.0;
        let place = (0..columns.len()).find(|&place| mapping[place].is_none() && named(&columns[place]));
        if let (false, Some(place)) = (mapping.contains(&Some(field.code)), place) {
            mapping[place] = Some(field.code);
        }
    }
}

/// 0 for no likeness, 100 for the very word.
fn likeness(kind: ImportKind, field: &FieldSpec, header: &str) -> f64 {
    let identity = kind.fields().first().is_some_and(|first| first.code == field.code);
    if identity && words::IDENTITY.contains(&header) {
        return 70.0;
    }
    if header == words::plain(field.code) {
        return 101.0;
    }
    if words::exactly(field.code).any(|word| header == word) {
        return 90.0;
    }
    words::of(field.code)
        .enumerate()
        .map(|(i, word)| {
            if header == word {
                100.0 - (i as f64) * 0.1
            } else if word.len() >= 5 && header.contains(word) {
                // The longer the word, the less of the header is left to mean something else.
                20.0 + 40.0 * word.len() as f64 / header.len() as f64
            } else {
                0.0
            }
        })
        .fold(0.0, f64::max)
}

/// Whether the values can be what the name says.
fn content_allows(field: &str, column: &ColumnFacts) -> bool {
    let header = words::plain(&column.name);
    match field {
        "date" | "response_date" => column.may_be_date(),
        "amount" | "quantity" | "margin" | "price" | "margin_rate" | "capacity" => column.may_be_number(),
        "email" => column.filled == 0 || column.emails > 0.2,
        // "response" may hold odd words that are then told of each row; "y" and "target" must look like answers.
        "responded" => words::of(field).any(|word| header == word) || column.truths > 0.95,
        "control" => header.contains("control") || column.arms > 0.95,
        "campaign" => !column.is_count,
        "customer" => !column.is_date() || column.distinct > 0.9,
        _ => true,
    }
}

/// "Name, Vorname" and "nom, prénom": beside a first name, a name is the last name.
fn name_beside_first_name(mapping: &mut Mapping) {
    if mapping.contains(&Some("first_name")) && !mapping.contains(&Some("last_name")) {
        for field in mapping.iter_mut().filter(|field| **field == Some("name")) {
            *field = Some("last_name");
        }
    }
}

/// Fills what the names did not tell, for files of purchases: their columns can be known by their content.
fn guess_by_content(kind: ImportKind, columns: &[ColumnFacts], mapping: &mut Mapping) {
    if kind != ImportKind::Purchases {
        return;
    }
    let nameless = columns.iter().enumerate().all(|(i, column)| column.name == (i + 1).to_string());
    guess(mapping, columns, "date", |_, column| column.is_date());
    if nameless {
        guess(mapping, columns, "customer", |_, column| column.fractions < 0.1 && column.filled > 0);
        guess_last(mapping, columns, "amount", |column| column.fractions > 0.3);
    }
    guess_quantity(columns, mapping);
}

/// The only column of small whole numbers, where it stands beside the amount: "cds" next to "amount".
fn guess_quantity(columns: &[ColumnFacts], mapping: &mut Mapping) {
    let Some(amount) = mapping.iter().position(|field| *field == Some("amount")) else { return };
    let counts: Vec<usize> =
        (0..columns.len()).filter(|&i| mapping[i].is_none() && columns[i].small_counts > 0.9).collect();
    if let [only] = counts[..]
        && only.abs_diff(amount) == 1
        && !mapping.contains(&Some("quantity"))
    {
        mapping[only] = Some("quantity");
    }
}

fn guess(
    mapping: &mut Mapping,
    columns: &[ColumnFacts],
    field: &'static str,
    is: impl Fn(usize, &ColumnFacts) -> bool,
) {
    if mapping.contains(&Some(field)) {
        return;
    }
    let place = (0..columns.len()).find(|&i| mapping[i].is_none() && is(i, &columns[i]));
    if let Some(place) = place {
        mapping[place] = Some(field);
    }
}

fn guess_last(mapping: &mut Mapping, columns: &[ColumnFacts], field: &'static str, is: impl Fn(&ColumnFacts) -> bool) {
    let place = (0..columns.len()).rfind(|&i| mapping[i].is_none() && is(&columns[i]));
    if let Some(place) = place.filter(|_| !mapping.contains(&Some(field))) {
        mapping[place] = Some(field);
    }
}

//! The characteristics by which people choose what a model may look at: five kinds of features of purchases and contacts,
//! and each attribute by its own name.

use super::catalogue::{Kind, NUMBERS, WORDS};
use domain::table::FeatureTable;

/// Characteristics that only people without purchases are judged by, as customers have their purchases.
pub const REGION: &str = "region";
pub const POSTCODE: &str = "postcode";

/// How the names of the features begin that count purchases of one product group.
pub(super) const OF_GROUP: &str = "purchases of ";

/// The code of the characteristic that a feature of [`crate::customer_table::customer_table`] belongs to.
#[must_use]
pub fn characteristic_of(feature: &str) -> &str {
    let of_numbers = NUMBERS.iter().find(|spec| *spec.name == *feature).map(|spec| spec.kind);
    let of_words = || WORDS.iter().find(|spec| *spec.name == *feature).map(|spec| spec.kind);
    let of_group = || feature.starts_with(OF_GROUP).then_some(Kind::Goods);
    match of_numbers.or_else(of_words).or_else(of_group) {
        Some(kind) => kind.code(),
        None => feature,
    }
}

/// Leaves only the features of these characteristics; all where none is named.
pub fn keep_chosen(table: &mut FeatureTable, chosen: &[String]) {
    if !chosen.is_empty() {
        table.features.retain(|feature| {
            let code = characteristic_of(&feature.name);
            chosen.iter().any(|one| one == code)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_belongs_to_one_characteristic() {
        assert_eq!(characteristic_of("days since the last purchase"), "rhythm");
        assert_eq!(characteristic_of("last store"), "places");
        assert_eq!(characteristic_of("purchases of Tyres"), "goods");
        assert_eq!(characteristic_of("age"), "age");
        let mut table = FeatureTable::default();
        for name in ["total spend", "purchases of Tyres", "age", "last source"] {
            table.push_numbers(name, "{}", Vec::new());
        }
        keep_chosen(&mut table, &[]);
        assert_eq!(table.features.len(), 4, "everything unless somebody chooses");
        keep_chosen(&mut table, &["goods".into(), "age".into()]);
        let names: Vec<&str> = table.features.iter().map(|feature| feature.name.as_str()).collect();
        assert_eq!(names, ["purchases of Tyres", "age"]);
    }
}

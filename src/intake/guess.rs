//! What a file appears to hold, by the names and the content of its columns.

use crate::contact_words::tells_where;
use crate::facts::{ColumnFacts, Mapping};
use crate::guess_kind;
use crate::meaning::MONEY_FIELDS;
use crate::refusal_words::{self, Clarity};
use crate::refused;
use crate::words;
use reports::import::{FieldSpec, ImportKind};

/// The kind that the columns fit best, the earlier one in a tie; purchases if nothing fits.
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
        ImportKind::DoNotContact,
        ImportKind::Stores,
    ] {
        let fit = guess_kind::fit(kind, &mapping_by_content(kind, columns), columns);
        if fit > best.1 {
            best = (kind, fit);
        }
    }
    if best.0 == ImportKind::Customers && guess_kind::tells_prospects(columns) {
        return ImportKind::Prospects;
    }
    best.0
}

/// The field that each column most likely fills; each field at most once.
///
/// A required field that nothing else fills goes to the column with exactly its name, even if its values do not look
/// right: the fault is then reported for each row.
#[must_use]
pub fn mapping(kind: ImportKind, columns: &[ColumnFacts]) -> Mapping {
    let mut mapping = mapping_by_content(kind, columns);
    let missing: Vec<_> = kind.missing(|code| mapping.contains(&Some(code))).collect();
    for field in missing {
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

/// The same, by names and values that fit each other.
fn mapping_by_content(kind: ImportKind, columns: &[ColumnFacts]) -> Mapping {
    let mut mapping: Mapping = vec![None; columns.len()];
    let mut pairs: Vec<(f64, usize, &'static str)> = Vec::new();
    let by_email = kind.stand_ins("customer").contains(&"email") && has_emails(columns);
    for (place, column) in columns.iter().enumerate() {
        let header = words::plain(&column.name);
        // The exact word for a refusal says more than its parts.
        let is_named = |field: &&FieldSpec| refused::is_refusal(field.code) && likeness(kind, field, &header) >= SURE;
        let is_word = kind.fields().iter().any(|field| is_named(&field));
        let refusal = if is_word { None } else { refusal_words::refusal(&column.name) };
        // "Marketing", "OK to contact?", "Werbung" above only yes and no.
        let is_answer = column.filled > 0 && column.consents > 0.95 && column.words <= 6 && !column.is_date();
        let wanted = if is_word || !is_answer { None } else { refusal_words::consent(&column.name) };
        let spoken = if is_word { None } else { spoken_consent(column) };
        for field in kind.fields().iter().filter(|field| !by_arithmetic(kind, field.code)) {
            let mut likeness = likeness(kind, field, &header);
            if by_email && field.code == "customer" && !tells_customer_beside_email(kind, &header, likeness) {
                likeness = 0.0;
            }
            // Next to an address of the customer, the row's number is that of the receipt.
            if by_email && field.code == "reference" && header == "id" {
                likeness = 60.0;
            }
            if kind == ImportKind::Products && field.code == "category" && header == "type" {
                likeness = 200.0;
            }
            // "Wohnort" above "20095 Hamburg" holds two things.
            if field.code == "postcode_city"
                && column.postcodes_with_cities > 0.8
                && names_postcode_or_city(&column.name)
            {
                likeness = 105.0;
            }
            match refusal {
                None if wanted == Some(field.code) => likeness = likeness.max(SURE - 1.0),
                None if spoken == Some(field.code) => likeness = likeness.max(ABOVE_NAMES),
                Some(refused) if refused == field.code => likeness = likeness.max(SURE),
                Some(_) if refused::is_consent(field.code) || refused::is_refusal(field.code) => likeness = 0.0,
                _ => {}
            }
            let is_spoken = spoken == Some(field.code) || (refusal == Some(field.code) && holds_few_words(column));
            if likeness > 0.0 && (is_spoken || content_allows(field.code, column)) {
                pairs.push((likeness, place, field.code));
            }
        }
    }
    // The sort is stable: of two columns that match equally well, the left one wins.
    pairs.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    for (_, place, field) in pairs {
        if mapping[place].is_none() && !mapping.contains(&Some(field)) {
            mapping[place] = Some(field);
        }
    }
    take_needed_by_name(kind, columns, &mut mapping);
    match kind {
        ImportKind::Customers | ImportKind::Prospects => name_beside_first_name(&mut mapping),
        ImportKind::Purchases => one_amount(columns, &mut mapping),
        _ => {}
    }
    guess_by_content(kind, columns, &mut mapping);
    mapping
}

/// Fields of money that no name alone fills.
fn by_arithmetic(kind: ImportKind, code: &str) -> bool {
    kind == ImportKind::Purchases && MONEY_FIELDS.contains(&code) && !["amount", "unit_price"].contains(&code)
}

/// Whether a column's name and its yes/no values ask for consent: a second such column besides the one used.
#[must_use]
pub fn asks_for_consent(kind: ImportKind, column: &ColumnFacts) -> bool {
    let is_answer = column.filled > 0 && column.consents > 0.95 && column.words <= 6 && !column.is_date();
    let has_fields = kind.fields().iter().any(|field| refused::is_consent(field.code));
    has_fields && ((is_answer && refusal_words::consent(&column.name).is_some()) || spoken_consent(column).is_some())
}

/// Whether a column's name suggests that it says who may be contacted.
#[must_use]
pub fn tells_of_consent(kind: ImportKind, name: &str) -> bool {
    let header = words::plain(name);
    let is_about = |field: &&FieldSpec| refused::is_consent(field.code) || refused::is_refusal(field.code);
    if kind == ImportKind::Contacts {
        // Such a file has no field for it, so refusals in it must be entered in another way.
        return refusal_words::is_about_refusal(name);
    }
    let mut fields = kind.fields().iter().filter(is_about).peekable();
    fields.peek().is_some()
        && (refusal_words::is_about_refusal(name) || fields.any(|field| likeness(kind, field, &header) >= SURE))
}

/// A column called "date" whose values are not days is still the one that is meant: its rows are then rejected one by
/// one with the reason, which is more helpful than saying that there is no such column.
fn take_needed_by_name(kind: ImportKind, columns: &[ColumnFacts], mapping: &mut Mapping) {
    let missing: Vec<_> = kind.missing(|code| mapping.contains(&Some(code))).collect();
    for field in missing {
        let named = |column: &ColumnFacts| likeness(kind, field, &words::plain(&column.name)) >= 100.0;
        let place = (0..columns.len()).find(|&place| mapping[place].is_none() && named(&columns[place]));
        if let Some(place) = place {
            mapping[place] = Some(field.code);
        }
    }
}

/// From this score on a header is the exact word for a field.
const SURE: f64 = 90.0;

/// A column of a few words below a heading about consent is that, even if "Contact" could be the name of a person.
const ABOVE_NAMES: f64 = 106.0;

/// The consent that a column of a few words is about by its heading: its unknown words refuse until a person explains them.
fn spoken_consent(column: &ColumnFacts) -> Option<&'static str> {
    if !holds_few_words(column) {
        return None;
    }
    // "Status: unsubscribed", as tools for newsletters write it.
    let by_words = || (column.subscriptions > 0.1).then_some("newsletter");
    let Some((field, clarity)) = refusal_words::speaks_of_consent(&column.name) else { return by_words() };
    let is_answered = clarity == Clarity::Surely || column.consents > 0.1;
    is_answered.then_some(field)
}

/// Answers are few words, neither numbers nor days nor addresses.
fn holds_few_words(column: &ColumnFacts) -> bool {
    const MOST: usize = 8;
    let is_figure = column.numeric > 0.5 && column.words > 2;
    column.filled > 0
        && column.words <= MOST
        && !is_figure
        && !column.is_date()
        && column.emails < 0.1
        && column.phones < 0.5
}

/// An address identifies a customer; a receipt number, a name or "member rating" does not.
fn tells_customer_beside_email(kind: ImportKind, header: &str, likeness: f64) -> bool {
    let is_person = matches!(kind, ImportKind::Customers | ImportKind::Prospects | ImportKind::DoNotContact);
    let is_name = (header.contains("name") || header.contains("nom")) && !header.contains("user");
    (likeness >= SURE && !is_name) || (is_person && words::is_identity(header))
}

/// Whether a column of addresses is filled about as often as the others.
fn has_emails(columns: &[ColumnFacts]) -> bool {
    let most = columns.iter().map(|column| column.filled).max().unwrap_or(0);
    columns.iter().any(|column| column.emails > 0.8 && column.filled * 2 > most)
}

/// One of several money columns, and never the unit price next to an amount given for each row.
///
/// Card processors give the payment, their fee, and the remainder. Shops that write a line per product give the order's
/// total on its first line only.
fn one_amount(columns: &[ColumnFacts], mapping: &mut Mapping) {
    let place_of = |mapping: &Mapping, field: &str| mapping.iter().position(|other| *other == Some(field));
    let called = |word: &str| columns.iter().position(|column| words::plain(&column.name) == word);
    if let (Some(net), Some(gross), Some(_)) =
        (called("net"), called("gross"), called("fee").or_else(|| called("fees")))
        && mapping[net] == Some("amount")
    {
        mapping[net] = None;
        mapping[gross] = Some("amount");
    }
    let (Some(amount), Some(unit)) = (place_of(mapping, "amount"), place_of(mapping, "unit_price")) else { return };
    let is_of_order = columns[amount].filled < columns[unit].filled;
    mapping[if is_of_order { amount } else { unit }] = None;
}

/// 0 for no similarity, 100 for the exact word.
fn likeness(kind: ImportKind, field: &FieldSpec, header: &str) -> f64 {
    let identity = kind.fields().first().is_some_and(|first| first.code == field.code);
    if identity && words::is_identity(header) {
        return 70.0;
    }
    if header == words::plain(field.code) {
        return 101.0;
    }
    if words::exactly(field.code).any(|word| header == word) {
        return 90.0;
    }
    // "Fakturadato": short, but at the end.
    let is_day = field.code == "date";
    let is_at_an_end =
        |header: &str, word: &str| word.len() == 4 && (header.ends_with(word) || header.starts_with(word));
    // "Összeg" and "Beløb", as some systems leave off their dots.
    let undotted = words::undotted(header);
    words::of(field.code)
        .enumerate()
        .map(|(i, word)| {
            if header == word || undotted == word {
                100.0 - (i as f64) * 0.02
            } else if (word.len() >= 5 && header.contains(word)) || (is_day && is_at_an_end(header, word)) {
                // The longer the word, the less of the header remains to mean something else.
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
        "amount" | "quantity" | "margin" | "price" | "unit_price" | "margin_rate" | "capacity" | "latitude"
        | "longitude" | "radius" | "weight" => column.may_be_number(),
        "email" => column.filled == 0 || column.emails > 0.2,
        // "response" may hold odd words, which are then reported for each row; "y" and "target" must look like answers.
        "responded" => words::of(field).any(|word| header == word) || column.truths > 0.95,
        // "Newsletter" may say which one, and "consent" in which words: then it is not an answer. A column that is
        // empty in the first rows may be filled further down.
        field if refused::is_consent(field) => {
            column.filled == 0 || (!column.is_date() && answers(field, &header, column))
        }
        field if refused::is_refusal(field) => {
            column.filled == 0 || column.is_date() || answers(field, &header, column)
        }
        // A sales channel describes people, not how they were contacted.
        "channel" => column.filled == 0 || column.channels > 0.95 || (header != "channel" && column.channels > 0.5),
        "postcode_city" => column.postcodes_with_cities > 0.8,
        "phone" => words::of(field).any(|word| header == word) || column.phones > 0.8,
        "control" => header.contains("control") || column.arms > 0.95,
        "campaign" => !column.is_count,
        "customer" => (!column.is_date() || column.distinct > 0.9) && !words::is_about_customer(&header),
        "source" => column.filled == 0 || column.sources > 0.3,
        "name" => !words::is_about_customer(&header),
        "category" => !header.contains("customer"),
        "product" => column.filled > 0,
        "store" => !header.contains("address") && !header.contains("email"),
        _ => true,
    }
}

/// Whether the words of a column answer a question about consent: all of them, or some of a few; under the exact word
/// for it a few unknown words are accepted too, as refusals until a person explains them.
fn answers(field: &str, header: &str, column: &ColumnFacts) -> bool {
    const FEW: usize = 12;
    let is_named = field != "newsletter" && words::of(field).any(|word| word == header);
    column.consents > 0.95 || (column.words <= FEW && (column.consents >= 0.3 || is_named))
}

/// "Name, Vorname" and "nom, prénom": next to a first name, a name is the last name.
fn name_beside_first_name(mapping: &mut Mapping) {
    if mapping.contains(&Some("first_name")) && !mapping.contains(&Some("last_name")) {
        for field in mapping.iter_mut().filter(|field| **field == Some("name")) {
            *field = Some("last_name");
        }
    }
}

/// Whether a word of the heading is one for a postcode or a city, and none for a street.
fn names_postcode_or_city(heading: &str) -> bool {
    const WORDS: &str = "npa cp cap plz psc irsz zip postcode postnr kodpoczt ort wohnort ville localite commune plaats woonplaats citta localita poblacion \
         localidad ciudad cidade miasto miejscowosc mesto obec stad by varos city town paikkakunta sehir город πολη";
    let is_known = |word: &String| {
        let of = |field| words::of(field).any(|known| known == word);
        of("postcode") || of("city") || of("postcode_city") || WORDS.split_whitespace().any(|known| known == word)
    };
    let mut parts = heading.split(|c: char| !c.is_alphanumeric()).map(words::plain);
    let whole = words::plain(heading);
    (is_known(&whole) || parts.any(|part| is_known(&part))) && !words::of("street").any(|word| whole.contains(word))
}

/// Fills in what the names did not show, for files of purchases: their columns can be recognised by their content; a list
/// of customers has telephones below many words.
fn guess_by_content(kind: ImportKind, columns: &[ColumnFacts], mapping: &mut Mapping) {
    if kind.fields().iter().any(|field| field.code == "phone") {
        let is_called =
            |name: &str| tells_where(name) && !names_postcode_or_city(name) && !words::plain(name).contains("fax");
        guess(mapping, columns, "phone", |_, column| column.phones > 0.8 && is_called(&column.name));
    }
    if matches!(kind, ImportKind::Customers | ImportKind::Prospects) {
        guess(mapping, columns, "email", |_, column| column.emails > 0.8);
    }
    if kind == ImportKind::Contacts {
        guess(mapping, columns, "channel", |_, column| column.filled > 0 && column.channels > 0.95);
    }
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

/// The only column of small whole numbers, if it is next to the amount: "cds" next to "amount".
fn guess_quantity(columns: &[ColumnFacts], mapping: &mut Mapping) {
    let Some(amount) = mapping.iter().position(|field| *field == Some("amount")) else { return };
    // Noughts and ones may say yes and no, and pieces of one change nothing.
    let counts = |&i: &usize| mapping[i].is_none() && columns[i].small_counts > 0.9 && columns[i].truths <= 0.95;
    let counts: Vec<usize> = (0..columns.len()).filter(counts).collect();
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

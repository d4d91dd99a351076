//! Which column numbers the receipts and which names the customer, told by how their values come again down the file: the
//! lines of a receipt stand together on one day, a customer comes back on others.

use std::collections::{HashMap, HashSet};

use super::Found;
use super::headings::{Hint, is_word_of, names_receipt};
use super::payments::tells_payment;
use super::stores;
use super::table::{Table, number_at_end};
use crate::contact_words::tells_where;
use crate::totals;
use crate::words;

/// How the values of a column come again.
struct Shape {
    filled: usize,
    distinct: usize,
    /// Stretches of rows with the same value.
    runs: usize,
    /// Different pairs of a value and a day, as far as stretches have one.
    pairs: usize,
    /// Stretches that reach over several days.
    over_days: usize,
    /// Most days on which one value stands.
    days_of_one: usize,
    /// Days on which any stands.
    days: usize,
    /// Cells with a digit.
    coded: usize,
    emails: usize,
    /// Longest cell.
    longest: usize,
}

impl Shape {
    fn new(table: &Table, place: usize, date: Option<usize>, totals: &[bool]) -> Shape {
        let mut shape = Shape {
            filled: 0,
            distinct: 0,
            runs: 0,
            pairs: 0,
            over_days: 0,
            days_of_one: 0,
            days: 0,
            coded: 0,
            emails: 0,
            longest: 0,
        };
        let mut days: HashMap<&str, HashSet<&str>> = HashMap::new();
        let mut pairs: HashSet<(&str, &str)> = HashSet::new();
        let (mut last, mut last_day, mut broken) = ("", "", false);
        for (row, is_total) in totals.iter().enumerate().take(table.rows.len()) {
            let cell = table.cell(row, place);
            if cell.is_empty() || *is_total {
                continue;
            }
            let day = date.map_or("", |date| day_of(table.cell(row, date)));
            shape.filled += 1;
            shape.coded += usize::from(cell.contains(|c: char| c.is_ascii_digit()));
            shape.emails += usize::from(cell.contains('@'));
            shape.longest = shape.longest.max(cell.len());
            if cell != last {
                shape.runs += 1;
                (last, last_day, broken) = (cell, day, false);
            } else if !day.is_empty() && day != last_day && !broken {
                shape.over_days += 1;
                broken = true;
            }
            let of_value = days.entry(cell).or_default();
            if !day.is_empty() {
                of_value.insert(day);
            }
            pairs.insert((cell, day));
        }
        shape.distinct = days.len();
        shape.pairs = pairs.len();
        shape.days = pairs.iter().map(|(_, day)| day).collect::<HashSet<_>>().len();
        shape.days_of_one = days.values().map(HashSet::len).max().unwrap_or(0);
        shape
    }
}

/// A day without its time.
pub(super) fn day_of(cell: &str) -> &str {
    cell.split([' ', 'T']).next().unwrap_or(cell)
}

/// Settles which column numbers the receipts and which names the customer.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let nameless = table.names.iter().enumerate().all(|(place, name)| *name == (place + 1).to_string());
    if nameless {
        return;
    }
    if table.place("date").is_none() {
        day_by_cells(table);
    }
    day_before_delivery(table);
    let date = table.place("date");
    let is_total = |row: usize| (0..table.width()).any(|place| totals::is_total_word(table.cell(row, place)));
    let totals: Vec<bool> = (0..table.rows.len()).map(is_total).collect();
    let shapes: Vec<Shape> = (0..table.width()).map(|place| Shape::new(table, place, date, &totals)).collect();
    receipts(table, &shapes, found);
    stores::settle(table, found);
    customers(table, &shapes, found);
}

/// A day of delivery or payment is not that of the sale where another column tells a day.
fn day_before_delivery(table: &mut Table) {
    let Some(mapped) = table.place("date").filter(|&place| table.hints(place, Hint::LaterDay)) else { return };
    let of_sale = |&place: &usize| {
        place != mapped
            && (table.is_date[place] || (table.may_be_date[place] && tells_day(&table.plain[place])))
            && !table.hints(place, Hint::LaterDay)
            && table.filled(place) * 10 >= table.filled(mapped) * 9
    };
    if let Some(place) = (0..table.width()).find(of_sale) {
        table.map("date", place);
    }
}

/// Whether a heading has a word for a day in it: six digits are days below such a one only.
fn tells_day(plain: &str) -> bool {
    words::of("date").filter(|word| word.chars().count() >= 4).any(|word| plain.contains(word))
}

/// The first column of days that are not those of a delivery or payment, whatever its heading was taken for.
fn day_by_cells(table: &mut Table) {
    let days: Vec<usize> = (0..table.width()).filter(|&place| table.is_date[place]).collect();
    let of_sale = days.iter().copied().find(|&place| !table.hints(place, Hint::LaterDay));
    if let Some(place) = of_sale.or(days.first().copied()) {
        table.map("date", place);
    }
}

/// Whether a column could be a key at all.
fn may_be_key(table: &Table, place: usize, shape: &Shape) -> bool {
    let is_moment = || table.cells(place).filter(|cell| !cell.is_empty()).all(is_time);
    shape.filled > 0
        && shape.longest <= 80
        && !table.is_date[place]
        && table.mapping[place].is_none_or(|field| !["date", "amount", "margin"].contains(&field))
        && !table.has_cents(place)
        && !(table.numeric[place] && is_word_of(&table.plain[place], "unit_price"))
        && !is_moment()
}

/// "14:05", "14:05:30"
fn is_time(cell: &str) -> bool {
    cell.contains(':') && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

fn receipts(table: &mut Table, shapes: &[Shape], found: &mut Found) {
    let current = table.place("reference");
    let mut best: Option<(i32, usize)> = None;
    for (place, shape) in shapes.iter().enumerate() {
        let Some(score) = receipt_score(table, place, shape) else { continue };
        let own = i32::from(Some(place) == current);
        if best.is_none_or(|(other, _)| score * 2 + own > other) {
            best = Some((score * 2 + own, place));
        }
    }
    let chosen = best.and_then(|(score, place)| (score >= 8).then_some(place));
    // What no heading says takes the place of nothing that holds well enough.
    let holds =
        current.is_some_and(|place| receipt_score(table, place, &shapes[place]).is_some_and(|score| score >= 3));
    let is_named = |place: usize| names_receipt(&table.plain[place]);
    match (current, chosen) {
        (_, Some(place)) if current != chosen && (!holds || is_named(place)) => {
            let was = table.mapping[place];
            table.map("reference", place);
            // Who knows it by its heading needs no evidence.
            if was.is_some() || !names_receipt(&table.plain[place]) {
                found.evidence.push(format!(
                    "{} is the number of a receipt: the rows of each of its values stand together on one day.",
                    table.named(place)
                ));
            }
        }
        (Some(place), None) if receipt_score(table, place, &shapes[place]).is_none_or(|score| score < 0) => {
            table.unmap("reference");
        }
        _ => {}
    }
}

/// How much speaks for the number of a receipt; none if the column cannot be one.
fn receipt_score(table: &Table, place: usize, shape: &Shape) -> Option<i32> {
    let plain = table.plain[place].as_str();
    let rows = table.rows.len();
    let alone = rows < 4;
    let is_figure =
        [Hint::Quantity, Hint::Discount, Hint::Tax, Hint::Unit].into_iter().any(|hint| table.hints(place, hint));
    let named = (names_receipt(plain) && !is_figure) || is_word_of(plain, "reference");
    let goes_on = !alone && shape.over_days * 50 > shape.runs;
    let has_blanks = table.cells(place).filter(|cell| cell.contains(' ')).count() * 10 > shape.filled;
    if !may_be_key(table, place, shape) || shape.emails > 0 || (!named && (goes_on || has_blanks)) {
        return None;
    }
    if shape.coded * 100 < shape.filled * 90 {
        // Letters alone number nothing, unless each row has others; a few rows cannot tell that from chance.
        return (named && (alone || table.differs_on_each_row(place))).then_some(3);
    }
    let mut score = 0;
    score += if named { 4 } else { 0 };
    let numbered = words::is_identity(plain);
    score += i32::from(numbered);
    let once = shape.runs * 100 <= shape.distinct * 102;
    let many = shape.distinct * 4 >= rows.min(shape.filled);
    // Lines that are scattered over the file still have the day of their receipt.
    let on_one_day = shape.days_of_one == 1 && shape.pairs * 100 <= shape.distinct * 102;
    let scattered = on_one_day && (named || shape.distinct * 10 > shape.days * 11);
    if (once || scattered) && many && shape.distinct >= 3 {
        score += 3;
        let several = shape.filled > shape.distinct || shape.filled < rows;
        score += i32::from(several) * 2;
        score += i32::from(in_sequence(table, place)) * 2;
    } else if shape.runs * 100 <= shape.pairs * 102 && !goes_on {
        // Numbers that start anew each day or year; several lines of one stand together.
        score += i32::from(named) + 2 * i32::from(shape.runs * 10 <= shape.filled * 8);
    } else if !alone && !starts_anew(table, place, shape) {
        score -= 3;
    }
    let against = [Hint::Product, Hint::Detail, Hint::Status, Hint::Quantity, Hint::Discount];
    // A name with digits on each row is no person's.
    let says_other = !named && against.into_iter().any(|hint| table.hints(place, hint));
    score -= if says_other { 6 } else { 0 };
    // A "name" with digits on each row is that of an order.
    score -= match plain {
        "name" => 0,
        _ if table.hints(place, Hint::Customer) || is_word_of(plain, "customer") => 8,
        _ => 0,
    };
    let taken = ["product", "email", "store", "source", "category"];
    score -= if table.mapping[place].is_some_and(|field| taken.contains(&field)) && !named { 4 } else { 0 };
    Some(score)
}

/// Whether numbers from 1 on are all there, as they are where each day, store or till counts its own.
fn starts_anew(table: &Table, place: usize, shape: &Shape) -> bool {
    let numbers: Vec<i64> = table.cells(place).filter(|cell| !cell.is_empty()).filter_map(number_at_end).collect();
    let (least, most) = (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(0));
    (0..=2).contains(&least) && usize::try_from(most).is_ok_and(|most| shape.distinct * 3 >= most * 2)
}

/// Whether the digits at the end mostly go up or mostly go down by little.
fn in_sequence(table: &Table, place: usize) -> bool {
    let mut numbers: Vec<i64> = table.cells(place).filter(|cell| !cell.is_empty()).filter_map(number_at_end).collect();
    numbers.dedup();
    let near = |step: fn(i64, i64) -> i64| {
        numbers.windows(2).filter(|pair| (1..=20).contains(&step(pair[0], pair[1]))).count() * 10
            >= (numbers.len() - 1) * 9
    };
    numbers.len() >= 4 && (near(|a, b| b - a) || near(|a, b| a - b))
}

/// What a column tells of the customer by its heading and its cells, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    Name,
    Email,
    Code,
}

fn customers(table: &mut Table, shapes: &[Shape], found: &mut Found) {
    let reference = table.place("reference");
    let known = |place: usize| -> Option<Names> {
        let shape = &shapes[place];
        let plain = table.plain[place].as_str();
        let is_other = tells_where(&table.names[place]) || tells_payment(&table.names[place]);
        if Some(place) == reference
            || !may_be_key(table, place, shape)
            || is_other
            || shape.filled * 10 < table.rows.len() * 2
            || (shape.distinct < 2 && table.rows.len() >= 8)
            || !holds_in_receipts(table, place, reference)
        {
            return None;
        }
        if shape.emails * 10 >= shape.filled * 7 {
            return Some(Names::Email);
        }
        let named =
            (table.hints(place, Hint::Customer) || is_word_of(plain, "customer")) && !words::is_about_customer(plain);
        // A "name" with digits is that of an order. Some rows may be of nobody, in words.
        match (named, shape.coded * 10 >= shape.filled * 7) {
            (true, true) => (plain != "name").then_some(Names::Code),
            (true, false) if shape.coded * 2 < shape.filled => Some(Names::Name),
            _ => None,
        }
    };
    let best = |names: Names| {
        let of = (0..table.width()).filter(|&place| known(place) == Some(names));
        let very = |place: usize| i32::from(is_word_of(&table.plain[place], "customer"));
        of.max_by_key(|&place| (shapes[place].distinct, very(place), std::cmp::Reverse(place)))
    };
    let [code, email, name] = [Names::Code, Names::Email, Names::Name].map(best);
    let distinct = |place: Option<usize>| place.map_or(0, |place| shapes[place].distinct);
    let tells_apart = |place: Option<usize>, others: usize| place.is_some() && distinct(place) * 10 >= others * 7;
    let chosen = if tells_apart(code, distinct(email).max(distinct(name))) {
        code
    } else if tells_apart(email, distinct(name)) {
        email
    } else {
        name
    };
    let Some(chosen) = chosen else {
        drop_wrong_customer(table, shapes);
        return;
    };
    let current = table.place("customer");
    if current == Some(chosen) || (current.is_none() && table.mapping[chosen] == Some("email")) {
        return;
    }
    let keeps = current.is_some_and(|place| {
        let is_fine = known(place) == known(chosen) || (known(chosen) == Some(Names::Name) && known(place).is_some());
        is_fine && shapes[place].distinct >= shapes[chosen].distinct
    });
    if keeps {
        return;
    }
    if let Some(place) = current {
        // An id without a word for the customer, which comes back as the customer does, and by its heading or its cells
        // belongs to the name: people may share a name.
        let comes_back = shapes[place].days_of_one > 1 && holds_in_receipts(table, place, reference);
        let is_id = shapes[place].coded * 10 >= shapes[place].filled * 7
            && !tells_where(&table.names[place])
            && (words::is_identity(&table.plain[place]) || names_one_each(table, place, chosen));
        if known(chosen) == Some(Names::Name) && is_id && comes_back && distinct(Some(place)) >= distinct(name) {
            return;
        }
        found.evidence.push(format!(
            "{} is the customer, who comes back in it; {} tells them apart less well.",
            table.named(chosen),
            table.named(place)
        ));
        table.unmap("customer");
    }
    if table.mapping[chosen] != Some("email") {
        table.map("customer", chosen);
    }
}

/// Whether each value of a column always stands beside the same value of another, but for slips of the pen.
fn names_one_each(table: &Table, place: usize, other: usize) -> bool {
    let mut beside: HashMap<&str, HashSet<&str>> = HashMap::new();
    let pairs = (0..table.rows.len()).map(|row| (table.cell(row, place), table.cell(row, other)));
    for (value, name) in pairs.filter(|(value, name)| !value.is_empty() && !name.is_empty()) {
        beside.entry(value).or_default().insert(name);
    }
    let single = beside.values().filter(|names| names.len() == 1).count();
    !beside.is_empty() && single * 100 >= beside.len() * 97
}

/// Nothing of which all rows hold the same is the customer where an address tells several apart.
fn drop_wrong_customer(table: &mut Table, shapes: &[Shape]) {
    let Some(place) = table.place("customer") else { return };
    let is_constant =
        shapes[place].distinct < 2 && table.place("email").is_some_and(|email| shapes[email].distinct > 1);
    if is_constant || (table.has_cents(place) && table.is_deduction(place)) {
        table.unmap("customer");
    }
}

/// Whether all lines of a receipt name the same.
pub(super) fn holds_in_receipts(table: &Table, place: usize, reference: Option<usize>) -> bool {
    let Some(reference) = reference else { return true };
    // Of numbers that start anew each day or in each store, two may follow each other.
    let told =
        |row: usize| ["date", "store"].map(|field| table.place(field).map_or("", |place| table.cell(row, place)));
    let mut last: Option<(&str, [&str; 2], &str)> = None;
    let (mut kept, mut broken) = (0_usize, 0_usize);
    for row in 0..table.rows.len() {
        let (receipt, cell) = (table.cell(row, reference), table.cell(row, place));
        if receipt.is_empty() || cell.is_empty() {
            continue;
        }
        if let Some((before, beside, value)) = last
            && receipt == before
            && told(row) == beside
        {
            kept += usize::from(cell == value);
            broken += usize::from(cell != value);
        }
        last = Some((receipt, told(row), cell));
    }
    broken * 20 <= kept || broken == 0 || kept + broken < 3
}

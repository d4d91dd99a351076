//! A list of customers with what each of them bought in all: no purchases, whatever days and sums it holds.

use super::table::Table;
use super::{Found, answer};
use crate::facts::ColumnFacts;
use crate::money_units;
use domain::day::Day;
use reports::import::ReadingQuestion;

/// Words of headings over the first or the last day of a customer, or the day on which one became one.
const FIRST_OR_LAST: &str = "last latest recent first letzte letzter letztes letzten erste erster erstes ersten dernier derniere derniers premier premiere ultimo \
     ultima ultimos primer primera primero primo prima laatste eerste ostatni ostatnia ostatnie pierwszy pierwsza pierwsze senaste forsta foersta \
     seneste forste foerste siste viimeisin viimeinen ensimmainen ensimmaeinen posledni prvni utolso elso son ilk последний последняя последнее \
     последней первый первая первое τελευταια τελευταιο πρωτη πρωτο ultimul primul registered registration joined since signup seit angelegt inscrit \
     inscription registrado registro alta registrato iscrizione geregistreerd zarejestrowany registrerad oprettet rekisteroity zalozen regisztralt kayit \
     最終 最終購入日 初回 初回購入日 登録日 最后 首次 注册 마지막 최근 첫";
/// Parts of such headings, where a language writes in one word or without blanks.
const PARTS: [&str; 24] = [
    "letzte",
    "ostatn",
    "posledn",
    "dernier",
    "viimei",
    "senaste",
    "laatste",
    "utols",
    "ultim",
    "lastorder",
    "lastpurchase",
    "lastvisit",
    "firstorder",
    "firstpurchase",
    "letzterkauf",
    "letztebestell",
    "letzterumsatz",
    "erstkauf",
    "derniercommande",
    "derniereachat",
    "最終",
    "初回",
    "последн",
    "τελευτ",
];
/// Of customers so many at least, or they may all have bought but once.
const ENOUGH: usize = 5;

/// Asks whether each row is a purchase all the same.
pub(super) fn ask(table: &Table, facts: &[ColumnFacts], found: &mut Found) {
    let (Some(customer), Some(date)) = (table.place("customer").or(table.place("email")), table.place("date")) else {
        return;
    };
    let is_once = table.filled(customer) >= ENOUGH && table.distinct(customer) * 100 >= table.filled(customer) * 98;
    if !is_once || found.asked.is_some() {
        return;
    }
    let by_name = names_first_or_last(&table.names[date]) && table.place("product").is_none();
    let counted = counted_between(table, facts);
    if !by_name && counted.is_none() {
        return;
    }
    let money = table.place("amount").or(table.place("order_total")).or(table.place("unit_price"));
    let sum = money.map_or(0.0, |place| table.numbers[place].iter().flatten().sum());
    let why = match counted {
        Some([count, first, last]) if !by_name => format!(
            "{} is 1 wherever {} and {} are the same day",
            table.named(count),
            table.named(first),
            table.named(last)
        ),
        _ => format!("{} is the first or last of its days", table.named(date)),
    };
    found.asked = Some(ReadingQuestion {
        question: format!(
            "This looks like a list of customers, not of purchases: each of {} stands once, and {why}. Import it as customers, or say \
             that each row is one purchase.",
            table.named(customer)
        ),
        answers: vec![answer(table, "each row is one purchase of its own", &[("date", date)], sum)],
    });
}

fn names_first_or_last(heading: &str) -> bool {
    let plain = crate::words::plain(heading);
    let is_known = |word: &String| FIRST_OR_LAST.split_whitespace().any(|known| known == word);
    money_units::parts(heading).iter().any(is_known) || PARTS.iter().any(|part| plain.contains(part))
}

/// A count and two days of which the first is never after the second, and the same where the count is one and nowhere else.
fn counted_between(table: &Table, facts: &[ColumnFacts]) -> Option<[usize; 3]> {
    let days_of = |place: usize| -> Vec<Option<Day>> {
        let format = facts.get(place).and_then(|facts| facts.date_formats.first());
        table.cells(place).map(|cell| format.and_then(|(format, _)| format.parse(cell))).collect()
    };
    let dates: Vec<(usize, Vec<Option<Day>>)> =
        (0..table.width()).filter(|&place| table.is_date[place]).take(6).map(|place| (place, days_of(place))).collect();
    let is_count = |place: &usize| {
        let mut numbers = table.numbers[*place].iter().flatten().peekable();
        table.numeric[*place]
            && numbers.peek().is_some()
            && numbers.all(|number| number.fract() == 0.0 && *number >= 0.0)
    };
    let counts: Vec<usize> = (0..table.width()).filter(is_count).collect();
    for (first, firsts) in &dates {
        for (last, lasts) in dates.iter().filter(|(last, _)| last != first) {
            let pairs: Vec<(usize, i32)> =
                (0..table.rows.len()).filter_map(|row| Some((row, lasts[row]?.0 - firsts[row]?.0))).collect();
            let same = pairs.iter().filter(|(_, days)| *days == 0).count();
            if pairs.len() < ENOUGH || pairs.iter().any(|(_, days)| *days < 0) || same < 2 || same + 2 > pairs.len() {
                continue;
            }
            let tells = |count: &&usize| {
                let told = pairs.iter().filter_map(|(row, days)| Some((table.numbers[**count][*row]?, *days)));
                let right = told.filter(|(count, days)| (*count > 1.5) == (*days > 0)).count();
                right * 20 >= pairs.len() * 19
            };
            if let Some(&count) = counts.iter().find(tells) {
                return Some([count, *first, *last]);
            }
        }
    }
    None
}

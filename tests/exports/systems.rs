//! The columns of well-known shops, tills and ledgers, as their exports head them.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::layout::{Field, Further, Layout, Returns, Totals};
use super::words::Words;
use super::world::{Habits, Numbers as Receipts};
use super::writing::{Days, Minus, Numbers, Percent};

/// One block each: what it is; rows of lines or orders, what stands on the further lines of an order, how returns are told,
/// prices with tax or without, the decimal mark, whether orders are called off, how days are written; the columns.
const SYSTEMS: &str = include_str!("../fixtures/exports/systems.txt");

#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct System {
    columns: Vec<(String, Field)>,
    of_lines: bool,
    further: Further,
    returns: Option<Returns>,
    net: bool,
    day: &'static str,
    comma: bool,
    cancels: bool,
}

fn system(block: &'static str) -> System {
    let mut lines = block.lines().skip(1);
    let mut told = lines.next().expect("how it writes").splitn(7, ' ');
    let mut next = || told.next().expect("a word");
    let of_lines = next() == "lines";
    let further = match next() {
        "Repeated" => Further::Repeated,
        "Blank" => Further::Blank,
        "KeysOnly" => Further::KeysOnly,
        other => panic!("{other}"),
    };
    let returns = match next() {
        "none" => None,
        "Minus" => Some(Returns::Minus),
        "Type" => Some(Returns::Type),
        "TypeAndMinus" => Some(Returns::TypeAndMinus),
        other => panic!("{other}"),
    };
    let (net, comma, cancels, day) = (next() == "net", next() == "comma", next() == "cancels", next());
    let column = |column: &'static str| {
        let (heading, field) = column.split_once(" = ").expect("a field");
        (heading.to_owned(), Field::named(field))
    };
    let columns = lines.next().expect("columns").split(" | ").map(column).collect();
    System { columns, of_lines, further, returns, net, day, comma, cancels }
}

pub fn any(rng: &mut Xoshiro256PlusPlus) -> (Words, Habits, Layout, Numbers, Days) {
    let blocks: Vec<&str> = SYSTEMS.split("\n\n").collect();
    let system = system(blocks[rng.gen_range(0..blocks.len())]);
    let has = |field: Field| system.columns.iter().any(|(_, other)| *other == field);
    let is_german = system.columns.iter().any(|(name, _)| name.contains("nr.") || name.contains("Faktur"));
    let words = if is_german { Words::german() } else { Words::english() };
    let with_types = matches!(system.returns, Some(Returns::Type | Returns::TypeAndMinus));
    let habits = Habits {
        orders: if rng.gen_bool(0.03) { rng.gen_range(1200..2500) } else { rng.gen_range(15..160) },
        people: rng.gen_range(4..20),
        several_lines: system.of_lines,
        numbers: if rng.gen_bool(0.7) { Receipts::Running } else { Receipts::Prefixed },
        returns: system.returns.is_some() && (with_types || rng.gen_bool(0.5)),
        cancelled: system.cancels && rng.gen_bool(0.6),
        nobody: rng.gen_bool(0.08),
        line_discounts: (has(Field::Percent) || has(Field::Off)) && rng.gen_bool(0.6),
        order_discounts: has(Field::OrderOff) && rng.gen_bool(0.6),
        shipping: has(Field::Shipping) && rng.gen_bool(0.7),
        whole: false,
        names_differ: !has(Field::Id) && !has(Field::Email),
        firms: rng.gen_bool(0.3),
    };
    let layout = Layout {
        columns: system.columns,
        of_lines: system.of_lines,
        returns: system.returns.unwrap_or(Returns::Minus),
        totals: Totals::None,
        further: system.further,
        prices_are_net: system.net,
    };
    let numbers = Numbers {
        comma: system.comma,
        thousands: if system.comma && rng.gen_bool(0.3) { "." } else { "" },
        before: "",
        after: "",
        minus: Minus::Before,
        trimmed: false,
        whole: false,
        exact_quantities: rng.gen_bool(0.2),
        percent: Percent::Plain,
        off_is_negative: false,
    };
    (words, habits, layout, numbers, Days { form: system.day })
}

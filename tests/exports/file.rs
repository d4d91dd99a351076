//! One made-up export with what it truly holds.

use std::collections::{BTreeMap, HashSet};

use foresale::domain::day::Day;
use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::layout::{self, Field, Further, Layout, Needs, Returns, Totals};
use super::systems;
use super::words::Words;
use super::world::{Habits, Line, Numbers as Receipts, Order, State, World};
use super::writing::{Days, Numbers, Script};

pub struct File {
    pub bytes: Vec<u8>,
    pub truth: Truth,
    /// What it was made of, for a person who looks into it.
    pub made_of: String,
}

/// What a file holds.
pub struct Truth {
    /// Cents by customer, in each way to read the money that the file allows: with tax or without it where both stand
    /// there, the goods or what was paid for them with the postage.
    pub sums: Vec<BTreeMap<String, i64>>,
    pub rows: usize,
    /// Rows that are nobody's, or of an order that was called off.
    pub no_sales: usize,
    /// Orders of goods sold, where the file numbers them.
    pub receipts: Option<usize>,
    pub first: Day,
    pub last: Day,
    /// Cents that the lines of one customer may come to where each is rounded another way.
    pub lines: i64,
}

/// A file drawn from a seed.
pub fn file(seed: u64) -> File {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let rng = &mut rng;
    let (words, habits, layout, numbers, days) = if rng.gen_bool(0.25) { systems::any(rng) } else { made_up(rng) };
    let world = World::of(&habits, &words, rng);
    let script = Script::any(words.code, numbers.comma, rng);
    let made_of = format!(
        "{} {numbers:?} {} {:?} {:?} {:?} {:?} {:?}, net prices {}",
        words.code,
        days.form,
        layout.returns,
        layout.totals,
        layout.further,
        habits.numbers,
        script,
        layout.prices_are_net
    );
    let no_customer = ["", "", "NULL", "\\N", "-", words.one("w_nobody", rng)][rng.gen_range(0..6)];
    let stores =
        [["North", "South", "Mill"], ["01", "02", "03"], ["Store 1", "Store 2", "Store 3"]][rng.gen_range(0..3)];
    let writer = Writer {
        world: &world,
        layout: &layout,
        numbers,
        days,
        no_customer,
        stores,
        done: words.one("w_done", rng),
        cancelled: words.one("w_cancelled", rng),
        sale: words.one("w_sale", rng),
        credit: words.one("w_credit", rng),
        total: words.one("w_total", rng),
        sum: words.one("w_sum", rng),
    };
    let rows = writer.rows(rng);
    let bytes = script.bytes(words.one("title", rng), &rows);
    File { bytes, truth: writer.truth(), made_of }
}

type Parts = (Words, Habits, Layout, Numbers, Days);

fn made_up(rng: &mut Xoshiro256PlusPlus) -> Parts {
    let words = Words::any(rng);
    let of_lines = rng.gen_bool(0.6);
    let receipts = match rng.gen_range(0..20) {
        0..=8 => Receipts::Running,
        9..=14 => Receipts::Prefixed,
        15..=16 => Receipts::Yearly,
        17..=18 => Receipts::PerStore,
        _ => Receipts::Daily,
    };
    let order_discounts = rng.gen_bool(0.1);
    let needs = Needs {
        returns: rng.gen_bool(0.3),
        cancelled: rng.gen_bool(0.15),
        line_discounts: of_lines && rng.gen_bool(0.35),
        order_discounts,
        shipping: rng.gen_bool(0.3),
        store: receipts == Receipts::PerStore,
        of_lines,
    };
    let mut layout = layout::any(&words, &needs, rng);
    layout.prices_are_net &= !order_discounts;
    if needs.cancelled || (needs.returns && layout.returns == Returns::Type) {
        layout.totals = Totals::None;
    }
    let told = |field: Field| layout.has(field);
    let habits = Habits {
        orders: if rng.gen_bool(0.03) { rng.gen_range(1200..2500) } else { rng.gen_range(15..160) },
        people: rng.gen_range(4..20),
        several_lines: of_lines && told(Field::Receipt) && rng.gen_bool(0.85),
        numbers: receipts,
        returns: needs.returns,
        cancelled: needs.cancelled,
        nobody: rng.gen_bool(0.1) && layout.totals != Totals::OfCustomers,
        line_discounts: needs.line_discounts && (told(Field::Percent) || told(Field::Off) || !told(Field::Unit)),
        order_discounts: needs.order_discounts && (told(Field::OrderTotal) || told(Field::OrderOff)),
        shipping: needs.shipping && (told(Field::Shipping) || !of_lines),
        whole: ["ja", "hu"].contains(&words.code),
        names_differ: !told(Field::Id) && !told(Field::Email),
        firms: rng.gen_bool(0.3) && told(Field::Name),
    };
    let numbers = Numbers::any(words.code, rng);
    let days = Days::any(words.code, rng);
    (words, habits, layout, numbers, days)
}

struct Writer<'a> {
    world: &'a World,
    layout: &'a Layout,
    numbers: Numbers,
    days: Days,
    no_customer: &'static str,
    stores: [&'static str; 3],
    done: &'static str,
    cancelled: &'static str,
    sale: &'static str,
    credit: &'static str,
    total: &'static str,
    sum: &'static str,
}

/// What an order comes to, by one of the ways in which its file can be added up.
type Way<'a> = Box<dyn Fn(&Order) -> i64 + 'a>;

impl Writer<'_> {
    /// -1 where what came back has a minus.
    fn sign(&self, order: &Order) -> i64 {
        if order.state == State::Back && self.layout.returns != Returns::Type { -1 } else { 1 }
    }

    fn tax(&self, order: &Order) -> i64 {
        let net = self.layout.prices_are_net;
        order.lines.iter().map(|line| line.gross(net) - line.net(net)).sum()
    }

    fn paid(&self, order: &Order) -> i64 {
        let tax = if self.layout.prices_are_net { self.tax(order) } else { 0 };
        order.goods() + order.shipping + tax
    }

    fn rows(&self, rng: &mut Xoshiro256PlusPlus) -> Vec<Vec<String>> {
        let mut orders: Vec<&Order> = self.world.orders.iter().collect();
        match rng.gen_range(0..10) {
            _ if self.layout.totals == Totals::OfCustomers => orders.sort_by_key(|order| order.person),
            0..=5 => {}
            6..=7 => orders.reverse(),
            8 => orders.sort_by(|a, b| a.number.cmp(&b.number)),
            _ => orders.shuffle(rng),
        }
        let mut rows = vec![self.layout.columns.iter().map(|(heading, _)| heading.clone()).collect()];
        let mut group: Vec<&Order> = Vec::new();
        for (place, &order) in orders.iter().enumerate() {
            let lines = if self.layout.of_lines { order.lines.len() } else { 1 };
            rows.extend((0..lines).map(|at| self.row(order, at, rng)));
            group.push(order);
            let ends = orders.get(place + 1).is_none_or(|next| next.person != order.person);
            if self.layout.totals == Totals::OfCustomers && ends {
                let name = order.person.map_or("", |person| self.name_of(person));
                rows.push(self.total_row(&group, &self.sum.replace("{}", name)));
                group.clear();
            }
        }
        if self.layout.totals == Totals::AtEnd || (self.layout.totals == Totals::OfCustomers && rng.gen_bool(0.5)) {
            rows.push(self.total_row(&orders, self.total));
        }
        rows
    }

    fn name_of(&self, person: usize) -> &str {
        let person = &self.world.people[person];
        if self.layout.has(Field::Name) { &person.name } else { &person.id }
    }

    fn row(&self, order: &Order, at: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<String> {
        let is_key = |field: Field| [Field::Receipt, Field::Id, Field::Email, Field::Name].contains(&field);
        let cell = |field: Field, rng: &mut Xoshiro256PlusPlus| {
            let is_blank = at > 0
                && field.is_of_order()
                && match self.layout.further {
                    Further::Repeated => false,
                    Further::Blank => true,
                    Further::KeysOnly => !is_key(field),
                };
            if is_blank { String::new() } else { self.cell(field, order, at, rng) }
        };
        self.layout.columns.iter().map(|(_, field)| cell(*field, rng)).collect()
    }

    /// Money of a line or of an order, in the unsigned cents of the order.
    fn money(&self, field: Field, order: &Order, line: &Line) -> Option<i64> {
        let net = self.layout.prices_are_net;
        Some(match field {
            Field::Unit => line.unit,
            Field::LineTotal => line.total(),
            Field::LineNet => line.net(net),
            Field::LineGross => line.gross(net),
            Field::LineTax => line.gross(net) - line.net(net),
            Field::Off => {
                if self.numbers.off_is_negative {
                    -line.off()
                } else {
                    line.off()
                }
            }
            Field::OrderTotal => self.paid(order),
            Field::OrderTax => self.tax(order),
            Field::OrderNet => self.paid(order) - self.tax(order),
            Field::Subtotal => order.goods() + order.off,
            Field::Goods => order.goods(),
            Field::Gross => order.lines.iter().map(Line::list).sum(),
            Field::OrderOff => {
                if self.numbers.off_is_negative {
                    -order.off
                } else {
                    order.off
                }
            }
            Field::Shipping => order.shipping,
            _ => return None,
        })
    }

    fn cell(&self, field: Field, order: &Order, at: usize, rng: &mut Xoshiro256PlusPlus) -> String {
        let line = &order.lines[at];
        let item = &self.world.items[line.item];
        let sign = self.sign(order);
        if let Some(cents) = self.money(field, order, line) {
            // A price has no sign: the number of pieces has it.
            let signed = if field == Field::Unit && self.layout.has(Field::Quantity) { cents } else { cents * sign };
            return self.numbers.money(signed);
        }
        let person = order.person.map(|person| &self.world.people[person]);
        let of =
            |told: &dyn Fn(&super::world::Person) -> String| person.map_or_else(|| self.no_customer.to_owned(), told);
        let bare = |told: &dyn Fn(&super::world::Person) -> String| person.map_or_else(String::new, told);
        match field {
            Field::Receipt => order.number.clone(),
            Field::Date | Field::Created => self.days.write(order.day, order.minute),
            Field::Due => self.days.write(order.day.plus(30), 0),
            Field::Delivered => self.days.write(order.day.plus(i32::try_from(order.minute % 5).unwrap_or(0)), 600),
            Field::Time => format!("{:02}:{:02}", order.minute / 60, order.minute % 60),
            Field::Id => of(&|person| person.id.clone()),
            Field::Name if self.layout.has(Field::Id) => bare(&|person| person.name.clone()),
            Field::Name => of(&|person| person.name.clone()),
            Field::Email if self.layout.has(Field::Id) => bare(&|person| person.email.clone()),
            Field::Email => of(&|person| person.email.clone()),
            Field::First => bare(&|person| person.first.to_owned()),
            Field::Last => bare(&|person| person.last.to_owned()),
            Field::Phone => bare(&|person| person.phone.clone()),
            Field::City => bare(&|person| person.city.to_owned()),
            Field::Postcode => bare(&|person| person.postcode.clone()),
            Field::Product => item.name.to_owned(),
            Field::Sku => item.sku.clone(),
            Field::Category => item.category.to_owned(),
            Field::Quantity => self.numbers.quantity(line.quantity * sign),
            Field::Percent => self.numbers.percent(line.percent),
            Field::TaxRate => self.numbers.percent(line.tax_percent),
            Field::Store => self.stores[order.store].to_owned(),
            Field::Till => order.till.to_string(),
            Field::Status if order.state == State::Cancelled => self.cancelled.to_owned(),
            Field::Status => self.done.to_owned(),
            Field::Type if order.state == State::Back => self.credit.to_owned(),
            Field::Type => self.sale.to_owned(),
            Field::Payment => ["Visa", "PayPal", "Mastercard"][rng.gen_range(0..3)].to_owned(),
            Field::Voucher => if rng.gen_bool(0.1) { "SUMMER10" } else { "" }.to_owned(),
            Field::Note => {
                ["", "", "", "", "ring twice; side door", "a 7\" pot, if any"][rng.gen_range(0..6)].to_owned()
            }
            Field::Stock => item.stock.to_string(),
            Field::LineNo => (at + 1).to_string(),
            Field::Channel => ["Online", "POS"][order.channel].to_owned(),
            Field::Seller => ["AB", "CK", "MM"][order.till % 3].to_owned(),
            Field::Currency => "EUR".to_owned(),
            Field::Refunded => self.numbers.money(0),
            Field::Text(text) => text.to_owned(),
            _ => String::new(),
        }
    }

    fn total_row(&self, orders: &[&Order], label: &str) -> Vec<String> {
        let names = [Field::Name, Field::Id, Field::Email, Field::Receipt];
        let place_of = |field: Field| self.layout.columns.iter().position(|(_, other)| *other == field);
        let labelled = names.into_iter().find_map(place_of).unwrap_or(0);
        let sum = |field: Field| -> Option<i64> {
            if field == Field::Unit || (self.layout.of_lines && field.is_of_order()) {
                return None;
            }
            let of = |order: &&Order| -> Option<i64> {
                let lines = if self.layout.of_lines { &order.lines[..] } else { &order.lines[..1] };
                Some(lines.iter().map(|line| self.money(field, order, line)).sum::<Option<i64>>()? * self.sign(order))
            };
            orders.iter().map(of).sum()
        };
        let cell = |(place, (_, field)): (usize, &(String, Field))| {
            if place == labelled {
                label.to_owned()
            } else {
                sum(*field).map_or_else(String::new, |s| self.numbers.money(s))
            }
        };
        self.layout.columns.iter().enumerate().map(cell).collect()
    }

    fn truth(&self) -> Truth {
        let has = |field: Field| self.layout.has(field);
        let net = self.layout.prices_are_net;
        let lines_of =
            |of: fn(&Line, bool) -> i64| move |order: &Order| order.lines.iter().map(|line| of(line, net)).sum::<i64>();
        let mut ways: Vec<Way<'_>> = Vec::new();
        let of_orders = !self.layout.of_lines;
        if has(Field::OrderTotal) {
            ways.push(Box::new(|order| self.paid(order)));
        }
        if !of_orders || has(Field::Subtotal) || has(Field::Goods) {
            ways.push(Box::new(Order::goods));
        }
        if has(Field::OrderTax) || has(Field::OrderNet) {
            ways.push(Box::new(|order| self.paid(order) - self.tax(order)));
        }
        if has(Field::LineTax) || has(Field::LineNet) || has(Field::LineGross) {
            let (with, without) = (lines_of(Line::gross), lines_of(Line::net));
            ways.push(Box::new(move |order| with(order) - order.off));
            ways.push(Box::new(move |order| without(order) - order.off));
        }
        let known = || {
            let orders = self.world.orders.iter().filter(|order| order.state != State::Cancelled);
            orders.filter_map(|order| Some((order, self.key_of(order.person?))))
        };
        let sums = ways.iter().map(|way| {
            let mut sums: BTreeMap<String, i64> = BTreeMap::new();
            for (order, key) in known() {
                *sums.entry(key).or_default() += if order.state == State::Back { -way(order) } else { way(order) };
            }
            sums
        });
        let sums = sums.collect();
        let rows_of = |order: &Order| if of_orders { 1 } else { order.lines.len() };
        let rows: usize = known().map(|(order, _)| rows_of(order)).sum();
        let all: usize = self.world.orders.iter().map(rows_of).sum();
        let sold = |order: &Order| order.state == State::Sold && order.goods() > 0;
        let receipts: HashSet<(String, &str, Day, usize)> = known()
            .filter(|(order, _)| sold(order))
            .map(|(order, key)| {
                (key, order.number.as_str(), order.day, if has(Field::Store) { order.store } else { 0 })
            })
            .collect();
        let days = || known().map(|(order, _)| order.day);
        let mut lines: BTreeMap<String, i64> = BTreeMap::new();
        for (order, key) in known() {
            *lines.entry(key).or_default() += order.lines.iter().map(|line| line.cents).sum::<i64>();
        }
        Truth {
            sums,
            rows,
            no_sales: all - rows,
            receipts: has(Field::Receipt).then_some(receipts.len()),
            first: days().min().unwrap_or(Day(0)),
            last: days().max().unwrap_or(Day(0)),
            lines: lines.into_values().max().unwrap_or(0),
        }
    }

    /// By what the file tells its customers apart.
    fn key_of(&self, person: usize) -> String {
        let person = &self.world.people[person];
        if self.layout.has(Field::Id) {
            person.id.clone()
        } else if self.layout.has(Field::Email) {
            person.email.clone()
        } else {
            person.name.clone()
        }
    }
}

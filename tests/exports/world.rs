//! A shop's customers, articles and orders, whose sums are known.

use foresale::domain::day::Day;
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::words::Words;

pub struct Person {
    pub id: String,
    pub first: &'static str,
    pub last: &'static str,
    pub name: String,
    pub email: String,
    pub city: &'static str,
    pub postcode: String,
    pub phone: String,
}

pub struct Item {
    pub name: &'static str,
    pub sku: String,
    pub category: &'static str,
    pub price: i64,
    pub tax_percent: i64,
    pub stock: u32,
}

#[derive(Clone)]
pub struct Line {
    pub item: usize,
    /// Negative where goods come back and the file tells it so.
    pub quantity: i64,
    pub unit: i64,
    /// Taken off, of hundred.
    pub percent: i64,
    pub tax_percent: i64,
    /// Amounts are rounded to so many cents: a hundred where the currency has none.
    pub cents: i64,
}

/// Half away from nothing, as tills round.
pub fn rounded(amount: i64, part: i64, whole: i64) -> i64 {
    let product = amount * part;
    (product.abs() * 2 + whole) / (2 * whole) * product.signum()
}

impl Line {
    pub fn list(&self) -> i64 {
        self.quantity * self.unit
    }

    pub fn off(&self) -> i64 {
        rounded(self.list(), self.percent, 100 * self.cents) * self.cents
    }

    /// What it costs, with or without tax as the shop writes its prices.
    pub fn total(&self) -> i64 {
        self.list() - self.off()
    }

    pub fn net(&self, prices_are_net: bool) -> i64 {
        let parts = (100 + self.tax_percent) * self.cents;
        if prices_are_net { self.total() } else { rounded(self.total(), 100, parts) * self.cents }
    }

    pub fn gross(&self, prices_are_net: bool) -> i64 {
        let tax = rounded(self.total(), self.tax_percent, 100 * self.cents) * self.cents;
        if prices_are_net { self.total() + tax } else { self.total() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Sold,
    /// A credit note: its lines count against the customer.
    Back,
    Cancelled,
}

#[derive(Clone)]
pub struct Order {
    pub number: String,
    pub day: Day,
    pub minute: u32,
    /// None: nobody known.
    pub person: Option<usize>,
    pub lines: Vec<Line>,
    pub off: i64,
    pub shipping: i64,
    pub store: usize,
    pub till: usize,
    pub state: State,
    pub channel: usize,
}

impl Order {
    pub fn goods(&self) -> i64 {
        self.lines.iter().map(Line::total).sum::<i64>() - self.off
    }
}

/// How receipts are numbered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbers {
    Running,
    Prefixed,
    Yearly,
    PerStore,
    Daily,
}

/// What a world is made of.
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
pub struct Habits {
    pub orders: usize,
    pub people: usize,
    pub several_lines: bool,
    pub numbers: Numbers,
    pub returns: bool,
    pub cancelled: bool,
    pub nobody: bool,
    pub line_discounts: bool,
    pub order_discounts: bool,
    pub shipping: bool,
    /// Amounts are whole, as in yen.
    pub whole: bool,
    /// Customers known by name only are one customer where they share it.
    pub names_differ: bool,
    pub firms: bool,
}

pub struct World {
    pub people: Vec<Person>,
    pub items: Vec<Item>,
    /// By day.
    pub orders: Vec<Order>,
}

impl World {
    pub fn of(habits: &Habits, words: &Words, rng: &mut Xoshiro256PlusPlus) -> World {
        let people = people(habits, words, rng);
        let items = items(habits, words, rng);
        let mut world = World { people, items, orders: Vec::new() };
        world.sell(habits, rng);
        world.number(habits.numbers, rng);
        world
    }

    fn sell(&mut self, habits: &Habits, rng: &mut Xoshiro256PlusPlus) {
        let span = rng.gen_range(60..900);
        let end = Day::from_ymd(2026, 10, 31).expect("a day").plus(-rng.gen_range(0..200));
        let mut days: Vec<i32> = (0..habits.orders).map(|_| rng.gen_range(0..span)).collect();
        days.sort_unstable();
        // Some buy often, most seldom.
        let weights: Vec<f64> = self.people.iter().map(|_| rng.r#gen::<f64>().powi(2) + 0.1).collect();
        for day in days {
            let person = drawn(&weights, rng);
            let count = if habits.several_lines { [1, 1, 2, 2, 3, 5][rng.gen_range(0..6)] } else { 1 };
            let mut lines: Vec<Line> = Vec::new();
            for _ in 0..count {
                let line = self.line(habits, rng);
                if lines.iter().all(|other| other.item != line.item) {
                    lines.push(line);
                }
            }
            let goods: i64 = lines.iter().map(Line::total).sum();
            let unit = if habits.whole { 100 } else { 1 };
            let takes_off = habits.order_discounts && rng.gen_bool(0.3);
            let off = if takes_off { rounded(goods, [5, 10, 20][rng.gen_range(0..3)], 100 * unit) * unit } else { 0 };
            let shipping = [0, 490, 595, 1000][rng.gen_range(0..4)] / unit * unit;
            let mut order = Order {
                number: String::new(),
                day: end.plus(day - span),
                minute: rng.gen_range(8 * 60..20 * 60),
                person: Some(person),
                lines,
                off,
                shipping: if habits.shipping { shipping } else { 0 },
                store: rng.gen_range(0..3),
                till: rng.gen_range(1..4),
                state: State::Sold,
                channel: rng.gen_range(0..2),
            };
            if habits.nobody && rng.gen_bool(0.1) {
                order.person = None;
            } else if habits.returns && rng.gen_bool(0.08) {
                order.state = State::Back;
                order.lines.truncate(1);
                (order.off, order.shipping) = (0, 0);
                order.lines[0].percent = 0;
            } else if habits.cancelled && rng.gen_bool(0.08) {
                order.state = State::Cancelled;
            }
            self.orders.push(order);
        }
        self.orders.sort_by_key(|order| (order.day, order.minute));
    }

    fn line(&self, habits: &Habits, rng: &mut Xoshiro256PlusPlus) -> Line {
        let item = rng.gen_range(0..self.items.len());
        let quantity = [1, 1, 1, 2, 2, 3, 4, 10][rng.gen_range(0..8)];
        let percent =
            if habits.line_discounts && rng.gen_bool(0.35) { [5, 10, 15, 20, 50][rng.gen_range(0..5)] } else { 0 };
        let sold = &self.items[item];
        Line {
            item,
            quantity,
            unit: sold.price,
            percent,
            tax_percent: sold.tax_percent,
            cents: if habits.whole { 100 } else { 1 },
        }
    }

    fn number(&mut self, numbers: Numbers, rng: &mut Xoshiro256PlusPlus) {
        let start = rng.gen_range(1..9) * [100, 1000, 10_000][rng.gen_range(0..3)] + rng.gen_range(0..100);
        let letters = ["RE", "INV", "A", "SO", "F"][rng.gen_range(0..5)];
        let mut next = std::collections::HashMap::new();
        let mut count = 0;
        for order in &mut self.orders {
            let key = match numbers {
                Numbers::Running | Numbers::Prefixed => (0, 0),
                Numbers::Yearly => (order.day.year(), 0),
                Numbers::PerStore => (0, order.store),
                Numbers::Daily => (order.day.0, 0),
            };
            let number: &mut usize = next.entry(key).or_default();
            *number += 1;
            count += 1;
            order.number = match numbers {
                Numbers::Running => (start + count).to_string(),
                Numbers::Prefixed => format!("{letters}-{}-{:04}", order.day.year(), count),
                Numbers::Yearly | Numbers::PerStore | Numbers::Daily => number.to_string(),
            };
        }
    }
}

fn drawn(weights: &[f64], rng: &mut Xoshiro256PlusPlus) -> usize {
    let mut left = rng.r#gen::<f64>() * weights.iter().sum::<f64>();
    for (place, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return place;
        }
    }
    weights.len() - 1
}

fn people(habits: &Habits, words: &Words, rng: &mut Xoshiro256PlusPlus) -> Vec<Person> {
    let style = rng.gen_range(0..6);
    let start = rng.gen_range(1..5) * 10_000 + rng.gen_range(0..100);
    let mut people: Vec<Person> = Vec::new();
    for place in 0..habits.people {
        let id = match style {
            0 => (start + place * 7).to_string(),
            1 => format!("K{:04}", place + 1),
            2 => format!("{:06}", place * 13 + 101),
            3 => format!("C-{}", start + place),
            4 => (place + 1).to_string(),
            _ => format!("{:08X}", rng.r#gen::<u32>() | 0xA000_0000),
        };
        let (first, last, name) = loop {
            let (first, last) = (words.one("firsts", rng), words.one("lasts", rng));
            let name =
                if habits.firms { [last, " ", words.one("firms", rng)].concat() } else { [first, " ", last].concat() };
            if !habits.names_differ || people.iter().all(|other| other.name != name) {
                break (first, last, name);
            }
        };
        people.push(Person {
            id,
            first,
            last,
            name,
            email: format!("p{}@example.{}", place * 3 + 11, ["com", "org", "net"][place % 3]),
            city: words.one("cities", rng),
            postcode: format!("{:05}", rng.gen_range(1000..99_000)),
            phone: format!("0{} {}", rng.gen_range(20..99), rng.gen_range(100_000..999_999)),
        });
    }
    people
}

fn items(habits: &Habits, words: &Words, rng: &mut Xoshiro256PlusPlus) -> Vec<Item> {
    let taxes = [(19, 7), (20, 10), (21, 9), (25, 12), (22, 10)][rng.gen_range(0..5)];
    let start = rng.gen_range(1000..9000);
    let is_number = rng.gen_bool(0.5);
    words
        .all("items")
        .iter()
        .enumerate()
        .map(|(place, &name)| {
            let price = match rng.gen_range(0..4) {
                0 => rng.gen_range(2..400) * 50,
                1 => rng.gen_range(1..300) * 100 - 1,
                2 => rng.gen_range(1..200) * 100,
                _ => rng.gen_range(150..9999),
            };
            let price = if habits.whole { price.max(100) * 100 } else { price };
            let sku = if is_number { (start + place * 3).to_string() } else { format!("A{}", start + place) };
            let tax_percent = if rng.gen_bool(0.7) { taxes.0 } else { taxes.1 };
            let category = words.all("cats")[place % words.all("cats").len()];
            Item { name, sku, category, price, tax_percent, stock: rng.gen_range(0..400) }
        })
        .collect()
}

//! One random export: its sales, the choices of its layout, and the file.

use std::collections::{BTreeMap, HashSet};

use foresale::domain::day::Day;

use super::languages::{LANGUAGES, Language};

/// Numbers that are the same on any machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    pub fn chance(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

struct Line {
    product: usize,
    pieces: i64,
    price: i64,
    /// Taken off the line, in cents.
    off: i64,
    percent: i64,
    /// The least money that is written: a cent, or a yen.
    least: i64,
}

impl Line {
    fn money(&self) -> i64 {
        let full = self.pieces * self.price;
        let left = full - self.off - (full * self.percent + 50).div_euclid(100);
        left / self.least * self.least
    }
}

struct Receipt {
    number: String,
    till: usize,
    day: Day,
    customer: Option<usize>,
    lines: Vec<Line>,
    is_back: bool,
    is_off: bool,
    paid: i64,
}

impl Receipt {
    fn money(&self) -> i64 {
        self.lines.iter().map(Line::money).sum()
    }

    /// What it adds to the sales.
    fn counted(&self) -> i64 {
        if self.is_back { -self.money() } else { self.money() }
    }
}

/// What gives the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Receipts,
    Lines,
    Prices,
    PricesAndLines,
    LinesAndTotal,
    LinesAndTotalOnce,
    TotalOnLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Discounts {
    None,
    Money,
    Percent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Backs {
    None,
    Signed,
    Kind,
    Flag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Unique,
    Daily,
    ByTill,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Further {
    None,
    Payments,
    SumAndPayment,
    Heads,
    BareHeads,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Name,
    Id,
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Totals {
    None,
    End,
    Months,
}

/// The choices of one export.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of its own")]
struct Choices {
    layout: Layout,
    discounts: Discounts,
    backs: Backs,
    numbers: Numbers,
    further: Further,
    who: Who,
    totals: Totals,
    has_tax: bool,
    has_paid: bool,
    has_status: bool,
    in_cents: bool,
    is_carried: bool,
    /// Walk-in customers: none, blank, or by a word.
    walk_ins: usize,
    has_city: bool,
    has_seller: bool,
    has_line_number: bool,
}

impl Choices {
    fn new(random: &mut Random, language: &Language) -> Choices {
        use Layout::{Lines, LinesAndTotal, LinesAndTotalOnce, Prices, PricesAndLines, Receipts, TotalOnLines};
        let layout = *random.pick(&[
            Receipts,
            Receipts,
            Lines,
            Lines,
            Prices,
            PricesAndLines,
            PricesAndLines,
            LinesAndTotal,
            LinesAndTotalOnce,
            TotalOnLines,
        ]);
        let may_be_off = matches!(layout, Prices | PricesAndLines);
        let is_single = layout == Receipts;
        let is_plain = matches!(layout, Receipts | Lines);
        let mut choices = Choices {
            layout,
            discounts: if may_be_off && random.chance(50) {
                *random.pick(&[Discounts::Money, Discounts::Percent])
            } else {
                Discounts::None
            },
            backs: *random.pick(&[Backs::None, Backs::None, Backs::Signed, Backs::Kind, Backs::Flag]),
            numbers: *random.pick(&[Numbers::Unique, Numbers::Unique, Numbers::Daily, Numbers::ByTill]),
            further: Further::None,
            who: *random.pick(&[Who::Name, Who::Id, Who::Both]),
            totals: *random.pick(&[Totals::None, Totals::None, Totals::None, Totals::End, Totals::Months]),
            has_tax: is_single && random.chance(25),
            has_paid: is_single && random.chance(25),
            has_status: random.chance(20),
            in_cents: is_plain && language.name != "ja" && random.chance(12),
            is_carried: !is_single && random.chance(15),
            walk_ins: random.below(5).saturating_sub(2),
            has_city: random.chance(30),
            has_seller: random.chance(30),
            has_line_number: !is_single && random.chance(30),
        };
        if matches!(layout, Lines | PricesAndLines) && random.chance(45) {
            choices.further =
                *random.pick(&[Further::Payments, Further::SumAndPayment, Further::Heads, Further::BareHeads]);
        }
        choices.agree();
        choices
    }

    /// Leaves out what no export would have together.
    fn agree(&mut self) {
        if self.has_paid {
            // An open invoice, or a credit note that is paid, is another matter.
            (self.has_tax, self.has_status, self.backs, self.numbers) = (false, false, Backs::None, Numbers::Unique);
        }
        // The other columns of money would be in cents too, and no heading says so.
        self.in_cents &= !self.has_paid && !self.has_tax;
        if self.further != Further::None {
            (self.has_status, self.totals, self.is_carried, self.has_line_number) = (false, Totals::None, false, false);
            if matches!(self.backs, Backs::Kind | Backs::Flag) {
                self.backs = Backs::None;
            }
        }
        if self.further == Further::BareHeads && self.walk_ins > 0 {
            self.walk_ins = 0;
        }
        if self.is_carried {
            (self.walk_ins, self.totals) = (0, Totals::None);
        }
        if self.layout == Layout::TotalOnLines {
            self.totals = Totals::None;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Till,
    Day,
    CustomerId,
    Customer,
    Product,
    Pieces,
    Price,
    Off,
    Percent,
    Line,
    Amount,
    Total,
    Net,
    Tax,
    Gross,
    Paid,
    Open,
    Kind,
    Credit,
    Status,
    RowKind,
    City,
    Seller,
    LineNumber,
}

#[derive(Debug, Clone)]
enum Row {
    Whole(usize),
    Line(usize, usize),
    Head(usize),
    Payment(usize, i64, String),
    Sum(usize),
    Total(i64),
}

/// What an export says.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
pub struct Truth {
    /// Cents by day.
    pub days: BTreeMap<i32, i64>,
    pub customers: usize,
    pub receipts: usize,
}

pub struct Export {
    pub bytes: Vec<u8>,
    pub text: String,
    /// The layout in words, for whoever looks at a wrong one.
    pub told: String,
    pub truth: Truth,
    /// The same before tax.
    pub net: Option<Truth>,
    /// By how many cents a day may differ: the rounding of its percentages.
    pub slack: i64,
}

impl Export {
    pub fn new(seed: u64) -> Export {
        let mut random = Random::new(seed);
        let language = random.pick(LANGUAGES);
        let choices = Choices::new(&mut random, language);
        let receipts = sell(&mut random, language, &choices);
        let mut writer =
            Writer { language, choices: &choices, receipts: &receipts, style: Style::new(&mut random, language) };
        let columns = writer.columns(&mut random);
        let rows = writer.rows(&mut random);
        let text = writer.text(&columns, &rows);
        let (bytes, encoding) = encoded(&text, language, &mut random);
        let told = format!("seed {seed} {} {encoding} {:?} {:?}", language.name, choices, writer.style);
        let net = choices.has_tax.then(|| truth(&receipts, Receipt::counted));
        let truth = truth(&receipts, |receipt| {
            let sign = if receipt.is_back { -1 } else { 1 };
            if choices.has_tax { sign * (receipt.money() + tax(receipt.money())) } else { receipt.counted() }
        });
        Export { bytes, text, told, truth, net, slack: slack(&choices, language) }
    }
}

fn slack(choices: &Choices, language: &Language) -> i64 {
    let least = if language.name == "ja" { 100 } else { 1 };
    if choices.discounts == Discounts::Percent { 12 * least } else { 0 }
}

fn tax(net: i64) -> i64 {
    let tax = (net * 19 + 50).div_euclid(100);
    // Of whole yen it is whole.
    if net % 100 == 0 { tax / 100 * 100 } else { tax }
}

fn truth(receipts: &[Receipt], money: impl Fn(&Receipt) -> i64) -> Truth {
    let mut truth = Truth::default();
    let mut customers = HashSet::new();
    for receipt in receipts.iter().filter(|receipt| !receipt.is_off) {
        let Some(customer) = receipt.customer else { continue };
        *truth.days.entry(receipt.day.0).or_default() += money(receipt);
        customers.insert(customer);
        truth.receipts += 1;
    }
    truth.days.retain(|_, cents| *cents != 0);
    truth.customers = customers.len();
    truth
}

fn sell(random: &mut Random, language: &Language, choices: &Choices) -> Vec<Receipt> {
    let is_whole = language.name == "ja";
    let is_dear = random.chance(25);
    let prices: Vec<i64> = language
        .products
        .iter()
        .map(|_| {
            let cents = 300 + i64::try_from(random.below(if is_dear { 90_000 } else { 9_000 })).unwrap_or(0);
            if is_whole { (cents / 100).max(1) * 1000 } else { cents / 5 * 5 }
        })
        .collect();
    let mut receipts: Vec<Receipt> = Vec::new();
    let mut day = Day::from_ymd(2025, 1, 2).expect("a day");
    let days = 16 + random.below(20);
    let first = 1000 + random.below(4000);
    for at in 0..days {
        let is_counted = choices.numbers != Numbers::Unique;
        let of_day = if is_counted { 2 + random.below(3) } else { 1 + random.below(2) };
        let tills = if choices.numbers == Numbers::ByTill { 2 } else { 1 };
        for count in 0..of_day {
            for till in 1..=tills {
                let number = match choices.numbers {
                    Numbers::Unique => (first + receipts.len()).to_string(),
                    Numbers::Daily | Numbers::ByTill => (count + 1).to_string(),
                };
                receipts.push(receipt(random, language, choices, &prices, (number, till, day)));
            }
        }
        day = day.plus(1 + i32::try_from(random.below(if at % 3 == 0 { 14 } else { 5 })).unwrap_or(0));
    }
    // Each kind stands on some.
    if choices.backs != Backs::None {
        for at in [4, 9, 14] {
            receipts[at].is_back = true;
            receipts[at].is_off = false;
        }
    }
    if choices.has_status {
        for at in [3, 11] {
            receipts[at].is_off = !receipts[at].is_back;
        }
    }
    if choices.discounts != Discounts::None {
        for receipt in receipts.iter_mut().step_by(3) {
            receipt.lines[0].discount(choices.discounts, 1 + receipt.day.0 % 4);
        }
    }
    receipts
}

impl Line {
    fn discount(&mut self, how: Discounts, size: i32) {
        let full = self.pieces * self.price;
        match how {
            Discounts::Money => {
                self.off = ((full / 1000 * 10 * i64::from(size) + 25).min(full / 2)) / self.least * self.least;
            }
            Discounts::Percent => self.percent = i64::from(size) * 5,
            Discounts::None => {}
        }
    }
}

fn receipt(
    random: &mut Random,
    language: &Language,
    choices: &Choices,
    prices: &[i64],
    (number, till, day): (String, usize, Day),
) -> Receipt {
    let mut products: Vec<usize> = (0..prices.len()).collect();
    let lines: Vec<Line> = (0..=random.below(3))
        .map(|_| {
            let product = products.remove(random.below(products.len()));
            let pieces = *random.pick(&[1, 1, 2, 3, 4, 6]);
            Line {
                product,
                pieces,
                price: prices[product],
                off: 0,
                percent: 0,
                least: if language.name == "ja" { 100 } else { 1 },
            }
        })
        .collect();
    let is_walk_in = choices.walk_ins > 0 && random.chance(12);
    let customer = random.below(language.people.len());
    let mut receipt = Receipt {
        number,
        till,
        day,
        customer: (!is_walk_in).then_some(customer),
        lines,
        is_back: choices.backs != Backs::None && random.chance(8),
        is_off: choices.has_status && random.chance(8),
        paid: 0,
    };
    receipt.is_off &= !receipt.is_back;
    let whole = receipt.money();
    receipt.paid = match random.below(10) {
        0 | 1 => 0,
        2 | 3 => whole / 200 * 100,
        _ => whole,
    };
    receipt
}

/// How numbers and days are written.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of its own")]
struct Style {
    comma: bool,
    thousands: &'static str,
    decimals: bool,
    days: &'static str,
    with_time: bool,
    separator: char,
    all_quoted: bool,
    crlf: bool,
    title: bool,
}

impl Style {
    fn new(random: &mut Random, language: &Language) -> Style {
        let comma = language.comma == random.chance(92);
        let separators: &[char] = if comma { &[';', ';', '\t', '|', ','] } else { &[',', ',', ';', '\t', '|'] };
        Style {
            comma,
            thousands: if random.chance(25) {
                random.pick::<&'static str>(if comma { &[".", " "] } else { &[",", " "] })
            } else {
                ""
            },
            decimals: language.name != "ja",
            days: random.pick::<&'static str>(language.days),
            with_time: random.chance(15),
            separator: *random.pick(separators),
            all_quoted: random.chance(25),
            crlf: random.chance(50),
            title: random.chance(10),
        }
    }

    fn money(&self, cents: i64) -> String {
        let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.abs());
        let digits = (cents / 100).to_string();
        let mut whole = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                whole.push_str(self.thousands);
            }
            whole.push(digit);
        }
        if !self.decimals {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}{}{:02}", if self.comma { ',' } else { '.' }, cents % 100)
    }

    fn day(&self, day: Day, number: usize) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let iso = day.to_string();
        let (year, month, of_month) = (&iso[..4], &iso[5..7], &iso[8..10]);
        let name = MONTHS[month.parse::<usize>().unwrap_or(1) - 1];
        let date = self
            .days
            .replace("%Y", year)
            .replace("%y", &year[2..])
            .replace("%m", month)
            .replace("%d", of_month)
            .replace("%b", name);
        if self.with_time { format!("{date} {:02}:{:02}", 9 + number % 9, number * 7 % 60) } else { date }
    }
}

struct Writer<'a> {
    language: &'a Language,
    choices: &'a Choices,
    receipts: &'a [Receipt],
    style: Style,
}

impl Writer<'_> {
    #[expect(clippy::too_many_lines, reason = "column by column")]
    fn columns(&mut self, random: &mut Random) -> Vec<(Column, String)> {
        use Column as C;
        let (choices, language) = (self.choices, self.language);
        let mut columns: Vec<(Column, &[&str])> = Vec::new();
        let is_invoice = choices.has_paid || choices.has_tax || random.chance(20);
        if matches!(choices.further, Further::Heads | Further::BareHeads | Further::Payments) {
            columns.push((C::RowKind, &[]));
        }
        columns.push((C::Number, if is_invoice { language.invoice } else { language.receipt }));
        if choices.numbers == Numbers::ByTill {
            columns.push((C::Till, language.till));
        }
        columns.push((C::Day, language.date));
        if choices.backs == Backs::Kind {
            columns.push((C::Kind, language.kind));
        }
        if choices.who != Who::Name {
            columns.push((C::CustomerId, language.customer_id));
        }
        if choices.who != Who::Id {
            columns.push((C::Customer, language.customer));
        }
        if choices.layout != Layout::Receipts {
            if choices.has_line_number {
                columns.push((C::LineNumber, &["#", "Line no", "Pos"]));
            }
            columns.push((C::Product, language.product));
        }
        let pieces =
            !matches!(choices.layout, Layout::Receipts) && (choices.layout != Layout::Lines || random.chance(50));
        if pieces {
            columns.push((C::Pieces, language.quantity));
        }
        let priced = matches!(choices.layout, Layout::Prices | Layout::PricesAndLines);
        if priced {
            columns.push((C::Price, language.unit_price));
        }
        match choices.discounts {
            Discounts::None => {}
            Discounts::Money => columns.push((C::Off, language.discount)),
            Discounts::Percent => columns.push((C::Percent, language.discount)),
        }
        match choices.layout {
            Layout::Receipts if choices.has_tax => {
                columns.extend([(C::Net, language.net), (C::Tax, language.tax), (C::Gross, language.gross)]);
            }
            Layout::Receipts => columns.push((C::Amount, language.amount)),
            Layout::Lines | Layout::PricesAndLines => columns.push((C::Line, language.line)),
            Layout::LinesAndTotal | Layout::LinesAndTotalOnce => {
                columns.extend([(C::Line, language.line), (C::Total, language.total)]);
            }
            Layout::TotalOnLines => columns.push((C::Total, language.total)),
            Layout::Prices => {}
        }
        if choices.has_paid {
            columns.extend([(C::Paid, language.paid), (C::Open, language.open)]);
        }
        if choices.backs == Backs::Flag {
            columns.push((C::Credit, language.credit));
        }
        if choices.has_status {
            columns.push((C::Status, language.status));
        }
        if choices.has_city {
            columns.push((C::City, &[]));
        }
        if choices.has_seller {
            columns.push((C::Seller, &[]));
        }
        let mut named: Vec<(Column, String)> = Vec::new();
        for (column, headings) in columns {
            let heading = match column {
                C::RowKind => language.row_kind.to_owned(),
                C::City => language.city.to_owned(),
                C::Seller => language.seller.to_owned(),
                C::Percent => format!("{} %", random.pick(headings)),
                C::Line | C::Amount if choices.in_cents => language.cents.to_owned(),
                _ => (*random.pick(headings)).to_owned(),
            };
            let is_new = named.iter().all(|(_, other)| *other != heading);
            named.push((column, if is_new { heading } else { format!("{heading} 2") }));
        }
        if random.chance(35) {
            for at in (1..named.len()).rev() {
                named.swap(at, random.below(at + 1));
            }
        }
        named
    }

    fn rows(&self, random: &mut Random) -> Vec<Row> {
        let mut rows = Vec::new();
        let (mut all, mut of_month, mut month) = (0, 0, String::new());
        for (at, receipt) in self.receipts.iter().enumerate() {
            let this = receipt.day.to_string()[..7].to_owned();
            if self.choices.totals == Totals::Months && !month.is_empty() && month != this {
                rows.push(Row::Total(of_month));
                of_month = 0;
            }
            month = this;
            let shown = self.shown(receipt);
            (all, of_month) = (all + shown, of_month + shown);
            if self.choices.layout == Layout::Receipts {
                rows.push(Row::Whole(at));
                continue;
            }
            if matches!(self.choices.further, Further::Heads | Further::BareHeads) {
                rows.push(Row::Head(at));
            }
            rows.extend((0..receipt.lines.len()).map(|line| Row::Line(at, line)));
            if self.choices.further == Further::SumAndPayment {
                rows.push(Row::Sum(at));
            }
            if matches!(self.choices.further, Further::Payments | Further::SumAndPayment) {
                let [cash, card] = [self.language.payments[0], self.language.payments[1]].map(str::to_owned);
                if random.chance(12) && shown > 400 {
                    let part = shown / 300 * 100;
                    rows.extend([Row::Payment(at, part, cash), Row::Payment(at, shown - part, card)]);
                } else {
                    rows.push(Row::Payment(at, shown, if random.chance(50) { cash } else { card }));
                }
            }
        }
        match self.choices.totals {
            Totals::None => {}
            Totals::End => rows.push(Row::Total(all)),
            Totals::Months => rows.push(Row::Total(of_month)),
        }
        rows
    }

    fn sign(&self, receipt: &Receipt) -> i64 {
        if receipt.is_back && self.choices.backs == Backs::Signed { -1 } else { 1 }
    }

    /// What the file says that a receipt comes to.
    fn shown(&self, receipt: &Receipt) -> i64 {
        let net = receipt.money();
        self.sign(receipt) * if self.choices.has_tax { net + tax(net) } else { net }
    }

    fn cell(&self, column: Column, row: &Row, money_column: Column, label_column: Column) -> String {
        use Column as C;
        let money = |cents: i64| {
            if self.choices.in_cents { cents.to_string() } else { self.style.money(cents) }
        };
        let (at, line) = match row {
            Row::Total(cents) if column == money_column => return money(*cents),
            Row::Total(_) if column == label_column => return self.language.sum.to_owned(),
            Row::Total(_) => return String::new(),
            Row::Whole(at) | Row::Head(at) | Row::Payment(at, ..) | Row::Sum(at) => (*at, None),
            Row::Line(at, line) => (*at, Some(*line)),
        };
        let receipt = &self.receipts[at];
        let sold = line.map(|line| &receipt.lines[line]);
        let sign = self.sign(receipt);
        let is_further = line.is_some_and(|line| line > 0) && self.choices.is_carried;
        let is_below_head = line.is_some() && self.choices.further == Further::BareHeads;
        match column {
            C::Day | C::CustomerId | C::Customer | C::Number if is_further => String::new(),
            C::Day | C::CustomerId | C::Customer if is_below_head => String::new(),
            C::Number => receipt.number.clone(),
            C::Till => receipt.till.to_string(),
            C::Day => self.style.day(receipt.day, at),
            C::CustomerId => receipt.customer.map_or(String::new(), |who| format!("K{:03}", who * 7 + 101)),
            C::Customer => match receipt.customer {
                Some(who) => self.language.people[who].to_owned(),
                None if self.choices.walk_ins == 2 => self.language.walk_in[0].to_owned(),
                None => String::new(),
            },
            C::Product => match row {
                Row::Payment(_, _, word) => word.clone(),
                Row::Sum(_) => self.language.sum.to_owned(),
                _ => sold.map_or(String::new(), |line| self.language.products[line.product].to_owned()),
            },
            C::Pieces => sold.map_or(String::new(), |line| (sign * line.pieces).to_string()),
            C::Price => sold.map_or(String::new(), |line| money(line.price)),
            C::Off => sold.map_or(String::new(), |line| money(line.off)),
            C::Percent => sold.map_or(String::new(), |line| line.percent.to_string()),
            C::Line => match row {
                Row::Payment(_, cents, _) => money(*cents),
                Row::Sum(_) | Row::Head(_) => money(sign * receipt.money()),
                _ => sold.map_or(String::new(), |line| money(sign * line.money())),
            },
            C::Total if self.choices.layout == Layout::LinesAndTotalOnce && line.is_some_and(|line| line > 0) => {
                String::new()
            }
            C::Amount | C::Total | C::Net => money(sign * receipt.money()),
            C::Tax => money(sign * tax(receipt.money())),
            C::Gross => money(sign * (receipt.money() + tax(receipt.money()))),
            C::Paid => money(receipt.paid),
            C::Open => money(receipt.money() - receipt.paid),
            C::Kind => {
                let kinds = self.language.kinds[receipt.till % self.language.kinds.len()];
                kinds[usize::from(receipt.is_back)].to_owned()
            }
            C::Credit => self.language.yes_no[usize::from(!receipt.is_back)].to_owned(),
            C::Status => self.language.states[0][usize::from(receipt.is_off)].to_owned(),
            C::RowKind => match (row, self.choices.further) {
                (Row::Head(_), _) => "H".to_owned(),
                (_, Further::Heads | Further::BareHeads) => "L".to_owned(),
                (Row::Payment(..), _) => self.language.rows[1].to_owned(),
                _ => self.language.rows[0].to_owned(),
            },
            C::City => receipt.customer.map_or(String::new(), |who| (*self.language.cities)[who % 3].to_owned()),
            C::Seller => self.language.people[(at * 5) % 3].to_owned(),
            C::LineNumber => line.map_or(String::new(), |line| (line + 1).to_string()),
        }
    }

    fn text(&self, columns: &[(Column, String)], rows: &[Row]) -> String {
        use Column as C;
        let has = |wanted: C| columns.iter().any(|(column, _)| *column == wanted);
        let money =
            [C::Gross, C::Amount, C::Line, C::Total].into_iter().find(|&column| has(column)).unwrap_or(C::Price);
        let label = if has(C::Customer) { C::Customer } else { C::CustomerId };
        let end = if self.style.crlf { "\r\n" } else { "\n" };
        let quoted = |cell: &str| {
            let must = cell.contains([self.style.separator, '"', '\n']);
            if must || (self.style.all_quoted && !cell.is_empty()) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        };
        let mut text = String::new();
        if self.style.title {
            text.extend(["Export 2025", end]);
        }
        let joined = |cells: Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            format!("{}{end}", cells.join(&self.style.separator.to_string()))
        };
        text.push_str(&joined(columns.iter().map(|(_, heading)| heading.clone()).collect()));
        // A total of prices would be none.
        let is_shown = |row: &Row| !(matches!(row, Row::Total(_)) && money == C::Price);
        for row in rows.iter().filter(|row| is_shown(row)) {
            text.push_str(&joined(columns.iter().map(|(column, _)| self.cell(*column, row, money, label)).collect()));
        }
        text
    }
}

/// The text in one of the encodings of its language, if that has all its letters.
fn encoded(text: &str, language: &Language, random: &mut Random) -> (Vec<u8>, String) {
    let utf8 = || (text.as_bytes().to_vec(), "utf-8".to_owned());
    match random.below(10) {
        0..=3 => utf8(),
        4 => ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), "utf-8 with mark".to_owned()),
        5 => {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            ([0xFF, 0xFE].into_iter().chain(units).collect(), "utf-16".to_owned())
        }
        _ => {
            let code = *random.pick(language.encodings);
            in_page(text, code).map_or_else(utf8, |bytes| (bytes, code.to_owned()))
        }
    }
}

fn in_page(text: &str, code: &str) -> Option<Vec<u8>> {
    if let Some(page) = code.strip_prefix("cp").and_then(|page| page.parse::<u16>().ok()).filter(|page| *page != 866) {
        let table = oem_cp::code_table::ENCODING_TABLE_CP_MAP.get(&page)?;
        return oem_cp::encode_string_checked(text, table);
    }
    let name = if code == "cp866" { "ibm866" } else { code };
    let (bytes, _, is_lossy) = encoding_rs::Encoding::for_label(name.as_bytes())?.encode(text);
    (!is_lossy).then(|| bytes.into_owned())
}

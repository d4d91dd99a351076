//! Rows about what customers bought and how they were contacted.

use egui::Ui;

use super::row::Row;
use domain::day::Day;
use domain::money::Money;
use domain::purchase::Source;
use domain::rule::{ContactTest, Contacts, Goods, PurchaseTest, Purchases, Within};
use ui::words;

/// More often than anybody buys.
const MOST_TIMES: u32 = 100_000;

/// "bought Tyres at least 2 times in the last 12 months through any source at any store"
pub fn purchases_ui(ui: &mut Ui, asked: &mut Purchases, row: &Row<'_>) {
    test_ui(ui, asked, row);
    let choices = row.choices;
    let mut goods: Vec<(Goods, String)> = vec![(Goods::Anything, "anything".into())];
    goods.extend(choices.groups.iter().map(|group| (Goods::Group(group.clone()), group.clone())));
    goods.extend(choices.products.iter().map(|p| (Goods::Product(p.of.clone()), format!("Product: {}", p.name))));
    row.choose(ui, "goods", &mut asked.goods, &goods, 160.0);
    numbers_ui(ui, &mut asked.test, row);
    within_ui(ui, &mut asked.within, row);
    let mut sources: Vec<(Option<Source>, String)> = vec![(None, "any source".into())];
    sources.extend(Source::ALL.map(|source| (Some(source), source.name().to_owned())));
    words::body(ui, "through");
    row.choose(ui, "source", &mut asked.source, &sources, 120.0);
    if !choices.stores.is_empty() {
        let mut stores: Vec<(Option<String>, String)> = vec![(None, "any store".into())];
        stores.extend(choices.stores.iter().map(|store| (Some(store.clone()), store.clone())));
        words::body(ui, "at");
        row.choose(ui, "store", &mut asked.store, &stores, 120.0);
    }
}

/// What is tested about the purchases; numbers are kept if possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Bought,
    Never,
    SpentAtLeast,
    SpentAtMost,
}

/// "bought", "never bought", "spent at least".
fn test_ui(ui: &mut Ui, asked: &mut Purchases, row: &Row<'_>) {
    let (shape, money) = match asked.test {
        PurchaseTest::TimesAtLeast(_) | PurchaseTest::TimesAtMost(_) => (Shape::Bought, Money(10_000)),
        PurchaseTest::Never => (Shape::Never, Money(10_000)),
        PurchaseTest::SpentAtLeast(money) => (Shape::SpentAtLeast, money),
        PurchaseTest::SpentAtMost(money) => (Shape::SpentAtMost, money),
    };
    let all = [
        (Shape::Bought, "bought".to_owned()),
        (Shape::Never, "never bought".to_owned()),
        (Shape::SpentAtLeast, "spent at least".to_owned()),
        (Shape::SpentAtMost, "spent at most".to_owned()),
    ];
    let mut chosen = shape;
    if row.choose(ui, "test", &mut chosen, &all, 120.0) {
        asked.test = match chosen {
            Shape::Bought => PurchaseTest::TimesAtLeast(1),
            Shape::Never => PurchaseTest::Never,
            Shape::SpentAtLeast => PurchaseTest::SpentAtLeast(money),
            Shape::SpentAtMost => PurchaseTest::SpentAtMost(money),
        };
    }
    match &mut asked.test {
        PurchaseTest::SpentAtLeast(money) | PurchaseTest::SpentAtMost(money) => {
            let mut major = money.major();
            row.number(ui, "amount", &mut major);
            *money = Money::from_major(major);
            words::body(ui, "on");
        }
        PurchaseTest::TimesAtLeast(_) | PurchaseTest::TimesAtMost(_) | PurchaseTest::Never => {}
    }
}

/// "at least 2 times"
fn numbers_ui(ui: &mut Ui, test: &mut PurchaseTest, row: &Row<'_>) {
    let (PurchaseTest::TimesAtLeast(times) | PurchaseTest::TimesAtMost(times)) = *test else { return };
    let both = [
        (PurchaseTest::TimesAtLeast(times), "at least".to_owned()),
        (PurchaseTest::TimesAtMost(times), "at most".to_owned()),
    ];
    row.choose(ui, "bound", test, &both, 90.0);
    if let PurchaseTest::TimesAtLeast(times) | PurchaseTest::TimesAtMost(times) = test {
        row.whole(ui, "times", times, MOST_TIMES);
        words::body(ui, figures::plural(*times, "time", "times"));
    }
}

/// "was contacted by email in the last 30 days"
pub fn contacts_ui(ui: &mut Ui, asked: &mut Contacts, row: &Row<'_>) {
    let all = [
        (ContactTest::Contacted, "was contacted".to_owned()),
        (ContactTest::NotContacted, "was not contacted".to_owned()),
        (ContactTest::Responded, "responded to a contact".to_owned()),
        (ContactTest::ContactedWithoutResponse, "was contacted and did not respond".to_owned()),
    ];
    row.choose(ui, "test", &mut asked.test, &all, 210.0);
    let mut channels: Vec<(Option<String>, String)> = vec![(None, "any channel".into())];
    channels.extend(row.choices.channels.iter().map(|channel| (Some(channel.clone()), channel.clone())));
    words::body(ui, "by");
    row.choose(ui, "channel", &mut asked.channel, &channels, 120.0);
    within_ui(ui, &mut asked.within, row);
}

fn within_ui(ui: &mut Ui, within: &mut Within, row: &Row<'_>) {
    let (days, months) = match within {
        Within::LastDays(days) => (*days, 12),
        Within::LastMonths(months) => (90, *months),
        Within::Ever | Within::Between { .. } => (90, 12),
    };
    let (from, to) = match within {
        Within::Between { from, to } => (*from, *to),
        _ => (Day(18_262), Day(21_914)),
    };
    let all = [
        (Within::LastMonths(months), "in the last … months".to_owned()),
        (Within::LastDays(days), "in the last … days".to_owned()),
        (Within::Between { from, to }, "from … to".to_owned()),
        (Within::Ever, "at any time".to_owned()),
    ];
    row.choose(ui, "time", within, &all, 150.0);
    match within {
        Within::LastMonths(months) => row.whole(ui, "months", months, 1_200),
        Within::LastDays(days) => row.whole(ui, "days", days, 36_500),
        Within::Between { from, to } => {
            row.day(ui, "first day", from);
            words::body(ui, "to");
            row.day(ui, "last day", to);
        }
        Within::Ever => {}
    }
}

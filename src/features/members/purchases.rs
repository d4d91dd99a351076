//! "Bought Tyres at least 2 times in the last 12 months", in one pass over the purchases.

use super::{Known, Mask, days_of};
use domain::rule::{Goods, PurchaseTest, Purchases};

/// The totals of a customer's purchases of the requested kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    /// Days on which something was bought and kept: as everywhere, a day of returns does not count, a day of goods
    /// given away does.
    times: u32,
    /// Minus returns, in minor units.
    spent: i64,
}

pub(super) fn holds(asked: &Purchases, known: &Known) -> Mask {
    let sums = sums(asked, known);
    let passes = |sum: &Sum| match asked.test {
        PurchaseTest::TimesAtLeast(times) => sum.times >= times,
        PurchaseTest::TimesAtMost(times) => sum.times <= times,
        PurchaseTest::Never => sum.times == 0,
        PurchaseTest::SpentAtLeast(money) => sum.spent >= money.0,
        PurchaseTest::SpentAtMost(money) => sum.spent <= money.0,
    };
    sums.iter().map(passes).collect()
}

/// One sum per customer.
fn sums(asked: &Purchases, known: &Known) -> Vec<Sum> {
    let lines = &known.purchases;
    let (first, last) = days_of(asked.within, known.as_of, known.as_of.0);
    let is_asked = line_test(asked, known);
    let mut sums = vec![Sum::default(); known.customers.len()];
    let (mut place, mut line) = (0, 0);
    while line < lines.len() {
        let (customer, day) = (lines.customer[line], lines.day[line]);
        let (mut cents, mut lowest, mut any) = (0_i64, 0, false);
        while line < lines.len() && lines.customer[line] == customer && lines.day[line] == day {
            if day >= first && day <= last && is_asked(line) {
                cents = cents.saturating_add(lines.amount[line]);
                lowest = lowest.min(lines.amount[line]);
                any = true;
            }
            line += 1;
        }
        while known.customers.get(place).is_some_and(|known| *known < customer) {
            place += 1;
        }
        if any && known.customers.get(place) == Some(&customer) {
            let sum = &mut sums[place];
            sum.spent = sum.spent.saturating_add(cents);
            sum.times += u32::from(cents > 0 || (cents == 0 && lowest == 0));
        }
    }
    sums
}

/// Whether a line matches the requested goods, source and store. Names that no longer exist match nothing.
fn line_test<'a>(asked: &Purchases, known: &'a Known) -> impl Fn(usize) -> bool + use<'a> {
    let lines = &known.purchases;
    let group = match &asked.goods {
        Goods::Group(name) => {
            let place = lines.categories.iter().position(|category| category.eq_ignore_ascii_case(name));
            Some(place.and_then(|place| u32::try_from(place).ok()))
        }
        _ => None,
    };
    let product = match &asked.goods {
        Goods::Product(id) => Some(known.products.get(id).copied()),
        _ => None,
    };
    let store = asked
        .store
        .as_ref()
        .map(|name| known.stores.iter().find(|(_, store)| store.eq_ignore_ascii_case(name)).map(|(number, _)| *number));
    let source = asked.source.map(domain::purchase::Source::number);
    move |line| {
        group.is_none_or(|group| group.is_some() && lines.category[line] == group)
            && product.is_none_or(|product| product.is_some() && lines.product[line] == product)
            && store.is_none_or(|store| store.is_some() && lines.store[line] == store)
            && source.is_none_or(|source| lines.source[line] == source)
    }
}

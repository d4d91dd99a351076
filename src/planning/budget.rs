//! Choosing contacts of differing cost under a budget: a good list, and a bound on the best.

use crate::planning::targeting::Contact;

/// Steps of the search for the bound's price of money; each halves the uncertainty or better.
const STEPS: usize = 60;

/// At most `most` positions of `ranked`, best first, whose contact costs stay within `budget`; and an upper bound of
/// the profit of any such list, by Lagrangian relaxation, which for one budget is Dantzig's bound (1957).
pub(super) fn fill(ranked: &[Contact], most: usize, budget: f64) -> (Vec<usize>, f64) {
    let worth: Vec<usize> = (0..ranked.len()).filter(|&position| ranked[position].profit > 0.0).collect();
    let (price, bound) = relax(ranked, &worth, most, budget);
    // By profit, by profit for the money, and by profit after paying the price of money: the best of three.
    let orders: [&dyn Fn(&Contact) -> f64; 3] =
        [&|contact| contact.profit, &|contact| contact.profit / contact.contact_cost.max(1e-12), &|contact| {
            contact.profit - price * contact.contact_cost
        }];
    let total = |list: &Vec<usize>| list.iter().map(|&position| ranked[position].profit).sum::<f64>();
    let mut best: Vec<usize> = Vec::new();
    for score in orders {
        let list = take(ranked, &worth, most, budget, score);
        if total(&list) > total(&best) {
            best = list;
        }
    }
    (best, bound)
}

/// Takes customers by falling score as long as they fit.
fn take(ranked: &[Contact], worth: &[usize], most: usize, budget: f64, score: &dyn Fn(&Contact) -> f64) -> Vec<usize> {
    let mut order = worth.to_vec();
    order.sort_by(|&a, &b| score(&ranked[b]).total_cmp(&score(&ranked[a])).then(a.cmp(&b)));
    let mut left = budget + 1e-9;
    let mut list = Vec::new();
    for position in order {
        if list.len() < most && ranked[position].contact_cost <= left {
            left -= ranked[position].contact_cost;
            list.push(position);
        }
    }
    list.sort_unstable();
    list
}

/// The price of money that gives the lowest bound, and that bound: price · budget + the best `most` customers' profit
/// after paying it. Every price gives a bound, and the bound is convex in the price.
fn relax(ranked: &[Contact], worth: &[usize], most: usize, budget: f64) -> (f64, f64) {
    let bound = |price: f64| {
        let mut after: Vec<f64> = worth
            .iter()
            .map(|&position| ranked[position].profit - price * ranked[position].contact_cost)
            .filter(|&profit| profit > 0.0)
            .collect();
        if after.len() > most {
            after.select_nth_unstable_by(most, |a, b| b.total_cmp(a));
            after.truncate(most);
        }
        price * budget + after.iter().sum::<f64>()
    };
    let dearest = worth
        .iter()
        .map(|&position| &ranked[position])
        .filter(|contact| contact.contact_cost > 0.0)
        .map(|contact| contact.profit / contact.contact_cost)
        .fold(0.0, f64::max);
    let (mut low, mut high) = (0.0, dearest);
    for _ in 0..STEPS {
        let (third, two_thirds) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if bound(third) <= bound(two_thirds) {
            high = two_thirds;
        } else {
            low = third;
        }
    }
    let inner = f64::midpoint(low, high);
    [0.0, inner]
        .into_iter()
        .map(|price| (price, bound(price)))
        .fold((0.0, f64::INFINITY), |best, tried| if tried.1 < best.1 { tried } else { best })
}

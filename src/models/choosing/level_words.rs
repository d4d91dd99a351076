//! Order and level of a list that was tested, in words: once for all places that use the list.

use stats::roc::Roc;

/// A level that strays farther serves no decision, in log-odds: a third more or less.
const FAR: f64 = 0.3;

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Held,
    /// It may be one drawn by lot.
    Unclear,
    /// Worse than lots.
    Failed,
    Untested,
}

impl Order {
    pub(crate) fn from_roc(roc: Option<&Roc>) -> Order {
        match roc.map(Roc::interval) {
            None => Order::Untested,
            Some((low, _)) if low > 0.5 => Order::Held,
            Some((_, high)) if high < 0.5 => Order::Failed,
            Some(_) => Order::Unclear,
        }
    }
}

/// What was expected of a list, and what came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers {
    /// Who is counted: "buyers".
    pub whom: &'static str,
    pub expected: f64,
    pub came: usize,
    /// The same of money, in major units; none if no money is expected.
    pub sales: Option<(f64, f64)>,
}

/// Order and level in one sentence with the numbers.
pub(crate) fn sentence(pairs: Option<f64>, (order, level_held): (Order, bool), numbers: &Numbers) -> String {
    let held = match order {
        Order::Held => "The order held",
        Order::Unclear => "The order cannot be told from chance",
        Order::Failed => "The order did not hold",
        Order::Untested => "The order could not be tested",
    };
    let pairs = pairs.map_or_else(String::new, |pairs| format!(" ({:.0} of 100 pairs)", 100.0 * pairs));
    format!("{held}{pairs}; {}: {}.", numbers.spoken(), advice(order, level_held))
}

/// The same for places where a list is only used: nothing where all of it can be.
pub(crate) fn caution((order, level_held): (Order, bool), numbers: &Numbers) -> Option<String> {
    let advice = advice(order, level_held);
    match (order, level_held) {
        (Order::Held, true) => None,
        (_, false) => Some(format!("When this list was tested, {}: {advice}.", numbers.spoken())),
        (_, true) => Some(format!("When this list was tested, its order could not be told from chance: {advice}.")),
    }
}

/// The same before any list was tested, by how far the level of forecasts strayed on earlier periods, in log-odds.
pub(crate) fn caution_of_drift(drift: f64) -> Option<String> {
    let (off, advice) = (figures::whole_percent(drift.exp() - 1.0), advice(Order::Held, false));
    (drift > FAR).then(|| format!("On earlier periods such forecasts were off by about {off}: {advice}."))
}

impl Numbers {
    /// "7,498 buyers were expected and 3,127 came", "7,498 buyers and 31,400 in sales were expected, 3,127 and 12,950 came"
    fn spoken(&self) -> String {
        let Numbers { whom, expected, came, sales } = self;
        let (expected, came) = (figures::whole(*expected), figures::count(*came));
        match sales {
            None => format!("{expected} {whom} were expected and {came} came"),
            Some((forecast, spent)) => format!(
                "{expected} {whom} and {} in sales were expected, {came} and {} came",
                figures::whole(*forecast),
                figures::whole(*spent)
            ),
        }
    }
}

fn advice(order: Order, level_held: bool) -> &'static str {
    match (order == Order::Held, level_held) {
        (true, true) => "ranks and numbers can be used",
        (true, false) => "use the ranks, not the numbers",
        (false, true) => "use the overall number, not the ranks",
        (false, false) => "rely on neither the ranks nor the numbers",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSED: Numbers = Numbers { whom: "buyers", expected: 7_498.2, came: 3_127, sales: None };

    #[test]
    fn the_sentence_says_order_and_level() {
        assert_eq!(
            sentence(Some(0.812), (Order::Held, false), &MISSED),
            "The order held (81 of 100 pairs); 7,498 buyers were expected and 3,127 came: use the ranks, not the numbers."
        );
        let unclear = sentence(Some(0.5), (Order::Unclear, true), &Numbers { expected: 10.0, came: 11, ..MISSED });
        assert!(unclear.starts_with("The order cannot be told from chance (50 of 100 pairs); 10 buyers"), "{unclear}");
        let returned = sentence(None, (Order::Untested, false), &Numbers { sales: Some((186_794.2, -20.4)), ..MISSED });
        assert!(returned.contains("7,498 buyers and 186,794 in sales were expected, 3,127 and -20 came"), "{returned}");
    }

    #[test]
    fn forecasts_that_strayed_are_said_to() {
        assert_eq!(caution_of_drift(0.1), None);
        assert_eq!(
            caution_of_drift(0.5).as_deref(),
            Some("On earlier periods such forecasts were off by about 65 %: use the ranks, not the numbers.")
        );
    }

    #[test]
    fn a_caution_is_given_where_something_failed() {
        assert_eq!(caution((Order::Held, true), &MISSED), None);
        assert_eq!(
            caution((Order::Held, false), &MISSED).as_deref(),
            Some(
                "When this list was tested, 7,498 buyers were expected and 3,127 came: use the ranks, not the numbers."
            )
        );
        assert!(caution((Order::Unclear, true), &MISSED).is_some_and(|said| said.contains("not the ranks")));
    }
}

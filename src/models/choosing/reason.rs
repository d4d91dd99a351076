//! Why an account ranks where it does, in a sentence or two from its own record.

use domain::day::Day;
use domain::history::History;

/// "Bought 6 times, about every 41 days; last on 3 Mar 1998. By 1 Jul 1998 that was three times the usual gap." and how
/// likely a purchase is, as so many out of ten such customers. It names days instead of counting them: it may be read
/// long after.
#[must_use]
pub fn spoken(history: &History, as_of: Day, probability: f64) -> String {
    let ago = history.days_since_last_purchase();
    let last = as_of.plus(-i32::try_from(ago).unwrap_or(i32::MAX)).spoken();
    let record = match history.mean_gap() {
        None if history.first_spend > 0.0 => {
            format!("Bought once, on {last}, for {:.2}.", history.first_spend)
        }
        None => format!("Bought once, on {last}."),
        Some(gap) => {
            let gap_days = if gap < 1.5 { "1 day".to_owned() } else { format!("{gap:.0} days") };
            let bought = match history.frequency {
                1 => format!("twice, {gap_days} apart"),
                repeats if gap < 1.5 => format!("{} times, nearly daily", repeats + 1),
                repeats => format!("{} times, about every {gap_days}", repeats + 1),
            };
            format!("Bought {bought}; last on {last}. By {} that was {}.", as_of.spoken(), pause(ago, gap))
        }
    };
    format!("{record} {}", chance(probability))
}

/// What is known from purchases alone, in a sentence; none for a prospect.
#[must_use]
pub fn record(history: Option<&History>, as_of: Day) -> String {
    let Some(history) = history else { return "No purchase is known.".into() };
    let last = as_of.plus(-i32::try_from(history.days_since_last_purchase()).unwrap_or(i32::MAX)).spoken();
    match history.frequency {
        0 => format!("Bought once, on {last}."),
        1 => format!("Bought twice, last on {last}."),
        repeats => format!("Bought {} times, last on {last}.", repeats + 1),
    }
}

/// A sentence that counts days, with the day that they are counted to: it may be read long after.
#[must_use]
pub fn dated(reason: String, as_of: Day) -> String {
    if reason.contains(" ago") { format!("{reason} Days are counted to {}.", as_of.spoken()) } else { reason }
}

/// The present pause against the customer's own.
fn pause(ago: u32, gap: f64) -> String {
    let times = f64::from(ago) / gap.max(1.0);
    match times {
        t if t < 0.75 => "well within the usual gap".to_owned(),
        t if t < 1.5 => "about the usual gap".to_owned(),
        t if t < 2.5 => "twice the usual gap".to_owned(),
        t if t < 3.5 => "three times the usual gap".to_owned(),
        t if t < 9.5 => format!("{t:.0} times the usual gap"),
        _ => "far beyond the usual gap".to_owned(),
    }
}

/// How many such customers come back.
#[must_use]
pub fn chance(probability: f64) -> String {
    match (probability * 10.0).round() {
        _ if probability < 0.05 => "Fewer than five in a hundred such customers come back.".to_owned(),
        tenths if tenths >= 10.0 => "Nearly all such customers come back.".to_owned(),
        tenths if tenths <= 1.0 => "About one in ten such customers comes back.".to_owned(),
        tenths => format!("About {tenths:.0} in ten such customers come back."),
    }
}

/// The chance that a customer with one purchase ever buys again, whenever that may be.
#[must_use]
pub fn ever_again(probability: f64) -> String {
    format!("Ever again: {}.", figures::percent(probability))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::CustomerId;

    fn history(frequency: u32, recency: u32, age: u32) -> History {
        let customer = CustomerId(1);
        History { customer, frequency, recency, age, mean_spend: 12.5, mean_repeat_spend: 0.0, first_spend: 12.5 }
    }

    #[test]
    fn each_kind_of_customer_has_its_sentence() {
        let as_of: Day = "1998-07-01".parse().expect("a day");
        assert_eq!(
            spoken(&history(5, 205, 325), as_of, 0.31),
            "Bought 6 times, about every 41 days; last on 3 Mar 1998. By 1 Jul 1998 that was three times the usual gap. \
             About 3 in ten such customers come back."
        );
        assert_eq!(
            spoken(&history(0, 0, 30), as_of, 0.02),
            "Bought once, on 1 Jun 1998, for 12.50. Fewer than five in a hundred such customers come back."
        );
        assert_eq!(
            spoken(&history(1, 60, 61), as_of, 0.99),
            "Bought twice, 60 days apart; last on 30 Jun 1998. By 1 Jul 1998 that was well within the usual gap. Nearly \
             all such customers come back."
        );
    }
}

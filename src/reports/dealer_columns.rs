//! The columns of the table of dealers: a new column is one entry here and its value in [`DealerLine`].

use std::borrow::Cow;

use domain::dealer::Dealer;

use crate::column::{Column, OnScreen, Value};
use crate::leads::DealerLine;

const SCREEN: OnScreen = OnScreen { place: 0, width: 44.0, stretch: 0.0, leaves: 0, sorts: false, hint: "" };

/// From left to right.
#[must_use]
pub fn columns() -> Vec<Column<'static, DealerLine>> {
    let mut columns = who();
    columns.extend(work());
    columns
}

fn who() -> Vec<Column<'static, DealerLine>> {
    vec![
        Column::new("id", "Id", |line: &DealerLine| Value::Quiet(Cow::from(&line.dealer.external_id)))
            .terminal()
            .screen(OnScreen { place: 1, ..SCREEN }),
        Column::new("dealer", "Dealer", |line: &DealerLine| Value::Name {
            name: Cow::from(&line.dealer.name),
            note: line.dealer.city.clone(),
        })
        .terminal()
        .screen(OnScreen { place: 2, width: 150.0, stretch: 1.0, ..SCREEN }),
        Column::new("serves", "Serves", |line: &DealerLine| Value::Sentence(Cow::from(served(&line.dealer))))
            .screen(OnScreen { place: 3, width: 120.0, stretch: 1.0, ..SCREEN }),
        Column::new("product_lines", "Product groups", |line: &DealerLine| {
            let lines = &line.dealer.product_lines;
            Value::Sentence(if lines.is_empty() { Cow::from("all") } else { Cow::from(lines.join(", ")) })
        })
        .screen(OnScreen { place: 4, width: 100.0, stretch: 0.6, ..SCREEN }),
    ]
}

fn work() -> Vec<Column<'static, DealerLine>> {
    let count = |number: usize| Value::Figure(Cow::from(figures::count(number)));
    vec![
        Column::new("capacity", "A week", |line: &DealerLine| {
            Value::Figure(Cow::from(figures::count(line.dealer.capacity)))
        })
        .terminal()
        .screen(OnScreen { place: 5, width: 56.0, hint: "Leads per week that the dealer can work", ..SCREEN }),
        Column::new("open", "Open", move |line: &DealerLine| count(line.open_leads))
            .terminal()
            .screen(OnScreen { place: 6, ..SCREEN }),
        Column::new("closed", "Closed", move |line: &DealerLine| count(line.performance.closed)).terminal().screen(
            OnScreen { place: 7, width: 52.0, hint: "Leads that are closed, or whose list has expired", ..SCREEN },
        ),
        Column::new("sold", "Sold", move |line: &DealerLine| count(line.performance.sold)).terminal(),
        // A rate is unknown until a lead has been closed.
        Column::new("sold_rate", "Share sold", |line: &DealerLine| match &line.performance {
            done if done.closed == 0 => Value::Quiet(Cow::from("not known yet")),
            done => Value::Chance { at: done.sold_rate, low: done.sold_low, high: done.sold_high },
        })
        .terminal()
        .screen(OnScreen {
            place: 8,
            width: 132.0,
            hint: "Share sold, pulled towards the average of all dealers where few leads are closed, with its 95 % interval",
            ..SCREEN
        }),
    ]
}

/// "10, 11, Upper Vale, 30 km around", or everywhere.
fn served(dealer: &Dealer) -> String {
    if dealer.serves_everywhere() {
        return "everywhere".to_owned();
    }
    let circle = dealer.circle().map(|(_, km)| format!("{km:.0} km around"));
    let parts: Vec<String> = dealer.territory.iter().chain(&dealer.regions).cloned().chain(circle).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::territory::Position;

    #[test]
    fn what_is_served_is_said_in_a_line() {
        assert_eq!(served(&Dealer::default()), "everywhere");
        let dealer = Dealer {
            territory: vec!["10".into()],
            regions: vec!["Upper Vale".into()],
            position: Position::new(50.0, 10.0),
            radius_km: Some(30),
            ..Dealer::default()
        };
        assert_eq!(served(&dealer), "10, Upper Vale, 30 km around");
    }
}

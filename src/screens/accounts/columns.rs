//! Columns of the ranked table: which ones a report fills, which fit the window, what stands in them.

use domain::model::Model;
use domain::money::Money;
use reports::accounts::{RankReport, RankedAccount};
use reports::measure::signed_points;
use ui::cell::{Amount, Row};
use ui::figure;
use ui::table::{Column, Sort};

/// What a column shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Field {
    #[default]
    Rank,
    Name,
    Probability,
    Uplift,
    Months,
    Spend,
    Last,
    Reason,
}

/// What the rows are ordered by, and the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    field: Field,
    descending: bool,
}

impl Order {
    /// The order after a click on a title: largest first, then the other way round; ranks begin with the best.
    pub fn clicked(self, field: Field) -> Order {
        let descending = if self.field == field { !self.descending } else { field != Field::Rank };
        Order { field, descending }
    }

    /// The mark in the table's head; none where the column has no room.
    pub fn on(self, fields: &[Field]) -> Option<Sort> {
        let column = fields.iter().position(|field| *field == self.field)?;
        Some(Sort { column, descending: self.descending })
    }
}

/// How much is known of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spend {
    Unknown,
    Expected,
    WithInterval,
}

/// What a report has to show.
#[derive(Debug)]
pub struct Offered {
    months: bool,
    uplift: bool,
    spend: Spend,
    /// The greatest probability of a month: the height of the bars.
    greatest: f64,
    /// The greatest end of an interval: the right end of the bars.
    reach: f64,
}

const PAD: f32 = 12.0;
/// What the table needs besides its columns.
const EDGES: f32 = PAD + 8.0;

impl Offered {
    pub fn by(report: &RankReport) -> Offered {
        let accounts = &report.accounts;
        let reach = accounts.iter().filter_map(|a| a.spend_high).max();
        Offered {
            months: !report.periods.is_empty(),
            uplift: accounts.iter().any(|a| a.uplift.is_some()),
            spend: if reach.is_some() {
                Spend::WithInterval
            } else if accounts.iter().any(|a| a.expected_spend.is_some()) {
                Spend::Expected
            } else {
                Spend::Unknown
            },
            greatest: accounts.iter().flat_map(|a| a.by_period.iter().copied()).fold(0.0, f64::max),
            reach: reach.map_or(0.0, Money::major),
        }
    }

    /// The columns that fit the width. What a narrow window leaves out stands on the customer's card.
    pub fn fitting(&self, width: f32, model: Model) -> Vec<Field> {
        let mut fields = vec![Field::Rank, Field::Name, Field::Probability];
        let optional = [
            (self.uplift, Field::Uplift),
            (self.months, Field::Months),
            (self.spend != Spend::Unknown, Field::Spend),
            (true, Field::Last),
            (true, Field::Reason),
        ];
        fields.extend(optional.into_iter().filter(|(there, _)| *there).map(|(_, field)| field));
        let least_wanted = if model == Model::Spending { Field::Probability } else { Field::Spend };
        for dropped in [Field::Last, least_wanted] {
            let wanted: f32 = fields.iter().map(|field| self.column(*field).width + PAD).sum();
            if wanted + EDGES > width {
                fields.retain(|field| *field != dropped);
            }
        }
        fields
    }

    pub fn column(&self, field: Field) -> Column {
        match field {
            Field::Rank => Column::number("Rank", 48.0).sortable(),
            Field::Name => Column::text("Customer", 96.0).stretch(1.0).sortable(),
            Field::Probability => Column::text("Will buy", 96.0)
                .sortable()
                .hint("Probability of at least one purchase in the period; the line is the 95 % interval"),
            Field::Uplift => Column::number("Contact adds", 52.0)
                .sortable()
                .hint("What a contact adds to the probability, in percentage points, learned from control groups"),
            Field::Months => Column::text("When", 96.0)
                .hint("Probability of the first purchase in each period; beneath it the likeliest period"),
            Field::Spend if self.spend == Spend::WithInterval => Column::text("Expected", 98.0)
                .sortable()
                .hint("Money expected in the period; beneath it and as a bar the 80 % interval"),
            Field::Spend => Column::number("Expected", 68.0).sortable().hint("Money expected in the period"),
            Field::Last => Column::text("Last purchase", 92.0).sortable(),
            Field::Reason => Column::text("Why", 180.0).stretch(3.0).hint("From the customer's own record"),
        }
    }

    pub fn cell(&self, row: &mut Row<'_>, field: Field, account: &RankedAccount, report: &RankReport) {
        match field {
            Field::Rank => row.weak(&figure::count(account.rank as usize)),
            Field::Name => name_cell(row, account),
            Field::Probability => row.probability(account.probability, account.low, account.high),
            Field::Uplift => row.text(&account.uplift.map_or("–".into(), signed_points)),
            Field::Months => {
                let best = account.best_time_spoken(&report.periods).unwrap_or_default();
                row.periods(&account.by_period, self.greatest, &report.periods, &best);
            }
            Field::Spend => self.spend_cell(row, account),
            Field::Last => last_cell(row, account),
            Field::Reason => row.sentence(&account.reason),
        }
    }

    fn spend_cell(&self, row: &mut Row<'_>, account: &RankedAccount) {
        let text = account.expected_spend.map_or("–".into(), Money::rounded);
        let (Some(low), Some(high), Some(at)) = (account.spend_low, account.spend_high, account.expected_spend) else {
            return row.text(&text);
        };
        // By square roots, so that the many small amounts can be told apart beside the few large ones.
        let place = |money: Money| if self.reach > 0.0 { (money.major() / self.reach).max(0.0).sqrt() } else { 0.0 };
        row.amount(&Amount {
            text: &text,
            range: &format!("{}–{}", low.rounded(), high.rounded()),
            tip: &format!(
                "{text} expected; in eight of ten such cases between {} and {}",
                low.rounded(),
                high.rounded()
            ),
            at: place(at),
            low: place(low),
            high: place(high),
        });
    }
}

fn name_cell(row: &mut Row<'_>, account: &RankedAccount) {
    let prospect = if account.last_purchase.is_none() { "Prospect" } else { "" };
    let known: Vec<&str> =
        [prospect, &account.city, &account.label].into_iter().filter(|word| !word.is_empty()).collect();
    row.two_lines(&account.name, &known.join(", "));
}

fn last_cell(row: &mut Row<'_>, account: &RankedAccount) {
    match account.last_purchase {
        Some(day) => {
            row.plain_lines(&day.spoken(), &figure::counted(account.purchases as usize, "purchase", "purchases"));
        }
        None => row.sentence("No purchase yet"),
    }
}

/// Places of the accounts that match the search, in the order asked for.
pub fn ordered(accounts: &[RankedAccount], filter: &str, order: Order) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    let matches = |a: &RankedAccount| {
        wanted.is_empty()
            || a.name.to_lowercase().contains(&wanted)
            || a.city.to_lowercase().contains(&wanted)
            || a.external_id.to_lowercase().contains(&wanted)
    };
    let mut places: Vec<usize> = (0..accounts.len()).filter(|i| matches(&accounts[*i])).collect();
    places.sort_by(|a, b| {
        let (a, b) = (&accounts[*a], &accounts[*b]);
        let number = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
        let way = match order.field {
            Field::Name => b.name.cmp(&a.name),
            Field::Probability => a.probability.total_cmp(&b.probability),
            Field::Uplift => number(a.uplift).total_cmp(&number(b.uplift)),
            Field::Spend => a.expected_spend.cmp(&b.expected_spend),
            Field::Last => a.last_purchase.cmp(&b.last_purchase),
            Field::Rank | Field::Months | Field::Reason => a.rank.cmp(&b.rank),
        };
        if order.descending { way.reverse() } else { way }
    });
    places
}

//! Doubtful records: how many there are, whose they are, and the purchases concerned.

use std::collections::BTreeSet;

use rusqlite::params;

use super::{Store, StoreError};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::fault::{CustomerFault, PurchaseFault};
use domain::money::Money;
use domain::purchase::Source;
use reports::purchases::{FaultyPurchases, PurchaseLine};

/// This many days without a single purchase separate placeholders from real days.
const LONG_DAYS: i32 = 5 * 365;

/// With fewer purchases per month, a month without any is no surprise: at ten, chance leaves one month in 20,000 empty.
const LEAST_A_MONTH: f64 = 10.0;

/// At most this share of all purchases may be on such early days; more than that is a real history.
const FEW: f64 = 0.02;

/// The numbers of the customers with a fault.
fn ids_with(fault: CustomerFault) -> &'static str {
    match fault {
        CustomerFault::WithoutEmail => "SELECT id FROM customer WHERE email = ''",
        CustomerFault::WithoutTelephone => "SELECT id FROM customer WHERE phone = ''",
        CustomerFault::WithoutPostcode => "SELECT id FROM customer WHERE postcode = ''",
        CustomerFault::WithoutName => {
            "SELECT id FROM customer WHERE first_name = '' AND last_name = '' AND company = ''"
        }
        CustomerFault::SharedEmail => {
            "SELECT sharing.id FROM
                 (SELECT email FROM customer WHERE email <> '' GROUP BY email COLLATE NOCASE HAVING count(*) > 1) AS shared
             JOIN customer AS sharing ON sharing.email <> '' AND sharing.email = shared.email COLLATE NOCASE"
        }
    }
}

/// The condition for a fault on `purchase`; ?1 is today, ?2 the first day that is not long before all others.
fn condition(fault: PurchaseFault) -> &'static str {
    match fault {
        PurchaseFault::AfterToday => "day > ?1",
        PurchaseFault::LongBefore => "day < ?2",
        PurchaseFault::OfNothing => "amount = 0",
        PurchaseFault::Return => "amount < 0",
        PurchaseFault::WithoutProduct => "product_id IS NULL",
    }
}

impl Store {
    /// How many customers have a fault: exactly those of [`Store::customers_with`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_with(&self, fault: CustomerFault) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM ({})", ids_with(fault));
        Ok(self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn customers_with(&self, fault: CustomerFault) -> Result<Vec<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(ids_with(fault))?;
        let rows = query.query_map([], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many purchases have each fault: exactly those of [`Store::faulty_purchases`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn purchase_faults(&self, today: Day) -> Result<Vec<(PurchaseFault, u64)>, StoreError> {
        let counted = |fault| format!("coalesce(sum({}), 0)", condition(fault));
        let of_days = |fault| format!("(SELECT coalesce(sum(lines), 0) FROM purchase_day WHERE {})", condition(fault));
        // What the table of daily counts holds need not be looked up among millions of rows.
        let sql = PurchaseFault::ALL.map(|fault| match fault {
            PurchaseFault::AfterToday | PurchaseFault::LongBefore => of_days(fault),
            _ => counted(fault),
        });
        let sql = format!("SELECT {} FROM purchase", sql.join(", "));
        let real = self.first_real_day()?;
        Ok(self.connection.query_row(&sql, params![today.0, real], |row| {
            let count = |place: usize| row.get::<_, i64>(place).map(i64::unsigned_abs);
            (0..).zip(PurchaseFault::ALL).map(|(place, fault)| Ok((fault, count(place)?))).collect()
        })?)
    }

    /// First days of the whole months between the first and the last day of purchases in which nobody bought. Nothing
    /// if so few buy that a month without a purchase can be chance. Placeholders and future days are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn silent_months(&self, today: Day) -> Result<Vec<Day>, StoreError> {
        let real = self.first_real_day()?;
        let sql = "SELECT day, lines FROM purchase_day WHERE lines > 0 AND day BETWEEN ?1 AND ?2 ORDER BY day";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([real, today.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(silent(&rows.collect::<Result<Vec<(i32, i64)>, _>>()?))
    }

    /// The first day of purchases that is not long before all others.
    fn first_real_day(&self) -> Result<i32, StoreError> {
        let mut query = self.connection.prepare("SELECT day, lines FROM purchase_day WHERE lines > 0 ORDER BY day")?;
        let days =
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<(i32, i64)>, _>>()?;
        Ok(first_real(&days))
    }

    /// The newest purchases with a fault.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn faulty_purchases(&self, fault: PurchaseFault, today: Day, most: u32) -> Result<FaultyPurchases, StoreError> {
        let real = self.first_real_day()?;
        // Every statement mentions both days, so that both can be bound.
        let which = format!("{} AND ?1 IS NOT NULL AND ?2 IS NOT NULL", condition(fault));
        let counting = format!("SELECT count(*) FROM purchase WHERE {which}");
        let found: i64 = self.connection.query_row(&counting, params![today.0, real], |row| row.get(0))?;
        let mut query = self.connection.prepare(&format!(
            "SELECT purchase.id, customer_id, customer.external_id, first_name, last_name, company, day, amount,
                    coalesce(nullif(product.name, ''), nullif(category, ''), product.external_id, ''), source_id,
                    coalesce(reference, '')
             FROM (SELECT * FROM purchase WHERE {which} ORDER BY day DESC, id DESC LIMIT ?3) AS purchase
             JOIN customer ON customer.id = customer_id LEFT JOIN product ON product.id = product_id
             ORDER BY day DESC, purchase.id DESC"
        ))?;
        let rows = query.query_map(params![today.0, real, most], line)?;
        Ok(FaultyPurchases { fault, found: found.unsigned_abs(), lines: rows.collect::<Result<_, _>>()? })
    }
}

fn line(row: &rusqlite::Row<'_>) -> rusqlite::Result<PurchaseLine> {
    let customer = Customer {
        external_id: row.get(2)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        company: row.get(5)?,
        ..Customer::default()
    };
    Ok(PurchaseLine {
        number: row.get(0)?,
        customer: CustomerId(row.get(1)?),
        name: customer.display_name(),
        external_id: customer.external_id,
        day: Day(row.get(6)?),
        amount: Money(row.get(7)?),
        product: row.get(8)?,
        source: Source::from_number(row.get(9)?).name().to_owned(),
        reference: row.get(10)?,
    })
}

/// The first of the days (with their lines) after the last long gap that has only few purchases before it.
fn first_real(days: &[(i32, i64)]) -> i32 {
    let all: i64 = days.iter().map(|(_, lines)| lines).sum();
    let mut before = 0;
    let mut first = days.first().map_or(i32::MIN, |(day, _)| *day);
    for pair in days.windows(2) {
        before += pair[0].1;
        if pair[1].0.saturating_sub(pair[0].0) > LONG_DAYS && before as f64 <= FEW * all as f64 {
            first = pair[1].0;
        }
    }
    first
}

/// The months without a purchase between the first and the last of these days (with their lines).
fn silent(days: &[(i32, i64)]) -> Vec<Day> {
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return Vec::new() };
    let sold: BTreeSet<Day> = days.iter().map(|(day, _)| Day(*day).first_of_month()).collect();
    let (first, last) = (Day(*first).first_of_month(), Day(*last).first_of_month());
    let months: Vec<Day> = std::iter::successors(Some(first), |month| Some(month.plus_months(1)))
        .take_while(|month| *month <= last)
        .collect();
    let lines: i64 = days.iter().map(|(_, lines)| lines).sum();
    if (lines as f64) < LEAST_A_MONTH * months.len() as f64 {
        return Vec::new();
    }
    months.into_iter().filter(|month| !sold.contains(month)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_silence_is_told_where_many_buy() {
        let day = |month: u32| Day::from_ymd(2025, month, 15).expect("a day").0;
        let many = [(day(1), 40), (day(2), 40), (day(6), 40), (day(8), 40)];
        let told: Vec<String> = silent(&many).into_iter().map(Day::month_name).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        assert_eq!(silent(&many)[0], Day::from_ymd(2025, 3, 1).expect("a day"));
        assert!(silent(&[(day(1), 4), (day(8), 4)]).is_empty(), "where few buy a silent month is chance");
        assert!(silent(&many[..2]).is_empty() && silent(&[]).is_empty());
    }

    #[test]
    fn only_a_few_purchases_behind_a_long_gap_are_doubtful() {
        assert_eq!(first_real(&[]), i32::MIN);
        assert_eq!(first_real(&[(0, 1), (10_000, 99)]), 10_000, "a placeholder");
        assert_eq!(first_real(&[(0, 5), (10_000, 95)]), 0, "too many for one");
        assert_eq!(first_real(&[(9_000, 1), (10_000, 99)]), 9_000, "a quiet start");
        assert_eq!(first_real(&[(-25_000, 1), (0, 1), (10_000, 998)]), 10_000, "two kinds of placeholder");
    }
}

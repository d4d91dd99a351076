//! How the dealers' leads went, counted.

use super::super::{Store, StoreError};
use domain::day::Day;
use domain::dealer::DealerId;

/// Counts of one dealer's leads of published lists.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DealerFigures {
    /// Leads without a final outcome, of lists that have not expired.
    pub open: usize,
    /// Leads with a final outcome, or whose list has expired.
    pub closed: usize,
    pub sold: usize,
    pub appointments: usize,
    /// Mean days from handing over to the first outcome; none without any.
    pub days_to_touch: Option<f64>,
}

impl Store {
    /// The figures of every dealer with a lead of a published list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_figures(&self, today: Day) -> Result<Vec<(DealerId, DealerFigures)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT dealer_id, sum(1 - closed), sum(closed), sum(sold), sum(appointed), avg(waited) FROM (
                 SELECT dealer_id,
                        coalesce(newest.outcome IN ('sold', 'not-interested', 'wrong-number', 'do-not-contact'), 0)
                            OR list.expires < ?1 AS closed,
                        EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id AND outcome = 'sold') AS sold,
                        EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id AND outcome = 'appointment') AS appointed,
                        (SELECT min(day) FROM outcome WHERE lead_id = lead.id)
                            - max(published, coalesce(assigned_day, published)) AS waited
                 FROM lead JOIN lead_list AS list ON list.id = list_id
                 LEFT JOIN outcome AS newest ON newest.id = (SELECT max(id) FROM outcome WHERE lead_id = lead.id)
                 WHERE dealer_id IS NOT NULL AND published IS NOT NULL)
             GROUP BY dealer_id ORDER BY dealer_id",
        )?;
        let rows = query.query_map([today.0], |row| {
            let count = |place| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(place)?).unwrap_or(0));
            let figures = DealerFigures {
                open: count(1)?,
                closed: count(2)?,
                sold: count(3)?,
                appointments: count(4)?,
                days_to_touch: row.get::<_, Option<f64>>(5)?.map(|days| days.max(0.0)),
            };
            Ok((DealerId(row.get(0)?), figures))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

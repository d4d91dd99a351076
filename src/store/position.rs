//! Where customers are on the map, if files gave it in columns called latitude and longitude.

use std::collections::HashMap;

use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::territory::Position;

impl Store {
    /// The newest known position of each customer who has one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn positions(&self) -> Result<HashMap<CustomerId, Position>, StoreError> {
        let latitude = self.newest_numbers("'latitude', 'lat'")?;
        if latitude.is_empty() {
            return Ok(HashMap::new());
        }
        let longitude = self.newest_numbers("'longitude', 'lon', 'lng', 'long'")?;
        let point =
            |(customer, north): (CustomerId, f64)| Some((customer, Position::new(north, *longitude.get(&customer)?)?));
        Ok(latitude.into_iter().filter_map(point).collect())
    }

    fn newest_numbers(&self, names: &str) -> Result<HashMap<CustomerId, f64>, StoreError> {
        let mut query = self.connection.prepare(&format!(
            "SELECT customer_id, number FROM customer_attribute JOIN attribute ON attribute.id = attribute_id
             WHERE lower(name) IN ({names}) AND number IS NOT NULL ORDER BY customer_id, day"
        ))?;
        let rows = query.query_map([], |row| Ok((CustomerId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

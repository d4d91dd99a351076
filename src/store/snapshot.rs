//! The purchases as columns, read once for as long as they stay what they are ([`super::cache`]).

use std::sync::Arc;

use super::{Store, StoreError};
use domain::columns::PurchaseColumns;
use domain::day::Day;
use domain::selection::Selection;

impl Store {
    /// Everything that KPIs need of the selected purchases up to a day, ordered by customer and day; shared with
    /// earlier callers who asked for the same.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn purchase_columns(
        &self,
        selection: &Selection,
        up_to: Option<Day>,
    ) -> Result<Arc<PurchaseColumns>, StoreError> {
        let columns = if self.connection.is_autocommit() {
            // One consistent view of the database for the mark and the rows.
            self.connection.execute_batch("BEGIN")?;
            let columns = self.kept_or_read(selection);
            self.connection.execute_batch("COMMIT")?;
            columns?
        } else {
            // What is being written may still be rolled back, so it is not cached.
            Arc::new(self.read_purchase_columns(selection)?)
        };
        match up_to {
            Some(last) if columns.day.iter().any(|day| *day > last.0) => Ok(Arc::new(until(&columns, last))),
            _ => Ok(columns),
        }
    }

    fn kept_or_read(&self, selection: &Selection) -> Result<Arc<PurchaseColumns>, StoreError> {
        // How many purchases there are and the number of the last one, in case a change was not marked.
        let sql = "SELECT (SELECT coalesce(sum(lines), 0) FROM purchase_day) || ' ' ||
                       (SELECT coalesce(max(id), 0) FROM purchase)";
        let extent: String = self.connection.query_row(sql, [], |row| row.get(0))?;
        let database: String = self.setting("database_id")?;
        let mark = format!("{database} {} {extent} {selection:?}", self.data_version()?);
        // Of one selection: a second one of ten million purchases would double the memory.
        self.cache.kept("purchases", &mark, || self.read_purchase_columns(selection))
    }
}

/// The lines up to a day.
fn until(all: &PurchaseColumns, last: Day) -> PurchaseColumns {
    fn kept<T: Clone>(column: &[T], days: &[i32], last: Day) -> Vec<T> {
        column.iter().zip(days).filter(|(_, day)| **day <= last.0).map(|(value, _)| value.clone()).collect()
    }
    let days = &all.day;
    PurchaseColumns {
        customer: kept(&all.customer, days, last),
        day: kept(days, days, last),
        amount: kept(&all.amount, days, last),
        quantity: kept(&all.quantity, days, last),
        margin: kept(&all.margin, days, last),
        margin_told: kept(&all.margin_told, days, last),
        category: kept(&all.category, days, last),
        source: kept(&all.source, days, last),
        categories: all.categories.clone(),
        product: kept(&all.product, days, last),
        store: kept(&all.store, days, last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_shared_until_something_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("s.foresale")).expect("made");
        let put = |store: &mut Store, day: i32| {
            store.find_or_create_customer("A").expect("put");
            let sql =
                "INSERT INTO purchase (customer_id, day, amount, quantity, source_id) VALUES (1, ?1, 100, 1.0, 0)";
            store.connection.execute(sql, [day]).expect("put");
        };
        let all = |store: &Store, up_to| store.purchase_columns(&Selection::default(), up_to).expect("read");
        put(&mut store, 10);
        put(&mut store, 20);
        let first = all(&store, None);
        assert_eq!((first.day.as_slice(), all(&store, Some(Day(15))).day.as_slice()), (&[10, 20][..], &[10][..]));
        put(&mut store, 30);
        assert_eq!((first.len(), all(&store, None).len()), (2, 3), "a change that was not marked is seen too");
        store.connection.execute("UPDATE purchase SET amount = 7", []).expect("changed");
        store.mark_data_changed().expect("marked");
        assert_eq!(all(&store, None).amount, [7, 7, 7]);
        let narrow = Selection { from: Some(Day(20)), ..Selection::default() };
        assert_eq!(store.purchase_columns(&narrow, None).expect("read").day, [20, 30]);
    }

    #[test]
    fn cut_at_a_day_they_are_what_would_be_read() {
        let (from, to) = (Day(12), Day(25));
        let days = [10, 12, 20, 25, 26];
        let all = PurchaseColumns {
            customer: vec![1; 5],
            day: days.to_vec(),
            amount: vec![1, 2, 3, 4, 5],
            quantity: vec![1.0; 5],
            margin: vec![None, Some(1), None, Some(2), None],
            margin_told: vec![false, true, false, true, false],
            category: vec![None; 5],
            source: vec![0; 5],
            categories: vec!["Tyres".into()],
            product: vec![None; 5],
            store: vec![Some(1); 5],
        };
        assert_eq!(until(&all, to).amount, [1, 2, 3, 4]);
        assert_eq!((until(&all, from).len(), until(&all, from).categories.len()), (2, 1));
    }
}

//! Which rows of the table are selected, and which one has keyboard focus.

use std::collections::HashSet;
use std::sync::Arc;

use domain::customer::CustomerId;
use reports::customers::CustomerList;
use ui::sheet::{How, Ticked};

/// Selections larger than this are not looked up again in a new list.
const MOST_CARRIED: usize = 50_000;

/// The selected rows of one list.
#[derive(Debug, Default)]
pub struct Chosen {
    /// One per row; empty until a row is first selected.
    marks: Vec<bool>,
    count: usize,
    /// The row from which keys move and ranges begin.
    pub current: Option<usize>,
    anchor: Option<usize>,
}

impl Chosen {
    #[must_use]
    pub fn is(&self, row: usize) -> bool {
        self.marks.get(row).copied().unwrap_or(false)
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    #[must_use]
    pub fn ticked(&self, rows: usize) -> Ticked {
        match self.count {
            0 => Ticked::None,
            count if count == rows => Ticked::All,
            _ => Ticked::Some,
        }
    }

    /// A row was clicked, or reached with the keyboard.
    pub fn take(&mut self, row: usize, how: How, rows: usize) {
        self.marks.resize(rows, false);
        match how {
            How::Plain => {
                self.clear_marks();
                self.set(row, true);
                self.anchor = Some(row);
            }
            How::Toggle => {
                self.set(row, !self.is(row));
                self.anchor = Some(row);
            }
            How::Extend => {
                let anchor = self.anchor.or(self.current).unwrap_or(row);
                self.clear_marks();
                (anchor.min(row)..=anchor.max(row)).for_each(|row| self.set(row, true));
                self.anchor = Some(anchor);
            }
        }
        self.current = Some(row);
    }

    pub fn all(&mut self, rows: usize) {
        self.marks = vec![true; rows];
        self.count = rows;
    }

    pub fn none(&mut self) {
        *self = Chosen { current: self.current, ..Chosen::default() };
    }

    fn set(&mut self, row: usize, on: bool) {
        if let Some(mark) = self.marks.get_mut(row)
            && *mark != on
        {
            *mark = on;
            self.count = if on { self.count + 1 } else { self.count - 1 };
        }
    }

    fn clear_marks(&mut self) {
        self.marks.iter_mut().for_each(|mark| *mark = false);
        self.count = 0;
    }

    /// The selected customers, in the order of the list.
    #[must_use]
    pub fn ids(&self, list: &CustomerList) -> Arc<Vec<CustomerId>> {
        if self.count == list.ids.len() {
            return list.ids.clone();
        }
        let chosen = list.ids.iter().enumerate().filter(|(row, _)| self.is(*row));
        Arc::new(chosen.map(|(_, id)| *id).collect())
    }

    /// The same customers in a new list with the same filter; nobody if the filter differs.
    pub fn carry(&mut self, before: &CustomerList, now: &CustomerList) {
        let same = before.query.filter == now.query.filter;
        if same && self.count > 0 && self.count == before.ids.len() {
            return self.all(now.ids.len());
        }
        let current = self.current.and_then(|row| before.ids.get(row)).copied();
        let kept: HashSet<CustomerId> = if same && self.count <= MOST_CARRIED {
            self.ids(before).iter().copied().collect()
        } else {
            HashSet::new()
        };
        *self = Chosen::default();
        if kept.is_empty() && current.is_none() {
            return;
        }
        self.marks = vec![false; now.ids.len()];
        for (row, id) in now.ids.iter().enumerate() {
            if kept.contains(id) {
                self.set(row, true);
            }
            if Some(*id) == current {
                self.current = Some(row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reports::customers::{Filter, Query};

    fn list(ids: &[i64], text: &str) -> CustomerList {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let ids = Arc::new(ids.iter().map(|id| CustomerId(*id)).collect());
        CustomerList { ids, query: Query { filter, order: None }, ..CustomerList::default() }
    }

    fn numbers(chosen: &Chosen, list: &CustomerList) -> Vec<i64> {
        chosen.ids(list).iter().map(|id| id.0).collect()
    }

    #[test]
    fn rows_are_chosen_as_files_are() {
        let (mut chosen, list) = (Chosen::default(), list(&[10, 11, 12, 13, 14], ""));
        chosen.take(1, How::Plain, 5);
        chosen.take(3, How::Extend, 5);
        assert_eq!(numbers(&chosen, &list), [11, 12, 13]);
        chosen.take(2, How::Toggle, 5);
        assert_eq!((numbers(&chosen, &list), chosen.count()), (vec![11, 13], 2));
        chosen.take(4, How::Plain, 5);
        chosen.take(3, How::Extend, 5);
        assert_eq!(numbers(&chosen, &list), [13, 14]);
        chosen.all(5);
        assert_eq!(chosen.ticked(5), Ticked::All);
        chosen.none();
        assert_eq!((chosen.ticked(5), chosen.current), (Ticked::None, Some(3)));
    }

    #[test]
    fn another_order_keeps_those_chosen_and_another_filter_does_not() {
        let before = list(&[10, 11, 12], "");
        let mut chosen = Chosen::default();
        chosen.take(0, How::Plain, 3);
        chosen.take(2, How::Toggle, 3);
        let turned = list(&[12, 11, 10], "");
        chosen.carry(&before, &turned);
        assert_eq!((numbers(&chosen, &turned), chosen.current), (vec![12, 10], Some(0)));
        let fewer = list(&[12], "mill");
        chosen.carry(&turned, &fewer);
        assert_eq!((chosen.count(), chosen.current), (0, Some(0)));
    }
}

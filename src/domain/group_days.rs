//! Who bought which product group on which day: the basis for learning sequences, repeat cycles and next products.

use crate::customer::CustomerId;

/// One entry per customer, day and group, however many lines it had; ordered by customer, day and group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupDays {
    /// Ascending; each has at least one entry.
    pub customers: Vec<CustomerId>,
    /// Where each customer's entries begin, followed by the total number of entries.
    pub starts: Vec<usize>,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Index into [`GroupDays::groups`].
    pub group: Vec<u32>,
    pub groups: Vec<String>,
}

impl GroupDays {
    /// Builds it from entries in any order; repeats count once.
    #[must_use]
    pub fn new(mut entries: Vec<(CustomerId, i32, u32)>, groups: Vec<String>) -> GroupDays {
        entries.sort_unstable();
        entries.dedup();
        let mut days = GroupDays { groups, ..GroupDays::default() };
        for (customer, day, group) in entries {
            days.push(customer, day, group);
        }
        days.starts.push(days.day.len());
        days
    }

    fn push(&mut self, customer: CustomerId, day: i32, group: u32) {
        if self.customers.last() != Some(&customer) {
            self.customers.push(customer);
            self.starts.push(self.day.len());
        }
        self.day.push(day);
        self.group.push(group);
    }

    /// The entries of the customer at this index, as (day, group).
    #[must_use]
    pub fn entries(&self, place: usize) -> impl DoubleEndedIterator<Item = (i32, u32)> + '_ {
        let range = match (self.starts.get(place), self.starts.get(place + 1)) {
            (Some(&from), Some(&to)) => from..to,
            _ => 0..0,
        };
        self.day[range.clone()].iter().copied().zip(self.group[range].iter().copied())
    }

    /// The customer's days in order, each with its groups.
    #[must_use]
    pub fn occasions(&self, place: usize) -> Occasions<'_> {
        let (at, end) = match (self.starts.get(place), self.starts.get(place + 1)) {
            (Some(&from), Some(&to)) => (from, to),
            _ => (0, 0),
        };
        Occasions { days: self, at, end }
    }

    /// First and last day of all; none without entries.
    #[must_use]
    pub fn span(&self) -> Option<(i32, i32)> {
        Some((*self.day.iter().min()?, *self.day.iter().max()?))
    }
}

/// One customer's days, with the groups bought on each.
#[derive(Debug)]
pub struct Occasions<'a> {
    days: &'a GroupDays,
    at: usize,
    end: usize,
}

impl<'a> Iterator for Occasions<'a> {
    type Item = (i32, &'a [u32]);

    fn next(&mut self) -> Option<(i32, &'a [u32])> {
        let days = &self.days.day[self.at..self.end];
        let day = *days.first()?;
        let lines = days.iter().take_while(|other| **other == day).count();
        let groups = &self.days.group[self.at..self.at + lines];
        self.at += lines;
        Some((day, groups))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_ordered_and_counted_once() {
        let entry = |customer: i64, day: i32, group: u32| (CustomerId(customer), day, group);
        let entries = vec![entry(7, 5, 1), entry(2, 9, 0), entry(7, 5, 0), entry(7, 5, 1), entry(7, 2, 1)];
        let days = GroupDays::new(entries, vec!["Oil".into(), "Tyres".into()]);
        assert_eq!(days.customers, [CustomerId(2), CustomerId(7)]);
        let of_seven: Vec<(i32, &[u32])> = days.occasions(1).collect();
        assert_eq!(of_seven, [(2, &[1][..]), (5, &[0, 1][..])]);
        assert_eq!(days.entries(0).collect::<Vec<_>>(), [(9, 0)]);
        assert_eq!(days.span(), Some((2, 9)));
        assert_eq!(days.occasions(9).count() + GroupDays::new(Vec::new(), Vec::new()).occasions(0).count(), 0);
    }
}

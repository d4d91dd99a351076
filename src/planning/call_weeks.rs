//! In which week each lead is called: the one in which a call fits best, as long as the dealer has room in it.
//!
//! The most valuable lead chooses first, and everybody after it among the weeks that are left. Nobody can be called in a
//! better week without somebody more valuable being called in a worse one.

/// A call to be planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Expected, in major units.
    pub value: f64,
    /// How well each week fits; only the order counts.
    pub fit: Vec<f64>,
}

/// The week of each call; none where every week is full. Of weeks that fit alike the earliest is taken. `room`: calls that
/// can still be made in each week.
#[must_use]
pub fn plan_weeks(calls: &[Call], room: &[u32]) -> Vec<Option<usize>> {
    let mut room = room.to_vec();
    let mut order: Vec<usize> = (0..calls.len()).collect();
    order.sort_by(|a, b| calls[*b].value.total_cmp(&calls[*a].value).then(a.cmp(b)));
    let mut planned = vec![None; calls.len()];
    for call in order {
        let fit = |week: &usize| calls[call].fit.get(*week).copied().unwrap_or(0.0);
        let free = (0..room.len()).filter(|week| room[*week] > 0);
        let Some(week) = free.max_by(|a, b| fit(a).total_cmp(&fit(b)).then(b.cmp(a))) else { break };
        room[week] -= 1;
        planned[call] = Some(week);
    }
    planned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_valuable_choose_first_and_no_week_is_overfull() {
        let call = |value: f64, fit: [f64; 3]| Call { value, fit: fit.to_vec() };
        let calls = [call(1.0, [0.1, 0.9, 0.1]), call(5.0, [0.1, 0.9, 0.1]), call(3.0, [0.5, 0.5, 0.5])];
        assert_eq!(plan_weeks(&calls, &[1, 1, 1]), [Some(2), Some(1), Some(0)]);
        assert_eq!(plan_weeks(&calls, &[2, 2, 2]), [Some(1), Some(1), Some(0)], "of weeks alike the earliest");
        assert_eq!(plan_weeks(&calls, &[0, 1, 0]), [None, Some(1), None]);
        assert_eq!(plan_weeks(&calls, &[]), [None, None, None]);
    }

    #[test]
    fn rooms_hold_whatever_is_asked() {
        let calls: Vec<Call> = (0..100)
            .map(|at: u32| Call {
                value: f64::from(at % 7),
                fit: (0..8).map(|week| f64::from((at * week) % 5)).collect(),
            })
            .collect();
        let planned = plan_weeks(&calls, &[10; 8]);
        for week in 0..8 {
            assert!(planned.iter().filter(|one| **one == Some(week)).count() <= 10);
        }
        assert_eq!(planned.iter().flatten().count(), 80);
    }
}

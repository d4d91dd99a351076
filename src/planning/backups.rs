//! Which backups are kept: the newest, and one of each month.

use std::collections::BTreeSet;

use domain::backup::BackupName;

/// The newest backups, all of which are kept.
pub const NEWEST: usize = 10;
/// Number of months for which the last backup is kept.
pub const MONTHS: usize = 12;

/// Which of these backups may be deleted. Backups made by a person stay and are not counted: only automatic ones are
/// thinned out. Of these, the last ten stay, and the last one of each of the last twelve months in which any was made:
/// months without one are not counted, so that neither a long pause nor a clock that was once wrong removes all old
/// ones.
#[must_use]
pub fn to_thin_out(backups: &[BackupName]) -> Vec<BackupName> {
    let mut automatic: Vec<BackupName> = backups.iter().copied().filter(|one| one.reason.is_automatic()).collect();
    automatic.sort_unstable_by_key(|backup| std::cmp::Reverse(*backup));
    let mut months = BTreeSet::new();
    let mut goes = Vec::new();
    for (place, backup) in automatic.into_iter().enumerate() {
        let is_last_of_month = months.insert(backup.day.first_of_month());
        let is_kept = place < NEWEST || (is_last_of_month && months.len() <= MONTHS);
        if !is_kept {
            goes.push(backup);
        }
    }
    goes
}

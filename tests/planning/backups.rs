//! Which backups are kept, on made-up histories.

use std::collections::BTreeSet;

use foresale::domain::backup::{BackupName, BackupReason};
use foresale::domain::day::Day;
use foresale::planning::backups::{MONTHS, NEWEST, to_thin_out};
use foresale::stats::random::Seeded;

/// Backups over some years, in no order, some manual, with several on some days.
fn history(seed: u64, most: usize) -> Vec<BackupName> {
    let mut random = Seeded::new(seed);
    let (span, count) = (10 + random.below(1_500), random.below(most));
    let whole = |n: usize| u32::try_from(n).expect("small");
    let mut made: BTreeSet<BackupName> = BTreeSet::new();
    for _ in 0..count {
        let reason = BackupReason::ALL[random.below(7)];
        let day = Day(20_000).plus(i32::try_from(random.below(span)).expect("small"));
        made.insert(BackupName { day, second: whole(random.below(86_400)), number: 1, reason });
    }
    let mut made: Vec<_> = made.into_iter().collect();
    made.sort_by_key(|backup| backup.second);
    made
}

/// What stays, newest first.
fn kept(made: &[BackupName]) -> Vec<BackupName> {
    let gone = to_thin_out(made);
    let mut kept: Vec<_> = made.iter().copied().filter(|one| !gone.contains(one)).collect();
    kept.sort_by_key(|one| std::cmp::Reverse(*one));
    kept
}

#[test]
fn the_newest_ten_and_one_of_each_of_twelve_months_stay_and_nothing_else() {
    let mut thinned = 0;
    for seed in 0..400 {
        let made = history(seed, 120);
        let kept = kept(&made);
        let by_hand = |list: &[BackupName]| list.iter().filter(|one| !one.reason.is_automatic()).count();
        assert_eq!(by_hand(&kept), by_hand(&made), "{seed}: what a person made stays");
        let mut automatic: Vec<_> = made.iter().copied().filter(|one| one.reason.is_automatic()).collect();
        automatic.sort_by_key(|one| std::cmp::Reverse(*one));
        let newest = &automatic[..NEWEST.min(automatic.len())];
        assert!(newest.iter().all(|one| kept.contains(one)), "{seed}: the newest stay");
        let months: BTreeSet<Day> = automatic.iter().map(|one| one.day.first_of_month()).collect();
        for month in months.iter().rev().take(MONTHS) {
            let last = automatic.iter().find(|one| one.day.first_of_month() == *month).expect("one of it");
            assert!(kept.contains(last), "{seed}: the last of {month} stays");
        }
        let kept_automatic: Vec<_> = kept.iter().filter(|one| one.reason.is_automatic()).collect();
        assert!(kept_automatic.len() <= NEWEST + MONTHS, "{seed}: {} are too many", kept_automatic.len());
        for one in kept_automatic.iter().skip(NEWEST) {
            let of_month = kept_automatic.iter().filter(|o| o.day.first_of_month() == one.day.first_of_month());
            assert!(of_month.count() <= 1 + NEWEST, "{seed}");
            assert!(months.iter().rev().take(MONTHS).any(|month| *month == one.day.first_of_month()), "{seed}");
        }
        thinned += made.len() - kept.len();
        assert!(to_thin_out(&kept).is_empty(), "{seed}: thinning out again changes nothing");
    }
    assert!(thinned > 5_000, "only {thinned} went");
}

#[test]
fn made_day_by_day_a_year_leaves_its_months() {
    let mut kept_so_far: Vec<BackupName> = Vec::new();
    let first: Day = "2025-01-01".parse().expect("a day");
    for day in 0..700 {
        let backup = BackupName { day: first.plus(day), second: 32_400, number: 1, reason: BackupReason::Daily };
        kept_so_far.push(backup);
        kept_so_far = kept(&kept_so_far);
    }
    // 700 days end on 1 December 2026: the last ten are in December and November, and November's last day is kept too.
    let days: Vec<String> = kept_so_far.iter().map(|one| one.day.to_string()).collect();
    assert_eq!(days[..2], ["2026-12-01", "2026-11-30"]);
    assert_eq!(
        days[10..],
        [
            "2026-10-31",
            "2026-09-30",
            "2026-08-31",
            "2026-07-31",
            "2026-06-30",
            "2026-05-31",
            "2026-04-30",
            "2026-03-31",
            "2026-02-28",
            "2026-01-31"
        ]
    );
}

#[test]
fn neither_a_pause_nor_a_wrong_clock_takes_the_old_ones() {
    let daily =
        |day: &str| BackupName { day: day.parse().expect("a day"), second: 1, number: 1, reason: BackupReason::Daily };
    let mut made: Vec<_> = (1..=12).map(|month| daily(&format!("2024-{month:02}-03"))).collect();
    made.push(daily("2099-01-01"));
    assert_eq!(to_thin_out(&made), [daily("2024-01-03")], "the thirteenth month of which there is one");
}

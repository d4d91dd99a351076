//! Telling our files from others, and bringing an older file up to date.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::access::open_unchanging;
use super::{APPLICATION_ID, StoreError, backup};

/// The numbered migrations; the format of a file is how many of them it has seen.
pub const ALL: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_attributes_and_intervals.sql"),
    include_str!("migrations/0003_steps.sql"),
    include_str!("migrations/0004_search.sql"),
    include_str!("migrations/0005_segments.sql"),
    include_str!("migrations/0006_cluster_probability.sql"),
    include_str!("migrations/0007_patterns.sql"),
    include_str!("migrations/0008_plays.sql"),
    include_str!("migrations/0009_campaign_life.sql"),
    include_str!("migrations/0010_leads.sql"),
    include_str!("migrations/0011_portal.sql"),
    include_str!("migrations/0012_leads_kept.sql"),
    include_str!("migrations/0013_mailings.sql"),
    include_str!("migrations/0014_merged_customers.sql"),
    include_str!("migrations/0015_leads_given.sql"),
    include_str!("migrations/0016_sending.sql"),
    include_str!("migrations/0017_lockouts.sql"),
    include_str!("migrations/0018_portions.sql"),
    include_str!("migrations/0019_asked_by.sql"),
    include_str!("migrations/0020_known_until.sql"),
    include_str!("migrations/0021_what_a_contact_adds.sql"),
    include_str!("migrations/0022_readable.sql"),
];

/// Refuses a file that is not ours or is newer. It is read as one that nobody changes, so that a file that is refused stays
/// as it is, with nothing beside it; and by SQLite, which alone keeps the locks of connections that are open already.
pub fn inspect_header(path: &Path) -> Result<(), StoreError> {
    let about = path.metadata().map_err(|error| StoreError::cannot_open(path, &error))?;
    if about.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    // Whoever opens a pipe waits for its other end.
    if !about.is_file() {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    let (application, format) = read_header(path).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Foreign(path.to_owned()),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::cannot_open(path, &std::io::ErrorKind::PermissionDenied.into())
        }
        _ => error.into(),
    })?;
    if application != i64::from(APPLICATION_ID) {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    refuse_newer(path, u32::try_from(format).unwrap_or(u32::MAX), ALL.len())
}

/// Application id and format.
fn read_header(path: &Path) -> rusqlite::Result<(i64, i64)> {
    let connection = open_unchanging(path)?;
    // Another program may be lengthening the file, or have died at it: a header that is ahead of it is no fault here.
    connection.pragma_update(None, "writable_schema", true)?;
    let number = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((number("application_id")?, number("user_version")?))
}

/// An older file that may not be written cannot be brought up to date.
pub fn refuse_older(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    refuse_newer(path, found, ALL.len())?;
    if (found as usize) < ALL.len() {
        return Err(StoreError::OlderReadOnly { path: path.to_owned(), found });
    }
    Ok(())
}

pub(super) fn refuse_newer(path: &Path, found: u32, known: usize) -> Result<(), StoreError> {
    let known = u32::try_from(known).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    Ok(())
}

/// Applies the missing migrations after one backup of a file that has data.
pub fn bring_up_to_date(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let format: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    refuse_newer(path, format, migrations.len())?;
    // A file that was empty a moment ago has nothing to keep.
    if format > 0 && migrations.len() > usize::try_from(format).unwrap_or(usize::MAX) {
        backup::before_update(connection, path)?;
    }
    apply_missing(connection, format, migrations)
}

/// Applies the migrations behind a format, all of them in one transaction: when one finds the disk full, nothing was changed.
pub(super) fn apply_missing(connection: &mut Connection, format: u32, migrations: &[&str]) -> Result<(), StoreError> {
    if migrations.len() <= usize::try_from(format).unwrap_or(usize::MAX) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have opened the file at the same moment and be ahead.
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (number, sql) in (1_u32..).zip(migrations).filter(|(number, _)| *number > found) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    // The header is what `inspect_header` reads, so it should not wait in the write-ahead log. All is stored there already:
    // where the file cannot grow just now, the next checkpoint does this.
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use domain::backup::BackupReason;

    #[test]
    fn a_migration_backs_up_first_and_a_failed_one_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let known = u32::try_from(ALL.len()).expect("few");
        let mut store = Store::create(&path).expect("created");
        let added = [ALL, &["CREATE TABLE more (id INTEGER) STRICT;"]].concat();
        bring_up_to_date(&mut store.connection, &path, &added).expect("migrated");
        let made = backup::list(&path).expect("listed");
        assert_eq!(made.iter().map(|one| one.name.reason).collect::<Vec<_>>(), [BackupReason::BeforeUpdate]);
        let backup = Connection::open(&made[0].path).expect("a backup");
        let tables: i64 = backup
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('customer', 'more')", [], |row| row.get(0))
            .expect("readable");
        assert_eq!(tables, 1);
        let broken = [added.clone(), vec!["CREATE TABLE third (id INTEGER); SELECT nonsense;"]].concat();
        assert!(bring_up_to_date(&mut store.connection, &path, &broken).is_err());
        let format: u32 = store.connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("read");
        assert_eq!(format, known + 1);
        assert!(store.connection.execute("INSERT INTO third VALUES (1)", []).is_err());
        drop(store);
        assert!(matches!(Store::open(&path), Err(StoreError::Newer { found, .. }) if found == known + 1));
    }

    #[test]
    fn a_run_of_many_steps_is_backed_up_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("old.foresale");
        let mut old = Connection::open(&path).expect("opened");
        old.pragma_update(None, "application_id", APPLICATION_ID).expect("marked");
        bring_up_to_date(&mut old, &path, &ALL[..3]).expect("made");
        old.execute("INSERT INTO customer (external_id) VALUES ('A')", []).expect("filled");
        assert!(backup::list(&path).expect("listed").is_empty(), "nothing to keep before the first format");
        bring_up_to_date(&mut old, &path, ALL).expect("brought up to date");
        let made = backup::list(&path).expect("listed");
        assert_eq!(made.len(), 1, "{made:?}");
        let format = |db: &Connection| db.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0));
        let kept = Connection::open(&made[0].path).expect("opened");
        assert_eq!(
            (format(&kept).expect("read"), format(&old).expect("read")),
            (3, u32::try_from(ALL.len()).expect("few"))
        );
        let customers: i64 = kept.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).expect("read");
        assert_eq!(customers, 1);
        bring_up_to_date(&mut old, &path, ALL).expect("nothing to do");
        assert_eq!(backup::list(&path).expect("listed").len(), 1);
    }

    #[test]
    fn messages_and_their_files_outlive_the_table_of_waves() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let mut old = Connection::open(&path).expect("opened");
        old.pragma_update(None, "foreign_keys", true).expect("on");
        let waves = ALL.iter().position(|sql| sql.contains("outbox_by_wave")).expect("there");
        bring_up_to_date(&mut old, &path, &ALL[..waves]).expect("made");
        old.execute_batch(
            "INSERT INTO customer (external_id) VALUES ('A'), ('B');
             INSERT INTO campaign (name, status, channel, day, plan) VALUES ('Spring', 'sent', 'email', 100, '{}');
             INSERT INTO campaign_target (campaign_id, customer_id, arm, place, address, offer, probability,
                 expected_profit, reason)
             VALUES (1, 1, 'contacted', 1, 'a@b.c', 'x', 0.5, 7, ''), (1, 2, 'control', 1, '', 'x', 0.5, 7, '');
             INSERT INTO outbox (id, message_id, campaign_id, customer_id, to_name, to_address, subject, body_text, state)
             VALUES (41, 'm41', 1, 1, 'A', 'a@b.c', 's', 't', 'uncertain');
             INSERT INTO outbox_attachment (outbox_id, name, kind, bytes) VALUES (41, 'x.pdf', 'pdf', x'00');",
        )
        .expect("filled");
        bring_up_to_date(&mut old, &path, ALL).expect("brought up to date");
        let kept: (i64, String, String, i64, i64) = old
            .query_row(
                "SELECT outbox.id, message_id, state, wave, length(bytes) FROM outbox JOIN outbox_attachment ON outbox_id = id",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
            )
            .expect("kept");
        assert_eq!(kept, (41, "m41".into(), "uncertain".into(), 1, 1));
        let part = "SELECT group_concat(wave) FROM (SELECT wave FROM campaign_target ORDER BY customer_id)";
        assert_eq!(old.query_row(part, [], |row| row.get::<_, String>(0)).expect("read"), "1,0");
        let first = "SELECT status || ' ' || started FROM campaign_wave WHERE campaign_id = 1 AND wave = 1";
        assert_eq!(old.query_row(first, [], |row| row.get::<_, String>(0)).expect("read"), "sent 100");
        let again = |wave: i64| {
            old.execute(
                "INSERT INTO outbox (campaign_id, customer_id, wave, to_name, to_address, subject, body_text)
                 VALUES (1, 1, ?1, 'A', 'a@b.c', 's', 't')",
                [wave],
            )
        };
        assert!(again(1).is_err() && again(2).is_ok(), "one message a wave");
        old.execute("DELETE FROM outbox WHERE id = 41", []).expect("deleted");
        let files: i64 = old.query_row("SELECT count(*) FROM outbox_attachment", [], |row| row.get(0)).expect("read");
        assert_eq!(files, 0, "files still go with their message");
        assert!(old.execute("INSERT INTO outbox_attachment VALUES (99, 'x', 'pdf', x'00')", []).is_err());
    }

    /// A view that names a column that is not there only fails when it is read.
    #[test]
    fn every_view_can_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let mut new = Connection::open(&path).expect("opened");
        bring_up_to_date(&mut new, &path, ALL).expect("made");
        new.execute_batch(
            "INSERT INTO customer (id, external_id, first_name, last_name) VALUES (1, 'A', 'Ann', 'Lee');
             INSERT INTO campaign (name, channel, day, plan) VALUES
                 ('Spring', 'email', 19783, '{\"chosen\":1,\"brief\":{\"offers\":[{\"name\":\"ten\",\"discount\":0.1}]}}');
             INSERT INTO campaign_target (campaign_id, customer_id, arm, place, address, offer, probability,
                 expected_profit, reason, alone, gross_profit)
             VALUES (1, 1, 'contacted', 1, 'a@b.c', 'ten', 0.5, 123, '', 0.2, 456);
             INSERT INTO setting (name, value) VALUES
                 ('assumptions', '{\"email_cost\":5,\"margin_rate\":0.3,\"contact_effects\":{\"email\":0.9}}');",
        )
        .expect("filled");
        let read = |sql: &str| -> Vec<String> {
            let mut query = new.prepare(sql).expect(sql);
            let rows = query.query_map([], |row| row.get(0)).expect(sql);
            rows.collect::<Result<_, _>>().expect(sql)
        };
        let views = read("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name");
        assert!(views.len() >= 14, "{views:?}");
        for view in &views {
            new.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get::<_, i64>(0)).expect(view);
        }
        assert_eq!(
            read(
                "SELECT campaign_name || ' ' || name || ' ' || added_profit || ' ' || gross_profit FROM readable_targets"
            ),
            ["Spring Ann Lee 1.23 4.56"]
        );
        assert_eq!(read("SELECT made_on FROM readable_campaigns"), ["2024-03-01"]);
        assert_eq!(read("SELECT offer || ' ' || discount FROM readable_offers"), ["ten 0.1"]);
        let told = read("SELECT assumption || ' ' || value FROM readable_assumptions ORDER BY 1");
        assert_eq!(told, ["contact_effect_email 0.9", "email_cost 0.05", "margin_rate 0.3"]);
    }

    #[test]
    fn foreign_files_are_refused_untouched() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("other.db");
        let other = Connection::open(&path).expect("opened");
        other.execute_batch("CREATE TABLE customer (id)").expect("made");
        drop(other);
        let before = std::fs::read(&path).expect("read");
        assert!(matches!(Store::open(&path), Err(StoreError::Foreign(_))));
        assert_eq!(std::fs::read(&path).expect("read"), before);
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
        assert!(matches!(Store::open(folder.path()), Err(StoreError::Folder(_))));
        assert!(matches!(Store::open(&folder.path().join("none")), Err(StoreError::Missing(_))));
        assert!(matches!(Store::create(&path), Err(StoreError::Exists(_))));
    }
}

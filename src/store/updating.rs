//! Bringing an older file up to date, with a backup before.

use std::path::Path;

use rusqlite::Connection;

use super::migration::{apply_missing, refuse_newer};
use super::{StoreError, backup};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::APPLICATION_ID;
    use crate::Store;
    use crate::migration::ALL;
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
                 ('assumptions', '{\"email_cost\":0.07,\"margin_rate\":0.3,\"contact_effects\":{\"email\":0.9}}');",
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
        // Money is stored in major units. What nobody has set is there too, with where it comes from.
        let told = read(
            "SELECT code || ' ' || value || ': ' || source FROM readable_assumptions
             WHERE code IN ('email-cost', 'email-effect', 'call-cost') ORDER BY 1",
        );
        let expected = [
            "call-cost 4.0: the program's own start; nobody changed it",
            "email-cost 0.07: set",
            "email-effect 0.9: from a public trial with 64,000 customers of a shop (Hillstrom 2008), until your own \
             campaigns tell",
        ];
        assert_eq!(told, expected);
        assert_eq!(read("SELECT count(*) || '' FROM readable_assumptions"), ["14"]);
    }
}

//! Whether a database keeps the promises the program makes about it. Nothing is written.

use rusqlite::Row;

use super::{Store, StoreError};
use reports::check::{CheckReport, Promise};

/// Maximum number of faults of one kind that are reported.
const MOST_TOLD: u32 = 5;

/// A promise, and a query that finds what breaks it, one sentence per row; ?1 is the most rows wanted.
struct Rule {
    promise: &'static str,
    faults: &'static str,
}

const RULES: [Rule; 13] = [
    Rule {
        promise: "The file is whole: every page and every index is as it should be.",
        faults: "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT ?1",
    },
    Rule {
        promise: "Nothing refers to anything missing.",
        faults: "SELECT 'row ' || coalesce(rowid, '?') || ' of ' || \"table\" || ' refers to a ' || parent
                     || ' that does not exist' FROM pragma_foreign_key_check LIMIT ?1",
    },
    Rule {
        promise: "Purchases are indexed by customer.",
        faults: "SELECT 'the index purchase_customer_day is missing'
                 WHERE 'purchase_customer_day' NOT IN (SELECT name FROM sqlite_schema WHERE type = 'index') LIMIT ?1",
    },
    Rule {
        promise: "Every day's purchases are counted.",
        faults: "SELECT date(day * 86400, 'unixepoch') || ' has ' || coalesce(held.lines, 0) || ' purchases and '
                     || coalesce(told.lines, 0) || ' are told'
                 FROM (SELECT day, count(*) AS lines FROM purchase GROUP BY day) AS held
                 FULL JOIN purchase_day AS told USING (day)
                 WHERE coalesce(held.lines, 0) <> coalesce(told.lines, 0) LIMIT ?1",
    },
    Rule {
        promise: "Every imported purchase belongs to an import that is listed and was not undone.",
        faults: "SELECT held.n || ' purchases belong to import ' || held.batch_id
                     || iif(batch.id IS NULL, ', which is not listed', ', which was taken back')
                 FROM (SELECT batch_id, count(*) AS n FROM purchase WHERE batch_id IS NOT NULL GROUP BY 1) AS held
                 LEFT JOIN import_batch AS batch ON batch.id = held.batch_id
                 LEFT JOIN step ON step.id = batch.step_id
                 WHERE batch.id IS NULL OR step.undone IS NOT NULL LIMIT ?1",
    },
    Rule {
        promise: "No import holds more purchases than it brought.",
        faults: "SELECT 'import ' || batch.id || ' (' || batch.file || ') brought ' || batch.added || ' and holds '
                     || count(*) || ' purchases'
                 FROM import_batch AS batch JOIN purchase ON purchase.batch_id = batch.id
                 WHERE batch.kind = 'purchases'
                     AND NOT EXISTS (SELECT 1 FROM step WHERE step.id = batch.step_id AND run IS NOT NULL)
                 GROUP BY batch.id HAVING count(*) > batch.added LIMIT ?1",
    },
    Rule {
        promise: "Every customer with a name, firm or town can be found by it.",
        faults: "SELECT 'customer ' || external_id || ' is not in the search' FROM customer
                 WHERE (last_name <> '' OR first_name <> '' OR company <> '' OR city <> '')
                   AND id NOT IN (SELECT id FROM customer_text_docsize) LIMIT ?1",
    },
    Rule {
        promise: "Nobody who is left alone by a lead list is a lead of it.",
        faults: "SELECT 'lead ' || number || ' of list ' || list_id || ' is to be left alone' FROM lead
                 JOIN lead_control USING (list_id, customer_id) LIMIT ?1",
    },
    Rule {
        promise: "Nobody whom a campaign leaves alone has a message from it, not even under another record of the \
            address.",
        faults: "SELECT DISTINCT 'customer ' || external_id || ' is left alone by campaign ' || target.campaign_id
                     || ', of which ' || to_address || ' has a message'
                 FROM outbox JOIN customer
                     ON customer.id = outbox.customer_id OR customer.email = outbox.to_address COLLATE NOCASE
                 JOIN campaign_target AS target
                     ON target.campaign_id = outbox.campaign_id AND target.customer_id = customer.id
                 WHERE arm = 'control' AND state NOT IN ('failed', 'suppressed') LIMIT ?1",
    },
    Rule {
        promise: "Nobody whom a campaign leaves alone is part of a wave of it.",
        faults: "SELECT 'customer ' || external_id || ' is left alone by campaign ' || campaign_id
                     || ' and part of its wave ' || wave
                 FROM campaign_target JOIN customer ON customer.id = customer_id
                 WHERE arm = 'control' AND wave > 0 LIMIT ?1",
    },
    Rule {
        // Merges may leave fewer.
        promise: "No campaign has more customers than its plan says.",
        faults:
            "SELECT 'campaign ' || campaign.id || ' contacts ' || told.contacted || ' and leaves ' || told.control
                     || ' alone; planned were ' || json_extract(plan, '$.chosen') || ' and '
                     || json_extract(plan, '$.control')
                 FROM campaign JOIN (SELECT campaign_id, sum(arm = 'contacted') AS contacted,
                                         sum(arm = 'control') AS control
                                     FROM campaign_target GROUP BY campaign_id) AS told ON campaign_id = campaign.id
                 WHERE contacted > json_extract(plan, '$.chosen') OR control > json_extract(plan, '$.control') LIMIT ?1",
    },
    Rule {
        promise: "Nobody whom a lead list leaves alone is an open lead on another list at the same time.",
        faults: "SELECT 'lead ' || number || ' of list ' || lead.list_id || ' is open, and list ' || alone.list_id
                     || ' leaves this customer alone'
                 FROM lead_control AS alone JOIN lead_list AS other ON other.id = alone.list_id
                 JOIN lead USING (customer_id) JOIN lead_list AS own ON own.id = lead.list_id
                 LEFT JOIN outcome AS newest ON newest.id = (SELECT max(id) FROM outcome WHERE lead_id = lead.id)
                 WHERE lead.list_id <> alone.list_id AND dealer_id IS NOT NULL
                   AND own.published IS NOT NULL AND own.expires >= CAST(unixepoch('now') / 86400 AS INTEGER)
                   AND other.published IS NOT NULL AND other.expires >= CAST(unixepoch('now') / 86400 AS INTEGER)
                   AND (newest.outcome IS NULL OR newest.outcome IN ('appointment', 'call-back', 'not-reached'))
                 LIMIT ?1",
    },
    Rule {
        promise: "No amount lies beyond a million million, and no day before 1900.",
        faults: "SELECT 'purchase ' || id || ' is of ' || amount || ' cents on ' || date(day * 86400, 'unixepoch')
                 FROM purchase WHERE abs(amount) > 100000000000000 OR day < -25567 LIMIT ?1",
    },
];

impl Store {
    /// # Errors
    /// When the database cannot be read.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let promises = RULES.iter().map(|rule| {
            let mut query = self.connection.prepare(rule.faults)?;
            let broken = query.query_map([MOST_TOLD], |row: &Row<'_>| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(Promise { what: rule.promise.to_owned(), broken })
        });
        let mut promises = promises.collect::<Result<Vec<_>, StoreError>>()?;
        promises.push(Promise {
            what: "Nobody has changed the log of who did what.".to_owned(),
            broken: self.log_faults(MOST_TOLD as usize)?,
        });
        Ok(CheckReport { promises })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_keeps_every_promise_and_faults_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(&folder.path().join("s.foresale")).expect("made");
        assert_eq!(store.check().expect("checked").broken(), 0);
        store
            .connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO customer (external_id, last_name) VALUES ('A', 'Brook');
                 INSERT INTO customer_text (customer_text) VALUES ('delete-all');
                 INSERT INTO step (kind, what, day, undone) VALUES ('import', 'x', 0, '2026-01-01');
                 INSERT INTO import_batch (file, kind, day, added, step_id) VALUES ('till.csv', 'purchases', 1, 0, 1);
                 INSERT INTO purchase (customer_id, day, amount, quantity, source_id, batch_id)
                     VALUES (1, -30000, 1, 1.0, 0, 1), (2, 1, 1, 1.0, 0, NULL);
                 DROP INDEX purchase_customer_day; UPDATE purchase_day SET lines = 7 WHERE day = 1;",
            )
            .expect("broken");
        let report = store.check().expect("checked");
        let told: Vec<&str> = report.promises.iter().flat_map(|p| &p.broken).map(String::as_str).collect();
        for words in [
            "row 2 of purchase refers to a customer that does not exist",
            "the index purchase_customer_day is missing",
            "1970-01-02 has 1 purchases and 7 are told",
            "1 purchases belong to import 1, which was taken back",
            "import 1 (till.csv) brought 0 and holds 1 purchases",
            "customer A is not in the search",
            "purchase 1 is of 1 cents on 1887-11-12",
        ] {
            assert!(told.contains(&words), "{words}: {told:?}");
        }
        assert_eq!(report.broken(), 7);
    }

    #[test]
    fn who_is_left_alone_and_reached_all_the_same_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(&folder.path().join("s.foresale")).expect("made");
        store
            .connection
            .execute_batch(
                "INSERT INTO customer (external_id, email) VALUES ('A', 'ada@example.com'), ('B', 'ADA@example.com'), ('C', '');
                 INSERT INTO campaign (name, channel, day, plan) VALUES ('x', 'email', 1, '{\"chosen\": 1, \"control\": 1}');
                 INSERT INTO campaign_target (campaign_id, customer_id, arm, place, address, offer, probability,
                     expected_profit, reason, wave)
                 VALUES (1, 1, 'contacted', 1, '', '', 0.1, 1, '', 1), (1, 2, 'control', 1, '', '', 0.1, 1, '', 0),
                     (1, 3, 'control', 2, '', '', 0.1, 1, '', 1);
                 INSERT INTO outbox (campaign_id, customer_id, to_name, to_address, subject, body_text, state)
                     VALUES (1, 1, '', 'ada@example.com', '', '', 'sent');
                 INSERT INTO dealer (external_id, name, capacity) VALUES ('D', 'Brook', 9);
                 INSERT INTO lead_list (name, offer_day, day, brief, periods, how, published, expires)
                     VALUES ('one', 1, 1, '', '', '', 1, 99999), ('two', 1, 1, '', '', '', 1, 99999);
                 INSERT INTO lead_control (list_id, customer_id, propensity) VALUES (2, 3, 0.1);
                 INSERT INTO lead (list_id, number, customer_id, dealer_id, propensity, by_period, expected_value, reason,
                     need, best_time) VALUES (1, 41, 3, 1, 0.1, '', 1, '', '', '');",
            )
            .expect("broken");
        let report = store.check().expect("checked");
        let told: Vec<&str> = report.promises.iter().flat_map(|p| &p.broken).map(String::as_str).collect();
        assert_eq!(
            told,
            [
                "customer B is left alone by campaign 1, of which ada@example.com has a message",
                "customer C is left alone by campaign 1 and part of its wave 1",
                "campaign 1 contacts 1 and leaves 2 alone; planned were 1 and 1",
                "lead 41 of list 1 is open, and list 2 leaves this customer alone",
            ]
        );
    }
}

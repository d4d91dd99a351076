//! The messages of a wave, queued in portions: a hundred thousand of them would keep others who write waiting for seconds.
//!
//! The wave begins when the last of them is there, and a message of a wave that has not begun is neither sent nor counted
//! ([`super::outbox::BEGUN`]). Whoever comes after a program that died in between writes them again over what it left.

use std::collections::HashSet;

use rusqlite::params;

use super::outbox::StoredMessage;
use super::turn::Turn;
use super::{Store, StoreError, waiting};
use domain::campaign::CampaignStatus;
use domain::customer::CustomerId;
use domain::day::Day;

/// A wave of a campaign, and the day on which it is to begin.
struct DueWave {
    campaign: i64,
    number: u32,
    today: Day,
}

impl Store {
    /// Queues the messages of a wave that is due and begins it; false where another run was quicker, or it is not due any
    /// more. `name` makes the Message-ID of a row's number.
    ///
    /// # Errors
    /// When the database cannot be written; the wave has not begun then.
    pub fn queue_wave(
        &mut self,
        campaign: i64,
        number: u32,
        today: Day,
        messages: &[(CustomerId, StoredMessage)],
        name: impl Fn(i64) -> String,
    ) -> Result<bool, StoreError> {
        let due = DueWave { campaign, number, today };
        let mut done = 0;
        while done < messages.len() {
            self.begin_within(waiting::LONG)?;
            let turn = Turn::begin();
            let written = self.write_some(&due, &messages[done..], &name, &turn);
            let Some(written) = self.end(written)? else { return Ok(false) };
            done += written;
            Turn::give_way();
        }
        let part: Vec<CustomerId> = messages.iter().map(|(customer, _)| *customer).collect();
        self.list_part(&part)?;
        self.begin_within(waiting::LONG)?;
        let begun = self.begin_if_due(campaign, number, today, &part);
        self.end(begun)
    }

    /// As many messages as may be written at once; none if the wave has begun.
    fn write_some(
        &self,
        due: &DueWave,
        messages: &[(CustomerId, StoredMessage)],
        name: impl Fn(i64) -> String,
        turn: &Turn,
    ) -> Result<Option<usize>, StoreError> {
        let DueWave { campaign, number, today } = *due;
        if !self.waits_to_begin(campaign, number, today)? {
            return Ok(None);
        }
        let mut put = self.connection.prepare_cached(
            "INSERT INTO outbox (campaign_id, customer_id, wave, to_name, to_address, subject, body_text, body_html,
                 unsubscribe) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (campaign_id, customer_id, wave) DO UPDATE SET to_name = excluded.to_name,
                 to_address = excluded.to_address, subject = excluded.subject, body_text = excluded.body_text,
                 body_html = excluded.body_html, unsubscribe = excluded.unsubscribe
             RETURNING id",
        )?;
        let mut sign = self.connection.prepare_cached("UPDATE outbox SET message_id = ?2 WHERE id = ?1")?;
        for (written, (customer, m)) in (0..).zip(messages) {
            if turn.is_over() {
                return Ok(Some(written));
            }
            let row = params![
                campaign,
                customer.0,
                number,
                m.to_name,
                m.to_address,
                m.subject,
                m.text,
                m.html,
                m.unsubscribe
            ];
            let id: i64 = put.query_row(row, |row| row.get(0))?;
            sign.execute(params![id, name(id)])?;
        }
        Ok(Some(messages.len()))
    }

    fn waits_to_begin(&self, campaign: i64, number: u32, today: Day) -> Result<bool, StoreError> {
        Ok(self.waves(campaign)?.iter().any(|wave| wave.number == number && wave.is_due(today)))
    }

    fn begin_if_due(
        &mut self,
        campaign: i64,
        number: u32,
        today: Day,
        part: &[CustomerId],
    ) -> Result<bool, StoreError> {
        if !self.waits_to_begin(campaign, number, today)? {
            return Ok(false);
        }
        // Left by a run that died, or written by one that saw others.
        self.connection.execute(
            "DELETE FROM outbox WHERE campaign_id = ?1 AND wave = ?2
                 AND customer_id NOT IN (SELECT customer_id FROM temp.part)",
            params![campaign, number],
        )?;
        let there: i64 = self.connection.query_row(
            "SELECT count(*) FROM outbox WHERE campaign_id = ?1 AND wave = ?2",
            params![campaign, number],
            |row| row.get(0),
        )?;
        let wanted = part.iter().collect::<HashSet<_>>().len();
        if usize::try_from(there) != Ok(wanted) {
            return Err(StoreError::Busy);
        }
        self.begin_listed_wave(campaign, number, today)?;
        self.set_campaign_status(campaign, CampaignStatus::Sending)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Mailing;
    use domain::campaign::Creative;
    use domain::customer::Customer;
    use domain::wave::Wave;

    const TODAY: Day = Day(20_000);
    const DUE: DueWave = DueWave { campaign: 1, number: 1, today: TODAY };

    /// A campaign with a wave that is due, and so many customers.
    fn planned(folder: &std::path::Path, customers: u32) -> (Store, Vec<(CustomerId, StoredMessage)>) {
        let mut store = Store::create(&folder.join("w.foresale")).expect("made");
        let sql = "INSERT INTO campaign (id, name, channel, day, plan) VALUES (1, 'Spring', 'email', 20000, '{}')";
        store.connection.execute(sql, []).expect("put");
        let wave = Wave::first(TODAY, Creative::default());
        store.put_wave(1, &wave).expect("put");
        let mut put = |number: u32| {
            let record = Customer { external_id: format!("C-{number}"), ..Customer::default() };
            store.put_customer(&record).expect("put").0
        };
        let message = |number: u32| StoredMessage {
            to_address: format!("c{number}@example.com"),
            subject: "Spring".into(),
            text: "Hello".into(),
            ..StoredMessage::default()
        };
        let messages = (0..customers).map(|number| (put(number), message(number))).collect();
        (store, messages)
    }

    fn queued(store: &Store) -> (u64, bool) {
        let next = store.next_due_message(Mailing::Campaign(1), i64::MAX, &[]).expect("read");
        (store.outbox_counts(Some(1)).expect("read").queued, next.is_some())
    }

    fn name(row: i64) -> String {
        format!("<{row}@example.com>")
    }

    #[test]
    fn nothing_of_a_wave_is_seen_before_all_of_it_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, messages) = planned(folder.path(), 3);
        // A run that died after its first portion, with a customer who is not part of it any more.
        let written = store.write_some(&DUE, &messages[..2], name, &Turn::begin()).expect("written");
        assert_eq!((written, queued(&store)), (Some(2), (0, false)), "neither counted nor sent");
        assert!(store.next_due_at(Mailing::Campaign(1)).expect("read").is_none());
        let reworded: Vec<_> = messages[1..]
            .iter()
            .map(|(customer, message)| (*customer, StoredMessage { text: "Hello again".into(), ..message.clone() }))
            .collect();
        assert!(store.queue_wave(1, 1, TODAY, &reworded, name).expect("queued"));
        assert_eq!(queued(&store), (2, true));
        let next = store.next_due_message(Mailing::Campaign(1), 0, &[]).expect("read").expect("one");
        assert_eq!((next.text.as_str(), next.message_id), ("Hello again", name(next.id)));
        assert_eq!(store.message_customer(next.id).expect("read"), Some(messages[1].0));
        assert!(!store.queue_wave(1, 1, TODAY, &messages, name).expect("asked"), "it has begun");
        assert_eq!(queued(&store), (2, true), "nobody gets a second message");
    }

    #[test]
    fn a_wave_that_is_called_off_meanwhile_does_not_begin() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, messages) = planned(folder.path(), 2);
        store.write_some(&DUE, &messages, name, &Turn::begin()).expect("written");
        assert!(!store.queue_wave(1, 1, TODAY.plus(-1), &messages, name).expect("asked"), "not due");
        assert!(store.remove_campaign_draft(1).expect("removed"), "what a dead run left keeps no draft");
    }
}

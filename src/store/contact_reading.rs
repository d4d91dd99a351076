//! Contacts read back as columns for analysis.

use rusqlite::params;

use super::attribute::WordList;
use super::{Store, StoreError};
use domain::columns::ContactColumns;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;

impl Store {
    /// Every contact up to a day (none: all), ordered by customer, day and number. Channels, campaigns and offers are
    /// in alphabetical order, so that nothing depends on the order in which files came in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contact_columns(&self, up_to: Option<Day>) -> Result<ContactColumns, StoreError> {
        // Sorted here, because SQLite would carry the texts through its sorter.
        let mut query = self.connection.prepare(
            "SELECT customer_id, day, channel, campaign, offer, responded, response_day, control FROM contact
             WHERE day <= ?1 ORDER BY id",
        )?;
        let mut rows = query.query([up_to.map_or(i32::MAX, |day| day.0)])?;
        let [mut channels, mut campaigns, mut offers] = [(); 3].map(|()| WordList::default());
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |place: usize| row.get_ref(place)?.as_str().map_err(rusqlite::Error::from);
            let (channel, campaign, offer) = (text(2)?, text(3)?, text(4)?);
            lines.push(Line {
                customer: row.get(0)?,
                day: row.get(1)?,
                channel: channels.place(channel),
                campaign: (!campaign.is_empty()).then(|| campaigns.place(campaign)),
                offer: (!offer.is_empty()).then(|| offers.place(offer)),
                responded: row.get(5)?,
                response_day: row.get(6)?,
                control: row.get(7)?,
            });
        }
        // Stable: contacts of one day stay in the order of their numbers.
        lines.sort_by_key(|line| (line.customer, line.day));
        let [channels, campaigns, offers] = [channels, campaigns, offers].map(WordList::in_order);
        Ok(ContactColumns {
            customer: lines.iter().map(|line| line.customer).collect(),
            day: lines.iter().map(|line| line.day).collect(),
            channel: lines.iter().map(|line| channels.1[line.channel as usize]).collect(),
            campaign: lines.iter().map(|line| line.campaign.map(|old| campaigns.1[old as usize])).collect(),
            offer: lines.iter().map(|line| line.offer.map(|old| offers.1[old as usize])).collect(),
            responded: lines.iter().map(|line| line.responded).collect(),
            response_day: lines.iter().map(|line| line.response_day).collect(),
            control: lines.iter().map(|line| line.control).collect(),
            channels: channels.0,
            campaigns: campaigns.0,
            offers: offers.0,
        })
    }

    /// Contacts by any channel from one day to another, made and planned: those recorded or imported, and those of
    /// campaign waves that went out or have a day on which they will, unless their message failed or was held back. A
    /// campaign that waits for a person is only a draft. A contact that appears in both a campaign and a record counts
    /// once. Each with whether it was made by `channel`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contact_days(
        &self,
        from: Day,
        to: Day,
        channel: Channel,
    ) -> Result<Vec<(CustomerId, Day, bool)>, StoreError> {
        let mut query = self.connection.prepare(
            "WITH told (customer_id, at, campaign, channel) AS (
             SELECT customer_id, day, campaign, channel FROM contact WHERE control = 0 AND day BETWEEN ?1 AND ?2
             UNION ALL
             SELECT customer_id, coalesce(started, due) AS at, iif(wave.wave = 1, name, name || ' ' || wave.wave), channel
             FROM campaign_target AS target JOIN campaign ON campaign.id = target.campaign_id
                 JOIN campaign_wave AS wave ON wave.campaign_id = target.campaign_id
             WHERE arm = 'contacted' AND at BETWEEN ?1 AND ?2
                AND iif(started IS NULL, EXISTS (
                        SELECT 1 FROM campaign_wave AS first WHERE first.campaign_id = wave.campaign_id
                            AND first.wave = 1 AND (first.started IS NOT NULL OR first.release = 'on-day')),
                    wave.wave <= target.wave)
                AND NOT EXISTS (
                    SELECT 1 FROM outbox WHERE outbox.campaign_id = target.campaign_id AND outbox.wave = wave.wave
                       AND outbox.customer_id = target.customer_id AND state IN ('failed', 'suppressed')))
             SELECT customer_id, at, max(channel = ?3) FROM told GROUP BY customer_id, at, campaign ORDER BY 1, 2",
        )?;
        let told = |row: &rusqlite::Row<'_>| Ok((CustomerId(row.get(0)?), Day(row.get(1)?), row.get(2)?));
        let rows = query.query_map(params![from.0, to.0, channel.code()], told)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The same by whatever channel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contacts_between(&self, from: Day, to: Day) -> Result<Vec<(CustomerId, Day)>, StoreError> {
        let contacts = self.contact_days(from, to, Channel::Email)?;
        Ok(contacts.into_iter().map(|(customer, day, _)| (customer, day)).collect())
    }

    /// The channels that occur in contacts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contact_channels(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare("SELECT DISTINCT channel FROM contact ORDER BY channel")?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last day with a contact, left alone or made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_contact_day(&self) -> Result<Option<Day>, StoreError> {
        let day: Option<i32> = self.connection.query_row("SELECT max(day) FROM contact", [], |row| row.get(0))?;
        Ok(day.map(Day))
    }

    /// The last day on which a contact was answered, if answers have their days.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_answer_day(&self) -> Result<Option<Day>, StoreError> {
        let sql = "SELECT max(response_day) FROM contact";
        let day: Option<i32> = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(day.map(Day))
    }
}

struct Line {
    customer: i64,
    day: i32,
    channel: u32,
    campaign: Option<u32>,
    offer: Option<u32>,
    responded: Option<bool>,
    response_day: Option<i32>,
    control: bool,
}

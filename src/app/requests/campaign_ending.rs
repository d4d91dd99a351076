//! Campaigns that are discarded, withdrawn, or were sent by another tool.

use anyhow::Result;

use crate::app::clock;
use crate::app::state::Foresale;
use actions;
use progress::Progress;
use screens::around::JobKind;
use store::Store;

impl Foresale {
    pub(in crate::app) fn withdraw_campaign(&mut self, campaign: i64) {
        self.end_campaign("Withdrawing what waits", campaign, move |store| {
            Ok(match actions::campaigns::withdraw(store, campaign)? {
                0 => "Nothing of this campaign waits to be sent.".to_owned(),
                1 => "1 message is not sent.".to_owned(),
                withdrawn => format!("{withdrawn} messages are not sent."),
            })
        });
    }

    pub(in crate::app) fn mark_campaign_sent(&mut self, campaign: i64) {
        let today = clock::today();
        self.end_campaign("Noting that it went out", campaign, move |store| {
            let customers = actions::campaigns::mark_sent(store, campaign, today, today)?;
            Ok(format!("Noted: it went out today to {customers} customers. Purchases from tomorrow on count."))
        });
    }

    /// Does something that changes how a saved campaign stands, says what came of it and opens the campaign again.
    pub(super) fn end_campaign(
        &mut self,
        title: &str,
        campaign: i64,
        work: impl FnOnce(&mut Store) -> Result<String> + Send + 'static,
    ) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| -> Result<_> {
            let told = work(store)?;
            Ok((told, actions::campaigns::overview(store, clock::today())?))
        };
        self.jobs.start(JobKind::Write, title, &path, work, move |app, (told, overview)| {
            app.notices.say(told);
            app.reports.campaigns.fill(Some(overview));
            app.reports.scoreboard = None;
            app.reports.home.stale = true;
            app.open_campaign(campaign);
        });
    }

    pub(in crate::app) fn discard_campaign(&mut self, campaign: i64) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::campaigns::discard(store, campaign);
        self.jobs.start(JobKind::Write, "Discarding the campaign", &path, work, |app, ()| {
            app.close_campaign();
            app.notices.say("The campaign is discarded; its control group may be contacted again.".to_owned());
            app.reports.campaigns.stale = true;
            app.reports.scoreboard = None;
            app.reports.home.stale = true;
        });
    }
}

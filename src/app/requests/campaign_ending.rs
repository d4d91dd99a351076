//! Campaigns that are discarded, withdrawn, or were sent by another tool.

use crate::app::clock;
use crate::app::state::Foresale;
use actions::campaigns::requests::{DiscardCampaign, MarkCampaignSent, WithdrawCampaign};
use actions::request::Request;
use reports::campaign::CampaignsReport;
use screens::around::JobKind;

impl Foresale {
    pub(in crate::app) fn withdraw_campaign(&mut self, campaign: i64) {
        self.end_campaign(
            "Withdrawing the waiting messages",
            campaign,
            WithdrawCampaign { campaign },
            |(withdrawn, overview)| {
                let told = match withdrawn {
                    0 => "No message of this campaign is waiting to be sent.".to_owned(),
                    1 => "1 message will not be sent.".to_owned(),
                    withdrawn => format!("{withdrawn} messages will not be sent."),
                };
                (told, overview)
            },
        );
    }

    pub(in crate::app) fn mark_campaign_sent(&mut self, campaign: i64) {
        let request = MarkCampaignSent { campaign, day: clock::today() };
        self.end_campaign("Recording that it went out", campaign, request, |(customers, overview)| {
            (format!("Recorded: it went out today to {customers} customers. Purchases count from tomorrow."), overview)
        });
    }

    /// Makes a request that changes the state of a saved campaign, reports the outcome and reopens the campaign.
    pub(super) fn end_campaign<R: Request>(
        &mut self,
        title: &str,
        campaign: i64,
        request: R,
        told: fn(R::Answer) -> (String, CampaignsReport),
    ) {
        self.ask(JobKind::Write, title, request, move |app, answer| {
            let (told, overview) = told(answer);
            app.notices.say(told);
            app.reports.campaigns.fill(Some(overview));
            app.open_campaign(campaign);
        });
    }

    pub(in crate::app) fn discard_campaign(&mut self, campaign: i64) {
        self.ask(JobKind::Write, "Discarding the campaign", DiscardCampaign { campaign }, |app, ()| {
            app.close_campaign();
            app.notices.say("The campaign is discarded; its control group may be contacted again.".to_owned());
        });
    }
}

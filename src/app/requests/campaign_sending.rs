//! Campaigns that are paused, resumed, or whose failed messages are tried again.

use crate::app::state::Foresale;
use actions::campaigns::requests::{PauseCampaign, RetryFailed};
use actions::settings::SaveMailPace;
use domain::resolution::Failed;
use reports::settings::MailPace;
use screens::settings::edited::Part;

impl Foresale {
    pub(in crate::app) fn pause_campaign(&mut self, campaign: i64) {
        self.end_campaign("Pausing the sending", campaign, PauseCampaign { campaign, paused: true }, |overview| {
            ("Paused: nothing more of this campaign leaves until you resume it.".to_owned(), overview)
        });
    }

    pub(in crate::app) fn resume_campaign(&mut self, campaign: i64) {
        self.end_campaign("Resuming the sending", campaign, PauseCampaign { campaign, paused: false }, |overview| {
            ("Resumed: send the campaign to continue.".to_owned(), overview)
        });
    }

    pub(in crate::app) fn retry_failed(&mut self, campaign: i64, which: Failed) {
        self.end_campaign(
            "Queueing the failed messages",
            campaign,
            RetryFailed { campaign, which },
            |(queued, overview)| {
                let told = match queued {
                    0 => {
                        "Nothing was queued again: every failed message was refused because of the recipient's address."
                            .to_owned()
                    }
                    1 => "1 message is back in the outbox; send the campaign to try it again.".to_owned(),
                    queued => format!("{queued} messages are back in the outbox; send the campaign to try them again."),
                };
                (told, overview)
            },
        );
    }

    pub(in crate::app) fn save_mail_pace(&mut self, pace: MailPace) {
        self.write("Pace saved.", Part::Pace, SaveMailPace { pace });
    }
}

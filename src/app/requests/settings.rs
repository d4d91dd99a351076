//! Settings of the open file.

use anyhow::bail;

use crate::app::dialogs::{self, Answer};
use crate::app::state::Foresale;
use actions;
use domain::assumption::Assumptions;
use progress::Progress;
use reports::settings::{Business, MailServer};
use screens::around::JobKind;
use store::Store;

impl Foresale {
    pub(in crate::app) fn save_business(&mut self, business: Business) {
        self.write("Business saved.", move |store, _| actions::settings::save_business(store, &business));
    }

    pub(in crate::app) fn save_assumptions(&mut self, assumptions: Assumptions) {
        self.write("Assumptions saved.", move |store, _| actions::settings::save_assumptions(store, &assumptions));
    }

    pub(in crate::app) fn save_mail(&mut self, mail: MailServer, password: Option<String>) {
        self.write("Mail server saved.", move |store, _| {
            actions::settings::save_mail(store, &mail, password.as_deref())
        });
    }

    pub(super) fn write(
        &mut self,
        done: &'static str,
        work: impl FnOnce(&mut Store, &Progress) -> anyhow::Result<()> + Send + 'static,
    ) {
        let Some(path) = self.path.clone() else { return };
        self.jobs.start(JobKind::Write, "Saving settings", &path, work, move |app, ()| {
            app.notices.say(done);
            app.reports.settings.stale = true;
            app.reports.home.stale = true;
            app.reports.campaigns.stale = true;
        });
    }

    pub(in crate::app) fn choose_mail_authorities(&mut self) {
        let work = |_: &Progress| match dialogs::certificates() {
            Answer::Chosen(file) => actions::settings::mail_authorities(&file).map(Some),
            Answer::Closed => Ok(None),
            Answer::NoDialog => bail!("there is no file dialog here; paste the text of the certificates instead"),
        };
        self.jobs.start_free(JobKind::Dialog, "Reading certificates", work, |app, text| {
            if let Some(text) = text {
                app.screens.settings.show_authorities(text);
            }
        });
    }

    pub(in crate::app) fn test_mail(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let work = |store: &mut Store, progress: &Progress| actions::settings::test_mail(store, progress);
        self.jobs.start(JobKind::TestMail, "Testing the mail server", &path, work, |app, ()| {
            app.notices.say("The mail server answered and let us in.");
        });
    }
}

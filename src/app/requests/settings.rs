//! Settings of the open file.

use anyhow::bail;

use crate::app::dialogs::{self, Answer};
use crate::app::state::Foresale;
use actions::request::Request;
use actions::settings::{SaveAssumptions, SaveBusiness, SaveMail, TestMail};
use domain::assumption::Assumptions;
use progress::Progress;
use reports::settings::{Business, MailServer};
use screens::around::{FileJob, JobKind};
use screens::settings::edited::Part;

impl Foresale {
    pub(in crate::app) fn save_business(&mut self, business: Business) {
        self.write("Business saved.", Part::Business, SaveBusiness { business });
    }

    pub(in crate::app) fn save_assumptions(&mut self, assumptions: Assumptions) {
        self.write("Assumptions saved.", Part::Assumptions, SaveAssumptions { assumptions });
    }

    pub(in crate::app) fn save_mail(&mut self, mail: MailServer, password: Option<String>) {
        self.write("Mail server saved.", Part::Mail, SaveMail { mail, password });
    }

    pub(super) fn write(&mut self, done: &'static str, part: Part, request: impl Request<Answer = ()>) {
        self.ask(JobKind::Write, "Saving settings", request, move |app, ()| {
            app.screens.settings.saved(part);
            app.notices.say(done);
        });
    }

    pub(in crate::app) fn choose_mail_authorities(&mut self) {
        let work = |_: &Progress| match dialogs::certificates() {
            Answer::Chosen(file) => actions::settings::mail_authorities(&file).map(Some),
            Answer::Closed => Ok(None),
            Answer::NoDialog => bail!("there is no file dialog here; paste the text of the certificates instead"),
        };
        self.jobs.start_free(JobKind::Files(FileJob::Dialog), "Reading certificates", work, |app, text| {
            if let Some(text) = text {
                app.screens.settings.show_authorities(text);
            }
        });
    }

    pub(in crate::app) fn test_mail(&mut self) {
        self.ask(JobKind::TestMail, "Testing the mail server", TestMail {}, |app, ()| {
            app.notices.say("The mail server answered and accepted the sign-in.");
        });
    }
}

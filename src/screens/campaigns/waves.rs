//! When a campaign is sent and who gets reminders: what is due today, the waves, their form.

use egui::Ui;

use crate::action::{ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use domain::campaign::{CampaignStatus, Creative};
use domain::consent::Channel;
use domain::day::Day;
use domain::wave::{FurtherWave, Release};
use reports::waves::{DueWave, WaveLine, WavesReport};
use ui::chip::Tone;
use ui::confirm::{self, Question};
use ui::{button, card, chip, field, notice, page, words};

/// When the first wave goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Start {
    #[default]
    ByHand,
    NotBefore,
}

/// Whether those who have not answered are contacted once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Again {
    #[default]
    Never,
    Once,
    Twice,
}

/// The form input for waves.
#[derive(Debug, Default)]
pub struct WavesForm {
    /// The campaign from which the form was filled.
    of: Option<i64>,
    start: Start,
    day: String,
    again: Again,
    after_days: u32,
    creative: Creative,
}

impl WavesForm {
    /// The waves of a saved campaign, and what can still be changed about them.
    pub fn ui(&mut self, ui: &mut Ui, report: &WavesReport, around: &Around, asked: &mut ActionQueue) {
        if self.of != Some(report.campaign) {
            self.fill(report);
        }
        card::titled(
            ui,
            "When it goes out",
            "A second contact goes only to those who have neither bought nor answered",
            |ui| {
                for line in &report.waves {
                    line_ui(ui, line, report.paused);
                }
                if report.waves.len() > 1 && report.waves[0].wave.started.is_some() {
                    let known = report
                        .known_to
                        .map_or("not known at all".to_owned(), |day| format!("known to {}", day.spoken()));
                    words::caption(
                        ui,
                        &format!("Purchases are {known}: import newer ones before a further wave goes out."),
                    );
                }
                if report.waves.iter().any(|line| line.wave.status == CampaignStatus::Planned)
                    || self.again == Again::Never
                {
                    self.form_ui(ui, report, around, asked);
                }
            },
        );
    }

    fn fill(&mut self, report: &WavesReport) {
        let Some(first) = report.waves.first() else { return };
        let scheduled = first.wave.release == Release::OnDay;
        let last = report.waves.last().filter(|line| line.wave.number > 1);
        *self = WavesForm {
            of: Some(report.campaign),
            start: if scheduled { Start::NotBefore } else { Start::ByHand },
            day: first.wave.due.to_string(),
            again: match report.waves.len() {
                0 | 1 => Again::Never,
                2 => Again::Once,
                _ => Again::Twice,
            },
            after_days: last.map_or(14, |line| line.wave.after_days),
            creative: last.map_or_else(|| first.wave.creative.clone(), |line| line.wave.creative.clone()),
        };
    }

    fn form_ui(&mut self, ui: &mut Ui, report: &WavesReport, around: &Around, asked: &mut ActionQueue) {
        let has_begun = report.waves.first().is_some_and(|line| line.wave.started.is_some());
        let day: Result<Day, _> = self.day.trim().parse();
        page::controls(ui, |ui| {
            if !has_begun {
                let starts =
                    [(Start::ByHand, "When I send it".to_owned()), (Start::NotBefore, "Not before a day".to_owned())];
                field::select(ui, "First contact", &mut self.start, &starts);
                if self.start == Start::NotBefore {
                    let wrong = day.is_err().then_some("Write it as 2026-12-03");
                    field::short(ui, "Day", &mut self.day, "2026-12-03", wrong, 130.0);
                }
            }
            let agains = [
                (Again::Never, "Leave them".to_owned()),
                (Again::Once, "Once more".to_owned()),
                (Again::Twice, "Twice more".to_owned()),
            ];
            field::select(ui, "Those who have not answered", &mut self.again, &agains);
            if self.again != Again::Never {
                field::number(ui, "After", &mut self.after_days, 1..=365, "days");
            }
        });
        if self.again != Again::Never {
            field::text(ui, "Subject of the further contact", &mut self.creative.subject, "", None);
            field::paragraph(ui, "Its message", &mut self.creative.body, 5, None);
        }
        let ready = !around.is_running(JobKind::Write) && (self.start == Start::ByHand || day.is_ok());
        if button::secondary_if(ui, ready, "Save the schedule").clicked() {
            let not_before = day.ok().filter(|_| self.start == Start::NotBefore);
            asked.ask(CampaignAction::Schedule { campaign: report.campaign, not_before, further: self.further() });
        }
    }

    fn further(&self) -> Vec<FurtherWave> {
        let wave = FurtherWave { after_days: self.after_days, creative: self.creative.clone() };
        match self.again {
            Again::Never => Vec::new(),
            Again::Once => vec![wave],
            Again::Twice => vec![wave.clone(), wave],
        }
    }
}

fn line_ui(ui: &mut Ui, line: &WaveLine, paused: bool) {
    let wave = &line.wave;
    let (tone, status) = match (wave.status, wave.release) {
        (CampaignStatus::Sent, _) => (Tone::Good, "Sent"),
        _ if paused => (Tone::Warn, "Paused"),
        (CampaignStatus::Sending, _) => (Tone::Accent, "Sending"),
        (CampaignStatus::Planned, Release::OnDay) => (Tone::Plain, "Scheduled"),
        (CampaignStatus::Planned, Release::ByHand) => (Tone::Plain, "Waits for you"),
    };
    let to = line.customers.map_or("to those who have not answered by then".to_owned(), |customers| {
        figures::counted(customers, "customer", "customers")
    });
    let when = match (wave.started, wave.release) {
        (Some(day), _) => format!("went out on {}", day.spoken()),
        (None, Release::OnDay) => format!("not before {}", wave.due.spoken()),
        (None, Release::ByHand) => "when you send it".to_owned(),
    };
    ui.horizontal_wrapped(|ui| {
        chip::state(ui, tone, status);
        words::body(ui, &format!("Wave {}: {when}, {to}", wave.number));
    });
    for drop_out in &line.drop_outs {
        words::caption(ui, &format!("{} {}", figures::count(drop_out.customers), drop_out.why));
    }
}

/// What is due today, each with its button.
pub fn due_ui(ui: &mut Ui, due: &[DueWave], around: &Around, asked: &mut ActionQueue) {
    for wave in due {
        let to = figures::counted(wave.customers, "customer", "customers");
        let text = match wave.status {
            _ if wave.paused => format!("{}: wave {} is paused; {to} waiting.", wave.name, wave.wave),
            CampaignStatus::Sending => format!("{}: wave {} was interrupted; {to} waiting.", wave.name, wave.wave),
            _ if wave.due == around.today => format!("{}: wave {} is due today: {to}.", wave.name, wave.wave),
            _ => format!("{}: wave {} has been due since {}: {to}.", wave.name, wave.wave, wave.due.spoken()),
        };
        notice::notice_with(ui, Tone::Accent, &text, |ui| {
            let named = |verb: &str| format!("{verb} wave {} of {}", wave.wave, wave.name);
            if wave.channel == Channel::Email && !wave.paused {
                let free = !around.is_running(JobKind::Campaigns(CampaignJob::Send));
                let id = format!("send wave {} of {}", wave.wave, wave.campaign);
                if button::secondary_if(ui, free, "Send now").accessible_name(named("Send")).clicked() {
                    confirm::ask(ui, &id);
                }
                let emails = figures::counted(wave.customers, "e-mail", "e-mails");
                let text = format!("Send {emails} of {} now?", wave.name);
                if confirm::confirm(ui, Question { id: &id, text: &text, yes: "Yes, send" }) {
                    asked.ask(CampaignAction::Send(wave.campaign));
                }
            } else if button::secondary(ui, "Open").accessible_name(named("Open")).clicked() {
                asked.ask(CampaignAction::Open(wave.campaign));
            }
        });
    }
}

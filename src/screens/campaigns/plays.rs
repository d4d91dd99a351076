//! Plays: what to do about customers' expected behaviour, each one click away from a campaign.

use egui::Ui;

use crate::action::{ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use domain::campaign::CampaignBrief;
use domain::play::{Behaviour, Play};
use reports::campaign::{CampaignsReport, KnownPlay, PlayOrigin};
use ui::chip::{self, Tone};
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

/// The existing plays.
pub fn plays_ui(ui: &mut Ui, report: &CampaignsReport, around: &Around, asked: &mut ActionQueue) {
    words::weak(
        ui,
        "A play is a campaign in waiting: whom it is for, what they get and what it says. To change one, start a \
         campaign from it and save it again under the same name.",
    );
    for known in &report.plays {
        play_ui(ui, known, report, around, asked);
    }
    let built_in = report.plays.iter().filter(|known| known.origin == PlayOrigin::BuiltIn).count();
    if built_in < Behaviour::ALL.len() && button::quiet(ui, "Bring back the built-in plays").clicked() {
        asked.ask(CampaignAction::RestorePlays);
    }
}

fn play_ui(ui: &mut Ui, known: &KnownPlay, report: &CampaignsReport, around: &Around, asked: &mut ActionQueue) {
    let play = &known.play;
    card::card(ui, |ui| {
        ui.horizontal(|ui| {
            words::heading(ui, &play.name);
            match known.origin {
                PlayOrigin::BuiltIn => {}
                PlayOrigin::Changed => drop(chip::state(ui, Tone::Accent, "Changed")),
                PlayOrigin::Own => drop(chip::state(ui, Tone::Accent, "Your own")),
            }
        });
        words::body(ui, &play.why);
        words::caption(ui, &told(play, report));
        ui.add_space(STEP / 2.0);
        ui.horizontal(|ui| {
            let busy = around.is_running(JobKind::Campaigns(CampaignJob::Brief));
            let begin = button::secondary_if(ui, !busy, "New campaign").on_hover_text("Nothing is saved or sent yet");
            if begin.accessible_name(format!("New campaign from {}", play.name)).clicked() {
                asked.ask(CampaignAction::NewOf(play.name.clone()));
            }
            if button::quiet(ui, "Remove").accessible_name(format!("Remove the play {}", play.name)).clicked() {
                asked.ask(CampaignAction::RemovePlay(play.name.clone()));
            }
        });
    });
}

/// "Dormant (784), by e-mail: 10 % to come back"
fn told(play: &Play, report: &CampaignsReport) -> String {
    let brief = &play.brief;
    let audience = report.audiences.iter().find(|choice| choice.source == brief.audience);
    let audience = audience.map_or("Its list is not computed yet", |choice| choice.label.as_str());
    let offers: Vec<&str> = brief.offers.iter().map(|offer| offer.name.as_str()).collect();
    format!("{audience}, by {}: {}", brief.channel.name().to_lowercase(), offers.join(", "))
}

/// The name under which a campaign is saved as a play.
#[derive(Debug, Default)]
pub struct PlayForm {
    name: Option<String>,
    behaviour: Option<Behaviour>,
}

impl PlayForm {
    /// Offers to save a brief as a play.
    pub fn ui(&mut self, ui: &mut Ui, brief: &CampaignBrief, report: &CampaignsReport, asked: &mut ActionQueue) {
        let name = self.name.get_or_insert_with(|| brief.name.clone());
        let same = |known: &&KnownPlay| known.play.name.trim().to_lowercase() == name.trim().to_lowercase();
        let known = report.plays.iter().find(same).map(|known| known.play.clone());
        let behaviour =
            self.behaviour.get_or_insert_with(|| known.as_ref().map_or_else(|| usual(brief), |play| play.behaviour));
        let subtitle =
            "Audience, offers, message and limits, ready for next time; the assumptions are read anew each time";
        card::titled(ui, "Keep as a play", subtitle, |ui| {
            page::controls(ui, |ui| {
                field::short(ui, "Name of the play", name, "Win back", None, 200.0);
                let all = Behaviour::ALL.map(|behaviour| (behaviour, behaviour.name().to_owned()));
                field::select(ui, "It is to", behaviour, &all);
            });
            let button_text = if known.is_some() { "Change the play" } else { "Keep as a play" };
            let ready = !name.trim().is_empty() && !brief.offers.is_empty();
            let pressed = button::secondary_if(ui, ready, button_text).accessible_name("Keep this campaign as a play");
            if pressed.clicked() {
                let why = known.as_ref().map_or("Made from one of your own campaigns.", |play| play.why.as_str());
                asked.ask(CampaignAction::SavePlay(Play::new(name, *behaviour, why, brief)));
            }
        });
    }
}

/// The likely purpose of a campaign, by its audience and its offers.
fn usual(brief: &CampaignBrief) -> Behaviour {
    let about_a_group = brief.offers.iter().any(|offer| !offer.is_for_all());
    Behaviour::from_audience(&brief.audience).unwrap_or(if about_a_group {
        Behaviour::CrossSell
    } else {
        Behaviour::Keep
    })
}

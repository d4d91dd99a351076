//! The step *Audience*: whom the campaign draws from, who is excluded, and who drops out.

use egui::Ui;

use super::CampaignBuilder;
use crate::campaigns::parts::drop_outs_ui;
use domain::campaign::AudienceSource;
use domain::consent::Channel;
use domain::targeting::Exclusion;
use reports::campaign::{CampaignPlan, CampaignsReport};
use ui::chip::Tone;
use ui::{button, card, field, notice, page, words};

impl CampaignBuilder {
    pub(super) fn audience_ui(&mut self, ui: &mut Ui, overview: Option<&CampaignsReport>, plan: Option<&CampaignPlan>) {
        card::titled(ui, "Audience", "Whom the campaign draws from, and how it reaches them", |ui| {
            field::text(ui, "Name of the campaign", &mut self.brief.name, "Autumn: welcome back", None);
            let choices: Vec<(AudienceSource, String)> = overview.map_or_else(Vec::new, |overview| {
                overview.audiences.iter().map(|c| (c.source.clone(), c.label.clone())).collect()
            });
            if choices.is_empty() {
                notice::notice(
                    ui,
                    Tone::Warn,
                    "There is no list to draw from yet. Compute one on the Accounts screen, or find clusters.",
                );
                return;
            }
            page::controls(ui, |ui| {
                field::select(ui, "Draw from", &mut self.brief.audience, &choices);
                let channels: Vec<_> = [Channel::Email, Channel::Mail, Channel::Telephone]
                    .into_iter()
                    .map(|c| (c, c.name().to_owned()))
                    .collect();
                let mut channel = self.brief.channel;
                if field::select(ui, "Reach them by", &mut channel, &channels) {
                    match overview {
                        Some(overview) => self.brief.reach_by(channel, &overview.stored),
                        None => self.brief.channel = channel,
                    }
                }
            });
        });
        if let Some(overview) = overview.filter(|overview| !overview.audiences.is_empty()) {
            self.exclusions_ui(ui, overview);
        }
        if let Some(plan) = plan {
            drop_outs_ui(ui, plan);
        }
    }

    fn exclusions_ui(&mut self, ui: &mut Ui, overview: &CampaignsReport) {
        let exclusions = &mut self.brief.exclusions;
        card::titled(ui, "Leave out", "Customers in the audience whom this campaign should not contact", |ui| {
            let mut running = exclusions.contains(&Exclusion::RunningCampaigns);
            if ui.checkbox(&mut running, "Whom a planned or running campaign contacts").changed() {
                set(exclusions, Exclusion::RunningCampaigns, running);
            }
            page::controls(ui, |ui| {
                recent_ui(ui, exclusions);
                let others = others(overview, exclusions);
                if others.len() > 1 {
                    let mut chosen = None;
                    if field::select(ui, "A segment or cluster", &mut chosen, &others) {
                        exclusions.extend(chosen);
                    }
                }
            });
            let mut remove = None;
            for (at, exclusion) in exclusions.iter().enumerate() {
                let Some(name) = name(overview, *exclusion) else { continue };
                ui.horizontal(|ui| {
                    words::body(ui, &name);
                    if button::quiet(ui, "Remove").accessible_name(format!("No longer leave out {name}")).clicked() {
                        remove = Some(at);
                    }
                });
            }
            if let Some(at) = remove {
                exclusions.remove(at);
            }
        });
    }
}

fn set(exclusions: &mut Vec<Exclusion>, exclusion: Exclusion, wanted: bool) {
    exclusions.retain(|other| *other != exclusion);
    if wanted {
        exclusions.push(exclusion);
    }
}

fn recent_ui(ui: &mut Ui, exclusions: &mut Vec<Exclusion>) {
    let recent = |exclusion: &Exclusion| match exclusion {
        Exclusion::BoughtWithin(days) => Some(*days),
        _ => None,
    };
    let mut days = exclusions.iter().find_map(recent).unwrap_or(0);
    if field::number(ui, "Bought within (0: no rule)", &mut days, 0..=3_650, "days").changed() {
        exclusions.retain(|exclusion| recent(exclusion).is_none());
        exclusions.extend((days > 0).then_some(Exclusion::BoughtWithin(days)));
    }
}

/// What can still be excluded.
fn others(overview: &CampaignsReport, exclusions: &[Exclusion]) -> Vec<(Option<Exclusion>, String)> {
    let segments = overview.segments.iter().map(|(id, _)| Exclusion::Segment(*id));
    let clusters = overview.clusters.iter().map(|(number, _)| Exclusion::Cluster(*number));
    let open = segments.chain(clusters).filter(|exclusion| !exclusions.contains(exclusion));
    let named = open.filter_map(|exclusion| Some((Some(exclusion), name(overview, exclusion)?)));
    std::iter::once((None, "Choose…".to_owned())).chain(named).collect()
}

/// A segment or cluster by its name; the other rules have their own controls.
fn name(overview: &CampaignsReport, exclusion: Exclusion) -> Option<String> {
    match exclusion {
        Exclusion::Segment(id) => {
            let known = overview.segments.iter().find(|(other, _)| *other == id);
            Some(known.map_or_else(|| "A segment that is gone".to_owned(), |(_, name)| format!("Segment {name}")))
        }
        Exclusion::Cluster(number) => {
            let known = overview.clusters.iter().find(|(other, _)| *other == number);
            Some(known.map_or_else(|| format!("Cluster {number}"), |(_, name)| format!("Cluster {number}: {name}")))
        }
        Exclusion::Ranked(model) => Some(format!("The list {}", model.name())),
        Exclusion::BoughtWithin(_) | Exclusion::RunningCampaigns => None,
    }
}

//! What the chances of a new list may look at and what like customers are grouped by, as ticks with what each tells.

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::around::{Around, JobKind, LeadJob};
use domain::lead::LeadBrief;
use reports::characteristics::CharacteristicsReport;
use reports::group_rules::Characteristic;
use reports::leads::LeadsReport;
use ui::{button, chip, words};

/// What is ticked.
#[derive(Debug)]
pub struct Choosing {
    looked_at: Vec<(Characteristic, bool)>,
    grouped_by: Vec<(Characteristic, bool)>,
    measured: Option<CharacteristicsReport>,
}

impl Choosing {
    #[must_use]
    pub fn new(report: &LeadsReport) -> Choosing {
        let ticked = |one: &Characteristic| (one.clone(), one.is_usual);
        Choosing {
            looked_at: report.propensity_characteristics.iter().map(ticked).collect(),
            grouped_by: report.group_criteria.iter().map(ticked).collect(),
            measured: None,
        }
    }

    pub fn show(&mut self, report: CharacteristicsReport) {
        self.measured = Some(report);
    }

    /// The codes of what is looked at; none: everything, as usual.
    #[must_use]
    pub fn characteristics(&self, by_rules: bool) -> Vec<String> {
        if by_rules { Vec::new() } else { unusual(&self.looked_at) }
    }

    /// The codes of what is grouped by; none: the usual ones.
    #[must_use]
    pub fn criteria(&self) -> Vec<String> {
        unusual(&self.grouped_by)
    }

    /// `brief`: none while it cannot be read.
    pub fn ui(&mut self, ui: &mut Ui, brief: Option<&LeadBrief>, around: &Around, asked: &mut ActionQueue) {
        let by_rules = brief.is_some_and(|brief| brief.rules.is_some());
        if !by_rules {
            words::label(ui, "What the chances look at");
            let measured = self.measured.as_ref().filter(|one| brief.is_some_and(|by| by.category == one.category));
            let tells = |code: &str| {
                let alone = measured?.listed.iter().find(|one| one.code == code)?.alone?;
                Some(format!("{} of 100 pairs alone", figures::decimals(alone, 0)))
            };
            let clicked = ticks(ui, &self.looked_at, tells);
            let is_measured = measured.is_some();
            if let Some(measured) = measured {
                words::caption(ui, &format!("{} {}", measured.verdict, measured.learned_from));
            }
            let busy = around.is_running(JobKind::Leads(LeadJob::Measure));
            let text = if busy { "Measuring…" } else { "Measure what they tell" };
            let pressed = button::secondary_if(ui, brief.is_some() && !busy, text).clicked();
            if let Some(place) = clicked {
                toggle(&mut self.looked_at, place);
            }
            // Once it has been measured, every tick is.
            if let Some(brief) = brief.filter(|_| pressed || clicked.is_some() && is_measured) {
                let characteristics = self.characteristics(false);
                asked.ask(LeadAction::MeasureCharacteristics(LeadBrief { characteristics, ..brief.clone() }));
            }
            words::label(ui, "How similar customers are grouped");
            if let Some(place) = ticks(ui, &self.grouped_by, |_| None) {
                toggle(&mut self.grouped_by, place);
            }
        }
    }
}

/// Chips to tick, each with a remark; the place of one that was clicked.
fn ticks(ui: &mut Ui, all: &[(Characteristic, bool)], remark: impl Fn(&str) -> Option<String>) -> Option<usize> {
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        for (place, (one, on)) in all.iter().enumerate() {
            if chip::choice(ui, *on, &one.name, &remark(&one.code).unwrap_or_default()).clicked() {
                clicked = Some(place);
            }
        }
    });
    clicked
}

/// One of them stays: nothing at all says nothing.
fn toggle(all: &mut [(Characteristic, bool)], place: usize) {
    let ticked = all.iter().filter(|(_, on)| *on).count();
    if let Some((_, on)) = all.get_mut(place)
        && !(*on && ticked == 1)
    {
        *on = !*on;
    }
}

/// The codes that are ticked; none where they are those that are ticked at first.
fn unusual(all: &[(Characteristic, bool)]) -> Vec<String> {
    if all.iter().all(|(one, on)| *on == one.is_usual) {
        return Vec::new();
    }
    all.iter().filter(|(_, on)| *on).map(|(one, _)| one.code.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_not_asked_for_and_one_stays() {
        let mut all = vec![
            (Characteristic::new("rhythm", "Rhythm", true), true),
            (Characteristic::new("age", "age", true), true),
        ];
        assert!(unusual(&all).is_empty());
        toggle(&mut all, 0);
        assert_eq!(unusual(&all), ["age"]);
        toggle(&mut all, 1);
        assert_eq!(unusual(&all), ["age"], "one stays");
        toggle(&mut all, 0);
        assert!(unusual(&all).is_empty());
    }
}

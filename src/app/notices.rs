//! Toasts that disappear by themselves, and errors that stay until dismissed, with details to copy.

use egui::{Align, Align2, Area, CollapsingHeader, Context, Frame, Id, Layout, Margin, Order, RichText, Ui, vec2};

use screens::action::{Action, ActionQueue};
use ui::chip::Tone;
use ui::icon::{self, Icon};
use ui::tokens::{self, CARD_RADIUS};
use ui::{button, words};

/// Seconds that a toast stays.
const TOAST_SECONDS: f64 = 6.0;

/// Seconds that one with an undo button stays.
const UNDO_SECONDS: f64 = 15.0;

#[derive(Debug, Clone, PartialEq)]
struct Notice {
    id: u64,
    tone: Tone,
    headline: String,
    details: String,
    /// When it disappears by itself; errors do not.
    until: Option<f64>,
    /// What can be done about it, and the label of the button.
    offer: Option<(String, Action)>,
}

/// The visible notices, newest last.
#[derive(Debug, Default)]
pub struct Notices {
    shown: Vec<Notice>,
    next: u64,
    now: f64,
}

impl Notices {
    /// Something went well.
    pub fn say(&mut self, headline: impl Into<String>) {
        let until = Some(self.now + TOAST_SECONDS);
        self.add(Tone::Good, headline.into(), String::new(), until);
    }

    /// Something went well and can be undone.
    pub fn say_with_undo(&mut self, headline: impl Into<String>, undo: Action) {
        let until = Some(self.now + UNDO_SECONDS);
        self.add(Tone::Good, headline.into(), String::new(), until);
        self.offer("Undo", undo);
    }

    /// Adds a button to the last notice.
    pub fn offer(&mut self, button: &str, action: Action) {
        if let Some(newest) = self.shown.last_mut() {
            newest.offer = Some((button.to_owned(), action));
        }
    }

    /// Something that is neither good nor bad.
    pub fn note(&mut self, headline: impl Into<String>) {
        let until = Some(self.now + TOAST_SECONDS);
        self.add(Tone::Plain, headline.into(), String::new(), until);
    }

    /// Something failed; stays until dismissed.
    pub fn fail(&mut self, headline: impl Into<String>, details: impl Into<String>) {
        self.add(Tone::Bad, headline.into(), details.into(), None);
    }

    fn add(&mut self, tone: Tone, headline: String, details: String, until: Option<f64>) {
        self.shown.retain(|one| one.headline != headline);
        self.next += 1;
        self.shown.push(Notice { id: self.next, tone, headline, details, until, offer: None });
        if self.shown.len() > 4 {
            self.shown.remove(0);
        }
    }

    pub fn dismiss(&mut self, id: u64) {
        self.shown.retain(|one| one.id != id);
    }

    /// The visible headlines, for tests and screen readers.
    #[must_use]
    pub fn headlines(&self) -> Vec<&str> {
        self.shown.iter().map(|one| one.headline.as_str()).collect()
    }

    /// Shows them in the lower right corner, `above` px above the edge.
    pub fn ui(&mut self, ctx: &Context, above: f32, asked: &mut ActionQueue) {
        self.now = ctx.input(|i| i.time);
        let now = self.now;
        self.shown.retain(|one| one.until.is_none_or(|until| until > now));
        if let Some(next) = self.shown.iter().filter_map(|one| one.until).reduce(f64::min) {
            ctx.request_repaint_after_secs(seconds(next - now));
        }
        if self.shown.is_empty() {
            return;
        }
        Area::new(Id::unique("notices"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-24.0, -24.0 - above))
            .show(ctx, |ui| {
                ui.set_width(400.0);
                ui.spacing_mut().item_spacing.y = 8.0;
                for one in &self.shown {
                    notice_ui(ui, one, asked);
                }
            });
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
fn seconds(value: f64) -> f32 {
    value.max(0.05) as f32
}

fn notice_ui(ui: &mut Ui, one: &Notice, asked: &mut ActionQueue) {
    let palette = tokens::palette(ui);
    let (ink, _) = one.tone.colours(palette);
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(12)).corner_radius(CARD_RADIUS);
    frame.stroke(egui::Stroke::new(1.0, ink)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), egui::Sense::hover());
            icon::paint(ui.painter(), rect, if one.tone == Tone::Bad { Icon::Alert } else { Icon::Check }, ink);
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                if button::icon(ui, Icon::Close, "Dismiss").clicked() {
                    asked.ask(Action::DismissNotice(one.id));
                }
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.add(egui::Label::new(RichText::new(&one.headline).font(tokens::strong())).wrap());
                    if let Some((text, action)) = &one.offer
                        && button::quiet(ui, text).clicked()
                    {
                        asked.ask(action.clone());
                        asked.ask(Action::DismissNotice(one.id));
                    }
                    if one.tone == Tone::Bad {
                        details_ui(ui, one, asked);
                    }
                });
            });
        });
    });
}

fn details_ui(ui: &mut Ui, one: &Notice, asked: &mut ActionQueue) {
    if !one.details.is_empty() {
        CollapsingHeader::new("Details").id_salt(one.id).show(ui, |ui| words::weak(ui, &one.details));
    }
    if button::quiet(ui, "Copy").clicked() {
        asked.ask(Action::Copy(format!("{}\n{}", one.headline, one.details).trim().to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_and_toasts_pass() {
        let mut notices = Notices::default();
        notices.say("Saved");
        notices.fail("The server refused", "550");
        assert_eq!(notices.headlines(), ["Saved", "The server refused"]);
        let later = TOAST_SECONDS + 1.0;
        notices.shown.retain(|one| one.until.is_none_or(|until| until > later));
        assert_eq!(notices.headlines(), ["The server refused"]);
        notices.dismiss(2);
        assert!(notices.headlines().is_empty());
    }

    #[test]
    fn the_same_sentence_is_not_said_twice() {
        let mut notices = Notices::default();
        notices.fail("No", "");
        notices.fail("No", "");
        assert_eq!(notices.headlines().len(), 1);
    }
}

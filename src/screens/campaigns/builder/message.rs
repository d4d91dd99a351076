//! The step *Message*: its content, and how recipients get it.

use egui::text_edit::TextEditState;
use egui::{Response, Ui};

use super::CampaignBuilder;
use crate::action::{ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use crate::campaigns::parts::preview_ui;
use domain::campaign::Creative;
use reports::campaign::MessagePreview;
use ui::{button, card, field, words};

const MERGE_FIELDS: [(&str, &str); 9] = [
    ("First name", "{{ first_name|default('customer') }}"),
    ("Last name", "{{ last_name }}"),
    ("Firm", "{{ company }}"),
    ("Town", "{{ city }}"),
    ("Offer", "{{ offer_text }}"),
    ("Bought last", "{{ last_product|default('your last purchase') }}"),
    ("Favourite group", "{{ favourite_group|default('what you like') }}"),
    ("Next due", "{{ next_due|default('soon') }}"),
    ("Our name", "{{ business_name }}"),
];

/// A field of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageField {
    Subject,
    Body,
}

/// The last typing position, where a placeholder is inserted.
#[derive(Debug, Default)]
pub(super) struct Typing {
    /// The field, and the characters before the cursor; none: at the end of the text.
    last: Option<(MessageField, usize)>,
}

impl Typing {
    fn follow(&mut self, ui: &Ui, response: &Response, part: MessageField) {
        if !response.has_focus() {
            return;
        }
        let cursor = TextEditState::load(ui.ctx(), response.id).and_then(|state| state.cursor.char_range());
        if let Some(range) = cursor {
            self.last = Some((part, range.primary.index.0));
        }
    }

    fn insert(&mut self, creative: &mut Creative, code: &str) {
        let (part, at) = self.last.unwrap_or((MessageField::Body, usize::MAX));
        let text = match part {
            MessageField::Subject => &mut creative.subject,
            MessageField::Body => &mut creative.body,
        };
        let place = text.char_indices().nth(at).map_or(text.len(), |(place, _)| place);
        text.insert_str(place, code);
        self.last = Some((part, at.saturating_add(code.chars().count())));
    }
}

impl CampaignBuilder {
    pub(super) fn message_ui(
        &mut self,
        ui: &mut Ui,
        messages: &[MessagePreview],
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        if self.previewed.as_ref() != Some(&self.brief) && self.is_settled(ui) {
            self.previewed = Some(self.brief.clone());
            asked.ask(CampaignAction::PreviewMessages(self.brief.clone()));
        }
        let creative = &mut self.brief.creative;
        let typing = &mut self.typing;
        let recipient = &mut self.recipient;
        card::side_by_side(
            ui,
            320.0,
            &mut [
                &mut |ui: &mut Ui| {
                    card::titled(ui, "Text", "Fields are filled in for each customer", |ui| {
                        let subject = field::text(ui, "Subject", &mut creative.subject, "", None);
                        typing.follow(ui, &subject, MessageField::Subject);
                        words::label(ui, "Insert a field");
                        ui.horizontal_wrapped(|ui| {
                            for (name, code) in MERGE_FIELDS {
                                let named = format!("Insert {}", name.to_lowercase());
                                if button::secondary(ui, name).accessible_name(named).clicked() {
                                    typing.insert(creative, code);
                                }
                            }
                        });
                        let body = field::paragraph(ui, "Message", &mut creative.body, 12, None);
                        typing.follow(ui, &body, MessageField::Body);
                    });
                },
                &mut |ui: &mut Ui| {
                    preview_ui(ui, messages, recipient, around.is_running(JobKind::Campaigns(CampaignJob::Messages)));
                },
            ],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_goes_where_one_typed_last() {
        let mut creative = Creative { subject: "Für alle".into(), body: "Dear".into() };
        let mut typing = Typing::default();
        typing.insert(&mut creative, "{{ city }}");
        assert_eq!(creative.body, "Dear{{ city }}", "at the end of the message at first");
        typing.last = Some((MessageField::Subject, 4));
        typing.insert(&mut creative, "{{ a }}");
        typing.insert(&mut creative, "!");
        assert_eq!(creative.subject, "Für {{ a }}!alle");
    }
}

//! The step *Message*: what is said, and how it arrives.

use egui::Ui;

use super::CampaignBuilder;
use crate::reports::campaign::MessagePreview;
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked};
use crate::screens::campaign_parts::preview_ui;
use crate::ui::{button, card, field, words};

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

impl CampaignBuilder {
    pub(super) fn message_ui(&mut self, ui: &mut Ui, messages: &[MessagePreview], around: &Around, asked: &mut Asked) {
        if self.previewed.as_ref() != Some(&self.brief) && self.is_settled(ui) {
            self.previewed = Some(self.brief.clone());
            asked.ask(Action::PreviewMessages(self.brief.clone()));
        }
        let creative = &mut self.brief.creative;
        let recipient = &mut self.recipient;
        card::side_by_side(
            ui,
            320.0,
            &mut [
                &mut |ui: &mut Ui| {
                    card::titled(ui, "Text", "Fields are filled in for each customer", |ui| {
                        field::text(ui, "Subject", &mut creative.subject, "", None);
                        words::label(ui, "Insert a field");
                        ui.horizontal_wrapped(|ui| {
                            for (name, code) in MERGE_FIELDS {
                                let named = format!("Insert {}", name.to_lowercase());
                                if button::secondary(ui, name).accessible_name(named).clicked() {
                                    creative.body.push_str(code);
                                }
                            }
                        });
                        field::paragraph(ui, "Message", &mut creative.body, 12, None);
                    });
                },
                &mut |ui: &mut Ui| preview_ui(ui, messages, recipient, around.is_running(JobKind::Messages)),
            ],
        );
    }
}

//! The step *Offers*: what customers get, and who gets which.

use egui::Ui;

use super::CampaignBuilder;
use crate::around::Around;
use crate::campaigns::parts::offer_ui;
use domain::campaign::{CampaignBrief, Offer};
use domain::money::Money;
use domain::segment::SegmentId;
use domain::targeting::OfferRule;
use reports::campaign::CampaignsReport;
use ui::chip::Tone;
use ui::{button, card, field, notice, page, words};

impl CampaignBuilder {
    pub(super) fn offers_ui(&mut self, ui: &mut Ui, overview: Option<&CampaignsReport>, around: &Around) {
        let mut categories = vec![(String::new(), "Everything".to_owned())];
        if let Some(overview) = overview {
            categories.extend(overview.categories.iter().map(|c| (c.clone(), c.clone())));
        }
        let mut remove = None;
        let subtitle = if self.brief.offers.len() > 1 {
            "Each customer gets the offer that serves the goal best, unless a rule below says otherwise"
        } else {
            "Everybody on the list gets it"
        };
        for (i, offer) in self.brief.offers.iter_mut().enumerate() {
            let title = if offer.name.is_empty() { format!("Offer {}", i + 1) } else { offer.name.clone() };
            ui.push_id(i, |ui| {
                card::titled(ui, &title, subtitle, |ui| {
                    offer_ui(ui, offer, &categories, around.today);
                    if button::quiet(ui, "Remove this offer").accessible_name(format!("Remove {title}")).clicked() {
                        remove = Some(i);
                    }
                });
            });
        }
        if let Some(i) = remove {
            remove_offer(&mut self.brief, i);
        }
        if self.brief.offers.is_empty() {
            notice::notice(ui, Tone::Plain, "Add at least one offer; without a discount it is a reminder.");
        }
        if button::secondary(ui, "Add an offer").clicked() {
            self.brief.offers.push(Offer::default());
        }
        self.price_test_ui(ui);
        let segments = overview.map_or(&[][..], |overview| &overview.segments);
        if (self.brief.offers.len() > 1 && !segments.is_empty()) || !self.brief.offer_rules.is_empty() {
            rules_ui(ui, &mut self.brief, segments);
        }
    }
}

impl CampaignBuilder {
    /// What may be spent to learn which discount is best.
    fn price_test_ui(&mut self, ui: &mut Ui) {
        let goods = |offer: &Offer| (offer.category.clone(), offer.product.clone());
        let offers = &self.brief.offers;
        let is_testable =
            offers.iter().enumerate().any(|(at, one)| offers[..at].iter().any(|other| goods(one) == goods(other)));
        if !is_testable && self.brief.price_test.is_none() {
            return;
        }
        let subtitle = "Some get one of the offers of the same goods at random, where that costs least";
        card::titled(ui, "Price test", subtitle, |ui| {
            page::controls(ui, |ui| {
                let mut most = self.brief.price_test.map_or(0.0, Money::major);
                if field::number(ui, "Spend on learning (0: no test)", &mut most, 0.0..=10_000_000.0, "").changed() {
                    self.brief.price_test = (most > 0.0).then(|| Money::from_major(most));
                }
            });
        });
    }
}

/// An offer's rules are removed with it; the others keep theirs.
fn remove_offer(brief: &mut CampaignBrief, at: usize) {
    brief.offers.remove(at);
    brief.offer_rules.retain(|rule| rule.offer != at);
    for rule in &mut brief.offer_rules {
        rule.offer -= usize::from(rule.offer > at);
    }
}

fn rules_ui(ui: &mut Ui, brief: &mut CampaignBrief, segments: &[(SegmentId, String)]) {
    let offers: Vec<(usize, String)> = brief.offers.iter().enumerate().map(|(at, o)| (at, o.name.clone())).collect();
    card::titled(ui, "Who gets which offer", "The first rule that fits counts; everybody else gets the best", |ui| {
        let mut remove = None;
        for (at, rule) in brief.offer_rules.iter_mut().enumerate() {
            ui.push_id(at, |ui| {
                page::controls(ui, |ui| {
                    field::select(ui, "Segment", &mut rule.segment, segments);
                    field::select(ui, "Gets", &mut rule.offer, &offers);
                    field::beside(ui, |ui| {
                        let name = format!("Remove rule {}", at + 1);
                        if button::quiet(ui, "Remove").accessible_name(name).clicked() {
                            remove = Some(at);
                        }
                    });
                });
            });
        }
        if let Some(at) = remove {
            brief.offer_rules.remove(at);
        }
        let Some((segment, _)) = segments.first() else {
            words::weak(ui, "Save a segment first: rules speak of segments.");
            return;
        };
        if button::secondary(ui, "Add a rule").clicked() {
            brief.offer_rules.push(OfferRule { segment: *segment, offer: 0 });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_follow_their_offers() {
        let offer = |name: &str| Offer { name: name.into(), ..Offer::default() };
        let rule = |offer| OfferRule { segment: SegmentId(1), offer };
        let mut brief = CampaignBrief {
            offers: vec![offer("a"), offer("b"), offer("c")],
            offer_rules: vec![rule(2), rule(1), rule(0)],
            ..CampaignBrief::default()
        };
        remove_offer(&mut brief, 1);
        assert_eq!(brief.offer_rules, [rule(1), rule(0)]);
        assert_eq!(brief.offers[1].name, "c");
    }
}

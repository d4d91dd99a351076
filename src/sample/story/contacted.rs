//! What a customer was sent, whether they responded, and who was left alone.

use super::{Appointment, Errand, Life, Story};
use crate::Contact;
use crate::campaigns::{self, CAMPAIGNS, LEFT_ALONE, MEASURED, PastCampaign, Standing};
use crate::draw::logistic;
use domain::consent::Channel;
use domain::day::Day;

/// Whether a chosen customer is contacted, or left alone at random.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arm {
    Contacted,
    LeftAlone,
}

impl Life<'_> {
    /// The history of somebody who was only contacted.
    pub fn of_a_prospect(mut self) -> Story {
        for campaign in &CAMPAIGNS {
            if self.can_be_reached(campaign) {
                let arm = self.arm_for(campaign);
                let interest = self.interest(campaign);
                let probability = match arm {
                    Arm::Contacted => logistic(-3.7 + 3.0 * campaign.discount + 1.2 * interest),
                    Arm::LeftAlone => 0.01,
                };
                let responds = self.draw.happens(probability);
                let after = responds.then(|| campaign.day().plus(self.draw.between(1, 30)));
                self.note_contact(campaign, after, arm);
            }
        }
        self.story
    }

    fn can_be_reached(&mut self, campaign: &PastCampaign) -> bool {
        let known = match campaign.channel {
            Channel::Email => self.customer.email.contains('@'),
            Channel::Telephone => !self.customer.phone.is_empty(),
            Channel::Mail | Channel::Web => true,
        };
        known && !self.refusals.contains(&campaign.channel) && self.draw.happens(campaign.reach)
    }

    pub(super) fn hear_of(&mut self, campaign: &PastCampaign) {
        if !self.can_be_reached(campaign) {
            return;
        }
        let standing = Standing {
            active: self.active,
            bought_group: self.bought[campaign.group],
            days_since_last: campaign.day().since(self.day),
            visits: self.visits,
            readiness: self.readiness,
            interest: self.interest(campaign),
        };
        let arm = self.arm_for(campaign);
        let probability = match (arm, campaign.name == MEASURED) {
            (Arm::LeftAlone, _) => campaigns::measured_probability(&standing, None),
            (Arm::Contacted, true) => campaigns::measured_probability(&standing, Some(self.traits.persuasion())),
            (Arm::Contacted, false) => campaigns::response_probability(campaign, &standing),
        };
        let responds = self.draw.happens(probability);
        let response = responds.then(|| campaign.day().plus(self.draw.between(1, 35)));
        if let Some(day) = response {
            let article = self.article_of(campaign.group);
            let discount = if arm == Arm::LeftAlone { 0.0 } else { campaign.discount };
            self.agenda.push(Appointment { day, article, discount, kind: Errand::Response });
        }
        self.note_contact(campaign, response, arm);
    }

    fn interest(&self, campaign: &PastCampaign) -> f64 {
        self.traits.interest(campaign.group, campaign.channel == Channel::Email)
    }

    fn arm_for(&mut self, campaign: &PastCampaign) -> Arm {
        if campaign.name == MEASURED && self.arm_draw.happens(LEFT_ALONE) { Arm::LeftAlone } else { Arm::Contacted }
    }

    fn note_contact(&mut self, campaign: &PastCampaign, response_day: Option<Day>, arm: Arm) {
        self.story.contacts.push(Contact {
            customer: self.customer.external_id.clone(),
            day: campaign.day(),
            channel: campaign.channel,
            campaign: campaign.name.into(),
            offer: campaign.offer.into(),
            responded: response_day.is_some(),
            response_day,
            control: arm == Arm::LeftAlone,
        });
    }
}

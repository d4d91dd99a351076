//! Campaigns of the past, and what makes a customer respond to one.

use crate::draw::logistic;
use domain::consent::Channel;
use domain::day::Day;

/// A campaign that went out before the last day.
pub(super) struct PastCampaign {
    pub name: &'static str,
    pub offer: &'static str,
    /// Position of its product group in [`super::catalogue::GROUPS`].
    pub group: usize,
    pub channel: Channel,
    /// Share of the price given away.
    pub discount: f64,
    /// Year, month and day it went out.
    sent: (i32, u32, u32),
    /// Share of the customers known at the time that it was sent to.
    pub reach: f64,
}

const fn campaign(
    (name, offer): (&'static str, &'static str),
    group: usize,
    channel: Channel,
    discount: f64,
    sent: (i32, u32, u32),
    reach: f64,
) -> PastCampaign {
    PastCampaign { name, offer, group, channel, discount, sent, reach }
}

/// In the order of their days.
pub(super) const CAMPAIGNS: [PastCampaign; 12] = [
    campaign(("Spring mowing 2024", "10 % off mowers"), 8, Channel::Mail, 0.10, (2024, 3, 11), 0.40),
    campaign(("Summer water 2024", "15 % off watering"), 11, Channel::Email, 0.15, (2024, 6, 3), 0.35),
    campaign(("Winter wheels 2024", "Winter tyres with free fitting"), 1, Channel::Email, 0.08, (2024, 9, 23), 0.45),
    campaign(("Saw season 2024", "Chain with every chainsaw"), 9, Channel::Telephone, 0.05, (2024, 10, 14), 0.15),
    campaign(("Service weeks 2025", "Oil change at a fixed price"), 2, Channel::Email, 0.12, (2025, 2, 3), 0.40),
    campaign(("Spring mowing 2025", "10 % off mowers"), 8, Channel::Mail, 0.10, (2025, 3, 10), 0.40),
    campaign(("Clean car 2025", "20 % off car care"), 5, Channel::Email, 0.20, (2025, 5, 5), 0.35),
    campaign(("Winter wheels 2025", "Winter tyres with free fitting"), 1, Channel::Mail, 0.08, (2025, 9, 22), 0.70),
    campaign(("Battery check 2025", "Free battery check"), 4, Channel::Telephone, 0.05, (2025, 11, 10), 0.15),
    campaign(("Spring mowing 2026", "10 % off mowers"), 8, Channel::Email, 0.10, (2026, 3, 9), 0.45),
    campaign(("Garden days 2026", "15 % off garden tools"), 10, Channel::Mail, 0.15, (2026, 4, 20), 0.30),
    campaign(("Winter wheels 2026", "Winter tyres with free fitting"), 1, Channel::Email, 0.08, (2026, 8, 31), 0.45),
];

impl PastCampaign {
    pub fn day(&self) -> Day {
        let (year, month, day) = self.sent;
        Day::from_ymd(year, month, day).unwrap_or(super::LAST_DAY)
    }
}

/// The campaign for which a part of the chosen customers was left alone at random, to measure its effect.
pub(super) const MEASURED: &str = "Winter wheels 2025";
/// The part that was left alone.
pub(super) const LEFT_ALONE: f64 = 0.4;

/// What a response depends on.
pub(super) struct Standing {
    /// Has not dropped out (which nobody but the generator knows).
    pub active: bool,
    pub bought_group: bool,
    pub days_since_last: i32,
    pub visits: u32,
    /// How readily this customer responds to anything, in log-odds around 0.
    pub readiness: f64,
    /// What the customer's traits add to an interest in the offer, in log-odds around 0.
    pub interest: f64,
}

/// The probability that a customer responds to a campaign.
pub(super) fn response_probability(campaign: &PastCampaign, standing: &Standing) -> f64 {
    let channel = match campaign.channel {
        Channel::Telephone => 0.5,
        Channel::Mail => 0.2,
        Channel::Email | Channel::Web => 0.0,
    };
    logistic(
        -4.3 + if standing.active { 1.1 } else { 0.0 }
            + if standing.bought_group { 1.1 } else { 0.0 }
            + if standing.days_since_last < 150 { 0.5 } else { 0.0 }
            + 0.35 * f64::from(standing.visits).ln_1p()
            + 4.0 * campaign.discount
            + channel
            + standing.readiness
            + standing.interest,
    )
}

/// The probability of buying what the measured campaign is about: without it, from the record alone; with it, also from
/// how far this customer can be persuaded (log-odds).
pub(super) fn measured_probability(standing: &Standing, persuasion: Option<f64>) -> f64 {
    logistic(
        -3.0 + if standing.active { 0.8 } else { 0.0 }
            + if standing.bought_group { 1.4 } else { 0.0 }
            + 0.5 * standing.readiness
            + persuasion.unwrap_or(0.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn campaigns_are_in_order_and_past() {
        assert!(CAMPAIGNS.windows(2).all(|pair| pair[0].day() < pair[1].day()));
        assert!(CAMPAIGNS.iter().all(|campaign| campaign.day() < super::super::LAST_DAY));
    }

    #[test]
    fn one_campaign_is_measured() {
        let measured: Vec<_> = CAMPAIGNS.iter().filter(|campaign| campaign.name == MEASURED).collect();
        assert!(measured.len() == 1 && measured[0].channel == Channel::Mail, "everybody can be reached by post");
    }

    #[test]
    fn those_who_know_the_group_respond_more() {
        let probability = |bought_group| {
            response_probability(
                &CAMPAIGNS[0],
                &Standing { active: true, bought_group, days_since_last: 30, visits: 4, readiness: 0.0, interest: 0.0 },
            )
        };
        assert!(probability(true) > 2.0 * probability(false));
        assert!((0.02..0.5).contains(&probability(true)));
    }
}

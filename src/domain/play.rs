//! Plays: what to do about a predicted behaviour, ready to become a campaign.

use serde::{Deserialize, Serialize};

use crate::campaign::{AudienceSource, CampaignBrief, Creative, Offer, Validity};
use crate::model::Model;
use crate::targeting::{ContactCap, Exclusion, ListLimits};

/// What customers are expected to do, which decides what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// They have stopped buying.
    WinBack,
    /// They bought once.
    SecondPurchase,
    /// They buy, but not everything.
    CrossSell,
    /// They buy and should go on.
    Keep,
    /// They buy without being asked, or are tired of being asked.
    LetRest,
}

impl Behaviour {
    pub const ALL: [Behaviour; 5] =
        [Behaviour::WinBack, Behaviour::SecondPurchase, Behaviour::CrossSell, Behaviour::Keep, Behaviour::LetRest];

    /// The behaviour that fits such an audience; none if its list implies none.
    #[must_use]
    pub fn from_audience(audience: &AudienceSource) -> Option<Behaviour> {
        match audience {
            AudienceSource::Ranked(Model::Dormancy) => Some(Behaviour::WinBack),
            AudienceSource::Ranked(Model::HitAndRun) => Some(Behaviour::SecondPurchase),
            AudienceSource::Ranked(Model::Spending) => Some(Behaviour::Keep),
            _ => None,
        }
    }

    /// Two or three words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Behaviour::WinBack => "Win back",
            Behaviour::SecondPurchase => "Second purchase",
            Behaviour::CrossSell => "Cross-sell",
            Behaviour::Keep => "Keep",
            Behaviour::LetRest => "Let rest",
        }
    }
}

/// A campaign template: everything but the assumptions, which are taken from the day on which a campaign is made from
/// it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Play {
    pub name: String,
    pub behaviour: Behaviour,
    /// When it is the right choice, in a sentence or two.
    pub why: String,
    pub brief: CampaignBrief,
}

impl Play {
    /// The play that a user makes from a campaign.
    #[must_use]
    pub fn new(name: &str, behaviour: Behaviour, why: &str, brief: &CampaignBrief) -> Play {
        let name = name.trim().to_owned();
        // Made by hand for one list, so it does not apply to the next.
        let brief = CampaignBrief { name: name.clone(), size: None, budget: None, ..brief.clone() };
        Play { name, behaviour, why: why.to_owned(), brief }
    }

    /// The plays that every database starts with, one per behaviour.
    #[must_use]
    pub fn built_in() -> Vec<Play> {
        Behaviour::ALL.into_iter().map(built_in).collect()
    }
}

fn built_in(behaviour: Behaviour) -> Play {
    let (why, model, offer, creative) = match behaviour {
        Behaviour::WinBack => (
            "For customers whose own rhythm says that they have stopped. A voucher that ends soon, only for those \
             whose expected return pays for it.",
            Model::Dormancy,
            Offer {
                discount: 0.1,
                validity: Validity::Days(30),
                ..offer("10 % to come back", "We take 10 % off whatever you choose")
            },
            creative(
                "We have missed you{% if first_name %}, {{ first_name }}{% endif %}",
                "it has been a while since you were here{% if last_product %}: it was for {{ last_product }}{% endif \
                %}.",
            ),
        ),
        Behaviour::SecondPurchase => (
            "For customers with one purchase. Most never make a second one; those who do usually stay.",
            Model::HitAndRun,
            Offer {
                discount: 0.05,
                validity: Validity::Days(45),
                ..offer("5 % on the second purchase", "Your next purchase costs 5 % less")
            },
            creative(
                "Thank you for your first purchase",
                "thank you for your first purchase{% if last_product %} ({{ last_product }}){% endif %}. We hope that you like it.",
            ),
        ),
        Behaviour::CrossSell => (
            "For customers who buy and have not seen everything. Choose the product group on the Offers step, or several, \
             and each customer gets the one that fits best.",
            Model::Spending,
            offer("Have you seen?", "Have a look at what else we have"),
            creative(
                "Something that goes with what you know",
                "{% if favourite_group %}you know our {{ favourite_group|lower }} well; {% endif %}there is more that may suit you.",
            ),
        ),
        Behaviour::Keep => (
            "For customers who buy regularly. They need no discount: a reminder when the next purchase is due.",
            Model::Spending,
            offer("A reminder", "We have what you need in stock"),
            creative(
                "See you soon?",
                "thank you for your loyalty.{% if next_due %} By your own rhythm, the next time would be around {{ next_due }}.{% endif %}",
            ),
        ),
        Behaviour::LetRest => (
            "For customers who buy without being asked. At most one greeting every six months, and none to customers \
             who were here lately or whom another campaign contacts.",
            Model::Spending,
            offer("A greeting", "Whenever you need us, we are here"),
            creative("A greeting from {{ business_name|default('us') }}", "this is only to say thank you."),
        ),
    };
    let (limits, exclusions) = restraint(behaviour);
    let name = behaviour.name().to_owned();
    let brief = CampaignBrief {
        name: name.clone(),
        audience: AudienceSource::Ranked(model),
        offers: vec![offer],
        creative,
        limits,
        exclusions,
        ..CampaignBrief::default()
    };
    Play { name, behaviour, why: why.to_owned(), brief }
}

fn restraint(behaviour: Behaviour) -> (ListLimits, Vec<Exclusion>) {
    match behaviour {
        Behaviour::LetRest => (
            ListLimits { contacts: Some(ContactCap { contacts: 1, days: 180 }), ..ListLimits::default() },
            vec![Exclusion::RunningCampaigns, Exclusion::BoughtWithin(60)],
        ),
        Behaviour::CrossSell => (ListLimits::default(), vec![Exclusion::BoughtWithin(7)]),
        // Customers who have fallen silent, or bought once, get a play of their own.
        Behaviour::Keep => {
            let others = [Model::Dormancy, Model::HitAndRun].map(Exclusion::Ranked);
            (ListLimits::default(), [Exclusion::BoughtWithin(7)].into_iter().chain(others).collect())
        }
        Behaviour::WinBack | Behaviour::SecondPurchase => (ListLimits::default(), Vec::new()),
    }
}

fn offer(name: &str, text: &str) -> Offer {
    Offer {
        name: name.into(),
        text: format!("{text}{{% if valid_until %}}, until {{{{ valid_until }}}}{{% endif %}}."),
        ..Offer::default()
    }
}

fn creative(subject: &str, first: &str) -> Creative {
    Creative {
        subject: subject.into(),
        body: format!(
            "Dear {{{{ first_name|default('customer') }}}},\n\n{first} {{{{ offer_text }}}}\n\nYours\n{{{{ business_name|default('') }}}}"
        ),
    }
}

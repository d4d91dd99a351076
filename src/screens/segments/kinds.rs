//! What a condition can be about, and how a new one begins.

use domain::consent::Channel;
use domain::model::Model;
use domain::rule::{
    AttributeTest, Comparison, Condition, Contacts, DayTest, Field, Goods, Membership, NumberTest, PredictionTest,
    PurchaseTest, Purchases, Reach, TextTest, Within,
};
use domain::segment::SegmentId;
use reports::segments::{AttributeChoice, AttributeIs, RuleChoices};

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Kpi,
    Purchases,
    Field,
    Attribute,
    Contacts,
    Reach,
    Cluster,
    Prediction,
    Segment,
}

impl Kind {
    pub fn from_condition(condition: &Condition) -> Kind {
        match condition {
            Condition::Kpi { .. } => Kind::Kpi,
            Condition::Attribute { .. } => Kind::Attribute,
            Condition::Field { .. } => Kind::Field,
            Condition::Purchases(_) => Kind::Purchases,
            Condition::Contacts(_) => Kind::Contacts,
            Condition::Cluster { .. } => Kind::Cluster,
            Condition::Prediction { .. } => Kind::Prediction,
            Condition::Reach { .. } => Kind::Reach,
            Condition::Segment { .. } => Kind::Segment,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Kpi => "KPI",
            Kind::Purchases => "Purchases",
            Kind::Field => "Address",
            Kind::Attribute => "Attribute",
            Kind::Contacts => "Contacts",
            Kind::Reach => "Reachable",
            Kind::Cluster => "Cluster",
            Kind::Prediction => "Prediction",
            Kind::Segment => "Segment",
        }
    }

    /// Those with something to choose from, and the one already chosen.
    pub fn offered(now: Kind, choices: &RuleChoices) -> Vec<(Kind, String)> {
        let offered = [
            (Kind::Kpi, true),
            (Kind::Purchases, true),
            (Kind::Field, true),
            (Kind::Attribute, !choices.attributes.is_empty()),
            (Kind::Contacts, !choices.channels.is_empty()),
            (Kind::Reach, true),
            (Kind::Cluster, !choices.clusters.is_empty()),
            (Kind::Prediction, !choices.models.is_empty()),
            (Kind::Segment, !choices.segments.is_empty()),
        ];
        let shown = offered.into_iter().filter(|(kind, there)| *there || *kind == now);
        shown.map(|(kind, _)| (kind, kind.name().to_owned())).collect()
    }
}

/// A new condition of a kind.
pub fn starting(kind: Kind, choices: &RuleChoices) -> Condition {
    match kind {
        Kind::Kpi => {
            let code = choices.kpis.first().map(|kpi| kpi.of.clone()).unwrap_or_default();
            Condition::Kpi { code, test: NumberTest::Compare { how: Comparison::AtLeast, than: 0.0 } }
        }
        Kind::Purchases => Condition::Purchases(Purchases {
            goods: choices.groups.first().cloned().map_or(Goods::Anything, Goods::Group),
            source: None,
            store: None,
            test: PurchaseTest::TimesAtLeast(1),
            within: Within::LastMonths(12),
        }),
        Kind::Field => Condition::Field { field: Field::Postcode, test: TextTest::StartsWith(String::new()) },
        Kind::Attribute => {
            let first = choices.attributes.first();
            Condition::Attribute {
                name: first.map(|attribute| attribute.name.clone()).unwrap_or_default(),
                test: first.map_or(AttributeTest::Word(TextTest::Known), test_of),
            }
        }
        Kind::Contacts => Condition::Contacts(Contacts { within: Within::LastDays(30), ..Contacts::default() }),
        Kind::Reach => Condition::Reach { channel: Channel::Email, reach: Reach::Reachable },
        Kind::Cluster => Condition::Cluster {
            name: choices.clusters.first().cloned().unwrap_or_default(),
            membership: Membership::In,
        },
        Kind::Prediction => Condition::Prediction {
            model: choices.models.first().copied().unwrap_or(Model::Dormancy),
            test: PredictionTest::AtLeast(0.5),
        },
        Kind::Segment => Condition::Segment {
            segment: choices.segments.first().map_or(SegmentId(0), |segment| segment.of),
            membership: Membership::In,
        },
    }
}

/// The test that an attribute begins with.
pub fn test_of(attribute: &AttributeChoice) -> AttributeTest {
    match attribute.is {
        AttributeIs::Number => AttributeTest::Number(NumberTest::Compare { how: Comparison::AtLeast, than: 0.0 }),
        AttributeIs::Word => AttributeTest::Word(TextTest::Is(attribute.words.first().cloned().unwrap_or_default())),
        AttributeIs::Day => AttributeTest::Day(DayTest::InLastDays(365)),
    }
}

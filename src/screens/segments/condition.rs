//! One condition as a row that reads as a sentence, with a choice or a field at each word that can change.

use egui::Ui;

use super::happened::{contacts_ui, purchases_ui};
use super::kinds::{Kind, starting, test_of};
use super::row::Row;
use domain::consent::Channel;
use domain::rule::{Condition, Field, Reach};
use reports::rule_words::by_channel;
use reports::segments::RuleChoices;
use ui::{field, words};

/// `path` identifies the row: "2.1" is the first condition of the second group.
pub fn condition_ui(ui: &mut Ui, condition: &mut Condition, path: &str, choices: &RuleChoices) {
    ui.spacing_mut().item_spacing.x = 6.0;
    let before = Kind::from_condition(condition);
    let mut kind = before;
    let offered = Kind::offered(before, choices);
    if field::select_bare(ui, &format!("What condition {path} is about"), &mut kind, &offered, 100.0) {
        *condition = starting(kind, choices);
    }
    let row = Row { path, choices };
    match condition {
        Condition::Kpi { code, test } => {
            let all: Vec<(String, String)> = choices.kpis.iter().map(|k| (k.of.clone(), k.name.clone())).collect();
            row.choose(ui, "KPI", code, &all, 190.0);
            row.number_test(ui, test);
        }
        Condition::Attribute { name, test } => {
            let all: Vec<(String, String)> =
                choices.attributes.iter().map(|a| (a.name.clone(), a.name.clone())).collect();
            if row.choose(ui, "attribute", name, &all, 150.0)
                && let Some(chosen) = choices.attributes.iter().find(|attribute| attribute.name == *name)
            {
                *test = test_of(chosen);
            }
            row.attribute_test(ui, name, test);
        }
        Condition::Field { field, test } => {
            let all: Vec<(Field, String)> = Field::ALL.map(|field| (field, field.name().to_owned())).to_vec();
            row.choose(ui, "field", field, &all, 140.0);
            row.text_test(ui, test, &[]);
        }
        Condition::Purchases(asked) => purchases_ui(ui, asked, &row),
        Condition::Contacts(asked) => contacts_ui(ui, asked, &row),
        Condition::Cluster { name, membership } => {
            row.membership(ui, membership);
            words::body(ui, "the cluster");
            let all: Vec<(String, String)> = choices.clusters.iter().map(|c| (c.clone(), c.clone())).collect();
            row.choose(ui, "cluster", name, &all, 200.0);
        }
        Condition::Prediction { model, test } => {
            words::body(ui, "on the list");
            let all: Vec<_> = choices.models.iter().map(|model| (*model, model.name().to_owned())).collect();
            row.choose(ui, "list", model, &all, 140.0);
            row.prediction_test(ui, test);
        }
        Condition::Reach { channel, reach } => {
            let both = [(Reach::Reachable, "can".to_owned()), (Reach::NotReachable, "cannot".to_owned())];
            row.choose(ui, "reach", reach, &both, 80.0);
            words::body(ui, "be reached by");
            let all = [Channel::Email, Channel::Mail, Channel::Telephone];
            row.choose(ui, "channel", channel, &all.map(|c| (c, by_channel(c).to_owned())), 110.0);
        }
        Condition::Segment { segment, membership } => {
            row.membership(ui, membership);
            words::body(ui, "the segment");
            let all: Vec<_> = choices.segments.iter().map(|named| (named.of, named.name.clone())).collect();
            row.choose(ui, "segment", segment, &all, 200.0);
        }
    }
}

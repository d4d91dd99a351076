//! The pages as templates that are part of the program; every value in them is escaped.

use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::legible_values;

const TEMPLATES: [(&str, &str); 9] = [
    ("base.html", include_str!("../../../assets/portal/base.html")),
    ("sign_in.html", include_str!("../../../assets/portal/sign_in.html")),
    ("link.html", include_str!("../../../assets/portal/link.html")),
    ("message.html", include_str!("../../../assets/portal/message.html")),
    ("unsubscribe.html", include_str!("../../../assets/portal/unsubscribe.html")),
    ("leads.html", include_str!("../../../assets/portal/leads.html")),
    ("lead.html", include_str!("../../../assets/portal/lead.html")),
    ("reported.html", include_str!("../../../assets/portal/reported.html")),
    ("results.html", include_str!("../../../assets/portal/results.html")),
];

pub const STYLE: &str = include_str!("../../../assets/portal/style.css");
pub const ICON: &str = include_str!("../../../assets/portal/icon.svg");

/// What appears on every page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    pub title: String,
    pub business: String,
    /// Name of the signed-in dealer; empty if nobody is signed in.
    pub who: String,
    pub tab: &'static str,
    /// Included in every form, so that no other site can submit one.
    pub csrf: String,
}

/// A page from a template, with the frame's and the page's own values.
#[must_use]
pub fn page(template: &str, frame: &Frame, own: &impl Serialize) -> String {
    let both = [json(own), json(frame)].into_iter().flat_map(|values| match values {
        Json::Object(values) => values,
        _ => Map::new(),
    });
    let values = Json::Object(both.collect());
    let rendered = environment().get_template(template).and_then(|template| template.render(shown(&values)));
    rendered.expect("the pages are part of the program and take any text")
}

fn json(values: &impl Serialize) -> Json {
    serde_json::to_value(values).expect("views are texts, numbers and lists")
}

/// A view's value in the form the templates expect.
fn shown(value: &Json) -> Value {
    match value {
        Json::Null => Value::from(()),
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(values) => values.iter().map(shown).collect(),
        Json::Object(values) => Value::from_pairs(values.iter().map(|(name, value)| (name.as_str(), shown(value)))),
    }
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(legible_values::format);
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).expect("the pages are part of the program and tested");
        }
        environment
    })
}

//! The pages as templates that are part of the program; every value in them is escaped.

use std::sync::OnceLock;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

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
    // Looked up where the template asks, the frame's before the page's own: nothing is copied into a table of both.
    let values = context! { ..Value::from(Serde(frame)), ..Value::from(Serde(own)) };
    let rendered = environment().get_template(template).and_then(|template| template.render(values));
    rendered.expect("the pages are part of the program and take any text")
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

//! The two forms of a message: the plain text, and the same words as HTML with the sender's address below.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, Value};

use crate::legible_values;
use crate::rendered::Rendered;
use reports::settings::Business;

const LETTER: &str = "letter.html";

/// Adds the footer and makes the HTML. `body` is plain text with an empty line between paragraphs; nothing in it is
/// interpreted as HTML, but web addresses become links. `unsubscribe` is the e-mail address for unsubscribe requests.
#[must_use]
pub fn lay_out(subject: &str, body: &str, business: &Business, unsubscribe: Option<&str>) -> Rendered {
    let footer = footer(business, unsubscribe);
    let values: BTreeMap<&str, Value> = BTreeMap::from([
        ("subject", Value::from(subject)),
        ("paragraphs", paragraphs(body)),
        ("footer", footer.iter().map(String::as_str).map(Value::from).collect()),
    ]);
    let letter = environment().get_template(LETTER).and_then(|letter| letter.render(values));
    Rendered {
        subject: subject.to_owned(),
        text: format!("{}\n\n-- \n{}\n", body.trim_end(), footer.join("\n")),
        html: letter.expect("the letter is part of the program and takes any text"),
    }
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(legible_values::format);
        let letter = include_str!("../../assets/mail/letter.html");
        environment.add_template(LETTER, letter).expect("the letter is part of the program and tested");
        environment
    })
}

fn footer(business: &Business, unsubscribe: Option<&str>) -> Vec<String> {
    let sender = [business.name.trim(), business.address.trim()];
    let mut lines = vec![sender.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")];
    if let Some(unsubscribe) = unsubscribe {
        lines.push(format!("If you would rather not receive such messages, write to {unsubscribe} and we will stop."));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Paragraphs of lines of pieces, so that the layout escapes every piece and turns web addresses into links.
fn paragraphs(body: &str) -> Value {
    let body = body.replace("\r\n", "\n");
    body.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| paragraph.lines().map(pieces).collect::<Value>())
        .collect()
}

fn pieces(line: &str) -> Value {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for word in line.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
        let link = ["https://", "http://"].iter().any(|start| bare.len() > start.len() && bare.starts_with(start));
        if link {
            pieces.push((bare.to_owned(), true));
            pieces.push((word[bare.len()..].to_owned(), false));
        } else {
            match pieces.last_mut() {
                Some((text, false)) => text.push_str(word),
                _ => pieces.push((word.to_owned(), false)),
            }
        }
    }
    let as_value = |(text, link): (String, bool)| -> Value {
        Value::from(BTreeMap::from([("text", Value::from(text)), ("link", Value::from(link))]))
    };
    pieces.into_iter().map(as_value).collect()
}

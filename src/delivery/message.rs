//! Messages with merge fields: a template, checked once, becomes each recipient's own subject, text and HTML.
//!
//! Templates may use `{{ field }}`, filters such as `default`, and `{% if %}`. Loops, macros and includes are refused:
//! a message needs none, and without them no template can run long. A field without a value counts as missing, so that
//! `default` works, and a missing value that nothing replaces is an error before anything is queued.

use std::collections::BTreeMap;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::delivery::layout;
use crate::delivery::letter::one_line;
use crate::domain::campaign::{Creative, Offer};
use crate::domain::customer::Customer;
use crate::reports::settings::Business;

/// A field that a template can name.
#[derive(Debug, Clone, Copy)]
pub struct MergeField {
    pub code: &'static str,
    pub name: &'static str,
    value: fn(&Recipient<'_>) -> String,
}

/// Whom a message is for, and what it is about.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    pub customer: &'a Customer,
    pub offer: &'a Offer,
    pub business: &'a Business,
    /// E-mail address that takes requests for no more messages; shown in the footer.
    pub unsubscribe: Option<&'a str>,
}

/// Every field there is.
pub const FIELDS: [MergeField; 15] = [
    field("first_name", "First name", |r| r.customer.first_name.clone()),
    field("last_name", "Last name", |r| r.customer.last_name.clone()),
    field("name", "Full name, else the firm", |r| r.customer.display_name()),
    field("company", "Firm", |r| r.customer.company.clone()),
    field("customer_id", "Customer id", |r| r.customer.external_id.clone()),
    field("street", "Street", |r| r.customer.street.clone()),
    field("postcode", "Postcode", |r| r.customer.postcode.clone()),
    field("city", "City", |r| r.customer.city.clone()),
    field("country", "Country", |r| r.customer.country.clone()),
    field("offer_name", "Offer", |r| r.offer.name.clone()),
    field("offer_text", "The offer's sentence", |r| r.offer.text.clone()),
    field("offer_category", "Product group of the offer", |r| r.offer.category.clone()),
    field("offer_discount", "Discount, such as 10 %", |r| discount(r.offer.discount)),
    field("business_name", "Your business", |r| r.business.name.clone()),
    field("business_address", "Your postal address", |r| r.business.address.clone()),
];

const fn field(code: &'static str, name: &'static str, value: fn(&Recipient<'_>) -> String) -> MergeField {
    MergeField { code, name, value }
}

fn discount(share: f64) -> String {
    if share > 0.0 { format!("{} %", (share * 1_000.0).round() / 10.0) } else { String::new() }
}

/// What is wrong with a template, or with one recipient's values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("the {part}, line {line}: {what}")]
    Syntax { part: &'static str, line: usize, what: String },
    #[error("the {part} names '{name}', which is not a field; the fields are {}", field_codes())]
    UnknownField { part: &'static str, name: String },
    #[error("the {part} uses '{tag}', which messages do not need; only if, elif, else and endif can be used")]
    Tag { part: &'static str, tag: String },
    #[error("the {part} is empty")]
    Empty { part: &'static str },
    #[error("the {part} is longer than {most} characters")]
    TooLong { part: &'static str, most: usize },
    #[error(
        "{recipient} has no {field}; write {{{{ {field}|default('…') }}}} in the {part}, or leave the customer out"
    )]
    Missing { recipient: String, field: String, part: &'static str },
    #[error("the subject is empty for {recipient}")]
    EmptyFor { recipient: String },
}

fn field_codes() -> String {
    FIELDS.map(|field| field.code).join(", ")
}

/// One recipient's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

const SUBJECT: &str = "subject";
const BODY: &str = "text";
const MOST_CHARACTERS: usize = 50_000;

/// A checked template.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
}

/// Whether a template can be used: syntax, tags, known fields.
///
/// # Errors
/// [`MessageError`] names the part, and the line or field.
pub fn check_template(creative: &Creative) -> Result<(), MessageError> {
    Template::new(creative).map(|_| ())
}

impl Template {
    /// # Errors
    /// As [`check_template`].
    pub fn new(creative: &Creative) -> Result<Template, MessageError> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        add_filters(&mut environment);
        for (part, source) in [(SUBJECT, &creative.subject), (BODY, &creative.body)] {
            add_part(&mut environment, part, source)?;
        }
        let template = Template { environment };
        template.try_out()?;
        Ok(template)
    }

    /// Some mistakes (a filter that does not exist) show only when a template is used: once with every field known,
    /// once with none.
    fn try_out(&self) -> Result<(), MessageError> {
        let known = FIELDS.iter().map(|field| (field.code, Value::from(field.name))).collect();
        for values in [known, BTreeMap::new()] {
            for part in [SUBJECT, BODY] {
                match self.part(part, &values, "") {
                    Ok(_) | Err(MessageError::Missing { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Everything one recipient gets.
    ///
    /// # Errors
    /// [`MessageError::Missing`] names the recipient and the field.
    pub fn render(&self, recipient: &Recipient<'_>) -> Result<Rendered, MessageError> {
        let values: BTreeMap<&str, Value> = FIELDS
            .iter()
            .map(|field| (field.code, (field.value)(recipient)))
            .map(|(code, text)| (code, Some(text).filter(|text| !text.trim().is_empty())))
            .filter_map(|(code, text)| text.map(|text| (code, Value::from(text))))
            .collect();
        let who = who(recipient.customer);
        let subject = one_line(&self.part(SUBJECT, &values, &who)?);
        if subject.is_empty() {
            return Err(MessageError::EmptyFor { recipient: who });
        }
        let body = self.part(BODY, &values, &who)?;
        Ok(layout::lay_out(&subject, &body, recipient.business, recipient.unsubscribe))
    }

    fn part(&self, part: &'static str, values: &BTreeMap<&str, Value>, who: &str) -> Result<String, MessageError> {
        let template = self.environment.get_template(part).map_err(|e| wrong(part, &e))?;
        template.render(values).map_err(|error| match error.kind() {
            ErrorKind::UndefinedError => {
                let field = missing_field(&template, &error, values);
                MessageError::Missing { recipient: who.to_owned(), field, part }
            }
            _ => wrong(part, &error),
        })
    }
}

/// All recipients' messages, or every recipient's trouble: nothing is queued before all of them are right.
///
/// # Errors
/// One [`MessageError`] a recipient who lacks something.
pub fn render_all<'a>(
    template: &Template,
    recipients: impl IntoIterator<Item = Recipient<'a>>,
) -> Result<Vec<Rendered>, Vec<MessageError>> {
    let (mut done, mut wrong) = (Vec::new(), Vec::new());
    for recipient in recipients {
        match template.render(&recipient) {
            Ok(rendered) => done.push(rendered),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() { Ok(done) } else { Err(wrong) }
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("default", minijinja::filters::default);
    environment.add_filter("upper", minijinja::filters::upper);
    environment.add_filter("lower", minijinja::filters::lower);
    environment.add_filter("title", minijinja::filters::title);
    environment.add_filter("capitalize", minijinja::filters::capitalize);
    environment.add_filter("trim", minijinja::filters::trim);
}

fn add_part(environment: &mut Environment<'static>, part: &'static str, source: &str) -> Result<(), MessageError> {
    if source.trim().is_empty() {
        return Err(MessageError::Empty { part });
    }
    if source.len() > MOST_CHARACTERS {
        return Err(MessageError::TooLong { part, most: MOST_CHARACTERS });
    }
    only_conditions(part, source)?;
    environment.add_template_owned(part, source.to_owned()).map_err(|e| wrong(part, &e))?;
    let template = environment.get_template(part).map_err(|e| wrong(part, &e))?;
    let mut named: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    named.sort();
    match named.into_iter().find(|name| FIELDS.iter().all(|field| field.code != name)) {
        Some(name) => Err(MessageError::UnknownField { part, name }),
        None => Ok(()),
    }
}

/// Every block begins with `{%`, so a look at each of them finds every tag.
fn only_conditions(part: &'static str, source: &str) -> Result<(), MessageError> {
    for (at, _) in source.match_indices("{%") {
        let rest = source[at + 2..].trim_start_matches(['-', '+']).trim_start();
        let tag: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !["if", "elif", "else", "endif"].contains(&tag.as_str()) {
            return Err(MessageError::Tag { part, tag });
        }
    }
    Ok(())
}

fn wrong(part: &'static str, error: &Error) -> MessageError {
    let what = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    MessageError::Syntax { part, line: error.line().unwrap_or(1), what }
}

/// The field without a value that the error is about: the one named at its place, else on its line, else anywhere.
fn missing_field(template: &minijinja::Template<'_, '_>, error: &Error, values: &BTreeMap<&str, Value>) -> String {
    let source = template.source();
    let place = error.range().and_then(|range| source.get(range)).unwrap_or_default();
    let line = error.line().and_then(|line| source.lines().nth(line.saturating_sub(1))).unwrap_or_default();
    let missing = FIELDS.iter().map(|field| field.code).filter(|code| !values.contains_key(code));
    let candidates: Vec<&str> = missing.filter(|code| names(source, code)).collect();
    let found = [place, line, source].iter().find_map(|part| candidates.iter().find(|code| names(part, code)));
    found.map_or_else(|| place.trim().to_owned(), |code| (*code).to_owned())
}

/// Whether `code` stands in a piece of template as a word of its own.
fn names(place: &str, code: &str) -> bool {
    place.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == code)
}

/// "Ada Brook (customer 10023)"
fn who(customer: &Customer) -> String {
    format!("{} (customer {})", customer.display_name(), customer.external_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(first_name: &str) -> Customer {
        Customer {
            external_id: "10023".into(),
            first_name: first_name.into(),
            last_name: "Brook".into(),
            ..Customer::default()
        }
    }

    fn creative(subject: &str, body: &str) -> Creative {
        Creative { subject: subject.into(), body: body.into() }
    }

    fn rendered(creative: &Creative, customer: &Customer) -> Result<Rendered, MessageError> {
        let offer = Offer { text: "10% off <b>mowers</b>.".into(), discount: 0.1, ..Offer::default() };
        let business = Business { name: "Brook & Sons".into(), address: "12 Mill Lane".into(), ..Business::default() };
        let recipient =
            Recipient { customer, offer: &offer, business: &business, unsubscribe: Some("stop@example.com") };
        Template::new(creative)?.render(&recipient)
    }

    #[test]
    fn the_template_that_campaigns_start_with_works_for_everyone() {
        let default = Creative::default();
        let known = rendered(&default, &customer("Ada")).expect("renders");
        assert_eq!(known.subject, "Something for you, Ada");
        assert!(known.text.starts_with("Dear Ada,\n\nit is a while"));
        assert!(known.text.ends_with("-- \nBrook & Sons, 12 Mill Lane\nYou do not want such messages any more? Write to stop@example.com and you get none.\n"));
        let unknown = rendered(&default, &customer("  ")).expect("renders");
        assert_eq!(unknown.subject, "Something for you, dear customer");
    }

    #[test]
    fn a_missing_value_names_field_and_recipient() {
        let error = rendered(&creative("Hi", "Dear {{ last_name }} of {{ city }},"), &customer("Ada"));
        let wanted = MessageError::Missing {
            recipient: "Ada Brook (customer 10023)".into(),
            field: "city".into(),
            part: "text",
        };
        assert_eq!(error, Err(wanted.clone()));
        assert!(wanted.to_string().contains("{{ city|default('…') }}"), "{wanted}");
        let through_a_filter = rendered(&creative("{{ first_name|upper }}", "x"), &customer(""));
        assert!(matches!(through_a_filter, Err(MessageError::Missing { field, .. }) if field == "first_name"));
    }

    #[test]
    fn conditions_ask_whether_a_field_is_known() {
        let polite = creative("Hi", "{% if city %}In {{ city }}{% else %}At home{% endif %}");
        assert!(rendered(&polite, &customer("Ada")).expect("renders").text.starts_with("At home"));
    }

    #[test]
    fn the_html_shows_what_people_wrote_as_text() {
        let body = "Dear {{ first_name }},\n{{ offer_text }}\n\nSee https://example.com/?a=1&b=2.";
        let html = rendered(&creative("Hi", body), &customer("<script>alert(1)</script>")).expect("renders").html;
        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
        assert!(html.contains("&lt;b&gt;mowers"), "{html}");
        assert!(html.contains("<br>"), "{html}");
        let link = "<a href=\"https:&#x2f;&#x2f;example.com&#x2f;?a=1&amp;b=2\"";
        assert!(html.contains(link), "{html}");
        assert!(html.contains("Brook &amp; Sons, 12 Mill Lane"), "{html}");
    }

    #[test]
    fn a_value_is_never_read_as_a_template_or_a_header() {
        let hostile = customer("{{ city }}\r\nBcc: x@example.net");
        let rendered = rendered(&creative("Hi {{ first_name }}", "Dear {{ first_name }}"), &hostile).expect("renders");
        assert_eq!(rendered.subject, "Hi {{ city }} Bcc: x@example.net");
    }

    #[test]
    fn what_cannot_work_is_found_before_any_recipient() {
        let check = |body: &str| check_template(&creative("Hi", body)).expect_err(body).to_string();
        assert!(check("{{ firstname }}").contains("'firstname', which is not a field; the fields are first_name"));
        assert!(check("one\n{{ city").starts_with("the text, line 2: "));
        assert!(check("{% for x in range(10000) %}{% endfor %}").contains("'for'"));
        assert!(check("{%- macro m() %}{% endmacro %}").contains("'macro'"));
        assert!(check("{% set x = 1 %}").contains("'set'"));
        assert!(check("{% if city %}").starts_with("the text, line 1: "));
        assert!(check("{{ city|nonsense }}").contains("nonsense"));
        assert!(check("{{ range(9) }}").contains("'range'"));
        assert_eq!(check(" "), "the text is empty");
        assert!(check(&"x".repeat(60_000)).contains("longer"));
        assert_eq!(check_template(&creative(" ", "x")), Err(MessageError::Empty { part: "subject" }));
        assert_eq!(check_template(&Creative::default()), Ok(()));
    }

    #[test]
    fn nothing_is_ready_until_everyone_is() {
        let template = Template::new(&creative("Hi {{ first_name }}", "x")).expect("a template");
        let (offer, business) = (Offer::default(), Business::default());
        let people = [customer("Ada"), customer(""), customer("")];
        let of = |customer| Recipient { customer, offer: &offer, business: &business, unsubscribe: None };
        assert_eq!(render_all(&template, people.iter().map(of)).expect_err("two lack a name").len(), 2);
        assert_eq!(render_all(&template, people[..1].iter().map(of)).expect("renders").len(), 1);
    }
}

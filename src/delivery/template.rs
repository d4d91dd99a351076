//! Messages with merge fields: a template, checked once, becomes the subject, text and HTML for each recipient.
//!
//! Templates may use `{{ field }}`, filters such as `default`, and `{% if %}`. Loops, macros and includes are refused:
//! a message needs none, and without them no template can run long. A field without a value counts as missing, so that
//! `default` works, and a missing value without a replacement is an error before anything is queued.

use std::collections::BTreeMap;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::merge_field::{FIELDS, Recipient, names};
use crate::mime::one_line;
pub use crate::rendered::Rendered;
use crate::text_and_html;
use domain::campaign::{Creative, Offer};
use domain::customer::Customer;
use domain::legible;

/// What is wrong with a template, or with one recipient's values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("the {part}, line {line}: {what}")]
    Syntax { part: &'static str, line: usize, what: String },
    #[error("the {part} uses '{name}', which is not a field; the fields are {}", field_codes())]
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

const SUBJECT: &str = "subject";
const BODY: &str = "text";
const OFFER: &str = "offer's sentence";
const MOST_CHARACTERS: usize = 50_000;

/// A checked template.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    /// Offer sentences that use fields, each with the name of its part.
    sentences: Vec<(String, String)>,
}

/// Whether a message and the sentences of its offers can be used: syntax, tags, known fields.
///
/// # Errors
/// [`MessageError`] names the part, and the line or field.
pub fn check_template(creative: &Creative, offers: &[Offer]) -> Result<(), MessageError> {
    Template::new(creative, offers).map(|_| ())
}

impl Template {
    /// # Errors
    /// Same as [`check_template`].
    pub fn new(creative: &Creative, offers: &[Offer]) -> Result<Template, MessageError> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        add_filters(&mut environment);
        for (part, source) in [(SUBJECT, &creative.subject), (BODY, &creative.body)] {
            add_part(&mut environment, part, part, source)?;
        }
        let mut sentences = Vec::new();
        for offer in offers.iter().filter(|offer| offer.text.contains("{{") || offer.text.contains("{%")) {
            let name = format!("{OFFER} {}", sentences.len());
            // A sentence cannot refer to itself.
            if names(&offer.text, "offer_text") {
                return Err(MessageError::UnknownField { part: OFFER, name: "offer_text".into() });
            }
            add_part(&mut environment, OFFER, &name, &offer.text)?;
            sentences.push((offer.text.clone(), name));
        }
        let template = Template { environment, sentences };
        template.try_out()?;
        Ok(template)
    }

    /// Some mistakes (a filter that does not exist) show only when a template is used: once with every field known and
    /// once with none.
    fn try_out(&self) -> Result<(), MessageError> {
        let known = FIELDS.iter().map(|field| (field.code, Value::from(field.name))).collect();
        for values in [known, BTreeMap::new()] {
            let offers = self.sentences.iter().map(|(_, name)| (OFFER, name.as_str()));
            for (part, name) in [(SUBJECT, SUBJECT), (BODY, BODY)].into_iter().chain(offers) {
                match self.part(part, name, &values, "") {
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
        let mut values: BTreeMap<&str, Value> = FIELDS
            .iter()
            .map(|field| (field.code, (field.value)(recipient)))
            .map(|(code, text)| (code, Some(text).filter(|text| !text.trim().is_empty())))
            .filter_map(|(code, text)| text.map(|text| (code, Value::from(legible::lines(&text).into_owned()))))
            .collect();
        let who = who(recipient.customer);
        if let Some((_, name)) = self.sentences.iter().find(|(text, _)| *text == recipient.offer.text) {
            let sentence = self.part(OFFER, name, &values, &who)?;
            values.insert("offer_text", Value::from(sentence));
        }
        let subject = one_line(&self.part(SUBJECT, SUBJECT, &values, &who)?);
        if subject.is_empty() {
            return Err(MessageError::EmptyFor { recipient: who });
        }
        let body = self.part(BODY, BODY, &values, &who)?;
        Ok(text_and_html::lay_out(&subject, &body, recipient.business, recipient.unsubscribe))
    }

    fn part(
        &self,
        part: &'static str,
        name: &str,
        values: &BTreeMap<&str, Value>,
        who: &str,
    ) -> Result<String, MessageError> {
        let template = self.environment.get_template(name).map_err(|e| wrong(part, &e))?;
        template.render(values).map_err(|error| match error.kind() {
            ErrorKind::UndefinedError => {
                let field = missing_field(&template, &error, values);
                MessageError::Missing { recipient: who.to_owned(), field, part }
            }
            _ => wrong(part, &error),
        })
    }
}

/// All recipients' messages, or every recipient's problem: nothing is queued until all of them are valid.
///
/// # Errors
/// One [`MessageError`] per recipient who lacks something.
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

fn add_part(
    environment: &mut Environment<'static>,
    part: &'static str,
    name: &str,
    source: &str,
) -> Result<(), MessageError> {
    if source.trim().is_empty() {
        return Err(MessageError::Empty { part });
    }
    if source.len() > MOST_CHARACTERS {
        return Err(MessageError::TooLong { part, most: MOST_CHARACTERS });
    }
    only_conditions(part, source)?;
    environment.add_template_owned(name.to_owned(), source.to_owned()).map_err(|e| wrong(part, &e))?;
    let template = environment.get_template(name).map_err(|e| wrong(part, &e))?;
    let mut named: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    named.sort();
    match named.into_iter().find(|name| FIELDS.iter().all(|field| field.code != name)) {
        Some(name) => Err(MessageError::UnknownField { part, name }),
        None => Ok(()),
    }
}

/// Every block begins with `{%`, so checking each of them finds every tag.
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

/// The field without a value that the error is about: the one used at the error's position, else on its line, else
/// anywhere.
fn missing_field(template: &minijinja::Template<'_, '_>, error: &Error, values: &BTreeMap<&str, Value>) -> String {
    let source = template.source();
    let place = error.range().and_then(|range| source.get(range)).unwrap_or_default();
    let line = error.line().and_then(|line| source.lines().nth(line.saturating_sub(1))).unwrap_or_default();
    let missing = FIELDS.iter().map(|field| field.code).filter(|code| !values.contains_key(code));
    let candidates: Vec<&str> = missing.filter(|code| names(source, code)).collect();
    let found = [place, line, source].iter().find_map(|part| candidates.iter().find(|code| names(part, code)));
    found.map_or_else(|| place.trim().to_owned(), |code| (*code).to_owned())
}

/// "Ada Brook (customer 10023)"
fn who(customer: &Customer) -> String {
    format!("{} (customer {})", customer.display_name(), customer.external_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge_field::{OwnRecord, names_own_record};
    use domain::day::Day;
    use reports::settings::Business;

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
        let recipient = Recipient {
            customer,
            offer: &offer,
            business: &business,
            unsubscribe: Some("stop@example.com"),
            record: &OwnRecord::default(),
        };
        Template::new(creative, &[])?.render(&recipient)
    }

    #[test]
    fn the_template_that_campaigns_start_with_works_for_everyone() {
        let default = Creative::default();
        let known = rendered(&default, &customer("Ada")).expect("renders");
        assert_eq!(known.subject, "Something for you, Ada");
        assert!(known.text.starts_with("Dear Ada,\n\nit has been a while"));
        assert!(known.text.ends_with("-- \nBrook & Sons, 12 Mill Lane\nIf you would rather not receive such messages, write to stop@example.com and we will stop.\n"));
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
        let check = |body: &str| check_template(&creative("Hi", body), &[]).expect_err(body).to_string();
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
        assert_eq!(check_template(&creative(" ", "x"), &[]), Err(MessageError::Empty { part: "subject" }));
        assert_eq!(check_template(&Creative::default(), &[]), Ok(()));
    }

    #[test]
    fn offers_and_plays_speak_of_the_customers_own_record() {
        let offer = Offer {
            text: "10 % off {{ last_group|default('everything') }}{% if valid_until %} until {{ valid_until }}{% endif %}.".into(),
            ..Offer::default()
        };
        let template = Template::new(&creative("Hi", "{{ offer_text }}"), std::slice::from_ref(&offer)).expect("right");
        let business = Business::default();
        let known = OwnRecord { last_group: "Tyres".into(), valid_until: Some(Day(20_000)), ..OwnRecord::default() };
        let ada = customer("Ada");
        let text = |record| {
            let recipient = Recipient { customer: &ada, offer: &offer, business: &business, unsubscribe: None, record };
            template.render(&recipient).expect("renders").text
        };
        assert!(text(&known).starts_with("10 % off Tyres until 4 Oct 2024."), "{}", text(&known));
        assert!(text(&OwnRecord::default()).starts_with("10 % off everything."));
        let wrong = |text: &str| {
            let offer = Offer { text: text.into(), ..Offer::default() };
            check_template(&creative("Hi", "x"), &[offer]).expect_err(text).to_string()
        };
        assert!(wrong("{{ colour }}").starts_with("the offer's sentence uses 'colour'"));
        assert!(wrong("{{ offer_text }}").contains("'offer_text', which is not a field"));
        assert!(names_own_record(["x {{ next_due }}"].into_iter()) && !names_own_record(["x {{ city }}"].into_iter()));
        for play in domain::play::Play::built_in() {
            check_template(&play.brief.creative, &play.brief.offers).expect(&play.name);
        }
    }

    #[test]
    fn nothing_is_ready_until_everyone_is() {
        let template = Template::new(&creative("Hi {{ first_name }}", "x"), &[]).expect("a template");
        let (offer, business) = (Offer::default(), Business::default());
        let people = [customer("Ada"), customer(""), customer("")];
        let record = OwnRecord::default();
        let of =
            |customer| Recipient { customer, offer: &offer, business: &business, unsubscribe: None, record: &record };
        assert_eq!(render_all(&template, people.iter().map(of)).expect_err("two lack a name").len(), 2);
        assert_eq!(render_all(&template, people[..1].iter().map(of)).expect("renders").len(), 1);
    }
}

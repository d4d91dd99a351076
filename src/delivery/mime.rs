//! An e-mail as the bytes to send: headers, text and HTML alternatives, attachments.

use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};

use crate::outbox::Message;
use domain::legible;

/// A message ready for the server.
pub struct MimeMessage {
    pub to: Address,
    pub content: String,
}

/// Writes the headers and parts of a message. Line breaks in names and subjects become blanks, so that no customer name
/// can inject a header.
///
/// # Errors
/// A sentence, when the recipient's address is invalid.
pub fn compose(message: &Message, from: &Mailbox) -> Result<MimeMessage, String> {
    if message.message_id.is_empty() {
        return Err("the message has no Message-ID, so it could not be told apart from others".into());
    }
    let to = address(&message.to_address)?;
    let name = Some(one_line(&message.to_name)).filter(|name| !name.is_empty());
    let mut builder = lettre::Message::builder()
        .message_id(Some(one_line(&message.message_id)))
        .date_now()
        .from(from.clone())
        .to(Mailbox::new(name, to.clone()))
        .subject(one_line(&message.subject));
    let mut ways = Vec::new();
    if let Some(link) = &message.unsubscribe_link {
        ways.push(format!("<{}>", one_line(link)));
        builder = builder.header(ListUnsubscribePost);
    }
    if let Some(unsubscribe) = &message.unsubscribe {
        ways.push(format!("<mailto:{}?subject=unsubscribe>", address(unsubscribe)?));
    }
    if !ways.is_empty() {
        builder = builder.header(ListUnsubscribe(ways.join(", ")));
    }
    let unwritable = |why: String| format!("the message cannot be written: {why}");
    let email = builder.multipart(body(message)?).map_err(|e| unwritable(e.to_string()))?;
    let content = String::from_utf8(email.formatted()).map_err(|e| unwritable(e.to_string()))?;
    Ok(MimeMessage { to, content })
}

fn address(text: &str) -> Result<Address, String> {
    text.trim().parse().map_err(|_| format!("'{}' is not an e-mail address", one_line(text)))
}

fn body(message: &Message) -> Result<MultiPart, String> {
    let words = match &message.html {
        Some(html) => MultiPart::alternative_plain_html(message.text.clone(), html.clone()),
        None => MultiPart::mixed().singlepart(SinglePart::plain(message.text.clone())),
    };
    if message.attachments.is_empty() {
        return Ok(words);
    }
    message.attachments.iter().try_fold(MultiPart::mixed().multipart(words), |whole, file| {
        let kind = ContentType::parse(file.kind.media_type()).map_err(|e| format!("{}: {e}", file.name))?;
        Ok(whole.singlepart(Part::new(one_line(&file.name)).body(file.bytes.clone(), kind)))
    })
}

/// The same text without line breaks and other control characters; runs of blanks become one.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || legible::is_steering(c))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where to unsubscribe (RFC 2369), as addresses in angle brackets.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<ListUnsubscribe, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ListUnsubscribe(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// Says that the web address accepts one-click unsubscribe requests (RFC 8058).
#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<ListUnsubscribePost, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ListUnsubscribePost)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Attachment, AttachmentKind};

    fn written(message: &Message) -> String {
        let from: Mailbox = "Brook Motors <hello@example.com>".parse().expect("an address");
        compose(message, &from).map(|email| email.content).expect("composed")
    }

    fn headers(text: &str) -> Vec<&str> {
        text.split("\r\n\r\n").next().unwrap_or_default().split("\r\n").collect()
    }

    fn message() -> Message {
        Message {
            message_id: "<k3.1@example.com>".into(),
            to_name: "Ada Brook".into(),
            to_address: "ada@example.org".into(),
            subject: "Hello".into(),
            text: "Dear Ada".into(),
            ..Message::default()
        }
    }

    #[test]
    fn nothing_a_customer_is_called_becomes_a_header() {
        let text = written(&Message {
            to_name: "Ada\r\nBcc: everyone@example.net".into(),
            subject: "Hello\nX-Evil: yes\r\n\r\nbody".into(),
            message_id: "<k3.1@example.com>\r\nCc: more@example.net".into(),
            ..message()
        });
        for line in headers(&text) {
            let start = line.to_lowercase();
            assert!(!["bcc:", "cc:", "x-evil:"].iter().any(|bad| start.starts_with(bad)), "{text}");
        }
        assert!(
            compose(
                &Message { to_address: "ada@example.org\r\nBcc: x@example.net".into(), ..message() },
                &"hello@example.com".parse().expect("an address")
            )
            .is_err()
        );
    }

    #[test]
    fn the_headers_that_servers_look_for_are_there() {
        let text = written(&Message { unsubscribe: Some("stop@example.com".into()), ..message() });
        for wanted in [
            "Message-ID: <k3.1@example.com>",
            "Date: ",
            "From: \"Brook Motors\" <hello@example.com>",
            "To: \"Ada Brook\" <ada@example.org>",
            "Subject: Hello",
            "List-Unsubscribe: <mailto:stop@example.com?subject=unsubscribe>",
            "MIME-Version: 1.0",
        ] {
            assert!(headers(&text).iter().any(|line| line.starts_with(wanted)), "{wanted} in\n{text}");
        }
    }

    #[test]
    fn files_travel_beside_the_two_texts() {
        let attachments = vec![
            Attachment { name: "leads.pdf".into(), kind: AttachmentKind::Pdf, bytes: b"%PDF-1.7".to_vec() },
            Attachment { name: "leads.csv".into(), kind: AttachmentKind::Csv, bytes: "é".into() },
        ];
        let text = written(&Message { html: Some("<p>Dear Ada</p>".into()), attachments, ..message() });
        for wanted in ["multipart/mixed", "multipart/alternative", "text/html", "application/pdf", "leads.csv"] {
            assert!(text.contains(wanted), "{wanted} in\n{text}");
        }
    }

    #[test]
    fn one_click_unsubscribes_where_the_portal_is_reached() {
        let link = "https://leads.example.com/u/kA3tO7bq9oYb1m5hQ2f8vZr0sWxLcDeP".to_owned();
        let text = written(&Message { unsubscribe_link: Some(link.clone()), ..message() });
        let unfolded = text.replace("\r\n ", " ");
        assert!(unfolded.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{text}");
        let line = unfolded.lines().find(|line| line.starts_with("List-Unsubscribe: ")).expect("a line");
        assert!(line.contains(&format!("<{link}>")), "{line}");
    }
}

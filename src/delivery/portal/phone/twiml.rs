//! A turn as TwiML, the language of Twilio and of the gateways that speak it.

use std::fmt::Write as _;

use super::turn::{Then, Turn};
use crate::dealer_downloads::xml_text;

/// How many seconds a caller may hesitate, and a message may last.
const HESITATION: u32 = 6;
const MOST_MESSAGE: u32 = 120;
const MOST_RINGING: u32 = 30;

/// The document that the service executes. Every wait names where its answer goes, and silence goes there too.
#[must_use]
pub fn render(turn: &Turn) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>");
    let words = say(&turn.say);
    let action = |step: &u32| format!("action=\"/phone?step={step}\" method=\"POST\"");
    // Writing to a string never fails.
    let _ = match &turn.then {
        Then::Choose { step, .. } => {
            let hints = turn.then.hints().join(", ");
            write!(
                xml,
                "<Gather input=\"dtmf speech\" {} numDigits=\"1\" timeout=\"{HESITATION}\" speechTimeout=\"auto\" \
                 finishOnKey=\"#\" language=\"en-US\" hints=\"{hints}\">{words}</Gather>",
                action(step)
            )
        }
        Then::Digits { step } => write!(
            xml,
            "<Gather input=\"dtmf speech\" {} timeout=\"{HESITATION}\" speechTimeout=\"auto\" finishOnKey=\"#\" \
             language=\"en-US\" hints=\"$OOV_CLASS_DIGIT_SEQUENCE\">{words}</Gather>",
            action(step)
        ),
        Then::Record { step } => {
            write!(
                xml,
                "{words}<Record {} maxLength=\"{MOST_MESSAGE}\" playBeep=\"true\" finishOnKey=\"#\"/>",
                action(step)
            )
        }
        Then::Connect { number, caller_id, step } => {
            let shown =
                if caller_id.is_empty() { String::new() } else { format!(" callerId=\"{}\"", xml_text(caller_id)) };
            write!(
                xml,
                "{words}<Dial {} timeout=\"{MOST_RINGING}\"{shown}><Number>{}</Number></Dial>",
                action(step),
                xml_text(number)
            )
        }
        Then::HangUp => write!(xml, "{words}<Hangup/>"),
    };
    if let Then::Choose { step, .. } | Then::Digits { step } | Then::Record { step } = &turn.then {
        let _ = write!(xml, "<Redirect method=\"POST\">/phone?step={step}</Redirect>");
    }
    xml.push_str("</Response>");
    xml
}

fn say(sentences: &[String]) -> String {
    let words: Vec<String> = sentences.iter().filter(|text| !text.is_empty()).map(|text| xml_text(text)).collect();
    if words.is_empty() { String::new() } else { format!("<Say language=\"en-US\">{}</Say>", words.join(" ")) }
}

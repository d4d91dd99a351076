//! The address that the telephone service asks: signed requests only, each step answered once.

use super::call::{Call, Talk};
use super::heard::Heard;
use super::signature::is_signed;
use super::turn::{Then, Turn};
use super::twiml::render;
use crate::delivery::portal::Form;
use crate::delivery::portal::desk::{Asked, Event, PhoneDesk};
use crate::delivery::portal::http::{Request, Response};
use crate::domain::moment::Moment;
use crate::reports::portal::{Happening, Means};

/// Characters of a call's name.
const MOST_SID: usize = 64;

/// Answers a request of the service: 404 where no telephone is set up, 400 without a signature, 403 with a wrong one.
///
/// # Errors
/// When the database cannot be read or written.
pub fn answer(desk: &dyn PhoneDesk, request: &Request, now: Moment) -> Asked<Response> {
    let Some(token) = desk.phone_token()? else {
        return Ok(Response::text(404, "No telephone is set up here."));
    };
    let Some(signature) = request.header("x-twilio-signature") else {
        return Ok(Response::text(400, "The signature is missing."));
    };
    let form = Form::read(&request.body);
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let target = format!("{}{query}", request.path);
    if !is_signed(&token, &desk.public_address()?, &target, form.pairs(), signature) {
        let (what, detail) = (Happening::Refused, "a telephone request with a wrong signature");
        desk.note(&Event { dealer: None, means: Means::Telephone, what, lead: None, detail }, now)?;
        return Ok(Response::text(403, "The signature is wrong."));
    }
    let sid = form.value("CallSid");
    if sid.is_empty() || sid.len() > MOST_SID {
        return Ok(Response::text(400, "The call has no name."));
    }
    let step = Form::read(request.query.as_bytes()).value("step").parse().unwrap_or(0);
    let heard = Heard {
        digits: form.value("Digits").chars().take(40).collect(),
        speech: form.value("SpeechResult").chars().take(400).collect(),
        recording: form.value("RecordingUrl").chars().take(400).collect(),
        caller: form.value("From").chars().take(40).collect(),
    };
    let turn = one_turn(desk, sid, step, &heard, now)?;
    Ok(Response::new(200, "text/xml; charset=utf-8", render(&turn)))
}

/// Carries a call on by one step. A step that was answered before gets the same answer, and nothing is done again.
///
/// # Errors
/// When the database cannot be read or written.
pub fn one_turn(desk: &dyn PhoneDesk, sid: &str, step: u32, heard: &Heard, now: Moment) -> Asked<Turn> {
    let name = step.to_string();
    if let Some(turn) = desk.answered(sid, &name)?.and_then(|turn| serde_json::from_str(&turn).ok()) {
        return Ok(turn);
    }
    let kept: Option<Call> = desk.call(sid)?.and_then(|call| serde_json::from_str(&call).ok());
    let (call, begins) = match kept {
        Some(call) => (call, false),
        None => (Call::new(sid), true),
    };
    let expected = call.step == step;
    let mut talk = Talk { desk, call, now };
    let turn = match (begins, expected) {
        (true, _) => talk.greet()?,
        (false, true) => talk.hear(heard)?,
        // A step that never was: the service lost its way, and nothing can be said of what it heard.
        (false, false) => Turn { say: vec!["Sorry, please call again.".to_owned()], then: Then::HangUp },
    };
    let fault = |error: serde_json::Error| crate::delivery::portal::desk::DeskFault(error.to_string());
    let state = serde_json::to_string(&talk.call).map_err(fault)?;
    desk.keep_step(sid, &name, &state, &serde_json::to_string(&turn).map_err(fault)?, now)?;
    Ok(turn)
}

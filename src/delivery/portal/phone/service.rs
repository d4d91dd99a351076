//! The address that the telephone service calls: signed requests only, each step answered once.

use std::sync::{Mutex, PoisonError};

use super::call::{Call, Talk};
use super::heard::Heard;
use super::signature::is_signed;
use super::turn::{Then, Turn};
use super::twiml::render;
use crate::portal::backend::{PhoneBackend, PortalResult};
use crate::portal::forms::Form;
use domain::moment::Moment;

/// The maximum length of a call's name.
const MOST_SID: usize = 64;

/// A request of the service.
#[derive(Debug, Clone, Copy)]
pub struct Ringing<'a> {
    /// As it appears in the address, still percent-encoded.
    pub path: &'a str,
    /// The part after the question mark; empty without one.
    pub query: &'a str,
    /// The header with the service's signature.
    pub signature: Option<&'a str>,
    pub form: &'a [u8],
}

/// The answer to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ringed {
    /// What to say and do next, as TwiML.
    Twiml(String),
    /// No telephone is set up.
    NotSetUp,
    /// This is not a request from the service, and why.
    Unclear(&'static str),
    /// The signature is wrong.
    Forged,
}

/// Answers a request of the service. Signed requests are handled one after another: the service asks again if an answer
/// takes long, and the second request must find the first one's answer. Unsigned ones keep nobody waiting.
///
/// # Errors
/// When the database cannot be read or written.
pub fn answer(
    backend: &dyn PhoneBackend,
    ringing: &Ringing<'_>,
    turns: &Mutex<()>,
    now: Moment,
) -> PortalResult<Ringed> {
    let Some(token) = backend.phone_token()? else { return Ok(Ringed::NotSetUp) };
    let Some(signature) = ringing.signature else { return Ok(Ringed::Unclear("The signature is missing.")) };
    let form = Form::read(ringing.form);
    let query = if ringing.query.is_empty() { String::new() } else { format!("?{}", ringing.query) };
    let target = format!("{}{query}", ringing.path);
    if !is_signed(&token, &backend.public_address()?, &target, form.pairs(), signature) {
        return Ok(Ringed::Forged);
    }
    let sid = form.value("CallSid");
    if sid.is_empty() || sid.len() > MOST_SID {
        return Ok(Ringed::Unclear("The call has no name."));
    }
    let step = Form::read(ringing.query.as_bytes()).value("step").parse().unwrap_or(0);
    let heard = Heard {
        digits: form.value("Digits").chars().take(40).collect(),
        speech: form.value("SpeechResult").chars().take(400).collect(),
        recording: form.value("RecordingUrl").chars().take(400).collect(),
        caller: form.value("From").chars().take(40).collect(),
    };
    let _turn = turns.lock().unwrap_or_else(PoisonError::into_inner);
    let turn = one_turn(backend, sid, step, &heard, now)?;
    Ok(Ringed::Twiml(render(&turn)))
}

/// Advances a call by one step. A step that was answered before gets the same answer, and nothing is done again.
///
/// # Errors
/// When the database cannot be read or written.
pub fn one_turn(backend: &dyn PhoneBackend, sid: &str, step: u32, heard: &Heard, now: Moment) -> PortalResult<Turn> {
    let name = step.to_string();
    if let Some(turn) = backend.answered(sid, &name)?.and_then(|turn| serde_json::from_str(&turn).ok()) {
        return Ok(turn);
    }
    let kept: Option<Call> = backend.call(sid)?.and_then(|call| serde_json::from_str(&call).ok());
    let (call, begins) = match kept {
        Some(call) => (call, false),
        None => (Call::new(sid), true),
    };
    let expected = call.step == step;
    let mut talk = Talk { backend, call, now };
    let turn = match (begins, expected) {
        (true, _) => talk.greet()?,
        (false, true) => talk.hear(heard)?,
        // A step that never existed: the service is out of sync, and its input cannot be interpreted.
        (false, false) => Turn { say: vec!["Sorry, please call again.".to_owned()], then: Then::HangUp },
    };
    let fault = |error: serde_json::Error| crate::portal::backend::PortalFault(error.to_string());
    let state = serde_json::to_string(&talk.call).map_err(fault)?;
    backend.keep_step(sid, &name, &state, &serde_json::to_string(&turn).map_err(fault)?)?;
    Ok(turn)
}

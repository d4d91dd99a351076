//! A call without a telephone: the same steps, with typed input in place of keys and words.

use super::heard::Heard;
use super::service::one_turn;
use super::turn::{Then, Turn};
use crate::portal::backend::{PhoneBackend, PortalResult};
use crate::portal::secrets::random_token;
use domain::moment::Clock;

/// A simulated call.
pub struct Simulator {
    backend: Box<dyn PhoneBackend>,
    clock: Clock,
    sid: String,
    step: Option<u32>,
}

impl Simulator {
    /// Dials; returns what is said first.
    ///
    /// # Errors
    /// When the database cannot be used or the system gives no random numbers.
    pub fn dial(backend: impl PhoneBackend + 'static, clock: Clock) -> PortalResult<(Simulator, Vec<String>)> {
        let random = random_token().map_err(|error| crate::portal::backend::PortalFault(error.to_string()))?;
        let sid = format!("simulated-{random}");
        let mut simulator = Simulator { backend: Box::new(backend), clock, sid, step: Some(0) };
        let said = simulator.hear(&Heard::default())?;
        Ok((simulator, said))
    }

    /// Presses keys (digits, star and hash) or says words; returns what is said next.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn say(&mut self, typed: &str) -> PortalResult<Vec<String>> {
        let typed = typed.trim();
        let keys = !typed.is_empty() && typed.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#');
        let heard = if keys {
            Heard { digits: typed.trim_end_matches('#').to_owned(), ..Heard::default() }
        } else {
            Heard { speech: typed.to_owned(), ..Heard::default() }
        };
        self.hear(&heard)
    }

    /// Whether the call has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.step.is_none()
    }

    fn hear(&mut self, heard: &Heard) -> PortalResult<Vec<String>> {
        let Some(step) = self.step else { return Ok(vec!["The call has ended.".to_owned()]) };
        let turn: Turn = one_turn(self.backend.as_ref(), &self.sid, step, heard, (self.clock)())?;
        self.step = turn.then.step();
        let mut said = turn.say;
        said.retain(|text| !text.is_empty());
        match &turn.then {
            Then::Connect { number, .. } => said.push(format!("[rings {number}]")),
            Then::Record { .. } => said.push("[tone]".to_owned()),
            Then::HangUp => said.push("[hangs up]".to_owned()),
            Then::Choose { .. } | Then::Digits { .. } => {}
        }
        Ok(said)
    }
}

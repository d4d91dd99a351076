//! A call without a telephone, using the same steps and the same database.

use std::path::Path;

use anyhow::Result;

use super::backend::PortalBackend;
use delivery::portal::phone::Simulator;
use domain::moment::Clock;

/// A simulated call.
pub struct SimulatedCall(Simulator);

impl SimulatedCall {
    /// Dials; returns what is said first, sentence by sentence.
    ///
    /// # Errors
    /// When the database cannot be opened or written.
    pub fn dial(path: &Path, clock: Clock) -> Result<(SimulatedCall, Vec<String>)> {
        let (simulator, said) = Simulator::dial(PortalBackend::open(path, clock)?, clock)?;
        Ok((SimulatedCall(simulator), said))
    }

    /// Presses keys or says words; returns what is said next.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn say(&mut self, typed: &str) -> Result<Vec<String>> {
        Ok(self.0.say(typed)?)
    }

    #[must_use]
    pub fn is_over(&self) -> bool {
        self.0.is_over()
    }
}

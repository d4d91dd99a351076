//! Formulas of the user's own KPIs: read with an SQL expression parser, checked, and evaluated by polars.

pub mod evaluation;
pub mod function;
mod nearest;
mod reading;
mod syntax;

pub use nearest::nearest;
pub use syntax::{Comparison, Name, Node, Operator};

/// What is wrong with a formula, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {at}: {message}")]
pub struct Fault {
    /// Position in characters, starting at 1.
    pub at: usize,
    pub message: String,
}

impl Fault {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Fault {
        Fault { at: at.max(1), message: message.into() }
    }
}

/// A parsed formula; its names may still be unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    root: Node,
    names: Vec<Name>,
}

impl Formula {
    /// Reads a formula such as `spend_last_year / nullif(frequency, 0)`.
    ///
    /// # Errors
    /// When it cannot be read, mixes numbers with conditions, is too long or too deeply nested.
    pub fn read(text: &str) -> Result<Formula, Fault> {
        reading::read(text, reading::Texts::Refused)
    }

    /// Reads the conditions of a rule, which may compare texts too: `frequency > 2 and city = 'Bonn'`.
    ///
    /// # Errors
    /// Same as [`Formula::read`].
    pub fn read_conditions(text: &str) -> Result<Formula, Fault> {
        reading::read(text, reading::Texts::Compared)
    }

    /// Every KPI or attribute that it names, in order of appearance.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Refuses the first name that is not among the known ones; case does not matter.
    ///
    /// # Errors
    /// When a name is unknown; the message suggests the nearest one.
    pub fn check<'a>(&self, known: impl Iterator<Item = &'a str> + Clone) -> Result<(), Fault> {
        for name in &self.names {
            if !known.clone().any(|other| other.eq_ignore_ascii_case(&name.word)) {
                let hint = nearest(&name.word, known).map(|near| format!("; did you mean '{near}'?"));
                let message =
                    format!("there is no KPI or attribute called '{}'{}", name.word, hint.unwrap_or_default());
                return Err(Fault::new(name.at, message));
            }
        }
        Ok(())
    }
}

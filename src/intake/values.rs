//! What the words of a row mean as it is read: from the plan's value table, else from the usual words.

use std::collections::HashMap;
use std::convert::Infallible;

use crate::addresses;
use crate::columns::Columns;
use crate::fields::Reason;
use crate::meaning;
use crate::meanings;
use crate::places;
use crate::record::Record;
use crate::source_words;
use domain::money::Money;
use domain::purchase::Source;
use reports::import::{ANY_WORD, IdCase, ImportPlan, Meaning, PartsBy};

/// The meanings that a plan gives to the words of one column.
#[derive(Debug, Clone, Default)]
struct WordMeanings {
    words: HashMap<String, Meaning>,
    any: Option<Meaning>,
}

impl WordMeanings {
    fn new(plan: &ImportPlan, column: Option<&str>) -> WordMeanings {
        let mut told = WordMeanings::default();
        for value in plan.values.iter().filter(|value| Some(value.column.as_str()) == column) {
            if value.word == ANY_WORD {
                told.any = Some(value.meaning);
            } else {
                told.words.insert(value.word.to_lowercase(), value.meaning);
            }
        }
        told
    }

    fn meaning(&self, word: &str) -> Option<Meaning> {
        self.words.get(&word.to_lowercase()).copied().or(self.any)
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.any.is_none()
    }
}

/// Sources by the words that a file uses for them; each word is looked up once and then remembered.
#[derive(Debug)]
pub(crate) struct Sources {
    told: WordMeanings,
    usual: Source,
    known: Vec<(String, Source)>,
}

impl Sources {
    /// `usual` is the source of rows whose word is empty or not a source.
    pub fn new(plan: &ImportPlan, usual: Source) -> Sources {
        let column = plan.mapping.iter().find(|(field, _)| field == "source").map(|(_, column)| column.as_str());
        Sources { told: WordMeanings::new(plan, column), usual, known: Vec::new() }
    }

    /// A sale is a sale wherever it was made: a word that names no source gets the usual one.
    pub fn read(&mut self, word: &str) -> Source {
        const MOST: usize = 200;
        if word.is_empty() {
            return self.usual;
        }
        if let Some((_, source)) = self.known.iter().find(|(known, _)| known == word) {
            return *source;
        }
        let source = match self.told.meaning(word) {
            Some(Meaning::Source(source)) => source,
            _ => source_words::source(word).unwrap_or(self.usual),
        };
        if self.known.len() < MOST {
            self.known.push((word.to_owned(), source));
        }
        source
    }
}

/// Whether rows are sales, by the columns that give a state.
#[derive(Debug)]
pub(crate) struct Sales {
    columns: Vec<StateColumn>,
    /// The order of the last row.
    order: String,
}

/// A column that gives a state, and what it said against the last row of the order.
#[derive(Debug)]
struct StateColumn {
    place: usize,
    name: String,
    told: WordMeanings,
    against: Option<Against>,
}

/// Why a row is no sale.
#[derive(Debug, Clone)]
struct Against {
    reason: Reason,
    /// A person said so of a word that says nothing by itself: then it holds for money that goes back too.
    is_said: bool,
}

impl Sales {
    pub fn new(plan: &ImportPlan, columns: &Columns) -> Sales {
        let mut names: Vec<&str> = Vec::new();
        for value in &plan.values {
            let is_state = matches!(value.meaning, Meaning::Sale | Meaning::NoSale);
            if is_state && !names.contains(&value.column.as_str()) && !plan.ignored.contains(&value.column) {
                names.push(&value.column);
            }
        }
        let found = names.into_iter().filter_map(|name| {
            let place = columns.place_named(name)?;
            Some(StateColumn { place, name: name.to_owned(), told: WordMeanings::new(plan, Some(name)), against: None })
        });
        Sales { columns: found.collect(), order: String::new() }
    }

    /// # Errors
    /// When the row is not a sale. A negative amount is a return, whatever its state is called, unless a person says that it is
    /// none. A state that stands on the first line of an order only is that of its further lines.
    pub fn check(&mut self, record: &Record<'_>, order: &str, amount: Money) -> Result<(), Reason> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let is_further = !order.is_empty() && order == self.order;
        if !is_further {
            order.clone_into(&mut self.order);
        }
        for column in &mut self.columns {
            column.read(record, is_further);
        }
        let mut against = self.columns.iter().filter_map(|column| column.against.as_ref());
        let Some(first) = against.next() else { return Ok(()) };
        let is_said = first.is_said || against.any(|other| other.is_said);
        if is_said || amount >= Money::ZERO { Err(first.reason.clone()) } else { Ok(()) }
    }
}

impl StateColumn {
    fn read(&mut self, record: &Record<'_>, is_further: bool) {
        let cell = record.cell(self.place);
        if cell.is_empty() || meanings::is_missing(&cell) {
            if !is_further {
                self.against = None;
            }
            return;
        }
        // Words that were not among the first rows are interpreted by themselves, if the column has words for states at all.
        let usual = || self.told.any.is_none().then(|| meanings::state(&cell)).flatten();
        let is_against = self.told.meaning(&cell).or_else(usual) == Some(Meaning::NoSale);
        self.against = is_against.then(|| Against {
            reason: format!("{} '{cell}': this is not a sale", self.name),
            is_said: meanings::state(&cell) != Some(Meaning::NoSale),
        });
    }
}

/// Rows that repeat what the other lines of their receipt come to, by the word that marks them.
#[derive(Debug, Default)]
pub(crate) struct RepeatingRows {
    place: Option<usize>,
    words: Vec<String>,
    is_open: bool,
    parts: Option<PartsBy>,
    told: WordMeanings,
}

impl RepeatingRows {
    pub fn new(plan: &ImportPlan, columns: &Columns) -> RepeatingRows {
        let Some(aside) = &plan.reading.aside else { return RepeatingRows::default() };
        let told = WordMeanings::new(plan, Some(&aside.column));
        RepeatingRows {
            place: columns.place_named(&aside.column),
            words: aside.words.clone(),
            is_open: aside.is_open,
            parts: aside.parts.clone(),
            told,
        }
    }

    /// Whether the row is one. What a person says of its word goes first; another card than those that were met is known
    /// by its name.
    pub fn has(&self, record: &Record<'_>) -> bool {
        let Some(place) = self.place else { return false };
        let word = record.cell(place);
        if !self.told.is_empty() && self.told.meaning(&word) == Some(Meaning::Sale) {
            return false;
        }
        self.parts.as_ref().is_some_and(|parts| parts.marks(&word))
            || self.words.iter().any(|known| *known == *word)
            || (self.is_open
                && !word.is_empty()
                && self.words.iter().any(|known| meaning::is_repeating_word(known))
                && meaning::is_repeating_word(&word))
    }
}

/// Whether an id, no name or address, has letters that are written the other way.
fn is_typed_otherwise(id: &str, case: IdCase) -> bool {
    let other = |byte: u8| match case {
        IdCase::Upper => byte.is_ascii_lowercase(),
        IdCase::Lower => byte.is_ascii_uppercase(),
    };
    let is_id = |id: &str| id.bytes().any(|byte| byte.is_ascii_digit()) && !id.contains(['@', ' ']);
    id.bytes().any(|byte| other(byte) || !byte.is_ascii()) && is_id(id)
}

/// "1001.0" is 1001, which a program took for a number on its way.
pub(crate) fn without_fraction(id: &str) -> &str {
    id.strip_suffix(".0")
        .filter(|whole| !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or(id)
}

/// The customer of a row.
#[derive(Debug)]
pub(crate) struct Identity {
    customer: usize,
    email: usize,
    told: WordMeanings,
    case: Option<IdCase>,
}

impl Identity {
    /// `email` is the column used as an id if a row has none.
    pub fn new(plan: &ImportPlan, columns: &Columns, email: usize) -> Identity {
        let told = WordMeanings::new(plan, columns.name("customer"));
        Identity { customer: columns.place("customer"), email, told, case: plan.reading.id_case }
    }

    /// Writes the customer id, or the e-mail address used instead if a row has none.
    ///
    /// # Errors
    /// When the row names nobody, or an id that no longer identifies customers.
    pub fn set(&self, slot: &mut String, record: &Record<'_>) -> Result<(), Reason> {
        slot.clear();
        let id = record.cell(self.customer);
        let id = without_fraction(&id);
        let placeholder = !id.is_empty() && self.is_nobody(id);
        match self.case {
            Some(case) if !placeholder && is_typed_otherwise(id, case) => slot.push_str(&case.of(id)),
            _ if !placeholder => slot.push_str(id),
            _ => {}
        }
        if slot.is_empty() {
            let email = record.text(self.email);
            if !meanings::is_nobody(&email) {
                slot.push_str(&addresses::email(&email));
            }
        } else if slot.contains('@') {
            *slot = addresses::email(slot);
        }
        if places::is_shortened(slot) {
            return Err(format!("customer '{slot}' is what a spreadsheet left of a longer number"));
        }
        match (slot.is_empty(), placeholder) {
            (false, _) => Ok(()),
            (true, true) => Err(format!("customer '{id}' stands for nobody in particular")),
            (true, false) => Err("has no customer id".to_owned()),
        }
    }

    fn is_nobody(&self, id: &str) -> bool {
        if !self.told.is_empty()
            && let Some(meaning) = self.told.meaning(id)
        {
            return meaning == Meaning::Nobody;
        }
        meanings::is_nobody(id)
    }
}

/// Yes and no in columns whose words a person has explained.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    columns: HashMap<usize, WordMeanings>,
}

impl Answers {
    pub fn new(plan: &ImportPlan, columns: &Columns) -> Answers {
        let mut found = HashMap::new();
        for (_, column) in &plan.mapping {
            let told = WordMeanings::new(plan, Some(column));
            if let (false, Some(place)) = (told.is_empty(), columns.place_named(column)) {
                found.insert(place, told);
            }
        }
        Answers { columns: found }
    }

    /// The answer in a cell: as somebody explained its word, else as the word itself says.
    pub fn of_cell(&self, place: usize, cell: &str, itself: impl FnOnce() -> Option<bool>) -> Option<bool> {
        let Ok(answer) = self.try_of_cell(place, cell, || Ok::<_, Infallible>(itself()));
        answer
    }

    /// The same where a word may say nothing by itself.
    ///
    /// # Errors
    /// When `itself` fails for a word that nobody explained.
    pub fn try_of_cell<E>(
        &self,
        place: usize,
        cell: &str,
        itself: impl FnOnce() -> Result<Option<bool>, E>,
    ) -> Result<Option<bool>, E> {
        let told = self.columns.get(&place).filter(|_| !cell.is_empty()).and_then(|told| told.meaning(cell));
        match told {
            Some(Meaning::Yes) => Ok(Some(true)),
            Some(Meaning::No) => Ok(Some(false)),
            Some(Meaning::NotTold) => Ok(None),
            _ => itself(),
        }
    }
}

//! The values of a column, read for everybody, in a form that sorts as people expect.

use anyhow::{Result, bail};

use super::people::{People, Steps};
use super::reach;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::purchase::Source;
use planning::duplicates::plain;
use progress::Progress;
use reports::customers::{CHANNELS, Field, fixed};
use store::Store;
use store::customer_table::{AttributeCell, TextColumn};

/// A column of values to sort by, one per customer.
pub(super) enum Values {
    Numbers(Vec<Option<f64>>),
    Texts(Texts),
}

/// All texts in one block of memory; an empty one is unknown.
pub(super) struct Texts {
    letters: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Texts {
    pub fn with_capacity(customers: usize) -> Texts {
        Texts { letters: String::with_capacity(customers * 16), ends: Vec::with_capacity(customers) }
    }

    pub fn push(&mut self, text: &str) {
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.letters[start..self.ends[place]]
    }
}

/// # Errors
/// When there is no such attribute, the database cannot be read, or the work is cancelled.
pub(super) fn values(store: &Store, people: &People, field: &Field, today: Day, progress: &Progress) -> Result<Values> {
    let text = |column| texts(store, people, column, progress);
    Ok(match field {
        Field::Name => Values::Texts(names(store, people, progress)?),
        Field::Id => Values::Texts(ids(store, people, progress)?),
        Field::Email => Values::Texts(text(TextColumn::Email)?),
        Field::Telephone => Values::Texts(text(TextColumn::Phone)?),
        Field::Postcode => Values::Texts(text(TextColumn::Postcode)?),
        Field::City => Values::Texts(text(TextColumn::City)?),
        Field::Region => Values::Texts(text(TextColumn::Region)?),
        Field::Country => Values::Texts(text(TextColumn::Country)?),
        Field::FirstPurchase | Field::LastPurchase | Field::PurchaseDays | Field::Spend => {
            Values::Numbers(figures(store, people, field, progress)?)
        }
        Field::Source => Values::Numbers(sources(store, people, progress)?),
        Field::Consent(channel) => Values::Numbers(states(store, people, *channel, today, progress)?),
        Field::Attribute(name) => attribute(store, people, name, today, progress)?,
    })
}

/// Last name and first name, else the firm; customers with neither come last, because the id shown for them is not a
/// name.
fn names(store: &Store, people: &People, progress: &Progress) -> Result<Texts> {
    let mut steps = Steps::begin(progress, "Reading the names", people.ids.len() as u64)?;
    let mut texts = Texts::with_capacity(people.ids.len());
    store.each_text(
        [TextColumn::LastName, TextColumn::FirstName, TextColumn::Company],
        |_, [last, first, company]| {
            if last.is_empty() && first.is_empty() {
                push_plain(&mut texts.letters, company);
            } else {
                push_plain(&mut texts.letters, if last.is_empty() { first } else { last });
                texts.letters.push('\u{1}');
                push_plain(&mut texts.letters, first);
            }
            texts.ends.push(texts.letters.len());
            steps.one()
        },
    )?;
    Ok(texts)
}

fn texts(store: &Store, people: &People, column: TextColumn, progress: &Progress) -> Result<Texts> {
    let mut steps = Steps::begin(progress, "Reading the customers", people.ids.len() as u64)?;
    let mut texts = Texts::with_capacity(people.ids.len());
    store.each_text([column], |_, [text]| {
        push_plain(&mut texts.letters, text);
        texts.ends.push(texts.letters.len());
        steps.one()
    })?;
    Ok(texts)
}

fn ids(store: &Store, people: &People, progress: &Progress) -> Result<Texts> {
    let mut steps = Steps::begin(progress, "Reading the ids", people.ids.len() as u64)?;
    let mut texts = Texts::with_capacity(people.ids.len());
    store.each_text([TextColumn::ExternalId], |_, [id]| {
        texts.push(&natural(id));
        steps.one()
    })?;
    Ok(texts)
}

fn figures(store: &Store, people: &People, field: &Field, progress: &Progress) -> Result<Vec<Option<f64>>> {
    let spending = people.spending(store, progress)?;
    let of_day = |day: Option<Day>| day.map(|day| f64::from(day.0));
    Ok(spending
        .iter()
        .map(|one| match field {
            Field::FirstPurchase => of_day(one.first),
            Field::LastPurchase => of_day(one.last),
            Field::PurchaseDays => one.is_buyer().then(|| f64::from(one.days)),
            _ => one.is_buyer().then_some(one.spend.0 as f64),
        })
        .collect())
}

/// The index of the most used source in the list of sources; the first one if several are equally used.
fn sources(store: &Store, people: &People, progress: &Progress) -> Result<Vec<Option<f64>>> {
    let mut steps = Steps::begin(progress, "Counting the sources", store.totals_of_lines()?)?;
    let mut lines = vec![[0_u32; Source::ALL.len()]; people.ids.len()];
    store.each_source(|id, source| {
        if let Some(place) = people.place(id)
            && let Some(count) = lines[place].get_mut(usize::from(source))
        {
            *count = count.saturating_add(1);
        }
        steps.one()
    })?;
    let most = |counts: &[u32; Source::ALL.len()]| {
        let place = (0..counts.len()).rev().max_by_key(|place| counts[*place])?;
        (counts[place] > 0).then_some(place as f64)
    };
    Ok(lines.iter().map(most).collect())
}

fn states(
    store: &Store,
    people: &People,
    channel: Channel,
    today: Day,
    progress: &Progress,
) -> Result<Vec<Option<f64>>> {
    let Some(place) = CHANNELS.iter().position(|known| *known == channel) else {
        bail!("consent is kept for e-mail, post and telephone");
    };
    let states = reach::consent(store, people, today, progress)?;
    Ok(states.iter().map(|of| Some(f64::from(of[place] as u8))).collect())
}

fn attribute(store: &Store, people: &People, name: &str, today: Day, progress: &Progress) -> Result<Values> {
    let known = store.attribute_names()?;
    let Some((number, _)) = known.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)) else {
        let names: Vec<&str> = known.iter().map(|(_, name)| name.as_str()).collect();
        let attributes = if names.is_empty() { String::new() } else { format!(", or {}", names.join(", ")) };
        let known: Vec<Field> = fixed().collect();
        let fixed: Vec<&str> = known.iter().map(Field::code).collect();
        bail!("there is no column '{name}'; use one of {}{attributes}", fixed.join(", "));
    };
    let mut steps = Steps::begin(progress, "Reading the attribute", people.ids.len() as u64)?;
    let mut numbers: Vec<Option<f64>> = vec![None; people.ids.len()];
    let mut words: Vec<String> = Vec::new();
    let put = |id: CustomerId| people.place(id);
    store.each_attribute(*number, today, |id, cell| {
        match (put(id), cell) {
            (Some(place), AttributeCell::Number(value)) => numbers[place] = Some(value),
            (Some(place), AttributeCell::Word(word)) => {
                words.resize(people.ids.len(), String::new());
                words[place] = natural(word);
            }
            (None, _) => {}
        }
        steps.one()
    })?;
    if words.is_empty() {
        return Ok(Values::Numbers(numbers));
    }
    let mut texts = Texts::with_capacity(words.len());
    for word in &words {
        texts.push(word);
    }
    Ok(Values::Texts(texts))
}

/// Lower case without accents.
pub(super) fn push_plain(letters: &mut String, text: &str) {
    if text.is_ascii() {
        letters.extend(text.trim().chars().map(|c| c.to_ascii_lowercase()));
    } else {
        letters.push_str(&plain(text));
    }
}

/// A text that sorts in natural order: each run of digits is preceded by its length, so that C2 comes before C10.
pub(super) fn natural(text: &str) -> String {
    let mut folded = String::new();
    push_plain(&mut folded, text);
    let mut out = String::with_capacity(folded.len() + 2);
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let number = rest[..digits].trim_start_matches('0');
        out.push(char::from(b'0'.saturating_add(u8::try_from(number.len()).unwrap_or(9).min(70))));
        out.push_str(number);
        rest = &rest[digits..];
    }
    out
}

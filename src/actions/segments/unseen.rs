//! Conditions that would tell who somebody is to whoever sees numbers in place of people: one could try names one after the
//! other and look who is left. Counting what stands in for a name would only be a wrong figure.

use anyhow::{Result, bail};

use domain::request::Right;
use domain::rule::{AttributeTest, Condition, Field, TextTest};
use store::Store;

/// # Errors
/// When people are hidden and the condition asks for what is hidden of them.
pub(super) fn refuse_unseen(store: &Store, condition: &Condition) -> Result<()> {
    if !store.hides_people() {
        return Ok(());
    }
    let told = Right::SeePersonalData.spoken();
    match condition {
        Condition::Field { field, test } if field.tells_who() && !is_harmless(*field, test) => bail!(
            "this asks for somebody's {}, and you may not {told}; ask for towns, purchases or KPIs instead, or have the owner \
             allow it under Settings",
            field.name()
        ),
        Condition::Attribute { name, .. } if store.hides_attribute(name) => bail!(
            "'{name}' tells who somebody is, and you may not {told}; leave that condition out, or have the owner allow it under \
             Settings"
        ),
        Condition::Attribute { name, test: AttributeTest::Word(test) } if !test.is_of_presence() => {
            let words = store.words_shown(name)?;
            let is_shown =
                |text: &String| words.as_ref().is_none_or(|words| words.contains(&text.trim().to_lowercase()));
            let shown = match test {
                TextTest::Is(text) | TextTest::IsNot(text) => is_shown(text),
                TextTest::OneOf(texts) => texts.iter().all(is_shown),
                _ => words.is_none(),
            };
            if !shown {
                bail!(
                    "words of '{name}' that fewer than five customers share tell who they are, and you may not {told}; ask for one \
                     of the others"
                );
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether anything is known can be asked of what stands in for it, and of a postcode the area.
fn is_harmless(field: Field, test: &TextTest) -> bool {
    match field {
        Field::Email | Field::Telephone => test.is_of_presence(),
        Field::Postcode => test.is_of_presence() || test.is_of_area(),
        _ => false,
    }
}

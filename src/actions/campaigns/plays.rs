//! Plays: the built-in ones as the user has changed them, and the user's own.

use anyhow::{Result, bail};

use delivery::template::check_template;
use domain::campaign::CampaignBrief;
use domain::play::Play;
use reports::campaign::{KnownPlay, PlayOrigin};
use store::Store;

/// Every play: the built-in ones in their order, then the user's own by name.
///
/// # Errors
/// When the database cannot be read.
pub fn plays(store: &Store) -> Result<Vec<KnownPlay>> {
    let mut stored = store.stored_plays()?;
    let mut plays = Vec::new();
    for play in Play::built_in() {
        let at = stored.iter().position(|(name, _)| same(name, &play.name));
        match at.map(|at| stored.remove(at).1) {
            None => plays.push(KnownPlay { play, origin: PlayOrigin::BuiltIn }),
            Some(Some(changed)) => plays.push(KnownPlay { play: changed, origin: PlayOrigin::Changed }),
            Some(None) => {}
        }
    }
    plays.extend(stored.into_iter().filter_map(|(_, play)| Some(KnownPlay { play: play?, origin: PlayOrigin::Own })));
    Ok(plays)
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// # Errors
/// When no play has this name; the message lists the existing ones.
pub fn play(store: &Store, name: &str) -> Result<Play> {
    let plays = plays(store)?;
    let known: Vec<String> = plays.iter().map(|known| known.play.name.clone()).collect();
    match plays.into_iter().find(|known| same(&known.play.name, name)) {
        Some(known) => Ok(known.play),
        None => bail!("there is no play '{name}'; there are {}", known.join(", ")),
    }
}

/// A campaign from a play, with the currently stored assumptions; its own contact cap is kept.
///
/// # Errors
/// When there is no such play or the database cannot be read.
pub fn brief_of(store: &mut Store, name: &str) -> Result<CampaignBrief> {
    let mut brief = play(store, name)?.brief;
    let own_cap = brief.limits.contacts;
    brief.assume(&super::stored_assumptions(store)?);
    brief.limits.contacts = own_cap.or(brief.limits.contacts);
    brief.seed = crate::scope::SEED;
    Ok(brief)
}

/// Saves a play, replacing one with the same name.
///
/// # Errors
/// When it has no name, its message cannot be used, or the database cannot be written.
pub fn save_play(store: &mut Store, play: &Play) -> Result<()> {
    if play.name.trim().is_empty() {
        bail!("the play has no name");
    }
    check_template(&play.brief.creative, &play.brief.offers)?;
    store.atomically(|store| {
        store.put_play(play.name.trim(), Some(play))?;
        store.log(&format!("Saved the play '{}'", play.name.trim()))?;
        Ok(())
    })
}

/// Removes a play; a built-in one can be restored with [`restore_plays`].
///
/// # Errors
/// When there is no such play or the database cannot be written.
pub fn remove_play(store: &mut Store, name: &str) -> Result<()> {
    let name = play(store, name)?.name;
    let is_built_in = Play::built_in().iter().any(|play| same(&play.name, &name));
    store.atomically(|store| {
        if is_built_in {
            store.put_play(&name, None)?;
        } else {
            store.forget_play(&name)?;
        }
        store.log(&format!("Removed the play '{name}'"))?;
        Ok(())
    })
}

/// Restores the built-in plays; the user's own stay.
///
/// # Errors
/// When the database cannot be written.
pub fn restore_plays(store: &mut Store) -> Result<()> {
    store.atomically(|store| {
        for play in Play::built_in() {
            store.forget_play(&play.name)?;
        }
        store.log("Brought back the built-in plays")?;
        Ok(())
    })
}

//! The first look at an office, before anybody signs in: whether it is there, and whether its certificate is known.

use std::path::{Path, PathBuf};

use anyhow::Result;
use delivery::desks::address::Address;
use delivery::desks::client::Line;

use super::VERSION;
use super::known_offices::KnownOffices;
use super::office::explained;

/// An office that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Its address as it is remembered, in place of a file.
    pub place: PathBuf,
    /// The fingerprint of its certificate, where nobody has confirmed it yet.
    pub unknown: Option<String>,
}

/// Reaches an office by what somebody typed: "office", "office:8443" and the whole address name the same one. Nothing but a
/// greeting is sent.
///
/// # Errors
/// When it is no address, nothing answers there, or another certificate is shown than the first time.
pub fn reach(typed: &str) -> Result<Reached> {
    let typed = typed.trim();
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let address: Address = whole.parse()?;
    let place = address.to_string();
    let known = KnownOffices::load()?;
    let fingerprint = known.fingerprint(&place);
    let is_known = fingerprint.is_some();
    let line = Line::open(address, VERSION, fingerprint).map_err(|error| explained(error, &known))?;
    let unknown = line.fingerprint().filter(|_| !is_known).map(str::to_owned);
    Ok(Reached { place: PathBuf::from(place), unknown })
}

/// From now on this certificate, which somebody has compared, is the office's.
///
/// # Errors
/// When it cannot be kept, or another one has been kept meanwhile.
pub fn trust(place: &Path, fingerprint: &str) -> Result<()> {
    let mut known = KnownOffices::load()?;
    let address = place.to_string_lossy();
    if let Some(kept) = known.fingerprint(&address).filter(|kept| kept != fingerprint) {
        anyhow::bail!("another certificate was kept for {address} meanwhile: {kept}; connect once more");
    }
    known.keep(&address, fingerprint)
}

/// What an office is called where there is no room for its whole address; none for a file.
#[must_use]
pub fn name_of(place: &Path) -> Option<&str> {
    let text = place.to_str()?;
    text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))
}

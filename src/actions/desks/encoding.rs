//! How a question and its answer are written for the way between two desks.

use anyhow::{Context as _, Result};
use domain::travelling::written_whole;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// # Errors
/// When it is longer than memory allows.
pub fn written<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    written_whole(|| ciborium::into_writer(value, &mut bytes)).context("this cannot be sent to another desk")?;
    Ok(bytes)
}

/// # Errors
/// When the bytes are no such thing, or more than one.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut rest = bytes;
    let value = ciborium::from_reader(&mut rest)
        .context("this was sent by a program that writes it in another way; compare the versions at both desks")?;
    anyhow::ensure!(rest.is_empty(), "more was sent than belongs to this request");
    Ok(value)
}

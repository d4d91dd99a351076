//! The container of an old Office document: whether it is consistent, and reading one of its streams.
//!
//! Its parts are chains of sectors. A damaged chain that leads back into itself never ends, and the reader of workbooks
//! would follow it until the memory is full; so the chains are followed here first, in memory bounded by the file size.

use std::collections::HashSet;

/// From here on sector numbers have special meanings, such as the end of a chain.
const RESERVED: u32 = 0xFFFF_FFFA;
const HEADER: usize = 512;
/// Where the header's list of the allocation table's sectors begins, and how many it lists.
const LIST: usize = 76;
const LISTED: usize = 109;

/// Bytes of a directory entry, and of a sector in the stream that holds the small streams.
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;
/// Streams shorter than this are in small sectors.
const SMALL: usize = 4096;

/// Whether every chain of sectors ends.
pub(crate) fn holds_together(bytes: &[u8]) -> bool {
    chains(bytes).is_some_and(|next| every_chain_ends(&next))
}

/// The first stream with one of these names, tried in order; none if there is none or its sectors are incomplete. Only
/// for consistent containers.
pub(crate) fn stream(bytes: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let next = chains(bytes)?;
    let length = sector_length(bytes)?;
    let sector = |id: u32| sector(bytes, length, id);
    let directory = joined(sector, &next, number(bytes, 48)?, usize::MAX)?;
    let named = |name: &&str| directory.chunks_exact(ENTRY).find(|entry| entry_name(entry) == *name);
    let entry = names.iter().find_map(named)?;
    let (start, size) = (number(entry, 116)?, number(entry, 120)? as usize);
    if size >= SMALL {
        return joined(sector, &next, start, size);
    }
    let smalls = joined(sector, &next, number(&directory, 116)?, number(&directory, 120)? as usize)?;
    let small_next: Vec<u32> = numbers(&joined(sector, &next, number(bytes, 60)?, usize::MAX)?).collect();
    let small = |id: u32| {
        let start = id as usize * SMALL_SECTOR;
        smalls.get(start..smalls.len().min(start + SMALL_SECTOR))
    };
    every_chain_ends(&small_next).then(|| joined(small, &small_next, start, size))?
}

/// The concatenated sectors of a chain, up to the size.
fn joined<'a>(sector: impl Fn(u32) -> Option<&'a [u8]>, next: &[u32], start: u32, size: usize) -> Option<Vec<u8>> {
    let (mut whole, mut at) = (Vec::new(), start);
    while at < RESERVED {
        whole.extend_from_slice(sector(at)?);
        if whole.len() >= size {
            break;
        }
        at = *next.get(at as usize)?;
    }
    whole.truncate(size);
    Some(whole)
}

fn entry_name(entry: &[u8]) -> String {
    let letters = entry[..64].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    String::from_utf16_lossy(&letters.take_while(|letter| *letter != 0).collect::<Vec<_>>())
}

fn sector_length(bytes: &[u8]) -> Option<usize> {
    match number(bytes, 30)? & 0xFFFF {
        9 => Some(512),
        12 => Some(4096),
        _ => None,
    }
}

/// A sector by its number; the last one of a file may be cut short.
fn sector(bytes: &[u8], length: usize, id: u32) -> Option<&[u8]> {
    let start = HEADER.max(length) + id as usize * length;
    bytes.get(start..bytes.len().min(start + length))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

/// The sector that follows each sector; none if the header is invalid.
fn chains(bytes: &[u8]) -> Option<Vec<u32>> {
    let sector_length = sector_length(bytes)?;
    let sectors = bytes.len() / sector_length;
    if number(bytes, 44)? as usize > sectors || number(bytes, 64)? as usize > sectors {
        return None;
    }
    let sector = |id: u32| sector(bytes, sector_length, id).map(numbers);
    let mut listed: Vec<u32> = (0..LISTED).map_while(|i| number(bytes, LIST + 4 * i)).collect();
    let (mut at, mut seen) = (number(bytes, 68)?, HashSet::new());
    while at < RESERVED {
        if !seen.insert(at) {
            return None;
        }
        listed.extend(sector(at)?);
        at = listed.pop()?;
    }
    let mut next = Vec::new();
    for id in listed.into_iter().filter(|id| *id < RESERVED) {
        next.extend(sector(id)?);
        // The same sector listed again and again.
        if next.len() > bytes.len() {
            return None;
        }
    }
    Some(next)
}

fn every_chain_ends(next: &[u32]) -> bool {
    // 0: not visited; otherwise the number of the walk that first visited the sector.
    let mut walked = vec![0_usize; next.len()];
    for start in 0..next.len() {
        let mut at = start;
        while walked.get(at) == Some(&0) {
            walked[at] = start + 1;
            at = next[at] as usize;
        }
        if walked.get(at) == Some(&(start + 1)) && next[at] < RESERVED {
            return false;
        }
    }
    true
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(four))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_leads_back_is_seen() {
        const END: u32 = 0xFFFF_FFFE;
        assert!(every_chain_ends(&[1, 2, END, 2, END]));
        assert!(!every_chain_ends(&[1, 2, 0]));
        assert!(!every_chain_ends(&[END, 1]));
        assert!(every_chain_ends(&[9, END]), "beyond the end is told by the reader");
        assert!(!holds_together(b"\xD0\xCF\x11\xE0"));
    }
}

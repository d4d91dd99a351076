//! Whether the container of an old Office document holds together.
//!
//! Its parts are chains of sectors. A damaged chain that leads back into itself never ends, and the reader of workbooks
//! would follow it until the memory is full; so the chains are walked here first, in memory bounded by the file.

use std::collections::HashSet;

/// From here on the numbers of sectors mean the end of a chain and the like.
const RESERVED: u32 = 0xFFFF_FFFA;
const HEADER: usize = 512;
/// Where the header begins to list the sectors of the table of chains, and how many it lists.
const LIST: usize = 76;
const LISTED: usize = 109;

/// Whether every chain of sectors ends.
pub(crate) fn holds_together(bytes: &[u8]) -> bool {
    chains(bytes).is_some_and(|next| every_chain_ends(&next))
}

/// The sector that follows each sector; none where the header makes no sense.
fn chains(bytes: &[u8]) -> Option<Vec<u32>> {
    let sector_length = match number(bytes, 30)? & 0xFFFF {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let sectors = bytes.len() / sector_length;
    if number(bytes, 44)? as usize > sectors || number(bytes, 64)? as usize > sectors {
        return None;
    }
    let sector = |id: u32| {
        let start = HEADER.max(sector_length) + id as usize * sector_length;
        let content = bytes.get(start..bytes.len().min(start + sector_length))?;
        Some(content.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])))
    };
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
    // 0: not walked; else the number of the walk that met the sector first.
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

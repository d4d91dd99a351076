//! Ids that differ only in capitals, as people type them: k17 beside K17. Ids in which capitals and small letters stand side by
//! side may tell by that, as those of some customer systems do, and are left as they are.

use reports::import::IdCase;

/// How the ids of a column are to be written, and what shows it; none if they are all alike, or may tell by their
/// capitals.
pub(crate) fn settle(column: &str, cells: &[&str]) -> Option<(IdCase, String)> {
    let (mut upper, mut lower): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for cell in cells.iter().filter(|cell| cell.contains(char::is_alphabetic)) {
        let (has_upper, has_lower) = (cell.contains(char::is_uppercase), cell.contains(char::is_lowercase));
        let is_code = cell.contains(|c: char| c.is_ascii_digit()) && !cell.contains(['@', ' ']);
        match (is_code, has_upper, has_lower) {
            (true, true, false) => upper.push(cell),
            (true, false, true) => lower.push(cell),
            (_, false, false) => {}
            _ => return None,
        }
    }
    let (case, few) = if upper.len() >= lower.len() { (IdCase::Upper, &lower) } else { (IdCase::Lower, &upper) };
    let odd = few.first()?;
    let sentence = format!("Capitals do not tell the ids of '{column}' apart: {odd} is read as {}.", case.of(odd));
    Some((case, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_ids_are_written_alike_and_others_are_left() {
        for (cells, case) in [
            (&["K17", "k17", "K18", "K-19"][..], Some(IdCase::Upper)),
            (&["kd-001", "KD-001", "kd-002"], Some(IdCase::Lower)),
            (&["Ж12", "ж12", "Ж13"], Some(IdCase::Upper)),
            // Nothing to do.
            (&["K17", "K18", "017"], None),
            // They tell by their capitals.
            (&["0015g00000AbCdE", "0015g00000aBcDe"], None),
            (&["Ada Brook", "ada brook"], None),
            (&["ada@example.com", "ADA@example.com"], None),
        ] {
            assert_eq!(settle("Id", cells).map(|(case, _)| case), case, "{cells:?}");
        }
    }
}

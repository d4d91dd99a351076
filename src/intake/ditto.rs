//! Marks that people write for the value above.

/// Whether a cell says "the same as above".
pub(crate) fn is_ditto(cell: &str) -> bool {
    const MARKS: [&str; 25] = [
        "\"",
        "″",
        "〃",
        "''",
        "´´",
        ",,",
        "„",
        "“",
        "”",
        "\"\"",
        "-\"-",
        "- \" -",
        "-''-",
        "–\"–",
        "ditto",
        "dito",
        "dto",
        "dto.",
        "do.",
        "idem",
        "id.",
        "同上",
        "j.w.",
        "jw.",
        "то же",
    ];
    cell.len() <= 12 && MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_the_value_above_are_no_values() {
        assert!(["″", "\"", "idem", "Dito", "同上"].into_iter().all(is_ditto));
        assert!(!["", "-", "Ida", "Ditte", "Do"].into_iter().any(is_ditto));
    }
}

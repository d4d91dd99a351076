//! No bytes make the intake panic: seeded damage to valid files, and plain noise.

use std::path::Path;

use foresale::intake::attributes::FileAttributes;
use foresale::intake::contacts;
use foresale::intake::error::IntakeError;
use foresale::intake::kinds;
use foresale::intake::preview::preview;
use foresale::intake::refusals::read_refusals;
use foresale::progress::Progress;
use foresale::reports::import::{Delimiter, Dialect, ImportKind, Quote};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{fixture, plan_of, today};

const FIXTURES: [&str; 9] = [
    "text_table.txt",
    "text_table_no_header.txt",
    "plain.csv",
    "kasse_windows_1252.csv",
    "clients_utf16.tsv",
    "customers_bom.csv",
    "unclear_dates.csv",
    "quoted_lines.csv",
    "report_with_title.csv",
];

/// Previews the file and reads it as every kind; errors are fine, panics are not.
pub(super) fn try_everything(path: &Path, dialect: Option<&Dialect>) {
    for kind in ImportKind::ALL {
        let Ok(seen) = preview(path, Some(kind), dialect) else { continue };
        assert!(seen.rows.len() <= 100, "what is shown is bounded");
        let mut plan = plan_of(&seen);
        plan.dialect.date_format.get_or_insert_with(|| "%Y-%m-%d".into());
        let found = FileAttributes::from_plan(&plan, &Progress::new()).unwrap_or_default();
        for (field, column) in kind.fields().iter().zip(1..=seen.columns.len()) {
            if !plan.mapping.iter().any(|(code, _)| code == field.code) {
                plan.mapping.push((field.code.into(), column.to_string()));
            }
        }
        let (today, progress) = (today(), Progress::new());
        let result: Result<(), IntakeError> = match kind {
            ImportKind::Customers | ImportKind::Prospects => {
                kinds::read_customers(&plan, &found, today, &progress, &mut |_| Ok(()))
            }
            ImportKind::Purchases => kinds::read_purchases(&plan, today, &progress, &mut |_| Ok(())),
            ImportKind::Contacts => contacts::read_contacts(&plan, &found, today, &progress, &mut |_| Ok(())),
            ImportKind::Products => kinds::read_products(&plan, today, &progress, &mut |_| Ok(())),
            ImportKind::Dealers => foresale::intake::dealers::read_dealers(&plan, today, &progress, &mut |_| Ok(())),
            ImportKind::Outcomes => kinds::read_outcomes(&plan, today, &progress, &mut |_| Ok(())),
            ImportKind::Stores => kinds::read_stores(&plan, today, &progress, &mut |_| Ok(())),
            ImportKind::DoNotContact => read_refusals(&plan, today, &progress, &mut |_| Ok(())),
        };
        if let Err(error) = result {
            assert!(!error.to_string().is_empty());
        }
    }
}

fn damage(bytes: &mut Vec<u8>, rng: &mut Xoshiro256PlusPlus) {
    const SPITEFUL: &[u8] = b"\"\n\r,;\t| \0\xFF\xC3-.()%eE9\xEF\xBB\xBF";
    for _ in 0..rng.gen_range(1..6) {
        let at = rng.gen_range(0..bytes.len().max(1)).min(bytes.len());
        let byte = SPITEFUL[rng.gen_range(0..SPITEFUL.len())];
        match rng.gen_range(0..5) {
            0 => bytes.insert(at, byte),
            1 if at < bytes.len() => bytes[at] = byte,
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => bytes.extend_from_within(..at.min(40)),
        }
    }
}

pub(super) fn any_dialect(rng: &mut Xoshiro256PlusPlus) -> Dialect {
    let delimiters =
        [Delimiter::Blanks, Delimiter::Character(b','), Delimiter::Character(b'"'), Delimiter::Character(b'\n')];
    let encodings = ["utf-8", "utf-16le", "macintosh", "windows-1252"];
    let formats = [None, Some("%d/%m/%Y"), Some("excel-serial"), Some("%B %d, %Y")];
    Dialect {
        encoding: encodings[rng.gen_range(0..4)].into(),
        delimiter: delimiters[rng.gen_range(0..4)],
        has_header: rng.r#gen(),
        date_format: formats[rng.gen_range(0..4)].map(str::to_owned),
        decimal_comma: rng.r#gen(),
        rows_above: rng.gen_range(0..3),
        quote: if rng.r#gen() { Quote::Double } else { Quote::Single },
        ..Dialect::default()
    }
}

#[test]
fn damaged_files_are_survived() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_122);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("damaged.csv");
    for name in FIXTURES {
        let valid = std::fs::read(fixture(name)).expect("a fixture");
        for _ in 0..12 {
            let mut bytes = valid.clone();
            damage(&mut bytes, &mut rng);
            std::fs::write(&path, &bytes).expect("written");
            try_everything(&path, None);
            try_everything(&path, Some(&any_dialect(&mut rng)));
        }
    }
}

#[test]
fn noise_is_survived() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("noise.csv");
    for round in 0..60 {
        let length = rng.gen_range(1..400);
        let letters: &[u8] = if round % 2 == 0 { b"09.,-;\"\n\r \t(a$" } else { b"\xE2\x82\xAC\xC3\xA9,\n1/2\"" };
        let noise: Vec<u8> = (0..length).map(|_| letters[rng.gen_range(0..letters.len())]).collect();
        std::fs::write(&path, &noise).expect("written");
        try_everything(&path, None);
    }
}

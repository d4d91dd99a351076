//! Damaged files of the zoo, for as long as one asks: `FORESALE_FUZZ_SECONDS=600 cargo test fuzz_importers -- --ignored`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::mutations::{any_dialect, try_everything};
use super::zoo::path_of;
use super::zoo_table::ZOO;

/// So long a file is damaged no further.
const LONGEST: usize = 1 << 20;

/// Bit flips, splices of another file, truncation, repetition, swapped delimiters, huge numbers.
fn damage(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Xoshiro256PlusPlus) {
    const HUGE: [&str; 6] =
        ["99999999999999999999999", "-1e308", "1e-320", "0000000000000", "31.12.9999", "262142-01-01"];
    for _ in 0..rng.gen_range(1..5) {
        let at = rng.gen_range(0..=bytes.len());
        let to = rng.gen_range(at..=bytes.len()).min(at + 4096);
        match rng.gen_range(0..8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.gen_range(0..8),
            1 => {
                let from = rng.gen_range(0..=other.len());
                let until = rng.gen_range(from..=other.len()).min(from + 2048);
                bytes.splice(at..to, other[from..until].iter().copied());
            }
            2 => bytes.truncate(at),
            3 if bytes.len() < LONGEST => bytes.extend_from_within(at..to),
            4 => {
                let (a, b) = (b",;\t|\"'\n^"[rng.gen_range(0..8)], b",;\t|\"'\n~"[rng.gen_range(0..8)]);
                bytes.iter_mut().filter(|byte| **byte == a).for_each(|byte| *byte = b);
            }
            5 => drop(bytes.splice(at..at, HUGE[rng.gen_range(0..HUGE.len())].bytes())),
            6 => bytes.drain(at..to).for_each(drop),
            _ if at < bytes.len() => bytes[at] = rng.r#gen(),
            _ => {}
        }
    }
}

/// One damaged file, read in every way.
fn try_seed(seed: u64, files: &[Vec<u8>], path: &std::path::Path) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut bytes = files[rng.gen_range(0..files.len())].clone();
    let other = &files[rng.gen_range(0..files.len())];
    damage(&mut bytes, other, &mut rng);
    std::fs::write(path, &bytes).expect("written");
    try_everything(path, None);
    if rng.gen_range(0..4) == 0 {
        try_everything(path, Some(&any_dialect(&mut rng)));
    }
}

fn files() -> Vec<Vec<u8>> {
    ZOO.iter().map(|animal| std::fs::read(path_of(animal.file)).expect("a file")).collect()
}

#[test]
#[ignore = "runs for as long as one asks"]
fn fuzz_importers() {
    let told = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = told("FORESALE_FUZZ_SECONDS").unwrap_or(20);
    let first = told("FORESALE_FUZZ_SEED").unwrap_or(1);
    let folder = tempfile::tempdir().expect("a folder");
    let (path, files) = (folder.path().join("damaged.csv"), files());
    let (began, mut seed, mut failed) = (Instant::now(), first, Vec::new());
    while began.elapsed() < Duration::from_secs(seconds) && failed.len() < 10 {
        if catch_unwind(AssertUnwindSafe(|| try_seed(seed, &files, &path))).is_err() {
            failed.push(seed);
        }
        seed += 1;
    }
    assert!(failed.is_empty(), "of {} seeds, these fail (FORESALE_FUZZ_SEED): {failed:?}", seed - first);
    println!("{} damaged files survived", seed - first);
}

#[test]
fn some_damaged_animals_are_survived() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, files) = (folder.path().join("damaged.csv"), files());
    (1..60).for_each(|seed| try_seed(seed, &files, &path));
}

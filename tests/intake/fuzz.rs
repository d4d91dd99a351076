//! Damaged files of the zoo, for a given time:
//! `FORESALE_FUZZ_SECONDS=1800 FORESALE_FUZZ_FILES=xlsx cargo test fuzz_importers -- --ignored --nocapture`.
//! `FORESALE_FUZZ_FILES` is a file name suffix: `csv`, `xlsx`, `xls`, `ods`, `parquet`, `sqlite`; without it,
//! every file.

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::mutations::{any_dialect, try_everything};
use super::zoo::path_of;
use super::zoo_table::ZOO;

/// Files longer than this are not damaged further.
const LONGEST: usize = 1 << 20;
/// In MB; the files have a few at most.
const MOST_MEMORY: u64 = 1500;

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

/// A workbook with damage inside one of its compressed parts, compressed again: damage to the compressed bytes seldom
/// gets past their checksum.
fn damage_inside(bytes: &[u8], rng: &mut Xoshiro256PlusPlus) -> Option<Vec<u8>> {
    let mut packed = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for index in 0..packed.len() {
        let mut part = packed.by_index(index).ok()?;
        let mut text = Vec::new();
        part.read_to_end(&mut text).ok()?;
        parts.push((part.name().to_owned(), text));
    }
    let (hurt, other) = (rng.gen_range(0..parts.len()), rng.gen_range(0..parts.len()));
    let other = parts[other].1.clone();
    match rng.gen_range(0..3) {
        0 => hurt_a_value(&mut parts[hurt].1, rng),
        _ => damage(&mut parts[hurt].1, &other, rng),
    }
    let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        whole.start_file(name, SimpleFileOptions::default()).ok()?;
        whole.write_all(&text).ok()?;
    }
    Some(whole.finish().ok()?.into_inner())
}

/// Replaces the content between two quotes or angle brackets with another number, cell reference or word, so that the
/// text stays well-formed.
fn hurt_a_value(text: &mut Vec<u8>, rng: &mut Xoshiro256PlusPlus) {
    const VALUES: [&str; 14] = [
        "",
        "0",
        "-1",
        "1048577",
        "4294967295",
        "18446744073709551616",
        "XFD1048576",
        "A0",
        "ZZZZZZZ1",
        "1e400",
        "nan",
        "A1:XFD1048576",
        "2026-13-45T99:00:00",
        "&#x10FFFF;",
    ];
    for _ in 0..rng.gen_range(1..4) {
        let marks: Vec<usize> = (0..text.len()).filter(|at| matches!(text[*at], b'"' | b'>')).collect();
        let Some(&mark) = marks.get(rng.gen_range(0..marks.len().max(1))) else { return };
        let until = text[mark + 1..].iter().position(|byte| matches!(byte, b'"' | b'<')).unwrap_or(0);
        text.splice(mark + 1..mark + 1 + until, VALUES[rng.gen_range(0..VALUES.len())].bytes());
    }
}

/// One damaged file, read in every way.
fn try_seed(seed: u64, files: &[Vec<u8>], path: &std::path::Path) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut bytes = files[rng.gen_range(0..files.len())].clone();
    let other = &files[rng.gen_range(0..files.len())];
    let inside = if rng.r#gen() { damage_inside(&bytes, &mut rng) } else { None };
    match inside {
        Some(hurt) => bytes = hurt,
        None => damage(&mut bytes, other, &mut rng),
    }
    std::fs::write(path, &bytes).expect("written");
    try_everything(path, None);
    if rng.gen_range(0..4) == 0 {
        try_everything(path, Some(&any_dialect(&mut rng)));
    }
}

/// The files of the zoo with this name suffix.
fn files(end: &str) -> Vec<Vec<u8>> {
    let animals = ZOO.iter().filter(|animal| animal.file.ends_with(end));
    animals.map(|animal| std::fs::read(path_of(animal.file)).expect("a file")).collect()
}

/// This process's peak memory, in KiB, if the system reports it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
#[ignore = "runs for as long as one asks"]
#[expect(clippy::print_stdout, reason = "what it met is what it is for")]
fn fuzz_importers() {
    let told = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = told("FORESALE_FUZZ_SECONDS").unwrap_or(20);
    let first = told("FORESALE_FUZZ_SEED").unwrap_or(1);
    let folder = tempfile::tempdir().expect("a folder");
    let end = std::env::var("FORESALE_FUZZ_FILES").unwrap_or_default();
    let (path, files) = (folder.path().join("damaged.csv"), files(&end));
    assert!(!files.is_empty(), "no file of the zoo ends with {end}");
    let (began, mut seed, mut failed) = (Instant::now(), first, Vec::new());
    let mut slowest = (Duration::ZERO, first);
    while began.elapsed() < Duration::from_secs(seconds) && failed.len() < 10 {
        let start = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| try_seed(seed, &files, &path))).is_err() {
            failed.push(seed);
        }
        slowest = slowest.max((start.elapsed(), seed));
        seed += 1;
    }
    let memory = peak_memory().unwrap_or(0) / 1024;
    println!("{} files, the slowest ({}) in {:?}, at most {memory} MB", seed - first, slowest.1, slowest.0);
    assert!(memory < MOST_MEMORY, "{memory} MB");
    assert!(failed.is_empty(), "of {} seeds, these fail (FORESALE_FUZZ_SEED): {failed:?}", seed - first);
    assert!(seconds == 0 || seed > first);
}

#[test]
fn some_damaged_animals_are_survived() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, files) = (folder.path().join("damaged.csv"), files(""));
    (1..60).for_each(|seed| try_seed(seed, &files, &path));
}

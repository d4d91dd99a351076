//! What was undone is gone from every byte of the file: names, addresses, e-mails, numbers.

use std::fmt::Write as _;
use std::path::Path;

use foresale::stats::random::Seeded;

/// Made-up words: letters that no other text in the database has in this order.
fn word(random: &mut Seeded, beginning: &str, letters: usize) -> String {
    let mut word = beginning.to_owned();
    for _ in 0..letters {
        word.push(char::from(b'a' + (random.uniform() * 26.0) as u8));
    }
    word
}

/// A file of customers, and everything in it that identifies them.
fn people(random: &mut Seeded, mark: char, customers: usize) -> (String, Vec<String>) {
    let mut text = String::from("customer,first_name,last_name,company,email,phone,street,postcode,city\n");
    let mut told = Vec::new();
    for number in 0..customers {
        let parts = ["Qa", "Qe", "Qi"].map(|beginning| word(random, beginning, 9));
        let [first, last, firm] = &parts;
        let email = format!("{}@example.com", word(random, "qo", 9));
        let phone = format!("+49 30 {:09}", (random.uniform() * 1e9) as u64);
        let [street, city] = ["Qu", "Qy"].map(|beginning| word(random, beginning, 9));
        writeln!(text, "{mark}{number},{first},{last},{firm},{email},{phone},{street} 7,10115,{city}").expect("text");
        told.extend(parts);
        told.extend([email, phone, street, city]);
    }
    (text, told)
}

/// How many of the texts are in the files of a folder (except its backups, which exist to keep old states), as UTF-8 in
/// any case (the search index stores lower case) or as UTF-16.
fn found(folder: &Path, told: &[String]) -> usize {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).expect("read") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            bytes.extend(std::fs::read(path).expect("read"));
            bytes.push(0);
        }
    }
    let text: Vec<u8> = bytes.iter().map(u8::to_ascii_lowercase).collect();
    // In UTF-16 such texts occupy every other byte.
    let halves = [0, 1].map(|from| text.iter().skip(from).step_by(2).copied().collect::<Vec<u8>>());
    let wanted: std::collections::HashSet<Vec<u8>> = told.iter().map(|text| text.to_lowercase().into_bytes()).collect();
    let lengths: std::collections::BTreeSet<usize> = wanted.iter().map(Vec::len).collect();
    let mut hits = std::collections::HashSet::new();
    for hay in std::iter::once(&text).chain(&halves) {
        for length in &lengths {
            hits.extend(hay.windows(*length).filter(|window| wanted.contains(*window)).map(<[u8]>::to_vec));
        }
    }
    hits.len()
}

/// A separate folder with the database and everything SQLite puts beside it, and one for temporary files.
struct House {
    files: tempfile::TempDir,
    own: tempfile::TempDir,
    temporary: tempfile::TempDir,
}

impl House {
    fn new() -> House {
        let folder = || tempfile::tempdir().expect("a folder");
        let house = House { files: folder(), own: folder(), temporary: folder() };
        house.call(&["new"], &[]);
        house
    }

    fn db(&self) -> std::path::PathBuf {
        self.own.path().join("people.foresale")
    }

    fn call(&self, verb: &[&str], rest: &[&str]) {
        let mut command = super::command(&[]);
        let (temporary, db) = (self.temporary.path(), self.db());
        command.args(verb).arg(db).args(rest).env("TMPDIR", temporary).env("SQLITE_TMPDIR", temporary);
        let output = command.output().expect("started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn import(&self, name: &str, text: &str) {
        let file = super::write(self.files.path(), name, text);
        self.call(&["import"], &[&file.to_string_lossy(), "--as", "customers"]);
    }

    fn held(&self, told: &[String]) -> usize {
        found(self.own.path(), told) + found(self.temporary.path(), told)
    }
}

/// Imports people on top of others, changes half of them with a second file, and undoes both.
fn taken_back(customers: usize) {
    let (house, mut random) = (House::new(), Seeded::new(16));
    let (staying, stay) = people(&mut random, 'S', 300);
    let (going, gone) = people(&mut random, 'G', customers);
    let (changed, new) = people(&mut random, 'G', customers / 2);
    house.import("staying.csv", &staying);
    house.import("going.csv", &going);
    house.import("changed.csv", &changed);
    assert_eq!(house.held(&gone), gone.len(), "they are told from the rest");
    assert_eq!(house.held(&new), new.len());
    house.call(&["undo"], &["--step", "3"]);
    assert_eq!((house.held(&new), house.held(&gone)), (0, gone.len()), "the first file still stands");
    house.call(&["undo"], &["--step", "2"]);
    assert_eq!((house.held(&new), house.held(&gone)), (0, 0), "of {} texts", gone.len());
    assert_eq!(house.held(&stay), stay.len(), "everybody else is still there");
    house.call(&["check"], &[]);
    house.call(&["customers"], &["--filter", &stay[1]]);
}

#[test]
fn few_people_are_gone_from_every_byte() {
    taken_back(40);
}

#[test]
fn many_people_are_gone_from_every_byte() {
    taken_back(3000);
}

#[test]
fn a_step_that_was_taken_back_names_nobody() {
    use foresale::actions::{manual_entry, steps};
    use foresale::domain::customer::Customer;
    use foresale::domain::day::Day;
    use foresale::progress::Progress;
    use foresale::reports::manual_entry::{CustomerForm, EntryForm};

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("one.foresale");
    let mut store = foresale::store::Store::create(&path).expect("made");
    let customer = Customer {
        external_id: "C-7".into(),
        first_name: "Qaverlinde".into(),
        last_name: "Qebrontosk".into(),
        email: "qaverlinde@example.com".into(),
        ..Customer::default()
    };
    let form = EntryForm::Customer(CustomerForm { number: None, customer });
    let saved = manual_entry::save(&mut store, &form, Day(20_000)).expect("saved");
    let step = saved.step.expect("a step");
    steps::undo(&mut store, foresale::domain::step::StepId(step), &Progress::new()).expect("taken back");
    let told = steps::steps(&mut store).expect("read");
    assert_eq!(told[0].what, "Added C-7");
    drop(store);
    assert_eq!(found(folder.path(), &["Qaverlinde".into(), "Qebrontosk".into(), "qaverlinde@example.com".into()]), 0);
}

//! Whatever arrives at an office, and whatever an office says, ends in a sentence and never in a panic.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use foresale::actions::data::ReadInfo;
use foresale::actions::desks::{table, written};
use foresale::actions::request::Request;
use foresale::delivery::desks::client::{Line, LineError, Question};
use foresale::progress::Progress;
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};

use super::{OWNER, Served, office};

/// The office lets one address ask so often on the whole.
const PAUSE: Duration = Duration::from_millis(12);

fn some_bytes(random: &mut StdRng, most: usize) -> Vec<u8> {
    let mut bytes = vec![0; random.gen_range(0..most)];
    random.fill_bytes(&mut bytes);
    bytes
}

/// A question of its kind with some bytes that are others.
fn spoilt(random: &mut StdRng) -> Vec<u8> {
    let mut question = written(&ReadInfo {}).expect("written");
    question.extend(some_bytes(random, 40));
    for _ in 0..random.gen_range(1..6) {
        let place = random.gen_range(0..question.len());
        question[place] = random.r#gen();
    }
    question
}

fn fuzz(seed: u64, wanted: impl Fn(usize) -> bool) {
    let office = office();
    let mut served = office.serve(0, "first");
    let mut random = StdRng::seed_from_u64(seed);
    let mut line = served.line();
    let token = line.sign_in(OWNER.0, OWNER.1).expect("signed in").token;
    // What an owner could ask for by chance and do harm with is left out of what is asked at random.
    let names: Vec<&str> =
        table::all().values().filter(|entry| !entry.weight.is_heavy()).map(|entry| entry.name).collect();
    let mut round = 0;
    while wanted(round) {
        let name = names[random.gen_range(0..names.len())];
        let content = if random.gen_bool(0.5) { some_bytes(&mut random, 300) } else { spoilt(&mut random) };
        let number = format!("fuzz {round}");
        let answer = line.ask(&token, &Question { name, number: &number, content: &content }, &Progress::new());
        match answer {
            Ok(_) | Err(LineError::Refused(_)) => {}
            Err(LineError::Failed(failed)) => {
                assert!(!failed.causes.concat().contains("fault of the program"), "{name} {content:02x?}: {failed:?}");
            }
            other => panic!("{name} {content:02x?}: {other:?}"),
        }
        if round % 20 == 0 {
            raw(&served, &mut random);
        }
        round += 1;
        std::thread::sleep(PAUSE);
    }
    assert!(served.server.try_wait().expect("asked").is_none(), "the server goes on");
    let info = written(&ReadInfo {}).expect("written");
    let asked = Question { name: ReadInfo::NAME, number: "", content: &info };
    let mut fresh: Line = served.line();
    let token = fresh.sign_in(OWNER.0, OWNER.1).expect("signed in").token;
    fresh.ask(&token, &asked, &Progress::new()).expect("answered as before");
}

/// Bytes that are no greeting at all.
fn raw(served: &Served, random: &mut StdRng) {
    let mut stream = TcpStream::connect(("127.0.0.1", served.port())).expect("reached");
    // It may have hung up in the middle.
    let _ = stream.write_all(&some_bytes(random, 2_000));
}

#[test]
fn three_hundred_questions_that_are_none_harm_nothing() {
    fuzz(1, |round| round < 300);
}

#[test]
#[ignore = "half an hour"]
fn half_an_hour_of_questions_that_are_none_harms_nothing() {
    let begun = Instant::now();
    fuzz(2, move |_| begun.elapsed() < Duration::from_mins(30));
}

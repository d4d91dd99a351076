//! A mail server that offers what a test wants and records what it was told.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// It serves until the test ends.
pub struct Scripted {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Greets, announces these capabilities after EHLO, and answers everything else by its first word.
    pub fn start(offers: &'static [&'static str], answers: &'static [(&'static str, &'static str)]) -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = converse(&stream, offers, answers, &kept);
            }
        });
        Scripted { port, heard }
    }

    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("free").clone()
    }
}

fn converse(
    mut stream: &TcpStream,
    offers: &[&str],
    answers: &[(&str, &str)],
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    stream.write_all(b"220 mail.example.com ready\r\n")?;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        heard.lock().expect("free").push(line.clone());
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => {
                let mut lines: Vec<String> = offers.iter().map(|offer| format!("250-{offer}\r\n")).collect();
                lines.push("250 mail.example.com\r\n".to_owned());
                lines.concat()
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            word => {
                let known = answers.iter().find(|(known, _)| *known == word);
                format!("{}\r\n", known.map_or("502 unknown", |(_, answer)| answer))
            }
        };
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}

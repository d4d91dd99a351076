//! A browser without a window: it keeps cookies, reads forms, and follows nothing by itself.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use foresale::delivery::portal::encoded;

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let line =
            self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let after = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        after.split('"').next().unwrap_or_default().to_owned()
    }
}

#[derive(Debug, Clone)]
pub struct Client {
    address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    /// Where it comes from according to a proxy.
    from: String,
}

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        Client { address, cookies: BTreeMap::new(), from: String::new() }
    }

    /// The same client, coming from another address according to a proxy.
    pub fn from(mut self, address: &str) -> Client {
        address.clone_into(&mut self.from);
        self
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], &form(fields))
    }

    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += "Cookie: ";
            head += &cookies.join("; ");
            head += "\r\n";
        }
        if !self.from.is_empty() {
            head += &["X-Forwarded-For: ", &self.from, "\r\n"].concat();
        }
        for (name, value) in headers {
            head += &[name, ": ", value, "\r\n"].concat();
        }
        let length = body.len();
        let answer = raw(self.address, format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes());
        let answer = parse(&answer);
        let headers = answer.head.lines().filter_map(|line| line.split_once(": "));
        for (_, line) in headers.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub fn sign_in(&mut self, number: &str, code: &str) -> Answer {
        let csrf = self.get("/sign-in").field("csrf");
        self.post("/sign-in", &[("csrf", &csrf), ("number", number), ("code", code)])
    }

    /// Reports on a lead as its page's form does.
    pub fn report(&mut self, lead: u32, outcome: &str, note: &str) -> Answer {
        let page = self.get(&format!("/leads/{lead}"));
        let (csrf, form) = (page.field("csrf"), page.field("form"));
        let fields = [("csrf", csrf.as_str()), ("form", &form), ("outcome", outcome), ("note", note), ("next", "")];
        self.post(&format!("/leads/{lead}/report"), &fields)
    }
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

/// Sends bytes and reads until the other end closes.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("connected");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    // A server that refuses what it was sent may close before all of it is written.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

pub fn parse(bytes: &[u8]) -> Answer {
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head, body: bytes.get(split + 4..).unwrap_or_default().to_vec() }
}

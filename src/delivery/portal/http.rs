//! Requests and answers of the portal as plain values, read from and written to any stream.

use std::fmt::Write as _;
use std::io::{self, Read, Write};

/// Bytes of a request line with its headers, and of a form; what is longer is refused unread.
pub const MOST_HEAD: usize = 8 * 1024;
pub const MOST_BODY: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;

/// The methods that anything answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    /// As GET, without the content.
    Head,
    Post,
}

/// A request as it came, its path still percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    pub path: String,
    /// What stands after the question mark; empty without one.
    pub query: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub connection: Connection,
}

/// Whether the client wants to send another request on the same connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    KeepAlive,
    Close,
}

/// What is wrong with a request, as the status that answers it.
#[derive(Debug)]
pub enum BadRequest {
    /// The client went away, or said nothing in time.
    Gone,
    /// Status, and a sentence.
    Refused(u16, &'static str),
}

impl From<io::Error> for BadRequest {
    fn from(_: io::Error) -> BadRequest {
        BadRequest::Gone
    }
}

impl Request {
    /// A request without headers, as tests and the simulator make them.
    #[must_use]
    pub fn new(method: Method, path: &str, body: &[u8]) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Request {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: body.to_vec(),
            connection: Connection::Close,
        }
    }

    /// The first header of this name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.headers.iter().filter(|(known, _)| known == "cookie");
        let mut pairs = cookies.flat_map(|(_, value)| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// Reads one request. `kept` holds what was read beyond the last one, and takes what is read beyond this one.
///
/// # Errors
/// When the client goes away, or sends what is no request or too long a one. A body must tell its length: chunks are
/// refused, so that nobody in between can disagree about where a request ends.
pub fn read_request(stream: &mut (impl Read + Write), kept: &mut Vec<u8>) -> Result<Request, BadRequest> {
    let (mut request, length, head) = loop {
        if let Some(parsed) = parse_head(kept)? {
            break parsed;
        }
        if kept.len() >= MOST_HEAD {
            return Err(BadRequest::Refused(431, "The request's headers are too long."));
        }
        read_more(stream, kept)?;
    };
    if length > MOST_BODY {
        return Err(BadRequest::Refused(413, "The form is too long."));
    }
    if request.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue")) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        stream.flush()?;
    }
    while kept.len() < head + length {
        read_more(stream, kept)?;
    }
    request.body = kept[head..head + length].to_vec();
    kept.drain(..head + length);
    Ok(request)
}

fn read_more(stream: &mut impl Read, kept: &mut Vec<u8>) -> Result<(), BadRequest> {
    let mut part = [0; 4096];
    match stream.read(&mut part)? {
        0 => Err(BadRequest::Gone),
        count => {
            kept.extend_from_slice(&part[..count]);
            Ok(())
        }
    }
}

/// The head of a request with the length of the body and of the head itself; none while it is not whole.
fn parse_head(bytes: &[u8]) -> Result<Option<(Request, usize, usize)>, BadRequest> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let head = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(head)) if head <= MOST_HEAD => head,
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => {
            return Err(BadRequest::Refused(431, "The request's headers are too long."));
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(BadRequest::Refused(400, "This is no request that can be understood.")),
    };
    let method = match parsed.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        Some("POST") => Method::Post,
        _ => return Err(BadRequest::Refused(405, "Only GET and POST are answered.")),
    };
    let target = parsed.path.filter(|path| path.starts_with('/'));
    let target = target.ok_or(BadRequest::Refused(400, "The address must begin with a slash."))?;
    let mut request = Request::new(method, target, &[]);
    for header in parsed.headers.iter() {
        let value = String::from_utf8_lossy(header.value).trim().to_owned();
        request.headers.push((header.name.to_ascii_lowercase(), value));
    }
    request.connection = connection(&request, parsed.version.unwrap_or(0));
    let length = body_length(&request)?;
    Ok(Some((request, length, head)))
}

fn connection(request: &Request, version: u8) -> Connection {
    let said = request.header("connection").unwrap_or_default().to_ascii_lowercase();
    let wants = |word: &str| said.split(',').any(|part| part.trim() == word);
    match version {
        1 if !wants("close") => Connection::KeepAlive,
        0 if wants("keep-alive") => Connection::KeepAlive,
        _ => Connection::Close,
    }
}

fn body_length(request: &Request) -> Result<usize, BadRequest> {
    if request.header("transfer-encoding").is_some() {
        return Err(BadRequest::Refused(411, "A form must tell its length."));
    }
    let mut lengths = request.headers.iter().filter(|(name, _)| name == "content-length").map(|(_, value)| value);
    let Some(length) = lengths.next() else { return Ok(0) };
    if lengths.next().is_some() || !length.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadRequest::Refused(400, "The length of the form is unclear."));
    }
    length.parse().map_err(|_| BadRequest::Refused(413, "The form is too long."))
}

/// An answer before the headers that all answers have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Response {
    #[must_use]
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Response {
        Response { status, headers: vec![("Content-Type", kind.to_owned())], body: body.into() }
    }

    #[must_use]
    pub fn html(status: u16, page: String) -> Response {
        Response::new(status, "text/html; charset=utf-8", page)
    }

    #[must_use]
    pub fn text(status: u16, text: &str) -> Response {
        Response::new(status, "text/plain; charset=utf-8", text)
    }

    /// Sends the browser on to another page, which it gets with GET.
    #[must_use]
    pub fn see_other(path: &str) -> Response {
        Response { status: 303, headers: vec![("Location", path.to_owned())], body: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    /// Writes it as HTTP/1.1; `HEAD` gets the length of the content and not the content.
    ///
    /// # Errors
    /// When the client went away.
    pub fn write(&self, stream: &mut impl Write, method: Method, connection: Connection) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            // A line break in a value would begin a header of somebody else's making.
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            // Writing to a text never fails.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n", self.body.len());
        if connection == Connection::Close {
            head.push_str("Connection: close\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if method != Method::Head {
            bytes.extend_from_slice(&self.body);
        }
        stream.write_all(&bytes)?;
        stream.flush()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        303 => "See Other",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Result<Request, BadRequest> {
        read_request(&mut Cursor::new(text.as_bytes().to_vec()), &mut Vec::new())
    }

    #[test]
    fn requests_are_read_one_after_the_other() {
        let text =
            "POST /a?b=c HTTP/1.1\r\nHost: x\r\nCookie: s=1; t=2\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n";
        let mut stream = Cursor::new(text.as_bytes().to_vec());
        let mut kept = Vec::new();
        let first = read_request(&mut stream, &mut kept).expect("a request");
        assert_eq!((first.method, first.path.as_str(), first.query.as_str()), (Method::Post, "/a", "b=c"));
        assert_eq!((first.body.as_slice(), first.cookie("t")), (b"abc".as_slice(), Some("2")));
        assert_eq!(first.connection, Connection::KeepAlive);
        let second = read_request(&mut stream, &mut kept).expect("another");
        assert_eq!((second.method, second.connection), (Method::Get, Connection::Close));
        assert!(matches!(read_request(&mut stream, &mut kept), Err(BadRequest::Gone)));
    }

    #[test]
    fn what_is_unclear_or_too_long_is_refused() {
        let refused = |text: &str| match read(text) {
            Err(BadRequest::Refused(status, _)) => status,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(refused("nonsense\r\n\r\n"), 400);
        assert_eq!(refused("DELETE / HTTP/1.1\r\n\r\n"), 405);
        assert_eq!(refused("GET http://elsewhere/ HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411);
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), 400);
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\na"), 400);
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"), 413);
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: 20000\r\n\r\n"), 413);
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "x".repeat(9_000))), 431);
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(70))), 431);
    }

    #[test]
    fn a_value_cannot_begin_a_header() {
        let mut written = Vec::new();
        let answer = Response::text(200, "x").with("Location", "/a\r\nSet-Cookie: stolen=1");
        answer.write(&mut written, Method::Head, Connection::Close).expect("written");
        let text = String::from_utf8(written).expect("text");
        assert!(text.contains("Location: /aSet-Cookie: stolen=1\r\n") && text.ends_with("Connection: close\r\n\r\n"));
    }
}

//! A mail server's answers as read from the connection: limited in length, and harmless as text.

use std::io::Read;

use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};

use super::fault::Fault;

/// The maximum bytes of a line; RFC 5321 (4.5.3.1.5) allows 512, and some servers use more.
const LONGEST_LINE: usize = 4_096;
/// The maximum bytes of a multi-line answer. A server's capabilities take less than one thousand.
const LONGEST_ANSWER: usize = 64 * 1_024;
/// How many characters of an answer are reported.
const MOST_TOLD: usize = 300;

/// Which answers are valid for a command; a refusal always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Done,
    GoOn,
    Either,
}

impl Expected {
    fn takes(self, severity: Severity) -> bool {
        match severity {
            Severity::PositiveCompletion => self != Expected::GoOn,
            Severity::PositiveIntermediate => self != Expected::Done,
            Severity::TransientNegativeCompletion | Severity::PermanentNegativeCompletion => true,
        }
    }
}

/// Reads answers, and keeps any bytes received beyond them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    unread: Vec<u8>,
}

impl Reader {
    /// Whether nothing was received beyond the last answer.
    pub fn is_empty(&self) -> bool {
        self.unread.is_empty()
    }

    /// The next whole answer. A refusal is an error that carries its words.
    pub fn answer(&mut self, from: &mut impl Read, expected: Expected) -> Result<Response, Fault> {
        let (mut lines, mut length) = (Vec::new(), 0);
        let mut first = None;
        loop {
            let line = self.line(from)?;
            length += line.len();
            if length > LONGEST_ANSWER {
                return Err(Fault::LongAnswer);
            }
            let (code, goes_on, text) = parts(&line).ok_or_else(|| Fault::Nonsense(plain_words(&line)))?;
            if *first.get_or_insert(code) != code {
                return Err(Fault::Nonsense(plain_words(&line)));
            }
            lines.push(plain_words(text));
            if !goes_on {
                return judged(code, lines, expected);
            }
        }
    }

    /// A line without its end.
    fn line(&mut self, from: &mut impl Read) -> Result<Vec<u8>, Fault> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.unread[searched..].iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.unread.drain(..=searched + at).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return if line.len() > LONGEST_LINE { Err(Fault::LongLine) } else { Ok(line) };
            }
            searched = self.unread.len();
            if searched > LONGEST_LINE {
                return Err(Fault::LongLine);
            }
            let mut piece = [0; 4_096];
            match from.read(&mut piece)? {
                0 => return Err(Fault::Closed),
                read => self.unread.extend_from_slice(&piece[..read]),
            }
        }
    }
}

/// The code of a line, whether more lines follow, and its text.
fn parts(line: &[u8]) -> Option<(Code, bool, &[u8])> {
    let (number, rest) = line.split_at_checked(3)?;
    let code = code(number.try_into().ok()?)?;
    match rest.split_first() {
        None => Some((code, false, rest)),
        Some((b' ', text)) => Some((code, false, text)),
        Some((b'-', text)) => Some((code, true, text)),
        Some(_) => None,
    }
}

/// The last digit of a reply code, by its value.
const DETAILS: [Detail; 10] = [
    Detail::Zero,
    Detail::One,
    Detail::Two,
    Detail::Three,
    Detail::Four,
    Detail::Five,
    Detail::Six,
    Detail::Seven,
    Detail::Eight,
    Detail::Nine,
];

fn code([severity, category, detail]: [u8; 3]) -> Option<Code> {
    let severity = match severity {
        b'2' => Severity::PositiveCompletion,
        b'3' => Severity::PositiveIntermediate,
        b'4' => Severity::TransientNegativeCompletion,
        b'5' => Severity::PermanentNegativeCompletion,
        _ => return None,
    };
    let category = match category {
        b'0' => Category::Syntax,
        b'1' => Category::Information,
        b'2' => Category::Connections,
        b'3' => Category::Unspecified3,
        b'4' => Category::Unspecified4,
        b'5' => Category::MailSystem,
        _ => return None,
    };
    let detail = *DETAILS.get(usize::from(detail.checked_sub(b'0')?))?;
    Some(Code::new(severity, category, detail))
}

fn judged(code: Code, lines: Vec<String>, expected: Expected) -> Result<Response, Fault> {
    if !expected.takes(code.severity) {
        return Err(Fault::Unexpected { code: code.into() });
    }
    if code.is_positive() {
        return Ok(Response::new(code, lines));
    }
    Err(Fault::Refused { code: code.into(), text: joined(&lines) })
}

/// The lines as one sentence; many servers repeat the RFC 3463 code on each.
fn joined(lines: &[String]) -> String {
    let first = lines.first().map(|line| line.split(' ').next().unwrap_or_default()).unwrap_or_default();
    let repeated = first.contains('.').then_some(first);
    let mut told = String::new();
    for (place, line) in lines.iter().enumerate() {
        let bare = repeated.filter(|_| place > 0).and_then(|number| line.strip_prefix(number)).unwrap_or(line).trim();
        if !told.is_empty() && !bare.is_empty() {
            told.push(' ');
        }
        told.push_str(bare);
    }
    shortened(&told)
}

/// What a server said, as text that is harmless on a terminal or in a log: no control characters, none that change the
/// writing direction, no invisible ones.
#[must_use]
pub fn plain_words(bytes: &[u8]) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let text = String::from_utf8_lossy(bytes);
    let plain: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    let mut told: String = text.chars().take(MOST_TOLD).collect();
    if told.len() < text.len() {
        told.push('…');
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(said: &[u8]) -> Result<Response, Fault> {
        Reader::default().answer(&mut &*said, Expected::Either)
    }

    #[test]
    fn answers_of_one_line_and_of_many() {
        let hello = heard(b"250-mail.example.com\r\n250-8BITMIME\n250 AUTH PLAIN\r\n").expect("an answer");
        assert_eq!(hello.message().collect::<Vec<_>>(), ["mail.example.com", "8BITMIME", "AUTH PLAIN"]);
        assert!(heard(b"250\r\n").expect("an answer").has_code(250));
        let refused =
            heard(b"550-5.1.1 The mailbox\r\n550-5.1.1 does not\r\n550 5.1.1 exist.\r\n").expect_err("a refusal");
        assert_eq!(refused.status(), Some(550));
        assert_eq!(refused.to_string(), "the server answered 550: 5.1.1 The mailbox does not exist.");
    }

    #[test]
    fn nothing_is_read_without_an_end() {
        let told = |said: &[u8]| heard(said).expect_err("no answer").to_string();
        assert!(told(&b"220 a".repeat(1_000_000)).contains("line that has no end"));
        assert!(told(&b"220-a\r\n".repeat(1_000_000)).contains("answer that has no end"));
        let mut endless = std::io::repeat(b'x');
        assert!(matches!(Reader::default().answer(&mut endless, Expected::Either), Err(Fault::LongLine)));
    }

    #[test]
    fn what_is_no_answer_is_told_harmlessly() {
        for nonsense in [
            &b"HTTP/1.1 400 Bad Request\r\n"[..],
            b"\x00\x1b[2J\r\n",
            b"250x\r\n",
            b"650 a\r\n",
            b"260 a\r\n",
            b"\r\n",
            b"250-a\r\n550 b\r\n",
        ] {
            let told = heard(nonsense).expect_err("nonsense");
            assert!(matches!(told, Fault::Nonsense(_)), "{told}");
            assert!(!told.to_string().contains(char::is_control), "{told}");
        }
        assert!(matches!(heard(b"250-a\r\n"), Err(Fault::Closed)));
        assert_eq!(plain_words(b"a\x1b[31mred\x07\x00\xff\xc2\x9b b\xe2\x80\xae."), "a [31mred \u{fffd} b .");
    }

    #[test]
    fn an_answer_out_of_step_is_seen() {
        let step = |said: &[u8], expected| Reader::default().answer(&mut &*said, expected);
        assert!(matches!(step(b"250 ok\r\n", Expected::GoOn), Err(Fault::Unexpected { code: 250 })));
        assert!(matches!(step(b"354 go on\r\n", Expected::Done), Err(Fault::Unexpected { code: 354 })));
        let mut reader = Reader::default();
        reader.answer(&mut &b"250 ok\r\n250 ok\r\n"[..], Expected::Done).expect("an answer");
        assert!(!reader.is_empty(), "more was said than was asked");
    }
}

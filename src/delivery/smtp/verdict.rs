//! Whom a refusal concerns: this recipient, or the sender, in which case every further message would be refused too.
//!
//! What a server means is in its enhanced code (X.subject.detail: RFC 3463, the register of RFC 5248, and RFC 7372 and
//! RFC 7505 for some of its later entries). If it gives only the three digits of RFC 5321 (4.2.3), certain words
//! decide; if those do not either, the answer is *unclear*: the sending code then checks whether other messages are
//! refused alike.

use crate::outbox::About::{self, Recipient, Sender, Unclear};
use crate::outbox::Refusal;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The longest pause that a server can impose.
const LONGEST_PAUSE: i64 = 2 * DAY;

/// At which step of handing over a message an answer came. Before these steps nothing has been said about any message,
/// so any failure there means no service at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Who sends (MAIL FROM).
    Sender,
    /// Who gets it (RCPT TO).
    Recipient,
    /// Whether the content may come (DATA).
    BeforeContent,
    /// After its last dot.
    Content,
}

/// (class, or 0 for both; subject; first and last detail; whom it concerns; pause before the sender should continue)
type Row = (u8, u16, (u16, u16), About, i64);

/// By enhanced code; the first row that fits counts.
const BY_MEANING: &[Row] = &[
    // X.1 addresses. .7 and .8: the sender's own (RFC 3463, 3.2); .10: the domain accepts no mail (RFC 7505).
    (0, 1, (7, 8), Sender, HOUR),
    (0, 1, (1, 6), Recipient, 0),
    (0, 1, (9, 10), Recipient, 0),
    // X.2 the mailbox: disabled, full, message too long for it.
    (0, 2, (0, 4), Recipient, 0),
    // X.3 the mail system that we talk to: full, not accepting, misconfigured. .4: the message is too big for it.
    (0, 3, (4, 4), Unclear, HOUR),
    (0, 3, (0, 6), Sender, 15 * MINUTE),
    // X.4 the network. .5: congestion; with class 5, large providers use it for the daily limit.
    (5, 4, (5, 5), Sender, DAY),
    (4, 4, (5, 5), Sender, 15 * MINUTE),
    (0, 4, (3, 3), Sender, 15 * MINUTE),
    (0, 4, (1, 7), Recipient, 0),
    // X.5 the protocol. .1: commands in the wrong order; .3: too many recipients.
    (0, 5, (1, 1), Sender, HOUR),
    (0, 5, (3, 3), Sender, 15 * MINUTE),
    (0, 5, (5, 6), Sender, HOUR),
    // X.7 security and policy. .1 is used for senders, recipients and grey lists alike; .2 is about mailing lists; .17,
    // .18: the mailbox or its domain has another owner (RFC 7293).
    (0, 7, (1, 2), Unclear, 15 * MINUTE),
    (0, 7, (17, 18), Recipient, 0),
    // Sign-in, blocked accounts, floods, SPF, DKIM, DMARC, host names (RFC 7372).
    (4, 7, (0, 99), Sender, 15 * MINUTE),
    (5, 7, (0, 99), Sender, HOUR),
];

/// By the three digits, if no enhanced code decides; stage none: at every stage.
const BY_DIGITS: &[(u16, Option<Stage>, About, i64)] = &[
    // The server closes for everyone.
    (421, None, Sender, 5 * MINUTE),
    (454, None, Sender, 15 * MINUTE),
    (455, None, Sender, HOUR),
    (503, None, Sender, HOUR),
    (521, None, Sender, HOUR),
    (530, None, Sender, HOUR),
    (534, None, Sender, HOUR),
    (535, None, Sender, HOUR),
    (538, None, Sender, HOUR),
    (555, None, Sender, HOUR),
    // The mailbox is elsewhere; its storage is full; its name is invalid; its domain accepts no mail (RFC 7504).
    (551, Some(Stage::Recipient), Recipient, 0),
    (552, Some(Stage::Recipient), Recipient, 0),
    (556, Some(Stage::Recipient), Recipient, 0),
];

/// Words that decide if the codes do not.
const SENDERS_WORDS: &[&str] = &[
    "relay",
    "authenticat",
    "sign in",
    "log in",
    "daily",
    "per day",
    "per hour",
    "rate limit",
    "limit exceeded",
    "sending limit",
    "too many messages",
    "too many emails",
    "too many mails",
    "too many recipients",
    "blacklist",
    "blocklist",
    "blocked using",
    "reputation",
    "not allowed to send",
    "account",
];
const RECIPIENTS_WORDS: &[&str] = &[
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no mailbox",
    "does not exist",
    "doesn't exist",
    "mailbox unavailable",
    "mailbox not found",
    "user not found",
    "mailbox full",
    "mailbox is full",
    "over quota",
    "invalid recipient",
    "invalid mailbox",
    "recipient not found",
    "unknown recipient",
    "recipient unknown",
];

/// What a refusal means.
#[must_use]
pub fn judge(stage: Stage, code: u16, text: &str) -> Refusal {
    let for_good = code >= 500;
    let (about, pause) =
        if stage == Stage::Sender { (Sender, senders_pause(code, text)) } else { whom(stage, code, text) };
    let pause = named_pause(text).unwrap_or(pause).min(LONGEST_PAUSE);
    Refusal { about, for_good, alike: alike(stage, code, text), pause, words: spoken(code, text) }
}

/// How long the sender should pause, reading the answer as one about the sender.
fn senders_pause(code: u16, text: &str) -> i64 {
    match whom(Stage::Sender, code, text) {
        (Sender, pause) => pause,
        _ if code >= 500 => HOUR,
        _ => 15 * MINUTE,
    }
}

fn whom(stage: Stage, code: u16, text: &str) -> (About, i64) {
    let later = if code >= 500 { HOUR } else { 15 * MINUTE };
    let by_meaning = enhanced(text).filter(|(class, _, _)| u16::from(*class) == code / 100).and_then(by_meaning);
    if let Some((about, pause)) = by_meaning.filter(|(about, _)| *about != Unclear) {
        return (about, pause);
    }
    let fits = |row: &&(u16, Option<Stage>, About, i64)| row.0 == code && row.1.is_none_or(|at| at == stage);
    if let Some((_, _, about, pause)) = BY_DIGITS.iter().find(fits) {
        return (*about, *pause);
    }
    by_words(text, later).unwrap_or((Unclear, by_meaning.map_or(later, |(_, pause)| pause)))
}

fn by_meaning((class, subject, detail): (u8, u16, u16)) -> Option<(About, i64)> {
    let fits = |row: &&Row| (row.0 == 0 || row.0 == class) && row.1 == subject && (row.2.0..=row.2.1).contains(&detail);
    BY_MEANING.iter().find(fits).map(|row| (row.3, row.4))
}

fn by_words(text: &str, later: i64) -> Option<(About, i64)> {
    let text = text.to_lowercase();
    let says = |words: &str| text.contains(words);
    if RECIPIENTS_WORDS.iter().any(|words| says(words)) {
        return Some((Recipient, 0));
    }
    let a_day = ["daily", "per day", "24 hours", "24h"].iter().any(|words| says(words));
    SENDERS_WORDS.iter().any(|words| says(words)).then_some((Sender, if a_day { DAY } else { later }))
}

/// "5.1.1 User unknown" → 5, 1, 1
fn enhanced(text: &str) -> Option<(u8, u16, u16)> {
    let word = text.split([' ', ':', ',']).next()?.trim_matches(['(', ')', '[', ']', '#']);
    let mut parts = word.split('.');
    let mut number = || -> Option<u16> { parts.next().filter(|part| (1..=3).contains(&part.len()))?.parse().ok() };
    let (class, subject, detail) = (number()?, number()?, number()?);
    let class = u8::try_from(class).ok().filter(|class| matches!(class, 4 | 5))?;
    parts.next().is_none().then_some((class, subject, detail))
}

/// What identifies two answers as the same: the step and the code, or otherwise the words without what changes from
/// message to message (addresses, numbers, queue names).
fn alike(stage: Stage, code: u16, text: &str) -> String {
    let kept = |word: &&str| !word.contains('@') && !word.chars().any(|c| c.is_ascii_digit());
    match enhanced(text) {
        Some((class, subject, detail)) => format!("{stage:?} {code} {class}.{subject}.{detail}"),
        None => {
            format!("{stage:?} {code} {}", text.split(' ').filter(kept).collect::<Vec<_>>().join(" ").to_lowercase())
        }
    }
}

/// "try again in 30 minutes", "retry after 3600 seconds" → seconds
fn named_pause(text: &str) -> Option<i64> {
    let words: Vec<String> = text
        .to_lowercase()
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',', ';', '(', ')']).to_owned())
        .collect();
    let named = |three: &[String]| -> Option<i64> {
        if !matches!(three[0].as_str(), "in" | "after" | "for" | "within") {
            return None;
        }
        let number: i64 = three[1].parse().ok().filter(|number| (1..1_000_000).contains(number))?;
        let unit = match three[2].trim_end_matches('s') {
            "second" | "sec" => 1,
            "minute" | "min" => MINUTE,
            "hour" | "hr" => HOUR,
            "day" => DAY,
            _ => return None,
        };
        Some(number * unit)
    };
    words.windows(3).find_map(named)
}

fn spoken(code: u16, text: &str) -> String {
    if text.is_empty() { format!("the server answered {code}") } else { format!("the server answered {code}: {text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_refusal_concerns() {
        use Stage::{BeforeContent, Content, Recipient as To, Sender as From};
        for (stage, code, text, about, pause) in [
            // The sender's.
            (Content, 550, "5.4.5 Daily user sending limit exceeded.", Sender, DAY),
            (To, 550, "5.4.5 Daily SMTP relay limit exceeded for user.", Sender, DAY),
            (To, 452, "4.5.3 Too many recipients", Sender, 15 * MINUTE),
            (To, 452, "4.3.1 Insufficient system storage", Sender, 15 * MINUTE),
            (Content, 452, "4.3.1 Insufficient system storage", Sender, 15 * MINUTE),
            (To, 421, "4.7.0 Try again later, closing connection.", Sender, 15 * MINUTE),
            (To, 421, "Service not available", Sender, 5 * MINUTE),
            (To, 450, "4.7.28 rate limit exceeded, try again in 10 minutes", Sender, 10 * MINUTE),
            (To, 550, "5.7.26 Unauthenticated email is not accepted", Sender, HOUR),
            (To, 550, "5.7.1 Relaying denied", Sender, HOUR),
            (To, 554, "Relay access denied", Sender, HOUR),
            (To, 530, "5.7.0 Authentication required", Sender, HOUR),
            (To, 454, "4.7.0 Temporary authentication failure", Sender, 15 * MINUTE),
            (From, 550, "no", Sender, HOUR),
            (From, 450, "4.2.2 over quota", Sender, 15 * MINUTE),
            (From, 553, "5.7.1 Sender address rejected: not owned by user", Sender, HOUR),
            (Content, 554, "You have reached your daily limit", Sender, DAY),
            (To, 451, "4.7.0 wait; retry after 7200 seconds", Sender, 2 * HOUR),
            (To, 451, "4.7.0 come back in 90 days", Sender, LONGEST_PAUSE),
            (BeforeContent, 503, "5.5.1 no valid recipients", Sender, HOUR),
            // The recipient's.
            (To, 550, "5.1.1 User unknown", Recipient, 0),
            (To, 550, "5.1.2 Host unknown", Recipient, 0),
            (To, 556, "5.1.10 Recipient address has null MX", Recipient, 0),
            (To, 550, "5.2.1 Mailbox disabled", Recipient, 0),
            (To, 552, "5.2.2 Mailbox full", Recipient, 0),
            (To, 452, "4.2.2 The recipient's inbox is out of storage", Recipient, 0),
            (Content, 452, "4.2.2 over quota", Recipient, 0),
            (To, 450, "4.2.1 The user receives mail too quickly", Recipient, 0),
            (To, 550, "no such user here", Recipient, 0),
            (To, 551, "user not local", Recipient, 0),
            (To, 552, "storage exceeded", Recipient, 0),
            (To, 450, "4.4.1 connection timed out", Recipient, 0),
            (Content, 550, "5.1.1 User unknown", Recipient, 0),
            // Cannot be decided from one refusal.
            (To, 550, "5.7.1 Access denied", Unclear, 15 * MINUTE),
            (To, 450, "4.7.1 Greylisted", Unclear, 15 * MINUTE),
            (To, 450, "busy", Unclear, 15 * MINUTE),
            (To, 550, "no", Unclear, HOUR),
            (Content, 554, "Transaction failed", Unclear, HOUR),
            (Content, 554, "5.6.0 Message content rejected", Unclear, HOUR),
            (Content, 552, "5.3.4 Message too big", Unclear, HOUR),
            (Content, 552, "too much mail data", Unclear, HOUR),
            // A class that contradicts the digits is ignored.
            (Content, 554, "4.2.2 odd", Unclear, HOUR),
        ] {
            let found = judge(stage, code, text);
            assert_eq!((found.about, found.for_good), (about, code >= 500), "{stage:?} {code} {text}");
            assert!(found.pause == pause || about == Recipient, "{stage:?} {code} {text}: {}", found.pause);
        }
    }

    #[test]
    fn the_same_answer_is_known_again() {
        let same = |a, b| judge(Stage::Content, 554, a).alike == judge(Stage::Content, 554, b).alike;
        assert!(same("5.7.1 refused (id 4fG7)", "5.7.1 turned down (id 9xQ2)"));
        assert!(same(
            "Transaction failed for ada@example.com, queue 4F7A1",
            "Transaction failed for bo@example.net, queue 9C2"
        ));
        assert!(!same("Transaction failed", "Message too long"));
        assert_ne!(judge(Stage::Recipient, 554, "no").alike, judge(Stage::Content, 554, "no").alike);
    }

    #[test]
    fn only_a_code_is_a_code() {
        for (text, code) in [
            ("5.1.1 unknown", Some((5, 1, 1))),
            ("5.7.26", Some((5, 7, 26))),
            ("[4.7.28] slow down", Some((4, 7, 28))),
            ("#5.1.0 Address rejected", Some((5, 1, 0))),
            ("192.0.2.1 is listed", None),
            ("5.1 unknown", None),
            ("5.1.1.1 unknown", None),
            ("2.1.5 fine", None),
            ("", None),
        ] {
            assert_eq!(enhanced(text), code, "{text}");
        }
    }
}

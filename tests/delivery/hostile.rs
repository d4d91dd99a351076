//! Malicious or broken mail servers: none blocks a run, none is trusted.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use foresale::delivery::mailer::{Mailer, Patience};
use foresale::delivery::outbox::{About, Message, Messenger as _, OutboxId, SendError, message_id};
use foresale::reports::settings::{MailSecurity, MailServer};

const PATIENCE: Patience = Patience { command: Duration::from_millis(500), content: Duration::from_millis(800) };
/// Longer than any of these dialogues may take on a busy machine.
const AT_MOST: Duration = Duration::from_secs(20);

/// The server's side of a dialogue.
pub struct Talk {
    stream: TcpStream,
    lines: BufReader<TcpStream>,
}

impl Talk {
    /// False if nobody is listening any more.
    pub fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    pub fn hear(&mut self) -> String {
        let mut line = String::new();
        let _ = self.lines.read_line(&mut line);
        line.trim_end().to_owned()
    }

    fn hear_content(&mut self) {
        while !matches!(self.hear().as_str(), "." | "") {}
    }

    /// Sends one byte after another for as long as somebody is listening.
    fn drip(&mut self, bytes: impl Iterator<Item = u8>) {
        for byte in bytes {
            if !self.say([byte]) {
                return;
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Behaves correctly up to the answer to a step, which is left to the caller.
    fn behave_until(&mut self, step: Step) {
        if step == Step::Banner {
            return;
        }
        self.say("220 mail.example.com\r\n");
        for next in [Step::Hello, Step::Sender, Step::Recipient, Step::Data, Step::Content] {
            match next {
                Step::Content => self.hear_content(),
                _ => drop(self.hear()),
            }
            if next == step {
                return;
            }
            self.say(if next == Step::Data { "354 go on\r\n" } else { "250 ok\r\n" });
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Banner,
    Hello,
    Sender,
    Recipient,
    Data,
    Content,
}

/// Runs every dialogue as specified; returns the port. It ends with the tests.
pub fn serve(lead: impl Fn(&mut Talk) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let lead = Arc::new(lead);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let lead = Arc::clone(&lead);
            std::thread::spawn(move || {
                let lines = BufReader::new(stream.try_clone().expect("cloned"));
                lead(&mut Talk { stream, lines });
            });
        }
    });
    port
}

fn mailer(port: u16, security: MailSecurity) -> Mailer {
    let server = MailServer {
        host: "127.0.0.1".into(),
        port,
        security,
        from: "Brook Motors <hello@example.com>".into(),
        ..MailServer::default()
    };
    Mailer::new(&server, None).expect("settings that work").with_patience(PATIENCE)
}

/// The outcome of one message; fails if there is none in time.
fn sent_with(port: u16, security: MailSecurity) -> Result<(), SendError> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let message = Message {
            message_id: message_id("test", OutboxId(1), "hello@example.com"),
            to_address: "ada@example.org".into(),
            subject: "Hello".into(),
            text: "Dear Ada".into(),
            ..Message::default()
        };
        let _ = tell.send(mailer(port, security).send(&message));
    });
    told.recv_timeout(AT_MOST).expect("the server holds the program up")
}

fn sent(lead: impl Fn(&mut Talk) + Send + Sync + 'static) -> Result<(), SendError> {
    sent_with(serve(lead), MailSecurity::None)
}

#[track_caller]
fn no_service(answer: Result<(), SendError>, why: &str) {
    match answer {
        Err(SendError::NoService(words)) => {
            assert!(words.contains(why), "{words}");
            assert!(!words.contains(char::is_control), "{words:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_that_behaves_is_sent_to() {
    assert_eq!(
        sent(|talk| {
            talk.behave_until(Step::Content);
            talk.say("250 taken\r\n");
            drop(talk.hear());
        }),
        Ok(())
    );
}

#[test]
fn an_endless_banner_ends() {
    no_service(
        sent(|talk| while talk.say("220-welcome to a server that has much to say\r\n".repeat(100)) {}),
        "answer that has no end",
    );
    no_service(sent(|talk| while talk.say("220 welcome ".repeat(1_000)) {}), "line that has no end");
}

#[test]
fn a_hundred_thousand_bytes_of_capabilities_are_too_many() {
    let answer = sent(|talk| {
        talk.behave_until(Step::Hello);
        talk.say(format!("250-mail.example.com\r\n{}250 8BITMIME\r\n", "250-X-WHAT-I-CAN-DO\r\n".repeat(5_000)));
        drop(talk.hear());
    });
    no_service(answer, "answer that has no end");
}

/// Each byte arrives within the timeout of a single read; all of them never do.
#[test]
fn a_byte_now_and_then_is_no_answer() {
    for step in [Step::Banner, Step::Hello, Step::Sender, Step::Recipient, Step::Data] {
        let answer = sent(move |talk| {
            talk.behave_until(step);
            talk.drip("250-ok\r\n".bytes().cycle());
        });
        no_service(answer, "no answer came in time");
    }
    let after_all = sent(|talk| {
        talk.behave_until(Step::Content);
        talk.drip(std::iter::repeat(b' '));
    });
    assert!(matches!(after_all, Err(SendError::Uncertain(_))), "{after_all:?}");
}

#[test]
fn silence_is_no_answer() {
    for step in [Step::Banner, Step::Hello, Step::Recipient, Step::Data] {
        let answer = sent(move |talk| {
            talk.behave_until(step);
            std::thread::sleep(AT_MOST);
        });
        no_service(answer, "no answer came in time");
    }
}

#[test]
fn an_encryption_that_never_comes_about_ends_too() {
    // The beginning of a record of 16,000 bytes, and then a byte of it now and then.
    let port = serve(|talk| talk.drip([0x16, 3, 3, 0x3e, 0x80].into_iter().chain(std::iter::repeat(2))));
    no_service(sent_with(port, MailSecurity::Tls), "encryption failed");
    let port = serve(|talk| {
        talk.behave_until(Step::Hello);
        talk.say("250-mail.example.com\r\n250 STARTTLS\r\n");
        drop(talk.hear());
        talk.say("220 go ahead\r\n");
        talk.drip([0x16, 3, 3, 0x3e, 0x80].into_iter().chain(std::iter::repeat(2)));
    });
    no_service(sent_with(port, MailSecurity::StartTls), "no answer came in time");
}

/// What a man in the middle appends to the answer to STARTTLS would be read as if the server had sent it encrypted.
#[test]
fn clear_text_behind_the_answer_to_starttls_ends_the_conversation() {
    let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
    let kept = Arc::clone(&heard);
    let port = serve(move |talk| {
        talk.behave_until(Step::Hello);
        talk.say("250-mail.example.com\r\n250 STARTTLS\r\n");
        drop(talk.hear());
        talk.say("220 go ahead\r\n250-evil.example.net\r\n250 AUTH PLAIN\r\n");
        let mut rest = Vec::new();
        let _ = talk.stream.set_read_timeout(Some(Duration::from_secs(5)));
        let _ = talk.lines.read_to_end(&mut rest);
        kept.lock().expect("free").extend(rest);
    });
    no_service(sent_with(port, MailSecurity::StartTls), "followed the answer to STARTTLS unencrypted");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(*heard.lock().expect("free"), b"", "not even the encryption is begun");
}

#[test]
fn a_server_without_starttls_is_told_nothing() {
    let port = serve(|talk| {
        talk.behave_until(Step::Hello);
        talk.say("250 mail.example.com\r\n");
        drop(talk.hear());
    });
    no_service(sent_with(port, MailSecurity::StartTls), "the server offers no STARTTLS");
}

#[test]
fn answers_out_of_step_are_not_taken_for_answers() {
    // Two answers to one command: the second would be taken as the answer to the next.
    let twice = sent(|talk| {
        talk.behave_until(Step::Sender);
        talk.say("250 ok\r\n250 ok\r\n250 ok\r\n");
        while !talk.hear().is_empty() {}
    });
    no_service(twice, "not asked");
    let not_asked_for = sent(|talk| {
        talk.behave_until(Step::Data);
        talk.say("250 ok\r\n");
        while !talk.hear().is_empty() {}
    });
    no_service(not_asked_for, "out of step");
    // It says "accepted" before it has seen the message.
    let too_soon = sent(|talk| {
        talk.behave_until(Step::Data);
        talk.say("354 go on\r\n250 taken\r\n");
        while !talk.hear().is_empty() {}
    });
    no_service(too_soon, "not asked");
    let go_on = sent(|talk| {
        talk.behave_until(Step::Content);
        talk.say("354 go on\r\n");
        while !talk.hear().is_empty() {}
    });
    assert!(matches!(go_on, Err(SendError::Uncertain(_))), "{go_on:?}");
}

#[test]
fn a_line_that_is_cut_leaves_a_message_uncertain_only_after_its_last_dot() {
    for step in [Step::Banner, Step::Hello, Step::Sender, Step::Recipient, Step::Data] {
        no_service(sent(move |talk| talk.behave_until(step)), "the connection was closed");
        // The same in the middle of an answer.
        let half = sent(move |talk| {
            talk.behave_until(step);
            talk.say("25");
        });
        no_service(half, "the connection was closed");
    }
    let cut = sent(|talk| talk.behave_until(Step::Content));
    assert!(matches!(&cut, Err(SendError::Uncertain(words)) if words.contains("closed")), "{cut:?}");
}

#[test]
fn what_a_server_says_does_nothing_to_a_terminal() {
    let answer = sent(|talk| {
        talk.behave_until(Step::Recipient);
        talk.say(
            b"550-5.1.1 \x1b[2J\x1b]0;owned\x07\x00no\xff such \xc2\x9b1muser\r\n550 5.1.1 \xe2\x80\xaedrawkcab\r\n",
        );
        while !talk.hear().is_empty() {}
    });
    let Err(SendError::Refused(refusal)) = answer else { panic!("{answer:?}") };
    assert_eq!((refusal.about, refusal.for_good), (About::Recipient, true));
    let harmful = |c: char| c.is_control() || c == '\u{202e}';
    assert!(!refusal.words.contains(harmful) && refusal.words.contains("such"), "{:?}", refusal.words);

    let nonsense = sent(|talk| {
        talk.say(b"\x00\x1b[2J\xff\xfe SSH-2.0-server\r\n");
        drop(talk.hear());
    });
    no_service(nonsense, "is not a mail server");
}

#[test]
fn refusals_keep_or_end_the_conversation_by_whom_they_concern() {
    for (answer, about) in [
        ("550 5.1.1 User unknown", About::Recipient),
        ("452 4.5.3 Too many recipients", About::Sender),
        ("550 no", About::Unclear),
    ] {
        let heard: Arc<Mutex<String>> = Arc::default();
        let kept = Arc::clone(&heard);
        let told = sent(move |talk| {
            talk.behave_until(Step::Recipient);
            talk.say(format!("{answer}\r\n"));
            *kept.lock().expect("free") = talk.hear();
            talk.say("250 forgotten\r\n");
        });
        assert!(matches!(&told, Err(SendError::Refused(refusal)) if refusal.about == about), "{told:?}");
        let next = if about == About::Sender { "QUIT" } else { "RSET" };
        assert_eq!(*heard.lock().expect("free"), next, "{answer}");
    }
}

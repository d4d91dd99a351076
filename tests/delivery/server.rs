//! The same sender against a real mail server.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use foresale::delivery::mailer::Mailer;
use foresale::delivery::outbox::{OutboxId, SendError, State};
use foresale::delivery::sending::{RunEnd, RunReport, send_queued};
use foresale::progress::Progress;
use foresale::reports::settings::{MailSecurity, MailServer};

use super::mailbox::{Hourglass, Outbox};
use crate::parts::find_or_skip;

/// A running mail server; dropping it ends it.
pub struct Server {
    process: Child,
    pub port: u16,
    pub accepted: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    /// None, with a visible line, if aiosmtpd is not installed.
    pub fn start() -> Option<Server> {
        Server::start_slow(0.0, 0.0)
    }

    /// The same, with seconds to wait before accepting a message, and between that and the answer.
    pub fn start_slow(delay: f64, after: f64) -> Option<Server> {
        Server::start_with(&[("SMTP_DELAY", &delay.to_string()), ("SMTP_AFTER", &after.to_string())])
    }

    /// A server that accepts this many messages and then gives this answer at this step.
    pub fn start_limited(messages: usize, answer: &str, at: &str) -> Option<Server> {
        Server::start_with(&[("SMTP_LIMIT", &messages.to_string()), ("SMTP_OVER", answer), ("SMTP_AT", at)])
    }

    fn start_with(variables: &[(&str, &str)]) -> Option<Server> {
        let python = find_or_skip(&["/usr/bin/python3", "python3"], &["-c", "import aiosmtpd"], "python3-aiosmtpd")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/delivery/smtp_server.py");
        let folder = tempfile::tempdir().expect("a folder");
        let accepted = folder.path().join("accepted.txt");
        let mut process = Command::new(python)
            .arg(script)
            .env("SMTP_OUT", &accepted)
            .envs(variables.iter().copied())
            .env("SMTP_KEEP", folder.path().join("kept.eml"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let port = line.trim().rsplit(' ').next().and_then(|port| port.parse().ok()).expect("a port");
        Some(Server { process, port, accepted, folder })
    }

    /// The content of all accepted messages.
    pub fn kept(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("kept.eml")).unwrap_or_default()
    }

    /// How often each Message-ID was accepted.
    pub fn accepted(&self) -> BTreeMap<String, usize> {
        self.count(0)
    }

    /// How many messages each address got.
    pub fn recipients(&self) -> BTreeMap<String, usize> {
        self.count(1)
    }

    /// Counts the values in a column of the accepted lines; a line still being written does not count.
    fn count(&self, column: usize) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        let text = std::fs::read_to_string(&self.accepted).unwrap_or_default();
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            *times.entry(line.split(' ').nth(column).unwrap_or_default().to_owned()).or_default() += 1;
        }
        times
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn settings(port: u16) -> MailServer {
    MailServer {
        host: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        from: "Brook Motors <hello@example.com>".into(),
        ..MailServer::default()
    }
}

fn mailer(port: u16) -> Mailer {
    Mailer::new(&settings(port), None).expect("settings that work")
}

fn run(outbox: &mut Outbox, mailer: &mut Mailer) -> RunReport {
    let pace = foresale::delivery::sending::Pace { patience: 30, ..Default::default() };
    send_queued(outbox, mailer, &Hourglass::default(), &pace, &Progress::new()).expect("a working outbox")
}

#[test]
fn two_hundred_messages_arrive_exactly_once() {
    let Some(server) = Server::start() else { return };
    let mut outbox = Outbox::of(200);
    let report = run(&mut outbox, &mut mailer(server.port));
    assert_eq!((report.sent, report.end), (200, RunEnd::Finished));
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 200);
    for row in outbox.rows.values() {
        assert_eq!(accepted.get(&row.queued.message.message_id), Some(&1), "{}", row.queued.message.message_id);
    }
}

#[test]
fn every_line_arrives_as_it_was_written() {
    let Some(server) = Server::start() else { return };
    let mut outbox = Outbox::of(1);
    let lines = "Dear Ada,\r\n.\r\n..\r\n.\r\nMAIL FROM:<x@example.net>\r\n.hidden\r\n\r\n.";
    lines.clone_into(&mut outbox.rows.get_mut(&OutboxId(1)).expect("there").queued.message.text);
    assert_eq!(run(&mut outbox, &mut mailer(server.port)).sent, 1);
    assert_eq!(server.accepted().len(), 1, "no line ends the message");
    assert!(server.kept().contains(lines), "{}", server.kept());
}

#[test]
fn each_answer_of_the_server_is_understood() {
    let Some(server) = Server::start() else { return };
    let mut outbox = Outbox::of(6);
    for (id, address) in [
        (1, "bad@example.org"),
        (2, "busy@example.org"),
        (3, "gone@example.org"),
        (4, "not an address"),
        (5, "jürgen@example.org"),
    ] {
        outbox.rows.get_mut(&OutboxId(id)).expect("there").queued.message.to_address = address.into();
    }
    let report = run(&mut outbox, &mut mailer(server.port));
    let states = outbox.states();
    assert_eq!(
        states,
        [State::Failed, State::Queued, State::Uncertain, State::Failed, State::Sent, State::Sent],
        "{:?}",
        report.problems
    );
    assert!(matches!(report.end, RunEnd::Waiting(60)), "{:?}", report.end);
    assert_eq!(outbox.rows[&OutboxId(1)].error, "the server answered 550: no such user here");
    assert_eq!(outbox.rows[&OutboxId(4)].error, "'not an address' is not an e-mail address");
    assert_eq!(server.accepted().len(), 3, "two known, one of which nobody here can know");
}

#[test]
fn the_connection_test_tells_a_server_from_none() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let error = mailer(free).test_connection().expect_err("nobody listens");
    assert!(matches!(&error, SendError::NoService(words) if words.contains("127.0.0.1, port")), "{error}");

    let mut outbox = Outbox::of(5);
    assert!(matches!(run(&mut outbox, &mut mailer(free)).end, RunEnd::NoService(_)));
    assert_eq!(outbox.states(), [State::Queued; 5]);

    let Some(server) = Server::start() else { return };
    assert_eq!(mailer(server.port).test_connection(), Ok(()));
    let secret = MailServer { user: "hello".into(), ..settings(server.port) };
    let mut locked = Mailer::new(&secret, Some("secret")).expect("settings that work");
    assert!(matches!(locked.test_connection(), Err(SendError::NoService(words)) if words.contains("signing in")));
    let encrypted = MailServer { security: MailSecurity::StartTls, ..settings(server.port) };
    let mut encrypted = Mailer::new(&encrypted, None).expect("settings that work");
    assert!(matches!(encrypted.test_connection(), Err(SendError::NoService(words)) if words.contains("encrypted")));
}

#[test]
fn a_dealer_gets_list_and_call_sheets() {
    use foresale::delivery::dealer_mail;
    use foresale::delivery::outbox::{Messenger, message_id};

    let list = super::invented::lead_list(12);
    let leads: Vec<_> = list.leads.iter().collect();
    let (dealer, business) = (super::invented::dealer(), super::invented::business());
    let mut message =
        dealer_mail::compose(&list, &dealer, &leads, &business, super::invented::today()).expect("composed");
    assert_eq!(message.subject, "Autumn mowers: 12 leads for you");
    assert!(message.text.contains("401  Ada Brook, +1 555 0100, October 1998\n"), "{}", message.text);
    assert!(message.text.contains("and 2 more in the attached list."), "{}", message.text);
    assert!(
        message.attachments[0].bytes.starts_with(b"%PDF") && message.attachments[1].name == "leads-autumn-mowers.csv"
    );

    let Some(server) = Server::start() else { return };
    assert!(matches!(mailer(server.port).send(&message), Err(SendError::Permanent(_))), "no Message-ID, no message");
    message.message_id = message_id("test", OutboxId(1), "hello@example.com");
    assert_eq!(mailer(server.port).send(&message), Ok(()));
    assert_eq!(server.accepted().get(&message.message_id), Some(&1));
}

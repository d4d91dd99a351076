//! Dovecot's submission server, started locally by the test: TLS, passwords and access tokens as companies have them;
//! what it accepts is forwarded to the test's own mail server.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;

use super::certificates::Shown;
use super::server::Server;
use crate::parts::find_or_skip;

pub const USER: &str = "hello";
pub const PASSWORD: &str = "correct horse";
/// The key that signs tokens.
const TOKEN_KEY: &[u8] = b"a key that only tests have, 32 b";

/// A running server; dropping it ends it.
pub struct Dovecot {
    process: Child,
    pub starttls: u16,
    pub tls: u16,
    pub relay: Server,
    folder: tempfile::TempDir,
}

impl Dovecot {
    /// None, with a visible line, if it or the server behind it is not installed. `ways` are the sign-in methods.
    pub fn start(shown: &Shown, ways: &str) -> Option<Dovecot> {
        let program = find_or_skip(&["/usr/sbin/dovecot", "dovecot"], &["--version"], "dovecot-submissiond")?;
        let relay = Server::start()?;
        let folder = tempfile::tempdir().expect("a folder");
        let (starttls, tls) = (free_port(), free_port());
        write_files(folder.path(), shown);
        let configuration = configuration(folder.path(), ways, (starttls, tls), relay.port);
        let file = folder.path().join("dovecot.conf");
        fs::write(&file, configuration).expect("written");
        let mut command = Command::new(program);
        command.arg("-F").arg("-c").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("started");
        let dovecot = Dovecot { process, starttls, tls, relay, folder };
        dovecot.await_port(starttls);
        dovecot.await_port(tls);
        Some(dovecot)
    }

    fn await_port(&self, port: u16) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "it did not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until something is in its log this many times: entries are written slightly after the event.
    pub fn logged(&self, what: &str, times: usize) -> bool {
        let start = Instant::now();
        while self.log().matches(what).count() < times && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.log().matches(what).count() == times
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Asked to end, it ends its helpers too.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// An access token for the user, valid until then, in seconds since 1970.
pub fn token(until: i64) -> String {
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let body = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"{USER}","iat":1,"exp":{until},"scope":"mail"}}"#));
    let signed = format!("{head}.{body}");
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, TOKEN_KEY), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn write_files(folder: &Path, shown: &Shown) {
    // Its helpers run as other users and need access to what they share.
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    open(folder, 0o755);
    let keys = folder.join("keys/default/HS256");
    for made in [&keys, &folder.join("home")] {
        fs::create_dir_all(made).expect("a folder");
    }
    open(&folder.join("home"), 0o777);
    for (name, content) in [
        ("certificate.pem", shown.certificate.clone()),
        ("key.pem", shown.key.clone()),
        ("users", format!("{USER}:{{PLAIN}}{PASSWORD}\n")),
        ("keys/default/HS256/default", STANDARD.encode(TOKEN_KEY)),
        (
            "oauth2.conf",
            format!(
                "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={}/keys/\nusername_attribute = sub\n",
                folder.display()
            ),
        ),
    ] {
        fs::write(folder.join(name), content).expect("written");
    }
}

/// User names and ids to run as: a server started by root needs another user for its mail.
fn users(folder: &Path) -> String {
    let owner = fs::metadata(folder).expect("there");
    if owner.uid() == 0 {
        return "userdb {\n driver = static\n args = uid=65534 gid=65534 home=HOME/%u allow_all_users=yes\n}\n"
            .to_owned();
    }
    let name = |what: &str| {
        let output = Command::new("id").arg(what).output().expect("id runs");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    format!(
        "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {}\n\
         userdb {{\n driver = static\n args = uid={} gid={} home=HOME/%u allow_all_users=yes\n}}\n",
        name("-gn"),
        owner.uid(),
        owner.gid(),
        user = name("-un"),
    )
}

fn configuration(folder: &Path, ways: &str, (starttls, tls): (u16, u16), relay: u16) -> String {
    let place = folder.display().to_string();
    let users = users(folder).replace("HOME", &format!("{place}/home"));
    format!(
        "base_dir = {place}/run
state_dir = {place}/run
instance_name = foresale-test
log_path = {place}/log
auth_verbose = yes
protocols = submission
listen = 127.0.0.1
ssl = required
ssl_cert = <{place}/certificate.pem
ssl_key = <{place}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = {ways}
auth_failure_delay = 0 secs
hostname = mail.example.com
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_trusted = yes
mail_location = maildir:~/mail
first_valid_uid = 0
{users}passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {place}/users
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  args = {place}/oauth2.conf
  mechanisms = xoauth2
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {starttls}
  }}
  inet_listener submissions {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Wrong passwords are what the tests are about; they are not made to wait for it.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"
    )
}

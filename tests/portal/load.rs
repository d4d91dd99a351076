//! A hundred dealers at once, compared with a file server with the same page, and while a file is imported.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use super::{NO_LIMITS, NOON, moment, serve};
use crate::parts::find_or_skip;

const CONNECTIONS: usize = 100;

struct Figures {
    requests: usize,
    errors: usize,
    per_second: f64,
    p50: Duration,
    p99: Duration,
    slowest: Duration,
}

fn seconds() -> u64 {
    std::env::var("FORESALE_LOAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(30)
}

/// Beyond which a hundred dealers at once have waited too long, on a machine that does nothing else.
const P99: Duration = Duration::from_millis(100);

/// Whether whoever runs this vouches for a machine that does nothing else.
fn is_quiet() -> bool {
    std::env::var("FORESALE_LOAD_QUIET").is_ok_and(|said| said == "1")
}

/// What is promised of a quiet machine.
fn check_p99(what: &str, p99: Duration) {
    if is_quiet() {
        assert!(p99 < P99, "{what}: p99 {p99:?} with {CONNECTIONS} connections, and {P99:?} at most is promised");
    } else {
        say(&format!("{what}: p99 {p99:?}, not held against {P99:?}; FORESALE_LOAD_QUIET=1 does"));
    }
}

/// Requests a page on many connections, each after its previous response.
fn hammer(address: SocketAddr, path: &str, cookie: &str, time: Duration) -> Figures {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    let start = Instant::now();
    let taken: Vec<(Vec<Duration>, usize)> = std::thread::scope(|scope| {
        let ask = || scope.spawn(|| one(address, request.as_bytes(), start + time));
        let threads: Vec<_> = (0..CONNECTIONS).map(|_| ask()).collect();
        threads.into_iter().map(|thread| thread.join().expect("ended")).collect()
    });
    let errors = taken.iter().map(|(_, errors)| errors).sum();
    let mut times: Vec<Duration> = taken.into_iter().flat_map(|(times, _)| times).collect();
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    let per_second = times.len() as f64 / start.elapsed().as_secs_f64();
    Figures {
        requests: times.len(),
        errors,
        per_second,
        p50: at(0.5),
        p99: at(0.99),
        slowest: times.last().copied().unwrap_or_default(),
    }
}

fn one(address: SocketAddr, request: &[u8], until: Instant) -> (Vec<Duration>, usize) {
    let (mut times, mut errors) = (Vec::new(), 0);
    let Ok(mut stream) = TcpStream::connect(address) else { return (times, 1) };
    let mut buffer = vec![0; 1 << 20];
    while Instant::now() < until {
        let start = Instant::now();
        let answered = stream.write_all(request).is_ok() && whole_answer(&mut stream, &mut buffer);
        if answered {
            times.push(start.elapsed());
        } else {
            errors += 1;
            match TcpStream::connect(address) {
                Ok(fresh) => stream = fresh,
                Err(_) => return (times, errors),
            }
        }
    }
    (times, errors)
}

/// Reads one response; returns whether it was 200 and complete.
fn whole_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> bool {
    let mut filled = 0;
    loop {
        match stream.read(&mut buffer[filled..]) {
            Ok(count) if count > 0 => filled += count,
            _ => return false,
        }
        let Some(head) = buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
        if length.is_some_and(|length| filled >= head + 4 + length) {
            return text.starts_with("http/1.1 200");
        }
    }
}

/// Kilobytes of this process in memory.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

struct Files(Child);

impl Drop for Files {
    fn drop(&mut self) {
        // nginx's own stop command would need its pid file; the children follow their master.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// The same page as a file.
fn files(folder: &std::path::Path, page: &[u8]) -> Option<(Files, SocketAddr)> {
    let nginx = find_or_skip(&["nginx", "/usr/sbin/nginx"], &["-v"], "nginx-light")?;
    let free = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?;
    std::fs::write(folder.join("leads"), page).ok()?;
    let text = format!(
        "daemon off; worker_processes 2; pid {0}/pid; error_log {0}/error.log;\nevents {{}}\nhttp {{ access_log off; \
         default_type text/html; keepalive_requests 1000000; client_body_temp_path {0}/b; proxy_temp_path {0}/p; \
         fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;\nserver {{ listen {free}; root {0}; }} }}",
        folder.display()
    );
    let settings = folder.join("nginx.conf");
    std::fs::write(&settings, text).ok()?;
    let child = Command::new(nginx).arg("-c").arg(&settings).stderr(Stdio::null()).spawn().ok()?;
    let files = Files(child);
    for _ in 0..100 {
        if TcpStream::connect(free).is_ok() {
            return Some((files, free));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}

#[test]
#[ignore = "thirty seconds of load; FORESALE_LOAD_SECONDS sets another time, FORESALE_LOAD_QUIET=1 asks for 100 ms"]
fn a_hundred_dealers_at_once_wait_little() {
    let bench = serve(|| moment(&AtomicI64::new(NOON)), NO_LIMITS);
    let mut client = bench.signed_in(0);
    let page = client.get("/leads").body;
    let cookie: Vec<String> = client.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let time = Duration::from_secs(seconds());
    // Until every thread, every connection to the database and every pool of the allocator has been used.
    for _ in 0..2 {
        hammer(bench.running.socket(), "/leads", &cookie.join("; "), Duration::from_secs(3));
    }
    let before = memory();
    let portal = hammer(bench.running.socket(), "/leads", &cookie.join("; "), time);
    let after = memory();
    tell("portal", &portal);
    let grown = format!("memory {before} kB before, {after} kB after");
    say(&grown);
    let folder = tempfile::tempdir().expect("a folder");
    if let Some((_files, address)) = files(folder.path(), &page) {
        let nginx = hammer(address, "/leads", "", Duration::from_secs(5));
        tell("nginx, the same page as a file", &nginx);
        say(&format!("ratio {:.3}", portal.per_second / nginx.per_second));
    }
    assert_eq!(portal.errors, 0);
    check_p99("nobody else at work", portal.p99);
    assert!(after < before + before / 5 + 20_000, "{grown}");
}

#[test]
#[ignore = "a minute of load while FORESALE_LOAD_ROWS purchases are taken in by another process, FORESALE_LOAD_QUIET=1 asks for 100 ms"]
fn a_hundred_dealers_wait_little_while_a_file_is_taken_in() {
    let bench = serve(|| moment(&AtomicI64::new(NOON)), NO_LIMITS);
    let mut client = bench.signed_in(0);
    client.get("/leads");
    let cookie: Vec<String> = client.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let (address, cookie) = (bench.running.socket(), cookie.join("; "));
    let rows = std::env::var("FORESALE_LOAD_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000_000);
    let file = super::beside::purchases(bench.db.parent().expect("a folder"), rows);
    hammer(address, "/leads", &cookie, Duration::from_secs(3));
    let alone = hammer(address, "/leads", &cookie, Duration::from_secs(seconds()));
    tell("portal alone", &alone);
    let began = Instant::now();
    let mut importing = super::beside::start_importing(&bench.db, &file);
    std::thread::sleep(Duration::from_secs(1));
    let (mut errors, mut longest) = (0, Duration::ZERO);
    while importing.try_wait().expect("asked").is_none() {
        let figures = hammer(address, "/leads", &cookie, Duration::from_secs(seconds()));
        errors += figures.errors;
        tell("during the import", &figures);
        longest = longest.max(figures.p99);
    }
    assert!(importing.wait().expect("ended").success());
    say(&format!("the import of {rows} purchases took {:?}", began.elapsed()));
    assert_eq!(errors, 0);
    // With as many processors as this one has, both share what the portal alone had: at most this many times as long,
    // and never again the second for which everybody waited for one client who read all customers.
    assert!(longest < alone.p99 * 4, "p99 {longest:?} during the import, {:?} alone", alone.p99);
    check_p99("nobody else at work", alone.p99);
    check_p99("during the import", longest);
}

fn tell(what: &str, figures: &Figures) {
    let Figures { requests, errors, per_second, p50, p99, slowest } = figures;
    say(&format!(
        "{what}: {requests} answers, {errors} errors, {per_second:.0} a second, median {p50:?}, p99 {p99:?}, slowest {slowest:?}"
    ));
}

#[expect(clippy::print_stderr, reason = "the figures are what the run is for")]
fn say(text: &str) {
    eprintln!("{text}");
}

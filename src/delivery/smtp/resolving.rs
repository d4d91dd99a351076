//! Resolves the name of a mail server to its addresses within a time limit, which the system's own lookup does not
//! have.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The addresses of a host, found before the deadline.
///
/// # Errors
/// When the name does not resolve, or no answer came in time.
pub(crate) fn addresses(host: &str, port: u16, deadline: Instant) -> io::Result<Vec<SocketAddr>> {
    let bare = host.trim_matches(['[', ']']);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let asked = (bare.to_owned(), port);
    within(deadline, move || Ok(asked.to_socket_addrs()?.collect()))
}

/// Like [`addresses`], within a period from now.
///
/// # Errors
/// Same as [`addresses`].
pub(crate) fn addresses_within(host: &str, port: u16, time: Duration) -> io::Result<Vec<SocketAddr>> {
    addresses(host, port, Instant::now() + time)
}

/// What `work` returns before the deadline. It cannot be interrupted: its thread ends when the system gives up, and
/// anything it finds by then is dropped.
fn within<T: Send + 'static>(
    deadline: Instant,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (found, answer) = mpsc::sync_channel(1);
    thread::Builder::new().name("address of a server".into()).spawn(move || {
        // Perhaps nobody is waiting for it any more.
        let _ = found.send(work());
    })?;
    match answer.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(found) => found,
        Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
        Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("the address could not be looked up")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_server_that_does_not_answer_is_not_waited_for() {
        let began = Instant::now();
        let late = within(began + Duration::from_millis(50), || {
            thread::sleep(Duration::from_secs(5));
            Ok(())
        });
        assert_eq!(late.expect_err("late").kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        let failed: io::Result<()> = within(began + Duration::from_mins(1), || Err(io::ErrorKind::NotFound.into()));
        assert_eq!(failed.expect_err("failed").kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn addresses_need_no_name_server_and_names_have_theirs() {
        let past = Instant::now();
        for (host, address) in [("192.0.2.1", "192.0.2.1:25"), ("[2001:db8::1]", "[2001:db8::1]:25")] {
            assert_eq!(addresses(host, 25, past).expect(host), [address.parse().expect("an address")]);
        }
        let soon = Instant::now() + Duration::from_secs(30);
        let found = addresses("localhost", 25, soon).expect("known everywhere");
        assert!(found.iter().any(|address| address.ip().is_loopback()), "{found:?}");
    }
}

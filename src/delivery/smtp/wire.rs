//! The connection to a mail server, in clear text or encrypted: every operation on it ends by a deadline set
//! beforehand.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use super::fault::Fault;
use super::resolving::addresses;
use super::tls::Tls;

/// A connection whose reads and writes all end by the deadline: a server that sends a byte a minute stays within the
/// timeout of every single read, and would hold the connection forever.
#[derive(Debug)]
pub(super) struct Timed {
    tcp: TcpStream,
    deadline: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Duration> {
        time_left(self.deadline).ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

fn time_left(deadline: Instant) -> Option<Duration> {
    Some(deadline.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
}

/// A socket timeout has a different error kind on each system.
fn in_time(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { error }
}

impl Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(Some(self.left()?))?;
        self.tcp.read(into).map_err(in_time)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(Some(self.left()?))?;
        self.tcp.write(bytes).map_err(in_time)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

#[derive(Debug)]
pub(super) enum Wire {
    Plain(Timed),
    Encrypted(Box<StreamOwned<ClientConnection, Timed>>),
}

impl Wire {
    /// Tries each address of the host until one answers.
    pub fn connect(host: &str, port: u16, deadline: Instant) -> Result<Wire, Fault> {
        let mut failed = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses(host, port, deadline).map_err(Fault::Wire)? {
            match reach(&address, deadline) {
                Ok(tcp) => return Ok(Wire::Plain(Timed { tcp, deadline })),
                Err(error) => failed = error,
            }
        }
        Err(Fault::Wire(failed))
    }

    pub fn is_encrypted(&self) -> bool {
        matches!(self, Wire::Encrypted(_))
    }

    pub fn set_deadline(&mut self, deadline: Instant) {
        self.timed_mut().deadline = deadline;
    }

    /// Does the TLS handshake now, so that an untrusted certificate is found before anything is sent.
    pub fn encrypt(&mut self, tls: &Tls) -> Result<(), Fault> {
        let Wire::Plain(timed) = self else { return Ok(()) };
        let below = Timed { tcp: timed.tcp.try_clone()?, deadline: timed.deadline };
        let connection = ClientConnection::new(tls.config.clone(), tls.name.clone())
            .map_err(|error| Fault::Encryption(io::Error::other(error)))?;
        let mut stream = StreamOwned::new(connection, below);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).map_err(Fault::Encryption)?;
        }
        *self = Wire::Encrypted(Box::new(stream));
        Ok(())
    }

    /// In one piece: sent in two, the second would wait for the other side's acknowledgement.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let to: &mut dyn Write = match self {
            Wire::Plain(timed) => timed,
            Wire::Encrypted(stream) => stream.as_mut(),
        };
        to.write_all(bytes)?;
        to.flush()
    }

    pub fn close(&mut self) {
        // It may be closed already.
        let _ = self.timed_mut().tcp.shutdown(Shutdown::Both);
    }

    fn timed_mut(&mut self) -> &mut Timed {
        match self {
            Wire::Plain(timed) => timed,
            Wire::Encrypted(stream) => &mut stream.sock,
        }
    }
}

fn reach(address: &SocketAddr, deadline: Instant) -> io::Result<TcpStream> {
    let left = time_left(deadline).ok_or(io::ErrorKind::TimedOut)?;
    let tcp = TcpStream::connect_timeout(address, left)?;
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Wire::Plain(timed) => timed.read(into),
            Wire::Encrypted(stream) => stream.read(into),
        }
    }
}

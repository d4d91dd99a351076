//! The server: a thread a connection, TLS where there is a certificate, limits on time and number, and a stop that lets
//! requests under way finish.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::http::{BadRequest, Connection, Method, Request, Response, read_request};

/// How long a request may take to come in, an idle connection is kept, and an answer may take to go out.
const REQUEST_TIME: Duration = Duration::from_secs(10);
const IDLE_TIME: Duration = Duration::from_secs(15);
const ANSWER_TIME: Duration = Duration::from_secs(15);
/// How long a stop waits for requests under way.
const STOP_TIME: Duration = Duration::from_secs(10);
/// How often a waiting connection looks whether the server stops.
const LOOK: Duration = Duration::from_millis(200);

const MOST_CONNECTIONS: usize = 512;
/// Of one address, unless everybody comes through a proxy.
const MOST_OF_ONE: usize = 200;
/// Setting pages for print goes deep.
const STACK: usize = 4 << 20;

/// Whoever answers requests. A panic inside is answered as an error of the server.
pub trait Handler: Send + Sync + 'static {
    fn answer(&self, request: &Request, peer: IpAddr) -> Response;
}

/// Whether a proxy in front of the server tells who is asking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proxy {
    #[default]
    None,
    /// The last entry of `X-Forwarded-For` is the client.
    TellsClient,
}

/// A server could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the portal cannot listen on {address}: {reason}; is another program using it? Choose another address")]
pub struct CannotListen {
    pub address: SocketAddr,
    pub reason: io::Error,
}

/// A running server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<thread::JoinHandle<()>>,
}

struct Shared {
    stopping: AtomicBool,
    open: Mutex<HashMap<IpAddr, usize>>,
    closed: Condvar,
    tls: Option<Arc<ServerConfig>>,
    proxy: Proxy,
    handler: Box<dyn Handler>,
}

impl Server {
    /// Listens and answers from threads of its own; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub fn start(
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        proxy: Proxy,
        handler: Box<dyn Handler>,
    ) -> Result<Server, CannotListen> {
        let cannot = |reason| CannotListen { address, reason };
        let listener = TcpListener::bind(address).map_err(cannot)?;
        let bound = listener.local_addr().map_err(cannot)?;
        let shared = Arc::new(Shared {
            stopping: AtomicBool::new(false),
            open: Mutex::default(),
            closed: Condvar::new(),
            tls,
            proxy,
            handler,
        });
        let of_acceptor = Arc::clone(&shared);
        let acceptor = thread::Builder::new()
            .name("portal".into())
            .spawn(move || accept(&listener, &of_acceptor))
            .map_err(cannot)?;
        Ok(Server { address: bound, shared, acceptor: Some(acceptor) })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections and waits until the requests under way are answered, for ten seconds at most.
    pub fn stop(&mut self) {
        let Some(acceptor) = self.acceptor.take() else { return };
        self.shared.stopping.store(true, Ordering::Release);
        // The acceptor waits for a connection; this is the last one.
        let mut own = self.address;
        if own.ip().is_unspecified() {
            own.set_ip(if own.is_ipv4() { [127, 0, 0, 1].into() } else { IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]) });
        }
        if TcpStream::connect_timeout(&own, Duration::from_secs(1)).is_ok() {
            let _ = acceptor.join();
        }
        let open = self.shared.open();
        let busy = |open: &mut HashMap<IpAddr, usize>| !open.is_empty();
        drop(self.shared.closed.wait_timeout_while(open, STOP_TIME, busy));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a connection; false where there are too many.
    fn enter(&self, peer: IpAddr) -> bool {
        let mut open = self.open();
        let all: usize = open.values().sum();
        let of_one = open.get(&peer).copied().unwrap_or(0);
        let most = if self.proxy == Proxy::None { MOST_OF_ONE } else { MOST_CONNECTIONS };
        let room = all < MOST_CONNECTIONS && of_one < most;
        if room {
            open.insert(peer, of_one + 1);
        }
        room
    }

    fn leave(&self, peer: IpAddr) {
        let mut open = self.open();
        match open.get_mut(&peer) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&peer)),
        }
        self.closed.notify_all();
    }

    /// Who is asking: the other end, or whom the proxy tells of.
    fn client(&self, request: &Request, peer: IpAddr) -> IpAddr {
        if self.proxy == Proxy::None {
            return peer;
        }
        let told = request.header("x-forwarded-for").and_then(|list| list.rsplit(',').next());
        told.and_then(|address| address.trim().parse().ok()).unwrap_or(peer)
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let accepted = listener.accept();
        if shared.stopping.load(Ordering::Acquire) {
            return;
        }
        match accepted {
            Ok((socket, peer)) => admit(socket, peer.ip(), shared),
            // Out of file handles, or a client that hung up at once: the next may go better.
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn admit(mut socket: TcpStream, peer: IpAddr, shared: &Arc<Shared>) {
    let _ = socket.set_write_timeout(Some(ANSWER_TIME));
    let _ = socket.set_nodelay(true);
    if !shared.enter(peer) {
        if shared.tls.is_none() {
            let busy = Response::text(503, "Too many are here at the moment. Please try again in a minute.");
            let _ = busy.write(&mut socket, Method::Get, Connection::Close);
        }
        return;
    }
    let of_thread = Arc::clone(shared);
    let work = move || {
        let _ = converse(socket, peer, &of_thread);
        of_thread.leave(peer);
    };
    if thread::Builder::new().name("portal request".into()).stack_size(STACK).spawn(work).is_err() {
        shared.leave(peer);
    }
}

trait ReadWrite: Read + Write + Send {}
impl<T: Read + Write + Send> ReadWrite for T {}

/// A connection that waits no longer than it may.
struct Line<'a> {
    stream: Box<dyn ReadWrite>,
    socket: TcpStream,
    until: Instant,
    waiting: Waiting,
    shared: &'a Shared,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    /// For the first byte of a request.
    ForRequest,
    ForRest,
}

impl Line<'_> {
    fn next_request(&mut self, kept: &mut Vec<u8>) -> Result<Request, BadRequest> {
        (self.waiting, self.until) = if kept.is_empty() {
            (Waiting::ForRequest, Instant::now() + IDLE_TIME)
        } else {
            (Waiting::ForRest, Instant::now() + REQUEST_TIME)
        };
        read_request(self, kept)
    }
}

impl Read for Line<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            let ends = self.waiting == Waiting::ForRequest && self.shared.stopping.load(Ordering::Acquire);
            if left.is_zero() || ends {
                return Err(ErrorKind::TimedOut.into());
            }
            self.socket.set_read_timeout(Some(left.clamp(Duration::from_millis(1), LOOK)))?;
            match self.stream.read(buffer) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => {
                    if self.waiting == Waiting::ForRequest {
                        (self.waiting, self.until) = (Waiting::ForRest, Instant::now() + REQUEST_TIME);
                    }
                    return read;
                }
            }
        }
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

fn converse(socket: TcpStream, peer: IpAddr, shared: &Shared) -> io::Result<()> {
    let handle = socket.try_clone()?;
    let stream: Box<dyn ReadWrite> = match &shared.tls {
        None => Box::new(socket),
        Some(config) => {
            let tls = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
            Box::new(Hanging(StreamOwned::new(tls, socket)))
        }
    };
    let until = Instant::now() + REQUEST_TIME;
    let mut line = Line { stream, socket: handle, until, waiting: Waiting::ForRequest, shared };
    let mut kept = Vec::new();
    loop {
        let request = match line.next_request(&mut kept) {
            Ok(request) => request,
            Err(BadRequest::Gone) => return Ok(()),
            Err(BadRequest::Refused(status, why)) => {
                return Response::text(status, why).write(&mut line, Method::Get, Connection::Close);
            }
        };
        let client = shared.client(&request, peer);
        let work = std::panic::AssertUnwindSafe(|| shared.handler.answer(&request, client));
        let response = std::panic::catch_unwind(work)
            .unwrap_or_else(|_| Response::text(500, "Something went wrong here. Please try again."));
        let ends = shared.stopping.load(Ordering::Acquire);
        let connection = if ends { Connection::Close } else { request.connection };
        response.write(&mut line, request.method, connection)?;
        if connection == Connection::Close {
            return Ok(());
        }
    }
}

/// A TLS stream that says goodbye when it is dropped, so that a cut answer can be told from a whole one.
struct Hanging(StreamOwned<ServerConnection, TcpStream>);

impl Read for Hanging {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Hanging {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0.conn.send_close_notify();
        let _ = self.0.conn.complete_io(&mut self.0.sock);
    }
}

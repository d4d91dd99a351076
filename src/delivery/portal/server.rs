//! The server of the dealers' portal and of other desks: HTTP by hyper and TLS by rustls over connections that are counted
//! and timed, and a shutdown that lets requests in progress finish.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::site::{Peer, Proxy};

/// How long a request's head, or the TLS handshake, may take to arrive; an idle connection is kept for the same time.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long stopping waits for requests in progress.
const STOP_TIME: Duration = Duration::from_secs(10);

/// The maximum bytes of a request line with its headers, and the maximum number of headers.
const MOST_HEAD: usize = 8 * 1024;
const MOST_HEADERS: usize = 64;
const MOST_CONNECTIONS: usize = 512;
/// From one address, unless everybody comes through a proxy.
const MOST_OF_ONE: usize = 200;
/// Typesetting pages needs a deep stack.
const STACK: usize = 4 << 20;

const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: \
    68\r\nConnection: close\r\n\r\nToo many people are here at the moment. Please try again in a minute or two";

/// Whom a server serves, and how much of it.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// What its threads are called.
    pub name: &'static str,
    pub proxy: Proxy,
    /// How long a connection lives at most: clients that read too slowly are disconnected.
    pub whole_time: Duration,
    /// How many requests are processed at once; the others wait.
    pub workers: usize,
}

impl Service {
    #[must_use]
    pub fn portal(proxy: Proxy) -> Service {
        Service { name: "portal", proxy, whole_time: Duration::from_mins(10), workers: 16 }
    }
}

/// A server could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the server cannot listen on {address}: {reason}; is another program using it? Choose another address")]
pub struct CannotListen {
    pub address: SocketAddr,
    pub reason: io::Error,
}

/// A running server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    running: Option<(Runtime, JoinHandle<()>, oneshot::Sender<()>)>,
}

impl Server {
    /// Listens and answers on threads of its own; port 0 picks a free one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub fn start(
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        router: Router,
        service: Service,
    ) -> Result<Server, CannotListen> {
        let cannot = |reason| CannotListen { address, reason };
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(service.workers)
            .thread_name(service.name)
            .thread_stack_size(STACK)
            .enable_all()
            .build()
            .map_err(cannot)?;
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(cannot)?;
        let bound = listener.local_addr().map_err(cannot)?;
        let most_of_one = if service.proxy == Proxy::None { MOST_OF_ONE } else { MOST_CONNECTIONS };
        let house = Arc::new(House {
            open: Mutex::default(),
            most_of_one,
            whole_time: service.whole_time,
            tls: tls.map(TlsAcceptor::from),
            router,
        });
        let (stop, stopped) = oneshot::channel();
        let accepting = runtime.spawn(accept(listener, house, stopped));
        Ok(Server { address: bound, running: Some((runtime, accepting, stop)) })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more connections and waits until the requests in progress are answered, for at most ten seconds.
    pub fn stop(&mut self) {
        let Some((runtime, accepting, stop)) = self.running.take() else { return };
        drop(stop);
        // Otherwise it ends only through a panic of its own, and then there is nothing to wait for.
        let _ = runtime.block_on(accepting);
        runtime.shutdown_background();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What all connections share.
struct House {
    open: Mutex<HashMap<IpAddr, usize>>,
    most_of_one: usize,
    whole_time: Duration,
    tls: Option<TlsAcceptor>,
    router: Router,
}

impl House {
    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's slot among those allowed; released when dropped.
struct Place {
    house: Arc<House>,
    peer: IpAddr,
}

impl Place {
    /// None if there are too many.
    fn take(house: &Arc<House>, peer: IpAddr) -> Option<Place> {
        let mut open = house.open();
        let all: usize = open.values().sum();
        let of_one = open.get(&peer).copied().unwrap_or(0);
        if all >= MOST_CONNECTIONS || of_one >= house.most_of_one {
            return None;
        }
        open.insert(peer, of_one + 1);
        Some(Place { house: Arc::clone(house), peer })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.house.open();
        match open.get_mut(&self.peer) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.peer)),
        }
    }
}

async fn accept(listener: TcpListener, house: Arc<House>, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, peer)) => admit(socket, peer.ip(), &house, graceful.watcher()),
                // Out of file handles, or a client that hung up at once: the next one may work.
                Err(_) => sleep(Duration::from_millis(20)).await,
            },
        }
    }
    drop(listener);
    // Connections not finished by then are cut off with the runtime.
    let _ = timeout(STOP_TIME, graceful.shutdown()).await;
}

fn admit(socket: TcpStream, peer: IpAddr, house: &Arc<House>, watcher: Watcher) {
    // Responses go out in one piece; if the option cannot be set, they just go out later.
    let _ = socket.set_nodelay(true);
    let Some(place) = Place::take(house, peer) else {
        if house.tls.is_none() {
            let _ = socket.try_write(BUSY);
        }
        return;
    };
    tokio::spawn(async move {
        // A client that disconnects or takes too long is normal.
        let _ = timeout(place.house.whole_time, begin(socket, &place, watcher)).await;
    });
}

async fn begin(socket: TcpStream, place: &Place, watcher: Watcher) {
    let Some(tls) = &place.house.tls else { return converse(socket, place, watcher).await };
    if let Ok(Ok(stream)) = timeout(HEAD_TIME, tls.accept(socket)).await {
        converse(stream, place, watcher).await;
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + 'static, place: &Place, watcher: Watcher) {
    let (house, peer) = (Arc::clone(&place.house), place.peer);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        TowerToHyperService::new(house.router.clone()).call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD)
        .max_headers(MOST_HEADERS)
        // Some clients close their sending side before they read the response.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let _ = watcher.watch(connection).await;
}

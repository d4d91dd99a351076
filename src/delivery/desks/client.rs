//! The desk's end: a connection to the computer that has the database, made again when it is lost.

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::ToSocketAddrs as _;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body as Sent;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{Request, StatusCode};
use domain::request::Matter;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use progress::Progress;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::address::Address;
use super::backend::{Failed, SignedIn};
use super::pinned::Pinned;
use super::routes::SignIn;
use super::wire::{Frame, Frames, MOST_ANSWER, NUMBER, NotUnderstood, VERSION};

/// How long reaching the office may take.
const REACH: Duration = Duration::from_secs(15);
/// While the office works it says so every second or so; silent for so long, it has gone.
const SILENT: Duration = Duration::from_secs(30);
/// How often cancelling is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// Why the office gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    #[error(
        "{address} cannot be reached: {reason}; is the office's server running, and is this computer in its network?"
    )]
    Unreachable { address: Address, reason: String },
    #[error("the connection to {address} was lost: {reason}")]
    Lost { address: Address, reason: String },
    #[error(
        "{address} shows another certificate than the first time: {seen} instead of {known}; somebody may be reading along, \
         so nothing was sent"
    )]
    OtherCertificate { address: Address, known: String, seen: String },
    /// The office turned the request away, with its own sentence.
    #[error("{0}")]
    Refused(String),
    /// The office has too much to do at this moment, in its own sentence.
    #[error("{0}")]
    Busy(String),
    #[error("nobody is signed in any more at this desk; sign in again")]
    SignedOut,
    #[error(transparent)]
    NotUnderstood(#[from] NotUnderstood),
    #[error("{}", .0.causes.join(": "))]
    Failed(Failed),
    #[error("cancelled")]
    Cancelled,
}

/// What a library says when the other side speaks HTTP without TLS.
const WITHOUT_TLS: &str = "InvalidContentType";

/// The reason in words, with the way out where it is an address that begins wrongly.
fn reason_of(address: &Address, error: &dyn fmt::Display) -> String {
    let reason = error.to_string();
    if address.is_secure && reason.contains(WITHOUT_TLS) {
        let plain = Address { is_secure: false, ..address.clone() };
        return format!("what answers there does not speak TLS; for an office on this computer write {plain}");
    }
    reason
}

impl LineError {
    /// Whether asking again may help, and by itself does no harm.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, LineError::Unreachable { .. } | LineError::Lost { .. } | LineError::Busy(_))
    }
}

/// A question on its way to the office.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub name: &'a str,
    /// Of a request that changes something, else empty.
    pub number: &'a str,
    pub content: &'a [u8],
}

/// A line to an office.
pub struct Line {
    address: Address,
    version: String,
    pinned: Arc<Pinned>,
    known: Option<String>,
    runtime: Runtime,
    open: Option<SendRequest<Sent>>,
}

impl Line {
    /// Reaches an office for the first time in this program; `known`: its certificate's fingerprint, from an earlier time.
    ///
    /// # Errors
    /// When the office cannot be reached, or shows another certificate.
    pub fn open(address: Address, version: &str, known: Option<String>) -> Result<Line, LineError> {
        let unreachable =
            |error: io::Error| LineError::Unreachable { address: address.clone(), reason: error.to_string() };
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("line")
            .enable_all()
            .build()
            .map_err(unreachable)?;
        let pinned = Pinned::new(known.clone());
        let mut line = Line { address, version: version.to_owned(), pinned, known, runtime, open: None };
        line.connect()?;
        // From here on only the certificate that was just seen.
        if line.known.is_none() {
            line.known = line.pinned.seen();
            line.pinned = Pinned::new(line.known.clone());
        }
        Ok(line)
    }

    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The fingerprint of the office's certificate; none without one, on this computer itself.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        self.known.as_deref()
    }

    fn connect(&mut self) -> Result<(), LineError> {
        let Address { host, port, is_secure } = &self.address;
        let unreachable = |reason: String| LineError::Unreachable { address: self.address.clone(), reason };
        let found = (host.as_str(), *port).to_socket_addrs().map_err(|error| unreachable(error.to_string()))?;
        let found: Vec<_> = found.collect();
        let late = || io::Error::from(io::ErrorKind::TimedOut);
        let reached: io::Result<SendRequest<Sent>> = self.runtime.block_on(async {
            let reaching = async {
                let mut last = io::Error::from(io::ErrorKind::NotFound);
                for address in found {
                    match TcpStream::connect(address).await {
                        Ok(stream) => return Ok(stream),
                        Err(error) => last = error,
                    }
                }
                Err(last)
            };
            let stream = timeout(REACH, reaching).await.map_err(|_| late())??;
            stream.set_nodelay(true)?;
            if !is_secure {
                return begin(stream).await;
            }
            let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
            let config = self.pinned.config().map_err(io::Error::other)?;
            let greeting = TlsConnector::from(config).connect(name, stream);
            begin(timeout(REACH, greeting).await.map_err(|_| late())??).await
        });
        if self.pinned.is_another() {
            let (known, seen) = (self.known.clone().unwrap_or_default(), self.pinned.seen().unwrap_or_default());
            return Err(LineError::OtherCertificate { address: self.address.clone(), known, seen });
        }
        self.open = Some(reached.map_err(|error| unreachable(reason_of(&self.address, &error)))?);
        Ok(())
    }

    /// # Errors
    /// When name or password is wrong, or the office cannot be reached.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Result<SignedIn, LineError> {
        let said = SignIn { name: name.to_owned(), password: password.to_owned() };
        let body = serde_json::to_vec(&said).map_err(|_| NotUnderstood)?;
        let answer = self.send("/desk/sign-in", "", "", body)?;
        let bytes = self.whole(answer)?;
        Ok(serde_json::from_slice(&bytes).map_err(|_| NotUnderstood)?)
    }

    pub fn sign_out(&mut self, token: &str) {
        // Whoever does not hear of it ends the session when it has been idle.
        let _ = self.send("/desk/sign-out", token, "", Vec::new());
    }

    /// Asks, and tells `progress` how far the office is; cancelled there, the work stops here and in the office.
    ///
    /// # Errors
    /// When the office refuses or fails, or the line is lost.
    pub fn ask(&mut self, token: &str, question: &Question<'_>, progress: &Progress) -> Result<Vec<u8>, LineError> {
        let path = format!("/desk/ask/{}", question.name);
        let mut answer = self.send(&path, token, question.number, question.content.to_vec())?;
        let mut frames = Frames::default();
        loop {
            while let Some(frame) = frames.next()? {
                match frame {
                    Frame::Alive | Frame::Touched(_) => {}
                    Frame::Queued(before) => show(progress, &waiting(before), 0, 0)?,
                    Frame::Working(stage) => show(progress, &stage.name, stage.done, stage.total)?,
                    Frame::Answered(bytes) => return Ok(bytes),
                    Frame::Failed(failed) if failed.cancelled => return Err(LineError::Cancelled),
                    Frame::Failed(failed) => return Err(LineError::Failed(failed)),
                }
            }
            match self.piece(&mut answer, Some(progress))? {
                Some(bytes) => frames.put(&bytes),
                None => return Err(self.lost("the answer broke off".to_owned())),
            }
        }
    }

    /// Hears what others touch, until the line is lost or `progress` is cancelled; `hears` is told nothing first, when somebody
    /// listens at the other end.
    ///
    /// # Errors
    /// Always: why it ended.
    pub fn listen(&mut self, token: &str, progress: &Progress, hears: &dyn Fn(&[Matter])) -> LineError {
        let Err(ended) = self.hear(token, progress, hears);
        ended
    }

    fn hear(&mut self, token: &str, progress: &Progress, hears: &dyn Fn(&[Matter])) -> Result<Infallible, LineError> {
        let mut answer = self.send("/desk/touched", token, "", Vec::new())?;
        hears(&[]);
        let mut frames = Frames::default();
        loop {
            while let Some(frame) = frames.next()? {
                match frame {
                    Frame::Touched(matters) => hears(&matters),
                    Frame::Alive => {}
                    _ => return Err(NotUnderstood.into()),
                }
            }
            match self.piece(&mut answer, Some(progress))? {
                Some(bytes) => frames.put(&bytes),
                None => return Err(self.lost("the office has ended it".to_owned())),
            }
        }
    }

    fn lost(&mut self, reason: String) -> LineError {
        self.open = None;
        LineError::Lost { address: self.address.clone(), reason }
    }

    /// Sends a request, over a new connection where the old one is closed, and returns what begins to come back.
    fn send(&mut self, path: &str, token: &str, number: &str, body: Vec<u8>) -> Result<Incoming, LineError> {
        let is_closed = match &mut self.open {
            None => true,
            // An idle connection is closed by the other end.
            Some(open) => self.runtime.block_on(async { open.is_closed() || open.ready().await.is_err() }),
        };
        if is_closed {
            self.connect()?;
        }
        let Some(mut open) = self.open.take() else { return Err(self.lost("it is closed".to_owned())) };
        let request = Request::post(path)
            .header(HOST, self.address.host.as_str())
            .header(VERSION, self.version.as_str())
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(NUMBER, number)
            .body(Sent::from(body));
        let request = request.map_err(|_| NotUnderstood)?;
        let sent = self.runtime.block_on(async { timeout(SILENT * 4, open.send_request(request)).await });
        let answer = match sent {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(self.lost(error.to_string())),
            Err(_) => return Err(self.lost("it does not answer".to_owned())),
        };
        self.open = Some(open);
        let status = answer.status();
        let content = answer.into_body();
        if status.is_success() {
            return Ok(content);
        }
        let said = String::from_utf8_lossy(&self.whole(content)?).trim().to_owned();
        Err(match status {
            StatusCode::UNAUTHORIZED => LineError::SignedOut,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS if !said.is_empty() => {
                LineError::Busy(said)
            }
            _ if said.is_empty() => LineError::Refused(format!("{} refuses this ({status})", self.address)),
            _ => LineError::Refused(said),
        })
    }

    fn whole(&mut self, mut answer: Incoming) -> Result<Vec<u8>, LineError> {
        let mut all = Vec::new();
        while let Some(bytes) = self.piece(&mut answer, None)? {
            all.extend(bytes);
            if all.len() > MOST_ANSWER {
                return Err(NotUnderstood.into());
            }
        }
        Ok(all)
    }

    /// The next piece of an answer; none at its end.
    fn piece(&mut self, answer: &mut Incoming, progress: Option<&Progress>) -> Result<Option<Vec<u8>>, LineError> {
        let mut silent = Duration::ZERO;
        loop {
            let next = poll_fn(|context| Pin::new(&mut *answer).poll_frame(context));
            match self.runtime.block_on(async { timeout(LOOK, next).await }) {
                Ok(None) => return Ok(None),
                Ok(Some(Ok(piece))) => {
                    if let Ok(bytes) = piece.into_data() {
                        return Ok(Some(bytes.to_vec()));
                    }
                }
                Ok(Some(Err(error))) => return Err(self.lost(error.to_string())),
                Err(_) => silent += LOOK,
            }
            if progress.is_some_and(|progress| progress.check().is_err()) {
                // Closing the connection is what stops the work.
                self.open = None;
                return Err(LineError::Cancelled);
            }
            if silent > SILENT {
                return Err(self.lost("it has been silent for too long".to_owned()));
            }
        }
    }
}

async fn begin(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
) -> io::Result<SendRequest<Sent>> {
    let (open, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // What becomes of it is seen by whoever sends.
    tokio::spawn(async move { drop(connection.await) });
    Ok(open)
}

fn waiting(before: u32) -> String {
    format!("Waiting for {}", figures::counted(before, "other job", "other jobs"))
}

fn show(progress: &Progress, stage: &str, done: u64, total: u64) -> Result<(), LineError> {
    progress.stage(stage, total).and_then(|()| progress.done(done)).map_err(|_| LineError::Cancelled)
}

//! An answer that is sent while the work goes on: frames through a channel, whose other end learns when the desk has gone.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame as Piece};
use progress::Progress;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::sleep;

use super::backend::{Asked, Backend, Failed, Seat};
use super::queue::Place;
use super::wire::{Frame, Stage};

/// How often a desk is told how far the work is.
const OFTEN: Duration = Duration::from_millis(200);
/// After so many times of nothing new it is told that the work goes on: only by telling is it found out that it has gone.
const STILL: u32 = 5;
/// Frames that wait for a slow desk.
pub const MOST_FRAMES: usize = 16;

/// The frames of one answer as the body of a response.
pub struct Frames(pub Receiver<Bytes>);

impl Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Piece::data(bytes))))
    }
}

/// One request on its way.
pub struct Errand {
    pub backend: Arc<dyn Backend>,
    pub seat: Seat,
    pub asked: Asked,
    /// Where the desk hears of it.
    pub says: Sender<Bytes>,
    pub progress: Progress,
}

impl Errand {
    /// Waits for its turn, does the work on a thread that may wait for the database, and says how far it is. When the desk
    /// has gone, the work is stopped.
    pub async fn run(self, place: Option<Place>) {
        if let Some(place) = &place
            && !self.wait(place).await
        {
            return;
        }
        let (backend, seat, asked) = (Arc::clone(&self.backend), self.seat.clone(), self.asked.clone());
        let progress = self.progress.clone();
        let mut work = tokio::task::spawn_blocking(move || backend.carry_out(&seat, &asked, &progress));
        let (mut told, mut quiet) = (None, 0);
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                () = sleep(OFTEN) => {}
            }
            if self.says.is_closed() {
                self.progress.cancel();
                continue;
            }
            let now = self.progress.snapshot();
            let stage = Stage { name: now.stage, done: now.done, total: now.total };
            quiet += 1;
            if told.as_ref() != Some(&stage) && !stage.name.is_empty() {
                self.say(&Frame::Working(stage.clone()));
                (told, quiet) = (Some(stage), 0);
            } else if quiet >= STILL {
                self.say(&Frame::Alive);
                quiet = 0;
            }
        };
        // The next heavy job begins only when this one has really ended.
        drop(place);
        let last = match done {
            Ok(Ok(answer)) => Frame::Answered(answer),
            Ok(Err(failed)) => Frame::Failed(failed),
            Err(_) => Frame::Failed(Failed { causes: vec![BROKEN.to_owned()], cancelled: false }),
        };
        // Whoever has gone asks again.
        let _ = self.says.send(Bytes::from(last.written())).await;
    }

    /// False if the desk has gone meanwhile.
    async fn wait(&self, place: &Place) -> bool {
        let mut told = 0;
        let mut quiet = 0;
        loop {
            let before = place.before();
            if before == 0 {
                return true;
            }
            quiet += 1;
            if before != told || quiet >= STILL {
                self.say(&Frame::Queued(before));
                (told, quiet) = (before, 0);
            }
            sleep(OFTEN).await;
            if self.says.is_closed() {
                return false;
            }
        }
    }

    /// What a slow desk has no room for it learns from the next one.
    fn say(&self, frame: &Frame) {
        let _ = self.says.try_send(Bytes::from(frame.written()));
    }
}

/// After so many times of looking it is asked whether the session still lasts.
const LASTS: u32 = 50;

/// A desk that wants to hear what others touch.
pub struct Listener {
    pub backend: Arc<dyn Backend>,
    pub seat: Seat,
    pub token: String,
    pub says: Sender<Bytes>,
}

impl Listener {
    /// Ends when the desk has gone, its session has ended, or somebody cancels it.
    pub async fn run(self, wanted: &Progress) {
        let (mut at, _) = self.backend.touched(&self.seat, None);
        let (mut quiet, mut looks) = (STILL, 0);
        while wanted.check().is_ok() && !self.says.is_closed() {
            let (newest, matters) = self.backend.touched(&self.seat, Some(at));
            at = newest;
            quiet += 1;
            if !matters.is_empty() {
                // Whoever is too slow for it hears all of it later.
                if self.says.send(Bytes::from(Frame::Touched(matters).written())).await.is_err() {
                    break;
                }
                quiet = 0;
            } else if quiet >= STILL {
                let _ = self.says.try_send(Bytes::from(Frame::Alive.written()));
                quiet = 0;
            }
            looks += 1;
            if looks % LASTS == 0 && !self.lasts().await {
                break;
            }
            sleep(OFTEN).await;
        }
        wanted.cancel();
    }

    async fn lasts(&self) -> bool {
        let (backend, token) = (Arc::clone(&self.backend), self.token.clone());
        tokio::task::spawn_blocking(move || backend.seat(&token)).await.is_ok_and(|seat| seat.is_some())
    }
}

const BROKEN: &str = "the request broke off through a fault of the program on the other computer; nothing more of it was done, \
                      and its log there says what was";

//! Which address answers what, and what must hold before anything is answered: the same program at both ends, somebody who is
//! signed in, nothing too large and nothing too often.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::moment::Clock;
use progress::Progress;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::channel;
use tokio::time::timeout;

use super::backend::{Asked, Backend, Failed, Seat};
use super::queue::Queue;
use super::streaming::{Errand, Frames, Listener, MOST_FRAMES};
use super::wire::{MOST_QUESTION, MOST_WITH_FILE, NUMBER, VERSION};
use crate::portal::{Arrivals, Limit, Limits, Proxy, client, guarded};

/// The maximum bytes of a name with its password.
const MOST_SIGN_IN: usize = 4 * 1024;
/// The longest number of a request.
const LONGEST_NUMBER: usize = 80;
/// How long a question may take to arrive.
const ARRIVAL: Duration = Duration::from_mins(5);
/// How many requests one person has under way at once.
const MOST_OF_ONE: usize = 12;

/// What all requests share.
pub struct Desks {
    backend: Arc<dyn Backend>,
    version: String,
    proxy: Proxy,
    owned: bool,
    clock: Clock,
    all: Limit,
    tries: Limit,
    arrivals: Arrivals,
    queue: Arc<Queue>,
    under_way: Mutex<Vec<(String, Weak<Running>)>>,
    /// By session: the newest one listens, an older one of the same desk was lost.
    listening: Mutex<HashMap<String, Progress>>,
}

/// A request that is being carried out.
struct Running(Progress);

impl Desks {
    /// `version`: of this program, which that of a desk has to equal; `owned`: the certificate is one that others can verify.
    #[must_use]
    pub fn new(
        backend: Arc<dyn Backend>,
        version: &str,
        (proxy, owned): (Proxy, bool),
        clock: Clock,
        limits: Limits,
    ) -> Desks {
        Desks {
            backend,
            version: version.to_owned(),
            proxy,
            owned,
            clock,
            all: Limit::new(limits.burst, limits.per_second),
            tries: Limit::new(limits.tries, limits.tries_per_second),
            arrivals: Arrivals::default(),
            queue: Arc::default(),
            under_way: Mutex::default(),
            listening: Mutex::default(),
        }
    }

    /// Stops everything that is being carried out, before the server ends.
    pub fn cancel_all(&self) {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        for running in under_way.iter().filter_map(|(_, running)| running.upgrade()) {
            running.0.cancel();
        }
        self.listening.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(Progress::cancel);
    }

    /// An older listener of the same session ends.
    fn listen(&self, session: &str) -> Progress {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        listening.retain(|_, one| one.check().is_ok());
        let begun = Progress::new();
        if let Some(older) = listening.insert(session.to_owned(), begun.clone()) {
            older.cancel();
        }
        begun
    }

    /// None if this person has too many under way already.
    fn begin(&self, person: &str) -> Option<Arc<Running>> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|(_, running)| running.strong_count() > 0);
        if under_way.iter().filter(|(whose, _)| whose == person).count() >= MOST_OF_ONE {
            return None;
        }
        let running = Arc::new(Running(Progress::new()));
        under_way.push((person.to_owned(), Arc::downgrade(&running)));
        Some(running)
    }
}

/// What a desk signs in with.
#[derive(Serialize, Deserialize)]
pub(super) struct SignIn {
    pub name: String,
    pub password: String,
}

/// The table of all routes.
pub fn router(desks: Arc<Desks>) -> Router {
    let door = from_fn_with_state(Arc::clone(&desks), at_the_door);
    Router::new()
        .route("/desk/sign-in", post(sign_in))
        .route("/desk/sign-out", post(sign_out))
        .route("/desk/ask/{name}", post(ask))
        .route("/desk/touched", post(touched))
        .route("/health", get(async || "ok\n"))
        .fallback(async || told(StatusCode::NOT_FOUND, NO_BROWSER))
        .method_not_allowed_fallback(async || told(StatusCode::METHOD_NOT_ALLOWED, NO_BROWSER))
        .layer(door)
        .with_state(desks)
}

const NO_BROWSER: &str = "This is a Foresale database for the desks of an office, not for browsers. Work with it by the \
                          program: foresale info https://this-address:port --as NAME";

async fn at_the_door(State(desks): State<Arc<Desks>>, mut request: Request, next: Next) -> Response {
    let from = client(&request, desks.proxy);
    request.extensions_mut().insert(Origin(from));
    let is_asked_if_well = request.uri().path() == "/health";
    let answer = if is_asked_if_well || desks.all.take(from, (desks.clock)().seconds) {
        next.run(request).await
    } else {
        let why = "these were too many requests at once from one address; wait a minute";
        told(StatusCode::TOO_MANY_REQUESTS, why).into_response()
    };
    guarded(answer, desks.owned)
}

/// Where a request comes from.
#[derive(Clone, Copy)]
struct Origin(IpAddr);

/// Whoever is turned away is told why in a sentence.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        (self.0, [(CONTENT_TYPE, plain)], self.1).into_response()
    }
}

fn told(status: StatusCode, why: &str) -> Refused {
    Refused(status, why.to_owned())
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Both ends have to be the same program: what is asked and answered changes with it.
fn refuse_other_version(desks: &Desks, headers: &HeaderMap) -> Result<(), Refused> {
    let (theirs, ours) = (header(headers, VERSION), desks.version.as_str());
    if theirs == ours {
        return Ok(());
    }
    let number = |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let why = if theirs.is_empty() || theirs.len() > 40 {
        NO_BROWSER.to_owned()
    } else if number(theirs) < number(ours) {
        format!("this desk has Foresale {theirs}, and the office has {ours}; install {ours} at this desk")
    } else {
        format!(
            "this desk has Foresale {theirs}, and the office still has {ours}; install {theirs} at the office first"
        )
    };
    Err(told(StatusCode::CONFLICT, &why))
}

fn token(headers: &HeaderMap) -> &str {
    header(headers, AUTHORIZATION.as_str()).strip_prefix("Bearer ").unwrap_or_default()
}

async fn body_of(request: Request, most: usize) -> Result<Vec<u8>, Refused> {
    match timeout(ARRIVAL, to_bytes(request.into_body(), most)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(_)) => {
            Err(told(StatusCode::PAYLOAD_TOO_LARGE, "this is too much for one request; ask for less at once"))
        }
        Err(_) => Err(told(StatusCode::REQUEST_TIMEOUT, "the request took too long to arrive; try again")),
    }
}

fn origin(request: &Request) -> IpAddr {
    request.extensions().get::<Origin>().map_or(IpAddr::from([0, 0, 0, 0]), |from| from.0)
}

/// Who asks. Whether the password is still the same is asked of the database, for which no other request waits.
async fn seat(desks: &Arc<Desks>, headers: &HeaderMap) -> Result<Seat, Refused> {
    let (backend, token) = (Arc::clone(&desks.backend), token(headers).to_owned());
    let found = tokio::task::spawn_blocking(move || backend.seat(&token)).await.ok().flatten();
    found.ok_or_else(|| told(StatusCode::UNAUTHORIZED, "nobody is signed in any more at this desk; sign in again"))
}

async fn sign_in(State(desks): State<Arc<Desks>>, request: Request) -> Result<Response, Refused> {
    refuse_other_version(&desks, request.headers())?;
    let from = origin(&request);
    if !desks.tries.take(from, (desks.clock)().seconds) {
        let why = "these were too many sign-ins at once from one address; wait a minute";
        return Err(told(StatusCode::TOO_MANY_REQUESTS, why));
    }
    let body = body_of(request, MOST_SIGN_IN).await?;
    let wrong = |_| told(StatusCode::BAD_REQUEST, "this is no name with a password");
    let SignIn { name, password } = serde_json::from_slice(&body).map_err(wrong)?;
    let tried = Arc::clone(&desks);
    let work = move || {
        let Some(_arrival) = desks.arrivals.enter() else {
            let why = "too many people are signing in at this moment; try again in a few seconds";
            return Err(told(StatusCode::SERVICE_UNAVAILABLE, why));
        };
        let refused = |failed: Failed| told(StatusCode::FORBIDDEN, &failed.causes.join(": "));
        desks.backend.sign_in(&name, &password, from).map_err(refused)
    };
    let broken = |_| told(StatusCode::INTERNAL_SERVER_ERROR, "the sign-in broke off; try again");
    let signed_in = tokio::task::spawn_blocking(work).await.map_err(broken)??;
    // A script signs in anew for each of its commands; only what was wrong counts.
    tried.tries.give_back(from);
    let kind = HeaderValue::from_static("application/json");
    Ok(([(CONTENT_TYPE, kind)], serde_json::to_vec(&signed_in).unwrap_or_default()).into_response())
}

async fn sign_out(State(desks): State<Arc<Desks>>, headers: HeaderMap) -> Response {
    desks.backend.sign_out(token(&headers));
    StatusCode::NO_CONTENT.into_response()
}

async fn ask(State(desks): State<Arc<Desks>>, Path(name): Path<String>, request: Request) -> Result<Response, Refused> {
    refuse_other_version(&desks, request.headers())?;
    let (seat, from) = (seat(&desks, request.headers()).await?, origin(&request));
    let unknown = || told(StatusCode::NOT_FOUND, "no other desk can ask for this");
    let weight = desks.backend.weight(&name).ok_or_else(unknown)?;
    let number = header(request.headers(), NUMBER).to_owned();
    if number.len() > LONGEST_NUMBER {
        return Err(told(StatusCode::BAD_REQUEST, "the number of the request is too long"));
    }
    let most = if desks.backend.has_file(&name) { MOST_WITH_FILE } else { MOST_QUESTION };
    let question = body_of(request, most).await?;
    let busy =
        || told(StatusCode::TOO_MANY_REQUESTS, "you have too much under way already; wait until some of it is done");
    let running = desks.begin(&seat.person).ok_or_else(busy)?;
    let full = || {
        let why = "the office is at work on many things, and more would wait for too long; try again later";
        told(StatusCode::SERVICE_UNAVAILABLE, why)
    };
    let place = if weight.is_heavy() { Some(desks.queue.enter().ok_or_else(full)?) } else { None };
    let (says, hears) = channel(MOST_FRAMES);
    let asked = Asked { name, number, question, from };
    let (backend, progress) = (Arc::clone(&desks.backend), running.0.clone());
    let errand = Errand { backend, seat, asked, says, progress };
    tokio::spawn(async move {
        errand.run(place).await;
        drop(running);
    });
    Ok(Response::new(Body::new(Frames(hears))))
}

/// Tells a desk what others touch, for as long as it listens and its session lasts.
async fn touched(State(desks): State<Arc<Desks>>, request: Request) -> Result<Response, Refused> {
    refuse_other_version(&desks, request.headers())?;
    let seat = seat(&desks, request.headers()).await?;
    let listening = desks.listen(&seat.session);
    let (says, hears) = channel(MOST_FRAMES);
    let listener =
        Listener { backend: Arc::clone(&desks.backend), seat, token: token(request.headers()).to_owned(), says };
    tokio::spawn(async move { listener.run(&listening).await });
    Ok(Response::new(Body::new(Frames(hears))))
}

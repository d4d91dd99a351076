//! Which page answers which request, and what must hold before one is answered: nothing changes on a GET, every form
//! carries its token, and a dealer reaches only their own data.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, STRICT_TRANSPORT_SECURITY};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use super::answers::{see_other, text, typed, with};
use super::backend::{PortalFault, PortalResult};
use super::forms::Form;
use super::pages::{ICON, STYLE};
use super::phone::{self, Ringed, Ringing};
use super::secrets::is_same;
use super::site::{Client, Peer, Portal, Proxy};
use super::views::Filled;
use super::visit::{Session, Visit, csrf};
use reports::portal::Means;

/// The table of all routes.
pub fn router(portal: Portal) -> Router {
    let portal = Arc::new(portal);
    let door = from_fn_with_state(Arc::clone(&portal), at_the_door);
    Router::new()
        .route("/health", get(open(|visit| Ok(health(visit)))))
        .route("/style.css", get(async || lasting("text/css; charset=utf-8", STYLE)))
        .route("/icon.svg", get(async || lasting("image/svg+xml", ICON)))
        .route("/favicon.ico", get(async || lasting("image/svg+xml", ICON)))
        .route("/", get(async || see_other("/leads")))
        .route("/sign-in", get(open(|visit| visit.sign_in_page(StatusCode::OK, "", ""))).post(open(Visit::sign_in)))
        .route("/l/{link}", get(open(Visit::link_page)).post(open(Visit::sign_in_by_link)))
        .route("/u/{link}", get(open(Visit::unsubscribe_page)).post(open(Visit::unsubscribe)))
        .route("/phone", post(open(ring)).get(async || no_ring()))
        .route("/leads", get(own(Visit::leads)))
        .route("/leads/{number}", get(own(|visit, session| visit.lead(session, StatusCode::OK, Filled::default()))))
        .route("/leads/{number}/report", post(form(Visit::report)))
        .route("/results", get(own(Visit::results)))
        .route("/reports/{receipt}", get(own(Visit::receipt)))
        .route("/reports/{receipt}/undo", post(form(|visit, session, _| visit.take_back(session))))
        .route("/lists/{list}/{file}", get(own(Visit::download)))
        .route("/sign-out", post(form(|visit, session, _| visit.sign_out(session))))
        .fallback(nothing_there())
        .method_not_allowed_fallback(nothing_there())
        .layer(door)
        .with_state(portal)
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A page for anybody. It is rendered on a thread that may wait for the database; a panic there is reported like any
/// fault.
fn open(
    answer: impl Fn(&Visit) -> PortalResult<Response> + Copy + Send + Sync + 'static,
) -> impl Fn(Visit) -> Answering + Clone + Send + Sync + 'static {
    move |visit| {
        Box::pin(async move {
            let visit = Arc::new(visit);
            let working = Arc::clone(&visit);
            let work = move || answer(&working).unwrap_or_else(|fault| working.failed(&fault));
            let done = tokio::task::spawn_blocking(work).await;
            done.unwrap_or_else(|error| visit.failed(&PortalFault(error.to_string())))
        })
    }
}

/// A page for a dealer who is signed in.
fn own(
    answer: fn(&Visit, &Session) -> PortalResult<Response>,
) -> impl Fn(Visit) -> Answering + Clone + Send + Sync + 'static {
    open(move |visit| match visit.session()? {
        Some(session) => answer(visit, &session),
        None => Ok(see_other("/sign-in")),
    })
}

/// A request that changes something: for a signed-in dealer, and only with the token from the dealer's own pages.
fn form(
    answer: fn(&Visit, &Session, &Form) -> PortalResult<Response>,
) -> impl Fn(Visit) -> Answering + Clone + Send + Sync + 'static {
    open(move |visit| match visit.session()? {
        Some(session) => match marked(visit, &session) {
            Some(form) => answer(visit, &session, &form),
            None => visit.forged(&session),
        },
        None => Ok(see_other("/sign-in")),
    })
}

fn nothing_there() -> impl Fn(Visit) -> Answering + Clone + Send + Sync + 'static {
    own(|visit, session| {
        let forged = visit.is_post() && marked(visit, session).is_none();
        if forged { visit.forged(session) } else { visit.foreign(session, visit.path()) }
    })
}

/// The form of a request, if it carries its token.
fn marked(visit: &Visit, session: &Session) -> Option<Form> {
    let form = Form::read(&visit.form);
    is_same(form.value("csrf").as_bytes(), csrf(&session.token).as_bytes()).then_some(form)
}

fn health(visit: &Visit) -> Response {
    match visit.portal.backend.business() {
        Ok(_) => text(StatusCode::OK, "ok\n"),
        Err(_) => text(StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read\n"),
    }
}

fn ring(visit: &Visit) -> PortalResult<Response> {
    let signature = visit.header(&HeaderName::from_static("x-twilio-signature"));
    let ringing = Ringing { path: visit.path(), query: visit.query(), signature, form: &visit.form };
    Ok(match phone::answer(visit.portal.backend.as_ref(), &ringing, &visit.portal.calls, visit.now)? {
        Ringed::Twiml(twiml) => typed(StatusCode::OK, "text/xml; charset=utf-8", twiml),
        Ringed::NotSetUp => text(StatusCode::NOT_FOUND, "No telephone is set up here."),
        Ringed::Unclear(why) => text(StatusCode::BAD_REQUEST, why),
        Ringed::Forged => {
            visit.note_stranger(Means::Telephone, "a telephone request with a wrong signature")?;
            text(StatusCode::FORBIDDEN, "The signature is wrong.")
        }
    })
}

fn no_ring() -> Response {
    text(StatusCode::METHOD_NOT_ALLOWED, "The telephone service uses POST.")
}

fn lasting(kind: &'static str, content: &str) -> Response {
    with(typed(StatusCode::OK, kind, content), CACHE_CONTROL, "public, max-age=3600")
}

/// Checks that apply to every request before it is handled, and headers for every response.
async fn at_the_door(State(portal): State<Arc<Portal>>, mut request: Request, next: Next) -> Response {
    let client = client(&request, portal.site.proxy);
    request.extensions_mut().insert(Client(client));
    let answer = if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
        text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST are answered.")
    } else if request.uri().path() == "/health" || portal.all.take(client, portal.now().seconds) {
        next.run(request).await
    } else {
        let wait = text(StatusCode::TOO_MANY_REQUESTS, "That was a lot at once. Please wait a minute.");
        with(wait, RETRY_AFTER, "60")
    };
    guarded(answer, portal.site.owned)
}

/// Who is asking, as far as the connection or a proxy in front says.
pub(crate) fn client(request: &Request, proxy: Proxy) -> IpAddr {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
    if proxy == Proxy::None {
        return peer;
    }
    // A proxy may append its own header to one forged by the client.
    let told = request.headers().get_all("x-forwarded-for").into_iter().next_back();
    told.and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next()?.trim().parse().ok())
        .unwrap_or(peer)
}

/// Headers that make browsers keep out other sites and other people at the same computer.
const GUARDS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors \
         'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-robots-tag", "noindex"),
];

/// `owned`: the certificate is one that browsers can verify.
pub(crate) fn guarded(mut answer: Response, owned: bool) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in GUARDS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if owned {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    answer
}

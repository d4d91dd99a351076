//! Responses as the portal builds them.

use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// A response with this media type.
#[must_use]
pub fn typed(status: StatusCode, kind: &'static str, content: impl Into<Vec<u8>>) -> Response {
    (status, [(CONTENT_TYPE, kind)], content.into()).into_response()
}

#[must_use]
pub fn html(status: StatusCode, page: String) -> Response {
    typed(status, "text/html; charset=utf-8", page)
}

#[must_use]
pub fn text(status: StatusCode, text: &str) -> Response {
    typed(status, "text/plain; charset=utf-8", text)
}

/// Sends the browser on to another page, which it gets with GET.
#[must_use]
pub fn see_other(path: &str) -> Response {
    with((StatusCode::SEE_OTHER, ()).into_response(), LOCATION, path)
}

/// Adds a header. A value that is not allowed in a header (a line break would start another) is left out.
#[must_use]
pub fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::header::SET_COOKIE;

    use super::*;

    #[test]
    fn a_value_cannot_begin_a_header() {
        let answer = with(see_other("/a"), SET_COOKIE, "a=1\r\nLocation: /stolen");
        assert_eq!((answer.status().as_u16(), &answer.headers()[LOCATION]), (303, &HeaderValue::from_static("/a")));
        assert!(!answer.headers().contains_key(SET_COOKIE));
    }
}

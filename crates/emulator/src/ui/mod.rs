//! The web pages at `/` and below `/_emulator`: records, recent requests and the API reference. Also what programs expect at
//! well-known paths: the document, the icon and the health of the emulator.
//!
//! They are read-only, need no script, and load nothing from other hosts.

mod components;
mod context;
mod curl;
mod home;
mod layout;
mod markdown;
mod records;
mod reference;
mod requests;
mod schemas;

pub(crate) use context::Ui;

use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

use crate::api::{HttpResponse, UrlEncoded, path_segments};
use context::{PageNotFound, ROOT};

/// Allows a page to load only our own stylesheet and icon.
const SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                               form-action 'none'; frame-ancestors 'none'";

const STYLESHEET: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// Responds to a request for a page. Returns `None` if the path does not belong to the UI.
pub(crate) fn respond(ui: &Ui<'_>, path: &str, query: &str) -> Option<HttpResponse> {
    if let Some(response) = well_known(ui, path) {
        return Some(response);
    }
    let query = UrlEncoded::parse(query).unwrap_or_default();
    let page = match path {
        "/" => Ok(home::page(ui)),
        _ => match path.strip_prefix(ROOT).filter(|rest| rest.is_empty() || rest.starts_with('/'))? {
            "/style.css" => return Some(asset("text/css; charset=utf-8", STYLESHEET)),
            "/icon.svg" => return Some(asset("image/svg+xml", ICON)),
            "/collections" => Ok(records::collections(ui, &query)),
            "/records" => records::list(ui, &query),
            "/record" => records::details(ui, &query),
            "/requests" => Ok(requests::list(ui, &query)),
            "/reference" => Ok(reference::page(ui)),
            rest => match rest.strip_prefix("/requests/").and_then(|number| number.parse().ok()) {
                Some(number) => requests::details(ui, number),
                None => Err(PageNotFound::new("There is no page at this URL.")),
            },
        },
    };
    let (status, page) = match page {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => (StatusCode::NOT_FOUND, layout::not_found(ui, &error)),
    };
    Some(with_security_headers(HttpResponse::html(status, page.into_string())))
}

/// Responds to a request for a well-known path, unless the document has the same path.
fn well_known(ui: &Ui<'_>, path: &str) -> Option<HttpResponse> {
    let document = &ui.api.document;
    if !["/health", "/favicon.ico", "/openapi.json"].contains(&path)
        || path_segments(path).is_ok_and(|segments| document.route(&segments).is_some())
    {
        return None;
    }
    Some(match path {
        "/health" => asset("application/json", "{\"status\":\"ok\"}"),
        "/favicon.ico" => asset("image/svg+xml", ICON),
        _ => with_security_headers(HttpResponse::json(StatusCode::OK, &document.source)),
    })
}

fn asset(media_type: &'static str, content: &'static str) -> HttpResponse {
    with_security_headers(HttpResponse::new(StatusCode::OK, media_type, content))
}

fn with_security_headers(response: HttpResponse) -> HttpResponse {
    let headers = [
        (CONTENT_SECURITY_POLICY, SECURITY_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    headers
        .into_iter()
        .fold(response, |response, (name, value)| response.with_header(name, HeaderValue::from_static(value)))
}

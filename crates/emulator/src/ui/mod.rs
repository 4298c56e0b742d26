//! The web pages at `/` and below `/_emulator`: records, recent requests and the API reference.
//!
//! They load nothing from other hosts, and need no script: with one, they show changes at once and copy commands.

mod components;
mod context;
mod control;
mod curl;
mod home;
mod layout;
mod markdown;
mod records;
mod reference;
mod request;
mod requests;
mod schemas;
mod try_it;

pub(crate) use context::Ui;
pub(crate) use try_it::Submitted;

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{HeaderValue, LOCATION};

use crate::api::{HttpResponse, UrlEncoded};
use context::{PageNotFound, ROOT};

const STYLESHEET: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");
const SCRIPT: &str = include_str!("script.js");

/// The path of the events by which a page learns of changes.
pub(crate) const EVENTS: &str = "/_emulator/events";

/// The paths of forms.
const CONTROL: &str = "/_emulator/control";
const TRY: &str = "/_emulator/try";

/// Responds to a request for a page. Returns `None` if the path does not belong to the UI.
pub(crate) fn respond(ui: &Ui<'_>, path: &str, query: &str) -> Option<HttpResponse> {
    let query = UrlEncoded::parse(query).unwrap_or_default();
    let page = match path {
        "/" => Ok(home::page(ui)),
        "/favicon.ico" if !ui.api.has_path(path) => return Some(asset("image/svg+xml", ICON)),
        _ => match path.strip_prefix(ROOT).filter(|rest| rest.is_empty() || rest.starts_with('/'))? {
            "/style.css" => return Some(asset("text/css; charset=utf-8", STYLESHEET)),
            "/script.js" => return Some(asset("text/javascript; charset=utf-8", SCRIPT)),
            "/icon.svg" => return Some(asset("image/svg+xml", ICON)),
            "/collections" => Ok(records::collections(ui, &query)),
            "/records" => records::list(ui, &query),
            "/record" => records::details(ui, &query),
            "/requests" => Ok(requests::list(ui, &query)),
            "/reference" => Ok(reference::page(ui)),
            "/control" => Ok(control::page(ui, query.first("done"))),
            rest => match rest.strip_prefix("/requests/").and_then(|number| number.parse().ok()) {
                Some(number) => request::page(ui, number),
                None => Err(PageNotFound::new("There is no page at this URL.")),
            },
        },
    };
    let (status, page) = match page {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => (StatusCode::NOT_FOUND, layout::not_found(ui, &error)),
    };
    Some(HttpResponse::html(status, page.into_string()).with_security_headers())
}

/// Returns `true` if forms are submitted to this path.
pub(crate) fn has_form(path: &str) -> bool {
    [CONTROL, TRY].contains(&path)
}

/// Processes a submitted form.
pub(crate) fn submit(ui: &Ui<'_>, path: &str, body: &Bytes) -> Submitted {
    let form = str::from_utf8(body).map_err(|_| "not UTF-8".to_owned()).and_then(UrlEncoded::parse);
    let page = match form {
        Ok(form) if path == TRY => match try_it::request(ui, &form) {
            Ok(request) => return request,
            Err(reason) => try_it::error_page(ui, &reason),
        },
        Ok(form) => match control::submit(ui, &form) {
            Ok(done) => return Submitted::Response(redirect(&format!("{CONTROL}?done={done}"))),
            Err(page) => page,
        },
        Err(reason) => try_it::error_page(ui, &reason),
    };
    let response = HttpResponse::html(StatusCode::BAD_REQUEST, page.into_string());
    Submitted::Response(response.with_security_headers())
}

/// Returns a redirect to the page of a request.
pub(crate) fn see_request(number: u64) -> HttpResponse {
    redirect(&format!("{ROOT}/requests/{number}"))
}

fn redirect(url: &str) -> HttpResponse {
    let response = HttpResponse::empty(StatusCode::SEE_OTHER).with_security_headers();
    match HeaderValue::try_from(url) {
        Ok(url) => response.with_header(LOCATION, url),
        Err(_) => response,
    }
}

fn asset(media_type: &'static str, content: &'static str) -> HttpResponse {
    HttpResponse::new(StatusCode::OK, media_type, content).with_security_headers()
}

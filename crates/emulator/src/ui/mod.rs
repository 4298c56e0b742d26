//! The web pages at `/` and below `/_emulator`: records, recent requests and the API reference.
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

use crate::api::{HttpResponse, UrlEncoded};
use context::{PageNotFound, ROOT};

const STYLESHEET: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// Responds to a request for a page. Returns `None` if the path does not belong to the UI.
pub(crate) fn respond(ui: &Ui<'_>, path: &str, query: &str) -> Option<HttpResponse> {
    let query = UrlEncoded::parse(query).unwrap_or_default();
    let page = match path {
        "/" => Ok(home::page(ui)),
        "/favicon.ico" if !ui.api.has_path(path) => return Some(asset("image/svg+xml", ICON)),
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
    Some(HttpResponse::html(status, page.into_string()).with_security_headers())
}

fn asset(media_type: &'static str, content: &'static str) -> HttpResponse {
    HttpResponse::new(StatusCode::OK, media_type, content).with_security_headers()
}

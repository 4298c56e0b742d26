//! The pages for a person, at `/`: what the emulator holds, what it was asked, and what the document says. They are made
//! here, need no script, and ask nothing of another host. Nothing on them changes anything.

mod curl;
mod home;
mod layout;
mod markdown;
mod records;
mod reference;
mod requests;
mod schemas;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};

use crate::api::urlencoded::Pairs;
use crate::server::Server;
use crate::server::reply::Answer;

/// Below which all pages but the first are, so that no path of a document is taken.
const ROOT: &str = "/_emulator";

/// What a browser lets a page do: be read, and look as our own stylesheet says.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// The page at `path`, if it is one of these.
pub(crate) fn answer(server: &Server, path: &str, query: &str) -> Option<Answer> {
    let below = match path {
        "/" => "",
        _ => path.strip_prefix(ROOT).filter(|below| below.is_empty() || below.starts_with('/'))?,
    };
    let query = Pairs::read(query).unwrap_or_default();
    let page = match below {
        "" if path == "/" => Ok(home::page(server)),
        "/style.css" => return Some(secured(Answer::new(StatusCode::OK, "text/css; charset=utf-8", STYLE))),
        "/icon.svg" => return Some(secured(Answer::new(StatusCode::OK, "image/svg+xml", ICON))),
        "/collections" => Ok(records::collections(server, &query)),
        "/records" => records::list(server, &query),
        "/record" => records::one(server, &query),
        "/requests" => Ok(requests::list(server, &query)),
        "/reference" => Ok(reference::page(server)),
        _ => match below.strip_prefix("/requests/").and_then(|number| number.parse().ok()) {
            Some(number) => requests::one(server, number),
            None => Err(Missing("There is no page at this address.".to_owned())),
        },
    };
    let (status, page) = match page {
        Ok(page) => (StatusCode::OK, page),
        Err(Missing(what)) => (StatusCode::NOT_FOUND, layout::missing(server, &what)),
    };
    Some(secured(Answer::html(status, page.into_string())))
}

/// That there is nothing to show, and why.
struct Missing(String);

impl From<rusqlite::Error> for Missing {
    fn from(error: rusqlite::Error) -> Self {
        Self(format!("The emulator's database failed: {error}"))
    }
}

fn secured(answer: Answer) -> Answer {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    headers
        .into_iter()
        .fold(answer, |answer, (name, value)| answer.with(name, HeaderValue::from_static(value)))
}

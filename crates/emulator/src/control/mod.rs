//! Control of the emulator over HTTP, below `/_emulator`, and responses at well-known paths.
//!
//! `openapi.json` documents it. The web pages are below the same path: a request that accepts HTML gets a page.

pub(crate) mod faults;
pub(crate) mod field;
mod requests;
pub(crate) mod seed;
mod well_known;

pub(crate) use field::InvalidField;
pub(crate) use well_known::well_known;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api::{Api, ApiError, HttpResponse, UrlEncoded};
use crate::faults::{FaultSwitch, Faults};
use crate::openapi::{HostPattern, Source};
use crate::request_log::RequestLog;

/// The document of the operations below `/_emulator`.
const OPENAPI: &str = include_str!("openapi.json");

/// The state that the operations read and change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Control<'a> {
    pub(crate) api: &'a Api,
    pub(crate) request_log: &'a RequestLog,
    pub(crate) faults: &'a FaultSwitch,
    /// The host and port of the emulator.
    pub(crate) authority: &'a str,
}

/// A path below `/_emulator` that is not a web page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Endpoint {
    Health,
    OpenApi,
    Reset,
    Seed,
    Faults,
    Requests,
    Request(u64),
    Clock,
    Random,
}

impl Endpoint {
    /// Returns the endpoint at a path. `accepts_html` is whether the request is for a web page.
    pub(crate) fn at(path: &str, accepts_html: bool) -> Option<Self> {
        Some(match path.strip_prefix("/_emulator/")? {
            "health" => Self::Health,
            "openapi.json" => Self::OpenApi,
            "reset" => Self::Reset,
            "seed" => Self::Seed,
            "faults" => Self::Faults,
            "clock" => Self::Clock,
            "random" => Self::Random,
            "requests" if !accepts_html => Self::Requests,
            rest => match rest.strip_prefix("requests/").and_then(|number| number.parse().ok()) {
                Some(number) if !accepts_html => Self::Request(number),
                _ => return None,
            },
        })
    }

    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Health | Self::OpenApi | Self::Requests | Self::Request(_) => &["GET", "HEAD"],
            Self::Reset | Self::Seed => &["POST"],
            Self::Faults | Self::Clock => &["GET", "HEAD", "PUT", "DELETE"],
            Self::Random => &["PUT", "DELETE"],
        }
    }
}

impl Control<'_> {
    /// Responds to a request. It may wait for other requests to arrive.
    pub(crate) async fn respond(
        &self,
        endpoint: Endpoint,
        method: &Method,
        query: &str,
        body: &Bytes,
    ) -> HttpResponse {
        let response = self.try_respond(endpoint, method, query, body).await;
        response.unwrap_or_else(HttpResponse::from).with_security_headers()
    }

    async fn try_respond(
        &self,
        endpoint: Endpoint,
        method: &Method,
        query: &str,
        body: &Bytes,
    ) -> Result<HttpResponse, ApiError> {
        if !endpoint.methods().contains(&method.as_str()) {
            return Err(ApiError::method_not_allowed(endpoint.methods().iter().copied()));
        }
        let ok = |body: &Value| Ok(HttpResponse::json(StatusCode::OK, body));
        let done = || Ok(HttpResponse::empty(StatusCode::NO_CONTENT));
        match (endpoint, method) {
            (Endpoint::Health, _) => ok(&self.health()?),
            (Endpoint::OpenApi, _) => Ok(HttpResponse::json_text(StatusCode::OK, OPENAPI)),
            (Endpoint::Reset, _) => {
                self.request_log.clear();
                self.api.store.clear()?;
                done()
            }
            (Endpoint::Seed, _) => {
                let records = seed::add(self.api, self.authority, &json_body(body)?)?;
                Ok(HttpResponse::json(StatusCode::CREATED, &json!({ "records": records })))
            }
            (Endpoint::Requests, _) => {
                let query = UrlEncoded::parse(query);
                let query = query.map_err(|reason| ApiError::invalid_value("query", &reason))?;
                ok(&requests::find(self.request_log, &query).await?)
            }
            (Endpoint::Request(number), _) => match self.request_log.get(number) {
                Some(request) => ok(&requests::to_json(&request)),
                None => Err(ApiError::not_found(&format!("/_emulator/requests/{number}"))),
            },
            (Endpoint::Faults, &Method::PUT) => {
                self.faults.set(&faults::parse(&json_body(body)?)?);
                done()
            }
            (Endpoint::Faults, &Method::DELETE) => {
                self.faults.set(&Faults::none());
                done()
            }
            (Endpoint::Faults, _) => ok(&self.faults.current().settings.to_json()),
            (Endpoint::Clock, &Method::PUT) => {
                let body = json_body(body)?;
                let body = field::object(&body, &["now"])?;
                let now = body.get("now").and_then(Value::as_str).map(DateTime::parse_from_rfc3339);
                let Some(Ok(now)) = now else {
                    return Err(ApiError::invalid_value(
                        "now",
                        "expected a time such as 2026-01-31T12:00:00Z",
                    ));
                };
                self.api.environment.stop_clock(Some(now.with_timezone(&Utc)));
                done()
            }
            (Endpoint::Clock, &Method::DELETE) => {
                self.api.environment.stop_clock(None);
                done()
            }
            (Endpoint::Clock, _) => {
                let environment = &self.api.environment;
                let now = environment.now().to_rfc3339_opts(SecondsFormat::Secs, true);
                ok(&json!({ "now": now, "stopped": environment.is_clock_stopped() }))
            }
            (Endpoint::Random, &Method::PUT) => {
                let body = json_body(body)?;
                let body = field::object(&body, &["seed"])?;
                let seed = body.get("seed").and_then(Value::as_u64);
                let seed = seed.ok_or_else(|| ApiError::invalid_value("seed", "expected an integer"))?;
                self.api.environment.seed(Some(seed));
                done()
            }
            (Endpoint::Random, _) => {
                self.api.environment.seed(None);
                done()
            }
        }
    }

    fn health(&self) -> Result<Value, ApiError> {
        let documents = &self.api.documents;
        let describe = |(index, source): (usize, &Source)| {
            let unserved = documents.unserved.iter().filter(|it| it.document == index);
            json!({
                "title": source.title,
                "version": source.version,
                "hosts": source.hosts.iter().map(HostPattern::as_str).collect::<Vec<_>>(),
                "operations": source.operation_count,
                "unserved": unserved.map(ToString::to_string).collect::<Vec<_>>(),
            })
        };
        let collections = self.api.store.collections()?;
        Ok(json!({
            "status": "ok",
            "title": documents.title(),
            "documents": documents.sources.iter().enumerate().map(describe).collect::<Vec<_>>(),
            "records": collections.iter().map(|collection| collection.record_count).sum::<u64>(),
            "requests": self.request_log.count(),
        }))
    }
}

fn json_body(body: &Bytes) -> Result<Value, ApiError> {
    serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid_value("body", &format!("not JSON: {error}")))
}

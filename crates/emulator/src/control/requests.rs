//! The request log as JSON, and waiting for requests.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::Method;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use crate::api::{ApiError, UrlEncoded};
use crate::request_log::{RecordedRequest, RequestLog};

/// The maximum time to wait, in seconds.
const MAX_WAIT: f64 = 600.0;

/// Selects requests.
#[derive(Debug, Default)]
struct RequestFilter {
    path_prefix: Option<String>,
    method: Option<Method>,
    status: Option<StatusFilter>,
    since: Option<Since>,
}

#[derive(Clone, Copy, Debug)]
enum StatusFilter {
    Exactly(u16),
    /// The first digit.
    Class(u16),
}

#[derive(Clone, Copy, Debug)]
enum Since {
    /// Requests with higher numbers.
    Number(u64),
    Time(DateTime<Utc>),
}

/// Returns the requests that a query selects. With `wait`, waits until there are `count` of them, or the time has passed.
pub(super) async fn find(log: &RequestLog, query: &UrlEncoded) -> Result<Value, ApiError> {
    let filter = RequestFilter::parse(query)?;
    let count = parse(query, "count", "an integer", |text| text.parse().ok())?.unwrap_or(1);
    let wait = parse(query, "wait", "a number of seconds up to 600", |text| {
        text.parse().ok().filter(|seconds| (0.0..=MAX_WAIT).contains(seconds))
    })?;
    let wait = Duration::from_secs_f64(wait.unwrap_or(0.0));
    // An error means that the time has passed: the response has what there is.
    let _ =
        timeout(wait, log.wait_until(|requests| requests.filter(|it| filter.matches(it)).count() >= count))
            .await;
    let requests: Vec<_> = log.all().into_iter().filter(|request| filter.matches(request)).collect();
    Ok(json!({
        "requests": requests.iter().map(to_json).collect::<Vec<_>>(),
        "last_number": log.last_number(),
        "dropped": log.dropped(),
    }))
}

impl RequestFilter {
    fn parse(query: &UrlEncoded) -> Result<Self, ApiError> {
        for (name, _) in query.iter() {
            if !["path", "method", "status", "since", "wait", "count"].contains(&name) {
                return Err(ApiError::invalid_value("query", &format!("unknown parameter {name}")));
            }
        }
        Ok(Self {
            path_prefix: query.first("path").map(str::to_owned),
            method: parse(query, "method", "an HTTP method", |text| text.to_ascii_uppercase().parse().ok())?,
            status: parse(query, "status", "a status such as 404 or 4xx", |text| {
                match text.strip_suffix("xx") {
                    Some(class) => {
                        class.parse().ok().filter(|it| (1..=5).contains(it)).map(StatusFilter::Class)
                    }
                    None => text.parse().ok().filter(|it| (100..600).contains(it)).map(StatusFilter::Exactly),
                }
            })?,
            since: parse(query, "since", "the number of a request or a time", |text| match text.parse() {
                Ok(number) => Some(Since::Number(number)),
                Err(_) => Some(Since::Time(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc))),
            })?,
        })
    }

    fn matches(&self, request: &RecordedRequest) -> bool {
        let status = request.status.map(|status| status.as_u16());
        self.path_prefix.as_deref().is_none_or(|prefix| request.path.starts_with(prefix))
            && self.method.as_ref().is_none_or(|method| *method == request.method)
            && self.status.is_none_or(|filter| match filter {
                StatusFilter::Exactly(expected) => status == Some(expected),
                StatusFilter::Class(digit) => status.is_some_and(|status| status / 100 == digit),
            })
            && self.since.is_none_or(|since| match since {
                Since::Number(number) => request.number > number,
                Since::Time(time) => request.received_at >= time,
            })
    }
}

/// Parses a parameter, if it is given.
fn parse<T>(
    query: &UrlEncoded,
    name: &str,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = query.first(name) else { return Ok(None) };
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => {
            Err(ApiError::invalid_value(name, &format!("{} is not {expected}", crate::text::quoted(text))))
        }
    }
}

/// Returns a request as JSON.
pub(super) fn to_json(request: &RecordedRequest) -> Value {
    let mut headers = Map::new();
    for (name, value) in &request.headers {
        match headers.get_mut(name) {
            Some(Value::String(values)) => {
                values.push_str(", ");
                values.push_str(value);
            }
            _ => drop(headers.insert(name.clone(), value.as_str().into())),
        }
    }
    json!({
        "number": request.number,
        "received_at": request.received_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "method": request.method.as_str(),
        "path": request.path,
        "headers": headers,
        "account": request.account,
        "body": request.body,
        "status": request.status.map(|status| status.as_u16()),
        "response_body": request.response_body,
        "request_id": request.request_id,
        "duration_ms": request.duration.as_secs_f64() * 1000.0,
        "fault": request.fault,
    })
}

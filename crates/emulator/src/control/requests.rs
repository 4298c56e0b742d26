//! The request log as JSON, and waiting for requests.

use std::time::Duration;

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use crate::api::{ApiError, UrlEncoded};
use crate::request_filter::{RequestFilter, parse_parameter};
use crate::request_log::{RecordedRequest, RequestLog};

/// The maximum time to wait, in seconds.
const MAX_WAIT: f64 = 600.0;

/// Returns the requests that a query selects. With `wait`, waits until there are `count` of them, or the time has passed.
pub(super) async fn find(log: &RequestLog, query: &UrlEncoded) -> Result<Value, ApiError> {
    for (name, _) in query.iter() {
        if ![&RequestFilter::PARAMETERS[..], &["wait", "count"]].concat().contains(&name) {
            return Err(ApiError::invalid_value("query", &format!("unknown parameter {name}")));
        }
    }
    let query = |name: &str| query.first(name);
    let filter = RequestFilter::parse(query)?;
    let count = parse_parameter(query, "count", "an integer", |text| text.parse().ok())?.unwrap_or(1);
    let wait = parse_parameter(query, "wait", "a number of seconds up to 600", |text| {
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

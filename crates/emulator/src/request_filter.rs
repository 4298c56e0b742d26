//! Selects requests of the log by the parameters of a query.

use chrono::{DateTime, Utc};
use hyper::Method;

use crate::api::ApiError;
use crate::request_log::RecordedRequest;
use crate::text::quoted;

/// Selects requests.
#[derive(Debug, Default)]
pub(crate) struct RequestFilter {
    path_prefix: Option<String>,
    method: Option<Method>,
    status: Option<StatusFilter>,
    since: Option<Since>,
    /// In lower case.
    text: Option<String>,
    failed: bool,
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

impl RequestFilter {
    /// The names of the parameters.
    pub(crate) const PARAMETERS: [&str; 6] = ["path", "method", "status", "since", "text", "failed"];

    /// Creates a filter. `query` returns the value of a parameter.
    pub(crate) fn parse<'a>(query: impl Fn(&str) -> Option<&'a str> + Copy) -> Result<Self, ApiError> {
        Ok(Self {
            path_prefix: query("path").map(str::to_owned),
            method: parse_parameter(query, "method", "an HTTP method", |text| {
                text.to_ascii_uppercase().parse().ok()
            })?,
            status: parse_parameter(query, "status", "a status such as 404 or 4xx", |text| {
                match text.strip_suffix("xx") {
                    Some(class) => {
                        class.parse().ok().filter(|it| (1..=5).contains(it)).map(StatusFilter::Class)
                    }
                    None => text.parse().ok().filter(|it| (100..600).contains(it)).map(StatusFilter::Exactly),
                }
            })?,
            since: parse_parameter(query, "since", "the number of a request or a time", |text| {
                match text.parse() {
                    Ok(number) => Some(Since::Number(number)),
                    Err(_) => Some(Since::Time(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc))),
                }
            })?,
            text: query("text").map(str::to_lowercase),
            failed: parse_parameter(query, "failed", "true or false", |text| text.parse().ok())?
                .unwrap_or(false),
        })
    }

    /// Returns `true` if the filter selects a request.
    pub(crate) fn matches(&self, request: &RecordedRequest) -> bool {
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
            && (!self.failed || status.is_none_or(|status| status >= 400))
            && self.text.as_deref().is_none_or(|text| contains(request, text))
    }
}

/// Parses a parameter, if it is given.
pub(crate) fn parse_parameter<'a, T>(
    query: impl Fn(&str) -> Option<&'a str>,
    name: &str,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = query(name) else { return Ok(None) };
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => Err(ApiError::invalid_value(name, &format!("{} is not {expected}", quoted(text)))),
    }
}

/// Returns `true` if the URL, a body, the ID or the fault of a request contains `text`, which is in lower case.
fn contains(request: &RecordedRequest, text: &str) -> bool {
    let RecordedRequest { path, body, response_body, request_id, fault, .. } = request;
    let searched = [path, body, response_body, request_id].into_iter().chain(fault);
    searched.into_iter().any(|searched| searched.to_lowercase().contains(text))
}

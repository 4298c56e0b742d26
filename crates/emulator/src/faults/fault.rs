//! Faults and their textual form.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::Error;
use crate::text::quoted;

/// A fault to inject, and the requests to inject it into.
///
/// A fault is written as one kind and any number of modifiers, separated by commas:
///
/// | kind | effect |
/// |---|---|
/// | `status=503` | Responds with this status (400 to 599) and the service's body for it. `retry-after=2` (in seconds) or `retry-after=date` adds the header. |
/// | `latency=50ms` | Delays the response (`ms` or `s`). The only kind that combines with another fault. |
/// | `close` | Closes the connection without a response. |
/// | `reset` | Resets the connection without a response. |
/// | `half-body` | Closes the connection in the middle of the response body. |
/// | `broken-json` | Cuts the response body in half, with a matching `Content-Length`. |
/// | `html`, `html=502` | Responds with the HTML page of a gateway. |
///
/// | modifier | injects the fault into |
/// |---|---|
/// | `method=POST` | requests with this method |
/// | `path=/v1/Things` | requests whose path begins with this |
/// | `times=3` | the first 3 matching requests |
/// | `every=10` | every tenth matching request |
/// | `chance=0.1` | matching requests with this probability (see [`Faults::seed`]) |
/// | `after` | the response: the request is processed first. Without it, the request is not processed, except for `half-body` and `broken-json`, which need a response. |
///
/// ```
/// use twilio_emulator::Fault;
///
/// let fault: Fault = "status=503,retry-after=2,method=POST,times=3".parse()?;
/// assert_eq!(fault.to_string(), "status=503,retry-after=2,method=POST,times=3");
///
/// let error = "statsu=503".parse::<Fault>().unwrap_err();
/// assert!(error.to_string().contains("'statsu'"));
/// # Ok::<(), twilio_emulator::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) after: bool,
    method: Option<Method>,
    path: Option<String>,
    pub(crate) times: Option<u64>,
    pub(crate) every: Option<u64>,
    pub(crate) chance: Option<f64>,
}

/// The effect of a fault.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FaultKind {
    Status(StatusCode, Option<RetryAfter>),
    Latency(Duration),
    Close,
    Reset,
    HalfBody,
    BrokenJson,
    Html(StatusCode),
}

/// The format of `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Seconds(u32),
    /// The date two seconds from now.
    Date,
}

/// The faults and limits of an emulator.
///
/// If several faults match a request, the first is injected; latencies add up. With the same seed and the same sequence of
/// requests, the same requests fail.
///
/// ```
/// use twilio_emulator::{Fault, Faults};
///
/// let one_in_ten: Fault = "reset,chance=0.1".parse()?;
/// let faults = Faults::from_iter([one_in_ten]).seed(7).rate_limit(100);
/// # Ok::<(), twilio_emulator::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Faults {
    pub(crate) faults: Vec<Fault>,
    pub(crate) seed: u64,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) concurrency_limit: Option<u32>,
}

impl Faults {
    /// Returns no faults and no limits.
    pub fn none() -> Self {
        Self::default()
    }

    /// Sets the seed for `chance`. The default is 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Responds with 429 to requests beyond this many per second.
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = Some(requests);
        self
    }

    /// Responds with 429 to requests beyond this many at once.
    pub fn concurrency_limit(mut self, requests: u32) -> Self {
        self.concurrency_limit = Some(requests);
        self
    }

    /// Adds the faults and limits of `other`, whose limits and seed take precedence.
    pub(crate) fn extended_by(mut self, other: Self) -> Self {
        self.faults.extend(other.faults);
        self.seed = if other.seed == 0 { self.seed } else { other.seed };
        self.rate_limit = other.rate_limit.or(self.rate_limit);
        self.concurrency_limit = other.concurrency_limit.or(self.concurrency_limit);
        self
    }

    /// Returns the settings as they are set over HTTP.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "faults": self.faults.iter().map(Fault::to_string).collect::<Vec<_>>(),
            "seed": self.seed,
            "rate_limit": self.rate_limit,
            "concurrency_limit": self.concurrency_limit,
        })
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self { faults: faults.into_iter().collect(), ..Self::default() }
    }
}

impl Fault {
    /// Returns `true` if the fault applies to requests with this method and path.
    pub(crate) fn matches(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|it| it == method)
            && self.path.as_deref().is_none_or(|prefix| path.starts_with(prefix))
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|reason| Error::Fault { fault: text.to_owned(), reason })
    }
}

const KINDS: [&str; 7] = ["status", "latency", "close", "reset", "half-body", "broken-json", "html"];
const MODIFIERS: [&str; 7] = ["retry-after", "method", "path", "times", "every", "chance", "after"];

/// Parses a fault. The error is a reason to print after the fault.
fn parse(text: &str) -> Result<Fault, String> {
    let mut kind = None;
    let mut retry_after = None;
    let (mut method, mut path, mut times, mut every, mut chance) = (None, None, None, None, None);
    let mut after = false;
    for part in text.split(',').map(str::trim) {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (part, None),
        };
        if let Some(parsed) = FaultKind::parse(name, value)? {
            if kind.replace(parsed).is_some() {
                return Err("it has more than one kind; give each kind as a separate fault".to_owned());
            }
            continue;
        }
        match (name, value) {
            ("retry-after", Some(value)) => retry_after = Some(parse_retry_after(value)?),
            ("after", None) => after = true,
            ("method", Some(value)) => {
                let parsed = value.to_ascii_uppercase().parse::<Method>();
                method = Some(parsed.map_err(|_| format!("{} is not an HTTP method", quoted(value)))?);
            }
            ("path", Some(value)) if value.starts_with('/') => path = Some(value.to_owned()),
            ("path", Some(value)) => {
                return Err(format!("the path {} does not begin with `/`", quoted(value)));
            }
            ("times", Some(value)) => times = Some(parse_count(name, value)?),
            ("every", Some(value)) => every = Some(parse_count(name, value)?),
            ("chance", Some(value)) => match value.parse() {
                Ok(parsed) if (0.0..=1.0).contains(&parsed) => chance = Some(parsed),
                _ => return Err(format!("the chance {} is not a number from 0 to 1", quoted(value))),
            },
            ("after", Some(_)) => return Err("`after` does not take a value".to_owned()),
            (name, None) if MODIFIERS.contains(&name) => return Err(format!("`{name}` requires a value")),
            _ => {
                let (kinds, modifiers) = (KINDS.join(", "), MODIFIERS.join(", "));
                return Err(format!(
                    "{} is neither a kind ({kinds}) nor a modifier ({modifiers})",
                    quoted(name)
                ));
            }
        }
    }
    let kind = match (kind, retry_after) {
        (None, _) => return Err(format!("it has no kind ({})", KINDS.join(", "))),
        (Some(FaultKind::Status(status, _)), retry_after) => FaultKind::Status(status, retry_after),
        (Some(_), Some(_)) => return Err("`retry-after` requires the kind `status`".to_owned()),
        (Some(kind), None) => kind,
    };
    Ok(Fault { kind, after, method, path, times, every, chance })
}

impl FaultKind {
    /// Parses a kind. Returns `None` if `name` is not the name of a kind.
    fn parse(name: &str, value: Option<&str>) -> Result<Option<Self>, String> {
        Ok(Some(match (name, value) {
            ("status", Some(value)) => Self::Status(parse_status(value)?, None),
            ("html", value) => Self::Html(parse_status(value.unwrap_or("502"))?),
            ("latency", Some(value)) => Self::Latency(parse_latency(value)?),
            ("status" | "latency", None) => return Err(format!("`{name}` requires a value")),
            ("close", None) => Self::Close,
            ("reset", None) => Self::Reset,
            ("half-body", None) => Self::HalfBody,
            ("broken-json", None) => Self::BrokenJson,
            ("close" | "reset" | "half-body" | "broken-json", Some(_)) => {
                return Err(format!("`{name}` does not take a value"));
            }
            _ => return Ok(None),
        }))
    }
}

fn parse_status(value: &str) -> Result<StatusCode, String> {
    let status = value.parse().ok().filter(|status: &StatusCode| (400..600).contains(&status.as_u16()));
    status.ok_or_else(|| format!("the status {} is not from 400 to 599", quoted(value)))
}

fn parse_retry_after(value: &str) -> Result<RetryAfter, String> {
    match (value, value.parse()) {
        ("date", _) => Ok(RetryAfter::Date),
        (_, Ok(seconds)) => Ok(RetryAfter::Seconds(seconds)),
        _ => Err(format!("{} is neither a number of seconds nor `date`", quoted(value))),
    }
}

fn parse_count(name: &str, value: &str) -> Result<u64, String> {
    let count = value.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| format!("{} is not a positive number for `{name}`", quoted(value)))
}

/// Parses a latency of up to 10 minutes, which is longer than clients wait.
fn parse_latency(value: &str) -> Result<Duration, String> {
    let integer = |digits: &str| digits.parse::<u64>().ok();
    let millis = match value.strip_suffix("ms") {
        Some(digits) => integer(digits),
        None => value.strip_suffix('s').and_then(integer).and_then(|seconds| seconds.checked_mul(1000)),
    };
    match millis {
        Some(millis) if millis <= 600_000 => Ok(Duration::from_millis(millis)),
        Some(_) => Err(format!("the latency {} exceeds the maximum of 600s", quoted(value))),
        None => Err(format!("the latency {} is not a duration such as `50ms` or `2s`", quoted(value))),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::Status(status, retry_after) => {
                write!(f, "status={}", status.as_u16())?;
                match retry_after {
                    Some(RetryAfter::Seconds(seconds)) => write!(f, ",retry-after={seconds}")?,
                    Some(RetryAfter::Date) => f.write_str(",retry-after=date")?,
                    None => {}
                }
            }
            FaultKind::Latency(latency) => write!(f, "latency={}ms", latency.as_millis())?,
            FaultKind::Close => f.write_str("close")?,
            FaultKind::Reset => f.write_str("reset")?,
            FaultKind::HalfBody => f.write_str("half-body")?,
            FaultKind::BrokenJson => f.write_str("broken-json")?,
            FaultKind::Html(status) => write!(f, "html={}", status.as_u16())?,
        }
        if let Some(method) = &self.method {
            write!(f, ",method={method}")?;
        }
        if let Some(path) = &self.path {
            write!(f, ",path={path}")?;
        }
        if let Some(times) = self.times {
            write!(f, ",times={times}")?;
        }
        if let Some(every) = self.every {
            write!(f, ",every={every}")?;
        }
        if let Some(chance) = self.chance {
            write!(f, ",chance={chance}")?;
        }
        if self.after { f.write_str(",after") } else { Ok(()) }
    }
}

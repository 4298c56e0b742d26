//! Faults: what a client has to be tested with.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::Error;
use crate::text::shown;

/// A fault and when it strikes, as text: one kind, then modifiers, separated by commas.
///
/// | kind | what the client meets |
/// |---|---|
/// | `status=503` | that status, in the service's own body; `retry-after=2` (seconds) or `retry-after=date` adds the header |
/// | `latency=50ms` | an answer that takes so much longer, `ms` or `s`; the only kind that goes together with another |
/// | `close` | a connection that ends without an answer |
/// | `reset` | a connection that is reset without an answer |
/// | `half-body` | an answer whose connection ends in the middle of the body |
/// | `broken-json` | a body that is cut, with a length that fits it |
/// | `html` or `html=502` | a gateway's page in place of an answer |
///
/// | modifier | the fault strikes |
/// |---|---|
/// | `method=POST` | requests of that method |
/// | `path=/v1/Things` | requests whose path begins so |
/// | `times=3` | so many times, and then no more |
/// | `every=10` | each tenth of the requests that it could strike |
/// | `chance=0.1` | one in ten of them, drawn with the seed |
/// | `after` | when the request has been carried out: the answer is lost. Without it nothing is carried out. `half-body` and `broken-json` are always after. |
///
/// ```
/// use twilio_emulator::Fault;
///
/// let fault: Fault = "status=503,retry-after=2,method=POST,times=3".parse()?;
/// assert_eq!(fault.to_string(), "status=503,retry-after=2,method=POST,times=3");
///
/// let refused = "statsu=503".parse::<Fault>().unwrap_err();
/// assert!(refused.to_string().contains("'statsu'"));
/// # Ok::<(), twilio_emulator::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) kind: Kind,
    pub(crate) after: bool,
    method: Option<Method>,
    path: Option<String>,
    pub(crate) times: Option<u64>,
    pub(crate) every: Option<u64>,
    pub(crate) chance: Option<f64>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Status(StatusCode, Option<RetryAfter>),
    Latency(Duration),
    Close,
    Reset,
    HalfBody,
    BrokenJson,
    Html(StatusCode),
}

/// How `Retry-After` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Seconds(u32),
    /// The date of the second after the next.
    Date,
}

/// All that goes wrong with an emulator: faults, in their order, and limits.
///
/// Of several faults that could strike one request the first does; each latency adds to it. With the same seed and the
/// same requests in the same order, the same of them are struck.
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
    pub(crate) all: Vec<Fault>,
    pub(crate) seed: u64,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) concurrency_limit: Option<u32>,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// What chance is drawn with.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Answers 429 to what is more than `requests` per second.
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = Some(requests);
        self
    }

    /// Answers 429 to what is more than `requests` at once.
    pub fn concurrency_limit(mut self, requests: u32) -> Self {
        self.concurrency_limit = Some(requests);
        self
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self { all: faults.into_iter().collect(), ..Self::default() }
    }
}

impl Fault {
    pub(crate) fn could_strike(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|it| it == method)
            && self.path.as_deref().is_none_or(|it| path.starts_with(it))
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut kind = None;
        let mut retry_after = None;
        let mut fault = Self {
            kind: Kind::Close,
            after: false,
            method: None,
            path: None,
            times: None,
            every: None,
            chance: None,
        };
        let refused =
            |what: String| Error::Fault(format!("the fault {} cannot be read: {what}", shown(text)));
        for part in text.split(',').map(str::trim) {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (part, None),
            };
            if let Some(found) = Kind::read(name, value).map_err(refused)? {
                if kind.replace(found).is_some() {
                    return Err(refused("it has two kinds; give two faults".to_owned()));
                }
                continue;
            }
            match (name, value) {
                ("retry-after", Some("date")) => retry_after = Some(RetryAfter::Date),
                ("retry-after", Some(value)) => {
                    let seconds = value.parse().map_err(|_| {
                        refused(format!("{} is neither a number of seconds nor `date`", shown(value)))
                    })?;
                    retry_after = Some(RetryAfter::Seconds(seconds));
                }
                ("after", None) => fault.after = true,
                ("method", Some(value)) => {
                    let method = value.to_ascii_uppercase().parse();
                    fault.method =
                        Some(method.map_err(|_| refused(format!("{} is no method", shown(value))))?);
                }
                ("path", Some(value)) if value.starts_with('/') => fault.path = Some(value.to_owned()),
                ("path", Some(value)) => {
                    return Err(refused(format!("the path {} does not begin with `/`", shown(value))));
                }
                ("times", Some(value)) => fault.times = Some(count(name, value).map_err(refused)?),
                ("every", Some(value)) => fault.every = Some(count(name, value).map_err(refused)?),
                ("chance", Some(value)) => match value.parse() {
                    Ok(chance) if (0.0..=1.0).contains(&chance) => fault.chance = Some(chance),
                    _ => return Err(refused(format!("the chance {} is not from 0 to 1", shown(value)))),
                },
                (name, None) if !name.is_empty() && MODIFIERS.contains(&name) => {
                    return Err(refused(format!("{} wants a value", shown(name))));
                }
                _ => {
                    return Err(refused(format!(
                        "{} is neither a kind ({}) nor a modifier ({}, after)",
                        shown(name),
                        KINDS.join(", "),
                        MODIFIERS.join(", ")
                    )));
                }
            }
        }
        fault.kind = kind.ok_or_else(|| refused(format!("it has no kind: {}", KINDS.join(", "))))?;
        match (&mut fault.kind, retry_after) {
            (Kind::Status(_, wanted), given) => *wanted = given,
            (_, Some(_)) => return Err(refused("retry-after goes with `status` only".to_owned())),
            (_, None) => {}
        }
        Ok(fault)
    }
}

const KINDS: [&str; 7] = ["status", "latency", "close", "reset", "half-body", "broken-json", "html"];
const MODIFIERS: [&str; 6] = ["retry-after", "method", "path", "times", "every", "chance"];

impl Kind {
    fn read(name: &str, value: Option<&str>) -> Result<Option<Self>, String> {
        Ok(Some(match (name, value) {
            ("status", Some(value)) => Self::Status(status(value)?, None),
            ("html", value) => Self::Html(status(value.unwrap_or("502"))?),
            ("latency", Some(value)) => Self::Latency(duration(value)?),
            ("status" | "latency", None) => return Err(format!("{} wants a value", shown(name))),
            ("close", None) => Self::Close,
            ("reset", None) => Self::Reset,
            ("half-body", None) => Self::HalfBody,
            ("broken-json", None) => Self::BrokenJson,
            ("close" | "reset" | "half-body" | "broken-json", Some(_)) => {
                return Err(format!("{} takes no value", shown(name)));
            }
            _ => return Ok(None),
        }))
    }
}

fn status(value: &str) -> Result<StatusCode, String> {
    let status = value.parse().ok().filter(|status: &StatusCode| (400..600).contains(&status.as_u16()));
    status.ok_or_else(|| format!("the status {} is not from 400 to 599", shown(value)))
}

fn count(name: &str, value: &str) -> Result<u64, String> {
    let count = value.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| format!("{name} is {}, and not a number from 1", shown(value)))
}

/// A minute is longer than any client waits.
fn duration(value: &str) -> Result<Duration, String> {
    let read = |digits: &str| digits.parse::<u64>().ok();
    let millis = match value.strip_suffix("ms") {
        Some(digits) => read(digits),
        None => value.strip_suffix('s').and_then(read).and_then(|seconds| seconds.checked_mul(1000)),
    };
    match millis {
        Some(millis) if millis <= 600_000 => Ok(Duration::from_millis(millis)),
        Some(_) => Err(format!("the latency {} is longer than 600s", shown(value))),
        None => Err(format!("the latency {} is not a time as `50ms` or `2s`", shown(value))),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Status(status, retry_after) => {
                write!(f, "status={}", status.as_u16())?;
                match retry_after {
                    Some(RetryAfter::Seconds(seconds)) => write!(f, ",retry-after={seconds}")?,
                    Some(RetryAfter::Date) => f.write_str(",retry-after=date")?,
                    None => {}
                }
            }
            Kind::Latency(time) => write!(f, "latency={}ms", time.as_millis())?,
            Kind::Close => f.write_str("close")?,
            Kind::Reset => f.write_str("reset")?,
            Kind::HalfBody => f.write_str("half-body")?,
            Kind::BrokenJson => f.write_str("broken-json")?,
            Kind::Html(status) => write!(f, "html={}", status.as_u16())?,
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

//! Faults and limits as JSON.

use serde_json::{Map, Value};

use super::field::{InvalidField, object, parse_strings};
use crate::faults::Faults;

/// Reads faults and limits.
pub(crate) fn parse(body: &Value) -> Result<Faults, InvalidField> {
    let body = object(body, &["faults", "seed", "rate_limit", "concurrency_limit"])?;
    let texts = body.get("faults").unwrap_or(&Value::Null);
    let mut faults =
        Faults::from_iter(parse_strings(texts, str::parse).map_err(|error| error.within("faults"))?);
    if let Some(seed) = integer(body, "seed")? {
        faults = faults.seed(seed);
    }
    if let Some(requests) = limit(body, "rate_limit")? {
        faults = faults.rate_limit(requests);
    }
    if let Some(requests) = limit(body, "concurrency_limit")? {
        faults = faults.concurrency_limit(requests);
    }
    Ok(faults)
}

fn integer(body: &Map<String, Value>, name: &str) -> Result<Option<u64>, InvalidField> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| InvalidField::new(name, "expected an integer")),
    }
}

fn limit(body: &Map<String, Value>, name: &str) -> Result<Option<u32>, InvalidField> {
    match integer(body, name)?.map(u32::try_from).transpose() {
        Ok(Some(0)) | Err(_) => Err(InvalidField::new(name, "expected a number from 1 to 4294967295")),
        Ok(limit) => Ok(limit),
    }
}

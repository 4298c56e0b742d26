//! Errors of values within JSON.

use std::fmt;

use serde_json::{Map, Value};

use crate::api::ApiError;
use crate::text::quoted;

/// An error in a JSON document.
#[derive(Debug)]
pub(crate) struct InvalidField {
    /// The location of the value, such as `[0].records[1]`. It is empty for the whole document.
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl InvalidField {
    pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }

    /// Returns the error of a document in which the value is at `path`.
    pub(crate) fn within(self, path: &str) -> Self {
        let separator =
            if path.is_empty() || self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: format!("{path}{separator}{}", self.path), ..self }
    }
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.reason),
            path => write!(f, "{path}: {}", self.reason),
        }
    }
}

impl From<InvalidField> for ApiError {
    fn from(error: InvalidField) -> Self {
        let name = if error.path.is_empty() { "body" } else { &error.path };
        Self::invalid_value(name, &error.reason)
    }
}

/// Returns an object, all of whose names are among `names`.
pub(crate) fn object<'a>(value: &'a Value, names: &[&str]) -> Result<&'a Map<String, Value>, InvalidField> {
    let object = value.as_object().ok_or_else(|| InvalidField::new("", "expected an object"))?;
    match object.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => {
            let reason = format!("unknown name {}, expected {}", quoted(name), names.join(", "));
            // The path locates the name if no character in it has a meaning in paths.
            let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            Err(InvalidField::new(if is_plain { name } else { "" }, reason))
        }
        None => Ok(object),
    }
}

/// Returns the strings of an array, parsed. Null is an empty array.
pub(crate) fn parse_strings<T>(
    array: &Value,
    parse: impl Fn(&str) -> Result<T, crate::Error>,
) -> Result<Vec<T>, InvalidField> {
    let texts = match array {
        Value::Null => &[],
        Value::Array(texts) => texts.as_slice(),
        _ => return Err(InvalidField::new("", "expected an array")),
    };
    let parse_at = |(index, text): (usize, &Value)| {
        let invalid = |reason: String| InvalidField::new(format!("[{index}]"), reason);
        let text = text.as_str().ok_or_else(|| invalid("expected a string".to_owned()))?;
        parse(text).map_err(|error| invalid(error.to_string()))
    };
    texts.iter().enumerate().map(parse_at).collect()
}

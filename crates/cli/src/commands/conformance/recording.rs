//! The recording of a scenario, without SIDs and secrets.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::error::CliError;

/// The number of characters of a SID.
const SID_LEN: usize = 34;

/// Responses, in which SIDs, times and the URL of the service are replaced.
#[derive(Debug)]
pub(super) struct Recording {
    base_url: String,
    /// The SIDs in the order in which they were first seen.
    sids: Vec<String>,
    calls: Vec<Value>,
}

impl Recording {
    pub(super) fn new(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), sids: Vec::new(), calls: Vec::new() }
    }

    /// Adds a request, and its response unless it was not sent.
    pub(super) fn add(&mut self, name: &str, method: &str, path: &str, response: Option<(u16, Value)>) {
        let path = self.anonymize_text(path);
        let (status, body) = match response {
            Some((status, body)) => (json!(status), self.anonymize(body)),
            None => (Value::Null, Value::Null),
        };
        self.calls
            .push(json!({ "name": name, "method": method, "path": path, "status": status, "body": body }));
    }

    /// Returns the recording as JSON.
    pub(super) fn to_json(&self) -> String {
        format!("{:#}", Value::from(self.calls.clone()))
    }

    /// Compares the recording with another.
    pub(super) fn compare(&self, expected: &[Value]) -> Result<(), CliError> {
        let name = |call: &Value| call["name"].as_str().unwrap_or_default().to_owned();
        let mut different: Vec<String> = Vec::new();
        for call in &self.calls {
            let found = expected.iter().find(|other| name(other) == name(call));
            if found != Some(call) {
                let status = |call: Option<&Value>| call.map_or(Value::Null, |call| call["status"].clone());
                different.push(format!(
                    "{} (status {}, recorded {})",
                    name(call),
                    call["status"],
                    status(found)
                ));
            }
        }
        if different.is_empty() {
            return Ok(());
        }
        let message = format!("the responses differ from the recording: {}", different.join(", "));
        Err(CliError::failed(message).help("run the command without --compare to see the responses"))
    }

    fn anonymize(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => self.anonymize_text(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.anonymize(item)).collect(),
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, member)| (name, self.anonymize(member)));
                Value::Object(members.collect::<Map<_, _>>())
            }
            other => other,
        }
    }

    fn anonymize_text(&mut self, text: &str) -> String {
        if is_time(text) {
            return "TIME".to_owned();
        }
        let text = text.replace(&self.base_url, "BASE_URL");
        let text = match text.split_once("PageToken=PT") {
            Some((before, _)) => format!("{before}PageToken=TOKEN"),
            None => text,
        };
        let mut result = String::new();
        let mut rest = text.as_str();
        while let Some(letter) = rest.chars().next() {
            let len = match rest.get(..SID_LEN).filter(|sid| is_sid(sid)) {
                Some(sid) => {
                    result.push_str(&self.name_of(sid));
                    SID_LEN
                }
                None => {
                    result.push(letter);
                    letter.len_utf8()
                }
            };
            rest = &rest[len..];
        }
        result
    }

    /// Returns the name that replaces a SID: its letters and a number.
    fn name_of(&mut self, sid: &str) -> String {
        let index = self.sids.iter().position(|known| known == sid).unwrap_or_else(|| {
            self.sids.push(sid.to_owned());
            self.sids.len() - 1
        });
        format!("{}-{}", &sid[..2], index + 1)
    }
}

/// Reads a recording.
pub(super) fn read(path: &Path) -> Result<Vec<Value>, CliError> {
    let invalid =
        |reason: String| CliError::usage(format!("cannot read the recording {}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))
}

fn is_sid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes[..2].iter().all(u8::is_ascii_uppercase) && bytes[2..].iter().all(u8::is_ascii_hexdigit)
}

fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == "2026-01-31T12:00:00Z".len() && bytes[10] == b'T' && bytes[19] == b'Z'
}

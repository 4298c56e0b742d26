//! Removes the client's secret from responses: some services echo what they were sent.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretSlice};

use crate::Credentials;

const REDACTED: &str = "[redacted]";

/// The shortest secret that is replaced by itself: a shorter one could be part of an ordinary word. The header that
/// contains it is replaced at any length. Twilio's secrets have 32 characters.
const MIN_SECRET_LEN: usize = 8;

/// Replaces a secret, and the `Authorization` header that contains it, by `[redacted]`.
#[derive(Clone)]
pub(crate) struct Redactor(Arc<[SecretSlice<u8>]>);

impl Redactor {
    pub(crate) fn new(credentials: &Credentials, authorization: &HeaderValue) -> Self {
        let encoded = authorization.as_bytes().rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let secret = Some(credentials.secret().as_bytes()).filter(|secret| secret.len() >= MIN_SECRET_LEN);
        Self([Some(encoded), secret].into_iter().flatten().map(|secret| secret.to_vec().into()).collect())
    }

    /// Returns a redactor that replaces nothing.
    pub(crate) fn none() -> Self {
        Self(Arc::new([]))
    }

    pub(crate) fn redact_bytes(&self, body: &Bytes) -> Bytes {
        let mut body = body.clone();
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            if let Some(redacted) = replace_all(&body, secret) {
                body = redacted.into();
            }
        }
        body
    }

    pub(crate) fn redact_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            if let Some(redacted) = replace_all(text.as_bytes(), secret) {
                text = Cow::Owned(String::from_utf8_lossy(&redacted).into_owned());
            }
        }
        text
    }
}

/// Replaces every occurrence of `secret`. Returns `None` if there is none.
fn replace_all(bytes: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let find = |from: usize| {
        bytes[from..].windows(secret.len().max(1)).position(|part| part == secret).map(|at| from + at)
    };
    let mut replaced = Vec::new();
    let mut from = 0;
    while let Some(at) = find(from) {
        replaced.extend_from_slice(&bytes[from..at]);
        replaced.extend_from_slice(REDACTED.as_bytes());
        from = at + secret.len();
    }
    if from == 0 {
        return None;
    }
    replaced.extend_from_slice(&bytes[from..]);
    Some(replaced)
}

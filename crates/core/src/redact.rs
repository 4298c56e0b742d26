//! Keeping a client's secret out of what an answer brings back: some services repeat what they were sent.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretSlice};

use crate::Credentials;

/// What stands in the secret's place.
const REDACTED: &str = "[redacted]";

/// A shorter secret is looked for by its header only: it may be a part of ordinary words. Twilio's have 32 characters.
const SHORTEST: usize = 8;

/// What is not repeated: the secret, and the header's form of it.
#[derive(Clone)]
pub(crate) struct Redaction(Arc<[SecretSlice<u8>]>);

impl Redaction {
    pub(crate) fn of(credentials: &Credentials, authorization: &HeaderValue) -> Self {
        let encoded = authorization.as_bytes().rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let secret = Some(credentials.secret().as_bytes()).filter(|secret| secret.len() >= SHORTEST);
        Self([Some(encoded), secret].into_iter().flatten().map(|text| text.to_vec().into()).collect())
    }

    /// `body` without the secret.
    pub(crate) fn bytes(&self, body: &Bytes) -> Bytes {
        let mut body = body.clone();
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            if let Some(clean) = without(&body, secret) {
                body = clean.into();
            }
        }
        body
    }

    /// `text` without the secret.
    pub(crate) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            if let Some(clean) = without(text.as_bytes(), secret) {
                text = Cow::Owned(String::from_utf8_lossy(&clean).into_owned());
            }
        }
        text
    }
}

/// `text` with each `secret` in it replaced, or nothing if it holds none.
fn without(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let find = |from: usize| {
        text[from..].windows(secret.len().max(1)).position(|part| part == secret).map(|at| from + at)
    };
    let mut clean = Vec::new();
    let mut from = 0;
    while let Some(at) = find(from) {
        clean.extend_from_slice(&text[from..at]);
        clean.extend_from_slice(REDACTED.as_bytes());
        from = at + secret.len();
    }
    if from == 0 {
        return None;
    }
    clean.extend_from_slice(&text[from..]);
    Some(clean)
}

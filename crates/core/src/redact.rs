//! Removes the client's secrets from responses and URLs: some services echo what they were sent.
//!
//! A secret is found as it is, in base64, and in any mixture of escapes of JSON, URLs and HTML.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretSlice};
use serde_json::Value;

use crate::Sid;

const REDACTED: &str = "[redacted]";

/// The shortest secret that is replaced by itself: a shorter one could be part of an ordinary word. Together with the
/// user it is replaced at any length. Twilio's secrets have 32 characters.
const MIN_SECRET_LEN: usize = 8;

/// The number of times that a secret may be escaped. JSON as a string of JSON is escaped twice.
const MAX_ESCAPES: u32 = 3;

/// The end of an incomplete body that is dropped, since it may contain the beginning of a secret.
const MAX_SECRET_LEN: usize = 4096;

/// Replaces a secret, and credentials that contain it, by `[redacted]`.
#[derive(Clone)]
pub(crate) struct Redactor(Arc<[Pattern]>);

enum Pattern {
    /// Text, in lower case: some services change the case.
    Text(SecretSlice<u8>),
    /// Base64 without padding. The URL-safe alphabet is the same here.
    Base64(SecretSlice<u8>),
}

fn patterns((user, secret): (Sid, &str)) -> Vec<Pattern> {
    let basic = format!("{user}:{secret}");
    let secret = secret.as_bytes();
    let mut patterns = vec![
        Pattern::Base64(base64(basic.as_bytes(), 0..basic.len() * 8).into()),
        Pattern::Text(basic.to_ascii_lowercase().into_bytes().into()),
    ];
    if secret.len() >= MIN_SECRET_LEN {
        patterns.push(Pattern::Text(secret.to_ascii_lowercase().into()));
        // In base64 the secret may follow any other text: three bytes become four characters.
        for before in 0..3 {
            let bytes = [&[0; 2][..before], secret].concat();
            // Only the characters that no other byte changes.
            let bits = (before * 8).div_ceil(6) * 6..bytes.len() * 8 / 6 * 6;
            patterns.push(Pattern::Base64(base64(&bytes, bits).into()));
        }
    }
    patterns
}

/// A byte, and the part of the original text that it was decoded from.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    start: usize,
    end: usize,
}

impl Redactor {
    /// Creates a redactor of credentials, each a user and its secret.
    pub(crate) fn new<'a>(credentials: impl IntoIterator<Item = (Sid, &'a str)>) -> Self {
        Self(credentials.into_iter().flat_map(patterns).collect())
    }

    /// Returns a redactor that replaces nothing.
    pub(crate) fn none() -> Self {
        Self(Arc::new([]))
    }

    /// Redacts at most `max` bytes of a body. Returns them, and `true` if they are not the whole body.
    pub(crate) fn redact_start(&self, body: &[u8], max: usize) -> (Vec<u8>, bool) {
        let window = &body[..body.len().min(max + 4 * MAX_SECRET_LEN)];
        let end = if window.len() < body.len() { window.len() - MAX_SECRET_LEN } else { window.len() };
        let mut redacted = replace(window, &self.find(window), end);
        let is_truncated = end < body.len() || redacted.len() > max;
        redacted.truncate(max);
        (redacted, is_truncated)
    }

    /// Returns the bytes without secrets, or `None` if they contain none.
    pub(crate) fn redact_bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let secrets = self.find(bytes);
        (!secrets.is_empty()).then(|| replace(bytes, &secrets, bytes.len()))
    }

    pub(crate) fn redact_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.redact_bytes(text.as_bytes()) {
            Some(redacted) => Cow::Owned(String::from_utf8_lossy(&redacted).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// Redacts every string, name and number of a JSON value.
    pub(crate) fn redact_json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.redact_text(&text).into_owned()),
            Value::Number(number) => match self.redact_text(&number.to_string()) {
                Cow::Borrowed(_) => Value::Number(number),
                Cow::Owned(redacted) => Value::String(redacted),
            },
            Value::Array(values) => values.into_iter().map(|value| self.redact_json(value)).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| (self.redact_text(&name).into_owned(), self.redact_json(value)))
                .collect(),
            Value::Null | Value::Bool(_) => value,
        }
    }

    /// Returns the ranges of secrets, in order and without overlaps.
    fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let units: Vec<Unit> =
            text.iter().enumerate().map(|(at, &byte)| Unit { byte, start: at, end: at + 1 }).collect();
        let mut found = Vec::new();
        self.find_escaped(&units, MAX_ESCAPES, &mut found);
        // `Debug` escapes the text again, which can turn it into a secret.
        if units.iter().any(|unit| matches!(unit.byte, b'\\' | b'"')) {
            let escaped = escape_debug(&units);
            self.0.iter().for_each(|pattern| pattern.find(&escaped, &mut found));
        }
        found.sort_unstable_by_key(|range| range.start);
        found.dedup_by(|next, previous| {
            let overlaps = next.start <= previous.end;
            if overlaps {
                previous.end = previous.end.max(next.end);
            }
            overlaps
        });
        found
    }

    /// Searches the text as it is, and then with the escapes of one kind decoded, for each kind. Decoding all kinds at
    /// once would change a secret that happens to contain an escape of another kind.
    fn find_escaped(&self, units: &[Unit], depth: u32, found: &mut Vec<Range<usize>>) {
        for pattern in self.0.iter() {
            pattern.find(units, found);
        }
        if depth == 0 {
            return;
        }
        for (introducer, decode) in ESCAPES {
            if units.iter().any(|unit| unit.byte == introducer)
                && let Some(decoded) = decode_all(units, introducer, decode)
            {
                self.find_escaped(&decoded, depth - 1, found);
            }
        }
    }
}

impl Pattern {
    fn find(&self, units: &[Unit], found: &mut Vec<Range<usize>>) {
        let (pattern, normalize): (_, fn(u8) -> u8) = match self {
            Self::Text(pattern) => (pattern.expose_secret(), |byte| byte.to_ascii_lowercase()),
            Self::Base64(pattern) => (pattern.expose_secret(), |byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                byte => byte,
            }),
        };
        for part in units.windows(pattern.len().max(1)) {
            if part.iter().zip(pattern).all(|(unit, byte)| normalize(unit.byte) == *byte)
                && let [first, ..] = part
                && let [.., last] = part
            {
                found.push(first.start..last.end);
            }
        }
    }
}

/// Writes a backslash before each backslash and quotation mark.
fn escape_debug(units: &[Unit]) -> Vec<Unit> {
    let escape = |unit: &Unit| {
        let backslash = matches!(unit.byte, b'\\' | b'"').then_some(Unit { byte: b'\\', ..*unit });
        backslash.into_iter().chain([*unit])
    };
    units.iter().flat_map(escape).collect()
}

/// Replaces the parts `secrets` of `text[..end]`. A secret that begins before `end` is replaced as a whole.
fn replace(text: &[u8], secrets: &[Range<usize>], end: usize) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(end);
    let mut from = 0;
    for secret in secrets.iter().take_while(|secret| secret.start < end) {
        replaced.extend_from_slice(&text[from..secret.start]);
        replaced.extend_from_slice(REDACTED.as_bytes());
        from = secret.end;
    }
    replaced.extend_from_slice(&text[from..end.max(from)]);
    replaced
}

/// Encodes a range of bits in base64, without padding.
fn base64(bytes: &[u8], bits: Range<usize>) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let sextet = |at: usize| (at..at + 6).fold(0, |sextet, at| sextet << 1 | usize::from(bit(at)));
    bits.step_by(6).map(|at| ALPHABET[sextet(at)]).collect()
}

/// Returns the character and the length of the escape at the beginning of a text.
type Decode = fn(&[Unit]) -> Option<(u32, usize)>;

/// The escapes of JSON, URLs and HTML, by their first byte.
const ESCAPES: [(u8, Decode); 3] = [(b'\\', decode_json), (b'%', decode_percent), (b'&', decode_html)];

/// Decodes every escape. Returns `None` if there is none.
fn decode_all(units: &[Unit], introducer: u8, decode: Decode) -> Option<Vec<Unit>> {
    let mut decoded = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        match (unit.byte == introducer).then(|| decode(&units[at..])).flatten() {
            Some((character, len)) => {
                let (start, end) = (unit.start, units[at + len - 1].end);
                // A secret is ASCII. Any other character only has to differ from it.
                let byte = u8::try_from(character).unwrap_or(0xff);
                decoded.push(Unit { byte, start, end });
                at += len;
            }
            None => {
                decoded.push(*unit);
                at += 1;
            }
        }
    }
    (decoded.len() < units.len()).then_some(decoded)
}

/// Decodes `\n`, `\/`, `\u002f`, and Rust's `\u{2f}`.
fn decode_json(units: &[Unit]) -> Option<(u32, usize)> {
    let character = match units.get(1)?.byte {
        b'u' if units.get(2)?.byte == b'{' => {
            let digits = units[3..].iter().take(7).take_while(|unit| unit.byte != b'}').count();
            return Some((
                number(units.get(3..3 + digits)?, 16)?,
                units.get(3 + digits).map(|_| 4 + digits)?,
            ));
        }
        b'u' => return Some((number(units.get(2..6)?, 16)?, 6)),
        b'x' => return Some((number(units.get(2..4)?, 16)?, 4)),
        b'b' => 8,
        b'f' => 12,
        b'n' => 10,
        b'r' => 13,
        b't' => 9,
        byte if byte.is_ascii_punctuation() => byte.into(),
        _ => return None,
    };
    Some((character, 2))
}

/// Decodes `%2f`.
fn decode_percent(units: &[Unit]) -> Option<(u32, usize)> {
    Some((number(units.get(1..3)?, 16)?, 3))
}

/// Decodes `&amp;`, `&#47;` and `&#x2f;`.
fn decode_html(units: &[Unit]) -> Option<(u32, usize)> {
    let end = units.iter().take(12).position(|unit| unit.byte == b';')?;
    let name: Vec<u8> = units[1..end].iter().map(|unit| unit.byte).collect();
    let character = match &*name {
        b"amp" => b'&'.into(),
        b"lt" => b'<'.into(),
        b"gt" => b'>'.into(),
        b"quot" => b'"'.into(),
        b"apos" => b'\''.into(),
        [b'#', b'x' | b'X', ..] => number(&units[3..end], 16)?,
        [b'#', ..] => number(&units[2..end], 10)?,
        _ => return None,
    };
    Some((character, end + 1))
}

/// Parses a number without a sign.
fn number(digits: &[Unit], radix: u32) -> Option<u32> {
    let digit = |number: u32, unit: &Unit| {
        number.checked_mul(radix)?.checked_add(char::from(unit.byte).to_digit(radix)?)
    };
    digits.iter().try_fold(0, digit).filter(|_| !digits.is_empty())
}

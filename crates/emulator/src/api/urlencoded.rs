//! Strict parsing and encoding of paths, queries and forms.

use percent_encoding::percent_decode_str;

pub(crate) use crate::text::percent_encode as encode;
use crate::text::quoted;

/// The names and values of a query or a form, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UrlEncoded(Vec<(String, String)>);

impl UrlEncoded {
    /// Parses `Name=value&…`, where a space is `+` or `%20`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(&name.replace('+', " "))?, decode(&value.replace('+', " "))?))
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// Returns all pairs.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns all values of `name`.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        self.iter().filter(|(found, _)| *found == name).map(|(_, value)| value).collect()
    }

    /// Returns the first value of `name`.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

/// Splits a path into decoded segments. Dot segments are not resolved.
pub(crate) fn path_segments(path: &str) -> Result<Vec<String>, String> {
    path.trim_start_matches('/').split('/').map(decode).collect()
}

/// Joins segments into a path. Each segment is encoded, so that different segments give different paths.
pub(crate) fn join_path(segments: &[String]) -> String {
    segments.iter().map(|segment| format!("/{}", encode(segment))).collect()
}

/// Decodes percent-encoding. Malformed escapes and text that is not UTF-8 are errors.
fn decode(text: &str) -> Result<String, String> {
    let bytes = text.as_bytes();
    for (index, _) in text.match_indices('%') {
        let digits = bytes.get(index + 1..index + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(format!("{} has a `%` without two hexadecimal digits after it", quoted(text)));
        }
    }
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(format!("{} does not decode to valid UTF-8", quoted(text))),
    }
}

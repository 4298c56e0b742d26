//! Reads NDJSON: an object or a string on each line.

use std::fmt;
use std::io::BufRead;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::line_reader::{LineReader, TOO_LONG};
use super::names::{NUMBER_NAMES, SID_NAMES, TYPE_NAMES, normalize};
use super::text::shown;
use super::{InputBuilder, InputError, InputOptions};

/// Reads all objects.
pub(super) fn read<R: BufRead>(
    mut lines: LineReader<R>,
    options: &InputOptions,
    input: &mut InputBuilder<'_>,
) -> Result<(), InputError> {
    let mut is_first = true;
    while let Some(line) = lines.next().map_err(InputError::Io)? {
        if line.is_blank() {
            continue;
        }
        let number = line.number;
        if line.is_truncated {
            input.reject(number, TOO_LONG);
            continue;
        }
        if std::mem::take(&mut is_first) && line.bytes.trim_ascii_start().starts_with(b"[") {
            return Err(InputError::Format("the file is a JSON array; pass `--input-format json`"));
        }
        match serde_json::from_slice::<NdjsonLine>(line.bytes) {
            Ok(item) => add(item, number, options, input),
            Err(error) => {
                let problem = match error.classify() {
                    Category::Eof => "incomplete",
                    Category::Io | Category::Syntax | Category::Data => "invalid",
                };
                input.reject(number, format!("{problem} JSON at column {}", error.column()));
            }
        }
    }
    Ok(())
}

/// Adds the endpoint of an item, or the error of its line.
pub(super) fn add(item: NdjsonLine, line: u64, options: &InputOptions, input: &mut InputBuilder<'_>) {
    match item {
        NdjsonLine::String(endpoint) => input.add(line, &endpoint, None, None),
        NdjsonLine::Object(object) => match fields(&object, options) {
            Ok(Fields { endpoint, number, endpoint_type }) => {
                input.add(line, endpoint, number, endpoint_type)
            }
            Err(message) => input.reject(line, message),
        },
        NdjsonLine::DuplicateProperty(name) => {
            input.reject(line, format!("duplicate property `{}`", shown(&name)));
        }
        NdjsonLine::Other => input.reject(line, "expected a JSON object or string"),
    }
}

/// The properties of an object that are used.
struct Fields<'a> {
    endpoint: &'a str,
    /// The phone number beside a SID.
    number: Option<&'a str>,
    endpoint_type: Option<&'a str>,
}

fn fields<'a>(object: &'a Map<String, Value>, options: &InputOptions) -> Result<Fields<'a>, String> {
    let find = |option: Option<&str>, names: &[&str]| match find_property(object, option, names)? {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text.as_str())),
        Some((name, _)) => Err(not_a_string(name)),
    };
    let sid = find(options.column.as_deref(), &SID_NAMES)?;
    let number = if options.column.is_some() { None } else { find(None, &NUMBER_NAMES)? };
    let endpoint = sid.or(number).ok_or_else(|| match &options.column {
        Some(name) => format!("no property `{}`", shown(name)),
        None => "no property `channel_endpoint_sid` or `phone_number`".to_owned(),
    })?;
    let endpoint_type = find(options.type_column.as_deref(), &TYPE_NAMES)?;
    Ok(Fields { endpoint, number: number.filter(|_| sid.is_some()), endpoint_type })
}

/// Returns the property that `option` names, or else the first of `known_names`. Names are compared as those of columns:
/// `channelEndpointSid` equals `channel_endpoint_sid`.
fn find_property<'a>(
    object: &'a Map<String, Value>,
    option: Option<&str>,
    known_names: &[&str],
) -> Result<Option<(&'a str, &'a Value)>, String> {
    if let Some((name, value)) = option.and_then(|name| object.get_key_value(name)) {
        return Ok(Some((name, value)));
    }
    let by_option = option.map(normalize);
    let by_option = by_option.as_deref();
    for known_name in by_option.as_slice().iter().chain(if option.is_some() { &[] } else { known_names }) {
        let mut found = object.iter().filter(|(name, _)| normalize(name) == *known_name);
        match (found.next(), found.next()) {
            (Some((name, _)), Some((other, _))) => {
                return Err(format!(
                    "properties `{}` and `{}` have the same name",
                    shown(name),
                    shown(other)
                ));
            }
            (Some((name, value)), None) => return Ok(Some((name, value))),
            (None, _) => {}
        }
    }
    Ok(None)
}

fn not_a_string(name: &str) -> String {
    format!("property `{}` is not a string", shown(name))
}

/// The JSON value on a line. `Value` would silently use the last of several properties with the same name.
pub(super) enum NdjsonLine {
    String(String),
    Object(Map<String, Value>),
    /// An object that has the same property twice.
    DuplicateProperty(String),
    Other,
}

impl<'de> Deserialize<'de> for NdjsonLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LineVisitor;

        impl<'de> Visitor<'de> for LineVisitor {
            type Value = NdjsonLine;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_str<E>(self, text: &str) -> Result<NdjsonLine, E> {
                Ok(NdjsonLine::String(text.to_owned()))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<NdjsonLine, M::Error> {
                let (mut object, mut duplicate) = (Map::new(), None);
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if object.contains_key(&name) {
                        duplicate = Some(name);
                    } else {
                        object.insert(name, value);
                    }
                }
                Ok(duplicate.map_or(NdjsonLine::Object(object), NdjsonLine::DuplicateProperty))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<NdjsonLine, S::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(NdjsonLine::Other)
            }

            fn visit_bool<E>(self, _: bool) -> Result<NdjsonLine, E> {
                Ok(NdjsonLine::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<NdjsonLine, E> {
                Ok(NdjsonLine::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<NdjsonLine, E> {
                Ok(NdjsonLine::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<NdjsonLine, E> {
                Ok(NdjsonLine::Other)
            }

            fn visit_unit<E>(self) -> Result<NdjsonLine, E> {
                Ok(NdjsonLine::Other)
            }
        }

        deserializer.deserialize_any(LineVisitor)
    }
}

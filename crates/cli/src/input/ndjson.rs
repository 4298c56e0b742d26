//! Reads NDJSON: an object or a string on each line.

use std::fmt;
use std::io::BufRead;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::endpoint::shown;
use super::line_reader::{LineReader, TOO_LONG};
use super::{InputBuilder, InputError, InputOptions};

/// Names of the property that holds the SID. If an object has several of them, the first in this list is used.
const SID_NAMES: [&str; 5] =
    ["channel_endpoint_sid", "ChannelEndpointSid", "phone_number_sid", "PhoneNumberSid", "sid"];

/// Names of the property that holds the endpoint type.
const TYPE_NAMES: [&str; 2] = ["channel_endpoint_type", "ChannelEndpointType"];

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
            return Err(InputError::Format(
                "the file is a JSON array; convert it to one object per line with `jq -c '.[]'`",
            ));
        }
        match serde_json::from_slice::<NdjsonLine>(line.bytes) {
            Ok(NdjsonLine::String(sid)) => input.add(number, &sid, None),
            Ok(NdjsonLine::Object(object)) => match fields(&object, options) {
                Ok((sid, endpoint_type)) => input.add(number, sid, endpoint_type),
                Err(message) => input.reject(number, message),
            },
            Ok(NdjsonLine::DuplicateProperty(name)) => {
                input.reject(number, format!("duplicate property `{}`", shown(&name)));
            }
            Ok(NdjsonLine::Other) => input.reject(number, "expected a JSON object or string"),
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

/// Returns the SID and the endpoint type of an object.
fn fields<'a>(
    object: &'a Map<String, Value>,
    options: &InputOptions,
) -> Result<(&'a str, Option<&'a str>), String> {
    let property = |name: &Option<String>, default_names: &[&str]| match name {
        Some(name) => object.get_key_value(name.as_str()),
        None => default_names.iter().find_map(|name| object.get_key_value(*name)),
    };
    let sid = match property(&options.column, &SID_NAMES) {
        Some((_, Value::String(sid))) => sid,
        Some((name, _)) => return Err(not_a_string(name)),
        None => {
            let name = options.column.as_deref().unwrap_or(SID_NAMES[0]);
            return Err(format!("no property `{}`", shown(name)));
        }
    };
    match property(&options.type_column, &TYPE_NAMES) {
        Some((_, Value::String(endpoint_type))) => Ok((sid, Some(endpoint_type))),
        None | Some((_, Value::Null)) => Ok((sid, None)),
        Some((name, _)) => Err(not_a_string(name)),
    }
}

fn not_a_string(name: &str) -> String {
    format!("property `{}` is not a string", shown(name))
}

/// The JSON value on a line. `Value` would silently use the last of several properties with the same name.
enum NdjsonLine {
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

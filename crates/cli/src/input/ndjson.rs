//! Input as NDJSON: an object or a text on each line.

use std::fmt;
use std::io::BufRead;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::endpoint::shown;
use super::line_reader::Lines;
use super::{Collector, Refusal, Settings};

/// Names of the property that holds the SID; the first that an object has counts.
const NAMES: [&str; 5] =
    ["channel_endpoint_sid", "ChannelEndpointSid", "phone_number_sid", "PhoneNumberSid", "sid"];

/// Names of the property that holds the type.
const KIND_NAMES: [&str; 2] = ["channel_endpoint_type", "ChannelEndpointType"];

/// Reads all objects.
pub(crate) fn read<R: BufRead>(
    mut lines: Lines<R>,
    settings: &Settings,
    collector: &mut Collector<'_>,
) -> Result<(), Refusal> {
    let mut first = true;
    while let Some(line) = lines.next().map_err(Refusal::Read)? {
        if line.is_blank() {
            continue;
        }
        let number = line.number;
        if line.cut {
            collector.refuse(number, "it is longer than 1 MiB".to_owned());
            continue;
        }
        if std::mem::take(&mut first) && line.bytes.trim_ascii_start().starts_with(b"[") {
            return Err(Refusal::Format(
                "it is a JSON array: one object on each line is wanted, which `jq -c '.[]'` makes of it"
                    .to_owned(),
            ));
        }
        match serde_json::from_slice::<Said>(line.bytes) {
            Ok(Said::Text(sid)) => collector.take(number, &sid, None),
            Ok(Said::Object(object)) => match fields(&object, settings) {
                Ok((sid, kind)) => collector.take(number, sid, kind),
                Err(fault) => collector.refuse(number, fault),
            },
            Ok(Said::Twice(name)) => {
                collector.refuse(number, format!("its `{}` is there twice", shown(&name)));
            }
            Ok(Said::Other) => {
                collector.refuse(number, "it is neither a JSON object nor a text".to_owned());
            }
            // serde_json counts lines within what it was given, which is always line 1.
            Err(error) => {
                let said = error.to_string();
                let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
                collector.refuse(number, format!("it is not JSON: {said}, at column {}", error.column()));
            }
        }
    }
    Ok(())
}

/// SID and type of an object.
fn fields<'a>(
    object: &'a Map<String, Value>,
    settings: &Settings,
) -> Result<(&'a str, Option<&'a str>), String> {
    let pick = |named: &Option<String>, known: &[&str]| match named {
        Some(name) => object.get_key_value(name.as_str()),
        None => known.iter().find_map(|name| object.get_key_value(*name)),
    };
    let sid = match pick(&settings.column, &NAMES) {
        Some((_, Value::String(sid))) => sid,
        Some((name, _)) => return Err(format!("its `{}` is not a text", shown(name))),
        None => {
            let wanted = settings.column.as_deref().unwrap_or(NAMES[0]);
            return Err(format!("it has no `{}`", shown(wanted)));
        }
    };
    match pick(&settings.kind_column, &KIND_NAMES) {
        Some((_, Value::String(kind))) => Ok((sid, Some(kind))),
        None | Some((_, Value::Null)) => Ok((sid, None)),
        Some((name, _)) => Err(format!("its `{}` is not a text", shown(name))),
    }
}

/// What a line says. `Value` alone takes the last of several properties of one name, without a word.
enum Said {
    Text(String),
    Object(Map<String, Value>),
    /// An object that has a property twice.
    Twice(String),
    Other,
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;

        impl<'de> Visitor<'de> for Reads {
            type Value = Said;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Said, E> {
                Ok(Said::Text(text.to_owned()))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Said, M::Error> {
                let (mut object, mut twice) = (Map::new(), None);
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if object.contains_key(&name) {
                        twice = Some(name);
                    } else {
                        object.insert(name, value);
                    }
                }
                Ok(twice.map_or(Said::Object(object), Said::Twice))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Said, S::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Said::Other)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Said, E> {
                Ok(Said::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Said, E> {
                Ok(Said::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Said, E> {
                Ok(Said::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Said, E> {
                Ok(Said::Other)
            }

            fn visit_unit<E>(self) -> Result<Said, E> {
                Ok(Said::Other)
            }
        }

        deserializer.deserialize_any(Reads)
    }
}

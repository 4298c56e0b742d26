//! Input as NDJSON: an object or a text on each line.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::endpoint::shown;
use super::lines::Lines;
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
        match serde_json::from_slice::<Value>(line.bytes) {
            Ok(Value::String(sid)) => collector.take(number, &sid, None),
            Ok(Value::Object(object)) => match fields(&object, settings) {
                Ok((sid, kind)) => collector.take(number, sid, kind),
                Err(fault) => collector.refuse(number, fault),
            },
            Ok(_) => collector.refuse(number, "it is neither a JSON object nor a text".to_owned()),
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

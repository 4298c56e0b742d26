//! The maps of which a document is made, without those that it holds as data.

use serde_json::{Map, Value};

use crate::pointer;

/// Calls `visit` on every map of the document's own walk, with its place. What an example, a default or an extension
/// holds is data: a `$ref` in it refers to nothing. `visit` is told whether the keys of the map are names.
pub(super) fn each<'a>(
    place: &str,
    value: &'a Value,
    visit: &mut impl FnMut(&str, &'a Map<String, Value>, bool),
) {
    below(place, value, false, visit);
}

fn below<'a>(
    place: &str,
    value: &'a Value,
    has_names: bool,
    visit: &mut impl FnMut(&str, &'a Map<String, Value>, bool),
) {
    match value {
        Value::Object(map) => {
            visit(place, map, has_names);
            for (key, value) in map {
                if has_names || !is_data(key, value) {
                    let place = format!("{place}/{}", pointer::escape(key));
                    below(&place, value, !has_names && NAMED.contains(&key.as_str()), visit);
                }
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                below(&format!("{place}/{at}"), value, false, visit);
            }
        }
        _ => {}
    }
}

/// Below these keys stand names of the author's choice, `example` and `default` among them.
const NAMED: [&str; 16] = [
    "callbacks",
    "content",
    "encoding",
    "examples",
    "headers",
    "links",
    "mapping",
    "parameters",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "variables",
];

fn is_data(key: &str, value: &Value) -> bool {
    // `value` is an example's; `examples` of a schema would be a list of data.
    matches!(key, "example" | "default" | "enum" | "value")
        || key.starts_with("x-")
        || (key == "examples" && value.is_array())
}

//! Walks the objects of a document, without the data in it.

use serde_json::{Map, Value};

use crate::spec::pointer;

/// Calls `visit` with each object of the document's own structure: its location, the object, and whether its keys are
/// names chosen by the author.
///
/// Examples, defaults and extensions are data: a `$ref` in them is not a reference.
pub(super) fn each_object<'a>(
    location: &str,
    value: &'a Value,
    visit: &mut impl FnMut(&str, &'a Map<String, Value>, bool),
) {
    visit_below(location, value, false, visit);
}

fn visit_below<'a>(
    location: &str,
    value: &'a Value,
    keys_are_names: bool,
    visit: &mut impl FnMut(&str, &'a Map<String, Value>, bool),
) {
    match value {
        Value::Object(object) => {
            visit(location, object, keys_are_names);
            for (key, value) in object {
                if keys_are_names || !is_data(key, value) {
                    let location = format!("{location}/{}", pointer::escape(key));
                    let is_map_of_names = !keys_are_names && MAPS_OF_NAMES.contains(&key.as_str());
                    visit_below(&location, value, is_map_of_names, visit);
                }
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                visit_below(&format!("{location}/{index}"), value, false, visit);
            }
        }
        _ => {}
    }
}

/// The keywords whose value is a map from names, which may be `example` or `default` as well.
const MAPS_OF_NAMES: [&str; 16] = [
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
    // `value` belongs to an example. `examples` is a list in a schema, and a map of names elsewhere.
    matches!(key, "example" | "default" | "enum" | "value")
        || key.starts_with("x-")
        || (key == "examples" && value.is_array())
}

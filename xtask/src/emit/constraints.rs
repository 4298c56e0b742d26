//! Describes the constraints of a schema: in sentences for doc comments, and in a few words for help texts.

use serde_json::Value;

use crate::ir::lowered;

/// The constraints of a schema, in the words of a help text.
#[derive(Default)]
struct Constraints {
    range: Option<String>,
    length: Option<String>,
    items: Option<String>,
    pattern: Option<String>,
    default: Option<String>,
}

/// Appends the constraints of `schema` to the doc comment `description`.
pub(crate) fn append(description: &str, schema: &Value) -> String {
    let Constraints { range, length, items, pattern, default } = Constraints::new(schema);
    let value = match (pattern, length) {
        (Some(pattern), Some(length)) => Some(format!("match `{pattern}` ({length})")),
        (Some(pattern), None) => Some(format!("match `{pattern}`")),
        (None, Some(length)) => Some(format!("have {length}")),
        (None, None) => None,
    };
    let range = range.map(|range| match range.split_once(" to ") {
        Some((min, max)) => format!("be between {min} and {max}"),
        None => format!("be {range}"),
    });
    let musts = [range, value, items.map(|items| format!("have {items}"))];
    let sentences = musts.into_iter().flatten().map(|must| format!("Must {must}."));
    let default = default.map(|default| format!("The default is {default}."));
    let sentences: Vec<String> = sentences.chain(default).collect();
    if sentences.is_empty() {
        description.to_owned()
    } else {
        format!("{description}\n\n{}", sentences.join(" "))
    }
}

/// Returns the constraints for a help text. The pattern of a value is part of the error for an invalid one.
pub(crate) fn in_help(schema: &Value) -> String {
    let Constraints { range, length, items, pattern, default } = Constraints::new(schema);
    let default = default.map(|default| format!("default {default}"));
    let length = length.filter(|_| pattern.is_none());
    let items = items.filter(|items| items != "at least 1 item");
    [range, length, items, default].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Constraints {
    fn new(schema: &Value) -> Self {
        let keyword = |key: &str| {
            lowered::keyword(schema, key).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
        };
        let count = |min: &str, max: &str, unit: &str| {
            let plural = |count: &str| format!("{count} {unit}{}", if count == "1" { "" } else { "s" });
            match (keyword(min), keyword(max)) {
                (Some(min), Some(max)) if min == max => Some(plural(&min)),
                (Some(min), Some(max)) => Some(format!("{min} to {}", plural(&max))),
                (Some(min), None) => Some(format!("at least {}", plural(&min))),
                (None, Some(max)) => Some(format!("at most {}", plural(&max))),
                (None, None) => None,
            }
        };
        Self {
            range: match (keyword("minimum"), keyword("maximum")) {
                (Some(min), Some(max)) => Some(format!("{min} to {max}")),
                (Some(min), None) => Some(format!("at least {min}")),
                (None, Some(max)) => Some(format!("at most {max}")),
                (None, None) => None,
            },
            length: count("minLength", "maxLength", "character"),
            items: count("minItems", "maxItems", "item"),
            pattern: keyword("pattern").filter(|pattern| !pattern.contains('`')),
            default: keyword("default"),
        }
    }
}

//! Checks that names follow the service's style.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    linter::Linter,
    locations::{self, LocationKind, SchemaRole},
};
use crate::{
    ir::names,
    spec::{lookup, pointer::Pointer},
};

const RULE: &str = "name-style";

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    for (path, _) in locations::entries(document, "paths") {
        check_path(linter, path);
    }
    for operation in lookup::operations(document).filter(|operation| !is_pascal(operation.id())) {
        let location = format!("{}/operationId", operation.pointer());
        linter.add(RULE, &location, format!("operation `{}` is not in PascalCase", operation.id()));
    }
    for (section, _) in locations::entries(document, "components") {
        for (name, _) in locations::components(document, section).filter(|(name, _)| !is_pascal(name)) {
            let location = Pointer::new(["components", section, name]);
            linter.add(RULE, &location, format!("component `{name}` is not in PascalCase"));
        }
    }
    let holders = locations::schema_holders(document);
    for parameter in holders.iter().filter(|holder| holder.kind == LocationKind::Parameter) {
        let is_header = parameter.value.get("in").and_then(Value::as_str) == Some("header");
        // The service names bounds of a range like this: `DateCreated<`.
        if !is_header && !is_pascal(parameter.name.trim_end_matches(['<', '>'])) {
            linter.add(
                RULE,
                &parameter.pointer,
                format!("parameter `{}` is not in PascalCase", parameter.name),
            );
        }
    }
    let schemas = locations::schemas(document);
    for property in schemas.iter().filter(|schema| schema.role == SchemaRole::Property) {
        let (follows_style, style) = if property.is_request {
            (is_pascal(&property.name), "PascalCase")
        } else {
            (is_snake(&property.name), "snake_case")
        };
        if !follows_style {
            linter.add(RULE, &property.pointer, format!("property `{}` is not in {style}", property.name));
        }
    }
    check_unique_types(linter);
}

fn check_path(linter: &mut Linter<'_>, path: &str) {
    let location = Pointer::new(["paths", path]);
    if path.len() > 1 && path.ends_with('/') {
        linter.add(RULE, &location, "path ends with `/`");
    }
    if path.contains("//") {
        linter.add(RULE, &location, "path has an empty segment");
    }
    for segment in path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')) {
        let version = segment.strip_prefix('v').unwrap_or_default();
        let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        if !is_version && !is_pascal(segment) {
            linter.add(RULE, &location, format!("path segment `{segment}` is not in PascalCase"));
        }
    }
}

fn check_unique_types(linter: &mut Linter<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (name, _) in locations::components(linter.value, "schemas") {
        let rust_name = names::pascal(name);
        if let Some(other) = seen.insert(rust_name.clone(), name) {
            let location = Pointer::new(["components", "schemas", name]);
            linter.add(
                "type-unique",
                &location,
                format!("`{other}` and `{name}` both become `{rust_name}` in Rust"),
            );
        }
    }
}

/// Returns `true` for PascalCase. Abbreviations may be in capitals, as some of the service's are.
fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_snake(name: &str) -> bool {
    names::snake(name).trim_end_matches('_') == name
}

//! Names in the service's manner.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Lint,
    locations::{self, Kind, Role},
};
use crate::{names, pointer, tree};

const RULE: &str = "name-style";

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.value;
    for (path, _) in locations::map(document, "paths") {
        self::path(lint, path);
    }
    for operation in tree::operations(document).filter(|operation| !is_pascal(operation.id())) {
        let place = format!("{}/operationId", operation.pointer());
        lint.add(RULE, &place, format!("the operation is called `{}`", operation.id()));
    }
    for (kind, _) in locations::map(document, "components") {
        for (name, _) in locations::components(document, kind).filter(|(name, _)| !is_pascal(name)) {
            let place = pointer::join(["components", kind, name]);
            lint.add(RULE, &place, format!("the component is called `{name}`"));
        }
    }
    for holder in locations::holders(document).iter().filter(|holder| holder.kind == Kind::Parameter) {
        let is_header = holder.value.get("in").and_then(Value::as_str) == Some("header");
        // The service marks a bound by a sign: `DateCreated<`.
        if !is_header && !is_pascal(holder.name.trim_end_matches(['<', '>'])) {
            lint.add(RULE, &holder.place, format!("the parameter is called `{}`", holder.name));
        }
    }
    for site in locations::schemas(document).iter().filter(|site| site.role == Role::Property) {
        let is_styled = if site.is_sent { is_pascal(&site.name) } else { is_snake(&site.name) };
        if !is_styled {
            lint.add(RULE, &site.place, format!("the property is called `{}`", site.name));
        }
    }
    types(lint);
}

fn path(lint: &mut Lint<'_>, path: &str) {
    let place = pointer::join(["paths", path]);
    if path.len() > 1 && path.ends_with('/') {
        lint.add(RULE, &place, "the path ends in `/`");
    }
    if path.contains("//") {
        lint.add(RULE, &place, "the path has an empty step");
    }
    for step in path.split('/').filter(|step| !step.is_empty() && !step.starts_with('{')) {
        let version = step.strip_prefix('v').unwrap_or_default();
        let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        if !is_version && !is_pascal(step) {
            lint.add(RULE, &place, format!("the path has `{step}`"));
        }
    }
}

/// Two schemas that would be one type in Rust.
fn types(lint: &mut Lint<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (name, _) in locations::components(lint.value, "schemas") {
        let rust = names::pascal(name);
        if let Some(other) = seen.insert(rust.clone(), name) {
            let place = pointer::join(["components", "schemas", name]);
            lint.add("type-unique", &place, format!("`{other}` and `{name}` are both `{rust}` in Rust"));
        }
    }
}

/// Abbreviations may stand in capitals, as the service writes some.
fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_snake(name: &str) -> bool {
    names::snake(name).trim_end_matches('_') == name
}

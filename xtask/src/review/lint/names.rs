//! Checks that names follow the service's style.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{linter::Linter, rules::LintRule};
use crate::{
    ir::names,
    spec::{
        lookup::{self, Operation, entries, text},
        pointer::Pointer,
        walk::{Node, Role},
    },
};

const RULE: LintRule = LintRule::NameStyle;

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    for (path, _) in entries(document, "paths") {
        check_path(linter, path);
    }
    let has_style = |operation: &Operation<'_>| operation.has_derived_id() || is_pascal(operation.id());
    for operation in lookup::operations(document).filter(|operation| !has_style(operation)) {
        let message = format!("operation `{}` is not in PascalCase", operation.id());
        linter.add(RULE, &operation.pointer().join("operationId"), message);
    }
    for (section, components) in entries(document, "components") {
        for (name, _) in components.as_object().into_iter().flatten().filter(|(name, _)| !is_pascal(name)) {
            let message = format!("component `{name}` is not in PascalCase");
            linter.add(RULE, &Pointer::component(section, name), message);
        }
    }
    check_unique_types(linter);
}

pub(super) fn check_parameter(linter: &mut Linter<'_>, node: &Node, parameter: &Value) {
    // The service names bounds of a range like this: `DateCreated<`.
    if text(parameter, "in") == Some("header") {
        check_header(
            linter,
            &node.pointer,
            "parameter",
            &node.name,
            &["Accept", "Authorization", "Content-Type"],
        );
    } else if !is_pascal(node.name.trim_end_matches(['<', '>'])) {
        linter.add(RULE, &node.pointer, format!("parameter `{}` is not in PascalCase", node.name));
    }
}

/// Checks the names of the headers of a response or of a part of a form.
pub(super) fn check_headers(linter: &mut Linter<'_>, node: &Node, holder: &Value) {
    for (name, _) in entries(holder, "headers") {
        check_header(linter, &node.pointer.join("headers").join(name), "header", name, &["Content-Type"]);
    }
}

/// Checks the name of a header, which is not one of those that OpenAPI ignores.
fn check_header(linter: &mut Linter<'_>, location: &Pointer, kind: &str, name: &str, ignored: &[&str]) {
    if ignored.iter().any(|ignored| ignored.eq_ignore_ascii_case(name)) {
        linter.add(LintRule::HeaderIgnored, location, format!("OpenAPI ignores the {kind} `{name}`"));
    } else if !name.split('-').all(is_pascal) {
        linter.add(RULE, location, format!("{kind} `{name}` is not in words with capitals and hyphens"));
    }
}

pub(super) fn check_property(linter: &mut Linter<'_>, node: &Node) {
    if node.role != Role::Property {
        return;
    }
    let (follows_style, style) = if linter.is_in_request(node) {
        (is_pascal(&node.name), "PascalCase")
    } else {
        (is_snake(&node.name), "snake_case")
    };
    if !follows_style {
        linter.add(RULE, &node.pointer, format!("property `{}` is not in {style}", node.name));
    }
}

fn check_path(linter: &mut Linter<'_>, path: &str) {
    let location = Pointer::new(["paths", path]);
    if path.len() > 1 && path.ends_with('/') {
        linter.add(RULE, &location, "path ends with `/`");
    }
    if path.contains("//") {
        linter.add(RULE, &location, "path has an empty segment");
    }
    if let Some(character) = path.chars().find(|c| matches!(c, '?' | '#') || c.is_whitespace()) {
        linter.add(LintRule::PathValid, &location, format!("path contains `{character}`"));
        return;
    }
    if path.matches('{').count() != path.matches('}').count() {
        linter.add(LintRule::PathValid, &location, "path has a brace without its counterpart");
    }
    for segment in path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')) {
        // Versions are `v1` or a date. Only the API of 2010 has dates, and names that end in `.json`.
        let version = segment.strip_prefix('v').unwrap_or(segment);
        let is_version = version.starts_with(|c: char| c.is_ascii_digit())
            && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !is_version && !is_pascal(segment.strip_suffix(".json").unwrap_or(segment)) {
            linter.add(RULE, &location, format!("path segment `{segment}` is not in PascalCase"));
        }
    }
}

fn check_unique_types(linter: &mut Linter<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (name, _) in lookup::component_schemas(linter.value) {
        let rust_name = names::pascal(name);
        if let Some(other) = seen.insert(rust_name.clone(), name) {
            let message = format!("`{other}` and `{name}` both become `{rust_name}` in Rust");
            linter.add(LintRule::TypeUnique, &Pointer::component("schemas", name), message);
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

//! SIDs are named schemas, each declared once: then each is one type of the crates.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Lint,
    locations::{self, Role, Site},
};
use crate::{names, pointer, prepare::sid_type, tree};

pub(super) fn check(lint: &mut Lint<'_>) {
    for site in locations::schemas(lint.value) {
        if let Some(target) = site.schema.get("$ref").and_then(Value::as_str) {
            reference(lint, &site, target);
        } else if site.role == Role::Component {
            component(lint, &site);
        } else if pattern(site.schema).is_some_and(has_form_of_sid)
            || has_length_of_sid(site.schema)
            || (is_named_sid(&site.name) && is_plain_text(site.schema))
        {
            lint.add("sid-by-name", &site.place, format!("`{}` is a SID that is written inline", site.name));
        }
    }
    once(lint);
}

/// What is called a SID refers to one.
fn reference(lint: &mut Lint<'_>, site: &Site<'_>, target: &str) {
    let schema = tree::resolve(lint.value, site.schema);
    let component = target.rsplit('/').next().unwrap_or_default();
    // One that is called a SID and is none has its own finding.
    if is_named_sid(&site.name)
        && !is_named_sid(component)
        && is_plain_text(schema)
        && !pattern(schema).is_some_and(has_form_of_sid)
    {
        lint.add(
            "sid-by-name",
            &site.place,
            format!("`{}` refers to `{component}`, which is no SID", site.name),
        );
    }
}

/// What is declared as a SID has a pattern by which the generator knows it for one.
fn component(lint: &mut Lint<'_>, site: &Site<'_>) {
    let name = &site.name;
    let is_known = site.schema.as_object().and_then(sid_type).is_some();
    match pattern(site.schema) {
        Some(pattern) if !is_known && (has_form_of_sid(pattern) || is_named_sid(name)) => lint.add(
            "sid-pattern",
            &site.place,
            format!("`{name}` has the pattern `{pattern}`, which makes it no SID of the crates"),
        ),
        None if is_named_sid(name) && is_plain_text(site.schema) => {
            lint.add("sid-pattern", &site.place, format!("`{name}` has no pattern"));
        }
        _ => {}
    }
}

/// One pattern, one component, however the pattern is spelt.
fn once(lint: &mut Lint<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in locations::components(lint.value, "schemas") {
        let known = schema.as_object().and_then(sid_type);
        let unknown = || pattern(schema).filter(|pattern| has_form_of_sid(pattern)).map(str::to_owned);
        let Some(key) = known.or_else(unknown) else { continue };
        if let Some(first) = seen.get(&key) {
            let place = pointer::join(["components", "schemas", name]);
            lint.add("sid-once", &place, format!("`{name}` is `{first}` once more"));
        } else {
            seen.insert(key, name);
        }
    }
}

fn pattern(schema: &Value) -> Option<&str> {
    schema.get("pattern").and_then(Value::as_str)
}

fn has_length_of_sid(schema: &Value) -> bool {
    let is = |key: &str| schema.get(key).and_then(Value::as_u64) == Some(34);
    is_plain_text(schema) && is("minLength") && is("maxLength")
}

fn is_named_sid(name: &str) -> bool {
    let name = names::snake(name);
    name == "sid" || name.ends_with("_sid")
}

fn is_plain_text(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("string") && schema.get("enum").is_none()
}

/// Whether a pattern means a SID in whatever spelling: 32 hexadecimal digits after two letters, or a choice of them.
fn has_form_of_sid(pattern: &str) -> bool {
    let inner = pattern.trim_start_matches('^').trim_end_matches('$');
    let Some((prefix, digits)) = inner.strip_suffix("]{32}").and_then(|rest| rest.rsplit_once('[')) else {
        return false;
    };
    let is_hexadecimal = digits.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '-' | '\\' | 'd'))
        && ["a-f", "A-F"].iter().any(|range| digits.contains(range));
    let is_letters = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_hexadecimal && (is_letters || prefix.starts_with(['[', '(']))
}

//! Checks descriptions and summaries: that they exist, have an effect, and contain no HTML.

use serde_json::Value;

use super::{
    linter::{Linter, has_text},
    rules::LintRule,
};
use crate::spec::{
    lookup::text,
    walk::{Node, Part, Role},
};

pub(super) fn check(linter: &mut Linter<'_>, node: &Node, value: &Value) {
    for key in ["summary", "description"] {
        if let Some(tag) = text(value, key).and_then(html_tag) {
            linter.add(
                LintRule::TextHtml,
                &node.pointer.join(key),
                format!("`{key}` contains the HTML tag `{tag}`"),
            );
        }
    }
    if value.get("$ref").is_some() && node.part != Part::PathItem {
        let keys = value.as_object().into_iter().flatten().map(|(key, _)| key);
        for key in keys.filter(|key| *key != "$ref" && !key.starts_with("x-")) {
            linter.add(
                LintRule::ReferenceSiblings,
                &node.pointer.join(key),
                format!("`{key}` beside `$ref` has no effect"),
            );
        }
        // It has the description of its target.
        return;
    }
    let (rule, noun) = match (node.part, node.role) {
        (Part::Parameter, _) => (LintRule::ParameterDescription, "parameter"),
        (Part::Header, _) => (LintRule::ParameterDescription, "header"),
        (Part::Response, _) => (LintRule::ResponseDescription, "response"),
        (Part::Schema, Role::Component) => (LintRule::PropertyDescription, "schema"),
        (Part::Schema, Role::Property) => (LintRule::PropertyDescription, "property"),
        _ => return,
    };
    if value.is_object() && !has_text(value, "description") {
        let name = if node.name.is_empty() { String::new() } else { format!(" `{}`", node.name) };
        linter.add(rule, &node.pointer, format!("{noun}{name} has no description"));
    }
}

/// Returns the first HTML tag in a text, outside code. `<https://example.com>` is a link of Markdown.
fn html_tag(text: &str) -> Option<&str> {
    text.split('`').step_by(2).find_map(|part| {
        part.match_indices('<').find_map(|(start, _)| {
            let end = start + part[start..].find('>')? + 1;
            let inner = part[start + 1..end - 1].trim_start_matches('/').trim_end_matches('/');
            let name = inner.split(char::is_whitespace).next()?;
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric());
            is_name.then(|| &part[start..end])
        })
    })
}

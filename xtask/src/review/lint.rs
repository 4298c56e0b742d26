//! The conventions of `spec/`, checked where no compiler does.
//!
//! A finding can be allowed in the document, at its place or above it, with the reason:
//! `x-lint-allow: { rule: why it is so }`.

use std::collections::BTreeSet;

use heck::ToPascalCase;
use serde_json::Value;

use super::valid;
use crate::{model, pointer, read::Document, tree};

/// One finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
    /// The place in the document.
    pub pointer: String,
    /// The document, with the line where it is known.
    pub place: String,
}

/// The rules, each with its mend.
const RULES: [(&str, &str); 15] = [
    ("operation-summary", "add a `summary`: one sentence, what it does"),
    ("operation-description", "add a `description`: what it promises, and what it does not"),
    ("operation-tag", "add the tag of its resource: the trait is named after it"),
    ("operation-success", "declare the status of its success"),
    ("operation-errors", "declare `4XX` and `5XX` by reference to the shared responses, and no `default`"),
    ("request-example", "add `examples` to the body's content"),
    ("response-example", "add an `example` or `examples` to the content"),
    ("example-valid", "correct the example, or the schema"),
    ("parameter-description", "add a `description`"),
    ("parameter-example", "add an `example`"),
    ("property-description", "add a `description`"),
    ("sid-by-name", "refer to a SID among `components.schemas`, declared once"),
    ("name-style", "write paths and parameters in PascalCase, properties of answers in snake_case"),
    (
        "page-envelope",
        "answer `meta` with page, page_size, first_page_url, previous_page_url, url, next_page_url and key",
    ),
    ("unused-component", "remove it, or refer to it"),
];

/// What in `document` is not as the house has it.
pub fn lint(document: &Document) -> Vec<Finding> {
    let mut lint = Lint { document, value: &document.value, findings: Vec::new() };
    lint.operations();
    lint.schemas();
    lint.components();
    lint.findings.sort_by(|a, b| (&a.pointer, a.rule).cmp(&(&b.pointer, b.rule)));
    lint.findings
}

struct Lint<'a> {
    document: &'a Document,
    value: &'a Value,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn add(&mut self, rule: &'static str, place: &str, what: impl Into<String>) {
        if self.is_allowed(rule, place) {
            return;
        }
        let mend = RULES.iter().find(|(name, _)| *name == rule).map_or("", |(_, mend)| mend);
        let line = self.document.line(place).map(|line| format!(":{line}")).unwrap_or_default();
        let place_shown = format!("{}{line}", self.document.shown);
        self.findings.push(Finding {
            rule,
            what: what.into(),
            mend,
            pointer: place.into(),
            place: place_shown,
        });
    }

    /// An allowance counts with a reason only.
    fn is_allowed(&self, rule: &str, place: &str) -> bool {
        let mut place = place;
        loop {
            let reason =
                self.value.pointer(place).and_then(|value| value.get("x-lint-allow")?.get(rule)?.as_str());
            if reason.is_some_and(|reason| !reason.trim().is_empty()) {
                return true;
            }
            match place.rfind('/') {
                Some(at) => place = &place[..at],
                None => return false,
            }
        }
    }

    fn operations(&mut self) {
        let whole = self.value;
        for operation in tree::operations(whole) {
            let (place, id) = (operation.pointer(), operation.id());
            if !has_text(operation.value, "summary") {
                self.add("operation-summary", &place, format!("{id} has no summary"));
            }
            if !has_text(operation.value, "description") {
                self.add("operation-description", &place, format!("{id} has no description"));
            }
            if operation.value.get("tags").and_then(Value::as_array).is_none_or(Vec::is_empty) {
                self.add("operation-tag", &place, format!("{id} has no tag"));
            }
            self.path(operation.path, &place);
            let shared = whole["paths"][operation.path].get("parameters");
            let shared = shared.map(|list| (list, pointer::of(["paths", operation.path, "parameters"])));
            let own = operation.value.get("parameters").map(|list| (list, format!("{place}/parameters")));
            for (list, place) in own.into_iter().chain(shared) {
                for (at, parameter) in list.as_array().into_iter().flatten().enumerate() {
                    // One that is referred to is met among the components.
                    if parameter.get("$ref").is_none() {
                        self.parameter(&format!("{place}/{at}"), parameter);
                    }
                }
            }
            self.request(&operation, &place);
            self.responses(&operation, &place);
        }
    }

    fn path(&mut self, path: &str, place: &str) {
        for step in path.split('/').skip(1).filter(|step| !step.starts_with('{')) {
            let is_version =
                step.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            if !is_version && step.to_pascal_case() != step {
                self.add("name-style", place, format!("the path has `{step}`"));
            }
        }
    }

    fn parameter(&mut self, place: &str, parameter: &Value) {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let header = parameter.get("in").and_then(Value::as_str) == Some("header");
        if !has_text(parameter, "description") {
            self.add("parameter-description", place, format!("`{name}` has no description"));
        }
        let examples = examples(parameter);
        if examples.is_empty() {
            self.add("parameter-example", place, format!("`{name}` has no example"));
        }
        if let Some(schema) = parameter.get("schema") {
            self.check_examples(place, schema, &examples);
            self.inline(&format!("{place}/schema"), name, schema, true);
        }
        if !header && name.to_pascal_case() != name {
            self.add("name-style", place, format!("the parameter is called `{name}`"));
        }
    }

    fn request(&mut self, operation: &tree::Operation<'_>, place: &str) {
        let Some(body) = operation.value.get("requestBody") else { return };
        let content = tree::resolve(self.value, body).get("content").and_then(Value::as_object);
        for (media, content) in content.into_iter().flatten() {
            let place = format!("{place}/requestBody/content/{}", pointer::escape(media));
            let examples = examples(content);
            if examples.is_empty() {
                self.add("request-example", &place, format!("the body of {} has no example", operation.id()));
            }
            if let Some(schema) = content.get("schema") {
                self.check_examples(&place, schema, &examples);
                self.inline(&format!("{place}/schema"), "the body", schema, true);
            }
        }
    }

    fn responses(&mut self, operation: &tree::Operation<'_>, place: &str) {
        let responses = operation.value.get("responses").and_then(Value::as_object);
        let has = |status: &str| {
            responses.is_some_and(|map| map.keys().any(|key| key.eq_ignore_ascii_case(status)))
        };
        if !responses.is_some_and(|map| map.keys().any(|key| key.starts_with('2'))) {
            self.add("operation-success", place, format!("{} declares no success", operation.id()));
        }
        if !has("4XX") || !has("5XX") || has("default") {
            self.add(
                "operation-errors",
                place,
                format!("the errors of {} are not all declared", operation.id()),
            );
        }
        for (status, response) in responses.into_iter().flatten() {
            let own = format!("{place}/responses/{}", pointer::escape(status));
            let is_reference = response.get("$ref").is_some();
            if !is_reference {
                self.response(&own, response);
            }
            let response = tree::resolve(self.value, response);
            let schema = response.pointer("/content/application~1json/schema");
            if let Some(schema) = schema.filter(|_| operation.method == "get" && status.starts_with('2')) {
                self.page(&own, schema);
            }
        }
    }

    fn response(&mut self, place: &str, response: &Value) {
        for (media, content) in response.get("content").and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{place}/content/{}", pointer::escape(media));
            let examples = examples(content);
            if examples.is_empty() {
                self.add("response-example", &place, "the answer has no example");
            }
            if let Some(schema) = content.get("schema") {
                self.check_examples(&place, schema, &examples);
                self.inline(&format!("{place}/schema"), "the answer", schema, false);
            }
        }
    }

    /// A list that is read page by page has the whole envelope.
    fn page(&mut self, place: &str, schema: &Value) {
        let schema = model::flattened(self.value, schema);
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        let lists = properties
            .values()
            .filter(|property| tree::resolve(self.value, property).get("type") == Some(&"array".into()));
        if lists.count() != 1 || properties.len() > 2 {
            return;
        }
        let meta = properties.get("meta").map(|meta| model::flattened(self.value, meta)).unwrap_or_default();
        let wanted =
            ["page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"];
        let missing: Vec<&str> = wanted
            .into_iter()
            .filter(|name| meta.get("properties").and_then(|all| all.get(name)).is_none())
            .collect();
        if !missing.is_empty() {
            self.add("page-envelope", place, format!("the page's `meta` has no {}", missing.join(", ")));
        }
    }

    fn schemas(&mut self) {
        let whole = self.value;
        let bodies: BTreeSet<String> = tree::operations(whole)
            .filter_map(|operation| {
                tree::resolve(whole, operation.value.get("requestBody")?).get("content")?.as_object()
            })
            .flat_map(|content| content.values())
            .filter_map(|media| {
                media.pointer("/schema/$ref")?.as_str()?.rsplit('/').next().map(str::to_owned)
            })
            .collect();
        for (name, schema) in
            whole.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
        {
            let place = pointer::of(["components", "schemas", name]);
            if !has_text(schema, "description") {
                self.add("property-description", &place, format!("the schema `{name}` has no description"));
            }
            self.check_examples(&place, schema, &examples(schema));
            self.properties(&place, schema, bodies.contains(name));
        }
    }

    /// A schema that is written where it is used: what is said of components holds for it too.
    fn inline(&mut self, place: &str, name: &str, schema: &Value, is_body: bool) {
        if schema.get("$ref").is_none() {
            self.sid(place, name, schema);
            self.properties(place, schema, is_body);
        }
    }

    fn properties(&mut self, place: &str, schema: &Value, is_body: bool) {
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{place}/properties/{}", pointer::escape(name));
            if !has_text(property, "description") && property.get("$ref").is_none() {
                self.add("property-description", &place, format!("`{name}` has no description"));
            }
            let styled = if is_body {
                name.to_pascal_case() == *name
            } else {
                crate::names::snake(name).trim_end_matches('_') == name
            };
            if !styled {
                self.add("name-style", &place, format!("the property is called `{name}`"));
            }
            self.sid(&place, name, property);
            self.check_examples(&place, property, &examples(property));
            self.properties(&place, property, is_body);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(key) {
                self.inline(&format!("{place}/{key}"), key, inner, is_body);
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            for (at, part) in schema.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
                self.inline(&format!("{place}/{key}/{at}"), key, part, is_body);
            }
        }
    }

    fn sid(&mut self, place: &str, name: &str, schema: &Value) {
        let pattern = schema.get("pattern").and_then(Value::as_str);
        if pattern.is_some_and(|pattern| pattern.contains("[0-9a-fA-F]{32}")) {
            self.add("sid-by-name", place, format!("`{name}` is a SID that is written inline"));
        }
    }

    fn components(&mut self) {
        let mut used = BTreeSet::new();
        references(self.value, &mut used);
        let security = self.value.to_string();
        for (kind, components) in
            self.value.get("components").and_then(Value::as_object).into_iter().flatten()
        {
            for (name, component) in components.as_object().into_iter().flatten() {
                let place = pointer::of(["components", kind, name]);
                match kind.as_str() {
                    "parameters" => self.parameter(&place, component),
                    "responses" => self.response(&place, component),
                    _ => {}
                }
                let is_used = if kind == "securitySchemes" {
                    security.contains(&format!("{{\"{name}\":["))
                } else {
                    used.contains(&place)
                };
                if !is_used {
                    self.add("unused-component", &place, format!("nothing refers to `{name}`"));
                }
            }
        }
    }

    fn check_examples(&mut self, place: &str, schema: &Value, examples: &[&Value]) {
        for example in examples {
            if let Some(what) = valid::fault(self.value, schema, example, "") {
                self.add("example-valid", place, what);
            }
        }
    }
}

fn has_text(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
}

/// `example`, and the values of `examples`.
fn examples(holder: &Value) -> Vec<&Value> {
    let named = holder.get("examples").and_then(Value::as_object).into_iter().flatten();
    holder.get("example").into_iter().chain(named.filter_map(|(_, example)| example.get("value"))).collect()
}

fn references(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(target) = map.get("$ref").and_then(Value::as_str).and_then(pointer::of_reference) {
                used.insert(target.to_owned());
            }
            map.values().for_each(|value| references(value, used));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, used)),
        _ => {}
    }
}

//! One operation in two documents: what is sent, what is answered, and who may call it where.

use std::collections::BTreeSet;

use serde_json::Value;

use super::keywords::{self, Facts, Said, sides};
use crate::tree;

/// An operation in its document, with the item of its path.
pub(super) struct Call<'a> {
    pub(super) document: &'a Value,
    pub(super) item: &'a Value,
    pub(super) value: &'a Value,
}

/// What differs of an operation itself. `renamed` has the names of path parameters that are others there.
pub(super) fn differences(ours: &Call<'_>, theirs: &Call<'_>, renamed: &[(String, String)]) -> Vec<String> {
    let mut found = sides("parameter", &ours.parameters(&[]), &theirs.parameters(renamed));
    found.extend(deprecated(ours, theirs));
    found.extend(body(ours, theirs));
    found.extend(answers(ours, theirs));
    found
}

/// What differs of who may call, and where: mostly said of all operations at once.
pub(super) fn surroundings(ours: &Call<'_>, theirs: &Call<'_>) -> Vec<String> {
    let mut found = sides("server", &ours.servers(), &theirs.servers());
    let (own, other) = (ours.security(), theirs.security());
    if own != other {
        found.push(format!("security is {own} here and {other} there"));
    }
    found
}

fn deprecated(ours: &Call<'_>, theirs: &Call<'_>) -> Option<String> {
    let is = |call: &Call<'_>| call.value.get("deprecated") == Some(&Value::Bool(true));
    let text = |is: bool| if is { "true" } else { "nothing" };
    let (own, other) = (is(ours), is(theirs));
    (own != other).then(|| format!("deprecated is {} here and {} there", text(own), text(other)))
}

fn body(ours: &Call<'_>, theirs: &Call<'_>) -> Vec<String> {
    let (own, other) = match (ours.body(), theirs.body()) {
        (None, None) => return Vec::new(),
        (Some(_), None) => return vec!["body: only ours".into()],
        (None, Some(_)) => return vec!["body: only theirs".into()],
        (Some(own), Some(other)) => (own, other),
    };
    let said = |body: &Value| {
        let required = body.get("required") == Some(&Value::Bool(true));
        Said::from([("media type", media_types(body)), ("required", required.to_string())])
    };
    let whole = |body: &Value| Facts::from([(String::new(), said(body))]);
    let mut found = sides("body", &whole(own), &whole(other));
    found.extend(contents("body", "field", (ours, own), (theirs, other)));
    found
}

fn answers(ours: &Call<'_>, theirs: &Call<'_>) -> Vec<String> {
    let (own, other) = (ours.answers(), theirs.answers());
    let statuses = |answers: &[(String, &Value)]| -> Facts {
        answers.iter().map(|(status, _)| (status.clone(), Said::new())).collect()
    };
    let mut found: Vec<String> = sides("status", &statuses(&own), &statuses(&other))
        .into_iter()
        // A status is no name that is written in the document as one.
        .map(|line| line.replace('`', ""))
        .collect();
    let is_success = |answer: &&(String, &Value)| answer.0.starts_with('2');
    let first = own.iter().find(is_success).map(|(status, _)| status);
    for (status, answer) in &own {
        let is_first = first == Some(status);
        let same = other.iter().find(|(other, _)| other == status);
        // The success is the success still, with another status.
        let Some((_, same)) = same.or_else(|| other.iter().find(is_success).filter(|_| is_first)) else {
            continue;
        };
        // It has no status in its name: that would make other lines of it when a second one comes.
        let label = if is_first { "answer".to_owned() } else { format!("answer {status}") };
        found.extend(one_answer(&label, (ours, answer), (theirs, same)));
    }
    found
}

fn one_answer(label: &str, ours: (&Call<'_>, &Value), theirs: (&Call<'_>, &Value)) -> Vec<String> {
    let whole = |answer: &Value| {
        let media = Some(media_types(answer)).filter(|media| !media.is_empty());
        Facts::from([(String::new(), media.map(|media| ("media type", media)).into_iter().collect())])
    };
    let mut found = sides(label, &whole(ours.1), &whole(theirs.1));
    found.extend(contents(label, label, ours, theirs));
    found.extend(sides(&format!("{label} header"), &headers(ours), &headers(theirs)));
    found
}

/// What differs of the contents of two bodies, media type by media type; of two single ones, whatever their types are.
fn contents(whole: &str, part: &str, ours: (&Call<'_>, &Value), theirs: (&Call<'_>, &Value)) -> Vec<String> {
    let all = |body: &'_ Value| body.get("content").and_then(Value::as_object).cloned().unwrap_or_default();
    let (own, other) = (all(ours.1), all(theirs.1));
    let is_single = own.len() == 1 && other.len() == 1;
    let mut found = Vec::new();
    for (media, content) in &own {
        let same = if is_single { other.values().next() } else { other.get(media) };
        let Some(same) = same else { continue };
        let suffix = if is_single { String::new() } else { format!(" ({media})") };
        let (mut own, mut other) = (content_facts(ours.0, content), content_facts(theirs.0, same));
        let root = |facts: &mut Facts| Facts::from_iter(facts.remove_entry(""));
        found.extend(sides(&format!("{whole}{suffix}"), &root(&mut own), &root(&mut other)));
        found.extend(sides(&format!("{part}{suffix}"), &own, &other));
    }
    found
}

fn content_facts(call: &Call<'_>, content: &Value) -> Facts {
    let mut facts = Facts::new();
    if let Some(schema) = content.get("schema") {
        keywords::of_schema(call.document, "", schema, &mut facts);
    }
    for (name, encoding) in content.get("encoding").and_then(Value::as_object).into_iter().flatten() {
        let said = facts.entry(name.clone()).or_default();
        said.insert("encoding", encoding.to_string());
    }
    facts
}

fn headers((call, answer): (&Call<'_>, &Value)) -> Facts {
    let mut facts = Facts::new();
    for (name, header) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let header = tree::resolve(call.document, header);
        let required = header.get("required") == Some(&Value::Bool(true));
        facts.entry(name.clone()).or_default().insert("required", required.to_string());
        if let Some(schema) = header.get("schema") {
            keywords::of_schema(call.document, name, schema, &mut facts);
        }
    }
    facts
}

fn media_types(body: &Value) -> String {
    let types = body.get("content").and_then(Value::as_object).into_iter().flatten();
    let types: BTreeSet<&str> = types.map(|(media, _)| media.as_str()).collect();
    types.into_iter().collect::<Vec<_>>().join(", ")
}

impl Call<'_> {
    /// Those of the path first: the operation's own count where both have one.
    fn parameters(&self, renamed: &[(String, String)]) -> Facts {
        let lists = [self.item.get("parameters"), self.value.get("parameters")];
        let mut facts = Facts::new();
        for parameter in lists.into_iter().flatten().filter_map(Value::as_array).flatten() {
            let parameter = tree::resolve(self.document, parameter);
            let word = |key: &str| parameter.get(key).and_then(Value::as_str);
            let (Some(name), Some(place)) = (word("name"), word("in")) else { continue };
            let ours = renamed.iter().find(|(_, theirs)| place == "path" && theirs == name);
            let name = ours.map_or(name, |(ours, _)| ours);
            let mut own = Facts::from([(name.to_owned(), Said::new())]);
            let content = || parameter.get("content")?.as_object()?.values().next()?.get("schema");
            if let Some(schema) = parameter.get("schema").or_else(content) {
                keywords::of_schema(self.document, name, schema, &mut own);
            }
            own.entry(name.to_owned()).or_default().extend(sent(parameter, place));
            facts.extend(own);
        }
        facts
    }

    fn body(&self) -> Option<&Value> {
        self.value.get("requestBody").map(|body| tree::resolve(self.document, body))
    }

    fn answers(&self) -> Vec<(String, &Value)> {
        let all = self.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        all.map(|(status, answer)| (status.clone(), tree::resolve(self.document, answer))).collect()
    }

    fn servers(&self) -> Facts {
        let own = [self.value, self.item, self.document].into_iter().find_map(|holder| holder.get("servers"));
        let urls = own.and_then(Value::as_array).into_iter().flatten();
        urls.filter_map(|server| {
            let variables = server.get("variables").and_then(Value::as_object).into_iter().flatten();
            let defaults = variables.filter_map(|(name, variable)| {
                Some(format!("{name}={}", variable.get("default")?.as_str()?))
            });
            let defaults: Vec<String> = defaults.collect();
            let said = (!defaults.is_empty()).then(|| ("default", defaults.join(" ")));
            Some((server.get("url")?.as_str()?.trim_end_matches('/').to_owned(), said.into_iter().collect()))
        })
        .collect()
    }

    /// What a caller may show, whatever the schemes are called.
    fn security(&self) -> String {
        let own = [self.value, self.document].into_iter().find_map(|holder| holder.get("security"));
        let choices: BTreeSet<String> = own
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|requirement| {
                let all = requirement.as_object().into_iter().flatten();
                let all: BTreeSet<String> = all.map(|(name, scopes)| self.scheme(name, scopes)).collect();
                if all.is_empty() { "none".into() } else { Vec::from_iter(all).join(" and ") }
            })
            .collect();
        if choices.is_empty() { "none".into() } else { Vec::from_iter(choices).join(" or ") }
    }

    fn scheme(&self, name: &str, scopes: &Value) -> String {
        let scheme = self.document.pointer("/components/securitySchemes").and_then(|all| all.get(name));
        let scheme = scheme.map(|scheme| tree::resolve(self.document, scheme)).unwrap_or(&Value::Null);
        let word = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
        match word("type") {
            "http" => format!("http {}", word("scheme").to_lowercase()),
            "apiKey" => format!("the {} `{}`", word("in"), word("name")),
            "" => format!("`{name}`"),
            kind => format!("{kind} {scopes}"),
        }
    }
}

/// How a parameter is sent, with what holds where nothing is said.
fn sent(parameter: &Value, place: &str) -> Said {
    let usual = if matches!(place, "path" | "header") { "simple" } else { "form" };
    let style = parameter.get("style").and_then(Value::as_str).unwrap_or(usual);
    let explode = parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    let is = |key: &str| parameter.get(key) == Some(&Value::Bool(true));
    let mut said = Said::from([
        ("in", format!("\"{place}\"")),
        ("style", format!("\"{style}\"")),
        ("explode", explode.to_string()),
        ("required", is("required").to_string()),
    ]);
    for key in ["deprecated", "allowReserved", "allowEmptyValue"] {
        said.extend(is(key).then(|| (key, "true".into())));
    }
    said
}

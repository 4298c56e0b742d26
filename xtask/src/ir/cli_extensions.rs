//! The `x-cli-*` extensions, which describe the command line where it differs from the API.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    ir::media_types::FORM,
    ir::names,
    ir::{parameters, responses},
    spec::{
        lookup::{Operation, operations},
        pointer::Pointer,
        resolve::resolve_at,
        walk::{self, Node, Part, Role},
    },
};

/// The name of a resource or an option on the command line.
pub(crate) const NAME: &str = "x-cli-name";
/// The help text of a resource, a command or an option.
pub(crate) const DESCRIPTION: &str = "x-cli-description";
/// The environment variable that sets an option.
pub(crate) const ENV: &str = "x-cli-env";

/// Names of options that the generated commands define themselves.
const RESERVED_OPTIONS: [&str; 4] = ["help", "json-body", "limit", "version"];

/// The extensions of a parameter or a form field.
#[derive(Default)]
pub(crate) struct CliOption {
    /// The name, if it differs from that of the parameter.
    pub(crate) name: Option<String>,
    pub(crate) env: Option<String>,
    pub(crate) description: Option<String>,
}

impl CliOption {
    pub(crate) fn new(holder: &Value) -> Self {
        Self { name: text(holder, NAME), env: text(holder, ENV), description: text(holder, DESCRIPTION) }
    }
}

/// Returns the trimmed value of the extension `key`.
pub(crate) fn text(holder: &Value, key: &str) -> Option<String> {
    let text = holder.get(key).and_then(Value::as_str)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Checks that every extension is supported in its position and valid, and that no two options have the same name.
pub(crate) fn check(document: &Value, findings: &mut Vec<Diagnostic>) {
    walk::visit(document, &mut |node, value| {
        let extensions = value.as_object().into_iter().flatten().filter(|(key, _)| key.starts_with("x-cli-"));
        for (key, value) in extensions {
            findings.extend(
                problem(Holder::of(node), key, value).map(|problem| problem.at(node.pointer.join(key))),
            );
        }
    });
    operations(document).for_each(|operation| check_options(document, &operation, findings));
}

/// The parts of a document that can have extensions.
#[derive(Clone, Copy)]
enum Holder {
    Tag,
    Operation,
    Parameter,
    Property,
    Other,
}

impl Holder {
    fn of(node: &Node) -> Self {
        match (node.part, node.role) {
            (Part::Tag, _) => Self::Tag,
            (Part::Operation, _) => Self::Operation,
            (Part::Parameter, _) => Self::Parameter,
            (Part::Schema, Role::Property) => Self::Property,
            _ => Self::Other,
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Tag => "a tag",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::Property => "a property",
            Self::Other => "this part of a document",
        }
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Tag => &[NAME, DESCRIPTION],
            Self::Operation => &[DESCRIPTION],
            Self::Parameter | Self::Property => &[NAME, ENV, DESCRIPTION],
            Self::Other => &[],
        }
    }
}

/// Returns what is wrong with the extension `key` of `holder`.
fn problem(holder: Holder, key: &str, value: &Value) -> Option<Diagnostic> {
    let known = holder.extensions();
    if !known.contains(&key) {
        let help = match known {
            [] => "tags, operations, parameters and the properties of a form can have `x-cli-*` extensions"
                .to_owned(),
            known => format!("{} can have {}", holder.description(), quoted_list(known)),
        };
        let message = format!("`{key}` is not an extension of {}", holder.description());
        return Some(Diagnostic::new(message).help(help));
    }
    let text = value.as_str().filter(|text| !text.trim().is_empty());
    let (is_valid, help) = match key {
        NAME => (
            text.is_some_and(|text| text.to_kebab_case() == text),
            "use lower case with hyphens between words, such as `customer-profile`",
        ),
        ENV => (
            text.is_some_and(is_env_name),
            "use upper case with underscores between words, such as `TWILIO_ACCOUNT_SID`",
        ),
        _ => (text.is_some(), "write a sentence, or remove the extension"),
    };
    (!is_valid).then(|| Diagnostic::new(format!("invalid value {value} for `{key}`")).help(help))
}

fn is_env_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn quoted_list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// Checks that `x-cli-name` gives no option of an operation's command the name of another option. The original name of a
/// renamed option remains its alias.
fn check_options(document: &Value, operation: &Operation<'_>, findings: &mut Vec<Diagnostic>) {
    let mut names: BTreeMap<String, &str> =
        RESERVED_OPTIONS.iter().map(|name| ((*name).to_owned(), *name)).collect();
    let settable = settable(document, operation);
    for (name, _, _) in &settable {
        names.insert(names::option(name), name);
    }
    for (name, holder, pointer) in &settable {
        let Some(renamed) = text(holder, NAME) else { continue };
        let other = names.insert(renamed.clone(), name).filter(|other| other != name);
        if let Some(other) = other {
            let id = operation.id();
            findings.push(
                Diagnostic::new(format!("`{name}` and `{other}` of {id} have the same option `--{renamed}`"))
                    .at(pointer.join(NAME))
                    .operation(id)
                    .help("give one of them another `x-cli-name`"),
            );
        }
    }
}

/// Returns the name, the value and the position of each parameter and form field of `operation`.
fn settable<'a>(document: &'a Value, operation: &Operation<'a>) -> Vec<(&'a str, &'a Value, Pointer)> {
    let parameters = parameters::of(document, operation).into_iter();
    let mut all: Vec<_> = parameters
        .filter(|parameter| !parameter.name().is_empty())
        .map(|parameter| (parameter.name(), parameter.value, parameter.pointer))
        .collect();
    let form = responses::request_body(document, operation).and_then(|(pointer, body)| {
        let schema = body.get("content")?.get(FORM)?.get("schema")?;
        Some(resolve_at(document, pointer.join("content").join(FORM).join("schema"), schema))
    });
    if let Some((pointer, schema)) = form {
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        all.extend(
            properties
                .map(|(name, property)| (name.as_str(), property, pointer.join("properties").join(name))),
        );
    }
    all
}

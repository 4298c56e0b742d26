//! The `x-cli-*` extensions, which describe the command line where it differs from the API.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Result},
    media_types::FORM,
    names,
    spec::{
        pointer,
        walk::{METHODS, Operation, operations, resolve},
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
pub(crate) fn check(document: &Value) -> Result<()> {
    check_values(document, &mut Vec::new(), false)?;
    operations(document).try_for_each(|operation| check_options(document, &operation))
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
    fn at(steps: &[String]) -> Self {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match steps[..] {
            ["tags", _] => Self::Tag,
            ["paths", _, method] if METHODS.contains(&method) => Self::Operation,
            ["paths", _, "parameters", _]
            | ["paths", _, _, "parameters", _]
            | ["components", "parameters", _] => Self::Parameter,
            [.., "properties", _] => Self::Property,
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

/// Checks the extensions of `value`, which is at `steps`, and of everything inside it. `are_names` is true for a map of
/// properties, whose keys are names.
fn check_values(value: &Value, steps: &mut Vec<String>, are_names: bool) -> Result<()> {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                steps.push(key.clone());
                if are_names {
                    check_values(value, steps, false)?;
                } else if key.starts_with("x-cli-") {
                    check_value(key, value, steps)?;
                } else if !key.starts_with("x-")
                    && !matches!(key.as_str(), "default" | "enum" | "example" | "examples")
                {
                    check_values(value, steps, key == "properties")?;
                }
                steps.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                steps.push(index.to_string());
                check_values(item, steps, false)?;
                steps.pop();
            }
        }
        _ => {}
    }
    Ok(())
}

fn check_value(key: &str, value: &Value, steps: &[String]) -> Result<()> {
    let error =
        |message: String| Diagnostic::new(message).at(pointer::join(steps.iter().map(String::as_str)));
    let holder = Holder::at(&steps[..steps.len() - 1]);
    let known = holder.extensions();
    if !known.contains(&key) {
        let help = match known {
            [] => "tags, operations, parameters and the properties of a form can have `x-cli-*` extensions"
                .to_owned(),
            known => format!("{} can have {}", holder.description(), quoted_list(known)),
        };
        return Err(error(format!("`{key}` is not an extension of {}", holder.description())).help(help));
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
    if is_valid { Ok(()) } else { Err(error(format!("invalid value {value} for `{key}`")).help(help)) }
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
fn check_options(document: &Value, operation: &Operation<'_>) -> Result<()> {
    let mut names: BTreeMap<String, &str> =
        RESERVED_OPTIONS.iter().map(|name| ((*name).to_owned(), *name)).collect();
    let settable = settable(document, operation);
    for (name, _, _) in &settable {
        names.insert(option_name(name), name);
    }
    for (name, holder, pointer) in &settable {
        let Some(renamed) = text(holder, NAME) else { continue };
        let other = names.insert(renamed.clone(), name).filter(|other| other != name);
        if let Some(other) = other {
            let id = operation.id();
            return Err(Diagnostic::new(format!(
                "`{name}` and `{other}` of {id} have the same option `--{renamed}`"
            ))
            .at(format!("{pointer}/{NAME}"))
            .operation(id)
            .help("give one of them another `x-cli-name`"));
        }
    }
    Ok(())
}

fn option_name(wire: &str) -> String {
    names::snake(wire).trim_end_matches('_').to_kebab_case()
}

/// Returns the name, the value and the position of each parameter and form field of `operation`.
fn settable<'a>(document: &'a Value, operation: &Operation<'a>) -> Vec<(&'a str, &'a Value, String)> {
    let path_item = pointer::join(["paths", operation.path]);
    let lists = [
        (document.pointer(&path_item).and_then(|item| item.get("parameters")), path_item),
        (operation.value.get("parameters"), operation.pointer()),
    ];
    let mut all = Vec::new();
    for (list, pointer) in lists {
        for (index, parameter) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let reference = parameter.get("$ref").and_then(Value::as_str).and_then(pointer::from_reference);
            let pointer = reference.map_or_else(|| format!("{pointer}/parameters/{index}"), str::to_owned);
            let parameter = resolve(document, parameter);
            if let Some(name) = parameter.get("name").and_then(Value::as_str) {
                all.push((name, parameter, pointer));
            }
        }
    }
    let body = operation.value.get("requestBody").map(|body| resolve(document, body));
    let schema = body.and_then(|body| body.get("content")?.get(FORM)?.get("schema"));
    if let Some(schema) = schema {
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(pointer::from_reference);
        let properties = resolve(document, schema).get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let pointer = reference.map(|schema| format!("{schema}/properties/{}", pointer::escape(name)));
            all.push((name, property, pointer.unwrap_or_else(|| operation.pointer())));
        }
    }
    all
}

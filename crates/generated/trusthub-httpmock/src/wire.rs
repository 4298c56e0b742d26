// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Values as the client writes them.

use std::fmt::Display;
use twilio_trusthub::twilio_core::private::encode_path;
use twilio_trusthub::twilio_core::private::form;

/// The path in which each `{}` of `pattern` is one of `values`, as the client writes it.
pub(crate) fn path(pattern: &str, values: &[&dyn Display]) -> regex::Regex {
    let pattern = values
        .iter()
        .fold(
            pattern.to_owned(),
            |pattern, value| {
                pattern
                    .replacen("{}", &regex::escape(&encode_path(&value.to_string())), 1)
            },
        );
    regex::Regex::new(&pattern).expect("the pattern is the escaped path of an operation")
}

/// The pairs of name and value that stand for `value` in a query or a form.
pub(crate) fn pairs(name: &str, value: &impl serde::Serialize) -> Vec<(String, String)> {
    let named = std::collections::BTreeMap::from([(name, value)]);
    form::to_pairs(&named).expect("the value is one that the client can send")
}

/// A form as the client sends it.
pub(crate) fn form(value: &impl serde::Serialize) -> String {
    form::to_string(value).expect("the body is one that the client can send")
}

//! The names, the version and the license of the crates of a document.

use serde_json::Value;

use super::version::crate_version;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Result},
    spec::source::Document,
};

/// The prefix of the names of crates, unless another one is given.
pub(crate) const DEFAULT_CRATE_PREFIX: &str = "twilio";

/// The crates that a generated client depends on, as Rust code names them: it cannot have one of these names itself.
const DEPENDENCIES: [&str; 3] = ["serde_json", "twilio_core", "twilio_emulator"];

/// The longest keyword that crates.io accepts.
const MAX_KEYWORD: usize = 20;

/// The licenses that documents call by other names than SPDX does, in lower case, without `the`, `license` and `version`.
const LICENSES: [(&str, &str); 9] = [
    ("apache 2", "Apache-2.0"),
    ("apache 2 0", "Apache-2.0"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("isc", "ISC"),
    ("mit", "MIT"),
    ("mit or apache 2 0", "MIT OR Apache-2.0"),
    ("mozilla public 2 0", "MPL-2.0"),
    ("mpl 2 0", "MPL-2.0"),
];

/// The workspace to which generated crates belong.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The first part of the names of the crates.
    pub(crate) crate_prefix: String,
    /// The crates are members of a generated workspace, instead of this one.
    pub(crate) is_standalone: bool,
}

impl Default for Target {
    fn default() -> Self {
        Self { crate_prefix: DEFAULT_CRATE_PREFIX.to_owned(), is_standalone: false }
    }
}

/// The parts that the manifests of a document's three crates share.
pub(crate) struct Package {
    /// The name of the client crate: `twilio-trusthub`. Those of the others begin with it.
    pub(crate) name: String,
    /// The directory of the client crate: `trusthub`.
    pub(crate) directory: String,
    pub(crate) version: String,
    /// The SPDX expression of the license, if the crates do not have that of this workspace.
    pub(crate) license: Option<String>,
    pub(crate) is_standalone: bool,
    /// The keyword for the vendor.
    pub(crate) keyword: Option<String>,
}

impl Package {
    /// Determines the package of `document`, and reports a version that is derived.
    pub(crate) fn new(document: &Document, target: &Target, report: &mut Diagnostics) -> Result<Self> {
        let (directory, name) = names(&document.name, &target.crate_prefix);
        let file = &document.display_path;
        let help = "rename the file: `NAME.yaml` gives the crate `PREFIX-NAME`";
        if directory.is_empty() || !directory.is_ascii() {
            let message = format!("no crate can be named after the file {file}");
            return Err(Diagnostic::new(message)
                .in_file(file, None)
                .help(format!("{help}, where NAME is ASCII")));
        }
        if DEPENDENCIES.contains(&name.replace('-', "_").as_str()) {
            let message =
                format!("the crate of {file} would be named `{name}`, like a crate that it depends on");
            return Err(Diagnostic::new(message).in_file(file, None).help(help));
        }
        let info = &document.value["info"];
        let version = info.get("version").and_then(Value::as_str).unwrap_or_default();
        let derived = crate_version(version).to_string();
        if ![version.to_owned(), format!("{version}.0"), format!("{version}.0.0")].contains(&derived) {
            let message =
                format!("`{version}` is not a semantic version: the crates have the version {derived}");
            report.note(Diagnostic::new(message).at("/info/version"));
        }
        let keyword = Some(&target.crate_prefix).filter(|prefix| prefix.len() <= MAX_KEYWORD).cloned();
        Ok(Self {
            name,
            directory,
            version: derived,
            license: info.get("license").and_then(license),
            is_standalone: target.is_standalone,
            keyword,
        })
    }
}

/// Returns the directory and the name of the client crate of the document `document`.
fn names(document: &str, prefix: &str) -> (String, String) {
    let prefix = prefix.trim_end_matches('-');
    let own = document.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
    match own {
        // The vendor's own names begin with the prefix.
        Some(own) => (own.to_owned(), document.to_owned()),
        None if document == prefix => (document.to_owned(), document.to_owned()),
        None => (document.to_owned(), format!("{prefix}-{document}")),
    }
}

/// Returns the name of the client crate of the document `document` in this workspace.
pub(crate) fn crate_name(document: &str) -> String {
    names(document, DEFAULT_CRATE_PREFIX).1
}

/// Returns the SPDX expression of `info.license`, if it is known.
fn license(license: &Value) -> Option<String> {
    let text = |key: &str| license.get(key).and_then(Value::as_str);
    if let Some(identifier) = text("identifier") {
        return Some(identifier.to_owned());
    }
    let name = text("name")?.to_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !["", "the", "license", "version", "v"].contains(word));
    let name = words.collect::<Vec<_>>().join(" ").replace("v2", "2");
    LICENSES.iter().find(|(known, _)| *known == name).map(|(_, expression)| (*expression).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{license, names};

    #[test]
    fn crate_of_a_document_has_the_prefix_once() {
        for (document, directory, name) in [
            ("trusthub", "trusthub", "twilio-trusthub"),
            ("twilio-trusthub-v1", "trusthub-v1", "twilio-trusthub-v1"),
            ("twilio", "twilio", "twilio"),
            ("twiliox", "twiliox", "twilio-twiliox"),
            ("type", "type", "twilio-type"),
            ("003", "003", "twilio-003"),
        ] {
            assert_eq!(names(document, "twilio"), (directory.to_owned(), name.to_owned()));
        }
    }

    #[test]
    fn license_is_an_spdx_expression_or_none() {
        for (name, expected) in [
            ("MIT", Some("MIT")),
            ("The MIT License", Some("MIT")),
            ("Apache 2.0", Some("Apache-2.0")),
            ("Apache License, Version 2.0", Some("Apache-2.0")),
            ("Apache-2.0", Some("Apache-2.0")),
            ("MIT OR Apache-2.0", Some("MIT OR Apache-2.0")),
            ("See the terms", None),
        ] {
            assert_eq!(license(&json!({ "name": name })).as_deref(), expected, "{name}");
        }
        assert_eq!(license(&json!({ "name": "x", "identifier": "0BSD" })).as_deref(), Some("0BSD"));
    }
}

//! Collects the findings of all checks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{allowances::Allowances, rules::LintRule};
use crate::{
    diagnostic::Diagnostic,
    ir::responses,
    review::formats::Level,
    spec::{
        edit::Edit,
        lookup::{self, entries},
        pointer::Pointer,
        resolve::schema_name,
        source::Document,
        walk::Node,
    },
};

/// A violation of a rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// The violated rule.
    pub rule: LintRule,
    /// Its level. Only errors make the document fail.
    pub level: Level,
    /// A description of the violation.
    pub message: String,
    /// The way to fix it.
    pub help: String,
    /// The location in the document, as a JSON pointer.
    pub pointer: String,
    /// The document's path, with the line if it is known.
    pub location: String,
    /// The edit that fixes it.
    #[serde(skip)]
    pub(crate) fix: Option<(Pointer, Edit)>,
}

/// A document and the findings in it so far.
pub(super) struct Linter<'a> {
    document: &'a Document,
    pub(super) value: &'a Value,
    pub(super) allowances: Allowances,
    /// The names of the schemas that are request bodies.
    request_schemas: BTreeSet<String>,
    findings: Vec<Finding>,
}

impl<'a> Linter<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let value = &document.value;
        let bodies =
            lookup::operations(value).filter_map(|operation| responses::request_body(value, &operation));
        let request_schemas = bodies
            .flat_map(|(_, body)| entries(body, "content"))
            .filter_map(|(_, media)| schema_name(media.pointer("/schema/$ref")?.as_str()?))
            .collect();
        Self { document, value, allowances: Allowances::of(value), request_schemas, findings: Vec::new() }
    }

    /// Adds a finding, unless the document allows it.
    pub(super) fn add(&mut self, rule: LintRule, pointer: &str, message: impl Into<String>) {
        self.add_with_help(rule, pointer, message, None);
    }

    /// Adds a finding with a help of its own.
    pub(super) fn add_with_help(
        &mut self,
        rule: LintRule,
        pointer: &str,
        message: impl Into<String>,
        help: Option<&str>,
    ) {
        if self.allowances.allow(rule, pointer) {
            return;
        }
        let line = self.document.line(pointer).map(|line| format!(":{line}")).unwrap_or_default();
        self.findings.push(Finding {
            rule,
            level: Level::Error,
            message: message.into(),
            help: help.unwrap_or_else(|| rule.help()).to_owned(),
            pointer: pointer.into(),
            location: format!("{}{line}", self.document.display_path),
            fix: None,
        });
    }

    /// Offers an edit of the value at `pointer` as the fix of the last finding, unless that was allowed.
    pub(super) fn fix_last(&mut self, pointer: &Pointer, edit: Edit) {
        self.fix_last_at(pointer, pointer.clone(), edit);
    }

    /// Offers an edit of another value as the fix of the last finding, if that is the one at `pointer`.
    pub(super) fn fix_last_at(&mut self, pointer: &Pointer, edited: Pointer, edit: Edit) {
        if let Some(finding) = self.findings.last_mut().filter(|finding| finding.pointer == **pointer) {
            finding.fix = Some((edited, edit));
        }
    }

    /// Adds an error of another stage.
    pub(super) fn add_diagnostic(&mut self, rule: LintRule, diagnostic: &Diagnostic) {
        let pointer = diagnostic.pointer().unwrap_or_default();
        self.add_with_help(rule, pointer, diagnostic.message(), diagnostic.help_text());
    }

    /// Returns `true` for a part of a request.
    pub(super) fn is_in_request(&self, node: &Node) -> bool {
        let tokens = node.pointer.tokens();
        match tokens.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["components", "schemas", name, ..] => self.request_schemas.contains(name),
            ["components", "parameters" | "requestBodies", ..]
            | ["paths", _, "parameters", ..]
            | ["paths", _, _, "parameters" | "requestBody", ..] => true,
            _ => false,
        }
    }

    /// Returns the findings from top to bottom of the document.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        let document = self.document;
        self.findings.sort_by_key(|finding| {
            (document.line(&finding.pointer), finding.pointer.clone(), finding.rule.id())
        });
        self.findings
    }
}

/// Returns `true` if `value` has a text at `key` that is not blank.
pub(super) fn has_text(value: &Value, key: &str) -> bool {
    lookup::text(value, key).is_some_and(|text| !text.trim().is_empty())
}

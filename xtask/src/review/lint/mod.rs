//! `cargo xtask lint`: checks that a document is valid and follows the conventions of `spec/`.
//!
//! A document can allow a finding at its location or above it, with a reason:
//! `x-lint-allow: { RULE: REASON }`.

mod allowances;
mod components;
mod examples;
mod formats;
mod linter;
mod names;
mod operations;
mod pages;
mod rules;
mod schemas;
mod sids;
mod sunsets;
mod texts;
mod validate;

use self::linter::Linter;
use crate::{
    check,
    diagnostic::Diagnostic,
    review::formats::Level,
    spec::{
        edit::{self, Edit},
        keywords,
        source::Document,
        walk::{self, Part},
    },
};

pub use self::{linter::Finding, rules::LintRule};

/// Returns the findings in `document`, from top to bottom.
pub fn lint(document: &Document) -> Vec<Finding> {
    let value = &document.value;
    let mut linter = Linter::new(document);
    let unreadable = check::readable(value).err().map(|diagnostic| diagnostic.split()).unwrap_or_default();
    unreadable.iter().for_each(|diagnostic| linter.add_diagnostic(LintRule::DocumentValid, diagnostic));
    for unknown in keywords::unknown(value) {
        linter.add_diagnostic(LintRule::UnknownKeyword, &unknown.diagnostic());
        if let Some(keyword) = unknown.nearest {
            linter.fix_last(&unknown.pointer, Edit::RenameKey(keyword.to_owned()));
        }
    }
    walk::visit(value, &mut |node, value| {
        texts::check(&mut linter, node, value);
        sunsets::check(&mut linter, node, value);
        let is_reference = value.get("$ref").is_some();
        match node.part {
            Part::Schema => {
                schemas::check(&mut linter, node, value);
                sids::check(&mut linter, node, value);
                names::check_property(&mut linter, node);
                examples::check_schema(&mut linter, node, value);
            }
            Part::Parameter if !is_reference => {
                operations::check_parameter(&mut linter, node, value);
                names::check_parameter(&mut linter, node, value);
                examples::check_holder(&mut linter, node, value);
            }
            Part::Header | Part::MediaType if !is_reference => {
                examples::check_holder(&mut linter, node, value);
            }
            Part::Server => operations::check_server(&mut linter, node, value),
            Part::Response | Part::Encoding if !is_reference => {
                names::check_headers(&mut linter, node, value)
            }
            Part::Responses => operations::check_response_statuses(&mut linter, node, value),
            _ => {}
        }
    });
    operations::check(&mut linter);
    pages::check(&mut linter);
    names::check(&mut linter);
    components::check(&mut linter);
    // Last, because every other check may use an allowance.
    for (pointer, message) in linter.allowances.unused() {
        linter.add(LintRule::Allowance, &pointer, message);
    }
    linter.into_findings()
}

/// Makes the edits that the findings in `document` offer. Returns the new text, and the findings that it fixes.
pub(crate) fn fix(document: &Document) -> Option<(String, Vec<Finding>)> {
    let mut fixable: Vec<Finding> = lint(document);
    // An edit that cannot be made must not keep the others from being made.
    fixable.retain(|finding| {
        finding.fix.as_ref().is_some_and(|fix| edit::apply(document, std::slice::from_ref(fix)).is_some())
    });
    let edits: Vec<_> = fixable.iter().filter_map(|finding| finding.fix.clone()).collect();
    let text = edit::apply(document, &edits).filter(|_| !edits.is_empty())?;
    Some((text, fixable))
}

/// Returns the finding for a document that cannot be parsed.
pub(crate) fn unreadable(diagnostic: &Diagnostic, shown: &str) -> Finding {
    let rule = LintRule::DocumentValid;
    let line = diagnostic.line().map(|line| format!(":{line}")).unwrap_or_default();
    Finding {
        rule,
        level: Level::Error,
        message: diagnostic.message().to_owned(),
        help: diagnostic.help_text().unwrap_or_else(|| rule.help()).to_owned(),
        pointer: String::new(),
        location: format!("{shown}{line}"),
        fix: None,
    }
}

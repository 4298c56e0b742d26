//! Runs `cargo xtask explain`.

use std::io::Write;

use clap::Args;

use crate::{
    diagnostic::Result,
    review::{ChangeRule, LintRule, explain},
    status::{EXIT_OK, print_failed},
};

#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// The rule, as `diff` and `lint` print it [default: list all rules]
    rule: Option<String>,
}

/// Runs the command and returns its exit code.
pub(crate) fn run(arguments: &ExplainArgs, out: &mut dyn Write) -> Result<u8> {
    let text = match &arguments.rule {
        Some(rule) => explain(rule)?,
        None => {
            let changes = ChangeRule::ALL
                .iter()
                .map(|rule| format!("{} ({}): {}", rule, rule.class().name(), rule.reason()));
            let findings = LintRule::ALL.iter().map(|rule| format!("{} (lint): {}", rule, rule.help()));
            changes.chain(findings).map(|line| line + "\n").collect()
        }
    };
    write!(out, "{text}").map_err(print_failed)?;
    Ok(EXIT_OK)
}

//! Runs `cargo xtask lint`.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    diagnostic::{Result, io},
    generate, output,
    review::{
        LintRule,
        formats::{self, Entry, Level, ReportFormat},
        lint::{Finding, fix, lint, unreadable},
        settings::Settings,
    },
    spec::source::Document,
    status::{EXIT_FINDINGS, EXIT_OK, count, print_failed, print_status},
};

#[derive(Args)]
pub(crate) struct LintArgs {
    /// The documents to check, of any name and anywhere [default: those in spec/]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Fix what has only one fix, such as a misspelled keyword, and report the other findings
    #[arg(long)]
    fix: bool,
    /// The format of the report
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

/// The number of times that `--fix` looks for what earlier fixes have uncovered.
const MAX_ROUNDS: usize = 20;

/// Runs the command and returns its exit code.
pub(crate) fn run(arguments: &LintArgs, root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let documents = if arguments.files.is_empty() {
        generate::documents(root)?
    } else {
        let named = arguments.files.iter().map(|path| (path.clone(), path.display().to_string()));
        named.collect()
    };
    let mut findings = Vec::new();
    for (path, shown) in &documents {
        // Unlike a malformed document, a missing file is a mistake in the command.
        std::fs::metadata(path).map_err(|error| io("read", path, &error))?;
        match Document::read(path, shown) {
            Ok(document) if arguments.fix => findings.extend(fix_and_lint(document, path, err)?),
            Ok(document) => findings.extend(lint(&document)),
            Err(diagnostic) => findings.push(unreadable(&diagnostic, shown)),
        }
    }
    let settings = Settings::read(root)?;
    findings.retain_mut(|finding| {
        let level = settings.level(finding.rule);
        level.is_some_and(|level| {
            finding.level = level;
            true
        })
    });
    write!(out, "{}", format(&findings, arguments.format)).map_err(print_failed)?;
    let names: Vec<&str> = documents.iter().map(|(_, shown)| shown.as_str()).collect();
    let fixable = findings.iter().filter(|finding| finding.fix.is_some()).count();
    let fixable = if fixable > 0 && !arguments.fix {
        format!(" ({fixable} fixable with --fix)")
    } else {
        String::new()
    };
    let summary = format!("{}: {}{fixable}", names.join(", "), count(findings.len(), "finding"));
    print_status(err, "Linted", &summary).map_err(print_failed)?;
    let is_error = |finding: &Finding| finding.level == Level::Error;
    Ok(if findings.iter().any(is_error) { EXIT_FINDINGS } else { EXIT_OK })
}

/// Fixes the file, and returns the findings that are left.
fn fix_and_lint(document: Document, path: &Path, err: &mut dyn Write) -> Result<Vec<Finding>> {
    let mut document = document;
    let mut fixed = Vec::new();
    // What is below a misspelled keyword is only found once that is fixed.
    for _ in 0..MAX_ROUNDS {
        let Some((text, findings)) = fix(&document) else { break };
        document = Document::parse(document.name.clone(), &document.display_path, text)?;
        fixed.extend(findings);
    }
    if !fixed.is_empty() {
        output::replace(path, document.text())?;
    }
    for finding in &fixed {
        let summary = format!("{}: {}: {}", finding.location, finding.rule, finding.message);
        print_status(err, "Fixed", &summary).map_err(print_failed)?;
    }
    Ok(lint(&document))
}

fn format(findings: &[Finding], format: ReportFormat) -> String {
    let entries: Vec<Entry<'_>> = findings.iter().map(entry).collect();
    match format {
        ReportFormat::Text => findings.iter().map(text).collect(),
        ReportFormat::Markdown => markdown(findings),
        ReportFormat::Json => formats::pretty(&findings),
        ReportFormat::Github => formats::github(&entries),
        ReportFormat::Sarif => {
            let rules = LintRule::ALL.iter().map(|rule| (rule.id(), rule.help()));
            formats::sarif("cargo xtask lint", rules, &entries)
        }
    }
}

fn entry(finding: &Finding) -> Entry<'_> {
    Entry {
        rule: finding.rule.id(),
        level: finding.level,
        message: format!("{}; {}", finding.message, finding.help),
        location: &finding.location,
        has_line: true,
        fingerprint: format!("{} {}", finding.rule, finding.pointer),
    }
}

fn text(finding: &Finding) -> String {
    let Finding { rule, level, message, help, pointer, location, .. } = finding;
    let level = if *level == Level::Error { "" } else { "warning: " };
    format!("{level}{rule}: {message}\n  --> {location}\n   = at: {pointer}\n   = help: {help}\n")
}

fn markdown(findings: &[Finding]) -> String {
    let header = "| finding | location | help |\n|---|---|---|\n";
    let row = |finding: &Finding| {
        let (message, help) = (formats::cell(&finding.message), formats::cell(&finding.help));
        format!("| **{}**: {message} | {} | {help} |\n", finding.rule, finding.location)
    };
    if findings.is_empty() {
        return "No findings.\n".into();
    }
    [header.to_owned()].into_iter().chain(findings.iter().map(row)).collect()
}

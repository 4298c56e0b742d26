//! The command line of `cargo xtask upstream`.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Result, io},
    generate, output,
    review::{
        formats::ReportFormat,
        toml_file,
        upstream::{
            ONLY_OURS,
            accept::{self, Accepted},
            differences, records,
            report::{self, Deviation, Kind},
            share_a_path,
        },
    },
    spec::{
        lookup::{entries, items, text},
        source::Document,
    },
    status::{EXIT_FINDINGS, EXIT_OK, count, print_failed, print_status},
};

#[derive(Args)]
pub(crate) struct UpstreamArgs {
    /// The vendor's OpenAPI document
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The format of the report
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Record new differences in spec/upstream.toml, and ask for the reason of each
    #[arg(long)]
    accept: bool,
    /// The reason of all new differences, instead of asking
    #[arg(long, requires = "accept", value_name = "TEXT")]
    reason: Option<String>,
}

/// The file that records intended differences.
const RECORDS: &str = "spec/upstream.toml";

/// Runs the command and returns its exit code.
pub(crate) fn run(
    arguments: &UpstreamArgs,
    root: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8> {
    let theirs = read_vendor_document(&arguments.file)?;
    let recorded = records::parse(&toml_file::read(root, RECORDS)?, RECORDS)?;
    let documents: Vec<Document> = generate::documents(root)?
        .iter()
        .map(|(path, shown)| Document::read(path, shown))
        .collect::<Result<_>>()?;
    let (same_product, others): (Vec<&Document>, Vec<&Document>) =
        documents.iter().partition(|document| share_a_path(&document.value, &theirs.value));
    if same_product.is_empty() && !others.is_empty() {
        return Err(Diagnostic::new("the document has no path in common with spec/")
            .in_file(&theirs.display_path, None)
            .help("pass the vendor's document for the same product"));
    }
    for document in &others {
        let message = format!("{}: no path in common", document.display_path);
        print_status(err, "Skipped", &message).map_err(print_failed)?;
    }
    // Each with the document that it is about.
    let mut found = BTreeMap::new();
    for ours in &same_product {
        let differences = differences(&ours.value, &theirs.value).into_iter();
        found.extend(differences.map(|difference| (difference, ours.display_path.as_str())));
    }
    let unexplained: Vec<&String> =
        found.keys().filter(|difference| !recorded.contains_key(*difference)).collect();
    // If an operation is missing upstream, records about its parts are not outdated until that is recorded, too.
    let missing: Vec<&str> = unexplained.iter().filter_map(|line| line.strip_suffix(ONLY_OURS)).collect();
    let outdated: Vec<(&String, &usize)> = recorded
        .iter()
        .filter(|(difference, _)| !found.contains_key(*difference))
        .filter(|(difference, _)| !missing.iter().any(|prefix| difference.starts_with(prefix)))
        .filter(|(difference, _)| !others.iter().any(|document| concerns(&document.value, difference)))
        .collect();
    let mut deviations: Vec<Deviation> = unexplained
        .iter()
        .map(|difference| Deviation {
            kind: Kind::Unexplained,
            difference: (*difference).clone(),
            location: found[*difference].to_owned(),
        })
        .collect();
    deviations.extend(outdated.iter().map(|(difference, line)| Deviation {
        kind: Kind::Outdated,
        difference: (*difference).clone(),
        location: format!("{RECORDS}:{line}"),
    }));
    if arguments.accept {
        return accept(arguments, &deviations, root, err);
    }
    write!(out, "{}", report::format(&deviations, arguments.format)).map_err(print_failed)?;
    let summary = format!(
        "{}: {} recorded, {} unexplained, {} outdated",
        theirs.display_path,
        found.len() - unexplained.len(),
        unexplained.len(),
        outdated.len()
    );
    print_status(err, "Compared", &summary).map_err(print_failed)?;
    Ok(if unexplained.is_empty() && outdated.is_empty() { EXIT_OK } else { EXIT_FINDINGS })
}

/// Records the unexplained differences for which there is a reason.
fn accept(
    arguments: &UpstreamArgs,
    deviations: &[Deviation],
    root: &Path,
    err: &mut dyn Write,
) -> Result<u8> {
    let unexplained = deviations.iter().filter(|deviation| deviation.kind == Kind::Unexplained);
    let unexplained: Vec<String> = unexplained.map(|deviation| deviation.difference.clone()).collect();
    let accepted = match arguments.reason.as_deref().map(str::trim) {
        Some("") => return Err(Diagnostic::new("the reason is blank").help("pass a reason with --reason")),
        _ if unexplained.is_empty() => Vec::new(),
        Some(reason) => vec![Accepted { reason: reason.to_owned(), lines: unexplained.clone() }],
        None => accept::ask(&unexplained, &mut std::io::stdin().lock(), err)?,
    };
    if !accepted.is_empty() {
        let text = accept::append(&toml_file::read(root, RECORDS)?, &accepted);
        output::replace(&root.join(RECORDS), &text)?;
    }
    let recorded: usize = accepted.iter().map(|accepted| accepted.lines.len()).sum();
    let left = deviations.len() - recorded;
    let summary = format!("{} in {RECORDS}; {left} left", count(recorded, "difference"));
    print_status(err, "Recorded", &summary).map_err(print_failed)?;
    Ok(if left == 0 { EXIT_OK } else { EXIT_FINDINGS })
}

/// Returns `true` if a recorded difference is about a path or a server of this document.
fn concerns(document: &Value, difference: &str) -> bool {
    let paths = entries(document, "paths").map(|(path, _)| path.as_str());
    let urls = items(document, "servers").filter_map(|server| text(server, "url"));
    paths.chain(urls).any(|part| difference.contains(part))
}

/// Reads the vendor's document, which may have any name and need not pass our checks.
pub(super) fn read_vendor_document(path: &Path) -> Result<Document> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| io("read", path, &error))?;
    let document = Document::parse("theirs".into(), &shown, text)?;
    let version = document.value.get("openapi").and_then(Value::as_str);
    let is_openapi_3 = version.is_some_and(|version| version.starts_with("3."));
    if !is_openapi_3 || !document.value.get("paths").is_some_and(Value::is_object) {
        return Err(Diagnostic::new("not an OpenAPI 3 document: `openapi: 3.…` or `paths` is missing")
            .in_file(shown, None)
            .help("pass the document that the vendor publishes, in JSON or YAML"));
    }
    Ok(document)
}

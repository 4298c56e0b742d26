//! The command line of `cargo xtask upstream`.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Result, io},
    generate,
    review::{
        toml_file,
        upstream::{ONLY_OURS, differences, records, share_a_path},
    },
    spec::{
        lookup::{entries, items, text},
        source::Document,
    },
    status::{EXIT_FINDINGS, EXIT_OK, print_failed, print_status},
};

#[derive(Args)]
pub(crate) struct UpstreamArgs {
    /// The vendor's OpenAPI document
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
    let found: BTreeSet<String> =
        same_product.iter().flat_map(|ours| differences(&ours.value, &theirs.value)).collect();
    let unexplained: Vec<&String> =
        found.iter().filter(|difference| !recorded.contains_key(*difference)).collect();
    // If an operation is missing upstream, records about its parts are not outdated until that is recorded, too.
    let missing: Vec<&str> = unexplained.iter().filter_map(|line| line.strip_suffix(ONLY_OURS)).collect();
    let outdated: Vec<(&String, &usize)> = recorded
        .iter()
        .filter(|(difference, _)| !found.contains(*difference))
        .filter(|(difference, _)| !missing.iter().any(|prefix| difference.starts_with(prefix)))
        .filter(|(difference, _)| !others.iter().any(|document| concerns(&document.value, difference)))
        .collect();
    for difference in &unexplained {
        writeln!(
            out,
            "unexplained: {difference}\n   = help: fix spec/, or record the difference with its reason in {RECORDS}"
        )
        .map_err(print_failed)?;
    }
    for (difference, line) in &outdated {
        writeln!(out, "outdated: {difference}\n  --> {RECORDS}:{line}\n   = help: remove the record")
            .map_err(print_failed)?;
    }
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

/// Returns `true` if a recorded difference is about a path or a server of this document.
fn concerns(document: &Value, difference: &str) -> bool {
    let paths = entries(document, "paths").map(|(path, _)| path.as_str());
    let urls = items(document, "servers").filter_map(|server| text(server, "url"));
    paths.chain(urls).any(|part| difference.contains(part))
}

/// Reads the vendor's document, which may have any name and need not pass our checks.
fn read_vendor_document(path: &Path) -> Result<Document> {
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

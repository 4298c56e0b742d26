//! Runs `cargo xtask adopt`.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use super::upstream::read_vendor_document;
use crate::{
    adopt::adopt,
    diagnostic::{Diagnostic, Result},
    generate, output,
    review::{lint::lint, upstream::share_a_path},
    spec::{lookup, source::Document},
    status::{EXIT_OK, count, print_failed, print_status},
};

#[derive(Args)]
pub(crate) struct AdoptArgs {
    /// The paths of the resource, such as /v1/Policies and /v1/Policies/{Sid}
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The vendor's OpenAPI document
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Write to a new file instead of stdout
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// Returns the document in `spec/` that the shared components are taken from: one of the same product, if there is one.
fn conventions(root: &Path, theirs: &Document) -> Result<Document> {
    let mut documents = Vec::new();
    for (path, shown) in generate::documents(root)? {
        let document = Document::read(&path, &shown)?;
        if document.value.pointer("/components/responses/ClientError").is_some() {
            documents.push(document);
        }
    }
    let same = documents.iter().position(|ours| share_a_path(&ours.value, &theirs.value)).unwrap_or(0);
    if documents.is_empty() {
        return Err(Diagnostic::new("no document in spec/ has a component `responses/ClientError`")
            .help("write a first document by hand: errors, pages and security schemes are taken from it"));
    }
    Ok(documents.swap_remove(same))
}

/// Runs the command and returns its exit code.
pub(crate) fn run(
    arguments: &AdoptArgs,
    root: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8> {
    let theirs = read_vendor_document(&arguments.from)?;
    let ours = conventions(root, &theirs)?;
    let value = adopt(&theirs.value, &ours.value, &arguments.paths)
        .map_err(|diagnostic| diagnostic.in_file(&theirs.display_path, None))?;
    let text = serde_saphyr::to_string(&value)
        .map_err(|error| Diagnostic::new(format!("failed to write the document as YAML: {error}")))?;
    let shown = arguments.to.as_deref().map_or("the document".into(), |to| to.display().to_string());
    let adopted = Document::parse("adopted".into(), "adopted.yaml", text.clone())?;
    match &arguments.to {
        Some(to) if to.exists() => {
            return Err(Diagnostic::new(format!("{shown} exists already"))
                .help("pass a new file, and move its paths and components to the existing one"));
        }
        Some(to) => output::replace(to, &text)?,
        None => write!(out, "{text}").map_err(print_failed)?,
    }
    let operations = count(lookup::operations(&adopted.value).count(), "operation");
    let findings = count(lint(&adopted).len(), "finding");
    let summary =
        format!("{operations} from {}; {findings} of `cargo xtask lint` to resolve", theirs.display_path);
    print_status(err, "Adopted", &summary).map_err(print_failed)?;
    Ok(EXIT_OK)
}

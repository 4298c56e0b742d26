//! Reads the documents to compare: a git revision and the working tree, or two files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::revision;
use crate::{
    diagnostic::{Diagnostic, Result, io},
    generate,
    spec::source::Document,
};

/// The documents to compare.
pub(crate) struct Inputs {
    /// The name of the old side in reports.
    pub(crate) old: String,
    /// The name of the new side in reports.
    pub(crate) new: String,
    pub(crate) documents: Vec<DocumentPair>,
}

/// The old and the new version of a document, each `None` if it does not exist.
///
/// A document that cannot be read is part of the report, so that the others are compared all the same.
pub(crate) struct DocumentPair {
    pub(crate) name: String,
    pub(crate) old: Option<Result<Document>>,
    pub(crate) new: Option<Result<Document>>,
}

impl Inputs {
    /// Reads two files.
    pub(crate) fn from_files(old: &str, new: &str) -> Result<Self> {
        let read = |path: &str| {
            let file = Path::new(path);
            // Unlike a malformed document, a missing file is a mistake in the command.
            std::fs::metadata(file).map_err(|error| io("read", file, &error))?;
            Ok::<_, Diagnostic>(Some(Document::read(file, path)))
        };
        let pair = DocumentPair { name: new.to_owned(), old: read(old)?, new: read(new)? };
        Ok(Self { old: old.to_owned(), new: new.to_owned(), documents: vec![pair] })
    }

    /// Reads the documents in `spec/`, at a git revision and in the working tree.
    pub(crate) fn from_revision(revision: Option<&str>, root: &Path) -> Result<Self> {
        let revision = match revision {
            Some(revision) => revision::named(root, revision)?,
            None => revision::default(root)?,
        };
        let mut old: BTreeMap<String, Result<Document>> = revision::documents(root, &revision)?
            .into_iter()
            .map(|(path, text)| (path.clone(), Document::parse(path.clone(), &path, text)))
            .collect();
        let mut new: BTreeMap<String, Result<Document>> = generate::documents(root)?
            .into_iter()
            .map(|(path, shown)| (shown.clone(), Document::read(&path, &shown)))
            .collect();
        let names: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
        let documents = names.into_iter().map(|name| DocumentPair {
            old: old.remove(&name),
            new: new.remove(&name),
            name,
        });
        Ok(Self { old: revision.label, new: "the working tree".into(), documents: documents.collect() })
    }
}

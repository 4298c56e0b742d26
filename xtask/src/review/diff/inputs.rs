//! Reads the documents to compare: the last releases or a git revision and the working tree, or two files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{
    released,
    revision::{self, Revision},
};
use crate::{
    diagnostic::{Diagnostic, Result, io},
    generate,
    spec::source::Document,
};

/// The old and the new version of a document, each `None` if it does not exist.
///
/// A document that cannot be read is part of the report, so that the others are compared all the same.
pub(crate) struct DocumentPair {
    pub(crate) name: String,
    pub(crate) old: Option<Result<Document>>,
    pub(crate) new: Option<Result<Document>>,
    /// The name of the old side in reports.
    pub(crate) old_label: String,
    /// The name of the new side in reports.
    pub(crate) new_label: String,
}

/// The name of the new side, unless it is a file.
pub(crate) const WORKING_TREE: &str = "the working tree";

/// Reads two files.
pub(crate) fn from_files(old: &str, new: &str) -> Result<Vec<DocumentPair>> {
    let read = |path: &str| {
        let file = Path::new(path);
        // Unlike a malformed document, a missing file is a mistake in the command.
        std::fs::metadata(file).map_err(|error| io("read", file, &error))?;
        Ok::<_, Diagnostic>(Some(Document::read(file, path)))
    };
    let (old_label, new_label) = (old.to_owned(), new.to_owned());
    Ok(vec![DocumentPair { name: new.to_owned(), old: read(old)?, new: read(new)?, old_label, new_label }])
}

/// Reads the documents in `spec/`, at a git revision and in the working tree.
pub(crate) fn from_revision(revision: &str, root: &Path) -> Result<Vec<DocumentPair>> {
    let old = Side::at(&revision::named(root, revision)?, root)?;
    Ok(pairs(old, working_tree(root)?))
}

/// Reads the documents in `spec/`, in their last released versions and in the working tree. A document without a release
/// is compared with the revision that git suggests.
pub(crate) fn from_releases(root: &Path) -> Result<Vec<DocumentPair>> {
    let mut new = working_tree(root)?;
    let mut released = Vec::new();
    for release in released::last_of_each(root)? {
        let label = format!("release {}", release.version);
        let new_document = new.remove(&release.document);
        released.push(DocumentPair {
            old: Some(Document::read(&release.path, &release.document)),
            new: new_document,
            name: release.document,
            old_label: label,
            new_label: WORKING_TREE.to_owned(),
        });
    }
    if !new.is_empty() || released.is_empty() {
        let mut old = Side::at(&revision::default(root)?, root)?;
        old.documents.retain(|name, _| released.iter().all(|pair| pair.name != *name));
        released.extend(pairs(old, new));
    }
    released.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(released)
}

type Documents = BTreeMap<String, Result<Document>>;

/// The documents of a revision.
struct Side {
    label: String,
    documents: Documents,
}

impl Side {
    fn at(revision: &Revision, root: &Path) -> Result<Self> {
        let documents = revision::documents(root, revision)?
            .into_iter()
            .map(|(path, text)| (path.clone(), Document::parse(path.clone(), &path, text)))
            .collect();
        Ok(Self { label: revision.label.clone(), documents })
    }
}

fn working_tree(root: &Path) -> Result<Documents> {
    let read = |(path, shown): (PathBuf, String)| (shown.clone(), Document::read(&path, &shown));
    Ok(generate::documents(root)?.into_iter().map(read).collect())
}

fn pairs(mut old: Side, mut new: Documents) -> Vec<DocumentPair> {
    let names: BTreeSet<String> = old.documents.keys().chain(new.keys()).cloned().collect();
    let pair = |name: String| DocumentPair {
        old: old.documents.remove(&name),
        new: new.remove(&name),
        name,
        old_label: old.label.clone(),
        new_label: WORKING_TREE.to_owned(),
    };
    names.into_iter().map(pair).collect()
}

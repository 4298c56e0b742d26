//! What is compared with what: a git revision with the working tree, or one file with another.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::revision;
use crate::{
    diagnostic::{Diagnostic, Result, io},
    generate,
    read::Document,
};

/// Two states of some documents, each with how a report calls it.
pub(crate) struct Sides {
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) documents: Vec<Pair>,
}

/// A document before and after; none where it is not there. One that cannot be read is no reason to be silent about
/// the others.
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) old: Option<Result<Document>>,
    pub(crate) new: Option<Result<Document>>,
}

impl Sides {
    /// Two files.
    pub(crate) fn files(old: &str, new: &str) -> Result<Self> {
        let read = |path: &str| {
            let file = Path::new(path);
            // A file that is not there is a slip of whoever named it.
            std::fs::metadata(file).map_err(|error| io("read", file, &error))?;
            Ok::<_, Diagnostic>(Some(Document::read(file, path)))
        };
        let pair = Pair { name: new.to_owned(), old: read(old)?, new: read(new)? };
        Ok(Self { old: old.to_owned(), new: new.to_owned(), documents: vec![pair] })
    }

    /// The documents in `spec/` at a revision, and as they are now.
    pub(crate) fn since(revision: Option<&str>, root: &Path) -> Result<Self> {
        let base = match revision {
            Some(revision) => revision::named(root, revision)?,
            None => revision::default(root)?,
        };
        let mut old: BTreeMap<String, Result<Document>> = revision::documents(root, &base)?
            .into_iter()
            .map(|(path, text)| (path.clone(), Document::parse(path.clone(), &path, text)))
            .collect();
        let mut new: BTreeMap<String, Result<Document>> = generate::documents(root)?
            .into_iter()
            .map(|(path, shown)| (shown.clone(), Document::read(&path, &shown)))
            .collect();
        let names: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
        let documents =
            names.into_iter().map(|name| Pair { old: old.remove(&name), new: new.remove(&name), name });
        Ok(Self { old: base.shown, new: "the working tree".into(), documents: documents.collect() })
    }
}

//! The Rust files of a crate. They stay syntax trees until they are printed, since `cargo xtask diff` only reads them.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use crate::{
    diagnostic::Result,
    emit::{Files, docs, header, paths},
    format,
    ir::Api,
    signatures::{self, Signature},
};

/// Collects the Rust files of a crate.
pub(crate) struct Sources<'a> {
    api: &'a Api,
    files: BTreeMap<String, Source>,
}

/// The Rust files of a crate, by path relative to its root.
pub(crate) struct RustFiles {
    header: String,
    files: BTreeMap<String, Source>,
}

enum Source {
    Items { description: String, items: Vec<syn::Item> },
    Text(String),
}

impl<'a> Sources<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Self { api, files: BTreeMap::new() }
    }

    /// Adds a file with `items` and the module documentation `description`.
    pub(crate) fn add(&mut self, path: impl Into<String>, description: &str, mut items: Vec<syn::Item>) {
        items.iter_mut().for_each(|item| paths::shorten(item, self.api));
        self.files.insert(path.into(), Source::Items { description: description.to_owned(), items });
    }

    /// Adds a file that is printed already.
    pub(crate) fn add_text(&mut self, path: impl Into<String>, text: String) {
        self.files.insert(path.into(), Source::Text(text));
    }

    pub(crate) fn finish(self) -> RustFiles {
        RustFiles { header: header(&self.api.source), files: self.files }
    }
}

impl RustFiles {
    /// Prints the files.
    pub(crate) fn print(self) -> Files {
        let Self { header, files } = self;
        files.into_iter().map(|(path, source)| (path, source.print(&header))).collect()
    }

    /// Returns the public signatures of the crate.
    pub(crate) fn signatures(&self) -> Result<Vec<Signature>> {
        let files = self.files.iter().map(|(path, source)| (Path::new(path), source));
        let files = files.map(|(path, source)| Ok((path, source.items(path)?)));
        let files: Vec<_> = files.collect::<Result<_>>()?;
        Ok(signatures::of_items(files.iter().map(|(path, items)| (*path, &**items))))
    }
}

impl Source {
    fn items(&self, path: &Path) -> Result<Cow<'_, [syn::Item]>> {
        Ok(match self {
            Self::Items { items, .. } => items.into(),
            Self::Text(text) => signatures::parse(path, text)?.into(),
        })
    }

    fn print(self, header: &str) -> String {
        match self {
            Self::Items { description, mut items } => {
                items.iter_mut().for_each(docs::normalize);
                let description = docs::wrap(&description, docs::LINE_WIDTH - "//! ".len());
                format::rust(header, &description.replace('\n', "\n//! "), items)
            }
            Self::Text(text) => text,
        }
    }
}

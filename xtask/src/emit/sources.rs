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
        let mut items = Vec::new();
        for (path, source) in &self.files {
            let path = Path::new(path);
            items.push((
                path,
                match source {
                    Source::Items { items, .. } => Cow::Borrowed(items.as_slice()),
                    Source::Text(text) => Cow::Owned(signatures::parse(path, text)?),
                },
            ));
        }
        Ok(signatures::of_items(items.iter().map(|(path, items)| (*path, &**items))))
    }
}

impl Source {
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

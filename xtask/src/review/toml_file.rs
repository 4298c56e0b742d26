//! Parses the files of `spec/` that only reviews read: TOML, in which an unknown key is an error.

use std::{io::ErrorKind, path::Path};

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Result, io};

/// Reads the file at `path` below `root`. A missing file is empty.
pub(crate) fn read(root: &Path, path: &str) -> Result<String> {
    let file = root.join(path);
    match std::fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        text => text.map_err(|error| io("read", &file, &error)),
    }
}

/// A TOML file.
pub(crate) struct TomlFile<'a> {
    /// The path that messages show.
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    /// The way to write the file, for messages.
    pub(crate) help: &'a str,
}

impl TomlFile<'_> {
    /// Converts the file. An error has the line of the value that it is about.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        toml::from_str(self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            let line = error.span().map(|span| self.line_at(span.start));
            Diagnostic::new(message).in_file(self.path, line).help(self.help)
        })
    }

    /// Returns an error about a value.
    pub(crate) fn error<T>(&self, message: String, value: &Spanned<T>) -> Diagnostic {
        Diagnostic::new(message).in_file(self.path, Some(self.line(value))).help(self.help)
    }

    /// Returns the line of a value.
    pub(crate) fn line<T>(&self, value: &Spanned<T>) -> usize {
        self.line_at(value.span().start)
    }

    fn line_at(&self, offset: usize) -> usize {
        self.text.get(..offset).unwrap_or_default().matches('\n').count() + 1
    }
}

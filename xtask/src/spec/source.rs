//! The read stage: parses a file into a [`Document`] that knows the line of every value.

use std::{path::Path, sync::OnceLock};

use heck::ToKebabCase;
use serde_json::Value;

use super::{
    convert_3_1, lookup, operation_ids,
    pointer::Pointer,
    yaml::{self, Positions},
};
use crate::diagnostic::{self, Diagnostic, Result};

/// An OpenAPI document as its author wrote it, except that it is converted to OpenAPI 3.0, and that every operation has an
/// `operationId`.
#[derive(Debug)]
pub struct Document {
    /// The name of the file without its extension, in kebab case. The crates are named after it.
    pub name: String,
    /// The path that generated files and diagnostics show: relative and with `/`, so that it is the same on every
    /// machine.
    pub display_path: String,
    /// The document, with its keys in the author's order.
    pub value: Value,
    /// Notes about parts that OpenAPI 3.0 cannot express.
    pub(crate) notes: Vec<Diagnostic>,
    text: String,
    /// Filled when YAML is parsed; for JSON, filled on first use.
    positions: OnceLock<Positions>,
}

impl Document {
    /// Reads the file at `path`. Diagnostics and generated files call it `display_path`.
    pub fn read(path: &Path, display_path: &str) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| diagnostic::io("read", path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Diagnostic::new(format!("the document is not UTF-8: {error}")).in_file(display_path, None)
        })?;
        Self::parse(name(path), display_path, text)
    }

    /// Parses `text` as JSON if `display_path` ends in `.json`, otherwise as YAML.
    pub fn parse(name: String, display_path: &str, text: String) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let (value, positions) = if display_path.ends_with(".json") {
            let value = serde_json::from_str(&text).map_err(|error| {
                Diagnostic::new(format!("invalid JSON: {error}")).in_file(display_path, Some(error.line()))
            })?;
            (value, OnceLock::new())
        } else {
            let (value, positions) =
                yaml::parse(&text).map_err(|diagnostic| diagnostic.with_file(display_path))?;
            (value, OnceLock::from(positions))
        };
        Ok(Self::new(name, display_path, value, text, positions))
    }

    fn new(
        name: String,
        display_path: &str,
        mut value: Value,
        text: String,
        positions: OnceLock<Positions>,
    ) -> Self {
        let notes = convert_3_1::convert(&mut value);
        operation_ids::derive(&mut value);
        Self { name, display_path: display_path.to_owned(), value, notes, text, positions }
    }

    /// Creates a document from a value that was not read from a file, so that nothing in it has a line.
    pub fn from_value(value: Value) -> Self {
        Self::new("document".into(), "document.json", value, String::new(), Positions::default().into())
    }

    /// Adds the file and the line to a diagnostic about this document, and to the others that it contains, which are
    /// sorted by line.
    pub fn locate(&self, diagnostic: Diagnostic) -> Diagnostic {
        let mut located: Vec<Diagnostic> =
            diagnostic.split().into_iter().map(|diagnostic| self.locate_one(diagnostic)).collect();
        located.sort_by_key(Diagnostic::line);
        match Diagnostic::all(located) {
            Err(diagnostic) => diagnostic,
            Ok(()) => unreachable!("a diagnostic contains at least itself"),
        }
    }

    fn locate_one(&self, diagnostic: Diagnostic) -> Diagnostic {
        // The pointer of a diagnostic from a later stage may exist in the rewritten document only. Its operation exists
        // in this one, too.
        let operation = || {
            let id = diagnostic.operation_id()?;
            lookup::operations(&self.value)
                .find(|operation| operation.id() == id)
                .map(|operation| operation.pointer())
        };
        let own = diagnostic.pointer().map(Pointer::from);
        let existing = own.clone().filter(|pointer| self.value.pointer(pointer).is_some());
        let line = existing.or_else(operation).or(own).and_then(|pointer| self.line(&pointer));
        diagnostic.in_file(&self.display_path, line).locate_related(|pointer| self.line(pointer))
    }

    /// Returns the line of the value at `pointer`, or of the nearest one above it. The lines of JSON come from parsing it
    /// again, as YAML, because only diagnostics need them.
    pub(crate) fn line(&self, pointer: &str) -> Option<usize> {
        let mut pointer = Some(Pointer::from(pointer));
        while let Some(at) = pointer {
            if let Some(position) = self.positions().get(&at) {
                return Some(position.line);
            }
            pointer = at.parent();
        }
        None
    }

    /// Returns the text of the file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn positions(&self) -> &Positions {
        self.positions
            .get_or_init(|| yaml::parse(&self.text).map(|(_, positions)| positions).unwrap_or_default())
    }
}

/// Returns the file name without its extension, in kebab case: `spec/twilio_verify_v2.json` gives `twilio-verify-v2`.
fn name(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().to_kebab_case()).unwrap_or_default()
}

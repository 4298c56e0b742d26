//! What stops a document from becoming crates, said so that its author can act on it.

use std::fmt;

/// A fault in a document, or one met while its crates were made.
#[derive(Debug, Clone)]
pub struct Fault(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    what: String,
    file: Option<String>,
    line: Option<usize>,
    operation: Option<String>,
    help: Option<String>,
    pointer: Option<String>,
}

/// What every stage of the pipeline returns.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    /// A fault that is told by `what` alone; the other parts are added as they become known.
    pub fn new(what: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            what: what.into(),
            file: None,
            line: None,
            operation: None,
            help: None,
            pointer: None,
        }))
    }

    /// What the author can do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// The operation in which it was found.
    #[must_use]
    pub fn operation(mut self, id: impl Into<String>) -> Self {
        self.0.operation = Some(id.into());
        self
    }

    /// The place in the document, as a JSON pointer. The reading stage turns it into a line.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// The file and, where it is known, the line.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>, line: Option<usize>) -> Self {
        self.0.file.get_or_insert(file.into());
        self.0.line = self.0.line.or(line);
        self
    }

    /// The name of the file, over one that was not known when the line was noted.
    #[must_use]
    pub(crate) fn named(mut self, file: &str) -> Self {
        self.0.file = Some(file.to_owned());
        self
    }

    /// Where in the document it was found, if that is known.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }
}

impl Fault {
    /// What is wrong, and what can be done about it, in a sentence.
    pub(crate) fn what(&self) -> String {
        let help = self.0.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        format!("{}{help}", self.0.what)
    }

    /// File and line, where they are known.
    pub(crate) fn place(&self) -> Option<String> {
        let line = self.0.line.map(|line| format!(":{line}")).unwrap_or_default();
        self.0.file.as_ref().map(|file| format!("{file}{line}"))
    }

    /// The fault without its file, for a document that was read under another name.
    #[must_use]
    pub(crate) fn unlocated(mut self) -> Self {
        (self.0.file, self.0.line) = (None, None);
        self
    }

    /// The operation in which it was found, if that is known.
    pub(crate) fn operation_id(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.what)?;
        match (&self.0.file, self.0.line) {
            (Some(file), Some(line)) => write!(f, "\n  --> {file}:{line}")?,
            (Some(file), None) => write!(f, "\n  --> {file}")?,
            (None, _) => {}
        }
        if let Some(pointer) = self.0.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
            write!(f, "\n   = at: {pointer}")?;
        }
        if let Some(operation) = &self.0.operation {
            write!(f, "\n   = operation: {operation}")?;
        }
        if let Some(help) = &self.0.help {
            write!(f, "\n   = help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// A fault of the file system, with what was being done to which path.
pub(crate) fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Fault {
    Fault::new(format!("failed to {doing} {}: {error}", path.display()))
}

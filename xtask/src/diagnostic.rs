//! Errors with a location and help, as rustc prints them.

use std::fmt;

/// An error in a document, or one that occurred while generating its crates.
///
/// It prints as
///
/// ```text
/// MESSAGE
///   --> FILE:LINE
///    = at: JSON POINTER
///    = operation: OPERATION ID
///    = help: HELP
/// ```
///
/// without the lines whose parts are unknown.
#[derive(Debug, Clone)]
pub struct Diagnostic(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    message: String,
    file: Option<String>,
    line: Option<usize>,
    operation: Option<String>,
    help: Option<String>,
    pointer: Option<String>,
}

/// The result of every stage of the pipeline.
pub type Result<T, E = Diagnostic> = std::result::Result<T, E>;

impl Diagnostic {
    /// Creates a diagnostic from `message`. The other parts are added as they become known.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            message: message.into(),
            file: None,
            line: None,
            operation: None,
            help: None,
            pointer: None,
        }))
    }

    /// Sets what the document's author can do about the error.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Sets the `operationId` of the operation that contains the error.
    #[must_use]
    pub fn operation(mut self, id: impl Into<String>) -> Self {
        self.0.operation = Some(id.into());
        self
    }

    /// Sets the location in the document, as a JSON pointer. [`Document::locate`](crate::Document::locate) turns it
    /// into a line.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// Sets the file and the line, if they are not set yet.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>, line: Option<usize>) -> Self {
        self.0.file.get_or_insert(file.into());
        self.0.line = self.0.line.or(line);
        self
    }

    /// Replaces the file, keeping the line.
    #[must_use]
    pub(crate) fn with_file(mut self, file: &str) -> Self {
        self.0.file = Some(file.to_owned());
        self
    }

    /// Removes the file and the line.
    #[must_use]
    pub(crate) fn without_file(mut self) -> Self {
        (self.0.file, self.0.line) = (None, None);
        self
    }

    /// Returns the location in the document as a JSON pointer.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// Returns the message, followed by the help, on one line.
    pub(crate) fn summary(&self) -> String {
        let help = self.0.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        format!("{}{help}", self.0.message)
    }

    /// Returns `FILE:LINE`, or `FILE` if the line is unknown.
    pub(crate) fn location(&self) -> Option<String> {
        let line = self.0.line.map(|line| format!(":{line}")).unwrap_or_default();
        self.0.file.as_ref().map(|file| format!("{file}{line}"))
    }

    /// Returns the `operationId` of the operation that contains the error.
    pub(crate) fn operation_id(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(location) = self.location() {
            write!(f, "\n  --> {location}")?;
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

impl std::error::Error for Diagnostic {}

/// Creates a diagnostic for an operation of the file system that failed: `failed to ACTION PATH: ERROR`.
pub(crate) fn io(action: &str, path: &std::path::Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!("failed to {action} {}: {error}", path.display()))
}

//! Errors with a location and help, as rustc prints them.

use std::fmt;

/// An error in a document, one that occurred while generating its crates, or a note.
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
/// without the lines whose parts are unknown. A stage that finds several errors returns them as one diagnostic, which
/// prints them all.
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
    related: Vec<Related>,
    /// The errors that were found together with this one.
    others: Vec<Diagnostic>,
}

/// Another part of the document that an error is about.
#[derive(Debug, Clone)]
struct Related {
    label: &'static str,
    pointer: String,
    line: Option<usize>,
}

/// The mistakes and notes that the stages of `generate` report about a document.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    errors: Vec<Diagnostic>,
    unsupported: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Reports a mistake in the document, for which nothing can be generated.
    pub(crate) fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    /// Reports that a valid operation, that of the diagnostic, is not supported. The operation is left out.
    pub(crate) fn unsupported(&mut self, diagnostic: Diagnostic) {
        self.unsupported.push(diagnostic);
    }

    /// Reports something that is derived, renamed or left out.
    pub(crate) fn note(&mut self, diagnostic: Diagnostic) {
        self.notes.push(diagnostic);
    }

    /// Returns an error with all mistakes, unless there are none.
    pub(crate) fn check(&mut self) -> Result<()> {
        Diagnostic::all(std::mem::take(&mut self.errors))
    }

    /// Returns `true` if an operation is not supported.
    pub(crate) fn has_unsupported(&self) -> bool {
        !self.unsupported.is_empty()
    }

    /// Removes the reports about operations that are not supported, and returns them.
    pub(crate) fn take_unsupported(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.unsupported)
    }

    /// Removes the notes, and returns them.
    pub(crate) fn take_notes(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notes)
    }
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
            related: Vec::new(),
            others: Vec::new(),
        }))
    }

    /// Returns an error with all of `diagnostics`, unless there are none.
    pub(crate) fn all(diagnostics: Vec<Self>) -> Result<()> {
        let mut diagnostics = diagnostics.into_iter();
        match diagnostics.next() {
            None => Ok(()),
            Some(mut first) => {
                first.0.others.extend(diagnostics);
                Err(first)
            }
        }
    }

    /// Returns the errors in this diagnostic, each as a diagnostic of its own.
    pub(crate) fn split(mut self) -> Vec<Self> {
        let others = std::mem::take(&mut self.0.others);
        [self].into_iter().chain(others).collect()
    }

    /// Adds `prefix` to the message.
    #[must_use]
    pub(crate) fn prefixed(mut self, prefix: &str) -> Self {
        self.0.message.insert_str(0, prefix);
        self
    }

    /// Adds another part of the document that the error is about.
    #[must_use]
    pub(crate) fn related(mut self, label: &'static str, pointer: impl Into<String>) -> Self {
        self.0.related.push(Related { label, pointer: pointer.into(), line: None });
        self
    }

    /// Sets the lines of the related parts.
    #[must_use]
    pub(crate) fn locate_related(mut self, line: impl Fn(&str) -> Option<usize>) -> Self {
        for related in &mut self.0.related {
            related.line = related.line.or_else(|| line(&related.pointer));
        }
        self
    }

    /// Returns the line, if it is known.
    pub(crate) fn line(&self) -> Option<usize> {
        self.0.line
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
        self.0.others = std::mem::take(&mut self.0.others).into_iter().map(Self::without_file).collect();
        self
    }

    /// Returns the location in the document as a JSON pointer.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// Returns the message.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns what the document's author can do about the error.
    pub(crate) fn help_text(&self) -> Option<&str> {
        self.0.help.as_deref()
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
        for Related { label, pointer, line } in &self.0.related {
            match (&self.0.file, line) {
                (Some(file), Some(line)) => write!(f, "\n   = note: {label} is at {file}:{line}")?,
                _ => write!(f, "\n   = note: {label} is at {pointer}")?,
            }
        }
        if let Some(help) = &self.0.help {
            write!(f, "\n   = help: {help}")?;
        }
        self.0.others.iter().try_for_each(|other| write!(f, "\n\nerror: {other}"))
    }
}

impl std::error::Error for Diagnostic {}

/// Creates a diagnostic for an operation of the file system that failed: `failed to ACTION PATH: ERROR`.
pub(crate) fn io(action: &str, path: &std::path::Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!("failed to {action} {}: {error}", path.display()))
}

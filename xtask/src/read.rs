//! read: a file becomes a document whose places are known by line.

use std::{path::Path, sync::OnceLock};

use serde_json::Value;

use crate::{
    diagnostic::{self, Fault, Result},
    tree,
    yaml::{self, Lines},
};

/// What crates that are written by hand are called, after `twilio-`.
const OURS: [&str; 2] = ["core", "emulator"];

/// One OpenAPI document, as its author wrote it.
#[derive(Debug)]
pub struct Document {
    /// The name of the crates: `trusthub` gives `twilio-trusthub`.
    pub name: String,
    /// The path as generated files and faults tell it: relative, with `/`, the same on every machine.
    pub shown: String,
    /// The document, in the author's order.
    pub value: Value,
    text: String,
    /// Of YAML they are known from the start; of JSON only when somebody asks.
    lines: OnceLock<Lines>,
}

impl Document {
    /// Reads the file at `path`. `shown` is how it is called in what is printed and generated.
    pub fn read(path: &Path, shown: &str) -> Result<Self> {
        let name = crate_name(path)?;
        let bytes = std::fs::read(path).map_err(|error| diagnostic::io("read", path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Fault::new(format!("the document is not UTF-8: {error}")).in_file(shown, None)
        })?;
        Self::parse(name, shown, text)
    }

    /// Reads `text`, which is JSON if `shown` ends in `.json`, else YAML.
    pub fn parse(name: String, shown: &str, text: String) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let (value, lines) = if shown.ends_with(".json") {
            let value = serde_json::from_str(&text).map_err(|error| {
                Fault::new(format!("the JSON cannot be read: {error}")).in_file(shown, Some(error.line()))
            })?;
            (value, OnceLock::new())
        } else {
            let (value, lines) = yaml::parse(&text).map_err(|fault| fault.named(shown))?;
            (value, OnceLock::from(lines))
        };
        Ok(Self { name, shown: shown.to_owned(), value, text, lines })
    }

    /// A document that was made and not read: no place in it has a line.
    pub fn of(value: Value) -> Self {
        let lines = OnceLock::from(Lines::default());
        Self { name: "made".into(), shown: "made.json".into(), value, text: String::new(), lines }
    }

    /// Adds file and line to a fault of this document.
    pub fn locate(&self, fault: Fault) -> Fault {
        // A fault that tells no place was found after the document had been rewritten: its operation is still there.
        let operation = || {
            let id = fault.operation_id()?;
            tree::operations(&self.value).find(|known| known.id() == id).map(|known| known.pointer())
        };
        let known = fault.pointer().filter(|place| self.value.pointer(place).is_some());
        let place =
            known.map(str::to_owned).or_else(operation).or_else(|| fault.pointer().map(str::to_owned));
        let line = place.and_then(|place| self.line(&place));
        fault.in_file(&self.shown, line)
    }

    /// The line of the nearest place at or above `pointer`. JSON is read a second time for it, by the YAML reader,
    /// since only a fault asks.
    pub(crate) fn line(&self, pointer: &str) -> Option<usize> {
        let lines =
            self.lines.get_or_init(|| yaml::parse(&self.text).map(|(_, lines)| lines).unwrap_or_default());
        let mut pointer = pointer;
        loop {
            if let Some(line) = lines.get(pointer) {
                return Some(*line);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }
}

/// `spec/NAME.yaml` gives `twilio-NAME`: the part of the file name before its first dot, in kebab case.
fn crate_name(path: &Path) -> Result<String> {
    use heck::ToKebabCase;
    let stem = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let name = stem.split('.').next().unwrap_or_default().to_kebab_case();
    if OURS.contains(&name.as_str()) {
        Err(Fault::new(format!(
            "the crate of {} would be called `twilio-{name}`, which is one of ours",
            path.display()
        ))
        .help("rename the file: the part before the first dot names the crates"))
    } else if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.is_ascii() {
        Ok(name)
    } else {
        Err(Fault::new(format!("no crate can be named after the file {}", path.display()))
            .help("name it as in `trusthub.yaml`: the crates are then called `twilio-trusthub`"))
    }
}

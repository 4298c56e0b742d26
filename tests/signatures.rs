//! Generated Rust code in the form in which snapshots contain it.

use std::path::Path;

/// Returns the public signatures of a crate, one on each line. `files` are its files by path relative to its root.
pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> String {
    let signatures = xtask::signatures::collect(files).unwrap_or_else(|error| panic!("{error}"));
    signatures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Returns the source text of the function `name` in the file `text`, without its doc comment and indentation.
pub(crate) fn function(text: &str, name: &str) -> String {
    let heads = [format!("fn {name}("), format!("fn {name}<")];
    let start = heads.iter().find_map(|head| text.find(head)).unwrap_or_else(|| panic!("no function {name}"));
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..].len() - text[line..].trim_start().len();
    let close = format!("\n{}}}\n", " ".repeat(indent));
    let end = text[line..].find(&close).unwrap() + line + close.len();
    text[line..end].lines().map(|line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

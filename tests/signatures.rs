//! Generated Rust code in the form in which snapshots contain it.

use std::path::Path;

/// Returns the public signatures of a crate, one on each line. `files` are its files by path relative to its root.
pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> String {
    let signatures = xtask::signatures::collect(files).unwrap_or_else(|error| panic!("{error}"));
    signatures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Returns the source text of the function `name` in the file `text`, without its doc comment and indentation.
pub(crate) fn function(text: &str, name: &str) -> String {
    let file = syn::parse_file(text).unwrap();
    let found = file.items.iter().find_map(|item| match item {
        syn::Item::Impl(item) => item.items.iter().find_map(|item| match item {
            syn::ImplItem::Fn(function) if function.sig.ident == name => Some(function.clone()),
            _ => None,
        }),
        _ => None,
    });
    let mut function = found.unwrap_or_else(|| panic!("no function {name}"));
    function.attrs.clear();
    let start = text.find(&format!("fn {name}")).unwrap();
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..].len() - text[line..].trim_start().len();
    let close = format!("\n{}}}\n", " ".repeat(indent));
    let end = text[line..].find(&close).unwrap() + line + close.len();
    text[line..end].lines().map(|line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

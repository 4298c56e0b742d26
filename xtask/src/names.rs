//! The names that progenitor and typify give to things, worked out as they do, so that a later stage finds them again.

use heck::{ToPascalCase, ToSnakeCase};

/// The name of a field, a method or a file.
pub(crate) fn snake(name: &str) -> String {
    usable(plain(name).to_snake_case(), "x")
}

/// The name of a type.
pub(crate) fn pascal(name: &str) -> String {
    usable(plain(name).to_pascal_case(), "X")
}

/// What the code of every type names, so that no type can have the name.
pub(crate) const NO_TYPES: [&str; 10] =
    ["Default", "Err", "None", "Ok", "Option", "Result", "Some", "String", "T", "Vec"];

/// `name` as a type's name already.
pub(crate) fn is_pascal(name: &str) -> bool {
    pascal(name) == name
}

fn plain(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !(c.is_alphanumeric() || c == '_'), "-")
}

fn usable(name: String, prefix: &str) -> String {
    let name = match name.chars().next() {
        None => prefix.to_owned(),
        Some(first) if first.is_numeric() => format!("{prefix}{name}"),
        Some(_) => name,
    };
    // `gen` is a keyword of the edition that generated crates use, which syn does not treat as one.
    if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

//! The names that progenitor and typify give to Rust items, computed as they compute them, so that later stages find the
//! items again.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};

/// The types and variants that the code of every generated type uses, so that no generated type can have their names.
pub(crate) const RESERVED_TYPE_NAMES: [&str; 17] = [
    "Default", "Display", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Self", "Setting", "Some",
    "String", "T", "TryFrom", "TryInto", "Vec",
];

/// The names of the methods of every request builder, and of variables in its code.
pub(crate) const RESERVED_SETTERS: [&str; 16] = [
    "base_url",
    "body",
    "body_map",
    "client",
    "first_request",
    "http",
    "limit",
    "new",
    "pages",
    "request",
    "request_options",
    "resume_from",
    "self",
    "send",
    "stream",
    "url",
];

/// Returns the name of a field, method or module.
pub(crate) fn snake(name: &str) -> String {
    to_identifier(replace_punctuation(name).to_snake_case(), "x")
}

/// Returns the name of an option on the command line.
pub(crate) fn option(name: &str) -> String {
    snake(name).trim_end_matches('_').to_kebab_case()
}

/// Returns the name of a type.
pub(crate) fn pascal(name: &str) -> String {
    to_identifier(replace_punctuation(name).to_pascal_case(), "X")
}

/// Returns `true` if `name` is its own type name.
pub(crate) fn is_pascal(name: &str) -> bool {
    pascal(name) == name
}

/// Returns `true` if typify finds distinct names for the variants of an enum with these values.
pub(crate) fn have_variants(values: &[&str]) -> bool {
    let are_distinct = |rename: &dyn Fn(&str) -> String| {
        let names: BTreeSet<String> = values.iter().map(|value| pascal(&rename(value))).collect();
        names.len() == values.len()
    };
    are_distinct(&str::to_owned) || are_distinct(&|value| value.replace(|c: char| !c.is_alphanumeric(), "X"))
}

/// Returns `name` in ASCII, for the name of a file: rustc requires a `#[path]` for other modules.
pub(crate) fn ascii(name: &str) -> String {
    let plain = |c: char| if c.is_ascii() { c.to_string() } else { format!("u{:x}", u32::from(c)) };
    name.chars().map(plain).collect()
}

fn replace_punctuation(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !(c.is_alphanumeric() || c == '_'), "-")
}

fn to_identifier(name: String, prefix: &str) -> String {
    let name = match name.chars().next() {
        None => prefix.to_owned(),
        Some(first) if first.is_numeric() => format!("{prefix}{name}"),
        Some(_) => name,
    };
    // `gen` is a keyword in the edition of the generated crates, but syn does not treat it as one.
    if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

//! Rust code as the list of what it offers: small enough to be read in review.

use std::path::Path;

use quote::ToTokens;

/// The public signatures of the crate whose files are given by path from its root, in order of their paths.
pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> String {
    let mut lines = Vec::new();
    for (path, text) in files {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = module_of(path);
        items(&module, &file.items, &mut lines);
    }
    lines.sort();
    lines.dedup();
    lines.join("\n")
}

/// The text of the function `name` in `text`.
pub(crate) fn function(text: &str, name: &str) -> String {
    let file = syn::parse_file(text).unwrap();
    let found = file.items.iter().find_map(|item| match item {
        syn::Item::Impl(item) => item.items.iter().find_map(|item| match item {
            syn::ImplItem::Fn(function) if function.sig.ident == name => Some(function.clone()),
            _ => None,
        }),
        _ => None,
    });
    let mut function = found.unwrap_or_else(|| panic!("there is no function {name}"));
    function.attrs.clear();
    let start = text.find(&format!("fn {name}")).unwrap();
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..].len() - text[line..].trim_start().len();
    let close = format!("\n{}}}\n", " ".repeat(indent));
    let end = text[line..].find(&close).unwrap() + line + close.len();
    text[line..end].lines().map(|line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// `src/types/mod.rs` is `types`; a private module's items are told by where they are written.
fn module_of(path: &Path) -> String {
    let steps: Vec<String> = path
        .with_extension("")
        .components()
        .map(|step| step.as_os_str().to_string_lossy().into_owned())
        .filter(|step| !matches!(step.as_str(), "src" | "lib" | "mod"))
        .collect();
    steps.join("::")
}

fn items(module: &str, list: &[syn::Item], lines: &mut Vec<String>) {
    for item in list {
        match item {
            syn::Item::Struct(item) if is_public(&item.vis) => {
                let generics = item.generics.to_token_stream();
                lines.push(tidy(format!("{module} struct {}{generics}", item.ident)));
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    lines.push(tidy(format!(
                        "{module} {}.{name}: {}",
                        item.ident,
                        field.ty.to_token_stream()
                    )));
                }
            }
            syn::Item::Enum(item) if is_public(&item.vis) => {
                let variants: Vec<String> =
                    item.variants.iter().map(|variant| variant.ident.to_string()).collect();
                lines.push(tidy(format!("{module} enum {} {{ {} }}", item.ident, variants.join(", "))));
            }
            syn::Item::Type(item) if is_public(&item.vis) => {
                lines.push(tidy(format!("{module} type {} = {}", item.ident, item.ty.to_token_stream())));
            }
            syn::Item::Const(item) if is_public(&item.vis) => {
                lines.push(tidy(format!("{module} const {}: {}", item.ident, item.ty.to_token_stream())));
            }
            syn::Item::Trait(item) if is_public(&item.vis) => {
                for inner in &item.items {
                    if let syn::TraitItem::Fn(function) = inner {
                        lines.push(tidy(format!(
                            "{module} {}::{}",
                            item.ident,
                            function.sig.to_token_stream()
                        )));
                    }
                }
            }
            syn::Item::Impl(item) => impls(module, item, lines),
            syn::Item::Mod(item) => {
                if let Some((_, inner)) = &item.content {
                    items(&format!("{module}::{}", item.ident), inner, lines);
                }
            }
            syn::Item::Use(item) if is_public(&item.vis) => {
                lines.push(tidy(format!("{module} use {}", item.tree.to_token_stream())));
            }
            _ => {}
        }
    }
}

fn impls(module: &str, item: &syn::ItemImpl, lines: &mut Vec<String>) {
    let subject = item.self_ty.to_token_stream();
    if let Some((of, _)) = &item.trait_ {
        lines.push(tidy(format!("{module} impl {} for {subject}", of.to_token_stream())));
        return;
    }
    for inner in &item.items {
        match inner {
            syn::ImplItem::Fn(function) if is_public(&function.vis) => {
                lines.push(tidy(format!("{module} {subject}::{}", function.sig.to_token_stream())));
            }
            syn::ImplItem::Const(constant) if is_public(&constant.vis) => {
                lines.push(tidy(format!(
                    "{module} {subject}::{}: {}",
                    constant.ident,
                    constant.ty.to_token_stream()
                )));
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// Tokens with the blanks that a person would write.
fn tidy(text: String) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ;", ";"),
        (" : ", ": "),
        (", >", ">"),
        ("<'_>", "<'_>"),
        (" .", "."),
        (",)", ")"),
    ] {
        text = text.replace(from, to);
    }
    text.trim_start_matches(' ').to_owned()
}

//! Lists the public API of Rust code, one signature per line, for review and for comparison.

use std::{fmt, path::Path};

use quote::ToTokens;
use syn::{Item, UseTree};

use crate::diagnostic::{Diagnostic, Result};

/// A public item of a crate, or a member of one. Crates with equal signatures accept the same user code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// The module that defines it, such as `types::order`. Empty for the crate root.
    pub module: String,
    /// The signature on one line.
    pub text: String,
    /// The type, trait, constant or reexport that it belongs to.
    pub owner: String,
    /// The field, variant, function or associated constant of the owner.
    pub member: Option<String>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blank = if self.module.is_empty() { "" } else { " " };
        write!(f, "{}{blank}{}", self.module, self.text)
    }
}

/// The traits that every generated type implements, which are not listed.
const COMMON_TRAITS: [&str; 5] = ["Clone", "Debug", "Deserialize", "PartialEq", "Serialize"];

/// Returns the public signatures of a crate, sorted and without duplicates. `files` are its files, by path relative to
/// the crate directory.
pub fn collect<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Result<Vec<Signature>> {
    let is_rust = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
    let files = files.into_iter().filter(|(path, _)| is_rust(path));
    let files: Vec<_> = files.map(|(path, text)| Ok((path, parse(path, text)?))).collect::<Result<_>>()?;
    Ok(of_items(files.iter().map(|(path, items)| (*path, items.as_slice()))))
}

/// Returns the public signatures of a crate with these files, sorted and without duplicates.
pub(crate) fn of_items<'a>(files: impl IntoIterator<Item = (&'a Path, &'a [Item])>) -> Vec<Signature> {
    let mut collector = Collector::default();
    for (path, items) in files {
        collector.module = module_of(path);
        collector.items(items);
    }
    collector.signatures.sort();
    collector.signatures.dedup();
    collector.signatures
}

/// Returns the items of a file.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Vec<Item>> {
    let file = syn::parse_file(text)
        .map_err(|error| Diagnostic::new(format!("{} is not Rust: {error}", path.display())))?;
    Ok(file.items)
}

/// Returns the module of a file: `types` for `src/types/mod.rs`. Items of private modules are listed by the module that
/// defines them, too.
fn module_of(path: &Path) -> String {
    let steps: Vec<String> = path
        .with_extension("")
        .components()
        .map(|step| step.as_os_str().to_string_lossy().into_owned())
        .filter(|step| !matches!(step.as_str(), "src" | "lib" | "mod"))
        .collect();
    steps.join("::")
}

#[derive(Default)]
struct Collector {
    module: String,
    signatures: Vec<Signature>,
}

impl Collector {
    fn add(&mut self, owner: impl ToString, member: Option<String>, text: String) {
        let (module, owner, text) = (self.module.clone(), owner.to_string(), tidy(text));
        self.signatures.push(Signature { module, text, owner, member });
    }

    fn items(&mut self, list: &[Item]) {
        for item in list {
            match item {
                Item::Struct(item) if is_public(&item.vis) => self.structure(item),
                Item::Enum(item) if is_public(&item.vis) => self.enumeration(item),
                Item::Type(item) if is_public(&item.vis) => {
                    self.add(
                        &item.ident,
                        None,
                        format!("type {} = {}", item.ident, tokens_to_string(&item.ty)),
                    );
                }
                Item::Const(item) if is_public(&item.vis) => {
                    self.add(
                        &item.ident,
                        None,
                        format!("const {}: {}", item.ident, tokens_to_string(&item.ty)),
                    );
                }
                Item::Trait(item) if is_public(&item.vis) => {
                    for inner in &item.items {
                        if let syn::TraitItem::Fn(function) = inner {
                            let name = function.sig.ident.to_string();
                            self.add(
                                &item.ident,
                                Some(name),
                                format!("{}::{}", item.ident, tokens_to_string(&function.sig)),
                            );
                        }
                    }
                }
                Item::Impl(item) => self.implementation(item),
                Item::Mod(item) => {
                    if let Some((_, inner)) = &item.content {
                        let outer = self.module.clone();
                        self.module = format!("{outer}::{}", item.ident);
                        self.items(inner);
                        self.module = outer;
                    }
                }
                Item::Use(item) if is_public(&item.vis) => self.uses(&item.tree, ""),
                _ => {}
            }
        }
    }

    /// Adds a struct. A line with all of its fields is added if other crates can construct it, since they break with every
    /// new field.
    fn structure(&mut self, item: &syn::ItemStruct) {
        let name = &item.ident;
        self.add(name, None, format!("struct {name}{}", tokens_to_string(&item.generics)));
        let fields = item.fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis));
        let mut names = Vec::new();
        for (at, field) in fields {
            let field_name = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
            let text = format!("{name}.{field_name}: {}", tokens_to_string(&field.ty));
            self.add(name, Some(field_name.clone()), text);
            names.push(field_name);
        }
        if !names.is_empty() && names.len() == item.fields.len() && !is_non_exhaustive(&item.attrs) {
            self.add(name, None, format!("{name} {{ {} }}", names.join(", ")));
        }
        self.derived(name, &item.attrs);
    }

    /// Adds an enum. A line with all of its variants is added if other crates can match exhaustively, since they break with
    /// every new variant.
    fn enumeration(&mut self, item: &syn::ItemEnum) {
        let name = &item.ident;
        self.add(name, None, format!("enum {name}"));
        let mut names = Vec::new();
        for variant in &item.variants {
            let text = format!("{name}::{}{}", variant.ident, tokens_to_string(&variant.fields));
            self.add(name, Some(variant.ident.to_string()), text);
            names.push(variant.ident.to_string());
        }
        if !is_non_exhaustive(&item.attrs) {
            self.add(name, None, format!("{name} {{ {} }}", names.join(", ")));
        }
        self.derived(name, &item.attrs);
    }

    fn derived(&mut self, name: &syn::Ident, attributes: &[syn::Attribute]) {
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            // A malformed attribute derives nothing.
            let _ = attribute.parse_nested_meta(|meta| {
                let derived = meta.path.segments.last().map(|step| step.ident.to_string());
                if let Some(derived) = derived.filter(|derived| !COMMON_TRAITS.contains(&derived.as_str())) {
                    self.add(name, None, format!("impl {derived} for {name}"));
                }
                Ok(())
            });
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl) {
        let self_type = tokens_to_string(&item.self_ty);
        let owner = match &*item.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|step| step.ident.to_string()),
            _ => None,
        };
        let owner = owner.unwrap_or_else(|| self_type.clone());
        if let Some((trait_path, _)) = &item.trait_ {
            let is_common = trait_path
                .segments
                .last()
                .is_some_and(|step| COMMON_TRAITS.contains(&step.ident.to_string().as_str()));
            if !is_common {
                self.add(owner, None, format!("impl {} for {self_type}", tokens_to_string(trait_path)));
            }
            return;
        }
        for inner in &item.items {
            match inner {
                syn::ImplItem::Fn(function) if is_public(&function.vis) => {
                    let name = function.sig.ident.to_string();
                    self.add(&owner, Some(name), format!("{self_type}::{}", tokens_to_string(&function.sig)));
                }
                syn::ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let name = constant.ident.to_string();
                    let text = format!("{self_type}::{name}: {}", tokens_to_string(&constant.ty));
                    self.add(&owner, Some(name), text);
                }
                _ => {}
            }
        }
    }

    /// Adds a line for each imported name, so that a new name does not change the lines of the others.
    fn uses(&mut self, tree: &UseTree, prefix: &str) {
        match tree {
            UseTree::Path(path) => self.uses(&path.tree, &format!("{prefix}{}::", path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.uses(tree, prefix)),
            UseTree::Name(name) => self.add(&name.ident, None, format!("use {prefix}{}", name.ident)),
            UseTree::Rename(name) => {
                self.add(&name.rename, None, format!("use {prefix}{} as {}", name.ident, name.rename));
            }
            UseTree::Glob(_) => self.add("*", None, format!("use {prefix}*")),
        }
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_non_exhaustive(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn tokens_to_string(part: &impl ToTokens) -> String {
    part.to_token_stream().to_string()
}

/// Formats printed tokens with the spaces that a person would write.
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
        (",>", ">"),
        ("<'_>", "<'_>"),
        (" .", "."),
        (",)", ")"),
    ] {
        text = text.replace(from, to);
    }
    text.trim_start_matches(' ').to_owned()
}

//! Rust code as the list of what it offers to those who use it: small enough to be read in review, and to be compared.

use std::{fmt, path::Path};

use quote::ToTokens;
use syn::{Item, UseTree};

use crate::diagnostic::{Fault, Result};

/// One thing that a crate offers. Two crates that have the same of them are used by the same code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// The module that it is written in, as `types::order`; empty for the crate itself.
    pub module: String,
    /// What it is, as a line.
    pub text: String,
    /// The type, trait, constant or name that it belongs to.
    pub owner: String,
    /// The field, variant, function or constant of the owner that it is about.
    pub member: Option<String>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blank = if self.module.is_empty() { "" } else { " " };
        write!(f, "{}{blank}{}", self.module, self.text)
    }
}

/// What every type has, which is not told.
const USUAL: [&str; 5] = ["Clone", "Debug", "Deserialize", "PartialEq", "Serialize"];

/// The public signatures of the crate whose files are given by path from its root, each once, in order.
pub fn of<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Result<Vec<Signature>> {
    let mut list = List::default();
    for (path, text) in files {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let file = syn::parse_file(text)
            .map_err(|error| Fault::new(format!("{} is not Rust: {error}", path.display())))?;
        list.module = module_of(path);
        list.items(&file.items);
    }
    list.found.sort();
    list.found.dedup();
    Ok(list.found)
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

#[derive(Default)]
struct List {
    module: String,
    found: Vec<Signature>,
}

impl List {
    fn add(&mut self, owner: impl ToString, member: Option<String>, text: String) {
        let (module, owner, text) = (self.module.clone(), owner.to_string(), tidy(text));
        self.found.push(Signature { module, text, owner, member });
    }

    fn items(&mut self, list: &[Item]) {
        for item in list {
            match item {
                Item::Struct(item) if is_public(&item.vis) => self.structure(item),
                Item::Enum(item) if is_public(&item.vis) => self.enumeration(item),
                Item::Type(item) if is_public(&item.vis) => {
                    self.add(&item.ident, None, format!("type {} = {}", item.ident, shown(&item.ty)));
                }
                Item::Const(item) if is_public(&item.vis) => {
                    self.add(&item.ident, None, format!("const {}: {}", item.ident, shown(&item.ty)));
                }
                Item::Trait(item) if is_public(&item.vis) => {
                    for inner in &item.items {
                        if let syn::TraitItem::Fn(function) = inner {
                            let name = function.sig.ident.to_string();
                            self.add(
                                &item.ident,
                                Some(name),
                                format!("{}::{}", item.ident, shown(&function.sig)),
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

    /// What others can write out in full is another with a field more.
    fn structure(&mut self, item: &syn::ItemStruct) {
        let name = &item.ident;
        self.add(name, None, format!("struct {name}{}", shown(&item.generics)));
        let fields = item.fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis));
        let mut names = Vec::new();
        for (at, field) in fields {
            let field_name = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
            let text = format!("{name}.{field_name}: {}", shown(&field.ty));
            self.add(name, Some(field_name.clone()), text);
            names.push(field_name);
        }
        if !names.is_empty() && names.len() == item.fields.len() && !is_open(&item.attrs) {
            self.add(name, None, format!("{name} {{ {} }}", names.join(", ")));
        }
        self.derived(name, &item.attrs);
    }

    /// What others can match in full is another with a variant more.
    fn enumeration(&mut self, item: &syn::ItemEnum) {
        let name = &item.ident;
        self.add(name, None, format!("enum {name}"));
        let mut names = Vec::new();
        for variant in &item.variants {
            let text = format!("{name}::{}{}", variant.ident, shown(&variant.fields));
            self.add(name, Some(variant.ident.to_string()), text);
            names.push(variant.ident.to_string());
        }
        if !is_open(&item.attrs) {
            self.add(name, None, format!("{name} {{ {} }}", names.join(", ")));
        }
        self.derived(name, &item.attrs);
    }

    fn derived(&mut self, name: &syn::Ident, attributes: &[syn::Attribute]) {
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            // An attribute that is none derives nothing.
            let _ = attribute.parse_nested_meta(|meta| {
                let derived = meta.path.segments.last().map(|step| step.ident.to_string());
                if let Some(derived) = derived.filter(|derived| !USUAL.contains(&derived.as_str())) {
                    self.add(name, None, format!("impl {derived} for {name}"));
                }
                Ok(())
            });
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl) {
        let subject = shown(&item.self_ty);
        let owner = match &*item.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|step| step.ident.to_string()),
            _ => None,
        };
        let owner = owner.unwrap_or_else(|| subject.clone());
        if let Some((of, _)) = &item.trait_ {
            let usual =
                of.segments.last().is_some_and(|step| USUAL.contains(&step.ident.to_string().as_str()));
            if !usual {
                self.add(owner, None, format!("impl {} for {subject}", shown(of)));
            }
            return;
        }
        for inner in &item.items {
            match inner {
                syn::ImplItem::Fn(function) if is_public(&function.vis) => {
                    let name = function.sig.ident.to_string();
                    self.add(&owner, Some(name), format!("{subject}::{}", shown(&function.sig)));
                }
                syn::ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let name = constant.ident.to_string();
                    let text = format!("{subject}::{name}: {}", shown(&constant.ty));
                    self.add(&owner, Some(name), text);
                }
                _ => {}
            }
        }
    }

    /// Each name by itself: one more beside it changes nothing for it.
    fn uses(&mut self, tree: &UseTree, before: &str) {
        match tree {
            UseTree::Path(path) => self.uses(&path.tree, &format!("{before}{}::", path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.uses(tree, before)),
            UseTree::Name(name) => self.add(&name.ident, None, format!("use {before}{}", name.ident)),
            UseTree::Rename(name) => {
                self.add(&name.rename, None, format!("use {before}{} as {}", name.ident, name.rename));
            }
            UseTree::Glob(_) => self.add("*", None, format!("use {before}*")),
        }
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_open(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn shown(part: &impl ToTokens) -> String {
    part.to_token_stream().to_string()
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
        (",>", ">"),
        ("<'_>", "<'_>"),
        (" .", "."),
        (",)", ")"),
    ] {
        text = text.replace(from, to);
    }
    text.trim_start_matches(' ').to_owned()
}

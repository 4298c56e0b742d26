//! No two modules of a crate depend on each other, directly or through other modules.
//!
//! Reads the source of each crate, follows its `mod` declarations, and resolves every `use` and every path to the module
//! that defines the item, through re-exports. Sibling modules must not form a cycle, at any depth. A module may use items
//! of its parent and its children.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Item, UseTree,
    visit::{self, Visit},
};

use crate::workspace::root;

/// The path of a module or item below the crate root. The crate root is empty.
type ModulePath = Vec<String>;

/// The definitions, imports and references of a module.
#[derive(Default)]
struct Module {
    items: BTreeSet<String>,
    /// The path of each imported name, as seen from the crate root.
    imports: BTreeMap<String, ModulePath>,
    globs: Vec<ModulePath>,
    /// Every path in the module that starts with `crate`, `self`, `super` or the name of an import or a child module.
    paths: BTreeSet<ModulePath>,
}

#[derive(Default)]
struct Crate {
    modules: BTreeMap<ModulePath, Module>,
}

impl Crate {
    /// Reads the crate whose root is the file at `path`.
    fn read(path: &Path) -> Self {
        let mut found = Self::default();
        found.read_file(path, path.parent().unwrap(), &[]);
        found
    }

    /// Reads the module at `module` from `path`. Files of its children are in `directory`.
    fn read_file(&mut self, path: &Path, directory: &Path, module: &[String]) {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.read_items(&file.items, path.parent().unwrap(), directory, module);
    }

    fn read_items(&mut self, items: &[Item], source: &Path, directory: &Path, module: &[String]) {
        let mut content = Module::default();
        let mut paths = Paths::default();
        for item in items.iter().filter(|item| !is_test_only(item)) {
            if let Item::Mod(child) = item {
                let name = child.ident.to_string();
                let child_path = joined(module, &name);
                let below = directory.join(&name);
                content.items.insert(name.clone());
                match &child.content {
                    Some((_, items)) => self.read_items(items, source, &below, &child_path),
                    None => {
                        if let Some(file) = path_attribute(child) {
                            let file = source.join(file);
                            self.read_file(&file, file.parent().unwrap(), &child_path);
                            continue;
                        }
                        let flat = directory.join(format!("{name}.rs"));
                        let file = if flat.exists() { flat } else { below.join("mod.rs") };
                        self.read_file(&file, &below, &child_path);
                    }
                }
            } else {
                if let Item::Use(item) = item {
                    content.import(&item.tree, &[], module);
                }
                content.items.extend(item_name(item));
                paths.visit_item(item);
            }
        }
        let absolute = paths.0.iter().filter_map(|path| content.absolute(path, module));
        content.paths = absolute.collect();
        self.modules.insert(module.to_vec(), content);
    }

    /// Returns the module that defines the item at `path`, or the module itself, following re-exports.
    fn definition(&self, path: &[String], seen: &mut BTreeSet<ModulePath>) -> Option<ModulePath> {
        if !seen.insert(path.to_vec()) {
            return None;
        }
        for end in (0..=path.len()).rev() {
            let Some(module) = self.modules.get(&path[..end]) else { continue };
            let Some(name) = path.get(end) else { return Some(path.to_vec()) };
            if module.items.contains(name) {
                return Some(path[..end].to_vec());
            }
            let rest = &path[end + 1..];
            if let Some(import) = module.imports.get(name) {
                return self.definition(&[import, rest].concat(), seen);
            }
            let through_globs = module.globs.iter().find_map(|glob| {
                let inside = [glob, &path[end..]].concat();
                let found = self.definition(&inside, seen)?;
                (found.len() >= glob.len() && &found != glob || self.modules[glob].items.contains(name))
                    .then_some(found)
            });
            return through_globs.or_else(|| Some(path[..end].to_vec()));
        }
        None
    }

    /// Returns the dependencies between sibling modules: from, to, and the module that has the reference.
    fn dependencies(&self) -> BTreeMap<ModulePath, BTreeMap<ModulePath, ModulePath>> {
        let mut found: BTreeMap<ModulePath, BTreeMap<ModulePath, ModulePath>> = BTreeMap::new();
        for (from, module) in &self.modules {
            for path in &module.paths {
                let Some(to) = self.definition(path, &mut BTreeSet::new()) else { continue };
                let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
                if common < from.len() && common < to.len() {
                    let siblings = (from[..=common].to_vec(), to[..=common].to_vec());
                    found.entry(siblings.0).or_default().entry(siblings.1).or_insert_with(|| from.clone());
                }
            }
        }
        found
    }

    /// Returns the shortest cycle through each module that has one, without repeating a cycle.
    fn cycles(&self) -> Vec<String> {
        let dependencies = self.dependencies();
        let mut found = BTreeMap::new();
        for start in dependencies.keys() {
            let mut routes = vec![vec![start]];
            let mut seen = BTreeSet::new();
            while let Some(at) = routes.iter().position(|route| route.len() == routes[0].len()) {
                let route = routes.remove(at);
                let next = dependencies.get(*route.last().unwrap()).into_iter().flatten();
                let mut closed = false;
                for (to, _) in next {
                    if to == start {
                        let members: BTreeSet<_> = route.iter().map(|module| module.join("::")).collect();
                        found.entry(members).or_insert_with(|| shown(&route, &dependencies));
                        closed = true;
                    } else if seen.insert(to) {
                        routes.push([route.clone(), vec![to]].concat());
                    }
                }
                if closed {
                    break;
                }
            }
        }
        found.into_values().collect()
    }
}

/// Formats the cycle `route` with the module that causes each step.
fn shown(
    route: &[&ModulePath],
    dependencies: &BTreeMap<ModulePath, BTreeMap<ModulePath, ModulePath>>,
) -> String {
    let steps = route.iter().zip(route.iter().cycle().skip(1));
    let step = |(from, to): (&&ModulePath, &&ModulePath)| {
        format!("{} -> {} (in {})", from.join("::"), to.join("::"), dependencies[*from][*to].join("::"))
    };
    steps.map(step).collect::<Vec<_>>().join(", ")
}

impl Module {
    /// Records the names that `tree` imports. `prefix` is the path before `tree`.
    fn import(&mut self, tree: &UseTree, prefix: &[String], module: &[String]) {
        match tree {
            UseTree::Path(path) => {
                self.import(&path.tree, &joined(prefix, &path.ident.to_string()), module);
            }
            UseTree::Name(name) => {
                let path = joined(prefix, &name.ident.to_string());
                self.import_as(path, &name.ident.to_string(), module);
            }
            UseTree::Rename(rename) => {
                let path = joined(prefix, &rename.ident.to_string());
                self.import_as(path, &rename.rename.to_string(), module);
            }
            UseTree::Glob(_) => self.globs.extend(self.absolute(prefix, module)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, prefix, module)),
        }
    }

    fn import_as(&mut self, mut path: ModulePath, name: &str, module: &[String]) {
        let is_self = path.last().is_some_and(|last| last == "self") && path.len() > 1;
        if is_self {
            path.pop();
        }
        let name = if is_self { path.last().cloned().unwrap_or_default() } else { name.to_owned() };
        if let Some(path) = self.absolute(&path, module) {
            self.imports.insert(name, path);
        }
    }

    /// Returns `path` from the crate root, or nothing if it leads to another crate.
    fn absolute(&self, path: &[String], module: &[String]) -> Option<ModulePath> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module, rest].concat()),
            "super" => {
                let (_, parent) = module.split_last()?;
                // A second `super` is resolved from the parent.
                match rest.first() {
                    Some(next) if next == "super" => self.absolute(rest, parent),
                    _ => Some([parent, rest].concat()),
                }
            }
            name if self.items.contains(name) => Some([module, path].concat()),
            name => self.imports.get(name).map(|import| [import, rest].concat()),
        }
    }
}

/// Collects the paths in expressions, types and imports, and in the arguments of macros.
#[derive(Default)]
struct Paths(BTreeSet<ModulePath>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut prefix = Vec::new();
        self.collect(&item.tree, &mut prefix);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.visit_path(&invocation.path);
        let text = invocation.tokens.to_string().replace(" :: ", "::");
        let is_part = |letter: char| letter.is_alphanumeric() || "_:".contains(letter);
        for path in text.split(|letter| !is_part(letter)).filter(|path| path.contains("::")) {
            self.0
                .insert(path.split("::").filter(|segment| !segment.is_empty()).map(str::to_owned).collect());
        }
    }
}

impl Paths {
    fn collect(&mut self, tree: &UseTree, prefix: &mut ModulePath) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.collect(&path.tree, prefix);
                prefix.pop();
            }
            UseTree::Name(syn::UseName { ident }) | UseTree::Rename(syn::UseRename { ident, .. }) => {
                let ends_here = ident == "self";
                self.0.insert(if ends_here { prefix.clone() } else { joined(prefix, &ident.to_string()) });
            }
            UseTree::Glob(_) => drop(self.0.insert(prefix.clone())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.collect(tree, prefix)),
        }
    }
}

fn joined(path: &[String], name: &str) -> ModulePath {
    [path, &[name.to_owned()]].concat()
}

fn item_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Returns the value of the attribute `#[path = "…"]`.
fn path_attribute(module: &syn::ItemMod) -> Option<String> {
    let attribute = module.attrs.iter().find(|attribute| attribute.path().is_ident("path"))?;
    match &attribute.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// Returns whether `item` has the attribute `#[cfg(test)]`.
fn is_test_only(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

#[test]
fn modules_of_hand_written_crates_have_no_cycle() {
    let mut problems = Vec::new();
    for name in ["crates/core", "crates/sync", "crates/emulator", "crates/cli", "xtask"] {
        let source = root().join(name).join("src");
        for file in ["lib.rs", "main.rs"].map(|file| source.join(file)).iter().filter(|file| file.exists()) {
            let cycles = Crate::read(file).cycles();
            problems.extend(cycles.into_iter().map(|cycle| format!("{name}: {cycle}")));
        }
    }
    assert!(problems.is_empty(), "{} cycles:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn cycle_through_a_re_export_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| crate::workspace::write_if_changed(&directory.path().join(name), text);
    fs::create_dir(directory.path().join("a")).unwrap();
    put("lib.rs", "mod a; mod b; mod c; pub use b::Thing;");
    put("a/mod.rs", "mod one; mod two; pub(crate) use one::First; pub(crate) struct A(crate::Thing);");
    put("a/one.rs", "pub(crate) struct First(super::two::Second);");
    put("a/two.rs", "use super::First; pub(crate) struct Second(First);");
    put("b.rs", "pub struct Thing; fn of() { let _ = vec![crate::c::C]; }");
    put("c.rs", "use crate::{a, b}; struct C(a::A); impl C { fn new() {} }");
    let cycles = Crate::read(&directory.path().join("lib.rs")).cycles();
    assert_eq!(
        cycles,
        [
            "a -> b (in a), b -> c (in b), c -> a (in c)",
            "a::one -> a::two (in a::one), a::two -> a::one (in a::two)",
            "b -> c (in b), c -> b (in c)",
        ]
    );
    put("a/two.rs", "pub(crate) struct Second;");
    put("c.rs", "pub(crate) struct C;");
    assert_eq!(Crate::read(&directory.path().join("lib.rs")).cycles(), [""; 0]);
}

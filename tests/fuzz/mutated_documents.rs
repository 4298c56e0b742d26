//! Any document gives an error or valid Rust, but never a panic.

use std::{
    collections::{BTreeSet, HashSet},
    fs, panic,
    path::{Path, PathBuf},
};

use crate::pointers::{pointers, remove};
use crate::workspace::{Workspace, mutation_interval, root};
use serde_json::{Value, json};

/// Returns what replaces each part of a document. `None` removes it.
pub(super) fn replacements() -> Vec<Option<Value>> {
    let values = [
        json!(null),
        json!("fn"),
        json!({}),
        json!([]),
        json!(7),
        json!(true),
        json!(-1.5),
        json!(""),
        json!("a \"b\"\\ {c} */ \n ü"),
        json!({ "type": "string", "$ref": "#/paths" }),
        json!({ "type": "object", "properties": { "self": { "type": "array", "items": {} } } }),
        json!([[null], "x", { "in": "query" }]),
        json!("https://twilio.com/{x}?y=1"),
    ];
    [None].into_iter().chain(values.map(Some)).collect()
}

/// Returns `document` with the value at `pointer` replaced, or removed if `replacement` is `None`.
pub(super) fn mutate(document: &Value, pointer: &str, replacement: Option<&Value>) -> Value {
    let mut document = document.clone();
    match replacement {
        Some(replacement) => *document.pointer_mut(pointer).unwrap() = replacement.clone(),
        None => remove(&mut document, pointer),
    }
    document
}

/// Returns the document in `a.json` with this content.
pub(crate) fn parse(document: &Value) -> xtask::Document {
    let text = serde_json::to_string(document).unwrap();
    xtask::Document::parse("a".into(), "a.json", text).unwrap()
}

/// Returns the paths of all documents whose mutations are tried, sorted.
pub(super) fn documents() -> Vec<PathBuf> {
    let directory = root().join("tests/documents");
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(root().join("spec/trusthub.yaml"));
    paths.sort();
    paths
}

/// Generates the crates of mutated documents and checks the result.
#[derive(Default)]
pub(super) struct Checker {
    /// The files that were found valid. Most mutations leave most files as they are.
    valid: HashSet<String>,
}

impl Checker {
    /// Returns what is wrong with the result for `document`.
    fn check(&mut self, document: &Value) -> Option<String> {
        self.check_document("a.json", &parse(document))
    }

    /// Returns what is wrong with the result for the document in the file `name`.
    pub(super) fn check_document(&mut self, name: &str, document: &xtask::Document) -> Option<String> {
        match panic::catch_unwind(|| xtask::generate_crates(document)) {
            Err(_) => Some("it panics".into()),
            Ok(Err(error)) if error.to_string().contains(name) => None,
            Ok(Err(error)) => Some(format!("the error does not name the file: {error}")),
            Ok(Ok(crates)) => crates
                .into_iter()
                .flat_map(|(_, files)| files)
                .find_map(|(path, text)| Some(format!("{path}: {}", self.check_file(&path, text)?))),
        }
    }

    /// Returns what is wrong with a generated file.
    fn check_file(&mut self, path: &str, text: String) -> Option<String> {
        if self.valid.contains(&text) {
            return None;
        }
        let error = match path.rsplit_once('.') {
            Some((_, "rs")) => invalid_rust(&text),
            Some((_, "toml")) => text.parse::<toml_edit::DocumentMut>().err().map(|error| error.to_string()),
            _ => None,
        };
        if error.is_none() {
            self.valid.insert(text);
        }
        error
    }
}

/// Returns why `text` cannot compile: it does not parse, or two items in the same place have the same name.
fn invalid_rust(text: &str) -> Option<String> {
    struct DuplicateNames(Option<String>);
    impl DuplicateNames {
        fn check(&mut self, kind: &str, names: impl Iterator<Item = String>) {
            let mut seen = BTreeSet::new();
            for name in names {
                if !seen.insert(name.clone()) {
                    self.0.get_or_insert(format!("two {kind} have the name {name}"));
                }
            }
        }
    }
    impl<'ast> syn::visit::Visit<'ast> for DuplicateNames {
        fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
            self.check(
                "fields",
                item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())),
            );
        }
        fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
            self.check("variants", item.variants.iter().map(|variant| variant.ident.to_string()));
        }
        fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
            self.check(
                "functions",
                item.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }),
            );
        }
        fn visit_file(&mut self, file: &'ast syn::File) {
            self.check(
                "items",
                file.items.iter().filter_map(|item| match item {
                    syn::Item::Struct(item) => Some(item.ident.to_string()),
                    syn::Item::Enum(item) => Some(item.ident.to_string()),
                    syn::Item::Type(item) => Some(item.ident.to_string()),
                    _ => None,
                }),
            );
            self.check(
                "modules",
                file.items.iter().filter_map(|item| match item {
                    syn::Item::Mod(item) => Some(item.ident.to_string()),
                    _ => None,
                }),
            );
            syn::visit::visit_file(self, file);
        }
    }
    match syn::parse_file(text) {
        Err(error) => Some(error.to_string()),
        Ok(file) => {
            let mut duplicates = DuplicateNames(None);
            syn::visit::Visit::visit_file(&mut duplicates, &file);
            duplicates.0
        }
    }
}

#[test]
fn sampled_mutated_documents_never_panic() {
    let tried = assert_mutated_documents_never_panic(61);
    assert!(tried > 120, "only {tried} documents were tried");
}

#[test]
#[ignore = "slow: generates the crates of hundreds of documents"]
fn more_mutated_documents_never_panic() {
    let tried = assert_mutated_documents_never_panic(mutation_interval(23));
    assert!(tried > 330, "only {tried} documents were tried");
}

/// Generates the crates of mutated documents, and checks them. Returns the number of documents tried.
fn assert_mutated_documents_never_panic(interval: usize) -> usize {
    let mut checker = Checker::default();
    let (mut tried, mut failures) = (0, Vec::new());
    each_mutated_document(interval, |mutation| {
        tried += 1;
        if let Some(error) = checker.check(&mutation.document()) {
            failures.push(format!("{}: {error}", mutation.description()));
        }
    });
    assert!(failures.is_empty(), "{} of {tried}:\n{}", failures.len(), failures.join("\n"));
    tried
}

/// A document in which one part is replaced or removed. It is made when it is asked for, since most tests try only some.
pub(crate) struct Mutation<'a> {
    path: &'a Path,
    original: &'a Value,
    pointer: &'a str,
    replacement: Option<&'a Value>,
}

impl Mutation<'_> {
    pub(crate) fn description(&self) -> String {
        let to = self.replacement.map_or("nothing".into(), Value::to_string);
        format!("{} {} -> {to}", self.path.file_name().unwrap().display(), self.pointer)
    }

    pub(crate) fn document(&self) -> Value {
        mutate(self.original, self.pointer, self.replacement)
    }
}

/// Replaces or removes each part of each document, one at a time.
///
/// Of all combinations of a part and a replacement, one in `interval` is tried.
pub(crate) fn each_mutated_document(interval: usize, mut visit: impl FnMut(&Mutation<'_>)) {
    let replacements = replacements();
    for path in documents() {
        let document = xtask::Document::read(&path, "a.yaml").unwrap().value;
        let pointers = pointers(&document);
        // The document of this repository has too many parts to try all of them in every run.
        let step = if pointers.len() > 400 && interval > 1 { 7 } else { 1 };
        for (index, pointer) in pointers.iter().enumerate().step_by(step) {
            for (number, replacement) in replacements.iter().enumerate() {
                if !(index / step + number).is_multiple_of(interval) {
                    continue;
                }
                visit(&Mutation {
                    path: &path,
                    original: &document,
                    pointer,
                    replacement: replacement.as_ref(),
                });
            }
        }
    }
}

#[test]
fn missing_spec_directory_fails() {
    let workspace = Workspace::with(&[]);
    fs::remove_dir(workspace.path("spec")).unwrap();
    let run = workspace.run(&["generate"]);
    assert_eq!(run.code, xtask::EXIT_FAILURE);
    assert!(run.err.starts_with("error: failed to read ") && run.err.contains("/spec: "), "{}", run.err);
}

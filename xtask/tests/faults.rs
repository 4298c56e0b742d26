//! Documents with a fault.

#![allow(clippy::unwrap_used)]

mod support;

use std::{collections::BTreeSet, fs, panic};

use serde_json::{Value, json};
use support::root;

/// What takes the place of a part of a document.
fn replacements() -> Vec<Option<Value>> {
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

/// Every place in `value` below its root, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(key, value)| (key.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in below {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(place.clone());
        places(value, &place, found);
    }
}

/// `document` with another value at `place`, or with nothing there.
fn changed(document: &Value, place: &str, to: Option<&Value>) -> Value {
    let mut document = document.clone();
    if let Some(to) = to {
        *document.pointer_mut(place).unwrap() = to.clone();
        return document;
    }
    let (parent, key) = place.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.shift_remove(&key.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
    document
}

/// What is wrong with the outcome of one document, if anything is.
fn wrong(document: &Value) -> Option<String> {
    let text = serde_json::to_string_pretty(document).unwrap();
    let document = xtask::Document::parse("a".into(), "a.json", text).unwrap();
    match panic::catch_unwind(|| xtask::crates(&document)) {
        Err(_) => Some("it panics".into()),
        Ok(Err(fault)) if fault.to_string().contains("a.json") => None,
        Ok(Err(fault)) => Some(format!("the fault does not name the file: {fault}")),
        Ok(Ok(crates)) => crates.iter().flat_map(|(_, files)| files).find_map(|(path, text)| {
            let rust = path.ends_with(".rs").then(|| unsound(text)).flatten();
            let toml = path
                .ends_with(".toml")
                .then(|| text.parse::<toml_edit::DocumentMut>().err()?.to_string().into());
            rust.or(toml.flatten()).map(|what: String| format!("{path}: {what}"))
        }),
    }
}

/// Why `text` cannot be Rust that compiles: it does not parse, or has two things of one name in one place.
fn unsound(text: &str) -> Option<String> {
    struct Names(Option<String>);
    impl Names {
        fn all_different(&mut self, kind: &str, names: impl Iterator<Item = String>) {
            let mut seen = BTreeSet::new();
            for name in names {
                if !seen.insert(name.clone()) {
                    self.0.get_or_insert(format!("two {kind} are named {name}"));
                }
            }
        }
    }
    impl<'ast> syn::visit::Visit<'ast> for Names {
        fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
            self.all_different(
                "fields",
                item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())),
            );
        }
        fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
            self.all_different("variants", item.variants.iter().map(|variant| variant.ident.to_string()));
        }
        fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
            self.all_different(
                "functions",
                item.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }),
            );
        }
        fn visit_file(&mut self, file: &'ast syn::File) {
            self.all_different(
                "items",
                file.items.iter().filter_map(|item| match item {
                    syn::Item::Struct(item) => Some(item.ident.to_string()),
                    syn::Item::Enum(item) => Some(item.ident.to_string()),
                    syn::Item::Type(item) => Some(item.ident.to_string()),
                    _ => None,
                }),
            );
            self.all_different(
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
            let mut names = Names(None);
            syn::visit::Visit::visit_file(&mut names, &file);
            names.0
        }
    }
}

/// Each part of each document is taken away or replaced, one at a time. Whatever comes of it, it is a message or Rust.
///
/// Each place gets a few of the replacements, in turn; `XTASK_FUZZ=all` gives it every one.
#[test]
fn no_document_makes_it_panic() {
    let all = std::env::var("XTASK_FUZZ").is_ok_and(|value| value == "all");
    let documents = root().join("tests/documents");
    let mut paths: Vec<_> = fs::read_dir(documents).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(root().join("spec/trusthub.yaml"));
    paths.sort();
    let replacements = replacements();
    let (mut tried, mut faults) = (0, Vec::new());
    for path in paths {
        let document = xtask::Document::read(&path, "a.yaml").unwrap().value;
        let mut all_places = Vec::new();
        places(&document, "", &mut all_places);
        // The document of this repository is large: not every one of its places in every run.
        let step = if all_places.len() > 400 { 7 } else { 1 };
        for (at, place) in all_places.iter().enumerate().step_by(step) {
            for (number, replacement) in replacements.iter().enumerate() {
                if !all && (at / step + number) % 7 != 0 {
                    continue;
                }
                if std::env::var("XTASK_FUZZ_TELL").is_ok() {
                    eprintln!("{} {place} {replacement:?}", path.display());
                }
                tried += 1;
                if let Some(what) = wrong(&changed(&document, place, replacement.as_ref())) {
                    let to = replacement.as_ref().map_or("nothing".into(), Value::to_string);
                    faults.push(format!("{} {place} -> {to}: {what}", path.file_name().unwrap().display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
    assert!(tried > 1_000, "only {tried} documents were tried");
}
